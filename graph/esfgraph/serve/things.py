"""Addresses of this server and the IRIs that they stand for, and what is known of these.

``/id/…`` and ``/graph/…`` are IRIs under the build's base, ``/vocab/…``,
``/ontology`` and ``/shapes`` those of terms, whose base is always the same.
So a graph with the base https://w3id.org/esfgraph/ can be read on any server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from urllib.parse import quote

import pyoxigraph as ox
from rdflib.namespace import RDF, SKOS

from esfgraph.namespaces import BASE, VOCAB
from esfgraph.resources import ontology_files, shape_files

__all__ = [
    "KINDS",
    "ONTOLOGY",
    "VOCABULARIES",
    "Graph",
    "Statements",
    "iri_of",
    "known",
    "members",
    "path_of",
    "statements",
    "terms",
]

ONTOLOGY = BASE + "ontology"
SHAPES = BASE + "shapes"
VOCABULARIES = VOCAB.removesuffix("/")
"""What stands for all vocabularies together."""

_UNDER_BASE = ("id", "graph")
_UNDER_ROOT = ("vocab", "ontology", "shapes")

KINDS = _UNDER_BASE + _UNDER_ROOT
"""The first segments of addresses that stand for IRIs."""
_SAFE = "/+:@!$&'()*,;=~-._"
_INBOUND = 200
_A = ox.NamedNode(str(RDF.type))
_IN_SCHEME = ox.NamedNode(str(SKOS.inScheme))
_SCHEME = ox.NamedNode(str(SKOS.ConceptScheme))


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A graph as it is read: its store, and what the IRIs of its things begin with."""

    store: ox.Store
    base: str


@cache
def terms() -> ox.Store:
    """The ontology, the shapes (each a named graph) and the vocabularies (the default graph)."""
    store = ox.Store()
    for path in ontology_files():
        in_ontology = path.stem in ("esfgraph", "alignments")
        graph = ox.NamedNode(ONTOLOGY) if in_ontology else None
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=graph)
    for path in shape_files():
        shapes = ox.NamedNode(SHAPES)
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=shapes)
    return store


def iri_of(graph: Graph, path: str) -> str | None:
    """The IRI that a path (without its first slash) stands for; ``None`` if it can be none."""
    iri = (graph.base if path.split("/")[0] in _UNDER_BASE else BASE) + path
    try:
        ox.NamedNode(iri)
    except ValueError:
        return None
    return iri


def path_of(graph: Graph, iri: str) -> str | None:
    """The path, with its first slash and percent-encoded, of an IRI that this server knows.

    ``None`` for IRIs of others.
    """
    for base, kinds in ((graph.base, _UNDER_BASE), (BASE, _UNDER_ROOT)):
        rest = iri.removeprefix(base)
        if rest != iri and re.split("[/#]", rest, maxsplit=1)[0] in kinds:
            path, mark, fragment = rest.partition("#")
            return "/" + quote(path, safe=_SAFE) + mark + quote(fragment, safe=_SAFE)
    return None


@dataclass(frozen=True, slots=True)
class Statements:
    """What is known of a thing.

    Attributes
    ----------
    own
        About the thing and its parts (IRIs with a fragment, blank nodes).
    inbound
        That point to it, at most 200.
    more
        Whether there are more that point to it.
    """

    own: tuple[ox.Triple, ...]
    inbound: tuple[ox.Triple, ...]
    more: bool

    @property
    def all(self) -> tuple[ox.Triple, ...]:
        """Both, each once."""
        return tuple(dict.fromkeys((*self.own, *self.inbound)))


def known(graph: Graph, iri: str) -> bool:
    """Whether anything is said of an IRI, or in a graph of that name.

    All of it is a look-up, however much is said.
    """
    node = ox.NamedNode(iri)
    if iri == VOCABULARIES or graph.store.contains_named_graph(node):
        return True
    return any(
        next(store.quads_for_pattern(*pattern), None) is not None
        for store in (graph.store, terms())
        for pattern in ((node, None, None, None), (None, None, node, None))
    )


def statements(graph: Graph, iri: str) -> Statements:
    """What is said of an IRI that is `known`.

    A vocabulary comes with its concepts, the ontology with its terms, a named
    graph with all that stands in it.
    """
    own = _document(iri)
    if own is None:
        own = [*_described(graph.store, iri), *_described(terms(), iri)]
    own = list(dict.fromkeys(own))
    own.sort(key=lambda t: _order(t, iri))
    inbound = list(islice(_inbound(graph, iri, set(own)), _INBOUND + 1))
    return Statements(tuple(own), tuple(inbound[:_INBOUND]), len(inbound) > _INBOUND)


def _order(triple: ox.Triple, iri: str) -> tuple[bool, str, bool, str, str]:
    """The thing itself first, its types before all else."""
    subject = str(triple.subject)
    first = subject != f"<{iri}>"
    return (first, subject, triple.predicate != _A, triple.predicate.value, str(triple.object))


def _document(iri: str) -> list[ox.Triple] | None:
    """The statements of a document about terms; ``None`` for any other thing."""
    store = terms()
    if iri in (ONTOLOGY, SHAPES):
        return [q.triple for q in store.quads_for_pattern(None, None, None, ox.NamedNode(iri))]
    if iri == VOCABULARIES:
        schemes = store.quads_for_pattern(None, _A, _SCHEME, None)
        return list(_about(store, (q.subject for q in schemes)))
    return None


def _about(store: ox.Store, subjects: Iterable[object]) -> Iterator[ox.Triple]:
    for subject in subjects:
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            for quad in store.quads_for_pattern(subject, None, None, None):
                yield quad.triple


def members(graph: Graph, iri: str) -> tuple[str, ...]:
    """The IRIs of the concepts of a scheme, sorted; none for anything else."""
    node = ox.NamedNode(iri)
    found = {
        quad.subject.value
        for store in (graph.store, terms())
        for quad in store.quads_for_pattern(None, _IN_SCHEME, node, None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return tuple(sorted(found))


def _described(store: ox.Store, iri: str) -> Iterator[ox.Triple]:
    """Statements about a thing, its parts, the concepts of a scheme, the content of a graph."""
    node = ox.NamedNode(iri)
    yield from (q.triple for q in store.quads_for_pattern(None, None, None, node))
    members = [q.subject for q in store.quads_for_pattern(None, _IN_SCHEME, node, None)]
    yield from _about(store, members)
    todo: list[object] = [node]
    seen = set(todo)
    while todo:
        for triple in _about(store, [todo.pop()]):
            yield triple
            if triple.object not in seen and _is_part(store, triple.object, iri):
                seen.add(triple.object)
                todo.append(triple.object)


def _is_part(store: ox.Store, term: object, iri: str) -> bool:
    """Whether a term is told of together with what names it: a goal, an amount, a blank node."""
    if isinstance(term, ox.BlankNode):
        return True
    if not isinstance(term, ox.NamedNode) or "#" not in term.value:
        return False
    if term.value.startswith(iri + "#"):
        return True
    default = store.quads_for_pattern(term, None, None, ox.DefaultGraph())
    return "/id/" in term.value and next(default, None) is not None


def _inbound(graph: Graph, iri: str, own: set[ox.Triple]) -> Iterator[ox.Triple]:
    node = ox.NamedNode(iri)
    seen = set[ox.Triple]()
    for store in (graph.store, terms()):
        for quad in store.quads_for_pattern(None, None, node, None):
            triple = quad.triple
            if triple not in own and triple not in seen and triple.predicate != _IN_SCHEME:
                seen.add(triple)
                yield triple
