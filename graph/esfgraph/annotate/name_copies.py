"""The names that were found, wherever else they stand in the text.

The text is read once, whatever the number of names: every word with a capital
is looked up in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from esfgraph.annotate.names import (
    GAP,
    LOWER,
    TOKEN,
    UPPER,
    Level,
    Word,
    accepted,
    fold,
    lexicon,
    read_words,
    small_words,
    words_before,
)
from esfgraph.model import Span

__all__ = ["NameTable"]

_BOUNDED = re.compile(rf"(?<![{UPPER}{LOWER}\d_█'’-])(?:{TOKEN.pattern})")
_REVERSED = re.compile(rf",{GAP}(?:{TOKEN.pattern})")
_HEAD = re.compile(rf"{GAP}([\w&]{{1,40}})")
_WORD_BEFORE = re.compile(r"(\w{1,28})[ \t\u00a0]$")
_QUOTES = tuple("\"'”“»«’‘")
_HYPHEN = re.compile("[-‐‑]")
_WORD = re.compile(r"\w+")
_SLUG = re.compile(rf"(?<=/)[{LOWER}\d]+(?:[-._][{LOWER}\d]+)+")  # an address of a page
_LOCAL_SEPARATOR = re.compile(r"[._+]")
_SHORTEST_FAMILY_NAME = 4
_SHORTEST_GIVEN_NAME = 3
_SHORTEST_SHOUTED = 5
_SHORTEST_JOINED = 5
_MOST_WORDS = 4


def _is_initial(key: str) -> bool:
    return len(key) == 1


class NameTable:
    """Names of one text, and the search for their copies.

    Parameters
    ----------
    text
        The text in which names are looked for. Words that also stand in it with
        a small letter are not blackened alone, unless they are known as names.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._full: set[tuple[str, ...]] = set()
        self._first: set[str] = set()
        self._alone: set[str] = set()
        self._initials: dict[str, set[str]] = {}
        self._joined: set[str] = set()
        self._words = frozenset(_WORD.findall(text))

    def add(self, words: list[Word], *, alone: bool = True) -> None:
        """Remember a name that was found in the text; with ``alone`` also each of its words."""
        texts = [self._without_genitive(words, i) for i in range(len(words))]
        keys = [fold(text) for text in texts]
        self._add_keys(keys)
        for text, key in zip(texts, keys, strict=True):
            if alone and not _is_initial(key) and not text.endswith("."):
                self._add_alone(text)

    def add_local_part(self, local: str) -> None:
        """Remember the name in an e-mail address: ``kim.exempelgren``, ``kimexe01``."""
        known = lexicon()
        parts = [p for p in (x.strip("0123456789-'") for x in _LOCAL_SEPARATOR.split(local)) if p]
        keys = [fold(part) for part in parts]
        if not parts or not all(keys) or any(known.is_functional(key) for key in keys[1:]):
            return
        self._joined.add("".join(keys))
        if len(parts) > 1:
            self._add_keys(keys)
            family = parts[-1].casefold().endswith(known.surname_endings)
            if not (family or any(known.is_given(part) for part in parts)):
                return
        elif keys[0] not in known.folded_given:
            return
        for part in parts:
            if len(part) > 1:
                self._add_alone(part)

    def copies(self) -> Iterator[Span]:
        """Where the names stand, as far as they are sure to mean the same people."""
        if not (self._full or self._alone or self._joined):
            return
        position = 0
        for match in _BOUNDED.finditer(self._text):
            if match.start() < position:
                continue
            span = self._full_name(match) or self._single(match)
            if span is None and self._joined:
                span = self._joined_name(match)
            if span is not None:
                position = span.end
                yield span
        for match in _SLUG.finditer(self._text):
            keys = [fold(part) for part in re.split("[-._]", match[0])]
            if any(pair in self._full for pair in pairwise(keys)):
                yield Span(*match.span())

    def _without_genitive(self, words: list[Word], index: int) -> str:
        text = words[index].text
        if index < len(words) - 1 or not text.endswith("s") or text.endswith("ss"):
            return text
        # "Exempelgrens": a family name with the genitive, but "Andreas", "Lars"
        stem = text[:-1]
        if stem.casefold().endswith(lexicon().surname_endings):
            return stem
        return stem if stem in self._words else text

    def _add_keys(self, keys: list[str]) -> None:
        if len(keys) < 2:
            return
        first, last = keys[0], keys[-1]
        # also "EXEMPELGREN KIM MAJA", whose first given name stands second
        for name in (
            tuple(keys),
            (first, last),
            (last, first),
            (*keys[1:], first),
            (keys[1], first),
        ):
            self._full.add(name)
            self._first.add(name[0])
        if _is_initial(first):
            self._initials.setdefault(last, set()).add(first)
        else:
            self._full.add((first[0], last))
            self._first.add(first[0])

    def _add_alone(self, text: str) -> None:
        known = lexicon()
        parts = [text, *_HYPHEN.split(text)] if _HYPHEN.search(text) else [text]
        for part in parts:
            given = part.casefold() in known.given
            shortest = _SHORTEST_GIVEN_NAME if given else _SHORTEST_FAMILY_NAME
            sure = given or part.casefold().endswith(known.surname_endings)
            if len(part) < shortest or known.is_common(part):
                continue
            if fold(part) in known.folded_places:
                continue
            if sure or part.casefold() not in small_words(self._text):
                self._alone.add(fold(part))

    def _full_name(self, match: re.Match[str]) -> Span | None:
        """A whole name that begins here: as found, reversed, with an initial."""
        first = fold(match[0])
        if first not in self._first:
            return None
        words = read_words(self._text, match.start())[:_MOST_WORDS]
        keys = [fold(word.text) for word in words]
        for length in range(len(words), 1, -1):
            last = keys[length - 1]
            for end in (last, last.removesuffix("s")):
                if (*keys[: length - 1], end) in self._full or (first, end) in self._full:
                    return Span(match.start(), words[length - 1].end)
        turned = _REVERSED.match(self._text, match.end())
        if turned and (first, fold(turned[0].lstrip(", \t\u00a0\u202f"))) in self._full:
            return Span(match.start(), turned.end())
        return None

    def _single(self, match: re.Match[str]) -> Span | None:
        """A given or a family name alone."""
        known = lexicon()
        word, text = match[0], self._text
        key = fold(word)
        key = key if key in self._alone or key in self._initials else key.removesuffix("s")
        if key not in self._alone and key not in self._initials:
            return None
        if self._names_a_thing(match):
            return None
        before = words_before(text, match.end())[:-1]
        if key in self._initials and before and fold(before[-1].text)[0] in self._initials[key]:
            return Span(before[-1].start, match.end())
        if key not in self._alone or (word.isupper() and len(word) < _SHORTEST_SHOUTED):
            return None
        head = _HEAD.match(text, match.end())
        if head and known.claims_name(head[1]):
            return None
        if before and (known.is_given(before[-1].text) or len(fold(before[-1].text)) == 1):
            return None
        after = read_words(text, match.start())[1:]
        if after and known.is_given(word):
            following = after[0].text
            if not (known.is_common(following) or known.is_other(following)):
                return None
        return Span(match.start(), match.end())

    def _names_a_thing(self, match: re.Match[str]) -> bool:
        """Whether the name stands in quotes, or is a project's: "projektet Maja"."""
        text = self._text
        before = _WORD_BEFORE.search(text[max(0, match.start() - 30) : match.start()])
        if before and before[1].casefold() in lexicon().things:
            return True
        return text[match.start() - 1 : match.start()] in _QUOTES and (
            text[match.end() : match.end() + 1] in _QUOTES
        )

    def _joined_name(self, match: re.Match[str]) -> Span | None:
        """A name that an e-mail address abbreviates: ``kimexe@…`` for Kim Exempelgren."""
        words = read_words(self._text, match.start())[:_MOST_WORDS]
        for length in range(len(words), 1, -1):
            first, last = fold(words[0].text), fold(words[length - 1].text)
            forms = (
                first + last,
                last + first,
                first[:1] + last,
                first + last[:1],
                first[:3] + last[:3],
                first[:2] + last[:2],
            )
            joined = {form for form in forms if len(form) >= _SHORTEST_JOINED} & self._joined
            if joined and accepted(self._text, words[:length], Level.HINT):
                return Span(words[0].start, words[length - 1].end)
        return None
