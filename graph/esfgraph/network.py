"""The graph as a network: projects, what they have, and what pairs of them share.

`attribute_graph` gives the bipartite network of projects and attributes as a
NetworkX graph; `connections` folds it into pairs of projects, each with its
reasons. Both read a store and depend on nothing but its statements: any order
of loading gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, log
from typing import Any, NamedTuple

import networkx as nx
import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, SKOS

from esfgraph.chains import implied_by
from esfgraph.messages import LANGUAGES, Language, field_label
from esfgraph.names import untitled
from esfgraph.namespaces import ESF
from esfgraph.pairs import LARGE, strongest_pairs

__all__ = [
    "ATTRIBUTES",
    "LARGE",
    "PROJECT",
    "STRONGEST",
    "Connection",
    "Labels",
    "Shared",
    "attribute_graph",
    "connections",
    "connections_of",
    "display_label",
    "name_of",
    "rows",
    "weights",
]

PROJECT = "project"
"""The kind of the nodes that are projects."""

ATTRIBUTES: Mapping[str, str] = {
    "owner": str(ESF.owner),
    "fund": str(ESF.fund),
    "programme": str(ESF.programme),
    "programme_area": str(ESF.programmeArea),
    "specific_objective": str(ESF.specificObjective),
    "intervention_field": str(ESF.interventionField),
    "region": str(ESF.region),
    "nuts_region": str(ESF.nutsRegion),
}
"""Kinds of attribute that projects can share, and the property that gives each."""

STRONGEST = 20
"""How many connections are kept for each project, unless asked otherwise."""


class Labels(NamedTuple):
    """What to call a thing in Swedish and in English; never empty."""

    sv: str
    en: str

    def of(self, language: str) -> str:
        """The label in a language: Swedish for ``sv``, English for any other."""
        return self.sv if language == "sv" else self.en


@dataclass(frozen=True, slots=True)
class Shared:
    """A reason for a connection.

    Attributes
    ----------
    kind
        A key of `ATTRIBUTES`.
    iri
        The concept or organisation that both projects have.
    labels
        What to call it; codes stand before names.
    implied
        Whether another shared attribute says it already, as a specific
        objective its programme area, programme and fund. What is implied
        adds nothing to the score.
    """

    kind: str
    iri: str
    labels: Labels
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """Two projects and what they share.

    Attributes
    ----------
    project_a, project_b
        IRIs; ``project_a < project_b``.
    titles
        What to call the two, in that order.
    identifiers
        Of the two, ``None`` where no source states one.
    shared
        All that both have: first the reasons, the rarest first, then what
        these imply.
    score
        Sum of the weights of the reasons (see `weights`), rounded to 6
        decimals. 0 means: they share only what every project has.
    """

    project_a: str
    project_b: str
    titles: tuple[Labels, Labels]
    identifiers: tuple[str | None, str | None]
    shared: tuple[Shared, ...]
    score: float

    @property
    def reasons(self) -> tuple[Shared, ...]:
        """What is shared, without what follows from it."""
        return tuple(one for one in self.shared if not one.implied)


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
    English, any.
    """
    preferred, alternative = _by_language(found), _by_language(others)

    def best(language: str) -> str:
        if language not in preferred and language in alternative:
            return alternative[language]
        for candidate in (language, "", "en", *preferred):
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
    (`PROJECT` or a key of `ATTRIBUTES`), ``notation`` (a project's
    identifier, a concept's code, or ``None``) and its names ``sv`` and
    ``en``, without the code. Edges lead from a project to an attribute and
    carry ``property``, the IRI of the property. Attributes that no project
    has are not in it; projects without attributes are. The graph itself
    carries ``implied_by``: for each attribute those that say it already
    (see `chains.implied_by`).

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
    for kind, predicate in ATTRIBUTES.items():
        for project, attribute in sorted(set(_statements(store, predicate))):
            if project not in projects or attribute in projects:
                continue
            if attribute not in graph:
                graph.add_node(attribute, **_attribute_node(store, attribute, kind))
            if not graph.has_edge(project, attribute):
                graph.add_edge(project, attribute, property=predicate)
    graph.graph["implied_by"] = implied_by(store, [n for n in graph if n not in projects])
    return graph


def _projects(graph: nx.Graph) -> list[str]:
    return [iri for iri, kind in graph.nodes(data="kind") if kind == PROJECT]


def weights(graph: nx.Graph) -> dict[str, float]:
    """How much it says that two projects share an attribute: its inverse document frequency.

    ``ln(N / df)`` for an attribute that ``df`` of the ``N`` projects have:
    0 for what all have, ``ln N`` for what one has. Natural logarithm, not
    normalised.

    Reference: K. Spärck Jones (1972), "A statistical interpretation of term
    specificity and its application in retrieval", Journal of Documentation
    28 (1), 11–21, doi:10.1108/eb026526.
    """
    total = len(_projects(graph))
    return {
        iri: log(total / graph.degree(iri))
        for iri, kind in graph.nodes(data="kind")
        if kind != PROJECT
    }


def connections(store: ox.Store, strongest: int | None = STRONGEST) -> tuple[Connection, ...]:
    """Pairs of projects and what they share, the strongest first.

    The score of a pair is the sum of the `weights` of the attributes that
    both have, so what is rare counts more than what is common. One fact
    counts once: of a specific objective, its programme area, its programme
    and its fund, or of a place and the regions around it, only the most
    specific one that both have is a reason and adds to the score. An ESF
    region and the NUTS region that it matches are one place. What implies
    what is taken from the graph's own statements (see `chains`).

    Attributes that more than `LARGE` projects have make no pairs by themselves, but
    stand among the reasons of the pairs that others make. A pair that shares
    only what every project has is listed with score 0: sharing it is a fact,
    but nothing that sets the two apart.

    Parameters
    ----------
    store
        A graph of projects, as `store.open_graph` gives it.
    strongest
        A connection is kept when it is among that many best ones of either
        of its projects; ``None`` keeps all.

    Returns
    -------
    tuple of Connection
        Sorted by score, highest first, then by IRIs.
    """
    return connections_of(attribute_graph(store), strongest)


def connections_of(graph: nx.Graph, strongest: int | None = STRONGEST) -> tuple[Connection, ...]:
    """`connections` of a network that `attribute_graph` gave."""
    weight = weights(graph)
    projects = _projects(graph)
    rank = {kind: i for i, kind in enumerate(ATTRIBUTES)}
    reasons = {iri: _reason(graph, iri) for iri in weight}

    def importance(attribute: str) -> tuple[float, int, str]:
        return (-weight[attribute], rank[reasons[attribute].kind], attribute)

    number = {iri: i for i, iri in enumerate(projects)}
    members = {a: [number[p] for p in graph[a]] for a in weight}
    implied: Mapping[str, frozenset[str]] = graph.graph["implied_by"]
    found: list[Connection] = []
    for i, j in strongest_pairs(members, weight, implied, len(projects), strongest):
        a, b = projects[i], projects[j]
        both = set(graph[a]) & set(graph[b])
        common = sorted(both, key=importance)
        own = [attribute for attribute in common if both.isdisjoint(implied[attribute])]
        rest = [attribute for attribute in common if attribute not in own]
        found.append(
            Connection(
                project_a=a,
                project_b=b,
                titles=(_node_labels(graph, a), _node_labels(graph, b)),
                identifiers=(graph.nodes[a]["notation"], graph.nodes[b]["notation"]),
                shared=(
                    *(reasons[attribute] for attribute in own),
                    *(replace(reasons[attribute], implied=True) for attribute in rest),
                ),
                score=round(fsum(weight[attribute] for attribute in own), 6),
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.score, c.project_a, c.project_b)))


