"""What stands at a node, on so many lines, and about how wide that is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from esfgraph.network import display_label
from esfgraph.resources import toml_data

__all__ = ["LOOK", "STATUS", "filled", "full_label", "label_lines", "text_width"]

LOOK = ("templates", "look.toml")
"""The data file of kinds, shapes and colours."""

STATUS = {"plansMethod": "planned", "formerMethod": "historical"}
"""What a property says of when, where it is not now."""

_LINE = 18  # characters of a line of a node's label
_WORD = 24  # characters of a word in it

_WIDE, _NARROW = re.compile("[A-ZÅÄÖMWmw%@—]"), re.compile("[ijlftrI1.,:;'!|()\\- ]")


def label_lines(text: str, lines: int = 2) -> str:
    """A label for the drawing: at most so many lines of 18 characters, cut with "…".

    Words are not broken over lines, but cut where they are longer than 24.

    >>> label_lines("Samverkan skola och socialtjänst, skolnärvaro")
    'Samverkan skola\\noch socialtjänst,…'
    >>> label_lines("STOCKHOLM")
    'STOCKHOLM'
    """
    words = (w if len(w) <= _WORD else w[: _WORD - 1] + "…" for w in text.split())
    broken = wrap(
        " ".join(words),
        _LINE,
        max_lines=lines,
        placeholder="…",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(broken)


def filled(text: str, **values: object) -> str:
    """A text of the page with its values: ``{n}``, or ``{n|one|many}`` for a number with its word.

    >>> filled("{n|line|lines} of {name}", n=1, name="Ekdal")
    '1 line of Ekdal'
    """

    def value(match: re.Match[str]) -> str:
        name, one, many = match.groups()
        found = str(values[name])
        return found if one is None else f"{found} {one if found == '1' else many}"

    return re.sub(r"\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}", value, text)


def full_label(node: Mapping[str, Any], language: str) -> str:
    """Code, name or both of a node of the network, as is usual for its kind."""
    style = toml_data(*LOOK)["kind"].get(node["kind"], {"label": "both"})
    name, code = str(node[language]), node["notation"]
    if style["label"] == "both":
        return display_label(code, name)
    return str(code) if code and style["label"] == "code" else name


def text_width(label: str, font: float) -> float:
    """About how wide a label's longest line is drawn, in pixels, without a font at hand.

    >>> text_width("Mål", 10) < text_width("Målgrupp", 10)
    True
    """

    def line_width(line: str) -> float:
        wide, narrow = len(_WIDE.findall(line)), len(_NARROW.findall(line))
        return font * (0.56 * (len(line) - wide - narrow) + 0.74 * wide + 0.34 * narrow)

    return max((line_width(line) for line in label.split("\n")), default=0.0)
