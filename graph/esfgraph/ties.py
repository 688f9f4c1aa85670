"""What ties a project to others: why its records are one, what it was called, what came before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDFS

from esfgraph.names import Names, nearest
from esfgraph.namespaces import ESF, PREFIXES

__all__ = ["RecordLink", "Ties", "ties_of"]

_VERDICTS = {
    (str(OWL.sameAs), False): "same",
    (str(OWL.sameAs), True): "different",
    (PREFIXES["skos"] + "closeMatch", False): "possible",
    (str(ESF.followedBy), False): "related",
}


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A link of one of the project's records, and why it was made.

    ``verdict`` is as in `link.types.Link`, ``confidence`` from 0 to 1 as it is
    written, ``reasons`` words in the view's language.
    """

    a: str
    b: str
    verdict: str
    confidence: str
    reasons: str


@dataclass(frozen=True, slots=True)
class Ties:
    """All ties of one project.

    Attributes
    ----------
    links
        Of its records, by record.
    former
        IRIs that were the project's and now point on to it.
    preceded_by, followed_by
        ``(IRI, title)`` of other projects.
    """

    links: tuple[RecordLink, ...]
    former: tuple[str, ...]
    preceded_by: tuple[tuple[str, str], ...]
    followed_by: tuple[tuple[str, str], ...]


def ties_of(store: ox.Store, iri: str, records: Iterable[str], language: str) -> Ties:
    """The ties of a project with these records."""
    names = Names(store, language)

    def others(predicate: str) -> tuple[tuple[str, str], ...]:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None)
        found = {q.object for q in quads if isinstance(q.object, ox.NamedNode)}
        return tuple(sorted((node.value, names.label(node.value) or node.value) for node in found))

    old = store.quads_for_pattern(
        None, ox.NamedNode(str(DCTERMS.isReplacedBy)), ox.NamedNode(iri), None
    )
    links = {link for record in records for link in _links(store, record, language)}
    return Ties(
        links=tuple(sorted(links, key=lambda link: (link.a, link.b))),
        former=tuple(sorted({q.subject.value for q in old if isinstance(q.subject, ox.NamedNode)})),
        preceded_by=others(str(ESF.precededBy)),
        followed_by=others(str(ESF.followedBy)),
    )


def _links(store: ox.Store, record: str, language: str) -> Iterator[RecordLink]:
    for side in (OWL.annotatedSource, OWL.annotatedTarget):
        quads = store.quads_for_pattern(None, ox.NamedNode(str(side)), ox.NamedNode(record), None)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                yield _link(store, quad.subject, language)


def _link(store: ox.Store, node: ox.NamedNode, language: str) -> RecordLink:
    said: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object)

    def one(predicate: str) -> str:
        return min((term.value for term in said.get(predicate, ())), default="")

    comments = [t for t in said.get(str(RDFS.comment), ()) if isinstance(t, ox.Literal)]
    rejected = bool(one(PREFIXES["sssom"] + "predicate_modifier"))
    return RecordLink(
        a=one(str(OWL.annotatedSource)),
        b=one(str(OWL.annotatedTarget)),
        verdict=_VERDICTS.get((one(str(OWL.annotatedProperty)), rejected), "possible"),
        confidence=one(PREFIXES["sssom"] + "confidence"),
        reasons=nearest(comments, language) or "",
    )
