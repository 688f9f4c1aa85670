// The table of all projects: follows the filters, can be sorted, leads back to the drawing.

const tableRows = all("tbody tr");
const rowsByIri = new Map(tableRows.map((row) => [row.dataset.iri, row]));
const rowOf = (iri) => rowsByIri.get(iri);

function showView() {
  document.body.dataset.shows = network ? state.view : "table";
  for (const entry of all("[data-view]")) press(entry, entry.dataset.view === state.view);
  const passes = shown ? shown.rows : data.rows.map(rowPasses);
  tableRows.forEach((row, index) => (row.hidden = !passes[index]));
  const n = passes.filter(Boolean).length;
  $("listed").textContent = `(${say("listed", { n, total: data.rows.length })})`;
}

function showRow(row) {
  for (const old of all("tr.found")) old.classList.remove("found");
  state.lifted = null;
  if (row.hidden) liftFilters();
  state.view = "table";
  apply();
  row.classList.add("found");
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "center" });
}

function sortBy(index, head) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of all("thead th")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const text = (row) => row.children[index].textContent.trim();
  const unknown = data.text.unknown[state.language];
  const compare = new Intl.Collator(locale(), { numeric: true }).compare;
  const body = document.querySelector("tbody");
  // What is not known stands last in either order.
  const order = [...tableRows].sort((a, b) => {
    const [one, other] = [text(a), text(b)];
    if ((one === unknown) !== (other === unknown)) return one === unknown ? 1 : -1;
    return up ? compare(one, other) : compare(other, one);
  });
  body.append(...order);
}

function startTable() {
  for (const entry of all("[data-view]")) {
    entry.addEventListener("click", () => {
      state.view = entry.dataset.view;
      apply();
      if (state.view === "network" && !touched) showAll();
    });
  }
  for (const row of tableRows) {
    if (row.dataset.node === undefined) continue;
    const choose = () => {
      state.view = "network";
      select(Number(row.dataset.node), { move: true });
    };
    row.children[0].append(button({ class: "link row-show", "data-text": "show_in_graph", onclick: choose }));
  }
  all("thead th").forEach((head, index) => {
    const attributes = { class: "sort-by" };
    if (head.dataset.text) attributes["data-text"] = head.dataset.text;
    else Object.assign(attributes, { "data-sv": head.dataset.sv, "data-en": head.dataset.en });
    const control = button({ ...attributes, onclick: () => sortBy(index, head) }, head.textContent);
    for (const name of ["text", "sv", "en"]) delete head.dataset[name];
    head.replaceChildren(control);
  });
}
