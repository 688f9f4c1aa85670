"""Two projects side by side: what both have, what only one has, and in whose words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.explain import explain
from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.messages import Language, field_label, say
from esfgraph.model import FIELDS
from esfgraph.namespaces import ESF
from esfgraph.network.attributes import attribute_graph, labels_of, node_of
from esfgraph.network.families import FAMILIES, chosen
from esfgraph.network.incidence import incidence_of
from esfgraph.network.projection import attribute_weights, scores_between
from esfgraph.quoted import Quote, QuotedProject

__all__ = ["Comparison", "Pair", "Row", "Side", "compare", "to_json"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two projects.

    ``kind`` is the kind of project where it is known; ``sources`` are file
    names or addresses.
    """

    project: str
    identifiers: tuple[str, ...]
    title: str
    kind: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A fact or goal: what it is, and what the one and the other say; ``None`` is unknown."""

    label: str
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Something that one or both have.

    Attributes
    ----------
    kind, iri, label
        The family and the concept or organisation.
    weight
        What sharing it adds to the score; 0 where only one has it, or another
        one that both have says it already.
    status_a, status_b
        For methods: in use, planned or used before.
    quote_a, quote_b
        The words of the sources.
    """

    kind: str
    iri: str
    label: str
    weight: float
    status_a: str | None
    status_b: str | None
    quote_a: Quote | None
    quote_b: Quote | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two projects side by side, in one language.

    Attributes
    ----------
    a, b
        The two.
    score
        As of their connection.
    relation
        How one follows the other, where the graph says so.
    facts
        Money, time and other values, in the order of the fields.
    goals
        In their own words; ``a`` or ``b`` is empty, as goals are not paired.
    shared, only_a, only_b
        What both have, the weightiest first, and what only one has.
    """

    language: Language
    a: Side
    b: Side
    score: float
    relation: str | None
    facts: tuple[Row, ...]
    goals: tuple[Row, ...]
    shared: tuple[Pair, ...]
    only_a: tuple[Pair, ...]
    only_b: tuple[Pair, ...]


def compare(store: ox.Store, a: str, b: str, language: Language = "en") -> Comparison:
    """Compare two projects.

    Parameters
    ----------
    store
        The graph.
    a, b
        IRIs, as `find_project` gives them.
    language
        Of labels.

    Raises `UsageError` when the two are one project.
    """
    if a == b:
        raise UsageError("both names mean the same project", source=a)
    graph = attribute_graph(store)
    one, other = (QuotedProject(store, graph, iri, language) for iri in (a, b))
    score, shared = _shared(graph, one, other, language)
    both = {pair.iri for pair in shared}
    return Comparison(
        language=language,
        a=_side(one),
        b=_side(other),
        score=score,
        relation=_relation(store, a, b, language),
        facts=tuple(_facts(one, other, language)),
        goals=tuple(_goals(store, one, other, language)),
        shared=tuple(shared),
        only_a=tuple(_only(graph, one, both, language, first=True)),
        only_b=tuple(_only(graph, other, both, language, first=False)),
    )


def to_json(found: Comparison) -> dict[str, Any]:
    """A comparison as plain data for JSON, with the attributes' names as keys."""
    return asdict(found)


def _side(project: QuotedProject) -> Side:
    view = project.view
    return Side(
        project.iri,
        tuple(fact.value for fact in view.identifiers),
        view.name,
        view.kind,
        tuple(source.file or source.url or source.iri for source in view.sources),
    )


def _facts(one: QuotedProject, other: QuotedProject, language: Language) -> list[Row]:
    """All values but those that are attributes of the network, where either states one."""
    rows = []
    for name in FIELDS:
        if name in FAMILIES or name in RECORD_ONLY:
            continue
        values = [
            "; ".join(f.value for f in project.view.facts if f.field == name and f.fused) or None
            for project in (one, other)
        ]
        if any(values):
            rows.append(Row(field_label(name, language), values[0], values[1]))
    return rows


def _goals(
    store: ox.Store, one: QuotedProject, other: QuotedProject, language: Language
) -> list[Row]:
    rows: list[Row] = []
    for place, project in enumerate((one, other)):
        told: dict[tuple[str, str], str] = {}  # by words in one case: one goal may stand twice
        for reason in explain(store, project.iri, language):
            if reason.concept is None:
                words = " ".join(reason.words.split())
                told.setdefault((reason.label, words.casefold()), words)
        rows += [
            Row(label, *((None, words) if place else (words, None)))
            for (label, _), words in told.items()
        ]
    return rows


def _relation(store: ox.Store, a: str, b: str, language: Language) -> str | None:
    """How the first follows or precedes the second, where the graph says so."""
    for name, subject, value in (
        ("precededBy", a, b),
        ("followedBy", b, a),
        ("followedBy", a, b),
        ("precededBy", b, a),
    ):
        node = ox.NamedNode(subject), ox.NamedNode(str(ESF[name])), ox.NamedNode(value)
        if any(True for _ in store.quads_for_pattern(*node, None)):
            follows = (name == "precededBy") == (subject == a)
            return say("compare.follows" if follows else "compare.precedes", language)
    return None


def _status(graph: nx.Graph, project: str, iri: str, kind: str, language: Language) -> str | None:
    edge = graph.get_edge_data(project, iri)
    if edge is None or len(FAMILIES[kind].properties) == 1:
        return None
    return say(f"status.{str(edge['property']).rpartition('#')[2]}", language)


def _shared(
    graph: nx.Graph, one: QuotedProject, other: QuotedProject, language: Language
) -> tuple[float, list[Pair]]:
    families = chosen()
    incidence = incidence_of(graph, families)
    weight = attribute_weights(incidence, families)
    place = {iri: i for i, iri in enumerate(incidence.projects)}
    numbers = (np.array([place[one.iri]]), np.array([place[other.iri]]))
    score, shared, implied = scores_between(incidence, weight, *numbers)
    known = set(implied.indices.tolist())
    pairs = []
    cells = zip(shared.indices.tolist(), shared.data.tolist(), strict=True)
    for column, value in cells:
        iri, kind = incidence.attributes[column], incidence.kinds[column]
        # A region around the two places that neither states is told where it is a reason.
        stated = any(graph.has_edge(project.iri, iri) for project in (one, other))
        if column in known and not stated:
            continue
        pairs.append(
            Pair(
                kind=kind,
                iri=iri,
                label=labels_of(graph, iri).of(language),
                weight=0.0 if column in known else round(float(weight[column]) * value, 6),
                status_a=_status(graph, one.iri, iri, kind, language),
                status_b=_status(graph, other.iri, iri, kind, language),
                quote_a=one.quote(iri),
                quote_b=other.quote(iri),
            )
        )
    pairs.sort(key=lambda pair: (-pair.weight, pair.kind, pair.iri))
    return float(score[0]), pairs


def _only(
    graph: nx.Graph, project: QuotedProject, both: set[str], language: Language, *, first: bool
) -> Sequence[Pair]:
    """What the sources of one project state and those of the other do not."""
    rank = {kind: i for i, kind in enumerate(FAMILIES)}
    found = []
    for iri in graph[project.iri]:
        if iri in both:
            continue
        kind = str(node_of(graph, iri)["kind"])
        status = _status(graph, project.iri, iri, kind, language)
        quote = project.quote(iri)
        label = labels_of(graph, iri).of(language)
        sides = (status, None, quote, None) if first else (None, status, None, quote)
        found.append(Pair(kind, iri, label, 0.0, *sides))
    return sorted(found, key=lambda pair: (rank[pair.kind], pair.label, pair.iri))
