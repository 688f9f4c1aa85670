"""The Typer app and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from esfgraph import __version__
from esfgraph.messages import Language, preferred_language

__all__ = ["Directory", "LanguageOption", "TableFormat", "TableOption", "app"]

app = typer.Typer(
    name="esfgraph",
    help="Pages about EU-funded projects become one checked, explained knowledge graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


TableFormat = Literal["table", "csv", "json"]

LanguageOption = Annotated[
    Language,
    typer.Option(
        "--language",
        "--lang",
        "-l",
        help="Language of what is printed.",
        default_factory=preferred_language,
        show_default="that of the environment",
    ),
]
TableOption = Annotated[TableFormat, typer.Option("--format", help="How to print the table.")]
Directory = Annotated[
    Path, typer.Argument(metavar="DIR", help="Folder that a build wrote, or an RDF file.")
]


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"esfgraph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Pages about EU-funded projects become one checked, explained knowledge graph."""
