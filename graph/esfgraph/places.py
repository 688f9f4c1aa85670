"""From a node of the graph to the words it comes from: record, document, line.

A finding is about a node: a record, a project, an amount of money, an
organisation, a concept, a piece of evidence. `Places` climbs from it to the
record concerned and looks up the line on which the value stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from rdflib.namespace import PROV, RDF, SKOS, XSD

from esfgraph.evidence import Quotes
from esfgraph.messages import Language, say
from esfgraph.names import number_text
from esfgraph.namespaces import ESF, OA, ORG, SCHEMA

__all__ = ["Place", "Places", "named_row", "number_of", "trouble_words"]

Term = ox.NamedNode | ox.Literal

_NUMBERS = {str(XSD.decimal), str(XSD.integer)}

_CLIMB = 4
"""Steps from evidence to its record: selector, target, quote, record."""

_NO_WAY_UP = {
    str(p)
    for p in (RDF.type, *(SKOS[n] for n in ("inScheme", "broader", "broadMatch", "topConceptOf")))
}
"""What points at a concept or scheme without being a record's statement."""

_RECORDS = {str(ESF.ProjectRecord), str(ESF.UnreadCell), str(ESF.UnreadRow)}
"""What stands in a document."""

_EVIDENCE = {str(OA.hasTarget), str(OA.hasSelector)}
"""How evidence holds together."""

_STANDS_FOR = {
    str(ESF.startYear): str(SCHEMA.startDate),
    str(ESF.endYear): str(SCHEMA.endDate),
    str(ORG.identifier): str(ESF.owner),
}
"""Where a value has no words of its own, those it was read from."""

_LABELLED = {str(ESF.unknownLabel), str(ESF.unreadValue)}
"""Properties whose values are ``<label>: <value>``."""

_AROUND = 3
"""Steps from a node to what its findings speak of: record, target, document, text."""

_LONGEST = 200
"""A message shows at most so many characters of a value."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; ``None`` for what is not known.

    ``line`` counts the lines of a page, ``row`` the rows of a list, whose first one is the
    header: a row of a file can have several lines.
    """

    project: str | None = None
    record: str | None = None
    document: str | None = None
    line: int | None = None
    row: int | None = None

    def said(self, language: Language) -> str | None:
        """The document, with the row of a list, as ``list.csv row 3``."""
        return named_row(self.document, self.row, language)


def named_row(document: str | None, row: int | None, language: Language) -> str | None:
    """A document with the row of a list, as a spreadsheet numbers it; a line is none."""
    if document is None or row is None:
        return document
    return say("place.row", language, file=document, row=row)


