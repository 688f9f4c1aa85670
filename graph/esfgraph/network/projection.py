"""From projects and attributes to pairs of projects: a product of sparse matrices.

Pairs are never compared one by one: the work grows with the number of pairs
that share something rare enough. A graph of up to 1,000 projects is compared
in full. In larger ones each project's candidates are first cut to those with
the greatest weight of shared attributes of at most `LARGE` members (at least
100, and ``1,000,000 / projects``), which are then scored in full, so that
time and memory stay in proportion to the number of projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from esfgraph.network.families import LARGE, STRONGEST, chosen, setting
from esfgraph.network.incidence import Incidence

__all__ = ["Projection", "attribute_weights", "project", "scores_between", "strongest_of"]

_FLOPS = 20_000_000
"""Products of a block of rows that are held in memory at one time."""

_PAIRS = 100_000
"""Pairs that are scored in full at one time."""

_TRACE = 1e-12
"""Stands for a weight of 0 in the product, where an entry of 0 would be lost."""

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Projection:
    """Pairs of projects, each with its score and its reasons.

    Attributes
    ----------
    incidence
        What the numbers of projects and attributes mean.
    weight
        Of each attribute, family weight included.
    a, b
        Numbers of the two projects of each pair, ``a < b``; sorted.
    score
        Of each pair, rounded to 6 decimals.
    shared
        CSR array, pairs by attributes: what a shared attribute counts, the
        product of what it counts for the two.
    implied
        CSR array of the same kind: those of them that another one says already.
    """

    incidence: Incidence
    weight: Any
    a: Any
    b: Any
    score: Any
    shared: Any
    implied: Any

    def reasons(self, pair: int) -> list[tuple[int, float, bool]]:
        """``(attribute, what it adds, implied)`` of a pair; what is implied adds 0."""
        start, end = self.shared.indptr[pair : pair + 2]
        first, last = self.implied.indptr[pair : pair + 2]
        known = set(self.implied.indices[first:last].tolist())
        return [
            (c, 0.0 if c in known else float(self.weight[c] * v), c in known)
            for c, v in zip(
                self.shared.indices[start:end].tolist(),
                self.shared.data[start:end].tolist(),
                strict=True,
            )
        ]


def attribute_weights(incidence: Incidence, families: Mapping[str, float] | None = None) -> Any:
    """How much it says that two projects share an attribute: its inverse document frequency.

    ``w · ln(N / df)`` for an attribute that ``df`` of the ``N`` projects
    have, itself or through one below it, in a family of weight ``w``: 0 for
    what all have, ``w · ln N`` for what one has. Natural logarithm, not
    normalised. A NUTS 3 region has fewer members than the NUTS 1 region
    around it and therefore weighs more.

    Reference: K. Spärck Jones (1972), "A statistical interpretation of term
    specificity and its application in retrieval", Journal of Documentation
    28 (1), 11–21, doi:10.1108/eb026526.
    """
    factors = chosen() if families is None else families
    df = np.diff(incidence.matrix.tocsc().indptr)
    factor = np.array([factors[kind] for kind in incidence.kinds], dtype=np.float64)
    total = max(len(incidence.projects), 1)
    return factor * np.log(total / np.maximum(df, 1))


def project(
    incidence: Incidence,
    strongest: int | None = STRONGEST,
    families: Mapping[str, float] | None = None,
    *,
    every: bool = False,
) -> Projection:
    """Pairs of projects that share something, scored by how rare that is.

    The score of a pair is the sum of the `attribute_weights` of what both
    have, without what another shared attribute implies; of concepts that the
    same words can say (see `chains.one_thing`) the weightiest counts. Attributes with more
    than `LARGE` members add weight but make no pairs.

    Parameters
    ----------
    incidence
        Projects and attributes; its kinds are all in ``families``.
    strongest
        A pair is kept when it is among that many best ones of either of its
        projects (equal ones by number); ``None`` keeps all pairs.
    families
        Weights by family, as `chosen` gives them.
    every
        Only pairs that share something of every one of the ``families``.
    """
    weight = attribute_weights(incidence, families)
    total = len(incidence.projects)
    limit = None
    if strongest is not None:
        enough = setting("pairs", "exact") // max(total, 1)
        limit = max(strongest, setting("pairs", "candidates"), enough)
    if every:
        a, b = _sharing_every(incidence, chosen() if families is None else families)
    else:
        a, b = _candidates(incidence.matrix, weight, limit)
    score = np.empty(len(a))
    for start in range(0, len(a), _PAIRS):
        part = slice(start, start + _PAIRS)
        score[part] = scores_between(incidence, weight, a[part], b[part])[0]
    if strongest is not None:
        kept = strongest_of(a, b, score, total, strongest)
        a, b, score = a[kept], b[kept], score[kept]
    shared, implied = [], []
    for start in range(0, len(a), _PAIRS):
        part = slice(start, start + _PAIRS)
        _, both, said = scores_between(incidence, weight, a[part], b[part])
        shared.append(both)
        implied.append(said)
    empty = sparse.csr_array((0, len(incidence.attributes)))
    return Projection(
        incidence=incidence,
        weight=weight,
        a=a,
        b=b,
        score=score,
        shared=sparse.vstack(shared, format="csr") if shared else empty,
        implied=sparse.vstack(implied, format="csr") if implied else empty,
    )


def scores_between(incidence: Incidence, weight: Any, a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Score, shared and implied attributes of pairs of rows (see `Projection`).

    Of attributes that the same words can say those that add less are implied,
    of equal ones the later.
    """
    shared = (incidence.matrix[a] * incidence.matrix[b]).tocsr()
    implied = shared * ((shared > 0).astype(np.float64) @ incidence.implies > 0)
    implied = implied.tocsr()
    implied.eliminate_zeros()
    implied = implied + _same_words(shared - implied, weight, incidence.one_thing)
    score = shared @ weight - implied @ weight
    # What cancels to nothing is nothing: no score of minus zero.
    return np.round(np.maximum(score, 0.0), _PLACES) + 0.0, shared, implied


