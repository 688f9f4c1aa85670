"""The bipartite network of projects and their attributes, as NetworkX.

`attribute_graph` reads a store and depends on nothing but its statements: any
order of loading gives the same network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx
import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, SKOS

from esfgraph.chains import implied_by, one_thing
from esfgraph.messages import LANGUAGES
from esfgraph.names import untitled
from esfgraph.namespaces import ESF
from esfgraph.network.families import FAMILIES, Family

__all__ = [
    "PROJECT",
    "Labels",
    "attribute_graph",
    "display_label",
    "labels_of",
    "name_of",
    "node_of",
    "projects_of",
]

PROJECT = "project"
"""The kind of the nodes that are projects."""

_UP = (str(SKOS.broader),)
_SAME = (str(SKOS.closeMatch), str(SKOS.exactMatch))


class Labels(NamedTuple):
    """What to call a thing in Swedish and in English; never empty."""

    sv: str
    en: str

    def of(self, language: str) -> str:
        """The label in a language: Swedish for ``sv``, English for any other."""
        return self.sv if language == "sv" else self.en


def display_label(notation: str | None, label: str) -> str:
    """A code and a name as one label.

    >>> display_label("A2A", "Employment"), display_label("141", "141")
    ('A2A Employment', '141')
    >>> display_label(None, "Stockholm")
    'Stockholm'
    """
    return label if notation is None or notation == label else f"{notation} {label}"


def _last_part(iri: str) -> str:
    """The end of an address.

    >>> _last_part("https://example.org/vocab/fund/ESF+")
    'ESF+'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def _literals(store: ox.Store, subject: ox.NamedNode, predicate: str) -> list[tuple[str, str]]:
    """``(language, text)`` of all literals, white space collapsed; sorted."""
    quads = store.quads_for_pattern(subject, ox.NamedNode(predicate), None, ox.DefaultGraph())
    found = [
        (quad.object.language or "", " ".join(quad.object.value.split()))
        for quad in quads
        if isinstance(quad.object, ox.Literal)
    ]
    return sorted((language, text) for language, text in found if text)


def _labels(
    found: Sequence[tuple[str, str]], fallback: str, others: Sequence[tuple[str, str]] = ()
) -> Labels:
    """The best label for each language.

    Its own, one of the ``others`` of that language, one without language,
    Swedish, in which most projects here are told of, English, any.
    """
    preferred, alternative = _by_language(found), _by_language(others)

    def best(language: str) -> str:
        if language not in preferred and language in alternative:
            return alternative[language]
        for candidate in (language, "", "sv", "en", *preferred):
            if candidate in preferred:
                return preferred[candidate]
        return fallback

    return Labels(best("sv"), best("en"))


def _by_language(found: Sequence[tuple[str, str]]) -> dict[str, str]:
    by_language: dict[str, str] = {}
    for language, text in found:
        by_language.setdefault(language.split("-")[0], text)
    return by_language


def _own(store: ox.Store, subject: ox.NamedNode, predicate: str) -> str | None:
    """A thing's code or identifier: where it has several, the one that its address ends in."""
    codes = [text for _, text in _literals(store, subject, predicate)]
    return next((c for c in codes if subject.value.endswith(c)), codes[0] if codes else None)


def _project_node(store: ox.Store, project: ox.NamedNode) -> dict[str, Any]:
    identifier = _own(store, project, str(DCTERMS.identifier))
    titles = _literals(store, project, str(DCTERMS.title))
    labels = (
        _labels(titles, "")
        if titles
        else Labels(*(untitled(store, project.value, language) for language in LANGUAGES))
    )
    return {"kind": PROJECT, "notation": identifier, "sv": labels.sv, "en": labels.en}


def name_of(store: ox.Store, iri: str) -> tuple[str | None, Labels]:
    """The code (if any) and the names of a concept or organisation.

    Without a name the code stands for it, without a code the end of the IRI.
    """
    node = ox.NamedNode(iri)
    notation = _own(store, node, str(SKOS.notation))
    found = _literals(store, node, str(SKOS.prefLabel))
    others = _literals(store, node, str(SKOS.altLabel))
    return notation, _labels(found, notation or _last_part(iri), others)


def _attribute_node(store: ox.Store, attribute: str, kind: str) -> dict[str, Any]:
    notation, labels = name_of(store, attribute)
    return {"kind": kind, "notation": notation, "sv": labels.sv, "en": labels.en}


