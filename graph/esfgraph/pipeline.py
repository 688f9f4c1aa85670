"""From files to graph: the one place to read first.

``read -> annotate -> tables -> link -> fuse -> map -> load -> validate -> export and draw``.
Each step is one call; what it does is said in its own module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from esfgraph import mapping
from esfgraph.draw import draw
from esfgraph.errors import InputError, UsageError
from esfgraph.export import write, write_findings
from esfgraph.findings import Finding, to_quads
from esfgraph.folder import MARKER, staged
from esfgraph.link.fusion import fuse
from esfgraph.link.graph import link_quads
from esfgraph.link.score import find_links
from esfgraph.link.sssom import write_sssom
from esfgraph.link.types import Decision, Links
from esfgraph.link.unite import unite
from esfgraph.namespaces import BASE
from esfgraph.pages import read_page, read_pages
from esfgraph.readings import Readings
from esfgraph.resolve import tables_of, with_schools
from esfgraph.sources.inputs import ENDINGS, gather
from esfgraph.store import load_lines, open_graph, save, sorted_lines
from esfgraph.summary import Summary, summarise
from esfgraph.validate import Engine, validate

__all__ = ["FORMATS", "Build", "build", "check", "graph_of", "read_page"]

FORMATS = {"ttl": "turtle", "trig": "trig", "nq": "nq", "jsonld": "jsonld", "html": None}
"""What a build can write, by file ending; those with a name are formats of `export`."""

SMALL = 5_000
"""Up to so many projects a build writes all formats, above only N-Quads (design §4)."""

_READINGS = "readings"


@dataclass(frozen=True, slots=True)
class Build:
    """A graph in memory, what the checks found, figures, and inputs that could not be read.

    ``readings`` can be given to the next build, which then reads only what
    has changed; ``reread`` says how many documents this one read.
    """

    store: ox.Store
    findings: tuple[Finding, ...]
    links: Links
    summary: Summary
    errors: tuple[InputError, ...]
    readings: Readings
    reread: int


def graph_of(
    paths: Sequence[Path],
    base: str = BASE,
    decisions: Sequence[Decision] = (),
    kept: Readings | None = None,
) -> Build:
    """The graph of pages and folders of pages, checked, in memory.

    ``decisions`` say which records are the same project and which are not;
    ``kept`` are the readings of an earlier build of these pages.
    """
    inputs, errors = gather(paths)
    readings, unread, reread = read_pages(inputs, base, kept)
    errors += unread
    if readings.records.is_empty():
        raise errors[0] if len(errors) == 1 else InputError("\n".join(map(str, errors)))
    separate = tables_of(readings, base)
    links = find_links(separate, decisions)
    tables = with_schools(unite(separate, links), readings, base)
    projects = fuse(tables)
    store = load_lines(sorted_lines(mapping.all_lines(tables, projects)))
    store.extend(link_quads(links, base))
    findings = validate(store)
    store.extend(to_quads(findings, base))
    summary = summarise(tables, projects, links, len(store), findings, errors, base)
    return Build(store, findings, links, summary, tuple(errors), readings, reread)


def build(
    paths: Sequence[Path],
    out: Path,
    base: str = BASE,
    formats: Sequence[str] | None = None,
    decisions: Sequence[Decision] = (),
    update: Path | None = None,
) -> Build:
    """Read, check and write: the whole of ``esfgraph build``.

    ``out`` is replaced as a whole when everything is written (see `folder`).
    ``update`` is an earlier output, of which is kept what still holds; what is
    written is the same without it.
    """
    if unknown := sorted(set(formats or ()) - set(FORMATS)):
        raise UsageError(f"no format '{unknown[0]}'", advice=f"Known: {', '.join(FORMATS)}.")
    is_there = update is not None and (update / MARKER).is_file()
    kept = Readings.read(update / _READINGS) if update is not None and is_there else None
    made = graph_of(paths, base, decisions, kept)
    if formats is None:
        formats = tuple(FORMATS) if made.summary.projects <= SMALL else ("nq",)
    with staged(out) as folder:
        for name in formats:
            if (writer := FORMATS[name]) is not None:
                write(made.store, writer, folder / f"graph.{name}")
            else:
                draw(made.store, folder / "graph.html")
        write_findings(made.findings, folder, base)
        write_sssom(made.links, folder / "links.sssom.tsv", decisions)
        made.readings.write(folder / _READINGS)
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
