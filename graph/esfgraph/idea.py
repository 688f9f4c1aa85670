"""A project idea in a text file, read as if it were a project's page.

A municipality that looks for precedents has no page yet, only some
paragraphs. They go the same way as a page: personal data is blackened, the
words are matched with the vocabularies, and a small graph is made, which is
compared with the large one and then thrown away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
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
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Idea", "read_idea"]

_INSIDE = re.compile(r"[\w,;–—(/&-][ \t\u00a0]*\n?[ \t]*$")
"""What stands before a word that does not begin a sentence."""

_BEFORE = 20


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
    places
        IRIs of the NUTS regions that it names, or whose municipalities it
        names, each with the first words that do.
    """

    store: ox.Store
    project: str
    name: str
    redactions: int
    places: Mapping[str, str]


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
    places = _places(document.text, record.language)
    return Idea(store, project, document.name, len(redaction.spans), places)


@cache
def _place_names(language: str) -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """Names of regions and municipalities, and the NUTS regions that each means."""
    vocabulary = load_vocabulary()
    meant: dict[str, set[str]] = defaultdict(set)
    for concept in vocabulary.members("municipality"):
        for name, spoken in vocabulary.forms(concept.iri):
            if spoken in (language, ""):
                meant[name].update(concept.broader)
    for concept in vocabulary.members("nuts-2021"):
        if concept.broader:  # to name the country does not place a project
            for name, spoken in vocabulary.forms(concept.iri):
                if spoken in (language, ""):
                    meant[name].add(concept.iri)
    longest_first = sorted(meant, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
    return pattern, {name: tuple(sorted(iris)) for name, iris in meant.items()}


def _places(text: str, language: str) -> dict[str, str]:
    """The NUTS regions that a text names, each with the first words that do.

    A single word that begins a sentence may be another word in capitals
    (Mark, Sala) and does not count.
    """
    pattern, meant = _place_names(language)
    found: dict[str, str] = {}
    for match in pattern.finditer(text):
        begins = not _INSIDE.search(text[: match.start()][-_BEFORE:])
        if begins and " " not in match[0]:
            continue
        for iri in meant[match[0]]:
            found.setdefault(iri, match[0])
    return found


def _record(document: SourceDocument) -> ProjectRecord:
    try:
        return read(document)
    except UnknownDocumentError:  # no page of a project, but words about one
        language = document.language or language_of(document.text, ("sv", "en"), "sv")
        span = Span(0, len(document.text))
        value = FieldValue("description", document.text, span, language)
        known = replace(document, system="idea", language=language)
        return ProjectRecord(known, "idea", language, (value,))
