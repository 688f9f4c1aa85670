"""Search: the projects that fit a view, and what the facets offer.

Values of one facet widen the search, facets narrow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from esfgraph.messages import Language
from esfgraph.names import expand
from esfgraph.site.facets import Facet, Mask, Rows
from esfgraph.site.index import Index
from esfgraph.site.view import Sort, View, having, long, short, view_of
from esfgraph.site.words import Hits

__all__ = ["PAGE", "Choice", "Choices", "Found", "Sort", "View", "find", "short", "view_of"]

PAGE = 20
"""Projects on a page of results."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: the value, how many projects it would give, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


class Choices:
    """The values of a facet that occur, the most frequent first; years the newest first.

    Those that are as frequent stand in the order of ``ranks``, a number for each. Chosen values
    are there even if no project has them. Of many values only those that are looked at are
    sorted and made.
    """

    def __init__(
        self,
        facet: Facet,
        counts: npt.NDArray[np.int64],
        chosen: frozenset[int],
        ranks: Rows | None = None,
    ) -> None:
        self._facet, self._counts, self._chosen, self._ranks = facet, counts, chosen, ranks
        occurs = np.flatnonzero(counts)
        absent = [code for code in sorted(chosen) if not counts[code]]
        self._codes = np.concatenate([occurs, np.array(absent, np.int64)]) if absent else occurs
        self._keys = self._key(self._codes)

    def _key(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """What values are sorted by; no two have the same."""
        if self._facet.name == "year":
            return -codes
        if self._facet.name == "budget":
            return codes
        places = codes if self._ranks is None else self._ranks[codes]
        return places - self._counts[codes] * len(self._facet.values)

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, part: slice) -> tuple[Choice, ...]:
        """Some of the values, in order."""
        start, stop, step = part.indices(len(self))
        keys, codes = self._keys, self._codes
        if stop < len(codes) // 4:
            best = np.argpartition(keys, stop)[:stop]
            keys, codes = keys[best], codes[best]
        return tuple(map(self._choice, codes[np.argsort(keys)][start:stop:step].tolist()))

    def _choice(self, code: int) -> Choice:
        return Choice(self._facet.values[code], int(self._counts[code]), code in self._chosen)

    def chosen(self) -> tuple[Choice, ...]:
        """Those that are chosen, in order."""
        codes = np.array(sorted(self._chosen), np.int64)
        return tuple(map(self._choice, codes[np.argsort(self._key(codes))].tolist()))

    def others(self, count: int) -> tuple[Choice, ...]:
        """So many of those that are not chosen, in order."""
        return tuple(c for c in self[: count + len(self._chosen)] if not c.chosen)[:count]


class _Lazy(Mapping[str, T]):
    """Something for every facet, made when it is asked for."""

    def __init__(self, index: Index, make: Callable[[str], T]) -> None:
        self._names, self._make = index.facets.keys(), make
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a view.

    Attributes
    ----------
    rows
        All projects that fit, in order.
    mask
        Which projects these are.
    choices
        What each facet offers; counted when it is asked for.
    unknown
        By facet, how many of the projects say nothing of it; likewise.
    hits
        What the words found, ``None`` where there are none.
    """

    rows: Rows
    mask: Mask
    choices: Mapping[str, Choices]
    unknown: Mapping[str, int]
    hits: Hits | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Words that no project has."""
        return self.hits.missing if self.hits is not None else ()


def find(index: Index, view: View, language: Language) -> Found:
    """The projects that fit a view, and what the facets offer.

    A facet's counts say how many projects there would be with that value and
    all that is chosen in the other facets.
    """
    hits = index.words.find(view.text) if view.text else None
    always = _bounded(index, view)
    if hits is not None:
        always &= hits.found
    masks = {
        name: index.facets[name].mask([long(name, v) for v in values], len(index))
        for name, values in view.chosen.items()
        if values and name in index.facets
    }
    mask = reduce(np.logical_and, masks.values(), always)

    def choices(name: str) -> Choices:
        others = [m for other, m in masks.items() if other != name]
        among = reduce(np.logical_and, others, always) if name in masks else mask
        facet = index.facets[name]
        wanted = (facet.place.get(long(name, value)) for value in view.chosen.get(name, ()))
        codes = frozenset(c for c in wanted if c is not None)
        return Choices(facet, facet.counts(among), codes, index.ranks[language][name])

    def unknown(name: str) -> int:
        return index.facets[name].unknown(mask)

    rows = _ordered(index, view, np.flatnonzero(mask), hits, language)
    return Found(rows, mask, _Lazy(index, choices), _Lazy(index, unknown), hits)


def _bounded(index: Index, view: View) -> Mask:
    """The projects asked for, within years and bounds of budget; unknown is not within."""
    mask = np.ones(len(index), dtype=bool)
    if view.projects:
        known = (index.row.get(expand(iri) or iri) for iri in view.projects)
        mask[:] = False
        mask[[row for row in known if row is not None]] = True
    for thing in view.things:
        has = np.zeros(len(index), dtype=bool)
        for rows in having(index, thing).values():
            has[rows] = True
        mask &= has
    if view.since is not None or view.until is not None:
        last = np.where(index.end > 0, index.end, index.start)
        mask &= index.start > 0
        mask &= (last >= view.since) if view.since is not None else True
        mask &= (index.start <= view.until) if view.until is not None else True
    if view.has_bounds:
        amounts = _budgets(index, view)
        mask &= amounts >= (view.least or 0)
        mask &= (amounts <= view.most) if view.most is not None else True
    return mask


def _budgets(index: Index, view: View) -> npt.NDArray[np.float64]:
    return index.money["total_budget"].get(view.currency or "", np.full(len(index), np.nan))


def _ordered(
    index: Index, view: View, rows: npt.NDArray[np.int64], hits: Hits | None, language: Language
) -> Rows:
    """The projects in the order of the view; unknown stands last, then titles decide."""
    title = index.orders[language][rows].astype(np.int64)
    if view.order == "relevance" and hits is not None:
        first = _ranks(-hits.score[rows])
    elif view.order == "newest":
        first = -index.start[rows].astype(np.int64)
    elif view.order == "oldest":
        first = np.where(index.start[rows] > 0, index.start[rows], 9999).astype(np.int64)
    elif view.order == "budget":
        first = _ranks(-np.nan_to_num(_budgets(index, view)[rows], nan=-1.0))
    else:
        first = np.zeros(len(rows), np.int64)
    # No two keys are the same: one sort of whole numbers, ten times as fast as one by two keys.
    return rows[np.argsort(first * len(index) + title)].astype(np.int32)


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Places of numbers in their order; equal ones have the same."""
    order = np.argsort(values)
    ranks = np.zeros(len(values), np.int64)
    ranks[order[1:]] = np.cumsum(np.diff(values[order]) > 0)
    return ranks
