"""What the shape files say: texts, queries and targets of rules, and the properties they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import rdflib
from rdflib.namespace import SH

from esfgraph.findings import IRI
from esfgraph.messages import LANGUAGES, Language
from esfgraph.namespaces import PREFIXES
from esfgraph.resources import shape_files

__all__ = ["Rule", "asked_of", "fusion_rules", "named", "rule", "rules", "shapes_graph"]

_FUSION = "fusion.ttl"
"""Rules that compare the records of one project."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape.

    Attributes
    ----------
    messages
        Its texts, with placeholders.
    target
        The class of what it checks, an IRI; ``None`` for a shape that others use.
    query
        Its SELECT with prefixes, ``None`` where it has none.
    """

    messages: Mapping[Language, str]
    target: IRI | None
    query: str | None


@cache
def shapes_graph() -> rdflib.Graph:
    """All shape files together."""
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


@cache
def rule(iri: IRI) -> Rule:
    """The rule of an IRI."""
    graph, node = shapes_graph(), rdflib.URIRef(iri)
    texts = {
        str(m.language): str(m)
        for m in graph.objects(node, SH.message)
        if isinstance(m, rdflib.Literal)
    }
    target = graph.value(node, SH.targetClass)
    return Rule(
        {language: texts[language] for language in LANGUAGES},
        None if target is None else str(target),
        _query(graph, node),
    )


def _query(graph: rdflib.Graph, node: rdflib.URIRef) -> str | None:
    constraint = graph.value(node, SH.sparql)
    if constraint is None:
        return None
    select = str(graph.value(constraint, SH.select))
    path = graph.value(node, SH.path)
    if path is not None:
        select = select.replace("$PATH", f"<{path}>")
    declared = [
        f"PREFIX {graph.value(d, SH.prefix)}: <{graph.value(d, SH.namespace)}>"
        for ontology in graph.objects(constraint, SH.prefixes)
        for d in graph.objects(ontology, SH.declare)
    ]
    return "\n".join([*sorted(declared), select])


@cache
def rules() -> Mapping[IRI, Rule]:
    """All rules that have a target, by IRI, sorted."""
    nodes = sorted({str(node) for node in shapes_graph().subjects(SH.targetClass)})
    return {iri: rule(iri) for iri in nodes}


@cache
def fusion_rules() -> frozenset[IRI]:
    """The rules that compare the records of one project."""
    return frozenset(_targeting(_FUSION))


def _targeting(name: str) -> Iterator[IRI]:
    for path in shape_files():
        if path.name == name:
            shapes = rdflib.Graph().parse(path, format="turtle")
            yield from map(str, shapes.subjects(SH.targetClass))


@cache
def asked_of(iri: IRI) -> frozenset[IRI]:
    """All IRIs that the query of a rule names; none for a rule without query."""
    query = rule(iri).query
    if query is None:
        return frozenset()
    text = query[query.index("SELECT") :]
    names = re.findall(r"\b([a-z]+):([A-Za-z]\w*)", text)
    iris = {PREFIXES[prefix] + name for prefix, name in names if prefix in PREFIXES}
    return frozenset(iris | set(re.findall(r"<([^<>\s]+)>", text)))


def named(iris: Iterable[IRI]) -> frozenset[IRI]:
    """All IRIs that some rules name; what is said by a property that is not among them changes
    nothing that these rules find."""
    graph = shapes_graph()
    found: set[str] = set()
    for iri in iris:
        found |= asked_of(iri)
        found.update(str(term) for triple in graph.cbd(rdflib.URIRef(iri)) for term in triple)
    return frozenset(found)
