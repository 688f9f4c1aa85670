"""``esfgraph connections`` as users meet it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Run
from esfgraph.cli.connect import Show
from esfgraph.overview import SHOWN
from network_graphs import planted

LISTS = sorted(SHOWN)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "graph.nq"
    planted().dump(str(path), ox.RdfFormat.N_QUADS)
    return path


def test_the_command_offers_what_there_is() -> None:
    assert sorted(show.value for show in Show) == LISTS


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("show", LISTS)
def test_every_list_has_every_form(run: Run, many: Path, show: str, language: str) -> None:
    options = ("connections", many, "--show", show, "--lang", language)
    table = run(*options)
    assert table.exit_code == 0
    rows = list(csv.reader(io.StringIO(run(*options, "--format", "csv").stdout)))
    told = json.loads(run(*options, "--format", "json").stdout)
    assert len(told) == len(rows) - 1
    for one in told:
        assert list(one) == rows[0]
        for key in ("shared", "shared_kinds", "members", "titles", "concepts"):
            assert isinstance(one.get(key, []), list)
        for reason in one.get("shared", ()):
            assert list(reason) == ["kind", "label", "iri", "weight", "status"]
    assert run(*options, "--format", "csv").stdout == run(*options, "--format", "csv").stdout
    if show not in ("gaps", "missing"):  # the planted groups have none
        assert told
        assert table.stdout


@pytest.mark.parametrize("show", ["projects", "communities", "bridges", "missing", "gaps"])
def test_the_seeds_are_too_few_to_tell(run: Run, out: Path, show: str) -> None:
    result = run("connections", out, "--show", show, "--lang", "en")
    assert result.exit_code == 0
    assert "Too few projects to tell" in result.stderr
    swedish = run("connections", out, "--show", show, "--lang", "sv")
    assert "För få projekt" in swedish.stderr


def test_gaps_say_that_not_named_is_not_missing(run: Run, many: Path) -> None:
    told = run("connections", many, "--show", "gaps", "--lang", "en").stderr
    assert "does not mean no method" in told


def test_families_and_weights_change_the_pairs(run: Run, many: Path) -> None:
    def pairs(*options: object) -> list[dict[str, object]]:
        text = run("connections", many, "--format", "json", *options).stdout
        return list(json.loads(text))

    only = pairs("--by", "method")
    assert all(row["shared_kinds"] == ["method"] for row in only)
    double = pairs("--by", "method", "--weight", "method=2")
    assert float(str(double[0]["score"])) == pytest.approx(
        2 * float(str(only[0]["score"])), abs=2e-6
    )
    assert len(pairs("--limit", "3")) == 3
    target = pairs("--by", "target-group")
    assert target
    assert all(row["shared_kinds"] == ["target_group"] for row in target)


def test_every_family_can_be_asked_for(run: Run, many: Path) -> None:
    options = ("connections", many, "--by", "target_group,theme", "--format", "json")
    some, every = (json.loads(run(*options, *more).stdout) for more in ((), ("--every",)))
    both = [row for row in some if {"target_group", "theme"} <= set(row["shared_kinds"])]
    assert 0 < len(every) < len(some)
    assert {(r["project_a"], r["project_b"]) for r in both} <= {
        (r["project_a"], r["project_b"]) for r in every
    }


@pytest.mark.parametrize(
    "options",
    [
        ["--by", "colour"],
        ["--weight", "method"],
        ["--weight", "method=much"],
        ["--weight", "method=-1"],
        ["--weight", "method=1e308"],
        ["--weight", "method=inf"],
        ["--show", "everything"],
        ["--limit", "0"],
        ["--show", "cooccurrence", "--by", "colour"],
        ["--show", "cooccurrence", "--by", "method,theme,actor"],
        ["--show", "missing", "--weight", "method=2"],
        ["--show", "gaps", "--by", "method"],
        ["--every"],
        ["--show", "projects", "--by", "theme", "--every"],
    ],
)
def test_wrong_options_have_exit_code_2(run: Run, many: Path, options: list[str]) -> None:
    assert run("connections", many, *options).exit_code == 2


def test_a_table_for_people_is_short_and_says_how_much_it_leaves_out(run: Run, out: Path) -> None:
    table = run("connections", out, "--lang", "en").stdout
    assert "more" in table
    assert "theme: " in table


def test_a_family_that_no_project_has_is_named(run: Run, many: Path) -> None:
    for show in ("pairs", "cooccurrence", "missing"):
        found = run("connections", many, "--show", show, "--by", "partner", "--lang", "en")
        assert found.exit_code == 0
        assert "No project of the graph states any partner" in found.stderr
    found = run("connections", many, "--by", "theme", "--lang", "en")
    assert "states any" not in found.stderr


def test_what_goes_together_can_be_chosen(run: Run, many: Path) -> None:
    def pairs(by: str) -> list[dict[str, str]]:
        options = ("--show", "cooccurrence", "--by", by, "--format", "json")
        return list(json.loads(run("connections", many, *options).stdout))

    crossed = pairs("target_group,method")
    assert {("target-group" in row["iri_a"], "method" in row["iri_b"]) for row in crossed} == {
        (True, True)
    }
    assert all("theme" in row["iri_a"] and "theme" in row["iri_b"] for row in pairs("theme"))
