"""What stands where in the network: weighted degree, betweenness, participation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from esfgraph.network.attributes import Labels, labels_of
from esfgraph.network.backbone import Backbone, backbone_of
from esfgraph.network.community import Community, communities, too_few
from esfgraph.network.families import setting
from esfgraph.network.pairs import projection_of
from esfgraph.network.projection import Projection

__all__ = ["Measures", "ProjectMeasures", "betweenness", "measures", "strength"]

_COLUMNS = 64
"""Sources whose shortest paths are counted at one time."""


@dataclass(frozen=True, slots=True)
class ProjectMeasures:
    """Where one project stands.

    Attributes
    ----------
    project, identifier, title
        The project.
    community
        Number of its community, if it is in one.
    connections
        How many connections it has among those kept.
    strength
        Weighted degree: the sum of their scores.
    betweenness
        Share of the shortest chains between two other projects that lead
        through it, 0 to 1; ``None`` where there are too few projects to tell.
    participation
        ``1 - Σ (share of its strength that goes to a community)²``: 0 where all
        goes to one community, towards 1 the more evenly it joins several
        (R. Guimerà and L. A. N. Amaral 2005, Nature 433, 895–900,
        doi:10.1038/nature03288). ``None`` as above.
    """

    project: str
    identifier: str | None
    title: Labels
    community: int | None
    connections: int
    strength: float
    betweenness: float | None
    participation: float | None


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of all projects.

    Attributes
    ----------
    projects
        The strongest first, then by IRI.
    sampled
        From how many projects' shortest chains betweenness was estimated;
        ``None`` where it is exact, or not told.
    connected
        How many projects have a connection that counts.
    too_few
        Whether these are too few to tell of betweenness and communities.
    """

    projects: tuple[ProjectMeasures, ...]
    sampled: int | None
    connected: int
    too_few: bool


def measures(
    graph: nx.Graph,
    found: Projection | None = None,
    groups: Sequence[Community] | None = None,
) -> Measures:
    """Weighted degree, betweenness and participation of the projects of a network.

    Parameters
    ----------
    graph
        As `attribute_graph` gives it.
    found, groups
        Its projection and communities, where they are known already.
    """
    found = projection_of(graph) if found is None else found
    groups = communities(graph, found) if groups is None else groups
    backbone = backbone_of(found)
    few = too_few(backbone.connected)
    total, number = strength(found)
    between, sampled = (None, None) if few else betweenness(backbone)
    names = found.incidence.projects
    place = {iri: i for i, iri in enumerate(names)}
    community = np.zeros(len(names), dtype=np.int64)
    for group in groups:
        community[[place[iri] for iri in group.members]] = group.number
    share = None if few else _participation(backbone, community)
    rows = [
        ProjectMeasures(
            project=iri,
            identifier=graph.nodes[iri]["notation"],
            title=labels_of(graph, iri),
            community=int(community[i]) or None,
            connections=int(number[i]),
            strength=round(float(total[i]), 6),
            betweenness=None if between is None else round(float(between[i]), 6),
            participation=None if share is None else round(float(share[i]), 6),
        )
        for i, iri in enumerate(names)
    ]
    rows.sort(key=lambda row: (-row.strength, row.project))
    return Measures(tuple(rows), sampled, backbone.connected, few)


def strength(found: Projection) -> tuple[Any, Any]:
    """Weighted degree of each project, and the number of its connections with a score."""
    size = len(found.incidence.projects)
    ends = np.concatenate([found.a, found.b])
    score = np.concatenate([found.score, found.score])
    total = np.bincount(ends, weights=score, minlength=size)
    return total, np.bincount(ends[score > 0], minlength=size)


def betweenness(
    backbone: Backbone, sources: int | None = None, seed: int | None = None
) -> tuple[Any, int | None]:
    """Share of shortest chains that lead through each project; and of how many sources.

    On the backbone, each connection counting as one step, normalised to 0–1
    by the pairs of other projects. Exact up to 1,000 connected projects;
    above, estimated from the shortest chains of ``sources`` ones that are
    drawn with a fixed seed (the second value says how many, else ``None``).
    Breadth-first search runs for many sources at once as products of the
    adjacency matrix: ``O(sources · edges)`` by levels.

    References: U. Brandes (2001), "A faster algorithm for betweenness
    centrality", Journal of Mathematical Sociology 25 (2), 163–177,
    doi:10.1080/0022250X.2001.9990249; U. Brandes and C. Pich (2007),
    "Centrality estimation in large networks", International Journal of
    Bifurcation and Chaos 17 (7), doi:10.1142/S0218127407018403.
    """
    connected = np.union1d(backbone.a, backbone.b)
    number = len(connected)
    most = setting("measures", "sources") if sources is None else sources
    sampled = None
    drawn = connected
    if number > most:
        sampled = min(number, setting("measures", "sampled") if sources is None else sources)
        chance = np.random.RandomState(setting("measures", "seed") if seed is None else seed)
        drawn = np.sort(chance.choice(connected, size=sampled, replace=False))
    adjacency = backbone.adjacency()
    adjacency.data[:] = 1.0
    # Numbers without gaps keep the arrays as small as the network.
    adjacency = adjacency[connected][:, connected].tocsr()
    start = np.searchsorted(connected, drawn)
    total = np.zeros(number)
    for first in range(0, len(start), _COLUMNS):
        total += _dependencies(adjacency, start[first : first + _COLUMNS])
    pairs = (number - 1) * (number - 2) * (len(drawn) / number if sampled else 1.0)
    found = np.zeros(backbone.size)
    if pairs > 0:
        found[connected] = total / pairs
    return found, sampled


def _dependencies(adjacency: Any, sources: Any) -> Any:
    """Brandes' dependency of each node on the sources, summed over these."""
    nodes, count = adjacency.shape[0], len(sources)
    paths = np.zeros((nodes, count))
    level = np.full((nodes, count), -1, dtype=np.int16)
    paths[sources, np.arange(count)] = 1.0
    level[sources, np.arange(count)] = 0
    reached, depth = paths, 0
    while True:
        step = adjacency @ reached
        step[level >= 0] = 0.0
        if not step.any():
            break
        depth += 1
        level[step > 0] = depth
        paths = paths + step
        reached = step
    dependency = np.zeros((nodes, count))
    inverse = np.divide(1.0, paths, out=np.zeros_like(paths), where=paths > 0)
    for back in range(depth, 0, -1):
        carried = np.where(level == back, (1.0 + dependency) * inverse, 0.0)
        dependency += np.where(level == back - 1, adjacency @ carried, 0.0) * paths
    dependency[sources, np.arange(count)] = 0.0
    return dependency.sum(axis=1)


def _participation(backbone: Backbone, community: Any) -> Any:
    """One minus the sum of the squared shares of strength by community."""
    row = np.concatenate([backbone.a, backbone.b])
    other = np.concatenate([backbone.b, backbone.a])
    score = np.concatenate([backbone.score, backbone.score])
    groups = int(community.max(initial=0)) + 1
    key, place = np.unique(row * groups + community[other], return_inverse=True)
    part = np.bincount(place, weights=score, minlength=len(key))
    total = np.bincount(row, weights=score, minlength=backbone.size)
    share = part / total[key // groups]
    squares = np.bincount(key // groups, weights=share**2, minlength=backbone.size)
    return np.where(total > 0, np.maximum(1.0 - squares, 0.0), 0.0)
