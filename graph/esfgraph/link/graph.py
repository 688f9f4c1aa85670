"""Links as statements, so that the graph itself says which records are one project, and why.

They stand in a graph of their own, in the terms of SSSOM's RDF form
(https://mapping-commons.github.io/sssom/spec-formats-rdf/): a mapping is an
``owl:Axiom`` with its two records, predicate, justification and confidence;
the reasons are its comment, in both languages. Possible links are
``skos:closeMatch``, for a person to decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF, RDFS, XSD

from esfgraph.link.report import strongest
from esfgraph.link.sssom import justification
from esfgraph.link.types import Link, Links
from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import BASE, ESF, PREFIXES

__all__ = ["link_quads"]

_SSSOM = PREFIXES["sssom"]
_PREDICATES = {
    "same": str(OWL.sameAs),
    "different": str(OWL.sameAs),
    "possible": PREFIXES["skos"] + "closeMatch",
    "related": str(ESF.followedBy),
}


def _expanded(curie: str) -> ox.NamedNode:
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


def _statements(link: Link) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    a, b = (link.b, link.a) if link.first == link.b else (link.a, link.b)
    yield str(RDF.type), ox.NamedNode(str(OWL.Axiom))
    yield str(OWL.annotatedSource), ox.NamedNode(a)
    yield str(OWL.annotatedProperty), ox.NamedNode(_PREDICATES[link.verdict])
    yield str(OWL.annotatedTarget), ox.NamedNode(b)
    if link.verdict == "different":
        yield _SSSOM + "predicate_modifier", ox.Literal("Not")
    yield _SSSOM + "mapping_justification", _expanded(justification(link))
    confidence = f"{link.confidence:.4f}".rstrip("0").rstrip(".")
    yield (
        _SSSOM + "confidence",
        ox.Literal(confidence or "0", datatype=ox.NamedNode(str(XSD.decimal))),
    )
    for language in LANGUAGES:
        yield str(RDFS.comment), ox.Literal(strongest(link, language), language=language)


def link_quads(links: Links, base: str = BASE) -> list[ox.Quad]:
    """The statements of the graph ``<base>graph/links``, sorted."""
    graph = ox.NamedNode(f"{base}graph/links")
    quads = set()
    for link in links.pairs:
        digest = hashlib.sha256(f"{link.a}|{link.b}".encode()).hexdigest()[:16]
        node = ox.NamedNode(f"{base}id/link/{digest}")
        quads |= {
            ox.Quad(node, ox.NamedNode(predicate), term, graph)
            for predicate, term in _statements(link)
        }
    return sorted(quads, key=str)
