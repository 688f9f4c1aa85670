"""How two things hang together: the shortest chain of projects and what they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log

import networkx as nx
import pyoxigraph as ox
from rdflib.namespace import SKOS

from esfgraph.errors import UsageError
from esfgraph.lookup import find_project
from esfgraph.messages import Language, field_label, say
from esfgraph.names import expand, shorten
from esfgraph.namespaces import ESF, ORG
from esfgraph.network.attributes import (
    PROJECT,
    Labels,
    attribute_graph,
    labels_of,
    node_of,
    projects_of,
)
from esfgraph.vocabulary import label_key

__all__ = ["Chain", "Step", "chain_text", "chains", "find_node"]

LIMIT = 3
"""How many chains are told, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on a chain.

    Attributes
    ----------
    iri, kind, labels
        A project, or a concept or organisation with its family.
    relation
        What leads here from the thing before: a family, ``above``, ``below``,
        ``same`` (a place under another name), ``precededBy`` or
        ``followedBy``; ``None`` for the first.
    """

    iri: str
    kind: str
    labels: Labels
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A way from one thing to another; ``length`` grows with what is common on it."""

    steps: tuple[Step, ...]
    length: float


def find_node(store: ox.Store, graph: nx.Graph, name: str) -> str:
    """The project, organisation or concept of a network that a name means.

    By IRI, identifier, code or label, else by another label; case does not
    matter.

    Raises `UsageError` when nothing answers to it, or several things do: the
    advice then names the candidates.
    """
    wanted = name.strip()
    attributes = [*(n for n in graph if node_of(graph, n)["kind"] != PROJECT)]
    attributes += list(graph.graph["beyond"])
    iri = expand(wanted)
    if iri in attributes:
        return str(iri)
    key = label_key(wanted)
    found = {a for a in attributes if key in set(_names(graph, a))}
    found = found or {a for a in attributes if key in set(_other_names(store, a))}
    unknown: UsageError | None = None
    try:
        found.add(find_project(store, wanted))
    except UsageError as error:
        found.update(getattr(error, "candidates", ()))
        unknown = error
    if len(found) == 1:
        return str(next(iter(found)))
    if found:
        told = ", ".join(
            f"{shorten(one)} ({_kind_name(str(node_of(graph, one)['kind']))})"
            for one in sorted(found)
        )
        raise UsageError(f"several things are called '{wanted}'", advice=f"Candidates: {told}.")
    raise UsageError(
        f"no project, organisation or concept of the graph is called '{wanted}'",
        advice=None if unknown is None else unknown.advice,
    )


def _kind_name(kind: str) -> str:
    return kind if kind == PROJECT else field_label(kind, "en")


def _names(graph: nx.Graph, iri: str) -> Iterator[str]:
    node = node_of(graph, iri)
    for name in (node["notation"], node["sv"], node["en"], iri.rstrip("/#").rsplit("/", 1)[-1]):
        if name:
            yield label_key(str(name))


def _other_names(store: ox.Store, iri: str) -> Iterator[str]:
    subject = ox.NamedNode(iri)
    for predicate in (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, ORG.identifier):
        quads = store.quads_for_pattern(subject, ox.NamedNode(str(predicate)), None, None)
        for quad in quads:
            if isinstance(quad.object, ox.Literal):
                yield label_key(quad.object.value)


