"""Projects as a list shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyoxigraph as ox
from rdflib.namespace import DCTERMS

from esfgraph.messages import Language
from esfgraph.names import language_rank, nearest_worded, number_text
from esfgraph.namespaces import ESF
from esfgraph.site.index import Index
from esfgraph.site.passages import passage_of, places
from esfgraph.worded import Worded

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
        How its description begins, or the passage with the words of a search.
    pieces
        That passage in pieces, and whether each is a word of the search; empty where the
        words stand neither in description nor goals.
    from_goal
        Whether it is from a goal.
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
    pieces: tuple[tuple[str, bool], ...] = ()
    from_goal: bool = False


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


def entries(
    index: Index, rows: Sequence[int], language: Language, meant: Sequence[frozenset[str]] = ()
) -> tuple[Entry, ...]:
    """Some projects, in their order; ``meant`` is what was searched for, see `words.Hits`."""
    owners = _values(index, "owner", rows, language)
    methods = _values(index, "method", rows, language)
    leads = _leads(index, rows, language, meant)
    found = []
    for row, lead in zip(rows, leads, strict=True):
        budgets = tuple(
            f"{number_text(Decimal(str(round(float(column[row]), 2))), language)} {currency}"
            for currency, column in index.money["total_budget"].items()
            if not np.isnan(column[row])
        )
        used = methods[row]
        found.append(
            Entry(
                iri=index.iris[row],
                title=index.titles[language][row],
                identifier=index.identifiers[row],
                lead=lead.text,
                period=period(int(index.start[row]), int(index.end[row])),
                owners=tuple(owners[row]),
                methods=tuple(used[:_METHODS]),
                more_methods=max(0, len(used) - _METHODS),
                budgets=budgets,
                pieces=lead.pieces,
                from_goal=lead.from_goal,
            )
        )
    return tuple(found)


def _values(
    index: Index, name: str, rows: Iterable[int], language: Language
) -> dict[int, list[tuple[str, str]]]:
    """IRI and name of each project's values, by project."""
    facet = index.facets[name]
    return {row: [(v, index.name(v, language)) for v in facet.of_row(row)] for row in rows}


@dataclass(frozen=True, slots=True)
class _Lead:
    text: Worded
    pieces: tuple[tuple[str, bool], ...] = ()
    from_goal: bool = False


def _leads(
    index: Index, rows: Sequence[int], language: Language, meant: Sequence[frozenset[str]]
) -> list[_Lead]:
    """What stands below each title: the passage with the words, else how the text begins."""
    descriptions = [_literals(index.store, index.iris[row], DCTERMS.description) for row in rows]
    leads = [_beginning(literals, language) for literals in descriptions]
    if not any(meant):
        return leads
    texts = [
        (place, literal, is_goal)
        for place, (row, literals) in enumerate(zip(rows, descriptions, strict=True))
        for is_goal, some in ((False, literals), (True, _goals(index.store, index.iris[row])))
        for literal in some
    ]
    found = places([(literal.value, literal.language) for _, literal, _ in texts], meant)
    best: dict[int, tuple[object, ...]] = {}
    for number, ((place, literal, is_goal), here) in enumerate(zip(texts, found, strict=True)):
        if not here:
            continue
        words = len({one.word for one in here})
        key = (-words, language_rank(literal.language, language), is_goal, number)
        if place not in best or key < best[place]:
            best[place] = key
            passage = passage_of(literal.value, here, _LEAD)
            text = Worded(str(passage), literal.language)
            leads[place] = _Lead(text, passage.pieces, is_goal)
    return leads


def _literals(store: ox.Store, iri: str, predicate: object) -> list[ox.Literal]:
    quads = store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(str(predicate)), None, ox.DefaultGraph()
    )
    return sorted(
        (q.object for q in quads if isinstance(q.object, ox.Literal)), key=lambda one: one.value
    )


def _goals(store: ox.Store, iri: str) -> list[ox.Literal]:
    """The words of a project's goals."""
    quads = store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(str(ESF.hasGoal)), None, ox.DefaultGraph()
    )
    goals = sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode))
    return [text for goal in goals for text in _literals(store, goal, DCTERMS.description)]


def _beginning(literals: Iterable[ox.Literal], language: Language) -> _Lead:
    """How the text begins that a reader understands best."""
    found = nearest_worded(literals, language) or Worded("")
    text = " ".join(found[: 2 * _LEAD].split())
    if len(text) > _LEAD:
        text = text[:_LEAD].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
    return _Lead(Worded(text, found.language))
