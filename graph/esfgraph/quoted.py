"""The words in which a project's sources say that it has something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import pyoxigraph as ox

from esfgraph.explain import explain
from esfgraph.messages import Language
from esfgraph.project_view import ProjectView, project_view
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Quote", "QuotedProject"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source: what they say, in which file and on which line."""

    words: str
    document: str | None
    line: int | None


class QuotedProject:
    """A project of a network, with its facts and the words behind each attribute.

    Parameters
    ----------
    store
        The graph that holds the project.
    graph
        Its network, as `attribute_graph` gives it.
    project
        The project's IRI.
    language
        Of labels.
    """

    def __init__(self, store: ox.Store, graph: nx.Graph, project: str, language: Language) -> None:
        self.iri = project
        self.view: ProjectView = project_view(store, project, language)
        self._graph = graph
        self._quotes: dict[str, Quote] = {}
        for reason in explain(store, project, language):
            if reason.concept is None or reason.statement is None:
                continue
            # A method can be planned here and in use there: the words are those of the statement.
            edge = graph.get_edge_data(project, reason.concept)
            said = None if edge is None else load_vocabulary().label(edge["property"], language)
            if said == reason.statement:
                quote = Quote(" ".join(reason.words.split()), reason.document, reason.line)
                self._quotes.setdefault(reason.concept, quote)
        for fact in self.view.facts:
            if fact.iri is not None and fact.evidence and fact.iri not in self._quotes:
                first = fact.evidence[0]
                self._quotes[fact.iri] = Quote(
                    " ".join(first.quote.split()), first.file, first.line
                )

    def quote(self, attribute: str) -> Quote | None:
        """The first words that say that the project has an attribute, or one below it."""
        if attribute in self._quotes:
            return self._quotes[attribute]
        above: Mapping[str, tuple[str, ...]] = self._graph.graph["above"]
        for own in sorted(self._graph[self.iri]):
            if attribute in above.get(own, ()) and own in self._quotes:
                return self._quotes[own]
        return None
