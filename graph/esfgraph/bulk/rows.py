"""Rows of a file become raw records: the frame that page readers fill too (see `tables`).

Which column says what stands in ``data/columns/*.toml``. What a cell holds that is no value of its
field becomes an unread value of the record, ``<header>: <cell>``; the rest of the row is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from esfgraph.bulk.beneficiaries import items_beside
from esfgraph.bulk.columns import Column, ColumnMatch
from esfgraph.bulk.personal import redact_names, redact_owners, redact_texts
from esfgraph.bulk.rowcells import RowCells
from esfgraph.bulk.texts import local_language, plain_text, text_list, titled
from esfgraph.bulk.values import (
    CODE_LIST,
    CODES,
    STRINGS,
    Cells,
    amounts,
    code_cells,
    countries_beside,
    days,
    nuts_of_any_level,
    rates,
    regions,
    string_cells,
)
from esfgraph.sources.projektbanken_labels import words as list_words
from esfgraph.tables import MONEY_TYPE, raw_schema

__all__ = ["Rows", "read_rows", "wanted"]

_ITEM = r"(?:^|/(?:wiki/Item:)?)(Q[1-9][0-9]*)/?(?:[?#].*)?$"
_CCI = r"^([0-9]{4}[A-Z]{2}[0-9A-Z]{6,9})[_-](\S.*)$"
_MONEY = ("total_budget", "eu_contribution", "granted_support")
_SWEDISH_NUMBER = r"^(?:16)?([0-9]{6})[-–\s]?([0-9]{4})$"
_WRITTEN = r"[\p{L}\p{N}._+-]@[\p{L}\p{N}-]+\."
"""An e-mail address, which no code is."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Raw records of some rows, and how many places of personal data were blackened in them."""

    records: pl.DataFrame
    redactions: int


def wanted(match: ColumnMatch) -> dict[int, str]:
    """The columns that are read, by position: those that say something of a project."""
    return {i: n for i, n in match.names.items() if match.map.columns[n].field is not None}


def read_rows(rows: pl.DataFrame, match: ColumnMatch, source: str) -> Rows:
    """Raw records of a batch of rows.

    Parameters
    ----------
    rows
        ``row``, ``line``, and text columns by canonical name (see `Batch`).
    match
        How the file's header fits its map.
    source
        IRI of the document.

    Returns
    -------
    Rows
        One record per row, in their order; a row without a cell gives one too.
    """
    reading = RowCells(rows, match)
    _personal(reading)
    _codes(reading)
    _owners(reading)
    _strings(reading)
    _days(reading)
    _rate(reading)
    _money(reading)
    _identifiers(reading)
    _period(reading)
    _prose(reading)
    return Rows(_assembled(reading, source), reading.redactions)


def _assembled(reading: RowCells, source: str) -> pl.DataFrame:
    kind = reading.match.map
    row = pl.col("row")
    local = reading.found.pop("language")
    language = pl.lit(kind.language) if kind.language else pl.col("_language")
    frame = reading.rows.select("row", _language=local).with_columns(
        subject=pl.lit(f"{source}#row-") + row.cast(pl.String),
        graph=pl.lit(source),
        source=pl.lit(source),
        system=pl.lit(kind.system),
        language=language,
        row_number=row.cast(pl.Int64),
        **reading.found,
    )
    if reading.left:
        left = pl.concat(reading.left).group_by("row", maintain_order=True)
        texts = left.agg(unread_value=pl.col("text").unique(maintain_order=True))
        frame = frame.join(texts, on="row", how="left", maintain_order="left")
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in raw_schema().items()
    )


_TEXTS = ("title", "description")
"""Fields whose columns are read for personal data as prose, in `_prose`."""


def _personal(reading: RowCells) -> None:
    """Contact data out of names, and codes that are addresses of people out of the row."""
    for name in reading.rows.columns[1:]:
        column = reading.match.map.columns[name]
        cells = reading.rows[name]
        if column.type == "text" and column.field not in _TEXTS:
            cells, count = redact_names(cells)
        elif column.type in ("code", "url"):
            written = cells.str.contains(_WRITTEN).fill_null(value=False)
            count = int(written.sum())
            if count:
                reading.leave([column], pl.select(pl.when(written).then(cells)).to_series())
                cells = pl.select(pl.when(~written).then(cells)).to_series()
        else:
            continue
        reading.redactions += count
        reading.rows = reading.rows.with_columns(cells.alias(name))


def _codes(reading: RowCells) -> None:
    for field, read in CODES.items():
        notations = reading.columns(field, "value")
        labels = reading.columns(field, "label")
        columns = [*notations, *labels]
        if columns:
            parse = code_cells(tuple(c.split for c in columns), len(labels), read)
            if field == "country" and len(columns) > 1:
                columns.sort(key=lambda c: c.name != field)
                parse = countries_beside(tuple(c.split for c in columns))
            reading.found[field] = reading.distinct(columns, parse, CODE_LIST)
    if columns := reading.columns("region"):
        countries = reading.columns("country")
        every = [*columns, *countries]
        parse = code_cells(tuple(c.split for c in every), len(countries), regions)
        reading.found["region"] = reading.distinct(every, parse, CODE_LIST)


