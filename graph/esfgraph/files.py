"""Inputs that are lists of projects: which ones are, how many rows they have, what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from esfgraph.bulk.columns import column_maps, known_header
from esfgraph.bulk.files import open_tables
from esfgraph.bulk.inputs import TableSource, gather_tables, nested_tables
from esfgraph.bulk.readings import File, list_of, readings_of_file
from esfgraph.bulk.rows import wanted
from esfgraph.errors import InputError
from esfgraph.namespaces import BASE
from esfgraph.readings import Readings
from esfgraph.resources import fingerprint
from esfgraph.sources.inputs import ENDINGS, TABLE_ENDINGS, Input

__all__ = [
    "Passed",
    "divide",
    "file_key",
    "has_rows",
    "kinds_of_list",
    "open_files",
    "read_files",
    "rows_up_to",
]

_CLEAR = 4
"""Known headers in one row that no page has."""


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """A table of which nothing is read, beside others that are: its name, and why.

    ``columns``: it has no known one. ``nested``: it is a workbook or an archive in an archive.
    ``rows``: it has a header and nothing below.
    """

    name: str
    why: Literal["columns", "nested", "rows"]


_MARKUP = tuple(e for e in ENDINGS if e != ".txt")


def _is_table(item: Input) -> bool:
    """Told by the ending, of other files than web pages by a row of known headers."""
    name = item.path.name.lower()
    if name.endswith(TABLE_ENDINGS):
        return True
    if name.endswith(_MARKUP):
        return False
    try:
        tables, _, _ = open_tables([TableSource(item.path)], known_header)
    except InputError:  # reading it as a page will say what it is
        return False
    return any(sum(map(known_header, table.header)) >= _CLEAR for table in tables)


def divide(inputs: Sequence[Input]) -> tuple[list[Input], list[Input]]:
    """Pages and lists of projects."""
    tables = [item for item in inputs if _is_table(item)]
    return [item for item in inputs if item not in tables], tables


def open_files(
    items: Sequence[Input], base: str = BASE
) -> tuple[list[File], list[InputError], list[Passed]]:
    """The lists in some files, each once, by their documents' IRIs; what could not be read; and
    what was passed by.

    Cover sheets of workbooks and other members of archives are passed by where
    another one is a list.
    """
    files: dict[str, File] = {}
    errors: list[InputError] = []
    passed: set[Passed] = set()
    for item in items:
        sources, unread = gather_tables([item.path])
        tables, broken, others = open_tables(sources, known_header)
        errors += [*unread, *broken]
        passed |= {Passed(source.name, "columns") for source in others}
        if any(source.packing == "zip" for source in sources):
            passed |= {Passed(source.name, "nested") for source in nested_tables(item.path)}
        for table in tables:
            try:
                file = list_of(table, base, item.entry)
                files.setdefault(file.source, file)
            except InputError as error:
                errors.append(error)
    found = [files[source] for source in sorted(files)]
    passed |= {Passed(file.table.source.name, "rows") for file in found if not has_rows(file)}
    return found, errors, sorted(passed)


def kinds_of_list() -> tuple[str, ...]:
    """Names of the kinds of list that are known, which messages give as what was expected."""
    return tuple(m.name for m in column_maps())


def has_rows(file: File) -> bool:
    """Whether anything stands below the header, readable or not; reads no further than that."""
    try:
        return any(
            len(batch.frame) or any(p.rule != "blank-row" for p in batch.problems)
            for batch in file.table.batches(wanted(file.match))
        )
    except InputError:  # reading it will say what it is
        return True


def rows_up_to(files: Sequence[File], most: int) -> int:
    """How many projects some files list; counting stops where there are more than ``most``."""
    count = 0
    for file in files:
        if not file.of_projects:
            continue
        try:
            for batch in file.table.batches({}, block=1_000_000):
                count += len(batch.frame)
                if count > most:
                    return count
        except InputError:  # the rows before the break count; reading will say it
            continue
    return count


def file_key(file: File, *, prose: bool) -> str:
    """What tells whether a file is still the same (see `pages`)."""
    source = file.table.source
    parts = (fingerprint(), file.base, source.sha256, source.name, repr(file.entry), str(prose))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_files(
    files: Sequence[File], kept: Readings | None = None, *, prose: bool = True
) -> tuple[Readings | None, list[InputError], int]:
    """What files say, which of them break off, and how many were read anew.

    ``kept`` are the readings of an earlier build. None without files.
    """
    read: Readings | None = None
    errors: list[InputError] = []
    fresh = 0
    for file in files:
        key = file_key(file, prose=prose)
        before = None if kept is None else kept.of([file.source])
        if before is not None and before.inputs["key"].to_list() == [key]:
            readings = before
        else:
            readings, error = readings_of_file(file, key, prose=prose)
            errors += [] if error is None else [error]
            fresh += 1
        read = readings if read is None else read.joined(readings)
    return read, errors, fresh
