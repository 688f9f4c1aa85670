"use strict";
// The behaviour of the page. Text from the graph is only ever set with textContent or as
// attributes, and only addresses of the web become links.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  const narrow = matchMedia("(max-width:60rem)");
  const dark = matchMedia("(prefers-color-scheme:dark)");
  const calm = matchMedia("(prefers-reduced-motion:reduce)");
  const things = data.things;
  const isDrawn = (id) => id < data.nodes.length;

  let language = "en";
  let selected = null;
  let touched = false; // whether the reader has moved the view
  const hidden = new Set();

  // --- words ---------------------------------------------------------------------------

  const say = (key, values = {}) =>
    data.text[key][language].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const locale = () => (language === "sv" ? "sv-SE" : "en-GB");
  const labelOf = (thing) => thing[language];
  const fullLabel = (thing) =>
    thing.kind === "project" || !thing.code || thing.code === labelOf(thing)
      ? labelOf(thing)
      : `${thing.code} ${labelOf(thing)}`;
  const factLabel = (key) => (data.fields[key] || data.text[key])[language];

  const number = (text) => {
    const value = Number(text);
    const format = new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 });
    return Number.isFinite(value) ? format.format(value) : text;
  };
  const date = (text) => {
    const value = new Date(`${text}T00:00:00Z`);
    const format = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
    return Number.isNaN(value.getTime()) ? text : format.format(value);
  };
  const rate = (text) =>
    new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(text);
  const words = (found) => found.find((w) => w[1].startsWith(language)) || found[0];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // --- elements ------------------------------------------------------------------------

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== undefined && value !== null) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }
  const glyph = (kind) => {
    const found = document.querySelector(`.legend [data-kind="${kind}"] svg`);
    return found ? found.cloneNode(true) : "";
  };
  const link = (address, text) =>
    /^https?:\/\//i.test(address)
      ? make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text)
      : text;
  const rowOf = (iri) => all("tbody tr").find((row) => row.dataset.iri === iri);
  function reference(id) {
    const thing = things[id];
    if (isDrawn(id)) {
      const choose = () => select(id, { move: true });
      return make("button", { type: "button", class: "link", onclick: choose }, fullLabel(thing));
    }
    if (thing.kind === "project" && rowOf(thing.iri)) {
      const choose = () => showRow(rowOf(thing.iri));
      return make("button", { type: "button", class: "link", onclick: choose }, fullLabel(thing));
    }
    return fullLabel(thing);
  }

  // --- the drawing ---------------------------------------------------------------------

  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(data.edges.map((edge, id) => ({ id, ...edge })));
  const kindOf = (id) => things[id].kind;
  const visibleNodes = new vis.DataView(nodes, { filter: (node) => !hidden.has(node.group) });
  const visibleEdges = new vis.DataView(edges, {
    filter: (edge) => !hidden.has(kindOf(edge.from)) && !hidden.has(kindOf(edge.to)),
  });
  const neighbours = data.nodes.map(() => []);
  for (const edge of data.edges) {
    neighbours[edge.from].push(edge.to);
    neighbours[edge.to].push(edge.from);
  }
  let network = null;

  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  function themeOptions() {
    const groups = {};
    for (const kind of Object.keys(data.kinds)) {
      const plain = { background: colour(`fill-${kind}`), border: colour(`outline-${kind}`) };
      const strong = { background: plain.background, border: colour("text") };
      const font = { size: data.kinds[kind].font };
      groups[kind] = { color: { ...plain, highlight: strong, hover: strong }, font };
    }
    const face = getComputedStyle(document.body).fontFamily;
    return {
      ...data.options,
      groups,
      nodes: {
        ...data.options.nodes,
        font: {
          ...data.options.nodes.font,
          face,
          color: colour("text"),
          strokeColor: colour("background"),
        },
      },
      edges: {
        ...data.options.edges,
        color: { color: colour("edge"), highlight: colour("accent"), hover: colour("accent") },
      },
    };
  }

  function relabel() {
    nodes.update(
      data.nodes.map(({ id, labels }) => ({
        id,
        label: labels[language],
        title: `${fullLabel(things[id])}\n${data.kinds[kindOf(id)][language]}`,
      })),
    );
    edges.update(
      data.edges.map((edge, id) => ({ id, title: data.kinds[edge.kind][language] })),
    );
  }

  // What does not touch the selected node steps back.
  function emphasise() {
    const near = selected === null ? null : new Set([selected, ...neighbours[selected]]);
    const text = colour("text");
    nodes.update(
      data.nodes.map(({ id }) => {
        const back = near !== null && !near.has(id);
        return { id, opacity: back ? 0.25 : 1, font: { color: back ? colour("line") : text } };
      }),
    );
    edges.update(
      data.edges.map((edge, id) => {
        const back = selected !== null && edge.from !== selected && edge.to !== selected;
        return { id, color: { opacity: back ? 0.2 : 1 } };
      }),
    );
  }

  // How much of the drawing the legend covers at its left.
  const legendWidth = () =>
    narrow.matches ? 0 : document.querySelector(".legend").offsetWidth + 12;

  function showAll() {
    const ids = visibleNodes.getIds();
    if (!ids.length) return;
    const boxes = ids.map((id) => network.getBoundingBox(id));
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const stage = $("graph");
    const legend = legendWidth();
    const margin = narrow.matches ? 12 : 28;
    const width = stage.clientWidth - legend - 2 * margin;
    const height = stage.clientHeight - 2 * margin;
    const scale = Math.min(1.25, width / (right - left || 1), height / (bottom - top || 1));
    network.moveTo({
      position: { x: (left + right) / 2, y: (top + bottom) / 2 },
      offset: { x: legend / 2, y: 0 },
      scale: Math.max(scale, 0.02),
    });
    touched = false;
  }

  function zoom(factor) {
    touched = true;
    network.moveTo({ scale: Math.min(8, Math.max(0.02, network.getScale() * factor)) });
  }

  function pan(x, y) {
    touched = true;
    const { x: oldX, y: oldY } = network.getViewPosition();
    const step = 80 / network.getScale();
    network.moveTo({ position: { x: oldX + x * step, y: oldY + y * step } });
  }

  function tellStatus() {
    $("status").textContent = say("shown", {
      nodes: visibleNodes.length,
      edges: visibleEdges.length,
    });
  }

  // --- legend --------------------------------------------------------------------------

  function toggleKind(button) {
    const kind = button.dataset.kind;
    if (hidden.has(kind)) hidden.delete(kind);
    else hidden.add(kind);
    button.setAttribute("aria-pressed", String(!hidden.has(kind)));
    visibleNodes.refresh();
    visibleEdges.refresh();
    tellStatus();
  }

  // --- the panel -----------------------------------------------------------------------

  function valueOf(kind, value) {
    if (kind === "date") return date(value);
    if (kind === "integer") return number(value);
    if (kind === "rate") return rate(value);
    if (kind === "boolean") return say(value ? "yes" : "no");
    if (kind === "money") return `${number(value[0])}\u00a0${value[1]}`;
    if (kind === "thing") return reference(value);
    return value;
  }

  function factList(facts) {
    const list = make("dl");
    for (const [key, kind, values] of facts) {
      // A year is no quantity: it has no thousands separator.
      const shown = /_year$/.test(key) ? "text" : kind;
      const told = shown === "words" ? [words(values)[0]] : values;
      const cells = told.map((value) =>
        make("div", {}, key === "country" ? labelOf(things[value]) : valueOf(shown, value)),
      );
      list.append(make("dt", {}, factLabel(key)), make("dd", {}, ...cells));
    }
    return list;
  }

  // Of a kind that is not drawn the name says which one it is.
  function reason(id) {
    const thing = things[id];
    const drawn = data.kinds[thing.kind];
    const text = drawn ? fullLabel(thing) : `${factLabel(thing.kind)} ${thing.code || labelOf(thing)}`;
    return make("span", { class: "reason" }, drawn ? glyph(thing.kind) : "", make("span", {}, text));
  }

  function connectionItem(other, reasons, before = []) {
    const ends = [...before, other].map((id) =>
      make("div", { class: "end" }, glyph("project"), reference(id)),
    );
    const shared = make("div", { class: "reasons" }, ...reasons.slice(0, 3).map(reason));
    if (reasons.length > 3) {
      shared.append(make("span", { class: "reason" }, say("more", { n: reasons.length - 3 })));
    }
    return make("li", {}, ...ends, shared);
  }

  const heading = (key) => make("h3", {}, say(key));

  function overview() {
    const parts = [make("p", {}, say(data.strongest.length ? "intro" : "intro_none"))];
    const { drawn, total } = data.count;
    if (drawn < total) parts.push(make("p", { class: "capped" }, say("capped", { drawn, total })));
    if (data.strongest.length) {
      const items = data.strongest.map(([a, b, , reasons]) => connectionItem(b, reasons, [a]));
      parts.push(heading("strongest"), make("ul", {}, ...items));
    }
    return parts;
  }

  function descriptionOf(thing) {
    const [text, tongue] = words(thing.description);
    const block = make("p", { class: "description", lang: tongue || undefined }, text);
    const parts = [heading("description"), block];
    if (text.length > 420) {
      block.classList.add("long");
      const open = (event) => {
        block.classList.remove("long");
        event.currentTarget.remove();
      };
      const attributes = { type: "button", class: "link", onclick: open };
      parts.push(make("button", attributes, say("whole_text")));
    }
    return parts;
  }

  function projectParts(thing) {
    const parts = [];
    if (thing.description) parts.push(...descriptionOf(thing));
    if (thing.similar) {
      const items = thing.similar.map(([other, , reasons]) => connectionItem(other, reasons));
      parts.push(heading("similar"), make("ul", {}, ...items));
    }
    if (thing.sources) {
      const items = thing.sources.map(({ name, url }) =>
        url
          ? make("li", {}, link(url, url), make("span", { class: "reasons" }, name))
          : make("li", {}, name, make("span", { class: "reasons" }, say("address_unknown"))),
      );
      parts.push(heading("sources"), make("ul", {}, ...items));
    }
    if (thing.same) {
      const items = thing.same.map((address) => make("li", {}, link(address, address)));
      parts.push(heading("same_as"), make("ul", {}, ...items));
    }
    return parts;
  }

  function attributeParts(id, thing) {
    const items = neighbours[id].map((other) =>
      make("li", { class: "end" }, glyph(kindOf(other)), reference(other)),
    );
    const parts = [heading("projects_with"), make("ul", {}, ...items)];
    const rest = thing.members - neighbours[id].length;
    if (rest > 0) parts.push(make("p", {}, say("not_drawn", { n: rest })));
    return parts;
  }

  function showPanel() {
    const panel = $("panel");
    panel.scrollTop = 0;
    if (selected === null) {
      panel.replaceChildren(...overview());
      return;
    }
    const thing = things[selected];
    const close = make(
      "button",
      { type: "button", class: "close", "aria-label": say("close"), onclick: () => select(null) },
      "✕",
    );
    const sort = make("p", { class: "sort" }, glyph(thing.kind), data.kinds[thing.kind][language]);
    const [title, tongue] = thing.titles ? words(thing.titles) : [fullLabel(thing), ""];
    const parts = [close, sort, make("h2", { lang: tongue || undefined }, title)];
    if (thing.facts.length) parts.push(factList(thing.facts));
    parts.push(...(thing.kind === "project" ? projectParts(thing) : attributeParts(selected, thing)));
    parts.push(heading("address"), make("p", { class: "iri" }, thing.iri));
    panel.replaceChildren(...parts);
  }

  // --- choosing ------------------------------------------------------------------------

  function select(id, { move = false, focus = move } = {}) {
    selected = id;
    if (id !== null && hidden.has(kindOf(id))) {
      toggleKind(document.querySelector(`.legend [data-kind="${kindOf(id)}"]`));
    }
    emphasise();
    if (id === null) network.unselectAll();
    else network.selectNodes([id]);
    if (id !== null && move) {
      touched = true;
      const animation = calm.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
      network.focus(id, {
        scale: Math.max(network.getScale(), 0.9),
        offset: { x: legendWidth() / 2, y: 0 },
        animation,
      });
    }
    showPanel();
    remember();
    if (focus) $("panel").focus({ preventScroll: true });
    if (id !== null && narrow.matches) {
      const behavior = calm.matches ? "auto" : "smooth";
      scrollTo({ top: Math.max(0, $("panel").offsetTop - innerHeight * 0.5), behavior });
    }
  }

  function showRow(row) {
    for (const old of all("tr.found")) old.classList.remove("found");
    $("list").open = true;
    row.classList.add("found");
    row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "center" });
  }

  // --- search --------------------------------------------------------------------------

  const candidates = [];
  function indexThings() {
    const text = (id) => [things[id].sv, things[id].en, things[id].code].filter(Boolean);
    for (const { id } of data.nodes) {
      const thing = things[id];
      const parts = [...text(id), thing.iri];
      for (const [, kind, values] of thing.facts) {
        if (kind === "thing") values.forEach((value) => parts.push(...text(value)));
        else if (kind === "text") parts.push(...values);
      }
      const names = [...new Set(text(id))].map(fold);
      candidates.push({ id, names, text: fold(parts.join(" \n")) });
    }
    for (const row of all("tbody tr:not([data-node])")) {
      const names = [...row.children].slice(0, 2).map((cell) => fold(cell.textContent));
      candidates.push({ row, names, text: fold(row.textContent) });
    }
  }

  function search(query) {
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

  function setUpSearch() {
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
      else select(one.id, { move: true });
    };
    const item = (one, index) => {
      const name = one.row ? one.row.children[0].textContent : fullLabel(things[one.id]);
      const kind = one.row ? "project" : kindOf(one.id);
      const sort = data.kinds[kind][language] + (one.row ? `, ${say("in_list")}` : "");
      const attributes = { role: "option", id: `result-${index}`, "aria-selected": "false" };
      const hint = make("span", { class: "hint" }, sort);
      const entry = make("li", attributes, glyph(kind), make("span", {}, name), hint);
      entry.addEventListener("pointerdown", (event) => event.preventDefault());
      entry.addEventListener("click", () => choose(index));
      return entry;
    };
    const update = () => {
      found = search(input.value);
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

  // --- language and address ------------------------------------------------------------

  function setLanguage(wanted) {
    language = wanted === "sv" ? "sv" : "en";
    root.lang = language;
    document.title = `esfgraph: ${say("title")}`;
    for (const element of all("[data-text]")) element.textContent = say(element.dataset.text);
    for (const element of all("[data-sv]")) element.textContent = element.dataset[language];
    for (const element of all("[data-aria]")) {
      element.setAttribute("aria-label", say(element.dataset.aria));
    }
    for (const element of all("[data-title]")) element.title = say(element.dataset.title);
    for (const element of all("[data-placeholder]")) {
      element.placeholder = say(element.dataset.placeholder);
    }
    for (const button of all("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    for (const element of all(".capped")) element.textContent = say("capped", data.count);
    if (network) {
      relabel();
      showPanel();
      tellStatus();
    }
  }

  function remember() {
    const state = new URLSearchParams({ lang: language });
    if (selected !== null) state.set("node", things[selected].iri);
    history.replaceState(null, "", `#${state}`);
  }

  function recalled() {
    const state = new URLSearchParams(location.hash.slice(1));
    const asked = new URLSearchParams(location.search);
    const node = data.nodes.find(({ id }) => things[id].iri === state.get("node"));
    return {
      language: state.get("lang") || asked.get("lang") || navigator.language.slice(0, 2),
      node: node ? node.id : null,
    };
  }

  // --- start ---------------------------------------------------------------------------

  function setUpDrawing() {
    const container = $("graph");
    network = new vis.Network(container, { nodes: visibleNodes, edges: visibleEdges }, themeOptions());
    network.on("click", ({ nodes: [id] }) => select(id === undefined ? null : id));
    network.on("dragStart", () => (touched = true));
    network.on("zoom", () => (touched = true));
    network.on("resize", () => touched || showAll());
    dark.addEventListener("change", () => {
      network.setOptions(themeOptions());
      emphasise();
    });
    const keys = {
      ArrowLeft: () => pan(-1, 0),
      ArrowRight: () => pan(1, 0),
      ArrowUp: () => pan(0, -1),
      ArrowDown: () => pan(0, 1),
      "+": () => zoom(1.25),
      "-": () => zoom(0.8),
      0: showAll,
      Escape: () => select(null),
    };
    container.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
    $("zoom-in").addEventListener("click", () => zoom(1.25));
    $("zoom-out").addEventListener("click", () => zoom(0.8));
    $("fit").addEventListener("click", showAll);
  }

  function setUpList() {
    for (const row of all("tr[data-node]")) {
      const id = Number(row.dataset.node);
      const choose = () => {
        $("main").scrollIntoView();
        select(id, { move: true });
      };
      const attributes = { type: "button", class: "link row-show", onclick: choose };
      row.children[0].append(make("button", { ...attributes, "data-text": "show_in_graph" }));
    }
  }

  for (const element of all(".search, .languages")) element.hidden = false;
  const start = recalled();
  for (const button of all("[data-language]")) {
    button.addEventListener("click", () => {
      setLanguage(button.dataset.language);
      remember();
    });
  }
  if (data.nodes.length) {
    document.querySelector(".no-script").hidden = true;
    $("main").hidden = false;
    $("list").open = false;
    indexThings();
    setUpList();
    setUpSearch();
    setUpDrawing();
    for (const button of all(".legend [data-kind]")) {
      button.addEventListener("click", () => toggleKind(button));
    }
  }
  setLanguage(start.language);
  if (network) {
    showAll();
    if (start.node !== null) select(start.node, { move: true, focus: false });
  }
  // For tests and for those who embed the page.
  window.esfgraph = { network, select, things };
})();
