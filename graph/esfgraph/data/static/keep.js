// What a reader keeps: the state in the address, to be shared, and the drawing as a picture.

const BASE = "https://w3id.org/esfgraph/";
const short = (iri) => (iri.startsWith(BASE) ? `~${iri.slice(BASE.length)}` : iri);
const numbers = new Map(things.map((thing, id) => [short(thing.iri), id]));
const keyOf = (index) => data.groups[index].key;
const groupsByKey = new Map(data.groups.map(({ key }, index) => [key, index]));
const nameOfNode = (id) => (isGroup(id) ? `group-${keyOf(groupNumber(id))}` : short(things[id].iri));
const nodeOfName = (name) => {
  if (name.startsWith("group-")) {
    const index = groupsByKey.get(name.slice("group-".length));
    return index === undefined ? null : groupId(index);
  }
  const id = numbers.get(name);
  return id !== undefined && id < data.nodes.length ? id : null;
};

const same = (a, b) => a.size === b.size && [...a].every((one) => b.has(one));

function remember() {
  const kept = new URLSearchParams({ lang: state.language });
  if (state.view !== "network") kept.set("view", state.view);
  if (state.node !== null) kept.set("node", nameOfNode(state.node));
  if (!same(state.on, usual())) kept.set("show", [...state.on].join(" "));
  if (state.links) kept.set("links", "1");
  if (!state.follows) kept.set("follows", "0");
  if (state.grouped !== data.grouped) kept.set("groups", state.grouped ? "1" : "0");
  if (state.opened.size) kept.set("open", [...state.opened].map(keyOf).join(" "));
  if (state.turned.size) kept.set("turned", [...state.turned].map(nameOfNode).join(" "));
  for (const [family, id] of Object.entries(state.filters)) {
    kept.set(family, id === "-" ? id : family === "community" ? keyOf(id) : short(things[id].iri));
  }
  for (const end of ["from", "to"]) if (state[end] !== null) kept.set(end, state[end]);
  if (touched && network) {
    const { x, y } = network.getViewPosition();
    kept.set("at", [x, y].map(Math.round).concat(network.getScale().toFixed(3)).join(" "));
  }
  history.replaceState(null, "", `#${kept}`);
}

const words = (text) => (text || "").split(" ").filter(Boolean);

function recalledFilters(kept) {
  const filters = {};
  for (const family of FILTERS) {
    const value = kept.get(family);
    if (value === null) continue;
    if (family === "community") {
      if (groupsByKey.has(value)) filters[family] = groupsByKey.get(value);
    } else if (value === "-") filters[family] = "-";
    else if (numbers.has(value)) filters[family] = placeOnce(numbers.get(value));
  }
  return filters;
}

// The state that an address tells; what it does not know is left as at the start.
function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  const asked = new URLSearchParams(location.search);
  const wanted =
    kept.get("lang") || asked.get("lang") || data.language || navigator.language.slice(0, 2);
  resetState();
  state.language = wanted === "sv" ? "sv" : "en";
  state.view = kept.get("view") === "table" ? "table" : "network";
  if (kept.has("node")) state.node = nodeOfName(kept.get("node"));
  if (kept.has("show")) state.on = new Set(words(kept.get("show")).filter((k) => KINDS.includes(k)));
  state.links = kept.get("links") === "1";
  state.follows = kept.get("follows") !== "0";
  if (kept.has("groups") && data.groups.length) state.grouped = kept.get("groups") === "1";
  state.opened = new Set(words(kept.get("open")).map((key) => groupsByKey.get(key)).filter((n) => n !== undefined));
  state.turned = new Set(words(kept.get("turned")).map(nodeOfName).filter((id) => id !== null));
  state.filters = recalledFilters(kept);
  for (const end of ["from", "to"]) {
    const year = Number(kept.get(end));
    if (Number.isInteger(year) && year > 0) state[end] = year;
  }
  const at = words(kept.get("at")).map(Number);
  return at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : null;
}

function legendLine(context, x, y) {
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const kind of KINDS) {
    if (!state.on.has(kind) || !all(`#legend [data-kind="${kind}"]`).length) continue;
    const text = inLanguage(data.kinds[kind].text);
    const width = 26 + context.measureText(text).width + 18;
    if (x + width > context.canvas.width / 2 - 12) [x, y] = [16, y + 22];
    context.save();
    context.translate(x, y - 8);
    context.scale(16 / 24, 16 / 24);
    context.fillStyle = colours[`fill-${kind}`];
    context.fill(paths[kind]);
    context.strokeStyle = colours[`outline-${kind}`];
    context.lineWidth = 2;
    context.stroke(paths[kind]);
    context.restore();
    context.fillStyle = colours.text;
    context.fillText(text, x + 22, y);
    x += width;
  }
}

// The drawing as it is seen, twice as fine, with title and legend.
function picture() {
  const drawn = document.querySelector("#graph canvas");
  const [width, height] = [drawn.clientWidth, drawn.clientHeight];
  const canvas = make("canvas", { width: 2 * width, height: 2 * (height + 92) });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.fillStyle = colours.background;
  context.fillRect(0, 0, width, height + 92);
  context.drawImage(drawn, 0, 30, width, height);
  context.fillStyle = colours.text;
  context.font = `600 15px ${colours.face}`;
  context.fillText(`esfgraph: ${say("title")}`, 16, 22);
  context.font = `13px ${colours.face}`;
  legendLine(context, 16, height + 44);
  return canvas;
}

function saveAsPicture() {
  picture().toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: "esfgraph.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }, "image/png");
}

function startKeeping() {
  network.on("dragEnd", remember);
  network.on("animationFinished", remember);
  let waiting = null;
  network.on("zoom", () => {
    clearTimeout(waiting);
    waiting = setTimeout(remember, 200);
  });
  $("export").addEventListener("click", saveAsPicture);
  addEventListener("hashchange", () => showState(recall()));
}
