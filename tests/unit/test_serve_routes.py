"""Every address: what a graph names resolves, and nothing that a stranger sends ends in a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

from conftest import CORPUS, SEEDS
from esfgraph.namespaces import BASE, COUNTRY, NUTS
from esfgraph.pipeline import build
from esfgraph.resources import ontology_files
from esfgraph.serve.app import PROTOCOL_ROUTES
from esfgraph.serve.site_routes import ROUTES as SITE
from esfgraph.site.index import FACETS
from serving import served

PROJECT = "id/project/2021SE05SFPR001/23-023-S01"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
COMPUTED = ["graph/connections", "graph/findings", "graph/links"]


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of pages of which several are about the same project."""
    out = tmp_path_factory.mktemp("linked") / "out"
    pages = [path for path in sorted(CORPUS.iterdir()) if "-23-0" in path.name]
    build([SEEDS, *pages[:4], CORPUS / "kohesio-Q7362405.txt"], out, formats=("nq",))
    return out


@pytest.fixture(scope="module")
def web(linked: Path) -> Iterable[TestClient]:
    with served(linked) as client:
        yield client


@pytest.fixture(scope="module")
def iris(linked: Path) -> list[str]:
    """All IRIs of the graph and of the terms."""
    return sorted(
        {
            term.value
            for path in (linked / "graph.nq", *ontology_files())
            for quad in ox.parse(path=str(path))
            for term in (*quad.triple, quad.graph_name)
            if isinstance(term, ox.NamedNode)
        }
    )


@pytest.fixture(scope="module")
def paths(iris: list[str]) -> list[str]:
    """The addresses of those under the base, percent-encoded, without fragments."""
    ours = {iri.removeprefix(BASE).partition("#")[0] for iri in iris if iri.startswith(BASE)}
    return sorted("/" + quote(path, safe="/+") for path in ours - {""})


def kind(path: str) -> list[str]:
    return path.split("/")[1:3]


def test_every_iri_under_the_base_leads_on(web: TestClient, paths: list[str]) -> None:
    assert {f"/{name}" for name in COMPUTED} < set(paths)
    for path in paths:
        seen = web.get(path, headers={"Accept": "text/turtle"})
        assert (seen.status_code, seen.headers.get("location")) == (303, path + ".ttl"), path
        seen = web.get(path, headers=BROWSER)
        assert (seen.status_code, seen.headers.get("location")) == (303, "/page" + path), path


def test_things_of_every_kind_have_a_description_and_a_page(
    web: TestClient, paths: list[str]
) -> None:
    kinds = {"/".join(one): list(some) for one, some in groupby(paths, key=kind)}
    expected = {"connection", "finding", "link", "activity", "organisation", "project", "source"}
    assert {f"id/{name}" for name in expected} | set(COMPUTED) <= set(kinds)
    for some in kinds.values():
        for path in some[:3]:
            described = web.get(path + ".nt")
            assert described.status_code == 200, path
            assert BASE + unquote(path[1:]) in described.text
            for language in ("sv", "en"):
                page = web.get("/page" + path, params={"lang": language})
                assert page.status_code == 200, path
                assert page.headers["content-language"] == language


def test_what_lies_between_two_is_called_after_them(web: TestClient, paths: list[str]) -> None:
    for kind_ in ("connection", "link"):
        path = next(path for path in paths if path.startswith(f"/id/{kind_}/"))
        heading = re.search("<h1>(.*?)</h1>", web.get("/page" + path).text)
        assert heading is not None
        assert " – " in heading[1]
        assert kind_ not in heading[1]
    source = next(path for path in paths if path.startswith("/id/source/"))
    assert re.search(r"<h1>[^<]*\.txt</h1>", web.get("/page" + source).text)


def test_places_of_others_have_pages_where_projects_name_them(
    web: TestClient, iris: list[str]
) -> None:
    for segment, base in (("nuts", NUTS), ("country", COUNTRY)):
        codes = [iri.removeprefix(base) for iri in iris if iri.startswith(base)]
        answers = {code: web.get(f"/page/{segment}/{code}").status_code for code in codes}
        assert set(answers.values()) <= {200, 404}
        assert 200 in answers.values(), segment


def test_every_region_that_a_page_links_to_is_there(web: TestClient) -> None:
    """Also those that no project has, such as the country above its regions."""
    todo, seen = ["/statistics", f"/page/{PROJECT}"], set[str]()
    while todo:
        page = todo.pop()
        answer = web.get(page, headers=BROWSER)
        assert answer.status_code == 200, page
        found = set(re.findall(r'href="(/page/(?:nuts|country)/[^"#?]*)', answer.text)) - seen
        todo += found
        seen |= found
    assert "/page/nuts/SE" in seen


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=a", "/statistics", "/findings", "/compare", "/sparql", f"/page/{PROJECT}"],
)
def test_every_page_says_which_address_is_its_own(web: TestClient, path: str) -> None:
    text = web.get(path, headers={"Accept": "text/html"}).text
    (address,) = re.findall(r'<link rel="canonical" href="([^"]*)"', text)
    assert address.startswith("http")
    assert path.partition("?")[0].removeprefix("/page") in address


