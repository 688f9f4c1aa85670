"""Large builds are made in slices: the same graph whatever the slices, also after a kill."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest

from bench.generate import generate, rows
from conftest import ROOT, Run
from esfgraph import pipeline
from esfgraph.errors import BuildError
from esfgraph.link.types import Decision
from esfgraph.namespaces import BASE
from esfgraph.pipeline import build, check, graph_of
from esfgraph.slices import build as slices
from esfgraph.slices import work
from esfgraph.store import CONNECTIONS, open_graph
from esfgraph.validate import validate
from projektbanken import page_text


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two lists, of which one repeats rows of the other, a page about a row of both, and a list of
    their owners."""
    folder = tmp_path_factory.mktemp("lists")
    wrong = generate(folder / "a.csv", 150, share=0.3)
    generate(folder / "b.csv", 40, share=0.0)
    good = next(
        row["Operation_Local_Identifier"].split("_")[1]
        for number, row in enumerate(rows(40), 2)
        if number not in wrong and row["CountryCode"] == "SE"
    )
    (folder / "page.txt").write_text(page_text(good, "Hägern"), "utf-8")
    item = "https://linkedopendata.eu/entity/Q{}"
    owners = [f"{item.format(n)},Label {n},https://{n}.example/,Q{n}" for n in (90000000, 1)]
    bad = [f"{item.format(90000000)},Other label,ftp://x.example,", "none,Label,,"]
    text = "\n".join(["Beneficiary,BeneficiaryLabel,Website,WikidataID", *owners, *bad])
    (folder / "owners.csv").write_text(text + "\n", "utf-8")
    return [folder / name for name in ("a.csv", "b.csv", "page.txt", "owners.csv")]


def in_slices(
    monkeypatch: pytest.MonkeyPatch, paths: list[Path], out: Path, size: int, jobs: int = 1
) -> list[str]:
    """The lines of ``graph.nq``, sorted, of a build in slices of a size."""
    monkeypatch.setattr(pipeline, "SMALL", 0)
    monkeypatch.setattr(pipeline, "Job", lambda *a, **k: slices.Job(*a, **k, size=size))
    build(paths, out, jobs=jobs)
    return sorted((out / "graph.nq").read_text("utf-8").splitlines())


def test_the_size_of_slices_and_the_order_of_inputs_change_nothing(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    first = in_slices(monkeypatch, inputs, tmp_path / "a", 1000)
    assert len(first) == len(set(first)) == summary(tmp_path / "a")["statements"]
    for size in (25, 90):
        paths = random.Random(size).sample(inputs, len(inputs))
        assert in_slices(monkeypatch, paths, tmp_path / "b", size) == first
        for name in ("build.json", "findings.json", "findings.ttl", "links.sssom.tsv"):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def summary(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "build.json").read_text("utf-8"))
    return found


