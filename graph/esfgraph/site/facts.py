"""Facts of a project as a page shows them: with the language of what they say."""

from __future__ import annotations

from dataclasses import replace

from esfgraph.messages import Language
from esfgraph.project_view import Fact, ProjectView
from esfgraph.site.index import Index
from esfgraph.worded import Worded

__all__ = ["name_of", "worded"]


def worded(index: Index, fact: Fact, language: Language) -> Fact:
    """A fact whose value has its language with it."""
    if fact.language:
        return replace(fact, value=Worded(fact.value, fact.language))
    name = index.name(fact.iri, language) if fact.iri else None
    return replace(fact, value=name) if name == fact.value else fact


def name_of(view: ProjectView) -> Worded:
    """What to call a project, with the language of that."""
    return Worded(view.name, view.titles[0].language if view.titles else None)
