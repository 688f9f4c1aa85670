"""Labels of a Projektbanken page, as a line holds them in one of four styles.

What a label is stands in ``data/sources/projektbanken_page.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from esfgraph.normalise import fold
from esfgraph.resources import toml_data
from esfgraph.sources.text import Line, lines_of

__all__ = [
    "LONGEST_VALUE",
    "PERSON",
    "Match",
    "Style",
    "labels_in",
    "match_label",
    "plain_lines",
    "words",
]

PERSON = "person"
"""Stands for a field where a label is about people: its value is not kept."""

LONGEST_VALUE = 250
"""Characters that a value can have in one line; what is longer is prose."""

_LONGEST_LABEL = 80
_MARKS = re.compile(r"(?:[-–•*·>|]{1,3}[ \t\u00a0]+|#{1,6}[ \t]+)?(?:\*\*|__)?")
_MARKUP = "*_|"  # around a label or value: bold, a cell of a table
_COLON = re.compile(r":|[ \t]\|[ \t]")
_ALL_MARKED = 3  # labels in a list or table, that a page without others has


class Style(Enum):
    """How a label stands beside its value."""

    ALONE = "alone"
    COLON = "colon"
    SPACE = "space"
    GLUED = "glued"


@dataclass(slots=True)
class Match:
    """A label that a line is or begins with; ``value`` is what follows on the same line."""

    field: str
    style: Style
    label: Line
    value: Line | None
    weak: bool
    accepted: bool = False

    @property
    def value_text(self) -> str:
        """The value on the same line, empty if there is none."""
        return self.value.text if self.value else ""


@cache
def words() -> dict[str, Any]:
    """The labels and cue words of the page."""
    return toml_data("sources", "projektbanken_page.toml")


@cache
def _labels() -> dict[str, str]:
    labels = {fold(t): field for field, texts in words()["labels"].items() for t in texts}
    return {**labels, **{fold(text): PERSON for text in words()["person"]["labels"]}}


@cache
def _by_letters() -> dict[str, tuple[tuple[str, str], ...]]:
    """Labels and their fields by their first two letters, longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    persons = (PERSON, words()["person"]["labels"])
    for field, texts in (*words()["labels"].items(), persons):
        for text in map(str.casefold, texts):
            found.setdefault(text[:2], []).append((text, field))
    return {k: tuple(sorted(v, key=lambda t: (-len(t[0]), t[0]))) for k, v in found.items()}


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(fold, words()["weak"]["labels"]))


def match_label(line: Line) -> Match | None:
    """The label that a line is or begins with."""
    letters = line.text[:2].casefold()
    if not letters or len(line.text) > LONGEST_VALUE + _LONGEST_LABEL:
        return None
    if letters.isascii() and letters not in _by_letters():
        return None
    key = line.key if len(line.text) <= _LONGEST_LABEL else ""
    if field := _labels().get(key):
        return Match(field, Style.ALONE, line, None, key in _weak())
    for colon in _COLON.finditer(line.text[:_LONGEST_LABEL]):
        label = _unmarked(line.part(0, colon.start()))
        value = _unmarked(line.part(colon.end()))
        if (field := _labels().get(label.key)) and value.text:
            return Match(field, Style.COLON, label, value, label.key in _weak())
    return None if line.text.endswith(":") else _begins(line)


def _unmarked(line: Line) -> Line:
    """A label or value without the marks of bold type or of a table's cell around it."""
    text = line.text
    left = len(text) - len(text.lstrip(_MARKUP))
    return line.part(left, max(left, len(text.rstrip(_MARKUP))))


def plain_lines(text: str) -> list[Line]:
    """The lines of a page; of one in Markdown, labels and headings without their marks."""
    lines = lines_of(text)
    marked: dict[int, Line] = {}
    for number, line in enumerate(lines):
        end = (_MARKS.match(line.text) or [""])[0]
        if not end:
            if (match := match_label(line)) and not match.weak:
                return lines
        elif line.text[0] == "#" or match_label(line.part(len(end))):
            marked[number] = line.part(len(end))
    labels = sum(lines[n].text[0] != "#" for n in marked)
    if labels < _ALL_MARKED:
        return lines
    return [marked.get(n, line) for n, line in enumerate(lines)]


def _begins(line: Line) -> Match | None:
    folded = line.text[:_LONGEST_LABEL].casefold()
    for text, field in _by_letters().get(folded[:2], ()):
        rest = line.text[len(text) :]
        if not rest or line.text[: len(text)].casefold() != text:
            continue
        label, value = line.part(0, len(text)), line.part(len(text))
        space = rest[: len(rest) - len(rest.lstrip())]
        begins = value.text[0].isupper() or value.text[0].isdigit() or value.text[0] == "█"
        if field == PERSON and not begins and "@" not in rest:
            continue
        if space or begins or field == PERSON:
            wide = "\t" in space or len(space) > 1
            style = Style.COLON if wide else Style.SPACE if space else Style.GLUED
            return Match(field, style, label, value, label.key in _weak())
    return None


def labels_in(text: str, fits: Callable[[str, str], bool]) -> tuple[frozenset[str], frozenset[str]]:
    """The fields whose labels a text has: by labels that only this page has, and by common words.

    A label followed by mere space could begin a sentence: it counts if its value fits.
    """
    common = frozenset(words()["common"]["fields"])
    found: tuple[set[str], set[str]] = set(), set()
    for line in plain_lines(text):
        match = match_label(line)
        if match is None or match.field == PERSON:
            continue
        if match.style is not Style.SPACE or fits(match.field, match.value_text):
            found[match.weak or match.field in common].add(match.field)
    return frozenset(found[0]), frozenset(found[1])
