// Search with suggestions: every word must occur; names that begin with the words come first.

const candidates = [];

function startIndex() {
  const text = (id) => [things[id].sv, things[id].en, things[id].code].filter(Boolean);
  for (const { id } of data.nodes) {
    const parts = [...text(id), things[id].iri];
    for (const [, kind, values] of things[id].facts) {
      if (kind === "thing") values.forEach((value) => parts.push(...text(value)));
      else if (kind === "text") parts.push(...values);
    }
    const names = [...new Set(text(id))].map(fold);
    candidates.push({ id, names, text: fold(parts.join(" \n")) });
  }
  for (const row of all("tbody tr:not([data-node])")) {
    const names = [fold(row.children[0].textContent)];
    candidates.push({ row, names, text: fold(row.textContent) });
  }
}

function find(query) {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const whole = wanted.join(" ");
  const rank = ({ names }) => {
    if (names.some((name) => name === whole)) return 0;
    if (names.some((name) => name.startsWith(whole))) return 1;
    if (names.some((name) => name.includes(whole))) return 2;
    return names.some((name) => wanted.every((word) => name.includes(word))) ? 3 : 4;
  };
  return candidates
    .filter((one) => wanted.every((word) => one.text.includes(word)))
    .map((one, order) => [rank(one), one.row ? 1 : 0, order, one])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
    .slice(0, 12)
    .map((entry) => entry[3]);
}

function startSearch() {
  const input = $("search");
  const list = $("results");
  let found = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === index));
      if (i === index) item.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0) input.setAttribute("aria-activedescendant", `result-${index}`);
  };
  const choose = (index) => {
    const one = found[index];
    if (!one) return;
    close();
    if (one.row) showRow(one.row);
    else {
      state.view = "network";
      select(one.id, { move: true });
    }
  };
  const item = (one, index) => {
    const name = one.row ? one.row.children[0].textContent : fullName(things[one.id]);
    const kind = one.row ? "project" : kindOf(one.id);
    const sort = inLanguage(data.kinds[kind].text) + (one.row ? `, ${say("in_table")}` : "");
    const attributes = { role: "option", id: `result-${index}`, "aria-selected": "false" };
    const entry = make("li", attributes, glyph(kind), make("span", {}, name), make("span", { class: "hint" }, sort));
    entry.addEventListener("pointerdown", (event) => event.preventDefault());
    entry.addEventListener("click", () => choose(index));
    return entry;
  };
  const update = () => {
    found = find(input.value);
    if (!input.value.trim()) {
      close();
      return;
    }
    const none = make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" });
    none.textContent = say("no_match");
    list.replaceChildren(...(found.length ? found.map(item) : [none]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(found.length ? 0 : -1);
  };

  input.addEventListener("input", update);
  input.addEventListener("focus", update);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") choose(Math.max(active, 0));
    else if (event.key === "ArrowDown" && found.length) mark((active + 1) % found.length);
    else if (event.key === "ArrowUp" && found.length) {
      mark((active + found.length - 1) % found.length);
    } else return;
    event.preventDefault();
  });
}
