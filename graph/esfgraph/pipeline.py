"""From files to graph: the one place to read first.

``read -> tables -> fuse -> map -> load -> validate -> export and draw``.
Each step is one call; what it does is said in its own module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.annotate.privacy import redact_document
from esfgraph.draw import draw
from esfgraph.errors import InputError, UsageError
from esfgraph.export import write
from esfgraph.folder import staged
from esfgraph.link.fusion import fuse
from esfgraph.model import ProjectRecord
from esfgraph.namespaces import BASE
from esfgraph.resolve import tables_from_pages
from esfgraph.sources import read
from esfgraph.sources.document import load
from esfgraph.sources.inputs import Input, gather
from esfgraph.store import load_lines, sorted_lines
from esfgraph.summary import Summary, summarise
from esfgraph.validate import Finding, findings_lines, validate, write_findings

__all__ = ["Build", "FORMATS", "build", "graph_of", "read_page"]

FORMATS = ("ttl", "trig", "nq", "jsonld", "html")
"""What a build writes besides findings, summary and store."""

_SMALL = 5_000
"""Above so many projects only N-Quads, findings and the store are written, unless asked."""

_WRITERS = {"ttl": "turtle", "trig": "trig", "nq": "nq", "jsonld": "jsonld"}


@dataclass(frozen=True, slots=True)
class Build:
    """A graph in memory, and what was found on the way."""

    store: ox.Store
    findings: tuple[Finding, ...]
    summary: Summary
    errors: tuple[InputError, ...]


def read_page(item: Input) -> ProjectRecord:
    """One file becomes one record; personal data is gone before a reader sees the text.

    Raises `InputError` when the file cannot be read or holds no project.
    """
    return read(redact_document(load(item.path, item.entry)))


def _read_all(inputs: Iterable[Input]) -> tuple[list[ProjectRecord], list[InputError]]:
    records, errors = [], []
    for item in inputs:
        try:
            records.append(read_page(item))
        except InputError as error:  # stops only this file; the exit code tells
            errors.append(error)
    return records, errors


def graph_of(paths: Sequence[Path], base: str = BASE) -> Build:
    """The graph of files and folders, checked, in memory."""
    inputs, errors = gather(paths)
    records, unreadable = _read_all(inputs)
    errors = [*errors, *unreadable]
    if not records:
        raise errors[0] if errors else UsageError("nothing to read")
    tables = tables_from_pages((r.document for r in records), records, base)
    projects = fuse(tables.records)
    statements = sorted_lines(mapping.all_lines(tables, projects))
    store = load_lines(statements)
    findings = validate(store)
    store.extend(findings_lines(findings, base))
    summary = summarise(tables, projects, len(store), findings, errors, base)
    return Build(store, findings, summary, tuple(errors))


def build(
    paths: Sequence[Path],
    out: Path,
    base: str = BASE,
    formats: Sequence[str] | None = None,
) -> Build:
    """Read, check and write: the whole of ``esfgraph build``.

    ``out`` is replaced as a whole when everything is written (see `folder`).
    """
    made = graph_of(paths, base)
    if formats is None:
        formats = FORMATS if made.summary.projects <= _SMALL else ("nq",)
    with staged(out) as folder:
        for name in formats:
            if name in _WRITERS:
                write(made.store, _WRITERS[name], folder / f"graph.{name}")
        if "html" in formats:
            draw(made.store, folder / "graph.html")
        write_findings(made.findings, folder, base)
        write_store(made.store, folder / "store")
        made.summary.write(folder)
    return made
