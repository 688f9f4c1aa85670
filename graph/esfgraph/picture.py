"""What a drawn page shows, as plain data: nodes with their places, edges, facts, list rows.

pyvis makes nodes, edges and options as vis-network takes them; everything
else on the page is said about numbered *things*: the nodes, and what facts
and connections mention besides. A node's id is the number of its thing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import networkx as nx
import pyoxigraph as ox

from esfgraph.facts import concept_facts, project_details, project_facts, sources, titles
from esfgraph.layout import positions
from esfgraph.messages import LANGUAGES, field_label
from esfgraph.model import FIELDS
from esfgraph.network import (
    PROJECT,
    Connection,
    attribute_graph,
    connections_of,
    display_label,
    name_of,
)
from esfgraph.resources import toml_data

__all__ = ["Picture", "label_lines", "picture"]

SIMILAR = 5
"""How many connections are told of for each project, and for the whole graph."""

_LINE = 18  # characters of a line of a node's label
_WORD = 24  # characters of a word in it
_LEADING = 1.25  # height of a line, by that of its font

_WIDE, _NARROW = re.compile("[A-ZÅÄÖMWmw%@—]"), re.compile("[ijlftrI1.,:;'!|()\\- ]")


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the page's template and script need.

    Attributes
    ----------
    kinds
        The legend: ``name, text, shape, path, count`` of every kind that is drawn.
    rows
        The list of all projects, drawn or not.
    drawn
        How many projects are drawn.
    data
        What the script gets: nodes, edges and options of vis-network, things,
        the strongest connections, and the texts of the page.
    """

    kinds: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    drawn: int
    data: dict[str, Any]


class _Things:
    """All that the page names, numbered in the order of first mention."""

    def __init__(self, store: ox.Store, graph: nx.Graph) -> None:
        self._store = store
        self._graph = graph
        self._numbers: dict[str, int] = {}
        self.all: list[dict[str, Any]] = []

    def number(self, iri: str) -> int:
        if iri not in self._numbers:
            self._numbers[iri] = len(self.all)
            self.all.append(self._described(iri))
        return self._numbers[iri]

    def _described(self, iri: str) -> dict[str, Any]:
        if iri in self._graph:
            node = self._graph.nodes[iri]
            names = {"sv": node["sv"], "en": node["en"]}
            return {"iri": iri, "kind": node["kind"], "code": node["notation"], **names}
        code, labels = name_of(self._store, iri)
        return {"iri": iri, "code": code, **labels._asdict()}


def picture(store: ox.Store, limit: int) -> Picture:
    """The picture of a graph, with at most ``limit`` projects drawn.

    Those are drawn that have most in common with others: the greatest sum of
    connection scores, equal ones by IRI.
    """
    settings = toml_data("templates", "page.toml")
    kinds: Mapping[str, Any] = settings["kind"]
    graph = attribute_graph(store)
    found = connections_of(graph)
    projects = [iri for iri, kind in graph.nodes(data="kind") if kind == PROJECT]
    chosen = _most_connected(projects, found, limit)
    around = {a for iri in chosen for a in graph[iri] if graph.nodes[a]["kind"] in kinds}
    nodes = [iri for iri in graph if iri in around or iri in chosen]
    shown = graph.subgraph(nodes)
    things = _Things(store, graph)
    for iri in nodes:
        things.number(iri)
    rows = [
        _row(store, graph, kinds, iri, things.number(iri) if iri in chosen else None)
        for iri in projects
    ]
    _describe(store, graph, things, nodes)
    _tell_connections(things, chosen, found)
    vis_nodes, vis_edges, options = _vis(nodes, shown, kinds)
    strongest = [c for c in found if c.score > 0][:SIMILAR]
    data = {
        "nodes": vis_nodes,
        "edges": vis_edges,
        "options": options,
        "strongest": [
            [things.number(c.project_a), *_told(things, c, c.project_b)] for c in strongest
        ],
        "things": things.all,
        "count": {"drawn": len(chosen), "total": len(projects)},
        "text": settings["text"],
        "kinds": {n: {"font": k["font"], **k["text"]} for n, k in kinds.items()},
        "fields": {
            name: {language: field_label(name, language) for language in LANGUAGES}
            for name in (*FIELDS, "nuts_region")
        },
    }
    return Picture(_legend(settings, shown), rows, len(chosen), data)


def _most_connected(
    projects: Sequence[str], found: Sequence[Connection], limit: int
) -> frozenset[str]:
    strength = dict.fromkeys(projects, 0.0)
    for one in found:
        strength[one.project_a] += one.score
        strength[one.project_b] += one.score
    ranked = sorted(projects, key=lambda iri: (-round(strength[iri], 6), iri))
    return frozenset(ranked[:limit])


