"""A build that is killed at any moment leaves the last complete output usable.

A process builds two small inputs into one folder in turns and is killed with
SIGKILL a hundred times, most often while it writes and puts in place. The
delays are spread evenly and the same in every run; what they hit depends on the
machine, what must hold does not.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import build_forever
import esfgraph
from esfgraph import folder
from esfgraph.errors import BuildError
from esfgraph.folder import MARKER, staged
from esfgraph.pipeline import build
from esfgraph.store import open_graph
from projektbanken import page_text

KILLS = 100
PATIENCE = 120
"""Seconds after which a process that says nothing has hung; never reached otherwise."""


def _page(number: str, title: str, text: str) -> str:
    owner = ("Projektägare:", "HÄGERSTADS KOMMUN", "Region:", "Stockholm")
    return page_text(
        number, title, *owner, "", f"Projektet stödjer elever med hög frånvaro. {text}"
    )


PAGES = {
    "heron.txt": _page("24-941-S01", "Hägern", "Skolan samverkar med vården."),
    "osprey.txt": _page("24-942-S01", "Fiskgjusen", "Kommunen prövar en ny metod."),
}


class Builders:
    """The process of `build_forever`, from outside."""

    def __init__(self, out: Path, pages: list[Path]) -> None:
        package = Path(esfgraph.__file__).parent.parent
        threads = ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS")
        self._process = subprocess.Popen(
            [sys.executable, build_forever.__file__, str(out), *map(str, pages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": str(package), **dict.fromkeys(threads, "1")},
            start_new_session=True,
        )
        self._lines: list[list[str]] = []
        self._rest = b""

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def tell(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())

    def wait_for(self, word: str, pid: int | None = None) -> list[str]:
        """The next line that begins so."""
        assert self._process.stdout is not None
        while True:
            for line in self._lines:
                if line[0] == word and pid in (None, int(line[1])):
                    self._lines.remove(line)
                    return line
            heard, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
            data = os.read(self._process.stdout.fileno(), 4096) if heard else b""
            assert data, f"no '{word}' from the builders"
            *whole, self._rest = (self._rest + data).split(b"\n")
            self._lines += [line.decode().split() for line in whole]

    def ready(self) -> int:
        return int(self.wait_for("ready")[1])

    def start(self, pid: int) -> None:
        os.kill(pid, signal.SIGUSR1)
        self.wait_for("building", pid)

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.tell(f"reap {pid}")
        assert int(self.wait_for("reaped", pid)[2]) == -signal.SIGKILL


def content(out: Path) -> tuple[dict[str, bytes], frozenset[str]]:
    """The bytes of all files but the store's, and the statements of the store."""
    files = {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "store" not in path.relative_to(out).parts
    }
    return files, frozenset(map(str, open_graph(out)))


def halton(index: int) -> float:
    """Fractions that fill 0 to 1 evenly: 1/2, 1/4, 3/4, 1/8 (van der Corput's sequence)."""
    found, part = 0.0, 0.5
    while index:
        found += part * (index % 2)
        index, part = index // 2, part / 2
    return found


