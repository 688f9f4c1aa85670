"""From files to graph: the one place to read first.

``read -> annotate -> tables -> link -> fuse -> map -> load -> validate -> connect -> export``.
Each step is one call; what it does is said in its own module. Lists of many projects go the same
way in slices (see `slices`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.bulk.readings import File
from esfgraph.draw import draw
from esfgraph.errors import InputError, UsageError
from esfgraph.export import write, write_findings
from esfgraph.files import Passed, divide, open_files, rows_up_to
from esfgraph.findings import Finding, to_quads
from esfgraph.folder import MARKER, staged
from esfgraph.link.beneficiaries import with_beneficiaries
from esfgraph.link.fusion import fuse
from esfgraph.link.graph import link_quads
from esfgraph.link.score import find_links
from esfgraph.link.sssom import LINKS_FILE, decisions_of, write_sssom
from esfgraph.link.thin import thinned
from esfgraph.link.types import Decision, Links
from esfgraph.link.unite import unite
from esfgraph.namespaces import BASE
from esfgraph.network import connections
from esfgraph.network.statements import connection_quads
from esfgraph.pages import read_inputs, read_page
from esfgraph.readings import Readings
from esfgraph.resolve import tables_of, with_schools
from esfgraph.slices.build import Job, Progress, build_slices
from esfgraph.sources.inputs import ENDINGS, TABLE_ENDINGS, Input, gather
from esfgraph.store import load_lines, open_graph, save, sorted_lines
from esfgraph.summary import Summary, summarise
from esfgraph.validate import Engine, validate

__all__ = ["FORMATS", "SMALL", "Build", "Outcome", "build", "check", "graph_of", "read_page"]

FORMATS = {"ttl": "turtle", "trig": "trig", "nq": "nq", "jsonld": "jsonld", "html": None}
"""What a build can write, by file ending; those with a name are formats of `export`."""

SMALL = 5_000
"""Up to so many projects a build is made in one piece and writes all formats, above it is made in
slices and writes N-Quads (design §4)."""

_READINGS = "readings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the checks found, figures, and inputs that could not be read.

    ``unmatched`` are people's decisions that no record answers to; ``passed`` are tables of which
    nothing was read; ``inputs`` says how many files there are, ``reread`` how many were read.
    """

    findings: tuple[Finding, ...]
    summary: Summary
    errors: tuple[InputError, ...]
    unmatched: tuple[Decision, ...]
    passed: tuple[Passed, ...]
    inputs: int
    reread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Outcome):
    """A graph in memory, its links, and the readings with which the next build reads only what
    has changed."""

    store: ox.Store
    links: Links
    readings: Readings


@dataclass(frozen=True, slots=True)
class _Inputs:
    pages: list[Input]
    files: list[File]
    errors: list[InputError]
    passed: list[Passed]

    @classmethod
    def of(cls, paths: Sequence[Path], base: str) -> _Inputs:
        inputs, errors = gather(paths)
        pages, tables = divide(inputs)
        files, unread, passed = open_files(tables, base)
        return cls(pages, files, [*errors, *unread], passed)


def graph_of(
    paths: Sequence[Path],
    base: str = BASE,
    decisions: Sequence[Decision] = (),
    kept: Readings | None = None,
    *,
    annotate: bool = True,
) -> Build:
    """The graph of pages, lists of projects and folders of them, checked, in memory.

    ``decisions`` say which records are the same project and which are not;
    ``kept`` are the readings of an earlier build of these inputs; ``annotate``
    says whether titles and descriptions in lists are annotated too.
    """
    return _graph_of(_Inputs.of(paths, base), base, decisions, kept, annotate=annotate)


def _graph_of(
    inputs: _Inputs,
    base: str,
    decisions: Sequence[Decision],
    kept: Readings | None,
    *,
    annotate: bool,
) -> Build:
    readings, unread, reread = read_inputs(inputs.pages, inputs.files, base, kept, prose=annotate)
    errors = [*inputs.errors, *unread]
    if readings.records.is_empty():
        raise _nothing(errors, inputs)
    separate = tables_of(readings, base)
    links = find_links(separate, decisions)
    united = with_beneficiaries(unite(separate, links), readings.beneficiaries)
    tables = with_schools(united, readings, base)
    projects = fuse(tables)
    store = load_lines(sorted_lines(mapping.all_lines(thinned(tables), projects)))
    store.extend(link_quads(links, base))
    findings = validate(store)
    store.extend(to_quads(findings, base))
    store.extend(connection_quads(connections(store), base))
    summary = summarise(tables, projects, links, len(store), findings, errors, base)
    return Build(
        findings=findings,
        summary=summary,
        errors=tuple(errors),
        unmatched=links.unmatched,
        passed=tuple(inputs.passed),
        inputs=len(inputs.pages) + len(inputs.files),
        reread=reread,
        store=store,
        links=links,
        readings=readings,
    )


