"""Lists of a static site, page by page: of projects, of values, and of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from esfgraph.messages import Language
from esfgraph.site.contents import label_of
from esfgraph.site.files import FileAddresses, FilePage, findings_file, numbered, value_file
from esfgraph.site.findings import FindingList, overview
from esfgraph.site.index import FACETS, Index
from esfgraph.site.listing import entries
from esfgraph.site.search import View, find, short
from esfgraph.site.texts import facet_label, text
from esfgraph.site.whole import whole_files

__all__ = ["LISTED", "all_projects", "finding_pages", "projects_by_value", "value_lists"]

LISTED = 100
"""Projects on a page of a list; where a thing has more, they fill pages of their own."""

_FINDINGS = 200
_VALUES = 200
"""Values of a facet on the page of all facets; all of them stand on pages of their own."""

_PAGE_OF_VALUES = 1_000


def all_projects(index: Index, language: Language) -> Iterator[FilePage]:
    """All projects by title, with the files that hold them all."""
    rows = find(index, View(sort="title"), language).rows.tolist()
    files = whole_files(len(index))
    title = text("all-projects", language)
    return _projects(index, language, "projects.html", title, rows, "projects", files)


def projects_by_value(
    index: Index, language: Language, chosen: Sequence[tuple[str, str]]
) -> Iterator[FilePage]:
    """The projects with each of these facets and values."""
    for name, value in chosen:
        label = label_of(index, name, value, language)
        kind = facet_label("nuts_region" if name == "nuts" else name, language)
        title = f"{_capital(kind)}: {label}"
        rows = index.facets[name].having(value).tolist()
        yield from _projects(index, language, value_file(name, short(value)), title, rows)


def _projects(
    index: Index,
    language: Language,
    file: str,
    title: str,
    rows: Sequence[int],
    here: str | None = None,
    downloads: Sequence[tuple[str, str]] = (),
) -> Iterator[FilePage]:
    """A list of projects on as many pages as it needs."""
    pages = _pages(len(rows), LISTED)

    def page(number: int) -> FilePage:
        def values(at: FileAddresses) -> Mapping[str, Any]:
            part = rows[(number - 1) * LISTED : number * LISTED]
            return {
                "title": title,
                "total": len(rows),
                "entries": entries(index, part, language),
                "downloads": [(name, at.data(one)) for name, one in downloads],
                "page": number,
                "pages": pages,
                "page_address": lambda other: at.to(numbered(file, other)),
            }

        return FilePage(numbered(file, number), "list.html.j2", values, here)

    return map(page, range(1, pages + 1))


def _pages(number: int, size: int) -> int:
    return max(1, -(-number // size))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def value_lists(index: Index, language: Language) -> Iterator[FilePage]:
    """The values of all facets with how many projects have each; long lists go on elsewhere."""
    everything = np.ones(len(index), dtype=bool)
    facets = [
        (name, facet, facet.counts(everything).tolist())
        for name in FACETS
        if (facet := index.facets[name]).values
    ]

    ranks = index.ranks[language]

    def in_order(place: int) -> Sequence[int]:
        """All values of a facet by name; years and amounts by themselves."""
        name, facet, _ = facets[place]
        if name in ("year", "budget"):
            return range(len(facet.values))
        return list(map(int, np.argsort(ranks[name])))

    def card(at: FileAddresses, place: int, codes: Sequence[int]) -> Mapping[str, Any]:
        name, facet, counts = facets[place]
        choices = [
            (
                label_of(index, name, facet.values[code], language),
                counts[code],
                at.thing(facet.values[code]) or at.to(value_file(name, short(facet.values[code]))),
            )
            for code in codes
        ]
        long = len(facet.values) > len(codes)
        return {
            "name": name,
            "label": _capital(facet_label(name, language)),
            "choices": choices,
            "unknown": facet.unknown(everything),
            "more": at.to(_values_file(name)) if long else None,
        }

    def first(place: int) -> Sequence[int]:
        """All values in their order, or of many those that most projects have."""
        codes, counts = in_order(place), facets[place][2]
        if len(codes) <= _VALUES:
            return codes
        return sorted(codes, key=lambda code: -counts[code])[:_VALUES]

    yield FilePage(
        "lists.html",
        "lists.html.j2",
        lambda at: {
            "title": text("lists", language),
            "cards": [card(at, place, first(place)) for place in range(len(facets))],
            "page": 1,
            "pages": 1,
            "page_address": at.to,
        },
        "lists",
    )
    for place, (name, facet, _) in enumerate(facets):
        if len(facet.values) > _VALUES:
            yield from _all_values(place, name, in_order(place), language, card)


def _all_values(
    place: int, name: str, order: Sequence[int], language: Language, card: Any
) -> Iterator[FilePage]:
    """All values of one facet, in their order."""
    pages, file = _pages(len(order), _PAGE_OF_VALUES), _values_file(name)

    def page(one: int) -> FilePage:
        codes = order[(one - 1) * _PAGE_OF_VALUES : one * _PAGE_OF_VALUES]
        return FilePage(
            numbered(file, one),
            "lists.html.j2",
            lambda at: {
                "title": text("list-by", language, name=facet_label(name, language)),
                "cards": [{**card(at, place, codes), "more": None}],
                "page": one,
                "pages": pages,
                "page_address": lambda other: at.to(numbered(file, other)),
            },
        )

    return map(page, range(1, pages + 1))


def _values_file(name: str) -> str:
    return f"by/all-{name}.html"


def finding_pages(index: Index, found: FindingList, language: Language) -> Iterator[FilePage]:
    """All findings, those of each severity, and those of each rule."""
    yield from _findings(index, found, language, None, None, len(found.rows))
    about = overview(index.store, found, language, size=1)
    for severity, number in about.severities:
        yield from _findings(index, found, language, severity, None, number)
    for rule in about.rules:
        yield from _findings(index, found, language, rule.severity, rule.key, rule.count)


def _findings(
    index: Index,
    found: FindingList,
    language: Language,
    severity: str | None,
    rule: str | None,
    number: int,
) -> Iterator[FilePage]:
    chosen = [(k, v) for k, v in (("rule", rule), ("severity", severity)) if v is not None]
    file = findings_file(chosen)

    def page(one: int) -> FilePage:
        def values(at: FileAddresses) -> Mapping[str, Any]:
            return {
                "found": overview(index.store, found, language, severity, rule, one, _FINDINGS),
                "narrowed": bool(chosen),
                "page_address": lambda other: at.to(numbered(file, other)),
            }

        here = None if chosen else "findings"
        return FilePage(numbered(file, one), "findings.html.j2", values, here)

    return map(page, range(1, _pages(number, _FINDINGS) + 1))
