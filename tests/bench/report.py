"""``RESULTS.md`` from the results of all sizes; nothing in it is written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.budgets import REASONS, budgets, count, speed_text, well
from bench.questions import QUESTIONS

__all__ = ["write_report"]

Found = Mapping[str, Any]

NAMES = {
    "esfgraph": "esfgraph (more statements, see above)",
    "polars": "Polars by hand",
    "fstrings": "csv + f-strings by hand",
    "pyoxigraph": "csv + pyoxigraph's terms",
    "maplib": "maplib",
    "morph_kgc": "morph-kgc",
    "rdflib": "csv + rdflib",
}
WAYS = {
    "raw": "plain SPARQL on pyoxigraph",
    "named": "esfgraph's named question",
    "network": "through the network",
}

ENGINES = {
    "fast": "esfgraph's fast engine",
    "prepared": "pySHACL as esfgraph runs it",
    "pyshacl": "pySHACL",
}

HEAD = """# Results of the benchmarks

Written by `make bench` (`tests/bench/run.py`), never by hand; the figures behind it are in
`results/`. Files are made by `generate.py`: every column of Kohesio's 2021–2027 files, quoted cells
of several lines, lists with `|`, NUTS codes that exist, no text twice.

CPU seconds are user and system time of a process with all its children, start of Python and
imports included; with several runs they and wall seconds are medians. Peak memory is the largest
sum of resident memory of the process tree. Wall seconds depend on what else the machine did. "k"
is 1,000 and MB is 1024² bytes, of files 1000².
"""

CONVERSION = """Every tool gets the same file, without errors, so that none has to decide what to do
with one, and one process. All write the same statements of each row (`statements.py` says which),
esfgraph also what only it makes of a row: titles and descriptions in the programme's language,
records with their provenance, concepts with their vocabularies. "Same" says that a tool's distinct
statements equal those picked out of ours, whatever the spelling of numbers. Ratios are CPU seconds
for the same rows as a multiple of ours, and statements per CPU second as a part of ours.
"""

BUILD = """`esfgraph build` of a file in which 2 rows in 100 have an error: read, resolve, fuse,
write N-Quads, check with SHACL, load the store on disk; without annotation. Up to 5,000 rows a
build is made in one piece, with links by evidence and connections, above that in slices.
"""

VALIDATION = """Records in which 10 in 100 have an error, as one data graph with the vocabularies;
the same shapes. "Same" compares focus, path, value, shape and severity of all results with those of
the fast engine. As esfgraph runs it, pySHACL parses each query once instead of once per node; as it
comes it is measured on fewer records.
"""

QUESTIONS_TEXT = """CPU seconds of the question alone, on the store that was built, without
opening it. The named questions also look up names for people. All ways must give the same answer.
"""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a table; columns of figures stand to the right."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    columns = zip(*cells, strict=True)
    right = [all(c[:1].isdigit() for c in column if c) and any(column) for column in columns]
    yield "| " + " | ".join(header) + " |"
    yield "|" + "|".join("---:" if figures else "---" for figures in right) + "|"
    for row in cells:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _seconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def _same(found: Found) -> str:
    if "equal" not in found:
        return ""
    if found["equal"]:
        return "yes"
    return f"no: {count(found['missing'])} missing, {count(found['more'])} more"


def _conversion(found: Found) -> Iterator[str]:
    tools: Mapping[str, Found] = found["tools"]
    own = tools["esfgraph"]
    yield "### Conversion to N-Quads or N-Triples"
    yield ""
    yield CONVERSION
    rows, notes = [], []
    for name, tool in tools.items():
        label = NAMES[name] + (f" ({tool['version']})" if "version" in tool else "")
        if "trouble" in tool or "trouble" in own:
            rows.append([label, "failed" if "trouble" in tool else "", *[""] * 8])
            notes.append(
                f"- {NAMES[name]}: {tool.get('trouble', 'has nothing to be held against')}"
            )
            continue
        speed = tool["statements"] / tool["cpu"]
        ratios = (tool["cpu"] / own["cpu"], speed * own["cpu"] / own["statements"])
        rows.append(
            [
                label,
                count(tool["rows"]),
                count(tool["statements"]),
                _seconds(tool["cpu"]),
                _seconds(tool["wall"]),
                count(tool["peak"]),
                speed_text(speed),
                *(f"{ratio:.2f}" for ratio in ratios),
                "" if name == "esfgraph" else _same(tool),
            ]
        )
        notes += [f"- {NAMES[name]}: `{one[:160]}`" for one in tool.get("examples", ())]
    header = ("tool", "rows", "statements", "CPU s", "wall s", "peak MB", "statements per CPU s")
    yield from _table((*header, "CPU s to ours", "speed to ours", "same"), rows)
    runs = {tool["runs"] for tool in tools.values() if "runs" in tool}
    yield f"File of {found['megabytes']:,.0f} MB; runs of each tool: " + (
        f"{', '.join(map(str, sorted(runs)))}." if runs else "none ended well."
    )
    if "profile" in own:
        yield f"Of our statements {count(own['profile'])} are those that all tools write."
    yield ""
    yield from notes
    if notes:
        yield ""


def _build(found: Found) -> Iterator[str]:
    yield "### Whole build"
    yield ""
    yield BUILD
    if "trouble" in found:
        yield f"Failed: {found['trouble']}"
        yield ""
        return
    findings = ", ".join(f"{count(n)} {name}" for name, n in found["findings"].items())
    rows = [
        ("file", f"{found['megabytes']:,.0f} MB, {count(found['rows'])} rows"),
        ("statements", count(found["statements"])),
        ("findings", findings),
        ("processes", str(found["jobs"])),
        ("CPU seconds", f"{_seconds(found['cpu'])} ({found['cpu'] / 60:.1f} minutes)"),
        ("wall seconds", _seconds(found["wall"])),
        ("peak memory", f"{count(found['peak'])} MB"),
        ("CPU seconds per 1,000 rows", f"{1000 * found['cpu'] / found['rows']:.2f}"),
        ("statements per CPU second", speed_text(found["statements"] / found["cpu"])),
        ("graph.nq, store", f"{count(found['graph_mb'])} MB, {count(found['store_mb'])} MB"),
    ]
    if found["stages"]:
        ends = ", ".join(f"{name} {_seconds(at)}" for name, at in found["stages"].items())
        rows.append(("CPU seconds until the end of", ends))
    yield from _table(("", "figure"), rows)


def _validation(found: Found) -> Iterator[str]:
    yield "### Validation"
    yield ""
    yield VALIDATION
    rows, notes = [], []
    for size, here in found.items():
        if not size.isdigit():
            continue
        for engine, name in ENGINES.items():
            one = here.get(engine)
            if one is None:
                continue
            label = f"{name} ({one['version']})" if "version" in one else name
            if "trouble" in one:
                rows.append([label, count(int(size)), "failed", *[""] * 5])
                notes.append(f"- {name}: {one['trouble']}")
                continue
            beside = engine != "fast" and "cpu" in well(here.get("fast"))
            ratio = f"{one['cpu'] / here['fast']['cpu']:.1f}" if beside else ""
            same = "" if engine == "fast" else "yes" if one["equal"] else "no"
            rows.append(
                [
                    *(label, count(here["projects"]), count(one["results"])),
                    *(_seconds(one["cpu"]), _seconds(one["wall"]), count(one["peak"])),
                    *(ratio, same),
                ]
            )
            notes += [f"- differs: `{text}`" for text in one.get("examples", ())]
    header = ("engine", "projects", "results", "CPU s", "wall s", "peak MB")
    yield from _table((*header, "CPU s to ours", "same"), rows)
    yield from notes
    if notes:
        yield ""


def _questions(found: Found) -> Iterator[str]:
    yield "### Questions"
    yield ""
    if "trouble" in found:
        yield f"There is no store: {found['trouble']}"
        yield ""
        return
    yield QUESTIONS_TEXT
    rows = []
    for key, question in QUESTIONS.items():
        for way, here in found.get(key, {}).items():
            if not isinstance(here, dict):
                continue
            label = [question.title, WAYS[way]]
            if "absent" in here:
                rows.append([*label, "", "", f"there is no question '{here['absent']}' yet"])
            elif "trouble" in here:
                rows.append([*label, "", "", f"failed: {here['trouble']}"])
            else:
                note = "" if found[key]["equal"] else "answers differ"
                if "before" in here:
                    note = f"after {_seconds(here['before'])} s for reading the network. {note}"
                rows.append([*label, count(here["rows"]), _seconds(here["cpu"]), note.strip()])
    yield from _table(("question", "way", "rows", "CPU s", "note"), rows)


def _check(found: Found) -> Iterator[str]:
    yield "### Check against the Commission's specification"
    yield ""
    if "trouble" in found:
        yield f"Failed: {found['trouble']}"
    else:
        yield (
            f"`esfgraph check --profile kohesio-2021`: {count(found['rows'])} rows "
            f"({found['megabytes']:,.0f} MB), {count(found['problems'])} problems, "
            f"{_seconds(found['cpu'])} CPU s, {_seconds(found['wall'])} s, "
            f"peak {count(found['peak'])} MB."
        )
    yield ""


def _annotation(found: Found) -> Iterator[str]:
    yield "### Annotation"
    yield ""
    troubles = [found[w]["trouble"] for w in ("build", "annotate") if "trouble" in found[w]]
    if troubles:
        yield f"Failed: {troubles[0]}"
    else:
        more = found["annotate"]["cpu"] - found["build"]["cpu"]
        yield (
            f"The build of {count(found['annotate']['rows'])} rows takes "
            f"{_seconds(found['build']['cpu'])} CPU s without annotation and "
            f"{_seconds(found['annotate']['cpu'])} with it: "
            f"{found['megabytes'] / more:.2f} MB of prose per CPU second of what it adds "
            f"(finding, writing, checking and loading mentions)."
        )
    yield ""


PARTS: Mapping[str, Callable[[Found], Iterator[str]]] = {
    "conversion": _conversion,
    "build": _build,
    "validation": _validation,
    "questions": _questions,
    "check": _check,
    "annotation": _annotation,
}


def _one(found: Found) -> Iterator[str]:
    machine = found["machine"]
    used = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    dates = sorted({found[part]["date"] for part in PARTS if part in found})
    yield f"## {count(found['size'])} rows"
    yield ""
    yield (
        f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}, {machine['cores']} cores, "
        f"{machine['memory']} GB of memory, {machine['system']}, Python {machine['python']}; "
        f"{used}."
    )
    yield ""
    for name, part in PARTS.items():
        if name in found:
            yield from part(found[name])
    if left := [name for name in PARTS if name not in found]:
        yield f"Not measured with so many rows: {', '.join(left)}."
        yield ""


def write_report(results: Path, path: Path) -> None:
    """Write the report of all ``ROWS.json`` in a folder."""
    files = results.glob("*.json")
    sizes = {int(p.stem): json.loads(p.read_text("utf-8")) for p in files if p.stem.isdigit()}
    lines = [HEAD, "## Budgets", ""]
    lines += _table(("budget", "measured", "met"), budgets(sizes))
    lines += [*REASONS.splitlines(), ""]
    for size in sorted(sizes):
        lines += _one(sizes[size])
    path.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
