"""Profiles: what a kind of list has to hold, as data (``data/profiles/*.toml``).

A profile names the column maps that it is about, what each field has to be (type, bounds,
pattern, list of codes, required or not) and the rules between fields. `verdict` judges by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from esfgraph.bulk.columns import ColumnMap, column_map
from esfgraph.errors import UsageError
from esfgraph.messages import LANGUAGES, Language
from esfgraph.resources import data_file, toml_data
from esfgraph.vocabulary import load_vocabulary

__all__ = [
    "SEVERITIES",
    "CrossRule",
    "FieldRule",
    "Profile",
    "RuleSeverity",
    "load_profile",
    "profile_names",
]

RuleSeverity = Literal["violation", "warning", "info", "none"]
FieldType = Literal["text", "date", "number", "integer", "point"]
SEVERITIES = ("violation", "warning", "info")
"""The severities that are reported, the gravest first."""

CrossKind = Literal["order", "any-of", "required-unless", "personal-number", "same-country"]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field has to be.

    Attributes
    ----------
    name
        Canonical name of the column.
    type
        What a cell is read as; ``text`` is anything.
    required
        Whether a cell may be empty.
    minimum, maximum
        Bounds of a number, included.
    formats, calendar
        How a date is written; ``lenient`` takes a day that its month has not for the last one.
    bare
        Whether nothing may stand around a number's digits.
    order, bounds
        Of a point: whether latitude may come first, whether both have to be on the globe.
    values, any_case
        The only values there are, if there are such; whether case counts.
    pattern, or_pattern, meaning
        What the whole cell has to match (regular expression of Rust's regex crate), what it may
        match instead of being one of ``values``, and the pattern in words.
    """

    name: str
    type: FieldType = "text"
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    formats: tuple[str, ...] = ()
    calendar: Literal["strict", "lenient"] = "strict"
    bare: bool = True
    order: Literal["longitude-first", "any"] = "any"
    bounds: bool = False
    values: tuple[str, ...] | None = None
    any_case: bool = False
    pattern: str | None = None
    or_pattern: str | None = None
    meaning: Mapping[Language, str] | None = None


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule between fields.

    Attributes
    ----------
    name
        What reports call it.
    kind
        ``order``: the first date is not after the second. ``any-of``: one of the fields has a
        value. ``required-unless``: the second has a value unless the first is one of ``values``.
        ``personal-number``: none holds a Swedish personal identity number. ``same-country``: the
        second is no code of another country than the first names.
    fields
        Canonical names.
    needs
        Whether the rule speaks only where a file has all of the columns, or any.
    where
        Values that one of these columns has to have for the rule to speak of a row.
    """

    name: str
    kind: CrossKind
    fields: tuple[str, ...]
    needs: Literal["all", "any"] = "any"
    values: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] | None = None
    severity: RuleSeverity = "violation"


@dataclass(frozen=True)
class Profile:
    """A profile as loaded."""

    name: str
    title: Mapping[Language, str]
    maps: tuple[ColumnMap, ...]
    exact_headers: bool
    severity: Mapping[str, RuleSeverity]
    fields: Mapping[str, FieldRule]
    cross: tuple[CrossRule, ...]


def profile_names() -> tuple[str, ...]:
    """The names of all profiles, sorted."""
    return tuple(sorted(path.stem for path in data_file("profiles").glob("*.toml")))


@cache
def _codes(name: str) -> tuple[str, ...]:
    text = data_file("codes", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _notations(scheme: str) -> tuple[str, ...]:
    concepts = load_vocabulary().members(scheme)
    return tuple(sorted({notation for c in concepts for notation in c.notations}))


def _values(data: Mapping[str, Any]) -> tuple[str, ...] | None:
    if "codes" in data:
        return _codes(data["codes"])
    if "vocabulary" in data:
        return _notations(data["vocabulary"])
    return tuple(data["values"]) if "values" in data else None


def _field(name: str, data: Mapping[str, Any]) -> FieldRule:
    given = {k: v for k, v in data.items() if k not in ("codes", "vocabulary", "values", "formats")}
    formats = tuple(data.get("formats", ()))
    return FieldRule(name, values=_values(data), formats=formats, **given)


def _cross(data: Mapping[str, Any]) -> CrossRule:
    where = {k: tuple(v) for k, v in data.get("where", {}).items()} or None
    given = {k: data[k] for k in ("name", "kind", "needs", "severity") if k in data}
    return CrossRule(
        fields=tuple(data["fields"]), values=tuple(data.get("values", ())), where=where, **given
    )


@cache
def load_profile(name: str) -> Profile:
    """A profile by name. Raises `UsageError` with the names there are."""
    if name not in profile_names():
        raise UsageError(
            f"there is no profile '{name}'", advice=f"Choose from: {', '.join(profile_names())}."
        )
    data = toml_data("profiles", f"{name}.toml")
    return Profile(
        name,
        {language: data["title"][language] for language in LANGUAGES},
        tuple(map(column_map, data["columns"])),
        data.get("headers") == "exact",
        data["severity"],
        {key: _field(key, value) for key, value in data["fields"].items()},
        tuple(map(_cross, data.get("cross", ()))),
    )
