"""``esfgraph evaluate``: how well texts are read, measured on what a careful reader finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import complain, one_line, print_table, write_text
from esfgraph.messages import Language, say

if TYPE_CHECKING:
    from esfgraph.evaluate import Case, Evaluation

__all__: list[str] = []

ReportFormat = Literal["text", "json", "csv"]

_UNREADABLE = 3


@app.command()
def evaluate(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Pages or folders.")],
    gold: Annotated[Path, typer.Option(help="What a careful reader finds in them, JSON.")],
    names: Annotated[
        Path | None, typer.Option(help="Which concepts the gold's names mean, TOML.")
    ] = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to print it.")] = "text",
    *,
    language: LanguageOption,
) -> None:
    """Compare what is found in pages with a gold file: figures, and every miss and extra."""
    from esfgraph.evaluate import evaluate as run

    result = run(gold, paths, names)
    if form == "json":
        write_text(json.dumps(result.as_json(), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        _print_rows(result, language)
    else:
        _print_figures(result, gold, language)
        write_text("".join(line + "\n" for line in _lines(result, language)))
    for error in result.errors:
        complain(error)
    if result.errors:
        raise typer.Exit(_UNREADABLE)


def _print_rows(result: Evaluation, language: Language) -> None:
    """One table of the figures, with a value, and of the cases, without."""
    from esfgraph.evaluate import Case

    columns = list(Case.__dataclass_fields__)
    rows: list[list[object]] = []
    for measure, scheme, value in result.figures():
        shown = None if value is None else f"{value:.4f}"
        rows.append([measure, scheme, *[None] * (len(columns) - 2), shown])
    rows += [[*asdict(case).values(), None] for case in result.cases]
    print_table([*columns, "value"], rows, "csv", language)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _print_figures(result: Evaluation, gold: Path, language: Language) -> None:
    def word(key: str, **values: object) -> str:
        return say(f"evaluate.{key}", language, **values)

    write_text(word("documents", count=result.documents, gold=gold.name) + "\n\n")
    columns = ["scheme", "gold", "found", "recall", "recall_with_status", "mentions", "right"]
    columns += ["precision", "precision_with_status", "f1", "added"]
    rows = []
    for scheme, figures in result.schemes.items():
        shares = {name: _share(value) for name, value in figures.shares.items()}
        cells: dict[str, object] = {"scheme": scheme} | asdict(figures) | shares
        cells["added"] = f"{figures.added_found}/{figures.added}"
        rows.append([cells[column] for column in columns])
    print_table([word(column) for column in columns], rows, "table", language)


def _lines(result: Evaluation, language: Language) -> Iterator[str]:
    """The figures that have no column, then every case under its heading."""

    def word(key: str, **values: object) -> str:
        return say(f"evaluate.{key}", language, **values)

    def part(key: str, part: int, whole: int) -> str:
        share = f" ({part / whole:.3f})" if whole else ""
        return word(key, part=part, whole=whole, share=share)

    methods, goals = result.schemes["method"], result.goals
    yield ""
    yield part("status", methods.found_status, methods.found_any_status)
    yield part("goals_exact", goals.exact, goals.gold)
    yield part("goals_overlapping", goals.overlapping, goals.gold)
    yield word("no_concept", count=sum(f.no_concept for f in result.schemes.values()))
    for key in ("without_gold", "without_page"):
        if listed := getattr(result, key):
            yield word(key, names=", ".join(listed))
    for outcome, cases in groupby(result.cases, key=lambda case: case.outcome):
        several = list(cases)
        yield ""
        yield f"{word(f'outcome.{outcome}')} ({len(several)})"
        for case in several:
            yield from _case(case, language)


def _case(case: Case, language: Language) -> Iterator[str]:
    """What it is and where, and below that the sentence."""
    place = case.document if case.line is None else f"{case.document}:{case.line}"
    concept = None if case.concept == case.name else case.concept
    what = [case.scheme, case.name, concept, case.status]
    if case.expected is not None:
        what.append(say("evaluate.expected", language, status=case.expected))
    if case.words is not None and case.words != case.name:
        what.append(f"“{case.words}”")
    yield f"  {one_line(place)}  {one_line(' · '.join(w for w in what if w))}"
    if case.sentence is not None:
        yield f"      {one_line(case.sentence)}"
