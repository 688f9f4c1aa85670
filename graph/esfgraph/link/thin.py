"""Records of files without what their projects say already, so that provenance does not double.

A record that is a row of a file and its project's only one says what the project says: fusion took
everything from it. Of such a record only what the project does not repeat is kept: its identifiers,
row, programme-independent codes and what could not be read. `restored.restored` puts the rest back
for checks. A row that shares its project with other records is kept whole.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.model import FIELDS
from esfgraph.tables import Tables

__all__ = ["KEPT", "thinned"]

KEPT = RECORD_ONLY | {"identifier"}
"""Fields that a thin record keeps."""


def thinned(tables: Tables) -> Tables:
    """The tables as they are written: records of rows thin, their organisations described once.

    ``tables`` are those that were fused.
    """
    is_row = pl.col("row_number").is_not_null()
    if not tables.records["row_number"].is_not_null().any():
        return tables
    dropped = [name for name in FIELDS if name not in KEPT] + ["nuts_region"]
    thin = is_row & (pl.len().over("project") == 1)
    records = tables.records.with_columns(whole=~thin)
    records = records.with_columns(
        pl.when("whole").then(pl.col(name)).alias(name) for name in dropped
    )
    files = tables.records.filter(is_row)["source"].unique().implode()
    graph = pl.when(~pl.col("graph").is_in(files)).then("graph")
    return replace(
        tables,
        records=records,
        organisations=tables.organisations.with_columns(graph=graph).unique(maintain_order=True),
    )
