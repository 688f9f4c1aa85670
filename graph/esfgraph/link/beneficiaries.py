"""Lists of beneficiaries meet the organisations that projects name, by their items.

A list holds all organisations of a country; what it says of those that no project here names is
not taken, only counted. A name can be a natural person's. Of an organisation that a project names
too, the project's row has told by its number that it is none; of one known by its item alone the
name itself has to tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from esfgraph.annotate.privacy import redact_phrase
from esfgraph.organisations import items_of
from esfgraph.tables import DESCRIBED, UNREAD, Tables

__all__ = ["Described", "describe", "with_beneficiaries"]


@dataclass(frozen=True, slots=True)
class Described:
    """What lists say of organisations that projects name.

    Attributes
    ----------
    organisations
        Columns of `tables.DESCRIBED`.
    unread
        Cells that were not understood: columns of `tables.UNREAD`.
    counts
        ``source, rows_left, persons`` for each list: rows that are about other
        organisations, and rows left out for a natural person's name.
    """

    organisations: pl.DataFrame
    unread: pl.DataFrame
    counts: pl.DataFrame

    def documents(self, documents: pl.DataFrame) -> pl.DataFrame:
        """The documents with these counts (columns of `tables.DOCUMENTS`)."""
        known = documents.join(self.counts, on="source", how="left", maintain_order="left")
        return known.with_columns(
            redactions=pl.col("redactions") + pl.col("persons").fill_null(0),
            rows_left=pl.col("rows_left_right"),
        ).select(documents.columns)


def describe(organisations: pl.DataFrame, beneficiaries: pl.DataFrame) -> Described:
    """Join rows of lists (columns of `tables.BENEFICIARIES`) to organisations of projects."""
    known = items_of(organisations).filter("certain").select("iri", "item")
    called = organisations.drop_nulls("name")["iri"].unique().implode()
    known = known.with_columns(called=pl.col("iri").is_in(called))
    rows = beneficiaries.join(known, on="item", how="left", maintain_order="left")
    person = pl.Series(
        [
            called is False and name is not None and redact_phrase(name) != name
            for called, name in rows.select("called", "name").iter_rows()
        ],
        dtype=pl.Boolean,
    )
    rows = rows.with_columns(person=person)
    counts = (
        rows.unique(["source", "row_number"])
        .group_by("source")
        .agg(
            rows_left=pl.col("iri").is_null().sum().cast(pl.Int64),
            persons=pl.col("person").sum().cast(pl.Int64),
        )
        .with_columns(rows_left=pl.when(pl.col("rows_left") > 0).then("rows_left"))
        .sort("source")
    )
    taken = rows.filter(pl.col("iri").is_not_null() & ~pl.col("person"))
    cells = (
        taken.select("source", "row_number", trouble="unread_value")
        .explode("trouble", empty_as_null=True)
        .drop_nulls("trouble")
        .unique()
    )
    subject = pl.col("source") + "#row-" + pl.col("row_number").cast(pl.String)
    # A cell of a shifted row may hold a name.
    shown = pl.Series([redact_phrase(text) for text in cells["trouble"]], dtype=pl.String)
    unread = cells.with_columns(subject=subject, trouble=shown, kept=True).select(list(UNREAD))
    return Described(
        taken.select(list(DESCRIBED)).unique().sort(list(DESCRIBED)),
        unread.sort("subject", "trouble"),
        counts,
    )


def with_beneficiaries(tables: Tables, beneficiaries: pl.DataFrame) -> Tables:
    """The tables with what lists say of their organisations."""
    if beneficiaries.is_empty():
        return tables
    found = describe(tables.organisations, beneficiaries)
    return replace(
        tables,
        documents=found.documents(tables.documents),
        unread=pl.concat([tables.unread, found.unread]).sort("subject", "trouble"),
        beneficiaries=found.organisations,
    )
