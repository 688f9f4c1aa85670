"""The findings of all projects: how many of each rule, and a list with where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import PROV, RDF, SH

from esfgraph.findings import SEVERITIES
from esfgraph.messages import Language
from esfgraph.names import Names, nearest_worded, untitled
from esfgraph.namespaces import SHAPES
from esfgraph.places import Places
from esfgraph.resources import shape_files

__all__ = ["FINDINGS_PAGE", "FindingList", "Overview", "Row", "Rule", "all_findings", "overview"]

FINDINGS_PAGE = 30
"""Findings on a page."""


@dataclass(frozen=True, slots=True)
class FindingList:
    """Every finding as ``(severity, shape, IRI)``, the gravest first; and names of rules.

    ``names`` is by shape, then language.
    """

    rows: tuple[tuple[str, str, str], ...]
    names: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its shape, short name, what it is called, severity, how many findings."""

    iri: str
    key: str
    name: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A finding: severity, words, rule, where it stands, the project with its title.

    ``source`` is the IRI of the document.
    """

    severity: str
    message: str
    rule: str
    document: str | None
    line: int | None
    project: str | None
    title: str | None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """A page: counts by severity, the rules, and the findings of one page."""

    severities: tuple[tuple[str, int], ...]
    rules: tuple[Rule, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


def all_findings(store: ox.Store) -> FindingList:
    """The findings of a graph, read once per build."""
    result = ox.NamedNode(str(SH.ValidationResult))
    severity = _by_subject(store, str(SH.resultSeverity))
    shape = _by_subject(store, str(SH.sourceShape))
    known = {iri: name for name, iri in SEVERITIES.items()}
    order = {name: place for place, name in enumerate(SEVERITIES)}
    rows = [
        (known.get(severity.get(iri, ""), "info"), shape.get(iri, ""), iri)
        for iri in {
            quad.subject.value
            for quad in store.quads_for_pattern(None, ox.NamedNode(str(RDF.type)), result, None)
            if isinstance(quad.subject, ox.NamedNode)
        }
    ]
    rows.sort(key=lambda row: (order[row[0]], row[1], row[2]))
    return FindingList(tuple(rows), _names())


def _by_subject(store: ox.Store, predicate: str) -> dict[str, str]:
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def _names() -> dict[str, dict[str, str]]:
    """What the shapes are called, by IRI and language."""
    found: dict[str, dict[str, str]] = {}
    for path in shape_files():
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            subject, name = quad.subject, quad.object
            if (
                quad.predicate.value == str(SH.name)
                and isinstance(subject, ox.NamedNode)
                and isinstance(name, ox.Literal)
            ):
                found.setdefault(subject.value, {})[name.language or ""] = name.value
    return found


def _key(shape: str) -> str:
    return shape.removeprefix(str(SHAPES)) if shape.startswith(str(SHAPES)) else shape


def overview(
    store: ox.Store,
    found: FindingList,
    language: Language,
    severity: str | None = None,
    rule: str | None = None,
    page: int = 1,
    size: int = FINDINGS_PAGE,
) -> Overview:
    """A page of findings.

    Parameters
    ----------
    store
        The graph.
    found
        What `all_findings` gave.
    language
        Of messages and names.
    severity, rule
        Only these; a rule by its short name, such as ``nuts-2``.
    page, size
        Which of the findings, from 1, and how many on a page.
    """
    by_severity = Counter(row[0] for row in found.rows)
    by_rule = Counter((row[0], row[1]) for row in found.rows)
    order = [str(name) for name in SEVERITIES]
    rules = tuple(
        Rule(shape, _key(shape), _name(found, shape, language), grave, count)
        for (grave, shape), count in sorted(
            by_rule.items(),
            key=lambda item: (order.index(item[0][0]), -item[1], item[0]),
        )
    )
    rows = [
        row
        for row in found.rows
        if (severity is None or row[0] == severity) and (rule is None or _key(row[1]) == rule)
    ]
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * size : page * size]
    return Overview(
        tuple((name, by_severity[name]) for name in SEVERITIES),
        rules,
        _rows(store, found, shown, language),
        len(rows),
        page,
        pages,
    )


def _name(found: FindingList, shape: str, language: Language) -> str:
    names = found.names.get(shape, {})
    return names.get(language) or names.get("en") or _key(shape)


def _rows(
    store: ox.Store,
    found: FindingList,
    shown: Sequence[tuple[str, str, str]],
    language: Language,
) -> tuple[Row, ...]:
    names, places = Names(store, language), Places(store)
    made = []
    for severity, shape, iri in shown:
        said: dict[str, ox.NamedNode | ox.Literal] = {}
        for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said.setdefault(quad.predicate.value, quad.object)
        focus, path = said.get(str(SH.focusNode)), said.get(str(SH.resultPath))
        place = places.of(
            focus.value if focus is not None else iri,
            path.value if path is not None else None,
            said.get(str(SH.value)),
        )
        project = place.project
        title = None
        if project:
            title = names.worded_label(project) or untitled(store, project, language)
        message = nearest_worded(names.literals(iri, str(SH.resultMessage)), language) or ""
        rule = _name(found, shape, language)
        source = _source(store, place.record)
        said_in = place.said(language)
        made.append(Row(severity, message, rule, said_in, place.line, project, title, source))
    return tuple(made)


def _source(store: ox.Store, record: str | None) -> str | None:
    """The document that a record was read from."""
    if record is None:
        return None
    derived = ox.NamedNode(str(PROV.wasDerivedFrom))
    quads = store.quads_for_pattern(ox.NamedNode(record), derived, None, None)
    return min((q.object.value for q in quads if isinstance(q.object, ox.NamedNode)), default=None)
