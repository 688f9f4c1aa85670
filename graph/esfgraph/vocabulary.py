"""The SKOS schemes of ``ontology/``: look-ups, labels, and what to say of a concept.

A source names a fund, a code or a region in its own way; the vocabularies
say which concept is meant. Codes are found with `Vocabulary.by_notation`,
names with `Vocabulary.by_label`, in any language and spelling that the
Turtle files list:

>>> vocabulary = load_vocabulary()
>>> vocabulary.by_notation("fund", "ESF+").iri
'https://w3id.org/esfgraph/vocab/fund/ESF+'
>>> vocabulary.by_label("fund", "European Social Fund Plus (ESF+)").notations
('ESF+',)
>>> vocabulary.by_label("esf-region", "Småland & Öarna").iri
'https://w3id.org/esfgraph/vocab/esf-region/småland-och-öarna'

The files are parsed once per process, with pyoxigraph.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from esfgraph.namespaces import ESF, VOCAB
from esfgraph.resources import ontology_files

__all__ = ["Concept", "Vocabulary", "label_key", "load_vocabulary"]

_TYPE = str(RDF.type)
_IN_SCHEME = str(SKOS.inScheme)
_NOTATION = str(SKOS.notation)
_BROADER = (str(SKOS.broader), str(SKOS.broadMatch))
"""What leads up: within a scheme, and from one scheme to another."""

_PREFERRED = str(SKOS.prefLabel)
_ALTERNATIVE = str(SKOS.altLabel)
_OTHER_LABELS = (_ALTERNATIVE, str(SKOS.hiddenLabel))
_TITLES = (str(RDFS.label), str(DCTERMS.title))
_PARENTS = (*_BROADER, _IN_SCHEME, str(ESF.programme), str(ESF.fund), str(ESF.country))
"""What a concept can't be understood without; `Vocabulary.description` follows these."""

