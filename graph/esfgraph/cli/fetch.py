"""``esfgraph fetch``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from esfgraph.cli.app import LanguageOption, TableOption, app
from esfgraph.cli.terminal import complain, one_line, print_table
from esfgraph.errors import EsfGraphError
from esfgraph.messages import Language, say

if TYPE_CHECKING:
    from esfgraph.fetch import Fetched

__all__: list[str] = []

_UNREADABLE = 3
_COLUMNS = ("state", "file", "size", "address")


class _Terminal:
    """Lines on standard error; while bytes come, a bar if somebody looks."""

    def __init__(self, language: Language) -> None:
        self._language = language
        bar = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self.progress = Progress(
            *bar, console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self.progress.add_task("", visible=False)

    def begins(self, address: str, number: int, count: int) -> None:
        self._line("begins", number=number, count=count, address=address)
        self.progress.reset(self._task, visible=False)

    def moved(self, size: int, total: int | None) -> None:
        self.progress.update(self._task, completed=size, total=total, visible=True)

    def ends(self, fetched: Fetched) -> None:
        self.progress.update(self._task, visible=False)
        state = say(f"fetch.{fetched.state}", self._language)
        self._line("ends", state=state, file=fetched.file, size=fetched.size)

    def failed(self, error: EsfGraphError) -> None:
        self.progress.update(self._task, visible=False)
        complain(error)

    def _line(self, key: str, **values: object) -> None:
        print(one_line(say(f"fetch.{key}", self._language, **values)), file=sys.stderr)  # noqa: T201


@app.command()
def fetch(
    addresses: Annotated[
        list[str],
        typer.Argument(
            metavar="ADDRESS...",
            help="Web addresses, kohesio:SE, kohesio:SE:2021-2027 or projektbanken:23-012-S01.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the files and their catalogue.toml.")],
    max_size: Annotated[
        str, typer.Option(metavar="SIZE", help="How large one file may be: 500MB, 2GB.")
    ] = "2GB",
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Download again what its server says is unchanged.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let addresses name hosts of a private network.")
    ] = False,
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """Download pages and bulk files into a folder that a build reads."""
    from esfgraph.fetch import fetch as run
    from esfgraph.fetch import parse_size, targets_of

    targets, largest = targets_of(addresses), parse_size(max_size)
    terminal = _Terminal(language)
    with terminal.progress:
        outcome = run(
            targets,
            out,
            largest=largest,
            refresh=refresh,
            allow_private=allow_private,
            report=terminal,
        )
    rows = [
        (
            say(f"fetch.{f.state}", language) if form == "table" else f.state,
            f.file,
            f.size,
            f.address,
        )
        for f in outcome.fetched
    ]
    headings = [say(f"fetch.{c}", language) for c in _COLUMNS] if form == "table" else _COLUMNS
    print_table(headings, rows, form, language)
    if outcome.errors:
        raise typer.Exit(_UNREADABLE)
