"""Two projects side by side."""

from __future__ import annotations

import json
from pathlib import Path

import html5lib
import pyoxigraph as ox
import pytest

from browser.graphs import ATTENDANCE, BRIDGE, HOSTILE, STRANGE, store_of
from conftest import SEEDS, Run
from esfgraph.compare import Comparison, compare
from esfgraph.comparison_page import comparison_page
from esfgraph.errors import UsageError
from esfgraph.lookup import find_project
from esfgraph.network import connections
from esfgraph.pipeline import graph_of
from network_graphs import NUTS, PLACES, P, described


@pytest.fixture(scope="module")
def four() -> ox.Store:
    return graph_of(sorted(SEEDS.glob("00[1-4]_*.txt"))).store


@pytest.fixture(scope="module")
def found(four: ox.Store) -> Comparison:
    return compare(four, find_project(four, "23-023-S01"), find_project(four, "25-019-S03"))


def test_money_time_and_goals_stand_side_by_side(found: Comparison) -> None:
    facts = {row.label: (row.a, row.b) for row in found.facts}
    assert facts["start date"] == ("2023-11-01", "2026-01-01")
    assert facts["total budget"] == (None, "9 496 611 SEK")
    assert facts["co-financing rate"] == ("40%", "40%")
    assert all(any(values) for values in facts.values())
    assert {bool(row.a) for row in found.goals} == {True, False}
    assert all((row.a is None) != (row.b is None) for row in found.goals)


def test_methods_have_their_status_and_words(found: Comparison) -> None:
    (team,) = (pair for pair in found.shared if pair.label == "school social team")
    assert (team.status_a, team.status_b) == ("planned", "in use")
    assert team.quote_a is not None
    assert team.quote_b is not None
    (tiers,) = (pair for pair in found.only_b if pair.label == "Response to Intervention")
    assert tiers.status_b == "in use"
    assert tiers.quote_b is not None
    assert "RtI" in tiers.quote_b.words
    assert tiers.quote_a is None


def test_shared_and_only_do_not_overlap(found: Comparison, four: ox.Store) -> None:
    groups = [{pair.iri for pair in part} for part in (found.shared, found.only_a, found.only_b)]
    assert not groups[0] & groups[1]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]
    one = next(
        c
        for c in connections(four, None)
        if {c.project_a, c.project_b} == {found.a.project, found.b.project}
    )
    assert found.score == one.score
    assert {p.iri for p in found.shared if p.weight > 0} == {s.iri for s in one.reasons}


def test_the_other_way_round_says_the_same(four: ox.Store, found: Comparison) -> None:
    back = compare(four, found.b.project, found.a.project)
    assert (back.a, back.b, back.score) == (found.b, found.a, found.score)
    assert [p.iri for p in back.only_a] == [p.iri for p in found.only_b]
    assert [p.iri for p in back.shared] == [p.iri for p in found.shared]


def test_a_place_that_neither_states_is_shared() -> None:
    projects = {
        "a": f"esf:nutsRegion <{NUTS}SE221>",
        "b": f"esf:nutsRegion <{NUTS}SE224>",
        "c": "",
    }
    told = compare(described(projects, PLACES), P + "a", P + "b")
    assert [pair.iri for pair in told.shared] == [NUTS + "SE22"]
    assert [pair.iri for pair in told.only_a] == [NUTS + "SE221"]
    assert [pair.iri for pair in told.only_b] == [NUTS + "SE224"]


def test_what_follows_what_is_told() -> None:
    store = described({"study": "", "main": f"esf:precededBy <{P}study>"})
    assert compare(store, P + "main", P + "study").relation == "The first follows the second."
    assert compare(store, P + "study", P + "main").relation == "The first precedes the second."
    assert compare(described({"a": "", "b": ""}), P + "a", P + "b").relation is None


def test_a_project_is_not_compared_with_itself() -> None:
    with pytest.raises(UsageError, match="same project"):
        compare(store_of(), BRIDGE, BRIDGE)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_valid_and_shows_hostile_text_as_text(language: str) -> None:
    page = comparison_page(compare(store_of(), ATTENDANCE, STRANGE, language))  # type: ignore[arg-type]
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(page)
    spaces = "{http://www.w3.org/1999/xhtml}"
    assert document.get("lang") == language
    texts = {"".join(th.itertext()) for th in document.iter(f"{spaces}th")}
    assert HOSTILE in texts
    assert not list(document.iter(f"{spaces}script"))
    assert not list(document.iter(f"{spaces}img"))
    asking = {"src", "href", "style", "onclick", "onerror"}
    assert not any(asking & set(element.attrib) for element in document.iter())
    assert "url(" not in page


def test_the_command_prints_and_writes(run: Run, out: Path, tmp_path: Path) -> None:
    both = ("23-012-S01", "25-019-S03")
    table = run("compare", out, *both, "--lang", "en")
    assert table.exit_code == 0
    assert "Shared" in table.stdout
    assert "only one" not in table.stderr
    assert "does not mean that it is missing" in table.stderr
    told = json.loads(run("compare", out, *both, "--format", "json").stdout)
    assert {"a", "b", "score", "facts", "goals", "shared", "only_a", "only_b"} <= set(told)
    path = tmp_path / "page.html"
    written = run("compare", out, *both, "--format", "html", "--output", path, "--lang", "sv")
    assert (written.exit_code, written.stdout) == (0, "")
    assert (
        path.read_text("utf-8")
        == run("compare", out, *both, "--format", "html", "--lang", "sv").stdout
    )
    by_ending = tmp_path / "again.html"
    assert run("compare", out, *both, "-o", by_ending, "--lang", "sv").exit_code == 0
    assert by_ending.read_text("utf-8") == path.read_text("utf-8")
    lines = run("compare", out, *both, "--format", "csv").stdout.splitlines()
    assert lines[0] == "part,what,a,b"


@pytest.mark.parametrize(
    "arguments",
    [
        ["23-012-S01", "23-012-S01"],
        ["23-012-S01", "99-999-S99"],
        ["23-012-S01", "25-019-S03", "--output", "x.csv"],
        ["23-012-S01", "25-019-S03", "--output", "x.png"],
        ["23-012-S01", "25-019-S03", "--format", "table", "--output", "x.html"],
        ["23-012-S01", "25-019-S03", "--format", "html", "--output", "/no/such/folder/x.html"],
    ],
)
def test_wrong_usage_has_exit_code_2(run: Run, out: Path, arguments: list[str]) -> None:
    assert run("compare", out, *arguments).exit_code == 2
