"""Columns of the frames beside the records (see `tables`)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

__all__ = ["BENEFICIARIES", "DESCRIBED", "DOCUMENTS", "FOLLOWS", "QUOTES", "REPLACED", "UNREAD"]

DOCUMENTS: Mapping[str, pl.DataType] = {
    "source": pl.String(),
    "sha256": pl.String(),
    "catalogued_sha256": pl.String(),
    "names": pl.List(pl.String),
    "url": pl.String(),
    "language": pl.String(),
    "system": pl.String(),
    "licence": pl.String(),
    "retrieved": pl.Date(),
    "text": pl.String(),
    "redactions": pl.Int64(),
    "columns_left": pl.List(pl.String),
    "rows_left": pl.Int64(),
}
"""``columns_left`` are headers of a file whose cells are not taken, ``rows_left`` is the number of
rows of a list of organisations that no project names."""

UNREAD: Mapping[str, pl.DataType] = {
    "subject": pl.String(),
    "source": pl.String(),
    "row_number": pl.Int64(),
    "trouble": pl.String(),
    "kept": pl.Boolean(),
}
"""Rows of files that could not be read: ``<source>#row-<n>``, and what is wrong with them; a row
that is kept was read but for a cell."""

BENEFICIARIES: Mapping[str, pl.DataType] = {
    "source": pl.String(),
    "row_number": pl.Int64(),
    "item": pl.String(),
    "name": pl.String(),
    "website": pl.String(),
    "wikidata": pl.String(),
    "unread_value": pl.List(pl.String),
}
"""Rows of a list of organisations; ``item`` is that of the EU Knowledge Graph, ``wikidata`` that of
Wikidata (``Q42``)."""

DESCRIBED: Mapping[str, pl.DataType] = {
    "iri": pl.String(),
    "name": pl.String(),
    "website": pl.String(),
    "wikidata": pl.String(),
}
"""What such rows say of organisations that projects name."""

QUOTES: Mapping[str, pl.DataType] = {
    "subject": pl.String(),
    "source": pl.String(),
    "record": pl.String(),
    "field": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "exact": pl.String(),
}

REPLACED: Mapping[str, pl.DataType] = {"old": pl.String(), "new": pl.String()}
"""IRIs of projects and organisations that turned out to be another one's."""

FOLLOWS: Mapping[str, pl.DataType] = {"earlier": pl.String(), "later": pl.String()}
"""Projects that follow each other."""
