"""An update gives what a full build gives, whatever was added, changed and removed before."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, SEEDS, Run
from esfgraph.errors import InputError, UsageError
from esfgraph.pipeline import Build, graph_of

PAGES = sorted((ROOT / "tests" / "cases").glob("link-same-*/input/*.txt"))
NAMES = ("a.txt", "b.txt", "c.txt", "folder/d.txt")
CATALOGUE = '[[document]]\nfile = "a.txt"\nurl = "https://example.org/a"\nretrieved = 2025-0{}-01\n'

# A step puts a page under a name (or takes it away), or changes what the catalogue says of "a.txt".
STEPS = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.integers(-1, len(PAGES) - 1)),
    st.tuples(st.just("catalogue.toml"), st.integers(-1, 9)),
)


def take(step: tuple[str, int], folder: Path) -> None:
    name, which = step
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    if which < 0:
        file.unlink(missing_ok=True)
    elif name == "catalogue.toml":
        file.write_text(CATALOGUE.format(which), encoding="utf-8")
    else:
        shutil.copy(PAGES[which], file)


def built(folder: Path, kept: Build | None) -> Build | None:
    """A build with what an earlier one kept, as it comes back from its files."""
    with tempfile.TemporaryDirectory() as place:
        readings = None
        if kept is not None:
            kept.readings.write(Path(place) / "readings")
            readings = type(kept.readings).read(Path(place) / "readings")
        try:
            return graph_of([folder], kept=readings)
        except (UsageError, InputError):  # no page is left
            return None


def told(made: Build | None) -> object:
    if made is None:
        return None
    dump = made.store.dump(format=ox.RdfFormat.N_QUADS) or b""
    with tempfile.TemporaryDirectory() as place:
        made.readings.write(Path(place) / "readings")
        files = {p.name: p.read_bytes() for p in (Path(place) / "readings").iterdir()}
    return sorted(dump.splitlines()), files, made.findings, made.links.pairs, made.summary


@settings(max_examples=12)
@given(st.lists(STEPS, min_size=1, max_size=6))
def test_an_update_is_a_full_build(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        take((NAMES[0], 0), folder)
        take((NAMES[1], 1), folder)
        kept = built(folder, None)
        for step in steps:
            take(step, folder)
            updated = built(folder, kept)
            assert told(updated) == told(built(folder, None))
            kept = updated


def test_only_what_has_changed_is_read(tmp_path: Path) -> None:
    for name, page in zip(NAMES[:3], PAGES, strict=False):
        shutil.copy(page, tmp_path / name)
    first = graph_of([tmp_path])
    assert first.reread == 3
    assert graph_of([tmp_path], kept=first.readings).reread == 0
    shutil.copy(PAGES[3], tmp_path / "b.txt")
    assert graph_of([tmp_path], kept=first.readings).reread == 1
    (tmp_path / "b.txt").unlink()
    assert graph_of([tmp_path], kept=first.readings).reread == 0
    (tmp_path / "catalogue.toml").write_text(CATALOGUE.format(1), encoding="utf-8")
    assert graph_of([tmp_path], kept=first.readings).reread == 1
    assert graph_of([tmp_path], "https://example.org/", kept=first.readings).reread == 2


def files(folder: Path) -> dict[str, bytes]:
    found = [p for p in folder.rglob("*") if p.is_file() and p.parent.name != "store"]
    return {str(p.relative_to(folder)): p.read_bytes() for p in found}


def test_the_files_are_the_same(run: Run, tmp_path: Path) -> None:
    pages, out, whole = tmp_path / "pages", tmp_path / "out", tmp_path / "whole"
    shutil.copytree(SEEDS, pages)
    (pages / "catalogue.toml").unlink()
    (gone, changed, *_) = sorted(pages.glob("*.txt"))
    assert run("build", pages, "--update", out).exit_code == 0, "nothing there yet: a full build"
    gone.unlink()
    changed.write_text(changed.read_text("utf-8").replace("40%", "30%"), encoding="utf-8")
    shutil.copy(PAGES[0], pages)
    result = run("build", pages, "--update", out, "--language", "en")
    assert "2 of 5 documents were read anew." in result.stderr
    assert run("build", pages, "--out", whole).exit_code == 0
    assert files(out) == files(whole)


def test_readings_that_are_none_are_a_clear_error(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", PAGES[0], "--out", out, "--formats", "nq")
    (out / "readings" / "goals.parquet").write_bytes(b"")
    result = run("build", PAGES[0], "--update", out)
    assert result.exit_code == 3
    assert "goals.parquet" in str(result.exception)
    assert "without --update" in str(result.exception)
