// The start: everything is set up once, then the state of the address is shown.

function setLanguage() {
  root.lang = state.language;
  document.title = `esfgraph: ${say("title")}`;
  for (const element of all("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of all("[data-sv]")) element.textContent = element.dataset[state.language];
  for (const element of all("[data-aria]")) element.setAttribute("aria-label", say(element.dataset.aria));
  for (const element of all("[data-title]")) element.title = say(element.dataset.title);
  for (const element of all("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const entry of all("[data-language]")) press(entry, entry.dataset.language === state.language);
  for (const element of all("#list .capped")) element.textContent = say("capped", data.count);
}

// Shows the state, at the place that the address tells, or all of it.
function showState(at) {
  setLanguage();
  apply();
  if (!network) return;
  showAll();
  if (at) {
    touched = true;
    network.moveTo({ position: { x: at[0], y: at[1] }, scale: at[2] });
  } else if (state.node !== null) select(state.node, { look: true, focus: false });
}

for (const element of all(".search, .views, .languages")) element.hidden = false;
for (const entry of all("[data-language]")) {
  entry.addEventListener("click", () => {
    state.language = entry.dataset.language;
    setLanguage();
    apply();
  });
}
const start = recall();
if (data.nodes.length) {
  document.querySelector(".no-script").hidden = true;
  $("main").hidden = false;
  $("main").append($("list")); // beside the filters, which it follows
  $("rail").open = !narrow.matches;
  startTable();
  startIndex();
  startSearch();
  document.body.dataset.shows = "network";
  shown = visibleNow();
  startDrawing();
  network.on("beforeDrawing", (context) => changing || paintLands(context));
  network.on("afterDrawing", (context) => {
    if (changing) return;
    standOut(context);
    drawLabels(context);
  });
  startView();
  startTips();
  startLegend();
  startChoosing();
  startKeeping();
  $("settle").addEventListener("click", settle);
} else {
  for (const element of all(".search, .views")) element.hidden = true;
}
showState(start);
// For tests and for those who embed the page.
window.esfgraph = { network, select, things, state, picture, labels: () => placed, settling: () => settling };