def chains(store: ox.Store, a: str, b: str, limit: int = LIMIT) -> tuple[Chain, ...]:
    """The shortest ways from one thing to another, over projects and what they share.

    A step over something that ``n`` projects have is ``ln(1 + n)`` long, half
    of it each way: rare things bring projects closer than common ones do. A
    region leads to the one right around it. A project is one step of ``ln 2`` from
    the one that it follows. Each further chain avoids what is in the middle
    of those before it.

    Parameters
    ----------
    store
        The graph.
    a, b
        Names, as `find_node` takes them.
    limit
        How many chains are told at most.

    Returns
    -------
    tuple of Chain
        The shortest first; empty where nothing joins the two.
    """
    network = attribute_graph(store)
    start, end = (find_node(store, network, name) for name in (a, b))
    if start == end:
        raise UsageError("both names mean the same thing", source=shorten(start))
    ways = _ways(store, network)
    found: list[Chain] = []
    while len(found) < limit:
        try:
            length, nodes = nx.single_source_dijkstra(ways, start, end, weight="length")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            break
        steps = [Step(start, str(node_of(network, start)["kind"]), labels_of(network, start))]
        for before, node in pairwise(nodes):
            relation = _relation(ways, before, node)
            kind = str(node_of(network, node)["kind"])
            steps.append(Step(node, kind, labels_of(network, node), relation))
        found.append(Chain(tuple(steps), round(length, 6)))
        if len(nodes) > 2:
            ways.remove_nodes_from(nodes[1:-1])
        else:
            ways.remove_edge(start, end)
    return tuple(found)


def _ways(store: ox.Store, network: nx.Graph) -> nx.Graph:
    """The network with lengths, hierarchies and what follows what; the same in any order."""
    above: Mapping[str, tuple[str, ...]] = network.graph["above"]
    members: dict[str, set[str]] = {}
    for project in projects_of(network):
        for attribute in network[project]:
            for iri in (attribute, *above.get(attribute, ())):
                members.setdefault(iri, set()).add(project)
    half = {iri: log(1 + len(having)) / 2 for iri, having in members.items()}
    ways = nx.Graph()
    ways.add_nodes_from(projects_of(network))
    ways.add_nodes_from(sorted(members))
    for project in projects_of(network):
        for attribute in sorted(network[project]):
            kind = str(node_of(network, attribute)["kind"])
            ways.add_edge(project, attribute, length=half[attribute], relation=kind)
    _add_hierarchy(ways, network, half)
    for name in ("precededBy", "followedBy"):
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(str(ESF[name])), None, ox.DefaultGraph()
        ):
            ends = (quad.subject, quad.object)
            if all(isinstance(term, ox.NamedNode) and term.value in ways for term in ends):
                one, other = (str(term.value) for term in ends)  # type: ignore[union-attr]
                later = one if name == "precededBy" else other
                ways.add_edge(one, other, length=log(2), relation="follows", later=later)
    return ways


def _add_hierarchy(ways: nx.Graph, network: nx.Graph, half: Mapping[str, float]) -> None:
    """Each place to what lies right above it, also where no project states either."""
    parents: Mapping[str, tuple[str, ...]] = network.graph["parents"]
    for attribute, wider in parents.items():
        for iri in wider:
            ways.add_edge(attribute, iri, length=half[iri], relation="above", wider=iri)
    for attribute, same in network.graph["same"].items():
        for iri in same:
            ways.add_edge(attribute, iri, length=half[iri], relation="same")


def _relation(ways: nx.Graph, before: str, node: str) -> str:
    edge = ways[before][node]
    if edge["relation"] == "above":
        return "above" if edge["wider"] == node else "below"
    if edge["relation"] == "follows":
        return "followedBy" if edge["later"] == node else "precededBy"
    return str(edge["relation"])


def chain_text(chain: Chain, language: Language) -> str:
    """A chain on one line: things, and between them what joins them.

    A project leads to what it has and back again; the family is named once.
    """
    parts = [_thing(chain.steps[0], language)]
    parts += [
        f"{say(f'path.{step.relation}', language)} {_thing(step, language)}"
        if step.relation in ("above", "below", "same", "precededBy", "followedBy")
        else _thing(step, language)
        for step in chain.steps[1:]
    ]
    return " – ".join(parts)


def _thing(step: Step, language: Language) -> str:
    name = step.labels.of(language)
    return f"“{name}”" if step.kind == PROJECT else f"{field_label(step.kind, language)}: {name}"
