"""Schools that a text calls by name, and in what sense it does.

``data/schools.toml`` says what names of schools look like, and which words
only look so: "Grundskolan" is none, nor is "Lerums skola", which means all of
a municipality's schools. Status is decided by the same cues as that of
concepts (see `esfgraph.annotate.status`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import simplemma

from esfgraph.annotate.language import languages_of_words
from esfgraph.annotate.matcher import Match
from esfgraph.annotate.status import STATUSES, statuses
from esfgraph.annotate.tokens import Tokens, tokenise
from esfgraph.model import SchoolMention, Span
from esfgraph.resources import toml_data
from esfgraph.vocabulary import load_vocabulary

__all__ = ["schools_of"]

_LETTER = r"[\w\u0300-\u036f\u00ad:-]"
_STARTS = re.compile(r"(?:\A|[.!?•●▪·\u2022]\s|\n)[^\w\n]*\Z")
_MOST = 2
"""So many words with a capital letter may stand before the one that tells a name."""


def _data(name: str) -> list[str]:
    return list(toml_data("schools.toml")[name])


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _data(name))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Names in one word, in several Swedish words, and in English; each with its groups."""
    upper = r"(?<![\w-])(?=[^\W\d_a-zåäöé])"
    compound = rf"{upper}(?P<stem>{_LETTER}+?)(?P<noun>{_any_of(_data('compound'))})(?P<s>s?)"
    nouns = _any_of(_data("definite") + _data("indefinite"))
    apart = rf"{upper}(?P<stem>{_LETTER}+) (?P<noun>{nouns})(?P<s>s?)"
    word = rf"(?=[^\W\d_a-zåäöé]){_LETTER}+"
    level = rf"(?:(?:{_any_of(_data('level'))})[ -])*"
    english = rf"{upper}(?P<stem>{word}(?: {word}){{0,6}}?) (?P<noun>{level}(?:{_any_of(_data('english'))}))"
    ends = rf"(?!{_LETTER.replace(':-', '')}|-\w)"
    return (
        re.compile(compound + ends),
        re.compile(apart + ends),
        re.compile(english + ends),
    )
