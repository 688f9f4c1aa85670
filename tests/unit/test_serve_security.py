"""Headers, hosts, compression, the log; and no request of any kind ends in a 500."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from esfgraph.messages import LANGUAGES
from esfgraph.resources import toml_data
from esfgraph.serve.app import create_app
from esfgraph.serve.settings import Settings
from serving import HOST, served

PROJECT = "id/project/2021SE05SFPR001/23-023-S01"
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


@pytest.mark.parametrize("path", [*PAGES, "/search?q=skola", f"/page/{PROJECT}", "/findings"])
def test_pages_have_no_script_inside_and_nothing_from_elsewhere(web: TestClient, path: str) -> None:
    page = web.get(path, headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert inert(page.text) == []
    assert 'rel="stylesheet" href="/site.css"' in page.text


def inert(text: str) -> list[str]:
    """Whatever in a page could run or be fetched from elsewhere: a page of ours has nothing.

    A block of JSON-LD is data: it may hold nothing but JSON. A script is a file of this server.
    """
    found = []
    for node in LexborHTMLParser(text).css("*"):
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        if node.tag == "script" and "src" in attributes:
            own = re.fullmatch(r"/static/[\w.]+", attributes["src"])
            found += [] if own and not node.text().strip() else [node.html]
        elif node.tag == "script":
            data = attributes == {"type": "application/ld+json"}
            found += [] if data and isinstance(json.loads(node.text()), dict) else [node.html]
        elif node.tag in ("style", "iframe", "object", "embed", "base"):
            found.append(node.html)
        for name, value in attributes.items():
            loads = name in ("src", "srcset", "action", "data") or (
                name == "href" and node.tag == "link" and "stylesheet" in attributes.get("rel", "")
            )
            runs = name.startswith("on") or name in ("style", "srcdoc", "http-equiv")
            scheme = re.match(r"[\s\x00-\x1f]*(javascript|data|vbscript):", value, re.IGNORECASE)
            foreign = loads and not re.match(r"/(?!/)", value)
            found += [f"{node.tag} {name}={value}"] * bool(runs or scheme or foreign)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "<script>x</script>",
        '<script type="application/ld+json">{</script>',
        '<script type="module" src="/static/a.js"></script><script src="//a/static/b.js"></script>',
        "<p onclick=x>",
        "<a href=' javascript:x'>",
        "<p style='x'>",
        "<link rel=stylesheet href=https://a.example.org/x.css>",
        "<img src=//a.example.org>",
    ],
)
def test_what_could_run_is_seen(text: str) -> None:
    try:
        assert inert(text)
    except json.JSONDecodeError:
        assert "ld+json" in text


def test_what_a_client_sends_is_never_markup(web: TestClient) -> None:
    nasty = "\"><script>alert(1)</script>'"
    for response in (
        web.get("/", params={"lang": nasty, "x": nasty}),
        web.get("/page/" + nasty, headers=BROWSER),
        web.get("/search", params={"q": nasty, "theme": nasty, "project": nasty, "rule": nasty}),
        web.get("/compare", params={"p": [nasty, nasty]}),
        web.get("/sparql", headers={**BROWSER, "Accept-Language": "sv"}, params={"x": nasty}),
    ):
        assert "<script>" not in response.text
        assert inert(response.text) == []
    refused = web.get("/sparql", params={"query": nasty}, headers=BROWSER)
    assert refused.headers["content-type"].startswith("text/plain")


def test_what_a_graph_holds_is_never_markup(tmp_path: Path) -> None:
    """Texts of strangers: titles, names, quotes, addresses."""
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}<!--\u2028"
    term = json.dumps(nasty)
    (tmp_path / "graph.ttl").write_text(
        f"""@prefix esf: <https://w3id.org/esfgraph/ontology#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix org: <http://www.w3.org/ns/org#> .
        @base <https://w3id.org/esfgraph/> .
        <id/project/x/1> a esf:Project ; dcterms:title {term}@sv, {term}@en ;
          dcterms:identifier {term} ; dcterms:description {term}@sv ;
          esf:owner <id/organisation/x> ;
          esf:theme <javascript:alert(1)> ; <javascript:alert(2)> <javascript:alert(3)> .
        <id/project/x/2> a esf:Project ; dcterms:title {term} ; esf:owner <id/organisation/x> .
        <id/organisation/x> a org:FormalOrganization ; skos:prefLabel {term} .
        <javascript:alert(1)> skos:prefLabel {term}@en .
        """,
        "utf-8",
    )
    pages = ["/", "/search", "/search?q=alert", "/statistics", "/compare?p=x/1&p=x/2", "/findings"]
    pages += [f"/page/id/{name}" for name in ("project/x/1", "project/x/2", "organisation/x")]
    pages += ["/page/id/project/x/1?view=statements"]
    with served(tmp_path / "graph.ttl") as client:
        for path in pages:
            page = client.get(path, headers=BROWSER)
            assert page.status_code == 200, path
            assert inert(page.text) == [], path
        assert "49" not in client.get("/page/id/organisation/x", headers=BROWSER).text


@pytest.fixture(scope="module")
def named(out: Path) -> Iterator[TestClient]:
    """A client of a server that has other names too."""
    with served(out, allowed_hosts=("data.example.org", "proxy.example.org:444")) as client:
        yield client


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:80", 200),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:80", 200),
        ("data.example.org", 200),
        ("data.example.org:8000", 200),
        ("proxy.example.org:444", 200),
        ("proxy.example.org", 421),
        ("proxy.example.org:443", 421),
        ("127.0.0.1:8000", 200),
        ("127.0.0.1:080000080", 421),
        ("127.0.0.1:70000", 421),
        ("127.0.0.1:http", 421),
        ("127.0.0.1:80:80", 421),
        ("data.example.org:-1", 421),
        ("user@127.0.0.1", 421),
        ("evil.example.org", 421),
        ("127.0.0.1.evil.example.org", 421),
        ("", 421),
        ("[::1", 421),
        (":", 421),
    ],
)
def test_only_known_hosts(named: TestClient, host: str, status: int) -> None:
    assert named.get("/healthz", headers={"Host": host}).status_code == status


def test_who_calls_it_by_another_name_is_told_in_both_languages(web: TestClient) -> None:
    said = {
        language: web.get("/", headers={"Host": "a.example", "Accept-Language": language})
        for language in LANGUAGES
    }
    assert all("--allow-host" in answer.text for answer in said.values())
    assert said["sv"].text != said["en"].text
    assert {answer.headers["content-language"] for answer in said.values()} == set(LANGUAGES)


@pytest.mark.parametrize("path", ["/search?q=skola", "/findings", "/sitemap.xml"])
def test_what_names_the_server_differs_by_its_name(out: Path, path: str) -> None:
    """A page that somebody else has read under another name is no page of this one."""
    with served(out, allowed_hosts=("data.example.org",)) as client:
        own = client.get(path, headers=BROWSER)
        other = client.get(path, headers={**BROWSER, "Host": "data.example.org"})
        assert "http://127.0.0.1/" in own.text
        assert "http://data.example.org/" in other.text
        assert "http://127.0.0.1/" not in other.text
        assert own.headers["etag"] != other.headers["etag"]
        known = {**BROWSER, "Host": "data.example.org", "If-None-Match": own.headers["etag"]}
        assert client.get(path, headers=known).status_code == 200


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


PACKED = [
    "/store?default",
    "/search",
    "/page/ontology",
    "/ontology.ttl",
    "/sitemap.xml",
    "/site.css",
]


@pytest.mark.parametrize("path", PACKED)
@pytest.mark.parametrize(
    "header, packed",
    [
        ("gzip;q=0", False),
        ("gzip; q=0.000, identity", False),
        ("identity, gzip;q=0.5", False),
        ("br", False),
        ("x-gzip-not", False),
        ("gzip;q=0.1", True),
        ("br, gzip;q=0.8, *;q=0", True),
        ("GZIP", True),
    ],
)
def test_only_who_takes_gzip_gets_it(web: TestClient, path: str, header: str, packed: bool) -> None:
    response = web.get(path, headers={"Accept-Encoding": header})
    assert response.status_code == 200
    assert (response.headers.get("content-encoding") == "gzip") == packed
    vary = [name.strip().lower() for name in response.headers["vary"].split(",")]
    assert len(vary) == len(set(vary))
    assert "accept-encoding" in vary


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
        return Response(request.state.dataset.graph.base)

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
