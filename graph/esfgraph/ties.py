"""What ties a project to others: why its records are one, what it was called, what came before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDFS

from esfgraph.messages import Language, say
from esfgraph.names import Names, nearest, untitled
from esfgraph.namespaces import ESF, PREFIXES

__all__ = ["RecordLink", "Ties", "link_text", "ties_of"]

_VERDICTS = {
    (str(OWL.sameAs), False): "same",
    (str(OWL.sameAs), True): "different",
    (PREFIXES["skos"] + "closeMatch", False): "possible",
    (str(ESF.followedBy), False): "related",
}


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A link of one of the project's records, and why it was made.

    ``a`` and ``b`` are IRIs of records; what they are called is the file of a
    record of this project, and title, identifier and file of another's.
    ``verdict`` is as in `link.types.Link`, ``confidence`` from 0 to 1 as it is
    written, or empty, ``reasons`` words in the view's language.
    """

    a: str
    b: str
    a_name: str
    b_name: str
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


def ties_of(store: ox.Store, iri: str, records: Iterable[str], language: Language) -> Ties:
    """The ties of a project with these records."""
    called = _Called(store, iri, language)

    def others(predicate: str) -> tuple[tuple[str, str], ...]:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None)
        found = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode)}
        return tuple(sorted((other, called.project(other)) for other in found))

    old = store.quads_for_pattern(
        None, ox.NamedNode(str(DCTERMS.isReplacedBy)), ox.NamedNode(iri), None
    )
    links = {link for record in records for link in _links(store, record, called)}
    return Ties(
        links=tuple(sorted(links, key=lambda link: (link.a, link.b))),
        former=tuple(sorted({q.subject.value for q in old if isinstance(q.subject, ox.NamedNode)})),
        preceded_by=others(str(ESF.precededBy)),
        followed_by=others(str(ESF.followedBy)),
    )


def link_text(link: RecordLink, language: Language) -> str:
    """A link in words: between what, how sure, and why."""
    return say(
        "show.because" if link.confidence else "show.because_alone",
        language,
        a=link.a_name,
        b=link.b_name,
        verdict=say(f"link.found.{link.verdict}", language),
        confidence=link.confidence,
        reasons=link.reasons,
    )


class _Called:
    """What a reader of one project knows projects and records by."""

    def __init__(self, store: ox.Store, own: str, language: Language) -> None:
        self._store = store
        self._names = Names(store, language)
        self._own = own
        self.language = language

    def project(self, iri: str) -> str:
        """Its title, or what stands in for one."""
        return self._names.label(iri) or untitled(self._store, iri, self.language)

    def record(self, iri: str) -> str:
        """Its file; of another project's record also that project's title and identifier."""
        document = iri.partition("#")[0]
        files = self._names.literals(document, str(ESF.fileName))
        file = min((name.value for name in files), default=document)
        of = self._store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(str(ESF.recordOf)), None, None
        )
        projects = {q.object.value for q in of if isinstance(q.object, ox.NamedNode)}
        if self._own in projects or not projects:
            return file
        other = min(projects)
        identifiers = self._names.literals(other, str(DCTERMS.identifier))
        number = min((identifier.value for identifier in identifiers), default="")
        return " ".join(filter(None, (self.project(other), number, f"({file})")))


def _links(store: ox.Store, record: str, called: _Called) -> Iterator[RecordLink]:
    for side in (OWL.annotatedSource, OWL.annotatedTarget):
        quads = store.quads_for_pattern(None, ox.NamedNode(str(side)), ox.NamedNode(record), None)
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                yield _link(store, quad.subject, called)


def _link(store: ox.Store, node: ox.NamedNode, called: _Called) -> RecordLink:
    said: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for quad in store.quads_for_pattern(node, None, None, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object)

    def one(predicate: str) -> str:
        return min((term.value for term in said.get(predicate, ())), default="")

    comments = [t for t in said.get(str(RDFS.comment), ()) if isinstance(t, ox.Literal)]
    rejected = bool(one(PREFIXES["sssom"] + "predicate_modifier"))
    a, b = one(str(OWL.annotatedSource)), one(str(OWL.annotatedTarget))
    return RecordLink(
        a=a,
        b=b,
        a_name=called.record(a),
        b_name=called.record(b),
        verdict=_VERDICTS.get((one(str(OWL.annotatedProperty)), rejected), "possible"),
        confidence=one(PREFIXES["sssom"] + "confidence"),
        reasons=nearest(comments, called.language) or "",
    )
