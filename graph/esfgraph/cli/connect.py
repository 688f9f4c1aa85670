"""``esfgraph connections``, ``similar``, ``compare`` and ``path``: what projects share."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from esfgraph.cli.app import Directory, LanguageOption, TableFormat, TableOption, app
from esfgraph.cli.terminal import print_table, write_text
from esfgraph.errors import UsageError
from esfgraph.messages import Language, say

if TYPE_CHECKING:
    from esfgraph.telling import Telling

__all__: list[str] = []


class Show(StrEnum):
    """What `esfgraph connections` can show."""

    PAIRS = "pairs"
    PROJECTS = "projects"
    COMMUNITIES = "communities"
    BRIDGES = "bridges"
    COOCCURRENCE = "cooccurrence"
    MISSING = "missing"
    GAPS = "gaps"


ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="FAMILY,…",
        help="Compare only by these: method, theme, target_group, challenge, actor, owner, "
        "partner, nuts_region, region, fund, programme, programme_area, specific_objective, "
        "intervention_field.",
        show_default="all",
    ),
]
WeightOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weight", metavar="FAMILY=N", help="Weight of a family, as method=2; can be repeated."
    ),
]


def _print(table: Telling, form: TableFormat, language: Language, group: str) -> None:
    columns = table.headings(form)
    headings = [say(f"{group}.{c}", language) for c in columns] if form == "table" else columns
    print_table(headings, table.cells(form), form, language)
    sys.stdout.flush()
    for note in table.notes:
        print(note, file=sys.stderr)  # noqa: T201


@app.command()
def connections(
    directory: Directory = Path("out"),
    show: Annotated[
        Show,
        typer.Option(
            "--show",
            help="Pairs of projects; where projects stand; communities and the bridges between "
            "them; concepts that go together; likely missing ones; gaps.",
        ),
    ] = Show.PAIRS,
    by: ByOption = None,
    weight: WeightOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="So many rows at most.")
    ] = None,
    form: TableOption = "table",
    *,
    every: Annotated[
        bool,
        typer.Option("--every", help="Only pairs that share something of every family of --by."),
    ] = False,
    language: LanguageOption,
) -> None:
    """Tell what projects share, which belong together, and what seems to be missing."""
    from esfgraph.network.families import parse_by, parse_weights
    from esfgraph.overview import tell
    from esfgraph.store import open_graph

    table = tell(
        open_graph(directory),
        show.value,
        by=parse_by(by),
        weight=parse_weights(weight or ()),
        limit=limit,
        every=every,
        language=language,
    )
    _print(table, form, language, "connections")


@app.command()
def similar(
    directory: Directory,
    query: Annotated[
        str,
        typer.Argument(
            metavar="PROJECT|FILE",
            help="Identifier, Q-id or IRI of a project, or a text file with a project idea.",
        ),
    ],
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", metavar="FAMILY=VALUE", help="Only such, as nuts=SE2; can be repeated."
        ),
    ] = None,
    budget_min: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Least total budget, as 500000SEK.")
    ] = None,
    budget_max: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Greatest total budget, as 2000000SEK.")
    ] = None,
    by: ByOption = None,
    weight: WeightOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many at most.")] = 10,
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """List projects like this one, or like this idea, with the words of both sides."""
    from esfgraph.amounts import parse_money
    from esfgraph.filters import parse_where
    from esfgraph.network.families import parse_by, parse_weights
    from esfgraph.similar import similar as run
    from esfgraph.store import open_graph
    from esfgraph.telling import tell_similar

    found = run(
        open_graph(directory),
        query,
        where=parse_where(where or ()),
        least=None if budget_min is None else parse_money(budget_min, "--budget-min"),
        most=None if budget_max is None else parse_money(budget_max, "--budget-max"),
        by=parse_by(by),
        weight=parse_weights(weight or ()),
        limit=limit,
        language=language,
    )
    _print(tell_similar(found, language), form, language, "similar")


CompareFormat = Literal["table", "csv", "json", "html"]

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Identifier, Q-id or IRI.")]


@app.command()
def compare(
    directory: Directory,
    a: Project,
    b: Project,
    form: Annotated[
        CompareFormat | None,
        typer.Option(
            "--format",
            help="How to print it; html is a page.",
            show_default="by the file's ending, else table",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", show_default="stdout")
    ] = None,
    *,
    language: LanguageOption,
) -> None:
    """Put two projects side by side: what both have, what only one has, and in whose words."""
    from esfgraph.compare import compare as run
    from esfgraph.compare import to_json
    from esfgraph.comparison_page import comparison_page
    from esfgraph.lookup import find_project
    from esfgraph.store import open_graph
    from esfgraph.telling import format_of, tell_comparison, write_to

    if form is None:
        by_ending = "table" if output is None else format_of(output, ("html", "json"))
        form = cast("CompareFormat", by_ending)
    store = open_graph(directory)
    found = run(store, find_project(store, a), find_project(store, b), language)
    if output is not None and form in ("table", "csv"):
        raise UsageError("--output writes html or json", field="--output")
    if form == "html":
        write_to(comparison_page(found), output, write_text)
    elif form == "json":
        text = json.dumps(to_json(found), ensure_ascii=False, indent=1, allow_nan=False)
        write_to(text + "\n", output, write_text)
    else:
        _print(tell_comparison(found), form, language, "compare")


@app.command()
def path(
    directory: Directory,
    a: Annotated[str, typer.Argument(metavar="A", help="A project, organisation or concept.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="So many ways at most.")] = 3,
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """Tell how two projects, organisations or concepts hang together."""
    from esfgraph.paths import chains
    from esfgraph.store import open_graph
    from esfgraph.telling import tell_chains

    found = chains(open_graph(directory), a, b, limit)
    _print(tell_chains(found, language), form, language, "path")
