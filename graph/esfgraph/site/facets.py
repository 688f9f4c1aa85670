"""Facets: which values each project has, as columns, and how many projects have each.

A facet is a list of values and pairs of project and value, both as numbers,
once in the order of values and once in that of projects. What concerns all
projects is one pass of NumPy over the first, what concerns few takes only
their part of the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Facet", "Mask", "Rows"]

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Bounds = npt.NDArray[np.int64]

_FEW = 8
"""Below this part of all projects, the pairs of each are looked up."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of all projects.

    Attributes
    ----------
    name
        As in addresses.
    values
        What can be chosen: IRIs, or plain words such as a year; sorted.
    rows, bounds
        The projects that have value ``i``, sorted: those of ``rows`` from
        ``bounds[i]`` to ``bounds[i + 1]``.
    codes, row_bounds
        The values that project ``i`` has, sorted, as places in ``values``: those of ``codes``
        from ``row_bounds[i]`` to ``row_bounds[i + 1]``; projects after the last that has any
        are left out.
    known
        The projects that have any value, sorted.
    place
        The place of each value.
    """

    name: str
    values: tuple[str, ...]
    rows: Rows
    bounds: Bounds
    codes: Rows
    row_bounds: Bounds
    known: Rows
    place: Mapping[str, int]

    @classmethod
    def of(cls, name: str, pairs: Iterable[tuple[int, str]]) -> Facet:
        """A facet from pairs of project and value, in any order."""
        found = set(pairs)
        values = tuple(sorted({value for _, value in found}))
        place = {value: i for i, value in enumerate(values)}
        rows = np.fromiter((row for row, _ in found), np.int32, len(found))
        codes = np.fromiter((place[value] for _, value in found), np.int32, len(found))
        by_value, by_row = np.lexsort((rows, codes)), np.lexsort((codes, rows))
        known = np.unique(rows)
        count = int(known[-1]) + 1 if len(known) else 0
        return cls(
            name,
            values,
            rows[by_value],
            np.searchsorted(codes[by_value], np.arange(len(values) + 1)).astype(np.int64),
            codes[by_row],
            np.searchsorted(rows[by_row], np.arange(count + 1)).astype(np.int64),
            known,
            place,
        )

    def having(self, value: str) -> Rows:
        """The projects that have a value, in order; none for an unknown value."""
        code = self.place.get(value)
        if code is None:
            return np.empty(0, np.int32)
        return self.rows[self.bounds[code] : self.bounds[code + 1]]

    def of_row(self, row: int) -> list[str]:
        """The values of a project, sorted."""
        if row + 1 >= len(self.row_bounds):
            return []
        part = self.codes[self.row_bounds[row] : self.row_bounds[row + 1]]
        return [self.values[code] for code in part.tolist()]

    def mask(self, chosen: Sequence[str], size: int) -> Mask:
        """Which of ``size`` projects have any of the values."""
        found = np.zeros(size, dtype=bool)
        for value in chosen:
            found[self.having(value)] = True
        return found

    def counts(self, among: Mask) -> npt.NDArray[np.int64]:
        """How many of the projects have each value."""
        number = int(np.count_nonzero(among))
        if number == len(among):
            return np.diff(self.bounds)
        if not number or not len(self.rows):
            return np.zeros(len(self.values), np.int64)
        if number * _FEW < len(among):
            rows = self._within(np.flatnonzero(among))
            return np.bincount(self._codes_of(rows), minlength=len(self.values))
        # Every value has at least one pair, so that no part that is summed is empty.
        return np.add.reduceat(among[self.rows], self.bounds[:-1], dtype=np.int64)

    def _within(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Those of some sorted projects that ``row_bounds`` knows."""
        return rows[: np.searchsorted(rows, len(self.row_bounds) - 1)]

    def _codes_of(self, rows: npt.NDArray[np.int64]) -> Rows:
        """The values of some projects, one after another."""
        first, lengths = self.row_bounds[rows], self.row_bounds[rows + 1] - self.row_bounds[rows]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        return self.codes[np.repeat(first - (ends - lengths), lengths) + np.arange(total)]

    def unknown(self, among: Mask) -> int:
        """How many of the projects have no value: no source states one."""
        number = int(np.count_nonzero(among))
        if number == len(among):
            return number - len(self.known)
        if number * _FEW < len(among):
            rows = self._within(np.flatnonzero(among))
            return number - int(np.count_nonzero(self.row_bounds[rows + 1] > self.row_bounds[rows]))
        return number - int(np.count_nonzero(among[self.known]))
