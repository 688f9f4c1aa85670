"""What the search shows beside the hits: all values, the place of the match, what it refuses."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import numpy as np
import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import DCTERMS
from starlette.testclient import TestClient

from esfgraph.messages import LANGUAGES, Language
from esfgraph.names import Names
from esfgraph.namespaces import BASE
from esfgraph.pipeline import Build
from esfgraph.site import contents
from esfgraph.site.charts import columns
from esfgraph.site.contents import Content, refused_text
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.facets import Facet
from esfgraph.site.groups import group
from esfgraph.site.index import Index, build_index
from esfgraph.site.listing import entries
from esfgraph.site.passages import passage_of, places
from esfgraph.site.search import Choice, Choices, find
from esfgraph.site.statistics import statistics
from esfgraph.site.texts import facet_label, text
from esfgraph.site.view import View, long, short, view_of
from esfgraph.site.words import WordsBuilder

GOALS = BASE + "id/project/2021SE05SFPR001/23-064-S02"
SWEDISH = {"Accept": "text/html", "Accept-Language": "sv"}
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def index(corpus: Build) -> Index:
    return build_index(corpus.store)


class Addresses:
    """Links as a server has them."""

    def search(self, pairs: Sequence[tuple[str, str]]) -> str:
        return "/search?" + urlencode(pairs)

    def download(self, pairs: Sequence[tuple[str, str]], ending: str) -> str:
        return f"/search.{ending}?" + urlencode(pairs)


def shown(index: Index, view: View, language: Language = "sv") -> Content:
    return contents.search(index, view, language, Addresses())


def followed(index: Index, address: str | None) -> View:
    assert address is not None
    return view_of(parse_qsl(address.partition("?")[2]), index)


# Facets


PAIRS = st.lists(st.tuples(st.integers(0, 39), st.sampled_from("abcdefg")), max_size=80)


@given(pairs=PAIRS, among=st.sets(st.integers(0, 49)))
def test_a_facet_counts_as_one_would_by_hand(pairs: list[tuple[int, str]], among: set[int]) -> None:
    facet = Facet.of("theme", pairs)
    mask = np.zeros(50, dtype=bool)
    mask[list(among)] = True
    for some, rows in ((mask, among), (~mask, set(range(50)) - among), (mask | True, range(50))):
        by_hand = {v: sum(1 for r, w in set(pairs) if w == v and r in rows) for v in facet.values}
        assert dict(zip(facet.values, facet.counts(some).tolist(), strict=True)) == by_hand
        assert facet.unknown(some) == len(set(rows) - {row for row, _ in pairs})
    for row in range(50):
        assert facet.of_row(row) == sorted({value for r, value in pairs if r == row})
    for value in "abcdefgh":
        assert facet.having(value).tolist() == sorted({r for r, v in pairs if v == value})


@given(
    counts=st.lists(st.integers(0, 4), min_size=1, max_size=60),
    chosen=st.sets(st.integers(0, 59)),
    start=st.integers(0, 60),
    number=st.integers(0, 60),
)
def test_parts_of_choices_are_parts_of_all_of_them(
    counts: list[int], chosen: set[int], start: int, number: int
) -> None:
    facet = Facet.of("theme", [(0, f"{code:02}") for code in range(len(counts))])
    wanted = frozenset(code for code in chosen if code < len(counts))
    choices = Choices(facet, np.array(counts), wanted)
    order = sorted(range(len(counts)), key=lambda code: (-counts[code], code))
    all_of_them = tuple(
        Choice(facet.values[code], counts[code], code in wanted)
        for code in order
        if counts[code] or code in wanted
    )
    assert len(choices) == len(all_of_them)
    assert choices[start : start + number] == all_of_them[start : start + number]
    assert choices.chosen() == tuple(one for one in all_of_them if one.chosen)
    assert choices.others(number) == tuple(c for c in all_of_them if not c.chosen)[:number]


def test_every_facet_has_a_name_in_both_languages(index: Index) -> None:
    for name in index.facets:
        for language in LANGUAGES:
            assert facet_label(name, language)


# All values of a facet


def all_options(index: Index, address: str | None) -> Iterator[tuple[str, int, str | None]]:
    view = followed(index, address)
    while True:
        values = shown(index, view).values
        yield from ((one.label, one.count, one.address) for one in values["options"])
        if values["page"] == values["pages"]:
            return
        view = followed(index, values["page_address"](values["page"] + 1))


def test_every_value_of_a_facet_is_reached_from_the_search(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "VALUES", 20)
    view = View(since=2015, sort="title")
    found = find(index, view, "sv")
    boxes = {box.name: box for box in shown(index, view).values["facets"]}
    assert boxes["method"].more > 20
    for name, box in boxes.items():
        choices = found.choices[name][:]
        here = [*box.values, *box.rest]
        assert len(here) + box.more == len(choices)
        if box.more:
            options = list(all_options(index, box.all_address))
            assert [count for _, count, _ in options] == [one.count for one in choices]
            for (_, count, address), choice in zip(options, choices, strict=True):
                narrowed = followed(index, address)
                assert narrowed.chosen == {name: (short(choice.value),)}
                assert (narrowed.since, narrowed.listed) == (2015, None)
                assert len(find(index, narrowed, "sv").rows) == count


def test_addresses_of_options_are_those_of_their_views(index: Index) -> None:
    chosen = {"theme": tuple(short(v) for v in index.facets["theme"].values[:2])}
    for view in (View(text="skola & %", chosen=chosen), View(text="\ue000\ue001")):
        found = find(index, view, "sv")
        for box in shown(index, view).values["facets"]:
            others = found.choices[box.name].others(48)
            expected = [view.toggled(box.name, short(c.value)) for c in others]
            given = [one.address for one in (*box.values, *box.rest) if not one.chosen]
            assert given == [Addresses().search(one.pairs()) for one in expected]


def test_cut_tables_lead_to_all_their_values(web: TestClient) -> None:
    page = web.get("/statistics", headers=ENGLISH).text
    links = re.findall(r'href="(/search\?all=[^"]+)"', page)
    assert "/search?all=method" in links
    assert "/search?all=theme" in links
    for link in links:
        values = web.get(html.unescape(link), headers=ENGLISH)
        assert values.status_code == 200
        number = int(re.search(r"<strong>(\d+) [^<]* in ", values.text)[1])
        assert len(re.findall(r'<span class="count">', values.text)) == number


def test_the_projects_of_a_group_are_found_by_the_search(index: Index) -> None:
    """Also where they have it in several senses, or as what the search has no box for."""
    several = 0
    for name, facet in index.facets.items():
        for iri in facet.values[:15]:
            page = group(index, iri, "sv") if "://" in iri else None
            if page is None:
                continue
            several += page.pairs[0][0] == "with"
            found = find(index, view_of(page.pairs, index), "sv").mask
            assert np.count_nonzero(found) == page.figures.projects, (name, iri)
            for role in page.roles:
                view = view_of(role.pairs, index)
                assert not view.refused
                assert len(find(index, view, "sv").rows) == role.count
                assert shown(index, view).values["chips"]
    assert several


# What makes no sense


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=abc", "year"),
        ("from=20", "year"),
        ("to=-1", "year"),
        ("min=1,5", "number"),
        ("max=500000SEK", "number"),
        ("min=9" * 3 + "9" * 20, "number"),
        ("sort=best", "sort"),
        ("currency=XYZ", "currency"),
        ("page=0", "page"),
        ("page=two", "page"),
        ("all=colour", "facet"),
        ("theme=nothing", "value"),
        ("year=20x4", "value"),
        ("project=nobody", "project"),
        ("with=nothing", "thing"),
        ("ownr=x", "parameter"),
        ("sort=title&sort=newest", "once"),
        ("from=2024&to=2020", "order"),
        ("min=5&max=4", "order"),
        ("q=" + "x" * 300, "length"),
        ("q=a b c d e f g h i j k l m", "words"),
        ("with=2023", "thing"),
        ("fund=x&" + "&".join(f"fund={n}" for n in range(60)), "many"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_kept(
    web: TestClient, query: str, expected: str
) -> None:
    for headers, language in ((SWEDISH, "sv"), (ENGLISH, "en")):
        for path in ("search", "statistics"):
            page = web.get(f"/{path}?region=&{query}", headers=headers)
            assert page.status_code == 200
            alert = re.search(r'role="alert">(.*?)</div>', page.text, re.DOTALL)
            words = text(f"expected-{expected}", language, known="\0").split("\0")[0]
            assert alert is not None
            assert words in html.unescape(alert[1])


@pytest.mark.parametrize(
    "query",
    ["", "q=&from=&to=&min=&max=&currency=EUR&sort=newest", "min=1 000 000", "sort=relevance"],
)
def test_what_a_form_sends_is_understood(web: TestClient, query: str) -> None:
    assert 'role="alert"' not in web.get(f"/search?{query}", headers=SWEDISH).text


NAMES = [
    "q",
    "from",
    "to",
    "min",
    "sort",
    "page",
    "all",
    "with",
    "project",
    "year",
    "theme",
    "nuts",
]
VALUES = st.sampled_from(["", "2023", "theme", "vocab/theme/school", "nuts/SE1", "title", "-1"])


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES | st.text(max_size=12)), max_size=6))
def test_any_address_has_a_page(index: Index, pairs: list[tuple[str, str]]) -> None:
    view = view_of(pairs, index)
    page = shown(index, view)
    assert page.status in (200, 404)
    assert view_of(view.pairs(), index).pairs() == view.pairs()
    if page.status == 200:
        assert len(page.values["refused"]) == len(view.refused)


def test_a_wrong_bound_takes_nothing_else_away(index: Index) -> None:
    theme = short(index.facets["theme"].values[0])
    right = view_of([("theme", theme), ("q", "skola")], index)
    wrong = view_of([("theme", theme), ("q", "skola"), ("from", "x"), ("sort", "y")], index)
    assert wrong.pairs() == right.pairs()
    assert [one.name for one in wrong.refused] == ["from", "sort"]
    nothing = view_of([("theme", "unheard-of")], index)
    assert not len(find(index, nothing, "sv").rows)
    both = view_of([("theme", "unheard-of"), ("theme", theme)], index)
    assert len(find(index, both, "sv").rows) == len(
        index.facets["theme"].having(long("theme", theme))
    )


def test_a_file_is_not_made_of_what_was_not_understood(web: TestClient, index: Index) -> None:
    answer = web.get("/search.csv?from=abc&ownr=x", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.text.splitlines() == [
        "ownr=x: the search has no such parameter.",
        "from=abc: give a year with four digits, such as 2024.",
        "No file was made.",
    ]
    assert web.get("/search.csv?theme=unheard-of").status_code == 200
    assert refused_text(index, View(), "en") == ""


@pytest.mark.parametrize("path", ["/search?q=skola", "/search?all=theme", "/search?q=qqqq"])
def test_a_page_past_the_last_is_none_and_leads_to_the_last(web: TestClient, path: str) -> None:
    for page in ("2000", "99999999"):
        answer = web.get(f"{path}&page={page}", headers=ENGLISH)
        assert answer.status_code == 404
        assert f"You asked for page {page}; there is 1 page here." in answer.text
        (last,) = re.findall(r'<p><a href="(/search[^"]+)">To the last page \(1\)', answer.text)
        assert html.unescape(last) == path
        assert web.get(html.unescape(last), headers=ENGLISH).status_code == 200


def test_the_last_page_is_the_last(index: Index) -> None:
    pages = shown(index, View()).values["pages"]
    assert pages > 1
    assert shown(index, View(page=pages)).status == 200
    past = shown(index, View(page=pages + 1))
    assert past.status == 404
    assert followed(index, past.values["last"]).page == pages


# The place of the match


def meant_by(words: str, *texts: tuple[str, str]) -> tuple[frozenset[str], ...]:
    builder = WordsBuilder(1)
    for one, language in texts:
        builder.add(0, one, language, 1.0)
    return builder.words().find(words).meant


def marked(words: str, one: str, language: str = "sv") -> list[str]:
    (found,) = places([(one, language)], meant_by(words, (one, language)))
    return [piece for piece, mark in passage_of(one, found, 120).pieces if mark]


def test_forms_of_the_words_are_marked() -> None:
    long_text = "Inget här. " * 30 + "Elevernas närvaro i skolorna ökade." + " Inget mer." * 30
    assert marked("skola elev", long_text) == ["Elevernas", "skolorna"]
    assert marked("skol*", long_text) == ["skolorna"]
    assert marked("narvaro", long_text) == ["närvaro"]
    assert marked("närvaro", long_text.replace("ä", "a\u0308")) == ["na\u0308rvaro"]
    assert marked("school", "x " * 200 + "for all Schools here", "en") == ["Schools"]
    assert marked("hus", long_text) == []


@given(
    before=st.text("ab cd.\n", max_size=400),
    words=st.lists(st.sampled_from(["skolan", "x", "Elevers", "."]), min_size=1, max_size=8),
    after=st.text("ab cd.\n", max_size=400),
)
def test_a_passage_is_a_part_of_the_text_with_a_word_in_it(
    before: str, words: list[str], after: str
) -> None:
    one = f"{before} {' '.join(words)} skola {after}"
    (found,) = places([(one, "sv")], meant_by("skola elev", (one, "sv")))
    for place in found:
        assert one[place.start : place.end] in ("skola", "skolan", "Elevers")
    passage = passage_of(one, found, 100)
    assert len(str(passage)) <= 110
    bare = re.sub(r"^… | ?…$", "", str(passage)).strip()
    assert bare in " ".join(one.split())
    assert any(mark for _, mark in passage.pieces)
    for piece, mark in passage.pieces:
        assert not mark or piece in ("skola", "skolan", "Elevers")


def test_the_passage_with_most_of_the_words_is_shown() -> None:
    one = "Skolan först. " + "Annat. " * 60 + "Här möts skola och socialtjänst. " + "Annat. " * 60
    (found,) = places([(one, "sv")], meant_by("socialtjänst skola", (one, "sv")))
    assert str(passage_of(one, found, 120)).startswith("… Här möts skola och socialtjänst.")


def test_hits_show_where_the_words_stand(index: Index) -> None:
    found = find(index, View(text="socialtjänst"), "sv")
    assert found.hits is not None
    with_pieces = 0
    plain = entries(index, found.rows.tolist(), "sv")
    for one, beginning in zip(
        entries(index, found.rows.tolist(), "sv", found.hits.meant), plain, strict=True
    ):
        marks = [piece for piece, mark in one.pieces if mark]
        assert all("socialtjänst" in mark.lower() for mark in marks)
        assert one.lead == ("".join(piece for piece, _ in one.pieces) or beginning.lead)
        assert bool(marks) == bool(one.pieces)
        with_pieces += bool(marks)
    assert with_pieces


def test_a_match_in_a_goal_is_shown_and_called_one(index: Index) -> None:
    row = index.row[GOALS]
    found = find(index, View(text="samverkan"), "sv")
    assert found.hits is not None
    (before,) = entries(index, [row], "sv", found.hits.meant)
    assert not before.from_goal
    store = ox.Store()
    store.extend(
        quad
        for quad in index.store
        if not (quad.subject.value == GOALS and quad.predicate.value == str(DCTERMS.description))
    )
    (after,) = entries(replace(index, store=store), [row], "sv", found.hits.meant)
    assert after.from_goal
    assert any(mark and "samverkan" in piece.lower() for piece, mark in after.pieces)


def test_the_page_marks_words_and_escapes_the_text(web: TestClient) -> None:
    page = web.get("/search?q=skola", headers=SWEDISH).text
    leads = re.findall(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert any(re.search(r"<mark>[Ss]kol\w*</mark>", lead) for lead in leads)
    assert set(re.findall(r"<(\w+)", " ".join(leads))) <= {"span", "mark"}
    assert "<mark>" not in web.get("/search", headers=SWEDISH).text


# Figures


def test_years_without_money_are_gaps_and_zero_is_zero() -> None:
    money = columns({2020: 5.0, 2023: 0.0}, "en", "SEK", {2020: 1, 2021: 2, 2024: 3})
    bars = {bar.name: (bar.text, bar.unknown) for bar in money.bars}
    assert bars == {
        "2020": ("5 SEK", 1),
        "2021": ("", 2),
        "2022": ("", 0),
        "2023": ("0 SEK", 0),
        "2024": ("", 3),
    }
    counted = columns({2020: 5.0, 2022: 1.0}, "en")
    assert [bar.text for bar in counted.bars] == ["5", "0", "1"]


def test_money_over_time_tells_of_all_dated_projects(index: Index) -> None:
    figures = statistics(index, np.ones(len(index), dtype=bool), "en")
    dated = np.count_nonzero(index.start)
    for chart in figures.money:
        assert chart.known + sum(bar.unknown for bar in chart.picture.bars) == dated
        assert chart.known + chart.unknown == len(index)
        for bar in chart.picture.bars:
            year = index.start == int(bar.name)
            amounts = index.money["total_budget"][chart.currency][year]
            assert bool(bar.text) == bool(np.any(~np.isnan(amounts)))
            assert bar.unknown == np.count_nonzero(np.isnan(amounts))


def test_no_picture_draws_a_gap(web: TestClient) -> None:
    page = web.get("/statistics", headers=ENGLISH).text
    assert '<td class="number">no figure</td>' in page
    assert not re.search(r"<title>\d{4}: [^<]*\b0 (EUR|SEK)</title>", page)


def test_methods_are_counted_once_whatever_their_senses(index: Index) -> None:
    table = statistics(index, np.ones(len(index), dtype=bool), "sv").methods
    for row in table.rows:
        rows = [index.facets[name].having(row.iri).tolist() for name, _ in table.facets]
        assert row.count == len(set().union(*rows))
        assert [int(cell) for cell in row.cells] == [len(one) for one in rows]


# Files


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_facet_value_of_a_project_stands_in_its_row(seeds: Build, ending: str) -> None:
    index = build_index(seeds.store)
    data = DOWNLOADS[ending].write(seeds.store, index.iris)
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        sheet = pl.read_excel(io.BytesIO(data), sheet_name="Projects", infer_schema_length=0)
        rows = sheet.fill_null("").to_dicts()
    assert [row["IRI"] for row in rows] == list(index.iris)
    names = {language: Names(seeds.store, language) for language in LANGUAGES}
    told = set()
    for number, row in enumerate(rows):
        cells = {part for cell in row.values() for part in cell.split(" | ")}
        for name, facet in index.facets.items():
            for value in facet.of_row(number):
                if name in ("year", "budget") or (
                    name == "nuts_region" and value not in index.facets["nuts"].of_row(number)
                ):
                    continue  # computed of the dates, amounts and regions that stand there
                if "://" not in value:
                    assert value in cells
                elif (code := names["sv"].code(value)) is not None:
                    assert code in cells
                else:
                    # Names of regions and organisations stand in Swedish only.
                    in_one = name in ("region", "owner", "partner")
                    languages = ("sv",) if in_one else LANGUAGES
                    assert {names[one].label(value) for one in languages} <= cells, (name, value)
                told.add(name)
    assert told >= {"method", "theme", "target_group", "challenge", "owner", "fund", "system"}


def test_a_method_stands_in_the_column_of_its_status_and_goals_in_theirs(seeds: Build) -> None:
    index = build_index(seeds.store)
    text_of = DOWNLOADS["csv"].write(seeds.store, index.iris).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text_of)))
    names = Names(seeds.store, "en")
    heads = {
        "method": "Metod som används / Method in use (en)",
        "method_planned": "Planerad metod / Planned method (en)",
    }
    for number, row in enumerate(rows):
        for name, head in heads.items():
            expected = {names.label(value) for value in index.facets[name].of_row(number)}
            assert set(row[head].split(" | ")) - {""} == expected
    goals = [row["Mål / Goal (sv)"] for row in rows]
    assert any(goals)
