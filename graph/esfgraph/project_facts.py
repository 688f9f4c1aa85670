"""The facts of one project: values as people read them, with the words they stand in.

A `Fact` is one value in the form that people read, with the records that
state it and the `Evidence`: file, line and quoted words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from esfgraph.evidence import Evidence, Quotes
from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.messages import Language, field_label, say
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.names import Names, rate_text
from esfgraph.namespaces import ESF, ORG, SCHEMA
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Fact", "Facts"]

Term = ox.NamedNode | ox.Literal

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


class Facts:
    """Collects the facts of one project.

    Parameters
    ----------
    store
        The graph.
    project
        Its IRI.
    language
        Of labels and of names of concepts.

    ``quotes`` are the words of its records.
    """

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
