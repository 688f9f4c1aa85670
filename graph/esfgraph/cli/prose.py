"""``esfgraph explain``: what the prose says, in its words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from esfgraph.cli.app import Directory, LanguageOption, TableOption, app
from esfgraph.cli.terminal import print_table
from esfgraph.messages import say

__all__: list[str] = []


@app.command()
def explain(
    directory: Directory,
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help="Identifier, Q-id or IRI of a project.")
    ],
    concept: Annotated[
        str | None, typer.Option(help="Only this concept: a label, or its IRI.")
    ] = None,
    form: TableOption = "table",
    *,
    language: LanguageOption,
) -> None:
    """Print each statement about what a project does, with its words, document and line."""
    from esfgraph.explain import bounds_text
    from esfgraph.explain import explain as run
    from esfgraph.lookup import find_project
    from esfgraph.store import open_graph

    store = open_graph(directory)
    reasons = run(store, find_project(store, project), language, concept)
    if form == "table":
        columns = ["statement", "label", "status", "words", "line"]
        headings = [say(f"explain.{c}", language) for c in columns]
        none = say("explain.none", language)
        rows = []
        for r in reasons:
            told = ", ".join(filter(None, (r.label, bounds_text(r, language))))
            rows.append([r.statement or none, told, r.status, r.words, r.line])
        print_table(headings, rows, form, language)
    else:
        keys = list(asdict(reasons[0])) if reasons else ["statement"]
        print_table(keys, [list(asdict(r).values()) for r in reasons], form, language)