def _same_words(told: Any, weight: Any, pairs: Sequence[tuple[int, int]]) -> Any:
    """Of pairs of attributes that the same words can say, in each row the one that adds less."""
    if not pairs or not told.nnz:
        return sparse.csr_array(told.shape)
    told = told.tocsc()
    told.eliminate_zeros()
    told.sort_indices()
    width = told.shape[1]
    places, values = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for first, second in pairs:
        one, other = (
            slice(told.indptr[column], told.indptr[column + 1]) for column in (first, second)
        )
        rows, left, right = np.intersect1d(
            told.indices[one], told.indices[other], assume_unique=True, return_indices=True
        )
        a, b = told.data[one][left], told.data[other][right]
        later = weight[first] * a >= weight[second] * b
        places.append(rows.astype(np.int64) * width + np.where(later, second, first))
        values.append(np.where(later, b, a))
    cells, first_of = np.unique(np.concatenate(places), return_index=True)
    value = np.concatenate(values)[first_of]
    return sparse.csr_array((value, (cells // width, cells % width)), shape=told.shape)


def _candidates(
    matrix: Any, weight: Any, limit: int | None, largest: int = LARGE
) -> tuple[Any, Any]:
    """Pairs worth scoring: ``a < b``, each once, sorted."""
    total = matrix.shape[0]
    columns = matrix.tocsc()
    df = np.diff(columns.indptr)
    pairing = np.flatnonzero((df >= 2) & (df <= largest))
    left = columns[:, pairing].tocsr()
    right = sparse.csr_array(
        sparse.diags_array(np.maximum(weight[pairing], _TRACE)) @ left.T.tocsr()
    )
    work = np.concatenate([[0.0], np.cumsum(left.astype(bool).astype(np.float64) @ df[pairing])])
    keys = [
        _cut((left[start:end] @ right).tocsr(), start, total, limit) for start, end in _blocks(work)
    ]
    found = _once(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)
    return found // max(total, 1), found % max(total, 1)


def _sharing_every(incidence: Incidence, families: Iterable[str]) -> tuple[Any, Any]:
    """Pairs that share something of each family: those of the rarest, of which the others leave
    some, however many have it; ``a < b``, each once, sorted."""
    kinds = np.array(incidence.kinds)
    parts = [incidence.matrix[:, np.flatnonzero(kinds == family)] for family in families]
    parts.sort(key=lambda part: float((np.diff(part.tocsc().indptr).astype(np.float64) ** 2).sum()))
    a, b = _candidates(parts[0], np.ones(parts[0].shape[1]), None, largest=parts[0].shape[0])
    for part in parts[1:]:
        kept = [
            (part[a[start : start + _PAIRS]] * part[b[start : start + _PAIRS]]).sum(axis=1) > 0
            for start in range(0, len(a), _PAIRS)
        ]
        both = np.concatenate([np.empty(0, dtype=bool), *kept])
        a, b = a[both], b[both]
    return a, b


def _blocks(work: Any) -> Iterator[tuple[int, int]]:
    """Ranges of rows whose products are about `_FLOPS` together."""
    start, rows = 0, len(work) - 1
    while start < rows:
        end = int(np.searchsorted(work, work[start] + _FLOPS, side="right")) - 1
        end = min(max(end, start + 1), rows)
        yield start, end
        start = end


def _cut(product: Any, first: int, total: int, limit: int | None) -> Any:
    """Of each row of a block the greatest entries beside the diagonal, as keys of pairs."""
    size = np.diff(product.indptr)
    row = np.arange(first, first + len(size), dtype=np.int64)
    column = product.indices
    if limit is not None and (size > limit + 1).any():
        kept = [
            _greatest(product.data, column, start, end, limit, own)
            if end - start > limit + 1
            else np.arange(start, end)
            for own, start, end in zip(
                row.tolist(),
                product.indptr[:-1].tolist(),
                product.indptr[1:].tolist(),
                strict=True,
            )
        ]
        size = np.array([len(part) for part in kept])
        column = column[np.concatenate(kept)]
    a, b = np.repeat(row, size), column.astype(np.int64)
    other = a != b
    a, b = a[other], b[other]
    return _once(np.minimum(a, b) * total + np.maximum(a, b))


def _greatest(data: Any, column: Any, start: int, end: int, limit: int, own: int) -> Any:
    """Where the ``limit`` greatest values of a row are, without its own; equal ones by column."""
    values = np.round(data[start:end], 9)
    columns = column[start:end]
    values[columns == own] = -1.0
    least = np.partition(values, len(values) - limit)[len(values) - limit]
    above = np.flatnonzero(values > least)
    equal = np.flatnonzero(values == least)
    equal = equal[np.argsort(columns[equal], kind="stable")]
    return start + np.concatenate([above, equal[: limit - len(above)]])


def _once(keys: Any) -> Any:
    """Sorted, each once."""
    keys = np.sort(keys)
    return keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys


def strongest_of(a: Any, b: Any, score: Any, total: int, strongest: int) -> Any:
    """Which pairs are among the ``strongest`` of either of their two; equal ones by number."""
    one, other = np.concatenate([a, b]), np.concatenate([b, a])
    pair = np.concatenate([np.arange(len(a)), np.arange(len(a))])
    order = np.lexsort((other, -np.concatenate([score, score]), one))
    sizes = np.bincount(one, minlength=max(total, 1))
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.arange(len(order)) - first[one[order]]
    kept = np.zeros(len(a), dtype=bool)
    kept[pair[order[place < strongest]]] = True
    return kept
