"""One table in batches of text: CSV in any dialect, or a sheet of a workbook.

`open_table` finds encoding, delimiter and header row; `Table.batches` reads the rows, a bounded
piece of the file at a time. A row that cannot be read is a `RowProblem` with its row and line;
the others are read all the same. Cells are text as written: nothing is trimmed or converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from esfgraph.bulk.cells import read_cells
from esfgraph.bulk.encoding import BLOCK, decode_sample, detect_encoding, read_head, utf8_blocks
from esfgraph.bulk.inputs import TableSource, reading
from esfgraph.bulk.problems import RowProblem, blank_rows
from esfgraph.bulk.records import Splitter
from esfgraph.errors import InputError

__all__ = ["DELIMITERS", "Batch", "Table", "open_table", "open_tables"]

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1_000_000
_FIRST_ROWS = 25  # of which one has to be the header
_SHEET_ROWS = 50_000
_MOST_COLUMNS = 2000

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table, in the file's order.

    Attributes
    ----------
    table
        The table; ``batch.table.source`` has path, member and sha256.
    frame
        ``row`` and ``line`` (UInt32; see `RowProblem`), then one text column for each name given
        to `Table.batches`. An empty cell of a CSV is an empty text, one of a workbook null.
    problems
        Rows of this stretch that are not in ``frame``, or are in it damaged.
    """

    table: Table
    frame: pl.DataFrame
    problems: list[RowProblem]


@dataclass(frozen=True)
class Table:
    """A table whose header is known.

    Attributes
    ----------
    header
        The header's cells as written, apart from space around them.
    header_row
        Its row as a spreadsheet numbers them, from 1.
    first_line
        The line of the file behind the header.
    encoding, delimiter
        Of a CSV, as found; ``None`` for a sheet.
    notes
        What had to be guessed: pairs of a key (``encoding``, ``delimiter``, ``header-row``) and
        what was taken.
    """

    source: TableSource
    header: tuple[str, ...]
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    first_line: int = 2
    _body: int = 0
    _old_mac: bool = False

    def batches(
        self, names: Mapping[int, str] | None = None, *, block: int = BLOCK
    ) -> Iterator[Batch]:
        """The rows, a batch for about ``block`` bytes of text.

        ``names`` are column names by position, as `match_columns` gives them; other columns are
        not read. Without it every column comes, named by its position. Rows are whole and in
        order whatever ``block`` is. Raises `InputError` where the file breaks off; the batches
        before it are good.
        """
        if names is None:
            names = {i: str(i) for i in range(len(self.header))}
        if self.source.packing == "workbook":
            yield from self._sheet_batches(names)
            return
        splitter = Splitter(
            self.delimiter or ",",
            len(self.header),
            dict(names),
            row=self.header_row + 1,
            line=self.first_line,
        )
        with reading(self.source.name), self.source.open() as file:
            try:
                for piece in splitter.pieces(self._text(file, block)):
                    yield Batch(self, piece.frame, piece.problems)
            except EOFError as error:
                place = f"row {splitter.row} (line {splitter.line})"
                raise InputError(
                    f"breaks off in {place}: the archive is not complete; "
                    "the rows before it are read",
                    source=self.source.name,
                ) from error

    def _text(self, file: BinaryIO, block: int) -> Iterator[bytes]:
        """The text behind the header."""
        skip = self._body
        for text in utf8_blocks(file, self.encoding or "utf-8", block):
            if skip:
                text, skip = text[skip:], max(0, skip - len(text))
            if text:
                yield text.replace(b"\r", b"\n") if self._old_mac else text

    def _sheet_batches(self, names: Mapping[int, str]) -> Iterator[Batch]:
        from esfgraph.bulk.workbook import read_sheet

        frame = read_sheet(self.source.path, self.source.member or "")
        frame = frame.select(
            pl.int_range(1, frame.height + 1, dtype=pl.UInt32).alias("row"),
            pl.int_range(1, frame.height + 1, dtype=pl.UInt32).alias("line"),
            *(pl.nth(i).alias(name) for i, name in names.items()),
        ).slice(self.header_row)
        blank = blank_rows(frame, frame.columns[2:]).to_list()
        while blank and blank[-1] == len(frame) - 1:
            # a sheet goes on as far as something was ever formatted
            frame = frame.head(blank.pop())
        problems = [RowProblem("blank-row", *frame.row(i)[:2]) for i in blank]
        frame = frame.filter(~pl.int_range(pl.len()).is_in(blank))
        for part in frame.iter_slices(_SHEET_ROWS):
            yield Batch(self, part, problems)
            problems = []


