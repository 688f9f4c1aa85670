"""The table of all projects: the content of the drawing for those who read, hear or print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import SKOS

from esfgraph.messages import LANGUAGES
from esfgraph.names import number_text
from esfgraph.page.facts import objects_of, project_facts, sources, titles
from esfgraph.page.labels import STATUS, full_label
from esfgraph.page.part import Part
from esfgraph.resources import toml_data

__all__ = ["Row", "places_of", "row_of"]

_MONEY = ("total_budget", "granted_support", "eu_contribution")
"""Of these the first that is known stands in the table."""


_PLACES = {"region", "nuts_region"}


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
    period
        As read, or empty.
    money
        By language, or empty.
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
    money: dict[str, str]
    cells: dict[str, list[dict[str, str]]]
    sources: list[dict[str, str]]
    years: list[int | None]
    has: list[str]
    community: int | None


def places_of(store: ox.Store, part: Part) -> dict[str, str]:
    """Regions of projects that are the same place as another, and that other.

    Where an ESF region matches one region of the EU's division (NUTS) and the
    other way round, they are one place, which the latter names.
    """
    graph = part.graph.graph
    above: Mapping[str, Sequence[str]] = graph.get("above", {})
    beyond: Mapping[str, Any] = graph.get("beyond", {})
    stated = {a for iri in part.rows for a in part.graph[iri]}
    known = stated | {other for iri in stated for other in above.get(iri, ())}
    kind = {i: (part.graph.nodes[i] if i in part.graph else beyond[i])["kind"] for i in known}
    matches: dict[str, set[str]] = {}
    for iri in sorted(iri for iri in known if kind[iri] in _PLACES):
        for predicate in (SKOS.closeMatch, SKOS.exactMatch):
            for other in objects_of(store, iri, predicate):
                if {kind[iri], kind.get(other.value)} == _PLACES:
                    matches.setdefault(iri, set()).add(other.value)
                    matches.setdefault(other.value, set()).add(iri)
    pairs = {iri: next(iter(found)) for iri, found in matches.items() if len(found) == 1}
    return {
        iri: other
        for iri, other in sorted(pairs.items())
        if kind[iri] == "region" and pairs.get(other) == iri
    }


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


def _money(facts: dict[str, list[Any]]) -> dict[str, str]:
    """The budget, or the support where that is all that is known, as each language writes it."""
    for name in _MONEY:
        if name in facts:
            return {str(language): _amounts(facts[name], language) for language in LANGUAGES}
    return {}


def _amounts(amounts: list[list[str]], language: str) -> str:
    found = []
    for amount, currency in amounts:
        try:
            value = number_text(Decimal(amount), language).replace(" ", "\xa0")
        except InvalidOperation:
            value = amount
        found.append(f"{value} {currency}")
    return "; ".join(found)
