"""Files become readings, as pages do: documents, raw records, their prose, rows left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from esfgraph.annotate.privacy import redact_phrase
from esfgraph.bulk.annotated import annotated_rows, with_prose
from esfgraph.bulk.beneficiaries import read_beneficiaries
from esfgraph.bulk.columns import ColumnMatch, column_maps, match_columns
from esfgraph.bulk.encoding import BLOCK
from esfgraph.bulk.files import Batch, Table
from esfgraph.bulk.personal import redact_header
from esfgraph.bulk.problems import RowProblem
from esfgraph.bulk.rows import read_rows, wanted
from esfgraph.errors import InputError
from esfgraph.namespaces import BASE
from esfgraph.prose_tables import goal_frame, mention_frame, named_school_frame
from esfgraph.readings import Readings
from esfgraph.sources.catalogue import CatalogueEntry
from esfgraph.tables import BENEFICIARIES, DOCUMENTS, QUOTES, UNREAD, raw_schema, source_iri

__all__ = ["File", "Part", "list_of", "readings_of_file"]

_FEWEST = 2
"""A table with fewer known columns is no list of projects."""


@dataclass(frozen=True)
class File:
    """A list of projects, or of organisations, that is ready to be read.

    ``entry`` is what the catalogue of its folder says of it.
    """

    table: Table
    match: ColumnMatch
    base: str
    entry: CatalogueEntry | None = None

    @property
    def source(self) -> str:
        """IRI of the document."""
        return source_iri(self.table.source.sha256, self.base)

    @property
    def of_projects(self) -> bool:
        """Whether its rows describe projects; else they describe organisations."""
        return self.match.map.rows == "projects"

    def parts(self, block: int = BLOCK) -> Iterator[Part]:
        """The records of the file, a batch at a time. Raises `InputError` where it breaks off."""
        for batch in self.table.batches(wanted(self.match), block=block):
            yield self.part(batch)

    def part(self, batch: Batch) -> Part:
        """The records of some of its rows."""
        if not self.of_projects:
            found, lost, count = read_beneficiaries(batch.frame, self.match, self.source)
            unread = pl.concat([self._unread(batch.problems), lost])
            return Part(pl.DataFrame(schema=raw_schema()), unread, count, found)
        rows = read_rows(batch.frame, self.match, self.source)
        records = _with_damage(rows.records, batch.problems, self.match)
        return Part(records, self._unread(batch.problems), rows.redactions)

    def _unread(self, problems: Iterable[RowProblem]) -> pl.DataFrame:
        # An empty line holds nothing that could be lost.
        lost = [p for p in problems if not p.kept and p.rule != "blank-row"]
        found = [
            (f"{self.source}#row-{p.row}", self.source, p.row, _trouble(p), False) for p in lost
        ]
        return pl.DataFrame(found, schema=dict(UNREAD), orient="row")

    def document(self, redactions: int) -> pl.DataFrame:
        """The file itself: columns of `tables.DOCUMENTS`."""
        source, entry = self.table.source, self.entry
        name = source.path.name if source.member is None else f"{source.path.name}/{source.member}"
        taken = set(wanted(self.match).values())
        known = [header for column, header in self.match.headers.items() if column not in taken]
        others = [text for _, text in (*self.match.unmapped, *self.match.repeated) if text]
        row = {
            "source": self.source,
            "sha256": source.sha256,
            "catalogued_sha256": entry.sha256 if entry and source.packing == "plain" else None,
            "names": [redact_phrase(_printable(name))],
            "url": entry.url if entry else None,
            "language": entry.language if entry else None,
            "system": (entry.system if entry else None) or self.match.map.system,
            "licence": entry.licence if entry else None,
            "retrieved": entry.retrieved if entry else None,
            "text": None,
            "redactions": redactions,
            "columns_left": sorted({*known, *map(redact_header, others)}),
            "rows_left": None,
        }
        return pl.DataFrame([row], schema=dict(DOCUMENTS), orient="row")


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file: raw records, rows that could not be read (`tables.UNREAD`), how many
    places of personal data were blackened, and organisations (`tables.BENEFICIARIES`)."""

    records: pl.DataFrame
    unread: pl.DataFrame
    redactions: int
    beneficiaries: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict(BENEFICIARIES))
    )


