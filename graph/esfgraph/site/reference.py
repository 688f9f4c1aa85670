"""What the ontology and the vocabularies say, for the pages that explain them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from esfgraph.messages import Language
from esfgraph.names import Names, nearest_worded, shorten
from esfgraph.namespaces import BASE, ESF
from esfgraph.resources import ontology_files
from esfgraph.worded import Worded

__all__ = [
    "ONTOLOGY",
    "Concept",
    "Ontology",
    "Scheme",
    "SchemeHead",
    "Term",
    "anchors",
    "concept_iris",
    "ontology",
    "ontology_statements",
    "scheme",
    "scheme_statements",
    "schemes",
]

ONTOLOGY = BASE + "ontology"
"""The IRI of the ontology, and of the named graph of `_terms` that holds it."""

_FILES = ("esfgraph", "alignments")
_OWN = str(ESF)
_IN_SCHEME = str(SKOS.inScheme)

_KINDS = {
    "classes": OWL.Class,
    "object-properties": OWL.ObjectProperty,
    "datatype-properties": OWL.DatatypeProperty,
}
"""The sections of the page, and what stands in each."""

_FACTS = {
    "superclass": (RDFS.subClassOf,),
    "superproperty": (RDFS.subPropertyOf,),
    "range": (RDFS.range,),
    "inverse": (OWL.inverseOf,),
    "same": (OWL.equivalentClass, OWL.equivalentProperty),
    "disjoint": (OWL.disjointWith,),
    "see-also": (RDFS.seeAlso,),
    "broader": (SKOS.broader, SKOS.broadMatch),
    "related": (SKOS.related,),
    "elsewhere": (SKOS.exactMatch, SKOS.closeMatch),
    "licence": (DCTERMS.license,),
}
"""What is said of terms, concepts and schemes beside their names, by the key of its label."""

Values = tuple[tuple[str, str | None], ...]
"""Texts and the IRI that each leads to, if any."""

Facts = tuple[tuple[str, Values], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: IRI, short form, anchor, label, definition, notes, facts."""

    iri: str
    short: str
    anchor: str
    label: str
    definition: str
    notes: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Ontology:
    """The ontology; ``sections`` are its terms by kind, ``others`` the terms it takes over."""

    iri: str
    title: str
    description: str
    facts: Facts
    sections: tuple[tuple[str, tuple[Term, ...]], ...]


@dataclass(frozen=True, slots=True)
class SchemeHead:
    """A vocabulary in the list of all: ``number`` is how many concepts it has."""

    iri: str
    title: str
    description: str
    number: int


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: IRI, anchor, codes, name, other names, definition and notes, facts."""

    iri: str
    anchor: str
    code: str
    name: str
    also: tuple[str, ...]
    definition: str
    notes: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary with its concepts, by code and name."""

    iri: str
    title: str
    description: str
    facts: Facts
    concepts: tuple[Concept, ...]


@cache
def _terms() -> ox.Store:
    """The ontology and its alignments (a named graph) and the vocabularies (the default graph)."""
    store = ox.Store()
    for path in ontology_files():
        graph = ox.NamedNode(ONTOLOGY) if path.stem in _FILES else None
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return store


class _Reader:
    """Looks things up among the terms and in a graph, which may know further concepts."""

    def __init__(self, graph: ox.Store, language: Language) -> None:
        self._stores = (_terms(), graph)
        self._names = tuple(Names(store, language) for store in self._stores)
        self._language = language

    def text(self, iri: str, *predicates: object) -> Worded:
        """The first that is said, in the reader's language if it can be; empty if nothing is."""
        for predicate in predicates:
            if found := nearest_worded(self._literals(iri, predicate), self._language):
                return found
        return Worded("")

    def texts(self, iri: str, predicate: object) -> tuple[str, ...]:
        """All that is said in the reader's language, or in none."""
        kept = (t for t in self._literals(iri, predicate) if t.language in (self._language, None))
        return tuple(sorted({literal.value for literal in kept}))

    def _literals(self, iri: str, predicate: object) -> list[ox.Literal]:
        return [t for names in self._names for t in names.literals(iri, str(predicate))]

    def sources(self, iri: str) -> Values:
        """What a vocabulary was made from, in whatever language that is said."""
        said = {Worded(t.value, t.language) for t in self._literals(iri, DCTERMS.source)}
        named = ((one, one) for one in self.objects(iri, DCTERMS.source))
        return (*((text, None) for text in sorted(said)), *named)

    def objects(self, iri: str, predicate: object) -> list[str]:
        """The IRIs that a property leads to, sorted."""
        node, wanted = ox.NamedNode(iri), ox.NamedNode(str(predicate))
        return sorted(
            {
                quad.object.value
                for store in self._stores
                for quad in store.quads_for_pattern(node, wanted, None, None)
                if isinstance(quad.object, ox.NamedNode)
            }
        )

    def facts(self, iri: str) -> Facts:
        """Those of `_FACTS` that are stated."""
        found = (
            (key, tuple((self.called(o), o) for p in predicates for o in self.objects(iri, p)))
            for key, predicates in _FACTS.items()
        )
        return tuple((key, values) for key, values in found if values)

    def called(self, iri: str) -> str:
        """What a value of a fact is called: a concept by its name, all else by its short form."""
        if iri.startswith(_OWN):
            return shorten(iri)
        for names in self._names:
            if names.label(iri) is not None:
                return names.worded(iri)
        return next((code for names in self._names if (code := names.code(iri))), shorten(iri))

    def term(self, iri: str) -> Term:
        """A class or property."""
        short = shorten(iri)
        return Term(
            iri,
            short,
            _anchor(iri, ONTOLOGY) if iri.startswith(_OWN) else short,
            self.text(iri, RDFS.label) or short,
            self.text(iri, SKOS.definition),
            self.texts(iri, SKOS.editorialNote),
            self.facts(iri),
        )

    def concept(self, iri: str, of: str) -> Concept:
        """A concept of a scheme."""
        names = (self.texts(iri, SKOS.prefLabel), self.texts(iri, SKOS.altLabel))
        codes = {literal.value for literal in self._literals(iri, SKOS.notation)}
        code = ", ".join(sorted(codes))
        name = self.text(iri, SKOS.prefLabel) or code or shorten(iri)
        return Concept(
            iri,
            _anchor(iri, of),
            code,
            name,
            tuple(one for texts in names for one in texts if one != name),
            self.text(iri, SKOS.definition),
            self.texts(iri, SKOS.editorialNote),
            self.facts(iri),
        )


