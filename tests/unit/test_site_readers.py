"""What pages owe to readers: places that lead somewhere, plain names, no fault over any graph."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from esfgraph.digits import whole
from esfgraph.messages import LANGUAGES
from esfgraph.names import number_text
from esfgraph.pipeline import Build
from esfgraph.site.facets import Facet
from esfgraph.site.index import Index, build_index
from esfgraph.site.project_page import project_page
from esfgraph.site.quotes import MarkedText, Piece, lines_of
from esfgraph.site.search import Choices, View, find
from esfgraph.site.source_page import source_page
from esfgraph.site.statistics import statistics
from esfgraph.site.texts import grouped, language_name
from serving import served_text

HTML = {"Accept": "text/html", "Accept-Language": "en"}
PROJECT = "/page/id/project/2021SE05SFPR001/23-023-S01"

HEAD = """@prefix esf: <https://w3id.org/esfgraph/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/esfgraph/> .
"""
LONG = "9" * 5000
HOSTILE = (
    HEAD
    + f"""
<id/project/x/1> a esf:Project ; dcterms:title "Ett"@sv ; dcterms:identifier "x-1" ;
  esf:hasRecord <id/source/a#record> ; esf:totalBudget <id/project/x/1#b> ;
  esf:startYear "{LONG}"^^xsd:gYear , "٢٠٢٤" ; esf:endYear "-1" ; esf:participants {LONG} ;
  esf:euContribution <id/project/x/1#e> ; esf:theme <vocab/theme/school-attendance> .
<id/project/x/2> a esf:Project ; dcterms:title "Två"@sv ; esf:totalBudget <id/project/x/2#b> ;
  esf:grantedSupport <id/project/x/2#g> ;
  esf:euContribution <id/project/x/2#h> ; esf:theme <vocab/theme/school-attendance> .
