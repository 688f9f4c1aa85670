// Marks over the drawing: the neighbourhood that stands out, and how much waits at a node.

let pointed = null; // the node under the pointer

// What the drawing is about just now: what is chosen, else what is pointed at.
const centre = () => {
  const id = state.node !== null && network.body.nodes[state.node] ? state.node : pointed;
  return id !== null && network.body.nodes[id] ? id : null;
};

const neighboursOf = (id) => network.getConnectedNodes(id);

// The head of an arrow, at the rim of the project that follows.
function paintHead(context, { from, to }) {
  const [start, end] = [placeOf(from), placeOf(to)];
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  context.save();
  context.translate(end.x, end.y);
  context.rotate(angle);
  context.translate(-radiusOf(sizeOf(to)) - 2, 0);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(-11, -6);
  context.lineTo(0, 0);
  context.lineTo(-11, 6);
  context.stroke();
  context.restore();
}

function standOut(context) {
  const id = centre();
  if (id === null) return;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 0.84;
  context.fillStyle = colours.background;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
  const from = placeOf(id);
  for (const edgeId of network.getConnectedEdges(id)) {
    const edge = edges.get(edgeId);
    const to = placeOf(otherEnd(edge, id));
    context.beginPath();
    context.setLineDash(DASHES[edge.status] || []);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.lineWidth = Math.max(edge.kind === "group" ? edge.width : 1.8, 1.4 / network.getScale());
    context.strokeStyle = edge.color.color;
    context.stroke();
    if (edge.kind === "follow") paintHead(context, edge);
  }
  context.setLineDash([]);
  for (const other of neighboursOf(id)) {
    const { x, y } = placeOf(other);
    paintNode(context, other, x, y, false);
  }
  paintNode(context, id, from.x, from.y, true);
}

// Nodes at which something waits, when there is room to say so.
function badged() {
  const near = centre() === null ? null : new Set([centre(), ...neighboursOf(centre())]);
  if (!near && network.getScale() < 0.6) return [];
  return [...shown.waiting].filter(([id]) => network.body.nodes[id] && (!near || near.has(id)));
}

// "+4" at the upper right of a node where four more wait, at a place of the screen.
function paintBadge(context, text, x, y) {
  context.font = `600 11px ${colours.face}`;
  context.textAlign = "left";
  context.lineWidth = 3.5;
  context.strokeStyle = colours.background;
  context.strokeText(text, x, y);
  context.fillStyle = colours.muted;
  context.fillText(text, x, y);
}
