"""The named questions as texts that run as they are: parameters are filled in with examples.

A parameter becomes a VALUES clause at the beginning of the WHERE clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.messages import Language
from esfgraph.names import expand
from esfgraph.queries import PLAIN, Parameter, Query, named_queries
from esfgraph.site.index import Index

__all__ = ["Question", "questions", "text_with"]

_DAY = "2024-05-01"
_WORDS = {"sv": "skola", "en": "school"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question: what it asks, and the SPARQL that asks it."""

    name: str
    title: str
    description: str
    text: str


def questions(index: Index, language: Language) -> tuple[Question, ...]:
    """All named questions that can be asked of a graph, by their titles."""
    found = []
    for name, query in named_queries().items():
        values = _values(index, query, language)
        if values is not None:
            title = query.title.get(language, name)
            told = query.description.get(language, "")
            found.append(Question(name, title, told, text_with(query, values)))
    return tuple(sorted(found, key=lambda one: one.title))


def text_with(query: Query, values: dict[str, ox.NamedNode | ox.Literal]) -> str:
    """The text of a question without its description, with values for parameters."""
    lines = query.text.removeprefix("\ufeff").splitlines()
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith("#")):
        del lines[0]
    text = "\n".join(lines) + "\n"
    for name, term in values.items():  # deep inside, where a default would stand in
        text = text.replace(f'COALESCE(?{name}, "en")', str(term))
    clauses = "".join(f"\n  VALUES ?{name} {{ {term} }}" for name, term in values.items())
    return re.sub(r"\bWHERE\s*\{", lambda match: match[0] + clauses, text, count=1)


def _values(
    index: Index, query: Query, language: Language
) -> dict[str, ox.NamedNode | ox.Literal] | None:
    """Values for all that the question needs; ``None`` if the graph has no example."""
    values: dict[str, ox.NamedNode | ox.Literal] = {}
    for parameter in query.parameters:
        if parameter.name == "language":
            values[parameter.name] = ox.Literal(language)
        elif parameter.default is not None and parameter.type in PLAIN:
            values[parameter.name] = PLAIN[parameter.type](parameter.default)
        elif parameter.required:
            example = _example(index, parameter, language)
            if example is None:
                return None
            values[parameter.name] = example
    return values


def _example(
    index: Index, parameter: Parameter, language: Language
) -> ox.NamedNode | ox.Literal | None:
    """Something of the graph that a parameter can be."""
    if parameter.type in PLAIN:
        return PLAIN[parameter.type](_WORDS[language] if parameter.type == "string" else _DAY)
    if parameter.type == "project":
        return ox.NamedNode(index.iris[0])
    if parameter.type == "organisation":
        owners = index.facets["owner"].values
        return ox.NamedNode(owners[0]) if owners else None
    if parameter.type == "property":
        return ox.NamedNode(expand("esf:totalBudget") or "")
    return None
