// Filters: one choice for each family, and years. The drawing and the table follow them.

const FILTERS = [...Object.keys(FAMILIES), "community"];

const filterName = (family) =>
  family === "region" || family === "community" ? say(`filter_${family}`) : inLanguage(data.kinds[family].text);

// What can be chosen in a family, with how many projects have it, the most common first.
function filterChoices(family) {
  const counts = new Map();
  let without = 0;
  for (const [, , has, community] of data.rows) {
    const found =
      family === "community"
        ? [community].filter((one) => one !== null)
        : [...new Set(has.filter((id) => FAMILIES[family].includes(kindOf(id))).map(placeOnce))];
    found.forEach((id) => counts.set(id, (counts.get(id) || 0) + 1));
    if (!found.length) without += 1;
  }
  const name = (id) => (family === "community" ? inLanguage(data.groups[id]) : fullName(things[id]));
  const choices = [...counts].map(([id, n]) => [String(id), name(id), n]);
  choices.sort((a, b) => b[2] - a[2] || a[1].localeCompare(b[1], locale()));
  if (without && choices.length && family !== "community") {
    choices.push(["-", say("filter_unknown"), without]);
  }
  return choices;
}

function option(value, text, chosen) {
  const element = make("option", { value }, text);
  element.selected = chosen;
  return element;
}

function familyFilter(family) {
  const choices = filterChoices(family);
  if (!choices.length) return [];
  const wanted = family in state.filters ? String(state.filters[family]) : "";
  const field = make(
    "select",
    { id: `filter-${family}`, "data-filter": family },
    option("", say("filter_all"), wanted === ""),
    ...choices.map(([id, name, n]) => option(id, `${name} (${n})`, id === wanted)),
  );
  field.addEventListener("change", () => {
    if (field.value === "") delete state.filters[family];
    else state.filters[family] = field.value === "-" ? "-" : Number(field.value);
    apply({ fit: true });
  });
  const label = make("label", { for: `filter-${family}` }, filterName(family));
  return [make("div", { class: "field" }, label, field)];
}

function yearFilter() {
  const years = data.rows.flatMap((row) => row[1].filter((year) => year !== null));
  if (!years.length) return [];
  const span = [...new Set(years)].sort((a, b) => a - b);
  const field = (end, label) => {
    const element = make(
      "select",
      { "data-filter": end, "aria-label": say(label) },
      option("", "–", state[end] === null),
      ...span.map((year) => option(String(year), String(year), year === state[end])),
    );
    element.addEventListener("change", () => {
      state[end] = element.value === "" ? null : Number(element.value);
      apply({ fit: true });
    });
    return element;
  };
  const both = make("span", { class: "years" }, field("from", "filter_from"), "–", field("to", "filter_to"));
  const parts = [make("div", { class: "field" }, make("span", { class: "name" }, say("filter_years")), both)];
  const unknown = data.rows.filter(([, [start, end]]) => start === null && end === null).length;
  if ((state.from !== null || state.to !== null) && unknown) {
    parts.push(make("p", { class: "hint" }, say("years_unknown", { n: unknown })));
  }
  return parts;
}

const isFiltered = () =>
  Object.keys(state.filters).length > 0 || state.from !== null || state.to !== null;

function showFilters() {
  const focused = document.activeElement?.dataset?.filter;
  const clear = button({ id: "clear", class: "small" }, say("clear"));
  clear.hidden = !isFiltered();
  clear.addEventListener("click", () => {
    Object.assign(state, { filters: {}, from: null, to: null });
    apply({ fit: true });
    $("filters").querySelector("select")?.focus();
  });
  $("filters").replaceChildren(
    make("h2", {}, make("span", {}, say("filters")), " ", clear),
    ...(state.view === "table" ? liftedNotice() : []),
    ...FILTERS.slice(0, 5).flatMap(familyFilter),
    ...yearFilter(),
    ...familyFilter("community"),
  );
  if (focused) document.querySelector(`[data-filter="${focused}"]`)?.focus();
}
