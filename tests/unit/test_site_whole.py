"""``esfgraph site``: files with all projects, descriptions, documentation, sitemap, progress."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from conftest import Run
from esfgraph.errors import UsageError
from esfgraph.namespaces import BASE, ESF
from esfgraph.pipeline import Build
from esfgraph.resources import ontology_files
from esfgraph.site import file_lists, sitemap, static, whole
from esfgraph.site.sitemap import checked_address, sitemaps
from esfgraph.site.static import write_site
from esfgraph.site.whole import write_whole
from esfgraph.store import open_graph

URL = "https://example.org/projects"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module")
def site(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "site"
    write_site(out, folder, URL)
    return folder


@pytest.fixture(scope="module")
def many(corpus: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site of some more projects, with bounds so low that everything needs several pages."""
    graph, folder = tmp_path_factory.mktemp("graph"), tmp_path_factory.mktemp("many") / "site"
    path = graph / "graph.nq"
    path.write_bytes(ox.serialize(corpus.store, format=ox.RdfFormat.N_QUADS) or b"")
    with pytest.MonkeyPatch.context() as patch:
        for module, name, bound in (
            (file_lists, "LISTED", 4),
            (static, "LISTED", 4),
            (file_lists, "_VALUES", 5),
            (file_lists, "_PAGE_OF_VALUES", 4),
            (file_lists, "_FINDINGS", 3),
            (whole, "_PART", 8),
            (sitemap, "MOST", 50),
            (static, "_INBOUND", 2),
            (static, "_GRAPH", 5),
        ):
            patch.setattr(module, name, bound)
        write_site(path, folder, URL)
        yield folder


def links(page: Path) -> list[str]:
    found = re.findall(r'(?:href|src|action)="([^"]*)"', page.read_text("utf-8"))
    return [html.unescape(address) for address in found]


def anchors(page: Path) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'\bid="([^"]*)"', page.read_text("utf-8"))]


def dead(folder: Path) -> list[tuple[str, str]]:
    """Local links that lead to no file, or to no place on the page."""
    own: dict[Path, set[str]] = {}
    found = []
    for page in sorted(folder.rglob("*.html")):
        for address in links(page):
            if address.startswith(("https://", "http://")):
                continue
            path, _, fragment = address.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page.resolve()
            if fragment and target.is_file() and target not in own:
                own[target] = set(anchors(target))
            if not target.is_file() or (fragment and unquote(fragment) not in own[target]):
                found.append((str(page), address))
    return found


def projects_of(graph: Graph) -> set[str]:
    return {str(one) for one in graph.subjects(RDF.type, URIRef(str(ESF.Project)))}


def reached(folder: Path) -> set[Path]:
    """The files to which links lead from the first page."""
    todo = [folder.resolve() / "index.html"]
    seen = set(todo)
    while todo:
        page = todo.pop()
        for address in links(page) if page.suffix == ".html" else ():
            path = unquote(address.partition("#")[0])
            if path and not address.startswith(("https://", "http://")):
                target = (page.parent / path).resolve()
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
    return seen


@pytest.mark.parametrize("which", ["site", "many"])
def test_every_local_link_leads_to_a_file_and_a_place_in_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(which)
    assert dead(folder) == []
    for page in folder.rglob("*.html"):
        names = anchors(page)
        assert len(names) == len(set(names)), page


@pytest.mark.parametrize("which", ["site", "many"])
def test_every_page_and_every_file_with_data_can_be_reached(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(which).resolve()
    written = {path for path in folder.rglob("*") if path.is_file()}
    assert written - reached(folder) == {
        path for path in written if re.fullmatch(r"site\.json|sitemap(-\d+)?\.xml", path.name)
    }


@pytest.mark.parametrize("which", ["site", "many"])
def test_the_files_with_all_projects_parse_and_hold_them_all(
    which: str, request: pytest.FixtureRequest, out: Path, corpus: Build
) -> None:
    folder = request.getfixturevalue(which) / "data"
    store = open_graph(out) if which == "site" else corpus.store
    kind, project = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.Project))
    quads = store.quads_for_pattern(None, kind, project, ox.DefaultGraph())
    iris = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert iris
    assert projects_of(Graph().parse(folder / "projects.ttl")) == iris
    assert projects_of(Graph().parse(folder / "projects.jsonld", format="json-ld")) == iris
    rows = list(csv.DictReader(StringIO((folder / "projects.csv").read_text("utf-8-sig"))))
    assert [row["IRI"] for row in rows] == sorted(iris)
    assert pl.read_excel(folder / "projects.xlsx", sheet_name="Projects")[
        "IRI"
    ].to_list() == sorted(iris)


