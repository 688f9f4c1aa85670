"""What a check found, as text, CSV or JSON, written while it runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import polars as pl

from esfgraph.bulk.cells import LONGEST_RECORD
from esfgraph.bulk.check import Check, Kind
from esfgraph.bulk.profile import FieldRule, Profile
from esfgraph.messages import Language, counted, say

__all__ = ["REPORTS", "ReportFormat", "expected"]

ReportFormat = Literal["text", "csv", "json"]

COLUMNS = ("file", "row", "line", "column", "rule", "severity", "value", "expected")
_MOST_VALUES = 12
_FORMULA = ("=", "+", "-", "@", "\t")


def _number(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))


def _type(rule: FieldRule, language: Language) -> str:
    return say(f"check.type.{rule.type}", language, formats=" / ".join(rule.formats))


def _of_field(kind: str, rule: FieldRule, language: Language) -> str | None:
    if kind == "invalid-type":
        return _type(rule, language)
    if kind == "below-minimum" and rule.minimum is not None:
        return say("check.expected.minimum", language, limit=_number(rule.minimum))
    if kind == "above-maximum" and rule.maximum is not None:
        return say("check.expected.maximum", language, limit=_number(rule.maximum))
    if kind == "wrong-form" and rule.meaning is not None:
        return rule.meaning[language]
    if kind == "not-in-list" and rule.values is not None:
        if len(rule.values) <= _MOST_VALUES:
            return ", ".join(rule.values)
        return say("check.expected.one_of", language, count=len(rule.values), some=rule.values[0])
    return None


def expected(profile: Profile, kind: str, field: str | None, language: Language) -> str:
    """What a rule expects, in words."""
    rule = profile.fields.get(field) if field else None
    if rule is not None and (text := _of_field(kind, rule, language)) is not None:
        return text
    cross = next((c for c in profile.cross if c.name == kind), None)
    if cross is None:
        return say(f"check.expected.{kind}", language, limit=LONGEST_RECORD)
    names = {c.name: c.headers[0] for m in reversed(profile.maps) for c in m.columns.values()}
    fields = [names.get(n, n) for n in cross.fields]
    values = ", ".join(cross.values)
    return say(f"check.expected.{cross.kind}", language, fields=", ".join(fields), values=values)


def _place(file: str, row: int, line: int, language: Language) -> str:
    return say("check.place", language, file=_one_line(file), row=row, line=line)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _kind_lines(check: Check, kind: Kind, language: Language) -> Iterator[str]:
    what = expected(check.profile, kind.rule, kind.canonical, language)
    column = f" {_one_line(kind.column)}" if kind.column else ""
    yield f"{kind.count} × {say(f'severity.{kind.severity}', language)}:{column} [{kind.rule}]"
    yield f"    {say('check.expected.label', language)}: {what}"
    for file, row, line, value in kind.examples:
        found = "" if value is None else f": {value}"
        yield f"    {_place(file, row, line, language)}{found}"
    if kind.count > len(kind.examples):
        yield f"    {say('check.more', language, count=kind.count - len(kind.examples))}"


def text_report(check: Check, language: Language) -> Iterator[str]:
    """A summary for people: each rule once, with how often and where first."""
    for _ in check.problems():
        pass  # counted by the check
    yield f"{check.profile.title[language]} [{check.profile.name}]\n\n"
    for file in check.files:
        name = _one_line(file.name)
        line = say("check.file", language, name=name, rows=file.rows, bad=file.bad_rows)
        notes = [say(f"check.note.{key}", language, value=value) for key, value in file.notes]
        yield "; ".join([line, *notes]) + "\n"
    for name in check.passed_by:
        yield say("check.passed_by", language, name=_one_line(name)) + "\n"
    for kind in check.ordered():
        yield "\n" + "".join(f"{line}\n" for line in _kind_lines(check, kind, language))
    total = [f"{n} {counted(s, language, n)}" for s, n in check.counts().items()]
    yield "\n" + ", ".join(total) + "\n"


def _with_expected(
    frame: pl.DataFrame, check: Check, language: Language, seen: dict[tuple[str, str | None], str]
) -> Iterator[Mapping[str, object]]:
    for row in frame.iter_rows(named=True):
        key = (row["rule"], row["field"])
        if key not in seen:
            seen[key] = expected(check.profile, *key, language)
        yield {**{c: row[c] for c in COLUMNS[:-1]}, "expected": seen[key]}


def _safe(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        try:
            float(value)
        except ValueError:
            return "'" + value
    return value


def csv_report(check: Check, language: Language) -> Iterator[str]:
    """One line per problem, as they are found; a text like a formula gets a ``'`` before it."""
    seen: dict[tuple[str, str | None], str] = {}
    yield ",".join(COLUMNS) + "\n"
    for frame in check.problems():
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        for row in _with_expected(frame, check, language, seen):
            writer.writerow([_safe(cell) for cell in row.values()])
        yield buffer.getvalue()


def json_report(check: Check, language: Language) -> Iterator[str]:
    """One object: the profile, every problem as it is found, then files and counts."""

    def text(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    seen: dict[tuple[str, str | None], str] = {}
    yield f'{{"profile": {text(check.profile.name)},\n"problems": ['
    before = "\n"
    for frame in check.problems():
        for row in _with_expected(frame, check, language, seen):
            yield before + text(row)
            before = ",\n"
    files = [
        {"name": f.name, "rows": f.rows, "rows_with_violations": f.bad_rows} for f in check.files
    ]
    kinds = [
        {"severity": k.severity, "rule": k.rule, "column": k.column or None, "count": k.count}
        for k in check.ordered()
    ]
    yield f'\n],\n"files": {text(files)},\n"counts": {text(check.counts())},\n'
    yield f'"rules": {text(kinds)}}}\n'


REPORTS: Mapping[ReportFormat, Callable[[Check, Language], Iterator[str]]] = {
    "text": text_report,
    "csv": csv_report,
    "json": json_report,
}
"""Writers by format; each runs the check."""
