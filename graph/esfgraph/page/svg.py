"""A static drawing for reports: what the page shows when it opens, as SVG.

Labels stand where they cover neither each other nor a node; those that find
no room are left out, and the description says how many. Colours are those of
the light page. The file is one SVG 1.1 document without scripts, styles or
references to anything outside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from esfgraph.messages import Language
from esfgraph.page.labels import LOOK, filled, text_width
from esfgraph.page.nodes import LEADING, Group, Node
from esfgraph.page.overlap import Area, Taken
from esfgraph.page.picture import Picture
from esfgraph.resources import toml_data

__all__ = ["svg_drawing"]

_MARGIN = 90
_WIDEST = 2_400.0
"""A larger drawing is made smaller; its text stays as large."""

_HEAD = 46
_LINE = 24
_FACE = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""

_ARROW = "follows"
"""What stands in the legend for the arrows between projects."""

_DASHES = {"planned": "6 4", "historical": "1.5 4"}


def svg_drawing(shown: Picture) -> str:
    """The drawing of a picture as an SVG document."""
    return _Drawing(shown).document()


def _text(words: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", words))


class _Drawing:
    """One drawing: where things stand on the sheet, and what is written."""

    def __init__(self, shown: Picture) -> None:
        self._shown = shown
        self._language: Language = shown.part.language or "en"
        self._look: Mapping[str, Any] = toml_data(*LOOK)
        self._colours: Mapping[str, str] = self._look["theme"]["light"]
        self._nodes = (
            {} if shown.grouped else {i: node for i, node in enumerate(shown.nodes) if node.first}
        )
        self._groups = dict(enumerate(shown.groups)) if shown.grouped else {}
        bodies: list[Node | Group] = [*self._nodes.values(), *self._groups.values()]
        self._left = min((b.x - b.size for b in bodies), default=0)
        self._top = min((b.y - b.size for b in bodies), default=0)
        wide = max((b.x + b.size for b in bodies), default=0) - self._left
        high = max((b.y + b.size for b in bodies), default=0) - self._top
        self._scale = min(1.0, _WIDEST / max(wide, high, 1))
        self._width = max(round(wide * self._scale) + 2 * _MARGIN, 640)
        self._legend = list(self._legend_lines())
        below = _LINE * len(self._legend) + 16
        self._height = round(high * self._scale) + _HEAD + 2 * _MARGIN - 30 + below
        self._shift = (self._width - wide * self._scale) / 2

    def _say(self, key: str, **values: object) -> str:
        text = str(toml_data("templates", "page.toml")["text"][key][self._language])
        return filled(text, **values)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (
            round((x - self._left) * self._scale + self._shift, 1),
            round((y - self._top) * self._scale + _HEAD + _MARGIN - 30, 1),
        )

    def document(self) -> str:
        """The whole of it."""
        lines, labels = list(self._lines()), list(self._labels())
        title = f"{self._say('brand')}: {self._say('title')}"
        drawn = len(self._nodes) + len(self._groups)
        told = self._say("svg_description", nodes=drawn, edges=len(lines), labels=len(labels))
        c, size = self._colours, f'width="{self._width}" height="{self._height}"'
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {self._width} {self._height}" role="img" '
            f'aria-labelledby="title description" lang="{self._language}" '
            f'xml:lang="{self._language}" font-family="{_FACE}" font-size="13">',
            f'<title id="title">{_text(title)}</title>',
            f'<desc id="description">{_text(" ".join((told, *self._notices())))}</desc>',
            f'<rect {size} fill="{c["background"]}"/>',
            f'<text x="20" y="30" font-size="17" font-weight="600" fill="{c["text"]}">'
            f"{_text(title)}</text>",
            '<g fill="none">',
            *lines,
            "</g>",
            *self._shapes(),
            f'<g fill="{c["text"]}" stroke="{c["background"]}" stroke-width="3.5" '
            'stroke-linejoin="round" paint-order="stroke" text-anchor="middle">',
            *labels,
            "</g>",
            *self._legend_shapes(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _notices(self) -> Iterator[str]:
        count: Mapping[str, int] = self._shown.data["count"]
        focus = self._shown.data["focus"]
        if focus is not None:
            name = self._shown.data["things"][focus][self._language]
            hops, drawn = self._shown.data["hops"], count["drawn"]
            yield self._say("focused", hops=hops, name=name, drawn=drawn, total=count["total"])
        elif count["drawn"] < count["rows"]:
            yield self._say("capped", drawn=count["drawn"], total=count["total"])
        if self._groups:
            yield self._say("svg_grouped", n=len(self._groups))

    def _lines(self) -> Iterator[str]:
        """Lines between nodes, or between communities as wide as they have connections."""
        if self._groups:
            yield from self._group_lines()
            return
        for edge in self._shown.edges:
            if not edge.first or edge.project not in self._nodes:
                continue
            one, other = self._shown.nodes[edge.project], self._shown.nodes[edge.attribute]
            dash = f' stroke-dasharray="{_DASHES[edge.status]}"' if edge.status else ""
            colour = self._look["kind"][edge.kind]["outline"]["light"]
            yield self._line(one, other, f'stroke="{colour}" stroke-opacity="0.5"{dash}')
        for before, after in self._shown.data["follows"]:
            if before in self._nodes and after in self._nodes:
                yield self._arrow(self._nodes[before], self._nodes[after])

    def _group_lines(self) -> Iterator[str]:
        group = {i: n for n, one in self._groups.items() for i in one.members}
        counts: Counter[tuple[int, int]] = Counter()
        for a, b, *_ in self._shown.data["links"]:
            if a in group and b in group and group[a] != group[b]:
                counts[min(group[a], group[b]), max(group[a], group[b])] += 1
        colour = self._look["kind"]["project"]["outline"]["light"]
        for (a, b), count in sorted(counts.items()):
            width = round(min(14.0, 1 + 1.6 * count**0.5), 1)
            style = f'stroke="{colour}" stroke-opacity="0.35" stroke-width="{width}"'
            yield self._line(self._groups[a], self._groups[b], style)

    def _line(self, one: Node | Group, other: Node | Group, style: str) -> str:
        (x1, y1), (x2, y2) = self._at(one.x, one.y), self._at(other.x, other.y)
        return f'<path d="M{x1} {y1}L{x2} {y2}" {style}/>'

    def _arrow(self, one: Node, other: Node) -> str:
        """A line from a project to the one that follows it, with its head at that node's rim."""
        (x1, y1), (x2, y2) = self._at(one.x, one.y), self._at(other.x, other.y)
        length = hypot(x2 - x1, y2 - y1) or 1.0
        x, y = (x2 - x1) / length, (y2 - y1) / length
        rim = self._radius(other.size) + 2
        tip = (x2 - x * rim, y2 - y * rim)
        ends = [(tip[0] - 9 * x + s * 5 * y, tip[1] - 9 * y - s * 5 * x) for s in (1, -1)]
        (xt, yt), (xa, ya), (xb, yb) = ((round(a, 1), round(b, 1)) for a, b in (tip, *ends))
        style = f'stroke="{self._colours["accent"]}" stroke-width="2"'
        return f'<path d="M{x1} {y1}L{xt} {yt}M{xa} {ya}L{xt} {yt}L{xb} {yb}" {style}/>'

    def _radius(self, size: float) -> float:
        return max(size * self._scale, 4.0)

    def _shapes(self) -> Iterator[str]:
        for node in self._nodes.values():
            x, y = self._at(node.x, node.y)
            title = " ".join(node.labels[self._language].split("\n"))
            yield self._shape(node.kind, x, y, self._radius(node.size) / 11, title)
        for group in self._groups.values():
            x, y = self._at(group.x, group.y)
            style = self._look["community"][group.tint]
            yield (
                f'<circle cx="{x}" cy="{y}" r="{round(self._radius(group.size), 1)}" '
                f'fill="{style["fill"]}" fill-opacity="0.55" '
                f'stroke="{style["outline"]["light"]}" stroke-width="2"/>'
            )

    def _shape(self, kind: str, x: float, y: float, factor: float, title: str = "") -> str:
        style = self._look["kind"][kind]
        inside = f"<title>{_text(title)}</title>" if title else ""
        place = f"translate({round(x - 12 * factor, 1)} {round(y - 12 * factor, 1)})"
        return (
            f'<path transform="{place} scale({round(factor, 3)})" '
            f'd={quoteattr(self._look["shape"][style["shape"]])} fill="{style["fill"]}" '
            f'stroke="{style["outline"]["light"]}" stroke-width="{round(1.6 / factor, 2)}" '
            f'stroke-linejoin="round">{inside}</path>'
        )

    def _labels(self) -> Iterator[str]:
        """The labels that find room, those of projects and of what many have first."""
        lines = Counter(e.attribute for e in self._shown.edges)
        bodies: list[tuple[Node | Group, list[str], int, int]] = []
        for i, node in self._nodes.items():
            style = self._look["kind"][node.kind]
            weight = 1_000 if node.kind == "project" else lines[i]
            told = node.labels[self._language].split("\n")
            bodies.append((node, told, int(style["font"]), weight))
        for group in self._groups.values():
            told = [group.names[self._language], self._say("projects", n=len(group.members))]
            bodies.append((group, told, 14, len(group.members)))
        taken = Taken()
        for body, *_ in bodies:
            x, y = self._at(body.x, body.y)
            r = self._radius(body.size)
            taken.add((x - r, y - r, x + r, y + r))
        for body, told, font, _ in sorted(bodies, key=lambda b: -b[3]):
            place = self._free(body, told, font, taken)
            if place is not None:
                bold = font > 13
                yield from self._written(told, font, place, bold=bold)

    def _free(
        self, body: Node | Group, told: Sequence[str], font: int, taken: Taken
    ) -> Area | None:
        """Where a label stands: below its node, beside it or above, if there is room."""
        x, y = self._at(body.x, body.y)
        r = self._radius(body.size)
        wide = max(text_width(line, font) for line in told) * (1.18 if font > 13 else 1.06)
        high = len(told) * font * LEADING
        corners = [
            (x - wide / 2, y + r + 3),
            (x + r + 5, y - high / 2),
            (x - r - 5 - wide, y - high / 2),
            (x - wide / 2, y - r - 3 - high),
        ]
        for left, top in corners:
            area = (left, top, left + wide, top + high)
            inside = left > 2 and left + wide < self._width - 2
            if inside and not taken.covers(area):
                taken.add(area)
                return area
        return None

    def _written(self, told: Sequence[str], font: int, area: Area, *, bold: bool) -> Iterator[str]:
        x = round((area[0] + area[2]) / 2, 1)
        weight = ' font-weight="600"' if bold else ""
        for i, line in enumerate(told):
            y = round(area[1] + font * (0.93 + i * LEADING), 1)
            yield f'<text x="{x}" y="{y}" font-size="{font}"{weight}>{_text(line)}</text>'

    def _legend_lines(self) -> Iterator[list[tuple[float, str, str]]]:
        """Rows of the legend: ``(x, kind, name)`` of those kinds that are drawn."""
        drawn = {node.kind for node in self._nodes.values()}
        x, row = 20.0, list[tuple[float, str, str]]()
        names = {k: s["text"][self._language] for k, s in self._look["kind"].items() if k in drawn}
        if self._nodes and self._shown.data["follows"]:
            names[_ARROW] = self._say("follows")
        for kind, name in names.items():
            wide = 24 + text_width(name, 13) * 1.06 + 22
            if row and x + wide > self._width - 20:
                yield row
                x, row = 20.0, []
            row.append((x, kind, name))
            x += wide
        if row:
            yield row

    def _legend_shapes(self) -> Iterator[str]:
        top = self._height - _LINE * len(self._legend)
        for i, row in enumerate(self._legend):
            y = top + i * _LINE
            for x, kind, name in row:
                if kind == _ARROW:
                    yield (
                        f'<path d="M{x} {y}h15m-5 -4.500l5 4.500l-5 4.500" fill="none" '
                        f'stroke="{self._colours["accent"]}" stroke-width="2"/>'
                    )
                else:
                    yield self._shape(kind, x + 8, y, 0.72)
                yield (
                    f'<text x="{round(x + 22, 1)}" y="{y + 4.5}" '
                    f'fill="{self._colours["text"]}">{_text(name)}</text>'
                )
