"""What each page shows: a template and its values, from the columns and what the address asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args
from urllib.parse import quote_plus

import numpy as np

from esfgraph.messages import Language, counted
from esfgraph.names import number_text
from esfgraph.resources import toml_data
from esfgraph.site.addresses import Addresses
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.index import FACETS, Index
from esfgraph.site.listing import entries
from esfgraph.site.narrowing import capital, chips_of, emptied, label_of, wider
from esfgraph.site.schema_org import dataset_data
from esfgraph.site.search import PAGE, Choice, Found, find
from esfgraph.site.statistics import statistics
from esfgraph.site.texts import facet_label, facet_values, text
from esfgraph.site.view import Refused, Sort, View, short

__all__ = ["VALUES", "Content", "home", "label_of", "refused_text", "search", "statistics_page"]

_TOP, _REST = 8, 40
"""Values of a facet that are shown at once, and on demand."""

VALUES = 200
"""Values on a page of all values of a facet."""

_FIELDS = ("q", "from", "to", "min", "max", "currency", "sort")
"""What the form itself asks for."""

_MARK = "\ue000\ue001"
"""Stands for a value (private use: no value has it)."""

_OPEN = ("method", "theme", "target_group", "region", "year")
_CARDS = ("theme", "method", "target_group", "region", "fund", "owner")
_CARD = 7
_NEWEST = 5


@dataclass(frozen=True, slots=True)
class Content:
    """A template, what it is to show, and the status (RFC 9110) of such an answer."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet as a link that chooses it or gives it up."""

    label: str
    count: int
    chosen: bool
    address: str | None


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet: values shown, values on demand, how many more there are and where, and unknown."""

    name: str
    label: str
    values: tuple[Option, ...]
    rest: tuple[Option, ...]
    more: int
    all_address: str | None
    unknown: int
    open: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A facet on the home page: its most frequent values, and where the others are."""

    label: str
    values: tuple[tuple[str, str, int], ...]
    more: str | None


def home(
    index: Index,
    language: Language,
    at: Addresses,
    summary: Mapping[str, Any],
    base: str,
    more: Callable[[str], str | None],
) -> Content:
    """What is there, in figures, and the ways in.

    ``more`` gives the address of all values of a facet.
    """
    everything = np.ones(len(index), dtype=bool)
    counts = {"projects": len(index)}
    counts |= {k: summary[k] for k in ("organisations", "documents", "statements") if k in summary}
    figures = [
        (number_text(Decimal(number), language), counted(name, language, number))
        for name, number in counts.items()
        if isinstance(number, int)
    ]
    cards = []
    for name in _CARDS:
        facet = index.facets[name]
        number = facet.counts(everything)
        order = np.lexsort((index.ranks[language][name], -number))[:_CARD].tolist()
        best = [code for code in order if number[code]]
        values = tuple(
            (facet.values[c], label_of(index, name, facet.values[c], language), int(number[c]))
            for c in best
        )
        if values:
            cards.append(Card(capital(facet_label(name, language)), values, more(name)))
    newest = find(index, View(), language).rows[:_NEWEST].tolist()
    titles = toml_data("messages.toml")["serve"]
    data = dataset_data(titles["dataset-title"], titles["dataset-description"], base)
    shown = {
        "figures": figures,
        "cards": cards,
        "newest": entries(index, newest, language),
        "data": data,
    }
    return Content("home.html.j2", shown)


