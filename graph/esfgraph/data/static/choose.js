// Choosing a node, opening and folding, and bringing the whole page in line with the state.

function tellStatus() {
  const count = { nodes: visibleNodes.length, edges: visibleEdges.length };
  $("status").textContent = count.nodes ? say("shown", count) : say("nothing");
}

// After every change of the state.
function apply({ fit = false, panel = true } = {}) {
  const known = network !== null;
  if (known) {
    redraw();
    network.unselectAll();
    if (state.node !== null && network.body.nodes[state.node]) network.selectNodes([state.node], false);
    if (fit) showAll();
    showLegend();
    showFilters();
    tellStatus();
    if (panel) showPanel();
    network.redraw();
  }
  showView();
  remember();
}

// Drops the filters to show what they hide, and keeps them for who wants them back.
function liftFilters() {
  const { filters, from, to } = state;
  Object.assign(state, { filters: {}, from: null, to: null, lifted: { filters, from, to } });
}

function liftedNotice() {
  if (!state.lifted || isFiltered()) return [];
  const back = () => {
    Object.assign(state, state.lifted, { lifted: null, node: null });
    apply({ fit: true });
    $("filters").querySelector("select")?.focus();
  };
  return [make("p", { class: "capped lifted" }, `${say("lifted")} `, button({ class: "link", onclick: back }, say("undo")))];
}

// Makes a node visible, whatever hides it.
function reveal(id) {
  if (isGroup(id)) return;
  state.on.add(kindOf(id));
  const near = isProject(id) ? [id] : linesAt[id].map((index) => data.edges[index].from);
  const passes = (one) => rowPasses(data.rows[rowOfNode.get(one)]);
  if (!near.some(passes)) liftFilters();
  const project = near.find((one) => passes(one) && !isClosed(groupOf.get(one))) ?? near.find(passes);
  const group = groupOf.get(project);
  if (group !== undefined && isClosed(group)) state.opened.add(group);
  const hidden = waits(id) || (!isProject(id) && isAway(id));
  if (hidden && !near.some((one) => passes(one) && isUnfolded(one))) turnFold(project);
}

function turnFold(id) {
  if (state.turned.has(id)) state.turned.delete(id);
  else state.turned.add(id);
}

let opener = null; // what had the focus when the panel took it

function rememberOpener() {
  const active = document.activeElement;
  if (!active || active === document.body || active === $("panel")) return;
  // The panel is written anew: what opens a node is then known by that node.
  if (!$("panel").contains(active)) opener = active;
  else if (opener === null || !opener.isConnected) opener = active;
}

// Closes the panel; the focus goes back to what opened it, or to the drawing.
function closePanel() {
  const inside = $("panel").contains(document.activeElement);
  const { node } = state;
  select(null);
  if (!inside) return;
  const again = [...$("panel").querySelectorAll("[data-opens]")].find((one) => one.dataset.opens === String(node));
  const known = opener?.isConnected && opener.checkVisibility() ? opener : again;
  opener = null;
  (known || $("graph")).focus({ preventScroll: true });
}

function select(id, { move = false, look = move, focus = move } = {}) {
  if (focus && id !== null) rememberOpener();
  state.node = id;
  state.lifted = null;
  hideTip();
  if (id !== null) reveal(id);
  apply();
  $("panel").scrollTop = 0;
  if (id !== null && look && network.body.nodes[id]) lookAt(id);
  if (focus) $("panel").focus({ preventScroll: true });
  if (id !== null && narrow.matches && state.view === "network") {
    const behavior = calm.matches ? "auto" : "smooth";
    scrollTo({ top: Math.max(0, $("panel").offsetTop - innerHeight * 0.5), behavior });
  }
}

// Opens a community or closes it, shows what waits at a node or folds it away.
function turn(id) {
  if (isGroup(id)) {
    if (!state.grouped) return;
    const index = groupNumber(id);
    if (state.opened.has(index)) state.opened.delete(index);
    else state.opened.add(index);
    if (state.opened.has(index)) state.node = null;
  } else if (shown.waiting.get(id) || state.turned.has(id)) turnFold(id);
  else return;
  apply();
  $("turn")?.focus({ preventScroll: true });
}

function startChoosing() {
  network.on("click", ({ nodes: [id], pointer }) => select(id ?? labelAt(pointer.DOM) ?? null));
  network.on("doubleClick", ({ nodes: [id], pointer }) => {
    const at = id ?? labelAt(pointer.DOM);
    if (at !== undefined) turn(at);
  });
  $("panel").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || state.node === null) return;
    event.preventDefault();
    closePanel();
  });
  $("reset").addEventListener("click", () => {
    resetState();
    data.nodes.forEach(({ id, x, y }) => nodes.update({ id, x, y }));
    apply({ fit: true });
  });
}
