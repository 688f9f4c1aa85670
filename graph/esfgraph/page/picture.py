"""What a drawn page shows, as plain data: nodes with their places, edges, facts, table rows.

Everything on the page is said about numbered *things*: the nodes, and what
facts and connections mention besides. A node's id is the number of its thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from esfgraph.messages import LANGUAGES, field_label
from esfgraph.model import FIELDS
from esfgraph.network import PROJECT, Connection, name_of
from esfgraph.page.facts import (
    Fact,
    concept_facts,
    project_details,
    project_facts,
    sources,
    statements,
)
from esfgraph.page.fused import differences, follows, ties
from esfgraph.page.labels import LOOK
from esfgraph.page.nodes import Edge, Group, Node, groups_of, nodes_of
from esfgraph.page.part import CROWDED, Options, Part, part_of
from esfgraph.page.quotes import Told, told_of
from esfgraph.page.rows import Row, places_of, row_of
from esfgraph.resources import toml_data

__all__ = ["Picture", "picture"]

SIMILAR = 5
"""How many connections are told of for each project, and for the whole graph."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a page or a static drawing needs.

    Attributes
    ----------
    part
        What is drawn of the graph.
    nodes, edges
        With places, sizes and labels; edges by the numbers of their nodes.
    groups
        The communities, with places.
    grouped
        Whether the drawing starts with communities instead of nodes.
    kinds
        The legend: ``name, text, explain, path, count, on`` of every kind that can be drawn.
    rows
        The table of all projects, drawn or not.
    data
        What the page's script gets besides nodes and edges.
    """

    part: Part
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]
    grouped: bool
    kinds: tuple[dict[str, Any], ...]
    rows: tuple[Row, ...]
    data: dict[str, Any]


class _Things:
    """All that the page names, numbered in the order of first mention."""

    def __init__(self, store: ox.Store, part: Part) -> None:
        self._store = store
        self._graph = part.graph
        self._numbers: dict[str, int] = {}
        self.all: list[dict[str, Any]] = []

    def number(self, iri: str) -> int:
        if iri not in self._numbers:
            self._numbers[iri] = len(self.all)
            self.all.append(self._described(iri))
        return self._numbers[iri]

    def _described(self, iri: str) -> dict[str, Any]:
        beyond: Mapping[str, Any] = self._graph.graph.get("beyond", {})
        node = self._graph.nodes[iri] if iri in self._graph else beyond.get(iri)
        if node is not None:
            names = {"sv": node["sv"], "en": node["en"]}
            return {"iri": iri, "kind": node["kind"], "code": node["notation"], **names}
        code, labels = name_of(self._store, iri)
        return {"iri": iri, "code": code, **labels._asdict()}


def picture(store: ox.Store, options: Options) -> Picture:
    """The picture of a graph, or of the part of it that the options ask for."""
    part = part_of(store, options)
    things = _Things(store, part)
    for iri in part.nodes:
        things.number(iri)
    grouped = len(part.first()) > options.limit and len(part.communities) > 1
    nodes, edges = nodes_of(part)
    groups = groups_of(part, nodes)
    rows = _rows(store, part)
    _describe(store, part, things)
    data = {
        "rows": [
            [r.node, r.years, [things.number(iri) for iri in r.has], r.community] for r in rows
        ],
        "links": _links(part, things),
        "follows": [[things.number(a), things.number(b)] for a, b in follows(store, part.drawn())],
        "things": things.all,
        "groups": [_group(part, things, i, group) for i, group in enumerate(groups)],
        "same": _same_places(store, part, things),
        "grouped": grouped,
        "focus": None if options.focus is None else things.number(options.focus),
        "hops": options.hops,
        "language": options.language,
        "crowded": CROWDED,
        "count": {
            "drawn": sum(r.node is not None for r in rows),
            "rows": len(rows),
            "total": part.total,
        },
        **_words(part),
    }
    return Picture(part, nodes, edges, groups, grouped, _legend(part), rows, data)


def _rows(store: ox.Store, part: Part) -> tuple[Row, ...]:
    """The table, each row with the numbers of its node and its community."""
    place = {iri: i for i, iri in enumerate(part.nodes)}
    community = {iri: i for i, one in enumerate(part.communities) for iri in one.members}
    if part.communities:  # who is in none stands together
        community = dict.fromkeys(part.rows, len(part.communities)) | community
    return tuple(row_of(store, part, iri, place.get(iri), community.get(iri)) for iri in part.rows)


def _group(part: Part, things: _Things, number: int, group: Group) -> dict[str, Any]:
    return {
        **group.names,
        "members": group.members,
        "bridges": _bridges(part, things, number),
        "x": group.x,
        "y": group.y,
        "size": group.size,
        "rest": group.rest,
        "tint": group.tint,
        "key": group.key,
    }


def _words(part: Part) -> dict[str, Any]:
    """What the page's script says and how it draws each kind, from data files."""
    settings, look = toml_data("templates", "page.toml"), toml_data(*LOOK)
    return {
        "text": settings["text"],
        "says": settings["says"],
        "order": {"kinds": list(look["kind"]), "says": list(settings["says"])},
        "severity": settings["severity"],
        "kinds": {
            name: {"path": look["shape"][kind["shape"]], "on": name in part.on, **kind}
            for name, kind in look["kind"].items()
        },
        "fields": {
            name: {language: field_label(name, language) for language in LANGUAGES}
            for name in (*FIELDS, "nuts_region")
        },
    }


