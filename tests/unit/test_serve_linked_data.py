"""Every IRI resolves: 303, descriptions in four formats, pages, documents, VoID and DCAT."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, VOID
from starlette.testclient import TestClient

from conftest import SEEDS
from esfgraph.namespaces import BASE, ESF
from esfgraph.pipeline import Build, build
from esfgraph.resources import ontology_files
from serving import served

PROJECT = "/id/project/2021SE05SFPR001/23-023-S01"
CONCEPT = "/vocab/method/absence-investigation"
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
MEDIA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def documents(iris: Iterable[str], base: str = BASE) -> set[str]:
    """The paths of IRIs under the base, percent-encoded, without fragments."""
    return {
        "/" + quote(iri.removeprefix(base).partition("#")[0], safe="/+")
        for iri in iris
        if iri.startswith(base)
    }


def iris_of(path: Path) -> set[str]:
    return {
        term.value
        for quad in ox.parse(path=str(path))
        for term in (*quad.triple, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }


@pytest.fixture(scope="module")
def paths(out: Path) -> list[str]:
    found = documents(iris_of(out / "graph.nq"))
    for file in ontology_files():
        found |= documents(iris_of(file))
    return sorted(found - {"/"})


def test_every_iri_under_the_base_resolves(web: TestClient, paths: list[str]) -> None:
    assert len(paths) > 500
    for path in paths[::3]:
        response = web.get(path, headers={"Accept": "text/turtle"})
        assert response.status_code == 303, path
        assert response.headers["location"] == path + ".ttl"


def test_things_of_every_kind_have_a_description_and_a_page(web: TestClient, out: Path) -> None:
    found = sorted(documents(iris_of(out / "graph.ttl")))
    kinds = groupby(found, key=lambda path: path.split("/")[1:3])
    for path in (path for _, some in kinds for path in list(some)[:2]):
        described = web.get(path + ".nt")
        assert described.status_code == 200, path
        assert BASE + unquote(path[1:]) in described.text
        page = web.get("/page" + path)
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [PROJECT, CONCEPT, "/vocab/fund", "/vocab", "/ontology"])
def test_the_formats_of_a_description_say_the_same(web: TestClient, path: str) -> None:
    graphs = {}
    for ending, media in MEDIA.items():
        seen = web.get(path, headers={"Accept": media})
        assert seen.headers["location"] == f"{path}.{ending}"
        response = web.get(seen.headers["location"])
        assert response.headers["content-type"].startswith(media)
        graph = Graph().parse(data=response.text, format=PARSERS[ending])
        document = URIRef(BASE + path[1:] + "." + ending)
        assert (document, None, URIRef(BASE + path[1:])) in graph
        graph.remove((document, None, None))
        graphs[ending] = graph
    assert len(graphs["ttl"]) > 3
    for ending in ("jsonld", "nt", "rdf"):
        assert isomorphic(graphs["ttl"], graphs[ending]), ending


def test_the_shapes_are_given_with_their_blank_nodes(web: TestClient) -> None:
    texts = {ending: web.get("/shapes." + ending).text for ending in PARSERS}
    graphs = [Graph().parse(data=texts[ending], format=PARSERS[ending]) for ending in PARSERS]
    assert len({len(graph) for graph in graphs}) == 1
    assert (URIRef(BASE + "shapes#money-value"), None, None) in graphs[0]


def test_a_description_says_what_the_graph_says(web: TestClient, out: Path) -> None:
    graph = Graph().parse(data=web.get(PROJECT + ".ttl").text)
    project = URIRef(BASE + PROJECT[1:])
    whole = Graph().parse(out / "graph.ttl")
    assert set(whole.predicate_objects(project)) == set(graph.predicate_objects(project))
    for goal in whole.objects(project, ESF.hasGoal):
        assert set(whole.predicate_objects(goal)) <= set(graph.predicate_objects(goal))
    assert (None, ESF.recordOf, project) in graph


def test_the_description_of_a_document_holds_its_graph(web: TestClient, seeds: Build) -> None:
    name = next(g.value for g in seeds.store.named_graphs() if "/id/source/" in str(g))
    path = "/" + name.removeprefix(BASE)
    described = Graph().parse(data=web.get(path + ".nt").text, format="nt")
    stored = Graph().parse(
        data=web.get("/store", params={"graph": name}, headers={"Accept": MEDIA["nt"]}).text,
        format="nt",
    )
    assert len(stored) > 100
    assert not stored - described


def test_browsers_get_a_page_in_their_language(web: TestClient) -> None:
    seen = web.get(PROJECT, headers=BROWSER)
    assert (seen.status_code, seen.headers["location"]) == (303, "/page" + PROJECT)
    assert "Accept" in seen.headers["vary"]
    page = web.get(seen.headers["location"], headers={**BROWSER, "Accept-Language": "sv"})
    assert page.headers["content-language"] == "sv"
    assert '<html lang="sv">' in page.text
    assert "Samverkan skola och socialtjänst, skolnärvaro" in page.text
    assert f'<link rel="canonical" href="{BASE}{PROJECT[1:]}">' in page.text
    assert f'href="{PROJECT}.ttl"' in page.text
    english = web.get("/page" + PROJECT + "?lang=en", headers={"Accept-Language": "sv"})
    assert '<html lang="en">' in english.text


def test_the_documentation_of_the_ontology_and_of_a_vocabulary(web: TestClient) -> None:
    ontology = web.get("/page/ontology", headers={"Accept-Language": "en"}).text
    for words in ('id="Project"', 'id="usesMethod"', "A problem that a project wants to act on"):
        assert words in ontology
    methods = web.get("/page/vocab/method", headers={"Accept-Language": "sv"}).text
    assert "frånvaroutredning" in methods
    assert f'href="/page{CONCEPT}"' in methods


@pytest.mark.parametrize(
    "path",
    [
        "/id/project/none",
        "/id/project/none.ttl",
        "/id/",
        "/id",
        "/vocab/none",
        "/ontology.html",
        "/page/id/project/none",
        "/page/",
        "/id/%3Cscript%3E",
        "/id/a%20b",
        "/id/..%2f..%2fetc/passwd",
        "/id/../../../../etc/passwd",
        "/page/..%2f..%2f..%2fpyproject.toml",
        "/site.css/../app.py",
        "/id/%00",
        "/id/%FF",
        "/nothing",
    ],
)
def test_what_is_not_there(web: TestClient, path: str) -> None:
    for headers in ({"Accept": "text/turtle"}, BROWSER, {}):
        response = web.get(path, headers=headers)
        assert response.status_code == 404
        assert "<script>" not in response.text
        assert "root:" not in response.text


def test_a_format_that_nothing_has(web: TestClient) -> None:
    assert web.get(PROJECT, headers={"Accept": "image/png"}).status_code == 406


def test_void_and_dcat(web: TestClient, out: Path) -> None:
    response = web.get("/.well-known/void")
    assert response.headers["content-type"].startswith("text/turtle")
    graph = Graph().parse(data=response.text)
    data = URIRef(BASE + ".well-known/void#dataset")
    whole = Graph().parse(out / "graph.ttl")
    assert {int(n) for n in graph.objects(data, VOID.triples)} == {len(whole)}
    asked = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
        SELECT ?n { ?data a void:Dataset, dcat:Dataset ;
            void:sparqlEndpoint <http://127.0.0.1/sparql> ;
            void:classPartition [ void:class ?class ; void:entities ?n ] ; dcat:distribution ?d .
            ?service dcat:servesDataset ?data ; dcat:endpointURL <http://127.0.0.1/sparql> }"""
    rows = graph.query(asked, initBindings={"class": ESF.Project})
    projects = set(whole.subjects(RDF.type, ESF.Project))
    assert {int(row[0]) for row in rows} == {len(projects)}
    assert set(graph.objects(data, VOID.exampleResource)) <= projects
    for ending in PARSERS:
        again = web.get("/.well-known/void." + ending)
        assert isomorphic(graph, Graph().parse(data=again.text, format=PARSERS[ending]))
    assert web.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406
    assert web.get("/.well-known/void.png").status_code == 404


