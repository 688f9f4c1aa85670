"""Texts as keys that compare across languages: numbers, names, and words.

A key is a kind and a text, ``number:8.5`` or ``word:young``:

``number``   decimals and counts, written alike (``8,5 %`` is ``8.5%``); years and dates are none
``name``     capitalised words that begin no sentence, and acronyms, without a genitive's s
``concept``  words that are a one-word label of a vocabulary's concept, in Swedish or English
``word``     words of ``data/words-sv-en.tsv``, whole or as the two parts of a compound
``form``     other words, with the spellings of Swedish and English made alike (cognates)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

import simplemma

from esfgraph.annotate.mentions import SCHEMES
from esfgraph.annotate.tokens import fold_word
from esfgraph.link.weights import settings
from esfgraph.resources import data_file, toml_data
from esfgraph.vocabulary import load_vocabulary

__all__ = ["acronyms", "is_cut", "name_key", "numbers_of", "text_keys", "title_keys", "versions"]

_DATE = re.compile(
    r"\b(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?\b|\b\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d\b|"
    r"\b(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\b"
)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[  \u202f]\d{3}\b)*(?:[.,]\d+)*(?![\w])")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_ENDS = ".!?:;•\n\r/–-"
_YEARS = range(1900, 2101)
_SMALL = 13
_MEANS_SOMETHING = 3
_COGNATE = 5
_PART = 3
_NAME = 2
_CUT = 49
"""Projektbanken cuts `Namn` at 50 characters; a space at the cut is lost."""


def numbers_of(text: str, language: str) -> Iterator[str]:
    """The numbers of a text, decimals with a point; neither years nor dates.

    >>> list(numbers_of("8,5 % av 5 676, juli 2023, 2023-07-01", "sv"))
    ['8.5', '5676']
    >>> list(numbers_of("8.5% of 5,676", "en"))
    ['8.5', '5676']
    """
    for match in _NUMBER.finditer(_DATE.sub(" ", text)):
        number = re.sub(r"\s", "", match[0]).rstrip(".,")
        if language == "en" and _GROUPED.fullmatch(number):
            number = number.replace(",", "")
        number = number.replace(",", ".")
        if not (number.isdigit() and int(number) in _YEARS and number == match[0]):
            yield number


def versions(title: str) -> frozenset[str]:
    """Which version or stage a title names: small numbers, also Roman; ``2.0`` is ``2``.

    >>> sorted(versions("ISA 2.0")), sorted(versions("ISA")), sorted(versions("Steg II"))
    (['2'], [], ['2'])
    """
    found = {n.removesuffix(".0") for n in numbers_of(title, "sv")}
    found |= {_ROMAN[w] for w in map(str.casefold, title.split()) if w in _ROMAN}
    return frozenset(n for n in found if n.count(".") <= 1 and float(n) < _SMALL)


def is_cut(title: str) -> bool:
    """Whether a title may have lost its end."""
    return len(title) in (_CUT, _CUT + 1)


def name_key(word: str) -> str:
    """A name without case and without a genitive's ending.

    >>> name_key("Härnösands"), name_key("Gothenburg's")
    ('härnösand', 'gothenburg')
    """
    folded = fold_word(word).replace("’", "'").removesuffix("'s")
    return folded[:-1] if len(folded) > _MEANS_SOMETHING + 1 and folded.endswith("s") else folded


def acronyms(text: str) -> set[str]:
    """Words of capitals only, two to seven letters.

    >>> sorted(acronyms("GR och Göteborgsregionen, NPF"))
    ['GR', 'NPF']
    """
    return set(re.findall(r"\b[A-ZÅÄÖ]{2,7}\b", text))


@cache
def _meanings() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each language the keys that a word form means."""
    found: dict[str, dict[str, set[str]]] = {x: defaultdict(set) for x in ("sv", "en")}
    lines = data_file("words-sv-en.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        swedish, english = (side.split(",") for side in line.split("\t"))
        for language, forms in (("sv", swedish), ("en", english)):
            for form in forms:
                found[language][form].add(f"word:{swedish[0]}")
    vocabulary = load_vocabulary()
    for scheme in SCHEMES:
        for concept in vocabulary.members(scheme):
            for text, language in vocabulary.forms(concept.iri):
                if scheme != "municipality" and " " not in text and language in found:
                    found[language][fold_word(text)].add(f"concept:{concept.iri}")
    return {x: {k: tuple(sorted(v)) for k, v in forms.items()} for x, forms in found.items()}


@cache
def _frequent() -> frozenset[str]:
    words = toml_data("language.toml")["words"]
    more: list[str] = settings()["words"]["empty"]
    return frozenset((*words["sv"], *words["en"], *more))


@cache
def _municipalities() -> frozenset[str]:
    vocabulary = load_vocabulary()
    return frozenset(
        name_key(part)
        for concept in vocabulary.members("municipality")
        for text, _ in vocabulary.forms(concept.iri)
        for part in text.split()
    )


def _cognate(word: str) -> str:
    """A word with the commonest differences between Swedish and English spelling taken away.

    >>> _cognate("polarisering") == _cognate("polarisation")
    True
    """
    for old, new in settings()["cognates"]["letters"]:
        word = word.replace(old, new)
    word = re.sub(r"(.)\1", r"\1", word)
    for ending in settings()["cognates"]["endings"]:
        if word.endswith(ending) and len(word) - len(ending) >= _COGNATE:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=500_000)
