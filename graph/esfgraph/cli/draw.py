"""``esfgraph draw``: the graph as a page or as a drawing."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import Directory, app
from esfgraph.errors import UsageError
from esfgraph.messages import Language
from esfgraph.store import open_graph

__all__: list[str] = []


class PictureFormat(StrEnum):
    """What can be drawn."""

    HTML = "html"
    SVG = "svg"


@app.command()
def draw(
    directory: Directory = Path("out"),
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "graph.html"
    ),
    form: Annotated[
        PictureFormat | None,
        typer.Option(
            "--format", help="A page, or a drawing.", show_default="by the file's ending, else html"
        ),
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option("--focus", metavar="PROJECT", help="Draw only what is around a project."),
    ] = None,
    hops: Annotated[
        int | None,
        typer.Option(
            "--hops", help="How many steps around it: 2 for projects that share.", show_default="2"
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="What is drawn at the start and connects: method,theme,owner …"),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option("--lang", help="Language at the start.", show_default="the reader's browser"),
    ] = None,
) -> None:
    """Draw the graph as an interactive page, which opens without a network, or as SVG."""
    from esfgraph.draw import Options
    from esfgraph.draw import draw as run
    from esfgraph.lookup import find_project
    from esfgraph.network.families import parse_by

    if hops is not None and focus is None:
        raise UsageError("expected --focus, which says around what", field="--hops")
    store = open_graph(directory)
    options = Options(
        focus=None if focus is None else find_project(store, focus),
        hops=2 if hops is None else hops,
        by=parse_by(by),
        language=language,
    )
    run(store, output, options, None if form is None else form.value)