def _strings(reading: RowCells) -> None:
    kind = pl.List(pl.String)
    for field, read in STRINGS.items():
        if columns := reading.columns(field):
            parse = string_cells(tuple(c.split for c in columns), read)
            reading.found[field] = reading.distinct(columns, parse, kind)
    if columns := reading.columns("nuts"):
        levels = pl.Struct({f"nuts{level}": kind for level in (1, 2, 3)})
        parse = string_cells(tuple(c.split for c in columns), nuts_of_any_level)
        found = reading.distinct(columns, parse, levels).struct.unnest()
        reading.found |= {name: found[name] for name in found.columns}


def _days(reading: RowCells) -> None:
    kind = pl.Struct({"day": pl.Date, "year": pl.Int64})

    def parse(cells: Cells) -> tuple[object, list[str]]:
        day, year, left = days(cells)
        return {"day": day, "year": year}, left

    for field in ("start", "end"):
        # Of two columns, as a planned and an actual end, the actual one stands first.
        columns = sorted(reading.columns(field), key=lambda c: c.name != field)
        if columns:
            found = reading.distinct(columns, parse, kind).struct.unnest()
            reading.found[field] = found["day"]
            reading.found[f"{field}_year"] = found["year"]


def _rate(reading: RowCells) -> None:
    if columns := reading.columns("cofinancing_rate"):
        fractions = columns[0].unit == "any"
        reading.found["cofinancing_rate"] = reading.distinct(
            columns, lambda cells: rates(cells, fractions=fractions), pl.String()
        )


def _money(reading: RowCells) -> None:
    kind = reading.match.map
    default = kind.constants.get("currency") or kind.defaults.get("currency")
    for field in _MONEY:
        columns = reading.columns(field, "value")
        if not columns:
            continue
        stated = reading.columns(field, "currency")
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(reading.rows))
        currency = reading.rows[stated[0].name] if stated else nothing
        found = amounts(reading.rows[columns[0].name], currency, default)
        odd = pl.col("odd_currency")
        left = found.select(amount=pl.when(~odd).then("left"), currency=pl.when(odd).then("left"))
        reading.leave(columns, left["amount"])
        if stated:
            reading.leave(stated[:1], left["currency"])
        money = pl.struct("amount", "currency").cast(MONEY_TYPE)
        listed = pl.when(pl.col("amount").is_not_null()).then(pl.concat_list(money))
        reading.found[field] = found.select(listed).to_series()


def _identifiers(reading: RowCells) -> None:
    """Numbers without their programme's code, and items of the EU Knowledge Graph.

    ``2021SE05SFPR001_23-017-S01`` is the number 23-017-S01 in a programme.
    """
    columns = [c.name for c in reading.columns("identifier")]
    if not columns:
        return
    # A number that a country gives goes before one that the Commission's site gives.
    columns.sort(key=lambda name: name != "local_id")
    squeezed = [pl.col(c).str.replace_all(r"\s+", " ") for c in columns]
    frame = reading.rows.select(squeezed)
    items = pl.coalesce(pl.col(c).str.extract(_ITEM, 1) for c in columns)
    numbers = [
        pl.when(~pl.col(c).str.contains(_ITEM)).then(pl.coalesce(pl.col(c).str.extract(_CCI, 2), c))
        for c in columns
    ]
    listed = pl.concat_list(numbers).list.drop_nulls().list.unique(maintain_order=True)
    programme = pl.coalesce(pl.col(c).str.extract(_CCI, 1) for c in columns)
    found = frame.select(
        item=items, identifier=pl.when(listed.list.len() > 0).then(listed), programme=programme
    )
    reading.found["item"] = found["item"]
    reading.found["identifier"] = found["identifier"]
    code = pl.struct(notation=pl.col("programme"), label=pl.lit(None, pl.String))
    own = pl.when(pl.col("programme").is_not_null()).then(pl.concat_list(code))
    stated = reading.found.get("programme")
    frame = found.select(own=own.cast(CODE_LIST))
    if stated is not None:
        frame = frame.select(pl.coalesce(stated.alias("stated"), "own").alias("own"))
    reading.found["programme"] = frame["own"]


def _period(reading: RowCells) -> None:
    """Where no cell says it, the programming period is that of the programme's code."""
    programme = reading.found.get("programme")
    if programme is None:
        return
    year = programme.list.first().struct.field("notation").str.head(4)
    periods = list_words()["periods"]
    own = year.replace_strict(periods, default=None, return_dtype=pl.String)
    listed = pl.when(pl.col("own").is_not_null()).then(pl.concat_list("own"))
    frame = pl.DataFrame({"own": own}).select(own=listed)
    stated = reading.found.get("programming_period")
    if stated is not None:
        frame = frame.select(own=pl.coalesce(pl.lit(stated), "own"))
    reading.found["programming_period"] = frame["own"]