def test_parts_say_the_same_as_one_file(
    corpus: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, project = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.Project))
    quads = corpus.store.quads_for_pattern(None, kind, project, ox.DefaultGraph())
    iris = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
    for name, size in (("one", 1_000), ("parts", 3)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(whole, "_PART", size)
        write_whole(corpus.store, iris, tmp_path / name)
    for file, form in (("projects.ttl", "turtle"), ("projects.jsonld", "json-ld")):
        one, parts = (Graph().parse(tmp_path / n / file, format=form) for n in ("one", "parts"))
        assert set(one) == set(parts), file
    one, parts = (
        list(csv.DictReader(StringIO((tmp_path / n / "projects.csv").read_text("utf-8-sig"))))
        for n in ("one", "parts")
    )
    assert one == parts
    assert one[0].keys() == parts[0].keys()


def test_what_does_not_fit_in_one_workbook_stands_in_several(
    corpus: Build, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    forms = {**whole.DOWNLOADS, "xlsx": replace(whole.DOWNLOADS["xlsx"], most=3)}
    monkeypatch.setattr(whole, "DOWNLOADS", forms)
    assert write_site(out, tmp_path / "site") == 4
    data = tmp_path / "site" / "data"
    assert sorted(p.name for p in data.glob("*.xlsx")) == ["projects-1.xlsx", "projects-2.xlsx"]
    found = []
    for number in (1, 2):
        sheet = pl.read_excel(data / f"projects-{number}.xlsx", sheet_name="Projects")
        found += sheet["IRI"].to_list()
    assert found == sorted(projects_of(Graph().parse(data / "projects.ttl")))
    page = (tmp_path / "site" / "en" / "projects.html").read_text("utf-8")
    assert "Excel 2/2" in page


def test_a_long_cell_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_PART", 1)
    store, words = ox.Store(), "skola " * 40_000
    iris = [f"{BASE}id/project/x/{number}" for number in (1, 2)]
    for iri in iris:
        node = ox.NamedNode(iri)
        text = ox.Literal(words, language="sv")
        store.add(ox.Quad(node, ox.NamedNode(str(DCTERMS.description)), text))
        store.add(ox.Quad(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.Project))))
    before = csv.field_size_limit()
    write_whole(store, iris, tmp_path)
    assert csv.field_size_limit() == before
    assert (tmp_path / "projects.csv").read_text("utf-8-sig").count(words) == 2
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_groups_are_described_as_turtle(site: Path) -> None:
    owner = URIRef(BASE + "id/organisation/SE/2220000265")
    project = URIRef(BASE + "id/project/2021SE05SFPR001/23-023-S01")
    found = Graph().parse(site / "data" / "id" / "organisation" / "SE" / "2220000265.ttl")
    assert (project, URIRef(str(ESF.owner)), owner) in found
    assert found.value(owner, SKOS.prefLabel) is not None
    page = (site / "en" / "id" / "organisation" / "SE" / "2220000265.html").read_text("utf-8")
    assert page.count("data/id/organisation/SE/2220000265.ttl") == 2
    for file in (site / "data").rglob("*.ttl"):
        assert len(Graph().parse(file)), file


def test_a_description_says_where_it_ends(many: Path) -> None:
    fund = URIRef(BASE + "vocab/fund/ESF+")
    found = Graph().parse(many / "data" / "vocab" / "fund" / "ESF+.ttl")
    assert len(set(found.subjects(None, fund))) == 2
    assert "2" in str(found.value(fund, RDFS.comment))


