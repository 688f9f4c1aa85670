"""What a search found as a file: CSV, spreadsheet, Turtle, JSON-LD; in the order of the view."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import pyoxigraph as ox
from rdflib.namespace import RDF

from esfgraph.export import jsonld_text
from esfgraph.sheets import project_sheet
from esfgraph.spreadsheet import xlsx_bytes
from esfgraph.turtle import turtle_text

__all__ = ["DOWNLOADS", "Download", "statements_of"]


@dataclass(frozen=True, slots=True)
class Download:
    """A form of file.

    Attributes
    ----------
    title
        What people call it.
    media_type
        As registered with IANA.
    most
        So many projects fit; JSON-LD takes about 20 ms for each.
    write
        The bytes of a file about these projects.
    """

    title: str
    media_type: str
    most: int
    write: Callable[[ox.Store, Sequence[str]], bytes]


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if value is None:
        return ""
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA) else text


def _csv(store: ox.Store, projects: Sequence[str]) -> bytes:
    """RFC 4180 in UTF-8; the columns are those of the spreadsheet's first sheet."""
    columns = project_sheet(store, projects).columns
    output = StringIO()
    writer = csv.writer(output)
    writer.writerow([column.header for column in columns])
    for row in zip(*(column.cells for column in columns), strict=True):
        writer.writerow([_cell(value) for value in row])
    return output.getvalue().encode("utf-8-sig", "replace")


def statements_of(store: ox.Store, projects: Sequence[str]) -> Iterator[ox.Triple]:
    """What the default graph says of projects, their goals and amounts, in the projects' order."""
    seen: set[ox.NamedNode] = set()
    for iri in projects:
        todo = [ox.NamedNode(iri)]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            quads = store.quads_for_pattern(node, None, None, ox.DefaultGraph())
            triples = sorted((q.triple for q in quads), key=_order)
            yield from triples
            parts = [t.object for t in triples if isinstance(t.object, ox.NamedNode)]
            todo += [part for part in reversed(parts) if "#" in part.value and "/id/" in part.value]


def _order(triple: ox.Triple) -> tuple[bool, str, str]:
    predicate = triple.predicate.value
    return (predicate != str(RDF.type), predicate, str(triple.object))


def _turtle(store: ox.Store, projects: Sequence[str]) -> bytes:
    return turtle_text(list(statements_of(store, projects))).encode()


def _jsonld(store: ox.Store, projects: Sequence[str]) -> bytes:
    return jsonld_text(statements_of(store, projects)).encode()


DOWNLOADS: Mapping[str, Download] = {
    "csv": Download("CSV", "text/csv", 10_000, _csv),
    "xlsx": Download(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        10_000,
        xlsx_bytes,
    ),
    "ttl": Download("Turtle", "text/turtle", 10_000, _turtle),
    "jsonld": Download("JSON-LD", "application/ld+json", 1_000, _jsonld),
}
"""The forms, by the ending of the file."""
