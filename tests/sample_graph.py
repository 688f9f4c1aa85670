"""A small graph with invented pages: what the tests of questions and views read.

Four projects: two share objective and region, two share an owner, one is
told of by two sources that disagree, one is known by its years and title only.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.findings import Finding, to_quads
from esfgraph.link.fusion import fuse
from esfgraph.model import (
    Annotation,
    Code,
    FieldValue,
    Money,
    ProjectRecord,
    SourceDocument,
    Span,
    Value,
)
from esfgraph.pipeline import graph_of
from esfgraph.resolve import tables_from_pages
from esfgraph.resources import resource_folder
from esfgraph.store import load_lines, sorted_lines

Line = tuple[str, str, Value] | tuple[str, str, Value, str] | str
"""Field, words, value (and language); or a line of which nothing is read."""

BASE = "https://w3id.org/esfgraph/"


def page(
    name: str, system: str, lines: list[Line], item: str | None = None, url: str | None = None
) -> ProjectRecord:
    """A document with one line per entry, and the record read from it."""
    written, values = "", []
    for line in lines:
        if isinstance(line, str):
            written += line + "\n"
            continue
        field, words, value, *language = line
        span = Span(len(written), len(written) + len(words))
        values.append(FieldValue(field, value, span, *language))
        written += words + "\n"
    digest = hashlib.sha256(written.encode()).hexdigest()
    document = SourceDocument(name, digest, written, url=url, system=system, language="sv")
    return ProjectRecord(document, system, "sv", tuple(values), item)


def text(field: str, words: str, language: str = "sv") -> Line:
    """A line that is a text."""
    return (field, words, words, language)


def day(field: str, words: str) -> Line:
    """A line that is a day, as 2024-01-31."""
    return (field, words, date.fromisoformat(words))


def crowns(field: str, words: str) -> Line:
    """A line that is an amount in Swedish crowns, as 9 000 000."""
    return (field, words, Money(Decimal(words.replace(" ", "")), "SEK"))


def owner(name: str, number: str) -> list[Line]:
    return [("owner", name, name), ("owner_id", number, number)]


def swedish(identifier: str, objective: str, field: str, region: str) -> list[Line]:
    return [
        ("identifier", identifier, identifier),
        ("country", "Sverige", Code(None, "Sverige")),
        ("fund", "ESF+", Code("ESF+")),
        ("programme", "2021SE05SFPR", Code("2021SE05SFPR")),
        ("programming_period", "2021-2027", "2021-2027"),
        ("specific_objective", objective, Code(objective)),
        ("intervention_field", field, Code(field)),
        ("region", region, Code(None, region)),
    ]


HERON = page(
    "heron.txt",
    "projektbanken",
    [
        "Projektbanken",
        *swedish("24-001-S01", "A2A", "140", "Stockholm"),
        text("title", "Hägerns skola"),
        day("start", "2024-01-01"),
        day("end", "2026-06-30"),
        *owner("HÄGERSTADS KOMMUN", "2120000001"),
        crowns("total_budget", "9 000 000"),
        crowns("granted_support", "5 000 000"),
        ("participants", "150", 150),
        ("cofinancing_rate", "40%", Decimal("0.40")),
        ("strategic", "Nej", False),
        ("nuts2", "SE0", "SE0"),
        ("unknown_label", "Färg: blå", "Färg: blå"),
        text("description", "Elever får stöd.\nSkolan samverkar."),
    ],
    url="https://www.example.org/projekt/?dnr=24-001-S01",
)
HERON_ABROAD = page(
    "heron_copy.txt",
    "projektbanken",
    [
        *swedish("24-001-S01", "A2A", "140", "Stockholm"),
        text("title", "Heron's school", "en"),
        day("end", "2026-12-31"),
        *owner("Hägerstads kommun", "2120000001"),
        crowns("total_budget", "9 100 000"),
        ("eu_contribution", "300 000,50 €", Money(Decimal("300000.5"), "EUR")),
    ],
    item="Q424242",
)
OSPREY = page(
    "osprey.txt",
    "projektbanken",
    [
        *swedish("24-002-S01", "A2A", "141", "Stockholm"),
        text("title", "Fiskgjusen lär"),
        day("start", "2023-09-30"),
        day("end", "2024-09-29"),
        *owner("HÄGERSTADS KOMMUN", "2120000001"),
        ("participants", "0", 0),
    ],
)
WREN = page(
    "wren.txt",
    "projektbanken",
    [
        *swedish("24-003-S02", "C1", "140", "Sydsverige"),
        text("title", "=GÄRDSMYG"),
        ("nuts2", "SE22", "SE22"),
        *owner("GÄRDE KOMMUN", "2120000019"),
        crowns("total_budget", "1 000 000"),
        ("participants", "10", 10),
    ],
)
SWIFT = page(
    "swift.txt",
    "programme",
    [
        text("title", "Tornseglaren"),
        ("start_year", "2020", 2020),
        ("end_year", "2022", 2022),
        ("fund", "Europeiska socialfonden", Code(None, "Europeiska socialfonden")),
    ],
)

RECORDS = (HERON, HERON_ABROAD, OSPREY, WREN, SWIFT)


def project(identifier: str) -> str:
    """The IRI of one of the Swedish projects."""
    return f"{BASE}id/project/2021SE05SFPR001/{identifier}"


def source(record: ProjectRecord) -> str:
    """The IRI of a record's document."""
    return f"{BASE}id/source/{record.document.sha256[:16]}"


def findings() -> list[Finding]:
    """One violation about a value, and one note about a project."""
    record = source(HERON) + "#record"
    return [
        Finding(
            severity="violation",
            shape="https://w3id.org/esfgraph/shapes#nuts-2",
            message={"sv": "SE0 är ingen NUTS 2-kod.", "en": "SE0 is no NUTS 2 code."},
            focus=record,
            project=project("24-001-S01"),
            record=record,
            document="heron.txt",
            line=20,
            path="https://w3id.org/esfgraph/ontology#nuts2Code",
            value="SE0",
            component="http://www.w3.org/ns/shacl#SPARQLConstraintComponent",
            term=ox.Literal("SE0"),
        ),
        Finding(
            severity="info",
            shape="https://w3id.org/esfgraph/shapes#owner",
            message={"sv": "Ägaren är okänd.", "en": "The owner is not known."},
            focus=project("24-001-S01"),
            project=project("24-001-S01"),
            component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
        ),
    ]


def sample_store() -> ox.Store:
    """The graph of all pages above, with findings."""
    tables = tables_from_pages([(record, Annotation()) for record in RECORDS])
    store = load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables))))
    store.extend(to_quads(findings()))
    return store


@cache
def seeds() -> ox.Store:
    """The graph of the five seed documents, built once. Do not change it."""
    return graph_of([resource_folder("seeds")]).store
