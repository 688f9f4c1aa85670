"""What a drawn page says of a node: facts in the form that the page's script shows.

Everything is plain data for JSON. Labels and languages are chosen by the
script, so both languages travel. A fact is a list ``[label, kind, values]``:
the key of the label (a field of `model.FIELDS` or a text of the page), the
kind of its values and the values themselves.

==========  =====================================================
kind        one value
==========  =====================================================
text        string
date        ISO 8601 date
integer     string of digits
rate        decimal string from 0 to 1
boolean     true or false
money       ``[amount, currency]``
thing       number of a thing of the page
words       ``[text, language]``
iri         an IRI
==========  =====================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, PROV, SKOS, XSD

from esfgraph.model import FIELDS, Kind
from esfgraph.namespaces import ESF, ORG, SCHEMA
from esfgraph.resources import toml_data

__all__ = [
    "KINDS",
    "YEAR_OF",
    "Fact",
    "Number",
    "concept_facts",
    "objects_of",
    "project_details",
    "project_facts",
    "sources",
    "statements",
    "titles",
]

Fact = list[Any]
"""``[label, kind, values]``."""

Number = Callable[[str], int]
"""Gives the number that a thing has on the page."""

_APART = (
    "title",
    "description",
    "method",
    "theme",
    "target_group",
    "challenge",
    "actor",
    "indicator",
    "school",
    "goal",
)
"""Fields that the page shows in places of their own, what the prose says with its words."""

YEAR_OF = {"start_year": "start", "end_year": "end"}
"""A year says nothing more where the day is known."""

KINDS = {
    Kind.DATE: "date",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "rate",
    Kind.BOOLEAN: "boolean",
    Kind.MONEY: "money",
    Kind.CODE: "thing",
    Kind.ORGANISATION: "thing",
}
"""Kinds of values on the page; all others are texts."""


def objects_of(store: ox.Store, subject: str, predicate: object, *, anywhere: bool = False) -> Any:
    """All objects of a property in the default graph (or in any), sorted as N-Triples."""
    node, graph = ox.NamedNode(subject), None if anywhere else ox.DefaultGraph()
    quads = store.quads_for_pattern(node, ox.NamedNode(str(predicate)), None, graph)
    return sorted({quad.object for quad in quads}, key=str)


def _texts(store: ox.Store, subject: str, predicate: object) -> list[str]:
    return [o.value for o in objects_of(store, subject, predicate) if isinstance(o, ox.Literal)]


def _money(store: ox.Store, amounts: Iterable[object]) -> list[list[str]]:
    found = []
    for amount in amounts:
        if isinstance(amount, ox.NamedNode):
            values = _texts(store, amount.value, SCHEMA.value)
            currencies = _texts(store, amount.value, SCHEMA.currency)
            if values and currencies:
                found.append([values[0], currencies[0]])
    return sorted(found, key=lambda pair: pair[1])


def _values(store: ox.Store, kind: str, objects: list[Any], number: Number) -> list[Any]:
    if kind == "money":
        return _money(store, objects)
    if kind == "thing":
        return [number(o.value) for o in objects if isinstance(o, ox.NamedNode)]
    literals = [o for o in objects if isinstance(o, ox.Literal)]
    if kind == "boolean":
        truth = str(XSD.boolean)
        return [o.value == "true" for o in literals if o.datatype.value == truth]
    return [o.value for o in literals]


def project_facts(store: ox.Store, project: str, number: Number) -> list[Fact]:
    """Everything that the default graph says of a project, in the order of `FIELDS`."""
    facts: list[Fact] = []
    for name, field in FIELDS.items():
        if name in _APART or field.predicate == str(ORG.identifier):
            continue
        kind = KINDS.get(field.kind, "text")
        values = _values(store, kind, objects_of(store, project, field.predicate), number)
        if values:
            facts.append([name, kind, values])
    regions = _values(store, "thing", objects_of(store, project, ESF.nutsRegion), number)
    if regions:
        facts.append(["nuts_region", "thing", regions])
    known = {fact[0] for fact in facts}
    return [fact for fact in facts if YEAR_OF.get(fact[0]) not in known]


def statements(store: ox.Store, project: str) -> dict[str, list[str]]:
    """IRIs of methods, themes and the like that a project has, by property, sorted."""
    found = {
        name: [
            o.value for o in objects_of(store, project, ESF[name]) if isinstance(o, ox.NamedNode)
        ]
        for name in toml_data("templates", "page.toml")["says"]
    }
    return {name: iris for name, iris in found.items() if iris}


def titles(store: ox.Store, project: str) -> list[list[str]]:
    """``[title, language]`` of a project, sorted by title."""
    return _words(store, project, DCTERMS.title)


def project_details(store: ox.Store, project: str) -> dict[str, Any]:
    """A project's titles, descriptions and items elsewhere."""
    details = {
        "titles": titles(store, project),
        "description": _words(store, project, DCTERMS.description),
        "same": [o.value for o in objects_of(store, project, OWL.sameAs) if _is_web(o)],
    }
    return {key: value for key, value in details.items() if value}


def _words(store: ox.Store, subject: str, predicate: object) -> list[list[str]]:
    objects = objects_of(store, subject, predicate)
    return [[o.value, o.language or ""] for o in objects if isinstance(o, ox.Literal)]


def _is_web(term: object) -> bool:
    """Only addresses of the web become links: never ``javascript:`` or ``data:``."""
    return isinstance(term, ox.NamedNode) and term.value.startswith(("https://", "http://"))


def sources(store: ox.Store, project: str) -> dict[str, dict[str, str]]:
    """The documents that a project was read from, by IRI: ``name`` and, where known, ``url``.

    Sorted by name and address.
    """
    documents = {
        document.value
        for record in objects_of(store, project, ESF.hasRecord)
        for document in objects_of(store, record.value, PROV.wasDerivedFrom, anywhere=True)
    }
    found = {}
    for document in sorted(documents):
        names = objects_of(store, document, ESF.fileName, anywhere=True)
        addresses = objects_of(store, document, SCHEMA.url, anywhere=True)
        source = {"name": names[0].value if names else document}
        if addresses and _is_web(addresses[0]):
            source["url"] = addresses[0].value
        found[document] = source
    return dict(sorted(found.items(), key=lambda pair: (pair[1]["name"], pair[1].get("url", ""))))


def concept_facts(store: ox.Store, iri: str, number: Number) -> list[Fact]:
    """Codes, definitions, broader concept and country of a concept or organisation."""
    facts: list[Fact] = [
        ["code", "text", _texts(store, iri, SKOS.notation)],
        ["owner_id", "text", _texts(store, iri, ORG.identifier)],
        ["definition", "words", _words(store, iri, SKOS.definition)],
    ]
    above = [
        term
        for predicate in (SKOS.broader, SKOS.broadMatch)
        for term in objects_of(store, iri, predicate)
    ]
    for label, objects in (("broader", above), ("country", objects_of(store, iri, ESF.country))):
        facts.append([label, "thing", _values(store, "thing", objects, number)])
    return [fact for fact in facts if fact[2]]
