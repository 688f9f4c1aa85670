"""Families of attributes: what projects can share, and how much each kind counts.

They are data (``data/connections.toml``); `chosen` says which of them an
analysis uses, and with what weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from esfgraph.errors import UsageError
from esfgraph.namespaces import ESF
from esfgraph.resources import toml_data

__all__ = [
    "ATTRIBUTES",
    "FAMILIES",
    "LARGE",
    "MOST",
    "STRONGEST",
    "Family",
    "chosen",
    "parse_by",
    "parse_weights",
    "setting",
]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of attribute that projects can share.

    Attributes
    ----------
    key
        Its name, such as ``specific_objective``; also the ``kind`` of nodes.
    properties
        IRIs of the properties that give it, and what an attribute said with
        each counts, from 0 to 1: a method that is planned less than one in use.
    weight
        Factor on the rarity of its attributes.
    kind
        IRI of the class of its members; ``None`` where it is not needed.
    hierarchy
        Whether a project that has an attribute has those above it as well.
    idea
        What an attribute said with a property counts in a project idea, where
        that differs: plans are all that an idea has.
    words
        Whether its attributes are found in the words of texts, so that the
        same words can say one of another such family too.
    """

    key: str
    properties: Mapping[str, float]
    weight: float
    kind: str | None
    hierarchy: bool
    idea: Mapping[str, float]
    words: bool


@cache
def _families() -> dict[str, Family]:
    return {
        key: _family(key, data) for key, data in toml_data("connections.toml")["family"].items()
    }


def _family(key: str, data: Mapping[str, Any]) -> Family:
    return Family(
        key=key,
        properties={str(ESF[name]): float(part) for name, part in data["properties"].items()},
        weight=float(data["weight"]),
        kind=str(ESF[data["class"]]) if "class" in data else None,
        hierarchy=bool(data.get("hierarchy", False)),
        idea={str(ESF[name]): float(part) for name, part in data.get("idea", {}).items()},
        words=bool(data.get("words", False)),
    )


def setting(table: str, name: str) -> Any:
    """A figure of ``data/connections.toml``."""
    return toml_data("connections.toml")[table][name]


FAMILIES: Mapping[str, Family] = _families()
"""All families by key, in the order of their reasons."""

ATTRIBUTES: Mapping[str, str] = {key: next(iter(f.properties)) for key, f in FAMILIES.items()}
"""Kinds of attribute that projects can share, and the (first) property that gives each."""

LARGE: int = setting("pairs", "large")
"""An attribute with more members than this adds weight but makes no pairs."""

STRONGEST: int = setting("pairs", "strongest")
"""How many connections are kept for each project, unless asked otherwise."""


MOST: float = setting("pairs", "most")
"""The greatest weight that a family can be given."""


def chosen(
    by: Sequence[str] | None = None, weight: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The families that an analysis uses, each with its weight.

    Parameters
    ----------
    by
        Keys of the families; all where it is ``None``.
    weight
        Weights that replace those of the data. 0 leaves a family out.

    Raises `UsageError` for an unknown family, a weight that is no number from
    0 to `MOST`, or where no family is left.
    """
    given = dict(weight or {})
    for key in (*(by or ()), *given):
        if key not in FAMILIES:
            raise UsageError(f"no family '{key}'", advice=f"Known: {', '.join(FAMILIES)}.")
    for key, value in given.items():
        if not 0 <= value <= MOST:  # nor is it for what is not a number
            raise UsageError(
                f"found weight {value:g} of '{key}', expected 0 to {MOST:g}", field="--weight"
            )
    wanted = FAMILIES if by is None else set(by)
    found = {key: given.get(key, f.weight) for key, f in FAMILIES.items() if key in wanted}
    found = {key: value for key, value in found.items() if value > 0}
    if not found:
        raise UsageError("no family is left to compare by", advice=f"Known: {', '.join(FAMILIES)}.")
    return found


def parse_by(text: str | None) -> tuple[str, ...] | None:
    """Keys of families as typed: ``method,target-group``; hyphens do as underscores.

    >>> parse_by("method, target-group"), parse_by(None)
    (('method', 'target_group'), None)
    """
    if text is None:
        return None
    return tuple(_key(part) for part in text.split(",") if part.strip())


def parse_weights(texts: Sequence[str]) -> dict[str, float]:
    """Weights as typed: ``method=2``, several with commas between them.

    >>> parse_weights(["method=2,theme=0.5"])
    {'method': 2.0, 'theme': 0.5}

    Raises `UsageError` for anything else.
    """
    found: dict[str, float] = {}
    for part in (p for text in texts for p in text.split(",") if p.strip()):
        key, _, value = part.partition("=")
        try:
            found[_key(key)] = float(value)
        except ValueError as error:
            raise UsageError(
                f"found '{part}', expected FAMILY=NUMBER such as method=2", field="--weight"
            ) from error
    return found


def _key(text: str) -> str:
    return text.strip().lower().replace("-", "_")