def test_a_description_in_json_ld_brings_its_context(web: TestClient) -> None:
    document = json.loads(web.get(PROJECT + ".jsonld").text)
    assert document["@context"]["esf"] == str(ESF._NS)
    assert web.get("/context.jsonld").json()["@context"]["esf"] == str(ESF._NS)


def test_another_base_and_an_rdf_file(tmp_path: Path) -> None:
    base = "https://example.org/data/"
    build([SEEDS / "001_5b98fb419150025f.txt"], tmp_path / "out", base, ["nq"])
    for place in (tmp_path / "out", tmp_path / "out" / "graph.nq"):
        with served(place) as client:
            described = client.get(PROJECT + ".nt")
            assert f"<{base}{PROJECT[1:]}>" in described.text
            assert client.get("/vocab/method", headers=BROWSER).status_code == 303
            assert f"<{base}.well-known/void#dataset>" in client.get("/.well-known/void.nt").text


def test_nothing_is_sent_twice(web: TestClient) -> None:
    query = "/sparql?query=ASK%7B%7D"
    for path in (PROJECT + ".ttl", "/page" + PROJECT, "/.well-known/void", "/store?default", query):
        first = web.get(path)
        tag, modified = first.headers["etag"], first.headers["last-modified"]
        again = web.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert web.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        since = web.get(path, headers={"If-Modified-Since": modified})
        assert since.status_code == 304, path
        old = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
        assert web.get(path, headers=old).status_code == 200
        assert web.get(path, headers={"If-Modified-Since": "whenever"}).status_code == 200


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_each_time_has_no_tag(web: TestClient, function: str) -> None:
    response = web.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"})
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    quoted = web.get("/sparql", params={"query": f"SELECT ('{function}' AS ?x) {{}}"})
    assert "etag" in quoted.headers