def number_of(term: Term) -> Decimal | None:
    """A number of the graph; ``None`` for anything else."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = Decimal(term.value)
    except InvalidOperation:  # written as a number, but none
        return None
    return number if number.is_finite() else None


_TROUBLE = re.compile(
    r"(?P<head>.{1,300}?: )?(?P<rule>cell-count|quoting|too-long|damaged-text|no-item|no-currency|"
    r"columns-differ)(?:: (?P<found>.*?)(?: ?/ ?(?P<expected>[^/]*?))?)?"
    r"(?: \(line (?P<line>[0-9]+)\))?"
)
"""What is wrong with a row or cell, as readers of files note it: ``cell-count: 45/44``."""


def trouble_words(text: str, language: Language) -> str:
    """What is wrong with a row or cell in words; any other text as it is.

    >>> trouble_words("cell-count: 45/44", "en")
    '45 cells, expected 44'
    """
    match = _TROUBLE.fullmatch(text) if len(text) < 2 * _LONGEST else None
    if match is None:
        return text
    figures = {"found": match["found"] or "", "expected": match["expected"] or ""}
    words = (match["head"] or "") + say(f"trouble.{match['rule']}", language, **figures)
    line = match["line"]
    return words if line is None else say("trouble.line", language, words=words, line=line)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _agree(value: str, words: str) -> bool:
    value, words = _squeezed(value), _squeezed(words)
    return bool(words) and (words in value or value in words)


class Places:
    """Looks up places and labels in a store, in whatever graph they are.

    ``vocabulary`` is asked for the labels of concepts and for their statements
    besides.
    """

    def __init__(self, store: ox.Store, vocabulary: ox.Store | None = None) -> None:
        self._store = store
        self._vocabulary = vocabulary or ox.Store()
        self._quotes: dict[str, Quotes] = {}

    def know(self, quotes: Quotes) -> None:
        """Use quotes that somebody has read already."""
        self._quotes |= {record: quotes.only(record) for record in quotes.records}

    def of(self, focus: str, path: str | None = None, value: Term | None = None) -> Place:
        """The record, project, document and line (or row) of a node, or of its value of a
        property."""
        record = self._record_of(focus, path, value)
        if record is None:
            if self._is_a(focus, str(ESF.SourceDocument)):
                return Place(document=self._document_name(focus))
            is_project = self._is_a(focus, str(ESF.Project))
            return Place(project=focus if is_project else None)
        projects = sorted(self._iris(record, str(ESF.recordOf)))
        project = focus if focus in projects else next(iter(projects), None)
        source = min(self._iris(record, str(PROV.wasDerivedFrom)), default=None)
        if source is None:
            return Place(project=project, record=record)
        name = self._document_name(source)
        row = self._row(record)
        if row is not None:
            return Place(project, record, name, row=row)
        paths = self._paths(record, focus, path)
        line = self._line(record, paths, None if value is None else value.value)
        return Place(project, record, name, line)

    def label(self, term: Term, language: Language) -> str:
        """How a message shows a term: its text, its code, its label, or else its IRI.

        A record is shown as the name of its document, with its row if it has one, an
        amount with its currency.
        """
        if isinstance(term, ox.Literal):
            text = trouble_words(_squeezed(term.value), language)
            return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        for source in sorted(self._iris(term.value, str(PROV.wasDerivedFrom))):
            name = self._document_name(source)
            return named_row(name, self._row(term.value), language) or name
        for amount in self._literals(term.value, str(SCHEMA.value)):
            number = number_of(amount)
            for currency in self._literals(term.value, str(SCHEMA.currency)):
                if number is not None:
                    return f"{number_text(number, language)} {currency.value}"
        codes = self._literals(term.value, str(SKOS.notation))
        if codes:
            return max((c.value for c in codes), key=lambda c: (len(c), c))
        labels = self._literals(term.value, str(SKOS.prefLabel))
        for found in (labels, self._literals(term.value, str(SKOS.altLabel))):
            own = [label.value for label in found if label.language == language]
            if own:
                return min(own)
        return min((label.value for label in labels), default=term.value)

    def around(self, node: ox.NamedNode) -> set[ox.Quad]:
        """What is said of a node and of what it leads to in `_AROUND` steps, in one graph."""
        found: set[ox.Quad] = set()
        level, seen = {node}, {node}
        for _ in range(_AROUND):
            quads = [
                ox.Quad(quad.subject, quad.predicate, quad.object)
                for start in level
                for store in (self._store, self._vocabulary)
                for quad in store.quads_for_pattern(start, None, None, None)
            ]
            found.update(quads)
            level = {q.object for q in quads if isinstance(q.object, ox.NamedNode)} - seen
            seen |= level
        return found

    def _objects(self, subject: str, predicate: str) -> Iterator[Term]:
        for store in (self._store, self._vocabulary):
            quads = store.quads_for_pattern(
                ox.NamedNode(subject), ox.NamedNode(predicate), None, None
            )
            for quad in quads:
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    yield quad.object

    def _iris(self, subject: str, predicate: str) -> set[str]:
        found = self._objects(subject, predicate)
        return {term.value for term in found if isinstance(term, ox.NamedNode)}

    def _literals(self, subject: str, predicate: str) -> set[ox.Literal]:
        found = self._objects(subject, predicate)
        return {term for term in found if isinstance(term, ox.Literal)}

    def _is_a(self, node: str, kind: str) -> bool:
        return kind in self._iris(node, str(RDF.type))

    def _pointing_at(self, node: str) -> Iterator[tuple[str, str]]:
        """Subjects and predicates of the statements about a node."""
        for quad in self._store.quads_for_pattern(None, None, ox.NamedNode(node), None):
            if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value not in _NO_WAY_UP:
                yield quad.subject.value, quad.predicate.value

    def _record_of(self, focus: str, path: str | None, value: Term | None) -> str | None:
        """The nearest record; among several one that states the value, else the first.

        A file is not that of any one of its rows.
        """
        if self._is_a(focus, str(ESF.SourceDocument)) and not self._is_page(focus):
            return None
        level, seen = {focus}, {focus}
        for _ in range(_CLIMB + 1):
            records = {node for node in level if self._is_record(node)}
            if records:
                return min(records, key=lambda r: (not self._states(r, path, value), r))
            level = {node for start in level for node in self._above(start)} - seen
            seen |= level
        return None

    def _is_record(self, node: str) -> bool:
        return not _RECORDS.isdisjoint(self._iris(node, str(RDF.type)))

    def _is_page(self, document: str) -> bool:
        return self._is_record(document + "#record")

    def _row(self, record: str) -> int | None:
        """The row of a record of a file."""
        rows = [r.value for r in self._literals(record, str(ESF.row)) if r.value.isdecimal()]
        return min(map(int, rows), default=None)

    def _above(self, node: str) -> Iterable[str]:
        direct = self._iris(node, str(ESF.inRecord)) | self._iris(node, str(ESF.hasRecord))
        return direct or {subject for subject, _ in self._pointing_at(node)}

    def _states(self, record: str, path: str | None, value: Term | None) -> bool:
        return path is not None and value in set(self._objects(record, path))

    def _paths(self, record: str, focus: str, path: str | None) -> list[str]:
        """The properties by whose quotes a value may be found, the nearest first."""
        paths = [] if path is None else [path]
        if path in _STANDS_FOR:
            paths.append(_STANDS_FOR[path])
        paths += sorted(self._quoted_fields(focus))
        linking = {
            predicate for subject, predicate in self._pointing_at(focus) if subject == record
        }
        return [*paths, *sorted(linking)]

    def _quoted_fields(self, focus: str) -> set[str]:
        """The fields for which a node is evidence, or part of evidence."""
        level = {focus}
        for _ in range(_CLIMB):
            fields = {field for node in level for field in self._iris(node, str(ESF.field))}
            if fields:
                return fields
            level = {
                subject
                for node in level
                for subject, predicate in self._pointing_at(node)
                if predicate in _EVIDENCE
            }
        return set()

    def _line(self, record: str, paths: list[str], value: str | None) -> int | None:
        quotes = self._quotes.setdefault(record, Quotes(self._store, [record]))
        for path in paths:
            here = quotes.of(record, path)
            agreeing = [q for q in here if value is not None and _agree(value, q.quote)]
            for quote in (*agreeing, *here):
                return quote.line
        if value is not None and not _LABELLED.isdisjoint(paths):
            # A second value of a field is quoted under the field itself; the first was kept.
            words = _squeezed(value.partition(": ")[2])
            same = [quote for quote in quotes.all() if _squeezed(quote.quote) == words]
            return max(same, key=lambda q: q.start).line if same else None
        return None

    def _document_name(self, source: str) -> str:
        return min((t.value for t in self._literals(source, str(ESF.fileName))), default=source)
