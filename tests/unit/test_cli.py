"""The command line as users meet it: outputs, exit codes, messages."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, Graph

from conftest import SEEDS, Run
from esfgraph.namespaces import BASE

SEED_4 = SEEDS / "004_f0ca5803add5fdb0.txt"
FILES = (
    "graph.ttl",
    "graph.trig",
    "graph.nq",
    "graph.jsonld",
    "graph.html",
    "findings.ttl",
    "findings.json",
    "build.json",
)


def process(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The installed program in a process of its own, as a shell starts it."""
    command = [sys.executable, "-c", "from esfgraph.cli import main; main()"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LANG": "C.UTF-8"},
    )


def test_build_writes_everything_and_says_what(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("build", SEEDS, "--out", out, "--language", "en")
    assert result.exit_code == 0
    assert all((out / name).stat().st_size > 0 for name in FILES)
    assert (out / "store").is_dir()
    for words in (
        "5  documents read",
        "4  projects",
        "1  pair of sources",
        "1 violation",
        "Unknown",
        "graph.html",
    ):
        assert words in result.stdout
    summary = json.loads((out / "build.json").read_text("utf-8"))
    assert (summary["records"], summary["projects"]) == (5, 4)
    assert summary["findings"] == {"violation": 1, "warning": 0, "info": 0}
    assert summary["unknown"]["total_budget"] == 2
    assert summary["unknown"]["title"] == 0


def test_build_without_paths_takes_the_seeds(run: Run, tmp_path: Path) -> None:
    result = run("build", "--out", tmp_path / "out", "--language", "sv")
    assert result.exit_code == 0
    assert "5  dokument lästa" in result.stdout
    assert "medföljande" in result.stderr


def test_build_formats_and_base(run: Run, tmp_path: Path) -> None:
    base = "https://example.org/data/"
    result = run("build", SEED_4, "--out", tmp_path / "o", "--formats", "ttl,nq", "--base", base)
    assert result.exit_code == 0
    assert not (tmp_path / "o" / "graph.jsonld").exists()
    assert not (tmp_path / "o" / "graph.html").exists()
    turtle = (tmp_path / "o" / "graph.ttl").read_text("utf-8")
    assert f"<{base}id/project/2021SE05SFPR001/25-019-S03>" in turtle
    assert "https://w3id.org/esfgraph/id/" not in turtle


def test_an_unreadable_file_stops_only_itself(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "recipe.txt"
    bad.write_text("Mix two eggs with flour and milk.\n\nFry in butter.\n")
    result = run("build", SEED_4, bad, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "recipe.txt" in result.stderr
    assert "Kohesio" in result.stderr
    summary = json.loads((tmp_path / "out" / "build.json").read_text("utf-8"))
    assert summary["projects"] == 1
    assert [row["file"] for row in summary["unreadable"]] == ["recipe.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["build", "no-such-folder"], 2, "no such file or folder"),
        (["build", "seeds", "--formats", "ttl,pdf"], 2, "no format 'pdf'"),
        (["build", "seeds", "--out", "seeds"], 2, "other things"),
        (["read", "recipe.txt"], 3, "Projektbanken"),
        (["read", "seeds"], 2, "a page is expected"),
        (["read", "missing.txt"], 2, "no such file"),
        (["read", "empty.txt"], 3, "is empty"),
        (["read", "picture.png"], 3, "PNG"),
        (["validate", "seeds"], 2, "esfgraph build"),
        (["validate", "broken.ttl"], 3, "broken.ttl:3"),
        (["validate", "table.xyz"], 2, ".ttl"),
        (["show", "25-019-S03", "--graph", "nowhere"], 2, "nowhere"),
        (["query", "no-such-question"], 2, "no question"),
        (["connections", "nowhere"], 2, "nowhere"),
        (["export", "nowhere"], 2, "nowhere"),
        (["draw", "nowhere"], 2, "nowhere"),
        (["build", "--no-such-option"], 2, "No such option"),
        (["build", "seeds", "--base", "notaniri"], 2, "is no base"),
        (["build", "seeds", "--base", "http://ex.org/a b<"], 2, "is no base"),
        (["query", "projects", "--graph", "empty.nt"], 2, "no project"),
        (["connections", "empty.nt"], 2, "no project"),
        (["draw", "empty.nt"], 2, "no project"),
        (["export", ".", "--format", "pdf"], 2, "turtle"),
    ],
)
def test_bad_input_gets_a_message_and_an_exit_code(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    (tmp_path / "seeds").symlink_to(SEEDS)
    (tmp_path / "recipe.txt").write_text("Mix two eggs with flour and milk. Fry in butter.")
    (tmp_path / "empty.txt").write_text(" \n ")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "broken.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c ;; .. .\n")
    (tmp_path / "table.xyz").write_text("x")
    (tmp_path / "empty.nt").write_text("")
    result = process(*arguments, cwd=tmp_path)
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", ["export {out} --format nt", "show 25-019-S03 --graph {out}"])
def test_a_reader_that_goes_away_is_no_error(out: Path, arguments: str) -> None:
    program = f"{sys.executable} -c 'from esfgraph.cli import main; main()'"
    command = f"{program} {arguments.format(out=out)} | head -1; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.stdout.splitlines()[1:] == ["0"]
    assert "Traceback" not in result.stderr


def test_what_the_reader_knows_of_an_uncatalogued_page_is_checked(run: Run, tmp_path: Path) -> None:
    page = SEED_4.read_text("utf-8").replace("Sydsverige", "Mordor")
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    rows = json.loads(run("validate", tmp_path / "page.txt", "--format", "json").stdout)
    assert [row["shape"].rpartition("#")[2] for row in rows] == ["region-known"]
    assert all("Mordor" in rows[0]["message"][language] for language in ("sv", "en"))


def test_the_summary_and_the_graph_agree_on_what_is_unknown(run: Run, out: Path) -> None:
    summary = json.loads((out / "build.json").read_text("utf-8"))["unknown"]
    rows = csv.DictReader(
        io.StringIO(run("query", "unknown", "--graph", out, "--format", "csv").stdout)
    )
    asked = {row["property"].rpartition("/")[2].rpartition("#")[2]: row for row in rows}
    for field, name in (("identifier", "identifier"), ("title", "title"), ("fund", "fund")):
        assert int(asked[name]["unknown"]) == summary[field]


def test_read_prints_values_with_their_words(run: Run) -> None:
    result = run("read", SEED_4)
    record = json.loads(result.stdout)
    text = SEED_4.read_text("utf-8")
    assert record["system"] == "projektbanken"
    budget = record["fields"]["total_budget"][0]
    assert budget["value"] == {"amount": "9496611", "currency": "SEK"}
    assert budget["line"] == 44
    for values in record["fields"].values():
        for value in values:
            assert text[value["start"] : value["end"]] == value["quote"]


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_validate_ends_with_one_on_a_violation(run: Run, out: Path, engine: str) -> None:
    result = run("validate", out, "--engine", engine, "--language", "en")
    assert result.exit_code == 1
    assert result.stdout.startswith("001_5b98fb419150025f.txt:32: violation: SE0")
    assert result.stdout.endswith("\n")


def test_validate_in_every_format_and_language(run: Run, out: Path) -> None:
    rows = json.loads(run("validate", out, "--format", "json").stdout)
    written = json.loads((out / "findings.json").read_text("utf-8"))
    assert rows == written
    assert [list(row) for row in rows] == [list(row) for row in written]
    assert "fel: SE0 är ingen" in run("validate", out, "--language", "sv").stdout
    turtle = run("validate", out, "--format", "turtle").stdout
    assert len(Graph().parse(data=turtle, format="turtle")) > 5


def test_validate_takes_pages_and_rdf_files(run: Run, out: Path) -> None:
    assert run("validate", SEED_4).exit_code == 0
    assert run("validate", SEEDS / "001_5b98fb419150025f.txt").exit_code == 1
    assert run("validate", out / "graph.nq").exit_code == 1
    assert run("validate", out / "graph.trig", SEED_4).exit_code == 1


def test_show(run: Run, out: Path) -> None:
    text = run("show", "25-019-S03", "--graph", out, "--language", "sv").stdout
    for words in ("Främja närvaro i skolan", "9 496 611 SEK", "STAFFANSTORPS KOMMUN", "rad 44"):
        assert words in text
    view = json.loads(run("show", "Q7362409", "--graph", out, "--format", "json").stdout)
    assert view["iri"].endswith("id/project/2021SE05SFPR001/23-023-S01")
    assert "https://linkedopendata.eu/entity/Q7362409" in view["same_as"]
    former = f"{BASE}id/project/kohesio/Q7362409"
    assert view["ties"]["former"] == [former]
    assert [link["verdict"] for link in view["ties"]["links"]] == ["same"]
    assert json.loads(run("show", former, "--graph", out, "--format", "json").stdout) == view
    text = run("show", "Q7362409", "--graph", out, "--language", "sv").stdout
    assert "samma projekt (sannolikhet 0.9999)" in " ".join(text.split())


def test_build_obeys_and_keeps_decisions(run: Run, tmp_path: Path) -> None:
    out, file = tmp_path / "out", tmp_path / "mine.tsv"
    header = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\n"
    row = "Q7362409\towl:sameAs\t{}\tsemapv:ManualMappingCuration\t{}\n"
    file.write_text(header + row.format("23-023-S01", "Not") + row.format("25-019-S03", ""))
    assert run("build", SEEDS, "--out", out, "--links", file, "--formats", "nq").exit_code == 0
    summary = json.loads((out / "build.json").read_text("utf-8"))
    assert (summary["projects"], *summary["links"].values()) == (4, 1, 0, 0, 1)
    view = json.loads(run("show", "Q7362409", "--graph", out, "--format", "json").stdout)
    assert view["iri"].endswith("/25-019-S03")
    kept = (out / "links.sssom.tsv").read_text("utf-8")
    assert kept.count("semapv:ManualMappingCuration") == 2
    again = tmp_path / "again"
    run("build", SEEDS, "--out", again, "--links", out / "links.sssom.tsv", "--formats", "nq")
    assert (again / "graph.nq").read_bytes() == (out / "graph.nq").read_bytes()
    # An update keeps what was decided, also of a page that has changed, and link shows it.
    pages = tmp_path / "pages"
    shutil.copytree(SEEDS, pages)
    page = next(pages.glob("001*"))
    page.write_text(page.read_text("utf-8").replace("40%", "41%"), encoding="utf-8")
    run("build", pages, "--update", out, "--formats", "nq")
    summary = json.loads((out / "build.json").read_text("utf-8"))
    assert (summary["projects"], *summary["links"].values()) == (4, 1, 0, 0, 1)
    rows = json.loads(run("link", out, "--format", "json", "-l", "en").stdout)
    assert [row["verdict"] for row in rows] == ["same project", "not the same (decided)"]
    file.write_text(header + row.format("no such project", ""))
    result = run("build", SEEDS, "--out", out, "--links", file, "-l", "en", "--formats", "nq")
    assert "mine.tsv:2: 'Q7362409' and 'no such project' are not two records" in result.stderr
    assert "no such project" in (out / "links.sssom.tsv").read_text("utf-8")
    file.write_text(header + row.format("25-019-S03", "Maybe"))
    result = run("build", SEEDS, "--out", out, "--links", file)
    assert result.exit_code == 3
    assert "mine.tsv:2" in str(result.exception)


def test_query_by_name_file_and_standard_input(run: Run, out: Path, tmp_path: Path) -> None:
    result = run(
        "query", "same-objective", "--graph", out, "-p", "objective=A2A", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["identifier"] for row in rows} == {"23-012-S01", "25-019-S03"}
    count = (
        "PREFIX esf: <https://w3id.org/esfgraph/ontology#> "
        "SELECT (COUNT(?p) AS ?n) { ?p a esf:Project }"
    )
    (tmp_path / "count.rq").write_text(count)
    for source, stdin in ((tmp_path / "count.rq", None), ("-", count)):
        answer = run("query", source, "--graph", out, "--format", "json", stdin=stdin)
        bindings = json.loads(answer.stdout)["results"]["bindings"]
        assert [row["n"]["value"] for row in bindings] == ["4"]
    assert run("query", "-", "--graph", out, stdin="SELECT nonsense").exit_code == 2


def test_queries_lists_at_least_fifteen_in_both_languages(run: Run) -> None:
    for language, word in (("en", "question"), ("sv", "fråga")):
        text = run("queries", "--language", language).stdout
        assert word in text
    rows = json.loads(run("queries", "--format", "json", "--language", "sv").stdout)
    assert len(rows) >= 15
    assert {row["audience"] for row in rows} == {"evaluator", "municipality", "engineer"}


def test_connections(run: Run, out: Path) -> None:
    rows = json.loads(run("connections", out, "--format", "json").stdout)
    row = next(row for row in rows if row["identifier_a"] == "23-012-S01")
    assert row["project_a"].endswith("23-012-S01")
    assert row["project_b"].endswith("25-019-S03")
    assert "specific_objective" in row["shared_kinds"]
    shared = {(one["kind"], one["label"]) for one in row["shared"]}
    assert {("specific_objective", "A2A"), ("theme", "school attendance")} <= shared
    assert "programme_area" not in {kind for kind, _ in shared}  # the objective says it
    printed = run("connections", out, "--language", "sv").stdout
    assert "25-019-S03" in printed
    assert "specifikt" in printed
    table = run("connections", out, "--format", "csv").stdout
    assert len(list(csv.reader(io.StringIO(table)))) == len(rows) + 1


def test_export_to_standard_output_and_file(run: Run, out: Path, tmp_path: Path) -> None:
    printed = run("export", out, "--format", "turtle").stdout
    assert printed == (out / "graph.ttl").read_text("utf-8")
    run("export", out, "--format", "nq", "--output", tmp_path / "g.nq")
    assert (tmp_path / "g.nq").read_bytes() == (out / "graph.nq").read_bytes()
    refused = run("export", out, "--output", tmp_path / "no" / "such" / "folder.ttl")
    assert refused.exit_code == 2


def test_draw_writes_the_page_that_build_writes(run: Run, out: Path, tmp_path: Path) -> None:
    assert run("draw", out, "--output", tmp_path / "g.html").exit_code == 0
    assert (tmp_path / "g.html").read_bytes() == (out / "graph.html").read_bytes()


def test_trig_holds_everything(out: Path) -> None:
    graph = Dataset()
    graph.parse(out / "graph.trig", format="trig")
    names = {str(g.identifier) for g in graph.graphs()}
    assert "https://w3id.org/esfgraph/graph/findings" in names
    assert sum("/id/source/" in name for name in names) == 5
