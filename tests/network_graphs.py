"""Networks with invented projects, for the tests of connections and what follows from them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from browser.graphs import HEAD, store_of

P = "https://w3id.org/esfgraph/id/project/x/"
THEME = "https://w3id.org/esfgraph/vocab/theme/"
METHOD = "https://w3id.org/esfgraph/vocab/method/"
NUTS = "http://data.europa.eu/nuts/code/"

PLACES = """
<http://data.europa.eu/nuts/code/SE> a esf:NutsRegion ; skos:notation "SE" .
<http://data.europa.eu/nuts/code/SE2> a esf:NutsRegion ; skos:notation "SE2" ;
  skos:broader <http://data.europa.eu/nuts/code/SE> .
<http://data.europa.eu/nuts/code/SE22> a esf:NutsRegion ; skos:notation "SE22" ;
  skos:prefLabel "Sydsverige"@sv ; skos:broader <http://data.europa.eu/nuts/code/SE2> .
<http://data.europa.eu/nuts/code/SE221> a esf:NutsRegion ; skos:notation "SE221" ;
  skos:broader <http://data.europa.eu/nuts/code/SE22> .
<http://data.europa.eu/nuts/code/SE224> a esf:NutsRegion ; skos:notation "SE224" ;
  skos:broader <http://data.europa.eu/nuts/code/SE22> .
<vocab/esf-region/sydsverige> a esf:EsfRegion ; skos:prefLabel "South Sweden"@en ;
  skos:closeMatch <http://data.europa.eu/nuts/code/SE22> .
"""


def described(projects: Mapping[str, str], text: str = "") -> ox.Store:
    """Projects ``P + name`` with the properties that are written for them, titled by name."""
    lines = [HEAD, text]
    for name, said in projects.items():
        title = f'dcterms:title "Projekt {name}"@sv ; dcterms:identifier "{name}"'
        lines.append(f"<{P}{name}> a esf:Project ; {title}{said and ' ; '}{said} .")
    return store_of("\n".join(lines))


def concepts(scheme: str, names: Sequence[str]) -> str:
    """Concepts with labels in both languages: ``name`` is ``name-sv`` in Swedish."""
    return "\n".join(
        f'<vocab/{scheme}/{name}> skos:prefLabel "{name}"@en, "{name}-sv"@sv .' for name in names
    )


def planted(size: int = 6) -> ox.Store:
    """Three groups of projects, each with its theme and method; one project joins two of them."""
    projects = {}
    for group in ("school", "work", "green"):
        for i in range(size):
            projects[f"{group}{i}"] = (
                f"esf:theme <vocab/theme/{group}> ; esf:usesMethod <vocab/method/{group}-method> ; "
                f"esf:targetGroup <vocab/target-group/{group}-people{i % 2}> ; "
                "esf:fund <vocab/fund/ESF+>"
            )
    projects["school0"] += " ; esf:theme <vocab/theme/work> ; esf:owner <id/organisation/SE/both>"
    projects["work0"] += " ; esf:owner <id/organisation/SE/both>"
    groups = ("school", "work", "green")
    text = concepts("theme", groups) + concepts("method", [f"{g}-method" for g in groups])
    return described(projects, text)


def in_any_order(store: ox.Store, times: int = 4) -> Iterator[ox.Store]:
    """The same statements, loaded in some other orders."""
    quads = list(store)
    for seed in range(times):
        random.Random(seed).shuffle(quads)
        other = ox.Store()
        for quad in quads:
            other.add(quad)
        yield other
