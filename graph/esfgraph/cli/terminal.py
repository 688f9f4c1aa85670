"""Printing: tables, errors and the summary of a build."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from esfgraph.cli.app import TableFormat
from esfgraph.errors import EsfGraphError
from esfgraph.findings import SEVERITIES
from esfgraph.link.types import Decision
from esfgraph.messages import Language, counted, field_label, say, visible
from esfgraph.summary import Summary

if TYPE_CHECKING:
    from esfgraph.files import Passed

__all__ = [
    "SEVERITY_STYLES",
    "complain",
    "complain_of_passed",
    "complain_of_unmatched",
    "one_line",
    "out_console",
    "print_summary",
    "print_table",
    "progress_bars",
    "write_bytes",
    "write_report",
    "write_text",
]

SEVERITY_STYLES = {"violation": "bold red", "warning": "yellow", "info": "cyan"}


_PIPED_WIDTH = 120
_SHORT = 26

_ONLY_IF_ANY = {"unreadable", "links_same", "links_possible", "links_related", "links_different"}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """A reader that has gone is no error of ours: `main` ends quietly."""
        raise BrokenPipeError

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """What a file says must not steer the terminal."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)


def out_console() -> Console:
    """Where results go; made anew so that it follows a redirected stdout.

    A file or a pipe has no width; it gets one that most screens show.
    """
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH
    return _Console(highlight=False, soft_wrap=False, width=width)


def complain(error: EsfGraphError) -> None:
    """One error as one message on standard error."""
    _tell(str(error))


def _tell(message: str) -> None:
    print(f"esfgraph: {visible(message)}", file=sys.stderr)  # noqa: T201


def complain_of_unmatched(decisions: Iterable[Decision], language: Language) -> None:
    """Decisions without effect, each as one message on standard error."""
    for one in decisions:
        place = f"{one.source}:{one.line}: " if one.line else ""
        text = say("link.unmatched", language, a=one.a, b=one.b)
        _tell(f"{place}{text}")


def complain_of_passed(tables: Iterable[Passed], language: Language) -> None:
    """Tables of which nothing was read, each as one message on standard error."""
    from esfgraph.files import kinds_of_list

    for one in tables:
        text = say(f"passed.{one.why}", language, kinds=", ".join(kinds_of_list()))
        _tell(f"{one_line(one.name)}: {text}")


def write_bytes(data: bytes) -> None:
    """Bytes as they are to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_report(text: str) -> None:
    """Text for people to standard output."""
    write_text(visible(text))


def write_text(text: str) -> None:
    """Text as it is to standard output, UTF-8 whatever the terminal says."""
    write_bytes(text.encode("utf-8", errors="replace"))


def one_line(cell: object) -> str:
    """A cell without line breaks or control characters; null is empty."""
    text = "" if cell is None else str(cell)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    form: TableFormat,
    language: Language,
) -> None:
    """Rows as a table for people, as CSV or as JSON (a list of objects)."""
    rows = [list(row) for row in rows]
    if form == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        text = json.dumps(objects, ensure_ascii=False, indent=1, default=str, allow_nan=False)
        write_text(text + "\n")
    elif form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([one_line(cell) for cell in row] for row in rows)
        write_text(buffer.getvalue())
    elif not rows:
        print(say("table.empty", language), file=sys.stderr)  # noqa: T201
    else:
        _print_rich(columns, rows)


def _print_rich(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for index, column in enumerate(columns):
        cells = [row[index] for row in rows]
        numeric = all(isinstance(c, int | float) or c is None for c in cells)
        # Codes and names stay whole; only long texts are broken, between words.
        short = max(len(one_line(c)) for c in cells) <= _SHORT
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=short)
    for row in rows:
        table.add_row(*(escape(one_line(cell)) for cell in row))
    out_console().print(table)


@contextmanager
def progress_bars(
    language: Language, note: str | None = None
) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar per stage on standard error: how far, how fast, how long still.

    There is nothing to see before the first stage is told of, which ``note`` (the key
    of a message) goes before.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        _Speed(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    bars = Progress(*columns, console=Console(stderr=True))

    def tell(stage: str, more: int, total: int | None) -> None:
        if not tasks:
            bars.start()
            if note is not None:
                bars.console.print(say(note, language))
        if stage not in tasks:
            tasks[stage] = bars.add_task(say(f"progress.{stage}", language), total=total)
        bars.update(tasks[stage], advance=more)

    try:
        yield tell
    finally:
        if tasks:
            bars.stop()


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f}/s")


def print_summary(summary: Summary, out: Path, language: Language) -> None:
    """What a build did, for how many projects something is unknown, and where to look next."""
    console = out_console()
    figures = Table.grid(padding=(0, 2))
    figures.add_column(justify="right", style="bold")
    figures.add_column()
    redactions = sum(int(str(d["redactions"])) for d in summary.documents)
    counts = {
        "documents": len(summary.documents),
        "unreadable": len(summary.unreadable),
        "projects": summary.projects,
        **{f"links_{verdict}": count for verdict, count in summary.links.items()},
        "organisations": summary.organisations,
        "statements": summary.statements,
        "redactions": redactions,
    }
    for key, count in counts.items():
        if count or key not in _ONLY_IF_ANY:
            figures.add_row(str(count), counted(key, language, count))
    found = [
        f"[{SEVERITY_STYLES[s]}]{number} {counted(s, language, number)}[/]"
        for s in SEVERITIES
        if (number := summary.findings[s])
    ]
    total = sum(summary.findings.values())
    listed = ", ".join(found) or say("summary.no_findings", language)
    figures.add_row(str(total), f"{counted('findings', language, total)}: {listed}")
    console.print(figures)
    _print_unknown(console, summary, language)
    _print_next(console, out, summary.example, language)


def _print_unknown(console: Console, summary: Summary, language: Language) -> None:
    unknown = {name: count for name, count in summary.unknown.items() if count}
    console.print()
    if not unknown:
        console.print(say("summary.all_known", language))
        return
    projects = f"{summary.projects} {counted('projects', language, summary.projects)}"
    console.print(say("summary.unknown", language, projects=projects))
    by_count: dict[int, list[str]] = {}
    for name, count in unknown.items():
        by_count.setdefault(count, []).append(field_label(name, language))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style="bold")
    grid.add_column()
    for count in sorted(by_count):
        grid.add_row(str(count), ", ".join(by_count[count]))
    console.print(grid)


def _print_next(console: Console, out: Path, example: str, language: Language) -> None:
    page = {f"{out}/graph.html": "next_page"} if (out / "graph.html").is_file() else {}
    steps = {
        **page,
        f"esfgraph validate {out}": "next_findings",
        f"esfgraph show {example} --graph {out}": "next_show",
        "esfgraph queries": "next_questions",
        f"esfgraph serve {out}": "next_serve",
    }
    console.print()
    console.print(say("summary.next", language))
    width = max(map(len, steps))
    for step, key in steps.items():  # as long as they are: a path is to be copied whole
        line = f"  {step:{width}}  {say(f'summary.{key}', language)}"
        console.print(escape(line), soft_wrap=True)
