"""The verdict on rows: batches of a table and a profile give a frame of problems.

Everything is a Polars expression over whole columns; the verdict on a row does not depend on the
rows around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl
from stdnum import luhn

from esfgraph.bulk.cellrules import broken_rules, day_key
from esfgraph.bulk.columns import ColumnMatch, filled
from esfgraph.bulk.files import Batch, Table
from esfgraph.bulk.personal import redact_cells, redact_header
from esfgraph.bulk.profile import CrossRule, FieldRule, Profile, RuleSeverity
from esfgraph.bulk.untaken import untaken
from esfgraph.bulk.values import DIFFERS, by_distinct, countries_beside
from esfgraph.messages import visible

__all__ = ["PROBLEMS", "Verdict", "empty_problems"]

PROBLEMS = {
    "file": pl.String,
    "row": pl.UInt32,
    "line": pl.UInt32,
    "column": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "value": pl.String,
    "field": pl.String,
}
"""Columns of a frame of problems. ``column`` is the header as the file has it; ``field`` its
canonical name, or null where a problem is of no one column."""

_LONGEST = 200
_PERSONAL = r"\b((?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-+ ]?[0-9]{4})\b"


def empty_problems() -> pl.DataFrame:
    """A frame of problems without any."""
    return pl.DataFrame(schema=PROBLEMS)


def _shown(values: pl.Series) -> pl.Series:
    """Values as reports show them: one line, cut, personal data blackened."""
    return redact_cells(values.str.slice(0, _LONGEST).str.replace_all(r"\s+", " "))


class Verdict:
    """A profile's verdict on one table.

    Parameters
    ----------
    profile
        What the rows have to hold.
    table, match
        The table and what its columns mean; ``match.map`` is one of ``profile.maps``.
    """

    def __init__(self, profile: Profile, table: Table, match: ColumnMatch) -> None:
        self.profile = profile
        self.table = table
        self.match = match
        self._present = {**match.map.constants, **match.headers}
        self._order = {name: i for i, name in enumerate(match.map.columns)}

    def on_header(self) -> pl.DataFrame:
        """What is wrong with the header: columns missing, unknown or there twice; of columns of
        which one is needed none is there."""
        match = self.match
        rows: list[tuple[str, str, str | None]] = []
        for name in match.missing:
            if name in match.map.constants:
                continue
            rule = self.profile.fields.get(name)
            kind = "header-missing" if rule is not None and rule.required else "header-absent"
            rows.append((match.map.columns[name].headers[0], kind, name))
        for name, rule in self.profile.fields.items():  # the kind of file has no such column
            if rule.required and name not in match.map.columns and name not in self._present:
                rows.append((self._official(name), "header-missing", name))
        rows += [(redact_header(text), "header-unknown", None) for _, text in match.unmapped]
        rows += [(text, "header-repeated", None) for _, text in match.repeated]
        said: list[tuple[str | None, str, RuleSeverity, None, str | None]]
        said = [(column, rule, self._severity(rule), None, name) for column, rule, name in rows]
        said += [
            (None, rule.name, rule.severity, None, None)
            for rule in self.profile.cross
            if rule.kind == "any-of" and rule.needs == "any" and not self._has(rule)
        ]
        row = self.table.header_row
        line = max(1, self.table.first_line - 1)
        return self._frame(
            pl.DataFrame(
                [(row, line, *one) for one in said],
                schema={k: v for k, v in PROBLEMS.items() if k != "file"},
                orient="row",
            )
        )

    def on(self, batch: Batch) -> pl.DataFrame:
        """What is wrong with the rows of a batch, by row, then in the order of the columns."""
        found = [self._unread(batch)]
        if batch.frame.height:
            cells = batch.frame.select(
                "row",
                "line",
                *(filled(n, self.match.map.empty).alias(n) for n in batch.frame.columns[2:]),
            )
            of_fields = list(self._fields(cells))
            found += [*of_fields, *self._untaken(cells, of_fields)]
            found += [f for rule in self.profile.cross for f in self._cross(cells, rule)]
        frame = pl.concat(found)
        frame = frame.filter(pl.col("severity") != "none")
        place = pl.col("field").replace_strict(
            self._order, default=len(self._order), return_dtype=pl.Int64
        )
        return self._frame(frame.sort("row", place, "rule", "value", maintain_order=True))

    def _has(self, rule: CrossRule) -> list[str]:
        """The fields of a rule that the file has a column for, or says without one."""
        return [name for name in rule.fields if name in self._present]

    def _official(self, name: str) -> str:
        for kind in self.profile.maps:
            if name in kind.columns:
                return kind.columns[name].headers[0]
        return name

    def _severity(self, rule: str) -> RuleSeverity:
        return self.profile.severity.get(rule, "violation")

    def _frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        file = pl.lit(self.table.source.name, dtype=pl.String).alias("file")
        frame = frame.filter(pl.col("severity") != "none").select(file, *list(PROBLEMS)[1:])
        for name in ("file", "column", "value"):
            if frame[name].str.contains(r"[\p{Cc}\p{Cf}]").any():
                frame = frame.with_columns(pl.col(name).map_elements(visible, pl.String))
        return frame

    def _unread(self, batch: Batch) -> pl.DataFrame:
        """Rows that are not as rows should be."""
        rows = []
        for problem in batch.problems:
            name, value = None, problem.value
            if problem.rule == "cell-count":
                value = f"{problem.value}/{problem.expected}"
            if problem.rule == "damaged-text":
                name, value = self.match.names.get(int(problem.value or 0)), None
            column = self.match.headers.get(name) if name else None
            severity = self._severity(problem.rule)
            rows.append((problem.row, problem.line, column, problem.rule, severity, value, name))
        schema = {k: v for k, v in PROBLEMS.items() if k != "file"}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _fields(self, cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Rules of single fields."""
        whole: list[tuple[FieldRule, str, pl.Expr]] = []
        for name in cells.columns[2:]:
            rule = self.profile.fields.get(name) or FieldRule(name)
            separator = None if self.profile.exact_headers else self.match.map.columns[name].split
            if separator and cells[name].str.contains(separator, literal=True).any():
                yield from self._parts(cells, rule, separator)
            else:
                whole += [(rule, *pair) for pair in broken_rules(rule, pl.col(name))]
        yield from self._hits(cells, whole)

    def _untaken(
        self, cells: pl.DataFrame, found: Sequence[pl.DataFrame]
    ) -> Iterator[pl.DataFrame]:
        """Cells that break no rule of theirs and that a build does not understand all the same."""
        severity = self._severity("not-understood")
        if severity == "none":
            return
        for name in cells.columns[2:]:
            left = untaken(self.match.map.columns[name], cells[name])
            if left is None or not left.any():
                continue
            broken = [f.filter(field=name)["row"] for f in found if f.height]
            hit = cells.filter(left).select("row", "line", value=pl.col(name))
            if broken:
                hit = hit.filter(~pl.col("row").is_in(pl.concat(broken).implode()))
            if hit.height:
                yield self._problems(hit, "not-understood", severity, name)

    def _parts(
        self, cells: pl.DataFrame, rule: FieldRule, separator: str
    ) -> Iterator[pl.DataFrame]:
        """Rules of a field whose cells hold several values: each value is asked."""
        parts = cells.select("row", "line", pl.col(rule.name).str.split(separator)).explode(
            rule.name
        )
        parts = parts.with_columns(filled(rule.name, self.match.map.empty))
        some = parts.filter(pl.col(rule.name).is_not_null())
        yield from self._hits(some, [(rule, *p) for p in broken_rules(rule, pl.col(rule.name))])
        if rule.required:
            empty = cells.join(some, on="row", how="anti").select("row", "line", rule.name)
            yield from self._hits(empty, [(rule, "missing-value", pl.lit(value=True))])

    def _hits(
        self, cells: pl.DataFrame, rules: list[tuple[FieldRule, str, pl.Expr]]
    ) -> Iterator[pl.DataFrame]:
        if not rules or not cells.height:
            return
        masks = cells.select(expr.alias(str(i)) for i, (_, _, expr) in enumerate(rules))
        for i, (rule, name, _) in enumerate(rules):
            mask = masks[str(i)]
            if mask.any():
                hit = cells.filter(mask).select("row", "line", value=pl.col(rule.name))
                yield self._problems(hit, name, self._severity(name), rule.name)

    def _problems(
        self, hit: pl.DataFrame, rule: str, severity: RuleSeverity, field: str | None
    ) -> pl.DataFrame:
        """Rows with a ``value`` as problems."""
        header = self.match.headers.get(field) if field else None
        return hit.select(
            "row",
            "line",
            pl.lit(header, dtype=pl.String).alias("column"),
            pl.lit(rule).alias("rule"),
            pl.lit(severity, dtype=pl.String).alias("severity"),
            _shown(hit["value"]).alias("value"),
            pl.lit(field, dtype=pl.String).alias("field"),
        )

    # Rules between fields.

    def _cell(self, name: str) -> pl.Expr:
        """A field's cells, or what every row of such a file says."""
        if name in self.match.headers:
            return pl.col(name)
        return pl.lit(self.match.map.constants.get(name), dtype=pl.String)

    def _cross(self, cells: pl.DataFrame, rule: CrossRule) -> Iterator[pl.DataFrame]:
        present = self._has(rule)
        enough = len(present) == len(rule.fields) if rule.needs == "all" else bool(present)
        if rule.kind in ("order", "required-unless", "same-country"):
            enough = len(present) == len(rule.fields)
        if not enough:
            return
        if rule.where is not None:
            cells = cells.filter(
                pl.any_horizontal(
                    self._cell(name).is_in(list(values)).fill_null(value=False)
                    for name, values in rule.where.items()
                )
            )
        if rule.kind == "personal-number":
            yield from self._personal(cells, rule, present)
            return
        if rule.kind == "same-country":
            yield from self._countries(cells, rule)
            return
        broken, value, field = self._broken(rule, present)
        hit = cells.filter(broken.fill_null(value=False)).select("row", "line", value=value)
        if hit.height:
            yield self._problems(hit, rule.name, rule.severity, field)

    def _broken(self, rule: CrossRule, present: list[str]) -> tuple[pl.Expr, pl.Expr, str | None]:
        """Where a rule is broken, the value to show and the field to name."""
        nothing = pl.lit(None, dtype=pl.String)
        if rule.kind == "any-of":
            return pl.all_horizontal(self._cell(n).is_null() for n in present), nothing, None
        first, second = rule.fields
        if rule.kind == "order":
            start, end = (day_key(self.profile.fields[n], self._cell(n)) for n in (first, second))
            both = pl.concat_str(self._cell(first), self._cell(second), separator=" > ")
            return start > end, both, first
        given = self._cell(first)
        broken = given.is_not_null() & ~given.is_in(list(rule.values))
        return broken & self._cell(second).is_null(), given, second

    def _countries(self, cells: pl.DataFrame, rule: CrossRule) -> Iterator[pl.DataFrame]:
        """Rows whose code is of another country than the one that is named."""
        columns = [self.match.map.columns[n] for n in rule.fields]
        parse = countries_beside(tuple(c.split for c in columns))
        named = cells.select(self._cell(n).alias(n) for n in rule.fields)
        told = by_distinct(named, lambda row: (None, _differing(parse(row)[1])), pl.String())
        hit = cells.select("row", "line", value=told["left"].list.join(", "))
        hit = hit.filter(pl.col("value").is_not_null())
        if hit.height:
            yield self._problems(hit, rule.name, rule.severity, rule.fields[1])

    def _personal(
        self, cells: pl.DataFrame, rule: CrossRule, present: list[str]
    ) -> Iterator[pl.DataFrame]:
        """Rows with a Swedish personal identity number (its last digit is a Luhn check)."""
        for name in present:
            numbers = cells.select(
                "row", "line", value=self._cell(name).str.extract_all(_PERSONAL)
            ).explode("value")
            numbers = numbers.filter(
                pl.col("value").is_not_null()
                & pl.col("value").map_elements(_is_personal, return_dtype=pl.Boolean)
            ).unique("row", keep="first", maintain_order=True)
            if numbers.height:
                hidden = numbers.with_columns(value=pl.col("value").str.replace_all(".", "█"))
                yield self._problems(hidden, rule.name, rule.severity, name)


def _differing(left: Sequence[str]) -> list[str]:
    """The codes among what a reader of countries left."""
    words = [text.removeprefix(DIFFERS) for text in left if text.startswith(DIFFERS)]
    return [text.partition(" / ")[0] for text in words]


def _is_personal(number: str) -> bool:
    digits = "".join(c for c in number if c.isdecimal())[-10:]
    return bool(luhn.is_valid(digits))
