"""Full-text search: an inverted index over words reduced to their lemmas.

Words are cut and folded as the annotator does it (`annotate.tokens`), and
reduced with its lemmas, so that *skolornas* finds *skolan* and *schools* finds
*school*. A text in Swedish is reduced as Swedish, one in English as English,
any other as both.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from esfgraph.annotate.matcher import LANGUAGES, lemma
from esfgraph.annotate.tokens import fold_word, tokenise

__all__ = ["MOST_WORDS", "Hits", "Words", "WordsBuilder", "keys_of", "words_of"]

_BATCH = 1_000_000
"""Characters that are cut into words at one time."""

MOST_WORDS = 12
"""Words of a search; what follows is not looked for."""

_MOST_KEYS = 2_000
_SATURATION = 1.2
"""Of a word that occurs often, each further occurrence counts less (k1 of BM25)."""

_LONGEST_LEMMA = 60
"""Characters; what is longer is no word of a language and stays as it is."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a text found.

    Attributes
    ----------
    found
        Which projects have all its words.
    score
        How well each fits; 0 for those that do not.
    missing
        Words that no project has.
    meant
        For each word its entries in the index; see `keys_of`.
    """

    found: npt.NDArray[np.bool_]
    score: npt.NDArray[np.float64]
    missing: tuple[str, ...]
    meant: tuple[frozenset[str], ...] = ()


def _plain(word: str) -> str:
    """A word without accents: what people type who have no such keys."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def keys_of(word: str, language: str | None) -> tuple[str, ...]:
    """The entries of the index that a folded word of a text in a language stands under.

    >>> keys_of("skolorna", "sv"), keys_of("schools", "en-gb")
    (('skola',), ('school',))
    """
    if len(word) > _LONGEST_LEMMA:
        return (word,)
    language = language.split("-")[0] if language else None
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return tuple(dict.fromkeys(lemma(word, one) for one in languages))