def test_sources_have_pages_and_their_own_graphs(site: Path, many: Path, out: Path) -> None:
    store = open_graph(out)
    kind, source = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.SourceDocument))
    sources = {q.subject for q in store.quads_for_pattern(None, kind, source, None)}
    assert len(sources) == 5
    for one in sources:
        assert isinstance(one, ox.NamedNode)
        name = one.value.removeprefix(BASE)
        own = {quad.triple for quad in store.quads_for_pattern(None, None, None, one)}
        path = site / "data" / f"{name}.ttl"
        told = {q.triple for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}
        assert own
        assert own <= told
        assert f"data/{name}.ttl" in (site / "sv" / f"{name}.html").read_text("utf-8")
    for path in (many / "data" / "id" / "source").glob("*.ttl"):
        assert "not here; esfgraph export writes it" in path.read_text("utf-8")
        assert len(Graph().parse(path)) < 20


def test_more_projects_than_a_page_lists_stand_on_further_pages(many: Path) -> None:
    """Of a fund, and of a challenge, which the search has no facet for."""
    data = Graph().parse(many / "data" / "projects.ttl")
    for property_, folder in ((ESF.fund, "fund"), (ESF.challenge, "challenge")):
        by_value: dict[str, set[str]] = {}
        for project, value in data.subject_objects(URIRef(str(property_))):
            by_value.setdefault(str(value), set()).add(str(project))
        iri, projects = max(by_value.items(), key=lambda item: len(item[1]))
        assert len(projects) > 4
        page = many / "en" / "vocab" / folder / (iri.rpartition("/")[2] + ".html")
        assert page.is_file()
        lists = {(page.parent / unquote(a)).resolve() for a in links(page) if f"by/{folder}-" in a}
        assert len(lists) == 1
        pages = [*lists, *next(iter(lists)).parent.glob(next(iter(lists)).stem + "-*.html")]
        files = {(p.parent / unquote(a)).resolve() for p in pages for a in links(p)}
        wanted = {many / "en" / (one.removeprefix(BASE) + ".html") for one in projects}
        assert {path.resolve() for path in wanted} <= files


def test_the_ontology_and_the_vocabularies_are_explained(site: Path) -> None:
    ontology, vocabularies = Graph(), Graph()
    for path in ontology_files():
        (ontology if path.stem == "esfgraph" else vocabularies).parse(path)
    for language, title in (("sv", "Ontologin esfgraph"), ("en", "The esfgraph ontology")):
        page = html.unescape((site / language / "ontology.html").read_text("utf-8"))
        assert f"<h1>{title}</h1>" in page
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
            for term in ontology.subjects(RDF.type, kind):
                assert f'<section id="{str(term).rpartition("#")[2]}">' in page
                for text in ontology.objects(term, SKOS.definition):
                    assert (str(text) in page) == (getattr(text, "language", "") == language)
        found = html.unescape((site / language / "vocabularies.html").read_text("utf-8"))
        for scheme in vocabularies.subjects(RDF.type, SKOS.ConceptScheme):
            file = str(scheme).removeprefix(BASE) + ".html"
            assert f'href="{file}"' in found
            page = html.unescape((site / language / file).read_text("utf-8"))
            for concept in vocabularies.subjects(SKOS.inScheme, scheme):
                for name in vocabularies.objects(concept, SKOS.prefLabel):
                    assert getattr(name, "language", "") != language or str(name) in page
    assert set(ontology) <= set(Graph().parse(site / "data" / "ontology.ttl"))
    method = Graph().parse(site / "data" / "vocab" / "method.ttl")
    assert len(set(method.subjects(SKOS.inScheme, URIRef(BASE + "vocab/method")))) == len(
        set(vocabularies.subjects(SKOS.inScheme, URIRef(BASE + "vocab/method")))
    )


def test_a_concept_without_projects_leads_to_its_place_in_the_vocabulary(site: Path) -> None:
    """Sweden, above the regions of projects, and the concepts above those that projects have."""
    pages = list((site / "sv" / "vocab").glob("*/*.html"))
    found = {unquote(a) for page in pages for a in links(page) if "#" in a and "content" not in a}
    assert any(re.search(r"\.\./(method|theme|target-group)\.html#", a) for a in found)


