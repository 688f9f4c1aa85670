"""Everything about one project on one screen, each fact with the words it stands in.

`project_view` collects what the fused project and its records say. A `Fact`
is one value in the form that people read, with the records that state it and
the `Evidence`: file, line and quoted words. What no source states is listed
as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, SH

from esfgraph.evidence import Evidence, Quotes, Source
from esfgraph.findings import SEVERITIES
from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.lookup import find_project
from esfgraph.messages import Language, field_label, say
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.names import Names, nearest, rate_text, untitled
from esfgraph.namespaces import ESF, ORG, SCHEMA
from esfgraph.places import Places
from esfgraph.ties import Ties, ties_of
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Fact", "Note", "ProjectView", "find_project", "project_view", "to_json"]

Term = ox.NamedNode | ox.Literal

_NUTS_REGION = Field("nuts_region", str(ESF.nutsRegion), Kind.CODE, "nuts-2021", many=True)
_APART = ("identifier", "title", "description", "owner_id")
"""Fields that do not stand among the facts: they have places of their own."""
_DATES = {"start_year": "start", "end_year": "end"}
"""Years are facts of their own only where the day is not known."""

_NUTS_CODES = tuple(FIELDS[name].predicate for name in ("nuts1", "nuts2", "nuts3"))
_ALSO_IN: Mapping[str, tuple[tuple[str, ...], ...]] = {
    str(ESF.owner): ((str(ORG.identifier),),),
    str(ESF.nutsRegion): (_NUTS_CODES, (FIELDS["region"].predicate,)),
}
"""Under which other properties the words of a value are quoted, if they agree with it: those
of the first group in which any do. A region's name made a NUTS region only where no code did."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one field.

    Attributes
    ----------
    field
        Its name in `FIELDS`, or ``nuts_region``.
    label
        What the field is called in the view's language.
    value
        As people read it: ``A2A``, ``9 496 611 SEK``, ``40 %``, ``2024-01-01``.
    iri
        Of the concept or organisation, where the value is one.
    language
        Of a text (BCP 47).
    fused
        Whether the project itself has it; other values only some record states.
    records
        IRIs of the records that state it, sorted.
    evidence
        Where it stands, by document and line.
    standing
        In words, where sources differ: that the project has taken this value,
        or which files state it besides.
    """

    field: str
    label: str
    value: str
    iri: str | None = None
    language: str | None = None
    fused: bool = True
    records: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    standing: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One finding about the project: what, how grave, where."""

    severity: str
    message: str
    shape: str
    document: str | None
    line: int | None
    path: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """All of one project, in one language.

    Attributes
    ----------
    iri, language
        The project and the language of labels and messages.
    kind
        The kind of project, such as "Preliminary study", where it is known.
    titles, descriptions
        In all languages, the view's own first.
    identifiers
        Also those of other data sets.
    facts
        All other values, in the order of `FIELDS`.
    sources
        The documents, by file name.
    same_as
        The project in other data sets, and whatever else is the same.
    ties
        Why its records are one project, former IRIs, projects before and after.
    findings
        The gravest first.
    unknown
        Labels of the fields that no source states.
    untitled
        What to call the project where it has no title.
    """

    iri: str
    language: Language
    kind: str | None
    titles: tuple[Fact, ...]
    identifiers: tuple[Fact, ...]
    descriptions: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    same_as: tuple[str, ...]
    ties: Ties
    findings: tuple[Note, ...]
    unknown: tuple[str, ...]
    untitled: str

    @property
    def title(self) -> str | None:
        """The title in the view's language, else in another."""
        return self.titles[0].value if self.titles else None

    @property
    def name(self) -> str:
        """The title, or what to call a project without one: by its file."""
        return self.title or self.untitled


def project_view(store: ox.Store, iri: str, language: Language = "en") -> ProjectView:
    """All that a graph says of a project.

    Parameters
    ----------
    store
        The graph.
    iri
        The project, as `find_project` gives it.
    language
        Of labels, names of concepts and messages.
    """
    facts = _Facts(store, iri, language)
    by_field = {field.name: facts.of(field) for field in (*FIELDS.values(), _NUTS_REGION)}
    for years, day in _DATES.items():
        if any(fact.fused for fact in by_field[day]):
            by_field[years] = _years_besides(by_field[years], by_field[day])
    names = _in_order()
    return ProjectView(
        iri=iri,
        language=language,
        kind=_kind(store, iri, language),
        titles=_own_first(by_field["title"], language),
        identifiers=by_field["identifier"],
        descriptions=_own_first(by_field["description"], language),
        facts=tuple(f for name in names if name not in _APART for f in by_field[name]),
        sources=facts.quotes.sources(),
        same_as=tuple(sorted(facts.iris(iri, str(OWL.sameAs)))),
        ties=ties_of(store, iri, [s.record for s in facts.quotes.sources()], language),
        findings=_notes(store, iri, facts, language),
        unknown=_unknown(by_field, language),
        untitled=untitled(store, iri, language),
    )


