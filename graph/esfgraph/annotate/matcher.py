"""Finds many phrases in a text at once, in any inflection that lemmas know.

A phrase matches words with the same lemmas in a text of the phrase's own
language, and the same words in a text of any language. Words are turned into
numbers once per distinct word; phrases are then found by comparing sequences
of numbers, with NumPy, for all places of the text together: the time grows
with the length of the text and hardly with the number of phrases.

Lemmas come from simplemma (greedy), words from `tokens`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt
import simplemma

from esfgraph.annotate.tokens import HARD, JOINED, SOFT, Tokens, fold_word, tokenise
from esfgraph.resources import toml_data

__all__ = ["LANGUAGES", "Match", "Matcher", "Phrase", "lemma"]

LANGUAGES = ("sv", "en")
"""Languages whose lemmas are known."""

_BASE = np.uint64(0xD6E8FEB86659FD93)
_SHORT = 4
_BITS = 18
_LOW = np.uint64((1 << _BITS) - 1)
_BREAKS = frozenset({"-", "\u2010", "\u2011", "-\n", "\u2010\n"})
"""What may stand inside a word that a page hyphenates; a soft hyphen is part of it anyway."""

_Found = tuple[int, int]
Numbers = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]


@lru_cache(maxsize=200_000)
def lemma(word: str, language: str) -> str:
    """The lemma of a folded word.

    >>> lemma("skolorna", "sv"), lemma("schools", "en"), lemma("tidigare", "sv")
    ('skola', 'school', 'tidigare')
    """
    if word in toml_data("language.toml")["keep"].get(language, ()):
        return word
    found = simplemma.lemmatize(word, lang=language, greedy=True).lower()
    # A lemma that begins otherwise is a suppletive form (första: en; it: se): another word to us.
    return found if found[:1] == word[:1] else word


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to look for: words, their language, and whose they are.

    ``key`` is the caller's number for what the phrase means; several phrases
    can have one. A phrase of up to four letters, all capital ("SE", "BUP"), is
    an abbreviation and matches only in capitals.
    """

    text: str
    language: str
    key: int

    @property
    def is_abbreviation(self) -> bool:
        """Whether the phrase matches in capitals only."""
        letters = [c for c in self.text if c.isalpha()]
        return 0 < len(letters) <= _SHORT and all(c.isupper() for c in letters)


