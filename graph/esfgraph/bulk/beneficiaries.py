"""Items of organisations: what rows of projects call their beneficiaries, and lists of these."""

from __future__ import annotations

from urllib.parse import urlsplit

import polars as pl
import pyoxigraph as ox

from esfgraph.bulk.columns import ColumnMatch, error_cells, filled
from esfgraph.bulk.personal import redact_texts
from esfgraph.bulk.texts import titled
from esfgraph.tables import BENEFICIARIES, UNREAD

__all__ = ["items_beside", "read_beneficiaries"]

_Q = r"(Q[1-9][0-9]{0,11})"
_ITEM = rf"^(?:https?://linkedopendata\.eu/(?:entity/|wiki/(?:Item:)?))?{_Q}/?$"
_WIKIDATA = rf"^(?:https?://(?:www\.)?wikidata\.org/(?:entity/|wiki/))?{_Q}/?$"
_LONGEST = 200
"""Characters of an unread cell that are shown."""


def items_beside(cells: pl.Series, split: str | None, names: pl.Series | None) -> pl.DataFrame:
    """Items of the EU Knowledge Graph for the beneficiaries of rows.

    ``names`` are lists of their names. Where these are as many as the items, or
    none, the first item is the owner's and the others are the partners'. Gives
    ``owner_item, partner_item, left``; ``left`` are lists of texts that are no
    items, or do not tell whose they are.
    """
    cell = pl.col("cell")
    parts = cell.str.split(split) if split else pl.concat_list("cell")
    stripped = parts.list.eval(pl.element().str.strip_chars())
    frame = pl.DataFrame({"cell": cells}).select(
        pl.when(cell.is_not_null()).then(
            stripped.list.eval(pl.element().filter(pl.element() != ""))
        )
    )
    count = pl.lit(0, pl.UInt32) if names is None else names.list.len().fill_null(0)
    frame = frame.with_columns(count=count)
    fits = (pl.col("count") == 0) | (pl.col("count") == cell.list.len())
    items = cell.list.eval(pl.element().str.extract(_ITEM, 1))
    wrong = cell.list.eval(pl.element().filter(~pl.element().str.contains(_ITEM)))
    found = frame.select(
        items=pl.when(fits).then(items), left=pl.when(fits).then(wrong).otherwise(cell)
    )
    rest = pl.col("items").list.slice(1)
    return found.select(
        owner_item=pl.col("items").list.first(),
        partner_item=pl.when(rest.list.len() > 0).then(rest),
        left=pl.when(pl.col("left").list.len() > 0).then("left"),
    )


def read_beneficiaries(
    rows: pl.DataFrame, match: ColumnMatch, source: str
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Rows of a list of organisations: columns of `tables.BENEFICIARIES` and of `tables.UNREAD`
    (rows without an item), and how many places of personal data were left out.

    ``rows`` has ``row``, ``line`` and text columns by canonical name (see `Batch`).
    """
    cells = rows.select("row", *(filled(c, match.map.empty).alias(c) for c in rows.columns[2:]))
    missing = [pl.lit(None, pl.String).alias(n) for n in _COLUMNS if n not in cells.columns]
    cells = cells.with_columns(missing).select(
        pl.col("row").cast(pl.Int64).alias("row_number"), *(titled(c).alias(c) for c in _COLUMNS)
    )
    clean, count = [], 0
    wrong = error_cells(cells["name"])
    no_name = pl.Series([False]).new_from_index(0, len(cells)) if wrong is None else wrong
    for name in ("name", "website", "wikidata"):
        texts, places = redact_texts(cells[name])
        clean.append(texts)
        count += places
    cells = cells.with_columns(clean)
    website = cells["website"]
    known = {text: _website(text) for text in website.drop_nulls().unique()}
    blackened = pl.col("name").str.contains("█", literal=True)
    unlabelled = pl.col("name").str.contains(rf"^{_Q}$")  # the item again, where it has no label
    read = cells.select(
        "row_number",
        source=pl.lit(source),
        item=pl.col("item").str.extract(_ITEM, 1),
        name=pl.when(~blackened & ~unlabelled & ~no_name).then("name"),
        website=pl.col("website").replace_strict(known, default=None, return_dtype=pl.String),
        wikidata=pl.col("wikidata").str.extract(_WIKIDATA, 1),
    )
    told = [
        pl.when(
            no_name if name == "name" else cells[name].is_not_null() & read[name].is_null()
        ).then(pl.lit(f"{match.headers.get(name, name)}: ") + cells[name].str.head(_LONGEST))
        for name in ("name", "website", "wikidata")
    ]
    read = read.with_columns(unread_value=pl.concat_list(told).list.drop_nulls())
    without = read.filter(pl.col("item").is_null())
    subject = pl.lit(f"{source}#row-") + pl.col("row_number").cast(pl.String)
    trouble = pl.lit(f"no-item: {match.headers['item']}")
    lost = without.with_columns(subject=subject, trouble=trouble, kept=False)
    kept = read.filter(pl.col("item").is_not_null())
    return kept.select(list(BENEFICIARIES)), lost.select(list(UNREAD)), count


_COLUMNS = ("item", "name", "website", "wikidata")


def _website(text: str) -> str | None:
    """The address of a website, if it is one."""
    try:
        parts = urlsplit(text)
        node = ox.NamedNode(text)
        _ = parts.port
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    return node.value if plain and "█" not in text else None
