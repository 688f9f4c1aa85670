"""The sentences and list items of a text, each with where it stands.

A unit is a sentence, an item of a list (bulleted or numbered, also when the
list was run into one paragraph) or a heading. Line breaks inside a sentence
are tolerated; units are found in one pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.annotate.stops import STOPS, ends_sentence

__all__ = ["Folded", "Unit", "fold", "units"]

LONGEST = 2000
"""A sentence is looked at in pieces of at most so many code points."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLES = re.compile(f"[{_INVISIBLE}]")
_MARKER = re.compile(
    r"[ \t\u00a0]{0,20}"
    r"(?:[•●▪◦‣∙·*►➢]|[-–—](?=\s)|\(?(?P<number>[0-9]{1,2})[.)](?!\d)|[a-h]\))\s{0,9}"
)
_BOUNDARY = re.compile(
    rf"""(?P<line>\n\s*)
    | (?P<bullet>[•●▪◦‣∙►➢][^\S\n]{{0,9}}|(?<=[:.;]\s)-[^\S\n]?(?=[^\W\d_]))
    | (?<![\w.,/-])\(?(?P<number>[0-9]{{1,2}})[.)][^\S\n]?(?:(?=[^\W\d_])|(?<=\)[^\S\n])(?=\d))
    | (?<![\w.,/-])\(?(?P<letter>[a-h])\)[^\S\n](?=\w)
    | (?<![{STOPS}])[{STOPS}]++["”“»'’)\]]{{0,3}}(?P<stop>[^\S\n]++|$)
    """,
    re.VERBOSE,
)
_BEFORE_LIST = ":;.,?!"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece ``text[start:end]`` without its list marker and surrounding space.

    ``item`` tells whether a list marker stood before it, ``opens`` and
    ``closes`` whether it is the first and the last of its line, ``paragraph``
    counts the blocks between empty lines.
    """

    start: int
    end: int
    item: bool
    opens: bool
    closes: bool
    paragraph: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with composed letters and no invisible characters, and its way back.

    ``text`` is what is searched; `source` gives the offsets in the text as it was.
    """

    text: str
    _starts: tuple[int, ...] | None
    _ends: tuple[int, ...] | None
    _offset: int

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]``, which is not empty, stands in the source."""
        if self._starts is None or self._ends is None:
            return start + self._offset, end + self._offset
        return self._starts[start], self._ends[end - 1]


def fold(text: str, start: int, end: int) -> Folded:
    """``text[start:end]`` ready to be searched."""
    part = text[start:end]
    if unicodedata.is_normalized("NFC", part) and not _INVISIBLES.search(part):
        return Folded(part, None, None, start)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for position, character in enumerate(part, start):
        if character in _INVISIBLE:
            continue
        if characters and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", characters[-1] + character)
            if len(composed) == 1:
                characters[-1] = composed
                ends[-1] = position + 1
                continue
        characters.append(character)
        starts.append(position)
        ends.append(position + 1)
    return Folded("".join(characters), tuple(starts), tuple(ends), start)


def units(text: str) -> list[Unit]:
    """All units of ``text``, in its order."""
    found: list[Unit] = []
    for piece in _pieces(text):
        start, end = _trimmed(text, piece.start, piece.end)
        while end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = cut if cut > 0 else start + LONGEST
            head, tail = _trimmed(text, start, cut)
            found.append(Unit(head, tail, piece.item, piece.opens, False, piece.paragraph))
            start, end = _trimmed(text, cut, end)
        if start < end:
            opens, closes = piece.opens, piece.closes
            found.append(Unit(start, end, piece.item, opens, closes, piece.paragraph))
    return found


def _pieces(text: str) -> Iterator[Unit]:
    """The text cut at all boundaries; the pieces may still be empty."""
    first = _MARKER.match(text)
    start = first.end() if first else 0
    item, opens, paragraph, expected = first is not None, True, 0, 1
    if first and first["number"]:
        expected = int(first["number"]) + 1
    for match in _BOUNDARY.finditer(text, start):
        if match["line"] is not None:
            marker = _MARKER.match(text, match.end())
            if not marker and _goes_on(text, match.start(), match.end(), match[0]):
                continue
            yield Unit(start, match.start(), item, opens, True, paragraph)
            paragraph += match[0].count("\n") > 1
            start, item, opens, expected = match.end(), False, True, 1
            if marker:
                start, item = marker.end(), True
                expected = int(marker["number"]) + 1 if marker["number"] else 1
            continue
        if match.start() < start:
            continue
        if match["number"] is not None or match["letter"] is not None:
            number_found = int(match["number"] or ord(match["letter"]) - ord("a") + 1)
            if not _begins_item(text, match.start(), number_found, expected):
                if match[0][-1].isspace() and text[match.end()].isupper():  # "… in grade 9. Then"
                    yield Unit(start, match.end(), item, opens, False, paragraph)
                    start, item, opens = match.end(), False, False
                continue
            expected = number_found + 1
        if match["stop"] is not None:
            if not ends_sentence(text, match.start(), match.end()):
                continue
            yield Unit(start, match.start("stop"), item, opens, False, paragraph)
            start, item, opens = match.end(), False, False
            continue
        yield Unit(start, match.start(), item, opens, False, paragraph)
        start, item, opens = match.end(), True, False
    yield Unit(start, len(text), item, opens, True, paragraph)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, start + max(left, len(piece.rstrip()))


def _goes_on(text: str, end: int, after: int, gap: str) -> bool:
    """Whether a line break stands inside a sentence: no stop before, lower case after."""
    if gap.count("\n") > 1 or not text[after : after + 1].islower():
        return False
    before = text[max(0, end - 9) : end].rstrip()
    return bool(before) and before[-1] not in STOPS + ":;"


def _begins_item(text: str, start: int, number: int, expected: int) -> bool:
    """Whether "2." is the second of a list; the first follows a sign, not a word."""
    if number > 1:
        return number == expected
    before = text[max(0, start - 3) : start].rstrip()
    return not before or before[-1] in _BEFORE_LIST
