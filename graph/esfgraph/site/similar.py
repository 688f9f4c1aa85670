"""Which projects a project has most in common with, and what.

Scores and reasons are those of `network.connections`: the sum of the weights of
what both have, where what follows from another shared thing counts nothing.
Here they are found for one project at a time, from a matrix that is read once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyoxigraph as ox

from esfgraph.network.attributes import attribute_graph
from esfgraph.network.families import FAMILIES
from esfgraph.network.incidence import Incidence, incidence_of
from esfgraph.network.projection import attribute_weights, scores_between

__all__ = ["Likeness", "Network", "likeness", "network_of", "similar"]

_FIRST, _MOST = 60, 960
"""Projects of which the exact score is computed at first, and at most."""

_RANK = {kind: place for place, kind in enumerate(FAMILIES)}

_ROUNDING = 1e-6
"""How much a score can lie above the sum of the weights of what is shared."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """All projects and their attributes.

    Attributes
    ----------
    incidence
        See `network.attributes.Incidence`; its rows are in the order of the projects' IRIs.
    weight
        What sharing each attribute adds.
    columns
        The same matrix by attribute (CSC).
    """

    incidence: Incidence
    weight: Any
    columns: Any


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another project, the score, and the reasons: kinds and IRIs, the weightiest first."""

    row: int
    score: float
    reasons: tuple[tuple[str, str], ...]


def network_of(store: ox.Store) -> Network:
    """Read the network of a graph."""
    incidence = incidence_of(attribute_graph(store))
    return Network(incidence, attribute_weights(incidence), incidence.matrix.tocsc())


def similar(network: Network, row: int, most: int = 8) -> tuple[Likeness, ...]:
    """The projects that a project has most in common with, the closest first.

    Those that share only what every project has (score 0) are left out. Projects
    are scored in the order of the weight of all that is shared, which no score
    exceeds, until no other can be among the best; at most 960 of them.
    """
    upper = _upper(network, row)
    order = _heaviest(upper, _MOST)
    size = _FIRST
    while True:
        some = np.sort(order[:size])
        found = _scores(network, row, some)
        score = found[0]
        best = np.lexsort((some, -score))[:most]
        if size >= len(order):
            break
        if len(best) == most and upper[order[size]] < score[best[-1]] - _ROUNDING:
            break
        size *= 4
    return tuple(_told(network, some, found, place) for place in best.tolist() if score[place] > 0)


def likeness(network: Network, row: int, other: int) -> Likeness:
    """What two projects have in common."""
    some = np.array([other])
    return _told(network, some, _scores(network, row, some), 0)


def _upper(network: Network, row: int) -> Any:
    """For each project the weight of all that it shares with one, what follows included."""
    matrix, columns = network.incidence.matrix, network.columns
    upper = np.zeros(matrix.shape[0])
    own = _cells(matrix, row)
    for attribute, value in zip(matrix.indices[own], matrix.data[own], strict=True):
        members = _cells(columns, attribute)
        adds = network.weight[attribute] * value
        upper[columns.indices[members]] += adds * columns.data[members]
    upper[row] = 0
    return upper


def _heaviest(weights: Any, most: int) -> Any:
    """Where the largest weights above 0 stand, from the largest on; of equal ones the first.

    Only the largest are sorted: a large graph has tens of thousands.
    """
    some = np.flatnonzero(weights > 0)
    if len(some) > most:
        least = np.partition(weights[some], len(some) - most)[len(some) - most]
        some = some[weights[some] >= least]
    return some[np.argsort(-weights[some], kind="stable")][:most]


def _scores(network: Network, row: int, others: Any) -> tuple[Any, Any, Any]:
    """See `network.projection.scores_between`."""
    incidence = network.incidence
    own = set(incidence.matrix.indices[_cells(incidence.matrix, row)].tolist())
    one_thing = tuple(pair for pair in incidence.one_thing if own.issuperset(pair))
    some = replace(incidence, one_thing=one_thing)
    return scores_between(some, network.weight, np.full(len(others), row), others)


def _cells(matrix: Any, row: int) -> slice:
    return slice(matrix.indptr[row], matrix.indptr[row + 1])


def _told(network: Network, others: Any, found: tuple[Any, Any, Any], place: int) -> Likeness:
    """One of the others with its score and reasons."""
    incidence, (score, shared, implied) = network.incidence, found
    known = set(implied.indices[_cells(implied, place)].tolist())
    both = _cells(shared, place)
    cells = zip(shared.indices[both].tolist(), shared.data[both].tolist(), strict=True)
    reasons = sorted(
        (-round(float(network.weight[column]) * value, 9), _RANK[incidence.kinds[column]], column)
        for column, value in cells
        if column not in known
    )
    told = tuple((incidence.kinds[c], incidence.attributes[c]) for _, _, c in reasons)
    return Likeness(int(others[place]), float(score[place]), told)
