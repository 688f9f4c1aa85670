"""What goes together, what is likely missing, and where there are gaps.

A source that names no method does not say that there is none: what is told
here is always "not named". Where there are too few projects to conclude
anything nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox
from scipy import sparse

from esfgraph.amounts import amounts_of, sums
from esfgraph.model import Money
from esfgraph.network.attributes import Labels, display_label, labels_of, projects_of
from esfgraph.network.backbone import backbone_of
from esfgraph.network.families import setting
from esfgraph.network.incidence import incidence_of
from esfgraph.network.pairs import projection_of
from esfgraph.network.projection import Projection
from esfgraph.vocabulary import Concept, load_vocabulary

__all__ = [
    "MissingLink",
    "RegionGap",
    "ThemeGap",
    "Together",
    "cooccurrence",
    "enough",
    "missing_links",
    "region_gaps",
    "theme_gaps",
]


@dataclass(frozen=True, slots=True)
class Together:
    """Two concepts that occur in the same projects.

    Attributes
    ----------
    iris, labels, kinds
        Of the two.
    projects
        How many have both.
    each
        How many have the one, and the other.
    lift
        How many times more often than if the two were independent;
        ``None`` where there are too few projects to tell.
    """

    iris: tuple[str, str]
    labels: tuple[Labels, Labels]
    kinds: tuple[str, str]
    projects: int
    each: tuple[int, int]
    lift: float | None


@dataclass(frozen=True, slots=True)
class MissingLink:
    """A concept that a project's sources do not name, but those of projects like it do.

    ``score`` is the Adamic–Adar index, ``projects`` those connected with it
    that have the concept, ``connected`` how many it is connected with.
    """

    project: str
    identifier: str | None
    title: Labels
    kind: str
    iri: str
    labels: Labels
    score: float
    projects: tuple[str, ...]
    connected: int


@dataclass(frozen=True, slots=True)
class ThemeGap:
    """A theme with projects whose sources name no method.

    Attributes
    ----------
    iri, labels
        The theme.
    projects
        How many projects have it.
    unnamed
        IRIs of those whose sources name no method, of whatever status.
    money
        Total budgets of these, summed by currency.
    unknown
        How many of these state no total budget.
    """

    iri: str
    labels: Labels
    projects: int
    unnamed: tuple[str, ...]
    money: tuple[Money, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class RegionGap:
    """A region in which no project is known to be.

    ``unplaced`` is how many projects state no region of its kind: they may be there.
    """

    iri: str
    kind: str
    labels: Labels
    unplaced: int


def enough(graph: nx.Graph) -> bool:
    """Whether a network has projects enough to say what is missing."""
    return len(projects_of(graph)) >= int(setting("gaps", "least"))


def _having(graph: nx.Graph, families: Sequence[str]) -> tuple[Any, Any]:
    incidence = incidence_of(graph, families)
    return incidence, (incidence.matrix > 0).astype(np.int64).tocsr()


def cooccurrence(
    graph: nx.Graph, first: str = "method", second: str = "theme"
) -> tuple[Together, ...]:
    """Pairs of concepts of two families that occur in the same projects.

    The most surprising first, by the log-likelihood ratio; where there are
    too few projects to tell, the most frequent first. Of a family with
    itself each pair comes once.

    Reference: T. Dunning (1993), "Accurate methods for the statistics of
    surprise and coincidence", Computational Linguistics 19 (1), 61–74.
    """
    total, told = len(projects_of(graph)), enough(graph)
    (one, rows), (other, columns) = _having(graph, [first]), _having(graph, [second])
    product = (rows.T @ columns).tocoo()
    sizes = [np.asarray(m.sum(axis=0)).ravel().tolist() for m in (rows, columns)]
    ranked: list[tuple[tuple[float, int, str, str], Together]] = []
    cells = zip(product.row.tolist(), product.col.tolist(), product.data.tolist(), strict=True)
    for i, j, both in cells:
        a, b = one.attributes[i], other.attributes[j]
        if first == second and a >= b:
            continue
        if set(labels_of(graph, a)) & set(labels_of(graph, b)):
            continue  # a method and a theme of one name: the same words said both
        each = (sizes[0][i], sizes[1][j])
        surprise = round(_log_likelihood(both, *each, total), 6) if told else 0.0
        pair = Together(
            (a, b),
            (labels_of(graph, a), labels_of(graph, b)),
            (first, second),
            both,
            each,
            round(both * total / (each[0] * each[1]), 6) if told else None,
        )
        ranked.append(((-surprise, -both, a, b), pair))
    return tuple(pair for _, pair in sorted(ranked, key=lambda entry: entry[0]))


def _log_likelihood(both: int, one: int, other: int, total: int) -> float:
    """Dunning's G², negative where the two meet more seldom than by chance."""
    observed = (both, one - both, other - both, total - one - other + both)
    rest = (total - one, total - other)
    expected = (
        one * other / total,
        one * rest[1] / total,
        rest[0] * other / total,
        rest[0] * rest[1] / total,
    )
    value = 2 * sum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o > 0)
    return value if both > expected[0] else -value


