"""``esfgraph serve``: the graph on the web."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from esfgraph.cli.app import Directory, LanguageOption, app
from esfgraph.messages import say

__all__: list[str] = []

Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        help="Processes that answer questions, and as many that make pages.",
        show_default="one per core, at least 2",
    ),
]


@app.command()
def serve(
    directory: Directory = Path("out"),
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Name or NAME:PORT that clients use; can be repeated."),
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Believe X-Forwarded-* of this machine.")
    ] = False,
    workers: Workers = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a question may take.")] = 30,
    memory: Annotated[
        int,
        typer.Option(min=64, metavar="MB", help="Megabytes of memory for a question."),
    ] = 1024,
    result: Annotated[
        int, typer.Option(min=1, metavar="MB", help="Megabytes that an answer may have.")
    ] = 100,
    per_client: Annotated[
        int, typer.Option(min=1, help="Questions of one client at a time, running and waiting.")
    ] = 8,
    queue: Annotated[int, typer.Option(min=1, help="Questions that may wait in all.")] = 64,
    *,
    language: LanguageOption,
) -> None:
    """Serve the graph: SPARQL endpoint, linked data and pages."""
    from esfgraph.serve.run import run
    from esfgraph.serve.settings import MEGABYTE, Settings

    given = {} if workers is None else {"workers": workers, "page_workers": workers}
    settings = Settings(
        directory,
        host=host,
        port=port,
        allowed_hosts=tuple(allow_host or ()),
        behind_proxy=behind_proxy,
        time_limit=timeout,
        wait_limit=timeout,
        memory_limit=memory * MEGABYTE,
        result_limit=result * MEGABYTE,
        per_client=per_client,
        queue=queue,
        **given,
    )
    run(
        settings,
        lambda address: typer.echo(say("serve.started", language, address=address), err=True),
    )
