// The panel: all about what is chosen, else where to start.

const heading = (key, values) => make("h3", {}, say(key, values));
const listOf = (items) => make("ul", {}, ...items);
const named = (id) => make("div", { class: "end" }, glyph(kindOf(id)), reference(id));

function valueOf(kind, value) {
  if (kind === "date") return date(value);
  if (kind === "integer") return number(value);
  if (kind === "rate") return rate(value);
  if (kind === "boolean") return say(value ? "yes" : "no");
  if (kind === "money") return `${amount(value[0])}\u00a0${value[1]}`;
  if (kind === "thing") return reference(value);
  if (kind === "iri") return make("span", { class: "iri" }, value);
  if (kind === "words") return make("span", { lang: value[1] || undefined }, value[0]);
  return value;
}

// The address of a source, at the quoted words where a browser can find them.
function addressOf(source, words) {
  const part = words && words.length < 120 ? words : "";
  if (!source.url || !part || source.url.includes("#")) return source.url;
  return `${source.url}#:~:text=${encodeURIComponent(part).replace(/-/g, "%2D")}`;
}

// Quoted words with file and line, and a link to the page where they stand.
function placeItem(thing, place) {
  const [index, line, , words] = place;
  const source = (thing.sources || [])[index] || { name: "" };
  const where = `${source.name}${line ? `, ${say("line", { n: line })}` : ""}`;
  const address = addressOf(source, words);
  return make("div", { class: "place" }, quote(place), " ", make("cite", {}, address ? link(address, where) : where));
}

const placesOfThing = (thing, places, title) =>
  make("details", { class: "places" }, make("summary", {}, ...title), ...places.map((place) => placeItem(thing, place)));

// Which files state a value, and whether the project has taken it.
function standing(thing, [, taken, places]) {
  const files = places.map((index) => (thing.sources[index] || { name: "" }).name).join(", ");
  return make("span", { class: "standing" }, say(taken ? "taken_from" : "also_in", { files }));
}

// Where sources differ: all values, the project's first, each with the files that state it.
function factCells(thing, key, form, values) {
  const told = form === "words" && values.length ? [nearest(values)[0]] : values;
  const shownAs = (value) =>
    form === "words" && typeof value === "string" ? value : key === "country" ? nameOf(things[value]) : valueOf(form, value);
  const rows = ((thing.differs || {})[key] || ["", []])[1];
  const differing = new Map(rows.map((row) => [JSON.stringify(row[0]), row]));
  const plain = told.filter((value) => !differing.has(JSON.stringify(value)));
  return [
    ...rows.map((row) => make("div", { class: row[1] ? "taken" : "besides" }, shownAs(row[0]), " ", standing(thing, row))),
    ...plain.map((value) => make("div", {}, shownAs(value))),
  ];
}

function factList(thing) {
  const list = make("dl");
  const known = new Set(thing.facts.map(([key]) => key));
  const others = Object.entries(thing.differs || {}).filter(([key]) => !known.has(key));
  for (const [key, kind, values] of [...others.map(([key, [kind]]) => [key, kind, []]), ...thing.facts]) {
    // A year is no quantity: it has no thousands separator.
    const form = /_year$/.test(key) ? "text" : kind;
    const cells = factCells(thing, key, form, values);
    const places = (thing.stands || {})[key];
    if (places) {
      const mark = make("span", { class: "mark", title: say("quoted"), "aria-label": say("quoted") }, "❞");
      cells.push(placesOfThing(thing, places, [mark]));
    }
    list.append(make("dt", {}, factLabel(key)), make("dd", {}, ...cells));
  }
  return list;
}

// Of a kind that is not drawn the name says which one it is.
function reason(id) {
  const thing = things[id];
  const known = data.kinds[thing.kind];
  const mark = known ? glyph(thing.kind) : "";
  const text = mark || !thing.kind ? fullName(thing) : `${factLabel(thing.kind)} ${thing.code || nameOf(thing)}`;
  return make("span", { class: "reason" }, mark, make("span", {}, text));
}

function connectionItem(other, reasons, before = []) {
  const shared = make("div", { class: "reasons" }, ...reasons.slice(0, 4).map(reason));
  if (reasons.length > 4) {
    shared.append(make("span", { class: "reason" }, say("more", { n: reasons.length - 4 })));
  }
  return make("li", {}, ...[...before, other].map(named), shared);
}

