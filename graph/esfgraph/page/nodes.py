"""Nodes, edges and communities of the drawing, with places, sizes and labels."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from esfgraph.messages import LANGUAGES
from esfgraph.network import PROJECT
from esfgraph.page.labels import LOOK, STATUS, full_label, label_lines, text_width
from esfgraph.page.layout import positions
from esfgraph.page.overlap import apart, free_places
from esfgraph.page.part import Part
from esfgraph.resources import toml_data

__all__ = ["LEADING", "Edge", "Group", "Node", "groups_of", "nodes_of"]

LEADING = 1.2
"""Height of a line, by that of its font."""

_ROOM = 130
"""Up to so many nodes each gets room for its whole label."""

_FEW, _LARGER = 60, 1.25
"""Up to so many nodes that room is larger: a drawing shrinks to fit a screen, its text does not."""

_STAGE = (560, 520)
"""What a usual screen has for the middles of communities, in pixels."""

_FITS = 4
"""So often communities are moved apart, each time for the size that the drawing then has."""

_REST = "rest"  # the key of those in no community

_FONT = 15.5  # of a community's name, bold


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the drawing.

    Attributes
    ----------
    iri, kind
        What it is.
    labels
        Lines by language.
    size
        Radius in pixels.
    x, y
        Its middle.
    first
        Whether it is drawn at the start.
    """

    iri: str
    kind: str
    labels: Mapping[str, str]
    size: int
    x: int
    y: int
    first: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a project to what it has.

    Attributes
    ----------
    project, attribute
        Numbers of nodes.
    kind
        Of the attribute, or of what it is to this project.
    status
        ``planned`` or ``historical``, of methods; else ``None``.
    first
        Whether it is drawn at the start.
    """

    project: int
    attribute: int
    kind: str
    status: str | None
    first: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A community as one node.

    Attributes
    ----------
    names
        By language.
    members
        Numbers of the nodes of its projects that can be drawn.
    x, y, size
        Middle and radius.
    rest
        Whether they are those in no community.
    key
        Names it in addresses: made of its project that has most in common with others, so that
        it stays the same when other communities come and go.
    tint
        Which of the colours of communities it has.
    """

    names: Mapping[str, str]
    members: tuple[int, ...]
    x: int
    y: int
    size: int
    rest: bool
    tint: int
    key: str


def nodes_of(part: Part) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """All nodes that can be drawn, and the lines between them.

    Those drawn at the start are laid out together; the others take free
    places near the projects that have them.
    """
    number = {iri: i for i, iri in enumerate(part.nodes)}
    kinds: Mapping[str, Any] = toml_data(*LOOK)["kind"]
    nodes = part.graph.nodes
    first = set(part.first())
    sizes = [_size(part, iri, kinds) for iri in part.nodes]
    labels = [_labels(nodes[iri], kinds[nodes[iri]["kind"]]["lines"]) for iri in part.nodes]
    edges = []
    for iri in part.nodes:
        for other in part.graph[iri] if nodes[iri]["kind"] == PROJECT else ():
            if other in number:
                said = part.graph.edges[iri, other]["property"].rpartition("#")[2]
                drawn = iri in first and other in first and not part.crowded(other)
                edges.append(
                    Edge(number[iri], number[other], nodes[other]["kind"], STATUS.get(said), drawn)
                )
    edges.sort(key=lambda edge: (edge.project, edge.attribute))
    boxes = []
    for i, iri in enumerate(part.nodes):
        font = kinds[nodes[iri]["kind"]]["font"]
        few = len(first) <= _ROOM
        font *= 1.12 if nodes[iri]["kind"] == PROJECT else 1.0  # bold
        font *= _LARGER if len(first) <= _FEW else 1.0
        boxes.append(
            _box(labels[i], sizes[i], font) if few and iri in first else _disc(sizes[i], len(first))
        )
    places = _places(part, [iri in first for iri in part.nodes], boxes, edges)
    return tuple(
        Node(
            iri=iri,
            kind=nodes[iri]["kind"],
            labels=labels[i],
            size=sizes[i],
            x=places[i][0],
            # A label hangs below its node.
            y=places[i][1] - round(boxes[i][1] / 2.0) + sizes[i],
            first=iri in first,
        )
        for i, iri in enumerate(part.nodes)
    ), tuple(edges)


def _labels(node: Mapping[str, Any], lines: int) -> dict[str, str]:
    return {str(name): label_lines(full_label(node, name), lines) for name in LANGUAGES}


def _size(part: Part, iri: str, kinds: Mapping[str, Any]) -> int:
    """The radius of a node: a little greater the more projects have what it stands for."""
    kind = part.graph.nodes[iri]["kind"]
    size = int(kinds[kind]["size"])
    return size if kind == PROJECT else size + min(2 * (part.members(iri).bit_length() - 1), 10)


def _box(labels: Mapping[str, str], size: int, font: float) -> tuple[float, float]:
    """Room for a node with its label below, in whichever language it is longer."""
    width = max(2.0 * size, *(text_width(label, font) for label in labels.values()))
    lines = max(label.count("\n") + 1 for label in labels.values())
    return width, 2.0 * size + 6.0 + lines * font * LEADING


def _disc(size: int, shown: int) -> tuple[float, float]:
    """Room for a node without its label, a little more where there are few."""
    margin = 10.0 if shown > 4 * _ROOM else 26.0 if shown > _ROOM else 44.0
    return 2.0 * size + 2.0 * margin, 2.0 * size + margin


