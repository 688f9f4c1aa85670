"""``esfgraph export``: the graph as files."""

from __future__ import annotations

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import Directory, app
from esfgraph.cli.terminal import write_bytes
from esfgraph.export import WRITERS, write
from esfgraph.store import open_graph

__all__: list[str] = []

Format = StrEnum("Format", [(name, name) for name in WRITERS])  # type: ignore[misc]
TURTLE = Format("turtle")


@app.command()
def export(
    directory: Directory = Path("out"),
    form: Annotated[Format, typer.Option("--format", help="Format of the file.")] = TURTLE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", show_default="stdout")
    ] = None,
) -> None:
    """Write the graph in another format."""
    store = open_graph(directory)
    if output is not None:
        write(store, form.value, output)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        write(store, form.value, path)
        write_bytes(path.read_bytes())
