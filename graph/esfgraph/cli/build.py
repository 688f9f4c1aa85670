"""``esfgraph build`` and ``esfgraph read``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import (
    complain,
    complain_of_passed,
    complain_of_unmatched,
    print_summary,
    progress_bars,
    write_text,
)
from esfgraph.errors import UsageError
from esfgraph.messages import Language, say
from esfgraph.namespaces import BASE, checked_base

if TYPE_CHECKING:
    from esfgraph.pipeline import Outcome

__all__: list[str] = []

_UNREADABLE = 3


Update = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="An earlier output: read only pages that have changed."),
]
Formats = Annotated[
    str | None,
    typer.Option(
        help="What to write, comma-separated: ttl, trig, nq, jsonld, html.",
        show_default="all; above 5,000 projects nq",
    ),
]
Annotate = Annotated[
    bool | None,
    typer.Option(
        "--annotate/--no-annotate",
        help="Whether the prose of rows in lists is annotated.",
        show_default="up to 5,000 rows",
    ),
]


@app.command()
def build(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Pages, lists of projects (CSV, XLSX) or folders of them; without: the seeds.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write to; replaced as a whole.", show_default="out, or that of --update"
        ),
    ] = None,
    update: Update = None,
    links: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pairs that people decided on, SSSOM TSV.")
    ] = None,
    base: Annotated[
        str, typer.Option(help="Base of the IRIs of projects, owners and sources.")
    ] = BASE,
    formats: Formats = None,
    annotate: Annotate = None,
    jobs: Annotated[
        int, typer.Option(min=1, help="Processes that build large lists, in slices.")
    ] = 1,
    *,
    language: LanguageOption,
) -> None:
    """Read pages and lists, make the graph, check it and write it."""
    from esfgraph.link.sssom import read_decisions
    from esfgraph.pipeline import build as run
    from esfgraph.resources import resource_folder

    if not paths:
        typer.echo(say("summary.seeds", language), err=True)
        paths = [resource_folder("seeds")]
    out = out or update or Path("out")
    decisions = read_decisions(links) if links is not None else None
    wanted = formats.split(",") if formats else None
    was_there = update is not None and update.is_dir()
    with progress_bars(language, "progress.slices") as progress:
        made = run(
            paths,
            out,
            checked_base(base),
            wanted,
            decisions,
            update,
            annotate=annotate,
            jobs=jobs,
            progress=progress,
        )
    if update is not None:
        key = "summary.reread" if was_there else "summary.all_read"
        typer.echo(
            say(key, language, reread=made.reread, inputs=made.inputs, update=update), err=True
        )
    _tell(made, out, language)


def _tell(made: Outcome, out: Path, language: Language) -> None:
    """What came of a build; the exit code says whether an input could not be read."""
    complain_of_unmatched(made.unmatched, language)
    complain_of_passed(made.passed, language)
    print_summary(made.summary, out, language)
    for error in made.errors:
        complain(error)
    if made.errors:
        raise typer.Exit(_UNREADABLE)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A page, as text or HTML.")],
) -> None:
    """Print what one page says, as JSON: each value with the words it was read from."""
    from esfgraph.files import divide
    from esfgraph.pipeline import read_page
    from esfgraph.sources.inputs import gather
    from esfgraph.sources.record_json import record_json

    if file.is_dir():
        raise UsageError("is a folder; a page is expected", source=str(file))
    inputs, errors = gather([file])
    if divide(inputs)[1]:
        raise UsageError(
            "is a list of projects; a page is expected",
            source=str(file),
            advice=f"Lists are read with: esfgraph build {file}",
        )
    for error in errors:
        complain(error)
    record = read_page(inputs[0])
    write_text(json.dumps(record_json(record), ensure_ascii=False, indent=1) + "\n")
