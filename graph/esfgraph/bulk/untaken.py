"""What a build leaves out although a profile allows it.

The specification has no upper bound of amounts, and takes ``1e6`` and a rate of ``0.4`` for
numbers. Whether a number in E notation lost its digits in a spreadsheet, or 0.4 is a percentage or
a share, nobody can tell: a build says that it did not understand them, and a check says so too.
Both ask the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from esfgraph.bulk.columns import Column
from esfgraph.bulk.values import CODES as READERS
from esfgraph.bulk.values import PLAIN_AMOUNT, amounts, by_distinct, code_cells, days, rates

__all__ = ["untaken"]

_KEPT = "EUR"
"""Any currency: of the amount alone is asked."""


def _amounts(column: Column, cells: pl.Series) -> pl.Series:
    odd = (~cells.str.contains(PLAIN_AMOUNT)).fill_null(value=False)
    if not odd.any():
        return odd
    at = odd.arg_true()
    some = cells.gather(at)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(some))
    left = amounts(some, nothing, _KEPT)["left"].is_not_null()
    return odd.scatter(at, left)


def _left(parse: Callable[[tuple[str | None, ...]], tuple[object, list[str]]]) -> _Reader:
    def read(_: Column, cells: pl.Series) -> pl.Series:
        found = by_distinct(cells.to_frame(), lambda row: (None, parse(row)[1]), pl.String())
        return found["left"].is_not_null()

    return read


def _rates(column: Column, cells: pl.Series) -> pl.Series:
    fractions = column.unit == "any"
    return _left(lambda row: rates(row, fractions=fractions))(column, cells)


def _countries(column: Column, cells: pl.Series) -> pl.Series:
    return _left(code_cells((column.split,), 0, READERS["country"]))(column, cells)


_Reader = Callable[[Column, pl.Series], pl.Series]

_READERS: Mapping[str, _Reader] = {
    "total_budget": _amounts,
    "eu_contribution": _amounts,
    "cofinancing_rate": _rates,
    "start": _left(lambda row: (None, days(row)[2])),
    "end": _left(lambda row: (None, days(row)[2])),
    "country": _countries,
}
"""By field."""


def untaken(column: Column, cells: pl.Series) -> pl.Series | None:
    """Which cells a build does not understand; ``None`` for a column of which that is not asked.

    ``cells`` are trimmed texts, null where empty.
    """
    reader = _READERS.get(column.field or "")
    return None if reader is None or column.part != "value" else reader(column, cells)
