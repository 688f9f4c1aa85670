"""What one cell has to be, as Polars expressions: true where it breaks the rule.

Every expression works on cells without space around them, null where empty; of an empty cell
only ``missing-value`` is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from esfgraph.bulk.columns import error_pattern
from esfgraph.bulk.profile import FieldRule

__all__ = ["broken_rules", "day_key"]

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$"
_INTEGER = r"^[+-]?[0-9]+(\.0*)?$"
_COORDINATE = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_POINT = rf"^({_COORDINATE}) *, *({_COORDINATE})$"
_WKT = rf"^(?:POINT|Point) ?\(({_COORDINATE}) ({_COORDINATE})\)$"
_DAYS = {  # order of the figures, and what may stand behind
    "DD/MM/YYYY": (r"^([0-9]{2})/([0-9]{2})/([0-9]{4})$", (3, 2, 1)),
    "YYYY-MM-DD": (r"^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00(?:\.0+)?Z?)?$", (1, 2, 3)),
}


def _day(cell: pl.Expr, form: str, *, lenient: bool) -> pl.Expr:
    """A day as the number YYYYMMDD, null where the cell is none in this form."""
    pattern, order = _DAYS[form]
    year, month, day = (
        cell.str.extract(pattern, group).cast(pl.Int32, strict=False) for group in order
    )
    exists = (year >= 1) & month.is_between(1, 12) & day.is_between(1, 31)
    first = pl.date(pl.when(exists).then(year), month, 1)
    length = first.dt.month_end().dt.day()
    if lenient:
        day = pl.min_horizontal(day, length)
    else:
        exists = exists & (day <= length)
    return pl.when(exists).then(year * 10000 + month * 100 + day)


def day_key(rule: FieldRule, cell: pl.Expr) -> pl.Expr:
    """The day that a cell states as the number YYYYMMDD; null if it states none."""
    lenient = rule.calendar == "lenient"
    return pl.coalesce(_day(cell, form, lenient=lenient) for form in rule.formats)


def _digits(rule: FieldRule, cell: pl.Expr) -> pl.Expr:
    """The cell without what may stand around a number."""
    return cell if rule.bare else cell.str.replace(r"^[^0-9]+", "").str.replace(r"[^0-9]+$", "")


def _number(rule: FieldRule, cell: pl.Expr) -> pl.Expr:
    """The number that a cell states; null if it states none."""
    digits = _digits(rule, cell)
    pattern = _INTEGER if rule.type == "integer" else _NUMBER
    plain = digits.str.strip_prefix("+").str.strip_suffix(".")
    return pl.when(digits.str.contains(pattern)).then(plain.cast(pl.Float64, strict=False))


def _is_point(rule: FieldRule, cell: pl.Expr) -> pl.Expr:
    if not rule.bounds:
        return cell.str.contains(_POINT)
    pairs = []
    for pattern in (_POINT, _WKT):
        first = cell.str.extract(pattern, 1).cast(pl.Float64, strict=False).abs()
        second = cell.str.extract(pattern, 2).cast(pl.Float64, strict=False).abs()
        longitude_first = (first <= 180) & (second <= 90)
        latitude_first = (first <= 90) & (second <= 180)
        either = latitude_first | longitude_first
        pairs.append((either if rule.order == "any" else longitude_first).fill_null(value=False))
    return pairs[0] | pairs[1]


def _types(rule: FieldRule, cell: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    if rule.type == "date":
        yield "invalid-type", day_key(rule, cell).is_null()
    elif rule.type in ("number", "integer"):
        number = _number(rule, cell)
        yield "invalid-type", number.is_null()
        if rule.minimum is not None:
            yield "below-minimum", number < rule.minimum
        if rule.maximum is not None:
            yield "above-maximum", number > rule.maximum
    elif rule.type == "point":
        yield "invalid-type", ~_is_point(rule, cell)
    elif rule.values is None and not rule.pattern:
        yield "error-value", cell.str.starts_with("#") & cell.str.contains(error_pattern())


def broken_rules(rule: FieldRule, cell: pl.Expr) -> list[tuple[str, pl.Expr]]:
    """The rules of a field by name, each with the expression that is true where it is broken."""
    found = list(_types(rule, cell))
    if rule.values is not None:
        values = [v.lower() for v in rule.values] if rule.any_case else list(rule.values)
        wrong = ~(cell.str.to_lowercase() if rule.any_case else cell).is_in(values)
        if rule.or_pattern:
            wrong = wrong & ~cell.str.contains(f"^(?:{rule.or_pattern})$")
        found.append(("not-in-list", wrong))
    if rule.pattern:
        found.append(("wrong-form", ~cell.str.contains(f"^(?:{rule.pattern})$")))
    stated = [
        (name, (cell.is_not_null() & broken).fill_null(value=False)) for name, broken in found
    ]
    return [("missing-value", cell.is_null()), *stated] if rule.required else stated
