"""A project of several sources: what checks, questions and goals make of it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Run
from esfgraph import mapping
from esfgraph.link.fusion import fuse
from esfgraph.lookup import find_organisation, find_project
from esfgraph.messages import LANGUAGES, field_label
from esfgraph.model import FIELDS, Annotation
from esfgraph.names import expand
from esfgraph.namespaces import ESF
from esfgraph.project_view import ProjectView, project_view
from esfgraph.queries import load_query, named_queries
from esfgraph.queries import run as ask
from esfgraph.resolve import tables_from_pages
from esfgraph.store import load_lines, sorted_lines
from esfgraph.validate import ENGINES, Engine, validate
from fused_graph import (
    ABROAD,
    EARLIER,
    FORMER_OWNER,
    GOAL,
    GRANTED,
    PROSE,
    SWALLOW,
    fused_store,
    record,
)
from sample_graph import BASE, page, source, swedish

NUMBERED = swedish("24-109-S01", "A2A", "140", "Stockholm")
OWNER = BASE + "id/organisation/SE/2120000001"
GIVEN = {"project": EARLIER, "words": "skola", "on": "2025-01-01"}
ROW_OF = {
    "budget-per-participant": ("currency",),
    "connections-of": ("shared",),
    "documents": ("document",),
    "evidence-of": ("document", "start", "property"),
    "findings-of": ("finding",),
    "projects-by-owner": ("owner",),
    "projects-by-region": ("region",),
    "projects-in-field": ("field",),
    "projects-without": ("property",),
    "same-objective": ("objective",),
    "same-owner-and-goal": ("owner", "objective", "field"),
    "what-each-source-says": ("document", "property", "value"),
    "where-sources-disagree": ("property", "value"),
}
"""What a row stands for besides a project."""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return fused_store()


def _asked(store: ox.Store, name: str, **given: str) -> list[dict[str, str | None]]:
    query = load_query(name)
    needed = {p.name: GIVEN[p.name] for p in query.parameters if p.required}
    result = ask(store, query, needed | given)
    return [dict(zip(result.columns, row, strict=True)) for row in result.cells()]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_finding_names_all_files_of_both_values_and_comes_once_per_value(
    store: ox.Store, engine: Engine
) -> None:
    found = [f for f in validate(store, engine) if f.rule.startswith("sources-disagree")]
    said = {"en": "The sources disagree: ", "sv": "Källorna är oense: "}
    taken = {"en": "The project has taken the latter.", "sv": "Projektet har fått det senare."}
    assert sorted(f.message["en"] for f in found) == [
        f"{said['en']}{values}. {taken['en']}"
        for values in (
            "1 200 000 SEK in abroad.txt, prose.txt; 1 000 000 SEK in granted.txt",
            "2027-01-31 in abroad.txt, prose.txt; 2026-12-31 in granted.txt",
            "NORRA LUNDE KOMMUN in abroad.txt; LUNDE KOMMUN in granted.txt",
            "Svalans liv in prose.txt; Svalans väg in granted.txt",
        )
    ]
    (end,) = (f.message["sv"] for f in found if f.path and f.path.endswith("endDate"))
    assert end == (
        f"{said['sv']}2027-01-31 i abroad.txt, prose.txt; 2026-12-31 i granted.txt. {taken['sv']}"
    )


def test_where_sources_disagree_asks_what_the_checks_found(store: ox.Store) -> None:
    rows = _asked(store, "where-sources-disagree")
    columns = ("label", "value", "files", "taken", "project")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("end date", "2027-01-31", "abroad.txt, prose.txt", "2026-12-31", SWALLOW),
        ("project owner", "NORRA LUNDE KOMMUN", "abroad.txt", "LUNDE KOMMUN", SWALLOW),
        ("title", "Svalans liv", "prose.txt", "Svalans väg", SWALLOW),
        ("total budget", "1200000 SEK", "abroad.txt, prose.txt", "1000000 SEK", SWALLOW),
    ]
    labels = [r["label"] for r in _asked(store, "where-sources-disagree", language="sv")]
    assert labels == ["projektägare", "slutdatum", "titel", "total budget"]
    assert _asked(store, "where-sources-disagree", project=EARLIER) == []


def test_the_question_calls_properties_as_all_else_does() -> None:
    text = named_queries()["where-sources-disagree"].text
    shapes = text[text.index("VALUES") :]
    known = {field.predicate: name for name, field in FIELDS.items()}
    rows = [line.split('"') for line in shapes.splitlines() if line.strip().startswith("(")]
    assert len(rows) == 20
    for prefixed, english, _, svenska, _ in rows:
        name = known[expand(prefixed.strip(" (")) or ""]
        assert (svenska, english) == tuple(field_label(name, one) for one in LANGUAGES)


@pytest.mark.parametrize("name", sorted(named_queries()))
@pytest.mark.parametrize("union", [False, True])
def test_no_question_repeats_a_project_because_it_is_fused(
    store: ox.Store, name: str, union: bool
) -> None:
    several = ox.Store()  # whatever a project can have two of, this one has
    several.extend(store)
    swallow, owner = ox.NamedNode(SWALLOW), ox.NamedNode(str(ESF.owner))
    several.add(ox.Quad(swallow, owner, ox.NamedNode(BASE + "id/organisation/SE/2120000019")))
    query = load_query(name)
    needed = {p.name: GIVEN[p.name] for p in query.parameters if p.required}
    key = ("project", "other", *ROW_OF.get(name, ()))
    for given in ({"project": EARLIER}, {"project": SWALLOW}) if "project" in needed else ({},):
        result = ask(several, query, needed | given, union=union)
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.cells()]
        counted = Counter(tuple(row.get(column) for column in key) for row in rows)
        if "project" in result.columns:
            assert rows or given.get("project") == EARLIER
            assert [row for row, count in counted.items() if count > 1] == []


def test_owners_and_budgets_of_a_project_stand_in_one_row(store: ox.Store) -> None:
    (row,) = (r for r in _asked(store, "precedents") if r["other"] == SWALLOW)
    assert row["budget"] == "100000 EUR; 1000000 SEK"
    (row,) = (r for r in _asked(store, "projects") if r["project"] == SWALLOW)
    assert row["ownerName"] == "LUNDE KOMMUN"


def test_words_are_quoted_in_the_reader_s_language(store: ox.Store) -> None:
    for language, words in (("en", "The school (skola) is"), ("sv", "Skolan ska se")):
        rows = _asked(store, "projects-mentioning", words="skola", language=language)
        (row,) = (r for r in rows if r["project"] == SWALLOW)
        assert str(row["excerpt"]).startswith(words)


@pytest.mark.parametrize("name", [FORMER_OWNER, "id/organisation/lunde-kommun", OWNER])
def test_an_organisation_answers_to_an_iri_that_it_had_before(store: ox.Store, name: str) -> None:
    assert find_organisation(store, name) == OWNER
    rows = _asked(store, "projects-by-owner", owner=name)
    assert SWALLOW in {row["project"] for row in rows}


def test_goals_with_the_same_words_are_one_goal_of_the_project(store: ox.Store) -> None:
    def goals(subject: str, graph: ox.NamedNode | ox.DefaultGraph) -> list[str]:
        has = ox.NamedNode(str(ESF.hasGoal))
        found = store.quads_for_pattern(ox.NamedNode(subject), has, None, graph)
        return [str(quad.object.value) for quad in found]  # type: ignore[union-attr]

    own = {
        one.document.name: goals(record(one), ox.NamedNode(source(one)))
        for one in (GRANTED, ABROAD, PROSE)
    }
    assert [len(own[name]) for name in ("granted.txt", "abroad.txt", "prose.txt")] == [1, 0, 1]
    default = ox.DefaultGraph()
    assert goals(SWALLOW, default) == own["granted.txt"]  # its source goes before
    described = store.quads_for_pattern(ox.NamedNode(own["granted.txt"][0]), None, None, default)
    assert GOAL in {getattr(quad.object, "value", "") for quad in described}
    again = ox.NamedNode(own["prose.txt"][0])
    assert list(store.quads_for_pattern(again, None, None, default)) == []


# What `show` says


@pytest.fixture(scope="module")
def view(store: ox.Store) -> ProjectView:
    return project_view(store, SWALLOW, "en")


def test_a_view_says_in_words_which_value_the_project_took(view: ProjectView) -> None:
    told = {(f.field, f.value): f.standing for f in view.facts if f.standing}
    assert told == {
        ("end", "2026-12-31"): "taken, from granted.txt",
        ("end", "2027-01-31"): "also stated by abroad.txt, prose.txt",
        ("owner", "LUNDE KOMMUN, 2120000001"): "taken, from granted.txt",
        ("owner", "NORRA LUNDE KOMMUN, 2120000019"): "also stated by abroad.txt",
        ("total_budget", "1 000 000 SEK"): "taken, from granted.txt",
        ("total_budget", "1 200 000 SEK"): "also stated by abroad.txt, prose.txt",
    }
    texts = {f.value: f.standing for f in (*view.titles, *view.descriptions)}
    assert texts["Svalans väg"] == "taken, from granted.txt"
    assert texts["Svalans liv"] == "also stated by prose.txt"
    assert texts["The swallow's way"] is None  # the only one in English
    assert texts["Att fler  elever är i skolan är målet."] == "also stated by prose.txt"


def test_a_year_of_a_source_that_states_no_day_is_told_where_it_differs() -> None:
    day = page("day.txt", "projektbanken", [*NUMBERED, ("end", "2026-12-31", date(2026, 12, 31))])
    year = page("year.txt", "projektbanken", [*NUMBERED, ("end_year", "2027", 2027)])
    tables = tables_from_pages([(p, Annotation()) for p in (day, year)])
    graph = load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables))))
    facts = project_view(graph, find_project(graph, "24-109-S01"), "sv").facts
    ends = [(f.field, f.value, f.standing) for f in facts if f.field.startswith("end")]
    assert ends == [
        ("end", "2026-12-31", None),
        ("end_year", "2027", "anges också av year.txt"),
    ]


def test_links_name_the_other_project_and_not_the_record(view: ProjectView) -> None:
    named = {(link.a_name, link.b_name, link.verdict) for link in view.ties.links}
    like = "Svalans vägar 24-102-S01 (similar.txt)"
    study = "Svalans väg, förstudie 22-100-S01 (study.txt)"
    assert {frozenset((a, b)) for a, b, _ in named} == {
        frozenset(pair)
        for pair in (
            ("abroad.txt", "granted.txt"),
            ("prose.txt", "granted.txt"),
            (like, "granted.txt"),
            (study, "granted.txt"),
        )
    }
    assert (study, "granted.txt", "related") in named


def test_show_says_it_all_as_text(store: ox.Store, run: Run, tmp_path: Path) -> None:
    store.dump(str(tmp_path / "graph.nq"), ox.RdfFormat.N_QUADS)
    text = run("show", "24-101-S01", "--graph", tmp_path / "graph.nq", "--language", "en").stdout
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for words in (
        "The swallow's way",
        "Svalans liv (sv, also stated by prose.txt)",
        "end date 2026-12-31 (taken, from granted.txt)",
        "2027-01-31 (also stated by abroad.txt, prose.txt)",
        "Description (sv, also stated by prose.txt)",
        "Svalans väg, förstudie 22-100-S01 (study.txt) and granted.txt: followed by:",
    ):
        assert any(words in line for line in lines), words
    assert not any("#record" in line for line in lines)
    assert sum("att fler elever" in line.casefold() and "goal" in line for line in lines) == 1
