"""All benchmarks in one run: conversion, validation, questions, checks, beside other tools.

    python tests/bench/run.py [--size ROWS] [--rivals all|none|NAME,…] [--steps STEP,…]

The file is made by `generate`. Every tool runs in processes of its own, every rival in a virtual
environment that is made here with the versions that ``rivals/NAME.txt`` pins. What comes out is
kept in ``results/ROWS.json``, step by step, and told in ``RESULTS.md``, which `report` writes from
the results of all sizes. Exit code 1 when an output differs from ours, a tool that was wanted
could not be run, or a step of our own failed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # `bench` is found as in the tests

from bench.generate import generate
from bench.measure import Measured, measure
from bench.questions import QUESTIONS
from bench.report import write_report
from bench.statements import Digests, compare, digests

HERE = Path(__file__).resolve().parent
RIVALS = ("polars", "fstrings", "pyoxigraph", "maplib", "morph_kgc", "rdflib")
SIZES = (1_000, 2_100_000)
MANY = 200_000
"""Above this size one run is made, and below it three, unless another number is asked for."""

ONCE = {"rdflib", "morph_kgc"}
"""Rivals that take minutes at 100,000 rows: from `LONG` rows on they run once."""

LONG = 50_000
PYSHACL, PREPARED, FAST = 100, 1_000, 10_000
"""Up to how many records each way of validating is measured with; see `validation`."""

ANNOTATED = 6_000
LIMIT = 3600.0
"""Seconds after which a rival or a question is ended."""

Found = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What a run was asked for, and where it works."""

    size: int
    runs: int
    jobs: int
    rivals: Sequence[str]
    work: Path

    @property
    def envs(self) -> Path:
        return self.work / "envs"

    @property
    def folder(self) -> Path:
        """Files of this size."""
        return self.work / str(self.size)

    def file(self, share: float, rows: int | None = None) -> Path:
        """A generated file; it stays for the other steps of this run."""
        rows = self.size if rows is None else min(rows, self.size)
        path = self.folder / f"rows-{rows}-{share:g}.csv"
        if not path.is_file():
            say(f"generating {rows:,} rows")
            made = path.with_suffix(".new")
            generate(made, rows, share)
            made.replace(path)
        return path


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def ours(*arguments: object, limit: float | None = None) -> Measured:
    """A step of `ours` in a process of its own."""
    return measure([sys.executable, HERE / "ours.py", *map(str, arguments)], limit=limit)


def figures(measured: Measured, **more: object) -> Found:
    """What is kept of a command; what our own said of it too."""
    found: Found = {"cpu": measured.cpu, "wall": measured.wall, "peak": measured.peak, **more}
    if measured.trouble is not None:
        found["trouble"] = measured.trouble
    elif measured.out.startswith("{"):
        found |= json.loads(measured.out)
    return found


def repeated(run: Callable[[], Measured], runs: int, **more: object) -> Found:
    """Medians of several runs; the first that fails ends it."""
    every = []
    for _ in range(runs):
        every.append(run())
        if every[-1].trouble is not None:
            return figures(every[-1], **more)
    return figures(every[-1], runs=runs, **more) | {
        "cpu": median(m.cpu for m in every),
        "wall": median(m.wall for m in every),
        "peak": max(m.peak for m in every),
    }


