"""Words of a text as arrays: where each stands, and a number for its folded form.

Everything is done on the array of code points, so the cost per character is
that of a few NumPy passes. Words are compared in lower case, composed (NFC),
without soft hyphens and other invisible characters. Offsets are half-open
code points of the text as given.

The number of a word is a polynomial hash modulo 2**64 (Karp and Rabin 1987)
of its code points, so the number of any word or of two words joined follows
from prefix sums. Whoever needs certainty compares the words themselves.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["HARD", "JOINED", "LOOSE", "SOFT", "Tokens", "fold_word", "hash_word", "tokenise"]

Codes = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]

JOINED, SOFT, LOOSE, HARD = 0, 1, 2, 3
"""What stands between two words: a hyphen alone; what may stand inside a phrase; a comma or
a bracket; the end of a sentence, item or paragraph."""

_PLANE = 0x10000
_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)
_ALL_BITS = (1 << 64) - 1
_INVISIBLE = (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_IN_PHRASE = " \t\u00a0\u202f\u2009\n/'’\"”“»«&" + _HYPHENS
_ENDS = ".!?;•●▪·\u2022\f\v"


def fold_word(word: str) -> str:
    """A word as it is compared: composed, lower case, without invisible characters and without
    marks that are part of no letter (an underlining).

    >>> fold_word("Sko\\u00adla\\u0308"), fold_word("l\\u0332a\\u0308rare")
    ('skolä', 'lärare')
    """
    visible = "".join(c for c in word if ord(c) not in _INVISIBLE)
    composed = unicodedata.normalize("NFC", visible)
    if not composed.isalnum():
        composed = "".join(c for c in composed if not unicodedata.combining(c))
    return "".join(map(_lower, composed))


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character


@cache
def _tables() -> tuple[Codes, npt.NDArray[np.uint8]]:
    """For each code point of the first plane: its lower case, and its class.

    Classes: 0 part of a word, 4 combining mark, 5 invisible, else what it
    makes of the gap between two words.
    """
    lower = np.arange(_PLANE, dtype=np.uint32)
    kinds = np.full(_PLANE, LOOSE, dtype=np.uint8)
    for code in range(_PLANE):
        character = chr(code)
        if character.isalnum():
            kinds[code] = _WORD
            lower[code] = ord(_lower(character))
        elif unicodedata.combining(character):
            kinds[code] = _MARK
    for text, kind in ((_IN_PHRASE, SOFT), (_HYPHENS, JOINED), (_ENDS, HARD)):
        for character in text:
            kinds[ord(character)] = kind
    for code in _INVISIBLE:
        kinds[code] = _UNSEEN
    kinds[0] = HARD
    return lower, kinds


_WORD, _MARK, _UNSEEN, _BROKEN = 10, 11, 12, 13


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse modulo 2**64, up to ``count``."""
    inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
    up = np.full(count + 1, _BASE, dtype=np.uint64)
    down = np.full(count + 1, inverse, dtype=np.uint64)
    up[0] = down[0] = 1
    with np.errstate(over="ignore"):
        return np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)


def hash_word(word: str) -> int:
    """The number of one folded word.

    >>> int(tokenise("Skolan").hashes[0]) == hash_word("skolan")
    True
    """
    total = 0
    for character in reversed(word):
        total = (total * int(_BASE) + ord(character) + 1) & _ALL_BITS
    return total


