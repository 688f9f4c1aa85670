"""What the columns of a file mean: ``data/columns/*.toml``, one map per kind of file.

A map gives each column a canonical name (the same in every map that has it), the headers it goes
by, the type of its cells, what they say of a project, whether ``|`` joins several values in one
cell, and which words stand for an empty cell. Headers are compared without regard to case,
spaces, underscores and byte order marks; a header in two languages (``Startdatum / Start date``)
matches by either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import polars as pl

from esfgraph.errors import EsfGraphError, InputError
from esfgraph.normalise import fold
from esfgraph.resources import data_file, toml_data

__all__ = [
    "Column",
    "ColumnMap",
    "ColumnMatch",
    "column_map",
    "column_maps",
    "error_cells",
    "error_pattern",
    "filled",
    "header_key",
    "known_header",
    "match_columns",
    "split_cell",
]

Part = Literal["value", "label", "currency"]
CellType = Literal["text", "html", "date", "amount", "rate", "code", "number", "point", "url"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind of file.

    Attributes
    ----------
    name
        Canonical name.
    headers
        What files call it, the present name first.
    type
        What its cells hold.
    split
        What joins several values in one cell; ``None`` where a cell is one value.
    required
        Whether a file without it, and without another column of its field, is not of this kind.
    language
        Of its text, where the map knows it (BCP 47).
    field
        What the cells say of a project: a name in `esfgraph.model.FIELDS`, ``nuts`` for codes of
        any level, or ``owner_item``; of an organisation the column's own name. ``None`` for what
        is not taken into the graph.
    part
        Which part of the field's values the cells are: ``value``, ``label`` of a code or
        ``currency`` of amounts.
    unit
        Of a rate: ``percent``, or ``any`` where a number up to one is a fraction.
    """

    name: str
    headers: tuple[str, ...]
    type: CellType = "text"
    split: str | None = None
    required: bool = False
    language: str | None = None
    field: str | None = None
    part: Part = "value"
    unit: Literal["percent", "any"] = "percent"


@dataclass(frozen=True)
class ColumnMap:
    """A kind of file.

    Attributes
    ----------
    name
        Its file in ``data/columns`` without ending.
    columns
        By canonical name, in the file's usual order.
    empty
        What stands for an empty cell, folded; the empty text always does.
    constants
        What every row of such a file says without a column for it, by canonical name.
    defaults
        What a row says where its cell of that name is empty.
    system
        Name of the source system.
    language
        Of the labels of codes; ``None`` where it is that of the row's own programme.
    rows
        What its rows describe.
    """

    name: str
    columns: Mapping[str, Column]
    empty: frozenset[str]
    constants: Mapping[str, str]
    defaults: Mapping[str, str]
    system: str
    language: str | None
    rows: Literal["projects", "organisations"] = "projects"

    def of_field(self, field: str) -> tuple[Column, ...]:
        """The columns that a field is read from, in the map's order."""
        return tuple(c for c in self.columns.values() if c.field == field)


@dataclass(frozen=True)
class ColumnMatch:
    """How a header fits a map.

    Attributes
    ----------
    names
        Canonical name by position, for `Table.batches`.
    headers
        The header as written, by canonical name.
    unmapped
        Position and text of headers that the map does not know.
    missing
        Canonical names of the map that the header has not.
    repeated
        Position and text of headers whose column an earlier one already is; they are not read.
    """

    map: ColumnMap
    names: Mapping[int, str]
    headers: Mapping[str, str]
    unmapped: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]
    repeated: tuple[tuple[int, str], ...]

    def require(self, source: str) -> None:
        """Raise `InputError` if a required column is missing and no other one stands in for it,
        naming the file and the columns."""
        said = {self.map.columns[n].field for n in self.names.values()}
        required = [c for n in self.missing if (c := self.map.columns[n]).required]
        absent = [c.headers[0] for c in required if c.field is None or c.field not in said]
        if absent:
            raise InputError(
                f"has no column {', '.join(absent)}",
                source=source,
                line=1,
                advice=f"A file of the kind '{self.map.name}' needs it.",
            )


_APART = re.compile(r"[\s_\-.]+")


def header_key(text: str) -> str:
    """A header as it is compared.

    >>> header_key("\\ufeffOperation_Start_Date"), header_key(" operation START date ")
    ('operationstartdate', 'operationstartdate')
    """
    return _APART.sub("", fold(text[:300]))


def _keys(header: str) -> list[str]:
    """The header's key, and those of its languages."""
    parts = header.split("/") if "/" in header else []
    return [key for part in (header, *parts) if (key := header_key(part))]


