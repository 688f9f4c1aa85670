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

from esfgraph.namespaces import ESF, OA, SCHEMA

__all__ = ["Evidence", "Quotes", "Source"]


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
            redactions=int(redactions) if redactions and redactions.isdecimal() else None,
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
            for annotation in self._annotations(record):
                start, end, quote = self._selected(annotation)
                line = None if breaks is None else bisect_left(breaks, start) + 1
                evidence = Evidence(record, document, file, line, start, end, quote)
                for predicate in self._values(annotation, ESF.field):
                    found.setdefault((record, predicate), []).append(evidence)
        for quotes in found.values():
            quotes.sort(key=lambda e: (e.start, e.end))
        return found

    def _annotations(self, record: str) -> set[str]:
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(str(ESF.inRecord)), ox.NamedNode(record), None
        )
        return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}

    def _selected(self, annotation: str) -> tuple[int, int, str]:
        """Start, end and words of an annotation's selectors."""
        selectors = [
            selector
            for target in self._values(annotation, OA.hasTarget)
            for selector in self._values(target, OA.hasSelector)
        ]
        start, end, exact = (
            next((v for s in selectors for v in self._values(s, term)), None)
            for term in (OA.start, OA.end, OA.exact)
        )
        places = [int(p) if p is not None and p.isdecimal() else 0 for p in (start, end)]
        return places[0], places[1], exact or ""
