// What a node or a line is, told when it is pointed at. The panel tells the same to those who
// do not point.

const typeOf = (id) => (isGroup(id) ? say("group") : inLanguage(data.kinds[kindOf(id)].text));
const titleOf = (id) => (isGroup(id) ? inLanguage(data.groups[groupNumber(id)]) : fullName(things[id]));

function nodeTip(id) {
  const waiting = shown.waiting.get(id);
  const parts = [make("strong", {}, titleOf(id)), make("span", {}, typeOf(id))];
  if (waiting) parts.push(make("span", {}, say("unfold", { n: waiting })));
  return parts;
}

// The places of a project's sources that say it has something.
function placesOf(project, attribute) {
  const says = things[project].says || {};
  for (const found of Object.values(says)) {
    const entry = found.find(([id]) => id === attribute);
    if (entry) return entry[1];
  }
  const stands = things[project].stands || {};
  return stands[kindOf(attribute)] || [];
}

const quote = ([, , before, words, after]) =>
  make("q", {}, before, make("mark", {}, words), after);

function reasonLines(reasons) {
  const lines = reasons
    .slice(0, 6)
    .map((id) => make("span", { class: "reason" }, glyph(kindOf(id)), titleOf(id)));
  if (reasons.length > 6) lines.push(make("span", {}, say("more", { n: reasons.length - 6 })));
  return lines;
}

function edgeTip(id) {
  const edge = edges.get(id);
  if (edge.kind === "link") {
    const [a, b, , reasons] = data.links[edge.index];
    return [make("strong", {}, `${titleOf(a)} – ${titleOf(b)}`), ...reasonLines(reasons)];
  }
  if (edge.kind === "follow") {
    const said = say("follows_tip", { before: titleOf(edge.from), after: titleOf(edge.to) });
    return [make("strong", {}, say("follows")), make("span", {}, said)];
  }
  if (edge.kind === "group") {
    const most = [...edge.reasons].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const title = make("strong", {}, `${titleOf(edge.from)} – ${titleOf(edge.to)}`);
    const count = make("span", {}, say("common", { n: edge.count }));
    return [title, count, ...reasonLines(most.map((entry) => entry[0]))];
  }
  const status = edge.status ? ` (${say(`status_${edge.status}`)})` : "";
  const [place] = placesOf(edge.from, edge.to);
  const said = make("span", {}, `${inLanguage(data.kinds[edge.kind].text)}${status}: ${titleOf(edge.to)}`);
  return [make("strong", {}, titleOf(edge.from)), said, ...(place ? [quote(place)] : [])];
}

function showTip(parts, { x, y }) {
  const tip = $("tip");
  const stage = $("graph");
  tip.replaceChildren(...parts);
  tip.hidden = false;
  const left = Math.min(x + 14, stage.clientWidth - tip.offsetWidth - 6);
  const below = y + 18 + tip.offsetHeight < stage.clientHeight;
  // Set by script, which the page's policy allows; a style attribute would not be.
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, below ? y + 18 : y - 12 - tip.offsetHeight)}px`;
}

const hideTip = () => ($("tip").hidden = true);

function startTips() {
  network.on("hoverNode", ({ node, pointer }) => {
    pointed = node;
    showTip(nodeTip(node), pointer.DOM);
  });
  network.on("blurNode", () => {
    pointed = null;
    hideTip();
  });
  network.on("hoverEdge", ({ edge, pointer }) => showTip(edgeTip(edge), pointer.DOM));
  network.on("blurEdge", hideTip);
  network.on("dragStart", hideTip);
  network.on("zoom", hideTip);
}
