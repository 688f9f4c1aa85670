"""The rules by which goals are found, as ``data/goals.toml`` gives them.

Patterns there are regular expressions with two shorthands: a space stands for
any white space, ``<name>`` for one of the words listed under that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from esfgraph.resources import toml_data

__all__ = [
    "Label",
    "Level",
    "Rule",
    "Trim",
    "Veto",
    "label",
    "level_in_goal",
    "level_of_cue",
    "levels",
    "rules",
    "rules_for",
    "trim",
    "veto",
]

_SLOT = re.compile(r"(?<!\?P)<([a-z_]+)>")
# Inside a character class or a lookbehind, which has a fixed width, a space is one white space.
_SPACE = re.compile(r"\\.|\(\?<[=!](?:\\.|[^()\\])*\)| |\[\^?\]?(?:\\.|[^\]\\])*\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A cue inside sentences.

    ``asks``: words without one of which it is not tried. ``strong`` cues begin
    a goal even inside another one, ``new`` ones unless that is a whole item or
    stands under a label. ``clause``: the cue's own clause belongs to the goal.
    ``also``: further purposes after "and" are goals of their own. ``whole``: the
    goal keeps all of its sentence. ``owned``: the word before the cue may say
    whose goal it is. ``verbs``: in a list only what begins like a goal is one.
    ``veto``: the list of words that forbid the cue where they stand before it.
    """

    name: str
    asks: tuple[str, ...]
    pattern: re.Pattern[str]
    level: str
    strong: bool
    new: bool
    clause: bool
    also: bool
    whole: bool
    owned: bool
    verbs: bool
    veto: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level, how cues name it, and how goals themselves do."""

    name: str
    cue: re.Pattern[str]
    goal: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Label:
    """Labels with their goal beside them (``inline``) and headings on their own (``alone``).

    A unit without one of ``words``, in lower case, holds none. ``asked``: questions
    that are headings. ``several``: labels behind which more than one goal stands.
    """

    words: tuple[str, ...]
    inline: re.Pattern[str]
    alone: re.Pattern[str]
    asked: re.Pattern[str]
    opener: re.Pattern[str]
    specific: re.Pattern[str]
    several: re.Pattern[str]
    counted: re.Pattern[str]
    owner: re.Pattern[str]
    level: str


@dataclass(frozen=True, slots=True)
class Trim:
    """What is cut from the ends of a goal, and where one goal is two."""

    lead: re.Pattern[str]
    tail: re.Pattern[str]
    end: re.Pattern[str]
    between: re.Pattern[str]
    apart: re.Pattern[str]
    also: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Veto:
    """What makes a cue speak of something else than the project's goals."""

    words: dict[str, re.Pattern[str]]
    project: re.Pattern[str]
    owner: re.Pattern[str]
    value: re.Pattern[str]
    list: re.Pattern[str]


def _data() -> dict[str, Any]:
    return toml_data("goals.toml")


@cache
def _words(name: str) -> str:
    """One of the words listed under ``name``, longest first, as a group."""
    words = [_expanded(word) for word in _data()["words"][name]]
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


