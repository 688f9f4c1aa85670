"""``esfgraph check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import complain, write_report, write_text

__all__: list[str] = []


CheckFormat = Literal["text", "csv", "json"]


@app.command()
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Lists of operations or Kohesio files: CSV (also .gz, .zip), XLSX, or folders.",
        ),
    ],
    profile: Annotated[
        str,
        typer.Option(
            help="What the rows have to hold: kohesio-2021, or kohesio-published "
            "for the verdict of the Commission's validator."
        ),
    ] = "kohesio-2021",
    form: Annotated[
        CheckFormat, typer.Option("--format", help="A summary, or every problem as CSV or JSON.")
    ] = "text",
    *,
    language: LanguageOption,
) -> None:
    """Check tables of projects row by row; exit code 1 when there is a violation."""
    from esfgraph.bulk.check import Check
    from esfgraph.bulk.profile import load_profile
    from esfgraph.bulk.report import REPORTS

    run = Check(paths, load_profile(profile))
    write = write_report if form == "text" else write_text
    for text in REPORTS[form](run, language):
        write(text)
    for error in run.errors:
        complain(error)
    if run.errors:
        raise typer.Exit(run.errors[0].exit_code)
    if run.counts()["violation"]:
        raise typer.Exit(1)
