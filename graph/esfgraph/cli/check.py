"""``esfgraph validate``."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import write_text

__all__: list[str] = []


class Engine(StrEnum):
    """SHACL engines."""

    fast = "fast"
    pyshacl = "pyshacl"


class ReportFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    turtle = "turtle"


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR|FILE]...", help="Folders that a build wrote, RDF files, or pages."
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="SHACL engine; both find the same.")] = Engine.fast,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How to print the findings.")
    ] = ReportFormat.text,
    language: LanguageOption = ...,  # type: ignore[assignment]
) -> None:
    """Check graphs against the shapes; exit code 1 when there is a violation."""
    from esfgraph.findings import format_text, to_json, to_turtle
    from esfgraph.pipeline import check

    findings = check(paths or [Path("out")], engine.value)
    if form is ReportFormat.json:
        write_text(json.dumps(to_json(findings), ensure_ascii=False, indent=1) + "\n")
    elif form is ReportFormat.turtle:
        write_text(to_turtle(findings))
    else:
        write_text(format_text(findings, language.value))
    if any(f.severity == "violation" for f in findings):
        raise typer.Exit(1)
