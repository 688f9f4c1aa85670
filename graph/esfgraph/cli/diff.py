"""``esfgraph diff``: what changed between two graphs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from esfgraph.cli.app import LanguageOption, app
from esfgraph.cli.terminal import one_line, out_console, write_text
from esfgraph.messages import Language, counted, say

if TYPE_CHECKING:
    from esfgraph.changes import Changes, Count, FindingChange, ProjectChange, ValueChange

__all__: list[str] = []

Row = tuple[str, str, str]
"""What happened (a key of `_SIGNS`), to what, and from what to what."""

_SIGNS = {
    "added": ("+", "green"),
    "new": ("+", "green"),
    "removed": ("−", "red"),
    "gone": ("−", "red"),
    "solved": ("−", "red"),
}
"""How a change is marked; any other is ``~``. The word always stands beside it."""
_OTHER = ("~", "yellow")

_LONGEST = 160
"""So many characters of a value are shown."""


@app.command()
def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", help="Folder that a build wrote, or an RDF file.")
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", help="What to compare it with: a folder or RDF file.")
    ],
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print it.")
    ] = "text",
    *,
    language: LanguageOption,
) -> None:
    """Say in words what changed from one graph to another, project by project."""
    from esfgraph.changes import compare, to_json
    from esfgraph.store import open_graph

    changes = compare(open_graph(old), open_graph(new), language)
    if form == "json":
        write_text(json.dumps(to_json(changes), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(changes, language)


def _print(changes: Changes, language: Language) -> None:
    console = out_console()
    if not changes.with_evidence:
        console.print(say("diff.without_evidence", language))
    if changes.is_empty:
        console.print(say("diff.nothing", language))
        return
    numbers: dict[str, int] = {}
    for project in changes.projects:
        numbers[project.change] = numbers.get(project.change, 0) + 1
    numbers["unchanged"] = changes.unchanged
    told = [f"{say(f'diff.count.{fate}', language)}: {count}" for fate, count in numbers.items()]
    counts = say("diff.counts", language, old=changes.old, new=changes.new)
    console.print(f"[bold]{counts}[/] ({', '.join(told)})")
    for project in changes.projects:
        _print_project(console, project, language)
    if changes.findings:
        console.print(f"\n[bold]{say('diff.no_project', language)}[/]")
        _print_rows(console, _finding_rows(changes.findings, language), language)


def _print_project(console: Console, project: ProjectChange, language: Language) -> None:
    sign, style = _SIGNS.get(project.change, _OTHER)
    word = say(f"diff.fate.{project.change}", language)
    name = project.name
    console.print(
        f"\n[{style}]{sign} {word}:[/] [bold]{escape(one_line(name.name))}[/]"
        f" ({escape(one_line(name.key))})",
        soft_wrap=True,
    )
    for key, side, fates in (
        ("was", project.old, ("joined", "regrouped")),
        ("is", project.new, ("split", "regrouped")),
    ):
        if project.change in fates:
            known = f" {say('diff.and', language)} ".join(
                one_line(f"{one.name} ({one.key})") for one in side
            )
            console.print(f"    {say(f'diff.{key}', language)} {escape(known)}", soft_wrap=True)
    _print_rows(console, _rows(project, language), language)


def _rows(project: ProjectChange, language: Language) -> Iterator[Row]:
    from esfgraph.names import shorten

    if project.change == "renamed":
        addresses = f"{shorten(project.old[0].iri)} → {shorten(project.new[0].iri)}"
        yield "changed", say("diff.address", language), addresses
    for document in project.documents:
        files = [one_line(name) for name in (document.old, document.new) if name is not None]
        yield document.change, say("diff.page", language), " → ".join(dict.fromkeys(files))
    for value in project.values:
        yield value.change, _labelled(value), _from_to(value)
    recounted = sum(mention.change == "recounted" for mention in project.mentions)
    for mention in project.mentions:
        if mention.change == "recounted":
            continue
        counts = [_counts(side, language) for side in (mention.old, mention.new) if side]
        words = f"{one_line(mention.label)}: {' → '.join(counts)}"
        yield mention.change, say("diff.mention", language), words
    if recounted:
        words = say("diff.recounted", language, concepts=recounted)
        yield "changed", say("diff.mention", language), words
    yield from _finding_rows(project.findings, language)


def _finding_rows(findings: Iterable[FindingChange], language: Language) -> Iterator[Row]:
    for finding in findings:
        times = f"{finding.count} × " if finding.count > 1 else ""
        severity = say(f"severity.{finding.severity}", language)
        label = counted("findings", language, 1)
        yield finding.change, label, f"{times}{severity}: {one_line(finding.message)}"


def _counts(counts: Iterable[Count], language: Language) -> str:
    """How often in each sense: ``current 2×, planned``."""
    return ", ".join(f"{c.label} {c.count}×" if c.count > 1 else c.label for c in counts)


def _labelled(value: ValueChange) -> str:
    """A property, with the language of the text that it has."""
    languages = {side.language for side in (value.old, value.new) if side and side.language}
    return f"{value.label} ({', '.join(sorted(languages))})" if languages else value.label


def _from_to(value: ValueChange) -> str:
    old, new = (None if side is None else one_line(side.text) for side in (value.old, value.new))
    return " → ".join(text for text in _excerpts(old, new, _LONGEST) if text is not None)


def _print_rows(console: Console, rows: Iterable[Row], language: Language) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=32)
    table.add_column(overflow="fold")
    for change, label, text in rows:
        sign, style = _SIGNS.get(change, _OTHER)
        word = say(f"diff.change.{change}", language)
        table.add_row(f"    [{style}]{sign} {word}[/]", escape(label), escape(text))
    if table.row_count:
        console.print(table)


def _excerpts(old: str | None, new: str | None, width: int) -> tuple[str | None, str | None]:
    """Two texts cut to about ``width`` code points, from shortly before where they part.

    >>> _excerpts("A short text", "Another", 40)
    ('A short text', 'Another')
    >>> _excerpts("one two three four five six", "one two three four five ten", 16)
    ('… five six', '… five ten')
    """
    start = 0
    if old is not None and new is not None and max(len(old), len(new)) > width:
        pairs = enumerate(zip(old, new, strict=False))
        parting = next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))
        start = max(0, parting - width // 2)
        if start:  # at the beginning of a word, where there is one
            start = old.find(" ", start, parting) + 1 or start
    return _cut(old, start, width), _cut(new, start, width)


def _cut(text: str | None, start: int, width: int) -> str | None:
    if text is None:
        return None
    kept = text[start : start + width]
    before, after = "… " if start else "", "…" if start + width < len(text) else ""
    return f"{before}{kept.strip()}{after}"
