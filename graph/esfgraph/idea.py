"""A project idea in a text file, read as if it were a project's page.

A municipality that looks for precedents has no page yet, only some
paragraphs. They go the same way as a page: personal data is blackened, the
words are matched with the vocabularies, and a small graph is made, which is
compared with the large one and then thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import RDF

from esfgraph import mapping
from esfgraph.annotate.privacy import redact, redact_phrase
from esfgraph.annotate.prose import annotate
from esfgraph.errors import UnknownDocumentError
from esfgraph.link.fusion import fuse
from esfgraph.model import FieldValue, ProjectRecord, SourceDocument, Span
from esfgraph.namespaces import BASE, ESF
from esfgraph.resolve import tables_from_pages
from esfgraph.sources import read
from esfgraph.sources.document import load
from esfgraph.sources.text import language_of
from esfgraph.store import load_lines, sorted_lines

__all__ = ["Idea", "read_idea"]


@dataclass(frozen=True, slots=True)
class Idea:
    """A project idea as a graph of its own.

    Attributes
    ----------
    store
        The small graph.
    project
        IRI of the only project in it.
    name
        The file's name.
    redactions
        How many places with personal data were blackened.
    """

    store: ox.Store
    project: str
    name: str
    redactions: int


def read_idea(path: Path) -> Idea:
    """Read a text about an intended project.

    A page that a reader knows gives its fields too; of any other text all is
    taken as the description. Raises `InputError` when the file cannot be
    read or is no text.
    """
    document = load(path)
    redaction = redact(document.text)
    document = replace(
        document,
        name=redact_phrase(document.name),
        text=redaction.text,
        redactions=len(redaction.spans),
    )
    record = _record(document)
    tables = tables_from_pages([(record, annotate(record))], BASE)
    store = load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables))))
    a, kind = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.Project))
    projects = store.quads_for_pattern(None, a, kind, ox.DefaultGraph())
    project = min(q.subject.value for q in projects if isinstance(q.subject, ox.NamedNode))
    return Idea(store, project, document.name, len(redaction.spans))


def _record(document: SourceDocument) -> ProjectRecord:
    try:
        return read(document)
    except UnknownDocumentError:  # no page of a project, but words about one
        language = document.language or language_of(document.text, ("sv", "en"), "sv")
        span = Span(0, len(document.text))
        value = FieldValue("description", document.text, span, language)
        known = replace(document, system="idea", language=language)
        return ProjectRecord(known, "idea", language, (value,))
