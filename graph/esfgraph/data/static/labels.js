// Labels: drawn at a size that can be read at any zoom, and never over each other. What is
// chosen or pointed at comes first, then communities, projects and whatever has many lines;
// a label that finds no room waits until the reader zooms in.

let placed = []; // the labels that stand: { id, left, top, right, bottom }
const widths = new Map();

function textOf(id) {
  if (!isGroup(id)) return data.nodes[id].labels[state.language];
  const group = data.groups[groupNumber(id)];
  const count = say("projects", { n: shown.groups.get(groupNumber(id)) });
  return `${inLanguage(group).replace(/ · /g, " ·\n")}\n${count}`;
}

function fontOf(id) {
  const scale = Math.min(1.15, Math.max(0.96, network.getScale()));
  if (isGroup(id)) return [600, 14];
  return [isProject(id) ? 600 : 400, data.kinds[kindOf(id)].font * scale];
}

function widthOf(context, font, line) {
  const key = `${font}|${line}`;
  if (!widths.has(key)) widths.set(key, context.measureText(line).width);
  return widths.get(key);
}

// Among very many nodes labels may cover those that matter less; among few every project has
// its name, over an attribute if need be.
const isDense = () => visibleNodes.length > 600;
const isFew = () => visibleNodes.length <= 60;

function byImportance(near) {
  const chosen = centre();
  const rank = (id) => {
    if (id === chosen) return 0;
    if (near && near.has(id)) return 1;
    if (isGroup(id)) return 2;
    return 3;
  };
  const weight = (id) =>
    isGroup(id) ? sizeOf(id) : linesAt[id].length + (isProject(id) && !isDense() ? 40 : 0);
  return visibleNodes
    .getIds()
    .filter((id) => !near || near.has(id))
    .map((id) => [rank(id), -weight(id), id])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1))
    .map((entry) => entry[2]);
}

// Areas by the cells of a grid that they touch.
function areas() {
  const cells = new Map();
  const touched = (area, use) => {
    for (let i = Math.floor(area.left / 60); i <= Math.floor(area.right / 60); i += 1) {
      for (let j = Math.floor(area.top / 60); j <= Math.floor(area.bottom / 60); j += 1) {
        if (use(i * 100000 + j)) return true;
      }
    }
    return false;
  };
  const meet = (a, b) =>
    a.id !== b.id && a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  return {
    add: (area) =>
      touched(area, (cell) => {
        if (!cells.has(cell)) cells.set(cell, []);
        cells.get(cell).push(area);
        return false;
      }),
    covers: (area) => touched(area, (cell) => (cells.get(cell) || []).some((one) => meet(one, area))),
  };
}

// Where a label may stand: below its node, to the right, to the left, above it, at its corners.
function* choices(id, x, y, radius, width, height) {
  const at = (left, top) => ({ id, left, top, right: left + width, bottom: top + height });
  yield at(x - width / 2, y + radius + 3);
  yield at(x + radius + 5, y - height / 2);
  yield at(x - radius - 5 - width, y - height / 2);
  yield at(x - width / 2, y - radius - 3 - height);
  for (const left of [x + radius * 0.7, x - radius * 0.7 - width]) {
    yield at(left, y + radius * 0.7);
    yield at(left, y - radius * 0.7 - height);
  }
}

// The names of communities that are drawn as areas, at their upper or lower edge.
function landLabels(onScreen) {
  if (centre() !== null) return [];
  return lands.map(({ index, line, top, bottom }) => {
    const [x, y] = onScreen(top);
    const rim = line.map(onScreen);
    return { id: `land${index}`, lines: inLanguage(data.groups[index]).split(" · "), x, y, rim, below: onScreen(bottom) };
  });
}

