"""What `similar` is asked about: a project of the graph, or an idea beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.idea import read_idea
from esfgraph.lookup import find_project, same_projects
from esfgraph.messages import Language
from esfgraph.network.attributes import Labels, attribute_graph, labels_of
from esfgraph.network.families import FAMILIES
from esfgraph.network.incidence import Incidence, incidence_of
from esfgraph.quoted import QuotedProject
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Asked", "Understood", "add_places", "asked_of", "understood_in"]

_SUFFIXES = (".txt", ".md", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Understood:
    """A concept or place that a text names, with its words where these are known.

    ``known`` tells whether any project of the graph has it.
    """

    kind: str
    iri: str
    labels: Labels
    words: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The project or idea in question, beside the projects of the graph.

    Attributes
    ----------
    store, graph, iri
        The graph that holds it, its network, and its IRI in both.
    row
        What each attribute of the large graph counts for it.
    own
        Numbers of the projects of the large graph that are the same.
    redactions
        Places with personal data in the text that were blackened.
    places
        NUTS regions that a text names, each with its words.
    is_text
        Whether it is a text and no project of the large graph.
    """

    store: ox.Store
    graph: nx.Graph
    iri: str
    row: Any
    own: frozenset[int]
    redactions: int = 0
    places: Mapping[str, str] = field(default_factory=dict)
    is_text: bool = False


def asked_of(
    store: ox.Store, graph: nx.Graph, incidence: Incidence, query: str, families: list[str]
) -> Asked:
    """What a name or a path of a text file means, beside the projects of a graph.

    Raises `UsageError` for an unknown or ambiguous project, else `InputError`.
    """
    path = Path(query)
    if _is_file(path):
        idea = read_idea(path)
        own = attribute_graph(idea.store)
        small = incidence_of(own, families)
        place = {iri: i for i, iri in enumerate(incidence.attributes)}
        row = np.zeros(len(incidence.attributes))
        for iri, value in _counts(own, idea.project, small).items():
            if iri in place:
                row[place[iri]] = value
        numbers = {iri: i for i, iri in enumerate(incidence.projects)}
        same = same_projects(store, idea.store, idea.project)
        known = frozenset(numbers[iri] for iri in same if iri in numbers)
        stated = any(kind == "nuts_region" for kind in small.kinds)
        places = {} if stated else idea.places
        redactions = idea.redactions
        return Asked(idea.store, own, idea.project, row, known, redactions, places, is_text=True)
    if path.suffix.lower() in _SUFFIXES:
        raise UsageError("there is no such file", source=query)
    project = find_project(store, query)
    number = incidence.projects.index(project)
    row = incidence.matrix[[number]].toarray()[0]
    return Asked(store, graph, project, row, frozenset({number}))


def _counts(graph: nx.Graph, project: str, incidence: Incidence) -> dict[str, float]:
    """What the attributes of an idea count: what it plans is all that it has."""
    instead = {p: value for family in FAMILIES.values() for p, value in family.idea.items()}
    found = {}
    for column, iri in enumerate(incidence.attributes):
        edge = graph.get_edge_data(project, iri)
        value = float(incidence.matrix[0, column])
        found[iri] = value if edge is None else instead.get(edge["property"], value)
    return found


def add_places(asked: Asked, graph: nx.Graph, incidence: Incidence) -> None:
    """Let the places that a text names count, with all that lies around them."""
    column = {iri: i for i, iri in enumerate(incidence.attributes)}
    same: Mapping[str, tuple[str, ...]] = graph.graph["same"]
    vocabulary = load_vocabulary()
    todo, seen = sorted(asked.places), set[str]()
    while todo:
        iri = todo.pop()
        if iri not in seen:
            seen.add(iri)
            concept = vocabulary.concept(iri)
            todo += [*(concept.broader if concept else ()), *same.get(iri, ())]
    for iri in seen & column.keys():
        asked.row[column[iri]] = 1.0


def understood_in(
    asked: Asked, incidence: Incidence, families: Mapping[str, float], language: Language
) -> tuple[Understood, ...]:
    """What was understood in a text, by family; also what no project has."""
    own = QuotedProject(asked.store, asked.graph, asked.iri, language)
    known = set(incidence.attributes)
    rank = list(FAMILIES)
    found = []
    for iri in asked.graph[asked.iri]:
        kind = str(asked.graph.nodes[iri]["kind"])
        quote = own.quote(iri)
        words = None if quote is None else quote.words
        if kind in families:
            labels = labels_of(asked.graph, iri)
            found.append(Understood(kind, iri, labels, words, iri in known))
    vocabulary = load_vocabulary()
    for iri, words in asked.places.items():
        labels = Labels(vocabulary.label(iri, "sv"), vocabulary.label(iri, "en"))
        found.append(Understood("nuts_region", iri, labels, words, iri in known))
    return tuple(sorted(found, key=lambda one: (rank.index(one.kind), one.iri)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a NUL character: no path at all
        return False