def until(condition: Callable[[], object]) -> None:
    """Wait for a moment; the shortest of those looked for here takes some milliseconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "the builder does not get on"
        time.sleep(0.0002)


def left_behind(out: Path) -> list[Path]:
    return [path for path in out.parent.iterdir() if path != out]


def moments(out: Path) -> list[Callable[[], object]]:
    """Moments of a build by which the time of killing is set: it begins; it begins to write;
    all is written but not yet in place; it has just been put in place."""
    before = out.stat().st_ino
    old = {path.name for path in left_behind(out)}

    def writes() -> bool:
        return any(path.name not in old for path in left_behind(out))

    def has_written() -> bool:
        new = (path for path in left_behind(out) if path.name not in old)
        return any((path / MARKER).exists() for path in new)

    def has_swapped() -> bool:
        return out.stat().st_ino != before

    return [lambda: True, writes, lambda: has_written() or has_swapped(), has_swapped]


@pytest.fixture
def builders(tmp_path: Path) -> Iterator[tuple[Builders, Path, list[Path]]]:
    pages = []
    for name, text in PAGES.items():
        path = tmp_path / "pages" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pages.append(path)
    out = tmp_path / "built" / "out"
    builders = Builders(out, pages)
    yield builders, out, pages
    builders.close()


def durations(builders: Builders, out: Path) -> list[float]:
    """How long one build takes from each of its `moments` to its end, in seconds."""
    builders.tell("fork 0")
    pid = builders.ready()
    found = moments(out)
    builders.start(pid)
    seen = []
    for moment in found:
        until(moment)
        seen.append(time.monotonic())
    until(lambda: not left_behind(out))
    ends = time.monotonic()
    builders.kill(pid)
    return [ends - begin for begin in seen]


def test_a_killed_build_leaves_the_last_output_whole(
    builders: tuple[Builders, Path, list[Path]],
) -> None:
    process, out, pages = builders
    versions = []
    for page in pages:
        build([page], out, formats=("nq",))
        versions.append(content(out))
    assert versions[0][0].keys() == versions[1][0].keys()
    assert versions[0] != versions[1]

    spans = durations(process, out)
    process.tell("fork 0")
    seen, interrupted = set(), 0
    for number in range(KILLS):
        pid = process.ready()
        process.tell(f"fork {(number + 1) // len(spans) % 2}")  # gets ready meanwhile
        which = number % len(spans)
        moment = moments(out)[which]
        process.start(pid)
        until(moment)
        time.sleep(halton(number // len(spans) + 1) * spans[which])
        process.kill(pid)

        files, statements = content(out)
        json.loads(files[MARKER])
        (version,) = (i for i, (_, known) in enumerate(versions) if known == statements)
        kept = versions[version][0]
        assert files.keys() == kept.keys()
        assert [name for name in files if files[name] != kept[name]] == []
        seen.add(version)
        left = left_behind(out)
        assert len(left) <= 1  # what the one before it left has been swept away
        interrupted += len(left)
    assert seen == {0, 1}
    assert interrupted > 0  # or nothing was tried

    build(pages[:1], out, formats=("nq",))
    assert content(out) == versions[0]
    assert left_behind(out) == []


def complete(path: Path, name: str) -> Path:
    """A folder that looks like an output."""
    path.mkdir(parents=True)
    (path / "graph.nq").write_text(name, encoding="utf-8")
    (path / MARKER).write_text("{}", encoding="utf-8")
    return path


def written(out: Path, name: str) -> None:
    with staged(out) as staging:
        (staging / "graph.nq").write_text(name, encoding="utf-8")
        (staging / MARKER).write_text("{}", encoding="utf-8")


@pytest.fixture(params=["swapped in one step", "renamed twice"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that can swap two folders in one step, and those that cannot."""
    if request.param == "renamed twice":
        monkeypatch.setattr(folder, "_exchange", lambda first, second: False)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("name", ["out", "out[1]", "ut*", "sv å"])
def test_leftovers_are_swept_away_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    out = complete(tmp_path / name, "old")
    complete(tmp_path / f".{name}.building-killed", "half")
    complete(tmp_path / f".{name}.building-before.old", "older")
    written(out, "new")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (out / "graph.nq").read_text("utf-8") == "new"


@pytest.mark.usefixtures("either_way")
def test_an_output_killed_between_two_renames_comes_back(tmp_path: Path) -> None:
    """Even when the build that finds it so fails."""
    out = tmp_path / "out"
    complete(tmp_path / ".out.building-x", "new")
    complete(tmp_path / ".out.building-x.old", "old")
    with pytest.raises(ZeroDivisionError), staged(out):
        raise ZeroDivisionError
    assert (out / "graph.nq").read_text("utf-8") == "old"
    assert left_behind(out) == []


def test_an_output_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = complete(tmp_path / "out", "old")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target == out and not path.name.endswith(".old"):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(folder, "_exchange", lambda first, second: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(BuildError, match="Permission denied"):
        written(out, "new")
    assert (out / "graph.nq").read_text("utf-8") == "old"
    assert left_behind(out) == []


@pytest.mark.usefixtures("either_way")
def test_of_a_link_the_folder_behind_it_is_replaced(tmp_path: Path) -> None:
    real = complete(tmp_path / "elsewhere" / "real", "old")
    link = tmp_path / "out"
    link.symlink_to(real)
    written(link, "new")
    assert link.is_symlink()
    assert (real / "graph.nq").read_text("utf-8") == "new"
    assert left_behind(real) == []
