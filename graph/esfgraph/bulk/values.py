"""Cells become values: what the columns of a field say, as page readers would read it.

Cells of codes, days and rates repeat themselves, so each *distinct* cell is read once, by the very
functions that read pages; whole columns are then joined to what came out. Amounts, names and texts
differ from row to row and are read by expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

import polars as pl

from esfgraph.model import Code
from esfgraph.normalise import (
    country_code,
    fold,
    parse_amount,
    parse_currency,
    parse_date,
    parse_period,
    parse_rate,
)
from esfgraph.sources.kohesio_words import words
from esfgraph.sources.projektbanken_values import values_of
from esfgraph.sources.text import Line, collapse
from esfgraph.tables import CODE_TYPE, canonical_decimal

__all__ = [
    "CODES",
    "CODE_LIST",
    "DIFFERS",
    "PLAIN_AMOUNT",
    "STRINGS",
    "Cells",
    "amounts",
    "by_distinct",
    "code_cells",
    "countries_beside",
    "days",
    "nuts_of_any_level",
    "rates",
    "regions",
    "string_cells",
]

Cells = tuple[str | None, ...]
Found = tuple[object, list[str]]
"""A value of the column's type, and the parts of the cells that are none."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
PLAIN_AMOUNT = r"^[+-]?[0-9]{1,18}(?:\.[0-9]{1,10})?$"
"""An amount that needs no parsing."""

_NUTS_LEVELS = {3: "nuts1", 4: "nuts2", 5: "nuts3"}


