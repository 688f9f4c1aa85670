"""Pairs of projects that share something, found by products of sparse matrices.

Pairs are never compared one by one: the work grows with the number of pairs
that share something. Projects are numbers from 0, attributes are texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

__all__ = ["LARGE", "strongest_pairs"]

LARGE = 1_000
"""An attribute with more members than this adds weight but makes no pairs."""

_BLOCK = 1_000
"""Projects whose pairs are held in memory at one time."""


@dataclass(frozen=True, slots=True)
class _Implied:
    """An attribute that adds nothing where the two projects share one that implies it.

    ``below`` has a column for each such attribute that makes pairs and rows
    only for the members; ``large`` numbers those that are too large for it.
    """

    weight: float
    below: Any
    large: tuple[int, ...]
    members: Any


def strongest_pairs(
    members: Mapping[str, Sequence[int]],
    weight: Mapping[str, float],
    implied_by: Mapping[str, frozenset[str]],
    projects: int,
    strongest: int | None,
) -> set[tuple[int, int]]:
    """Pairs that are among the strongest of either of their projects, the smaller number first.

    Parameters
    ----------
    members
        The projects that have an attribute.
    weight
        What sharing an attribute adds to a pair's score.
    implied_by
        The attributes beside which an attribute adds nothing to the score.
    projects
        How many there are.
    strongest
        How many pairs are kept for each project; ``None`` keeps all.
    """
    names = sorted(members)
    pairing = [a for a in names if 2 <= len(members[a]) <= LARGE]
    large = [a for a in names if len(members[a]) > LARGE]
    if not pairing:
        return set()
    incidence = _incidence(members, pairing, projects)
    # One is added to every weight and taken off again: a sum of zero would be
    # lost from the sparse product, and the pair with it.
    raised = sparse.diags_array([1.0 + weight[a] for a in pairing])
    having = np.zeros((len(large), projects), dtype=bool)
    for i, attribute in enumerate(large):
        having[i, members[attribute]] = True
    implied = list(_implied(members, weight, implied_by, pairing, large, projects))
    pairs: set[tuple[int, int]] = set()
    for start in range(0, projects, _BLOCK):
        block = incidence[start : start + _BLOCK]
        counts = (block @ incidence.T).tocsr().sorted_indices()
        sums = (block @ raised @ incidence.T).tocsr().sorted_indices()
        a = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)) + start
        b = counts.indices.astype(np.int64)
        score = sums.data - counts.data
        for i, attribute in enumerate(large):
            score = score + weight[attribute] * (having[i, a] & having[i, b])
        score = score - _said_already(implied, having, start, a, b)
        pairs.update(_best_of_each(a, b, np.round(score, 6), strongest))
    return pairs


def _incidence(
    members: Mapping[str, Sequence[int]], attributes: Sequence[str], projects: int
) -> Any:
    """Projects by attributes: one where a project has an attribute."""
    row = np.concatenate([np.array(members[a], dtype=np.int64) for a in attributes])
    column = np.repeat(np.arange(len(attributes)), [len(members[a]) for a in attributes])
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(projects, len(attributes)))


def _implied(
    members: Mapping[str, Sequence[int]],
    weight: Mapping[str, float],
    implied_by: Mapping[str, frozenset[str]],
    pairing: Sequence[str],
    large: Sequence[str],
    projects: int,
) -> Iterator[_Implied]:
    small = set(pairing)
    for attribute in (*pairing, *large):
        others = implied_by.get(attribute, frozenset())
        below = sorted(others & small)
        own = np.zeros(projects, dtype=bool)
        own[members[attribute]] = True
        found = tuple(i for i, name in enumerate(large) if name in others)
        if below or found:
            both = {name: [p for p in members[name] if own[p]] for name in below}
            matrix = _incidence(both, below, projects) if below else None
            yield _Implied(weight[attribute], matrix, found, own)


def _said_already(implied: Sequence[_Implied], having: Any, start: int, a: Any, b: Any) -> Any:
    """For each pair of a block the weights of what it shares only because of something else."""
    total = having.shape[1]
    keys = a * total + b  # ascending, as rows and columns are
    weights = np.zeros(len(a))
    for one in implied:
        shared = np.zeros(len(a), dtype=bool)
        if one.below is not None:
            product = (one.below[start : start + _BLOCK] @ one.below.T).tocoo()
            row = product.row.astype(np.int64) + start
            shared[np.searchsorted(keys, row * total + product.col)] = True
        for i in one.large:
            shared |= having[i, a] & having[i, b] & one.members[a] & one.members[b]
        weights += one.weight * shared
    return weights


def _best_of_each(a: Any, b: Any, score: Any, strongest: int | None) -> set[tuple[int, int]]:
    """For each ``a`` the ``strongest`` of its ``b`` by score, equal ones by number."""
    other = a != b
    a, b, score = a[other], b[other], score[other]
    order = np.lexsort((b, -score, a))
    a, b = a[order], b[order]
    if strongest is not None:
        first = np.searchsorted(a, a, side="left")
        kept = np.arange(len(a)) - first < strongest
        a, b = a[kept], b[kept]
    lower, upper = np.minimum(a, b), np.maximum(a, b)
    return set(zip(lower.tolist(), upper.tolist(), strict=True))
