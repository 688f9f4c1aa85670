"""A small graph with invented pages in which one project is fused from three sources.

The sources disagree on its end, budget and owner, write its title and one of
its goals in two ways, and give it two identifiers, two languages and two
currencies. A second project follows it, a third is possibly the same, and a
former owner IRI points on.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.findings import to_quads
from esfgraph.link.fusion import fuse
from esfgraph.link.graph import link_quads
from esfgraph.link.types import Link, Links, Reason
from esfgraph.link.unite import unite
from esfgraph.model import Annotation, Goal, Money, ProjectRecord, Span
from esfgraph.namespaces import ESF, VOCAB
from esfgraph.resolve import tables_from_pages
from esfgraph.store import load_lines, sorted_lines
from esfgraph.validate import validate
from sample_graph import BASE, crowns, day, owner, page, project, source, swedish, text

__all__ = ["EARLIER", "FORMER", "LIKE", "RECORDS", "SWALLOW", "fused_store"]

SWALLOW = project("24-101-S01")
FORMER = BASE + "id/project/kohesio/Q990101"
FORMER_OWNER = BASE + "id/organisation/lunde-kommun"
EARLIER = project("22-100-S01")
LIKE = project("24-102-S01")

GOAL = "att fler elever är i skolan"
AGAIN = "Att fler  elever är i skolan"

GRANTED = page(
    "granted.txt",
    "projektbanken",
    [
        *swedish("24-101-S01", "A2A", "140", "Stockholm"),
        text("title", "Svalans väg"),
        day("start", "2024-01-01"),
        day("end", "2026-12-31"),
        *owner("LUNDE KOMMUN", "2120000001"),
        crowns("total_budget", "1 000 000"),
        ("participants", "100", 100),
        text("description", f"Skolan ska se till {GOAL}."),
    ],
)
COMMON = ("identifier", "country", "fund", "specific_objective", "intervention_field")
ABROAD = page(
    "abroad.txt",
    "kohesio",
    [
        *(x for x in swedish("2021SE05SFPR001_24-101-S01", "A2A", "140", "") if x[0] in COMMON),
        text("title", "The swallow's way", "en"),
        day("end", "2027-01-31"),
        *owner("NORRA LUNDE KOMMUN", "2120000019"),
        ("total_budget", "1 200 000 SEK", Money(Decimal(1_200_000), "SEK")),
        ("total_budget", "100 000 EUR", Money(Decimal(100_000), "EUR")),
        text("description", "The school (skola) is for all.", "en"),
    ],
    item="Q990101",
)
PROSE = page(
    "prose.txt",
    "programme",
    [
        text("title", "Svalans liv"),
        ("end", "31 januari 2027", date(2027, 1, 31)),
        ("total_budget", "1,2 miljoner", Money(Decimal(1_200_000), "SEK")),
        text("description", f"{AGAIN} är målet."),
    ],
)
STUDY = page(
    "study.txt",
    "projektbanken",
    [
        *swedish("22-100-S01", "A2A", "140", "Stockholm"),
        text("title", "Svalans väg, förstudie"),
        *owner("LUNDE KOMMUN", "2120000001"),
    ],
)
SIMILAR = page(
    "similar.txt",
    "projektbanken",
    [
        *swedish("24-102-S01", "A2A", "140", "Stockholm"),
        text("title", "Svalans vägar"),
        *owner("LUNDE KOMMUN", "2120000001"),
    ],
)

RECORDS = (GRANTED, ABROAD, PROSE, STUDY, SIMILAR)


def record(page_: ProjectRecord) -> str:
    """The IRI of a page's record."""
    return source(page_) + "#record"


def _annotated(page_: ProjectRecord) -> tuple[ProjectRecord, Annotation]:
    goals = []
    for words in (GOAL, AGAIN):
        start = page_.document.text.find(words)
        if start >= 0:
            goals.append(Goal(Span(start, start + len(words)), "overall", "sv"))
    return page_, Annotation(goals=tuple(goals))


def _links() -> Links:
    same = min(record(p) for p in (GRANTED, ABROAD, PROSE))
    clusters = {record(p): same for p in (GRANTED, ABROAD, PROSE)}
    clusters |= {record(p): record(p) for p in (STUDY, SIMILAR)}
    number = (Reason("identifier", "24-101-S01", "24-101-S01", 40.0),)

    def link(a: ProjectRecord, b: ProjectRecord, verdict: str, sure: float | None) -> Link:
        one, two = sorted((record(a), record(b)))
        first = record(a) if verdict == "related" else None
        return Link(one, two, verdict, 9.0, sure, number, first)  # type: ignore[arg-type]

    pairs = (
        link(GRANTED, ABROAD, "same", 1.0),
        link(GRANTED, PROSE, "same", 0.99),
        link(GRANTED, SIMILAR, "possible", 0.6),
        link(STUDY, GRANTED, "related", None),
    )
    ordered = tuple(sorted(pairs, key=lambda pair: (pair.a, pair.b)))
    return Links(ordered, clusters, ((record(STUDY), record(GRANTED)),))


CONNECTION = f"""PREFIX esf: <{ESF._NS}>
GRAPH <{BASE}graph/connections> {{
  <{BASE}id/connection/1> a esf:Connection ; esf:between <{SWALLOW}> , <{EARLIER}> ;
    esf:score 1.5 ; esf:sharedConcept <{VOCAB}fund/ESF+> , <{VOCAB}programme/2021SE05SFPR001> .
}}"""


@cache
def fused_store() -> ox.Store:
    """The graph of all pages above, with links, findings, connections. Do not change it."""
    links = _links()
    tables = unite(tables_from_pages([_annotated(page_) for page_ in RECORDS]), links)
    store = load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables))))
    store.extend(link_quads(links))
    replaced = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
    new_owner = ox.NamedNode(BASE + "id/organisation/SE/2120000001")
    store.add(ox.Quad(ox.NamedNode(FORMER_OWNER), replaced, new_owner))
    store.extend(to_quads(validate(store)))
    # Among so few projects nothing is rare; what connects two of them is said here.
    store.load(CONNECTION.encode(), ox.RdfFormat.TRIG)
    return store
