"""The table of all projects: the content of the drawing for those who read, hear or print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from esfgraph.messages import LANGUAGES
from esfgraph.page.facts import project_facts, sources, titles
from esfgraph.page.labels import STATUS, full_label
from esfgraph.page.part import Part
from esfgraph.resources import toml_data

__all__ = ["Row", "row_of"]

_MONEY = ("total_budget", "granted_support", "eu_contribution")
"""Of these the first that is known stands in the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One project in the table.

    Attributes
    ----------
    iri, identifier
        Of the project.
    node
        Its number, where it is drawn.
    titles
        ``[title, language]``; without any ``name`` says what to call it.
    name
        By language.
    period, money
        As read, or empty.
    cells
        By column, labels by language.
    sources
        ``name`` and, where known, ``url``.
    years
        First and last year, each ``None`` where it is not known.
    has
        IRIs of all that it has, and of what lies above places.
    community
        Its place among the communities.
    """

    iri: str
    identifier: str | None
    node: int | None
    titles: list[list[str]]
    name: dict[str, str]
    period: str
    money: str
    cells: dict[str, list[dict[str, str]]]
    sources: list[dict[str, str]]
    years: list[int | None]
    has: list[str]
    community: int | None


def row_of(store: ox.Store, part: Part, iri: str, node: int | None, community: int | None) -> Row:
    """A project as a row of the table."""
    found = part.graph.nodes[iri]
    columns: dict[str, Any] = toml_data("templates", "page.toml")["column"]
    column = {kind: name for name, entry in columns.items() for kind in entry["kinds"]}
    cells: dict[str, list[dict[str, str]]] = {}
    above = part.graph.graph.get("above", {})
    has: dict[str, None] = {}
    rank = {kind: i for i, kind in enumerate(column)}
    attributes = sorted(
        part.graph[iri], key=lambda a: (rank.get(part.graph.nodes[a]["kind"], 99), a)
    )
    for attribute in attributes:
        other = part.graph.nodes[attribute]
        has.update(dict.fromkeys((attribute, *above.get(attribute, ()))))
        if other["kind"] in column:
            said = part.graph.edges[iri, attribute]["property"].rpartition("#")[2]
            labels = {
                str(name): full_label(other, name) + _status(said, name) for name in LANGUAGES
            }
            cells.setdefault(column[other["kind"]], []).append(labels)
    facts = {name: values for name, _, values in project_facts(store, iri, lambda _: 0)}
    ends = [str(facts.get(day, facts.get(f"{day}_year", [""]))[0]) for day in ("start", "end")]
    return Row(
        iri=iri,
        identifier=found["notation"],
        node=node,
        titles=titles(store, iri),
        name={"sv": found["sv"], "en": found["en"]},
        period=" – ".join(ends) if any(ends) else "",
        money=_money(facts),
        cells=cells,
        sources=list(sources(store, iri).values()),
        years=[int(end[:4]) if end[:4].isdecimal() else None for end in ends],
        has=list(has),
        community=community,
    )


def _status(said: str, language: str) -> str:
    """Of a method whether it is planned or was used before; else nothing."""
    status = STATUS.get(said)
    if status is None:
        return ""
    return f" ({toml_data('templates', 'page.toml')['text'][f'status_{status}'][language]})"


def _money(facts: dict[str, list[Any]]) -> str:
    """The budget, or the support where that is all that is known, digits in threes."""
    for name in _MONEY:
        if name in facts:
            return "; ".join(f"{_in_threes(amount)} {currency}" for amount, currency in facts[name])
    return ""


def _in_threes(amount: str) -> str:
    """A canonical decimal with spaces between the thousands.

    >>> _in_threes("9496611.5").replace(chr(0xA0), " ")
    '9 496 611.5'
    """
    whole, point, rest = amount.partition(".")
    return f"{int(whole):,}".replace(",", "\xa0") + point + rest if whole.isdecimal() else amount
