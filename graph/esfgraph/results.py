"""Answers to SPARQL questions: columns and rows, or statements, in standard formats.

Tables are written in the SPARQL 1.1 results formats (JSON, XML, CSV, TSV),
graphs as Turtle, JSON-LD or N-Triples, all by pyoxigraph.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import XSD

from esfgraph.errors import UsageError
from esfgraph.names import shorten
from esfgraph.turtle import turtle_text

__all__ = ["GRAPH_FORMATS", "TABLE_FORMATS", "Result", "result_of"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

TABLE_FORMATS: Mapping[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
"""Formats of the answers to SELECT and ASK."""

GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
"""Formats of the answers to CONSTRUCT and DESCRIBE."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a question was answered.

    Attributes
    ----------
    columns
        Variables of a SELECT, in its order; empty otherwise.
    rows
        Their terms, ``None`` where a variable is unbound.
    truth
        The answer to an ASK, else ``None``.
    triples
        The statements of a CONSTRUCT or DESCRIBE, sorted and each once, else ``None``.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[ox.Triple, ...] | None = None

    def cells(self, *, short: bool = False) -> list[tuple[str | None, ...]]:
        """The rows as text on one line; ``short`` writes IRIs with prefixes.

        >>> Result(("x",), ((ox.Literal("two\\n lines"),), (None,))).cells()
        [('two lines',), (None,)]
        """
        return [tuple(_cell(term, short) for term in row) for row in self.rows]

    def serialize(self, name: str) -> str:
        """The answer in a format of `TABLE_FORMATS` or `GRAPH_FORMATS`.

        In CSV line breaks within cells become spaces; the other formats keep
        them. Raises `UsageError` for a format that the answer does not have.
        """
        known: Collection[str] = TABLE_FORMATS if self.triples is None else GRAPH_FORMATS
        if name not in known:
            kind = "a table" if self.triples is None else "a graph"
            raise UsageError(
                f"the answer is {kind}, which has no format '{name}'",
                advice="Expected " + ", ".join(known) + ".",
            )
        if self.triples is not None:
            if name == "turtle":
                return turtle_text(self.triples)
            data = ox.serialize(self.triples, format=GRAPH_FORMATS[name])
        else:
            document = json.dumps(self._document(one_line=name == "csv")).encode()
            table = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
            data = table.serialize(format=TABLE_FORMATS[name])
        return (data or b"").decode("utf-8")

    def _document(self, *, one_line: bool) -> dict[str, Any]:
        """As SPARQL 1.1 Query Results JSON."""
        if self.truth is not None:
            return {"head": {}, "boolean": self.truth}
        bindings = [
            {
                column: _json(term, one_line)
                for column, term in zip(self.columns, row, strict=True)
                if term is not None
            }
            for row in self.rows
        ]
        return {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}


def _cell(term: Term | None, short: bool) -> str | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return shorten(term.value) if short else term.value
    return " ".join((term.value if isinstance(term, ox.Literal) else str(term)).split())


def _json(term: Term, one_line: bool) -> dict[str, Any]:
    if isinstance(term, ox.Triple):
        parts = {
            "subject": _json(term.subject, one_line),
            "predicate": _json(term.predicate, one_line),
            "object": _json(term.object, one_line),
        }
        return {"type": "triple", "value": parts}
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": " ".join(term.value.split()) if one_line else term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != str(XSD.string):
        found["datatype"] = term.datatype.value
    return found


def result_of(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    hidden: Collection[str] = (),
) -> Result:
    """Read an answer of pyoxigraph to its end; columns in ``hidden`` are left out."""
    if isinstance(answer, ox.QueryBoolean):
        return Result(truth=bool(answer))
    if isinstance(answer, ox.QueryTriples):
        return Result(triples=tuple(sorted(set(answer), key=str)))
    variables = [v for v in answer.variables if v.value not in hidden]
    rows = tuple(tuple(solution[v] for v in variables) for solution in answer)
    return Result(tuple(v.value for v in variables), rows)
