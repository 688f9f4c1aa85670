"""Where a text names other projects: by number, or by full title.

A title is found as the words of which it consists, in the text's own order
and whole: it begins with a capital or in quotation marks, and no further name
is part of it. A number is found whatever its form, in any programme's edition.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from esfgraph.annotate.tokens import fold_word
from esfgraph.link.profile import Profile, identifier_keys
from esfgraph.link.weights import settings
from esfgraph.link.words import is_cut

__all__ = ["Name", "Names", "sentences"]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(
    r"(?<![\w/-])(?:(?:\d{4}[A-Z]{2}\w{6,9}[_-])?\d\d-\d{3}-[A-Za-z]\d\d\b|\d{4}/\d{4,5}\b|Q\d+\b"
    r"|(?=\S*\d)\w+(?:[/_-]\w+)+(?![\w/]))"
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_SENTENCE = re.compile(
    r"(?<=[\w)\"”»]{2})[.!?]+[)\"”»]*\s+(?=[\"“”«(]?[^\W\da-zåäö_])|\n\s*\n|[.:!?]\s*\n|\n\s*[-•*]"
)
_QUOTES = "\"'“”„‘’«»"
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_LONG = 10
"""A title of one word and of fewer characters can be chance."""
_LEAST = 6
"""A number of an unknown form and of fewer characters can be chance."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """Other records' names in a text: half-open code points, and the rows that bear it."""

    start: int
    end: int
    rows: frozenset[int]
    own: bool


def _words(text: str) -> _Words:
    return tuple(fold_word(w) for w in _WORD.findall(text))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand, half-open."""
    start = 0
    for match in _SENTENCE.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


class Names:
    """The numbers and titles of all records of a profile."""

    def __init__(self, known: Profile) -> None:
        self._numbers: Mapping[str, list[int]] = _numbers(known)
        self._of_row = [known.identifiers.of_row(row) for row in range(len(known))]
        self._titles = known.frame["title"].to_list()
        self._words = [_words(title) for title in self._titles]
        self._by_words = self._title_index()
        self._lengths = sorted({len(words) for words in self._by_words}, reverse=True)

    def _title_index(self) -> Mapping[_Words, list[tuple[int, bool]]]:
        """Rows by the words of a title, and whether they are all of it.

        A title without the word for its kind ("Förstudie …") is a name too.
        """
        found: dict[_Words, list[tuple[int, bool]]] = defaultdict(list)
        kinds = [_words(kind) for kind in settings()["related"]["kinds"]]
        for row, (title, words) in enumerate(zip(self._titles, self._words, strict=True)):
            if is_cut(title):
                words = words[:-1]  # the last word may have lost its end
            for kind in ((), *kinds):
                if words[: len(kind)] == kind and _enough(words[len(kind) :]):
                    found[words[len(kind) :]].append((row, not kind))
        return found

    def own(self, row: int) -> frozenset[int]:
        """The records that a text's own names mean: of the same number or title."""
        numbers = {i for key in self._of_row[row] for i in self._numbers.get(key, ())}
        titled = self._by_words.get(self._words[row], ())
        return frozenset({row} | numbers | {i for i, whole in titled if whole})

    def find(self, text: str, row: int) -> list[Name]:
        """The names in one text, in their order; longer ones before those inside them."""
        own, text = self.own(row), text.translate(_DASHES)
        found = [*self._find_numbers(text, own), *self._find_titles(text, row, own)]
        return sorted(found, key=lambda name: (name.start, name.end))

    def _find_numbers(self, text: str, own: frozenset[int]) -> Iterator[Name]:
        for match in _NUMBER.finditer(text):
            keys = identifier_keys([match[0]], None, None)
            rows = frozenset(i for key in keys for i in self._numbers.get(key, ()))
            if rows:
                yield Name(match.start(), match.end(), rows, bool(rows & own))

    def _find_titles(self, text: str, row: int, own: frozenset[int]) -> Iterator[Name]:
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [fold_word(text[start:end]) for start, end in spans]
        at = 0
        while at < len(words):
            length, entries = self._at(words, at)
            start = spans[at][0]
            if not entries or not _is_name(text, start, spans[at + length - 1][1]):
                at += 1
                continue
            end = spans[at + length - 1][1]
            rows = self._meant(entries, text, start, end, own)
            if rows:
                yield Name(start, end, frozenset(rows), False)
            elif any(i in own for i, _ in entries):
                yield Name(start, end, frozenset({row}), True)
            at += length

    def _at(self, words: Sequence[str], at: int) -> tuple[int, list[tuple[int, bool]]]:
        """The longest title that begins at a word, also with a genitive's s."""
        for length in self._lengths:
            key = tuple(words[at : at + length])
            if len(key) == length:
                for form in (key, (*key[:-1], key[-1].removesuffix("s"))):
                    if entries := self._by_words.get(form):
                        return length, entries
        return 0, []

    def _meant(
        self, entries: list[tuple[int, bool]], text: str, start: int, end: int, own: frozenset[int]
    ) -> set[int]:
        """Whose title it is: not the text's own, not of another number than the one beside it."""
        kind = _words(text[:start])[-1:]
        called = any(kind == _words(k)[-1:] for k in settings()["related"]["kinds"] if "stud" in k)
        whole, part = ({i for i, all_ in entries if all_ is w} - own for w in (True, False))
        rows = (part or whole) if called else (whole or part)
        if own & {i for i, _ in entries} and not (called and part):
            return set()
        beside = _NUMBER.match(text, _after(text, end))
        numbers = identifier_keys([beside[0]], None, None) if beside else set()
        forms = {key.split(":")[0] for key in numbers} - {"other"}
        return {
            i
            for i in rows
            if not forms
            or numbers & self._of_row[i]
            or not any(key.split(":")[0] in forms for key in self._of_row[i])
        }


def _numbers(known: Profile) -> Mapping[str, list[int]]:
    """Rows by identifier; of unknown forms only those that can't be chance."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in range(len(known)):
        for key in known.identifiers.of_row(row):
            form, number = key.split(":", 1)
            if form != "other" or (len(number) >= _LEAST and not _YEAR.match(number)):
                found[key].append(row)
    return found


def _enough(words: Iterable[str]) -> bool:
    """Whether words are a title that is not found by chance."""
    words = tuple(words)
    return len(words) > 1 or len("".join(words)) >= _LONG


def _after(text: str, end: int) -> int:
    """Where the word after a name begins: behind spaces, brackets and quotation marks."""
    while end < len(text) and text[end] in " ([,:" + _QUOTES:
        end += 1
    return end


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether words stand as a name of their own: with a capital, and no name goes on."""
    quoted = start > 0 and text[start - 1] in _QUOTES
    if not quoted and not (text[start].isupper() or text[start].isdigit()):
        return False
    if quoted:
        return True
    before = text[:start].rstrip(" ").rpartition(" ")[2] if text[start - 1 : start] == " " else ""
    kinds = {word for kind in settings()["related"]["kinds"] for word in kind.split()}
    begins = not text[:start].rstrip(" ").removesuffix(before).strip()
    if before[:1].isupper() and before.lower() not in kinds and before.isalpha() and not begins:
        return False
    after = text[end + 1 : end + 12] if text[end : end + 1] == " " else ""
    goes_on = after[:1].isupper() or after[:1].isdigit()
    return not goes_on or bool(_YEAR.match(after) or _NUMBER.match(after))
