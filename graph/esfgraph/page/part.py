"""Which part of a graph is drawn: all of it, or what is around one project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.messages import Language
from esfgraph.namespaces import ESF
from esfgraph.network import (
    PROJECT,
    Community,
    Connection,
    attribute_graph,
    chosen,
    communities,
    connections_in,
    projection_of,
)
from esfgraph.page.labels import LOOK
from esfgraph.resources import toml_data

__all__ = ["CROWDED", "LIMIT", "PROJECTS", "Options", "Part", "part_of"]

PROJECTS = 3_000
"""How many projects are drawn at most; the table has all."""

LIMIT = 2_500
"""With more nodes than this the page opens with communities instead."""

CROWDED = 40
"""What more projects than this have is drawn without its lines until it is opened."""

_FEW = 3
"""Up to so many projects nothing waits behind them."""

_MANY = 20
"""Of more projects than this owners, objectives and the like wait too where few share them."""

_ROOM = 40
"""So many attributes are drawn at the start in any case, and as many as there are projects."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader asks to see.

    Attributes
    ----------
    focus
        IRI of a project; only what is at most ``hops`` steps from it is drawn.
    hops
        1 for what it has, 2 for projects that have the same, and so on.
    by
        Families that are drawn at the start and make connections; ``None``
        for the usual ones.
    language
        Of the page; ``None`` lets the reader's browser choose.
    limit
        With more nodes than this the page opens with communities.
    projects
        How many projects are drawn at most.
    """

    focus: str | None = None
    hops: int = 2
    by: tuple[str, ...] | None = None
    language: Language | None = None
    limit: int = LIMIT
    projects: int = PROJECTS


@dataclass(frozen=True, slots=True)
class Part:
    """What is drawn of a graph.

    Attributes
    ----------
    graph
        The network of all projects concerned and what they have.
    rows
        IRIs of these projects; all stand in the table.
    total
        How many projects the whole graph has.
    nodes
        IRIs of what can be drawn: projects, then attributes.
    on
        Kinds that are drawn at the start.
    connections, communities
        Of the projects concerned.
    language
        As in the options.
    threshold
        Attributes that fewer projects have wait behind these at the start.
    """

    graph: nx.Graph
    rows: tuple[str, ...]
    total: int
    nodes: tuple[str, ...]
    on: frozenset[str]
    connections: tuple[Connection, ...]
    communities: tuple[Community, ...]
    language: Language | None
    threshold: int

    def members(self, iri: str) -> int:
        """How many of the projects have an attribute."""
        return int(self.graph.degree(iri))

    def waits(self, iri: str) -> bool:
        """Whether an attribute waits behind its projects at the start."""
        return _foldable(self.graph.nodes[iri]["kind"], len(self.rows)) and (
            self.members(iri) < self.threshold
        )

    def crowded(self, iri: str) -> bool:
        """Whether an attribute is drawn without its lines at the start."""
        return self.graph.nodes[iri]["kind"] != PROJECT and self.members(iri) > CROWDED

    def drawn(self) -> list[str]:
        """The projects that can be drawn."""
        kind = self.graph.nodes(data="kind")
        return [iri for iri in self.nodes if kind[iri] == PROJECT]

    def first(self) -> list[str]:
        """The nodes that are drawn when the page opens."""
        kind = self.graph.nodes(data="kind")
        return [
            iri
            for iri in self.nodes
            if kind[iri] in self.on and (kind[iri] == PROJECT or not self.waits(iri))
        ]


def _foldable(kind: str, projects: int) -> bool:
    return projects > _MANY or bool(toml_data(*LOOK)["kind"][kind]["fold"])


def _threshold(graph: nx.Graph, nodes: Sequence[str], on: frozenset[str], projects: int) -> int:
    """How many projects have to have an attribute for it to be drawn at the start.

    2, or as many as it takes for no more attributes than projects to be
    drawn; 1 where there are too few projects for anything to be common.
    """
    if projects <= _FEW:
        return 1
    degrees = [
        int(graph.degree(iri))
        for iri in nodes
        if graph.nodes[iri]["kind"] in on - {PROJECT}
        and _foldable(graph.nodes[iri]["kind"], projects)
    ]
    room = max(_ROOM, projects)
    return next(
        least for least in range(2, projects + 3) if sum(d >= least for d in degrees) <= room
    )


def part_of(store: ox.Store, options: Options) -> Part:
    """The part of a graph that the options ask for.

    Of more projects than `Options.projects` those are drawn that have most in
    common with others: the greatest sum of connection scores, equal ones by
    IRI. Raises `UsageError` for a number of steps below 1 or a family that
    does not exist.
    """
    if options.hops < 1:
        raise UsageError(f"found {options.hops} steps, expected 1 or more", field="--hops")
    kinds: Mapping[str, Any] = toml_data(*LOOK)["kind"]
    families = None if options.by is None else tuple(chosen(options.by))
    usual = {name for name, style in kinds.items() if style["start"]}
    on = frozenset(usual if families is None else {PROJECT, *families})
    graph = attribute_graph(store)
    projection = projection_of(graph, by=families)
    found = connections_in(graph, projection)
    groups = communities(graph, projection)
    total = sum(kind == PROJECT for _, kind in graph.nodes(data="kind"))
    if options.focus is not None:
        near = _around(graph, options.focus, options.hops, on, _followers(store))
        shown = graph.subgraph([n for n in graph if n in near]).copy()
        found = tuple(c for c in found if c.project_a in near and c.project_b in near)
        groups = ()
    else:
        shown = graph
    rows = [iri for iri, kind in shown.nodes(data="kind") if kind == PROJECT]
    drawn = _most_connected(rows, found, options)
    around = {a for iri in drawn for a in shown[iri] if shown.nodes[a]["kind"] in kinds}
    nodes = tuple(iri for iri in shown if iri in drawn or iri in around)
    return Part(
        graph=shown,
        rows=tuple(rows),
        total=total,
        nodes=nodes,
        on=on,
        connections=found,
        communities=groups,
        language=options.language,
        threshold=_threshold(shown, nodes, on, len(rows)),
    )


def _followers(store: ox.Store) -> dict[str, set[str]]:
    """The projects right before and after each project."""
    found: dict[str, set[str]] = {}
    follows = ox.NamedNode(str(ESF.followedBy))
    for quad in store.quads_for_pattern(None, follows, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.subject.value, set()).add(quad.object.value)
            found.setdefault(quad.object.value, set()).add(quad.subject.value)
    return found


def _around(
    graph: nx.Graph,
    focus: str,
    hops: int,
    on: frozenset[str],
    followers: Mapping[str, set[str]],
) -> set[str]:
    """What is so many steps from a project.

    Steps lead on through attributes that are drawn at the start, and to the
    projects before and after; other attributes, and what very many projects
    have, are reached but not passed.
    """
    seen, edge = {focus}, {focus}
    for _ in range(hops):
        passed = [
            iri
            for iri in edge
            if graph.nodes[iri]["kind"] == PROJECT
            or (graph.nodes[iri]["kind"] in on and graph.degree(iri) <= CROWDED)
        ]
        edge = {o for iri in passed for o in (*graph[iri], *followers.get(iri, ())) if o in graph}
        edge -= seen
        seen |= edge
    return seen


def _most_connected(
    projects: Sequence[str], found: Sequence[Connection], options: Options
) -> frozenset[str]:
    strength = dict.fromkeys(projects, 0.0)
    for one in found:
        strength[one.project_a] += one.score
        strength[one.project_b] += one.score
    if options.focus is not None:
        strength[options.focus] = float("inf")
    ranked = sorted(projects, key=lambda iri: (-round(strength[iri], 6), iri))
    return frozenset(ranked[: options.projects])
