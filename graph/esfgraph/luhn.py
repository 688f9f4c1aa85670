"""The check digit of numbers (ISO/IEC 7812-1), over whole columns."""

from __future__ import annotations

import polars as pl

__all__ = ["luhn_valid"]


def luhn_valid(digits: pl.Expr) -> pl.Expr:
    """Whether ten digits end in their Luhn check digit (as Swedish organisation numbers do)."""
    total = pl.lit(0)
    for place in range(10):
        digit = digits.str.slice(place, 1).cast(pl.Int64, strict=False)
        weighted = digit * 2 if place % 2 == 0 else digit
        total = total + pl.when(weighted > 9).then(weighted - 9).otherwise(weighted)
    return digits.str.contains(r"^\d{10}$") & (total % 10 == 0)
