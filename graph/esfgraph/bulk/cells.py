"""One record of a CSV read cell by cell, by the rules and more loosely."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["LONGEST_RECORD", "cell_patterns", "read_cells", "strict_cells"]

LONGEST_RECORD = 1_000_000
"""Bytes that a record can have; a quotation mark that is open longer is taken as never closed."""


@cache
def cell_patterns(delimiter: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A cell with what ends it, and a cell of one line with marks that are not doubled."""
    d = re.escape(delimiter.encode("ascii"))
    # a cell in quotation marks may have spaces around them, as many programs write
    cell = rb' *+"((?:[^"]++|"")*+)" *+(%b|\r?\n)|((?! *+")[^%b\n]*+)(%b|\n)' % (d, d, d)
    # inside one line a cell is closed by the first mark that a delimiter follows
    loose = rb' *+"(.*?)" *+(%b|\r?$)|((?! *+")[^%b]*+)(%b|$)' % (d, d, d)
    return re.compile(cell), re.compile(loose)


def strict_cells(
    cell: re.Pattern[bytes], data: bytes, start: int, longest: int, *, clean: bool = False
) -> tuple[list[str] | None, int]:
    """The cells of the record at ``start`` and its end; ``None`` if it breaks the rules.

    With ``clean`` a quotation mark in a cell without marks around it breaks them too.
    """
    cells: list[str] = []
    at, limit = start, min(len(data), start + longest)
    while match := cell.match(data, at, limit):
        quoted, after, plain, plain_after = match.groups()
        if quoted is not None:
            text = quoted.replace(b'""', b'"')
        else:
            after = plain_after
            if clean and b'"' in plain:
                break
            text = plain.removesuffix(b"\r") if after == b"\n" else plain
        cells.append(text.decode("utf-8", errors="replace"))
        at = match.end()
        if after.endswith(b"\n"):
            return cells, at
    return None, start


def read_cells(data: bytes, delimiter: str, most: int) -> tuple[list[list[str]], list[int]]:
    """The first records of a text, up to ``most`` or the first broken one, and their ends.

    >>> read_cells(b'a;"b c"\\n1;2\\n', ";", 5)
    ([['a', 'b c'], ['1', '2']], [8, 12])
    """
    cell, _ = cell_patterns(delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    at = 0
    while at < len(data) and len(rows) < most:
        cells, at = strict_cells(cell, data, at, LONGEST_RECORD)
        if cells is None:
            break
        rows.append(cells)
        ends.append(at)
    return rows, ends
