"""What esfgraph does in a benchmark, one step per process; `run` starts and measures them.

    python tests/bench/ours.py convert FILE OUT.nq     read, resolve, fuse, write N-Quads
    python tests/bench/ours.py build FILE OUT JOBS     the whole build, with checks and store
    python tests/bench/ours.py annotate FILE OUT JOBS  the same with titles and descriptions read
    python tests/bench/ours.py check FILE              against the Commission's specification
    python tests/bench/ours.py slice FILE FOLDER       what the engines check, and the shapes
    python tests/bench/ours.py validate DATA OUT [ENGINE]
    python tests/bench/ours.py ask STORE QUESTION WAY RUNS   see `questions`

Each writes one line of JSON about what it did.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

if __name__ == "__main__":  # `bench` is found as in the tests
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def cpu() -> float:
    """CPU seconds of this process and its children."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def convert(path: str, out: str) -> dict[str, object]:
    """The statements of a build in slices, without checks, findings and store."""
    from esfgraph.files import divide, open_files
    from esfgraph.namespaces import BASE
    from esfgraph.pages import read_inputs
    from esfgraph.slices import build as slices
    from esfgraph.slices import work
    from esfgraph.sources.inputs import gather

    work.findings_in = lambda *tables, whole: []  # type: ignore[assignment]
    slices.check = lambda ntriples: set()  # type: ignore[attr-defined]
    inputs, _ = gather([Path(path)])
    files, *_ = open_files(divide(inputs)[1])
    readings, _, _ = read_inputs((), (), BASE)
    with (
        tempfile.TemporaryDirectory(dir=Path(out).parent) as folder,
        patch.object(work, "findings_in", lambda *tables, whole: []),
        patch.object(slices, "check", lambda ntriples: set()),
    ):
        job = slices.Job(files, readings, BASE)
        made = slices.build_slices(job, Path(folder) / "out", [], lambda stage, more, total: None)
        made.write_lines(Path(out))
    return {"rows": made.summary.records, "statements": made.summary.statements}


def build(path: str, out: str, jobs: str, *, annotate: bool = False) -> dict[str, object]:
    """``esfgraph build FILE --no-annotate --formats nq``, and when its stages ended."""
    from esfgraph.pipeline import build

    stages: dict[str, float] = {}

    def tell(stage: str, more: int, total: int | None) -> None:
        stages[stage] = cpu()

    made = build(
        [Path(path)], Path(out), formats=("nq",), annotate=annotate, jobs=int(jobs), progress=tell
    )
    return {
        "rows": made.summary.records,
        "projects": made.summary.projects,
        "statements": made.summary.statements,
        "findings": dict(made.summary.findings),
        "store_mb": _size(Path(out) / "store"),
        "graph_mb": _size(Path(out) / "graph.nq"),
        "stages": stages,
    }


def annotate(path: str, out: str, jobs: str) -> dict[str, object]:
    """A build that reads titles and descriptions too."""
    return build(path, out, jobs, annotate=True)


def _size(path: Path) -> float:
    """Megabytes of a file or folder."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def check(path: str) -> dict[str, object]:
    """``esfgraph check FILE --profile kohesio-2021``."""
    from esfgraph.bulk.check import Check
    from esfgraph.bulk.profile import load_profile

    run = Check([Path(path)], load_profile("kohesio-2021"))
    problems = sum(frame.height for frame in run.problems())
    return {"rows": sum(file.rows for file in run.files), "problems": problems}


def slice_(path: str, folder: str) -> dict[str, object]:
    """Write the data graph of a check and all shapes, for both engines."""
    import rdflib

    from esfgraph.pipeline import graph_of
    from esfgraph.resources import shape_files
    from esfgraph.validate import data_graph

    made = graph_of([Path(path)], annotate=False)
    data = data_graph(made.store)
    (Path(folder) / "data.nt").write_text(data, "utf-8")
    shapes = rdflib.Graph()
    for file in shape_files():
        shapes.parse(file, format="turtle")
    shapes.serialize(Path(folder) / "shapes.nt", format="nt", encoding="utf-8")
    return {"projects": made.summary.projects, "statements": data.count(" .\n")}


def validate(path: str, out: str, engine: str = "fast") -> dict[str, object]:
    """What an engine says, a line of JSON per result (see ``rivals/pyshacl.py``)."""
    import pyoxigraph as ox

    from esfgraph.findings import SEVERITIES
    from esfgraph.validate import check

    lines = set()
    for one in check(Path(path).read_text("utf-8"), "pyshacl" if engine == "pyshacl" else "fast"):
        value: list[str] | None = None
        if isinstance(one.value, ox.Literal):
            kind = "" if one.value.language else one.value.datatype.value
            value = [one.value.value, one.value.language or "", kind]
        elif one.value is not None:
            value = [one.value.value]
        severity = SEVERITIES[one.severity]
        lines.add(json.dumps([one.focus, one.path, value, one.shape, severity]))
    Path(out).write_text("\n".join(sorted(lines)), "utf-8")
    return {"results": len(lines)}


def ask(store: str, question: str, way: str, runs: str) -> dict[str, object]:
    from bench.questions import answer

    return answer(Path(store), question, way, int(runs))


STEPS: dict[str, Callable[..., dict[str, object]]] = {
    "convert": convert,
    "build": build,
    "annotate": annotate,
    "check": check,
    "slice": slice_,
    "validate": validate,
    "ask": ask,
}


def main() -> None:
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
