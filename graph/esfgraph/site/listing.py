"""Projects as a list shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyoxigraph as ox
from rdflib.namespace import DCTERMS

from esfgraph.messages import Language
from esfgraph.names import nearest, number_text
from esfgraph.site.index import Index

__all__ = ["Entry", "entries", "period"]

_LEAD = 260
"""Characters of a description in a list."""

_METHODS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One project of a list.

    Attributes
    ----------
    iri, title, identifier
        The project.
    lead
        How its description begins.
    period
        Years, empty where unknown.
    owners, methods
        IRIs and names.
    budgets
        Amounts with their currencies.
    """

    iri: str
    title: str
    identifier: str | None
    lead: str
    period: str
    owners: tuple[tuple[str, str], ...]
    methods: tuple[tuple[str, str], ...]
    more_methods: int
    budgets: tuple[str, ...]


def period(start: int, end: int) -> str:
    """Years as text.

    >>> period(2020, 2022), period(2020, 2020), period(2020, 0), period(0, 0)
    ('2020–2022', '2020', '2020–', '')
    """
    if not start and not end:
        return ""
    if start == end:
        return str(start)
    return f"{start or ''}–{end or ''}"


def entries(index: Index, rows: Sequence[int], language: Language) -> tuple[Entry, ...]:
    """Some projects, in their order."""
    owners = _values(index, "owner", rows, language)
    methods = _values(index, "method", rows, language)
    found = []
    for row in rows:
        budgets = tuple(
            f"{number_text(Decimal(str(round(float(column[row]), 2))), language)} {currency}"
            for currency, column in index.money["total_budget"].items()
            if not np.isnan(column[row])
        )
        used = methods.get(row, ())
        found.append(
            Entry(
                iri=index.iris[row],
                title=index.titles[language][row],
                identifier=index.identifiers[row],
                lead=_lead(index.store, index.iris[row], language),
                period=period(int(index.start[row]), int(index.end[row])),
                owners=tuple(owners.get(row, ())),
                methods=tuple(used[:_METHODS]),
                more_methods=max(0, len(used) - _METHODS),
                budgets=budgets,
            )
        )
    return tuple(found)


def _values(
    index: Index, name: str, rows: Iterable[int], language: Language
) -> dict[int, list[tuple[str, str]]]:
    """IRI and name of each project's values, by project."""
    facet = index.facets[name]
    here = np.flatnonzero(np.isin(facet.rows, np.fromiter(rows, np.int32)))
    found: dict[int, list[tuple[str, str]]] = {}
    for pair in here.tolist():
        value = facet.values[facet.codes[pair]]
        found.setdefault(int(facet.rows[pair]), []).append((value, index.name(value, language)))
    return found


def _lead(store: ox.Store, iri: str, language: Language) -> str:
    quads = store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(str(DCTERMS.description)), None, ox.DefaultGraph()
    )
    text = nearest((q.object for q in quads if isinstance(q.object, ox.Literal)), language) or ""
    text = " ".join(text[: 2 * _LEAD].split())
    if len(text) <= _LEAD:
        return text
    return text[:_LEAD].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