def label_lines(text: str, lines: int = 2) -> str:
    """A label for the drawing: at most so many lines of 18 characters, cut with "…".

    Words are not broken over lines, but cut where they are longer than 24.

    >>> label_lines("Samverkan skola och socialtjänst, skolnärvaro")
    'Samverkan skola\\noch socialtjänst,…'
    >>> label_lines("STOCKHOLM")
    'STOCKHOLM'
    """
    words = (w if len(w) <= _WORD else w[: _WORD - 1] + "…" for w in text.split())
    broken = wrap(
        " ".join(words),
        _LINE,
        max_lines=lines,
        placeholder="…",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(broken)


def _full_label(node: Mapping[str, Any], style: Mapping[str, Any], language: str) -> str:
    """Code, name or both, as is usual for a kind of thing."""
    name, code = str(node[language]), node["notation"]
    if style["label"] == "both":
        return display_label(code, name)
    return str(code) if code and style["label"] == "code" else name


def _width(label: str, font: float) -> float:
    """About how wide a label is drawn, in pixels, without a font at hand."""

    def line_width(line: str) -> float:
        wide, narrow = len(_WIDE.findall(line)), len(_NARROW.findall(line))
        return font * (0.56 * (len(line) - wide - narrow) + 0.74 * wide + 0.34 * narrow)

    return max((line_width(line) for line in label.split("\n")), default=0.0)


def _vis(
    nodes: Sequence[str], shown: nx.Graph, kinds: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Nodes, edges and options of vis-network, by way of pyvis."""
    from pyvis.edge import Edge  # here: it brings IPython along
    from pyvis.network import Network

    number = {iri: i for i, iri in enumerate(nodes)}
    ends = ((number[a], number[b]) for a, b in shown.edges)
    pairs = sorted((min(pair), max(pair)) for pair in ends)
    styles = [kinds[shown.nodes[iri]["kind"]] for iri in nodes]
    labels = [
        {
            str(name): label_lines(_full_label(shown.nodes[iri], style, name), style["lines"])
            for name in LANGUAGES
        }
        for iri, style in zip(nodes, styles, strict=True)
    ]
    sizes = [_size(shown, iri, kinds) for iri in nodes]
    boxes = [_box(*one) for one in zip(labels, sizes, styles, strict=True)]
    network = Network(cdn_resources="in_line")
    for i, (x, y) in enumerate(positions(boxes, pairs)):
        network.add_node(
            i,
            labels[i]["en"],
            styles[i]["shape"],
            group=shown.nodes[nodes[i]]["kind"],
            labels=labels[i],
            size=sizes[i],
            x=x,
            y=y - round(boxes[i][1] / 2.0) + sizes[i],  # a label hangs below its node
        )
    # add_edge would look for every edge among all others; here none comes twice.
    network.edges = [
        {**Edge(a, b).options, "kind": shown.nodes[nodes[b]]["kind"]} for a, b in pairs
    ]
    network.set_options(json.dumps(toml_data("templates", "vis.toml")))
    vis_nodes, vis_edges, _, _, _, options = network.get_network_data()
    return vis_nodes, vis_edges, json.loads(options)


def _box(labels: Mapping[str, str], size: int, style: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of a node with its label in either language."""
    font = float(style["font"])
    lines = max(text.count("\n") + 1 for text in labels.values())
    width = max(2.0 * size, *(_width(text, font) for text in labels.values()))
    return width, 2.0 * size + 6.0 + lines * font * _LEADING


def _size(shown: nx.Graph, iri: str, kinds: Mapping[str, Any]) -> int:
    """The radius of a node: a little greater the more projects have what it stands for."""
    kind = shown.nodes[iri]["kind"]
    size = int(kinds[kind]["size"])
    return size if kind == PROJECT else size + min(2 * (shown.degree(iri).bit_length() - 1), 10)


def _describe(store: ox.Store, graph: nx.Graph, things: _Things, nodes: Sequence[str]) -> None:
    """What the panel tells of every drawn node."""
    for iri in nodes:
        thing = things.all[things.number(iri)]
        if thing["kind"] == PROJECT:
            thing["facts"] = project_facts(store, iri, things.number)
            thing.update(project_details(store, iri))
        else:
            thing["facts"] = concept_facts(store, iri, things.number)
            thing["members"] = graph.degree(iri)


def _told(things: _Things, one: Connection, other: str) -> list[Any]:
    return [things.number(other), one.score, [things.number(s.iri) for s in one.reasons]]


def _tell_connections(things: _Things, chosen: frozenset[str], found: Sequence[Connection]) -> None:
    """Each drawn project's strongest connections; what every project has connects nobody."""
    for one in found:
        ends = (one.project_a, one.project_b)
        for project, other in (ends, ends[::-1]):
            if project not in chosen or one.score <= 0:
                continue
            similar = things.all[things.number(project)].setdefault("similar", [])
            if len(similar) < SIMILAR:
                similar.append(_told(things, one, other))


def _legend(settings: Mapping[str, Any], shown: nx.Graph) -> list[dict[str, Any]]:
    drawn = [kind for _, kind in shown.nodes(data="kind")]
    return [
        {
            "name": name,
            "text": entry["text"],
            "path": settings["shape"][entry["shape"]],
            "count": drawn.count(name),
        }
        for name, entry in settings["kind"].items()
        if name in drawn
    ]


def _row(
    store: ox.Store, graph: nx.Graph, kinds: Mapping[str, Any], iri: str, number: int | None
) -> dict[str, Any]:
    """One project in the list: texts, and labels by language for what has any."""
    node = graph.nodes[iri]
    cells: dict[str, list[dict[str, str]]] = {}
    for attribute in sorted(graph[iri]):
        found = graph.nodes[attribute]
        if style := kinds.get(found["kind"]):
            labels = {str(name): _full_label(found, style, name) for name in LANGUAGES}
            cells.setdefault(found["kind"], []).append(labels)
    facts = {name: values for name, _, values in project_facts(store, iri, lambda _: 0)}
    ends = [str(facts.get(day, facts.get(f"{day}_year", [""]))[0]) for day in ("start", "end")]
    return {
        "iri": iri,
        "number": number,
        "titles": titles(store, iri),
        "name": {"sv": node["sv"], "en": node["en"]},
        "identifier": node["notation"],
        "period": " – ".join(ends) if any(ends) else "",
        "cells": cells,
        "sources": sources(store, iri),
    }