def test_links_of_pages_lead_to_pages(web: TestClient) -> None:
    """Whatever a page leads to on this server is there."""
    todo, seen = ["/", f"/page/{PROJECT}", "/findings", "/statistics", "/search?q=skola"], set()
    for page in todo:
        text = web.get(page, headers=BROWSER).text
        for address in re.findall(r'(?:href|src|action)="(/[^"#]*)', text):
            address = address.replace("&amp;", "&")
            if address in seen or address.startswith("/search.xlsx"):
                continue
            seen.add(address)
            answer = web.get(address, headers=BROWSER)
            assert answer.status_code in (200, 303), (page, address)
    assert len(seen) > 100


ROUTES = [r for r in (*PROTOCOL_ROUTES, *SITE) if isinstance(r, Route)]

NASTY = [
    *("", "0", "-1", "1.5", "1e309", "NaN", "٣", "²", "9" * 30, "9" * 5000, "2023", "SEK", "EUR"),
    *("\x00", "a\x00b", "%00", "%FF", "%ED%A0%80", "%", "%2F", "..%2F..%2F", "%252F", "../../x"),
    *("'", '"><script>', "{{7*7}}", "${x}", "*", "**", "a*" * 40, "skola", "vocab/fund/ESF%2B"),
    *("\U0001f600", "\u202e", "\ufffe", "urn:a", "http://[", "https://w3id.org/esfgraph/x y"),
    *(PROJECT, "23-023-S01", "xx", "sv", "en-GB", "violation", "nuts-2", "title", "statements"),
]
NAMES = [
    *FACETS,
    *("q", "from", "to", "min", "max", "currency", "sort", "page", "project", "lang", "view"),
    *("severity", "rule", "p", "query", "graph", "default", "x"),
]
SEGMENTS = [
    *("page", "id", "vocab", "nuts", "country", "SE", "SE11", "project", "theme", "static"),
    *("query.js", "search.csv", "search.ttl", "sitemap-1.xml", f"sitemap-{'9' * 5000}.xml", ".."),
    *("school-attendance", "school-attendance.ttl", "graph", "links", "connections", "%2F"),
]


def filled(pattern: str, value: str) -> str:
    """The address of a route with a value in its place."""
    return re.sub(r"{[^}]*}", lambda _: quote(value, safe="/%"), pattern)


ADDRESSES = st.one_of(
    st.builds(filled, st.sampled_from([r.path for r in ROUTES]), st.sampled_from(NASTY)),
    st.builds(filled, st.sampled_from([r.path for r in ROUTES]), st.text(max_size=12)),
    st.lists(st.sampled_from(SEGMENTS) | st.text(max_size=6), min_size=1, max_size=5).map(
        lambda parts: "/" + quote("/".join(parts), safe="/%")
    ),
    st.just(f"/page/{PROJECT}"),
)
QUERIES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NASTY) | st.text(max_size=12)), max_size=5
).map(lambda pairs: "&".join(f"{name}={quote(value, safe='%')}" for name, value in pairs))
LANGUAGES = st.sampled_from(["sv", "en", "xx", "sv-FI;q=0", "*;q=9", "a" * 300, ";;,,q=", "é"])


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "PUT"]),
    path=ADDRESSES,
    query=QUERIES,
    language=LANGUAGES,
    browser=st.booleans(),
)
def test_no_address_ends_in_a_fault(
    web: TestClient, method: str, path: str, query: str, language: str, browser: bool
) -> None:
    headers = {"Accept-Language": language.encode("latin-1"), **(BROWSER if browser else {})}
    address = str(web.base_url).rstrip("/") + path + ("?" + query if query else "")
    response = web.request(method, address, headers=headers)
    assert response.status_code < 500, response.text
    if response.headers.get("content-type", "").startswith("text/html"):
        assert "<script>" not in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
@pytest.mark.parametrize("value", ["", "9" * 5000, "%00", "%2F..%2F", "xx", "\U0001f600"])
def test_every_route_bears_it(web: TestClient, route: Route, value: str) -> None:
    path = filled(route.path, value)
    for query in ("", *(f"{name}={quote(value, safe='%')}" for name in NAMES)):
        if query and "{" in route.path:
            continue
        address = str(web.base_url).rstrip("/") + path + ("?" + query if query else "")
        assert web.get(address, headers=BROWSER).status_code < 500, address[:200]


def test_the_languages_of_a_page_are_two(web: TestClient) -> None:
    for asked, given_ in (("xx", "en"), ("sv", "sv"), ("", "en"), ("SV", "en"), ("sv,en", "en")):
        answer = web.get("/", params={"lang": asked}, headers={"Accept-Language": "en"})
        assert answer.headers["content-language"] == given_