def search(index: Index, view: View, language: Language, at: Addresses) -> Content:
    """A page of results with its facets, or of all values of a facet."""
    found = find(index, view, language)
    if view.listed is not None:
        return _all_values(index, view, found, view.listed, language, at)
    total = len(found.rows)
    pages = max(1, -(-total // PAGE))
    if view.page > pages:
        return _past_last(view, pages, at)
    rows = found.rows[(view.page - 1) * PAGE : view.page * PAGE].tolist()
    meant = found.hits.meant if found.hits is not None else ()
    pairs = replace(view, page=1).pairs()
    boxes = [_box(index, view, found, name, language, at) for name in FACETS]
    return Content(
        "search.html.j2",
        {
            "view": view,
            "view_pairs": pairs,
            "total": total,
            "page": view.page,
            "pages": pages,
            "first": (view.page - 1) * PAGE + 1,
            "entries": entries(index, rows, language, meant),
            "refused": _refusals(index, view, language, at),
            "facets": [box for box in boxes if box.values],
            "chips": chips_of(index, view, language, at),
            "kept": [pair for pair in pairs if pair[0] not in _FIELDS],
            "missing": found.missing,
            "wider": wider(view, found, at),
            "emptied": [] if total else emptied(index, view, language, at),
            "sorts": [s for s in get_args(Sort) if s != "relevance" or view.text],
            "currencies": index.currencies(),
            "page_address": lambda number: at.search(replace(view, page=number).pairs()),
            "downloads": [
                (ending, form.title, at.download(pairs, ending))
                for ending, form in DOWNLOADS.items()
            ],
        },
    )


def _past_last(view: View, pages: int, at: Addresses) -> Content:
    """What there is instead of a page after the last."""
    last = at.search(replace(view, page=pages).pairs())
    values = {"page": view.page, "pages": pages, "last": last}
    return Content("past.html.j2", values, 404)


def _all_values(
    index: Index, view: View, found: Found, name: str, language: Language, at: Addresses
) -> Content:
    """All values that a facet has among the projects of a view, page by page."""
    choices = found.choices[name]
    pages = max(1, -(-len(choices) // VALUES))
    if view.page > pages:
        return _past_last(view, pages, at)
    first = (view.page - 1) * VALUES
    projects = replace(view, listed=None, page=1)
    return Content(
        "values.html.j2",
        {
            "view_pairs": projects.pairs(),
            "total": len(found.rows),
            "many": facet_values(name, language, 2),
            "counted_as": facet_values(name, language, len(choices)),
            "number": len(choices),
            "options": _options(index, view, name, choices[first : first + VALUES], language, at),
            "unknown": found.unknown[name],
            "text": view.text,
            "chips": chips_of(index, replace(view, page=1), language, at),
            "refused": _refusals(index, view, language, at),
            "page": view.page,
            "pages": pages,
            "page_address": lambda number: at.search(replace(view, page=number).pairs()),
        },
    )


def _options(
    index: Index,
    view: View,
    name: str,
    some: Sequence[Choice],
    language: Language,
    at: Addresses,
) -> tuple[Option, ...]:
    # Most of an address is the same for all values: it is made once, and each value put in.
    common = at.search(view.toggled(name, _MARK).pairs()) or ""
    before, mark, after = common.partition(quote_plus(_MARK))
    is_common = bool(mark) and quote_plus(_MARK) not in after

    def address(one: Choice) -> str | None:
        value = short(one.value)
        if is_common and not one.chosen:
            return f"{before}{quote_plus(value)}{after}"
        return at.search(view.toggled(name, value).pairs())

    return tuple(
        Option(label_of(index, name, one.value, language), one.count, one.chosen, address(one))
        for one in some
    )


def _box(
    index: Index, view: View, found: Found, name: str, language: Language, at: Addresses
) -> FacetBox:
    choices = found.choices[name]
    chosen = choices.chosen()
    kept = max(0, _TOP - len(chosen))
    others = choices.others(kept + _REST)
    more = len(choices) - len(chosen) - len(others)
    listed = replace(view, listed=name, sort=None, page=1)
    return FacetBox(
        name,
        capital(facet_label(name, language)),
        _options(index, view, name, [*chosen, *others[:kept]], language, at),
        _options(index, view, name, others[kept:], language, at),
        more,
        at.search(listed.pairs()) if more else None,
        found.unknown[name],
        bool(chosen) or (name in _OPEN and bool(len(choices))),
    )


def _refusals(
    index: Index, view: View, language: Language, at: Addresses
) -> list[tuple[str, str, str | None]]:
    """What in an address makes no sense: the parameter, what was expected, and where to look."""
    ignored = text("ignored", language)
    return [
        (
            f"{one.name}={one.value}",
            _expected(index, one, language) + (f" {ignored}" if one.ignored else ""),
            at.search(View(listed=one.name).pairs()) if one.expected == "value" else None,
        )
        for one in view.refused
    ]


def _expected(index: Index, one: Refused, language: Language) -> str:
    known = {"sort": get_args(Sort), "currency": index.currencies(), "facet": FACETS}
    words = ", ".join(known.get(one.expected, ()))
    return text(f"expected-{one.expected}", language, known=words)


def refused_text(index: Index, view: View, language: Language) -> str:
    """Why a view can't be a file, which has no room to say what was passed over; empty if it can.

    A value that no project has is no reason: it finds nothing, and so says the file.
    """
    wrong = [one for one in view.refused if one.ignored]
    lines = (f"{one.name}={one.value}: {_expected(index, one, language)}" for one in wrong)
    said = "".join(f"{line}\n" for line in lines)
    return f"{said}{text('no-file', language)}\n" if said else ""


def statistics_page(index: Index, view: View, language: Language, at: Addresses) -> Content:
    """The figures of what a view finds."""
    view = replace(view, page=1, sort=None, listed=None)
    found = find(index, view, language)
    chips = [chip.label for chip in chips_of(index, view, language, at)]
    return Content(
        "statistics.html.j2",
        {
            "stats": statistics(index, found.mask, language),
            "narrowed": not view.is_all,
            "chips": ([f"”{view.text}”"] if view.text else []) + chips,
            "refused": _refusals(index, view, language, at),
            "view_pairs": view.pairs(),
        },
    )
