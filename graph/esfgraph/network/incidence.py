"""The network of projects and attributes as a sparse matrix, with which pairs are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from esfgraph.network.attributes import node_of, projects_of
from esfgraph.network.families import FAMILIES

__all__ = ["Incidence", "incidence_of"]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Which project has which attribute, as a sparse matrix.

    Attributes
    ----------
    projects, attributes
        IRIs of rows and columns, both sorted.
    kinds
        The family of each attribute; of several the first (an organisation
        can be owner here and partner there).
    matrix
        CSR array, projects by attributes: what an attribute counts for a
        project, above 0 to 1.
    implies
        CSR array, attributes by attributes: 1 where the first says the second.
    one_thing
        Pairs of numbers of attributes that the same words can say; of those
        that two projects share the weightiest counts.
    """

    projects: tuple[str, ...]
    attributes: tuple[str, ...]
    kinds: tuple[str, ...]
    matrix: Any
    implies: Any
    one_thing: tuple[tuple[int, int], ...] = ()


def incidence_of(graph: nx.Graph, families: Iterable[str] | None = None) -> Incidence:
    """The matrix of a network that `attribute_graph` gave, with what lies above attributes.

    Parameters
    ----------
    graph
        The network.
    families
        Keys of the families to take; all where it is ``None``.
    """
    wanted = set(FAMILIES if families is None else families)
    order = {predicate: family for family in FAMILIES.values() for predicate in family.properties}
    rank = {key: place for place, key in enumerate(FAMILIES)}
    kind: dict[str, str] = {}
    above: Mapping[str, tuple[str, ...]] = graph.graph["above"]
    projects = projects_of(graph)
    values: list[tuple[str, str, float]] = []
    for project in projects:
        own: dict[str, float] = {}
        for attribute, edge in graph[project].items():
            said = order[edge["property"]].key
            if said not in wanted:
                continue
            for iri in (attribute, *above.get(attribute, ())):
                key = said if iri == attribute else str(node_of(graph, iri)["kind"])
                kind[iri] = min(kind.get(iri, key), key, key=rank.__getitem__)
                own[iri] = max(own.get(iri, 0.0), edge["value"])
        values += ((project, iri, own[iri]) for iri in sorted(own))
    attributes = sorted({iri for _, iri, _ in values})
    row, column = _numbers(projects), _numbers(attributes)
    matrix = sparse.csr_array(
        (
            np.array([value for _, _, value in values], dtype=np.float64),
            (
                np.array([row[p] for p, _, _ in values], dtype=np.int64),
                np.array([column[a] for _, a, _ in values], dtype=np.int64),
            ),
        ),
        shape=(len(projects), len(attributes)),
    )
    implied: Mapping[str, frozenset[str]] = graph.graph["implied_by"]
    says = [(column[b], column[a]) for a in attributes for b in implied[a] if b in column]
    first, second = (np.array([pair[i] for pair in says], dtype=np.int64) for i in (0, 1))
    implies = sparse.csr_array(
        (np.ones(len(says)), (first, second)), shape=(len(attributes), len(attributes))
    )
    kinds = tuple(kind[iri] for iri in attributes)
    pairs: Sequence[tuple[str, str]] = graph.graph["one_thing"]
    one = tuple((column[a], column[b]) for a, b in pairs if a in column and b in column)
    return Incidence(tuple(projects), tuple(attributes), kinds, matrix, implies, one)


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
