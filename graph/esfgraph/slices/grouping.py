"""Which records go together: those that name one project, and those that pages tell of too.

Most rows of a file are alone with their project; a slice of such rows depends on no other. Rows
that share a project's number or item with another row or a page are put aside and go together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from esfgraph.slices.parts import Parts
from esfgraph.slices.reading import Read

__all__ = ["Grouping", "group"]


@dataclass(frozen=True)
class Grouping:
    """Where each shared row goes.

    Attributes
    ----------
    shared
        ``stretch`` (its name), ``row`` (position in it), ``group`` (number of
        the project's group, from 0) and ``paged`` (a page tells of it too),
        by group.
    """

    shared: pl.DataFrame

    def of_stretch(self, name: str) -> list[int]:
        """Positions of the rows of a stretch that go elsewhere."""
        return self.shared.filter(pl.col("stretch") == name)["row"].sort().to_list()

    def slices(self, size: int) -> list[pl.DataFrame]:
        """Whole groups without pages, about ``size`` rows together."""
        alone = self.shared.filter(~pl.col("paged"))
        if not len(alone):
            return []
        counts = alone.group_by("group").len().sort("group")
        place = (counts["len"].cum_sum() - counts["len"]) // size
        placed = alone.join(counts.select("group", place=place), on="group")
        return [
            placed.filter(pl.col("place") == n).sort("group", "stretch", "row")
            for n in placed["place"].unique().sort()
        ]

    @property
    def with_pages(self) -> pl.DataFrame:
        """The rows that go with the pages."""
        return self.shared.filter("paged").sort("group", "stretch", "row")


def group(reads: Sequence[Read], parts: Parts, pages: pl.DataFrame) -> Grouping:
    """Find the shared rows.

    ``pages`` are the keys of the records of pages (see `reading.keys_of`).
    """
    names = [name for read in reads for name in read.stretches]
    frames = [
        parts.read_frame(f"{name}.keys")
        .with_row_index("row")
        .with_columns(stretch=pl.lit(i, pl.UInt32))
        for i, name in enumerate(names)
    ]
    schema = {"row": pl.UInt32, "project": pl.UInt64, "item": pl.UInt64, "number": pl.UInt64}
    keys = pl.concat([pl.DataFrame(schema={**schema, "stretch": pl.UInt32}), *frames])
    paged = pl.any_horizontal(
        pl.col(name).is_in(pages[name].drop_nulls().implode())
        for name in ("project", "item", "number")
    ).fill_null(value=False)
    repeated = pl.col("project").is_duplicated() | (
        pl.col("item").is_duplicated() & pl.col("item").is_not_null()
    )
    shared = keys.with_columns(paged=paged).filter(repeated | pl.col("paged"))
    shared = shared.with_columns(group=pl.Series(_groups(shared), dtype=pl.UInt32))
    shared = shared.with_columns(paged=pl.col("paged").any().over("group"))
    return Grouping(
        shared.select(
            stretch=pl.col("stretch").replace_strict(
                dict(enumerate(names)), return_dtype=pl.String
            ),
            row="row",
            group="group",
            paged="paged",
        ).sort("group", "stretch", "row")
    )


def _groups(shared: pl.DataFrame) -> list[int]:
    """Numbers of the groups that a project or an item joins, in order of their first row."""
    if not len(shared):
        return []
    edges = []
    start = len(shared)
    for name in ("project", "item"):
        column = shared[name]
        at = column.is_not_null().arg_true()
        node = column.gather(at).rank("dense").cast(pl.Int64).to_numpy() - 1 + start
        edges.append((at.to_numpy().astype(np.int64), node))
        start = int(node.max(initial=start - 1)) + 1
    rows, nodes = (np.concatenate(side) for side in zip(*edges, strict=True))
    graph = sparse.coo_array((np.ones(len(rows)), (rows, nodes)), shape=(start, start))
    _, labels = connected_components(graph, directed=False)
    own = pl.Series(labels[: len(shared)])
    first = {label: place for place, label in enumerate(own.unique(maintain_order=True))}
    return [first[label] for label in own]
