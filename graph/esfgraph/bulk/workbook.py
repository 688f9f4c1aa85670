"""Sheets of XLSX and ODS workbooks, by fastexcel (calamine): the extra ``xlsx``."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl

from esfgraph.bulk.inputs import reading
from esfgraph.errors import EsfGraphError, InputError

if TYPE_CHECKING:
    from fastexcel import ExcelReader

__all__ = ["read_sheet", "sheet_names"]

_Cell = tuple[int, int, str]


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

    Empty cells are null, errors text (``#DIV/0!``). A sheet is held whole: calamine has no way to
    read part of one.
    """
    import fastexcel

    try:
        loaded = _reader(path).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        frame = loaded.to_polars()
    except fastexcel.FastExcelError as error:
        name = f"{path}/{sheet}"
        raise InputError(f"cannot be read: {_first_line(error)}", source=name) from error
    frame = frame.select(pl.all().cast(pl.String))
    # a sheet's first column is the first that has anything
    places = {getattr(c, "absolute_index", c.index): c.name for c in loaded.available_columns()}
    errors: dict[str, dict[int, str]] = {}
    for row, column, text in _errors(path, sheet):
        if column in places and row < frame.height:
            errors.setdefault(places[column], {})[row] = text
    for name, texts in errors.items():
        cells = pl.Series(list(texts.values()), dtype=pl.String)
        frame = frame.with_columns(frame[name].scatter(list(texts), cells).alias(name))
    return frame


_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_TAG = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)<")
_CELL_END = re.compile(rb"</(?:[\w.-]+:)?c>")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")
_SOME_ERROR = "#UNKNOWN!"
"""What a cell has that holds an error without saying which."""
_STEP = 1 << 20
_LONGEST_CELL = 1 << 16


def _errors(path: Path, sheet: str) -> list[_Cell]:
    """Row, column (from 0) and text of the cells of an XLSX sheet that hold an error.

    calamine gives them as empty ones. They are rare, so they are looked for in the text of the
    sheet and nothing else of it is parsed (Office Open XML, ECMA-376 part 1, 18.3.1.4); only where
    cells do not say where they stand all of them are counted.
    """
    with reading(str(path)), zipfile.ZipFile(path) as archive:
        name = _sheet_file(archive, sheet)
        if name is None:
            return []
        with archive.open(name) as file:
            found = list(_marked(file))
        placed = [cell for cell in found if cell is not None]
        if len(placed) == len(found):
            return placed
        try:
            with archive.open(name) as file:
                return list(_counted(file))
        except ParseError as error:
            raise InputError(f"is a damaged sheet: {error}", source=f"{path}/{sheet}") from error


def _marked(file: IO[bytes]) -> Iterator[_Cell | None]:
    """The cells that hold an error; ``None`` for one that does not say where it stands."""
    before, done = b"", 0
    while block := file.read(_STEP):
        text = before + block
        last = max(0, len(text) - _LONGEST_CELL) if len(block) == _STEP else len(text)
        for match in _ERROR.finditer(text, done):
            if match.start() >= last:
                break
            yield from _error_cell(text, match.start())
        keep = max(0, last - _LONGEST_CELL)
        before, done = text[keep:], last - keep


def _error_cell(text: bytes, at: int) -> Iterator[_Cell | None]:
    """The cell whose tag says at ``at`` that it holds an error."""
    tag = _TAG.match(text, text.rfind(b"<", 0, at))
    if tag is None or tag[1] != b"c" or tag.end() < at:
        return
    place = _PLACE.fullmatch(_attributes(tag[2]).get("r", ""))
    if place is None:
        yield None
        return
    limit = tag.end() if tag[2].endswith(b"/") else tag.end() + _LONGEST_CELL
    end = _CELL_END.search(text, tag.end(), limit)
    value = _VALUE.search(text, tag.end(), limit if end is None else end.start())
    words = "" if value is None else unescape(value[1].decode("utf-8", errors="replace")).strip()
    yield int(place[2]) - 1, _column(place[1]), words or _SOME_ERROR


def _counted(file: IO[bytes]) -> Iterator[_Cell]:
    """The cells that hold an error; one that does not say where it stands is the next one."""
    row = column = -1
    rows: Element | None = None
    # expat itself bounds what entities may become, and follows none out of the file
    for event, element in iterparse(file, events=("start", "end")):  # noqa: S314
        name = element.tag.rpartition("}")[2]
        if event == "start" and name == "sheetData":
            rows = element
        elif event == "start" and name == "row":
            stated = element.get("r", "")
            row = int(stated) - 1 if _ROW.fullmatch(stated) else row + 1
            column = -1
        elif event == "start" and name == "c":
            place = _PLACE.fullmatch(element.get("r", ""))
            column = column + 1 if place is None else _column(place[1])
            row = row if place is None else int(place[2]) - 1
        elif event == "end" and name == "c" and element.get("t") == "e":
            texts = (part.text for part in element if part.tag.rpartition("}")[2] == "v")
            yield row, column, (next(texts, "") or "").strip() or _SOME_ERROR
        elif event == "end" and name == "row" and rows is not None:
            rows.clear()  # so that a large sheet is never held whole


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(tag)
    return {
        name.decode(): unescape((double or single).decode("utf-8", errors="replace"))
        for name, double, single in found
    }


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _sheet_file(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The member of an XLSX file that holds a sheet."""
    names = set(archive.namelist())
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, links} <= names:  # another kind of workbook
        return None
    sheets = [_attributes(a) for tag, a in _TAG.findall(archive.read(book)) if tag == b"sheet"]
    key = next((s.get("r:id") for s in sheets if s.get("name") == sheet), None)
    found = [_attributes(a) for tag, a in _TAG.findall(archive.read(links))]
    target = next((n.get("Target", "") for n in found if key and n.get("Id") == key), "")
    name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return name if name in names else None
