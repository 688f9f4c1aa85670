"""The cases of the W3C's SPARQL 1.1 Protocol tests, over our own data.

Written anew from https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/,
whose requests name graphs on servers of others; ours name graphs of the seeds.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from rdflib import Graph
from starlette.testclient import TestClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
READ_ONLY = "the graph is read-only: it is made by builds"

ONE = "https://w3id.org/esfgraph/id/source/4a9a8d89aa10c941"
TWO = "https://w3id.org/esfgraph/id/source/0631847ae392843e"
RECORD = "a <https://w3id.org/esfgraph/ontology#ProjectRecord>"


def truth(response: Response) -> bool:
    assert response.status_code == 200, response.text
    answer: bool = response.json()["boolean"]
    return answer


def post(web: TestClient, pairs: Any) -> Response:
    return web.post("/sparql", content=urlencode(pairs), headers=FORM)


def test_query_get(web: TestClient) -> None:
    assert truth(web.get("/sparql", params={"query": "ASK {}"}))


def test_query_post_form(web: TestClient) -> None:
    assert truth(post(web, {"query": "ASK {}"}))


def test_query_post_direct(web: TestClient) -> None:
    assert truth(web.post("/sparql", content="ASK {}", headers=DIRECT))


DATASETS = [
    ([("default-graph-uri", ONE)], f"ASK {{ ?r {RECORD} }}", True),
    ([("default-graph-uri", ONE)], "ASK { GRAPH ?g { ?s ?p ?o } }", False),
    (
        [("default-graph-uri", ONE), ("default-graph-uri", TWO)],
        f"ASK {{ ?r {RECORD} . ?t {RECORD} FILTER(?r != ?t) }}",
        True,
    ),
    ([("default-graph-uri", ONE)], f"ASK {{ ?r {RECORD} . ?t {RECORD} FILTER(?r != ?t) }}", False),
    ([("named-graph-uri", ONE)], f"ASK {{ GRAPH <{ONE}> {{ ?r {RECORD} }} }}", True),
    ([("named-graph-uri", ONE)], f"ASK {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}", False),
    ([("named-graph-uri", ONE)], "ASK { ?s ?p ?o }", False),
    (
        [("default-graph-uri", ONE), ("named-graph-uri", TWO)],
        f"ASK {{ ?r {RECORD} GRAPH ?g {{ ?t {RECORD} }} FILTER(?r != ?t) }}",
        True,
    ),
    # What the request states goes before what the query states.
    (
        [("default-graph-uri", ONE)],
        f"ASK FROM <{TWO}> {{ ?r {RECORD} FILTER(STRSTARTS(STR(?r), '{ONE}')) }}",
        True,
    ),
    ([("default-graph-uri", ONE)], f"ASK FROM NAMED <{TWO}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", False),
    ([("default-graph-uri", "http://example.org/none")], "ASK { ?s ?p ?o }", False),
]


@pytest.mark.parametrize("pairs, query, expected", DATASETS)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_dataset(
    web: TestClient, way: str, pairs: list[tuple[str, str]], query: str, expected: bool
) -> None:
    if way == "get":
        response = web.get("/sparql?" + urlencode([("query", query), *pairs]))
    elif way == "form":
        response = post(web, [("query", query), *pairs])
    else:
        response = web.post("/sparql?" + urlencode(pairs), content=query, headers=DIRECT)
    assert truth(response) is expected


@pytest.mark.parametrize(
    "query, media",
    [
        ("SELECT (1 AS ?one) {}", {"application/sparql-results+json"}),
        ("ASK {}", {"application/sparql-results+json"}),
        ("DESCRIBE <http://example.org/>", {"text/turtle; charset=utf-8"}),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } WHERE {}", {"text/turtle; charset=utf-8"}),
    ],
)
def test_query_content_type(web: TestClient, query: str, media: set[str]) -> None:
    response = post(web, {"query": query})
    assert response.status_code == 200
    assert response.headers["content-type"] in media


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(web: TestClient, method: str) -> None:
    response = web.request(method, "/sparql", params={"query": "ASK {}"})
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


def test_bad_multiple_queries(web: TestClient) -> None:
    pairs = [("query", "ASK {}"), ("query", "SELECT * {}")]
    assert web.get("/sparql?" + urlencode(pairs)).status_code == 400
    assert post(web, pairs).status_code == 400
    both = web.post("/sparql?query=ASK%7B%7D", content="ASK {}", headers=DIRECT)
    assert both.status_code == 400


@pytest.mark.parametrize("media", ["text/plain", "application/json", "multipart/form-data", None])
def test_bad_query_wrong_or_missing_media_type(web: TestClient, media: str | None) -> None:
    headers = {"Content-Type": media} if media else {}
    for body in ("ASK {}", "query=ASK%20%7B%7D"):
        assert web.post("/sparql", content=body, headers=headers).status_code == 415


def test_bad_query_non_utf8(web: TestClient) -> None:
    body = "ASK { ?s ?p 'å' }".encode("utf-16")
    assert web.post("/sparql", content=body, headers=DIRECT).status_code == 400
    named = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    assert web.post("/sparql", content=body, headers=named).status_code == 415
    assert web.get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%E5%27%20%7D").status_code == 400


def test_bad_query_syntax(web: TestClient) -> None:
    query = "SELECT *\nWHERE {\n  ?s a %%% }"
    response = web.get("/sparql", params={"query": query})
    assert response.status_code == 400
    assert "line 3, column " in response.text
    wanted = {"Accept": "application/json"}
    told = web.get("/sparql", params={"query": query}, headers=wanted)
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["line"] == 3
    assert 8 <= told.json()["column"] <= 12  # the engine says where it gave up


def test_bad_post_without_query(web: TestClient) -> None:
    assert post(web, {}).status_code == 400
    assert post(web, {"default-graph-uri": ONE}).status_code == 400


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["", "relative", "http://a b/", "//x"])
def test_bad_graph_iri(web: TestClient, name: str, value: str) -> None:
    assert post(web, [("query", "ASK {}"), (name, value)]).status_code == 400


INSERT = "INSERT DATA { <urn:a> <urn:b> 1 }"


@pytest.mark.parametrize(
    "pairs",
    [
        {"update": INSERT},
        {"update": INSERT, "using-graph-uri": ONE},
        {"update": INSERT, "using-named-graph-uri": ONE},
    ],
)
@pytest.mark.xfail(reason=READ_ONLY, strict=True)
def test_update_post_form(web: TestClient, pairs: dict[str, str]) -> None:
    assert post(web, pairs).is_success


@pytest.mark.xfail(reason=READ_ONLY, strict=True)
def test_update_post_direct(web: TestClient) -> None:
    assert web.post("/sparql", content=INSERT, headers=UPDATE).is_success


def test_updates_are_refused_and_change_nothing(web: TestClient) -> None:
    refused = [
        web.get("/sparql", params={"update": INSERT}),
        web.get("/sparql", params={"query": INSERT}),
        web.get("/sparql", params={"query": "# a\nPREFIX a: <urn:> drop all"}),
        web.get("/sparql", params={"query": "LOAD <file:///etc/hostname>"}),
        post(web, {"update": INSERT}),
        post(web, [("update", INSERT), ("update", INSERT)]),
        post(web, [("query", "ASK {}"), ("update", INSERT)]),
        web.post("/sparql", content=INSERT, headers=UPDATE),
        web.post("/sparql", content=INSERT, headers=DIRECT),
        web.post("/sparql", content=b"\xff", headers=UPDATE),
    ]
    assert [response.status_code for response in refused] == [403] * len(refused)
    assert not truth(post(web, {"query": "ASK { <urn:a> ?p ?o }"}))


def test_service_description(web: TestClient) -> None:
    """The endpoint returns RDF of itself, which names the endpoint."""
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for media, parser in (
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/n-triples", "nt"),
    ):
        response = web.get("/sparql", headers={"Accept": media})
        assert response.headers["content-type"].startswith(media)
        graph = Graph().parse(data=response.text, format=parser)
        asked = f"""PREFIX sd: <{sd}> SELECT ?format ?name {{
            ?service a sd:Service ; sd:endpoint <http://127.0.0.1/sparql> ;
                sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat ?format ;
                sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
                    sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ] ] }}"""
        rows = list(graph.query(asked))
        assert ONE in {str(row[1]) for row in rows}
        assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in {str(row[0]) for row in rows}