def _node_labels(graph: nx.Graph, iri: str) -> Labels:
    return Labels(graph.nodes[iri]["sv"], graph.nodes[iri]["en"])


def _reason(graph: nx.Graph, iri: str) -> Shared:
    node = graph.nodes[iri]
    notation = node["notation"]
    labels = Labels(display_label(notation, node["sv"]), display_label(notation, node["en"]))
    return Shared(node["kind"], iri, labels)


def rows(found: Sequence[Connection], language: Language) -> list[dict[str, object]]:
    """Connections as table rows: one dict each, the same keys in the same order.

    Keys: ``score``, ``project_a``, ``title_a``, ``identifier_a``,
    ``project_b``, ``title_b``, ``identifier_b``, ``shared_kinds`` (keys of
    `ATTRIBUTES`, each once) and ``shared`` (each reason with its kind before
    it, in ``language``), both joined by "; ". What the reasons imply is left
    out. No cell has a line break.
    """
    table: list[dict[str, object]] = []
    for one in found:
        kinds = dict.fromkeys(reason.kind for reason in one.reasons)
        table.append(
            {
                "score": one.score,
                "project_a": one.project_a,
                "title_a": one.titles[0].of(language),
                "identifier_a": one.identifiers[0],
                "project_b": one.project_b,
                "title_b": one.titles[1].of(language),
                "identifier_b": one.identifiers[1],
                "shared_kinds": "; ".join(kinds),
                "shared": "; ".join(
                    f"{field_label(reason.kind, language)}: {reason.labels.of(language)}"
                    for reason in one.reasons
                ),
            }
        )
    return table
