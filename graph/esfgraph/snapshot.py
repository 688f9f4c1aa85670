"""What one graph says of each project, in a form that two graphs can be compared in.

A `Snapshot` gives a project's statements as a dictionary whose keys do not
depend on how a graph names what it made itself: an amount is compared by
value and currency, a goal by its words and level, an organisation by address
and name. Mentions and findings are counted, documents go by file name and
content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, SH, SKOS

from esfgraph.findings import SEVERITIES, Severity
from esfgraph.messages import Language, field_label, say
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.names import Names, nearest, rate_text, shorten, untitled
from esfgraph.namespaces import ESF, ORG, PREFIXES, SCHEMA
from esfgraph.store import source_graphs
from esfgraph.vocabulary import load_vocabulary

__all__ = ["NamedFinding", "ProjectName", "Snapshot", "Statement", "field_name", "label_of"]

Term = ox.NamedNode | ox.Literal

_A = str(RDF.type)
_PROJECT = str(ESF.Project)
_REPLACED = str(DCTERMS.isReplacedBy)
_RECORD = str(ESF.hasRecord)
_GOAL = str(ESF.hasGoal)
_RATE = FIELDS["cofinancing_rate"].predicate
_FIELDS: Mapping[str, Field] = {
    field.predicate: field
    for field in (
        *FIELDS.values(),
        Field("nuts_region", str(ESF.nutsRegion), Kind.CODE, "nuts-2021", many=True),
    )
}
_LABELS: Mapping[str, str] = {
    _A: "diff.kind_of_project",
    str(OWL.sameAs): "show.same_as",
    _GOAL: "field.goal",
}
_TOLD_APART = {_RECORD, _REPLACED}
"""What is told as documents and as projects joined, not as values."""

_MENTIONS = """
SELECT ?record ?concept ?sense WHERE { GRAPH ?graph {
  ?mention oa:hasBody ?concept ; esf:inRecord ?record ; esf:status ?sense
  FILTER (isIRI(?record) && isIRI(?concept) && isIRI(?sense))
} }
"""

_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of one property of a project.

    Attributes
    ----------
    predicate
        The property's IRI.
    slot
        Values of one slot stand for each other: when one goes and one comes,
        the value has changed. The language of a text, the currency of an
        amount, the words of a goal; empty where a project has one value only.
    value
        What makes two values the same.
    """

    predicate: str
    slot: str
    value: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectName:
    """A project as people name it: by title, else by its file, and by identifiers."""

    iri: str
    name: str
    identifiers: tuple[str, ...]

    @property
    def key(self) -> str:
        """What `lookup.find_project` knows it by: its identifiers, else its short IRI."""
        return ", ".join(self.identifiers) or shorten(self.iri)


@dataclass(frozen=True, slots=True, order=True)
class NamedFinding:
    """What a check found, without the place."""

    severity: Severity
    rule: str
    message: str


def field_name(predicate: str) -> str:
    """The name of a field of `FIELDS`, or the property's short IRI.

    >>> field_name(str(ESF.totalBudget)), field_name(str(ESF.usesMethod))
    ('total_budget', 'esf:usesMethod')
    """
    field = _FIELDS.get(predicate)
    return shorten(predicate) if field is None else field.name


def label_of(predicate: str, language: Language) -> str:
    """What a property is called.

    >>> label_of(str(ESF.totalBudget), "en"), label_of(str(ESF.followedBy), "sv")
    ('total budget', 'följs av')
    """
    if predicate in _FIELDS:
        return field_label(_FIELDS[predicate].name, language)
    if predicate in _LABELS:
        return say(_LABELS[predicate], language)
    return load_vocabulary().label(predicate, language)