function notices() {
  const { drawn, rows, total } = data.count;
  const found = [];
  if (data.focus !== null) {
    const values = { hops: data.hops, name: fullName(things[data.focus]), drawn, total };
    found.push(say("focused", values));
  } else if (drawn < rows) found.push(say("capped", { drawn, total }));
  if (state.grouped) found.push(say(data.grouped ? "grouped" : "communities", { n: data.groups.length }));
  if (!shown.nodes.size && !shown.groups.size) found.push(say("nothing"));
  return found.map((text) => make("p", { class: "capped" }, text));
}

// Whether a project, drawn or not, is among those that the filters choose.
const passesNow = (id) => shown.rows[rowOfNode.get(id) ?? tableRows.indexOf(rowOf(things[id].iri))];

function overview() {
  const parts = [make("p", {}, say(data.links.length ? "intro" : "intro_none")), ...notices()];
  if (shown.waiting.size) parts.push(make("p", { class: "hint", id: "badge-hint", hidden: "" }, say("folded")));
  const strongest = data.links.filter(([a, b]) => passesNow(a) && passesNow(b)).slice(0, 5);
  if (strongest.length) {
    const items = strongest.map(([a, b, , reasons]) => connectionItem(b, reasons, [a]));
    parts.push(heading("strongest"), listOf(items));
  }
  return parts;
}

function descriptionOf(thing) {
  const [text, tongue] = nearest(thing.description);
  const block = make("p", { class: "description", lang: tongue || undefined }, text);
  const parts = [heading("description"), block];
  if (text.length > 420) {
    block.classList.add("long");
    const open = (event) => {
      block.classList.remove("long");
      event.currentTarget.remove();
    };
    parts.push(button({ class: "link", onclick: open }, say("whole_text")));
  }
  return parts;
}

function goalsOf(thing) {
  const items = thing.goals.map(([level, text, tongue, places]) => {
    const title = [make("span", { lang: tongue || undefined }, text), " ", make("span", { class: "hint" }, nameOf(things[level]))];
    return make("li", {}, placesOfThing(thing, places, title));
  });
  return [heading("goals"), listOf(items)];
}

// Methods by status, themes …: each with the words that say so, where they are known.
function saidOf(thing) {
  const parts = [];
  for (const property of data.order.says) {
    const found = (thing.says || {})[property] || [];
    if (!found.length) continue;
    const items = found.map(([id, places, count]) => {
      const more = count > places.length ? [" ", make("span", { class: "hint" }, say("more", { n: count - places.length }))] : [];
      const head = things[id].kind ? glyph(things[id].kind) : "";
      const title = [head, make("span", {}, fullName(things[id])), ...more];
      const row = places.length ? placesOfThing(thing, places, title) : make("div", { class: "places" }, ...title);
      if (id < data.nodes.length) {
        const show = { class: "go", "aria-label": `${say("show_in_graph")}: ${fullName(things[id])}`, onclick: () => select(id, { move: true }) };
        return make("li", { class: "said" }, row, button(show, "→"));
      }
      return make("li", { class: "said" }, row);
    });
    parts.push(make("h3", {}, inLanguage(data.says[property])), listOf(items));
  }
  const says = thing.says || {};
  if (!says.usesMethod && !says.plansMethod && !says.formerMethod) {
    parts.push(make("p", { class: "hint" }, say("no_method")));
  }
  return parts;
}

function findingsOf(thing) {
  const items = thing.findings.map(([severity, message]) =>
    make("li", { class: `finding ${severity}` }, make("strong", {}, inLanguage(data.severity[severity])), ` ${inLanguage(message)}`),
  );
  return [heading("findings"), listOf(items)];
}

const similarTo = (id) =>
  data.links
    .filter(([a, b]) => a === id || b === id)
    .slice(0, 5)
    .map(([a, b, , reasons]) => connectionItem(a === id ? b : a, reasons));

function sourcesOf(thing) {
  const items = thing.sources.map(({ name, url }) =>
    make("li", {}, url ? link(url, url) : name, make("span", { class: "reasons" }, url ? name : say("address_unknown"))),
  );
  return [heading("sources"), listOf(items)];
}

