"""Search: what an address asks for, and the projects that fit.

A `View` is all that the address of a page of results says, and the address
follows from it again. Values of one facet widen the search, facets narrow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal, get_args
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt

from esfgraph.messages import Language
from esfgraph.names import expand, shorten
from esfgraph.site.facets import Mask, Rows
from esfgraph.site.index import FACETS, Index
from esfgraph.site.words import Hits

__all__ = ["PAGE", "Choice", "Found", "Sort", "View", "find", "short", "view_of"]

PAGE = 20
"""Projects on a page of results."""

Sort = Literal["relevance", "title", "newest", "oldest", "budget"]

_LONGEST = 200
_MOST_CHOSEN = 50
_MOST_PAGES = 1_000_000
_LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class View:
    """What is searched for and how it is shown.

    Attributes
    ----------
    text
        Words that must all be there.
    chosen
        Values by facet, in the form of `short`.
    projects
        Only these, in the form of `short`.
    since, until
        Years; a project counts if it runs in any of them.
    currency, least, most
        Bounds of the total budget, both included.
    sort
        The order; ``None``: relevance where there are words, else the newest first.
    page
        From 1.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    sort: Sort | None = None
    page: int = 1

    @property
    def order(self) -> Sort:
        """The order that is meant."""
        return self.sort or ("relevance" if self.text else "newest")

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address, without what goes without saying."""
        found = [("q", self.text)] if self.text else []
        found += [(name, value) for name in FACETS for value in self.chosen.get(name, ())]
        found += [("project", iri) for iri in self.projects]
        bounds = (("from", self.since), ("to", self.until), ("min", self.least), ("max", self.most))
        found += [(name, str(value)) for name, value in bounds if value is not None]
        if self.currency and (self.has_bounds or self.order == "budget"):
            found.append(("currency", self.currency))
        if self.sort:
            found.append(("sort", self.sort))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found

    @property
    def has_bounds(self) -> bool:
        """Whether the budget is bounded."""
        return self.least is not None or self.most is not None

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows the search."""
        narrowed = self.text or any(self.chosen.values()) or self.projects or self.has_bounds
        return not narrowed and self.since is None and self.until is None

    def address(self) -> str:
        """The part of the address after the path, empty or with its question mark.

        >>> View(text="skola", chosen={"fund": ("vocab/fund/ESF+",)}).address()
        '?q=skola&fund=vocab%2Ffund%2FESF%2B'
        """
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def toggled(self, name: str, value: str) -> View:
        """The view with a value chosen, or no longer chosen, on its first page."""
        now = self.chosen.get(name, ())
        then = tuple(v for v in now if v != value) if value in now else (*now, value)
        return replace(self, chosen={**self.chosen, name: then}, page=1)


def short(value: str) -> str:
    """A facet's value as it stands in addresses.

    >>> short("https://w3id.org/esfgraph/vocab/fund/ESF+"), short("2024")
    ('vocab/fund/ESF+', '2024')
    """
    return shorten(value) if "://" in value else value


def _long(name: str, value: str) -> str:
    """The value that a form of `short` stands for."""
    return value if FACETS[name] is None else expand(value) or value


def _whole(text: str | None, limit: int) -> int | None:
    """A whole number from 0 to a limit; ``None`` for anything else."""
    digits = "".join((text or "")[:_LONGEST].split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(_LARGEST))):
        return None
    return int(digits) if int(digits) <= limit else None