def _places(
    part: Part,
    first: Sequence[bool],
    boxes: Sequence[tuple[float, float]],
    edges: Sequence[Edge],
) -> list[tuple[int, int]]:
    """The middle of every node's box."""
    early = [i for i, shown in enumerate(first) if shown]
    rank = {node: i for i, node in enumerate(early)}
    lines = [(rank[e.project], rank[e.attribute]) for e in edges if e.first]
    groups = _communities(part)
    found = positions([boxes[i] for i in early], lines, [groups[i] for i in early])
    places = dict(zip(early, found, strict=True))
    around: dict[int, list[int]] = {}
    for edge in edges:
        if edge.attribute not in rank and edge.project in rank:
            around.setdefault(edge.attribute, []).append(edge.project)
    late = sorted(
        (i for i in range(len(first)) if i not in rank), key=lambda i: (-len(around.get(i, ())), i)
    )
    wanted = [_middle([places[p] for p in around.get(i, ())]) for i in late]
    free = free_places(found, [boxes[i] for i in early], wanted, [boxes[i] for i in late])
    places.update(zip(late, free, strict=True))
    return [places[i] for i in range(len(first))]


def _middle(points: Sequence[tuple[int, int]]) -> tuple[float, float]:
    if not points:
        return 0.0, 0.0
    return (
        float(sum(x for x, _ in points) // len(points)),
        float(sum(y for _, y in points) // len(points)),
    )


def _communities(part: Part) -> list[int]:
    """The community of every node, from 1; of attributes that of most of their projects."""
    known = {iri: one.number for one in part.communities for iri in one.members}
    found = []
    for iri in part.nodes:
        if part.graph.nodes[iri]["kind"] == PROJECT:
            found.append(known.get(iri, 0))
        else:
            counts = Counter(known.get(project, 0) for project in part.graph[iri])
            found.append(min(counts, key=lambda one: (-counts[one], one)))
    return found


def groups_of(part: Part, nodes: Sequence[Node]) -> tuple[Group, ...]:
    """The communities as nodes, each about where its projects stand; those in none stand together.

    They are as far apart as they and their labels need.
    """
    number = {node.iri: i for i, node in enumerate(nodes)}
    named = [(one.names._asdict(), one.members) for one in part.communities]
    members = {iri for _, iris in named for iri in iris}
    rest = tuple(iri for iri in part.rows if iri not in members)
    if named and rest:
        named.append((toml_data("templates", "page.toml")["text"]["filter_none"], rest))
    members_of = [tuple(number[iri] for iri in iris if iri in number) for _, iris in named]
    sizes = [round(34 + 12 * len(iris) ** 0.5) for _, iris in named]
    middles = [_middle([(nodes[i].x, nodes[i].y) for i in own]) for own in members_of]
    places = _roomy(middles, sizes, [names for names, _ in named])
    tints = _tints(places)
    strength: Counter[str] = Counter()
    for one in part.connections:
        strength.update({one.project_a: one.score, one.project_b: one.score})

    def key(iris: Sequence[str]) -> str:
        strongest = min(iris, key=lambda iri: (-round(strength[iri], 6), iri))
        return hashlib.sha256(strongest.encode()).hexdigest()[:10]

    return tuple(
        Group(names, own, x, y, size, iris is rest, tint, _REST if iris is rest else key(iris))
        for (names, iris), own, (x, y), size, tint in zip(
            named, members_of, places, sizes, tints, strict=True
        )
    )


def _roomy(
    middles: Sequence[tuple[float, float]], sizes: Sequence[int], names: Sequence[Mapping[str, str]]
) -> list[tuple[int, int]]:
    """Places at which neither circles nor labels cover each other.

    Circles shrink with a drawing that is fitted to a screen, labels do not:
    the larger the drawing, the more room they need in it.
    """
    labels = [
        _box({key: text.replace(" · ", " ·\n") + "\n." for key, text in name.items()}, 0, _FONT)
        for name in names
    ]
    points = np.array(middles, dtype=np.float64).reshape(-1, 2)
    for _ in range(_FITS if len(points) > 1 else 0):
        wide, high = points.max(axis=0) - points.min(axis=0)
        factor = max(1.0, wide / _STAGE[0], high / _STAGE[1])
        boxes = [
            (max(2.0 * size, factor * label[0]), 2.0 * size + factor * label[1])
            for size, label in zip(sizes, labels, strict=True)
        ]
        shift = np.array(
            [[0.0, box[1] / 2.0 - size] for box, size in zip(boxes, sizes, strict=True)]
        )
        moved = apart(points + shift, np.array(boxes)) - shift
        if np.array_equal(moved, points):
            break
        points = moved
    return [(round(x), round(y)) for x, y in points.tolist()]


def _tints(places: Sequence[tuple[int, int]]) -> list[int]:
    """A colour for each community: one that none has, else one that is far away."""
    count = len(toml_data(*LOOK)["community"])
    found: list[int] = []
    for i, (x, y) in enumerate(places):
        near = dict.fromkeys(range(count), float("inf"))
        for tint, (other_x, other_y) in zip(found, places[:i], strict=True):
            near[tint] = min(near[tint], float((x - other_x) ** 2 + (y - other_y) ** 2))
        found.append(max(near, key=lambda tint: (near[tint], -tint)))
    return found
