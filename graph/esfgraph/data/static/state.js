// The state of the view: all that a reader can change. Nothing else remembers anything.

const KINDS = data.order.kinds;
const usual = () => new Set(KINDS.filter((kind) => data.kinds[kind].on));

const state = {
  language: "en",
  view: "network", // or "table"
  node: null, // what is chosen: the number of a node, or "g" and that of a community
  on: usual(), // kinds that are shown
  follows: true, // whether projects that follow each other are joined by arrows
  links: false, // whether connections are drawn as lines between projects
  grouped: data.grouped, // whether communities stand for their projects
  opened: new Set(), // communities that are open nevertheless
  turned: new Set(), // nodes that are folded or unfolded other than at the start
  filters: {}, // by family: the number of a thing, or "-" for what is not stated
  from: null, // years
  to: null,
};

function resetState() {
  Object.assign(state, {
    node: null,
    on: usual(),
    follows: true,
    links: false,
    grouped: data.grouped,
    opened: new Set(),
    turned: new Set(),
    filters: {},
    from: null,
    to: null,
  });
}

const isGroup = (id) => typeof id === "string";
const groupNumber = (id) => Number(id.slice(1));
const groupId = (index) => `g${index}`;
const kindOf = (id) => things[id].kind;
const isProject = (id) => kindOf(id) === "project";

// Which community a project that is drawn belongs to.
const groupOf = new Map();
data.groups.forEach((group, index) => group.members.forEach((id) => groupOf.set(id, index)));

// Lines by the nodes at their ends.
const linesAt = data.nodes.map(() => []);
data.edges.forEach((edge, index) => {
  linesAt[edge.from].push(index);
  linesAt[edge.to].push(index);
});
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);

const rowOfNode = new Map();
data.rows.forEach((row, index) => row[0] !== null && rowOfNode.set(row[0], index));