def _expanded(pattern: str) -> str:
    # The name of a group in (?P<goal>…) is no slot, as no list of words has it.
    return _SLOT.sub(
        lambda slot: _words(slot[1]) if slot[1] in _data()["words"] else slot[0], pattern
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression that ``pattern`` is shorthand for."""
    return re.compile(_SPACE.sub(_white_space, _expanded(pattern)), re.IGNORECASE)


def _white_space(part: re.Match[str]) -> str:
    """The regular expression for the spaces of a piece of a pattern."""
    words = part[0]
    return r"(?:\s{1,3})" if words == " " else words.replace(" ", r"\s")


def _any_of(patterns: list[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


@cache
def rules() -> tuple[Rule, ...]:
    """All rules for sentences, in the order in which they are tried."""
    return tuple(
        Rule(
            name=entry["name"],
            asks=tuple(entry["asks"]),
            pattern=_compiled(entry["pattern"].strip()),
            level=entry["level"],
            strong=entry.get("strong", False),
            new=entry.get("new", False),
            clause=entry.get("clause", False),
            also=entry.get("also", False),
            whole=entry.get("whole", False),
            owned=entry.get("owned", False),
            verbs=entry.get("verbs", False),
            veto=entry.get("veto", "subject"),
        )
        for entry in _data()["rule"]
    )


@cache
def _asked() -> tuple[tuple[str, frozenset[int]], ...]:
    """For each word that rules ask for: which of them do."""
    words = dict.fromkeys(word for rule in rules() for word in rule.asks)
    return tuple(
        (word, frozenset(i for i, rule in enumerate(rules()) if word in rule.asks))
        for word in words
    )


def rules_for(words: str) -> list[Rule]:
    """The rules worth trying on a sentence, given in lower case."""
    numbers: set[int] = set()
    for word, asking in _asked():
        if word in words:
            numbers |= asking
    return [rules()[number] for number in sorted(numbers)]


def level_of_cue(cue: str) -> str | None:
    """The level that a cue names."""
    return next((level.name for level in levels() if level.cue.search(cue)), None)


def level_in_goal(words: str) -> str | None:
    """The level that a goal's own words name."""
    return next((level.name for level in levels() if level.goal and level.goal.search(words)), None)


@cache
def levels() -> tuple[Level, ...]:
    """The levels that words name; the first that fits holds."""
    return tuple(
        Level(
            entry["level"],
            _compiled(entry["cue"]),
            _compiled(entry["goal"]) if "goal" in entry else None,
        )
        for entry in _data()["level"]
    )


@cache
def label() -> Label:
    """How labels and headings announce goals."""
    data = _data()["label"]
    before = (
        r"(?<![\w/-])(?:<project_of> |(?:the|de|det) )?(?:(?:<adjective_sv>|<adjective_en>) ){0,2}"
    )
    noun = _any_of(data["noun"])
    about = f"(?: {_any_of(data['of'])})?(?: <level_name>)?"
    name = f"(?:{before}{noun}{about}{data['number']}|(?<![\\w/-]){_any_of(data['other'])})"
    opener = "(?:<opener>)\\b"
    pair = f"(?: {_any_of(data['with'])})?"
    return Label(
        words=tuple(data["words"]),
        inline=_compiled(
            f"(?P<name>{name})(?:{pair}\\s?:\\s?|\\n|\\s(?=(?-i:[A-ZÅÄÖ]))(?={opener}))"
        ),
        alone=_compiled(f"(?:{name}{pair}|{_any_of(data['asked'])}\\?)\\s?:?$"),
        asked=_compiled(f"{_any_of(data['asked'])}\\?$"),
        opener=_compiled(opener),
        specific=_compiled(data["specific"]),
        several=_compiled(data["several"]),
        counted=_compiled(f"(?:^|\\W){_any_of(_data()['veto']['counted'])} $"),
        owner=_compiled(f"(?:^|\\W){_any_of(_data()['veto']['owner'])} $"),
        level=data["level"],
    )


@cache
def trim() -> Trim:
    """How goals are cut."""
    data = _data()["trim"]
    return Trim(
        lead=_compiled(f"{_any_of(data['lead'])}(?: |$)"),
        tail=_compiled(f"{_any_of(data['tail'])}$"),
        end=_compiled(_any_of(data["end"])),
        between=_compiled(_any_of(data["apart"] + data["between"])),
        apart=_compiled(_any_of(data["apart"])),
        also=_compiled(_any_of(data["also"])),
    )


@cache
def veto() -> Veto:
    """What forbids a cue."""
    data = _data()["veto"]
    words = {
        name: _compiled(f"(?<!\\w){_any_of(data[name])}(?!\\w)") for name in ("subject", "people")
    }
    return Veto(
        words=words,
        project=_compiled("(?<!\\w)(?:<project>|<project_of>)(?!\\w)"),
        owner=_compiled(f"(?:^|\\s){_any_of(data['owner'])} $"),
        value=_compiled(data["value"]),
        list=_compiled(data["list"]),
    )