def _anchor(iri: str, of: str) -> str:
    """What stands for a term or concept on the page of its ontology or vocabulary.

    >>> _anchor(ONTOLOGY + "#owner", ONTOLOGY)
    'owner'
    >>> _anchor(BASE + "vocab/fund/ESF", BASE + "vocab/fund")
    'ESF'
    >>> _anchor("http://data.europa.eu/nuts/code/SE1", BASE + "vocab/nuts-2021")
    'SE1'
    """
    if iri.startswith((of + "#", of + "/")):
        return iri[len(of) + 1 :]
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _subjects(store: ox.Store, predicate: str, value: str) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value), None)
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def ontology(graph: ox.Store, language: Language) -> Ontology:
    """The ontology: its classes and properties, and what it takes over from others."""
    reader = _Reader(graph, language)
    store, sections, told = _terms(), [], {ONTOLOGY}
    for key, kind in _KINDS.items():
        iris = _subjects(store, str(RDF.type), str(kind))
        told |= iris
        sections.append((key, tuple(reader.term(iri) for iri in sorted(iris))))
    others = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY))
        if isinstance(quad.subject, ox.NamedNode)
    }
    sections.append(("other-terms", tuple(reader.term(iri) for iri in sorted(others - told))))
    return Ontology(
        ONTOLOGY,
        reader.text(ONTOLOGY, DCTERMS.title),
        reader.text(ONTOLOGY, DCTERMS.description),
        _head_facts(reader, ONTOLOGY),
        tuple((key, terms) for key, terms in sections if terms),
    )


def _head_facts(reader: _Reader, iri: str) -> Facts:
    """Version and sources of an ontology or vocabulary, then what is said of all things."""
    version = reader.text(iri, OWL.versionInfo)
    rows: Iterable[tuple[str, Values]] = (
        ("version", ((version, None),) if version else ()),
        ("read-from", reader.sources(iri)),
    )
    return (*((key, values) for key, values in rows if values), *reader.facts(iri))


def concept_iris(graph: ox.Store, iri: str) -> list[str]:
    """The concepts of a scheme: those that it lists, and those that the graph adds; sorted."""
    found = (_subjects(store, _IN_SCHEME, iri) for store in (_terms(), graph))
    return sorted(set().union(*found))


def schemes(graph: ox.Store, language: Language) -> tuple[SchemeHead, ...]:
    """All vocabularies, by title."""
    reader = _Reader(graph, language)
    heads = [
        SchemeHead(
            iri,
            reader.text(iri, DCTERMS.title, SKOS.prefLabel) or shorten(iri),
            reader.text(iri, DCTERMS.description),
            len(concept_iris(graph, iri)),
        )
        for iri in _subjects(_terms(), str(RDF.type), str(SKOS.ConceptScheme))
    ]
    return tuple(sorted(heads, key=lambda head: (head.title.casefold(), head.iri)))


def scheme(graph: ox.Store, iri: str, language: Language) -> Scheme:
    """A vocabulary with all its concepts."""
    reader = _Reader(graph, language)
    concepts = (reader.concept(one, iri) for one in concept_iris(graph, iri))
    return Scheme(
        iri,
        reader.text(iri, DCTERMS.title, SKOS.prefLabel) or shorten(iri),
        reader.text(iri, DCTERMS.description),
        _head_facts(reader, iri),
        tuple(sorted(concepts, key=lambda c: (c.code, c.name.casefold(), c.iri))),
    )


def anchors(graph: ox.Store) -> Mapping[str, tuple[str, str]]:
    """Every term and concept: the IRI of the ontology or scheme that holds it, and its anchor."""
    found = {
        iri: (ONTOLOGY, _anchor(iri, ONTOLOGY))
        for kind in _KINDS.values()
        for iri in _subjects(_terms(), str(RDF.type), str(kind))
    }
    for of in sorted(_subjects(_terms(), str(RDF.type), str(SKOS.ConceptScheme))):
        found |= {iri: (of, _anchor(iri, of)) for iri in concept_iris(graph, of)}
    return found


def ontology_statements() -> list[ox.Triple]:
    """The ontology with its alignments, in a fixed order."""
    quads = _terms().quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY))
    return sorted((quad.triple for quad in quads), key=_order)


def scheme_statements(graph: ox.Store, iri: str) -> list[ox.Triple]:
    """A vocabulary and its concepts, in a fixed order."""
    return sorted(set(_about(graph, [iri, *concept_iris(graph, iri)])), key=_order)


def _about(graph: ox.Store, iris: Iterable[str]) -> Iterator[ox.Triple]:
    for iri in iris:
        for store in (_terms(), graph):
            for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
                yield quad.triple


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return (str(triple.subject), predicate != str(RDF.type), predicate, str(triple.object))