def by_distinct(
    cells: pl.DataFrame, parse: Callable[[Cells], Found], kind: pl.DataType
) -> pl.DataFrame:
    """``value`` (of type ``kind``) and ``left`` (texts that were not understood) for each row.

    ``cells`` holds texts without space around them, null where empty.
    """
    distinct = cells.unique()
    found = [parse(row) for row in distinct.iter_rows()]
    known = distinct.with_columns(
        pl.Series("value", [value for value, _ in found], dtype=kind, strict=True),
        pl.Series("left", [left or None for _, left in found], dtype=pl.List(pl.String)),
    )
    joined = cells.join(
        known, on=cells.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.select("value", "left")


def _line(text: str) -> Line:
    return Line(text, 0, len(text))


def _parts(cell: str | None, split: str | None) -> list[str]:
    """The values of a cell; words for "none" are none."""
    if cell is None:
        return []
    parts = cell.split(split) if split else [cell]
    squeezed = (collapse(part) for part in parts)
    return [part for part in squeezed if part and fold(part) not in words().none]


@cache
def _as_written(field: str, text: str) -> tuple[Code, ...]:
    """A code as pages write it, maybe with its label; a form that is not known stays as it is."""
    found = tuple(v.value for v in values_of(field, _line(text)) or () if isinstance(v.value, Code))
    if found and all(code.notation is not None for code in found):
        return found
    return (Code(text),)


@cache
def _fund(text: str) -> tuple[Code, ...]:
    known = words().fund_codes.get(text)
    if known is not None:
        return (Code(known),)
    values = values_of("fund", _line(text)) or ()
    return tuple(v.value for v in values if isinstance(v.value, Code))


@cache
def _intervention(text: str) -> tuple[Code, ...]:
    values = values_of("intervention_field", _line(text)) or ()
    return tuple(v.value for v in values if isinstance(v.value, Code))


_CODE: Mapping[str, Callable[[str], tuple[Code, ...]]] = {
    "fund": _fund,
    "intervention_field": _intervention,
    **{
        field: lambda text, field=field: _as_written(field, text)  # type: ignore[misc]
        for field in ("programme", "programme_area", "specific_objective")
    },
}


def _code_reader(field: str) -> Callable[[Sequence[str], Sequence[str]], Found]:
    """Notations and labels of one row become codes; labels alone are codes without notation."""

    def read(notations: Sequence[str], labels: Sequence[str]) -> Found:
        codes: list[Code] = []
        left: list[str] = []
        if not notations:
            codes = [Code(None, label) for label in labels]
        paired = labels if len(labels) == len(notations) else [None] * len(notations)
        for text, label in zip(notations, paired, strict=True):
            found = _CODE[field](text)
            if not found:
                left.append(text)
            alone = len(found) == 1
            codes += [Code(c.notation, c.label or (label if alone else None)) for c in found]
        return _unique({"notation": c.notation, "label": c.label} for c in codes), left

    return read


def _unique(cells: Iterable[object]) -> list[object] | None:
    found: list[object] = []
    for cell in cells:
        if cell not in found:
            found.append(cell)
    return found or None


def _countries(names: Sequence[str], _: Sequence[str]) -> Found:
    codes = [(name, country_code(name)) for name in names]
    found = _unique({"notation": code, "label": None} for _, code in codes if code)
    return found, [name for name, code in codes if code is None]


DIFFERS = "columns-differ: "
"""Before a code of which another column of the row says otherwise."""


def countries_beside(split: tuple[str | None, ...]) -> Callable[[Cells], Found]:
    """A reader of rows whose first cell names countries and whose others repeat them as codes.

    A code of a country that the first cell does not name is left out.
    """

    def parse(cells: Cells) -> Found:
        names, *others = [_parts(cell, by) for cell, by in zip(cells, split, strict=True)]
        named = {country_code(name) for name in names} - {None}
        codes = [text for column in others for text in column]
        odd = [c for c in codes if named and country_code(c) not in {None, *named}]
        found, left = _countries([*names, *(c for c in codes if c not in odd)], ())
        said = ", ".join(names)
        return found, [*left, *(f"{DIFFERS}{code} / {said}" for code in odd)]

    return parse


CODES: Mapping[str, Callable[[Sequence[str], Sequence[str]], Found]] = {
    "country": _countries,
    **{field: _code_reader(field) for field in _CODE},
}
"""By field: from notations and labels of a row to codes."""


def regions(names: Sequence[str], countries: Sequence[str]) -> Found:
    """Names of regions; the country's own name and words for many places are none."""
    own = {country_code(name) for name in countries}
    found = [
        name
        for name in names
        if fold(name) not in words().nowhere and country_code(name) not in own - {None}
    ]
    return _unique({"notation": None, "label": name} for name in found), []


def _periods(texts: Sequence[str]) -> Found:
    read = [(text, parse_period(text)) for text in texts]
    return _unique(p for _, p in read if p), [text for text, period in read if period is None]


def _nuts(texts: Sequence[str]) -> Found:
    """Codes as written, right or wrong; a name beside a code is left out."""
    return _unique(v.value for text in texts for v in values_of("nuts3", _line(text)) or ()), []


STRINGS: Mapping[str, Callable[[Sequence[str]], Found]] = {
    "programming_period": _periods,
    "nuts1": _nuts,
    "nuts2": _nuts,
    "nuts3": _nuts,
    "managing_authority": lambda texts: (_unique(texts), []),
}
"""By field of several texts: from the texts of a row to values."""


def nuts_of_any_level(texts: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Codes by the field of their level, told by their length; two letters are a country."""
    found: dict[str, list[str]] = {}
    left: list[str] = []
    for text in texts:
        for code in (str(v.value) for v in values_of("nuts3", _line(text)) or ()):
            field = _NUTS_LEVELS.get(len(code))
            if field is not None:
                found.setdefault(field, []).append(code)
            elif country_code(code) is None:
                left.append(text)
    return found, left


_TIME = re.compile(
    r"[T ]\s*[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?$"
)
"""The time of day behind a date, which says nothing of a project."""


@cache
def _day(text: str) -> date | int | None:
    day = parse_date(text)
    if day is None and (time := _TIME.search(text)) is not None:
        day = parse_date(text[: time.start()])
    if day is not None:
        return day
    return int(text) if _YEAR.fullmatch(text) else None


def days(cells: Cells) -> tuple[date | None, int | None, list[str]]:
    """Of several cells the first that is filled: its day, or its year alone; or what it is else."""
    text = next((cell for cell in cells if cell is not None), None)
    if text is None or fold(text) in words().none:
        return None, None, []
    found = _day(text)
    if found is None:
        return None, None, [text]
    return (None, found, []) if isinstance(found, int) else (found, None, [])


def rates(cells: Cells, *, fractions: bool) -> Found:
    """A rate as a canonical decimal from 0 to 1.

    A number up to one could be a percentage or a fraction: where the column may hold
    ``fractions`` it is one, else it is not guessed.
    """
    text = next((cell for cell in cells if cell is not None), None)
    if text is None or fold(text) in words().none:
        return None, []
    rate = parse_rate(text)
    if rate is None and fractions and (percent := parse_rate(text + "%")) is not None:
        rate = percent.scaleb(2) if abs(percent) <= Decimal("0.01") else None
    return (None, [text]) if rate is None else (canonical_decimal(rate), [])


def _canonical(number: pl.Expr) -> pl.Expr:
    """Digits with a decimal point as the canonical xsd:decimal."""
    whole = number.str.strip_prefix("+").str.replace(r"^(-?)0+([0-9])", "$1$2")
    cut = whole.str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".")
    cut = pl.when(whole.str.contains(".", literal=True)).then(cut).otherwise(whole)
    return pl.when(cut == "-0").then(pl.lit("0")).otherwise(cut)


def _written_amount(cells: Cells) -> Found:
    """An amount that is more than digits and a point, as people write it."""
    text = cells[0]
    if text is None or fold(text) in words().none:
        return None, []
    amount = parse_amount(text)
    if amount is None:
        return None, [text]
    return {"amount": canonical_decimal(amount), "currency": parse_currency(text)}, []


def _currency(cells: Cells) -> Found:
    text = cells[0]
    found = None if text is None else parse_currency(text)
    return found, [text] if text is not None and found is None else []


def amounts(cell: pl.Series, currency: pl.Series, default: str | None) -> pl.DataFrame:
    """``amount, currency, left, odd_currency`` for each row.

    ``currency`` are cells of their own (null where there is none), ``default`` what an amount is in
    where nothing says it. In a file the point is the decimal mark. An amount without a currency
    that is one, or a cell that is no amount, is ``left``; where no currency is stated at all,
    with ``no-currency: `` before it; ``odd_currency`` says that it is the stated currency that was
    not understood.
    """
    frame = pl.DataFrame({"cell": cell, "currency": currency})
    plain = pl.col("cell").str.contains(PLAIN_AMOUNT)
    frame = frame.with_columns(
        amount=pl.when(plain).then(_canonical(pl.col("cell"))),
        odd=pl.when(~plain).then(pl.col("cell")),
    )
    stated = by_distinct(frame.select("currency"), _currency, pl.String())
    frame = frame.with_columns(
        code=pl.when(pl.col("currency").is_null()).then(pl.lit(default)).otherwise(stated["value"]),
        own=pl.lit(None, pl.String),
    )
    if frame["odd"].null_count() < len(frame):
        kind = pl.Struct({"amount": pl.String, "currency": pl.String})
        read = by_distinct(frame.select("odd"), _written_amount, kind)["value"].struct.unnest()
        frame = frame.with_columns(
            amount=pl.coalesce("amount", read["amount"]), own=read["currency"]
        )
    code = pl.coalesce("own", "code")
    good = pl.col("amount").is_not_null() & code.is_not_null()
    is_none = fold_expression(pl.col("cell")).is_in(sorted(words().none))
    wrong = pl.col("cell").is_not_null() & ~good & ~is_none
    text = pl.concat_str("cell", "currency", separator=" ", ignore_nulls=True)
    unstated = pl.col("amount").is_not_null() & pl.col("currency").is_null()
    text = pl.when(unstated).then(pl.lit("no-currency: ") + text).otherwise(text)
    return frame.select(
        amount=pl.when(good).then("amount"),
        currency=pl.when(good).then(code),
        left=pl.when(wrong).then(text),
        odd_currency=wrong & pl.col("amount").is_not_null() & ~unstated,
    )


def fold_expression(text: pl.Expr) -> pl.Expr:
    """Near enough to `fold` for words that stand for nothing."""
    return text.str.strip_chars(" :").str.to_lowercase()


def code_cells(
    split: tuple[str | None, ...],
    labels: int,
    read: Callable[[Sequence[str], Sequence[str]], Found],
) -> Callable[[Cells], Found]:
    """A reader of rows whose first cells are notations and whose last ``labels`` are labels.

    ``split`` is what joins values in each of the cells.
    """

    def parse(cells: Cells) -> Found:
        parts = [_parts(cell, by) for cell, by in zip(cells, split, strict=True)]
        first = len(parts) - labels
        notations = [text for column in parts[:first] for text in column]
        return read(notations, [text for column in parts[first:] for text in column])

    return parse


def string_cells(
    split: tuple[str | None, ...], read: Callable[[Sequence[str]], Found]
) -> Callable[[Cells], Found]:
    """The same for texts."""
    return lambda cells: read(
        [text for cell, by in zip(cells, split, strict=True) for text in _parts(cell, by)]
    )


CODE_LIST = pl.List(CODE_TYPE)
