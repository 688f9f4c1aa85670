// What is visible, worked out from the state alone.

const FAMILIES = {
  fund: ["fund"],
  programme_area: ["programme_area"],
  method: ["method"],
  theme: ["theme"],
  region: ["region", "nuts_region"],
};

const isCrowded = (id) => !isProject(id) && linesAt[id].length > data.crowded;

// Whether all that hangs on a node is shown.
function isUnfolded(id) {
  const atStart = isProject(id) ? id === data.focus : !isCrowded(id);
  return atStart !== state.turned.has(id);
}

// Whether a node waits behind the projects that have it, until one of them is unfolded.
const waits = (id) => Boolean(things[id].waits);

// Of regions that are one place, the one that stands for the others.
const placeOnce = (id) => data.same[id] ?? id;

function rowPasses(row) {
  const [, years, has, community] = row;
  for (const [family, wanted] of Object.entries(state.filters)) {
    if (family === "community") {
      if (community !== wanted) return false;
    } else if (wanted === "-") {
      if (has.some((id) => FAMILIES[family].includes(kindOf(id)))) return false;
    } else if (!has.some((id) => placeOnce(id) === wanted)) return false;
  }
  if (state.from === null && state.to === null) return true;
  const [start, end] = years;
  if (start === null && end === null) return false;
  return (
    (state.to === null || (start ?? end) <= state.to) &&
    (state.from === null || (end ?? start) >= state.from)
  );
}

const isClosed = (index) => state.grouped && !state.opened.has(index);

// Whether a node is at home in a community that is closed: it is then seen where it is asked for.
const isAway = (id) => homes[id] !== undefined && isClosed(homes[id]);

// Connections with each end as what stands for it in the drawing, a node or a community.
function groupLines(standsFor) {
  const found = new Map();
  data.links.forEach(([a, b, score, reasons]) => {
    const ends = [standsFor(a), standsFor(b)];
    if (ends.includes(null) || ends[0] === ends[1] || !ends.some(isGroup)) return;
    const [from, to] = ends.map(String).sort();
    const id = `${from}|${to}`;
    if (!found.has(id)) {
      const [one, other] = String(ends[0]) === from ? ends : [ends[1], ends[0]];
      found.set(id, { id, from: one, to: other, kind: "group", count: 0, reasons: new Map() });
    }
    const line = found.get(id);
    line.count += 1;
    reasons.forEach((reason) => line.reasons.set(reason, (line.reasons.get(reason) || 0) + 1));
  });
  return [...found.values()];
}

function visibleNow() {
  const rows = data.rows.map(rowPasses);
  const projects = new Set(); // that pass and are not hidden in a community
  const groups = new Map(); // closed communities and how many of their projects pass
  data.rows.forEach((row, index) => {
    const id = row[0];
    if (id === null || !rows[index]) return;
    const group = groupOf.get(id);
    if (group !== undefined && isClosed(group)) groups.set(group, (groups.get(group) || 0) + 1);
    else projects.add(id);
  });
  const nodes = new Set();
  const edges = new Set();
  const waiting = new Map(); // how much is not shown at a node
  const wait = (id) => waiting.set(id, (waiting.get(id) || 0) + 1);
  if (state.on.has("project")) projects.forEach((id) => nodes.add(id));
  const possible = ({ from, to }) => projects.has(from) && state.on.has(kindOf(to));
  for (const edge of data.edges) {
    const atStart = !waits(edge.to) && !isAway(edge.to);
    if (possible(edge) && (atStart || isUnfolded(edge.from))) nodes.add(edge.to);
  }
  data.edges.forEach((edge, index) => {
    const { from, to } = edge;
    if (!possible(edge)) return;
    if (!nodes.has(to)) wait(from);
    else if (isCrowded(to) && !isUnfolded(to)) wait(to);
    else if (nodes.has(from)) edges.add(index);
  });
  const links = [];
  if (state.links) {
    data.links.forEach(([from, to], index) => {
      if (nodes.has(from) && nodes.has(to)) links.push({ id: `l${index}`, from, to, kind: "link", index });
    });
  }
  if (state.follows) {
    data.follows.forEach(([from, to], index) => {
      if (nodes.has(from) && nodes.has(to)) links.push({ id: `f${index}`, from, to, kind: "follow" });
    });
  }
  const standsFor = (id) => {
    if (nodes.has(id)) return id;
    const group = groupOf.get(id);
    return group !== undefined && groups.has(group) ? groupId(group) : null;
  };
  return { rows, nodes, edges, waiting, groups, links: [...links, ...groupLines(standsFor)] };
}