def _nothing(errors: Sequence[InputError], inputs: _Inputs) -> InputError:
    """No input holds a project."""
    files = inputs.files
    bare = {one.name for one in inputs.passed if one.why == "rows"}
    errors = [
        *errors,
        *(
            InputError(
                "holds a header and no rows",
                source=file.table.source.name,
                line=file.table.header_row,
                advice="Expected are rows below the header.",
            )
            for file in files
            if file.table.source.name in bare
        ),
    ]
    if not errors and files and not any(file.of_projects for file in files):
        return InputError(
            "is a list of organisations, without projects",
            source=files[0].table.source.name,
            advice="Build it together with a list of projects.",
        )
    if not errors:
        names = ", ".join(file.table.source.name for file in files)
        return InputError("no row could be read", source=names or None)
    return errors[0] if len(errors) == 1 else InputError("\n".join(map(str, errors)))


def build(
    paths: Sequence[Path],
    out: Path,
    base: str = BASE,
    formats: Sequence[str] | None = None,
    decisions: Sequence[Decision] | None = None,
    update: Path | None = None,
    *,
    annotate: bool | None = None,
    jobs: int = 1,
    progress: Progress = lambda stage, more, total: None,
) -> Outcome:
    """Read, check and write: the whole of ``esfgraph build``.

    ``out`` is replaced as a whole when everything is written (see `folder`).
    ``update`` is an earlier output, of which is kept what still holds: the
    readings of files that have not changed, and people's decisions where none
    are given. What is written is the same as without it, with these decisions.
    Titles and descriptions in lists are annotated up to `SMALL` rows, unless
    ``annotate`` says otherwise; larger lists are built in slices, by ``jobs``
    processes.
    """
    if unknown := sorted(set(formats or ()) - set(FORMATS)):
        raise UsageError(f"no format '{unknown[0]}'", advice=f"Known: {', '.join(FORMATS)}.")
    kept = None
    if update is not None and (update / MARKER).is_file():
        folder = update / _READINGS
        kept = Readings.read(folder) if folder.is_dir() else None
        decisions = decisions_of(update) if decisions is None else decisions
    decisions = tuple(decisions or ())
    inputs = _Inputs.of(paths, base)
    if rows_up_to(inputs.files, SMALL) > SMALL:
        readings, unread, reread = read_inputs(inputs.pages, (), base, kept)
        job = Job(inputs.files, readings, base, decisions, prose=bool(annotate), jobs=jobs)
        errors = [*inputs.errors, *unread]
        made = _build_large(job, out, formats or ("nq",), errors, progress)
        count = len(inputs.pages) + len(inputs.files)
        return replace(
            made,
            passed=tuple(inputs.passed),
            inputs=count,
            reread=reread + len(inputs.files),
        )
    whole = _graph_of(inputs, base, decisions, kept, annotate=annotate is not False)
    if formats is None:
        formats = tuple(FORMATS) if whole.summary.projects <= SMALL else ("nq",)
    with staged(out) as folder:
        _write_formats(whole.store, formats, folder)
        write_findings(whole.findings, folder, base)
        write_sssom(whole.links, folder / LINKS_FILE, decisions)
        whole.readings.write(folder / _READINGS)
        save(whole.store, folder / "store")
        whole.summary.write(folder)
    return whole


def _write_formats(store: ox.Store, formats: Sequence[str], folder: Path) -> None:
    for name in formats:
        if (writer := FORMATS[name]) is not None:
            write(store, writer, folder / f"graph.{name}")
        else:
            draw(store, folder / "graph.html")


def _build_large(
    job: Job,
    out: Path,
    formats: Sequence[str],
    errors: Sequence[InputError],
    progress: Progress,
) -> Outcome:
    """The same in slices."""
    made = build_slices(job, out, errors, progress)
    with staged(out) as folder:
        if "nq" in formats:
            made.write_lines(folder / "graph.nq")
        made.load(folder / "store", progress)
        if others := [name for name in formats if name != "nq"]:
            _write_formats(ox.Store.read_only(str(folder / "store")), others, folder)
        write_findings(made.findings, folder, job.base)
        made.write_links(folder / LINKS_FILE)
        job.readings.write(folder / _READINGS)
        made.summary.write(folder)
    made.parts.sweep()
    return Outcome(
        findings=made.findings,
        summary=made.summary,
        errors=made.errors,
        unmatched=made.unmatched,
        passed=(),
        inputs=0,
        reread=0,
    )


def check(paths: Sequence[Path], engine: Engine = "fast") -> tuple[Finding, ...]:
    """The findings of output folders, RDF files, pages and lists, together and in order."""
    endings = ENDINGS + TABLE_ENDINGS
    pages = [p for p in paths if p.is_file() and p.name.lower().endswith(endings)]
    stores = [graph_of(pages).store] if pages else []
    stores += [open_graph(path) for path in paths if path not in pages]
    found = {finding for store in stores for finding in validate(store, engine)}
    return tuple(sorted(found, key=lambda f: f.sort_key))