function drawLabels(context) {
  const frame = $("graph");
  const [width, height] = [frame.clientWidth, frame.clientHeight];
  const ratio = context.canvas.width / width;
  const scale = network.getScale();
  const { x: middleX, y: middleY } = network.getViewPosition();
  const onScreen = ({ x, y }) => [(x - middleX) * scale + width / 2, (y - middleY) * scale + height / 2];
  const near = centre() === null ? null : new Set([centre(), ...neighboursOf(centre())]);
  const order = byImportance(near);
  const taken = areas(); // by labels and nodes
  const named = areas(); // by labels and projects: what the name of a project never covers
  for (const id of isDense() && !near ? order.slice(0, 40) : order) {
    const [x, y] = onScreen(placeOf(id));
    const r = radiusOf(sizeOf(id)) * scale;
    const area = { id, left: x - r, right: x + r, top: y - r, bottom: y + r };
    taken.add(area);
    if (isGroup(id) || isProject(id)) named.add(area);
  }
  placed = [];
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = "top";
  context.lineJoin = "round";
  const inside = (a) => a.left > 0 && a.top > 0 && a.right < width && a.bottom < height;
  const fits = (area) => inside(area) && !taken.covers(area);
  const fitsBarely = (area) => inside(area) && !named.covers(area);
  const measured = (font, lines, size) => {
    context.font = font;
    return [Math.max(...lines.map((line) => widthOf(context, font, line))), lines.length * size * 1.2];
  };
  const write = (area, lines, size, ink) => {
    taken.add(area);
    named.add(area);
    placed.push(area);
    lines.forEach((line, index) => {
      const at = [(area.left + area.right) / 2, area.top + index * size * 1.2];
      context.lineWidth = 3.5;
      context.strokeStyle = colours.background;
      context.strokeText(line, ...at);
      context.fillStyle = ink;
      context.fillText(line, ...at);
    });
  };
  const badges = badged();
  if ($("badge-hint")) $("badge-hint").hidden = !badges.length;
  for (const [id, count] of badges) {
    const [x, y] = onScreen(placeOf(id));
    const r = radiusOf(sizeOf(id)) * scale;
    const [left, top] = [x + r * 0.75, y - r - 7];
    paintBadge(context, `+${count}`, left, top);
    taken.add({ id: `badge${id}`, left, top, right: left + 7 + 7 * String(count).length, bottom: top + 12 });
  }
  context.textAlign = "center";
  for (const { id, lines, x, y, rim, below } of landLabels(onScreen)) {
    const [wide, high] = measured(`600 13px ${colours.face}`, lines, 13);
    const at = (left, top) => ({ id, left, top, right: left + wide, bottom: top + high });
    const found = [at(x - wide / 2, y - high - 2), at(below[0] - wide / 2, below[1] + 2), at(x - wide / 2, y + 4)];
    // Else at any corner, on the side that faces away from the middle, or as long as no name is covered.
    const middle = rim.reduce((sum, [i]) => sum + i / rim.length, 0);
    for (const [i, j] of rim) found.push(at(i < middle ? i - wide - 2 : i + 2, j - high / 2));
    found.push(...rim.map(([i, j]) => at(i - wide / 2, j < y + 40 ? j + 2 : j - high - 2)));
    const area = found.find(fits) || found.find(fitsBarely) || found.find(inside);
    if (area) write(area, lines, 13, tintOf(Number(id.slice(4)), "outline"));
  }
  const enough = isDense() && !near ? lands.length + 45 : Infinity;
  for (const id of order) {
    if (placed.length >= enough) break;
    const [x, y] = onScreen(placeOf(id));
    if (x < -80 || y < -60 || x > width + 80 || y > height + 60) continue;
    const [weight, size] = fontOf(id);
    const font = `${weight} ${size.toFixed(1)}px ${colours.face}`;
    let lines = textOf(id).split("\n");
    const around = () => [...choices(id, x, y, radiusOf(sizeOf(id)) * scale, ...measured(font, lines, size))];
    let found = around();
    if (isGroup(id) && !found.some(fits)) {
      // A community always has a name: where there is no room, only how it begins.
      lines = [lines[0].length > 15 ? `${lines[0].slice(0, 14).trimEnd()}…` : lines[0].replace(/ ·$/, "")];
      found = around();
    }
    const area =
      found.find(fits) ||
      (isGroup(id) ? found.find(inside) || found[0] : undefined) ||
      (isFew() && !isGroup(id) && isProject(id) ? found.find(fitsBarely) : undefined) ||
      (id === centre() ? found[0] : undefined);
    if (area) write(area, lines, size, colours.text);
  }
  context.restore();
}

// The node whose label is at a place of the drawing.
const labelAt = ({ x, y }) =>
  placed.find((a) => !String(a.id).startsWith("land") && x >= a.left && x <= a.right && y >= a.top && y <= a.bottom)?.id;
