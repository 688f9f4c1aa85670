"""A small picture of what ties a project to others: three columns and the lines between.

Coordinates are those of an SVG's viewBox; lines run from the project to what
it has, and from there to the projects that have the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from esfgraph.messages import Language
from esfgraph.network import ATTRIBUTES
from esfgraph.site.index import Index
from esfgraph.site.similar import Likeness

__all__ = ["Line", "Neighbourhood", "Node", "neighbourhood"]

_PROJECTS, _THINGS = 6, 9
_COLUMNS = (0.0, 330.0, 660.0)
_WIDE, _HIGH, _GAP = 240.0, 40.0, 10.0
_LETTERS = 32
"""Characters in a line of a box."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: whose it is, its kind (``project`` or a kind of attribute), lines, upper left corner.

    ``title`` is the whole name.
    """

    iri: str
    kind: str
    title: str
    lines: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A curve from the right edge of one box to the left edge of another, as SVG path data."""

    path: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The picture; without nodes where nothing is shared."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: float
    height: float
    box: tuple[float, float] = (_WIDE, _HIGH)


def neighbourhood(
    index: Index, row: int, close: Sequence[Likeness], language: Language
) -> Neighbourhood:
    """The picture of a project and its closest others, as `similar.similar` gives them."""
    shown = list(close[:_PROJECTS])
    kinds = {iri: kind for one in shown for kind, iri in one.reasons}
    things = list(kinds)[:_THINGS]
    shown = [one for one in shown if any(iri in things for _, iri in one.reasons)]
    if not shown:
        return Neighbourhood((), (), 0.0, 0.0)
    order = list(ATTRIBUTES)
    things.sort(key=lambda iri: (order.index(kinds[iri]), index.name(iri, language)))
    most = max(len(things), len(shown))
    height = most * (_HIGH + _GAP) - _GAP
    project = _node(index.iris[row], "project", index.titles[language][row], 0, 0, 1, height)
    middle = [
        _node(iri, kinds[iri], index.name(iri, language), 1, place, len(things), height)
        for place, iri in enumerate(things)
    ]
    right = [
        _node(
            index.iris[one.row],
            "project",
            index.titles[language][one.row],
            2,
            place,
            len(shown),
            height,
        )
        for place, one in enumerate(shown)
    ]
    lines = [_line(project, node) for node in middle]
    for one, node in zip(shown, right, strict=True):
        shared = {iri for _, iri in one.reasons}
        lines += [_line(thing, node) for thing in middle if thing.iri in shared]
    width = _COLUMNS[2] + _WIDE
    return Neighbourhood((project, *middle, *right), tuple(lines), width, height)


def _node(
    iri: str, kind: str, name: str, column: int, place: int, count: int, height: float
) -> Node:
    step = height / count
    y = step * place + (step - _HIGH) / 2
    return Node(iri, kind, name, _broken(name), _COLUMNS[column], round(y, 1))


def _broken(name: str) -> tuple[str, ...]:
    """A name on at most two lines.

    >>> _broken("Samverkan skola och socialtjänst, skolnärvaro")
    ('Samverkan skola och', 'socialtjänst, skolnärvaro')
    """
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= _LETTERS or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    cut = [line if len(line) <= _LETTERS else line[: _LETTERS - 1] + "…" for line in lines[:2]]
    if len(lines) > len(cut):
        cut[-1] = cut[-1][: _LETTERS - 1].rstrip(" ,…") + "…"
    return tuple(cut)


def _line(one: Node, other: Node) -> Line:
    x1, y1 = one.x + _WIDE, one.y + _HIGH / 2
    x2, y2 = other.x, other.y + _HIGH / 2
    middle = (x1 + x2) / 2
    return Line(f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}")
