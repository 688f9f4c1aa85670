"""When two names are of one organisation: ``[organisation]`` in ``data/fusion.toml``.

A municipality, a region, an association of municipalities is called by its
kind and its place, in Swedish or English ("SIMRISHAMNS KOMMUN", "Municipality
of Simrishamn"). Such a name is compared by kind and place, all others by
their words. Whether two organisations of one name are one, number and town say.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from esfgraph.resources import toml_data
from esfgraph.vocabulary import Concept, load_vocabulary

__all__ = ["owner_key", "town_key"]

_ACRONYM = re.compile(r"\s*\(\s*([^\W\d_]{2,7})\s*\)\s*$")
_OWNED = re.compile(r"['\u2019]s\b")
_COUNTY = re.compile(r"[A-Z]{2}\w{3}")
_COUNTY_WORDS = (" län", " county")
_SHORT = 3
"""Shorter places have no genitive: the s of "Ås" is its own."""


def _laid() -> dict[str, Any]:
    found: dict[str, Any] = toml_data("fusion.toml")["organisation"]
    return found


def _tokens(text: str) -> str:
    """Words in one case with single spaces; a genitive's apostrophe is none."""
    text = _OWNED.sub("s", unicodedata.normalize("NFC", text))
    text = unicodedata.normalize("NFC", text.casefold()).replace("&", " & ")
    return " ".join(text.translate(_LETTERS).split())


class _Letters(dict[int, str]):
    """Letters, marks, digits and ampersands as they are; anything else is a space."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        stays = character == "&" or unicodedata.category(character)[0] in "LMN"
        self[code] = character if stays else " "
        return self[code]


_LETTERS = _Letters()


def _is_acronym(letters: str, name: str) -> bool:
    """Whether capitals can be short for a name: its letters in order, from a word's first one on.

    >>> _is_acronym("GR", "Göteborgsregionen"), _is_acronym("LUND", "Röda korset")
    (True, False)
    """
    if not letters.isupper() or _tokens(letters) in _places("municipality"):
        return False
    words = _tokens(name).split()
    return any(
        word[0] == letters[0].lower() and _in_order(letters.lower(), "".join(words[i:]))
        for i, word in enumerate(words)
    )


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _spellings(places: str, concept: Concept) -> Iterator[str]:
    """What a place is called: counties also without the word for county."""
    for label in concept.labels:
        name = _tokens(label)
        yield name
        if places == "county":
            for word in _COUNTY_WORDS:
                if name.endswith(word):
                    yield name.removesuffix(word)
                    yield name.removesuffix(word).removesuffix("s")


def _members(places: str) -> Iterable[Concept]:
    vocabulary = load_vocabulary()
    if places != "county":
        return vocabulary.members(places)
    regions = vocabulary.members("nuts-2021")
    return (c for c in regions if any(_COUNTY.fullmatch(n) for n in c.notations))


@cache
def _places(places: str) -> Mapping[str, str]:
    """The code of each place by its names; a name of several places is none's."""
    found: dict[str, set[str]] = defaultdict(set)
    preferred: dict[str, set[str]] = defaultdict(set)
    for concept in _members(places):
        for name in _spellings(places, concept):
            found[name].add(concept.notations[0])
        for label in concept.pref_labels.values():
            preferred[_tokens(label)].add(concept.notations[0])
    best = {name: preferred.get(name, codes) for name, codes in found.items()}
    return {name: next(iter(codes)) for name, codes in best.items() if len(codes) == 1}


def _without_genitive(place: str) -> str:
    return place[:-1] if len(place) > _SHORT and place.endswith("s") else place


def _code(places: str, name: str) -> str | None:
    known = _places(places)
    return known.get(name) or known.get(_without_genitive(name))


@cache
def _kinds() -> tuple[tuple[dict[str, Any], tuple[re.Pattern[str], ...]], ...]:
    """Each kind with its forms; a place is at least two letters long."""
    return tuple(
        (kind, tuple(re.compile(f.replace("{place}", r"(?P<place>\S.*\S)")) for f in kind["forms"]))
        for kind in _laid()["kind"]
    )


@cache
def _any_form() -> re.Pattern[str]:
    forms = (form for kind in _laid()["kind"] for form in kind["forms"])
    return re.compile("|".join(f"(?:{form.replace('{place}', '.+')})" for form in forms))


def _as_kind(name: str) -> str | None:
    """``kind:place`` of a name of one of the forms; ``None`` for other names."""
    if _any_form().fullmatch(name) is None:  # most names have none: they are asked once
        return None
    for kind, forms in _kinds():
        matches = (form.fullmatch(name) for form in forms)
        places = [match["place"].strip() for match in matches if match is not None]
        for place in places:
            if (called := kind.get("called")) is None:
                code = _code(kind["places"], place)
            else:
                code = _places(kind["places"]).get(called.format(place=_without_genitive(place)))
            if code is not None:
                return f"{kind['kind']}:{code}"
        if places and "unknown" in kind:
            return f"{kind['unknown']}:{_without_genitive(places[0]).replace(' ', '-')}"
    return None


@cache
def _legal_forms() -> tuple[str, ...]:
    return tuple(sorted({*_laid()["legal"].values(), "ab"}))


def _words(name: str) -> str:
    """The words of a name, those that are written in several ways in one, the legal form last."""
    laid = _laid()
    words = laid["words"]
    text = f" {' '.join(filter(None, (words.get(w, w) for w in _tokens(name).split())))} "
    for long, short in laid["legal"].items():
        text = text.replace(f" {long} ", f" {short} ")
    for form in _legal_forms():
        if text.startswith(f" {form} ") and text.strip() != form:
            text = f" {text.removeprefix(f' {form} ')}{form} "
    return text.strip()


@lru_cache(maxsize=100_000)
def owner_key(name: str) -> str:
    """What is alike for all names of one organisation; empty for a name without letters.

    >>> owner_key("GÖTEBORGS KOMMUN"), owner_key("City of Gothenburg")
    ('municipality:1480', 'municipality:1480')
    >>> owner_key("Region Skåne"), owner_key("Skåne län")
    ('region:SE224', 'skåne-län')
    >>> owner_key("AB Hantverk"), owner_key("Hantverk Aktiebolag")
    ('hantverk-ab', 'hantverk-ab')
    """
    if (acronym := _ACRONYM.search(name)) and _is_acronym(acronym[1], name[: acronym.start()]):
        name = name[: acronym.start()]
    words = _words(name)
    return _as_kind(words) or words.replace(" ", "-")


@lru_cache(maxsize=100_000)
def town_key(name: str) -> str:
    """The same for towns: a municipality's code, else the words.

    >>> town_key("GÖTEBORG"), town_key("Gothenburg"), town_key("Brantevik")
    ('1480', '1480', 'brantevik')
    """
    words = _tokens(name)
    return _places("municipality").get(words) or words.replace(" ", "-")