def _printable(name: str) -> str:
    return name.encode("utf-8", errors="replace").decode("utf-8")


def _trouble(problem: RowProblem) -> str:
    """What is wrong with a row, with the figures that tell, and its line where that is another
    number than its row's (`places.trouble_words` says it in words)."""
    figures = [f for f in (problem.value, problem.expected) if f is not None]
    what = ": ".join([problem.rule, *(["/".join(figures)] if figures else [])])
    return what if problem.line == problem.row else f"{what} (line {problem.line})"


def _with_damage(
    records: pl.DataFrame, problems: Sequence[RowProblem], match: ColumnMatch
) -> pl.DataFrame:
    """Records that were read although their rows are damaged say so."""
    kept = [p for p in problems if p.kept]
    if not kept:
        return records
    headers = {str(i): match.headers[name] for i, name in match.names.items()}
    names = [f"{headers.get(p.value or '', '*')}: {p.rule}" for p in kept]
    damage = pl.DataFrame(
        {"row_number": [p.row for p in kept], "damage": names},
        schema={"row_number": pl.Int64, "damage": pl.String},
    )
    listed = damage.group_by("row_number", maintain_order=True).agg(
        pl.col("damage").unique(maintain_order=True)
    )
    both = pl.concat_list(pl.col("unread_value").fill_null([]), pl.col("damage").fill_null([]))
    return (
        records.join(listed, on="row_number", how="left", maintain_order="left")
        .with_columns(unread_value=pl.when(both.list.len() > 0).then(both))
        .drop("damage")
    )


def list_of(table: Table, base: str = BASE, entry: CatalogueEntry | None = None) -> File:
    """Find out which list of projects or organisations a table is.

    Raises `InputError` for one of no kind that is known.
    """
    source = table.source
    match = match_columns(table.header, column_maps())
    if len(match.names) < _FEWEST:
        raise InputError(
            "is no list of projects that is known here",
            source=source.name,
            line=table.header_row,
            advice="Expected are the columns of " + ", ".join(m.name for m in column_maps()) + ".",
        )
    match.require(source.name)
    return File(table, match, base, entry)


def readings_of_file(
    file: File, key: str, *, prose: bool = True
) -> tuple[Readings, InputError | None]:
    """All that a file says; where it breaks off, what came before, and the error.

    ``key`` is what tells whether the file is still the same (see `pages`);
    ``prose`` says whether titles and descriptions are annotated.
    """
    parts: list[Part] = []
    error = None
    try:
        parts.extend(file.parts())
    except InputError as broken:
        error = broken
    empty = pl.DataFrame(schema=raw_schema())
    records = pl.concat([empty, *(part.records for part in parts)])
    annotated = []
    if prose:
        records = with_prose(records)
        annotated = list(annotated_rows(records, file.table.source.sha256))
        kinds = [a.kind[0] if a.kind else None for _, a in annotated]
        records = records.with_columns(self_named=pl.Series(kinds, dtype=pl.String))
    unread = pl.concat([pl.DataFrame(schema=dict(UNREAD)), *(part.unread for part in parts)])
    return Readings(
        # what breaks off is read and told again by an update
        inputs=pl.DataFrame({"key": [key if error is None else "-"], "source": [file.source]}),
        documents=file.document(sum(part.redactions for part in parts)),
        records=records.sort("subject", maintain_order=True),
        quotes=pl.DataFrame(schema=dict(QUOTES)),
        mentions=mention_frame(annotated, file.base),
        goals=goal_frame(annotated, file.base),
        schools=named_school_frame(annotated, file.base),
        unread=unread.sort("subject"),
        beneficiaries=pl.concat(
            [pl.DataFrame(schema=dict(BENEFICIARIES)), *(part.beneficiaries for part in parts)]
        ),
    ), error