def _word_keys(word: str, language: str) -> tuple[str, ...]:
    """The keys of one folded word; none for words that say nothing."""
    if word in _frequent() or len(word) < _MEANS_SOMETHING:
        return ()
    language = language if language in ("sv", "en") else ""
    forms = [word]
    if language:
        forms.append(simplemma.lemmatize(word, lang=language, greedy=True).lower())
        known = _meanings()[language]
        for form in forms:
            if form in known:
                return known[form]
        if language == "sv" and (parts := _compound(forms[-1])):
            return parts
    return (f"form:{_cognate(forms[-1])}",)


def _compound(word: str) -> tuple[str, ...]:
    """The keys of a Swedish compound of two known words, with or without an s between."""
    known = _meanings()["sv"]
    for cut in range(len(word) - _PART, _PART - 1, -1):
        head, tail = word[:cut], word[cut:]
        for first in (head, head.removesuffix("s"), head + "a", head + "e"):
            if first in known and tail in known:
                return tuple(sorted({*known[first], *known[tail]}))
    return ()


def _words(text: str, language: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        folded = fold_word(match[0])
        keys = _word_keys(folded, language)
        if "-" in folded and all(k.startswith("form:") for k in keys):
            for part in folded.split("-"):
                yield from _word_keys(part, language)
        else:
            yield from keys


def _names(text: str) -> Iterator[str]:
    """Capitalised words inside sentences, and acronyms anywhere; municipalities are places."""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word[0].isupper() or len(word) < _NAME:
            continue
        before = text[: match.start()].rstrip(" \t\"'“”»«(")[-1:]
        if (before and before not in _ENDS) or (word.isupper() and not text.isupper()):
            key = name_key(word)
            if key not in _municipalities() and key not in _frequent():
                yield f"name:{key}"


def _all_words(text: str, language: str, named: Iterable[str]) -> set[str]:
    """The keys of a text's words; of words that name a concept together, only the known ones."""
    rest = text
    for phrase in sorted(named, key=lambda phrase: (-len(phrase), phrase)):
        rest = rest.replace(phrase, " . ")
    known = {key for key in _words(text, language) if not key.startswith("form:")}
    return known | set(_words(rest, language))


def title_keys(title: str, language: str, named: Iterable[str] = ()) -> frozenset[str]:
    """The keys of a title: its words, and all its numbers.

    ``named`` are the words in it that a concept was found in.
    """
    numbers = {f"number:{n.removesuffix('.0')}" for n in numbers_of(title, language)}
    return frozenset(numbers | _all_words(title, language, named))


def text_keys(text: str, language: str, named: Iterable[str] = ()) -> frozenset[str]:
    """The keys of a longer text: words, names, and numbers that are not everywhere."""
    numbers = {
        f"number:{n}" for n in numbers_of(text, language) if not n.isdigit() or int(n) >= _SMALL
    }
    return frozenset({*numbers, *_names(text)} | _all_words(text, language, named))