@lru_cache(maxsize=100_000)
def _hash_as_written(word: str) -> int:
    return hash_word(fold_word(word))


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text.

    Attributes
    ----------
    starts, ends
        Half-open offsets into the text, one per word.
    hashes
        The number of each folded word; a question mark for a lost letter is part of it.
    gaps
        What stands before each word: `JOINED`, `SOFT`, `LOOSE` or `HARD`;
        that before the first word is `HARD`.
    distinct, first_of, which
        The numbers that occur, sorted; for each the first word that has it;
        and for each word the index of its number among them.
    """

    starts: Offsets
    ends: Offsets
    hashes: Hashes
    gaps: npt.NDArray[np.uint8]
    distinct: Hashes
    first_of: Offsets
    which: Offsets

    def __len__(self) -> int:
        return len(self.starts)


def _power_of_two(number: int) -> int:
    return 1 << max(16, number.bit_length())


def _composed(codes: Codes, kinds: npt.NDArray[np.uint8]) -> Codes:
    """Base letters take up the combining mark behind them (``o`` + U+0308 becomes ``ö``)."""
    marks = np.flatnonzero(kinds == _MARK)
    if not len(marks):
        return codes
    codes = codes.copy()
    for mark in marks[marks > 0]:
        pair = unicodedata.normalize("NFC", chr(codes[mark - 1]) + chr(codes[mark]))
        if len(pair) == 1:
            codes[mark - 1] = ord(pair)
    return codes


def tokenise(text: str) -> Tokens:
    """The words of a text, in order.

    >>> tokens = tokenise("Skol-närvaro, tack")
    >>> tokens.starts.tolist(), tokens.ends.tolist(), tokens.gaps.tolist()
    ([0, 5, 14], [4, 12, 18], [3, 0, 2])
    """
    lower, kind_of = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    small = np.where(codes < _PLANE, codes, 0xFFFD)
    all_kinds = kind_of[small]
    codes = _composed(codes, all_kinds)
    all_kinds = _without_broken_letters(codes, all_kinds)
    # Marks and invisible characters are passed over, wherever they stand.
    places = np.flatnonzero(all_kinds <= _WORD)
    codes, kinds = codes[places], all_kinds[places]
    folded = lower[np.where(codes < _PLANE, codes, 0xFFFD)]
    is_word = kinds == _WORD
    edges = np.flatnonzero(np.diff(is_word, prepend=False, append=False))
    first, after = edges[0::2], edges[1::2]
    hashes = _hashes(folded, first, after)
    gaps = _gaps(kinds, codes, first, after)
    starts = places[first]
    ends = places[after - 1] + 1 if len(after) else np.empty(0, dtype=np.int64)
    ends = _with_marks(ends, all_kinds)
    _rehash(text, all_kinds, starts, ends, hashes)
    distinct, first_of, which = np.unique(hashes, return_index=True, return_inverse=True)
    return Tokens(starts, ends, hashes, gaps, distinct, first_of, which)


def _without_broken_letters(codes: Codes, kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The question mark in ``fo?rstudie`` is what is left of a letter's dots: part of the word."""
    marks = np.flatnonzero(codes == ord("?"))
    marks = marks[(marks > 0) & (marks < len(codes) - 1)]
    before, after = codes[marks - 1], codes[marks + 1]
    small = (kinds[marks + 1] == _WORD) & (_tables()[0][np.minimum(after, 0xFFFD)] == after)
    broken = marks[np.isin(before, _DOTTED) & small]
    if len(broken):
        kinds = kinds.copy()
        kinds[broken] = _BROKEN
    return kinds


_DOTTED = np.array([ord(c) for c in "aoAO"], dtype=np.uint32)


def _hashes(folded: Codes, first: Offsets, after: Offsets) -> Hashes:
    up, down = _powers(_power_of_two(len(folded) + 1))
    sums = np.zeros(len(folded) + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.cumsum((folded.astype(np.uint64) + np.uint64(1)) * up[: len(folded)], out=sums[1:])
        return (sums[after] - sums[first]) * down[first]


def _rehash(
    text: str, kinds: npt.NDArray[np.uint8], starts: Offsets, ends: Offsets, hashes: Hashes
) -> None:
    """Words with marks or lost letters get their number from how they are written.

    Words that are not the same when folded must not share a number.
    """
    odd = np.flatnonzero((kinds == _MARK) | (kinds == _BROKEN))
    if not len(odd) or not len(starts):
        return
    of = np.searchsorted(starts, odd, side="right") - 1
    for index in np.unique(of[(of >= 0) & (odd < ends[of])]).tolist():
        hashes[index] = _hash_as_written(text[starts[index] : ends[index]])


def _with_marks(ends: Offsets, kinds: npt.NDArray[np.uint8]) -> Offsets:
    """A word ends behind the combining marks of its last letter."""
    while len(at := np.flatnonzero(np.append(kinds, 0)[ends] == _MARK)):
        ends[at] += 1
    return ends


def _gaps(
    kinds: npt.NDArray[np.uint8], codes: Codes, first: Offsets, after: Offsets
) -> npt.NDArray[np.uint8]:
    """The strongest separator before each word; an empty line is as strong as a full stop.

    A full stop ends no sentence when a word follows at once (``t.ex``, ``2.0``)
    or a small letter follows (``t.ex. skolan``).
    """
    if not len(first):
        return np.empty(0, dtype=np.uint8)
    gaps = np.full(len(first), HARD, dtype=np.uint8)
    if len(first) == 1:
        return gaps
    separators = np.where(kinds == _WORD, 0, kinds)
    breaks = codes == 0x0A
    separators[np.flatnonzero(breaks[:-1] & breaks[1:])] = HARD
    bounds = np.stack([after[:-1], first[1:]], axis=1).ravel()
    inner = np.maximum.reduceat(separators, bounds)[0::2]
    width = first[1:] - after[:-1]
    inner[(width > 2) & (inner == JOINED)] = SOFT
    stop = (inner == HARD) & (codes[after[:-1]] == 0x2E)
    following = codes[first[1:]]
    small = _tables()[0][np.where(following < _PLANE, following, 0xFFFD)] == following
    is_letter = np.isin(following, _digits(), invert=True)
    spaced = (width == 2) & (codes[first[1:] - 1] == 0x20)
    inner[stop & ((width == 1) | (spaced & small & is_letter))] = LOOSE
    gaps[1:] = inner
    return gaps


@cache
def _digits() -> Codes:
    return np.arange(0x30, 0x3A, dtype=np.uint32)
