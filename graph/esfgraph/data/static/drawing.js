// The drawing: vis-network shows nodes and lines; their shapes and colours are ours.

const paths = Object.fromEntries(KINDS.map((kind) => [kind, new Path2D(data.kinds[kind].path)]));
let colours = {}; // of the theme, by name
let network = null;
let shown = null; // what `visibleNow` last found
let changing = false; // while nodes and lines come and go, vis-network draws halfway states

const nodes = new vis.DataSet(
  data.nodes.map(({ id, group, size, x, y, shape }) => ({ id, group, size, x, y, shape })),
);
data.groups.forEach(({ x, y, size }, index) =>
  nodes.add({ id: groupId(index), group: "community", shape: "custom", x, y, size }),
);
const edges = new vis.DataSet(
  data.edges.map(({ from, to, kind, status }, id) => ({ id, from, to, kind, status })),
);
const visibleNodes = new vis.DataView(nodes, {
  filter: ({ id }) =>
    shown !== null && (isGroup(id) ? shown.groups.has(groupNumber(id)) : shown.nodes.has(id)),
});
const visibleEdges = new vis.DataView(edges, {
  filter: ({ id }) => shown !== null && (isGroup(id) || shown.edges.has(id)),
});

function readColours() {
  const names = ["background", "surface", "text", "muted", "line", "edge", "accent"];
  colours = Object.fromEntries(names.map((name) => [name, colour(name)]));
  for (const kind of KINDS) {
    colours[`fill-${kind}`] = colour(`fill-${kind}`);
    colours[`outline-${kind}`] = colour(`outline-${kind}`);
  }
  for (const tint of new Set(data.groups.map((group) => group.tint))) {
    colours[`fill-community${tint}`] = colour(`fill-community${tint}`);
    colours[`outline-community${tint}`] = colour(`outline-community${tint}`);
  }
  colours.face = getComputedStyle(document.body).fontFamily;
}

// On the screen no node is smaller than this radius.
const radiusOf = (size) => Math.max(size, 3.5 / network.getScale());
const sizeOf = (id) => (isGroup(id) ? data.groups[groupNumber(id)].size : data.nodes[id].size);
const placeOf = (id) => network.body.nodes[id];

function paintGroup(context, id, x, y, strong) {
  const radius = radiusOf(sizeOf(id));
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = tintOf(groupNumber(id), "fill");
  context.globalAlpha = 0.55;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = (strong ? 4 : 2) / Math.min(1, network.getScale());
  context.strokeStyle = strong ? colours.text : tintOf(groupNumber(id), "outline");
  context.stroke();
}

// A node: its shape lies in a square of 24 by 24, of which the node's radius takes a half.
function paintNode(context, id, x, y, strong) {
  if (isGroup(id)) {
    paintGroup(context, id, x, y, strong);
    return;
  }
  const kind = kindOf(id);
  const factor = radiusOf(sizeOf(id)) / 11;
  context.save();
  context.translate(x - 12 * factor, y - 12 * factor);
  context.scale(factor, factor);
  context.fillStyle = colours[`fill-${kind}`];
  context.fill(paths[kind]);
  context.lineWidth = (strong ? 3.5 : 1.6) / factor / Math.min(1, network.getScale());
  context.strokeStyle = strong ? colours.text : colours[`outline-${kind}`];
  context.lineJoin = "round";
  context.stroke(paths[kind]);
  context.restore();
}

function ctxRenderer({ ctx, id, x, y, state: { selected, hover } }) {
  const side = 2 * radiusOf(sizeOf(id));
  return {
    drawNode: () => paintNode(ctx, id, x, y, selected || hover || id === data.focus),
    nodeDimensions: { width: side, height: side },
  };
}

const DASHES = { planned: [6, 4], historical: [1.5, 4] };

function edgeStyle({ id, kind, status, count }, many) {
  const strong = kind === "link" || kind === "group" || kind === "follow";
  return {
    id,
    ...(kind === "follow" ? { arrows: { to: { enabled: true, scaleFactor: 0.8 } } } : {}),
    dashes: DASHES[status] || false,
    width: kind === "group" ? Math.min(14, 1 + 1.6 * Math.sqrt(count)) : strong ? 2 : many ? 0.8 : 1.3,
    color: {
      color: kind === "follow" ? colours.accent : strong ? colours["outline-project"] : colours[`outline-${kind}`],
      highlight: colours.text,
      hover: colours.text,
      opacity: kind === "follow" ? 0.9 : kind === "group" ? 0.35 : many ? 0.28 : 0.5,
    },
  };
}

function styleEdges() {
  const many = data.edges.length > 1500;
  edges.update(edges.get().map((edge) => edgeStyle(edge, many)));
}

function options() {
  return {
    ...data.options,
    nodes: { ...data.options.nodes, ctxRenderer },
    interaction: {
      ...data.options.interaction,
      hideEdgesOnDrag: data.edges.length > 1500,
      hideEdgesOnZoom: data.edges.length > 1500,
    },
  };
}

// Brings the drawing in line with the state.
function redraw() {
  changing = true;
  shown = visibleNow();
  edges.remove(edges.getIds({ filter: ({ id }) => isGroup(id) }));
  visibleNodes.refresh();
  edges.add(shown.links.map((line) => ({ ...line, ...edgeStyle(line, false) })));
  visibleEdges.refresh();
  changing = false;
}

function startDrawing() {
  readColours();
  styleEdges();
  network = new vis.Network($("graph"), { nodes: visibleNodes, edges: visibleEdges }, options());
  dark.addEventListener("change", () => {
    readColours();
    styleEdges();
    network.redraw();
  });
}
