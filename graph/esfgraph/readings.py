"""What documents say, as frames, before codes and names become IRIs; kept for the next build.

Reading and annotating a page depends on that page alone, all later steps on
all of them. So the readings are the part of a build that can be kept: an
output folder holds them as Parquet files, and an update reads only what has
changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

import polars as pl

from esfgraph.errors import InputError
from esfgraph.model import Annotation, ProjectRecord
from esfgraph.namespaces import BASE
from esfgraph.prose_tables import (
    GOALS,
    MENTIONS,
    NAMED,
    goal_frame,
    mention_frame,
    named_school_frame,
)
from esfgraph.tables import (
    BENEFICIARIES,
    DOCUMENTS,
    QUOTES,
    UNREAD,
    document_frame,
    quote_frame,
    raw_frame,
    raw_schema,
)

__all__ = ["Readings", "readings_of"]


@dataclass(frozen=True, slots=True)
class Readings:
    """Frames of what was read; each has a column ``source``, the IRI of the document.

    Attributes
    ----------
    inputs
        ``key, source``: what tells whether an input is still the same (see `pages`).
    documents, quotes
        Columns of `tables.DOCUMENTS` and `tables.QUOTES`.
    records
        Raw records: keys, and the fields with `tables.raw_type`.
    mentions, goals, schools
        Columns of `prose_tables.MENTIONS`, ``GOALS`` and ``NAMED``.
    unread, beneficiaries
        Columns of `tables.UNREAD` and `tables.BENEFICIARIES`.
    """

    inputs: pl.DataFrame
    documents: pl.DataFrame
    records: pl.DataFrame
    quotes: pl.DataFrame
    mentions: pl.DataFrame
    goals: pl.DataFrame
    schools: pl.DataFrame
    unread: pl.DataFrame
    beneficiaries: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict(BENEFICIARIES))
    )

    def of(self, sources: Iterable[str]) -> Readings:
        """What is said by some documents only."""
        wanted = pl.col("source").is_in(sorted(set(sources)))
        return Readings(*(getattr(self, f.name).filter(wanted) for f in fields(self)))

    def joined(self, other: Readings) -> Readings:
        """These and others, of other documents."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return Readings(
            *(
                pl.concat(pair).sort(_ORDER[f.name], maintain_order=True).rechunk()
                for f, pair in zip(fields(self), pairs, strict=True)
            )
        )

    def write(self, folder: Path) -> None:
        """One Parquet file per frame."""
        folder.mkdir()
        for f in fields(self):
            getattr(self, f.name).write_parquet(folder / f"{f.name}.parquet")

    @classmethod
    def read(cls, folder: Path) -> Readings:
        """What `write` wrote.

        Raises `InputError` where a file is missing or is none of ours.
        """
        frames = []
        for f in fields(cls):
            path = folder / f"{f.name}.parquet"
            try:
                frame = pl.read_parquet(path)
            except (OSError, pl.exceptions.PolarsError) as error:
                raise InputError(
                    f"could not be read: {error}",
                    source=str(path),
                    advice="Build anew, without --update.",
                ) from error
            if frame.schema != _SCHEMAS[f.name]:
                raise InputError(
                    "has other columns than expected",
                    source=str(path),
                    advice="Build anew, without --update.",
                )
            frames.append(frame)
        return cls(*frames)


_SCHEMAS = {
    "inputs": pl.Schema({"key": pl.String(), "source": pl.String()}),
    "documents": pl.Schema(DOCUMENTS),
    "records": pl.Schema(raw_schema()),
    "quotes": pl.Schema(QUOTES),
    "mentions": pl.Schema(MENTIONS),
    "goals": pl.Schema(GOALS),
    "schools": pl.Schema(NAMED),
    "unread": pl.Schema(UNREAD),
    "beneficiaries": pl.Schema(BENEFICIARIES),
}

_ORDER = {
    "inputs": ["source", "key"],
    "documents": ["source"],
    "records": ["subject"],
    "quotes": ["subject"],
    "mentions": ["subject"],
    "goals": ["subject"],
    "schools": list(NAMED),
    "unread": ["subject"],
    "beneficiaries": ["source", "row_number"],
}


def readings_of(
    annotated: Iterable[tuple[ProjectRecord, Annotation]],
    base: str = BASE,
    inputs: Iterable[tuple[str, str]] = (),
) -> Readings:
    """The frames of records with what their prose says.

    ``inputs`` are keys of inputs with the IRIs of their documents.
    """
    annotated = tuple(annotated)
    keys = pl.DataFrame(sorted(set(inputs)), schema=_SCHEMAS["inputs"], orient="row")
    return Readings(
        inputs=keys.sort(_ORDER["inputs"]),
        documents=document_frame((record.document for record, _ in annotated), base),
        records=raw_frame(annotated, base),
        quotes=quote_frame(annotated, base),
        mentions=mention_frame(annotated, base),
        goals=goal_frame(annotated, base),
        schools=named_school_frame(annotated, base),
        unread=pl.DataFrame(schema=dict(UNREAD)),
    )
