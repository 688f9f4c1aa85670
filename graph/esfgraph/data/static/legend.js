// The legend: switches kinds, connections and communities on and off, and explains them.

function showLegend() {
  for (const entry of all("#legend [data-kind]")) press(entry, state.on.has(entry.dataset.kind));
  press($("links"), state.links);
  if ($("follows")) press($("follows"), state.follows);
  if ($("grouped")) press($("grouped"), state.grouped);
}

function turnKind(kind) {
  if (state.on.has(kind)) state.on.delete(kind);
  else state.on.add(kind);
  apply();
}

function startLegend() {
  for (const entry of all("#legend [data-kind]")) {
    entry.addEventListener("click", () => turnKind(entry.dataset.kind));
  }
  $("links").addEventListener("click", () => {
    state.links = !state.links;
    apply();
  });
  $("follows")?.addEventListener("click", () => {
    state.follows = !state.follows;
    apply();
  });
  $("grouped")?.addEventListener("click", () => {
    state.grouped = !state.grouped;
    state.opened.clear();
    apply({ fit: true });
  });
  $("explain").addEventListener("click", () => {
    press($("explain"), $("legend").classList.toggle("explained"));
  });
}
