"""Schools that a text calls by name, and in what sense it does.

``data/schools.toml`` says what names of schools look like, and which words
only look so: "Grundskolan" is none, nor is "Lerums skola", which means all of
a municipality's schools. Status is decided by the same cues as that of
concepts (see `esfgraph.annotate.status`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import simplemma

from esfgraph.annotate.language import languages_of_words
from esfgraph.annotate.matcher import Match
from esfgraph.annotate.status import STATUSES, statuses
from esfgraph.annotate.tokens import tokenise
from esfgraph.model import SchoolMention, Span
from esfgraph.resources import toml_data
from esfgraph.vocabulary import load_vocabulary

__all__ = ["schools_of"]

_CORE = re.compile("[Ss]kola|[Gg]ymnasi|School")
"""A part of every noun of the data; the word around it is looked at."""

_INNER = r"(?:[\w\u0300-\u036f\u00ad]|[:-](?=\w))"
_FIRST = re.compile(r"[\w\u0300-\u036f\u00ad:-]*\Z")
_REST = re.compile(rf"{_INNER}*")
_BEFORE = re.compile(rf"(?<![\w\u0300-\u036f:-])[^\W\d_]{_INNER}*[ \u00a0\n]\Z")
_STARTS = re.compile(r"(?:\A|[.!?:;•●▪·–]|\n)\s*[\"'”“»«(]?\Z")
_CAPITAL_NEXT = re.compile(r"[^\S\n]+(?:of\b|[^\W\d_a-zåäöé])")
_LONGEST = 60
_MOST = 2
"""So many further words with a capital letter may begin a name."""


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in toml_data("schools.toml")[name])


@cache
def _form() -> re.Pattern[str]:
    """A word that is a school's noun or ends in one: stem, noun, genitive."""
    data = toml_data("schools.toml")
    nouns = {w for name in ("compound", "definite", "indefinite", "english") for w in data[name]}
    either = "|".join(sorted(nouns, key=len, reverse=True))
    return re.compile(rf"(?P<stem>.*?)(?P<noun>{either})(?P<genitive>s?)")


@cache
def _municipalities() -> frozenset[str]:
    members = load_vocabulary().members("municipality")
    return frozenset(label.casefold() for concept in members for label in concept.labels)