def view_of(parameters: Iterable[tuple[str, str]], index: Index) -> View:
    """What an address asks for; parameters that make no sense are passed over."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)

    def one(name: str) -> str | None:
        return next(iter(given.get(name, ())), None)

    chosen = {
        name: tuple(dict.fromkeys(v for v in given[name][:_MOST_CHOSEN] if 0 < len(v) <= _LONGEST))
        for name in FACETS
        if name in given
    }
    known, sort = index.currencies(), one("sort")
    currency = one("currency")
    return View(
        text=" ".join((one("q") or "")[:_LONGEST].split()),
        chosen={name: values for name, values in chosen.items() if values},
        projects=tuple(dict.fromkeys(given.get("project", ())[:_MOST_CHOSEN])),
        since=_whole(one("from"), 9999),
        until=_whole(one("to"), 9999),
        currency=currency if currency in known else next(iter(known), None),
        least=_whole(one("min"), _LARGEST),
        most=_whole(one("max"), _LARGEST),
        sort=next((s for s in get_args(Sort) if s == sort), None),
        page=min(max(_whole(one("page"), _MOST_PAGES) or 1, 1), _MOST_PAGES),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: the value, how many projects it would give, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a view.

    Attributes
    ----------
    rows
        All projects that fit, in order.
    mask
        Which projects these are.
    choices
        By facet, the values that occur, the most frequent first; years the newest first.
    unknown
        By facet, how many of the projects say nothing of it.
    missing
        Words that no project has.
    """

    rows: Rows
    mask: Mask
    choices: Mapping[str, tuple[Choice, ...]]
    unknown: Mapping[str, int]
    missing: tuple[str, ...]


def find(index: Index, view: View, language: Language) -> Found:
    """The projects that fit a view, and what the facets offer.

    A facet's counts say how many projects there would be with that value and
    all that is chosen in the other facets.
    """
    hits = index.words.find(view.text) if view.text else None
    always = _bounded(index, view)
    if hits is not None:
        always &= hits.found
    masks = {
        name: index.facets[name].mask([_long(name, v) for v in values], len(index))
        for name, values in view.chosen.items()
        if values
    }
    mask = reduce(np.logical_and, masks.values(), always)
    choices, unknown = {}, {}
    for name in FACETS:
        others = [m for other, m in masks.items() if other != name]
        among = reduce(np.logical_and, others, always) if name in masks else mask
        choices[name] = _choices(index, name, among, view.chosen.get(name, ()))
        unknown[name] = index.facets[name].unknown(mask)
    rows = _ordered(index, view, np.flatnonzero(mask), hits, language)
    return Found(rows, mask, choices, unknown, hits.missing if hits is not None else ())


def _bounded(index: Index, view: View) -> Mask:
    """The projects asked for, within years and bounds of budget; unknown is not within."""
    mask = np.ones(len(index), dtype=bool)
    if view.projects:
        known = (index.row.get(expand(iri) or iri) for iri in view.projects)
        mask[:] = False
        mask[[row for row in known if row is not None]] = True
    if view.since is not None or view.until is not None:
        last = np.where(index.end > 0, index.end, index.start)
        mask &= index.start > 0
        mask &= (last >= view.since) if view.since is not None else True
        mask &= (index.start <= view.until) if view.until is not None else True
    if view.has_bounds:
        amounts = _budgets(index, view)
        mask &= amounts >= (view.least or 0)
        mask &= (amounts <= view.most) if view.most is not None else True
    return mask


def _budgets(index: Index, view: View) -> npt.NDArray[np.float64]:
    return index.money["total_budget"].get(view.currency or "", np.full(len(index), np.nan))


def _choices(index: Index, name: str, among: Mask, chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    facet = index.facets[name]
    counts = facet.counts(among)
    wanted = {_long(name, value) for value in chosen}
    order = [c for c in np.argsort(-counts, kind="stable").tolist() if counts[c] > 0]
    order += [c for v in sorted(wanted) if (c := facet.place.get(v)) is not None and not counts[c]]
    if name in ("year", "budget"):
        order.sort(reverse=name == "year")
    return tuple(Choice(facet.values[c], int(counts[c]), facet.values[c] in wanted) for c in order)


def _ordered(
    index: Index, view: View, rows: npt.NDArray[np.int64], hits: Hits | None, language: Language
) -> Rows:
    """The projects in the order of the view; unknown stands last, then titles decide."""
    title = index.orders[language][rows]
    keys: list[npt.NDArray[np.float64] | Rows] = [title]
    if view.order == "relevance" and hits is not None:
        keys.append(-hits.score[rows])
    elif view.order == "newest":
        keys.append(-index.start[rows])
    elif view.order == "oldest":
        keys.append(np.where(index.start[rows] > 0, index.start[rows], 9999))
    elif view.order == "budget":
        keys.append(-np.nan_to_num(_budgets(index, view)[rows], nan=-1.0))
    return rows[np.lexsort(keys)].astype(np.int32)
