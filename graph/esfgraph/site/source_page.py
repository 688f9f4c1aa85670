"""The page of a source: where it comes from, the projects that it tells of, and its marked text."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF

from esfgraph.digits import whole
from esfgraph.evidence import LARGEST, Source
from esfgraph.explain import located_in
from esfgraph.messages import Language
from esfgraph.names import shorten
from esfgraph.namespaces import ESF, SCHEMA
from esfgraph.site.index import Index
from esfgraph.site.quotes import MarkedText, Piece, lines_of, marked_texts
from esfgraph.site.schema_org import source_data
from esfgraph.site.texts import language_name, system_name, text

__all__ = ["SourcePage", "source_page"]

_PROJECTS = 200
"""Projects on a page; a table can tell of thousands."""

_FACTS = {
    "source-system": (ESF.system,),
    "source-address": (SCHEMA.url,),
    "licence": (DCTERMS.license, DCTERMS.rights),
    "source-retrieved": (ESF.retrieved,),
    "source-language": (DCTERMS.language,),
    "source-sum": (ESF.sha256,),
}
"""What is said of a source beside its name, by the key of its label."""

_TOLD = "source-address"
"""What is said to be missing where it is."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page.

    Attributes
    ----------
    iri, title
        The document; it is called by its file.
    facts
        Label and values; a value that is an address leads there.
    redactions
        How many places with personal data are blackened.
    projects
        IRI and title of those that it tells of, ``more`` how many are not shown.
    text
        Its text with the mentions marked; ``None`` where the graph does not hold it.
    lines
        That text line by line.
    data
        In the terms of schema.org, as JSON.
    """

    iri: str
    title: str
    facts: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]
    redactions: int
    projects: tuple[tuple[str, str], ...]
    more: int
    text: MarkedText | None
    lines: tuple[tuple[Piece, ...], ...]
    data: str


def source_page(index: Index, iri: str, language: Language) -> SourcePage | None:
    """The page of a document; ``None`` for anything that is none."""
    store, node = index.store, ox.NamedNode(iri)
    kind = ox.NamedNode(str(ESF.SourceDocument))
    if next(store.quads_for_pattern(node, ox.NamedNode(str(RDF.type)), kind, None), None) is None:
        return None
    file = next(iter(_values(store, iri, ESF.fileName)), None)
    spoken = next(iter(_values(store, iri, DCTERMS.language)), None)
    hidden = next(iter(_values(store, iri, ESF.redactions)), "")
    source = Source(iri, iri + "#record", file, None, None, spoken, None)
    projects = _projects(index, iri, language)
    facts = [
        (
            key,
            tuple(
                (_said(key, value, language), value)
                for predicate in predicates
                for value in _values(store, iri, predicate)
            ),
        )
        for key, predicates in _FACTS.items()
    ]
    marked = _marked(store, source, language)
    return SourcePage(
        iri=iri,
        title=file or shorten(iri),
        facts=tuple(
            (key, values or ((text("no-address", language), None),))
            for key, values in facts
            if values or key == _TOLD
        ),
        redactions=whole(hidden, LARGEST) or 0,
        projects=tuple(projects[:_PROJECTS]),
        more=max(0, len(projects) - _PROJECTS),
        text=marked,
        lines=() if marked is None else lines_of(marked),
        data=source_data(store, iri, [project for project, _ in projects[:_PROJECTS]]),
    )


def _said(key: str, value: str, language: Language) -> str:
    """A value as people say it."""
    if key == "source-language":
        return language_name(value, language)
    return system_name(value, language) if key == "source-system" else value


def _values(store: ox.Store, iri: str, predicate: object) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(predicate)), None, None)
    terms = (quad.object for quad in quads)
    return sorted({t.value for t in terms if isinstance(t, ox.NamedNode | ox.Literal)})


def _projects(index: Index, iri: str, language: Language) -> list[tuple[str, str]]:
    """The projects of the records that were read from a document, by title."""
    store, derived = index.store, ox.NamedNode(str(PROV.wasDerivedFrom))
    records = {q.subject for q in store.quads_for_pattern(None, derived, ox.NamedNode(iri), None)}
    found = {
        index.row[quad.object.value]
        for record in records
        if isinstance(record, ox.NamedNode)
        for quad in store.quads_for_pattern(record, ox.NamedNode(str(ESF.recordOf)), None, None)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value in index.row
    }
    order, titles = index.orders[language], index.titles[language]
    return [(index.iris[row], titles[row]) for row in sorted(found, key=lambda r: int(order[r]))]


def _marked(store: ox.Store, source: Source, language: Language) -> MarkedText | None:
    if not _values(store, source.iri, ESF.text):
        return None  # a table, whose rows have no prose
    texts, _ = marked_texts(store, [source], located_in(store, source.iri, language))
    return next(iter(texts), None)
