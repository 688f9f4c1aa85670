"""The cells of some rows while they become records, and what of them was not understood."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from esfgraph.bulk.columns import Column, ColumnMatch, error_cells, error_pattern, filled
from esfgraph.bulk.personal import redact_cells
from esfgraph.bulk.values import DIFFERS, by_distinct
from esfgraph.resources import toml_data

__all__ = ["RowCells"]

_NO_CODE = r"[[\p{Cc}\p{Co}\p{Cn}\x{FFF0}-\x{FFFF}]--\s]"
"""What no code or address has: control characters, and what damaged bytes become."""
_DIFFERING = rf"^{DIFFERS}(.*?) / "
_LONGEST = 200
_NAMES = ("owner", "city")
"""Fields of names, which a truth value is not."""
"""Characters of an unread cell that are shown."""


class RowCells:
    """The columns of one batch, while they are read.

    Attributes
    ----------
    match
        How the file's header fits its map.
    rows
        ``row``, and the cells by canonical name: trimmed, null where empty or no value at all.
    found
        What the cells say, by field.
    left
        Frames of ``row, text``: what was not understood.
    redactions
        How many places of personal data were blackened.
    """

    def __init__(self, rows: pl.DataFrame, match: ColumnMatch) -> None:
        self.match = match
        self.rows = rows.select(
            "row", *(filled(c, match.map.empty).alias(c) for c in rows.columns[2:])
        )
        self.found: dict[str, pl.Series] = {}
        self.left: list[pl.DataFrame] = []
        self.redactions = 0
        for name in self.rows.columns[1:]:
            column, cells = match.map.columns[name], self.rows[name]
            if (wrong := error_cells(cells)) is not None:
                self._leave_out(column, wrong)
            if column.field in _NAMES:
                truths = toml_data("cells.toml")["truths"]
                self._leave_out(column, self.rows[name].is_in(truths).fill_null(value=False))
            if column.split:
                self._without_error_parts(column, column.split)
            if column.type in ("code", "url"):
                self._leave_out(column, cells.str.contains(_NO_CODE).fill_null(value=False))

    def _leave_out(self, column: Column, wrong: pl.Series) -> None:
        """Take cells out of the rows that are no values at all."""
        if wrong.any():
            cells = pl.col(column.name)
            self.leave([column], self.rows.select(pl.when(wrong).then(cells)).to_series())
            self.rows = self.rows.with_columns(pl.when(~wrong).then(cells).alias(column.name))

    def _without_error_parts(self, column: Column, separator: str) -> None:
        """Of several values in one cell those go that a spreadsheet could not calculate."""
        cells = self.rows[column.name]
        marked = cells.str.contains("#", literal=True) & cells.str.contains(separator, literal=True)
        if not marked.any():
            return
        at = marked.arg_true()
        parts = (
            self.rows.select("row", part=pl.col(column.name).str.split(separator))
            .select(pl.all().gather(at))
            .explode("part")
            .with_columns(wrong=pl.col("part").str.strip_chars().str.contains(error_pattern()))
        )
        told = parts.group_by("row", maintain_order=True).agg(
            good=pl.col("part").filter(~pl.col("wrong")).str.join(separator),
            bad=pl.col("part").filter("wrong").str.strip_chars(),
        )
        told = told.filter(pl.col("bad").list.len() > 0)
        if told.height:
            rows = self.rows.join(told, on="row", how="left", maintain_order="left")
            self.leave([column], rows["bad"])
            good = pl.when(pl.col("bad").is_null()).then(column.name).otherwise("good")
            self.rows = rows.with_columns(good.alias(column.name)).drop("good", "bad")

    def columns(self, field: str, *parts: str) -> list[Column]:
        """The columns of a field that this file has."""
        return [
            c
            for c in self.match.map.of_field(field)
            if c.name in self.rows.columns and (not parts or c.part in parts)
        ]

    def leave(self, columns: Sequence[Column], left: pl.Series) -> None:
        """Note what was not understood: texts, or lists of them, by row.

        Of several columns that one is named in which a text stands; the first where it stands in
        none of them as it is.
        """
        if left.null_count() == len(left):
            return
        frame = self.rows.select("row", *(c.name for c in columns)).with_columns(_cell=left)
        if isinstance(left.dtype, pl.List):
            frame = frame.explode("_cell", empty_as_null=True)
        frame = frame.filter(pl.col("_cell").is_not_null()).rename({"_cell": "cell"})
        header = self._header(columns)
        frame = frame.select("row", "cell", header=header)
        words = frame["cell"].str.replace_all(r"\s+", " ").str.head(_LONGEST)
        told = frame.with_columns(cell=redact_cells(words))
        self.left.append(told.select("row", text=pl.concat_str("header", pl.lit(": "), "cell")))

    def _header(self, columns: Sequence[Column]) -> pl.Expr:
        """The header of the column in which ``cell`` stands."""
        first, *others = [pl.lit(self.match.headers[c.name]) for c in columns]
        if not others:
            return first
        text = pl.col("cell").str.extract(_DIFFERING, 1).fill_null(pl.col("cell"))
        found = [
            pl.when(pl.col(c.name).str.contains(text, literal=True)).then(header)
            for c, header in zip(columns, (first, *others), strict=True)
        ]
        return pl.coalesce(*found, first)

    def distinct(self, columns: Sequence[Column], parse: object, kind: pl.DataType) -> pl.Series:
        """A field read from the distinct cells of some columns."""
        cells = self.rows.select(c.name for c in columns)
        read = by_distinct(cells, parse, kind)  # type: ignore[arg-type]
        self.leave(columns, read["left"])
        return read["value"]
