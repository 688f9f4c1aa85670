"""The cases of the W3C's Graph Store HTTP Protocol tests that read; those that write are refused.

Written anew from https://www.w3.org/2009/sparql/docs/tests/data-sparql11/http-rdf-update/.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

NAMED = "https://w3id.org/esfgraph/id/source/4a9a8d89aa10c941"
READ_ONLY = "the graph is read-only: it is made by builds"
TURTLE = {"Content-Type": "text/turtle"}


def test_get_of_default_graph(web: TestClient, out: Path) -> None:
    response = web.get("/store?default")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert isomorphic(
        Graph().parse(data=response.text, format="turtle"), Graph().parse(out / "graph.ttl")
    )


@pytest.mark.parametrize(
    "media, parser",
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/trig", "trig"),
    ],
)
def test_get_of_named_graph(web: TestClient, media: str, parser: str) -> None:
    response = web.get("/store", params={"graph": NAMED}, headers={"Accept": media})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media)
    graph = Graph()
    graph.parse(data=response.text, format=parser)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    counted = web.get("/sparql", params={"query": count, "default-graph-uri": NAMED}).json()
    assert len(graph) == int(counted["results"]["bindings"][0]["n"]["value"]) > 0


def test_head_on_an_existing_graph(web: TestClient) -> None:
    response = web.head("/store", params={"graph": NAMED})
    assert response.status_code == 200
    assert response.content == b""
    assert int(response.headers["content-length"]) > 0
    assert response.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_graph_that_does_not_exist(web: TestClient, method: str) -> None:
    response = web.request(method, "/store", params={"graph": "http://example.org/none"})
    assert response.status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?graph=",
        "?graph=relative",
        "?default&graph=http://a/",
        "?graph=http://a/&graph=http://b/",
    ],
)
def test_a_request_names_exactly_one_graph(web: TestClient, query: str) -> None:
    assert web.get("/store" + query).status_code == 400


def test_get_in_a_format_that_does_not_exist(web: TestClient) -> None:
    assert web.get("/store?default", headers={"Accept": "image/png"}).status_code == 406


WRITES = [
    ("PUT", NAMED, "<urn:a> <urn:b> 1 ."),
    ("PUT", "http://example.org/new", "<urn:a> <urn:b> 1 ."),
    ("PUT", "http://example.org/new", ""),
    ("POST", NAMED, "<urn:a> <urn:b> 1 ."),
    ("POST", "http://example.org/new", "<urn:a> <urn:b> 1 ."),
    ("DELETE", NAMED, ""),
]


@pytest.mark.parametrize("method, graph, body", WRITES)
@pytest.mark.xfail(reason=READ_ONLY, strict=True)
def test_write(web: TestClient, method: str, graph: str, body: str) -> None:
    response = web.request(method, "/store", params={"graph": graph}, content=body, headers=TURTLE)
    assert response.is_success


@pytest.mark.parametrize(
    "method, graph, body", [*WRITES, ("DELETE", "http://example.org/none", "")]
)
def test_writes_are_refused_with_the_methods_that_are_allowed(
    web: TestClient, method: str, graph: str, body: str
) -> None:
    response = web.request(method, "/store", params={"graph": graph}, content=body, headers=TURTLE)
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}
