"""The benchmark: its file is always the same, its comparing can fail, its report is honest."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.budgets import budgets
from bench.generate import COLUMNS, ERRORS, generate, rows
from bench.measure import measure
from bench.report import write_report
from bench.run import RIVALS
from bench.statements import compare
from esfgraph.vocabulary import load_vocabulary

BENCH = Path(__file__).resolve().parents[1] / "bench"
P = "<https://w3id.org/esfgraph/id/project/2021SE05SFPR001/21-000-S00>"
ESF = "https://w3id.org/esfgraph/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"


# The generator


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in "abc")
    assert generate(first, 300) == generate(again, 300)
    generate(other, 300, seed=1)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()


def test_a_short_file_is_the_beginning_of_a_long_one() -> None:
    assert list(rows(50)) == list(rows(120))[:50]


def test_two_rows_in_a_hundred_have_an_error_of_every_kind(tmp_path: Path) -> None:
    errors = generate(tmp_path / "rows.csv", 2_000)
    assert len(errors) == 40
    assert set(errors.values()) == set(ERRORS)
    good = [list(row.values()) for row in rows(2_000)]
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *found = csv.reader(file)
    assert tuple(header) == COLUMNS
    differing = [n for n, (one, row) in enumerate(zip(good, found, strict=True), 2) if one != row]
    assert differing == sorted(errors)


def test_cells_are_as_kohesio_has_them() -> None:
    made = list(rows(300))
    for column in ("Operation_Summary_English", "Operation_Summary_Programme_Language"):
        texts = [row[column] for row in made]
        assert len(set(texts)) == len(texts)
        assert all("\n" in text for text in texts)
        assert any('"' in text and "," in text for text in texts)
    assert any("|" in row["Category_Of_Intervention"] for row in made)
    used = {column for row in made for column, cell in row.items() if cell}
    # Objectives of 2014–2020 are blank in files of 2021–2027.
    assert used == set(COLUMNS) - {"Thematic_Objective_ID", "Thematic_Objective_Label"}
    codes = {row[f"NUTS{level}_Code"] for row in made for level in "123"}
    known = {c.iri.rpartition("/")[2] for c in load_vocabulary().members("nuts-2021")}
    assert codes <= known
    owners = [row["Beneficiary_Local_Identifier"] for row in made]
    assert max(map(owners.count, owners)) > 5


# The comparing of statements


def lines(path: Path, *statements: str) -> Path:
    path.write_text("".join(f"{one} .\n" for one in statements), "utf-8")
    return path


OURS = (
    f'{P} <{ESF}cofinancingRate> "0.67"^^<{XSD}decimal>',
    f'{P} <http://purl.org/dc/terms/title> "A \\"title\\""@en',
    f'{P} <http://purl.org/dc/terms/title> "En titel"@sv',  # no part of the profile, as the next
    f"{P} <{ESF}hasRecord> <https://w3id.org/esfgraph/id/source/1#row-2>",
)


def test_spelling_of_numbers_order_and_repetition_make_no_difference(tmp_path: Path) -> None:
    own = lines(tmp_path / "own.nq", *OURS)
    found = lines(
        tmp_path / "found.nt",
        f'{P} <http://purl.org/dc/terms/title> "\\u0041 \\"title\\""@en',
        f'{P} <{ESF}cofinancingRate> "0.670"^^<{XSD}decimal>',
        f'{P} <{ESF}cofinancingRate> "+.67"^^<{XSD}decimal>',
    )
    compared = compare(own, found)
    assert (compared.same, compared.equal, compared.examples) == (2, True, ())


@pytest.mark.parametrize(
    ("statements", "missing", "more"),
    [
        (OURS[:1], 1, 0),
        (OURS[:3], 0, 1),
        ((OURS[0].replace("0.67", "0.68"), OURS[1]), 1, 1),
        ((OURS[0].replace("decimal", "double"), OURS[1]), 1, 1),
        ((OURS[0], OURS[1].replace("@en", "@sv")), 1, 1),
        ((), 2, 0),
    ],
)
def test_what_differs_is_told(
    tmp_path: Path, statements: tuple[str, ...], missing: int, more: int
) -> None:
    own, found = lines(tmp_path / "own.nq", *OURS), lines(tmp_path / "found.nt", *statements)
    compared = compare(own, found)
    assert (compared.missing, compared.more, compared.equal) == (missing, more, False)
    assert len(compared.examples) == missing + more


# Measuring


def test_what_children_take_counts_and_failures_are_told() -> None:
    spin = "import time\nwhile time.process_time() < 0.4: pass"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    done = measure([sys.executable, "-c", nested])
    assert (done.code, done.trouble) == (0, None)
    assert done.cpu > 0.4
    held = bytearray(b"x") * 250_000_000  # what the starting process holds is no part of it
    large = measure([sys.executable, "-c", "import time; x = b'x' * 60_000_000; time.sleep(0.3)"])
    assert 60 < large.peak < 150
    assert len(held) == 250_000_000
    failed = measure([sys.executable, "-c", "raise SystemExit('no such column')"])
    assert failed.trouble == "ended with code 1: no such column"
    late = measure([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.3)
    assert (late.code, late.trouble) == (None, "took longer than allowed")


# The report


def measured(**more: object) -> dict[str, Any]:
    return {"cpu": 4.0, "wall": 5.0, "peak": 900.0, "rows": 100_000, "runs": 1, **more}


def results() -> dict[str, Any]:
    tools = {
        "esfgraph": measured(statements=4_500_000, profile=3_000_000),
        "maplib": measured(statements=3_000_000, equal=True, version="maplib 1"),
        "rdflib": {"version": "rdflib 1", "trouble": "could not be installed: no such version"},
        "polars": measured(statements=2, equal=False, missing=1, more=1, examples=["- <x> <y> 1"]),
    }
    return {
        "size": 100_000,
        "machine": {"cores": 2, "memory": 8, "system": "Linux", "python": "3.11", "versions": {}},
        "conversion": {"megabytes": 280.0, "tools": tools, "date": "2026-11-22"},
    }


def test_failures_and_differences_stand_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "100000.json").write_text(json.dumps(results()), "utf-8")
    write_report(tmp_path, tmp_path / "RESULTS.md")
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert "csv + rdflib: could not be installed: no such version" in text
    assert "no: 1 missing, 1 more" in text
    assert "- <x> <y> 1" in text
    assert "2 cores, 8 GB of memory" in text
    assert "| maplib (maplib 1) | 100,000 | 3,000,000 |" in text


def test_a_budget_is_met_missed_or_not_measured() -> None:
    found = results()
    verdicts = {promise: verdict for promise, _, verdict in budgets({100_000: found})}
    speed = "100,000 rows to N-Quads: 1 M statements per CPU s or more"
    memory = "100,000 rows to N-Quads: at most 1 GB"
    build = "2.1 million rows, whole build: under 30 CPU minutes"
    assert [verdicts[name] for name in (speed, memory, build)] == ["yes", "yes", "not measured"]
    found["conversion"]["tools"]["esfgraph"] |= {"cpu": 5.0, "peak": 1100.0}
    large = {"build": measured(cpu=1801.0, rows=2_100_000)}
    again = {p: v for p, _, v in budgets({100_000: found, 2_100_000: large})}
    assert [again[name] for name in (speed, memory, build)] == ["**no**"] * 3


def test_rivals_are_pinned_and_nothing_else() -> None:
    for name in (*RIVALS, "pyshacl"):
        assert (BENCH / "rivals" / f"{name}.py").is_file()
        pins = (BENCH / "rivals" / f"{name}.txt").read_text("utf-8").splitlines()
        assert all(pin.startswith("#") or pin.count("==") == 1 for pin in pins)
        assert not any("/" in pin or " " in pin for pin in pins if not pin.startswith("#"))
