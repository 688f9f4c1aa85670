// Communities as areas behind the nodes, where their projects are shown.

const CORNERS = [[1, 0], [0.7, 0.7], [0, 1], [-0.7, 0.7], [-1, 0], [-0.7, -0.7], [0, -1], [0.7, -0.7]];
const tintOf = (index, part) => colours[`${part}-community${data.groups[index].tint}`];
let lands = []; // number of the community, outline, middle

// The outline of points, counter-clockwise (A. M. Andrew, 1979).
function outline(points) {
  const order = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const turning = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (row) => {
    const found = [];
    for (const point of row) {
      while (found.length > 1 && turning(found.at(-2), found.at(-1), point) <= 0) found.pop();
      found.push(point);
    }
    return found.slice(0, -1);
  };
  return [...half(order), ...half(order.reverse())];
}

// Outlines follow the projects, at some distance.
function findLands() {
  lands = [];
  data.groups.forEach(({ members, rest }, index) => {
    const places = members.filter((id) => network.body.nodes[id]).map(placeOf);
    if (places.length < 3 || rest) return;
    const far = 46;
    const around = places.flatMap(({ x, y }) => CORNERS.map(([i, j]) => ({ x: x + i * far, y: y + j * far })));
    const line = outline(around);
    const top = line.reduce((a, b) => (b.y < a.y ? b : a));
    const bottom = line.reduce((a, b) => (b.y > a.y ? b : a));
    lands.push({ index, line, top, bottom });
  });
}

function paintLands(context) {
  findLands();
  if (centre() !== null) return;
  context.save();
  context.globalAlpha = dark.matches ? 0.2 : 0.22;
  lands.forEach(({ index, line }) => {
    context.beginPath();
    line.forEach(({ x, y }) => context.lineTo(x, y));
    context.closePath();
    context.fillStyle = tintOf(index, "fill");
    context.fill();
  });
  context.restore();
}
