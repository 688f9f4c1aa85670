"""What search, statistics and likeness need of a graph, as columns; read once per build."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from esfgraph.messages import LANGUAGES, Language
from esfgraph.model import FIELDS
from esfgraph.names import Names, nearest_worded, untitled
from esfgraph.namespaces import ESF, NUTS, SCHEMA
from esfgraph.network import ATTRIBUTES
from esfgraph.site.facets import Facet, Rows
from esfgraph.site.similar import Network, network_of
from esfgraph.site.words import Words, WordsBuilder
from esfgraph.worded import Worded

__all__ = ["FACETS", "MONEY", "Index", "build_index"]

FACETS: Mapping[str, str | None] = {
    "method": str(ESF.usesMethod),
    "method_planned": str(ESF.plansMethod),
    "method_former": str(ESF.formerMethod),
    "theme": str(ESF.theme),
    "target_group": str(ESF.targetGroup),
    "fund": str(ESF.fund),
    "programme_area": str(ESF.programmeArea),
    "specific_objective": str(ESF.specificObjective),
    "intervention_field": str(ESF.interventionField),
    "region": str(ESF.region),
    "nuts_region": str(ESF.nutsRegion),
    "owner": str(ESF.owner),
    "year": None,
    "budget": None,
    "system": None,
}
"""All facets in their order on the page, and the property that gives each."""

MONEY = ("total_budget", "eu_contribution", "granted_support")
"""The fields that hold amounts."""

_OTHERS: Mapping[str, str] = {
    "partner": str(ESF.partner),
    "programme": str(ESF.programme),
    "challenge": str(ESF.challenge),
    "actor": str(ESF.actor),
    "indicator": str(ESF.indicator),
    "country": str(ESF.country),
    "nuts": str(ESF.nutsRegion),
}
"""What else leads from a concept or organisation to projects; no facets of the search."""

_TITLE, _GOAL, _OWNER, _DESCRIPTION = 5.0, 2.0, 2.0, 1.0
"""How much a word counts where it stands."""

_LARGEST = 10**18
"""Amounts above are no amounts of money: they stand among the facts of their project only."""

_LONGEST = 60
"""Years; a project that is said to run longer counts in its first year only."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The columns; projects are numbers in the order of their IRIs.

    Attributes
    ----------
    store
        The graph.
    iris, row
        The projects, and the number of each.
    identifiers
        The first identifier of each, or ``None``.
    titles
        What to call each, by language; a title in another is `worded.Worded`.
    start, end
        Years; 0 where no source states one.
    money
        Amounts by field, then currency; NaN where no source states one.
    facets
        By name; those of `FACETS`, and others that pages of concepts need.
    words
        The full text.
    orders
        By language, each project's place in the order of titles.
    network
        What pairs of projects have in common.
    ranks
        By language and facet, each value's place in the order of names.
    """

    store: ox.Store
    iris: tuple[str, ...]
    row: Mapping[str, int]
    identifiers: tuple[str | None, ...]
    titles: Mapping[Language, tuple[str, ...]]
    start: Rows
    end: Rows
    money: Mapping[str, Mapping[str, npt.NDArray[np.float64]]]
    facets: Mapping[str, Facet]
    words: Words
    orders: Mapping[Language, Rows]
    network: Network
    ranks: Mapping[Language, Mapping[str, Rows]]
    _names: dict[tuple[str, str], Worded] = field(default_factory=dict)
    _full_names: dict[tuple[str, str], Worded] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.iris)

    def name(self, iri: str, language: str) -> Worded:
        """Code and label of a concept or organisation, with the language of the label."""
        key = (iri, language)
        if key not in self._names:
            self._names[key] = Names(self.store, language).worded(iri)
        return self._names[key]

    def full_name(self, iri: str, language: str) -> Worded:
        """What `name` gives; of what has a code only, with the programme that the code is of."""
        key = (iri, language)
        if key not in self._full_names:
            self._full_names[key] = self._full_name(iri, language)
        return self._full_names[key]

    def _full_name(self, iri: str, language: str) -> Worded:
        name, node = self.name(iri, language), ox.NamedNode(iri)
        if name != Names(self.store, language).code(iri):
            return name
        quads = self.store.quads_for_pattern(node, _PROGRAMME, None, None)
        above = sorted({q.object.value for q in quads if isinstance(q.object, ox.NamedNode)})
        names = Names(self.store, language)
        found = [label for one in above if one != iri and (label := names.worded_label(one))]
        return Worded(f"{name} ({found[0]})", found[0].language) if found else name

    def currencies(self) -> tuple[str, ...]:
        """The currencies of total budgets, that of most projects first."""
        amounts = self.money["total_budget"]
        known = {c: int(np.count_nonzero(~np.isnan(a))) for c, a in amounts.items()}
        return tuple(sorted(known, key=lambda c: (-known[c], c)))

    def projects_with(self, iri: str) -> dict[str, Rows]:
        """The projects that a concept or organisation belongs to, by facet."""
        found = {name: facet.having(iri) for name, facet in self.facets.items()}
        return {name: rows for name, rows in found.items() if len(rows)}


_PROGRAMME = ox.NamedNode(str(ESF.programme))


class _Reader:
    """Reads columns from the default graph."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        found = {s for s, o in self._pairs(str(RDF.type)) if o == str(ESF.Project)}
        self.iris = tuple(sorted(found))
        self.row = {iri: i for i, iri in enumerate(self.iris)}

    def _quads(self, predicate: str, *, anywhere: bool = False) -> Iterator[ox.Quad]:
        graph = None if anywhere else ox.DefaultGraph()
        yield from self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, graph)

    def _pairs(self, predicate: str, *, anywhere: bool = False) -> Iterator[tuple[str, str]]:
        for quad in self._quads(predicate, anywhere=anywhere):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, quad.object.value

    def things(self, predicate: str) -> Iterator[tuple[int, str]]:
        """Project and thing, for every statement with the property."""
        for subject, thing in self._pairs(predicate):
            if subject in self.row:
                yield self.row[subject], thing

    def literals(self, predicate: str) -> Iterator[tuple[int, ox.Literal]]:
        """Project and literal, likewise."""
        for quad in self._quads(predicate):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                row = self.row.get(quad.subject.value)
                if row is not None:
                    yield row, quad.object

    def texts(self, predicate: str) -> dict[str, list[ox.Literal]]:
        """Literals of a property by subject, of whatever kind that is."""
        found: dict[str, list[ox.Literal]] = {}
        for quad in self._quads(predicate):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                found.setdefault(quad.subject.value, []).append(quad.object)
        return found

    def years(self, predicate: str) -> Rows:
        """A year of each project, 0 where none is stated."""
        years = np.zeros(len(self.iris), np.int32)
        for row, literal in self.literals(predicate):
            if literal.value.isdecimal() and len(literal.value) == 4:
                years[row] = int(literal.value)
        return years

    def money(self, predicate: str) -> dict[str, npt.NDArray[np.float64]]:
        """Amounts by currency."""
        values, currencies = self.texts(str(SCHEMA.value)), self.texts(str(SCHEMA.currency))
        found: dict[str, npt.NDArray[np.float64]] = {}
        for row, amount in self.things(predicate):
            number = _number(values.get(amount, ()))
            for currency in currencies.get(amount, ()):
                if number is not None:
                    column = found.setdefault(currency.value, np.full(len(self.iris), np.nan))
                    column[row] = number
        return dict(sorted(found.items()))

    def systems(self) -> Iterator[tuple[int, str]]:
        """Project and the system that one of its documents comes from."""
        system = {
            quad.subject.value: quad.object.value
            for quad in self._quads(str(ESF.system), anywhere=True)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        }
        document = dict(self._pairs(str(PROV.wasDerivedFrom), anywhere=True))
        for row, record in self.things(str(ESF.hasRecord)):
            name = system.get(document.get(record, record.partition("#")[0]))
            if name:
                yield row, name

    def broader(self) -> dict[str, list[str]]:
        """What stands right above each concept."""
        found: dict[str, list[str]] = {}
        for concept, above in self._pairs(str(SKOS.broader)):
            found.setdefault(concept, []).append(above)
        return found

    def called(self, language: Language, titles: Mapping[int, list[ox.Literal]]) -> tuple[str, ...]:
        """What to call each project."""
        return tuple(
            nearest_worded(titles.get(row, ()), language) or untitled(self._store, iri, language)
            for row, iri in enumerate(self.iris)
        )


