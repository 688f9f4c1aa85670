"""``esfgraph site``: the pages as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import Directory, LanguageOption, app
from esfgraph.cli.terminal import progress_bars
from esfgraph.messages import say

__all__: list[str] = []


@app.command()
def site(
    directory: Directory = Path("out"),
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the site; an older site there is replaced.")
    ] = Path("site"),
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address that the site will have; a sitemap is written then."
        ),
    ] = None,
    *,
    language: LanguageOption,
) -> None:
    """Write the pages about the projects as files that open without a server."""
    from esfgraph.site.static import write_site

    with progress_bars(language) as progress:
        projects = write_site(directory, out, base_url, progress)
    index = out / "index.html"
    typer.echo(say("serve.site-written", language, projects=projects, index=index), err=True)
