"""A built graph read again: its documents' texts stand in it, so nothing else is needed."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
from rdflib.namespace import DCTERMS

from esfgraph.annotate.prose import annotate
from esfgraph.errors import UsageError
from esfgraph.model import SourceDocument
from esfgraph.namespaces import ESF, SCHEMA
from esfgraph.resolve import tables_from_pages
from esfgraph.sources import read
from esfgraph.tables import Tables

__all__ = ["documents_of", "tables_of"]

_ID = "id/source/"


def _values(store: ox.Store, subject: ox.NamedNode, predicate: str) -> list[str]:
    quads = store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
    found = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}
    return sorted(found)


def documents_of(store: ox.Store) -> dict[str, SourceDocument]:
    """The documents of a graph by IRI; their texts are already blackened."""
    found = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(str(ESF.sha256)), None):
        subject = quad.subject
        if not isinstance(subject, ox.NamedNode) or not isinstance(quad.object, ox.Literal):
            continue

        def first(predicate: object, of: ox.NamedNode = subject) -> str | None:
            return next(iter(_values(store, of, str(predicate))), None)

        retrieved = first(ESF.retrieved)
        found[subject.value] = SourceDocument(
            first(ESF.fileName) or subject.value,
            quad.object.value,
            first(ESF.text) or "",
            url=first(SCHEMA.url),
            system=first(ESF.system),
            language=first(DCTERMS.language),
            retrieved=date.fromisoformat(retrieved) if retrieved else None,
        )
    return dict(sorted(found.items()))


def tables_of(store: ox.Store) -> Tables:
    """The tables of the records that a graph was made from.

    Raises `UsageError` where the graph holds no documents' texts.
    """
    documents = documents_of(store)
    if not documents:
        raise UsageError(
            "the graph holds no documents",
            advice="Expected a folder that `esfgraph build` wrote, or its graph.nq or graph.trig.",
        )
    base = next(iter(documents)).split(_ID)[0]
    records = [read(document) for document in documents.values()]
    return tables_from_pages([(record, annotate(record)) for record in records], base)
