"""Where in texts the words of a search stand, in any of their forms."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from esfgraph.annotate.tokens import fold_word, tokenise
from esfgraph.site.words import keys_of

__all__ = ["Passage", "Place", "passage_of", "places"]

_LONGEST = 20_000
"""Characters of a text that are looked through."""

_MOST = 100
"""Places in a text that are weighed."""

_BEFORE = 80
"""Characters before the first word that a passage begins with at most."""

_SENTENCE = re.compile(r"(?<=[.!?:;•])\s+|\s*\n\s*|\s*•\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a text (half-open), and which word of the search it is a form of."""

    start: int
    end: int
    word: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text in pieces, and whether each is to be marked; spaces are single ones."""

    pieces: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.pieces)


def places(
    texts: Sequence[tuple[str, str | None]], meant: Sequence[frozenset[str]]
) -> list[list[Place]]:
    """The places in each of some texts.

    All texts of a language are read at once, and each distinct word is looked
    up once, whatever number of texts it stands in.

    Parameters
    ----------
    texts
        With their languages (BCP 47), if known.
    meant
        For each word of the search its keys; see `words.Hits`.
    """
    by_language = defaultdict[str | None, list[int]](list)
    for number, (_, language) in enumerate(texts):
        by_language[language.split("-")[0] if language else None].append(number)
    found: list[list[Place]] = [[] for _ in texts]
    for language, numbers in by_language.items():
        cut = [texts[number][0][:_LONGEST] for number in numbers]
        for place, text in _places("\n\n".join(cut), cut, language, meant):
            if len(found[numbers[text]]) < _MOST:
                found[numbers[text]].append(place)
    return found


def _places(
    joined: str, texts: Sequence[str], language: str | None, meant: Sequence[frozenset[str]]
) -> Iterator[tuple[Place, int]]:
    """Places and the numbers of their texts, in order."""
    tokens = tokenise(joined)
    begins = _begins(meant)
    of_word = np.full(len(tokens.distinct), -1)
    firsts = zip(
        tokens.starts[tokens.first_of].tolist(), tokens.ends[tokens.first_of].tolist(), strict=True
    )
    for number, (start, end) in enumerate(firsts):
        if joined[start] in begins:  # a lemma begins as its word does
            keys = keys_of(fold_word(joined[start:end]), language)
            fits = (i for i, one in enumerate(meant) if not one.isdisjoint(keys))
            of_word[number] = next(fits, -1)
    words = of_word[tokens.which]
    here = np.flatnonzero(words >= 0)
    ends = np.cumsum([len(text) + 2 for text in texts])
    text_of = np.searchsorted(ends, tokens.starts[here], side="right")
    offsets = (ends - [len(text) + 2 for text in texts])[text_of]
    for start, end, word_number, text in zip(
        (tokens.starts[here] - offsets).tolist(),
        (tokens.ends[here] - offsets).tolist(),
        words[here].tolist(),
        text_of.tolist(),
        strict=True,
    ):
        yield Place(start, end, word_number), text


def _begins(meant: Sequence[frozenset[str]]) -> set[str]:
    """What a word that is meant can begin with, in either case, composed or not."""
    found = {key[:1] for keys in meant for key in keys}
    found |= {unicodedata.normalize("NFD", one)[:1] for one in found}
    return {case for one in found for case in (one, one.upper()[:1])}


def passage_of(text: str, found: Sequence[Place], length: int) -> Passage:
    """The part of a text in which most of the words stand.

    Parameters
    ----------
    text
        Not empty.
    found
        What `places` gave for it.
    length
        Characters of the passage, about.
    """
    first, last_end = _densest(found, length - _BEFORE)
    start = 0 if last_end <= length else _begin(text, first)
    start += len(text[start:]) - len(text[start:].lstrip())
    end = _end(text, start, length)
    pieces = [("… ", False)] if text[:start].strip() else []
    last = start
    for place in found:
        if start <= place.start and place.end <= end:
            pieces += [(text[last : place.start], False), (text[place.start : place.end], True)]
            last = place.end
    pieces.append((text[last:end], False))
    if end < len(text.rstrip()):
        pieces[-1] = (pieces[-1][0].rstrip(" ,;:–-\n") + " …", False)
    single = ((re.sub(r"\s+", " ", piece), marked) for piece, marked in pieces)
    return Passage(tuple((piece, marked) for piece, marked in single if piece))


def _densest(found: Sequence[Place], length: int) -> tuple[int, int]:
    """Where most different words stand within a length, then most places: beginning and end."""
    best, span = (0, 0), (0, 0)
    for number, place in enumerate(found):
        limit = place.start + length
        within = [one for one in found[number:] if one.end <= limit]
        weight = (len({one.word for one in within}), len(within))
        if weight > best:
            best, span = weight, (place.start, within[-1].end)
    return span


def _begin(text: str, place: int) -> int:
    """Where a passage about a place begins: with a sentence or else a word."""
    earliest = max(0, place - _BEFORE)
    sentences = [match.end() for match in _SENTENCE.finditer(text, earliest, place)]
    if sentences:
        return sentences[-1]
    space = text.find(" ", earliest, place)
    return space + 1 if space >= 0 else place


def _end(text: str, start: int, length: int) -> int:
    """Where a passage ends: with the text or a word."""
    if len(text.rstrip()) - start <= length:
        return len(text.rstrip())
    space = max(text.rfind(" ", start, start + length), text.rfind("\n", start, start + length))
    return space if space > start + length // 2 else start + length
