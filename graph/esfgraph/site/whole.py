"""All projects as files, however many: CSV, spreadsheets, Turtle and JSON-LD, part by part.

Each is put together from what `DOWNLOADS` gives of a few hundred projects at a
time, so that memory does not grow with their number. Only a workbook has to be
made in one piece: where the projects do not fit in one, there are several.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from esfgraph.site.downloads import DOWNLOADS, Download

__all__ = ["whole_files", "write_whole"]

_PART = 500
"""Projects that are in memory at a time."""

Parts = Iterator[bytes]


def whole_files(number: int) -> list[tuple[str, str]]:
    """What the files about so many projects are called: title and name.

    >>> whole_files(5)[:2]
    [('CSV', 'projects.csv'), ('Excel', 'projects.xlsx')]
    >>> [title for title, _ in whole_files(25_000)]
    ['CSV', 'Excel 1/3', 'Excel 2/3', 'Excel 3/3', 'Turtle', 'JSON-LD']
    """
    found = []
    for ending, form in DOWNLOADS.items():
        books = -(-number // form.most) if ending == "xlsx" else 1
        if books <= 1:
            found.append((form.title, f"projects.{ending}"))
        for book in range(1, books + 1) if books > 1 else ():
            found.append((f"{form.title} {book}/{books}", f"projects-{book}.{ending}"))
    return found


def write_whole(
    store: ox.Store,
    projects: Sequence[str],
    folder: Path,
    done: Callable[[int], None] = lambda number: None,
) -> None:
    """Write all files of `whole_files` about these projects into a folder that is there.

    ``done`` is told how many projects more are in a file: all projects once for each form.
    """

    def parts(form: Download, size: int) -> Parts:
        for first in range(0, len(projects), size):
            part = projects[first : first + size]
            yield form.write(store, part)
            done(len(part))

    joined = {"csv": _csv, "ttl": _turtle, "jsonld": _jsonld}
    for ending, form in DOWNLOADS.items():
        files = [n for _, n in whole_files(len(projects)) if n.endswith("." + ending)]
        if ending in joined:
            joined[ending](parts(form, _PART), folder / files[0])
        else:
            for file, data in zip(files, parts(form, form.most), strict=True):
                (folder / file).write_bytes(data)


def _turtle(parts: Parts, path: Path) -> None:
    """One part after the other; prefixes may be declared again (Turtle 1.1, section 6.5)."""
    with path.open("wb") as output:
        for number, part in enumerate(parts):
            output.write((b"\n" if number else b"") + part)


def _jsonld(parts: Parts, path: Path) -> None:
    """The nodes of all parts under one context."""
    with path.open("w", encoding="utf-8") as output:
        before = None
        for part in parts:
            document = json.loads(part)
            context = document.pop("@context")
            for node in document.get("@graph", [document]):
                if before is None:
                    said = json.dumps(context, ensure_ascii=False, indent=1)
                    output.write(f'{{"@context": {said},\n"@graph": [\n')
                output.write((before or "") + json.dumps(node, ensure_ascii=False))
                before = ",\n"
        output.write("\n]}\n")


def _csv(parts: Parts, path: Path) -> None:
    """The rows of all parts under all columns that any of them has.

    Which languages and currencies there are is known at the end only: the parts
    wait on disk.
    """
    with TemporaryDirectory(prefix=".csv-", dir=path.parent) as waiting, _any_length():
        files: list[Path] = []
        columns: list[str] = []
        for number, part in enumerate(parts):
            files.append(Path(waiting) / str(number))
            files[-1].write_bytes(part)
            columns = _merged(columns, next(_rows(files[-1])))
        with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as output:
            writer = csv.writer(output)
            writer.writerow(columns)
            for file in files:
                rows = _rows(file)
                own = next(rows)
                for row in rows:
                    cells = dict(zip(own, row, strict=True))
                    writer.writerow([cells.get(column, "") for column in columns])


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.reader(lines)


@contextmanager
def _any_length() -> Iterator[None]:
    """Cells may be longer than the 128 KiB that `csv` reads otherwise."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _merged(columns: Sequence[str], more: Sequence[str]) -> list[str]:
    """Both, each column once; a new one stands behind the one that it follows.

    >>> _merged(["title (sv)", "budget SEK"], ["title (en)", "title (sv)", "budget EUR"])
    ['title (en)', 'title (sv)', 'budget EUR', 'budget SEK']
    """
    merged, place = list(columns), 0
    for column in more:
        if column in merged:
            place = merged.index(column) + 1
        else:
            merged.insert(place, column)
            place += 1
    return merged
