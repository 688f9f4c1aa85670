"""The cells of some rows while they become records, and what of them was not understood."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from esfgraph.bulk.columns import Column, ColumnMatch, error_cells, filled
from esfgraph.bulk.personal import redact_cells
from esfgraph.bulk.values import by_distinct

__all__ = ["RowCells"]

_NO_CODE = r"[[\p{Cc}\p{Co}\p{Cn}\x{FFF0}-\x{FFFF}]--\s]"
"""What no code or address has: control characters, and what damaged bytes become."""
_LONGEST = 200
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
            if column.type in ("code", "url"):
                self._leave_out(column, cells.str.contains(_NO_CODE).fill_null(value=False))

    def _leave_out(self, column: Column, wrong: pl.Series) -> None:
        """Take cells out of the rows that are no values at all."""
        if wrong.any():
            cells = pl.col(column.name)
            self.leave([column], self.rows.select(pl.when(wrong).then(cells)).to_series())
            self.rows = self.rows.with_columns(pl.when(~wrong).then(cells).alias(column.name))

    def columns(self, field: str, *parts: str) -> list[Column]:
        """The columns of a field that this file has."""
        return [
            c
            for c in self.match.map.of_field(field)
            if c.name in self.rows.columns and (not parts or c.part in parts)
        ]

    def leave(self, columns: Sequence[Column], left: pl.Series) -> None:
        """Note what was not understood: texts, or lists of them, by row."""
        if left.null_count() == len(left):
            return
        header = self.match.headers[columns[0].name]
        frame = pl.DataFrame({"row": self.rows["row"], "cell": left})
        if isinstance(left.dtype, pl.List):
            frame = frame.explode("cell", empty_as_null=True)
        frame = frame.filter(pl.col("cell").is_not_null())
        words = frame["cell"].str.replace_all(r"\s+", " ").str.head(_LONGEST)
        told = frame.with_columns(cell=redact_cells(words))
        self.left.append(told.select("row", text=pl.lit(f"{header}: ") + pl.col("cell")))

    def distinct(self, columns: Sequence[Column], parse: object, kind: pl.DataType) -> pl.Series:
        """A field read from the distinct cells of some columns."""
        cells = self.rows.select(c.name for c in columns)
        read = by_distinct(cells, parse, kind)  # type: ignore[arg-type]
        self.leave(columns, read["left"])
        return read["value"]
