"""Which attributes say the same as others: an objective from its area, a place from its county.

What follows is not another fact: two projects with one specific objective
have its programme area, its programme and its fund in common as well. The
chains are those that the graph itself states of its concepts, with
skos:broader and skos:broadMatch, with esf:programme and esf:fund; concepts
that skos:closeMatch or skos:exactMatch joins stand for the same thing. Concepts of
different families that have a label in common can rest on the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pyoxigraph as ox
from rdflib.namespace import SKOS

from esfgraph.namespaces import ESF
from esfgraph.vocabulary import label_key

__all__ = ["implied_by", "one_thing"]

_UP = tuple(str(p) for p in (SKOS.broader, SKOS.broadMatch, ESF.programme, ESF.fund))
_ONE_OF = (str(ESF.fund),)
"""A programme of several funds does not tell which of them pays for a project."""

_CALLED = (str(SKOS.prefLabel), str(SKOS.altLabel))
_SAME = tuple(str(p) for p in (SKOS.closeMatch, SKOS.exactMatch))


def implied_by(store: ox.Store, attributes: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """For each attribute the others of which any one says it already.

    Parameters
    ----------
    store
        The graph; its default graph describes the concepts.
    attributes
        IRIs. Of two that stand for the same thing the first says the other.

    Returns
    -------
    mapping
        Every attribute, and for it a set that is empty for what nothing implies.
    """
    known = {iri: place for place, iri in enumerate(attributes)}
    reached = {iri: _reached(store, iri) & known.keys() for iri in attributes}
    found: dict[str, set[str]] = {iri: set() for iri in attributes}
    for iri, others in reached.items():
        for other in others - {iri}:
            same = iri in reached[other]
            if not same or known[iri] < known[other]:
                found[other].add(iri)
    return {iri: frozenset(others) for iri, others in found.items()}


def one_thing(store: ox.Store, families: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of concepts of different families that the same words can say.

    The words "young people who neither work nor study" name a challenge, a
    target group and a theme; they say one thing all the same. Two concepts
    are one thing here when a preferred or alternative label of the one is a
    label of the other, in the same language.

    Parameters
    ----------
    store
        The graph; its default graph describes the concepts.
    families
        The concepts that are found in words, each with its family.

    Returns
    -------
    tuple
        Pairs of IRIs, each once and sorted, also within.
    """
    called: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri in families:
        for predicate in _CALLED:
            quads = store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph()
            )
            for quad in quads:
                if isinstance(quad.object, ox.Literal):
                    called[quad.object.language or "", label_key(quad.object.value)].add(iri)
    return tuple(
        sorted(
            {
                (a, b)
                for iris in called.values()
                for a, b in combinations(sorted(iris), 2)
                if families[a] != families[b]
            }
        )
    )


def _reached(store: ox.Store, start: str) -> set[str]:
    """All that a concept leads up to, and what is the same as any of it."""
    todo, seen = [start], set[str]()
    while todo:
        iri = todo.pop()
        if iri not in seen:
            seen.add(iri)
            todo += _steps(store, ox.NamedNode(iri))
    return seen


def _steps(store: ox.Store, node: ox.NamedNode) -> Iterator[str]:
    default = ox.DefaultGraph()
    for predicate in (*_UP, *_SAME):
        quads = store.quads_for_pattern(node, ox.NamedNode(predicate), None, default)
        found = [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]
        if predicate not in _ONE_OF or len(found) == 1:
            yield from found
    for predicate in _SAME:
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), node, default):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value
