"""CSV text cut into records, whatever it looks like (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180).

Two ways that agree. Most text is regular: every quotation mark opens a cell, closes one, or is
doubled inside one; then counting marks tells where records end, NumPy does that for a whole block
and Polars reads the cells. Where it is not regular, a record is read cell by cell; a record that
cannot be read is reported with its line, and reading goes on at the next line that begins a
record with the right number of cells. What comes out does not depend on where blocks end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from esfgraph.bulk.cells import LONGEST_RECORD, cell_patterns, strict_cells
from esfgraph.bulk.packed import BREAKS
from esfgraph.bulk.problems import NO_TEXT, RowProblem, blank_rows, is_damaged

__all__ = ["Piece", "Splitter"]

_QUOTE, _LF, _CR = b'"'[0], b"\n"[0], b"\r"[0]
_ATTEMPTS = 8  # regular stretches looked for in one block; more, and it is read cell by cell
_NONE = np.zeros(0, dtype=np.int64)

Positions = NDArray[np.int64]


@dataclass(slots=True)
class Piece:
    """Records that stand one after the other.

    ``frame`` has the columns ``row``, ``line`` (UInt32) and those of the splitter, all text.
    """

    frame: pl.DataFrame
    problems: list[RowProblem]


@dataclass(frozen=True, slots=True)
class _Marks:
    """The whole records of a text, counted by marks: positions of bytes from its beginning.

    ``doubtful`` are records that have to be read cell by cell.
    """

    starts: Positions
    ends: Positions  # of their line feeds
    lines: Positions  # line feeds before each start
    cells: Positions
    blank: NDArray[np.bool_]
    doubtful: Positions


@dataclass(slots=True)
class _Found:
    """What one stretch of text gave so far: regular text not yet parsed, and single records."""

    texts: list[bytes] = field(default_factory=list)
    rows: list[Positions] = field(default_factory=list)
    lines: list[Positions] = field(default_factory=list)
    single: list[tuple[int, int, list[str]]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class Splitter:
    """Cuts one table's text into records.

    Parameters
    ----------
    delimiter
        One ASCII character.
    width
        How many cells a record has.
    names
        Column names of the cells to keep, by position; all of them if omitted, as ``0``, ``1`` ….
    row, line
        The numbers of the first record that `pieces` will get.
    longest
        Bytes that a record can have.
    """

    def __init__(
        self,
        delimiter: str,
        width: int,
        names: dict[int, str] | None = None,
        *,
        row: int = 1,
        line: int = 1,
        longest: int = LONGEST_RECORD,
    ) -> None:
        self.width = width
        self.names = {i: str(i) for i in range(width)} if names is None else dict(names)
        self.row = row
        self.line = line
        self.delimiter = delimiter
        self.longest = longest
        self._base = 0  # bytes that came before the text at hand
        self._barren = 0  # up to here in the whole text no line begins a good record
        self._in_long_line = False
        self._cell, self._loose = cell_patterns(delimiter)
        self._schema = {str(i): pl.String() for i in range(width)}

    def pieces(self, blocks: Iterator[bytes]) -> Iterator[Piece]:
        """Pieces of a text in UTF-8 that starts where a record starts, one for each block.

        Where the blocks break off (`BREAKS`), the whole lines before it come first.
        """
        rest = b""
        final = False
        broken: Exception | None = None
        while not final:
            block = None
            try:
                block = next(blocks, None)
            except BREAKS as error:
                broken = error
            if block is None:
                final = True
                if broken is not None:  # where the last record ends nobody knows
                    rest = rest[: rest.rfind(b"\n") + 1]
                if rest and not rest.endswith(b"\n"):
                    rest += b"\n"
            else:
                rest += block
            found = _Found()
            used = self._split(rest, found, final=final)
            if found.rows or found.single or found.problems:
                yield self._piece(found)
            rest = rest[used:]
            self._base += used
        if broken is not None:
            raise broken

    def _split(self, data: bytes, found: _Found, *, final: bool) -> int:
        """Take the records that are whole; returns where the first one starts that is not."""
        used = 0
        if self._in_long_line:
            used = self._skip_line(data)
            self.line += not self._in_long_line
        for _ in range(_ATTEMPTS):
            marks = self._marks(data, used)
            used, astray = self._take(data, marks, used, found, final=final)
            if not astray:
                break
        else:
            used = self._by_cell(data, used, found, final=final)
        if used < len(data) and not self._in_long_line:  # no line feed outside quotation marks
            used = self._by_cell(data, used, found, final=final)
        return used

    def _take(
        self, data: bytes, marks: _Marks, start: int, found: _Found, *, final: bool
    ) -> tuple[int, bool]:
        """Take records as they are marked, as long as reading by cell ends where marks do.

        Returns where it stopped, and whether the marks went astray there.
        """
        i, count = 0, len(marks.starts)
        used = start
        for doubtful in [*marks.doubtful.tolist(), count]:
            if doubtful > i:
                self._regular(data, marks, i, doubtful, found)
                used = int(marks.ends[doubtful - 1]) + 1
            if doubtful == count:
                break
            end = self._by_cell(data, used, found, final=final, most=1)
            if end == used:  # too little text to decide
                return used, False
            used, i = end, doubtful + 1
            if end != int(marks.ends[doubtful]) + 1:
                return used, True
        return used, False

    # Regular text: the marks are counted.

    def _regular(self, data: bytes, marks: _Marks, i: int, j: int, found: _Found) -> None:
        """Take the records from number ``i`` up to ``j``, which are regular."""
        starts, ends, cells = marks.starts[i:j], marks.ends[i:j], marks.cells[i:j]
        blank = marks.blank[i:j]
        good = ~blank & (cells == self.width)
        rows = self.row + np.arange(j - i)
        lines = self.line + marks.lines[i:j] - marks.lines[i]
        for k in np.flatnonzero(~good).tolist():
            row, line = int(rows[k]), int(lines[k])
            problem = self._blank if blank[k] else partial(self._ragged, int(cells[k]))
            found.problems.append(problem(row, line))
        edges = np.flatnonzero(np.diff(np.concatenate(([0], good.astype(np.int8), [0]))))
        for a, b in edges.reshape(-1, 2).tolist():
            found.texts.append(data[int(starts[a]) : int(ends[b - 1]) + 1])
        if len(edges):
            found.rows.append(rows[good])
            found.lines.append(lines[good])
        self.row += j - i
        self.line += data.count(b"\n", int(starts[0]), int(ends[-1]) + 1)

    def _marks(self, data: bytes, start: int) -> _Marks:
        """Where the whole records from ``start`` on are, if every quotation mark is regular."""
        buffer = np.frombuffer(data, dtype=np.uint8)[start:]
        quotes = np.flatnonzero(buffer == _QUOTE)
        feeds = np.flatnonzero(buffer == _LF)
        ends = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
        if not len(ends):
            return _Marks(_NONE, _NONE, _NONE, _NONE, _NONE.astype(np.bool_), _NONE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        quotes = quotes[: np.searchsorted(quotes, ends[-1])]
        separators = np.flatnonzero(buffer[: ends[-1]] == ord(self.delimiter))
        separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
        before = np.searchsorted(separators, ends)
        cells = np.diff(before, prepend=0) + 1
        index = np.searchsorted(feeds, ends)  # line feeds before each end
        lines = np.concatenate(([0], index[:-1] + 1))
        lengths = ends - starts
        blank = (lengths == 0) | ((lengths == 1) & (buffer[starts] == _CR))
        doubtful = lengths >= self.longest
        doubtful |= (index > lines) & (cells != self.width)  # perhaps a mark never closed
        doubtful[self._irregular(buffer, quotes, ends)] = True
        return _Marks(starts + start, ends + start, lines, cells, blank, np.flatnonzero(doubtful))

    def _irregular(
        self, buffer: NDArray[np.uint8], quotes: Positions, ends: Positions
    ) -> Positions:
        """The records with an irregular quotation mark."""
        if not len(quotes):
            return _NONE
        opening, closing = quotes[0::2], quotes[1::2]
        delimiter = ord(self.delimiter)
        before = buffer[opening - 1]  # of the very first byte: the last one, put right below
        opens = (before == delimiter) | (before == _LF) | (before == _QUOTE)
        opens[opening == 0] = True
        after = buffer[closing + 1]
        closes = (after == delimiter) | (after == _LF) | (after == _QUOTE)
        returns = np.flatnonzero(after == _CR)
        closes[returns] = buffer[closing[returns] + 2] == _LF
        return np.searchsorted(ends, np.concatenate((opening[~opens], closing[~closes])))

    def _piece(self, found: _Found) -> Piece:
        """What was found as one frame, by row."""
        frames = []
        if found.rows:
            rows, lines = np.concatenate(found.rows), np.concatenate(found.lines)
            frames.append(self._numbered(*self._cells(b"".join(found.texts)), rows, lines, found))
        if found.single or not frames:
            cells = [cells for _, _, cells in found.single]
            rows = np.array([row for row, _, _ in found.single], dtype=np.int64)
            lines = np.array([line for _, line, _ in found.single], dtype=np.int64)
            frame = pl.DataFrame(cells, schema=self._schema, orient="row")
            frames.append(self._numbered(frame, True, rows, lines, found))
        frame = frames[0] if len(frames) == 1 else pl.concat(frames).sort("row")
        return Piece(frame, sorted(found.problems, key=lambda p: (p.row, p.value or "")))

    def _cells(self, text: bytes) -> tuple[pl.DataFrame, bool]:
        """Regular records as a frame, and whether something in it may be no text."""
        try:
            return self._parsed(text), is_damaged(text)
        except pl.exceptions.ComputeError:  # the only thing left that can be wrong: the bytes
            return self._parsed(text.decode("utf-8", errors="replace").encode("utf-8")), True

    def _parsed(self, text: bytes) -> pl.DataFrame:
        return pl.read_csv(
            text,
            has_header=False,
            schema=self._schema,
            columns=sorted(self.names) or [0],
            separator=self.delimiter,
            empty_string_is_null=False,
        )

    def _numbered(
        self, frame: pl.DataFrame, damaged: bool, rows: Positions, lines: Positions, found: _Found
    ) -> pl.DataFrame:
        """A frame with its rows' numbers and the wanted columns; damage is reported."""
        frame = frame.select(
            pl.Series("row", rows, dtype=pl.UInt32),
            pl.Series("line", lines, dtype=pl.UInt32),
            *(pl.col(str(i)).alias(name) for i, name in self.names.items()),
        )
        blank = blank_rows(frame, frame.columns[2:])
        if len(blank):
            places = frame[blank].select("row", "line").iter_rows()
            found.problems += [self._blank(row, line) for row, line in places]
            frame = frame.filter(~pl.int_range(pl.len()).is_in(blank.implode()))
        if damaged:
            found.problems += self._damaged(frame)
        return frame

    def _damaged(self, frame: pl.DataFrame) -> Iterator[RowProblem]:
        positions = {name: i for i, name in self.names.items()}
        for name, position in positions.items():
            hit = frame.filter(pl.col(name).str.contains(NO_TEXT))
            for row, line in hit.select("row", "line").iter_rows():
                yield RowProblem("damaged-text", row, line, kept=True, value=str(position))

    # Text that is not regular: cell by cell.

    def _by_cell(
        self, data: bytes, start: int, found: _Found, *, final: bool, most: int | None = None
    ) -> int:
        """Take records cell by cell while there is text enough to decide; where it stopped."""
        used, taken = start, 0
        while (
            used < len(data)
            and (final or len(data) - used > 2 * self.longest)
            and (most is None or taken < most)
        ):
            cells, end, problem = self._record(data, used)
            if cells is not None:
                found.single.append((self.row, self.line, cells))
            if problem is not None:
                found.problems.append(problem)
            self.row += 1
            self.line += data.count(b"\n", used, end)
            used = end
            taken += 1
        return used

    def _record(self, data: bytes, start: int) -> tuple[list[str] | None, int, RowProblem | None]:
        """One record: its cells if it can be kept, where the next one starts, what is wrong."""
        line_end = data.find(b"\n", start, start + self.longest) + 1
        if not line_end:
            self._in_long_line = True
            return None, start + self._skip_line(data[start:]), self._too_long()
        if data[start:line_end].strip(b"\r\n") == b"":
            return None, line_end, self._blank(self.row, self.line)
        cells, end = strict_cells(self._cell, data, start, self.longest)
        if cells is not None and len(cells) == self.width:
            return cells, end, None
        if cells is not None and end == line_end:
            return None, end, self._ragged(len(cells), self.row, self.line)
        if cells is not None:  # several lines with a wrong number of cells: one whole, or astray?
            if not self._begins(data, line_end):
                return None, end, self._ragged(len(cells), self.row, self.line)
            return None, line_end, self._quoting()
        loose = self._loosely(data[start : line_end - 1])
        if loose is not None:
            return loose, line_end, self._quoting(kept=True)
        return None, self._resume(data, start, line_end), self._quoting()

    def _begins(self, data: bytes, start: int) -> bool:
        """Whether a record with the right number of cells begins here, beyond doubt."""
        cells, _ = strict_cells(self._cell, data, start, self.longest, clean=True)
        return cells is not None and len(cells) == self.width

    def _loosely(self, line: bytes) -> list[str] | None:
        """The cells of one line whose marks are not doubled, if their number is right."""
        cells: list[str] = []
        at = 0
        while match := self._loose.match(line, at):
            quoted, after, plain, plain_after = match.groups()
            cell = quoted.replace(b'""', b'"') if quoted is not None else plain
            at = match.end()
            last = (after if quoted is not None else plain_after) in (b"", b"\r")
            cell = cell.removesuffix(b"\r") if last else cell
            cells.append(cell.decode("utf-8", errors="replace"))
            if last or len(cells) > self.width:
                break
        else:
            return None
        return cells if len(cells) == self.width else None

    def _resume(self, data: bytes, start: int, line_end: int) -> int:
        """The next line that begins a record with the right number of cells.

        It is looked for in the text that one record can have; failing that, the line behind the
        broken one. No line is tried twice, so the work stays proportional to the text.
        """
        at, limit = max(line_end, self._barren - self._base), start + self.longest
        while 0 < at < min(limit, len(data)):
            if self._begins(data, at):
                return at
            at = data.find(b"\n", at, limit) + 1
            self._barren = self._base + (at or min(limit, len(data)))
        return line_end

    def _skip_line(self, data: bytes) -> int:
        """Where the line goes on that is too long to be read, or ends."""
        end = data.find(b"\n") + 1
        self._in_long_line = not end
        return end or len(data)

    # Problems.

    def _blank(self, row: int, line: int) -> RowProblem:
        return RowProblem("blank-row", row, line)

    def _ragged(self, cells: int, row: int, line: int) -> RowProblem:
        return RowProblem("cell-count", row, line, value=str(cells), expected=str(self.width))

    def _too_long(self) -> RowProblem:
        return RowProblem("too-long", self.row, self.line, expected=str(self.longest))

    def _quoting(self, *, kept: bool = False) -> RowProblem:
        return RowProblem("quoting", self.row, self.line, kept=kept)