_FOR_READERS = (str(SKOS.hiddenLabel), str(SKOS.example))

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_CODE_AFTER_NAME = re.compile(r"\S ?\(([^()]+)\)$")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def label_key(text: str) -> str:
    """The form in which labels and codes are compared.

    NFC, without case, one space for any white space, one hyphen for any dash.

    >>> label_key("  Småland\\u00a0och ÖARNA ")
    'småland och öarna'
    >>> label_key("2021\\u20132027")
    '2021-2027'
    """
    text = _DASHES.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", " ".join(text.casefold().split()))


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of one scheme.

    Attributes
    ----------
    iri
        Its address, without angle brackets.
    scheme
        Short name of its scheme, as in ``vocab/<scheme>``.
    types
        IRIs of its classes, sorted.
    notations
        Its codes, sorted.
    pref_labels
        Preferred label by language (BCP 47; "" for one without a language).
    labels
        All labels of all languages: preferred, alternative, hidden; sorted, no label twice.
    broader
        IRIs of the concepts right above it, in its scheme or in another, sorted.
    """

    iri: str
    scheme: str
    types: tuple[str, ...]
    notations: tuple[str, ...]
    pref_labels: Mapping[str, str] = field(hash=False)
    labels: tuple[str, ...]
    broader: tuple[str, ...]


class Vocabulary:
    """All schemes together, as `load_vocabulary` gives them.

    Parameters
    ----------
    triples
        The statements of the vocabularies' and the ontology's files.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._about: dict[str, list[ox.Triple]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                self._about[triple.subject.value].append(triple)
        self._concepts: dict[str, Concept] = {}
        self._members: dict[str, list[Concept]] = defaultdict(list)
        self._notations: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._preferred: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._labels: dict[tuple[str, str], set[str]] = defaultdict(set)
        for iri in sorted(self._about):
            concept = self._read(iri)
            if concept is not None:
                self._index(concept)

    def _read(self, iri: str) -> Concept | None:
        """The concept of that address; ``None`` if it stands in no scheme."""
        values: dict[str, list[str]] = defaultdict(list)
        preferred: dict[str, str] = {}
        for triple in self._about[iri]:
            predicate, value = triple.predicate.value, triple.object
            if isinstance(value, ox.NamedNode | ox.Literal):
                values[predicate].append(value.value)
            if predicate == _PREFERRED and isinstance(value, ox.Literal):
                preferred[value.language or ""] = value.value
        if not values[_IN_SCHEME]:
            return None
        labels = {text for p in (_PREFERRED, *_OTHER_LABELS) for text in values[p]}
        return Concept(
            iri=iri,
            scheme=min(values[_IN_SCHEME]).removeprefix(VOCAB),
            types=tuple(sorted(values[_TYPE])),
            notations=tuple(sorted(values[_NOTATION])),
            pref_labels=dict(sorted(preferred.items())),
            labels=tuple(sorted(labels)),
            broader=tuple(sorted(iri for p in _BROADER for iri in values[p])),
        )

    def _index(self, concept: Concept) -> None:
        self._concepts[concept.iri] = concept
        self._members[concept.scheme].append(concept)
        for index, texts in (
            (self._notations, concept.notations),
            (self._preferred, tuple(concept.pref_labels.values())),
            (self._labels, concept.labels),
        ):
            for text in texts:
                index[concept.scheme, label_key(text)].add(concept.iri)

    def _only(self, iris: set[str] | None) -> Concept | None:
        return self._concepts[next(iter(iris))] if iris is not None and len(iris) == 1 else None

    def by_notation(self, scheme: str, notation: str) -> Concept | None:
        """The concept with that code, or ``None`` where no or more than one concept has it.

        ``scheme`` is the short name: "fund", "intervention-2021", "nuts-2021", "country".

        >>> load_vocabulary().by_notation("country", "SE").iri
        'http://publications.europa.eu/resource/authority/country/SWE'
        >>> load_vocabulary().by_notation("nuts-2021", "SE0") is None
        True
        """
        return self._only(self._notations.get((scheme, label_key(notation))))

    def by_label(self, scheme: str, label: str) -> Concept | None:
        """The concept of that name in any language, or ``None`` where it names none or several.

        A preferred label of one concept goes before an alternative one of another.
        A name that no concept has, with a code after it in parentheses, is that
        of the code: pages write so in languages that the vocabulary lacks.

        >>> load_vocabulary().by_label("municipality", "GÖTEBORGS KOMMUN").notations
        ('1480',)
        >>> load_vocabulary().by_label("fund", "Fondo sociale europeo Plus (ESF+)").notations
        ('ESF+',)
        """
        key = (scheme, label_key(label))
        found = self._only(self._preferred.get(key)) or self._only(self._labels.get(key))
        if found is None and key not in self._labels and (code := _CODE_AFTER_NAME.search(key[1])):
            return self.by_notation(scheme, code[1])
        return found

    def concept(self, iri: str) -> Concept | None:
        """The concept of that address, or ``None``.

        >>> load_vocabulary().concept("http://data.europa.eu/nuts/code/SE11").broader
        ('http://data.europa.eu/nuts/code/SE1',)
        """
        return self._concepts.get(iri)

    def schemes(self) -> tuple[str, ...]:
        """Short names of all schemes, also of those that hold no concept yet; sorted."""
        kind = str(SKOS.ConceptScheme)
        return tuple(
            iri.removeprefix(VOCAB)
            for iri in sorted(self._about)
            if any(t.predicate.value == _TYPE and _text(t) == kind for t in self._about[iri])
        )

    def members(self, scheme: str) -> tuple[Concept, ...]:
        """All concepts of a scheme, sorted by IRI; none for a scheme that is not known."""
        return tuple(self._members.get(scheme, ()))

    def forms(self, iri: str) -> tuple[tuple[str, str], ...]:
        """All labels of a concept with their languages, sorted: what a text may hold.

        >>> load_vocabulary().forms("https://w3id.org/esfgraph/vocab/municipality/1480")[0]
        ('Gothenburg', 'en')
        """
        return tuple(
            sorted(
                (t.object.value, t.object.language or "")
                for t in self._about.get(iri, ())
                if t.predicate.value in (_PREFERRED, *_OTHER_LABELS)
                and isinstance(t.object, ox.Literal)
            )
        )

    def label(self, iri: str, language: str) -> str:
        """What to call a concept, scheme, class or property in a language.

        Where no preferred label has that language: an alternative one, then a
        preferred one of another language (English or Swedish first), then the code, then
        the last part of the IRI. Never empty.

        >>> load_vocabulary().label("http://data.europa.eu/nuts/code/SE33", "sv")
        'Övre Norrland'
        >>> load_vocabulary().label("http://data.europa.eu/nuts/code/SE33", "en")
        'Upper Norrland'
        >>> load_vocabulary().label("http://data.europa.eu/nuts/code/FI1C", "sv")
        'FI1C'
        """
        concept = self._concepts.get(iri)
        preferred = concept.pref_labels if concept is not None else self._titles(iri)
        others = self._texts(iri, (_ALTERNATIVE,))
        wanted, any_other = (language, language.split("-")[0]), ("en", "sv", "", *sorted(preferred))
        for labels, languages in ((preferred, wanted), (others, wanted), (preferred, any_other)):
            for candidate in languages:
                if candidate in labels:
                    return labels[candidate]
        if concept is not None and concept.notations:
            return concept.notations[0]
        return re.split("[/#]", iri.rstrip("/#"))[-1]

    def _titles(self, iri: str) -> dict[str, str]:
        """Names of what is no concept: schemes, classes and properties."""
        return self._texts(iri, _TITLES)

    def _texts(self, iri: str, predicates: tuple[str, ...]) -> dict[str, str]:
        """One text per language, the first of several."""
        found: dict[str, str] = {}
        for triple in self._about.get(iri, ()):
            if triple.predicate.value in predicates and isinstance(triple.object, ox.Literal):
                language, text = triple.object.language or "", triple.object.value
                found[language] = min(text, found.get(language, text))
        return found

    def description(self, iris: Iterable[str]) -> tuple[ox.Triple, ...]:
        """All that the vocabularies say of these concepts and of what they stand under.

        That is: their broader concepts up to the top, their schemes, and the
        programme, fund and country that they belong to; without the forms
        and examples that only the reading of texts needs. IRIs that no
        vocabulary knows are passed over. Sorted as N-Triples.

        >>> triples = load_vocabulary().description(["http://data.europa.eu/nuts/code/SE110"])
        >>> sorted({t.subject.value.split("/")[-1] for t in triples})
        ['SE', 'SE1', 'SE11', 'SE110', 'nuts-2021']
        """
        todo, seen = list(iris), set[str]()
        found: list[ox.Triple] = []
        while todo:
            iri = todo.pop()
            if iri in seen or iri not in self._about:
                continue
            seen.add(iri)
            found += [t for t in self._about[iri] if t.predicate.value not in _FOR_READERS]
            todo += [_text(t) for t in self._about[iri] if t.predicate.value in _PARENTS]
        return tuple(sorted(found, key=str))


def _text(triple: ox.Triple) -> str:
    """The object of a statement as text: an IRI without brackets, a literal without its type."""
    value = triple.object
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)


@cache
def load_vocabulary() -> Vocabulary:
    """All vocabularies that belong to esfgraph, parsed once per process."""
    return Vocabulary(
        quad.triple
        for path in ontology_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    )
