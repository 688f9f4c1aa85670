"""What can be wrong with a file's rows before anyone asks what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["RowProblem", "RowTrouble"]

RowTrouble = Literal["cell-count", "quoting", "too-long", "blank-row", "damaged-text"]
"""``cell-count``: more or fewer cells than the header; ``quoting``: a quotation mark that is not
doubled or never closed; ``too-long``: a line that no record can have; ``blank-row``: an empty
line; ``damaged-text``: bytes that are no text in the file's encoding."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that is not as a table's row should be.

    Attributes
    ----------
    rule
        What is wrong.
    row
        The row as a spreadsheet numbers it: the header of a plain table is row 1.
    line
        The line of the file on which the row starts; for a workbook the row.
    kept
        Whether the row is in the batch all the same.
    value, expected
        How many cells were found and expected, or the column that is damaged (its position from
        0). A row's text is never repeated here: it may name people.
    """

    rule: RowTrouble
    row: int
    line: int
    kept: bool = False
    value: str | None = None
    expected: str | None = None
