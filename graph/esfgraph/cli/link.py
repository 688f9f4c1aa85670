"""``esfgraph link``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import LanguageOption, TableOption, app
from esfgraph.cli.terminal import complain, print_table
from esfgraph.messages import say
from esfgraph.tables import Tables

__all__: list[str] = []

_UNREADABLE = 3


def _tables(paths: list[Path]) -> tuple[Tables, bool]:
    """The records of one built graph, or of pages; and whether all could be read."""
    from esfgraph.annotate.prose import annotate
    from esfgraph.errors import InputError
    from esfgraph.link.reread import tables_of
    from esfgraph.pages import read_page
    from esfgraph.resolve import tables_from_pages
    from esfgraph.sources.inputs import ENDINGS, gather
    from esfgraph.store import open_graph

    first = paths[0]
    is_page = first.is_file() and first.name.lower().endswith(ENDINGS)
    if len(paths) == 1 and not is_page and (not first.is_dir() or (first / "store").is_dir()):
        return tables_of(open_graph(first)), True
    inputs, errors = gather(paths)
    records = []
    for item in inputs:
        try:
            records.append(read_page(item))
        except InputError as error:
            errors.append(error)
    for unread in errors:
        complain(unread)
    return tables_from_pages([(record, annotate(record)) for record in records]), not errors


@app.command()
def link(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR|PATH...]", help="A folder that a build wrote, or pages; without: out."
        ),
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Print the evidence for two projects or records."),
    ] = None,
    links: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What people decided, as SSSOM TSV.")
    ] = None,
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """List which records are about the same project, and why."""
    from esfgraph.link.report import COLUMNS, evidence_rows, link_rows
    from esfgraph.link.score import explain_link, find_links
    from esfgraph.link.sssom import read_decisions

    decisions = read_decisions(links) if links is not None else ()
    tables, complete = _tables(paths or [Path("out")])
    if explain is not None:
        found, verdict = explain_link(tables, *explain, decisions)
        columns: Sequence[str] = ("feature", "a", "b", "bits")
        rows = [list(row) for row in evidence_rows(found, language)]
        rows.append([say(f"link.found.{verdict}", language), "", "", found.score])
        headings = [say(f"link.{c}", language) for c in columns]
        print_table(headings if form == "table" else columns, rows, form, language)
    else:
        listed = link_rows(find_links(tables, decisions), tables, language)
        columns = COLUMNS[:7] if form == "table" else COLUMNS
        headings = [say(f"link.{c}", language) if form == "table" else c for c in columns]
        print_table(headings, [[row[c] for c in columns] for row in listed], form, language)
    if not complete:
        raise typer.Exit(_UNREADABLE)