def test_no_control_needs_a_server_and_every_page_says_what_does(site: Path) -> None:
    said = {"sv": "behöver servern (esfgraph serve)", "en": "need the server (esfgraph serve)"}
    for language, words in said.items():
        for page in (site / language).rglob("*.html"):
            text = page.read_text("utf-8")
            assert words in text, page
            assert not re.search(r"<(form|input|button|select|textarea)\b", text), page
            assert not any(re.match(r"/|\?|javascript:", address) for address in links(page)), page


def test_findings_are_listed_by_severity_and_rule(many: Path) -> None:
    every = sorted((many / "en").glob("findings*.html"))
    assert len(every) > 1
    narrowed = sorted((many / "en" / "by").glob("findings-*.html"))
    counts = {}
    for page in [many / "en" / "findings.html", *narrowed]:
        found = re.search(r'<h2 id="list">(\d+) ', page.read_text("utf-8"))
        assert found is not None
        counts[re.sub(r"-\d+$", "", page.stem)] = int(found[1])
    by_severity = [counts[f"findings-{name}"] for name in ("violation", "warning", "info")]
    assert sum(by_severity) == counts["findings"] > 3
    rules = [
        number
        for name, number in counts.items()
        if re.search(r"-(violation|warning|info)$", name)
        and name not in {f"findings-{one}" for one in ("violation", "warning", "info")}
    ]
    assert sum(rules) == counts["findings"]
    first = links(many / "en" / "findings.html")
    assert sum(a.startswith("by/findings-") for a in first) >= 3 + len(rules) - 2


def locations(path: Path) -> list[str]:
    return [str(one.text) for one in ElementTree.parse(path).iter(LOC)]


def test_a_sitemap_names_every_page(site: Path, many: Path) -> None:
    pages = {unquote(a.removeprefix(URL + "/")) for a in locations(site / "sitemap.xml")}
    written = {str(p.relative_to(site)) for p in site.rglob("*.html")} - {"index.html"}
    assert pages == written
    parts = locations(many / "sitemap.xml")
    assert len(parts) > 2
    assert all(re.fullmatch(rf"{URL}/sitemap-\d+\.xml", address) for address in parts)
    found = [a for one in parts for a in locations(many / one.removeprefix(URL + "/"))]
    assert len(found) == len(set(found))
    written = {str(p.relative_to(many)) for p in many.rglob("*.html")} - {"index.html"}
    assert {unquote(a.removeprefix(URL + "/")) for a in found} == written


@given(st.lists(st.text("ab&<>'/å%20", min_size=1), unique=True, max_size=12))
def test_a_sitemap_gives_back_its_addresses(paths: list[str]) -> None:
    read = [
        str(one.text)
        for name, data in sitemaps(paths, URL + "/")
        if name == "sitemap.xml"
        for one in ElementTree.fromstring(data).iter(LOC)
    ]
    assert read == [f"{URL}/{path}" for path in paths]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "https://",
        "https:///x",
        "https://e.org/?q=1",
        "https://e.org/#a",
        "https://e.org/a b",
        "https://e.org/<b>",
        "/site",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(
    address: str, out: Path, run: Run, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="address"):
        checked_address(address)
    result = run("site", out, "--out", tmp_path / "site", f"--base-url={address}")
    assert result.exit_code == 2
    assert not (tmp_path / "site").exists()


def test_without_an_address_there_is_no_sitemap(out: Path, run: Run, tmp_path: Path) -> None:
    result = run("site", out, "--out", tmp_path / "site", "--lang", "en")
    assert result.exit_code == 0
    assert result.stderr.startswith("4 projects as pages; open ")
    assert list((tmp_path / "site").glob("*.xml")) == []


def test_of_many_projects_it_is_told_how_far_it_is(
    out: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "MANY", 3)
    told: list[tuple[str, int, int | None]] = []
    write_site(out, tmp_path / "told", None, lambda *one: told.append(one))
    totals = {(stage, total) for stage, _, total in told}
    assert {stage for stage, _ in totals} == {"pages", "descriptions", "whole"}
    for stage, total in totals:
        assert sum(more for name, more, _ in told if name == stage) == total
    result = run("site", out, "--out", tmp_path / "site", "--lang", "en")
    assert "pages written" in result.stderr
    assert result.stdout == ""
