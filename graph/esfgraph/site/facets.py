"""Facets: which values each project has, as columns, and how many projects have each.

A facet is a list of values and pairs of project and value, both as numbers.
Counting is one pass of NumPy over the pairs, whatever is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Facet", "Mask", "Rows"]

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of all projects.

    Attributes
    ----------
    name
        As in addresses.
    values
        What can be chosen: IRIs, or plain words such as a year; sorted.
    rows, codes
        Pairs of project and value, as places in the list of projects and in
        ``values``; sorted by value, then project, each pair once.
    bounds
        The pairs of value ``i`` are those from ``bounds[i]`` to ``bounds[i + 1]``.
    place
        The place of each value.
    """

    name: str
    values: tuple[str, ...]
    rows: Rows
    codes: Rows
    bounds: npt.NDArray[np.int64]
    place: Mapping[str, int]

    @classmethod
    def of(cls, name: str, pairs: Iterable[tuple[int, str]]) -> Facet:
        """A facet from pairs of project and value, in any order."""
        known = sorted(set(pairs), key=lambda pair: (pair[1], pair[0]))
        values = tuple(dict.fromkeys(value for _, value in known))
        place = {value: i for i, value in enumerate(values)}
        rows = np.fromiter((row for row, _ in known), np.int32, len(known))
        codes = np.fromiter((place[value] for _, value in known), np.int32, len(known))
        bounds = np.searchsorted(codes, np.arange(len(values) + 1))
        return cls(name, values, rows, codes, bounds.astype(np.int64), place)

    def having(self, value: str) -> Rows:
        """The projects that have a value, in order; none for an unknown value."""
        code = self.place.get(value)
        if code is None:
            return np.empty(0, np.int32)
        return self.rows[self.bounds[code] : self.bounds[code + 1]]

    def mask(self, chosen: Sequence[str], size: int) -> Mask:
        """Which of ``size`` projects have any of the values."""
        found = np.zeros(size, dtype=bool)
        for value in chosen:
            found[self.having(value)] = True
        return found

    def counts(self, among: Mask) -> npt.NDArray[np.int64]:
        """How many of the projects have each value."""
        kept = self.codes[among[self.rows]]
        return np.bincount(kept, minlength=len(self.values)).astype(np.int64)

    def unknown(self, among: Mask) -> int:
        """How many of the projects have no value: no source states one."""
        known = np.zeros(len(among), dtype=bool)
        known[self.rows] = True
        return int(np.count_nonzero(among & ~known))
