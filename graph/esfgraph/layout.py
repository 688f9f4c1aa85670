"""Where the nodes of a drawing stand: computed here, so that a page opens settled.

Distances in the picture follow distances in the network (stress
majorisation), then boxes that would cover each other are pushed apart.

The same network gives the same positions on every machine. Therefore only
additions, multiplications, divisions and square roots are used, whose results
IEEE 754 fixes to the last bit, and sums run along the first axis, where NumPy
adds row by row; library functions such as ``sin`` or matrix products, whose
last bits depend on the processor, are not.

Reference: E. R. Gansner, Y. Koren, S. North (2005), "Graph Drawing by Stress
Majorization", doi:10.1007/978-3-540-31843-9_25.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

__all__ = ["Box", "Edge", "positions"]

Box = tuple[float, float]
"""Width and height that a node takes with its label."""

Edge = tuple[int, int]
"""Two nodes, by number."""

UNIT = 90
"""Length of an edge between two nodes that have few others."""

_SMALL = 120
"""Up to so many nodes several drawings are made and the clearest is taken."""

_STARTS = 12
_STEPS = 250
_GAP = 14.0
_STRETCHES = (1.0, 1.25, 1.6, 2.2, 3.2)
_ASPECT = 1.0  # screens are rather wide than high


def _distances(size: int, edges: Sequence[Edge]) -> Any:
    """Lengths of shortest paths, shape ``(size, size)``; parts stand two edges apart.

    Edges of busy nodes are longer, to make room around them. Lengths are whole
    numbers, so that their sums are exact.
    """
    degree = [0] * size
    for a, b in edges:
        degree[a] += 1
        degree[b] += 1
    lengths = [UNIT + UNIT // 6 * max(degree[a], degree[b]).bit_length() for a, b in edges]
    first, second = [a for a, _ in edges], [b for _, b in edges]
    matrix = sparse.csr_array((lengths, (first, second)), shape=(size, size), dtype=np.float64)
    found = csgraph.shortest_path(matrix, directed=False)
    finite = found[np.isfinite(found)]
    found[~np.isfinite(found)] = finite.max() / 2 + 2 * UNIT
    return found


def _stressed(distance: Any, start: Any) -> Any:
    """Positions, shape ``(size, 2)``, whose distances come near to those given.

    Half steps of each node towards where the others want it: a majorisation
    with a diagonal bound, so that the stress never grows.
    """
    size = len(distance)
    weight = 1.0 / (distance * distance + np.eye(size)) * (1.0 - np.eye(size))
    total = weight.sum(axis=0)
    ideal = weight * distance
    x, y = start[:, 0].copy(), start[:, 1].copy()
    for _ in range(_STEPS):
        dx, dy = x[None, :] - x[:, None], y[None, :] - y[:, None]
        ratio = ideal / np.maximum(np.sqrt(dx * dx + dy * dy), 1e-6) - weight
        x = x + (ratio * dx).sum(axis=0) / (2.0 * total)
        y = y + (ratio * dy).sum(axis=0) / (2.0 * total)
    return np.stack([x, y], axis=1)


def _lying(points: Any) -> Any:
    """The points turned about their middle so that they spread sideways.

    The half-angle formulas give the turn without any trigonometric function.
    """
    centred = points - points.sum(axis=0) / len(points)
    x, y = centred[:, 0], centred[:, 1]
    squares = np.stack([x * x, y * y, x * y], axis=1).sum(axis=0)
    spread, mixed = float(squares[0] - squares[1]), 2.0 * float(squares[2])
    length = float(np.sqrt(spread * spread + mixed * mixed))
    if length == 0.0:
        return centred
    cosine = float(np.sqrt((1.0 + spread / length) / 2.0))
    sine = float(np.sqrt((1.0 - spread / length) / 2.0)) * (1.0 if mixed >= 0 else -1.0)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x], axis=1)


def _apart(points: Any, boxes: Any, passes: int = 400) -> Any:
    """The points moved as little as needed for no two boxes to cover each other.

    Overlapping boxes are pushed apart along the shorter way, in order of
    their numbers, until none is left (or the passes are used up).
    """
    x, y = points[:, 0].copy(), points[:, 1].copy()
    for _ in range(passes):
        wide = (boxes[:, None, 0] + boxes[None, :, 0]) / 2.0 + _GAP
        high = (boxes[:, None, 1] + boxes[None, :, 1]) / 2.0 + _GAP
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


def _spread(points: Any, boxes: Any) -> Any:
    """`_apart` of the points, stretched sideways as far as the result needs to lie, not stand.

    Boxes are wider than high, so in a crowd they are pushed upwards and downwards.
    """
    found = points
    for stretch in _STRETCHES:
        found = _apart(points * np.array([stretch, 1.0]), boxes)
        width, height = found.max(axis=0) - found.min(axis=0)
        if width >= _ASPECT * height:
            break
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


def _tangle(points: Any, boxes: Any, edges: Any) -> int:
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


def positions(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[tuple[int, int]]:
    """The middle of each node's box, in whole pixels, about the origin.

    Takes the boxes in pixels; edges name them by number. Time and memory grow
    with the square of the number of nodes (1,000 nodes: some seconds).

    >>> positions([(40, 20), (40, 20)], [(0, 1)]) == positions([(40, 20), (40, 20)], [(0, 1)])
    True
    >>> positions([(40, 20)], []), positions([], [])
    ([(0, 0)], [])
    """
    size = len(boxes)
    if size < 2:
        return [(0, 0)] * size
    distance = _distances(size, edges)
    extent, ends = np.array(boxes, dtype=np.float64), np.array(edges, dtype=np.int64)
    best: tuple[int, Any] | None = None
    for seed in range(_STARTS if size <= _SMALL else 1):
        chance = random.Random(seed)  # noqa: S311 - a start, not a secret
        start = np.array([[chance.random(), chance.random()] for _ in range(size)])
        points = _stressed(distance, start * (UNIT * 4.0))
        points = _spread(_lying(points), extent)
        tangle = _tangle(points, extent, ends) if size <= _SMALL else 0
        if best is None or tangle < best[0]:
            best = (tangle, points)
    points = best[1] if best is not None else extent
    middle = (points.max(axis=0) + points.min(axis=0)) / 2.0
    return [(round(x), round(y)) for x, y in (points - middle).tolist()]