def _read(name: str) -> ColumnMap:
    data = toml_data("columns", f"{name}.toml")
    columns = {
        key: Column(
            key,
            tuple(value["headers"]),
            value.get("type", "text"),
            data.get("split") if value.get("split") else None,
            value.get("required", False),
            value.get("language"),
            value.get("field"),
            value.get("part", "value"),
            value.get("unit", "percent"),
        )
        for key, value in data["columns"].items()
    }
    empty = frozenset(fold(word) for word in data.get("empty", ()))
    return ColumnMap(
        name,
        columns,
        empty | {""},
        data.get("constants", {}),
        data.get("defaults", {}),
        data["system"],
        data.get("language"),
        data.get("rows", "projects"),
    )


@cache
def column_map(name: str) -> ColumnMap:
    """One map by name. Raises `EsfGraphError` if there is none."""
    return _read(name)


@cache
def column_maps() -> tuple[ColumnMap, ...]:
    """All maps, by name."""
    names = sorted(p.stem for p in data_file("columns").glob("*.toml"))
    if not names:
        raise EsfGraphError("no column maps are installed", advice="Install the package again.")
    return tuple(map(column_map, names))


@cache
def _by_key(map_name: str) -> dict[str, str]:
    return {
        key: column.name
        for column in column_map(map_name).columns.values()
        for header in column.headers
        for key in _keys(header)
    }


def known_header(text: str) -> bool:
    """Whether any map knows a column of this name."""
    keys = _keys(text)
    return any(key in _by_key(m.name) for m in column_maps() for key in keys)


def _name_of(header: str, by_key: Mapping[str, str], *, exact: bool) -> str | None:
    if exact:
        return by_key.get(header.strip().lower())
    return next((by_key[key] for key in _keys(header) if key in by_key), None)


def _match(header: Sequence[str], kind: ColumnMap, *, exact: bool) -> ColumnMatch:
    by_key = (
        {h.lower(): c.name for c in kind.columns.values() for h in c.headers}
        if exact
        else _by_key(kind.name)
    )
    names: dict[int, str] = {}
    headers: dict[str, str] = {}
    unmapped: list[tuple[int, str]] = []
    repeated: list[tuple[int, str]] = []
    for position, text in enumerate(header):
        name = _name_of(text, by_key, exact=exact)
        if name is None:
            unmapped.append((position, text))
        elif name in headers:
            repeated.append((position, text))
        else:
            names[position] = name
            headers[name] = text
    missing = tuple(n for n in kind.columns if n not in headers)
    return ColumnMatch(kind, names, headers, tuple(unmapped), missing, tuple(repeated))


def match_columns(
    header: Sequence[str], maps: Sequence[ColumnMap], *, exact: bool = False
) -> ColumnMatch:
    """The map that fits a header best, and how.

    That is the one with the fewest required columns missing among those that know the most of
    the header; the first of equals. ``exact`` compares headers by case alone.
    """
    matches = [_match(header, kind, exact=exact) for kind in maps]
    return max(
        matches,
        key=lambda m: (len(m.names), -sum(m.map.columns[n].required for n in m.missing)),
    )


def filled(column: str, empty: frozenset[str]) -> pl.Expr:
    """A column's cells without space around them, null where empty or marked as empty."""
    cell = pl.col(column).str.strip_chars()
    words = sorted(empty - {""})
    if not words:
        return pl.when(cell != "").then(cell)
    short = cell.str.len_bytes() <= max(len(w.encode()) for w in words)
    marked = short & cell.str.to_lowercase().is_in(words)
    return pl.when((cell != "") & ~marked).then(cell)


@cache
def error_pattern() -> str:
    """What a spreadsheet writes where it cannot calculate, as a regular expression."""
    return f"^(?i:{'|'.join(map(re.escape, toml_data('cells.toml')['errors']))})$"


def error_cells(cells: pl.Series) -> pl.Series | None:
    """Which trimmed cells hold what a spreadsheet writes where it cannot calculate; ``None`` if
    there are none."""
    if not cells.str.starts_with("#").any():
        return None
    found = cells.str.contains(error_pattern()).fill_null(value=False)
    return found if found.any() else None


def split_cell(column: str, separator: str) -> pl.Expr:
    """The values of cells that hold several: a list of texts, trimmed, without empty ones."""
    parts = pl.col(column).str.split(separator)
    return parts.list.eval(pl.element().str.strip_chars().filter(pl.element() != ""))
