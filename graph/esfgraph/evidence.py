"""Where values stand: the quotes of a project's records, with file and line.

Offsets are half-open code points into the document's text, lines count from 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV

from esfgraph.digits import whole
from esfgraph.namespaces import ESF, PREFIXES, SCHEMA

__all__ = ["LARGEST", "Evidence", "Quotes", "Source"]

LARGEST = 10**9
"""No text has more characters than these, nor places in it."""

_FIELDS = """SELECT ?record ?a ?field WHERE {opened} {graph} {opened}
  ?a esf:inRecord ?record ; esf:field ?field
{closed} {closed}"""
_SELECTORS = """SELECT ?record ?a ?start ?end ?exact WHERE {opened} {graph} {opened}
  ?a esf:inRecord ?record ; esf:field ?field ; oa:hasTarget/oa:hasSelector ?s .
  {opened} ?s oa:start ?start {closed} UNION {opened} ?s oa:end ?end {closed}
  UNION {opened} ?s oa:exact ?exact {closed}
{closed} {closed}"""
"""What a record's annotations select; written so that the engine starts from the record."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a document from which a value was read.

    Attributes
    ----------
    record, document
        IRIs.
    file
        The document's file name, where one is known.
    line
        1-based line on which the words begin; ``None`` where the text is not known.
    start, end
        Half-open code points of the document's text.
    quote
        The words.
    """

    record: str
    document: str
    file: str | None
    line: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that tells of the project, with its record."""

    iri: str
    record: str
    file: str | None
    url: str | None
    system: str | None
    language: str | None
    redactions: int | None


class Quotes:
    """The quotes of some records.

    Parameters
    ----------
    store
        The graph.
    records
        IRIs of records; kept sorted in ``records``.
    """

    def __init__(self, store: ox.Store, records: Iterable[str]) -> None:
        self._store = store
        self.records = tuple(sorted(records))

    def only(self, record: str) -> Quotes:
        """The quotes of one of the records; nothing is read again."""
        one = Quotes(self._store, [record])
        one._all = {key: quotes for key, quotes in self._all.items() if key[0] == record}
        return one

    def of(self, record: str, predicate: str) -> list[Evidence]:
        """The quotes of a property in a record, in the order of the text."""
        return self._all.get((record, predicate), [])

    def all(self) -> list[Evidence]:
        """All quotes of the records."""
        return [quote for quotes in self._all.values() for quote in quotes]

    def sources(self) -> tuple[Source, ...]:
        """The documents of the records, by file name."""
        found = [self._source(record) for record in self.records]
        return tuple(sorted(found, key=lambda s: (s.file or "", s.iri)))

    def _values(self, subject: str, predicate: object) -> list[str]:
        quads = self._store.quads_for_pattern(
            ox.NamedNode(subject), ox.NamedNode(str(predicate)), None, None
        )
        terms = (quad.object for quad in quads)
        return sorted({t.value for t in terms if isinstance(t, ox.NamedNode | ox.Literal)})

    def _first(self, subject: str, predicate: object) -> str | None:
        return next(iter(self._values(subject, predicate)), None)

    def _document(self, record: str) -> str:
        return self._first(record, PROV.wasDerivedFrom) or record.partition("#")[0]

    def _source(self, record: str) -> Source:
        iri = self._document(record)
        redactions = self._first(iri, ESF.redactions)
        return Source(
            iri=iri,
            record=record,
            file=self._first(iri, ESF.fileName),
            url=self._first(iri, SCHEMA.url),
            system=self._first(iri, ESF.system),
            language=self._first(iri, DCTERMS.language),
            redactions=whole(redactions or "", LARGEST),
        )

    @cached_property
    def _all(self) -> dict[tuple[str, str], list[Evidence]]:
        """Every quote, by record and property."""
        found: dict[tuple[str, str], list[Evidence]] = {}
        for record in self.records:
            document = self._document(record)
            file = self._first(document, ESF.fileName)
            text = self._first(document, ESF.text)
            breaks = None if text is None else [i for i, c in enumerate(text) if c == "\n"]
            places = self._selected(record)
            for annotation, predicate in sorted(self._ask(_FIELDS, record)):
                start, end, quote = places.get(annotation, (0, 0, ""))
                line = None if breaks is None else bisect_left(breaks, start) + 1
                evidence = Evidence(record, document, file, line, start, end, quote)
                found.setdefault((record, predicate), []).append(evidence)
        for quotes in found.values():
            quotes.sort(key=lambda e: (e.start, e.end))
        return found

    def _ask(self, query: str, record: str) -> list[tuple[str, ...]]:
        """The rows of a query about a record, in its own graph, else in all."""
        asked: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable("record"): ox.NamedNode(record)
        }
        for form, union in (("GRAPH ?g", False), ("", True)):
            answer = self._store.query(
                query.format(graph=form, opened="{", closed="}"),
                prefixes=PREFIXES,
                use_default_graph_as_union=union,
                substitutions=asked,
            )
            if not isinstance(answer, ox.QuerySolutions):
                continue
            columns = [v for v in answer.variables if v.value != "record"]
            rows = {tuple("" if r[c] is None else r[c].value for c in columns) for r in answer}
            if rows:
                return sorted(rows)
        return []

    def _selected(self, record: str) -> dict[str, tuple[int, int, str]]:
        """Start, end and words of the selectors of a record's annotations."""
        starts: dict[str, int] = {}
        ends: dict[str, int] = {}
        words: dict[str, str] = {}
        for annotation, start, end, exact in self._ask(_SELECTORS, record):
            if start:
                starts.setdefault(annotation, _offset(start))
            elif end:
                ends.setdefault(annotation, _offset(end))
            else:
                words.setdefault(annotation, exact)
        return {
            one: (starts.get(one, 0), ends.get(one, 0), words.get(one, ""))
            for one in starts.keys() | ends.keys() | words.keys()
        }


def _offset(text: str) -> int:
    return whole(text, LARGEST) or 0