def environment(name: str, envs: Path) -> tuple[Path | None, str, str]:
    """The interpreter of a rival's environment, its version, and why there is none."""
    pins = HERE / "rivals" / f"{name}.txt"
    folder, mark = envs / name, envs / name / "pins"
    python = folder / "bin" / "python"
    wanted = pins.read_text("utf-8")
    pinned = [line for line in wanted.splitlines() if "==" in line]
    told = pinned[0].replace("==", " ") if pinned else f"Python {platform.python_version()}"
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return python, told, ""
    say(f"making the environment of {name}")
    shutil.rmtree(folder, ignore_errors=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    commands = [[sys.executable, "-m", "venv", folder]]
    commands += [[*pip, "--requirement", pins]] if pinned else []
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
            return None, told, f"could not be installed: {lines[-1][:300]}"
    mark.write_text(wanted, "utf-8")
    return python, told, ""


def conversion(bench: Bench) -> Found:
    """The same file to statements, by all tools."""
    path, out = bench.file(0.0), bench.folder / "ours.nq"
    say("conversion: esfgraph")
    own = repeated(lambda: ours("convert", path, out), bench.runs)
    found: Found = {"megabytes": path.stat().st_size / 1e6, "tools": {"esfgraph": own}}
    if "trouble" in own:
        return found
    if bench.rivals:
        said = digests(out, profile=True)
        own["profile"] = len(said)
        for name in bench.rivals:
            say(f"conversion: {name}")
            found["tools"][name] = rival(bench, name, path, out, said)
    out.unlink()
    path.unlink()  # a large file's room is needed for what follows
    return found


def rival(bench: Bench, name: str, path: Path, own: Path, said: Digests) -> Found:
    """One rival: its figures, and whether it says what we say."""
    python, told, why = environment(name, bench.envs)
    if python is None:
        return {"version": told, "trouble": why}
    out = bench.folder / f"{name}.nt"
    command = [python, "-P", HERE / "rivals" / f"{name}.py", path, out]
    runs = 1 if name in ONCE and bench.size >= LONG else bench.runs
    found = repeated(lambda: measure(command, limit=LIMIT), runs, version=told, rows=bench.size)
    if "trouble" not in found:
        try:
            compared = compare(own, out, said)
        except (SyntaxError, ValueError) as error:
            return found | {"trouble": f"its output is no N-Triples: {error}"[:300]}
        found |= {
            "statements": compared.same + compared.more,
            "equal": compared.equal,
            "missing": compared.missing,
            "more": compared.more,
            "examples": compared.examples,
        }
    out.unlink(missing_ok=True)
    return found


def whole(bench: Bench) -> Found:
    """The whole build of a file with errors; the store stays for the questions."""
    say("whole build")
    path, out = bench.file(0.02), bench.folder / "out"
    found = repeated(lambda: ours("build", path, out, bench.jobs), 1, jobs=bench.jobs)
    found["megabytes"] = path.stat().st_size / 1e6
    return found


def annotation(bench: Bench) -> Found:
    """A build with and without annotation, of rows that may be fewer."""
    say("annotation")
    path = bench.file(0.02, ANNOTATED)
    found: Found = {}
    for what in ("build", "annotate"):
        out = bench.folder / f"prose-{what}"
        found[what] = figures(ours(what, path, out, 1))
        shutil.rmtree(out, ignore_errors=True)
    found["megabytes"] = prose(path) / 1e6
    return found


def prose(path: Path) -> int:
    """Bytes of the titles and descriptions of a file."""
    import csv

    columns = [f"Operation_{what}" for what in ("Name", "Summary")]
    columns = [f"{c}_{language}" for c in columns for language in ("English", "Programme_Language")]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(len((row[c] or "").encode()) for row in csv.DictReader(file) for c in columns)


def checks(bench: Bench) -> Found:
    """`esfgraph check` of a file with errors."""
    say("check")
    path = bench.file(0.02)
    return repeated(lambda: ours("check", path), bench.runs) | {
        "megabytes": path.stat().st_size / 1e6
    }


def validation(bench: Bench) -> Found:
    """The engines, with the same shapes, on the same records: fewer for the slow ones."""
    found: Found = {}
    for rows in sorted({min(most, bench.size) for most in (PYSHACL, PREPARED, FAST)}):
        say(f"validation of {rows:,} records")
        folder = bench.folder / f"slice-{rows}"
        folder.mkdir(exist_ok=True)
        made = figures(ours("slice", bench.file(0.1, rows), folder))
        here: Found = {k: made[k] for k in ("projects", "statements", "trouble") if k in made}
        if "trouble" not in made:
            data, out = folder / "data.nt", folder / "fast"
            here["fast"] = repeated(lambda d=data, o=out: ours("validate", d, o), bench.runs)
            if bench.rivals and rows <= PREPARED:
                slow = ours("validate", data, folder / "prepared", "pyshacl", limit=LIMIT)
                here["prepared"] = _agreeing(figures(slow), folder, "prepared")
            if bench.rivals and rows <= PYSHACL:
                here["pyshacl"] = _pyshacl(bench, folder)
        found[str(rows)] = here
        shutil.rmtree(folder)
    return found


def _pyshacl(bench: Bench, folder: Path) -> Found:
    """pySHACL as it comes, in an environment of its own."""
    python, told, why = environment("pyshacl", bench.envs)
    if python is None:
        return {"version": told, "trouble": why}
    script = HERE / "rivals" / "pyshacl.py"
    files = (folder / name for name in ("data.nt", "shapes.nt", "pyshacl"))
    slow = measure([python, "-P", script, *files], limit=LIMIT)
    return _agreeing(figures(slow, version=told), folder, "pyshacl")


def _agreeing(found: Found, folder: Path, name: str) -> Found:
    """What an engine took, and whether it found what the fast one did."""
    if "trouble" in found:
        return found
    said, fast = (set((folder / n).read_text("utf-8").splitlines()) for n in (name, "fast"))
    examples = [*sorted(fast - said)[:3], *sorted(said - fast)[:3]]
    return found | {"results": len(said), "equal": said == fast, "examples": examples}


def questions(bench: Bench) -> Found:
    """Questions to the store of the whole build."""
    out = bench.folder / "out"
    if not (out / "store").is_dir():
        made = whole(bench)
        if "trouble" in made:
            return {"trouble": made["trouble"]}
    found: Found = {}
    for key, question in QUESTIONS.items():
        ways = ["raw", *(["named"] if question.named else [])]
        ways += ["network"] if question.network else []
        found[key] = {}
        for way in ways:
            say(f"question: {key}, {way}")
            runs = bench.runs if bench.size < LONG else 1
            asked = ours("ask", out / "store", key, way, runs, limit=LIMIT / 4)
            here = figures(asked)
            here["whole"] = asked.cpu  # `cpu` is that of the question alone
            found[key][way] = here
        digests_ = {w["digest"] for w in found[key].values() if "digest" in w}
        found[key]["equal"] = len(digests_) <= 1
    return found


STEPS: Mapping[str, Callable[[Bench], Found]] = {
    "conversion": conversion,
    "build": whole,
    "questions": questions,
    "check": checks,
    "annotation": annotation,
    "validation": validation,
}


SMALL_STEPS = {"questions", "annotation", "validation"}
"""Above `MANY` rows only if asked for by name: what they tell they tell of fewer rows too."""


def machine() -> Found:
    """Its size, and the versions of what we use."""
    used = ("polars", "pyoxigraph", "shacl", "scipy", "networkx")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "cores": os.cpu_count(),
        "memory": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in used},
    }


