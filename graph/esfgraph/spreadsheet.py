"""The graph as a spreadsheet: projects, organisations, findings, and what the codes mean.

Headers stand in both languages, as in the ESF Council's own list of
operations. Dates are dates and amounts numbers, one column per currency and
kind of amount. Every other cell is text: nothing in it is taken for a formula
or a link, characters that XML cannot hold are replaced by U+FFFD, and what is
longer than a cell can hold is cut and says so. The same graph gives the same
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from esfgraph.errors import UsageError
from esfgraph.resources import toml_data
from esfgraph.sheets import Cell, Column, Sheet, sheets_of

__all__ = ["LONGEST", "ROWS", "write_xlsx", "xlsx_bytes"]

LONGEST = 32_767
"""UTF-16 code units that a cell of Excel can hold."""

ROWS = 1_048_576
"""Rows that a sheet of Excel can hold, the header among them."""

_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar is wrong: it takes 1900 for a leap year."""

_WHOLE = 10**15
"""Excel's numbers have 15 digits; longer ones stay text."""

_CREATED = datetime(2000, 1, 1)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(value: str) -> str:
    """A text as a cell can hold it."""
    value = _FORBIDDEN.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    if _units(value) <= LONGEST:
        return value
    words = toml_data("display.toml")["sheet"]["cut"]
    note = f"… [{words['sv']} / {words['en']}]"
    # Every character is one or two units: cut by units, and drop half a character.
    kept = value.encode("utf-16-le")[: 2 * (LONGEST - _units(note))].decode("utf-16-le", "ignore")
    return kept + note


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


class _Writer:
    """Writes sheets into one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[str, Format] = {}
        self._head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})

    def write(self, sheet: Sheet) -> None:
        """One sheet: a header that stays in view, filters, and widths that fit."""
        count = len(sheet.columns[0].cells)
        if count >= ROWS:
            raise UsageError(
                f"{count} rows of '{sheet.name}' do not fit on a sheet of {ROWS} rows",
                advice="Export another format, such as nq.",
            )
        self._sheet = self._workbook.add_worksheet(sheet.name)
        self._sheet.freeze_panes(1, 1)
        self._sheet.autofilter(0, 0, count, len(sheet.columns) - 1)
        for place, column in enumerate(sheet.columns):
            self._sheet.set_column(place, place, _width(column))
            self._sheet.write_string(0, place, column.header, self._head)
            for row, cell in enumerate(column.cells, start=1):
                self._cell(row, place, cell, column.number_format)

    def _format(self, pattern: str) -> Format:
        if pattern not in self._formats:
            self._formats[pattern] = self._workbook.add_format({"num_format": pattern})
        return self._formats[pattern]

    def _cell(self, row: int, place: int, cell: Cell, pattern: str) -> None:
        if cell is None:
            return
        if isinstance(cell, date) and cell >= _FIRST_DAY:
            self._sheet.write_datetime(row, place, cell, self._format("yyyy-mm-dd"))
        elif isinstance(cell, int | Decimal) and -_WHOLE < cell < _WHOLE:
            self._sheet.write_number(row, place, float(cell), self._format(pattern))
        else:
            self._sheet.write_string(row, place, _text(str(cell)))


def _width(column: Column) -> float:
    """Characters: as wide as the longest line, from 8 to 60; headers may wrap."""
    longest = max(
        (len(str(c).partition("\n")[0]) for c in column.cells if c is not None), default=0
    )
    return min(max(longest + 2, len(column.header) // 2 + 2, 8), 60)


def write_xlsx(store: ox.Store, path: Path) -> None:
    """Write the sheets Projects, Organisations, Findings and Concepts of a graph.

    Parameters
    ----------
    store
        The graph.
    path
        The file, which is replaced when it is there.

    Raises `UsageError` when there are more rows than a sheet holds, `OSError`
    when the file cannot be written.
    """
    path.write_bytes(xlsx_bytes(store))


def xlsx_bytes(store: ox.Store, only: Sequence[str] | None = None) -> bytes:
    """The bytes of a workbook about all projects, or only about these (see `sheets_of`)."""
    data = BytesIO()
    workbook = xlsxwriter.Workbook(
        data,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties({"created": _CREATED})
    writer = _Writer(workbook)
    for sheet in sheets_of(store, only):
        writer.write(sheet)
    workbook.close()
    return data.getvalue()
