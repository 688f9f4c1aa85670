"""Thin records of rows, whole again for checks (see `link.thin`).

A row that is its project's only record says what its project says; where the graph does not repeat
that, it is put back here, with amounts as nodes of the record's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF

from esfgraph.namespaces import ESF

__all__ = ["restored"]

_OF_PROJECTS = {
    str(p)
    for p in (
        RDF.type,
        DCTERMS.identifier,
        DCTERMS.isReplacedBy,
        OWL.sameAs,
        ESF.hasRecord,
        ESF.followedBy,
        ESF.precededBy,
    )
}
"""What is said of projects only, or by the record itself."""

_DEFAULT = ox.DefaultGraph()


def restored(store: ox.Store) -> ox.Store:
    """A store in which records of rows are whole; the same one where nothing is missing."""
    missing = [quad for quad in _missing(store) if quad not in store]
    if not missing:
        return store
    whole = ox.Store()
    whole.bulk_extend(store)
    whole.bulk_extend(missing)
    return whole


def _missing(store: ox.Store) -> Iterator[ox.Quad]:
    row, of = ox.NamedNode(str(ESF.row)), ox.NamedNode(str(ESF.recordOf))
    has = ox.NamedNode(str(ESF.hasRecord))
    for quad in store.quads_for_pattern(None, row, None, None):
        for link in store.quads_for_pattern(quad.subject, of, None, quad.graph_name):
            project = link.object
            if not isinstance(project, ox.NamedNode) or not isinstance(quad.subject, ox.NamedNode):
                continue
            records = list(store.quads_for_pattern(project, has, None, _DEFAULT))
            if len(records) == 1:
                yield from _of_record(store, project, quad.subject, quad.graph_name)


def _of_record(
    store: ox.Store,
    project: ox.NamedNode,
    record: ox.NamedNode,
    graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph,
) -> Iterator[ox.Quad]:
    """A project's statements as those of its record."""
    for said in store.quads_for_pattern(project, None, None, _DEFAULT):
        if said.predicate.value in _OF_PROJECTS:
            continue
        value = said.object
        if isinstance(value, ox.NamedNode) and value.value.startswith(project.value + "#"):
            own = ox.NamedNode(f"{record.value}-{value.value.removeprefix(project.value + '#')}")
            for part in store.quads_for_pattern(value, None, None, _DEFAULT):
                yield ox.Quad(own, part.predicate, part.object, graph)
            value = own
        yield ox.Quad(record, said.predicate, value, graph)
