"""Where things stand on a Projektbanken page: labels with their values, title, description.

Nothing here knows what a value means; a callback says whether one could be
of a field.

A label is found in four layouts: alone on its line, with the value on the
next one; with a colon before the value; with space before it; glued to it.
Labels vouch for each other: one that stands alone among prose counts only
if its value is what the field needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from esfgraph.model import Span
from esfgraph.normalise import fold
from esfgraph.sources.chrome import end_of_page, is_banner
from esfgraph.sources.projektbanken_labels import (
    LONGEST_VALUE,
    PERSON,
    Match,
    Style,
    match_label,
    plain_lines,
    words,
)
from esfgraph.sources.text import Line

__all__ = ["Entry", "Layout", "layout"]

_UNKNOWN_LABEL = 60
_UNKNOWN_VALUE = 160
_APART = 3  # lines that can stand between two labels: a value, and a label we do not know
_WEAK_TOGETHER = 2  # more labels of common words than these are no chance
_GLUED = re.compile(r"(?P<label>[A-ZÅÄÖ][\wåäö .+/-]{0,50}?[a-zåäöé.])(?P<value>[A-ZÅÄÖ0-9█].*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and its value's lines; ``field`` is ``None`` for a label that we do not know."""

    field: str | None
    label: Line
    values: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a page, in the order of the text.

    ``heading`` is the page's title line, whole.
    """

    entries: tuple[Entry, ...]
    heading: Line | None
    description: Span | None


@cache
def _headings() -> frozenset[str]:
    return frozenset(map(fold, words()["headings"]["lines"]))


def layout(text: str, fits: Callable[[str, str], bool]) -> Layout:
    """The parts of a page; ``fits(field, value)`` says whether a text is a value of a field."""
    return _Finder(plain_lines(text), fits).layout()


class _Finder:
    """One pass over a page's lines; ``used`` marks those that belong to labels."""

    def __init__(self, lines: Sequence[Line], fits: Callable[[str, str], bool]) -> None:
        self.lines = lines
        self.fits = fits
        self.filled = [i for i, line in enumerate(lines) if line.text]
        self.matches = {i: m for i in self.filled if (m := match_label(lines[i]))}
        self.used = bytearray(len(lines))
        self.entries: list[Entry] = []
        self._link()
        self.ahead = self._labels_ahead()
        accepted = [m for m in self.matches.values() if m.accepted]
        alone = [i for i, m in self.matches.items() if m.accepted and m.style is Style.ALONE]
        self.gapped = self._is_gapped(alone)
        self.colons = 2 * sum(lines[i].text.endswith(":") for i in alone) > len(alone)
        self.glued = 2 * sum(m.style is Style.GLUED for m in accepted) > len(accepted)

    # --- which labels count

    def _link(self) -> None:
        """Accept labels that stand close to each other, and single ones with a fitting value."""
        position = {line: n for n, line in enumerate(self.filled)}
        sentences = self._sentences()
        chain: list[int] = []
        for n in sorted(self.matches.keys() - sentences):
            if chain and not self._is_close(position[chain[-1]], position[n]):
                self._accept(chain)
                chain = []
            chain.append(n)
        self._accept(chain)
        for n, match in self.matches.items():
            if not match.accepted and not match.weak:
                value = match.value or self._next(position[n])
                match.accepted = value is not None and self._is_typed(match.field, value.text)
        self.matches = {n: m for n, m in self.matches.items() if m.accepted}

    def _sentences(self) -> set[int]:
        """Lines that begin with a label's word and space; none if labels stand so on the page."""
        spaced = {n: m for n, m in self.matches.items() if m.style is Style.SPACE}
        doubtful = {n for n, m in spaced.items() if not self._is_typed(m.field, m.value_text)}
        sure = len(spaced) - len(doubtful)
        return doubtful if sure <= len(self.matches) - len(spaced) else set()

    def _accept(self, chain: Sequence[int]) -> None:
        matches = [self.matches[n] for n in chain]
        if len(matches) > 1 and (len(matches) > _WEAK_TOGETHER or not all(m.weak for m in matches)):
            for match in matches:
                match.accepted = True

    def _is_close(self, first: int, second: int) -> bool:
        between = self.filled[first + 1 : min(second, first + _APART + 2)]
        return second - first <= _APART + 1 and all(
            len(self.lines[n].text) <= LONGEST_VALUE and not _is_sentence(self.lines[n].text)
            for n in between
        )

    def _next(self, place: int) -> Line | None:
        return self.lines[self.filled[place + 1]] if place + 1 < len(self.filled) else None

    def _is_typed(self, field: str, value: str) -> bool:
        return len(value) <= LONGEST_VALUE and (field == PERSON or self.fits(field, value))

    def _labels_ahead(self) -> list[int]:
        """For each line, how many filled lines stand before the next label (many: none comes)."""
        far = len(self.lines) + 1
        ahead, distance = [far] * (len(self.lines) + 1), far
        for n in range(len(self.lines) - 1, -1, -1):
            if n in self.matches:
                distance = 0
            elif self.lines[n].text and distance < far:
                distance += 1
            ahead[n] = distance
        return ahead

    def _is_gapped(self, alone: Sequence[int]) -> bool:
        """Whether blank lines stand between labels and their values on most of the page."""
        gaps = 0
        for n in alone:
            following = self._skip(n + 1)
            if following < len(self.lines) and following not in self.matches:
                gaps += 1 if following > n + 1 else -1
        return gaps > 0

    def _skip(self, n: int) -> int:
        while n < len(self.lines) and not self.lines[n].text:
            n += 1
        return n

    # --- labels with their values

    def layout(self) -> Layout:
        n, after_value = 0, False  # whether the line before belongs to a label
        while n < len(self.lines):
            line = self.lines[n]
            if not line.text:
                after_value = after_value and (self.gapped or self.ahead[n] <= _APART)
                n += 1
                continue
            match = self.matches.get(n)
            end = self._known(n, match) if match else self._unknown(n) if after_value else n
            after_value = end > n
            self.used[n:end] = b"\x01" * (end - n)
            n = max(end, n + 1)
        heading = self._heading()
        return Layout(tuple(self.entries), heading, self._description())

    def _known(self, n: int, match: Match) -> int:
        """Keep a label with its value; the number of the line behind both."""
        if match.value is not None:
            self.entries.append(Entry(match.field, match.label, (match.value,)))
            return n + 1
        values, end = self._value(n, match.field)
        self.entries.append(Entry(match.field, match.label, tuple(values)))
        return end

    def _value(self, n: int, field: str | None) -> tuple[list[Line], int]:
        """The lines of the value that stands below line ``n``, and where they end."""
        first = self._skip(n + 1)
        if first == len(self.lines) or not self._can_be_value(first, first > n + 1, field):
            return [], n + 1
        values, end = [self.lines[first]], first + 1
        while end < len(self.lines) and self._goes_on(end, values[-1], field):
            values.append(self.lines[end])
            end += 1
        return values, end

    def _can_be_value(self, n: int, gap: bool, field: str | None) -> bool:
        line = self.lines[n]
        if n in self.matches or len(line.text) > LONGEST_VALUE or self._heads_text(n, gap):
            return False
        if self.ahead[n] > _APART and _is_prose(line.text):  # below an empty last field
            return False
        if self._looks_like_label(line) and self.ahead[n] > 0 and self.ahead[n] <= _APART:
            return False
        typed = field not in (None, PERSON) and self.fits(str(field), line.text)
        return not gap or self.gapped or (typed and self.ahead[n] <= _APART)

    def _heads_text(self, n: int, gap: bool) -> bool:
        """Whether a line is a heading of the description rather than a value of that name."""
        if self.lines[n].key not in _headings() or self.ahead[n] <= _APART:
            return False
        return gap or bool(n + 1 < len(self.lines) and self.lines[n + 1].text)

    def _goes_on(self, n: int, before: Line, field: str | None) -> bool:
        """Whether a value goes on in line ``n``: after a comma, or as one more of several."""
        line = self.lines[n]
        if not line.text or n in self.matches or self._looks_like_label(line):
            return False
        if self.ahead[n] > _APART or len(line.text) > LONGEST_VALUE:
            return False
        if before.text.endswith(",") or field == PERSON:
            return True
        return field is not None and self.colons and self.fits(field, line.text)

    def _looks_like_label(self, line: Line) -> bool:
        return line.text.endswith(":") and _is_short_label(line.text[:-1])

    def _unknown(self, n: int) -> int:
        """Keep a label that we do not know; ``n`` again if the line is none."""
        line = self.lines[n]
        near = self.ahead[n] <= _APART
        if line.key in _headings() or len(line.text) > LONGEST_VALUE:
            return n
        label, colon, value = line.text.partition(":")
        if colon and _is_short_label(label) and fold(label) not in _headings():
            if value.strip():
                if not near and not _is_short_value(value):
                    return n
                return self._keep(line.part(0, len(label)), [line.part(len(label) + 1)], n + 1)
            values, end = self._value(n, None)
            if near or (values and _is_short_value(values[0].text)):
                return self._keep(line.part(0, len(label)), values, end)
            return n
        if not near:
            return n
        if self.glued and (match := _GLUED.fullmatch(line.text)):
            return self._keep(
                line.part(0, match.end("label")), [line.part(match.start("value"))], n + 1
            )
        if not _is_short_label(line.text):
            return n
        values, end = self._value(n, None)
        return self._keep(line, values, end)

    def _keep(self, label: Line, values: list[Line], end: int) -> int:
        key = label.key
        person = any(cue in key for cue in words()["person"]["cues"])
        self.entries.append(Entry(PERSON if person else None, label, tuple(values)))
        return end

    # --- title and description

    def _heading(self) -> Line | None:
        """The page's title: the line with the file number, else the heading above the labels."""
        pattern = re.compile(words()["title"]["pattern"])
        longest = words()["title"]["longest"]
        free = [n for n in self.filled if not self.used[n]]
        for n in free:
            if len(self.lines[n].text) <= longest and pattern.fullmatch(self.lines[n].text):
                return self._take(n)
        first = next((n for n in self.filled if self.used[n]), len(self.lines))
        above = [n for n in free if n < first and not is_banner(self.lines[n])]
        likely = [n for n in above if _is_heading(self.lines[n].text, longest)]
        if not likely:
            return None
        return self._take(likely[-1] if likely[-1] == above[-1] else likely[0])

    def _take(self, n: int) -> Line:
        self.used[n] = 1
        return self.lines[n]

    def _description(self) -> Span | None:
        """The longest run of lines that belong to nothing else."""
        first_used = next((n for n in range(len(self.lines)) if self.used[n]), 0)
        for n in range(first_used):
            if self.lines[n].text and is_banner(self.lines[n]):
                self.used[n] = 1
        stray = frozenset(map(fold, words()["headings"]["stray"]))
        best: Span | None = None
        for run in self._free_runs():
            first, last = 0, end_of_page(run) - 1
            while last >= first and (not run[last].text or run[last].key in stray):
                last -= 1
            while first <= last and (not run[first].text or run[first].key in stray):
                first += 1
            above = last >= first and run[last].end <= self.lines[first_used].start
            if above and not any(_is_prose(line.text) for line in run):
                continue  # a menu, a line of the site
            if first <= last and (
                best is None or run[last].end - run[first].start > best.end - best.start
            ):
                best = Span(run[first].start, run[last].end)
        return best

    def _free_runs(self) -> list[list[Line]]:
        runs: list[list[Line]] = [[]]
        for line, used in zip(self.lines, self.used, strict=True):
            if used:
                runs.append([])
            elif line.text or runs[-1]:
                runs[-1].append(line)
        return [run for run in runs if run]


_MOST_WORDS, _FEWEST_WORDS = 7, 4
_PROSE = 100


def _is_short_label(text: str) -> bool:
    text = text.strip()
    return (
        0 < len(text) <= _UNKNOWN_LABEL
        and (text[0].isupper() or text[0].isdigit())
        and len(text.split()) <= _MOST_WORDS
        and text[-1] not in ".!?,;"
    )


def _is_short_value(text: str) -> bool:
    text = text.strip()
    return len(text) <= _UNKNOWN_VALUE and not text.endswith((".", "!", "?"))


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) > _FEWEST_WORDS


def _is_prose(text: str) -> bool:
    return _is_sentence(text) or len(text) > _PROSE


def _is_heading(text: str, longest: int) -> bool:
    return len(text) <= longest and not text.endswith((".", ":", ";", ","))
