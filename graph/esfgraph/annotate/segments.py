"""Where sentences, clauses, list items and paragraphs end, between the words of a text.

Finer than the gaps of `esfgraph.annotate.tokens`: those say what a phrase may
span, these how far what a word says can reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from esfgraph.annotate.tokens import Tokens

__all__ = ["Segments", "segment"]

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Flags = npt.NDArray[np.uint16]

_DOT, _MARK, _SEMICOLON, _BULLET, _DASH, _LINE, _COLON, _COMMA, _OPEN, _CLOSE, _PAGE = (
    1 << bit for bit in range(11)
)
_CLASSES = (
    (".", _DOT),
    ("!?", _MARK),
    (";", _SEMICOLON),
    ("•●▪◦‣·\u2022\uf0b7", _BULLET),
    ("-*\u2010\u2011\u2012\u2013\u2014", _DASH),
    ("\n", _LINE),
    (":", _COLON),
    (",", _COMMA),
    ("([", _OPEN),
    (")]", _CLOSE),
    ("\f\v", _PAGE),
)
_PLANE = 0x10000
_HEADING = 7
"""A line of at most so many words before a capital letter is a heading or a field."""
_DIGITS = 2
"""Digits of the number of a list item, at most."""


@cache
def _tables() -> tuple[Flags, Mask]:
    flags = np.zeros(_PLANE, dtype=np.uint16)
    for characters, flag in _CLASSES:
        for character in characters:
            flags[ord(character)] = flag
    lower = np.array([chr(code).islower() for code in range(_PLANE)])
    return flags, lower


@dataclass(frozen=True, slots=True)
class Segments:
    """What stands before each word; one element more than words, for the end of the text.

    Attributes
    ----------
    count
        How many words there are.
    boundary
        A sentence, item, heading or paragraph begins.
    paragraph
        A paragraph begins.
    bullet
        A list item begins.
    line
        The gap holds a line break.
    stop
        A full stop, question or exclamation mark ends the sentence before.
    opener
        A word with a capital that usually begins a sentence stands here.
    semicolon, colon
        The gap holds one (not inside a word, as in "ESF:s").
    boundaries, colons, commas, opens, closes
        Numbers of the words behind such a gap, sorted.
    """

    count: int
    boundary: Mask
    paragraph: Mask
    bullet: Mask
    line: Mask
    stop: Mask
    opener: Mask
    semicolon: Mask
    colon: Mask
    boundaries: Indices
    colons: Indices
    commas: Indices
    opens: Indices
    closes: Indices

    def sentence_of(self, words: Indices) -> Indices:
        """The number of the sentence of each word."""
        return np.searchsorted(self.boundaries, words, side="right")

    def end_of_list(self, last: Indices) -> Indices:
        """The last word of the list that begins behind each word.

        A list of lines ends at a paragraph or line without a bullet, one run
        into a paragraph at the end of the sentence of its last item (also where
        its full stop is missing but the next begins with an opener), and lines
        without bullets with their paragraph.
        """
        gap = last + 1
        other = self.boundary & ~self.bullet & ~self.semicolon
        runs_in = self._next(other | self.opener & ~self.boundary, gap)
        lines = self._next(
            self.paragraph & ~self.bullet | self.boundary & self.line & ~self.bullet, gap
        )
        block = self._next(self.paragraph, gap)
        end = np.where(self.bullet[gap] & self.line[gap], lines, runs_in)
        plain = self.boundary[gap] & ~self.bullet[gap] & (gap < self.count)
        return np.where(plain, block, end) - 1

    def end_of_next_paragraph(self, last: Indices) -> Indices:
        """The last word of the paragraph that begins behind each word, a heading's last."""
        return self._next(self.paragraph, last + 1) - 1

    def _next(self, where: Mask, gap: Indices) -> Indices:
        places = np.flatnonzero(where[: self.count])
        return np.append(places, self.count)[np.searchsorted(places, gap, side="right")]


def segment(text: str, tokens: Tokens, abbreviated: Indices, openers: Indices) -> Segments:
    """The segments of a text.

    Parameters
    ----------
    text, tokens
        The text and its words.
    abbreviated
        Words whose full stop ends no sentence ("t.ex.").
    openers
        Words that begin a sentence when they begin with a capital.
    """
    count = len(tokens)
    flag_of, lower_of = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    small = np.where(codes < _PLANE, codes, 0xFFFD)
    if count < 2:
        return _segments(count, *(np.zeros(count + 1, dtype=bool) for _ in range(11)))
    flags = flag_of[small]
    starts, ends = tokens.starts, tokens.ends
    bounds = np.stack([ends[:-1], starts[1:]], axis=1).ravel()
    gaps = np.zeros(count + 1, dtype=np.uint16)
    gaps[1:-1] = np.bitwise_or.reduceat(flags, bounds)[0::2]
    broken = np.concatenate([[0], np.cumsum(codes == 0x0A, dtype=np.int64)])
    breaks = np.zeros(count + 1, dtype=np.int64)
    breaks[1:-1] = broken[starts[1:]] - broken[ends[:-1]]
    spaced = np.ones(count + 1, dtype=bool)
    spaced[1:-1] = starts[1:] - ends[:-1] > 1
    behind = np.zeros(count + 1, dtype=np.uint16)
    behind[1:-1] = flags[ends[:-1]]
    lower = np.append(lower_of[small[starts]], False)
    return _decide(
        gaps=gaps,
        breaks=breaks,
        spaced=spaced,
        behind=behind,
        lower=lower,
        dashed=_dashed(codes, flags, gaps, starts),
        numbers=_numbers(codes, tokens),
        abbreviated=abbreviated,
        openers=openers,
    )


