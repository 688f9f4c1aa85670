"""Everything about one project on one screen, each fact with the words it stands in.

`project_view` collects what the fused project and its records say, as facts
(see `project_facts`). What no source states is listed as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, SH

from esfgraph.evidence import Source
from esfgraph.findings import SEVERITIES
from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.lookup import find_project
from esfgraph.messages import Language, field_label
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.names import language_rank, nearest, untitled
from esfgraph.namespaces import ESF
from esfgraph.places import Places
from esfgraph.project_facts import Fact, Facts
from esfgraph.ties import Ties, ties_of
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Fact", "Note", "ProjectView", "find_project", "project_view", "to_json"]

Term = ox.NamedNode | ox.Literal

_NUTS_REGION = Field("nuts_region", str(ESF.nutsRegion), Kind.CODE, "nuts-2021", many=True)
_APART = ("identifier", "title", "description", "owner_id")
"""Fields that do not stand among the facts: they have places of their own."""
_DATES = {"start_year": "start", "end_year": "end"}
"""Years are facts of their own only where the day is not known."""


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
    row: int | None = None


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
    facts = Facts(store, iri, language)
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
    return tuple(sorted(facts, key=lambda f: (*language_rank(f.language, language), not f.fused)))


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


def _notes(store: ox.Store, iri: str, facts: Facts, language: str) -> tuple[Note, ...]:
    """The findings whose focus is the project, or that are about one of its pages or rows."""
    findings = _results(store, facts, str(SH.focusNode), iri)
    for source in facts.quotes.sources():
        focuses = _of_row(store, iri, source.record)
        if focuses is None:
            findings |= _results(store, facts, str(DCTERMS.source), source.iri)
            continue
        findings |= {
            finding
            for focus in focuses
            for finding in _results(store, facts, str(SH.focusNode), focus)
            if source.iri in facts.iris(finding, str(DCTERMS.source))
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


def _results(store: ox.Store, facts: Facts, predicate: str, node: str) -> set[str]:
    """The validation results of which this is said."""
    return {
        quad.subject.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(node), None)
        if isinstance(quad.subject, ox.NamedNode)
        and str(SH.ValidationResult) in facts.iris(quad.subject.value, str(RDF.type))
    }


def _of_row(store: ox.Store, project: str, record: str) -> set[str] | None:
    """What the findings of a list's row can be about; ``None`` for a page's record, as a page is
    about nothing else."""
    row = ox.NamedNode(record)
    if next(store.quads_for_pattern(row, ox.NamedNode(str(ESF.row)), None, None), None) is None:
        return None
    within = store.quads_for_pattern(None, ox.NamedNode(str(ESF.inRecord)), row, None)
    said = (
        quad.object
        for node in (record, project)
        for quad in store.quads_for_pattern(ox.NamedNode(node), None, None, None)
    )
    nodes = [*(quad.subject for quad in within), *said]
    return {record} | {node.value for node in nodes if isinstance(node, ox.NamedNode)}


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
        row=place.row,
        path=None if path is None else path.value,
        value=None if value is None else value.value,
    )