def _owners(reading: RowCells) -> None:
    """The first beneficiary owns the project, the others are its partners."""
    names, numbers = reading.columns("owner"), reading.columns("owner_id")
    cities, items = reading.columns("city"), reading.columns("owner_item")
    alpha2 = (
        reading.found["country"].list.first().struct.field("notation")
        if "country" in reading.found
        else pl.Series([None], dtype=pl.String).new_from_index(0, len(reading.rows))
    )
    if numbers:
        kinds = {n: reading.match.map.columns[n].type for n in reading.rows.columns[1:]}
        own = {c.name for c in (*names, *cities)}
        texts = [n for n, kind in kinds.items() if kind in ("text", "html") and n not in own]
        rows, count = redact_owners(
            reading.rows.with_columns(alpha2=alpha2),
            [c.name for c in (*names, *cities)],
            [c.name for c in numbers],
            texts,
            [c.name for c in items],
        )
        reading.rows = rows.drop("alpha2")
        reading.redactions += count
    if cities:
        reading.found["city"] = reading.rows.select(titled(cities[0].name)).to_series()
    listed = None
    if names:
        listed = _listed(reading.rows, names[0])
        reading.found["owner"] = listed.list.first()
        rest = listed.list.slice(1)
        reading.found["partner"] = (
            pl.DataFrame({"rest": rest})
            .select(pl.when(pl.col("rest").list.len() > 0).then("rest"))
            .to_series()
        )
    if items:
        found = items_beside(reading.rows[items[0].name], items[0].split, listed)
        reading.leave(items, found["left"])
        reading.found |= {name: found[name] for name in ("owner_item", "partner_item")}
    if numbers:
        listed = _listed(reading.rows, numbers[0])
        first = pl.col("first")
        swedish = pl.concat_str(first.str.extract(_SWEDISH_NUMBER, g) for g in (1, 2))
        reading.found["owner_id"] = (
            pl.DataFrame({"first": listed.list.first()})
            .select(pl.coalesce(swedish, first))
            .to_series()
        )
        others = pl.DataFrame({"rest": listed.list.slice(1)})
        some = pl.when(pl.col("rest").list.len() > 0).then("rest")
        reading.leave(numbers, others.select(some).to_series())


def _listed(rows: pl.DataFrame, column: Column) -> pl.Series:
    """The values of cells as lists of single lines; an empty list where there is none."""
    text = titled(column.name)
    if column.split is None or not rows[column.name].str.contains(column.split, literal=True).any():
        return rows.select(pl.concat_list(text).list.drop_nulls()).to_series()
    parts = text.str.split(column.split).fill_null([])
    trimmed = parts.list.eval(pl.element().str.strip_chars().filter(pl.element() != ""))
    return rows.select(trimmed.list.eval(pl.element().filter(pl.element() != ""))).to_series()


def _texts(reading: RowCells) -> Iterator[tuple[str, Column, pl.Series]]:
    """Every text without personal data: field, column and texts by row."""
    for column in reading.columns("title"):
        texts = plain_text(reading.rows[column.name], html=column.type == "html")
        yield "title", column, pl.DataFrame({"title": texts}).select(titled("title")).to_series()
    for column in reading.columns("description"):
        texts = plain_text(reading.rows[column.name], html=column.type == "html")
        yield "description", column, texts


def _prose(reading: RowCells) -> None:
    clean: dict[str, pl.Series] = {}
    fields: dict[str, list[Column]] = {"title": [], "description": []}
    for field, column, texts in _texts(reading):
        clean[column.name], count = redact_texts(texts)
        reading.redactions += count
        fields[field].append(column)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(reading.rows))
    # The programme's own words go before the translation.
    ordered = {f: sorted(c, key=lambda x: x.language is not None) for f, c in fields.items()}
    local = [c.name for f in ("description", "title") for c in ordered[f] if c.language is None]
    frame = pl.DataFrame(clean) if clean else pl.DataFrame({"_": nothing})
    text = frame.select(pl.coalesce(local)).to_series() if local else nothing
    countries, programmes = reading.found.get("country"), reading.found.get("programme")
    language = local_language(
        nothing.cast(pl.List(pl.String)) if countries is None
        else pl.DataFrame({"c": countries}).select(
            pl.col("c").list.eval(pl.element().struct.field("notation"))
        ).to_series(),
        nothing if programmes is None else programmes.list.first().struct.field("notation"),
        text,
    )  # fmt: skip
    reading.found["language"] = language
    frame = frame.with_columns(_language=language)
    for field, columns in ordered.items():
        if columns:
            said = [
                (c.name, pl.lit(c.language) if c.language else pl.col("_language")) for c in columns
            ]
            reading.found[field] = text_list(frame, said)
