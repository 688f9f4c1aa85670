"""``esfgraph show``, ``query`` and ``queries``: reading the graph."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from esfgraph.cli.app import LanguageOption, TableOption, app
from esfgraph.cli.terminal import print_table, write_text
from esfgraph.errors import UsageError
from esfgraph.messages import say
from esfgraph.results import Result

__all__: list[str] = []

GraphOption = Annotated[
    Path, typer.Option("--graph", help="Folder that a build wrote, or an RDF file.")
]


_ENOUGH = 2

AnswerFormat = Literal["table", "csv", "json", "tsv", "xml", "turtle", "jsonld", "nt"]
ViewFormat = Literal["text", "json"]


@app.command()
def show(
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help="Identifier, Q-id or IRI of a project.")
    ],
    graph: GraphOption = Path("out"),
    form: Annotated[ViewFormat, typer.Option("--format", help="How to print it.")] = "text",
    *,
    language: LanguageOption,
) -> None:
    """Print everything about one project, and where each fact stands."""
    from esfgraph.cli.view import print_view
    from esfgraph.explain import explain
    from esfgraph.project_view import find_project, project_view, to_json
    from esfgraph.store import open_graph

    store = open_graph(graph)
    iri = find_project(store, project)
    view = project_view(store, iri, language)
    reasons = explain(store, iri, language)
    if form == "json":
        told = {**to_json(view), "prose": [asdict(reason) for reason in reasons]}
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        print_view(view, reasons)


@app.command()
def query(
    question: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE.rq|-", help="A named question, a file with SPARQL, or - for stdin."
        ),
    ],
    graph: GraphOption = Path("out"),
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="K=V", help="Value of a parameter; can be repeated."),
    ] = None,
    form: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="How to print the answer.", show_default="table or turtle"),
    ] = None,
    union: Annotated[
        bool, typer.Option("--union", help="Ask all graphs as one, as some servers do.")
    ] = False,
    *,
    language: LanguageOption,
) -> None:
    """Ask the graph a question in SPARQL; see `esfgraph queries` for those with names."""
    from esfgraph.queries import load_query, parse_query, run
    from esfgraph.store import open_graph

    asked = parse_query(sys.stdin.read()) if question == "-" else load_query(question)
    given = dict(_pair(text) for text in param or ())
    if any(p.name == "language" for p in asked.parameters):
        given.setdefault("language", language)
    answer = run(open_graph(graph), asked, given, union=union)
    if form is None:
        form = "turtle" if answer.triples is not None else "table"
    if form != "table":
        write_text(answer.serialize(form))
    elif answer.truth is not None:
        write_text(f"{str(answer.truth).lower()}\n")
    elif answer.triples is not None:
        raise UsageError("the answer is a graph, which has no table", advice="Use --format turtle.")
    else:
        print_table(*_for_people(answer), "table", language)


def _for_people(answer: Result) -> tuple[list[str], list[list[str | None]]]:
    """Columns and rows without the addresses of things, where enough else is left to read.

    Names and codes say the same to people; csv and json hold the addresses too.
    """
    rows = answer.cells(short=True)
    addresses = [
        all(cell is None or cell.startswith(("id/", "vocab/")) for cell in cells)
        for cells in zip(*rows, strict=True)
    ] or [False] * len(answer.columns)
    if len(addresses) - sum(addresses) < _ENOUGH:
        addresses = [False] * len(addresses)
    kept = [i for i, is_address in enumerate(addresses) if not is_address]
    return [answer.columns[i] for i in kept], [[row[i] for i in kept] for row in rows]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"found '{text}', expected K=V", field="--param")
    return name.strip(), value


@app.command()
def queries(
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """List the named questions with their parameters."""
    from esfgraph.queries import named_queries

    columns = ("name", "audience", "title", "parameters", "description")
    rows = [
        (
            name,
            asked.audience,
            asked.title[language],
            " ".join(p.name if p.required else f"[{p.name}]" for p in asked.parameters),
            asked.description[language],
        )
        for name, asked in named_queries().items()
    ]
    if form == "table":
        headings = [say(f"queries.{c}", language) for c in columns[:4]]
        print_table(headings, [row[:4] for row in rows], form, language)
    else:
        print_table(columns, rows, form, language)