class _Reader:
    """Reads the names in one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Each name with its half-open place; a genitive's ending is in the place only."""
        last = -1
        for core in _CORE.finditer(self._text):
            if core.start() < last:
                continue
            begin = _FIRST.search(self._text, max(0, core.start() - _LONGEST), core.start())
            rest = _REST.match(self._text, core.end())
            start = begin.start() if begin else core.start()
            last = rest.end() if rest else core.end()
            found = _form().fullmatch(_clean(self._text[start:last]))
            if found is not None and (first := self._first(start, last, found)) is not None:
                ending = len(found["genitive"])
                yield _clean(self._text[first : last - ending]), first, last

    def _first(self, start: int, end: int, form: re.Match[str]) -> int | None:
        """Where the name begins that ends in a noun, if it is one."""
        noun = form["noun"]
        if form["stem"]:
            return self._compound(start, form)
        before = self._word_before(start)
        if before is None:
            return None
        data = toml_data("schools.toml")
        word = _clean(self._text[before:start]).strip()
        named = (noun in data["definite"] and self._definite(before, word)) or (
            noun in data["indefinite"] and self._genitive(before, word, noun)
        )
        if named:
            return self._further(before)
        if noun in data["english"] and not form["genitive"]:
            return self._english(start, end)
        return None

    def _compound(self, start: int, form: re.Match[str]) -> int | None:
        """``Hagalidskolan``: no ordinary word, which texts write small too."""
        word, stem = form[0], form["stem"].casefold()
        if form["noun"] not in toml_data("schools.toml")["compound"] or not word[0].isupper():
            return None
        if stem in _folded("ordinary") or len(stem) < 2 or word.casefold() in self._text:
            return None
        if self._opens(start):
            known = simplemma.is_known(word.removesuffix("s").lower(), lang="sv")
            return None if known else start
        return self._further(start)

    def _definite(self, start: int, word: str) -> bool:
        """``Norra skolan``, ``Rudbeckianska gymnasiet``."""
        folded = word.casefold()
        if not word[0].isupper():
            return False
        if word in toml_data("schools.toml")["prefix"]:
            return not (self._opens(start) and folded in _folded("ordinary_prefix"))
        adjective = folded.endswith("ska") and folded not in _folded("ordinary_adjective")
        return adjective and not self._opens(start)

    def _genitive(self, start: int, word: str, noun: str) -> bool:
        """``Rosengårds skola``, but not ``Stadens skola`` or ``Lerums skola``."""
        folded = word.casefold()
        if not word[0].isupper() or len(word) < 4:
            return False
        if self._of_a_saint(start):
            return True
        if not folded.endswith("s"):
            return False
        if folded in _folded("ordinary_genitive"):
            return False
        if folded[:-1] in _municipalities() and noun in _folded("whole_of_municipality"):
            return False
        noun_like = folded.endswith(tuple(_folded("genitive_of_noun")))
        known = noun_like or simplemma.is_known(word.lower(), lang="sv")
        return not (known and self._opens(start))

    def _of_a_saint(self, start: int) -> bool:
        """``Sankt Petri skola`` has no genitive in s."""
        before = self._word_before(start)
        return before is not None and self._text[before:start].strip().casefold() in _folded(
            "saint"
        )

    def _english(self, start: int, end: int) -> int | None:
        """``Lindholm School``, ``Norra Upper Secondary School``."""
        if _CAPITAL_NEXT.match(self._text, end):
            return None  # "School Attendance": capitals say nothing here
        first, names, unusual = start, 0, False
        while (before := self._word_before(first)) is not None and names <= _MOST:
            word = _clean(self._text[before:first]).strip()
            if not word[0].isupper() or word.casefold() in _folded("no_name"):
                break
            if word.casefold() not in _folded("level"):
                known = simplemma.is_known(word.lower(), lang="en")
                if known and self._opens(before):
                    break
                names += 1
                unusual |= not known
            first = before
        return first if unusual else None

    def _further(self, start: int) -> int:
        """Where a name begins whose first words may be before ``start``: ``Norra Ängsskolan``."""
        for _ in range(_MOST):
            before = self._word_before(start)
            if before is None:
                break
            word = _clean(self._text[before:start]).strip()
            stated = word in toml_data("schools.toml")["prefix"]
            if not stated and (self._opens(before) or word.casefold() in _municipalities()):
                break
            if not word[0].isupper() or (word.isupper() and len(word) > 1):
                break
            start = before
        return start

    def _word_before(self, start: int) -> int | None:
        """Where the word begins that stands right before, with one white space between."""
        found = _BEFORE.search(self._text, max(0, start - _LONGEST), start)
        return None if found is None else found.start()

    def _opens(self, start: int) -> bool:
        """Whether a sentence begins there."""
        return _STARTS.search(self._text, max(0, start - 4), start) is not None


def _clean(word: str) -> str:
    """Composed, without soft hyphens, on one line."""
    return " ".join(unicodedata.normalize("NFC", word.replace("\u00ad", "")).split())


def _match(places: Sequence[tuple[str, int, int]], starts: npt.NDArray[np.int64]) -> Match:
    first = np.array([np.searchsorted(starts, a, side="right") - 1 for _, a, _ in places])
    last = np.array([np.searchsorted(starts, b, side="left") - 1 for _, _, b in places])
    return Match(
        first,
        last,
        np.array([a for _, a, _ in places]),
        np.array([b for _, _, b in places]),
        np.arange(len(places)),
    )


def schools_of(text: str, within: Span, language: str | None = None) -> tuple[SchoolMention, ...]:
    """The schools that a part of a document's text names, sorted by where they stand.

    Parameters
    ----------
    text
        The document's text; offsets of mentions count in it.
    within
        The part that is prose.
    language
        The document's own, for paragraphs too short to tell theirs.

    >>> text = "Projektet prövas på Hagalidskolan."
    >>> schools_of(text, Span(0, len(text)), "sv")
    (SchoolMention(name='Hagalidskolan', span=Span(start=20, end=33), status='current'),)
    """
    part = within.of(text)
    places = list(_Reader(part).spans())
    if not places:
        return ()
    tokens = tokenise(part)
    languages = languages_of_words(part, tokens, language)
    status, _ = statuses(part, tokens, languages, _match(places, tokens.starts))
    return tuple(
        SchoolMention(name, Span(within.start + start, within.start + end), STATUSES[state])
        for (name, start, end), state in zip(places, status.tolist(), strict=True)
    )
