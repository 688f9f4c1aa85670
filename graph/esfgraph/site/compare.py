"""Two projects beside each other: what both say, what only one does.

Where `esfgraph.compare` reads the whole network and quotes the sources, this
answers from the index, which a server has in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from esfgraph.lookup import projects_known_as
from esfgraph.messages import Language
from esfgraph.model import FIELDS
from esfgraph.project_view import ProjectView, project_view
from esfgraph.site.facts import name_of, worded
from esfgraph.site.index import Index
from esfgraph.site.reasons import Told, reasons_of
from esfgraph.site.similar import likeness
from esfgraph.site.texts import facet_label

__all__ = ["Comparison", "Line", "compare", "project_named"]

_PROSE = (
    "method",
    "method_planned",
    "method_former",
    "theme",
    "target_group",
    "challenge",
    "actor",
)
_LONGEST = 300
"""Characters of a name that are looked at."""

Value = tuple[str, str | None]
"""A text and the IRI that it leads to."""


@dataclass(frozen=True, slots=True)
class Line:
    """One property: what both projects have, and what only one of them has.

    ``unknown_a`` and ``unknown_b`` say that no source states anything.
    """

    label: str
    both: tuple[Value, ...]
    only_a: tuple[Value, ...]
    only_b: tuple[Value, ...]
    unknown_a: bool
    unknown_b: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two projects, what to call them, the score of what they share (see `network`), and all
    properties."""

    a: ProjectView
    b: ProjectView
    names: tuple[str, str]
    score: float
    reasons: tuple[Told, ...]
    facts: tuple[Line, ...]
    prose: tuple[Line, ...]


def project_named(index: Index, name: str) -> str | None:
    """The project that a name means: see `projects_known_as`, or the end of its IRI in any case.

    ``None`` if there is none, or where several answer.
    """
    wanted = name.strip()[:_LONGEST]
    found = projects_known_as(index.store, wanted) & index.row.keys()
    if not found and wanted:
        key = wanted.casefold()
        ends = (f"/{key}", f"/{key.replace('/', '-')}")
        found = {iri for iri in index.iris if iri.casefold().endswith(ends)}
    return next(iter(found)) if len(found) == 1 else None


def compare(index: Index, first: str, second: str, language: Language) -> Comparison:
    """Compare two projects of the index."""
    views = [project_view(index.store, iri, language) for iri in (first, second)]
    facts = [_facts(index, view) for view in views]
    names = [n for n in FIELDS if n in facts[0] or n in facts[1]]
    shared = likeness(index.network, index.row[first], index.row[second])
    return Comparison(
        a=views[0],
        b=views[1],
        names=(name_of(views[0]), name_of(views[1])),
        score=shared.score,
        reasons=reasons_of(index, index.row[first], shared, language),
        facts=tuple(
            _line(facet_label(n, language), facts[0].get(n, ()), facts[1].get(n, ())) for n in names
        ),
        prose=tuple(_prose(index, first, second, language)),
    )


def _facts(index: Index, view: ProjectView) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for fact in (*view.identifiers, *view.facts):
        if fact.fused:
            value = worded(index, fact, view.language).value
            found.setdefault(fact.field, []).append((value, fact.iri))
    return found


def _line(label: str, a: Iterable[Value], b: Iterable[Value]) -> Line:
    mine, others = list(a), list(b)
    return Line(
        label,
        tuple(value for value in mine if value in others),
        tuple(value for value in mine if value not in others),
        tuple(value for value in others if value not in mine),
        not mine,
        not others,
    )


def _prose(index: Index, first: str, second: str, language: Language) -> Iterable[Line]:
    rows = (index.row[first], index.row[second])
    for name in _PROSE:
        facet = index.facets[name]
        found = [facet.of_row(row) for row in rows]
        if any(found):
            a, b = ([(index.name(v, language), v) for v in values] for values in found)
            yield _line(facet_label(name, language), a, b)