<id/project/x/1#b> schema:value "1E400" ; schema:currency "EUR" .
<id/project/x/1#e> schema:value "{LONG}"^^xsd:decimal ; schema:currency "EUR", "SEK" .
<id/project/x/2#b> schema:value "-1E308"^^xsd:decimal , "NaN" ; schema:currency "EUR" .
<id/project/x/2#h> schema:value "1E999999999999" ; schema:currency "EUR" .
<id/project/x/2#g> schema:value "sNaN", "x" ; schema:currency "" .
<id/source/a> {{
<id/source/a#record> a esf:ProjectRecord ; esf:recordOf <id/project/x/1> ;
  prov:wasDerivedFrom <id/source/a> ; dcterms:title "Ett"@sv .
<id/source/a> a esf:SourceDocument ; esf:fileName "a.txt" ; dcterms:language "sv" ;
  esf:redactions "{LONG}" ; esf:text "Vi ger handledning.\\nSlut.\\n" .
<id/source/a#m1> a esf:Mention ; esf:inRecord <id/source/a#record> ;
  oa:hasBody <vocab/method/mentoring> ; esf:status <vocab/status/current> ;
  oa:hasTarget <id/source/a#t> .
<id/source/a#t> oa:hasSource <id/source/a> ; oa:hasSelector <id/source/a#s>, <id/source/a#q> .
<id/source/a#s> oa:start "{LONG}" , -5 , 7 , "7" , "x" ; oa:end {LONG} .
<id/source/a#q> oa:exact "handledning" .
<id/source/a#m2> a esf:Mention ; esf:inRecord <id/source/a#record> ;
  oa:hasBody <vocab/target-group/pupils> ; esf:status <vocab/status/current> ;
  esf:minimumAge "{LONG}" , "x" ; esf:maximumShare "x" ; oa:hasTarget <id/source/a#t2> .
<id/source/a#t2> oa:hasSource <id/source/a> ; oa:hasSelector <id/source/a#s2> .
<id/source/a#s2> oa:start 99999 ; oa:end 1 ; oa:exact "elever" .
<id/source/a#quote> esf:inRecord <id/source/a#record> ; esf:field dcterms:title ;
  oa:hasTarget <id/source/a#t3> .
<id/source/a#t3> oa:hasSource <id/source/a> ; oa:hasSelector <id/source/a#s3> .
<id/source/a#s3> oa:start "{LONG}" ; oa:end "-3" ; oa:exact "Ett" .
}}
"""
)
PAGES = (
    "/",
    "/search",
    "/search?q=ett&min=1&sort=budget",
    "/search?all=budget",
    "/search.csv",
    "/search.xlsx",
    "/search.jsonld",
    "/statistics",
    "/findings",
    "/compare?p=x-1&p=x/2",
    "/page/id/project/x/1",
    "/page/id/project/x/2",
    "/page/id/source/a",
    "/page/id/source/a?view=statements",
    "/page/vocab/theme/school-attendance",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with served_text(tmp_path_factory.mktemp("hostile"), HOSTILE) as client:
        yield client


@pytest.mark.parametrize("page", PAGES)
def test_no_literal_makes_a_fault(hostile: TestClient, page: str) -> None:
    for language in LANGUAGES:
        answer = hostile.get(page, headers={"Accept": "*/*", "Accept-Language": language})
        assert answer.status_code == 200


NUMBERS = st.sampled_from(
    ["1E400", "-1E400", "1E-999", "1E999999999999", "NaN", "sNaN", "inf", LONG]
)


@given(values=st.lists(NUMBERS | st.decimals().map(str) | st.text(max_size=8), max_size=3))
def test_any_amounts_have_an_index_and_figures(values: list[str]) -> None:
    """What is too large for money is left out; all others add up."""
    store, project = ox.Store(), ox.NamedNode("https://w3id.org/esfgraph/id/project/x/1")
    esf, schema = "https://w3id.org/esfgraph/ontology#", "https://schema.org/"
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(ox.Quad(project, kind, ox.NamedNode(esf + "Project")))
    for name in ("totalBudget", "euContribution"):
        amount = ox.NamedNode(project.value + "#" + name)
        store.add(ox.Quad(project, ox.NamedNode(esf + name), amount))
        store.add(ox.Quad(amount, ox.NamedNode(schema + "currency"), ox.Literal("SEK")))
        for value in values:
            store.add(ox.Quad(amount, ox.NamedNode(schema + "value"), ox.Literal(value)))
    index = build_index(store)
    figures = statistics(index, np.ones(1, dtype=bool), "sv")
    assert figures.projects == 1
    for columns in index.money.values():
        assert all(np.isfinite(c[~np.isnan(c)]).all() for c in columns.values())


@given(number=st.integers(0, 2000), most=st.integers(0, 1000), zeros=st.integers(0, 3))
def test_whole_numbers_are_read_up_to_a_limit(number: int, most: int, zeros: int) -> None:
    assert whole("0" * zeros + str(number), most) == (number if number <= most else None)
    assert whole("-" + str(number), most) is None
    assert grouped(number * 1000) == number_text(Decimal(number * 1000), "sv")


# Places


PIECES = st.lists(st.tuples(st.text("ab\n", min_size=1, max_size=6), st.booleans()), max_size=8)


@given(pieces=PIECES)
def test_lines_are_those_of_the_text(pieces: list[tuple[str, bool]]) -> None:
    marked = [
        Piece(text, "method" if is_mark else None, "", f"m{place}" if is_mark else "")
        for place, (text, is_mark) in enumerate(pieces)
    ]
    lines = lines_of(MarkedText(None, tuple(marked)))  # type: ignore[arg-type]
    text = "".join(piece.text for piece in marked)
    assert ["".join(one.text for one in line) for line in lines] == text.split("\n")
    anchors = [one.anchor for line in lines for one in line if one.anchor]
    with_letters = [p.anchor for p in marked if p.anchor and p.text.strip("\n")]
    assert anchors == with_letters


@pytest.mark.parametrize("path", [PROJECT, "/findings"])
def test_every_line_that_is_named_can_be_followed(web: TestClient, path: str) -> None:
    """The words of a quote stand on the line that their place leads to."""
    tree = LexborHTMLParser(web.get(path, headers=HTML).text)
    named = [one for one in tree.css(".where") if ", line " in one.text()]
    assert named
    pages: dict[str, LexborHTMLParser] = {}
    for place in named:
        link = place.css_first("a")
        address, _, anchor = str(link.attributes["href"]).partition("#")
        assert anchor == "L" + place.text().rpartition(" ")[2].strip()
        if address not in pages:
            pages[address] = LexborHTMLParser(web.get(address, headers=HTML).text)
        assert pages[address].css_first(f"ol.lines li#{anchor}") is not None
    quotes = tree.css("blockquote")
    for quote in quotes:
        address, _, anchor = str(quote.css_first("footer a").attributes["href"]).partition("#")
        line = pages[address].css_first(f"li#{anchor}").text()
        assert quote.css_first("mark").text().split()[0] in line
    assert bool(quotes) == (path == PROJECT)


def test_a_source_page_holds_the_text_line_by_line(corpus: Build) -> None:
    index = build_index(corpus.store)
    for source in project_page(index, index.iris[0], "sv").view.sources:
        page = source_page(index, source.iri, "sv")
        assert page is not None
        text = "".join(piece.text for piece in page.text.pieces) if page.text else ""
        told = ["".join(piece.text for piece in line) for line in page.lines]
        assert "\n".join(told) == text


# Names and orders


@given(
    counts=st.lists(st.integers(0, 3), min_size=1, max_size=40),
    seed=st.randoms(use_true_random=False),
    start=st.integers(0, 40),
    number=st.integers(0, 40),
)
def test_equal_counts_stand_in_the_order_of_names(
    counts: list[int], seed: Random, start: int, number: int
) -> None:
    ranks = list(range(len(counts)))
    seed.shuffle(ranks)
    facet = Facet.of("owner", [(0, f"{code:02}") for code in range(len(counts))])
    choices = Choices(facet, np.array(counts), frozenset(), np.array(ranks, np.int32))
    order = sorted(
        (c for c in range(len(counts)) if counts[c]), key=lambda c: (-counts[c], ranks[c])
    )
    expected = [facet.values[code] for code in order]
    assert [one.value for one in choices[start : start + number]] == expected[start:][:number]


def test_owners_of_as_many_projects_are_sorted_by_name(seeds: Build) -> None:
    index = build_index(seeds.store)
    for language in LANGUAGES:
        found = find(index, View(), language).choices["owner"][:]
        names = [
            index.name(one.value, language).casefold()
            for one in found
            if one.count == 1 and index.name(one.value, language).isascii()
        ]
        letters = ["".join(c for c in name if c.isalnum() or c == " ") for name in names]
        assert letters == sorted(letters)
        assert len(letters) > 2


def test_a_bare_code_has_its_programme_beside_it(corpus: Build, web: TestClient) -> None:
    index = build_index(corpus.store)
    codes = [v for v in index.facets["specific_objective"].values if "2021SE05" in v]
    for code in codes:
        name = index.full_name(code, "sv")
        assert re.fullmatch(r"[A-F][0-9][A-Z]? \(Nationell.*\)", name), name
    fund = index.facets["fund"].values[0]
    assert index.full_name(fund, "sv") == index.name(fund, "sv")
    assert html.escape(index.full_name(codes[0], "en")) in web.get("/statistics", headers=HTML).text


def test_what_most_projects_have_is_no_reason(corpus: Build) -> None:
    index = build_index(corpus.store)
    page = project_page(index, index.iris[3], "sv")
    assert page.similar
    for one in page.similar:
        assert len(one.reasons) <= 3
        assert not one.others or len(one.reasons) == 3
        told = {why.iri for why in (*one.reasons, *one.others)}
        common = [
            i for i in told for f in index.facets.values() if 2 * len(f.having(i)) > len(index)
        ]
        assert not common or len(common) >= len(told)


def test_pages_say_which_texts_are_in_another_language(web: TestClient) -> None:
    english = web.get(PROJECT, headers=HTML).text
    assert "Texts in Swedish stand as in the source." in english
    link = re.search(r'href="(/page/id/source/[^"#]+)', english)
    assert link is not None
    texts = [web.get(link[1] + f"?lang={one}").text for one in LANGUAGES]
    assert ['class="note">Tex' in one for one in texts].count(True) == 1
    assert [language_name(tag, "sv") for tag in ("sv", "en-GB")] == ["svenska", "engelska"]


def test_numbers_and_forms_are_those_of_the_reader(web: TestClient) -> None:
    swedish = web.get(PROJECT, headers={**HTML, "Accept-Language": "sv"}).text
    scores = LexborHTMLParser(swedish).css("ol.similar .count")
    assert scores
    assert all(re.fullmatch(r"\d+,\d", one.text()) for one in scores)
    cite = LexborHTMLParser(swedish).css_first("#cite").text()
    assert "Turtle" in cite
    assert "text/turtle" not in cite
    assert "2021–2027" in LexborHTMLParser(swedish).css_first("#facts").text()


def test_what_empties_a_search_is_said(web: TestClient) -> None:
    page = web.get("/search?q=skola&fund=vocab/fund/NIX", headers=HTML).text
    tree = LexborHTMLParser(page)
    without = {a.text(): str(a.attributes["href"]) for a in tree.css(".found p:not(.summary) a")}
    address = without["Fund"]
    number = re.search(r"<strong>(\d+) project", web.get(address, headers=HTML).text)
    assert number is not None
    assert int(number[1]) > 0
    assert f"({number[1]} projects)" in page
    assert tree.css_first(".chip").text().split()[-2] == "vocab/fund/NIX"
    titles = [one.text() for one in tree.css(".facets h3")]
    lists = [one.css("li") for one in tree.css(".facets > details")]
    assert all(lists)
    assert len(titles) < 15
    assert tree.css_first("#filter") is None or titles


def test_gaps_in_a_chart_are_explained_below_it(web: TestClient) -> None:
    tree = LexborHTMLParser(web.get("/statistics", headers=HTML).text)
    for chart in tree.css(".charts > div"):
        marks = [one for one in chart.css("svg text") if one.text(deep=False).strip() == "?"]
        assert bool(marks) == ("? means that" in chart.css_first(".note").text())


def test_amounts_by_region_say_what_is_summed(seeds: Build) -> None:
    index: Index = build_index(seeds.store)
    tables = {t.facet: t for t in statistics(index, np.ones(len(index), bool), "sv").tables}
    assert tables["region"].heads
    assert all(head.startswith("Total budget, ") for head in tables["region"].heads)
