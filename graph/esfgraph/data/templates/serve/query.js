/* The query page: YASGUI in place of the plain form, and examples that run on click. */
"use strict";

(() => {
  const plain = document.getElementById("plain");
  const place = document.getElementById("editor");
  if (!plain || !place || typeof Yasgui === "undefined") return;

  const endpoint = new URL("/sparql", document.location.href).href;
  const asked = new URLSearchParams(document.location.hash.slice(1)).get("query");
  // Nothing but this server is ever asked: no other endpoint, no list of prefixes, no completion.
  Yasgui.Yasqe.defaults.autocompleters = [];
  Yasgui.Yasqe.defaults.prefixCcApi = null;
  place.hidden = false;
  plain.hidden = true;
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    autofocus: false,
    persistenceId: null,
  });
  const tab = yasgui.getTab();
  tab.setQuery(asked || document.getElementById("query").value);
  if (place.dataset.run) {
    for (const button of place.querySelectorAll(".yasqe_queryButton")) {
      button.setAttribute("aria-label", place.dataset.run);
      button.title = place.dataset.run;
    }
  }
  for (const link of document.querySelectorAll("a.example")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const current = yasgui.getTab();
      current.setQuery(link.parentElement.querySelector("pre").textContent);
      current.query().catch(() => {});
      place.scrollIntoView();
    });
  }
})();
