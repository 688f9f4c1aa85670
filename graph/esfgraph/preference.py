"""Whose word goes before: the order of the records of one project.

``data/fusion.toml`` says which source system goes before which; of one system
the document that was retrieved last, of documents without a date the one
whose IRI sorts first.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from esfgraph.resources import toml_data

__all__ = ["in_order", "rank"]


def rank(systems: Sequence[str]) -> pl.Expr:
    """The place of a record's system; systems that are not named come last."""
    places = {name: place for place, name in enumerate(systems)}
    return pl.col("system").replace_strict(places, default=len(systems), return_dtype=pl.Int64)


def in_order(records: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Records, those first that go before, with ``retrieved`` and ``rank``.

    Both frames are as in `tables.Tables`.
    """
    retrieved = documents.select("source", "retrieved").unique("source")
    return (
        records.join(retrieved, on="source", how="left")
        .with_columns(rank=rank(toml_data("fusion.toml")["systems"]))
        .sort("rank", "retrieved", "subject", descending=[False, True, False], nulls_last=True)
    )
