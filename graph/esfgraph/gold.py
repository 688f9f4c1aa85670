"""What a careful reader finds in documents: the gold that `evaluate` compares with.

A gold file is JSON: ``{"documents": {KEY: {...}}}``. A document holds, itself
or under ``"gold"``, the reader's lists:

- ``methods``, ``themes``, ``target_groups``, ``challenges``, ``actors``,
  ``indicators``: names, or ``[name, status, quote]``;
- ``negated``: ``[name, quote]`` of challenges that the text says are not met;
- ``goals``: ``[level, quote]``;

and beside them ``added``, ``[scheme, concept, status, quote]``: mentions that
are right too, and ``complete``: schemes of which nothing else is right. Names
are free phrases; a table (TOML, one section per scheme) says which concepts
they mean, ``""`` for one that needs none.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from esfgraph.annotate.status import STATUSES
from esfgraph.errors import InputError
from esfgraph.vocabulary import load_vocabulary

__all__ = [
    "SCHEMES",
    "GoldDocument",
    "GoldGoal",
    "GoldItem",
    "Names",
    "read_gold",
    "read_names",
]

SCHEMES = ("method", "theme", "target-group", "challenge", "actor", "indicator")
"""Short names of the schemes that are compared."""

Names = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Scheme -> name -> slugs of the concepts that it may mean; none where it needs no concept."""

_LISTS = {
    "methods": "method",
    "themes": "theme",
    "target_groups": "target-group",
    "challenges": "challenge",
    "actors": "actor",
    "indicators": "indicator",
}
_NEGATED_SCHEME = "challenge"


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One thing that a document names.

    Attributes
    ----------
    scheme
        Short name of the scheme.
    name
        The reader's name for it; of an added mention the concept's slug.
    concepts
        Slugs, any of which is right; empty where none is needed, ``None``
        where neither the table nor the vocabulary knows the name.
    status
        In what sense; ``None`` where the gold does not say.
    quote
        Words of the text; ``None`` where the gold gives none.
    added
        Whether it stands in ``added``, not in the reader's lists.
    """

    scheme: str
    name: str
    concepts: tuple[str, ...] | None
    status: str | None = None
    quote: str | None = None
    added: bool = False


@dataclass(frozen=True, slots=True)
class GoldGoal:
    """A goal: its level and its words."""

    level: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """What is to be found in one document, and of which schemes nothing else."""

    key: str
    items: tuple[GoldItem, ...]
    goals: tuple[GoldGoal, ...]
    complete: frozenset[str]


class _Source:
    """A gold file's text, to say where something wrong stands in it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def wrong(self, message: str, *place: str | int, near: object = None) -> InputError:
        """An error at a place of the JSON, with the line where its keys lead."""
        at = 0
        for part in (*place, near):
            if isinstance(part, str) and (found := self._find(part, at)) >= 0:
                at = found
        field = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place)
        return InputError(
            message,
            source=str(self.path),
            line=self.text.count("\n", 0, at) + 1,
            field=field.removeprefix("."),
        )

    def _find(self, word: str, at: int) -> int:
        found = self.text.find(json.dumps(word, ensure_ascii=False), at)
        return found if found >= 0 else self.text.find(json.dumps(word), at)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise InputError(f"cannot be read: {reason}", source=str(path)) from error


def read_names(path: Path) -> Names:
    """The table of names. Raises `InputError` for a file that is none."""
    try:
        table = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is no TOML: {error}", source=str(path)) from error
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for scheme, entries in table.items():
        if scheme not in SCHEMES or not isinstance(entries, dict):
            raise InputError(
                "is no section of names",
                source=str(path),
                field=scheme,
                advice=f"Expected sections: {', '.join(SCHEMES)}.",
            )
        known = _slugs(scheme)
        for name, value in entries.items():
            slugs = (value,) if isinstance(value, str) else value
            if not isinstance(slugs, list | tuple) or not all(s in known or s == "" for s in slugs):
                raise InputError(
                    f"'{name}' means {value!r}, which is no concept of that scheme",
                    source=str(path),
                    field=scheme,
                )
            names.setdefault(scheme, {})[name] = tuple(s for s in slugs if s)
    return names


@cache
def _slugs(scheme: str) -> dict[str, str]:
    """Slug -> IRI of the concepts of a scheme."""
    return {c.iri.rsplit("/", 1)[1]: c.iri for c in load_vocabulary().members(scheme)}


def _concepts(scheme: str, name: str, names: Names) -> tuple[str, ...] | None:
    """What a name means: as the table says, else the concept that is called so."""
    listed = names.get(scheme, {}).get(name)
    if listed is not None:
        return listed
    if name in _slugs(scheme):
        return (name,)
    concept = load_vocabulary().by_label(scheme, name)
    return None if concept is None else (concept.iri.rsplit("/", 1)[1],)


