"""Connections: what pairs of projects share, with names for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pyoxigraph as ox

from esfgraph.messages import Language, field_label, say
from esfgraph.network.attributes import Labels, attribute_graph, labels_of
from esfgraph.network.families import FAMILIES, STRONGEST, chosen
from esfgraph.network.incidence import incidence_of
from esfgraph.network.projection import Projection, attribute_weights, project

__all__ = [
    "Connection",
    "Shared",
    "connections",
    "connections_in",
    "connections_of",
    "method_status",
    "projection_of",
    "reason_text",
    "rows",
    "shared_in",
    "weights",
]


@dataclass(frozen=True, slots=True)
class Shared:
    """A reason for a connection.

    Attributes
    ----------
    kind
        A key of `FAMILIES`.
    iri
        The concept or organisation that both projects have.
    labels
        What to call it; codes stand before names.
    implied
        Whether another shared attribute says it already, as a specific
        objective its programme area, programme and fund, or a challenge the
        theme that the same words name. What is implied adds nothing to the
        score.
    weight
        What it adds to the score.
    said
        IRIs of the properties by which the first and the second project have
        it, where the two differ or the family has several: a method can be in
        use here and planned there. Empty otherwise.
    """

    kind: str
    iri: str
    labels: Labels
    implied: bool = False
    weight: float = 0.0
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """Two projects and what they share.

    Attributes
    ----------
    project_a, project_b
        IRIs; ``project_a < project_b``.
    titles
        What to call the two, in that order.
    identifiers
        Of the two, ``None`` where no source states one.
    shared
        All that both have: first the reasons, the weightiest first, then what
        these imply.
    score
        Sum of the weights of the reasons (see `weights`), rounded to 6
        decimals. 0 means: they share only what every project has.
    """

    project_a: str
    project_b: str
    titles: tuple[Labels, Labels]
    identifiers: tuple[str | None, str | None]
    shared: tuple[Shared, ...]
    score: float

    @property
    def reasons(self) -> tuple[Shared, ...]:
        """What is shared, without what follows from it."""
        return tuple(one for one in self.shared if not one.implied)


def weights(
    graph: nx.Graph, by: Sequence[str] | None = None, weight: Mapping[str, float] | None = None
) -> dict[str, float]:
    """What sharing each attribute of a network adds: see `projection.attribute_weights`."""
    families = chosen(by, weight)
    incidence = incidence_of(graph, families)
    found = attribute_weights(incidence, families).tolist()
    return dict(zip(incidence.attributes, found, strict=True))


def projection_of(
    graph: nx.Graph,
    strongest: int | None = STRONGEST,
    by: Sequence[str] | None = None,
    weight: Mapping[str, float] | None = None,
    *,
    every: bool = False,
) -> Projection:
    """The pairs of a network as arrays; parameters as of `connections`.

    ``every``: only pairs that share something of every family in ``by``.
    """
    families = chosen(by, weight)
    return project(incidence_of(graph, families), strongest, families, every=every)


def connections(
    store: ox.Store,
    strongest: int | None = STRONGEST,
    by: Sequence[str] | None = None,
    weight: Mapping[str, float] | None = None,
) -> tuple[Connection, ...]:
    """Pairs of projects and what they share, the strongest first.

    The score of a pair is the sum of the `weights` of the attributes that
    both have, so what is rare counts more than what is common. One fact
    counts once: of a specific objective, its programme area, its programme
    and its fund, or of a place and the regions around it, only the most
    specific one that both have is a reason and adds to the score. An ESF
    region and the NUTS region that it matches are one place. Concepts of
    different families that have a label in common, as a challenge, a target
    group and a theme that the same words name, are one thing: the weightiest
    of them is the reason. What implies what is taken from the graph's own
    statements (see `chains`).

    Attributes that more than `LARGE` projects have make no pairs by themselves, but
    stand among the reasons of the pairs that others make. A pair that shares
    only what every project has is listed with score 0: sharing it is a fact,
    but nothing that sets the two apart.

    Parameters
    ----------
    store
        A graph of projects, as `store.open_graph` gives it.
    strongest
        A connection is kept when it is among that many best ones of either
        of its projects; ``None`` keeps all.
    by
        Keys of the families to compare by; ``None`` takes all.
    weight
        Weights of families that replace those of the data.

    Returns
    -------
    tuple of Connection
        Sorted by score, highest first, then by IRIs.
    """
    return connections_of(attribute_graph(store), strongest, by, weight)


def connections_of(
    graph: nx.Graph,
    strongest: int | None = STRONGEST,
    by: Sequence[str] | None = None,
    weight: Mapping[str, float] | None = None,
) -> tuple[Connection, ...]:
    """`connections` of a network that `attribute_graph` gave."""
    return connections_in(graph, projection_of(graph, strongest, by, weight))


def connections_in(graph: nx.Graph, found: Projection) -> tuple[Connection, ...]:
    """The pairs of a projection with names and reasons, the strongest first."""
    projects = found.incidence.projects
    titles = [labels_of(graph, iri) for iri in projects]
    identifiers = [graph.nodes[iri]["notation"] for iri in projects]
    reasons = _Reasons(graph, found)
    order = np.lexsort((found.b, found.a, -found.score)).tolist()
    a, b, score = found.a.tolist(), found.b.tolist(), found.score.tolist()
    return tuple(
        Connection(
            project_a=projects[a[i]],
            project_b=projects[b[i]],
            titles=(titles[a[i]], titles[b[i]]),
            identifiers=(identifiers[a[i]], identifiers[b[i]]),
            shared=reasons.of(i),
            score=score[i],
        )
        for i in order
    )


def shared_in(graph: nx.Graph, found: Projection, pair: int) -> tuple[Shared, ...]:
    """What a pair of a projection shares: first the reasons, then what these imply."""
    return _Reasons(graph, found).of(pair)


class _Reasons:
    """Names what pairs of a projection share; an attribute is looked up once for all pairs."""

    def __init__(self, graph: nx.Graph, found: Projection) -> None:
        self._graph = graph
        self._found = found
        self._rank = {kind: i for i, kind in enumerate(FAMILIES)}
        self._labels: dict[int, Labels] = {}

    def of(self, pair: int) -> tuple[Shared, ...]:
        """What a pair shares: first the reasons, then what these imply."""
        ranked = sorted(self._found.reasons(pair), key=self._importance)
        return tuple(self._reason(pair, *one) for one in ranked)

    def _importance(self, one: tuple[int, float, bool]) -> tuple[bool, float, int, int]:
        attribute, adds, implied = one
        weight = float(self._found.weight[attribute]) if implied else adds
        rank = self._rank[self._found.incidence.kinds[attribute]]
        return (implied, -round(weight, 9), rank, attribute)  # attributes are sorted by IRI

    def _reason(self, pair: int, attribute: int, adds: float, implied: bool) -> Shared:
        incidence = self._found.incidence
        iri, kind = incidence.attributes[attribute], incidence.kinds[attribute]
        if attribute not in self._labels:
            self._labels[attribute] = labels_of(self._graph, iri)
        said: tuple[str, ...] = ()
        if len(FAMILIES[kind].properties) > 1:
            ends = (self._found.a[pair], self._found.b[pair])
            said = tuple(_property(self._graph, incidence.projects[p], iri) for p in ends)
        return Shared(kind, iri, self._labels[attribute], implied, round(adds, 6), said)


def _property(graph: nx.Graph, project: str, attribute: str) -> str:
    edge = graph.get_edge_data(project, attribute)
    return "" if edge is None else str(edge["property"])


def method_status(reason: Shared, language: Language) -> str:
    """Whether a shared method is in use, planned or was used before; of the two where they differ.

    Empty for what is not told by status, and for a method that both use.
    """
    usual = next(iter(FAMILIES[reason.kind].properties))
    if not reason.said or set(reason.said) == {usual}:
        return ""
    names = dict.fromkeys(reason.said)
    return " / ".join(say(f"status.{name.rpartition('#')[2]}", language) for name in names if name)


def reason_text(reason: Shared, language: Language) -> str:
    """A reason in words: its kind, its name and, of methods, their status."""
    status = method_status(reason, language)
    text = f"{field_label(reason.kind, language)}: {reason.labels.of(language)}"
    return f"{text} ({status})" if status else text


def rows(found: Sequence[Connection], language: Language) -> list[dict[str, object]]:
    """Connections as table rows: one dict each, the same keys in the same order.

    Keys: ``score``, ``project_a``, ``title_a``, ``identifier_a``,
    ``project_b``, ``title_b``, ``identifier_b``, ``shared_kinds`` (keys of
    `FAMILIES`, each once) and ``shared`` (each reason with its kind before
    it, in ``language``), both joined by "; ". What the reasons imply is left
    out. No cell has a line break.
    """
    table: list[dict[str, object]] = []
    for one in found:
        kinds = dict.fromkeys(reason.kind for reason in one.reasons)
        table.append(
            {
                "score": one.score,
                "project_a": one.project_a,
                "title_a": one.titles[0].of(language),
                "identifier_a": one.identifiers[0],
                "project_b": one.project_b,
                "title_b": one.titles[1].of(language),
                "identifier_b": one.identifiers[1],
                "shared_kinds": "; ".join(kinds),
                "shared": "; ".join(reason_text(reason, language) for reason in one.reasons),
            }
        )
    return table
