"""``esfgraph validate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import write_report, write_text
from esfgraph.validate import Engine

__all__: list[str] = []


ReportFormat = Literal["text", "json", "turtle"]


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR|FILE]...", help="Folders that a build wrote, RDF files, or pages."
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="SHACL engine; both find the same.")] = "fast",
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How to print the findings.")
    ] = "text",
    *,
    language: LanguageOption,
) -> None:
    """Check graphs against the shapes; exit code 1 when there is a violation."""
    from esfgraph.findings import format_text, to_json, to_turtle
    from esfgraph.pipeline import check

    findings = check(paths or [Path("out")], engine)
    if form == "json":
        write_text(json.dumps(to_json(findings), ensure_ascii=False, indent=1) + "\n")
    elif form == "turtle":
        write_text(to_turtle(findings))
    else:
        write_report(format_text(findings, language) + "\n")
    if any(f.severity == "violation" for f in findings):
        raise typer.Exit(1)