def _statements(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    """Subject and object IRIs of a property in the default graph."""
    node = ox.NamedNode(predicate)
    for quad in store.quads_for_pattern(None, node, None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject.value, quad.object.value


def attribute_graph(store: ox.Store) -> nx.Graph:
    """The bipartite network of projects and their attributes.

    Nodes are IRIs, in sorted order, projects first. Each carries ``kind``
    (`PROJECT` or a key of `FAMILIES`), ``notation`` (a project's identifier,
    a concept's code, or ``None``) and its names ``sv`` and ``en``, without
    the code. Edges lead from a project to an attribute and carry
    ``property``, the IRI of the property (of several the one that counts
    most), and ``value``, what it counts from 0 to 1. Attributes that no
    project has are not in it; projects without attributes are.

    The graph itself carries ``implied_by``: for each attribute those that say
    it already (see `chains.implied_by`); ``above``: for each attribute of a
    family with a hierarchy what lies above it, so that a project in Skåne
    county is one in southern Sweden; and ``beyond``: the nodes of those
    attributes above that no project states itself; ``parents``: what lies
    right above each of all these, ``same``: what stands for the same; and
    ``one_thing``: pairs of concepts that the same words can say (see
    `chains.one_thing`).

    >>> from pyoxigraph import RdfFormat, Store
    >>> store = Store()
    >>> store.load(b'''PREFIX esf: <https://w3id.org/esfgraph/ontology#>
    ... <urn:p> a esf:Project ; esf:fund <urn:ESF> .''', RdfFormat.TURTLE)
    >>> graph = attribute_graph(store)
    >>> sorted(graph.nodes(data="kind"))
    [('urn:ESF', 'fund'), ('urn:p', 'project')]
    """
    graph = nx.Graph()
    projects = {s for s, o in _statements(store, str(RDF.type)) if o == str(ESF.Project)}
    for iri in sorted(projects):
        graph.add_node(iri, **_project_node(store, ox.NamedNode(iri)))
    for family in FAMILIES.values():
        _add_family(graph, store, family, projects)
    stated = [n for n in graph if n not in projects]
    _add_hierarchy(graph, store, stated)
    in_words = {iri: graph.nodes[iri]["kind"] for iri in stated}
    in_words = {iri: kind for iri, kind in in_words.items() if FAMILIES[kind].words}
    graph.graph["one_thing"] = one_thing(store, in_words)
    return graph


def _add_family(graph: nx.Graph, store: ox.Store, family: Family, projects: set[str]) -> None:
    """The attributes of one family, and which projects have them."""
    said: dict[tuple[str, str], str] = {}
    # The property that counts most comes first, and stays.
    for predicate in sorted(family.properties, key=lambda p: -family.properties[p]):
        for pair in _statements(store, predicate):
            said.setdefault(pair, predicate)
    for (project, attribute), predicate in sorted(said.items()):
        if project not in projects or attribute in projects:
            continue
        if attribute not in graph:
            graph.add_node(attribute, **_attribute_node(store, attribute, family.key))
        if not graph.has_edge(project, attribute):
            value = family.properties[predicate]
            graph.add_edge(project, attribute, property=predicate, value=value)


def _add_hierarchy(graph: nx.Graph, store: ox.Store, stated: Sequence[str]) -> None:
    """What lies above the attributes and what says them, as `attribute_graph` tells."""
    above = {iri: _above(store, iri) for iri in stated if _climbs(graph.nodes[iri]["kind"])}
    kinds = {iri: kind for found in above.values() for iri, kind in found.items()}
    beyond = {
        iri: _attribute_node(store, iri, kind)
        for iri, kind in sorted(kinds.items())
        if iri not in graph
    }
    graph.graph["above"] = {
        iri: tuple(a for a in sorted(found) if a in beyond or graph.nodes[a]["kind"] != PROJECT)
        for iri, found in above.items()
    }
    graph.graph["beyond"] = beyond
    graph.graph["implied_by"] = implied_by(store, [*stated, *beyond])
    placed = {iri for iri, found in above.items() for iri in (iri, *found)}
    graph.graph["parents"] = {
        iri: tuple(sorted(_linked(store, iri, _UP) & placed)) for iri in sorted(placed)
    }
    graph.graph["same"] = {
        iri: tuple(sorted(_linked(store, iri, _SAME) & placed)) for iri in sorted(placed)
    }


def _climbs(kind: str) -> bool:
    return FAMILIES[kind].hierarchy


def _above(store: ox.Store, start: str) -> dict[str, str]:
    """What lies above an attribute or stands for the same, and its family."""
    families = {f.kind: f.key for f in FAMILIES.values() if f.hierarchy and f.kind}
    todo, found = [start], dict[str, str]()
    seen = {start}
    while todo:
        node = ox.NamedNode(todo.pop())
        for iri in sorted(_next(store, node) - seen):
            seen.add(iri)
            types = {
                q.object.value
                for q in store.quads_for_pattern(
                    ox.NamedNode(iri), ox.NamedNode(str(RDF.type)), None, ox.DefaultGraph()
                )
                if isinstance(q.object, ox.NamedNode)
            }
            kinds = [families[kind] for kind in sorted(types & families.keys())]
            if kinds:
                found[iri] = kinds[0]
                todo.append(iri)
    return found


def _linked(store: ox.Store, iri: str, predicates: Iterable[str]) -> set[str]:
    return {
        quad.object.value
        for predicate in predicates
        for quad in store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph()
        )
        if isinstance(quad.object, ox.NamedNode)
    }


def _next(store: ox.Store, node: ox.NamedNode) -> set[str]:
    default = ox.DefaultGraph()
    found = _linked(store, node.value, (*_UP, *_SAME))
    for predicate in _SAME:
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), node, default):
            if isinstance(quad.subject, ox.NamedNode):
                found.add(quad.subject.value)
    return found


def projects_of(graph: nx.Graph) -> list[str]:
    """The projects of a network, sorted by IRI."""
    return sorted(iri for iri, kind in graph.nodes(data="kind") if kind == PROJECT)


def node_of(graph: nx.Graph, iri: str) -> Mapping[str, Any]:
    """``kind``, ``notation``, ``sv`` and ``en`` of a node, or of what lies above one."""
    beyond: Mapping[str, Mapping[str, Any]] = graph.graph.get("beyond", {})
    return beyond[iri] if iri in beyond else graph.nodes[iri]


def labels_of(graph: nx.Graph, iri: str) -> Labels:
    """What to call a node; codes stand before names of concepts."""
    node = node_of(graph, iri)
    code = None if node["kind"] == PROJECT else node["notation"]
    return Labels(display_label(code, node["sv"]), display_label(code, node["en"]))