def _number(literals: Iterable[ox.Literal]) -> float | None:
    for literal in literals:
        try:
            number = Decimal(literal.value)
        except InvalidOperation:
            continue
        # A float has no room for 1E400, and a sum of many must not outgrow it either.
        if number.is_finite() and number.copy_abs() <= _LARGEST:
            return float(number)
    return None


def _running(start: Rows, end: Rows) -> Iterator[tuple[int, str]]:
    """Project and each year in which it runs."""
    for row, (first, last) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        if first:
            span = range(first, last + 1) if first <= last < first + _LONGEST else (first,)
            for year in span:
                yield row, str(year)


def _classes(budgets: Mapping[str, npt.NDArray[np.float64]]) -> Iterator[tuple[int, str]]:
    """Project and the power of ten of its budget, as ``SEK-6`` for millions."""
    for currency, amounts in budgets.items():
        for row in np.flatnonzero(amounts >= 1).tolist():
            yield row, f"{currency}-{len(str(int(amounts[row]))) - 1:02}"


def _with_broader(
    pairs: Iterable[tuple[int, str]], broader: Mapping[str, list[str]]
) -> Iterator[tuple[int, str]]:
    """Project and region, and every region around it, the country left out."""
    for row, region in pairs:
        todo, seen = [region], set[str]()
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            if one == region or one.removeprefix(NUTS)[2:]:
                yield row, one
            todo += broader.get(one, ())


