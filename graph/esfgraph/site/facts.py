"""Facts of a project as a page shows them: with the language of what they say."""

from __future__ import annotations

import re
from dataclasses import replace

from esfgraph.digits import whole
from esfgraph.messages import Language
from esfgraph.model import FIELDS, Kind
from esfgraph.project_view import Fact, ProjectView
from esfgraph.site.index import Index
from esfgraph.site.texts import grouped
from esfgraph.worded import Worded

__all__ = ["name_of", "worded"]


def worded(index: Index, fact: Fact, language: Language) -> Fact:
    """A fact whose value has its language with it."""
    if fact.language:
        return replace(fact, value=Worded(fact.value, fact.language))
    if fact.iri and index.name(fact.iri, language) == fact.value:
        return replace(fact, value=index.full_name(fact.iri, language))
    if fact.iri is None and fact.field in FIELDS:
        return replace(fact, value=_plain(fact, FIELDS[fact.field].kind))
    return fact


_PERIOD = re.compile(r"([0-9]{4})-([0-9]{4})")
_NO_COUNT = ("start_year", "end_year")


def _plain(fact: Fact, kind: Kind) -> str:
    """A count with spaces between thousands, years with the dash that stands between years."""
    if kind is Kind.INTEGER and fact.field not in _NO_COUNT:
        number = whole(fact.value, 10**18)
        return fact.value if number is None else grouped(number)
    return _PERIOD.sub("\\1–\\2", fact.value) if _PERIOD.fullmatch(fact.value) else fact.value


def name_of(view: ProjectView) -> Worded:
    """What to call a project, with the language of that."""
    return Worded(view.name, view.titles[0].language if view.titles else None)