def to_json(view: ProjectView) -> dict[str, Any]:
    """A view as plain data for JSON, with the attributes' names as keys; ``name`` for both
    ``title`` and ``untitled``."""
    data = asdict(view)
    del data["untitled"]
    return {"iri": data.pop("iri"), "name": view.name, **data}


def _in_order() -> list[str]:
    """Names of all fields as shown; the NUTS region stands after the region."""
    names = list(FIELDS)
    names.insert(names.index("region") + 1, _NUTS_REGION.name)
    return names


def _own_first(facts: Iterable[Fact], language: str) -> tuple[Fact, ...]:
    return tuple(
        sorted(facts, key=lambda f: (f.language != language, not f.fused, f.language or ""))
    )


def _years_besides(years: Iterable[Fact], days: Iterable[Fact]) -> tuple[Fact, ...]:
    """The years that differ from the project's, of records that state no day."""
    with_day = {record for fact in days for record in fact.records}
    return tuple(f for f in years if not f.fused and not with_day.issuperset(f.records))


def _kind(store: ox.Store, iri: str, language: str) -> str | None:
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(RDF.type)), None, None)
    kinds = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode)}
    labels = sorted(load_vocabulary().label(k, language) for k in kinds - {str(ESF.Project)})
    return ", ".join(labels) or None


def _unknown(by_field: Mapping[str, tuple[Fact, ...]], language: Language) -> tuple[str, ...]:
    missing = [
        name
        for name in _in_order()
        if name not in RECORD_ONLY and name not in _DATES and not by_field[name]
    ]
    return tuple(field_label(name, language) for name in missing)


