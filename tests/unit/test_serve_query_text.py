"""What the text of a query shows; and that no query reaches another server."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from esfgraph.serve.query_text import look

INNOCENT = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://127.0.0.1:1/> { ?a ?b ?c }' }",
    'SELECT * { ?s ?p """x " SERVICE <http://127.0.0.1:1/> {}""" }',
    "SELECT * { ?s ?p '''x ' SERVICE <http://127.0.0.1:1/> {}''' }",
    r"SELECT * { ?s ?p 'it\'s SERVICE <http://127.0.0.1:1/> {}' }",
    "SELECT * { ?s ?p ?o # SERVICE <http://127.0.0.1:1/> {}\n }",
    "SELECT * { ?service ?p $service }",
    "PREFIX service: <urn:> SELECT * { service:a ?p ?o . ?s service:b ?o }",
    "PREFIX s: <urn:> SELECT * { s:service ?p s:a.service }",
    "PREFIX service: <urn:> SELECT * { GRAPH service:a { ?s ?p ?o } }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "SELECT * { _:service ?p ?o }",
    "SELECT * { ?s ?p 'x'@service }",
]

FEDERATED = [
    "SELECT * { SERVICE <X> { ?s ?p ?o } }",
    "select*{service<X>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <X> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { { ?s ?p ?o } UNION { GRAPH ?g { SERVICE <X> { ?s ?p ?o } } } } }",
    "SELECT * { SERVICE # <a>\n <X> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a' . SERVICE <X> { ?s ?p 'b' } }",
    "SELECT * { VALUES ?x { <X> } SERVICE ?x { ?s ?p ?o } }",
    "PREFIX : <X> SELECT * { SERVICE: { ?s ?p ?o } }",
    "PREFIX a: <X> SELECT * { SERVICE a: { ?s ?p ?o } }",
    "PREFIX : <X> SELECT * { SERVICE SILENT : { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <X> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <X> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <X> { ?s ?p ?o } } } }",
    "SELECT (EXISTS { SERVICE <X> { ?s ?p ?o } } AS ?x) {}",
    "ASK { ?s ?p ?o MINUS { SERVICE <X> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <X> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { BIND('# not a comment' AS ?x) SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?x) FILTER(?x<2) SERVICE <X> { ?s ?p ?o } FILTER(3>?x) }",
]

# Read otherwise by us than by the engine: these rest on the system's guard alone.
MISREAD = [
    "SELECT * { VALUES (?a ?b) { (1 2) } FILTER(?a<?b#>'''\n) SERVICE <X> { ?s ?p ?o } #'''\n }"
]


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def called(trap: socket.socket) -> bool:
    try:
        trap.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def aimed(query: str, trap: socket.socket) -> str:
    return query.replace("<X>", f"<http://127.0.0.1:{trap.getsockname()[1]}/>")


@pytest.mark.parametrize("query", INNOCENT)
def test_strings_comments_and_names_are_no_keywords(web: TestClient, query: str) -> None:
    assert not look(query).federated
    assert web.get("/sparql", params={"query": query}).status_code == 200


@pytest.mark.parametrize("query", FEDERATED)
def test_service_is_refused_wherever_it_stands(
    web: TestClient, trap: socket.socket, query: str
) -> None:
    response = web.get("/sparql", params={"query": aimed(query, trap)})
    assert response.status_code == 403
    assert "SERVICE" in response.text
    assert not called(trap)


@pytest.mark.parametrize("query", MISREAD)
def test_where_the_text_is_read_wrongly_the_process_still_cannot_call(
    web: TestClient, trap: socket.socket, query: str
) -> None:
    assert not look(query).federated
    assert look(query).suspect
    assert web.get("/sparql", params={"query": aimed(query, trap)}).status_code >= 400
    assert not called(trap)


@pytest.mark.parametrize(
    "clause",
    ["FROM <X>", "FROM NAMED <X>", "FROM <file:///etc/hostname>", "FROM <X> FROM NAMED <X>"],
)
def test_from_fetches_nothing(web: TestClient, trap: socket.socket, clause: str) -> None:
    query = aimed(f"SELECT * {clause} {{ ?s ?p ?o }}", trap)
    response = web.get("/sparql", params={"query": query})
    assert response.json()["results"]["bindings"] == []
    assert not called(trap)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("PREFIX insert: <urn:> SELECT * { ?s insert:a 'DELETE' }", "query"),
        ("BASE <urn:a> PREFIX a: <urn:>\nINSERT DATA {}", "update"),
        ("# SELECT\nDELETE WHERE { ?s ?p ?o }", "update"),
        ("", "unknown"),
        ("hello", "unknown"),
    ],
)
def test_queries_and_updates_are_told_apart(text: str, kind: str) -> None:
    assert look(text).kind == kind


@given(st.text(alphabet="SERVICE {}<>'\"#\\\n?:a.@", max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    assert look(text).kind in ("query", "update", "unknown")


@given(st.sampled_from(FEDERATED), st.sampled_from(["", " ", "\n", "\t#c\n"]))
def test_blank_space_and_case_change_nothing(query: str, blank: str) -> None:
    assert look(blank + query.lower() + blank).federated
