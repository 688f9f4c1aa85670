"""Communities of projects, named by what sets them apart, and the bridges between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import networkx as nx
import numpy as np

from esfgraph.network.attributes import Labels, labels_of
from esfgraph.network.backbone import Backbone, backbone_of
from esfgraph.network.families import setting
from esfgraph.network.louvain import louvain
from esfgraph.network.pairs import Shared, projection_of, shared_in
from esfgraph.network.projection import Projection

__all__ = ["Bridge", "Community", "Distinctive", "communities", "partition", "too_few"]


@dataclass(frozen=True, slots=True)
class Distinctive:
    """A concept that sets a community apart.

    Attributes
    ----------
    kind, iri, labels
        As of `Shared`.
    members
        How many projects of the community have it.
    support
        Their share of the community, 0 to 1.
    lift
        How many times more common it is in the community than in the graph.
    """

    kind: str
    iri: str
    labels: Labels
    members: int
    support: float
    lift: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """The strongest connection from one community to another.

    Attributes
    ----------
    project, other
        IRIs of a project of this community and one of the other.
    community, other_community
        Their numbers.
    score
        Of the connection between the two projects.
    links
        How many connections of the backbone join the two communities.
    shared
        What the two projects have in common.
    """

    project: str
    other: str
    community: int
    other_community: int
    score: float
    links: int
    shared: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Community:
    """Projects that have more in common with each other than with the rest.

    Attributes
    ----------
    number
        From 1, the largest first, equal ones by the IRIs of their members.
    members
        IRIs, sorted.
    names
        Made of the labels of the concepts that set it apart.
    concepts
        These concepts, the most telling first.
    bridges
        To the other communities, the strongest first.
    """

    number: int
    members: tuple[str, ...]
    names: Labels
    concepts: tuple[Distinctive, ...]
    bridges: tuple[Bridge, ...] = ()


def too_few(connected: int) -> bool:
    """Whether so many connected projects are too few to speak of communities."""
    return connected < int(setting("community", "least"))


def communities(graph: nx.Graph, found: Projection | None = None) -> tuple[Community, ...]:
    """The communities of a network that `attribute_graph` gave; none where it is too small.

    By the Louvain method on the backbone of the projection, weighted by score
    (see `louvain`), with a fixed seed; projects are numbered in the order of
    their IRIs, so the same statements give the same communities in any order.
    Projects that are connected with no other are in none.

    Parameters
    ----------
    graph
        The network.
    found
        Its projection, where it is known already (see `projection_of`).
    """
    found = projection_of(graph) if found is None else found
    backbone = backbone_of(found)
    if too_few(backbone.connected):
        return ()
    parts = partition(backbone)
    named = _named(graph, found, parts)
    bridges = _bridges(graph, found, backbone, parts)
    return tuple(replace(one, bridges=tuple(bridges[one.number])) for one in named)


def partition(backbone: Backbone) -> list[list[int]]:
    """Numbers of projects by community, the largest first."""
    label = louvain(backbone.adjacency(), seed=setting("community", "seed"))
    order = np.argsort(label, kind="stable")
    found = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    least = setting("community", "smallest")
    parts = [part.tolist() for part in found if len(part) >= least]
    return sorted(parts, key=lambda part: (-len(part), part))


def _named(graph: nx.Graph, found: Projection, parts: Sequence[Sequence[int]]) -> list[Community]:
    incidence = found.incidence
    wanted = set(setting("community", "named_by"))
    columns = np.array([i for i, k in enumerate(incidence.kinds) if k in wanted], dtype=np.int64)
    having = (incidence.matrix[:, columns] > 0).astype(np.int64).tocsr()
    total = np.asarray(having.sum(axis=0)).ravel()
    named: list[Community] = []
    taken: set[Labels] = set()
    for number, part in enumerate(parts, start=1):
        concepts = _distinctive(graph, found, columns, having[part], total, len(part))
        size = int(setting("community", "names"))
        names = _name(concepts[:size], number)
        while names in taken and size < len(concepts):
            size += 1
            names = _name(concepts[:size], number)
        if names in taken:
            names = Labels(*(f"{name} ({number})" for name in names))
        taken.add(names)
        members = tuple(incidence.projects[p] for p in part)
        named.append(Community(number, members, names, tuple(concepts)))
    return named


def _distinctive(
    graph: nx.Graph, found: Projection, columns: Any, having: Any, total: Any, size: int
) -> list[Distinctive]:
    """Concepts that set a community apart, the most telling first.

    Ordered by ``support · ln(lift)``, what the concept adds to the
    Kullback–Leibler divergence of the community from the whole graph: common
    inside and rarer outside. What says the same as one before it is left out:
    it is implied, has the same name, or nearly the same projects (Jaccard).
    """
    incidence = found.incidence
    inside = np.asarray(having.sum(axis=0)).ravel()
    projects = len(incidence.projects)
    least, rarer = setting("community", "support"), setting("community", "lift")
    ranked = []
    for place in np.flatnonzero(inside >= min(2, size)).tolist():
        support = float(inside[place]) / size
        lift = support * projects / float(total[place])
        if support >= least and lift >= rarer:
            iri = incidence.attributes[columns[place]]
            ranked.append((-round(support * log(lift), 9), iri, place, support, lift))
    told: list[Distinctive] = []
    own: list[int] = []
    having = having.tocsc()
    implied = graph.graph["implied_by"]
    for _, iri, place, support, lift in sorted(ranked):
        labels = labels_of(graph, iri)
        known = {one.iri for one in told}
        if implied[iri] & known or any(iri in implied[one] for one in known):
            continue
        if any(set(labels) & set(one.labels) for one in told):
            continue
        if any(_overlap(having, place, other) >= setting("community", "overlap") for other in own):
            continue
        own.append(place)
        kind = incidence.kinds[columns[place]]
        told.append(
            Distinctive(kind, iri, labels, int(inside[place]), round(support, 6), round(lift, 6))
        )
    return told


def _overlap(having: Any, one: int, other: int) -> float:
    """Projects of a community that have both attributes, by those that have either."""
    first, second = (
        set(having.indices[having.indptr[i] : having.indptr[i + 1]].tolist()) for i in (one, other)
    )
    return len(first & second) / len(first | second)


def _name(concepts: Sequence[Distinctive], number: int) -> Labels:
    if not concepts:
        return Labels(f"Grupp {number}", f"Group {number}")
    return Labels(
        " · ".join(one.labels.sv for one in concepts),
        " · ".join(one.labels.en for one in concepts),
    )


def _bridges(
    graph: nx.Graph, found: Projection, backbone: Backbone, parts: Sequence[Sequence[int]]
) -> dict[int, list[Bridge]]:
    """For each community its strongest connection to each other one."""
    community = np.zeros(backbone.size, dtype=np.int64)
    for number, part in enumerate(parts, start=1):
        community[part] = number
    one, other = community[backbone.a], community[backbone.b]
    across = np.flatnonzero((one != other) & (one > 0) & (other > 0))
    order = across[np.lexsort((across, -backbone.score[across]))]
    best: dict[tuple[int, int], int] = {}
    links: dict[tuple[int, int], int] = defaultdict(int)
    for edge in order.tolist():
        key = (min(one[edge], other[edge]), max(one[edge], other[edge]))
        best.setdefault(key, edge)
        links[key] += 1
    bridges: dict[int, list[Bridge]] = defaultdict(list)
    projects = found.incidence.projects
    for key, edge in best.items():
        shared = shared_in(graph, found, int(backbone.pairs[edge]))
        ends = [projects[backbone.a[edge]], projects[backbone.b[edge]]]
        numbers = [int(one[edge]), int(other[edge])]
        for i, j in ((0, 1), (1, 0)):
            bridges[numbers[i]].append(
                Bridge(
                    project=ends[i],
                    other=ends[j],
                    community=numbers[i],
                    other_community=numbers[j],
                    score=float(backbone.score[edge]),
                    links=links[key],
                    shared=shared,
                )
            )
    for found_bridges in bridges.values():
        found_bridges.sort(key=lambda bridge: (-bridge.score, bridge.other_community))
    return bridges
