"""Checks of many records that are alike: what a rule asks of is checked once per kind of record.

What a shape says of a record follows from the values of the properties that its query names. Of a
million rows few differ in, say, fund, programme and period; so shapes whose properties take few
values together are run on one record of each kind, and what they say holds for all of its kind.
The other shapes are run on every record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl
import pyoxigraph as ox

from esfgraph.model import FIELDS, Kind
from esfgraph.namespaces import ESF, SCHEMA
from esfgraph.rules import asked_of, rules
from esfgraph.tables import Tables, resolved_type
from esfgraph.validate import Result

__all__ = ["Kinds", "kinds_of"]

_FEW = 4
"""Shapes are run on kinds where there are so many times fewer kinds than records."""

_SAME = frozenset({"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"})
"""What all records of a slice have in common."""


_MONEY = frozenset(name for name, field in FIELDS.items() if field.kind is Kind.MONEY)

_CURRENCY = "currency of "
"""Before the name of a column of amounts: of which not the amounts are asked."""


@cache
def _columns() -> Mapping[str, str]:
    """Columns of records by property; owners and partners bring their own statements along."""
    named = {field.predicate: name for name, field in FIELDS.items() if name != "owner_id"}
    return {**named, str(ESF.nutsRegion): "nuts_region"}


@cache
def _asked() -> Mapping[str, frozenset[str] | None]:
    """By shape: the columns that it asks of; None where it asks of more than columns."""
    known = _columns()
    own = {str(ESF.recordOf), str(ESF.hasRecord), str(ESF.inRecord), str(ESF.row)}
    found: dict[str, frozenset[str] | None] = {}
    for shape, its in rules().items():
        if its.query is None or its.target != str(ESF.ProjectRecord):
            continue
        asked = asked_of(shape)
        columns = {known[p] for p in asked if p in known} | {"source"}
        if str(SCHEMA.value) not in asked:
            columns = {_CURRENCY + name if name in _MONEY else name for name in columns}
        found[shape] = None if asked & own else frozenset(columns)
    return found


@dataclass(frozen=True)
class Kinds:
    """The kinds of records of a slice.

    Attributes
    ----------
    shapes
        By shape that is run on kinds only: the kind of each record, in the
        order of ``records``.
    records
        IRIs of the records.
    chosen
        One record of every kind, IRIs.
    """

    shapes: Mapping[str, pl.Series]
    records: pl.Series
    chosen: pl.Series

    def spread(self, results: Iterable[Result]) -> set[Result]:
        """What was said of the chosen records, said of all records of their kinds."""
        place = {iri: i for i, iri in enumerate(self.records)}
        found: set[Result] = set()
        for result in results:
            kinds = self.shapes.get(result.shape)
            at = place.get(result.focus)
            if kinds is None or at is None:
                continue
            for other in self.records.filter(kinds == kinds[at]):
                found.add(_of(result, str(other)))
        return found


def _of(result: Result, record: str) -> Result:
    """A result about another record; amounts are nodes of the record's own."""
    value = result.value
    if isinstance(value, ox.NamedNode) and value.value.startswith(result.focus + "-"):
        value = ox.NamedNode(record + value.value.removeprefix(result.focus))
    return result._replace(focus=record, value=value)


def _code(name: str) -> pl.Expr:
    """A column's values as numbers: equal where the values are."""
    column = pl.col(name.removeprefix(_CURRENCY))
    field = FIELDS.get(name.removeprefix(_CURRENCY))
    if name.startswith(_CURRENCY):
        column = column.list.eval(pl.element().struct.field("currency")).list.join("|")
    elif field is not None and field.kind is Kind.MONEY:
        cell = pl.element().struct.field("amount") + " " + pl.element().struct.field("currency")
        column = column.list.eval(cell).list.join("|")
    elif field is not None and field.kind is Kind.TEXT:
        cell = pl.element().struct.field("language") + " " + pl.element().struct.field("text")
        column = column.list.eval(cell).list.join("|")
    elif name == "nuts_region" or (field is not None and isinstance(resolved_type(field), pl.List)):
        column = column.list.join("|")
    return column.cast(pl.String).fill_null("").rank("dense")


def kinds_of(tables: Tables) -> Kinds:
    """Which shapes can be run on kinds of the records of ``tables``, and the kinds."""
    records = tables.records
    asked = {shape: columns for shape, columns in _asked().items() if columns is not None}
    used = sorted({name for columns in asked.values() for name in columns})
    codes = records.select(_code(name).alias(name) for name in used)
    of_columns: dict[frozenset[str], pl.Series] = {}
    for columns in set(asked.values()):
        kind = codes.select(pl.struct(sorted(columns)).rank("dense")).to_series()
        if kind.n_unique() * _FEW <= len(records):
            of_columns[columns] = kind
    first: list[Sequence[int]] = [kind.arg_unique().to_list() for kind in of_columns.values()]
    chosen = sorted({i for some in first for i in some})
    return Kinds(
        {shape: of_columns[columns] for shape, columns in asked.items() if columns in of_columns},
        records["subject"],
        records["subject"].gather(chosen),
    )
