"""Figures about a set of projects: over time, by region, by method, money per currency.

Unknown is never zero: every figure says of how many projects it could not be
made. Amounts of different currencies are never added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from esfgraph.messages import Language
from esfgraph.names import number_text
from esfgraph.site.charts import Columns, Row, columns, rows
from esfgraph.site.facets import Mask
from esfgraph.site.index import MONEY, Index
from esfgraph.site.texts import facet_label

__all__ = ["METHODS", "Money", "MoneyChart", "Statistics", "Table", "statistics"]

METHODS: Mapping[str, str] = {
    "method": "used",
    "method_planned": "planned",
    "method_former": "former",
}
"""The facets of methods, and the kind of their bars."""

_ROWS = 15
_MULTIPLE = ("region", "nuts_region")


@dataclass(frozen=True, slots=True)
class Money:
    """A sum with its currency: what of, of how many projects, and how many state no such amount
    in any currency."""

    label: str
    text: str
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class MoneyChart:
    """Total budgets by the year of start, in one currency; how many projects are not in it."""

    currency: str
    picture: Columns
    known: int
    unknown: int

    @property
    def has_gaps(self) -> bool:
        """Whether the picture has years of which it only says that projects began in them."""
        return any(bar.unknown and not bar.text for bar in self.picture.bars)


@dataclass(frozen=True, slots=True)
class Table:
    """Projects by value of a facet.

    ``more`` values are not shown; ``facets`` are names and labels of the facets that have them.
    """

    facet: str
    label: str
    rows: tuple[Row, ...]
    heads: tuple[str, ...]
    unknown: int
    more: int
    facets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a set of projects.

    Attributes
    ----------
    projects
        How many these are.
    first, last
        Years in which they run, 0 where no source states any.
    started, running
        Projects by year; ``undated`` have none.
    sums
        Money per field and currency.
    money
        Money over time.
    tables
        By region, fund, objective and so on.
    methods
        Projects by method, with the statuses of `METHODS`.
    """

    projects: int
    first: int
    last: int
    started: Columns
    running: Columns
    undated: int
    sums: tuple[Money, ...]
    money: tuple[MoneyChart, ...]
    tables: tuple[Table, ...]
    methods: Table


def statistics(
    index: Index,
    mask: Mask,
    language: Language,
    tables: Sequence[str] = ("region", "nuts_region", "fund", "specific_objective", "theme"),
    shown: int = _ROWS,
) -> Statistics:
    """The figures of some projects.

    ``tables`` are the facets by which projects are counted; those that none
    of the projects has are left out. ``shown`` is how many values each shows at most.
    """
    start = index.start[mask]
    dated = start[start > 0]
    by_start = {
        int(y): float(n) for y, n in zip(*np.unique(dated, return_counts=True), strict=True)
    }
    years = index.facets["year"]
    counts = years.counts(mask).tolist()
    by_year = {int(v): float(n) for v, n in zip(years.values, counts, strict=True) if n}
    end = index.end[mask]
    made = (_table(index, mask, name, language, shown) for name in tables)
    return Statistics(
        projects=int(np.count_nonzero(mask)),
        first=int(dated.min()) if len(dated) else 0,
        last=int(max(end.max(), dated.max())) if len(dated) else 0,
        started=columns(by_start, language),
        running=columns(by_year, language),
        undated=int(np.count_nonzero(start == 0)),
        sums=tuple(_sums(index, mask, language)),
        money=tuple(_over_time(index, mask, language)),
        tables=tuple(table for table in made if table.rows),
        methods=_methods(index, mask, language, shown),
    )


def _amount(number: float, currency: str, language: Language) -> str:
    return f"{number_text(Decimal(round(number)), language)} {currency}"


