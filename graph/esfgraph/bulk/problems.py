"""What can be wrong with a file's rows before anyone asks what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

__all__ = ["NO_TEXT", "RowProblem", "RowTrouble", "blank_rows", "is_damaged"]

RowTrouble = Literal["cell-count", "quoting", "too-long", "blank-row", "damaged-text"]
"""``cell-count``: more or fewer cells than the header; ``quoting``: a quotation mark that is not
doubled or never closed; ``too-long``: a line that no record can have; ``blank-row``: a line
without anything in its cells; ``damaged-text``: bytes that are no text in the file's encoding, or
control characters."""


NO_TEXT = r"[\x00-\x08\x0B\x0E-\x1F\x{FFFD}-\x{FFFF}]"
"""What stands for damaged bytes, and control characters that are no white space."""
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\f\r"})
_DAMAGED = tuple(map(str.encode, "\ufffd\ufffe\uffff"))


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


def blank_rows(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """The positions of the rows that have nothing in any of some text columns."""
    found = pl.Series(dtype=pl.UInt32)
    for number, name in enumerate(columns):
        cells = frame[name] if number == 0 else frame[name].gather(found)
        empty = (cells.is_null() | (cells.str.strip_chars() == "")).arg_true()
        found = empty if number == 0 else found.gather(empty)
        if not len(found):
            break
    return found


def is_damaged(text: bytes) -> bool:
    """Whether a text in UTF-8 has something of `NO_TEXT`."""
    if any(mark in text for mark in _DAMAGED):
        return True
    return len(text.translate(None, _CONTROLS)) < len(text)
