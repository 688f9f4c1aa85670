"""Every format parses back to the same graph, in rdflib and in pyoxigraph."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import XSD

from esfgraph.export import WRITERS, write
from esfgraph.namespaces import ESF
from esfgraph.pipeline import Build
from esfgraph.store import rdflib_view
from esfgraph.turtle import turtle_text

TRIPLES = ("turtle", "nt", "rdfxml", "jsonld")
QUADS = ("trig", "nq")


def default_graph(store: ox.Store) -> Graph:
    data = ox.serialize(
        (q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())),
        format=ox.RdfFormat.N_TRIPLES,
    )
    return Graph().parse(data=data, format="nt")


def plain(dataset: Dataset) -> set[tuple[object, ...]]:
    """Quads without what rdflib tells apart and RDF 1.1 does not.

    That is "x" and "x"^^xsd:string, and two names of the default graph.
    """

    def term(node: object) -> object:
        if isinstance(node, Literal) and node.datatype == XSD.string:
            return Literal(str(node))
        return None if node in (None, DATASET_DEFAULT_GRAPH_ID) else node

    return {tuple(map(term, quad)) for quad in dataset.quads()}


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize("which", ["seeds", "corpus"])
def test_triples_parse_back(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, which: str
) -> None:
    built: Build = request.getfixturevalue(which)
    path = tmp_path / f"graph.{WRITERS[name].extension}"
    write(built.store, name, path)
    expected = default_graph(built.store)
    rdflib_name = {"rdfxml": "xml", "jsonld": "json-ld"}.get(name, name)
    assert isomorphic(Graph().parse(path, format=rdflib_name), expected)
    parsed = ox.Store()
    parsed.load(path=str(path))
    assert {q.triple for q in parsed} == {
        q.triple for q in built.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }


@pytest.mark.parametrize("name", QUADS)
def test_quads_parse_back(seeds: Build, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"graph.{WRITERS[name].extension}"
    write(seeds.store, name, path)
    parsed = ox.Store()
    parsed.load(path=str(path))
    assert set(parsed) == set(seeds.store)
    dataset = Dataset()
    dataset.parse(data=path.read_text("utf-8"), format={"nq": "nquads"}.get(name, name))
    assert plain(dataset) == plain(rdflib_view(seeds.store))


def test_nothing_published_is_a_blank_node(corpus: Build) -> None:
    terms = {t for q in corpus.store for t in (q.subject, q.object, q.graph_name)}
    assert not [t for t in terms if isinstance(t, ox.BlankNode)]


def test_turtle_is_short_and_has_prefixes(seeds: Build, tmp_path: Path) -> None:
    write(seeds.store, "turtle", tmp_path / "g.ttl")
    text = (tmp_path / "g.ttl").read_text("utf-8")
    assert "@prefix esf: <https://w3id.org/esfgraph/ontology#> ." in text
    assert re.search(r" a (esf:\w+ , )*esf:Project ", text)


@pytest.mark.parametrize("name", ["turtle", "trig"])
def test_a_blank_line_stands_between_subjects(seeds: Build, tmp_path: Path, name: str) -> None:
    write(seeds.store, name, tmp_path / "g")
    head, *blocks = (tmp_path / "g").read_text("utf-8").split("\n\n")
    assert all(line.startswith("@prefix ") for line in head.splitlines())
    graph = None if name == "trig" else ox.DefaultGraph()
    quads = seeds.store.quads_for_pattern(None, None, None, graph)
    assert len(blocks) == len({(q.graph_name, q.subject) for q in quads})
    assert all(block.rstrip("\n").endswith((" .", "}")) for block in blocks)


def test_turtle_in_small_pieces_is_spaced_the_same() -> None:
    triples = [
        ox.Triple(ox.NamedNode(f"urn:{i}"), ox.NamedNode("urn:p"), ox.Literal("end .\n} .\n" * 9))
        for i in range(4_000)
    ]
    text = turtle_text(triples)
    assert text.count("\n\n") == len(triples) - 1
    assert [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)] == triples
    assert turtle_text([]) == ""


def test_json_has_booleans_and_whole_numbers_of_its_own(seeds: Build, tmp_path: Path) -> None:
    write(seeds.store, "jsonld", tmp_path / "g.jsonld")
    nodes = json.loads((tmp_path / "g.jsonld").read_text("utf-8"))["@graph"]
    (project,) = (n for n in nodes if n["id"].endswith("/25-019-S03"))
    assert project["strategicImportance"] is False
    assert project["startYear"] == 2026
    for text in ("cofinancingRate", "startDate", "identifier"):
        assert isinstance(project[text], str)


@pytest.mark.parametrize("text", ["007", "+7", "12345678901234567890", "-7", "0"])
def test_whole_numbers_are_read_back_as_the_graph_has_them(tmp_path: Path, text: str) -> None:
    store = ox.Store()
    integer = ox.NamedNode(str(XSD.integer))
    value = ox.Literal(text, datatype=integer)
    store.add(ox.Quad(ox.NamedNode("urn:p"), ox.NamedNode(str(ESF.participants)), value))
    write(store, "jsonld", tmp_path / "g.jsonld")
    (read,) = Graph().parse(tmp_path / "g.jsonld", format="json-ld").objects()
    assert isinstance(read, Literal)
    assert (str(read), read.datatype) == (next(iter(store)).object.value, XSD.integer)