def _header_of(rows: Sequence[Sequence[str]], known: Known) -> tuple[int, int]:
    """The row that knows the most column names (the first of equals), and how many it knows.

    Where none is known, the first of the rows with the most cells.
    """
    scores = [sum(known(cell.strip()) for cell in row) for row in rows]
    best = max(scores, default=0)
    if best:
        return scores.index(best), best
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return (filled.index(max(filled)), 0) if filled else (0, 0)


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    header: tuple[str, ...]
    row: int
    body: int
    line: int
    known: int


def _dialect(sample: bytes, delimiter: str, known: Known) -> _Dialect | None:
    rows, ends = read_cells(sample, delimiter, _FIRST_ROWS)
    if not any(cell.strip() for row in rows for cell in row):
        return None
    index, score = _header_of(rows, known)
    header = tuple(cell.strip() for cell in rows[index])
    body = ends[index]
    return _Dialect(delimiter, header, index + 1, body, sample.count(b"\n", 0, body) + 1, score)


def _open_csv(source: TableSource, known: Known) -> Table:
    encoding = detect_encoding(source.open, source.name)
    with source.open() as file:
        raw = read_head(file, _SAMPLE)
        sample = decode_sample(raw, encoding)
        if len(raw) < _SAMPLE and b"\n" not in sample:
            file.read(1)  # raises where even the header breaks off
    old_mac = b"\n" not in sample and b"\r" in sample
    if old_mac:
        sample = sample.replace(b"\r", b"\n")
    if len(raw) < _SAMPLE and not sample.endswith(b"\n"):
        sample += b"\n"
    found = [d for c in DELIMITERS if (d := _dialect(sample, c, known)) is not None]
    if not found:
        raise InputError(
            "has no header row" if sample.strip() else "is empty",
            source=source.name,
            advice="Expected is a table as CSV whose first row names the columns.",
        )
    best = max(found, key=lambda d: (d.known, len(d.header)))  # the first of equals
    if len(best.header) > _MOST_COLUMNS:
        raise InputError(
            f"has {len(best.header)} columns, more than the {_MOST_COLUMNS} that can be read",
            source=source.name,
            line=best.line - 1,
        )
    notes = []
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(("encoding", "windows-1252" if encoding == "cp1252" else encoding))
    if best.delimiter != ",":
        notes.append(("delimiter", "TAB" if best.delimiter == "\t" else best.delimiter))
    if best.row != 1:
        notes.append(("header-row", str(best.row)))
    return Table(
        source,
        best.header,
        best.row,
        encoding,
        best.delimiter,
        tuple(notes),
        best.line,
        best.body,
        old_mac,
    )


def _open_sheet(source: TableSource, known: Known) -> Table:
    from esfgraph.bulk.workbook import read_sheet

    frame = read_sheet(source.path, source.member or "")
    rows = [[cell or "" for cell in row] for row in frame.head(_FIRST_ROWS).iter_rows()]
    if not any(cell.strip() for row in rows for cell in row):
        raise InputError("has no header row", source=source.name)
    index, _ = _header_of(rows, known)
    header = tuple(cell.strip() for cell in rows[index])
    notes = (("header-row", str(index + 1)),) if index else ()
    return Table(source, header, index + 1, notes=notes, first_line=index + 2)


def open_table(source: TableSource, known: Known) -> Table:
    """Find out how a table is written and what its columns are called.

    ``known`` says whether a text is the name of a column somewhere (`known_header`): the header
    is the row, and the delimiter the one, that knows the most names. Raises `InputError` for
    what is no table, and for a damaged archive.
    """
    source.require_sound()
    with reading(source.name):
        return (_open_sheet if source.packing == "workbook" else _open_csv)(source, known)


def open_tables(
    sources: Sequence[TableSource], known: Known
) -> tuple[list[Table], list[InputError], list[TableSource]]:
    """All tables that can be opened, what could not, and what was passed by.

    Passed by are members of an archive and sheets of a workbook without any known column, if
    another one of the same file has some: notes and cover pages are no tables.
    """
    tables: list[Table] = []
    errors: list[InputError] = []
    passed: list[TableSource] = []
    for path in dict.fromkeys(source.path for source in sources):
        opened: list[Table] = []
        failed: list[tuple[TableSource, InputError]] = []
        for source in (s for s in sources if s.path == path):
            try:
                opened.append(open_table(source, known))
            except InputError as error:
                failed.append((source, error))
        good = [t for t in opened if any(map(known, t.header))]
        if good:
            tables += good
            passed += [t.source for t in opened if t not in good]
            passed += [s for s, _ in failed if s.packing == "workbook"]
            errors += [error for s, error in failed if s.packing != "workbook"]
        else:
            tables += opened
            errors += [error for _, error in failed]
    return tables, errors, passed
