"""Cue words: which words around a mention say in what sense it is meant.

The words, their reach and their examples are data (``data/cues.toml``); this
module reads them. The idea, cues with a direction, a reach and words that end
it, is ConText's (Harkema, Dowling, Thornblade and Chapman 2009,
doi:10.1016/j.jbi.2009.05.002), made for project prose in Swedish and English.

Cues are found by their words, not by lemmas: "tidigare" (earlier) and "tidiga"
(early) have one lemma and say different things.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from esfgraph.annotate.matcher import LANGUAGES, Matcher, Phrase
from esfgraph.errors import EsfGraphError
from esfgraph.resources import toml_data

__all__ = [
    "ABBREVIATION",
    "ALONE",
    "ANYWHERE",
    "AT_END",
    "AT_START",
    "CLAUSE",
    "HELPER",
    "LIST",
    "NOWHERE",
    "OPENER",
    "PARAGRAPH",
    "PHRASE",
    "PSEUDO",
    "RELATIVE",
    "SENTENCE",
    "STATUS",
    "STATUSES",
    "STOP",
    "Cue",
    "cue_matcher",
    "cues",
    "expand",
    "statuses_by_priority",
]

STATUSES = ("current", "planned", "historical", "negated", "context")
"""In what sense a mention is meant; the local names of ``vocab/status``."""

STATUS, PSEUDO, STOP, RELATIVE, HELPER, ABBREVIATION, OPENER = range(7)
"""Kinds of cues: gives a status; looks like a cue and is none; ends the reach of others; begins
a relative clause; must stand beside another cue; a word whose full stop ends no sentence; a word
that begins a sentence when written with a capital."""

NOWHERE, PHRASE, CLAUSE, SENTENCE, PARAGRAPH, LIST = 0, -1, -2, -3, -4, -5
"""How far a cue reaches; a positive number counts words and stops at a comma."""

ANYWHERE, AT_START, AT_END, ALONE = range(4)
"""Where in its sentence a cue must stand; alone is a heading."""

_FILE = "cues.toml"
_REACH = {"phrase": PHRASE, "clause": CLAUSE, "sentence": SENTENCE}
_REACH |= {"paragraph": PARAGRAPH, "list": LIST}
_PLACE = {"anywhere": ANYWHERE, "start": AT_START, "end": AT_END, "alone": ALONE}
_TABLES = {
    "cue": STATUS,
    "pseudo": PSEUDO,
    "stop": STOP,
    "relative": RELATIVE,
    "helper": HELPER,
    "abbreviation": ABBREVIATION,
    "opener": OPENER,
}
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """One group of phrases that say the same.

    Attributes
    ----------
    name, language
        Its name in the data file, and ``sv`` or ``en``.
    kind
        One of `STATUS`, `PSEUDO`, `STOP`, `RELATIVE`, `HELPER`, `ABBREVIATION`,
        `OPENER`.
    status
        Index into `STATUSES`; 0 where the kind gives none.
    phrases
        All phrases, slots filled in.
    forward, backward
        How far it reaches behind and before itself.
    place
        Where in the sentence it must stand.
    colon
        Whether a colon must follow at once.
    main_clause
        Whether its backward reach ends at a relative pronoun.
    needs
        Number of the helper that must stand in the same sentence, or -1.
    within
        If not 0: the helper must end at most so many words before the cue.
    unless_next
        Number of the helper that must not follow at once, or -1.
    example, mention
        A sentence, and the words in it whose status this cue decides (for kinds
        without a status: words that stay current).
    """

    name: str
    language: str
    kind: int
    status: int
    phrases: tuple[str, ...]
    forward: int = NOWHERE
    backward: int = NOWHERE
    place: int = ANYWHERE
    colon: bool = False
    main_clause: bool = False
    needs: int = -1
    within: int = 0
    unless_next: int = -1
    example: str = ""
    mention: str = ""


def expand(pattern: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All phrases of a pattern with slots of alternatives or of a named list.

    >>> list(expand("i {ett|} {$when} steg", {"when": ["nästa"]}))
    ['i ett nästa steg', 'i nästa steg']
    """
    parts = _SLOT.split(pattern)
    choices = [
        [part] if place % 2 == 0 else list(_alternatives(part, lists))
        for place, part in enumerate(parts)
    ]
    for choice in itertools.product(*choices):
        yield " ".join("".join(choice).split())


def _alternatives(slot: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for part in slot.split("|"):
        if part.startswith("$"):
            for word in lists[part[1:]]:
                yield from _alternatives(word, lists)
        else:
            yield part


def _error(name: str, found: str, advice: str) -> EsfGraphError:
    return EsfGraphError(f"cue '{name}': {found}", source=_FILE, advice=advice)


def _reach(name: str, value: int | str) -> int:
    if isinstance(value, int) and value >= 0:
        return value
    if isinstance(value, str) and value in _REACH:
        return _REACH[value]
    raise _error(name, f"unknown reach '{value}'", f"Use a number or one of {sorted(_REACH)}.")


def _number(name: str, value: str, of: Mapping[str, int]) -> int:
    if value not in of:
        raise _error(name, f"unknown word '{value}'", f"Use one of {sorted(of)}.")
    return of[value]


@cache
def cues() -> tuple[Cue, ...]:
    """All cues, in the order of the data file; a cue's place here is its number."""
    data = toml_data(_FILE)
    lists: dict[str, list[str]] = data["lists"]
    rows = [(kind, row) for table, kind in _TABLES.items() for row in data[table]]
    places = {str(row["name"]): place for place, (_, row) in enumerate(rows)}
    return tuple(_read(kind, row, lists, places) for kind, row in rows)


def _read(
    kind: int, row: Mapping[str, Any], lists: Mapping[str, list[str]], places: Mapping[str, int]
) -> Cue:
    name = str(row["name"])
    phrases = dict.fromkeys(p for pattern in row["phrases"] for p in expand(pattern, lists))
    return Cue(
        name=name,
        language=LANGUAGES[_number(name, row["language"], {x: i for i, x in enumerate(LANGUAGES)})],
        kind=kind,
        status=_number(name, row["status"], {x: i for i, x in enumerate(STATUSES)})
        if kind == STATUS
        else 0,
        phrases=tuple(phrases),
        forward=_reach(name, row.get("forward", 0)),
        backward=_reach(name, row.get("backward", 0)),
        place=_number(name, row.get("place", "anywhere"), _PLACE),
        colon=bool(row.get("colon", False)),
        main_clause=bool(row.get("main_clause", False)),
        needs=_number(name, row["needs"], places) if "needs" in row else -1,
        within=int(row.get("within", 0)),
        unless_next=_number(name, row["unless_next"], places) if "unless_next" in row else -1,
        example=str(row.get("example", "")),
        mention=str(row.get("mention", "")),
    )


def statuses_by_priority() -> tuple[int, ...]:
    """For each of `STATUSES` its level; the lowest wins whatever the distance."""
    levels: dict[str, int] = toml_data(_FILE)["priority"]
    return tuple(levels[status] for status in STATUSES)


@cache
def cue_matcher() -> Matcher:
    """Finds the phrases of all cues; keys are the numbers of the cues."""
    # A language without lemmas: words are compared as they stand.
    return Matcher(
        Phrase(phrase.lower(), "", number)
        for number, cue in enumerate(cues())
        for phrase in cue.phrases
    )
