"""Where the nodes of a drawing stand: computed here, so that a page opens settled.

Distances in the picture follow distances in the network (stress
majorisation), then boxes that would cover each other are pushed apart. A
large network is drawn community by community: each by itself, then the
communities as discs by what leads from one to another.

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
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from esfgraph.page.overlap import apart, tangle

__all__ = ["Box", "Edge", "positions"]

Box = tuple[float, float]
"""Width and height that a node takes with its label."""

Edge = tuple[int, int]
"""Two nodes, by number."""

UNIT = 90
"""Length of an edge between two nodes that have few others."""

_SMALL = 120
"""Up to so many nodes several drawings are made and the clearest is taken."""

_WHOLE = 40
"""Up to so many nodes are laid out at once; more are laid out group by group, if there are any."""

_SPARSE = 1_000
"""A group of more nodes than this is not arranged by its lines."""

_STARTS = 12
_STEPS = 250
_STRETCHES = (1.0, 1.25, 1.6, 2.2, 3.2)
_FLAT = (0.35, 0.6, 0.8)
_ASPECT = 1.0  # screens are rather wide than high


def _distances(size: int, edges: Sequence[Edge], unit: float) -> Any:
    """Lengths of shortest paths, shape ``(size, size)``; parts stand two edges apart.

    Edges of busy nodes are longer, to make room around them. Lengths are whole
    numbers, so that their sums are exact.
    """
    degree = [0] * size
    for a, b in edges:
        degree[a] += 1
        degree[b] += 1
    lengths = [unit + unit // 6 * max(degree[a], degree[b]).bit_length() for a, b in edges]
    first, second = [a for a, _ in edges], [b for _, b in edges]
    matrix = sparse.csr_array((lengths, (first, second)), shape=(size, size), dtype=np.float64)
    found = csgraph.shortest_path(matrix, directed=False)
    finite = found[np.isfinite(found)]
    found[~np.isfinite(found)] = finite.max() / 2 + 2 * unit
    return found


def _stressed(distance: Any, start: Any, steps: int = _STEPS) -> Any:
    """Positions, shape ``(size, 2)``, whose distances come near to those given.

    Half steps of each node towards where the others want it: a majorisation
    with a diagonal bound, so that the stress never grows.
    """
    size = len(distance)
    weight = 1.0 / (distance * distance + np.eye(size)) * (1.0 - np.eye(size))
    total = weight.sum(axis=0)
    ideal = weight * distance
    x, y = start[:, 0].copy(), start[:, 1].copy()
    for _ in range(steps):
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


def _spread(points: Any, boxes: Any) -> Any:
    """The points with their boxes apart, stretched sideways as far as needed to lie, not stand.

    Boxes are wider than high, so in a crowd they are pushed upwards and downwards.
    """
    found = points
    if len(boxes) > _SMALL:
        return apart(points, boxes, discs=True)
    for stretch in _STRETCHES:
        found = apart(points * np.array([stretch, 1.0]), boxes)
        width, height = found.max(axis=0) - found.min(axis=0)
        if width >= _ASPECT * height:
            break
    return found


def _at_once(boxes: Any, edges: Sequence[Edge], unit: float = UNIT) -> Any:
    """Positions of a network of moderate size, about the origin."""
    size = len(boxes)
    if size < 2:
        return np.zeros((size, 2))
    distance = _distances(size, edges, unit)
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    best: tuple[int, Any] | None = None
    for seed in range(_STARTS if size <= _SMALL else 1):
        chance = random.Random(seed)  # noqa: S311 - a start, not a secret
        start = np.array([[chance.random(), chance.random()] for _ in range(size)])
        points = _stressed(distance, start * (UNIT * 4.0), _STEPS if size <= _SMALL else 120)
        points = _spread(_lying(points), boxes)
        hard = tangle(points, boxes, ends) if size <= _SMALL else 0
        if best is None or hard < best[0]:
            best = (hard, points)
    points = best[1] if best is not None else boxes
    return points - (points.max(axis=0) + points.min(axis=0)) / 2.0


def _inner(boxes: Any, edges: Sequence[Edge]) -> Any:
    """Positions within one group, drawn denser than a network that is drawn alone."""
    if len(boxes) <= _SPARSE:
        return _at_once(boxes, edges, UNIT // 2)
    return apart(_sunflower(len(boxes)) * float(boxes.max()), boxes)


def _sunflower(size: int) -> Any:
    """Points at equal density in a disc: each turned by the golden angle from the one before."""
    cosine, sine = -0.7373688780783197, 0.6754902942615238
    x, y, places = 1.0, 0.0, []
    for i in range(size):
        radius = (i + 0.5) ** 0.5 * 0.6
        places.append([x * radius, y * radius])
        x, y = x * cosine - y * sine, x * sine + y * cosine
    return np.array(places)


def _packed(points: Any, boxes: Any, rounds: int = 40) -> Any:
    """The boxes drawn together until they touch, in much the same places to each other."""
    for _ in range(rounds):
        points = apart(points * 0.93, boxes)
    return points - (points.max(axis=0) + points.min(axis=0)) / 2.0


def _fitted(points: Any, boxes: Any) -> Any:
    """The boxes packed, of several ways the one that fits a stage about as wide as high best."""

    def side(found: Any) -> float:
        low, high = (found - boxes / 2.0).min(axis=0), (found + boxes / 2.0).max(axis=0)
        return float((high - low).max())

    ways = [_packed(points * np.array([stretch, 1.0]), boxes) for stretch in _FLAT + _STRETCHES]
    return min(ways, key=side)


def _by_group(boxes: Any, edges: Sequence[Edge], groups: Sequence[int]) -> Any:
    """Each group by itself, then the groups as discs."""
    members: dict[int, list[int]] = {}
    for node, group in enumerate(groups):
        members.setdefault(group, []).append(node)
    names = sorted(members, key=lambda group: (-len(members[group]), group))
    place = {node: i for group in names for i, node in enumerate(members[group])}
    within: dict[int, list[Edge]] = {group: [] for group in names}
    between: Counter[Edge] = Counter()
    rank = {group: i for i, group in enumerate(names)}
    for a, b in edges:
        if groups[a] == groups[b]:
            within[groups[a]].append((place[a], place[b]))
        else:
            ends = sorted((rank[groups[a]], rank[groups[b]]))
            between[(ends[0], ends[1])] += 1
    inner = [_inner(boxes[members[group]], within[group]) for group in names]
    # Room for the area that is drawn behind a group, and for its labels.
    extents = np.array(
        [
            np.maximum(np.abs(p) + boxes[members[group]] / 2.0, np.abs(p) + UNIT / 2.0).max(axis=0)
            * 2.0
            for group, p in zip(names, inner, strict=True)
        ]
    )
    # Only what leads to one another more than by chance pulls groups together.
    enough = (sum(between.values()) / len(between)) if between else 0.0
    pulls = [pair for pair, count in sorted(between.items()) if count >= enough]
    middles = _fitted(_at_once(extents, pulls, float(extents.max()) // 2.0), extents)
    points = np.zeros((len(boxes), 2))
    for group, middle, own in zip(names, middles, inner, strict=True):
        points[members[group]] = own + middle
    return points


def positions(
    boxes: Sequence[Box], edges: Sequence[Edge], groups: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """The middle of each node's box, in whole pixels, about the origin.

    Takes the boxes in pixels; edges name them by number. ``groups`` says for
    every node to which group it belongs: networks of more than 40 nodes are
    laid out group by group. Time and memory grow with the sum of the squares
    of the sizes of the groups (2,000 nodes in 10 groups: some seconds).

    >>> positions([(40, 20), (40, 20)], [(0, 1)]) == positions([(40, 20), (40, 20)], [(0, 1)])
    True
    >>> positions([(40, 20)], []), positions([], [])
    ([(0, 0)], [])
    """
    if len(boxes) < 2:
        return [(0, 0)] * len(boxes)
    extent = np.array(boxes, dtype=np.float64)
    several = groups is not None and len(set(groups)) > 1
    if len(boxes) > _SPARSE or (several and len(boxes) > _WHOLE):
        points = _by_group(extent, edges, groups or [0] * len(boxes))
        points = points - (points.max(axis=0) + points.min(axis=0)) / 2.0
    else:
        points = _at_once(extent, edges)
    return [(round(x), round(y)) for x, y in points.tolist()]