function projectParts(id, thing) {
  const parts = [];
  const group = groupOf.get(id);
  if (group !== undefined) {
    const open = button({ class: "link", onclick: () => select(groupId(group), { move: true }) }, inLanguage(data.groups[group]));
    parts.push(make("p", { class: "hint" }, `${say("in_community")}: `, open));
  }
  if (thing.findings) parts.push(...findingsOf(thing));
  if (thing.goals) parts.push(...goalsOf(thing));
  parts.push(...saidOf(thing));
  const similar = similarTo(id);
  if (similar.length) parts.push(heading("similar"), listOf(similar));
  if (thing.description) parts.push(...descriptionOf(thing));
  if (thing.sources) parts.push(...sourcesOf(thing));
  if (thing.why) parts.push(heading("why_linked"), listOf(thing.why.map((one) => make("li", { class: "why" }, inLanguage(one)))));
  if (thing.same) parts.push(heading("same_as"), listOf(thing.same.map((a) => make("li", {}, link(a, a)))));
  return parts;
}

function projectList(ids, title) {
  const items = ids.slice(0, 60).map((id) => make("li", {}, named(id)));
  if (ids.length > 60) items.push(make("li", { class: "hint" }, say("more", { n: ids.length - 60 })));
  return [heading(title), listOf(items)];
}

function attributeParts(id, thing) {
  const ids = linesAt[id].map((index) => otherEnd(data.edges[index], id));
  const rest = thing.members - ids.length;
  return [...projectList(ids, "projects_with"), ...(rest > 0 ? [make("p", {}, say("not_drawn", { n: rest }))] : [])];
}

function groupParts(index) {
  const { members, bridges } = data.groups[index];
  const parts = [];
  if (bridges.length) {
    const items = bridges.map(([other, own, far, count, reasons]) => {
      const go = button({ class: "link", onclick: () => select(groupId(other), { move: true }) }, inLanguage(data.groups[other]));
      const item = connectionItem(far, reasons, [own]);
      item.prepend(make("div", { class: "end" }, ring(), go));
      item.title = say("common", { n: count });
      return item;
    });
    parts.push(heading("bridges"), listOf(items));
  }
  return [...projectList(members, "members"), ...parts];
}

// The button that opens or folds what is chosen.
function turnButton(id) {
  if (isGroup(id)) {
    const closed = isClosed(groupNumber(id));
    if (!state.grouped) return [];
    return [button({ id: "turn", class: "turn", onclick: () => turn(id) }, say(closed ? "open_group" : "close_group"))];
  }
  const waiting = shown.waiting.get(id);
  const parts = [];
  if (waiting) parts.push(button({ id: "turn", class: "turn", onclick: () => turn(id) }, say("unfold", { n: waiting })));
  else if (state.turned.has(id)) parts.push(button({ id: "turn", class: "turn", onclick: () => turn(id) }, say("fold")));
  const group = groupOf.get(id);
  if (state.grouped && group !== undefined && state.opened.has(group)) {
    parts.push(button({ class: "turn", onclick: () => turn(groupId(group)) }, say("close_group")));
  }
  return parts;
}

function showPanel() {
  const panel = $("panel");
  const id = state.node;
  if (id === null) {
    panel.replaceChildren(...overview());
    return;
  }
  const close = button({ class: "close", "aria-label": say("close"), onclick: closePanel }, "✕");
  const thing = isGroup(id) ? null : things[id];
  const sort = make("p", { class: "sort" }, thing ? glyph(thing.kind) : ring(), typeOf(id));
  const [title, tongue] = thing?.titles ? nearest(thing.titles) : [titleOf(id), ""];
  const name = make("h2", { lang: tongue || undefined }, title);
  const parts = [close, sort, name, ...liftedNotice(), ...turnButton(id)];
  if (thing === null) parts.push(...groupParts(groupNumber(id)));
  else {
    if (thing.facts.length) parts.push(factList(thing));
    parts.push(...(isProject(id) ? projectParts(id, thing) : attributeParts(id, thing)));
    parts.push(heading("address"), make("p", { class: "iri" }, thing.iri));
  }
  panel.replaceChildren(...parts);
}