def wrong(found: Any) -> bool:
    """Whether something failed or differs in what a step found."""
    if isinstance(found, dict):
        bad = "trouble" in found or found.get("equal") is False
        return bad or any(map(wrong, found.values()))
    return False


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=100_000, help="rows, from 1,000 to 2,100,000")
    parser.add_argument("--rivals", default="all", help=f"all, none or of {', '.join(RIVALS)}")
    parser.add_argument("--steps", default="all", help=f"all or some of {', '.join(STEPS)}")
    parser.add_argument("--runs", type=int, help="of each conversion; the median counts")
    parser.add_argument("--jobs", type=int, default=1, help="processes of the whole build")
    parser.add_argument("--work", type=Path, default=HERE.parents[1] / "build" / "bench")
    given = parser.parse_args()
    if not SIZES[0] <= given.size <= SIZES[1]:
        parser.error(f"--size is from {SIZES[0]:,} to {SIZES[1]:,}")
    given.rivals = _some(parser, given.rivals, RIVALS)
    every = given.steps == "all"
    given.steps = _some(parser, given.steps, tuple(STEPS))
    if every and given.size > MANY:
        given.steps = [name for name in given.steps if name not in SMALL_STEPS]
    return given


def _some(parser: argparse.ArgumentParser, given: str, known: Sequence[str]) -> list[str]:
    if given in ("all", "none"):
        return list(known) if given == "all" else []
    chosen = given.split(",")
    if unknown := sorted(set(chosen) - set(known)):
        parser.error(f"'{unknown[0]}' is none of {', '.join(known)}")
    return [name for name in known if name in chosen]


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    given = arguments()
    runs = given.runs or (1 if given.size > MANY else 3)
    bench = Bench(given.size, runs, given.jobs, given.rivals, given.work.resolve())
    bench.folder.mkdir(parents=True, exist_ok=True)
    kept = HERE / "results" / f"{given.size}.json"
    kept.parent.mkdir(exist_ok=True)
    results: Found = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    bad = False
    try:
        for name in given.steps:
            found = STEPS[name](bench)
            bad |= wrong(found)
            found |= {"date": datetime.now(UTC).date().isoformat()}
            results |= {"size": given.size, "machine": machine(), name: found}
            kept.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
            write_report(HERE / "results", HERE / "RESULTS.md")
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    say(f"written: {kept.name} and RESULTS.md")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
