"""Statements in the format that a client asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from esfgraph.export import jsonld_text
from esfgraph.turtle import turtle_text, used_prefixes

__all__ = ["serialised"]


_DESCRIBING = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}
"""Prefixes that only descriptions of data and services need."""


def serialised(triples: Sequence[ox.Triple], form: str) -> bytes:
    """Statements as ``TURTLE``, ``JSON_LD`` (with our context), ``N_TRIPLES`` or ``RDF_XML``."""
    if form == "JSON_LD":
        return jsonld_text(triples).encode()
    iris = {t.predicate.value for t in triples}
    describing = {p: n for p, n in _DESCRIBING.items() if any(i.startswith(n) for i in iris)}
    if form == "TURTLE" and not describing:
        return turtle_text(triples).encode()
    prefixes = {**used_prefixes(triples), **describing} if form != "N_TRIPLES" else None
    rdf = getattr(ox.RdfFormat, form)
    return ox.serialize(triples, format=rdf, prefixes=prefixes or None) or b""
