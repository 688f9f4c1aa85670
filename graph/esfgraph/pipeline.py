"""From files to graph: the one place to read first.

``read -> annotate -> tables -> fuse -> map -> load -> validate -> export and draw``.
Each step is one call; what it does is said in its own module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.annotate.privacy import redact, redact_phrase
from esfgraph.annotate.prose import annotate
from esfgraph.draw import draw
from esfgraph.errors import InputError, UsageError
from esfgraph.export import write, write_findings
from esfgraph.findings import Finding, to_quads
from esfgraph.folder import staged
from esfgraph.link.fusion import fuse
from esfgraph.model import ProjectRecord
from esfgraph.namespaces import BASE
from esfgraph.resolve import tables_from_pages
from esfgraph.sources import read
from esfgraph.sources.document import load
from esfgraph.sources.inputs import ENDINGS, Input, gather
from esfgraph.store import load_lines, open_graph, save, sorted_lines
from esfgraph.summary import Summary, summarise
from esfgraph.validate import Engine, validate

__all__ = ["FORMATS", "Build", "build", "check", "graph_of", "read_page"]

FORMATS = {"ttl": "turtle", "trig": "trig", "nq": "nq", "jsonld": "jsonld", "html": None}
"""What a build can write, by file ending; those with a name are formats of `export`."""

SMALL = 5_000
"""Up to so many projects a build writes all formats, above only N-Quads (design §4)."""


@dataclass(frozen=True, slots=True)
class Build:
    """A graph in memory, what the checks found, figures, and inputs that could not be read."""

    store: ox.Store
    findings: tuple[Finding, ...]
    summary: Summary
    errors: tuple[InputError, ...]


def read_page(item: Input) -> ProjectRecord:
    """One file becomes one record; personal data is gone before a reader sees the text.

    Raises `InputError` when the file cannot be read or holds no project.
    """
    document = load(item.path, item.entry)
    redaction = redact(document.text)
    return read(
        replace(
            document,
            name=redact_phrase(document.name),
            text=redaction.text,
            redactions=len(redaction.spans),
        )
    )


def graph_of(paths: Sequence[Path], base: str = BASE) -> Build:
    """The graph of pages and folders of pages, checked, in memory."""
    inputs, errors = gather(paths)
    records = []
    for item in inputs:
        try:
            records.append(read_page(item))
        except InputError as error:  # stops only this file; the exit code tells
            errors.append(error)
    if not records:
        raise errors[0] if len(errors) == 1 else InputError("\n".join(map(str, errors)))
    tables = tables_from_pages([(record, annotate(record)) for record in records], base)
    projects = fuse(tables.records)
    store = load_lines(sorted_lines(mapping.all_lines(tables, projects)))
    findings = validate(store)
    store.extend(to_quads(findings, base))
    summary = summarise(tables, projects, len(store), findings, errors, base)
    return Build(store, findings, summary, tuple(errors))


def build(
    paths: Sequence[Path], out: Path, base: str = BASE, formats: Sequence[str] | None = None
) -> Build:
    """Read, check and write: the whole of ``esfgraph build``.

    ``out`` is replaced as a whole when everything is written (see `folder`).
    """
    if unknown := sorted(set(formats or ()) - set(FORMATS)):
        raise UsageError(f"no format '{unknown[0]}'", advice=f"Known: {', '.join(FORMATS)}.")
    made = graph_of(paths, base)
    if formats is None:
        formats = tuple(FORMATS) if made.summary.projects <= SMALL else ("nq",)
    with staged(out) as folder:
        for name in formats:
            if (writer := FORMATS[name]) is not None:
                write(made.store, writer, folder / f"graph.{name}")
            else:
                draw(made.store, folder / "graph.html")
        write_findings(made.findings, folder, base)
        save(made.store, folder / "store")
        made.summary.write(folder)
    return made


def check(paths: Sequence[Path], engine: Engine = "fast") -> tuple[Finding, ...]:
    """The findings of output folders, RDF files and pages, together and in order."""
    pages = [p for p in paths if p.is_file() and p.name.lower().endswith(ENDINGS)]
    stores = [graph_of(pages).store] if pages else []
    stores += [open_graph(path) for path in paths if path not in pages]
    found = {finding for store in stores for finding in validate(store, engine)}
    return tuple(sorted(found, key=lambda f: f.sort_key))
