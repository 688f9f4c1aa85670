"""Records of one project become the project (design §3).

Until links between sources are computed, records belong together when they
name the same project by the same identifier, that is: bear the same project
IRI. All values of lists are kept; of the others the first in the order of the
records' IRIs is taken, of texts one per language, of amounts one per currency.
"""

from __future__ import annotations

import polars as pl

from esfgraph.model import FIELDS, Field, Kind

__all__ = ["RECORD_ONLY", "fuse"]

RECORD_ONLY = frozenset(
    {"owner_id", "nuts1", "nuts2", "nuts3", "postcode", "city", "unknown_label", "unread_value"}
)
"""Fields that say how a source wrote something; projects do not repeat them."""


def _first_per(field: Field, key: str) -> pl.Expr:
    cells = pl.col(field.name).explode(empty_as_null=True).drop_nulls()
    keep = cells.struct.field(key).is_first_distinct()
    return cells.filter(keep).implode().alias(field.name)


def _merged(field: Field) -> pl.Expr:
    if field.kind is Kind.TEXT:
        return _first_per(field, "language")
    if field.kind is Kind.MONEY:
        return _first_per(field, "currency")
    column = pl.col(field.name)
    if field.many or field.kind in (Kind.CODE, Kind.ORGANISATION):
        values = column.explode(empty_as_null=True).drop_nulls().unique(maintain_order=True)
        return values.implode().alias(field.name)
    return column.drop_nulls().first()


def fuse(records: pl.DataFrame) -> pl.DataFrame:
    """One row per project: ``subject`` its IRI, ``graph`` null, ``records`` its records' IRIs.

    Takes ``Tables.records``; the columns of the fields keep their types.
    """
    regions = pl.col("nuts_region").explode(empty_as_null=True).drop_nulls()
    projects = (
        records.sort("subject")
        .group_by("project", maintain_order=True)
        .agg(
            *(_merged(f) for f in FIELDS.values() if f.name not in RECORD_ONLY),
            regions.unique(maintain_order=True).implode().alias("nuts_region"),
            pl.col("kind").drop_nulls().first(),
            pl.col("item").drop_nulls().first(),
            pl.col("subject").unique(maintain_order=True).alias("records"),
        )
        .rename({"project": "subject"})
    )
    return projects.with_columns(graph=pl.lit(None, pl.String)).sort("subject")
