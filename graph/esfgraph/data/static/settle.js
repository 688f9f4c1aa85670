// Arranging what is shown: springs along lines, all others apart, each towards the middle of its
// community, colder with every step. After a fixed number of steps nodes that cover each other are
// pushed apart, and it stops for good.

const STEPS = 160;
const REACH = 260; // nodes further apart leave each other alone
let settling = false;

// The pairs of bodies that are no further apart than the reach, each pair once.
function eachNear(bodies, reach, use) {
  const cells = new Map();
  const at = (one) => [Math.floor(one.x / reach), Math.floor(one.y / reach)];
  for (const one of bodies) {
    const key = at(one).join();
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(one);
  }
  const near = bodies.map((one) => {
    const [i, j] = at(one);
    const around = [];
    for (let a = i - 1; a <= i + 1; a += 1) {
      for (let b = j - 1; b <= j + 1; b += 1) around.push(...(cells.get(`${a},${b}`) || []));
    }
    return around.filter((other) => other.order < one.order);
  });
  bodies.forEach((one, index) => near[index].forEach((other) => use(one, other)));
}

function moveApart(one, other, x, y) {
  one.dx += x;
  one.dy += y;
  other.dx -= x;
  other.dy -= y;
}

// Strong near by, and smoothly nothing at the reach: no line along which it ends.
function repel(one, other) {
  const x = one.x - other.x || 0.5;
  const y = (one.y - other.y || 0.5) * 1.4; // labels are wider than high
  const square = x * x + y * y;
  const fade = Math.max(0, 1 - square / REACH ** 2) ** 2;
  const push = (fade * (one.room + other.room) ** 2) / (square + 100);
  moveApart(one, other, x * push, y * push);
}

// Where the communities are, and how much room each takes.
function middles(bodies) {
  const found = new Map();
  for (const one of bodies) {
    if (one.group === undefined) continue;
    if (!found.has(one.group)) found.set(one.group, { x: 0, y: 0, area: 0, count: 0, dx: 0, dy: 0 });
    const middle = found.get(one.group);
    middle.x += one.x;
    middle.y += one.y;
    middle.area += (2 * one.room) ** 2;
    middle.count += 1;
  }
  for (const middle of found.values()) {
    middle.x /= middle.count;
    middle.y /= middle.count;
    middle.radius = 0.8 * Math.sqrt(middle.area);
  }
  return found;
}

// Communities as a whole keep apart, and hold their own together.
function gather(bodies) {
  const found = middles(bodies);
  const all = [...found.values()];
  all.forEach((one, index) => {
    for (const other of all.slice(0, index)) {
      const [x, y] = [one.x - other.x || 0.5, one.y - other.y || 0.5];
      const length = Math.hypot(x, y);
      const over = Math.max(0, one.radius + other.radius - length);
      moveApart(one, other, (0.15 * over * x) / length, (0.15 * over * y) / length);
    }
  });
  for (const one of bodies) {
    const middle = found.get(one.group);
    if (middle === undefined) continue;
    one.dx += middle.dx + 0.08 * (middle.x - one.x);
    one.dy += middle.dy + 0.08 * (middle.y - one.y);
  }
}

function settleStep(bodies, springs, heat) {
  for (const one of bodies) {
    one.dx = -0.01 * one.x;
    one.dy = -0.01 * one.y;
  }
  eachNear(bodies, REACH, repel);
  gather(bodies);
  for (const [one, other, rest] of springs) {
    const [x, y] = [other.x - one.x, other.y - one.y];
    const length = Math.hypot(x, y) || 1;
    const strength = one.group === other.group ? 0.1 : 0.02;
    const pull = (strength * (length - rest)) / length;
    moveApart(one, other, x * pull, y * pull);
  }
  for (const one of bodies) {
    const length = Math.hypot(one.dx, one.dy) || 1;
    const far = Math.min(length, heat) / length;
    one.x += one.dx * far;
    one.y += one.dy * far;
  }
}

// Nodes that cover each other are pushed apart, with some room for their labels.
function separate(bodies) {
  const most = 2 * bodies.reduce((found, one) => Math.max(found, one.room), 0);
  for (let pass = 0; pass < 60; pass += 1) {
    let covers = false;
    eachNear(bodies, Math.max(most, 1), (one, other) => {
      const [x, y] = [one.x - other.x || 0.5, one.y - other.y || 0.5];
      const length = Math.hypot(x, y);
      const over = one.room + other.room - length;
      if (over <= 0.5) return;
      covers = true;
      const [i, j] = [(0.5 * over * x) / length, (0.5 * over * y) / length];
      one.x += i;
      one.y += j;
      other.x -= i;
      other.y -= j;
    });
    if (!covers) return;
  }
}

function settle() {
  if (settling) return;
  settling = true;
  const ids = visibleNodes.getIds();
  const bodies = ids.map((id, order) => {
    const { x, y } = placeOf(id);
    const room = isGroup(id) ? sizeOf(id) + 50 : sizeOf(id) + 22;
    return { id, order, x, y, room, group: isGroup(id) ? undefined : homes[id] };
  });
  const byId = new Map(bodies.map((one) => [one.id, one]));
  const springs = visibleEdges.get().map(({ from, to }) => {
    const ends = [byId.get(from), byId.get(to)];
    return [...ends, 70 + ends[0].room + ends[1].room];
  });
  let done = 0;
  const put = () => {
    for (const { id, x, y } of bodies) Object.assign(network.body.nodes[id] || {}, { x, y });
  };
  const finish = () => {
    separate(bodies);
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
