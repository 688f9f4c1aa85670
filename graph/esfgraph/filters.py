"""Which projects of a network are asked for: ``nuts=SE2``, ``fund=ESF+``, a range of budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import networkx as nx
import numpy as np
import pyoxigraph as ox

from esfgraph.amounts import Converted, amounts_of, converted, year_of
from esfgraph.errors import UsageError
from esfgraph.model import Money
from esfgraph.names import expand
from esfgraph.namespaces import NUTS
from esfgraph.network.attributes import node_of
from esfgraph.network.families import FAMILIES
from esfgraph.network.incidence import Incidence
from esfgraph.vocabulary import label_key, load_vocabulary

__all__ = ["Budget", "Fit", "Where", "budget_of", "parse_where", "where_matches"]

_SCHEMES = {
    "region": ("esf-region",),
    "intervention_field": ("intervention-2021", "intervention-2014"),
}
"""The vocabularies of families that are not called as theirs."""

_ALIASES = {"nuts": "nuts_region", "objective": "specific_objective", "area": "programme_area"}


@dataclass(frozen=True, slots=True)
class Where:
    """A condition: a family, and what was typed for it."""

    family: str
    value: str


def parse_where(texts: Sequence[str]) -> tuple[Where, ...]:
    """Conditions as typed: ``nuts=SE2``.

    >>> parse_where(["nuts=SE2"])
    (Where(family='nuts_region', value='SE2'),)

    Raises `UsageError` for an unknown family or a missing value.
    """
    found = []
    for text in texts:
        key, _, value = text.partition("=")
        family = key.strip().lower().replace("-", "_")
        family = _ALIASES.get(family, family)
        if family not in FAMILIES or not value.strip():
            raise UsageError(
                f"found '{text}', expected FAMILY=VALUE such as nuts=SE2",
                field="--where",
                advice=f"Families: {', '.join((*FAMILIES, 'nuts'))}.",
            )
        found.append(Where(family, value.strip()))
    return tuple(found)


def where_matches(
    graph: nx.Graph, incidence: Incidence, conditions: Sequence[Where]
) -> tuple[list[bool], int]:
    """Which projects meet all conditions, and how many do not say enough to tell.

    Several values of one family are alternatives. A code that several
    programmes use means all of them; a region means what lies in it.

    Raises `UsageError` for a value that neither the graph nor a vocabulary knows.
    """
    total = len(incidence.projects)
    met, unknown = np.ones(total, dtype=bool), np.zeros(total, dtype=bool)
    having = (incidence.matrix > 0).tocsc()
    for family in dict.fromkeys(one.family for one in conditions):
        wanted = np.zeros(total, dtype=bool)
        for condition in conditions:
            if condition.family == family:
                for column in _columns(graph, incidence, condition):
                    wanted[having.indices[having.indptr[column] : having.indptr[column + 1]]] = True
        kinds = [i for i, kind in enumerate(incidence.kinds) if kind == family]
        stated = np.zeros(total, dtype=bool)
        for column in kinds:
            stated[having.indices[having.indptr[column] : having.indptr[column + 1]]] = True
        met &= wanted
        unknown |= ~stated
    return met.tolist(), int((unknown & ~met).sum())


def _columns(graph: nx.Graph, incidence: Incidence, condition: Where) -> list[int]:
    key, iris = label_key(condition.value), _meant(condition)
    found = []
    known: list[str] = []
    for column, attribute in enumerate(incidence.attributes):
        if incidence.kinds[column] != condition.family:
            continue
        node = node_of(graph, attribute)
        end = attribute.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
        names = (node["notation"] or end, node["sv"], node["en"], end)
        known.append(str(names[0]))
        if attribute in iris or key in {label_key(str(name)) for name in names}:
            found.append(column)
    vocabulary = load_vocabulary()
    if not found and not any(vocabulary.concept(iri) for iri in iris):
        some = ", ".join(sorted(set(known))[:8])
        raise UsageError(
            f"no project and no vocabulary has {condition.family} '{condition.value}'",
            field="--where",
            advice=f"The graph has: {some}." if some else "No project states one.",
        )
    return found


def _meant(condition: Where) -> set[str]:
    """The IRIs that a value can mean: itself, and concepts with that code or any label."""
    vocabulary, value = load_vocabulary(), condition.value
    if condition.family == "nuts_region":
        found = [vocabulary.concept(NUTS + value.upper()), vocabulary.by_label("nuts-2021", value)]
    else:
        schemes = _SCHEMES.get(condition.family, (condition.family.replace("_", "-"),))
        found = [
            look(scheme, value)
            for scheme in schemes
            for look in (vocabulary.by_notation, vocabulary.by_label)
        ]
    own = expand(value)
    return {concept.iri for concept in found if concept} | ({own} if own else set())


class Fit(IntEnum):
    """How a budget meets a range; smaller comes first."""

    INSIDE = 0
    UNKNOWN = 1
    INCOMPARABLE = 2  # known, but in a currency for which there is no rate
    CONVERTED_OUTSIDE = 3
    OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Budget:
    """The total budget of a project beside the range that is asked for.

    ``amounts`` are as the sources state them. ``compared`` is what was
    compared where an amount had to be converted, with its rate and year.
    """

    amounts: tuple[Money, ...]
    fit: Fit
    compared: tuple[Converted, ...] = ()


def budget_of(
    store: ox.Store, project: str, least: Money | None = None, most: Money | None = None
) -> Budget:
    """How the total budget of a project meets a range.

    Where the source states an amount in the currency of a bound, that decides.
    An amount that must be converted only decides about the rank.
    """
    amounts = amounts_of(store, project)
    bounds: Mapping[str, Money | None] = {"least": least, "most": most}
    if not amounts or not any(bounds.values()):
        return Budget(amounts, Fit.INSIDE if not any(bounds.values()) else Fit.UNKNOWN)
    fit, compared = Fit.INSIDE, list[Converted]()
    for name, bound in bounds.items():
        if bound is None:
            continue
        known = {money.currency: money for money in amounts}
        own = known.get(bound.currency)
        other = None
        if own is None:
            year = year_of(store, project)
            found = (converted(money, bound.currency, year) for money in amounts)
            other = next((one for one in found if one is not None), None)
            if other is None:
                fit = max(fit, Fit.INCOMPARABLE)
                continue
            if other not in compared:
                compared.append(other)
        amount = (own or (other.money if other else bound)).amount
        inside = amount >= bound.amount if name == "least" else amount <= bound.amount
        if not inside:
            fit = max(fit, Fit.OUTSIDE if own is not None else Fit.CONVERTED_OUTSIDE)
    return Budget(amounts, fit, tuple(compared))
