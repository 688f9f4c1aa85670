"""The network as files for Gephi, Cytoscape, yEd and pandas.

Nodes are projects and what they have; edges either say that a project has
something (``relation`` is ``has``) or that two projects are connected
(``connection``), with their weight. Values are texts, whole numbers and
decimals only, none is empty, and no character is one that XML cannot hold.
The same graph gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import networkx as nx
import pyoxigraph as ox

from esfgraph.amounts import amounts_of
from esfgraph.names import Names, shorten
from esfgraph.namespaces import ESF
from esfgraph.network import (
    PROJECT,
    attribute_graph,
    communities,
    connections_in,
    projection_of,
    reason_text,
    weights,
)

__all__ = ["WRITE", "network_of", "write_edges", "write_gexf", "write_graphml", "write_node_link"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 does not allow (section 2.2), or only discourages."""

_WRITTEN = re.compile(r' (?:lastmodifieddate|creator)="[^"]*"|<creator>[^<]*</creator>')
"""When, and by which version, NetworkX says that it wrote a GEXF file."""


def _text(value: object) -> str:
    return _FORBIDDEN.sub("\ufffd", " ".join(str(value).split()))


def network_of(store: ox.Store) -> nx.Graph:
    """Projects, their attributes and their connections as one network.

    Nodes are IRIs with ``label`` (in English where there is one), ``label_sv``,
    ``kind`` and, where known, ``code``; projects also ``community``,
    ``community_name``, ``start_year``, ``end_year`` and a total budget for each
    currency, as ``budget_SEK``. Edges carry ``relation``, ``property`` (of a
    connection ``esf:Connection``), ``weight`` and, if connections, ``shared``.
    """
    found = attribute_graph(store)
    projection = projection_of(found)
    weight = weights(found)
    network = nx.Graph()
    for iri, node in found.nodes(data=True):
        network.add_node(iri, label=_text(node["en"]), label_sv=_text(node["sv"]))
        network.nodes[iri]["kind"] = node["kind"]
        if node["notation"]:
            network.nodes[iri]["code"] = _text(node["notation"])
        if node["kind"] == PROJECT:
            network.nodes[iri].update(_facts(store, iri))
    for group in communities(found, projection):
        for iri in group.members:
            network.nodes[iri]["community"] = group.number
            network.nodes[iri]["community_name"] = _text(group.names.en)
    for project, attribute, edge in sorted(found.edges(data=True), key=lambda e: e[:2]):
        network.add_edge(
            project,
            attribute,
            relation="has",
            property=shorten(edge["property"]),
            weight=round(weight[attribute] * edge["value"], 6),
        )
    for one in connections_in(found, projection):
        network.add_edge(
            one.project_a,
            one.project_b,
            relation="connection",
            property=shorten(str(ESF.Connection)),
            weight=one.score,
            shared=_text("; ".join(reason_text(reason, "en") for reason in one.reasons)),
        )
    return network


def _facts(store: ox.Store, project: str) -> dict[str, str | int | float]:
    facts: dict[str, str | int | float] = {}
    names = Names(store)
    for name, term in (("start_year", ESF.startYear), ("end_year", ESF.endYear)):
        for literal in names.literals(project, str(term))[:1]:
            if literal.value.isdecimal():
                facts[name] = int(literal.value)
    for money in amounts_of(store, project):
        facts[f"budget_{_text(money.currency)}"] = float(money.amount)
    return facts


def write_graphml(store: ox.Store, path: Path) -> None:
    """GraphML, with the names of attributes as keys."""
    lines = nx.generate_graphml(network_of(store), named_key_ids=True)
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def write_gexf(store: ox.Store, path: Path) -> None:
    """GEXF 1.2, without the time of writing that NetworkX would put in."""
    lines = nx.generate_gexf(network_of(store), version="1.2draft")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"
    path.write_text(_WRITTEN.sub("", text), encoding="utf-8", newline="\n")


def write_node_link(store: ox.Store, path: Path) -> None:
    """JSON as `networkx.node_link_graph` reads it, with ``edges`` as the key of edges."""
    data = nx.node_link_data(network_of(store), edges="edges")
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_edges(store: ox.Store, path: Path) -> None:
    """All edges as CSV, with the names of both ends, for pandas and Cytoscape."""
    network = network_of(store)
    columns = ("source", "target", "relation", "property", "weight", "shared")
    ends = ("source_label", "source_kind", "target_label", "target_kind")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*columns, *ends))
    for source, target, edge in network.edges(data=True):
        one, other = network.nodes[source], network.nodes[target]
        writer.writerow(
            (
                source,
                target,
                *(edge.get(name, "") for name in columns[2:]),
                *(one["label"], one["kind"], other["label"], other["kind"]),
            )
        )
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="\n")


WRITE: Mapping[str, Callable[[ox.Store, Path], None]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "node-link": write_node_link,
    "edges-csv": write_edges,
}
"""Writers by the name of their format."""
