"""Records become projects: which values, which IRIs, which organisations."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from esfgraph import mapping
from esfgraph.link.fusion import fuse
from esfgraph.link.score import find_links
from esfgraph.link.types import Decision, Links
from esfgraph.link.unite import unite
from esfgraph.model import (
    Annotation,
    Code,
    FieldValue,
    Money,
    ProjectRecord,
    SourceDocument,
    Span,
    Value,
)
from esfgraph.namespaces import BASE
from esfgraph.resolve import tables_from_pages
from esfgraph.store import load_lines, sorted_lines
from esfgraph.tables import Tables
from esfgraph.validate import validate

NOWHERE = Span(0, 0)
NUMBERED = f"{BASE}id/project/2021SE05SFPR001/23-101-S01"
DEFAULTS: dict[str, Value | tuple[Value, ...]] = {
    "title": "Skolnärvaro",
    "country": Code("SE"),
    "fund": Code("ESF+"),
}


def page(
    name: str,
    system: str = "projektbanken",
    *,
    item: str | None = None,
    retrieved: date | None = None,
    **stated: Value | tuple[Value, ...],
) -> ProjectRecord:
    key = f"{ord(name):016x}" * 4
    language = "en" if system == "kohesio" else "sv"
    document = SourceDocument(f"{name}.txt", key, "", system=system, retrieved=retrieved)
    values = tuple(
        FieldValue(field, value, NOWHERE, language if field == "title" else None)
        for field, given in {**DEFAULTS, **stated}.items()
        for value in (given if isinstance(given, tuple) else (given,))
    )
    return ProjectRecord(document, system, language, values, item)


def record_of(name: str) -> str:
    return f"{BASE}id/source/{ord(name):016x}#record"


def together(*groups: str, follows: tuple[str, str] | None = None) -> Links:
    clusters = {record_of(n): record_of(min(group)) for group in groups for n in group}
    related = ((record_of(follows[0]), record_of(follows[1])),) if follows else ()
    return Links((), clusters, related)


def united(records: list[ProjectRecord], links: Links) -> Tables:
    return unite(tables_from_pages([(r, Annotation()) for r in records]), links)


def projects(records: list[ProjectRecord], links: Links) -> list[dict[str, object]]:
    return fuse(united(records, links)).to_dicts()


SWEDISH = page("a", identifier="23-101-S01", programme=Code("2021SE05SFPR"))
ENGLISH = page("b", "kohesio", item="Q77", title="School attendance")


def test_the_number_in_the_programme_names_the_project_and_the_item_points_on() -> None:
    tables = united([SWEDISH, ENGLISH], together("ab"))
    assert set(tables.records["project"]) == {NUMBERED}
    assert tables.replaced.rows() == [(f"{BASE}id/project/kohesio/Q77", NUMBERED)]
    (project,) = fuse(tables).to_dicts()
    assert project["records"] == [record_of("a"), record_of("b")]
    assert (project["identifier"], project["item"]) == (["23-101-S01"], ["Q77"])
    assert project["title"] == [
        {"text": "Skolnärvaro", "language": "sv"},
        {"text": "School attendance", "language": "en"},
    ]


def test_apart_nothing_is_replaced() -> None:
    tables = united([SWEDISH, ENGLISH], together("a", "b"))
    assert tables.records["project"].n_unique() == 2
    assert tables.replaced.is_empty()


def test_two_projects_never_share_an_iri() -> None:
    same = page("b", identifier="23-101-S01", programme=Code("2021SE05SFPR"))
    tables = united([SWEDISH, same], together("a", "b"))
    own = [f"{NUMBERED}-{ord(name):016x}" for name in "ab"]
    assert list(tables.records.sort("subject")["project"]) == own
    assert tables.replaced.rows() == [(NUMBERED, iri) for iri in own]


def test_an_iri_of_title_and_start_points_on_when_a_second_project_has_them_too() -> None:
    plain = f"{BASE}id/project/projektbanken/skolnärvaro-2019-02-01"
    pages = [
        page("a", identifier="2018/00076", start=date(2019, 2, 1)),
        page("b", identifier="2018/00077", start=date(2019, 2, 1)),
        page("c", identifier="2018/00077", programme=Code("2021SE05SFPR"), start=date(2019, 2, 1)),
    ]
    assert united(pages[:1], together("a")).records["project"].to_list() == [plain]
    two = united(pages[:2], together("a", "b"))
    own = [f"{plain}-2018-0007{n}" for n in (6, 7)]
    assert two.records.sort("subject")["project"].to_list() == own
    assert two.replaced.rows() == [(plain, iri) for iri in own]
    three = united(pages, together("a", "bc"))
    numbered = f"{BASE}id/project/2021SE05SFPR001/2018-00077"
    assert three.records.sort("subject")["project"].to_list() == [own[0], numbered, numbered]
    assert set(three.replaced.rows()) == {(plain, own[0]), (plain, numbered), (own[1], numbered)}


def test_projects_that_follow_each_other() -> None:
    later = page("c", identifier="24-102-S01", programme=Code("2021SE05SFPR"))
    tables = united([SWEDISH, ENGLISH, later], together("ab", "c", follows=("b", "c")))
    assert tables.follows.rows() == [(NUMBERED, NUMBERED.replace("23-101", "24-102"))]
    lines = set(sorted_lines(mapping.identity_lines(tables)))
    assert any("precededBy" in line and line.startswith(f"<{NUMBERED[:-10]}24") for line in lines)


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ({}, {"system": "kohesio"}, "a"),  # the authority's own page goes before
        ({"system": "kohesio"}, {}, "b"),
        ({"retrieved": date(2025, 1, 1)}, {"retrieved": date(2026, 1, 1)}, "b"),  # the newer one
        ({}, {"retrieved": date(2020, 1, 1)}, "b"),
        ({"system": "elsewhere"}, {"system": "programme"}, "b"),
        ({}, {}, "a"),
    ],
)
def test_whose_value_is_taken(first: dict, second: dict, taken: str) -> None:
    days = {"a": date(2024, 1, 1), "b": date(2024, 2, 1)}
    records = [page(n, **given, start=days[n]) for n, given in (("a", first), ("b", second))]
    for order in (records, records[::-1]):
        (project,) = projects(order, together("ab"))
        assert project["start"] == days[taken]


def test_the_commission_s_record_goes_before_for_the_union_s_money() -> None:
    amounts = {"a": Money(Decimal(10), "EUR"), "b": Money(Decimal(20), "EUR")}
    records = [
        page("a", total_budget=amounts["a"], eu_contribution=amounts["a"]),
        page("b", "kohesio", total_budget=amounts["b"], eu_contribution=amounts["b"]),
    ]
    (project,) = projects(records, together("ab"))
    assert project["total_budget"] == [{"amount": "10", "currency": "EUR"}]
    assert project["eu_contribution"] == [{"amount": "20", "currency": "EUR"}]


def test_amounts_in_each_currency_stay_as_stated() -> None:
    records = [
        page("a", total_budget=Money(Decimal(1000), "SEK")),
        page("b", "kohesio", total_budget=Money(Decimal(90), "EUR")),
    ]
    (project,) = projects(records, together("ab"))
    assert [m["currency"] for m in project["total_budget"]] == ["SEK", "EUR"]


def test_the_year_is_that_of_the_day_that_was_taken() -> None:
    records = [page("a", start_year=2023), page("b", "kohesio", start=date(2024, 1, 1))]
    (project,) = projects(records, together("ab"))
    assert (project["start"], project["start_year"]) == (date(2024, 1, 1), 2024)


def owner(
    name: str, owner: str, number: str | None = None, city: str | None = None
) -> ProjectRecord:
    stated = {"owner_id": number, "city": city}
    return page(name, owner=owner, **{k: v for k, v in stated.items() if v is not None})


def owner_iris(*records: ProjectRecord) -> list[str]:
    names = [r.document.name[0] for r in records]
    tables = united(list(records), together(*names))
    by_record = dict(tables.records.select("subject", "owner").iter_rows())
    return [by_record[record_of(n)][0].split("/organisation/")[1] for n in names]


NUMBER, OTHER = "2120000167", "2120000142"


def test_an_organisation_is_its_number_else_its_name_and_place() -> None:
    numbered = owner("a", "GÖTEBORGS KOMMUN", NUMBER, "GÖTEBORG")
    assert owner_iris(numbered, owner("b", "Göteborgs kommun")) == [f"SE/{NUMBER}"] * 2
    assert (
        owner_iris(numbered, owner("b", "Göteborgs kommunen", city="Göteborg"))
        == [f"SE/{NUMBER}"] * 2
    )
    assert owner_iris(numbered, owner("b", "Göteborgs kommun", city="Kungälv"))[1] == (
        "SE/kungälv/göteborgs-kommun"
    )


def test_a_name_that_two_numbers_bear_is_neither() -> None:
    first, second = owner("a", "Hantverk AB", NUMBER), owner("b", "Hantverk AB", OTHER)
    assert owner_iris(first, second, owner("c", "Hantverk AB"))[2] == "SE/hantverk-ab"
    placed = [replace_city(first, "Lund"), replace_city(second, "Malmö")]
    assert owner_iris(*placed, owner("c", "HANTVERK AKTIEBOLAG", city="Malmö"))[2] == f"SE/{OTHER}"


def replace_city(record: ProjectRecord, city: str) -> ProjectRecord:
    return replace(record, values=(*record.values, FieldValue("city", city, NOWHERE)))


def test_an_organisation_without_place_joins_the_only_one_of_its_name() -> None:
    assert (
        owner_iris(owner("a", "Föreningen Bro", city="Lund"), owner("b", "Föreningen Bro"))
        == ["SE/lund/föreningen-bro"] * 2
    )
    two = owner("a", "Föreningen Bro", city="Lund"), owner("b", "Föreningen Bro", city="Eslöv")
    assert owner_iris(*two, owner("c", "Föreningen Bro"))[2] == "SE/föreningen-bro"


def test_of_an_organisation_s_names_one_is_preferred_and_all_are_told() -> None:
    records = [owner("a", "GÖTEBORGS KOMMUN", NUMBER), owner("b", "Göteborgs kommun", NUMBER)]
    tables = united(records, together("a", "b"))
    lines = [
        x
        for x in sorted_lines(mapping.organisation_lines(tables.organisations))
        if "/source/" not in x
    ]
    told = sorted(x for x in lines if "core#prefLabel" in x or "core#altLabel" in x)
    assert [x.split("core#")[1] for x in told if "organisation" in x] == [
        'altLabel> "Göteborgs kommun" .',
        'prefLabel> "GÖTEBORGS KOMMUN" .',
    ]


def test_sources_that_disagree_are_a_finding_that_names_both() -> None:
    records = [
        page("a", start=date(2024, 1, 1), total_budget=Money(Decimal(1000), "SEK")),
        page("b", "kohesio", start=date(2024, 2, 1), total_budget=Money(Decimal(2500), "SEK")),
    ]
    tables = united(records, together("ab"))
    found = validate(load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables)))))
    told = {f.rule: f for f in found if f.rule.startswith("sources-disagree")}
    assert {rule: f.message["en"] for rule, f in told.items()} == {
        "sources-disagree": "The sources disagree: 2024-02-01 in b.txt; 2024-01-01 in a.txt."
        " The project has taken the latter.",
        "sources-disagree-money": "The sources disagree: 2 500 SEK in b.txt; 1 000 SEK in a.txt."
        " The project has taken the latter.",
    }
    assert {f.document for f in told.values()} == {"b.txt"}
    assert "2 500 SEK i b.txt" in told["sources-disagree-money"].message["sv"]


def test_a_decision_keeps_records_apart_that_would_be_one() -> None:
    same = {"identifier": "23-101-S01", "programme": Code("2021SE05SFPR")}
    pages = [page("a", **same), page("b", "kohesio", **same)]
    tables = tables_from_pages([(r, Annotation()) for r in pages])
    assert unite(tables, find_links(tables)).records["project"].n_unique() == 1
    apart = [Decision(record_of("a"), record_of("b"), holds=False)]
    kept = unite(tables, find_links(tables, apart))
    assert kept.records["project"].n_unique() == 2
    assert fuse(kept).select(pl.len()).item() == 2


def test_seeds_are_four_projects_of_five_records(out: Path) -> None:
    links = (out / "links.sssom.tsv").read_text("utf-8").splitlines()
    table = [line for line in links if not line.startswith("#")]
    (row,) = csv.DictReader(table, delimiter="\t")
    assert (row["predicate_id"], row["mapping_justification"]) == (
        "owl:sameAs",
        "semapv:CompositeMatching",
    )
    assert row["subject_id"] == f"{BASE}id/project/2021SE05SFPR001/23-023-S01"
    assert row["object_id"] == f"{BASE}id/project/kohesio/Q7362409"
    assert "skolnärvaro, 23-023-S01" in row["subject_label"]


SIMRISHAMN = "2120000969"
NAMES = [
    ("SIMRISHAMNS KOMMUN", "Simrishamn municipality", "the Municipality of Simrishamn"),
    ("Stockholms kommun", "City of Stockholm", "Stockholms stad"),
    ("Vallda kommun", "Vallda kommuns", "Vallda municipality"),
    ("Göteborgsregionens kommunalförbund", "Gothenburg region", "GÖTEBORGSREGIONEN (GR)"),
    ("Region Skåne", "Skåne Region", "REGION SKÅNE"),
    ("Västra Götalandsregionen", "Region Västra Götaland", "Västra Götaland Region"),
    ("Region Gotland", "Gotlands kommun", "Municipality of Gotland"),
    ("Länsstyrelsen i Skåne län", "Länsstyrelsen Skåne", "Skåne County Administrative Board"),
    ("Göteborgs universitet", "University of Gothenburg", "Gothenburg University"),
    ("Hantverk AB", "AB Hantverk", "Hantverk aktiebolag (publ)"),
    ("Skogskraft ekonomisk förening", "SKOGSKRAFT EK. FÖR.", "Skogskraft ek.för."),
    ("Upplands-Bro kommun", "Upplands Bro municipality", "UPPLANDS-BRO KOMMUN"),
]


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_names_of_one_organisation_in_two_languages(names: tuple[str, str, str]) -> None:
    for numbers in ((SIMRISHAMN, None, None), (None, None, None), (None, None, SIMRISHAMN)):
        owners = [owner(*x) for x in zip("abc", names, numbers, strict=True)]
        assert len(set(owner_iris(*owners))) == 1
    # A source without a country, and a town in either language.
    bare = replace(owners[1], values=tuple(v for v in owners[1].values if v.field != "country"))
    assert len(set(owner_iris(owners[0], bare, owners[2]))) == 1
    placed = owner("a", names[0], city="Göteborg"), owner("b", names[1], city="GOTHENBURG")
    assert len(set(owner_iris(*placed))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stockholms stad", "Stockholms stads bostads AB"),
        ("Stockholms stad", "AB Stockholms stad"),
        ("Stockholms stad", "Socialförvaltningen Stockholms stad"),
        ("Stockholms stad", "Region Stockholm"),
        ("Region Stockholm", "Stockholmsregionens kommunalförbund"),
        ("Region Skåne", "Skåne län"),
        ("Region Skåne", "Länsstyrelsen i Skåne län"),
        ("Göteborgs kommun", "Göteborgsregionens kommunalförbund"),
        ("Lunds kommun", "Lunds universitet"),
        ("Lunds kommun", "Lund"),
        ("Hantverk AB", "Hantverk HB"),
        ("Föreningen Bro (LUND)", "Föreningen Bro"),
        ("Vallda kommun", "Vallda stad"),
        ("Habo kommun", "Håbo kommun"),
    ],
)
def test_names_of_two_organisations(one: str, other: str) -> None:
    assert len(set(owner_iris(owner("a", one), owner("b", other)))) == 2
    assert len(set(owner_iris(owner("a", one, SIMRISHAMN), owner("b", other)))) == 2


def test_one_name_in_two_towns_or_countries_is_two_organisations() -> None:
    towns = owner("a", "Röda korset", city="Lund"), owner("b", "Röda Korset", city="Eslöv")
    assert len(set(owner_iris(*towns))) == 2
    abroad = owner("b", "Town of Lund")
    values = tuple(v for v in abroad.values if v.field != "country")
    abroad = replace(abroad, values=(*values, FieldValue("country", Code("DK"), NOWHERE)))
    assert len(set(owner_iris(owner("a", "Lunds kommun"), abroad))) == 2


def test_an_owner_in_another_language_is_no_conflict() -> None:
    records = [
        owner("a", "SIMRISHAMNS KOMMUN", SIMRISHAMN, "SIMRISHAMN"),
        page("b", "kohesio", title="School attendance", owner="Municipality of Simrishamn"),
    ]
    tables = united(records, together("ab"))
    found = validate(load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables)))))
    assert not [f for f in found if f.rule.startswith("sources-disagree")]
    other = page("b", "kohesio", title="School attendance", owner="Tomelilla municipality")
    tables = united([records[0], other], together("ab"))
    found = validate(load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables)))))
    assert [f.rule for f in found if f.rule.startswith("sources-disagree")] == ["sources-disagree"]