def missing_links(
    graph: nx.Graph,
    families: Sequence[str] = ("method",),
    found: Projection | None = None,
    limit: int = 3,
) -> tuple[MissingLink, ...]:
    """Concepts that a project's sources do not name, but those of projects like it do.

    Scored by the Adamic–Adar index in the network of the strongest
    connections between projects and of projects with their concepts: the sum
    of ``1 / ln(degree)`` over the projects that are connected with the
    project and have the concept. At most ``limit`` for each project; none
    where there are too few projects to tell. What is implied by a concept
    that the project has, or lies above it, is not missing.

    Reference: L. A. Adamic and E. Adar (2003), "Friends and neighbors on the
    Web", Social Networks 25 (3), 211–230, doi:10.1016/S0378-8733(03)00009-1.
    """
    if not enough(graph):
        return ()
    backbone = backbone_of(projection_of(graph) if found is None else found)
    incidence, having = _having(graph, families)
    near = backbone.adjacency()
    near.data[:] = 1.0
    degree = np.asarray(near.sum(axis=1)).ravel() + np.asarray(having.sum(axis=1)).ravel()
    rarity = np.divide(1.0, np.log(degree), out=np.zeros(len(degree)), where=degree > 1)
    score = (near @ sparse.diags_array(rarity) @ having).tocsr()
    support = (near @ having).tocsr()
    known = (having + having @ (incidence.implies > 0).astype(np.int64)).tocsr()
    least = setting("gaps", "support")
    neighbours = np.diff(near.tocsr().indptr)
    links: list[MissingLink] = []
    for p, project in enumerate(incidence.projects):
        row = slice(score.indptr[p], score.indptr[p + 1])
        own = set(known.indices[known.indptr[p] : known.indptr[p + 1]].tolist())
        counts = _row(support, p)
        ranked = sorted(
            (-round(value, 6), incidence.attributes[c], c)
            for c, value in zip(score.indices[row].tolist(), score.data[row].tolist(), strict=True)
            if c not in own and counts[c] >= least
        )
        around = near.indices[near.indptr[p] : near.indptr[p + 1]].tolist()
        for value, iri, c in ranked[:limit]:
            links.append(
                MissingLink(
                    project=project,
                    identifier=graph.nodes[project]["notation"],
                    title=labels_of(graph, project),
                    kind=incidence.kinds[c],
                    iri=iri,
                    labels=labels_of(graph, iri),
                    score=-value,
                    projects=tuple(sorted(incidence.projects[q] for q in around if having[q, c])),
                    connected=int(neighbours[p]),
                )
            )
    return tuple(sorted(links, key=lambda link: (-link.score, link.project, link.iri)))


def _row(matrix: Any, row: int) -> dict[int, float]:
    start, end = matrix.indptr[row : row + 2]
    keys, values = matrix.indices[start:end].tolist(), matrix.data[start:end].tolist()
    return dict(zip(keys, values, strict=True))


def theme_gaps(store: ox.Store, graph: nx.Graph) -> tuple[ThemeGap, ...]:
    """Themes with money for projects whose sources name no method.

    First those of which no project's sources name any, then by how many do
    not. Without a known amount a theme is not listed; nothing is where there
    are too few projects to tell.
    """
    if not enough(graph):
        return ()
    kind: Mapping[str, str] = dict(graph.nodes(data="kind"))
    named = {p for p in projects_of(graph) if any(kind[a] == "method" for a in graph[p])}
    gaps = []
    for theme in sorted(iri for iri, key in kind.items() if key == "theme"):
        members = sorted(graph[theme])
        unnamed = tuple(p for p in members if p not in named)
        amounts = [amounts_of(store, p) for p in unnamed]
        money = sums(one for found in amounts for one in found)
        if money:
            gaps.append(
                ThemeGap(
                    theme,
                    labels_of(graph, theme),
                    len(members),
                    unnamed,
                    money,
                    sum(not found for found in amounts),
                )
            )
    return tuple(sorted(gaps, key=lambda g: (len(g.unnamed) < g.projects, -len(g.unnamed), g.iri)))


def region_gaps(graph: nx.Graph) -> tuple[RegionGap, ...]:
    """ESF regions and NUTS 2 regions in which no project is known to be.

    NUTS regions are told of the countries that have at least as many placed
    projects as it takes to say what is missing; a place counts for the
    regions around it.
    """
    if not enough(graph):
        return ()
    incidence = incidence_of(graph, ["region", "nuts_region"])
    used = set(incidence.attributes)
    total = len(incidence.projects)
    having = (incidence.matrix > 0).tocsc()
    placed = dict(zip(incidence.attributes, np.diff(having.indptr).tolist(), strict=True))
    vocabulary = load_vocabulary()
    gaps: list[RegionGap] = []
    wanted: list[tuple[str, list[Concept]]] = []
    esf = list(vocabulary.members("esf-region"))
    if any(one.iri in used for one in esf):
        wanted.append(("region", esf))
    least = setting("gaps", "least")
    nuts = vocabulary.members("nuts-2021")
    countries = [c for c in nuts if not c.broader and placed.get(c.iri, 0) >= least]
    for country in countries:
        below = {country.iri}
        second = []
        for level in (1, 2):
            second = [c for c in nuts if set(c.broader) & below]
            below = {c.iri for c in second} if level == 1 else below
        wanted.append(("nuts_region", second))
    for kind, regions in wanted:
        inside = [i for i, key in enumerate(incidence.kinds) if key == kind]
        somewhere = len(np.unique(having[:, inside].tocoo().row)) if inside else 0
        for region in sorted(regions, key=lambda c: c.iri):
            if region.iri not in used:
                gaps.append(RegionGap(region.iri, kind, _called(region), total - somewhere))
    return tuple(gaps)


def _called(concept: Concept) -> Labels:
    code = max(concept.notations, key=len, default=None)
    label = load_vocabulary().label
    return Labels(*(display_label(code, label(concept.iri, one)) for one in ("sv", "en")))