class WordsBuilder:
    """Takes texts and gives `Words`.

    Parameters
    ----------
    size
        How many projects there are.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._numbers: dict[str, int] = {}
        self._batches: dict[str | None, list[tuple[int, str, float]]] = {}
        self._waiting = 0
        self._pairs: list[npt.NDArray[np.int64]] = []
        self._weights: list[npt.NDArray[np.float64]] = []

    def add(self, row: int, text: str, language: str | None, weight: float) -> None:
        """A text of a project; each word in it counts ``weight``."""
        key = language.split("-")[0] if language else None
        self._batches.setdefault(key, []).append((row, text, weight))
        self._waiting += len(text)
        if self._waiting > _BATCH:
            self._flush()

    def _flush(self) -> None:
        for language, texts in self._batches.items():
            self._read(language, texts)
        self._batches.clear()
        self._waiting = 0

    def _read(self, language: str | None, texts: list[tuple[int, str, float]]) -> None:
        joined = "\n\n".join(text for _, text, _ in texts)
        tokens = tokenise(joined)
        if not len(tokens):
            return
        lengths = np.array([len(text) + 2 for _, text, _ in texts])
        text_of = np.searchsorted(np.cumsum(lengths), tokens.starts, side="right")
        rows = np.array([row for row, _, _ in texts], dtype=np.int64)[text_of]
        weights = np.array([weight for _, _, weight in texts])[text_of]
        keys: list[list[int]] = [[], []]
        for first in tokens.first_of.tolist():
            word = fold_word(joined[tokens.starts[first] : tokens.ends[first]])
            known = [self._number(key) for key in keys_of(word, language)]
            keys[0].append(known[0])
            keys[1].append(known[-1] if len(known) > 1 else -1)
        for column in keys:
            numbers = np.array(column, dtype=np.int64)[tokens.which]
            has = numbers >= 0
            self._collect(numbers[has] * self._size + rows[has], weights[has])

    def _number(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _collect(self, pairs: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> None:
        distinct, which = np.unique(pairs, return_inverse=True)
        self._pairs.append(distinct)
        summed = np.bincount(which, weights, len(distinct))
        self._weights.append(summed.astype(np.float64))

    def words(self) -> Words:
        """The index of all texts."""
        self._flush()
        pairs = np.concatenate([np.empty(0, np.int64), *self._pairs])
        weights = np.concatenate([np.empty(0), *self._weights])
        distinct, which = np.unique(pairs, return_inverse=True)
        summed = np.bincount(which, weights, len(distinct))
        size = max(self._size, 1)
        order = np.argsort(list(self._numbers), kind="stable") if self._numbers else np.array([])
        rank = np.empty(len(order), dtype=np.int64)
        rank[order.astype(np.int64)] = np.arange(len(order))
        keys = rank[distinct // size] if len(distinct) else distinct
        by_key = np.lexsort((distinct % size, keys))
        bounds = np.searchsorted(keys[by_key], np.arange(len(order) + 1))
        return Words(
            self._size,
            sorted(self._numbers),
            bounds.astype(np.int64),
            (distinct % size)[by_key].astype(np.int32),
            summed[by_key].astype(np.float32),
        )


class Words:
    """Finds projects by words of their texts; `WordsBuilder` makes it."""

    def __init__(
        self,
        size: int,
        keys: list[str],
        bounds: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        weights: npt.NDArray[np.float32],
    ) -> None:
        self._size, self._keys, self._bounds = size, keys, bounds
        self._rows, self._weights = rows, weights
        self._plain: dict[str, list[int]] = {}
        for number, key in enumerate(keys):
            if not key.isascii():
                self._plain.setdefault(_plain(key), []).append(number)

    def find(self, text: str) -> Hits:
        """The projects whose texts have all the words, in any of their forms.

        ``*`` at the beginning or end of a word stands for any letters.
        """
        found = np.ones(self._size, dtype=bool)
        score = np.zeros(self._size)
        missing, meant = [], []
        for word in words_of(text)[:MOST_WORDS]:
            numbers = self._numbers(word)
            meant.append(frozenset(self._keys[number] for number in numbers))
            here = np.zeros(self._size)
            for number in numbers:
                part = slice(self._bounds[number], self._bounds[number + 1])
                rows, weights = self._rows[part], self._weights[part]
                rarity = np.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))
                here[rows] += rarity * weights * (1 + _SATURATION) / (weights + _SATURATION)
            if not numbers:
                missing.append(word)
            found &= here > 0
            score += here
        return Hits(found, np.where(found, score, 0.0), tuple(missing), tuple(meant))

    def _numbers(self, word: str) -> list[int]:
        """The entries that a word means."""
        bare = word.strip("*")
        if not bare:
            return []
        if word.startswith("*"):
            whole = word.endswith("*")
            fits = (
                n for n, k in enumerate(self._keys) if (bare in k if whole else k.endswith(bare))
            )
            return [n for n, _ in zip(fits, range(_MOST_KEYS), strict=False)]
        if word.endswith("*"):
            first, last = (
                bisect_left(self._keys, bare),
                bisect_left(self._keys, bare + "\U0010ffff"),
            )
            return list(range(first, min(last, first + _MOST_KEYS)))
        exact = [n for key in dict.fromkeys((bare, *keys_of(bare, None))) for n in self._exact(key)]
        if exact or not bare.isascii():
            return exact
        return sorted({n for key in (bare, *keys_of(bare, None)) for n in self._plain.get(key, ())})

    def _exact(self, key: str) -> Iterator[int]:
        place = bisect_left(self._keys, key)
        if place < len(self._keys) and self._keys[place] == key:
            yield place


def words_of(text: str) -> list[str]:
    """The words of what somebody typed, folded, with their stars; each once.

    >>> words_of("Skol* i  Ekdal, 23-900-S01")
    ['skol*', 'i', 'ekdal', '23', '900', 's01']
    """
    found = []
    for piece in re.findall(r"\*?[^\s*]+\*?", text):
        tokens = tokenise(piece)
        words = [
            fold_word(piece[start:end])
            for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
        ]
        if words and piece.startswith("*"):
            words[0] = "*" + words[0]
        if words and piece.endswith("*"):
            words[-1] += "*"
        found += words
    return list(dict.fromkeys(found))