def test_slices_say_what_a_build_in_one_piece_says(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    """Of lists whose rows share no project; connections apart, which slices do not hold."""
    paths = [inputs[0], inputs[3]]
    whole = graph_of(paths, annotate=False)
    lines = in_slices(monkeypatch, paths, tmp_path / "out", 50)
    assert sum("<https://90000000.example/>" in line for line in lines) == 1
    connections = ox.NamedNode(BASE + CONNECTIONS)
    assert set(lines) == {f"{quad} ." for quad in whole.store if quad.graph_name != connections}
    assert summary(tmp_path / "out")["unknown"] == whole.summary.unknown
    assert summary(tmp_path / "out")["findings"] == whole.summary.findings


def test_owners_known_by_their_items_are_the_same_in_slices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paths = [ROOT / "tests" / "cases" / "bulk-kohesio-beneficiaries" / "input"]
    whole = graph_of(paths, annotate=False)
    connections = ox.NamedNode(BASE + CONNECTIONS)
    expected = {f"{quad} ." for quad in whole.store if quad.graph_name != connections}
    for size in (1, 3):
        lines = in_slices(monkeypatch, paths, tmp_path / "out", size)
        assert set(lines) == expected
        assert summary(tmp_path / "out")["organisations"] == whole.summary.organisations


def test_a_list_that_is_cut_says_in_slices_what_it_says_in_one_piece(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(inputs[0].read_bytes())[:-4000])
    whole = graph_of([path], annotate=False)
    assert 20 < whole.summary.records < 150
    connections = ox.NamedNode(BASE + CONNECTIONS)
    said = {f"{quad} ." for quad in whole.store if quad.graph_name != connections}
    for size in (20, 1000):
        assert set(in_slices(monkeypatch, [path], tmp_path / "out", size)) == said
        assert summary(tmp_path / "out")["unreadable"] == list(map(dict, whole.summary.unreadable))


def test_rows_and_pages_of_one_project_meet_whatever_slices_they_are_in(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    in_slices(monkeypatch, inputs, tmp_path / "out", 30)
    store = open_graph(tmp_path / "out")
    found = store.query(
        "SELECT ?p (COUNT(?r) AS ?n) { ?p <https://w3id.org/esfgraph/ontology#hasRecord> ?r }"
        " GROUP BY ?p"
    )
    counts = sorted(int(row["n"].value) for row in found)  # type: ignore[union-attr]
    assert counts.count(3) == 1
    assert counts.count(2) > 20


def test_a_finding_of_a_slice_is_that_of_the_finished_graph(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    in_slices(monkeypatch, inputs, tmp_path / "out", 50)
    found = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    again = check([tmp_path / "out"])
    said = {(f["shape"], f["record"], f["row"], f["path"], f["value"]) for f in found}
    assert said == {(f.shape, f.record, f.row, f.path, f.value) for f in again}
    assert len({shape for shape, *_ in said}) >= 12


def test_both_engines_agree_on_a_slice_with_errors(tmp_path: Path) -> None:
    wrong = generate(tmp_path / "a.csv", 50, share=0.8)
    assert len(set(wrong.values())) == 20
    made = graph_of([tmp_path / "a.csv"], annotate=False)
    assert validate(made.store, "pyshacl") == made.findings
    assert len({f.rule for f in made.findings} - {"column-left"}) >= 12


def test_jobs_change_nothing(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    one = in_slices(monkeypatch, inputs, tmp_path / "a", 60)
    assert in_slices(monkeypatch, inputs, tmp_path / "b", 60, jobs=2) == one


KILLED = """import functools, pathlib, sys
from esfgraph import pipeline
pipeline.SMALL = 0
pipeline.Job = functools.partial(pipeline.Job, size=2)
pipeline.build([pathlib.Path(sys.argv[1])], pathlib.Path(sys.argv[2]), jobs=2)
"""


def running(pid: int) -> bool:
    """Whether a process is there; one that ended and that nobody asked about is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_no_worker_outlives_a_build_that_is_killed(tmp_path: Path) -> None:
    generate(tmp_path / "rows.csv", 400)
    build_ = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "rows.csv"), str(tmp_path / "out")]
    )
    workers: list[int] = []
    try:
        until(lambda: build_.poll() is not None or list(tmp_path.glob(".out.parts-*/*.done")))
        for children in Path(f"/proc/{build_.pid}/task").glob("*/children"):
            workers += map(int, children.read_text("utf-8").split())
        assert len(workers) >= 2
        build_.send_signal(signal.SIGKILL)
        build_.wait()
        until(lambda: not any(map(running, workers)))
    finally:
        build_.kill()
        build_.wait()
        for pid in filter(running, workers):
            os.kill(pid, signal.SIGKILL)
    assert not (tmp_path / "out").exists()


def test_an_update_reads_only_pages_that_changed_and_all_lists(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    second = tmp_path / "second.txt"
    second.write_text(page_text("24-999-S99", "Hägern"), "utf-8")
    paths = [*inputs, second]
    monkeypatch.setattr(pipeline, "SMALL", 0)
    lists = len([p for p in paths if p.suffix == ".csv"])
    assert build(paths, out).reread == lists + 2
    first = (out / "graph.nq").read_bytes()
    assert build(paths, out, update=out).reread == lists
    assert (out / "graph.nq").read_bytes() == first
    second.write_text(page_text("24-999-S98", "Hägern"), "utf-8")
    assert build(paths, out, update=out).reread == lists + 1


def test_finished_slices_are_not_made_again(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    expected = in_slices(monkeypatch, inputs, tmp_path / "other", 50)
    made: list[str] = []
    make = work.work

    def interrupted(slice_: work.Slice, **options: object) -> None:
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(slice_.name)
        make(slice_, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(slices, "work", interrupted)
    with pytest.raises(KeyboardInterrupt):
        in_slices(monkeypatch, inputs, out, 50)
    assert not out.exists()
    (parts,) = tmp_path.glob(".out.parts-*")
    before = {p.name: p.stat().st_mtime_ns for p in parts.glob("*.done")}
    assert len(before) == 3

    def again(slice_: work.Slice, **options: object) -> None:
        assert slice_.name not in made
        make(slice_, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(slices, "work", again)
    assert in_slices(monkeypatch, inputs, out, 50) == expected
    assert not list(tmp_path.glob(".out.parts-*"))


def test_other_inputs_never_meet_old_parts(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    monkeypatch.setattr(slices, "_summary", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        in_slices(monkeypatch, inputs, tmp_path / "out", 50)
    monkeypatch.undo()
    alone = in_slices(monkeypatch, inputs[1:2], tmp_path / "out", 50)
    assert len(alone) == summary(tmp_path / "out")["statements"]
    assert summary(tmp_path / "out")["records"] == 40


def test_a_full_disk_is_said_and_leaves_no_half_output(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    before = in_slices(monkeypatch, inputs[1:2], tmp_path / "out", 50)

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_csv", full)
        with pytest.raises(BuildError, match=r"No space left.*goes on"):
            in_slices(patch, inputs, tmp_path / "out", 50)
    with monkeypatch.context() as patch:
        patch.setattr(slices.Sliced, "load", full)
        with pytest.raises(BuildError, match="No space left"):
            in_slices(patch, inputs, tmp_path / "out", 50)
    assert sorted((tmp_path / "out" / "graph.nq").read_text().splitlines()) == before
    assert not list(tmp_path.glob(".out.building-*"))


def test_a_list_that_breaks_off_gives_what_came_before(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    import gzip

    data = gzip.compress(inputs[0].read_bytes() * 3)
    (tmp_path / "a.csv.gz").write_bytes(data[: len(data) // 2])
    monkeypatch.setattr(pipeline, "SMALL", 0)
    made = build([tmp_path / "a.csv.gz", inputs[1]], tmp_path / "out")
    assert made.summary.records >= 40
    assert [e.exit_code for e in made.errors] == [3]


def test_the_command_says_that_it_builds_in_slices(
    monkeypatch: pytest.MonkeyPatch, run: Run, inputs: list[Path], tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "SMALL", 100)
    result = run("build", *inputs, "--out", tmp_path / "out", "--jobs", "1")
    assert result.exit_code == 0
    assert "in slices" in " ".join(result.stderr.split())
    assert (tmp_path / "out" / "graph.nq").is_file()
    assert not (tmp_path / "out" / "graph.ttl").exists()
    assert "graph.html" not in result.stdout
    number = inputs[2].read_text("utf-8").split()[0]
    assert run("show", number, "--graph", tmp_path / "out").exit_code == 0
    assert BASE in (tmp_path / "out" / "build.json").read_text()


def test_what_people_decide_of_rows_is_obeyed_in_slices_too(
    monkeypatch: pytest.MonkeyPatch, inputs: list[Path], tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "SMALL", 0)
    wrong = generate(tmp_path / "rows.csv", 60, share=0.0)
    assert not wrong
    a, b = (row["Operation_Local_Identifier"].split("_")[1] for row in list(rows(60))[3:5])
    one = Decision(a, b, holds=True, source="links.tsv", line=2)
    none = Decision(a, "99-999-S99", holds=True, source="links.tsv", line=3)
    made = build([tmp_path / "rows.csv"], tmp_path / "out", decisions=[one, none])
    assert made.unmatched == (none,)
    assert made.summary.records == 60
    assert made.summary.projects == 59
    alone = build([tmp_path / "rows.csv"], tmp_path / "none", decisions=[none])
    assert alone.unmatched == (none,)
    assert alone.summary.projects == 60
