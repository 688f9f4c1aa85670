"""A thing as a page shows it: sections of named values, each leading on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDFS, SH, SKOS

from esfgraph.messages import Language
from esfgraph.names import Names, nearest_worded, shorten
from esfgraph.namespaces import ESF
from esfgraph.serve.things import Graph, members, path_of, statements, terms
from esfgraph.worded import Worded

__all__ = ["Section", "ThingView", "Value", "thing_view"]

_MOST = 1500
"""Statements on a page; the descriptions hold all."""

_LONG = 3000
"""Characters of a value on a page."""

_NAMES = (SKOS.prefLabel, DCTERMS.title, RDFS.label)
_OTHER_NAMES = (ESF.fileName, SH.resultMessage)
"""What else a thing is known by: a document by its file, a finding by its words."""

_ENDS = (ESF.between, OWL.annotatedSource, OWL.annotatedTarget)
"""What a thing between others is called after: a connection, a link."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value or name: text, language ("" if none), and where it leads (``None``: nowhere)."""

    text: str
    language: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """The statements of one subject: its name, anchor, and values by property."""

    title: str
    anchor: str
    rows: tuple[tuple[Value, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """A page.

    Attributes
    ----------
    title, iri
        The thing.
    sections
        What is said of it and of its parts.
    members
        Code, name and definition of the concepts of a vocabulary.
    inbound
        What points to it; ``more_inbound`` says whether there is more.
    left_out
        How many statements of it are not shown.
    """

    title: str
    iri: str
    sections: tuple[Section, ...]
    members: tuple[tuple[str, Value, str], ...]
    inbound: tuple[tuple[Value, tuple[Value, ...]], ...]
    more_inbound: bool
    left_out: int


class _View:
    def __init__(self, graph: Graph, language: Language) -> None:
        self._graph, self._language = graph, language
        self._names = (Names(graph.store, language), Names(terms(), language))

    def name(self, iri: str) -> str:
        """What a thing, class or property is called, or what it lies between, else its short IRI.

        A record without a title is called after its document.
        """
        return self._own_name(iri) or self._between(iri) or shorten(iri)

    def _own_name(self, iri: str) -> Worded | None:
        document = iri.removesuffix("#record")
        return self._called(iri, _NAMES) or self._called(document, _OTHER_NAMES)

    def _called(self, iri: str, predicates: Iterable[object]) -> Worded | None:
        for names in self._names:
            labels = [label for p in predicates for label in names.literals(iri, str(p))]
            if found := nearest_worded(labels, self._language):
                return found
        return None

    def _between(self, iri: str) -> str:
        """The names of the two that a connection or link is about."""
        node, store = ox.NamedNode(iri), self._graph.store
        ends = [
            quad.object.value
            for predicate in _ENDS
            for quad in store.quads_for_pattern(node, ox.NamedNode(str(predicate)), None, None)
            if isinstance(quad.object, ox.NamedNode)
        ]
        return " – ".join(self._own_name(one) or shorten(one) for one in dict.fromkeys(ends))

    def member(self, iri: str) -> tuple[str, Value, str]:
        """Code, name and definition of a concept."""
        code = next((c for names in self._names if (c := names.code(iri))), "")
        texts = [d for n in self._names for d in n.literals(iri, str(SKOS.definition))]
        definition = nearest_worded(texts, self._language) or ""
        return code, self._named(iri), definition

    def value(self, term: object) -> Value:
        if isinstance(term, ox.Literal):
            text = term.value
            shown = text if len(text) <= _LONG else text[:_LONG] + " …"
            return Value(shown, term.language or "", None)
        if isinstance(term, ox.NamedNode):
            return self._named(term.value)
        return Value("…", "", None)

    def _named(self, iri: str) -> Value:
        name = self.name(iri)
        return Value(name, name.language if isinstance(name, Worded) else "", self.address(iri))

    def address(self, iri: str) -> str | None:
        own = path_of(self._graph, iri)
        if own is not None:
            return "/page" + own
        return iri if iri.startswith(("http://", "https://")) else None

    def rows(
        self, pairs: Iterable[tuple[ox.NamedNode, object]]
    ) -> tuple[tuple[Value, tuple[Value, ...]], ...]:
        return tuple(
            (self.value(predicate), tuple(self.value(term) for _, term in group))
            for predicate, group in groupby(pairs, key=lambda pair: pair[0])
        )

    def section(self, subject: str, triples: Sequence[ox.Triple]) -> Section:
        anchor = subject.partition("#")[2]
        rows = self.rows((t.predicate, t.object) for t in triples)
        return Section(self.name(subject), anchor, rows)


def thing_view(graph: Graph, iri: str, language: Language) -> ThingView:
    """What a page says of an IRI that is `things.known`."""
    view = _View(graph, language)
    found = statements(graph, iri)
    concepts = members(graph, iri)
    hidden = set(concepts)
    own = [
        t
        for t in found.own
        if isinstance(t.subject, ox.NamedNode) and t.subject.value not in hidden
    ]
    shown = own[:_MOST]
    sections = [
        view.section(subject, list(group))
        for subject, group in groupby(shown, key=lambda t: getattr(t.subject, "value", ""))
    ]
    first = [s for s in sections[:1] if own[0].subject == ox.NamedNode(iri)]
    inbound = sorted(((t.predicate, t.subject) for t in found.inbound), key=lambda pair: str(pair))
    return ThingView(
        title=first[0].title if first else shorten(iri),
        iri=iri,
        sections=tuple(sections),
        members=tuple(sorted(map(view.member, concepts), key=lambda m: (m[0], m[1].text))),
        inbound=view.rows(inbound),
        more_inbound=found.more,
        left_out=len(own) - len(shown),
    )
