"""What a web site puts around a page: banners above it, a feedback widget below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from esfgraph.normalise import fold
from esfgraph.resources import toml_data
from esfgraph.sources.text import Line

__all__ = ["end_of_page", "is_about_cookies", "is_banner"]

_LONG = 80  # a widget's lines are shorter
_WIDGET = 14  # and so many at most


@cache
def _words() -> dict[str, Any]:
    return toml_data("sources", "chrome.toml")


@cache
def _lines(part: str, name: str) -> frozenset[str]:
    return frozenset(map(fold, _words()[part][name]))


def is_banner(line: Line) -> bool:
    """Whether a line above a page belongs to the site: a menu, a link, what it says of cookies."""
    return line.key in _lines("banner", "lines") or is_about_cookies(line)


def is_about_cookies(line: Line) -> bool:
    """Whether a line speaks of cookies, as banners above a page do."""
    key = line.key
    return any(cue in key for cue in _words()["banner"]["cues"])


def end_of_page(lines: Sequence[Line]) -> int:
    """How many of a page's lines are its own; the feedback widget and the like stand behind.

    Blank lines before the widget are not counted either.
    """
    end = len(lines)
    while end and (not lines[end - 1].text or _is_widget(lines[end - 1])):
        end -= 1
    first = max(0, end - _WIDGET)
    for number in range(first, end):
        rest = [line for line in lines[number:end] if line.text]
        if lines[number].text and _opens_widget(rest):
            if all(len(line.text) < _LONG for line in rest):
                end = number
            break
    while end and not lines[end - 1].text:
        end -= 1
    return end


def _opens_widget(rest: Sequence[Line]) -> bool:
    """Whether a widget begins: with words of one, or with a question and its answers."""
    answers = [line.key for line in rest[1:3]]
    asks = rest[0].text.endswith("?") and answers in _words()["widget"]["answers"]
    return rest[0].key in _lines("widget", "openers") or asks


def _is_widget(line: Line) -> bool:
    if len(line.text) >= _LONG:
        return False
    key = line.key
    return (
        key in _lines("widget", "lines")
        or key in _lines("widget", "openers")
        or key.startswith(tuple(_words()["widget"]["starts"]))
    )
