"""From files to problems: the run behind ``esfgraph check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from esfgraph.bulk.columns import column_maps, known_header, match_columns
from esfgraph.bulk.encoding import BLOCK
from esfgraph.bulk.files import Table, open_tables
from esfgraph.bulk.inputs import gather_tables
from esfgraph.bulk.profile import SEVERITIES, Profile
from esfgraph.bulk.verdict import Verdict
from esfgraph.errors import InputError

__all__ = ["Check", "FileCount", "Kind"]

_EXAMPLES = 3


@dataclass(slots=True)
class FileCount:
    """How many rows a table had, and how many of them have a violation."""

    name: str
    notes: tuple[tuple[str, str], ...]
    rows: int = 0
    bad_rows: int = 0


@dataclass(slots=True)
class Kind:
    """One rule on one column: how often it was broken, and where first."""

    severity: str
    rule: str
    column: str
    canonical: str | None
    count: int = 0
    examples: list[tuple[str, int, int, str | None]] = field(default_factory=list)


class Check:
    """One run over some files; iterate over `problems`, then read what was counted.

    Memory does not grow with the files: problems are passed on as they are found, and only
    counted here, with the first of each kind as examples.

    Attributes
    ----------
    files
        What was read, in the order of reading.
    kinds
        What was found, by severity, rule and column.
    errors
        What could not be read, or only up to where it breaks off.
    passed_by
        Names of sheets and members that are no tables.
    """

    def __init__(self, paths: Sequence[Path], profile: Profile, *, block: int = BLOCK) -> None:
        self.profile = profile
        self.block = block
        sources, self.errors = gather_tables(paths)
        self._tables, errors, passed = open_tables(sources, known_header)
        self.errors += errors
        self.passed_by = [source.name for source in passed]
        self.files: list[FileCount] = []
        self.kinds: dict[tuple[str, str, str], Kind] = {}

    def problems(self) -> Iterator[pl.DataFrame]:
        """Frames of problems (columns `PROBLEMS`), by file and row; each has at least one."""
        for table in self._tables:
            try:
                yield from self._of(table)
            except InputError as error:
                self.errors.append(error)

    def counts(self) -> dict[str, int]:
        """How many problems of each severity."""
        number = dict.fromkeys(SEVERITIES, 0)
        for kind in self.kinds.values():
            number[kind.severity] += kind.count
        return number

    def ordered(self) -> list[Kind]:
        """What was found, the gravest and most frequent first."""
        return sorted(
            self.kinds.values(),
            key=lambda k: (SEVERITIES.index(k.severity), -k.count, k.rule, k.column),
        )

    def _of(self, table: Table) -> Iterator[pl.DataFrame]:
        best = match_columns(table.header, column_maps())
        if best.map.rows != "projects" and len(best.names) > 1:
            raise InputError(
                f"is a list of {best.map.rows}, and {self.profile.name} has rules for projects",
                source=table.source.name,
                advice="Expected is a list of projects.",
            )
        maps = self.profile.maps
        match = match_columns(table.header, maps, exact=self.profile.exact_headers)
        if not match.names:
            expected = ", ".join(list(maps[0].columns.values())[2].headers)
            raise InputError(
                f"has no column that the profile {self.profile.name} knows",
                source=table.source.name,
                line=max(1, table.first_line - 1),
                advice=f"Expected are columns such as {expected}.",
            )
        count = FileCount(table.source.name, table.notes)
        self.files.append(count)
        verdict = Verdict(self.profile, table, match)
        if (frame := verdict.on_header()).height:
            self._add(frame)
            yield frame
        for batch in table.batches(match.names, block=self.block):
            frame = verdict.on(batch)
            lost = sum(not problem.kept for problem in batch.problems)
            count.rows += batch.frame.height + lost
            if frame.height:
                violated = frame.filter(pl.col("severity") == "violation")
                count.bad_rows += violated["row"].n_unique()
                self._add(frame)
                yield frame

    def _add(self, frame: pl.DataFrame) -> None:
        keys = ["severity", "rule", "column", "field"]
        place = pl.struct("file", "row", "line", "value")
        grouped = frame.group_by(keys, maintain_order=True).agg(
            pl.len().alias("count"), place.head(_EXAMPLES).alias("places")
        )
        for row in grouped.iter_rows(named=True):
            key = (row["severity"], row["rule"], row["column"] or "")
            kind = self.kinds.setdefault(key, Kind(*key, row["field"]))
            kind.count += row["count"]
            free = _EXAMPLES - len(kind.examples)
            kind.examples += [tuple(place.values()) for place in row["places"][:free]]