def _sums(index: Index, mask: Mask, language: Language) -> list[Money]:
    found = []
    for name in MONEY:
        stated = np.zeros(len(index), dtype=bool)
        for amounts in index.money[name].values():
            stated |= ~np.isnan(amounts)
        unknown = int(np.count_nonzero(mask & ~stated))
        for currency, amounts in index.money[name].items():
            here = amounts[mask]
            known = int(np.count_nonzero(~np.isnan(here)))
            if known:
                text = _amount(float(np.nansum(here)), currency, language)
                label = facet_label(name, language)
                found.append(Money(label, text, known, unknown))
    return found


def _over_time(index: Index, mask: Mask, language: Language) -> list[MoneyChart]:
    found = []
    for currency, amounts in index.money["total_budget"].items():
        dated = mask & (index.start > 0)
        known = dated & ~np.isnan(amounts)
        years = index.start[known]
        sums, unknown = np.bincount(years, amounts[known]), np.bincount(index.start[dated & ~known])
        if len(years):
            by_year = {year: float(sums[year]) for year in np.unique(years).tolist()}
            without = {year: int(unknown[year]) for year in np.flatnonzero(unknown).tolist()}
            picture = columns(by_year, language, currency, without)
            count, total = len(years), int(np.count_nonzero(mask))
            found.append(MoneyChart(currency, picture, count, total - count))
    return found


def _table(index: Index, mask: Mask, name: str, language: Language, shown: int) -> Table:
    facet = index.facets[name]
    counts = facet.counts(mask)
    occurring = int(np.count_nonzero(counts))
    kept = np.lexsort((index.ranks[language][name], -counts))[: min(shown, occurring)].tolist()
    currencies = [c for c in index.currencies() if name in _MULTIPLE] if kept else []
    among = np.flatnonzero(mask)
    currencies = [c for c in currencies if _cell(index, among, c, language)]
    found = []
    for code in kept:
        value = facet.values[code]
        here = facet.having(value)
        here = here[mask[here]]
        cells = tuple(_cell(index, here, c, language) for c in currencies)
        label = index.full_name(value, language) if "://" in value else value
        count = int(counts[code])
        found.append((value, label, count, {"used": count}, cells))
    return Table(
        name,
        facet_label(name, language),
        rows(found),
        tuple(f"{facet_label('total_budget', language).capitalize()}, {c}" for c in currencies),
        facet.unknown(mask),
        occurring - len(kept),
        ((name, facet_label(name, language)),),
    )


def _cell(
    index: Index, projects: npt.NDArray[np.integer], currency: str, language: Language
) -> str:
    """A sum of budgets; empty where none of the projects states one in that currency."""
    here = index.money["total_budget"][currency][projects]
    known = ~np.isnan(here)
    return number_text(Decimal(round(float(here[known].sum()))), language) if known.any() else ""


def _total(index: Index, mask: Mask, method: str, by_kind: Mapping[str, int]) -> int:
    """How many projects have a method in any sense."""
    if sum(map(bool, by_kind.values())) == 1:
        return max(by_kind.values())
    rows = np.concatenate([index.facets[name].having(method) for name in METHODS])
    return len(np.unique(rows[mask[rows]]))


def _methods(index: Index, mask: Mask, language: Language, shown: int) -> Table:
    """Projects by method; one that has it in two senses counts once, but in both parts."""
    counts: dict[str, dict[str, int]] = {}
    unknown = mask.copy()
    for name, kind in METHODS.items():
        facet = index.facets[name]
        for value, count in zip(facet.values, facet.counts(mask).tolist(), strict=True):
            if count:
                counts.setdefault(value, dict.fromkeys(METHODS.values(), 0))[kind] = count
        unknown[facet.known] = False
    total = {value: _total(index, mask, value, by_kind) for value, by_kind in counts.items()}
    order = sorted(counts, key=lambda v: (-total[v], index.name(v, language)))
    found = [
        (v, index.name(v, language), total[v], counts[v], tuple(map(str, counts[v].values())))
        for v in order[:shown]
    ]
    return Table(
        "method",
        facet_label("method", language),
        rows(found),
        tuple(METHODS.values()),
        int(np.count_nonzero(unknown)),
        max(0, len(order) - shown),
        tuple((name, facet_label(name, language)) for name in METHODS),
    )
