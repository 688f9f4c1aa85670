"""Connections as RDF and as files for other programs."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from browser.graphs import SAMPLE, store_of
from esfgraph.export import WRITERS, write
from esfgraph.namespaces import BASE, ESF
from esfgraph.network import attribute_graph, connections
from esfgraph.network.statements import connection_quads, default_parameters
from network_graphs import described, planted

FORMATS = ("graphml", "gexf", "node-link", "edges-csv")
GRAPH = BASE + "graph/connections"


def _asked(store: ox.Store, question: str) -> list[list[str]]:
    answer = store.query("PREFIX esf: <https://w3id.org/esfgraph/ontology#>\n" + question)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted([str(term.value) for term in row] for row in answer)


def _with_connections(store: ox.Store, base: str = BASE) -> ox.Store:
    store.extend(connection_quads(connections(store), base))
    return store


def test_sparql_can_ask_for_connections() -> None:
    store = _with_connections(store_of())
    found = [c for c in connections(store) if c.score > 0]
    rows = _asked(
        store,
        """SELECT ?score ?a ?b WHERE { GRAPH ?g { ?c a esf:Connection ; esf:score ?score ;
           esf:between ?a , ?b } FILTER(STR(?a) < STR(?b)) }""",
    )
    assert rows == sorted(
        [f"{Decimal(repr(c.score)).normalize():f}", c.project_a, c.project_b] for c in found
    )
    shared = _asked(store, "SELECT ?c ?s WHERE { GRAPH ?g { ?c esf:sharedConcept ?s } }")
    assert len(shared) == sum(len(c.reasons) for c in found)


def test_what_made_them_is_told_with_its_parameters() -> None:
    store = _with_connections(store_of())
    rows = _asked(
        store,
        """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX schema: <https://schema.org/>
           SELECT DISTINCT ?name ?value WHERE { GRAPH ?g { ?c a esf:Connection ;
           prov:wasGeneratedBy ?made . ?made a prov:Activity ;
           schema:additionalProperty [ schema:name ?name ; schema:value ?value ] } }""",
    )
    told = dict(rows)
    assert set(told) == set(default_parameters())
    assert (told["large"], told["strongest"], told["weight-method"]) == ("1000", "20", "1")
    assert (told["candidates"], told["exact"]) == ("100", "1000000")
    factors = [told[f"status-method-{name}Method"] for name in ("uses", "plans", "former")]
    assert factors == ["1", "0.75", "0.5"]
    assert told["hierarchies"] == "region, nuts-region"
    assert "challenge" in told["one-thing"]


def test_an_organisation_is_no_concept() -> None:
    store = _with_connections(
        described({"a": "esf:owner <urn:o>", "b": "esf:owner <urn:o>", "c": ""})
    )
    assert _asked(store, "SELECT ?s WHERE { GRAPH ?g { ?c esf:sharedOrganisation ?s } }") == [
        ["urn:o"]
    ]
    assert _asked(store, "SELECT ?s WHERE { GRAPH ?g { ?c esf:sharedConcept ?s } }") == []


def test_addresses_depend_on_the_pair_alone_and_have_no_blank_nodes() -> None:
    found = connections(store_of())
    every = list(connection_quads(found))
    names = {q.subject.value for q in every if q.predicate.value == str(ESF.score)}
    for seed in range(3):
        some = random.Random(seed).sample(found, k=max(1, len(found) - 1))
        part = {
            q.subject.value for q in connection_quads(some) if q.predicate.value == str(ESF.score)
        }
        assert part <= names
    assert all(q.graph_name == ox.NamedNode(GRAPH) for q in every)
    assert not any(isinstance(term, ox.BlankNode) for q in every for term in (q.subject, q.object))
    other = list(connection_quads(found, "https://example.org/"))
    own = [q for q in other if q.predicate.value == str(ESF.score)]
    assert all(q.subject.value.startswith("https://example.org/id/connection/") for q in own)


def test_what_says_nothing_is_no_connection() -> None:
    store = described({"a": "esf:fund <urn:f>", "b": "esf:fund <urn:f>"})
    assert [c.score for c in connections(store)] == [0.0]
    kinds = {q.object for q in connection_quads(connections(store))}
    assert ox.NamedNode(str(ESF.Connection)) not in kinds


def test_connections_do_not_change_the_network() -> None:
    store = store_of()
    before = connections(store)
    assert connections(_with_connections(store)) == before


def _read(name: str, path: Path) -> nx.Graph:
    if name == "graphml":
        return nx.read_graphml(path)
    if name == "gexf":
        return nx.read_gexf(path)
    if name == "node-link":
        return nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")
    graph = nx.Graph()
    for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
        graph.add_edge(row["source"], row["target"], **row)
    return graph


@pytest.mark.parametrize("name", FORMATS)
def test_a_network_is_read_back(name: str, tmp_path: Path) -> None:
    store = planted()
    path = tmp_path / f"network.{WRITERS[name].extension}"
    write(store, name, path)
    read = _read(name, path)
    bipartite, found = attribute_graph(store), connections(store)
    edges = {frozenset(edge) for edge in bipartite.edges}
    edges |= {frozenset((c.project_a, c.project_b)) for c in found}
    assert {frozenset(edge) for edge in read.edges} == edges
    assert set(read) == set(bipartite)
    one = found[0]
    edge = read[one.project_a][one.project_b]
    assert float(edge["weight"]) == one.score
    assert edge["relation"] == "connection"
    assert one.reasons[0].labels.en in edge["shared"]
    if name != "edges-csv":
        node = read.nodes[one.project_a]
        assert node["label"] == one.titles[0].en
        assert int(node["community"]) >= 1


@pytest.mark.parametrize("name", FORMATS)
def test_values_are_legal_and_none_is_empty(name: str, tmp_path: Path) -> None:
    text = SAMPLE.replace('"Bron till arbete"', r'"Bron\u0001\uFFFE <till> & \"arbete\" 😀"')
    store = store_of(text)
    path = tmp_path / "network"
    write(store, name, path)
    read = _read(name, path)
    written = path.read_text("utf-8")
    assert "\x01" not in written
    assert "\ufffe" not in written
    assert "None" not in written
    if name in ("graphml", "gexf"):
        ET.fromstring(written.encode())
    for _, node in read.nodes(data=True):
        assert all(value is not None and value != "" for value in node.values())
        assert all(math.isfinite(v) for v in node.values() if isinstance(v, float))
    if name == "graphml":
        labels = {node["label_sv"] for _, node in read.nodes(data=True)}
        assert "\ufffd".join(["Bron", "", ' <till> & "arbete" 😀']) in labels


@pytest.mark.parametrize("name", FORMATS)
def test_any_order_of_loading_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    store = planted()
    write(store, name, tmp_path / "one")
    quads = list(store)
    random.Random(1).shuffle(quads)
    other = ox.Store()
    for quad in quads:
        other.add(quad)
    write(other, name, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_a_graph_without_connections_is_written_too(name: str, tmp_path: Path) -> None:
    write(described({"a": "esf:fund <urn:f>"}), name, tmp_path / "network")
    assert len(_read(name, tmp_path / "network").edges) == 1