def read_gold(path: Path, names: Names | None = None) -> tuple[GoldDocument, ...]:
    """The documents of a gold file.

    Raises `InputError` with the line for a file that is no JSON or not of the
    shape that the module's documentation describes.
    """
    source = _Source(path, _read(path))
    try:
        data = json.loads(source.text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no JSON: {error.msg} (column {error.colno})", source=str(path), line=error.lineno
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("documents"), dict):
        raise source.wrong("expected an object with an object 'documents' in it")
    return tuple(
        _document(source, key, entry, names or {}) for key, entry in data["documents"].items()
    )


def _document(source: _Source, key: str, entry: Any, names: Names) -> GoldDocument:
    lists = entry.get("gold", entry) if isinstance(entry, dict) else None
    if not isinstance(lists, dict):
        raise source.wrong("expected an object", "documents", key)
    levels = _slugs("goal-level")
    items = [
        _item(value, scheme, names, wrong)
        for name, scheme in _LISTS.items()
        for value, wrong in _entries(source, lists, key, name)
    ]
    for value, wrong in _entries(source, lists, key, "negated"):
        name, quote = _strings(value, ("name", "quote"), wrong)
        concepts = _concepts(_NEGATED_SCHEME, name, names)
        items.append(GoldItem(_NEGATED_SCHEME, name, concepts, "negated", quote))
    items += [_added(value, wrong) for value, wrong in _entries(source, entry, key, "added")]
    goals = []
    for value, wrong in _entries(source, lists, key, "goals"):
        goal = GoldGoal(*_strings(value, ("level", "quote"), wrong))
        if goal.level not in levels:
            raise wrong(f"'{goal.level}' is no level; known: {', '.join(levels)}")
        goals.append(goal)
    complete = []
    for value, wrong in _entries(source, entry, key, "complete"):
        if value not in SCHEMES:
            raise wrong(f"{value!r} is no scheme; known: {', '.join(SCHEMES)}")
        complete.append(value)
    return GoldDocument(key, tuple(items), tuple(goals), frozenset(complete))


_Wrong = Callable[[str], InputError]


def _entries(source: _Source, parent: Any, key: str, name: str) -> Iterator[tuple[Any, _Wrong]]:
    """The entries of a list, each with what makes an error about it."""
    values = parent.get(name, [])
    if not isinstance(values, list):
        raise source.wrong("expected a list", "documents", key, name)
    for number, value in enumerate(values):
        near = value[0] if isinstance(value, list) and value else value

        def wrong(message: str, number: int = number, near: object = near) -> InputError:
            return source.wrong(message, "documents", key, name, number, near=near)

        yield value, wrong


def _strings(value: Any, shape: tuple[str, ...], wrong: _Wrong) -> list[str]:
    """A list of as many strings as ``shape`` names, none of them empty."""
    if (
        not isinstance(value, list)
        or len(value) != len(shape)
        or not all(isinstance(v, str) and v for v in value)
    ):
        raise wrong(f"expected [{', '.join(shape)}], found {json.dumps(value, ensure_ascii=False)}")
    return value


def _item(value: Any, scheme: str, names: Names, wrong: _Wrong) -> GoldItem:
    if isinstance(value, str):
        return GoldItem(scheme, value, _concepts(scheme, value, names))
    name, status, quote = _strings(value, ("name", "status", "quote"), wrong)
    _check_status(status, wrong)
    return GoldItem(scheme, name, _concepts(scheme, name, names), status, quote)


def _added(value: Any, wrong: _Wrong) -> GoldItem:
    shape = ("scheme", "concept", "status", "quote")
    # A status of null is allowed here, and checked as if it were given.
    unsaid = isinstance(value, list) and len(value) == len(shape) and value[2] is None
    given = [*value[:2], STATUSES[0], value[3]] if unsaid else value
    scheme, concept, status, quote = _strings(given, shape, wrong)
    _check_status(status, wrong)
    if scheme not in SCHEMES:
        raise wrong(f"'{scheme}' is no scheme; known: {', '.join(SCHEMES)}")
    if concept not in _slugs(scheme):
        raise wrong(f"'{concept}' is no concept of the scheme {scheme}")
    return GoldItem(scheme, concept, (concept,), None if unsaid else status, quote, added=True)


def _check_status(status: str, wrong: _Wrong) -> None:
    if status not in STATUSES:
        raise wrong(f"'{status}' is no status; known: {', '.join(STATUSES)}")
