// The view of the drawing: zoom, pan, show all, and going from node to node with the keyboard.

let touched = false; // whether the reader has moved the view

const motion = () => (calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });

function showAll() {
  const ids = visibleNodes.getIds();
  if (!ids.length) return;
  const places = ids.map((id) => [placeOf(id), sizeOf(id)]);
  const least = (value) => places.reduce((found, [at, r]) => Math.min(found, value(at, r)), Infinity);
  const left = least((at, r) => at.x - r);
  const right = -least((at, r) => -at.x - r);
  const top = least((at, r) => at.y - r);
  const bottom = -least((at, r) => -at.y - r);
  const stage = $("graph");
  // Labels are as wide at any zoom; below is room for the tools.
  const width = stage.clientWidth - (narrow.matches ? 90 : 140);
  const height = stage.clientHeight - 150;
  const scale = Math.min(1.2, width / (right - left || 1), height / (bottom - top || 1));
  network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 },
    offset: { x: 0, y: -36 },
    scale: Math.max(scale, 0.01),
  });
  touched = false;
}

function zoom(factor) {
  touched = true;
  network.moveTo({ scale: Math.min(8, Math.max(0.01, network.getScale() * factor)) });
}

function pan(x, y) {
  touched = true;
  const { x: oldX, y: oldY } = network.getViewPosition();
  const step = 80 / network.getScale();
  network.moveTo({ position: { x: oldX + x * step, y: oldY + y * step } });
}

function lookAt(id) {
  touched = true;
  const scale = Math.max(network.getScale(), isGroup(id) ? 0.3 : 0.9);
  network.focus(id, { scale, animation: motion() });
}

// The node that lies nearest in a direction, straight ahead rather than aside.
function towards(ids, from, x, y) {
  let best = null;
  let least = Infinity;
  for (const id of ids) {
    const at = placeOf(id);
    const [dx, dy] = [at.x - from.x, at.y - from.y];
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y - dy * x);
    if (ahead > 0 && ahead + 2 * aside < least) [best, least] = [id, ahead + 2 * aside];
  }
  return best;
}

function step(x, y) {
  if (state.node === null || !network.body.nodes[state.node]) {
    pan(x, y);
    return;
  }
  const from = placeOf(state.node);
  const next = towards(neighboursOf(state.node), from, x, y);
  if (next !== null) select(next, { look: true });
}

function chooseMiddle() {
  const middle = network.getViewPosition();
  const distance = (id) => (placeOf(id).x - middle.x) ** 2 + (placeOf(id).y - middle.y) ** 2;
  const [first, ...rest] = visibleNodes.getIds();
  if (first === undefined) return;
  const least = rest.reduce((best, id) => (distance(id) < distance(best) ? id : best), first);
  select(least, { look: true });
}

const KEYS = {
  ArrowLeft: () => step(-1, 0),
  ArrowRight: () => step(1, 0),
  ArrowUp: () => step(0, -1),
  ArrowDown: () => step(0, 1),
  Enter: () => (state.node === null ? chooseMiddle() : turn(state.node)),
  "+": () => zoom(1.25),
  "-": () => zoom(0.8),
  0: () => showAll(),
  Escape: () => select(null),
};

function startView() {
  const container = $("graph");
  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  network.on("dragStart", () => (touched = true));
  network.on("zoom", () => (touched = true));
  network.on("resize", () => touched || showAll());
  $("zoom-in").addEventListener("click", () => zoom(1.25));
  $("zoom-out").addEventListener("click", () => zoom(0.8));
  $("fit").addEventListener("click", showAll);
}