def _order(titles: tuple[str, ...], language: str) -> Rows:
    """Places in alphabetical order; in Swedish å, ä and ö stand last."""
    keys = [_alphabetical(title, language) for title in titles]
    order = sorted(range(len(keys)), key=lambda i: (keys[i], i))
    places = np.empty(len(keys), np.int32)
    places[order] = np.arange(len(keys), dtype=np.int32)
    return places


def _alphabetical(text: str, language: str) -> str:
    """What a title is sorted by: its letters and digits without case or accents.

    >>> sorted(["Öppen", "”Ark", "Åter", "zon"], key=lambda t: _alphabetical(t, "sv"))
    ['”Ark', 'zon', 'Åter', 'Öppen']
    """
    text = unicodedata.normalize("NFC", text).casefold()
    if language == "sv":
        text = text.translate({ord("å"): "{a", ord("ä"): "{b", ord("ö"): "{c"})
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if c.isalnum() or c in " {").strip()


def build_index(store: ox.Store) -> Index:
    """Read the columns of a graph."""
    reader = _Reader(store)
    titles: dict[int, list[ox.Literal]] = {}
    for row, literal in reader.literals(str(DCTERMS.title)):
        titles.setdefault(row, []).append(literal)
    identifiers: list[str | None] = [None] * len(reader.iris)
    for row, literal in reader.literals(str(DCTERMS.identifier)):
        known = identifiers[row]
        identifiers[row] = min(known, literal.value) if known else literal.value
    start, end = reader.years(str(ESF.startYear)), reader.years(str(ESF.endYear))
    money = {name: reader.money(FIELDS[name].predicate) for name in MONEY}
    facets = {
        name: Facet.of(name, reader.things(predicate))
        for name, predicate in {**ATTRIBUTES, **_OTHERS, **FACETS}.items()
        if predicate is not None and name != "nuts_region"
    }
    regions = reader.things(str(ESF.nutsRegion))
    facets["nuts_region"] = Facet.of("nuts_region", _with_broader(regions, reader.broader()))
    facets["year"] = Facet.of("year", _running(start, end))
    facets["budget"] = Facet.of("budget", _classes(money["total_budget"]))
    facets["system"] = Facet.of("system", reader.systems())
    called = {language: reader.called(language, titles) for language in LANGUAGES}
    return Index(
        store=store,
        iris=reader.iris,
        row=reader.row,
        identifiers=tuple(identifiers),
        titles=called,
        start=start,
        end=end,
        money=money,
        facets=facets,
        words=_words(reader, titles),
        orders={language: _order(called[language], language) for language in LANGUAGES},
        network=network_of(store),
        ranks={language: _ranks(store, facets, language) for language in LANGUAGES},
    )


def _ranks(store: ox.Store, facets: Mapping[str, Facet], language: Language) -> Mapping[str, Rows]:
    """The places of all values in the order of their names; those without one keep theirs."""
    names = Names(store, language)
    known = {value for facet in facets.values() for value in facet.values if "://" in value}
    called = {value: names.display(value) for value in known}
    return {
        name: _order(tuple(called.get(value, value) for value in facet.values), language)
        for name, facet in facets.items()
    }


def _words(reader: _Reader, titles: Mapping[int, list[ox.Literal]]) -> Words:
    builder = WordsBuilder(len(reader.iris))
    for row, literals in titles.items():
        for literal in literals:
            builder.add(row, literal.value, literal.language, _TITLE)
    for row, literal in reader.literals(str(DCTERMS.identifier)):
        builder.add(row, literal.value, None, _TITLE)
    descriptions = reader.texts(str(DCTERMS.description))
    for iri, row in reader.row.items():
        for literal in descriptions.get(iri, ()):
            builder.add(row, literal.value, literal.language, _DESCRIPTION)
    for row, goal in reader.things(str(ESF.hasGoal)):
        for literal in descriptions.get(goal, ()):
            builder.add(row, literal.value, literal.language, _GOAL)
    labels = reader.texts(str(SKOS.prefLabel))
    for row, owner in reader.things(str(ESF.owner)):
        for literal in labels.get(owner, ()):
            builder.add(row, literal.value, literal.language, _OWNER)
    return builder.words()