def _dashed(codes: npt.NDArray[np.uint32], flags: Flags, gaps: Flags, starts: Indices) -> Mask:
    """Before which words a line begins with a dash."""
    result = np.zeros(len(gaps), dtype=bool)
    both = np.flatnonzero((gaps & _LINE != 0) & (gaps & _DASH != 0))
    lines, dashes = np.flatnonzero(codes == 0x0A), np.flatnonzero(flags == _DASH)
    at = starts[both]
    result[both] = dashes[np.searchsorted(dashes, at) - 1] > lines[np.searchsorted(lines, at) - 1]
    return result


def _numbers(codes: npt.NDArray[np.uint32], tokens: Tokens) -> Mask:
    """Which words are numbers of one or two digits."""
    first, last = codes[tokens.starts], codes[tokens.ends - 1]
    short = tokens.ends - tokens.starts <= _DIGITS
    digits = (first >= 0x30) & (first <= 0x39) & (last >= 0x30) & (last <= 0x39)
    return short & digits


def _decide(
    *,
    gaps: Flags,
    breaks: Indices,
    spaced: Mask,
    behind: Flags,
    lower: Mask,
    dashed: Mask,
    numbers: Mask,
    abbreviated: Indices,
    openers: Indices,
) -> Segments:
    count = len(gaps) - 1
    has = {flag: (gaps & flag) != 0 for _, flag in _CLASSES}
    paragraph = (breaks > 1) | has[_PAGE]
    bullet = has[_BULLET] | dashed
    line = breaks > 0
    stop = has[_DOT] & spaced & ~lower
    stop[abbreviated + 1] &= behind[abbreviated + 1] != _DOT
    stop |= has[_MARK] & spaced
    semicolon = has[_SEMICOLON]
    boundary = stop | semicolon | bullet | paragraph | (line & ~lower & _short_lines(line))
    colon = has[_COLON] & spaced
    # "1. Minska …": the number opens an item, and its full stop ends nothing.
    item = np.append(numbers, False) & (boundary | line | colon | has[_DOT])
    item[0] = bool(numbers[0])
    item[:-1] &= ((behind[1:] & (_DOT | _CLOSE)) != 0) | (gaps[1:] & _CLOSE != 0)
    after = np.flatnonzero(item) + 1
    after = after[~paragraph[after]]
    boundary[after] = stop[after] = False
    boundary |= item
    bullet |= item
    opener = np.zeros(count + 1, dtype=bool)
    opener[openers] = ~lower[openers]
    boundary[0] = paragraph[0] = True
    boundary[count] = paragraph[count] = True
    colon[0] = colon[count] = False
    return _segments(
        count,
        boundary,
        paragraph,
        bullet,
        line,
        stop,
        opener,
        semicolon,
        colon,
        has[_COMMA] & spaced,
        has[_OPEN],
        has[_CLOSE],
    )


def _short_lines(line: Mask) -> Mask:
    """Which line breaks come after a line of few words."""
    places = np.flatnonzero(line)
    short = np.zeros(len(line), dtype=bool)
    short[places] = np.diff(places, prepend=0) <= _HEADING
    return short


def _segments(
    count: int,
    boundary: Mask,
    paragraph: Mask,
    bullet: Mask,
    line: Mask,
    stop: Mask,
    opener: Mask,
    semicolon: Mask,
    colon: Mask,
    comma: Mask,
    opens: Mask,
    closes: Mask,
) -> Segments:
    boundary[0] = boundary[count] = paragraph[0] = paragraph[count] = True

    def places(mask: Mask) -> Indices:
        return np.flatnonzero(mask[:count])

    return Segments(
        count=count,
        boundary=boundary,
        paragraph=paragraph,
        bullet=bullet,
        line=line,
        stop=stop,
        opener=opener,
        semicolon=semicolon,
        colon=colon,
        boundaries=places(boundary),
        colons=places(colon),
        commas=places(comma),
        opens=places(opens),
        closes=places(closes),
    )
