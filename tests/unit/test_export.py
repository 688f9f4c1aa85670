"""Every format parses back to the same graph, in rdflib and in pyoxigraph."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, Literal
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import XSD

from esfgraph.export import WRITERS, write
from esfgraph.pipeline import Build
from esfgraph.store import rdflib_view

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