class _Facts:
    """Collects the facts of one project."""

    def __init__(self, store: ox.Store, project: str, language: Language) -> None:
        self._store = store
        self._project = project
        self._language = language
        self._names = Names(store, language)
        self._said: dict[str, dict[str, set[Term]]] = {}
        self.quotes = Quotes(store, self.iris(project, str(ESF.hasRecord)))

    def iris(self, subject: str, predicate: str) -> set[str]:
        """The IRIs that a property points at."""
        return {t.value for t in self._terms(subject, predicate) if isinstance(t, ox.NamedNode)}

    def _terms(self, subject: str, predicate: str) -> set[Term]:
        if subject not in self._said:  # one look-up for all properties, as most are wanted
            said = self._said[subject] = {}
            for quad in self._store.quads_for_pattern(ox.NamedNode(subject), None, None, None):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    said.setdefault(quad.predicate.value, set()).add(quad.object)
        return self._said[subject].get(predicate, set())

    def of(self, field: Field) -> tuple[Fact, ...]:
        """The facts of one field: the project's own first, then in order of their values."""
        said: dict[tuple[str, str], tuple[Term, list[str]]] = {}
        for holder in (self._project, *self.quotes.records):
            for term in self._terms(holder, field.predicate):
                key = (self._value(field, term), _language(term))
                said.setdefault(key, (term, []))[1].append(holder)
        facts = [
            (self._fact(field, value, term, holders), self._scope(term))
            for (value, _), (term, holders) in said.items()
        ]
        differing = {scope for fact, scope in facts if not fact.fused}
        told = [
            replace(fact, standing=self._standing(fact)) if scope in differing else fact
            for fact, scope in facts
        ]
        return tuple(sorted(told, key=lambda f: (not f.fused, f.value, f.language or "")))

    def _scope(self, term: Term) -> str:
        """Of texts the language, of amounts the currency: values differ within one only."""
        if isinstance(term, ox.Literal):
            return _language(term)
        found = self._names.literals(term.value, str(SCHEMA.currency))
        return min((currency.value for currency in found), default="")

    def _standing(self, fact: Fact) -> str:
        files = {s.file or s.iri for s in self.quotes.sources() if s.record in fact.records}
        if not files:
            return say("show.taken", self._language)
        key = "show.taken_from" if fact.fused else "show.also_in"
        return say(key, self._language, files=", ".join(sorted(files)))

    def _value(self, field: Field, term: Term) -> str:
        if field.name == "cofinancing_rate" and isinstance(term, ox.Literal):
            try:
                return rate_text(Decimal(term.value), self._language)
            except InvalidOperation:
                return term.value
        text = self._names.text(term)
        if field.kind is Kind.ORGANISATION and isinstance(term, ox.NamedNode):
            numbers = self._names.literals(term.value, str(ORG.identifier))
            return ", ".join([text, *(n.value for n in numbers)])
        return text

    def _fact(self, field: Field, value: str, term: Term, holders: list[str]) -> Fact:
        records = tuple(sorted(h for h in holders if h != self._project))
        evidence = {e for r in records for e in self._evidence(r, field, term)}
        concept = field.kind in (Kind.CODE, Kind.ORGANISATION)
        return Fact(
            field=field.name,
            label=field_label(field.name, self._language),
            value=value,
            iri=term.value if concept else None,
            language=_language(term) or None,
            fused=self._project in holders or field.name in RECORD_ONLY,
            records=records,
            evidence=tuple(sorted(evidence, key=lambda e: (e.file or "", e.document, e.start))),
        )

    def _evidence(self, record: str, field: Field, term: Term) -> list[Evidence]:
        """The quotes that agree with the value, else all of its own field."""
        own = self.quotes.of(record, field.predicate)
        forms = {_squeezed(form) for form in self._forms(term)}
        agreeing = [quote for quote in own if _squeezed(quote.quote) in forms]
        for group in _ALSO_IN.get(field.predicate, ()):
            also = [q for predicate in group for q in self.quotes.of(record, predicate)]
            found = [quote for quote in also if _squeezed(quote.quote) in forms]
            if found:
                return [*agreeing, *found]
        return agreeing or own

    def _forms(self, term: Term) -> set[str]:
        if isinstance(term, ox.Literal):
            return {term.value}
        said = self._store.quads_for_pattern(term, None, None, None)
        forms = {q.object.value for q in said if isinstance(q.object, ox.Literal)}
        return forms | {form for form, _ in load_vocabulary().forms(term.value)}


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _notes(store: ox.Store, iri: str, facts: _Facts, language: str) -> tuple[Note, ...]:
    """The findings whose focus is the project, or that are about one of its documents."""
    about = [(SH.focusNode, iri)]
    about += [(DCTERMS.source, source.iri) for source in facts.quotes.sources()]
    findings = {
        quad.subject.value
        for predicate, node in about
        for quad in store.quads_for_pattern(
            None, ox.NamedNode(str(predicate)), ox.NamedNode(node), None
        )
        if isinstance(quad.subject, ox.NamedNode)
        and str(SH.ValidationResult) in facts.iris(quad.subject.value, str(RDF.type))
    }
    places = Places(store)
    if findings:
        places.know(facts.quotes)
    notes = [_note(store, finding, places, language) for finding in findings]
    order = [str(name) for name in SEVERITIES]
    return tuple(
        sorted(
            notes,
            key=lambda n: (
                order.index(n.severity),
                n.document or "",
                n.line or 0,
                n.shape,
                n.value or "",
            ),
        )
    )


def _note(store: ox.Store, finding: str, places: Places, language: str) -> Note:
    said: dict[str, list[Term]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(finding), None, None, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object)

    def one(predicate: str) -> Term | None:
        return min(said.get(predicate, []), key=str, default=None)

    focus, path, value = one(str(SH.focusNode)), one(str(SH.resultPath)), one(str(SH.value))
    place = places.of(
        focus.value if focus is not None else finding, None if path is None else path.value, value
    )
    messages = [t for t in said.get(str(SH.resultMessage), []) if isinstance(t, ox.Literal)]
    grave = one(str(SH.resultSeverity))
    shape = one(str(SH.sourceShape))
    return Note(
        severity=next((s for s, i in SEVERITIES.items() if grave and grave.value == i), "info"),
        message=nearest(messages, language) or "",
        shape=shape.value if shape is not None else "",
        document=place.document,
        line=place.line,
        path=None if path is None else path.value,
        value=None if value is None else value.value,
    )
