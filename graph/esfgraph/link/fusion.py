"""Records of one project become the project (design §3).

All values of lists are kept; of the others one is taken: of texts one per
language, of amounts one per currency. Whose it is says ``data/fusion.toml``:
the source that goes before, and of one source the newest document. Where
sources differ, the shapes of fusion say so; every record keeps its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from esfgraph.model import FIELDS, Field, Kind
from esfgraph.resources import toml_data
from esfgraph.tables import Tables, resolved_type

__all__ = ["RECORD_ONLY", "fuse"]

RECORD_ONLY = frozenset(
    {"owner_id", "nuts1", "nuts2", "nuts3", "postcode", "city", "unknown_label", "unread_value"}
)
"""Fields that say how a source wrote something; projects do not repeat them."""

_FIELDS = tuple(field for field in FIELDS.values() if field.name not in RECORD_ONLY)
_YEARS = {"start_year": "start", "end_year": "end"}


def _one_per(field: Field, key: str) -> pl.Expr:
    """The first text of each language, the first amount of each currency."""
    cells = pl.element().filter(pl.element().struct.field(key).is_first_distinct())
    return pl.col(field.name).list.eval(cells)


def _distinct(field: Field) -> pl.Expr:
    if field.kind is Kind.TEXT:
        return _one_per(field, "language")
    if field.kind is Kind.MONEY:
        return _one_per(field, "currency")
    return pl.col(field.name).list.unique(maintain_order=True)


def _is_list(field: Field) -> bool:
    return isinstance(resolved_type(field), pl.List)


def _rank(systems: Sequence[str]) -> pl.Expr:
    """The place of a record's system; systems that are not named come last."""
    places = {name: place for place, name in enumerate(systems)}
    return pl.col("system").replace_strict(places, default=len(systems), return_dtype=pl.Int64)


def _merged(field: Field, orders: dict[str, list[str]]) -> pl.Expr:
    """One cell of all records' cells, which stand in the order of preference."""
    column = pl.col(field.name)
    if field.name in orders:
        column = column.sort_by(f"rank_{field.name}", maintain_order=True)
    if field.kind is Kind.ORGANISATION and not field.many:  # one owner: the first that is stated
        return column.filter(column.list.len() > 0).first()
    if _is_list(field):
        cells = column.explode(empty_as_null=True).drop_nulls()
        return cells.implode()
    return column.drop_nulls().first()


def _ordered(tables: Tables) -> pl.DataFrame:
    """The records, those first that go before."""
    retrieved = tables.documents.select("source", "retrieved").unique("source")
    return (
        tables.records.join(retrieved, on="source", how="left")
        .with_columns(rank=_rank(toml_data("fusion.toml")["systems"]))
        .sort("rank", "retrieved", "subject", descending=[False, True, False], nulls_last=True)
    )


def fuse(tables: Tables) -> pl.DataFrame:
    """One row per project: ``subject`` its IRI, ``graph`` null, ``records`` its records' IRIs.

    Takes tables whose records name their projects (see `link.unite`); the
    columns of the fields keep their types, ``item`` becomes a list.
    """
    orders = {
        name: entry["systems"] for name, entry in toml_data("fusion.toml").get("field", {}).items()
    }
    wanted = [field.name for field in _FIELDS] + ["nuts_region", "kind"]
    ordered = _ordered(tables).with_columns(
        *(_rank(systems).alias(f"rank_{name}") for name, systems in orders.items()),
        records=pl.concat_list("subject"),
        item=pl.concat_list("item").list.drop_nulls(),
    )
    single = pl.len().over("project") == 1
    # Most projects have one record, and there is nothing to fuse in it.
    alone = ordered.filter(single).select("project", *wanted, "item", "records")
    many = ordered.filter(~single).group_by("project", maintain_order=True)
    lists = ("nuts_region", "item", "records")
    fused = many.agg(
        *(_merged(field, orders) for field in _FIELDS),
        *(pl.col(name).explode(empty_as_null=True).drop_nulls().implode() for name in lists),
        pl.col("kind").drop_nulls().first(),
    ).select(alone.columns)
    projects = pl.concat([alone, fused]).with_columns(
        *(_distinct(field) for field in _FIELDS if _is_list(field)),
        *(pl.col(name).list.unique(maintain_order=True) for name in ("nuts_region", "item")),
        pl.col("records").list.sort(),
        # The year of the day that was taken, whatever another source says of years.
        *(
            pl.coalesce(pl.col(day).dt.year().cast(pl.Int64), year).alias(year)
            for year, day in _YEARS.items()
        ),
        graph=pl.lit(None, pl.String),
    )
    return projects.rename({"project": "subject"}).sort("subject")
