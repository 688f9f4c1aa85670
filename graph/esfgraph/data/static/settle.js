// Arranging what is shown: springs along lines, all others apart, colder with every step. After a
// fixed number of steps it stops for good.

const STEPS = 160;
let settling = false;

// One step; nodes further apart than the reach leave each other alone.
function settleStep(bodies, springs, heat) {
  const reach = 260;
  const cells = new Map();
  const cell = (one) => `${Math.floor(one.x / reach)},${Math.floor(one.y / reach)}`;
  bodies.forEach((one) => {
    const key = cell(one);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(one);
    one.dx = -0.01 * one.x;
    one.dy = -0.01 * one.y;
  });
  for (const one of bodies) {
    const [i, j] = [Math.floor(one.x / reach), Math.floor(one.y / reach)];
    for (let a = i - 1; a <= i + 1; a += 1) {
      for (let b = j - 1; b <= j + 1; b += 1) {
        for (const other of cells.get(`${a},${b}`) || []) {
          if (other.order >= one.order) continue;
          const x = one.x - other.x || 0.5;
          const y = (one.y - other.y || 0.5) * 1.4; // labels are wider than high
          const push = (one.room + other.room) ** 2 / (x * x + y * y + 100);
          one.dx += x * push;
          one.dy += y * push;
          other.dx -= x * push;
          other.dy -= y * push;
        }
      }
    }
  }
  for (const [one, other, rest] of springs) {
    const [x, y] = [other.x - one.x, other.y - one.y];
    const length = Math.hypot(x, y) || 1;
    const pull = (0.12 * (length - rest)) / length;
    one.dx += x * pull;
    one.dy += y * pull;
    other.dx -= x * pull;
    other.dy -= y * pull;
  }
  for (const one of bodies) {
    const length = Math.hypot(one.dx, one.dy) || 1;
    const far = Math.min(length, heat) / length;
    one.x += one.dx * far;
    one.y += one.dy * far;
  }
}

function settle() {
  if (settling) return;
  settling = true;
  const ids = visibleNodes.getIds();
  const bodies = ids.map((id, order) => {
    const { x, y } = placeOf(id);
    return { id, order, x, y, room: isGroup(id) ? sizeOf(id) + 50 : sizeOf(id) + 26 };
  });
  const byId = new Map(bodies.map((one) => [one.id, one]));
  const springs = visibleEdges.get().map(({ from, to }) => {
    const ends = [byId.get(from), byId.get(to)];
    return [...ends, 90 + ends[0].room + ends[1].room];
  });
  let done = 0;
  const put = () => {
    for (const { id, x, y } of bodies) Object.assign(network.body.nodes[id] || {}, { x, y });
  };
  const finish = () => {
    put();
    nodes.update(bodies.map(({ id, x, y }) => ({ id, x: Math.round(x), y: Math.round(y) })));
    settling = false;
    showAll();
    remember();
  };
  const go = () => {
    const until = calm.matches ? STEPS : Math.min(STEPS, done + 4);
    while (done < until) {
      settleStep(bodies, springs, 60 * (1 - done / STEPS) + 1);
      done += 1;
    }
    if (done >= STEPS) {
      finish();
      return;
    }
    put();
    network.redraw();
    requestAnimationFrame(go);
  };
  go();
}
