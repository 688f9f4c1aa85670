"""Search, pages and figures over a graph: what is found, counted, said, and left unknown."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import combinations

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from starlette.testclient import TestClient

from esfgraph.export import jsonld_text
from esfgraph.messages import LANGUAGES
from esfgraph.names import expand
from esfgraph.namespaces import BASE
from esfgraph.network import attribute_graph, connections_of, reason_text
from esfgraph.pipeline import Build
from esfgraph.queries import named_queries, run
from esfgraph.resources import toml_data
from esfgraph.results import result_of
from esfgraph.site.downloads import statements_of
from esfgraph.site.index import FACETS, Index, build_index
from esfgraph.site.questions import questions
from esfgraph.site.reasons import reasons_of
from esfgraph.site.search import View, find, short, view_of
from esfgraph.site.similar import likeness, similar
from esfgraph.site.statistics import statistics

HTML = {"Accept": "text/html", "Accept-Language": "sv"}
PROJECT = "/page/id/project/2021SE05SFPR001/23-023-S01"
IRI = BASE + "id/project/2021SE05SFPR001/23-023-S01"


@pytest.fixture(scope="module")
def index(corpus: Build) -> Index:
    return build_index(corpus.store)


def titles(index: Index, text: str) -> list[str]:
    rows = find(index, View(text=text), "sv").rows.tolist()
    return [index.titles["sv"][row] for row in rows]


@pytest.mark.parametrize(
    "words, same",
    [
        ("skolnärvaro", "skolnärvaron"),
        ("elever", "elevernas"),
        ("elever", "ELEV"),
        ("skolnärvaro", "skolnarvaro"),
        ("project", "projects"),
        ("skola elev", "elev  skola"),
    ],
)
def test_any_form_of_a_word_finds_the_same(index: Index, words: str, same: str) -> None:
    assert titles(index, words) == titles(index, same) != []


def test_all_words_must_be_there_and_stars_stand_for_letters(index: Index) -> None:
    school, both = set(titles(index, "skola")), set(titles(index, "skola socialtjänst"))
    assert both < school
    assert set(titles(index, "skol*")) > school
    assert set(titles(index, "*närvaro")) >= set(titles(index, "skolnärvaro"))
    assert find(index, View(text="skola qqqq"), "sv").missing == ("qqqq",)
    assert titles(index, "skola qqqq") == []


def test_a_word_in_the_title_counts_more(index: Index) -> None:
    first = titles(index, "skolnärvaro")[0]
    assert "skolnärvaro" in first.lower()


def test_an_identifier_is_found(index: Index) -> None:
    rows = find(index, View(text="2019/00509"), "sv").rows.tolist()
    assert "2019/00509" in [index.identifiers[row] for row in rows]


def test_counts_say_what_a_click_gives(index: Index) -> None:
    view = View(text="skol*", chosen={"fund": ("vocab/fund/ESF+",)})
    found = find(index, view, "sv")
    assert found.rows.size
    for name in FACETS:
        for choice in found.choices[name][:4]:
            if not choice.chosen and name != "fund":
                narrowed = find(index, view.toggled(name, short(choice.value)), "sv")
                assert len(narrowed.rows) == choice.count, (name, choice)


def test_values_of_one_facet_widen_and_facets_narrow(index: Index) -> None:
    funds = [short(value) for value in index.facets["fund"].values]
    alone = [len(find(index, View(chosen={"fund": (f,)}), "sv").rows) for f in funds]
    together = len(find(index, View(chosen={"fund": tuple(funds)}), "sv").rows)
    assert max(alone) <= together <= sum(alone)
    year = find(index, View(chosen={"fund": (funds[0],), "year": ("2023",)}), "sv")
    assert len(year.rows) <= alone[0]


def test_unknown_is_counted_and_never_within_bounds(index: Index) -> None:
    everything = find(index, View(), "sv")
    assert everything.unknown["method"] + len(set(index.facets["method"].rows.tolist())) == len(
        index
    )
    bounded = find(index, View(currency="SEK", least=0), "sv").rows
    assert 0 < len(bounded) == np.count_nonzero(~np.isnan(index.money["total_budget"]["SEK"]))
    years = find(index, View(since=1), "sv").rows
    assert len(years) == np.count_nonzero(index.start)


def test_a_method_is_found_by_its_status(index: Index) -> None:
    for name in ("method", "method_planned", "method_former"):
        value = index.facets[name].values[0]
        rows = find(index, View(chosen={name: (short(value),)}), "sv").rows
        predicate = ox.NamedNode(str(FACETS[name]))
        for row in rows.tolist():
            subject = ox.NamedNode(index.iris[row])
            assert ox.Quad(subject, predicate, ox.NamedNode(value)) in index.store


def test_orders(index: Index) -> None:
    by_title = [index.orders["sv"][r] for r in find(index, View(sort="title"), "sv").rows]
    assert by_title == sorted(by_title)
    starts = [int(index.start[r]) for r in find(index, View(sort="oldest"), "sv").rows]
    known = [year for year in starts if year]
    assert known == sorted(known)
    assert starts[len(known) :] == [0] * (len(starts) - len(known))


VIEWS = st.builds(
    View,
    text=st.text(max_size=30).map(lambda text: " ".join(text.split())),
    chosen=st.dictionaries(
        st.sampled_from(list(FACETS)),
        st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3, unique=True).map(tuple),
        max_size=3,
    ),
    since=st.none() | st.integers(1000, 9999),
    most=st.none() | st.integers(0, 10**15),
    sort=st.none() | st.sampled_from(["relevance", "title", "newest", "oldest", "budget"]),
    page=st.integers(1, 1000),
    things=st.lists(st.text(min_size=1, max_size=20), max_size=2, unique=True).map(tuple),
    listed=st.none() | st.sampled_from(list(FACETS)),
)


@given(view=VIEWS)
def test_the_address_says_all_of_a_view(index: Index, view: View) -> None:
    again = view_of(view.pairs(), index)
    assert (
        again.pairs()
        == View(
            **{
                field: getattr(view, field)
                for field in view.__dataclass_fields__
                if field != "currency"
            },
            currency=again.currency,
        ).pairs()
    )


NAMES = ["q", "from", "min", "sort", "page", "fund", "year", "budget", "project", "currency"]


@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=20))))
def test_any_address_has_an_answer(index: Index, pairs: list[tuple[str, str]]) -> None:
    found = find(index, view_of(pairs, index), "en")
    assert len(set(found.rows.tolist())) == len(found.rows) <= len(index)


def test_likeness_is_that_of_the_network(index: Index) -> None:
    pairs = {
        (c.project_a, c.project_b): c for c in connections_of(attribute_graph(index.store), None)
    }
    for a, b in list(combinations(index.iris, 2))[::7]:
        found = likeness(index.network, index.row[a], index.row[b])
        known = pairs.get((a, b))
        assert found.score == pytest.approx(known.score if known else 0, abs=1e-5)
        reasons = {one.iri for one in known.reasons} if known else set()
        assert {iri for _, iri in found.reasons} == reasons
    for row, iri in enumerate(index.iris):
        scores = [c.score for pair, c in pairs.items() if iri in pair and c.score > 0]
        best = similar(index.network, row, 5)
        assert [one.score for one in best] == sorted(scores, reverse=True)[:5]
        assert best == tuple(likeness(index.network, row, one.row) for one in best)


def test_reasons_say_what_those_of_connections_say(index: Index, seeds: Build) -> None:
    """Not more either: a method that is planned here is not one that both use."""
    statuses = []
    for one in (index, build_index(seeds.store)):
        for pair in connections_of(attribute_graph(one.store)):
            row, other = one.row[pair.project_a], one.row[pair.project_b]
            found = reasons_of(one, row, likeness(one.network, row, other), "sv")
            texts = [f"{r.kind}: {r.name}" + (f" ({r.status})" if r.status else "") for r in found]
            assert texts == [reason_text(reason, "sv") for reason in pair.reasons]
            statuses += [reason.status for reason in found if reason.status]
    assert "planeras / används" in statuses


def test_figures_keep_currencies_apart_and_say_what_is_unknown(index: Index) -> None:
    figures = statistics(index, np.ones(len(index), dtype=bool), "en")
    started = sum(float(bar.text.replace(" ", "")) for bar in figures.started.bars)
    assert started + figures.undated == figures.projects == len(index)
    budgets = [one for one in figures.sums if one.label == "total budget"]
    assert {one.text.rsplit(" ", 1)[1] for one in budgets} == set(index.currencies())
    assert sum(one.known for one in budgets) + budgets[0].unknown >= len(index)
    for row in figures.methods.rows:
        assert row.count <= sum(map(int, row.cells))


def test_questions_run_as_they_stand(corpus: Build, index: Index) -> None:
    for language in LANGUAGES:
        asked = {one.name: one for one in questions(index, language)}
        assert set(asked) == set(named_queries())
        for name, query in named_queries().items():
            given = {p.name: v for p in query.parameters if (v := _given(p, index, language))}
            expected = run(corpus.store, query, given)
            answer = result_of(corpus.store.query(asked[name].text), query.hidden)
            assert sorted(map(str, answer.rows)) == sorted(map(str, expected.rows)), name
            assert answer.triples == expected.triples, name


def _given(parameter: object, index: Index, language: str) -> str | None:
    name, kind = getattr(parameter, "name"), getattr(parameter, "type")  # noqa: B009
    if name == "language":
        return language
    if not getattr(parameter, "required"):  # noqa: B009
        return None
    plain = {"date": "2024-05-01", "string": "skola" if language == "sv" else "school"}
    return plain.get(kind, index.iris[0])


def test_every_text_of_the_pages_has_both_languages() -> None:
    for section in toml_data("templates", "site.toml").values():
        for key, entry in section.items():
            assert set(entry) == set(LANGUAGES), key
            fields = [set(re.findall(r"{(\w+)[|?}]", entry[one])) for one in LANGUAGES]
            assert fields[0] == fields[1], key


def test_a_project_page_tells_each_fact_with_its_source(web: TestClient) -> None:
    text = web.get(PROJECT, headers=HTML).text
    for words in ("Förstudie", "167 400 EUR", "000_ed41b1668cd06849.txt", "rad ", "<mark>"):
        assert words in text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert (data["@type"], data["@id"]) == ("Project", IRI)
    assert data["foundingDate"] == "2023-11-01"
    document = json.dumps({**data, "@context": {"@vocab": "https://schema.org/"}})
    graph = Graph().parse(data=document, format="json-ld")
    assert len(graph) > 5
    assert f'<link rel="canonical" href="{IRI}">' in text


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ttl", "jsonld"])
def test_downloads_hold_the_hits(web: TestClient, ending: str, seeds: Build) -> None:
    page = web.get("/search?q=skola", headers=HTML).text
    response = web.get(f"/search.{ending}?q=skola")
    assert response.headers["content-disposition"] == f'attachment; filename="projects.{ending}"'
    count = int(re.search(r"<strong>(\d+) projekt", page)[1])
    assert count > 1
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len(rows) == count
    elif ending == "ttl":
        graph = Graph().parse(data=response.text)
        projects = {s for s in graph.subjects() if "#" not in s and "/id/project/" in s}
        assert len(projects) == count
        text = jsonld_text(statements_of(seeds.store, sorted(map(str, projects))))
        whole = Graph().parse(data=text, format="json-ld")
        assert len(whole) == len(graph)
    elif ending == "jsonld":
        assert "@context" in response.json()
    else:
        assert response.content[:2] == b"PK"
    assert web.get(f"/search.{ending}?q=zzzz").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/search?q=%3Cscript%3E&fund=%22%3E%3Cimg&project=x&min=%3Cb%3E&%3Cb%3E=1&page=99999999",
        "/search?q=skola&fund=%22%3E%3Cimg&project=x&min=%3Cb%3E&%3Cb%3E=1&sort=%27&with=%3Ci%3E",
        "/search?all=theme&q=skola&from=%3Cb%3E",
        "/statistics?q=skola&theme=nothing",
        "/findings?severity=warning&rule=%3C&page=0",
        "/compare?p=%3Cscript%3E&p=23-023-S01",
        PROJECT,
        "/page/nuts/SE0",
        "/page/vocab/theme/school-attendance",
    ],
)
def test_pages_hold_nothing_that_runs(web: TestClient, path: str) -> None:
    for language in LANGUAGES:
        page = web.get(path, headers={**HTML, "Accept-Language": language})
        is_missing = path == "/page/nuts/SE0" or "page=99999999" in path
        assert page.status_code == (404 if is_missing else 200)
        assert "unsafe" not in page.headers["content-security-policy"]
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert set(scripts) <= {'<script type="application/ld+json">'}
        for forbidden in ("style=", " onclick", 'src="http', "<style", "<img"):
            assert forbidden not in page.text


def test_the_query_page_runs_only_what_is_served_here(web: TestClient) -> None:
    page = web.get("/sparql", headers=HTML)
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    for source in re.findall(r'<script src="([^"]+)"', page.text):
        script = web.get(source)
        assert script.headers["content-type"].startswith("text/javascript")
    assert web.get("/static/LICENSE").status_code == 404


def test_the_sitemap_names_pages_that_are_there(web: TestClient) -> None:
    assert "Sitemap: http://127.0.0.1/sitemap.xml" in web.get("/robots.txt").text
    text = web.get("/sitemap.xml").text
    found = re.findall(r"<loc>http://127.0.0.1(/[^<]*)</loc>", text)
    assert PROJECT in found
    assert len(found) == len(set(found))
    for path in found[::9]:
        assert web.get(path, headers=HTML).status_code == 200, path
    assert web.get("/sitemap-2.xml").status_code == 404


def test_a_page_is_not_sent_twice(web: TestClient) -> None:
    first = web.get(PROJECT, headers=HTML)
    again = web.get(PROJECT, headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A browser takes the headers of this answer for those of the page that it has kept.
    assert "content-security-policy" not in again.headers
    other = web.get(PROJECT, headers={**HTML, "Accept-Language": "en"})
    assert other.headers["etag"] != first.headers["etag"]


def test_short_forms_stand_for_values(index: Index) -> None:
    for name in FACETS:
        for value in index.facets[name].values:
            assert (expand(short(value)) if "://" in value else short(value)) == value
