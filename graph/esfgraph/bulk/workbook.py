"""Sheets of XLSX and ODS workbooks, by fastexcel (calamine): the extra ``xlsx``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from esfgraph.errors import EsfGraphError, InputError

if TYPE_CHECKING:
    from fastexcel import ExcelReader

__all__ = ["read_sheet", "sheet_names"]


def _reader(path: Path) -> ExcelReader:
    try:
        import fastexcel
    except ImportError as error:
        raise EsfGraphError(
            "reading workbooks needs the package fastexcel",
            source=str(path),
            advice="Install it with: pip install 'esfgraph[xlsx]', or save the table as CSV.",
        ) from error
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        raise InputError(f"is no readable workbook: {_first_line(error)}", source=str(path)) from (
            error
        )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def sheet_names(path: Path) -> list[str]:
    """The names of a workbook's sheets, in their order.

    Raises `InputError` for a damaged workbook.
    """
    return list(_reader(path).sheet_names)


def read_sheet(path: Path, sheet: str) -> pl.DataFrame:
    """All cells of a sheet as text, from its first row on; days as ``2023-01-31 00:00:00``.

    Empty cells and Excel's errors (``#DIV/0!``) are null. A sheet is held whole: calamine has no
    way to read part of one.
    """
    import fastexcel

    try:
        loaded = _reader(path).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        frame = loaded.to_polars()
    except fastexcel.FastExcelError as error:
        name = f"{path}/{sheet}"
        raise InputError(f"cannot be read: {_first_line(error)}", source=name) from error
    return frame.select(pl.all().cast(pl.String))
