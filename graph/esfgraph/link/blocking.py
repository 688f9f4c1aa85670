"""Which records are compared at all: those that share a key that few others have.

A record has a bounded number of keys and a key that more than so many records
share makes no pairs, so the number of pairs grows with the number of records.
Beside these are compared the pairs of which a text says that one follows the
other, whatever else they share.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from esfgraph.link.profile import Keys, Profile
from esfgraph.link.related import Claims, named_pairs
from esfgraph.link.weights import settings

__all__ = ["candidates"]

_BUCKET = 0.12
"""Width of a class of budgets, in natural logarithms; each record is in two."""

_SEK = 10.9
"""For classes only: about so many SEK were one EUR in the years of the sources."""


def _keys(kind: str, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Keys out of columns of a frame with ``row``; a missing value gives none."""
    kept = frame.drop_nulls(list(columns)).select(
        "row", key=pl.concat_str(pl.lit(kind), *(pl.col(c).cast(pl.String) for c in columns),
                                 separator="|"),
    )  # fmt: skip
    return kept.select("row", pl.col("key").hash(seed=4))


def _rarest(keys: Keys, most: int, largest: int | None) -> pl.DataFrame:
    """``row, name, rank``: the rarest keys of each record, that at least two have."""
    found = keys.matrix.tocoo()
    frame = pl.DataFrame(
        {
            "row": found.row.astype(np.uint32),
            "column": found.col.astype(np.uint32),
            "count": keys.counts[found.col],
        }
    ).filter(pl.col("count") > 1)
    if largest is not None:
        frame = frame.filter(pl.col("count") <= largest)
    return (
        frame.sort("row", "count", "column")
        .with_columns(rank=pl.int_range(pl.len()).over("row"))
        .filter(pl.col("rank") < most)
        .select("row", "column", "rank")
    )


def _two_of(kind: str, rarest: pl.DataFrame) -> pl.DataFrame:
    """Keys of any two of a record's rarest keys."""
    both = rarest.join(rarest, on="row", suffix="_2").filter(pl.col("column") < pl.col("column_2"))
    return _keys(kind, both, "column", "column_2")


def _all_keys(profile: Profile) -> Iterator[pl.DataFrame]:
    wanted = settings()["blocking"]
    frame = profile.frame.with_row_index("row")
    euros = pl.coalesce(pl.col("EUR"), pl.col("SEK") / _SEK)
    bucket = pl.when(euros > 0).then(euros.log() / _BUCKET)
    frame = pl.concat(
        [
            frame.with_columns(bucket=(bucket + shift).floor().cast(pl.Int64) * 2 + half)
            for half, shift in enumerate((0.0, 0.5))
        ]
    )
    first = frame.unique("row")
    identifiers = _rarest(profile.identifiers, 5, None)
    yield _keys("identifier", identifiers, "column")
    for columns in (("start", "end"), ("start",), ("end",), ("owner_iri",), ("project",)):
        yield _keys("-".join(columns), first, *columns)
    for budgeted in (("start",), ("end",), ("start_year", "rate")):
        yield _keys("-".join(budgeted), frame, "bucket", *budgeted)
    titles = _rarest(profile.titles, wanted["title_keys"], None)
    dated = titles.join(first.select("row", "start", "end", "start_year"), on="row")
    for column in ("start", "end"):
        yield _keys(f"title-{column}", dated, column, "column")
    yield _two_of("titles", titles)
    yield _keys("title", _rarest(profile.titles, 2, wanted["largest"]), "column")
    yield _keys("text", _rarest(profile.texts, wanted["rare_keys"], wanted["largest"]), "column")
    # Pairs of what is rarest without being so rare: for texts of common words only.
    yield _two_of("texts", _rarest(profile.texts, wanted["title_keys"], None))
    places = _rarest(profile.places, wanted["title_keys"], None)
    placed = places.join(first.select("row", "start", "end"), on="row")
    yield _keys("place", places, "column")
    for column in ("start", "end"):
        yield _keys(f"place-{column}", placed, column, "column")


def _apart(pairs: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Pairs without those of two rows of one file, whose numbers tell them apart."""
    rows = profile.frame.select(
        file=pl.when(pl.col("row_number").is_not_null()).then("source")
    ).to_series()
    if rows.null_count() == len(rows):
        return pairs
    file_a, file_b = (rows.gather(pairs[side]) for side in ("a", "b"))
    return pairs.filter(file_a.ne_missing(file_b) | file_a.is_null())


def candidates(
    profile: Profile, said: Claims | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The pairs to compare, as two arrays of rows, the smaller first; sorted.

    ``said`` is what `related.claims` gives, where it is known already.
    """
    largest = settings()["blocking"]["largest"]
    pairs = []
    for keys in _all_keys(profile):
        block = keys.unique().filter(pl.len().over("key").is_between(2, largest))
        both = block.join(block, on="key", suffix="_2").filter(pl.col("row") < pl.col("row_2"))
        pairs.append(both.select(a="row", b="row_2").unique())
    a, b = named_pairs(profile, said)
    named = pl.DataFrame({"a": a, "b": b}, schema={"a": pl.UInt32, "b": pl.UInt32})
    found = _apart(pl.concat([*pairs, named]).unique(), profile).sort("a", "b")
    return (
        found["a"].to_numpy().astype(np.int64),
        found["b"].to_numpy().astype(np.int64),
    )