def _describe(store: ox.Store, part: Part, things: _Things) -> None:
    """What the panel tells of every node that can be drawn."""
    kind = part.graph.nodes(data="kind")
    documents = {iri: sources(store, iri) for iri in part.nodes if kind[iri] == PROJECT}
    told = told_of(store, {iri: list(found) for iri, found in documents.items()})
    for iri in part.nodes:
        thing = things.all[things.number(iri)]
        if kind[iri] != PROJECT:
            thing["facts"] = concept_facts(store, iri, things.number)
            thing["members"] = part.members(iri)
            if part.waits(iri):
                thing["waits"] = True
            continue
        tied, why = ties(store, iri, things.number)
        thing["facts"] = _with_ties(project_facts(store, iri, things.number), tied)
        thing.update(project_details(store, iri))
        differing = differences(store, iri, list(documents[iri]), things.number)
        thing.update({key: value for key, value in (("differs", differing), ("why", why)) if value})
        thing.update(_said(told[iri], statements(store, iri), things))
        if documents[iri]:
            thing["sources"] = list(documents[iri].values())


def _with_ties(facts: list[Fact], tied: list[Fact]) -> list[Fact]:
    """The facts with former IRIs after the identifiers, and what comes before and after last."""
    first = [fact for fact in facts if fact[0] == "identifier"]
    former = [fact for fact in tied if fact[0] == "former"]
    others = [fact for fact in (*facts, *tied) if fact not in (*first, *former)]
    return [*first, *former, *others]


def _said(told: Told, stated: Mapping[str, Sequence[str]], things: _Things) -> dict[str, Any]:
    """Concepts, goals, places of fields and findings of a project, with things by number.

    What is stated is listed, with the words that say so where they are known:
    first what is quoted, in the order of the text.
    """
    says = {}
    for name, concepts in stated.items():
        quoted = {iri: (places, count) for iri, places, count in told.says.get(name, ())}
        order = [iri for iri in quoted if iri in concepts]
        order += [iri for iri in concepts if iri not in quoted]
        says[name] = [[things.number(iri), *quoted.get(iri, ([], 0))] for iri in order]
    goals = [
        [things.number(level), text, tongue, places] for level, text, tongue, places in told.goals
    ]
    predicates = {field.predicate: name for name, field in FIELDS.items()}
    fields = {
        predicates[iri]: list({place[0]: place for place in reversed(places)}.values())[::-1]
        for iri, places in told.fields.items()
        if iri in predicates
    }
    found = {"says": says, "goals": goals, "stands": fields, "findings": told.findings}
    return {key: value for key, value in found.items() if value}


def _same_places(store: ox.Store, part: Part, things: _Things) -> dict[int, int]:
    """Of regions that stand for one another, the one that is named for the others."""
    return {things.number(a): things.number(b) for a, b in places_of(store, part).items()}


def _links(part: Part, things: _Things) -> list[list[Any]]:
    """The strongest connections of each drawn project: two things, the score, the reasons.

    What every project has connects nobody.
    """
    drawn = set(part.drawn())
    told: dict[str, int] = {}
    links: list[list[Any]] = []
    for one in part.connections:
        ends = [iri for iri in (one.project_a, one.project_b) if iri in drawn]
        if one.score <= 0 or not ends or all(told.get(iri, 0) >= SIMILAR for iri in ends):
            continue
        for iri in ends:
            told[iri] = told.get(iri, 0) + 1
        links.append(_link(things, one))
    return links


def _link(things: _Things, one: Connection) -> list[Any]:
    reasons = [things.number(shared.iri) for shared in one.reasons]
    return [things.number(one.project_a), things.number(one.project_b), one.score, reasons]


def _bridges(part: Part, things: _Things, number: int) -> list[list[Any]]:
    """``[community, own project, other project, links, reasons]``, the strongest first."""
    if number >= len(part.communities):
        return []
    return [
        [
            bridge.other_community - 1,
            things.number(bridge.project),
            things.number(bridge.other),
            bridge.links,
            [things.number(shared.iri) for shared in bridge.shared if not shared.implied],
        ]
        for bridge in part.communities[number].bridges[:SIMILAR]
    ]


def _legend(part: Part) -> tuple[dict[str, Any], ...]:
    look = toml_data(*LOOK)
    drawn: Sequence[str] = [part.graph.nodes[iri]["kind"] for iri in part.nodes]
    return tuple(
        {
            "name": name,
            "text": entry["text"],
            "explain": entry["explain"],
            "path": look["shape"][entry["shape"]],
            "count": drawn.count(name),
            "on": name in part.on,
        }
        for name, entry in look["kind"].items()
        if name in drawn
    )
