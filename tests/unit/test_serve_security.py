"""Headers, hosts, compression, the log; and no request of any kind ends in a 500."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from esfgraph.messages import LANGUAGES
from esfgraph.resources import toml_data
from esfgraph.serve.app import create_app
from esfgraph.serve.settings import Settings
from serving import HOST, served

PAGES = ["/", "/sparql", "/page/ontology", "/page/vocab/fund", "/nothing"]
BROWSER = {"Accept": "text/html"}
DATA = ["/healthz", "/ontology.ttl", "/.well-known/void", "/sparql?query=ASK%7B%7D", "/store"]


@pytest.mark.parametrize("path", PAGES + DATA)
def test_every_answer_has_the_headers(web: TestClient, path: str) -> None:
    headers = web.get(path, headers=BROWSER if path in PAGES else {}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert ("sandbox" in policy) == (path in DATA)
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_script_and_nothing_from_elsewhere(web: TestClient, path: str) -> None:
    page = web.get(path, headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for forbidden in ("<script", "style=", " onclick", 'src="http', "<style"):
        assert forbidden not in page.text
    assert 'rel="stylesheet" href="/site.css"' in page.text


def test_what_a_client_sends_is_never_markup(web: TestClient) -> None:
    nasty = "\"><script>alert(1)</script>'"
    for response in (
        web.get("/", params={"lang": nasty, "x": nasty}),
        web.get("/page/" + nasty, headers=BROWSER),
        web.get("/sparql", headers={**BROWSER, "Accept-Language": "sv"}, params={"x": nasty}),
    ):
        assert "<script" not in response.text
    refused = web.get("/sparql", params={"query": nasty}, headers=BROWSER)
    assert refused.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:8000", 200),
        ("data.example.org", 200),
        ("evil.example.org", 421),
        ("127.0.0.1.evil.example.org", 421),
        ("", 421),
        ("[::1", 421),
        (":", 421),
    ],
)
def test_only_known_hosts(out: Path, host: str, status: int) -> None:
    with served(out, allowed_hosts=("data.example.org",)) as client:
        assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_other_sites_may_ask(web: TestClient) -> None:
    origin = {"Origin": "https://other.example.org"}
    response = web.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    refused = web.get("/sparql", params={"query": "%"}, headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    preflight = web.options("/sparql", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


def test_answers_are_compressed_for_who_can_read_that(web: TestClient) -> None:
    plain = web.get("/store?default", headers={"Accept-Encoding": "identity"})
    packed = web.get("/store?default", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert packed.headers["content-encoding"] == "gzip"
    assert sorted(packed.text.splitlines()) == sorted(plain.text.splitlines())
    assert "Accept-Encoding" in packed.headers["vary"]


def test_head_is_get_without_a_body(web: TestClient) -> None:
    for path in ("/healthz", "/ontology.ttl", "/sparql?query=ASK%7B%7D", "/page/ontology"):
        whole, head = web.get(path), web.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]


def test_the_log_tells_nothing_of_a_person(
    web: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Astrid Exempelsson"
    with caplog.at_level(logging.INFO, "esfgraph.access"):
        headers = {
            "User-Agent": secret,
            "Referer": "http://a/?" + secret,
            "X-Forwarded-For": "10.1.2.3",
        }
        web.get("/sparql", params={"query": f"ASK {{ ?s ?p '{secret}' }}"}, headers=headers)
        web.get("/page/id/" + secret + "?q=" + secret)
        web.request("ASTRID", "/sparql")
    lines = [json.loads(record.getMessage()) for record in caplog.records]
    assert [line["status"] for line in lines] == [200, 404, 405]
    assert lines[0]["query"]["length"] == len(f"ASK {{ ?s ?p '{secret}' }}")
    for word in ("Astrid", "Exempelsson", "testclient", "10.1.2.3", "user-agent"):
        assert word not in caplog.text


def test_a_fault_of_ours_is_told_without_its_text(
    out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: Request) -> Response:
        raise ZeroDivisionError(request.query_params["q"])

    app = create_app(Settings(out, watch=0), [Route("/broken", broken)])
    with (
        TestClient(app, base_url=HOST) as client,
        caplog.at_level(logging.INFO, "esfgraph.access"),
    ):
        response = client.get("/broken?q=secret")
    assert response.status_code == 500
    assert response.text == "Internal error.\n"
    assert '"fault": "ZeroDivisionError"' in caplog.text
    assert "secret" not in caplog.text


def test_routes_of_others_go_before_the_plain_pages(out: Path) -> None:
    async def special(request: Request) -> Response:
        return Response(request.state.dataset.base)

    app = create_app(Settings(out, watch=0), [Route("/page/id/project/{rest:path}", special)])
    with TestClient(app, base_url=HOST) as client:
        assert client.get("/page/id/project/x").text == "https://w3id.org/esfgraph/"
        assert client.get("/page/vocab/fund").headers["content-type"].startswith("text/html")


def test_every_message_has_both_languages() -> None:
    for key, texts in toml_data("messages.toml")["serve"].items():
        assert set(texts) == set(LANGUAGES), key


SEGMENTS = st.one_of(
    st.sampled_from(
        [
            *("id", "vocab", "ontology", "shapes", "graph", "page", "sparql", "store", "healthz"),
            *(".well-known", "void", "void.ttl", "method", "method.jsonld", "fund", "ESF+", ".ttl"),
            *(
                "..",
                ".",
                "%2e%2e",
                "%00",
                "%",
                "é",
                "{rest}",
                "site.css",
                "connections",
                "findings",
            ),
        ]
    ),
    st.text(max_size=8),
)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["query", "update", "default-graph-uri", "named-graph-uri", "graph", "default", "lang"]
        ),
        st.one_of(
            st.sampled_from(["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 2", "DESCRIBE <urn:a>", "sv"]),
            st.sampled_from(["https://w3id.org/esfgraph/graph/findings", "urn:a", "", "\x00"]),
            st.text(max_size=20),
        ),
    ),
    max_size=3,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.one_of(
            st.sampled_from(["*/*", "text/html", "text/turtle", "text/csv", "a/b;q=x", "image/*"]),
            st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20),
        ),
        "Accept-Language": st.sampled_from(["sv", "en;q=0.3,sv", "*", "x;;"]),
        "Content-Type": st.sampled_from(
            [
                *("application/sparql-query", "application/x-www-form-urlencoded", "a", ""),
                *("application/sparql-update", "application/sparql-query;charset=latin-1"),
            ]
        ),
        "If-None-Match": st.sampled_from(["*", '"a"', 'W/"a", ,', ""]),
        "If-Modified-Since": st.sampled_from(["x", "Sun, 06 Nov 1994 08:49:37 GMT", "0", ""]),
        "Range": st.sampled_from(["bytes=0-1", "bytes=9-1", "x"]),
        "Accept-Encoding": st.sampled_from(["gzip", "br", "identity;q=0"]),
        "Origin": st.sampled_from(["null", "http://a"]),
    },
)


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "X"]),
    path=st.lists(SEGMENTS, max_size=4).map(lambda parts: quote("/" + "/".join(parts), safe="/%+")),
    parameters=PARAMETERS,
    headers=HEADERS,
    body=st.one_of(st.binary(max_size=30), st.sampled_from([b"ASK {}", b"query=ASK%7B%7D", b""])),
)
def test_no_request_ends_in_a_fault(
    web: TestClient,
    method: str,
    path: str,
    parameters: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
) -> None:
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    content = body if method in ("POST", "PUT") else None
    # The whole address: a path that begins with two slashes is none of its own for the client.
    address = str(web.base_url).rstrip("/") + path
    response = web.request(method, address, params=parameters, headers=sent, content=content)
    assert response.status_code < 500, response.text
    assert response.headers["x-content-type-options"] == "nosniff"
