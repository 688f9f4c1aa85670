// The state of the view: all that a reader can change. Nothing else remembers anything.

const KINDS = data.order.kinds;
const usual = () => new Set(KINDS.filter((kind) => data.kinds[kind].on));

const state = {
  language: "en",
  view: "network", // or "table"
  node: null, // what is chosen: the number of a node, or "g" and that of a community
  on: usual(), // kinds that are shown
  follows: true, // whether projects that follow each other are joined by arrows
  links: false, // whether connections are drawn as lines between projects
  grouped: data.grouped, // whether communities stand for their projects
  opened: new Set(), // communities that are open nevertheless
  turned: new Set(), // nodes that are folded or unfolded other than at the start
  filters: {}, // by family: the number of a thing, or "-" for what is not stated
  from: null, // years
  to: null,
  lifted: null, // filters that were lifted to show what is chosen
};

function resetState() {
  Object.assign(state, {
    node: null,
    on: usual(),
    follows: true,
    links: false,
    grouped: data.grouped,
    opened: new Set(),
    turned: new Set(),
    filters: {},
    from: null,
    to: null,
    lifted: null,
  });
}

const isGroup = (id) => typeof id === "string";
const groupNumber = (id) => Number(id.slice(1));
const groupId = (index) => `g${index}`;
const kindOf = (id) => things[id].kind;
const isProject = (id) => kindOf(id) === "project";

// Which community a project that is drawn belongs to.
const groupOf = new Map();
data.groups.forEach((group, index) => group.members.forEach((id) => groupOf.set(id, index)));

// Lines by the nodes at their ends.
const linesAt = data.nodes.map(() => []);
data.edges.forEach((edge, index) => {
  linesAt[edge.from].push(index);
  linesAt[edge.to].push(index);
});
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);

// The community of a node: of an attribute that to which most of its projects belong.
const homes = data.nodes.map(({ id }) => {
  if (isProject(id)) return groupOf.get(id);
  const counts = new Map();
  for (const index of linesAt[id]) {
    const group = groupOf.get(data.edges[index].from);
    counts.set(group, (counts.get(group) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
});

const rowOfNode = new Map();
data.rows.forEach((row, index) => row[0] !== null && rowOfNode.set(row[0], index));
