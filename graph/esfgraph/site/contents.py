"""What each page shows: a template and its values, from the columns and what the address asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

import numpy as np

from esfgraph.messages import Language, counted
from esfgraph.names import expand, number_text
from esfgraph.resources import toml_data
from esfgraph.site.addresses import Addresses
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.index import FACETS, Index
from esfgraph.site.listing import entries
from esfgraph.site.schema_org import dataset_data
from esfgraph.site.search import PAGE, Choice, Found, Sort, View, find, short
from esfgraph.site.statistics import statistics
from esfgraph.site.texts import facet_label, text

__all__ = ["Content", "home", "label_of", "search", "statistics_page"]

_TOP, _REST = 8, 40
"""Values of a facet that are shown at once, and on demand."""

_OPEN = ("method", "theme", "target_group", "region", "year")
_CARDS = ("theme", "method", "target_group", "region", "fund", "owner")
_CARD = 7
_NEWEST = 5


@dataclass(frozen=True, slots=True)
class Content:
    """A template and what it is to show."""

    template: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet as a link that chooses it or gives it up."""

    label: str
    count: int
    chosen: bool
    address: str | None


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet: values shown, values on demand, how many more there are, and unknown."""

    name: str
    label: str
    values: tuple[Option, ...]
    rest: tuple[Option, ...]
    more: int
    unknown: int
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen, and the address without it."""

    label: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A facet on the home page: its most frequent values, and where the others are."""

    label: str
    values: tuple[tuple[str, str, int], ...]
    more: str | None


def label_of(index: Index, name: str, value: str, language: Language) -> str:
    """What a facet's value is called; what is none keeps its words."""
    if value not in index.facets[name].place:  # anything can stand in an address
        return value
    if name == "budget":
        return _class(value, language)
    return index.name(value, language) if "://" in value else value


def _class(value: str, language: Language) -> str:
    """A class of budgets in words; see `index`."""
    currency, _, power = value.rpartition("-")
    low, high = 10 ** int(power), 10 ** (int(power) + 1)
    said = toml_data("templates", "site.toml")["class"]["between"][language]
    low_text, high_text = (number_text(Decimal(n), language) for n in (low, high))
    return str(said).format(low=low_text, high=high_text, currency=currency)


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
        best = [c for c in np.argsort(-number, kind="stable").tolist() if number[c]][:_CARD]
        values = tuple(
            (facet.values[c], label_of(index, name, facet.values[c], language), int(number[c]))
            for c in best
        )
        if values:
            cards.append(Card(_capital(facet_label(name, language)), values, more(name)))
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


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def search(index: Index, view: View, language: Language, at: Addresses) -> Content:
    """A page of results with its facets."""
    found = find(index, view, language)
    total = len(found.rows)
    pages = max(1, -(-total // PAGE))
    view = replace(view, page=min(view.page, pages))
    rows = found.rows[(view.page - 1) * PAGE : view.page * PAGE].tolist()
    pairs = replace(view, page=1).pairs()
    return Content(
        "search.html.j2",
        {
            "view": view,
            "view_pairs": pairs,
            "total": total,
            "found_text": text("found-one" if total == 1 else "found", language, number=total),
            "page": view.page,
            "pages": pages,
            "first": (view.page - 1) * PAGE + 1,
            "entries": entries(index, rows, language),
            "facets": [_box(index, view, found, name, language, at) for name in FACETS],
            "chips": _chips(index, view, language, at),
            "kept": [pair for pair in pairs if pair[0] in FACETS or pair[0] == "project"],
            "missing": found.missing,
            "wider": _wider(view, found, at),
            "sorts": [s for s in get_args(Sort) if s != "relevance" or view.text],
            "currencies": index.currencies(),
            "page_address": lambda number: at.search(replace(view, page=number).pairs()),
            "downloads": [
                (ending, form.title, at.download(pairs, ending))
                for ending, form in DOWNLOADS.items()
            ],
        },
    )


def _box(
    index: Index, view: View, found: Found, name: str, language: Language, at: Addresses
) -> FacetBox:
    choices = found.choices[name]
    chosen = [c for c in choices if c.chosen]
    others = [c for c in choices if not c.chosen]
    kept = max(0, _TOP - len(chosen))

    def options(some: Sequence[Choice]) -> tuple[Option, ...]:
        return tuple(
            Option(
                label_of(index, name, one.value, language),
                one.count,
                one.chosen,
                at.search(view.toggled(name, short(one.value)).pairs()),
            )
            for one in some
        )

    return FacetBox(
        name,
        _capital(facet_label(name, language)),
        options([*chosen, *others[:kept]]),
        options(others[kept : kept + _REST]),
        max(0, len(others) - kept - _REST),
        found.unknown[name],
        bool(chosen) or (name in _OPEN and bool(choices)),
    )


def _chips(index: Index, view: View, language: Language, at: Addresses) -> list[Chip]:
    """All that narrows the search besides its words."""
    chips = []
    for name, values in view.chosen.items():
        known = {short(v): v for v in index.facets[name].values}
        for value in values:
            label = label_of(index, name, known.get(value, value), language)
            address = at.search(view.toggled(name, value).pairs())
            chips.append(Chip(f"{_capital(facet_label(name, language))}: {label}", address))
    for iri in view.projects:
        rest = tuple(one for one in view.projects if one != iri)
        row = index.row.get(expand(iri) or iri)
        label = iri if row is None else index.titles[language][row]
        chips.append(Chip(label, at.search(replace(view, projects=rest, page=1).pairs())))
    if view.since is not None or view.until is not None:
        label = f"{text('years', language)}: {view.since or ''}–{view.until or ''}"
        without = replace(view, since=None, until=None, page=1)
        chips.append(Chip(label, at.search(without.pairs())))
    if view.has_bounds:
        bounds = "–".join(
            "" if bound is None else number_text(Decimal(bound), language)
            for bound in (view.least, view.most)
        )
        label = f"{text('budget', language)}: {bounds} {view.currency or ''}".rstrip()
        without = replace(view, least=None, most=None, page=1)
        chips.append(Chip(label, at.search(without.pairs())))
    return chips


def _wider(view: View, found: Found, at: Addresses) -> list[tuple[str, str | None]]:
    """Searches to try where nothing was found."""
    if len(found.rows) or not view.text:
        return []
    texts = [f"*{word.strip('*')}*" for word in found.missing if len(word.strip("*")) > 2]
    if not view.is_all and view.chosen:
        texts.append(view.text)
    return [(words, at.search(View(text=words).pairs())) for words in dict.fromkeys(texts)]


def statistics_page(index: Index, view: View, language: Language, at: Addresses) -> Content:
    """The figures of what a view finds."""
    view = replace(view, page=1, sort=None)
    found = find(index, view, language)
    chips = [chip.label for chip in _chips(index, view, language, at)]
    return Content(
        "statistics.html.j2",
        {
            "stats": statistics(index, found.mask, language),
            "narrowed": not view.is_all,
            "chips": ([f"”{view.text}”"] if view.text else []) + chips,
            "view_pairs": view.pairs(),
        },
    )
