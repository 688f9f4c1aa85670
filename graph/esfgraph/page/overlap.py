"""Boxes that do not cover each other: pushing apart, free places, and how tangled a drawing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

__all__ = ["Area", "Taken", "apart", "free_places", "tangle"]

Area = tuple[float, float, float, float]
"""Left, top, right and bottom."""

_GAP = 14.0
_DENSE = 400
"""Up to so many boxes every pair is compared; of more, those that stand near each other."""

_CELL = 64
_STEP = 26
_RINGS = 90


def apart(points: Any, boxes: Any, passes: int = 400, *, discs: bool = False) -> Any:
    """The points moved as little as needed for no two boxes to cover each other.

    Takes positions and sizes, both of shape ``(n, 2)``. Overlapping boxes are
    pushed apart along the shorter way, until none is left (or the passes are
    used up); ``discs`` takes them as discs as wide as the boxes.
    """
    if discs or len(points) > _DENSE:
        return _together(points, boxes, discs)
    return _one_by_one(points, boxes, passes)


def _one_by_one(points: Any, boxes: Any, passes: int) -> Any:
    """Pairs in order of their numbers, each seeing what the one before has moved."""
    x, y = points[:, 0].copy(), points[:, 1].copy()
    wide = (boxes[:, None, 0] + boxes[None, :, 0]) / 2.0 + _GAP
    high = (boxes[:, None, 1] + boxes[None, :, 1]) / 2.0 + _GAP
    for _ in range(passes):
        over_x = wide - np.abs(x[:, None] - x[None, :])
        over_y = high - np.abs(y[:, None] - y[None, :])
        first, second = np.nonzero(np.triu((over_x > 0.5) & (over_y > 0.5), 1))
        if not len(first):
            break
        for a, b in zip(first.tolist(), second.tolist(), strict=True):
            along_x = wide[a, b] - abs(x[a] - x[b])
            along_y = high[a, b] - abs(y[a] - y[b])
            if along_x <= 0 or along_y <= 0:
                continue
            if along_x < along_y:
                step = along_x / 2.0 if x[a] >= x[b] else -along_x / 2.0
                x[a] += step
                x[b] -= step
            else:
                step = along_y / 2.0 if y[a] >= y[b] else -along_y / 2.0
                y[a] += step
                y[b] -= step
    return np.stack([x, y], axis=1)


def _together(points: Any, boxes: Any, discs: bool, passes: int = 160) -> Any:
    """All pairs that stand near each other move at once, a part of the way at a time."""
    found = points.copy()
    size = len(found)
    reach = float(np.sqrt((boxes * boxes).sum(axis=1).max())) + 2 * _GAP
    for turn in range(passes):
        if turn % 4 == 0:
            pairs = cKDTree(found).query_pairs(reach, output_type="ndarray")
            pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
            a, b = pairs[:, 0], pairs[:, 1]
        push = (_round if discs else _square)(found[a] - found[b], (boxes[a] + boxes[b]) / 2.0)
        if turn % 4 == 0 and not push.any():
            break
        for axis in (0, 1):
            step = push[:, axis]
            found[:, axis] += np.bincount(a, step, size) - np.bincount(b, step, size)
    return found


def _square(between: Any, room: Any) -> Any:
    """How far the first of each pair of boxes moves: along the shorter way."""
    over = room + _GAP - np.abs(between)
    covers = (over[:, 0] > 0.5) & (over[:, 1] > 0.5)
    sideways = over[:, 0] < over[:, 1]
    push = np.where(between >= 0, over, -over) * 0.3 * covers[:, None]
    return push * np.stack([sideways, ~sideways], axis=1)


def _round(between: Any, room: Any) -> Any:
    """How far the first of each pair of discs moves: straight away from the other."""
    x, y = between[:, 0], between[:, 1]
    length = np.sqrt(x * x + y * y)
    over = np.maximum(room[:, 0] + _GAP / 2.0 - length, 0.0)
    over = np.where(over > 0.5, over, 0.0)
    return between * (0.35 * over / np.maximum(length, 1.0))[:, None]


@cache
def _rings() -> tuple[tuple[int, int], ...]:
    """Steps from a place outwards, the nearest first."""
    found = [(i, j) for i in range(-_RINGS, _RINGS + 1) for j in range(-_RINGS, _RINGS + 1)]
    return tuple(sorted(found, key=lambda s: (s[0] * s[0] + s[1] * s[1], s)))


class Taken:
    """Boxes that stand, by the cells of a grid that they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Area]] = {}

    def _touched(self, box: Area) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (int(v // _CELL) for v in box)
        for i in range(left, right + 1):
            for j in range(top, bottom + 1):
                yield i, j

    def add(self, box: Area) -> None:
        """Take the place of a box."""
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def covers(self, box: Area) -> bool:
        """Whether a box would cover one that stands."""
        left, top, right, bottom = box
        return any(
            left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
            for cell in self._touched(box)
            for other in self._cells.get(cell, ())
        )


def free_places(
    points: Sequence[tuple[float, float]],
    boxes: Sequence[tuple[float, float]],
    wanted: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
) -> list[tuple[int, int]]:
    """Where more boxes can stand, each as near as may be to where it is wanted.

    Parameters
    ----------
    points, boxes
        Middle and size of the boxes that stand already.
    wanted, sizes
        Wanted middle and size of those to come, in the order in which they choose.

    >>> free_places([(0, 0)], [(40, 40)], [(0, 0)], [(40, 40)]) != [(0, 0)]
    True
    """

    def around(x: float, y: float, width: float, height: float) -> Area:
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2

    taken = Taken()
    for (x, y), (width, height) in zip(points, boxes, strict=True):
        taken.add(around(x, y, width, height))
    found: list[tuple[int, int]] = []
    for (x, y), (width, height) in zip(wanted, sizes, strict=True):
        for i, j in _rings():
            place = (round(x) + i * _STEP, round(y) + j * _STEP)
            box = around(*place, width, height)
            if not taken.covers(box):
                break
        taken.add(box)
        found.append(place)
    return found


def _side(p: Any, q: Any, r: Any) -> Any:
    """On which side of the line from ``p`` to ``q`` the point ``r`` lies: 1, 0 or -1."""
    return np.sign(
        (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
        - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
    )


def _cross(a: Any, b: Any, c: Any, d: Any) -> Any:
    """Whether the segments ``a-b`` and ``c-d`` cross each other inside."""
    return (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)


def tangle(points: Any, boxes: Any, edges: Any) -> int:
    """How hard the drawing is to read: edges that cross edges, and edges across labels (twice)."""
    if not len(edges):
        return 0
    p, q = points[edges[:, 0]], points[edges[:, 1]]
    crossings = _cross(p[:, None], q[:, None], p[None, :], q[None, :])
    half = boxes / 2.0
    hits = 0
    for corner in ((1.0, 1.0), (1.0, -1.0)):
        offset = half * np.array(corner)
        low, high = points - offset, points + offset
        hits += int(_cross(p[:, None], q[:, None], low[None, :], high[None, :]).sum())
    own = 2 * len(edges)  # an edge meets the diagonals of its own ends
    return int(crossings.sum()) // 2 + 2 * max(hits - own, 0)
