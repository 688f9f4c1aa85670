// Elements. Text from the graph is only ever set as text or attributes, and only addresses of
// the web become links.

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const root = document.documentElement;
const narrow = matchMedia("(max-width:60rem)");
const dark = matchMedia("(prefers-color-scheme:dark)");
const calm = matchMedia("(prefers-reduced-motion:reduce)");
const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const button = (attributes, ...children) => make("button", { type: "button", ...attributes }, ...children);
const press = (element, pressed) => element.setAttribute("aria-pressed", String(pressed));

const glyph = (kind) => {
  const found = document.querySelector(`#legend [data-kind="${kind}"] svg`);
  return found ? found.cloneNode(true) : "";
};
const ring = () => {
  const found = document.querySelector("#grouped svg");
  return found ? found.cloneNode(true) : "";
};

const link = (address, text) =>
  /^https?:\/\//i.test(address)
    ? make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text)
    : text;

// A thing's name; where it can be shown, as a button that shows it.
function reference(id) {
  const thing = things[id];
  if (id < data.nodes.length) {
    return button({ class: "link", "data-opens": id, onclick: () => select(id, { move: true }) }, fullName(thing));
  }
  const row = thing.kind === "project" && rowOf(thing.iri);
  return row ? button({ class: "link", onclick: () => showRow(row) }, fullName(thing)) : fullName(thing);
}