@dataclass(frozen=True, slots=True)
class Match:
    """Where phrases were found: parallel arrays, sorted by start, then end.

    ``first`` and ``last`` are the numbers of the first and last word,
    ``starts`` and ``ends`` half-open code points, ``keys`` those of the phrases.
    """

    first: Indices
    last: Indices
    starts: Indices
    ends: Indices
    keys: Indices

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The whole sequences of one length: sorted hashes, and the entries of each.

    The entries of ``table.hashes[i]`` are ``entries[bounds[i]:bounds[i + 1]]``, rows
    of key, strongest gap allowed and whether only capitals count.
    """

    table: _Table
    bounds: Indices
    entries: Indices

    def rows(self, at: Indices, place: int, hashes: Numbers, strongest: Indices) -> Indices:
        """Rows of first word, last word, key and capitals, one per entry of each hash."""
        index = np.searchsorted(self.table.hashes, hashes)
        counts = self.bounds[index + 1] - self.bounds[index]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        entries = self.entries[np.repeat(self.bounds[index], counts) + within]
        first = np.repeat(at, counts)
        rows = np.stack([first, first + place, entries[:, 0], entries[:, 2]], axis=1)
        return np.asarray(rows[np.repeat(strongest, counts) <= entries[:, 1]])


@dataclass(slots=True)
class _Sequences:
    """A set of sequences of word numbers, for one way to number words."""

    numbers: dict[str, int] = field(default_factory=dict)
    prefixes: list[set[int]] = field(default_factory=list)
    whole: defaultdict[tuple[int, int], list[tuple[int, int, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    tables: list[_Table] = field(default_factory=list)
    ends: list[_Ends] = field(default_factory=list)
    begins: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    alone: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def add(self, words: Sequence[str], entry: tuple[int, int, bool]) -> None:
        """``entry``: key, strongest gap allowed inside, capitals only."""
        total = 0
        for place, word in enumerate(words):
            number = self.numbers.setdefault(word, len(self.numbers) + 1)
            total = (total * int(_BASE) + number) % (1 << 64)
            if place == len(self.prefixes):
                self.prefixes.append(set())
            self.prefixes[place].add(total)
        if entry not in self.whole[len(words), total]:
            self.whole[len(words), total].append(entry)

    def compile(self) -> None:
        """Sorted arrays of all beginnings and of all whole sequences, by length."""
        self.tables = [_Table.of(hashes) for hashes in self.prefixes]
        self.begins = np.zeros(len(self.numbers) + 1, dtype=bool)
        self.alone = np.zeros_like(self.begins)
        if self.tables:
            self.begins[self.tables[0].hashes] = True
            self.alone[[h for n, h in self.whole if n == 1]] = True
        for length in range(1, len(self.prefixes) + 1):
            hashes = sorted(h for n, h in self.whole if n == length)
            entries = [self.whole[length, h] for h in hashes]
            bounds = np.cumsum([0, *map(len, entries)])
            flat = np.array([e for each in entries for e in each], dtype=np.int64)
            self.ends.append(_Ends(_Table.of(hashes), bounds, flat.reshape(-1, 3)))

    def find(self, ids: Numbers, gaps: npt.NDArray[np.uint8]) -> list[Indices]:
        """Rows of first word, last word, key and whether only capitals count."""
        found = []
        at = np.flatnonzero(self.begins[ids]) if len(self.begins) else np.empty(0, np.int64)
        hashes = ids[at]
        strongest = np.zeros(len(at), dtype=np.int64)
        for place, (table, ends) in enumerate(zip(self.tables, self.ends, strict=True)):
            if place:
                inside = at + place < len(ids)
                at, hashes, strongest = at[inside], hashes[inside], strongest[inside]
                following = ids[at + place]
                strongest = np.maximum(strongest, gaps[at + place])
                alive = (following != 0) & (strongest < HARD)
                at, strongest = at[alive], strongest[alive]
                with np.errstate(over="ignore"):
                    hashes = hashes[alive] * _BASE + following[alive]
                alive = table.holds(hashes)
                at, hashes, strongest = at[alive], hashes[alive], strongest[alive]
            whole = ends.table.holds(hashes) if place else self.alone[hashes]
            if whole.any():
                found.append(ends.rows(at[whole], place, hashes[whole], strongest[whole]))
        return found


def _number(word: str, language: str | None, sequences: _Sequences) -> int:
    """The number of a word as it stands in a text, 0 where no phrase has it.

    A word with a lost letter (``fo?rstudie``) is tried with each letter it may be.
    """
    for form in _restored(word):
        folded = fold_word(form)
        number = sequences.numbers.get(lemma(folded, language) if language else folded, 0)
        if number:
            return number
    return 0


def _restored(word: str) -> Iterator[str]:
    if "?" not in word:
        yield word
        return
    pieces = re.split(r"(?<=[aoAO])\?", word)
    for letters in product(*(_LOST[piece[-1].lower()] for piece in pieces[:-1])):
        yield "".join(p[:-1] + x for p, x in zip(pieces[:-1], letters, strict=True)) + pieces[-1]


_LOST = {"a": "äå", "o": "ö"}


@dataclass(frozen=True, slots=True)
class _Table:
    """A set of hashes: sorted, with a bitmap of their low bits that lets few others pass."""

    hashes: Numbers
    seen: npt.NDArray[np.bool_]

    @staticmethod
    def of(hashes: Iterable[int]) -> _Table:
        table = np.array(sorted(hashes), dtype=np.uint64)
        seen = np.zeros(1 << _BITS, dtype=bool)
        seen[table & _LOW] = True
        return _Table(table, seen)

    def holds(self, values: Numbers) -> npt.NDArray[np.bool_]:
        """Which values are in the set."""
        held = np.array(self.seen[values & _LOW], dtype=bool)
        if len(self.hashes):
            at = np.flatnonzero(held)
            places = np.searchsorted(self.hashes, values[at])
            places[places == len(self.hashes)] = 0
            held[at] = self.hashes[places] == values[at]
        return held


def _words(text: str) -> tuple[list[str], int]:
    """The folded words of a phrase, and the strongest gap allowed inside it."""
    if text.replace(" ", "").isalnum():  # most are, and arrays for a few letters cost time
        return [fold_word(word) for word in text.split()], SOFT
    tokens = tokenise(text)
    words = [
        fold_word(text[start:end]) for start, end in zip(tokens.starts, tokens.ends, strict=True)
    ]
    return words, max([SOFT, *(int(gap) for gap in tokens.gaps[1:] if gap < HARD)])


class Matcher:
    """Finds phrases; made once from all phrases, used for any number of texts."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._literal = _Sequences()
        self._lemmas = {language: _Sequences() for language in LANGUAGES}
        self._known: dict[str, dict[int, int]] = defaultdict(dict)
        for phrase in phrases:
            self._add(phrase)
        for sequences in (self._literal, *self._lemmas.values()):
            sequences.compile()

    def _add(self, phrase: Phrase) -> None:
        words, gap = _words(phrase.text)
        if not words:
            return
        entry = (phrase.key, gap, phrase.is_abbreviation)
        self._literal.add(words, entry)
        if phrase.language in self._lemmas and not phrase.is_abbreviation:
            lemmas = [lemma(word, phrase.language) for word in words]
            self._lemmas[phrase.language].add(lemmas, entry)

    def _ids(self, text: str, tokens: Tokens, language: str | None) -> Numbers:
        """The number of each word: that of its lemma in a language, or its own."""
        sequences = self._lemmas[language] if language else self._literal
        known = self._known[language or ""]
        numbers = np.zeros(len(tokens.distinct), dtype=np.uint64)
        for index, value in enumerate(tokens.distinct.tolist()):
            number = known.get(value)
            if number is None:
                at = int(tokens.first_of[index])
                word = text[tokens.starts[at] : tokens.ends[at]]
                number = known[value] = _number(word, language, sequences)
            numbers[index] = number
        return numbers[tokens.which]

    def _hyphenated(
        self, text: str, tokens: Tokens, language: str | None, where: npt.NDArray[np.bool_]
    ) -> Iterator[_Found]:
        """Single words that stand in the text with a hyphen inside (``skol-närvaro``)."""
        sequences = self._lemmas[language] if language else self._literal
        gaps, width = tokens.gaps[1:], tokens.starts[1:] - tokens.ends[:-1]
        close = (gaps == JOINED) | ((gaps == SOFT) & (width == 2))
        places = np.flatnonzero(where[:-1] & where[1:] & close)
        for index in places.tolist():
            end, start = int(tokens.ends[index]), int(tokens.starts[index + 1])
            if text[end:start] not in _BREAKS:
                continue
            word = text[tokens.starts[index] : end] + text[start : tokens.ends[index + 1]]
            number = _number(word, language, sequences)
            if number and (1, number) in sequences.whole:
                for key, _, capitals in sequences.whole[1, number]:
                    if not capitals:
                        yield index, key

    def find(
        self, text: str, tokens: Tokens, languages: Mapping[str, npt.NDArray[np.bool_]]
    ) -> Match:
        """All places of all phrases; overlapping ones too.

        Parameters
        ----------
        text, tokens
            The text and its words.
        languages
            For each language of `LANGUAGES`: which words stand in a part of
            the text that is written in it.
        """
        rows = self._literal.find(self._ids(text, tokens, None), tokens.gaps)
        for language, where in languages.items():
            if where.any():
                ids = np.where(where, self._ids(text, tokens, language), np.uint64(0))
                rows += self._lemmas[language].find(ids, tokens.gaps)
                hyphenated = sorted(set(self._hyphenated(text, tokens, language, where)))
                rows += [np.array([[i, i + 1, key, 0] for i, key in hyphenated], dtype=np.int64)]
        return _matches(text, tokens, [part for part in rows if len(part)])


def _matches(text: str, tokens: Tokens, parts: Sequence[Indices]) -> Match:
    """One row per place and key, of those whose capitals are as the phrase asks."""
    if not parts:
        empty = np.empty(0, dtype=np.int64)
        return Match(empty, empty, empty, empty, empty)
    rows = np.concatenate(parts)
    for index in np.flatnonzero(rows[:, 3]).tolist():
        first, last = rows[index, :2]
        rows[index, 3] = not text[tokens.starts[first] : tokens.ends[last]].isupper()
    rows = rows[rows[:, 3] == 0]
    rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:, :3] != rows[:-1, :3]).any(axis=1)
    first, last, keys, _ = rows[new].T
    return Match(first, last, tokens.starts[first], tokens.ends[last], keys)
