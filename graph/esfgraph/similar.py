"""Precedents: which projects are like this one, or like this idea, and in whose words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox
from scipy import sparse

from esfgraph.asked import Asked, Understood, add_places, asked_of, understood_in
from esfgraph.errors import UsageError
from esfgraph.filters import Budget, Fit, Where, budget_of, where_matches
from esfgraph.messages import Language
from esfgraph.model import Money
from esfgraph.network.attributes import Labels, attribute_graph, labels_of
from esfgraph.network.families import FAMILIES, chosen
from esfgraph.network.incidence import Incidence, incidence_of
from esfgraph.network.pairs import Shared
from esfgraph.network.projection import attribute_weights, scores_between
from esfgraph.quoted import Quote, QuotedProject

__all__ = ["Precedent", "Reason", "Similar", "similar"]

LIMIT = 10
"""How many precedents are told, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that both have, with the words of either side."""

    shared: Shared
    own: Quote | None
    other: Quote | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """A project that is like the one asked about.

    Attributes
    ----------
    rank
        From 1.
    project, identifier, title
        Of the precedent.
    score
        Sum of the weights of the reasons, as of connections.
    budget
        Its total budget, and how that meets the range.
    years
        First and last year, where known.
    reasons
        The weightiest first.
    """

    rank: int
    project: str
    identifier: str | None
    title: Labels
    score: float
    budget: Budget
    years: tuple[str | None, str | None]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """What `similar` found.

    Attributes
    ----------
    name
        What the question was about.
    precedents
        Ranked.
    found
        How many have something in common and meet the conditions.
    elsewhere, unplaced
        How many were left out by ``where``; how many of these do not say.
    outside, unknown, incomparable
        How many budgets are outside the range (left out), how many are not
        known, and how many are in a currency that cannot be compared with
        that of the range (both kept, after those inside).
    redactions
        Places with personal data in the text that were blackened.
    understood
        How many attributes of the project or text could be compared.
    said
        Of a text, all that was understood in it, also what no project has.
    itself
        What the projects of the graph are called of which the text is a page:
        they are no precedents of it.
    """

    name: Labels
    precedents: tuple[Precedent, ...]
    found: int
    elsewhere: int
    unplaced: int
    outside: int
    unknown: int
    incomparable: int
    redactions: int
    understood: int
    said: tuple[Understood, ...] = ()
    itself: tuple[Labels, ...] = ()


def similar(
    store: ox.Store,
    query: str,
    *,
    where: Sequence[Where] = (),
    least: Money | None = None,
    most: Money | None = None,
    by: Sequence[str] | None = None,
    weight: Mapping[str, float] | None = None,
    limit: int = LIMIT,
    language: Language = "en",
) -> Similar:
    """The precedents of a project, or of a project idea in a text file.

    Ranked by what the two have in common (see `network.connections`). Budgets
    known to be outside the range are left out; those not known come after
    those inside, and those outside only when converted come last.

    Parameters
    ----------
    query
        A path of a text file, or what `find_project` takes. The municipalities
        and regions that a text names count as where it is, unless ``where``
        says which places are asked for. A project of the graph of which the
        text is a page is left out.
    where
        Conditions that precedents meet, as `parse_where` gives them.
    least, most
        Range of the total budget, both ends included.
    by, weight
        Families to compare by, and their weights.

    Raises `UsageError` for an unknown or ambiguous project, else `InputError`.
    """
    _check(least, most, limit)
    families = chosen(by, weight)
    graph = attribute_graph(store)
    incidence = incidence_of(graph, families)
    asked = _asked(store, graph, incidence, query, list(families), where)
    weight_of, score, shared, implied = _scores(incidence, families, asked)
    alike = [p for p in _sharing(shared) if p not in asked.own]
    met, unplaced = where_matches(graph, incidence_of(graph), where)
    budgets = {p: budget_of(store, incidence.projects[p], least, most) for p in alike if met[p]}
    inside = _inside(budgets, score, incidence)
    fits = Counter(budget.fit for budget in budgets.values())
    pairs = [_Pair(incidence, weight_of, shared, implied, p) for p in inside[:limit]]
    found = Similar(
        name=labels_of(asked.graph, asked.iri),
        precedents=tuple(_precedents(asked, store, graph, pairs, score, budgets, language)),
        found=len(inside),
        elsewhere=len(alike) - len(budgets),
        unplaced=unplaced if where else 0,
        outside=fits[Fit.OUTSIDE],
        unknown=fits[Fit.UNKNOWN],
        incomparable=fits[Fit.INCOMPARABLE],
        redactions=asked.redactions,
        understood=int((asked.row > 0).sum()),
    )
    return _with_text(found, asked, graph, incidence, families, language)


def _sharing(shared: Any) -> list[int]:
    """The projects of the graph that have anything in common with the one asked about."""
    return np.flatnonzero(np.diff(shared.indptr)).tolist()


def _asked(
    store: ox.Store,
    graph: nx.Graph,
    incidence: Incidence,
    query: str,
    families: list[str],
    where: Sequence[Where],
) -> Asked:
    """What is asked about; the places that a text names count unless others are asked for."""
    asked = asked_of(store, graph, incidence, query, families)
    if asked.is_text and not where and "nuts_region" in families:
        add_places(asked, graph, incidence)
    return asked


def _inside(
    budgets: Mapping[int, Budget], score: Sequence[float], incidence: Incidence
) -> list[int]:
    """The projects that are told of, the best first."""
    inside = (p for p, budget in budgets.items() if budget.fit is not Fit.OUTSIDE)
    return sorted(inside, key=lambda p: (budgets[p].fit, -score[p], incidence.projects[p]))


def _with_text(
    found: Similar,
    asked: Asked,
    graph: nx.Graph,
    incidence: Incidence,
    families: Mapping[str, float],
    language: Language,
) -> Similar:
    """What is told of a text besides, which a project of the graph is not asked for."""
    if not asked.is_text:
        return found
    return replace(
        found,
        said=understood_in(asked, incidence, families, language),
        itself=tuple(labels_of(graph, incidence.projects[p]) for p in sorted(asked.own)),
    )


def _check(least: Money | None, most: Money | None, limit: int) -> None:
    if limit < 1:
        raise UsageError(f"found {limit}, expected 1 or more", field="--limit")
    if least and most and least.currency == most.currency and least.amount > most.amount:
        raise UsageError("the least budget is above the greatest", field="--budget-min")


def _scores(
    incidence: Incidence, families: Mapping[str, float], asked: Asked
) -> tuple[Any, list[float], Any, Any]:
    """The weights of attributes, and score, shared and implied attributes of each project of the
    graph with the one asked."""
    total = len(incidence.projects)
    own = sparse.csr_array(asked.row[np.newaxis])
    both = replace(
        incidence,
        projects=(*incidence.projects, asked.iri),
        matrix=sparse.vstack([incidence.matrix, own], format="csr"),
    )
    weight = attribute_weights(incidence, families)
    score, shared, implied = scores_between(both, weight, np.full(total, total), np.arange(total))
    return weight, score.tolist(), shared, implied


@dataclass(frozen=True, slots=True)
class _Pair:
    incidence: Incidence
    weight: Any
    shared: Any
    implied: Any
    number: int

    def told(self) -> list[tuple[int, float]]:
        """Attributes that are no consequence of others, with what each adds."""
        first, last = self.implied.indptr[self.number : self.number + 2]
        known = set(self.implied.indices[first:last].tolist())
        start, end = self.shared.indptr[self.number : self.number + 2]
        cells = zip(
            self.shared.indices[start:end].tolist(),
            self.shared.data[start:end].tolist(),
            strict=True,
        )
        found = [(c, float(self.weight[c]) * value) for c, value in cells if c not in known]
        return sorted(found, key=lambda one: (-round(one[1], 9), self.incidence.attributes[one[0]]))


def _reasons(
    asked: Asked, graph: nx.Graph, pair: _Pair, own: QuotedProject, other: QuotedProject
) -> tuple[Reason, ...]:
    reasons = []
    for column, adds in pair.told():
        iri, kind = pair.incidence.attributes[column], pair.incidence.kinds[column]
        edges = (
            asked.graph.get_edge_data(own.iri, iri),
            graph.get_edge_data(other.iri, iri),
        )
        said: tuple[str, ...] = ()
        if len(FAMILIES[kind].properties) > 1:
            said = tuple("" if edge is None else str(edge["property"]) for edge in edges)
        shared = Shared(kind, iri, labels_of(graph, iri), False, round(adds, 6), said)
        words = asked.places.get(iri)
        here = Quote(words, None, None) if words else own.quote(iri)
        reasons.append(Reason(shared, here, other.quote(iri)))
    return tuple(reasons)


def _precedents(
    asked: Asked,
    store: ox.Store,
    graph: nx.Graph,
    pairs: Sequence[_Pair],
    score: Sequence[float],
    budgets: Mapping[int, Budget],
    language: Language,
) -> Iterator[Precedent]:
    own = QuotedProject(asked.store, asked.graph, asked.iri, language)
    for rank, pair in enumerate(pairs, start=1):
        p = pair.number
        other = QuotedProject(store, graph, pair.incidence.projects[p], language)
        yield _precedent(asked, own, other, graph, pair, rank, score[p], budgets[p])


def _precedent(
    asked: Asked,
    own: QuotedProject,
    other: QuotedProject,
    graph: nx.Graph,
    pair: _Pair,
    rank: int,
    score: float,
    budget: Budget,
) -> Precedent:
    facts = {fact.field: fact.value[:4] for fact in reversed(other.view.facts) if fact.fused}
    return Precedent(
        rank=rank,
        project=other.iri,
        identifier=graph.nodes[other.iri]["notation"],
        title=labels_of(graph, other.iri),
        score=score,
        budget=budget,
        years=(
            facts.get("start", facts.get("start_year")),
            facts.get("end", facts.get("end_year")),
        ),
        reasons=_reasons(asked, graph, pair, own, other),
    )