class Snapshot:
    """One graph, project by project.

    Parameters
    ----------
    store
        The graph. Things without an address (blank nodes) are passed over:
        nothing says which of two graphs' are the same.
    language
        Of labels and messages.
    """

    def __init__(self, store: ox.Store, language: Language) -> None:
        self._store = store
        self._language = language
        self._names = Names(store, language)

    def _pairs(self, predicate: str, *, anywhere: bool = False) -> Iterator[tuple[str, Term]]:
        """Subject and object of all statements of a property: of the default graph, or of all."""
        graph = None if anywhere else _DEFAULT
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, Term):
                yield quad.subject.value, quad.object

    def _said(self, subject: str, graph: ox.DefaultGraph | None = _DEFAULT) -> dict[str, set[Term]]:
        """All that is said of a thing, by property."""
        found: dict[str, set[Term]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(ox.NamedNode(subject), None, None, graph):
            if isinstance(quad.object, Term):
                found[quad.predicate.value].add(quad.object)
        return found

    @cached_property
    def has_evidence(self) -> bool:
        """Whether there are more graphs than the default one; Turtle, say, has no other."""
        return next(iter(self._store.named_graphs()), None) is not None

    @cached_property
    def replaced(self) -> Mapping[str, set[str]]:
        """By superseded IRI, of a project or an organisation, those that took its place."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, term in self._pairs(_REPLACED):
            if isinstance(term, ox.NamedNode) and term.value != subject:
                found[subject].add(term.value)
        return found

    @cached_property
    def _typed(self) -> frozenset[str]:
        kind = ox.NamedNode(_PROJECT)
        quads = self._store.quads_for_pattern(None, ox.NamedNode(_A), kind, _DEFAULT)
        return frozenset(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode))

    def successors(self, iri: str) -> frozenset[str]:
        """The projects that a superseded IRI leads to, through any number of others."""
        if iri not in self.replaced:
            return frozenset()
        todo, seen = [iri], {iri}
        while todo:
            for target in self.replaced.get(todo.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        last = seen - {iri} - self.replaced.keys()
        return frozenset(last & self._typed)

    @cached_property
    def projects(self) -> frozenset[str]:
        """IRIs of the projects, without those that became another."""
        return frozenset(p for p in self._typed if not self.successors(p))

    @cached_property
    def records(self) -> Mapping[str, frozenset[str]]:
        """By project the IRIs of its records."""
        found: dict[str, set[str]] = defaultdict(set)
        for project, record in self._pairs(_RECORD):
            if project in self.projects and isinstance(record, ox.NamedNode):
                found[project].add(record.value)
        return {project: frozenset(records) for project, records in found.items()}

    @cached_property
    def project_of(self) -> Mapping[str, str]:
        """By record the project; of several the first."""
        return {
            record: project
            for project in sorted(self.records, reverse=True)
            for record in self.records[project]
        }

    def name(self, iri: str) -> ProjectName:
        """What to call a project."""
        said = self._said(iri)
        titles = (t for t in said[str(DCTERMS.title)] if isinstance(t, ox.Literal))
        identifiers = tuple(sorted({t.value for t in said[str(DCTERMS.identifier)]}))
        title = nearest(titles, self._language)
        return ProjectName(iri, title or untitled(self._store, iri, self._language), identifiers)

    def statements(self, iri: str, canonical: Mapping[str, str]) -> dict[Statement, Term]:
        """All values of a project, each with the term that it stands for.

        ``canonical`` says by which IRI a project or organisation is known in both graphs.
        """
        found = {}
        for predicate, terms in self._said(iri).items():
            if predicate not in _TOLD_APART:
                for term in terms:
                    if (predicate, term.value) != (_A, _PROJECT):
                        found[self._statement(predicate, term, canonical)] = term
        return found

    def _statement(self, predicate: str, term: Term, canonical: Mapping[str, str]) -> Statement:
        field = _FIELDS.get(predicate)
        if isinstance(term, ox.Literal):
            value = (term.value, term.language or "", term.datatype.value)
            single = field is not None and not field.many
            return Statement(predicate, value[1] if single else "\n".join(value), value)
        iri = term.value
        if predicate == _GOAL:
            words, level = self._goal(iri)
            return Statement(predicate, words, (words, level))
        if field is not None and field.kind is Kind.MONEY:
            amount, currency = self._money(iri)
            return Statement(predicate, currency, (amount, currency))
        if field is not None and field.kind is Kind.ORGANISATION:
            known = canonical.get(iri, iri)
            slot = known if field.many else ""
            return Statement(predicate, slot, (known, self._organisation(iri)))
        target = canonical.get(min(self.successors(iri), default=iri), iri)
        single = predicate == _A or (field is not None and not field.many)
        return Statement(predicate, "" if single else target, (target,))

    def _money(self, iri: str) -> tuple[str, str]:
        """Value and currency of an amount; its own IRI where it has no value."""
        said = self._said(iri)
        values = sorted(t.value for t in said[str(SCHEMA.value)])
        currencies = sorted(t.value for t in said[str(SCHEMA.currency)])
        return (values or [iri])[0], (currencies or [""])[0]

    def _goal(self, iri: str) -> tuple[str, str]:
        """Words and level (the IRI of a concept) of a goal; its own IRI where it has no words."""
        said = self._said(iri)
        words = sorted(t.value for t in said[str(DCTERMS.description)])
        levels = sorted(t.value for t in said[str(ESF.goalLevel)])
        return (words or [iri])[0], (levels or [""])[0]

    def _organisation(self, iri: str) -> str:
        """Name and number, as the default graph has them."""
        said = self._said(iri)
        numbers = sorted(t.value for t in said[str(ORG.identifier)])
        labels = (t for t in said[str(SKOS.prefLabel)] if isinstance(t, ox.Literal))
        name = nearest(labels, self._language)
        return ", ".join([name or self.display(iri), *numbers])

    def display(self, iri: str) -> str:
        """Code and label of a concept or thing; the short IRI of what has neither."""
        known = self._names.label(iri) or self._names.code(iri) or load_vocabulary().concept(iri)
        return self._names.display(iri) if known else shorten(iri)

    def text(self, predicate: str, term: Term) -> str:
        """A value of a project as people read it."""
        if isinstance(term, ox.Literal):
            if predicate != _RATE:
                return self._names.text(term)
            try:
                return rate_text(Decimal(term.value), self._language)
            except InvalidOperation:
                return term.value
        iri = term.value
        if predicate == _A:
            return load_vocabulary().label(iri, self._language)
        if predicate == _GOAL:
            words, level = self._goal(iri)
            return f"{words} ({load_vocabulary().label(level, self._language)})" if level else words
        field = _FIELDS.get(predicate)
        if field is not None and field.kind is Kind.ORGANISATION:
            return self._organisation(iri)
        if field is not None and field.kind is Kind.MONEY:
            return self._names.text(term)
        for project in sorted(self.successors(iri) or {iri} & self.projects):
            name = self.name(project)
            return f"{name.name} ({name.key})"
        return self.display(iri)

    @cached_property
    def _document_of(self) -> Mapping[str, str]:
        pairs = self._pairs(str(PROV.wasDerivedFrom), anywhere=True)
        return {record: term.value for record, term in pairs}

    @cached_property
    def _contents(self) -> Mapping[str, str]:
        return {s: t.value for s, t in self._pairs(str(ESF.sha256), anywhere=True)}

    @cached_property
    def _files(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for document, term in self._pairs(str(ESF.fileName), anywhere=True):
            found[document].add(term.value)
        return found

    def files(self, projects: Iterable[str]) -> dict[str, frozenset[str]]:
        """By file name the contents (sha256) of the documents that tell of some projects."""
        found: dict[str, set[str]] = defaultdict(set)
        for project in projects:
            for record in self.records.get(project, ()):
                document = self._document_of.get(record, record.partition("#")[0])
                for name in self._files.get(document) or {shorten(document)}:
                    found[name].add(self._contents.get(document, document))
        return {name: frozenset(contents) for name, contents in found.items()}

    @cached_property
    def _mentions(self) -> Mapping[str, Counter[tuple[str, str]]]:
        """By record, how often each concept is mentioned in which sense.

        Graph by graph, where what belongs together lies together on the disk.
        """
        found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for graph in source_graphs(self._store):
            rows = self._store.query(_MENTIONS.replace("?graph", str(graph)), prefixes=PREFIXES)
            for record, concept, sense in rows if isinstance(rows, ox.QuerySolutions) else ():
                found[record.value][concept.value, sense.value] += 1
        return found

    def mentions(self, projects: Iterable[str]) -> dict[str, Counter[str]]:
        """By concept, how often the projects' documents mention it in which sense (IRIs)."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for project in projects:
            for record in self.records.get(project, ()):
                for (concept, sense), count in self._mentions.get(record, Counter()).items():
                    found[concept][sense] += count
        return found

    @cached_property
    def findings(self) -> Mapping[str, Counter[NamedFinding]]:
        """By project, what the checks found and how often; by ``""`` what is about none."""
        by_document = {
            self._document_of.get(record, record.partition("#")[0]): project
            for record, project in sorted(self.project_of.items(), reverse=True)
        }
        severities = {iri: name for name, iri in SEVERITIES.items()}
        found: dict[str, Counter[NamedFinding]] = defaultdict(Counter)
        kind = ox.NamedNode(str(SH.ValidationResult))
        quads = self._store.quads_for_pattern(None, ox.NamedNode(_A), kind, None)
        for result in {q.subject for q in quads if isinstance(q.subject, ox.NamedNode)}:
            said = self._said(result.value, None)
            messages = [t for t in said[str(SH.resultMessage)] if isinstance(t, ox.Literal)]
            grave = {severities.get(t.value, "info") for t in said[str(SH.resultSeverity)]}
            named = NamedFinding(
                severity=min(grave, key=list(SEVERITIES).index, default="info"),
                rule=min((t.value for t in said[str(SH.sourceShape)]), default=""),
                message=nearest(messages, self._language) or "",
            )
            places = [
                term.value
                for predicate in (SH.focusNode, DCTERMS.source)
                for term in sorted(said[str(predicate)], key=str)
            ]
            found[self._concerned(places, by_document)][named] += 1
        return found

    def _concerned(self, places: Iterable[str], by_document: Mapping[str, str]) -> str:
        """The project that a finding about these nodes is about; empty for none."""
        for place in places:
            whole = place.partition("#")[0]
            for project in (place, whole):
                if project in self.projects:
                    return project
            about = self.project_of.get(place) or by_document.get(whole)
            if about is not None:
                return about
        return ""
