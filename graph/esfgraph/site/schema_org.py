"""Things in the terms of schema.org, as JSON-LD for search engines.

The terms are those of the named question ``as-schema-org``: a project is
founded, has members and is funded by grants; a total budget is no grant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, SKOS

from esfgraph.hypertext import escaped_json
from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import ESF, ORG, SCHEMA
from esfgraph.site.index import Index

__all__ = [
    "concept_data",
    "dataset_data",
    "organisation_data",
    "project_data",
    "safe_json",
    "source_data",
]


def safe_json(data: Mapping[str, Any]) -> str:
    r"""JSON that may stand in an element of HTML.

    >>> safe_json({"name": "</script>&"})
    '{"name": "\\u003c/script\\u003e\\u0026"}'
    """
    return escaped_json(json.dumps(data, ensure_ascii=False))


def _objects(store: ox.Store, iri: str, predicate: object) -> list[ox.NamedNode | ox.Literal]:
    quads = store.quads_for_pattern(
        ox.NamedNode(iri), ox.NamedNode(str(predicate)), None, ox.DefaultGraph()
    )
    found = {q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}
    return sorted(found, key=str)


def _texts(store: ox.Store, iri: str, predicate: object) -> list[Any]:
    """Texts with their languages, plain strings without."""
    return [
        {"@value": t.value, "@language": t.language} if t.language else t.value
        for t in _objects(store, iri, predicate)
        if isinstance(t, ox.Literal)
    ]


def _values(store: ox.Store, iri: str, predicate: object) -> list[str]:
    return [term.value for term in _objects(store, iri, predicate)]


def _node(kind: str, iri: str, members: Mapping[str, list[Any]]) -> dict[str, Any]:
    """A node without what nobody states; a single value stands without brackets."""
    said = {k: v[0] if len(v) == 1 else v for k, v in members.items() if v}
    return {"@context": "https://schema.org", "@type": kind, "@id": iri, **said}


def _part(kind: str, iri: str, members: Mapping[str, list[Any]]) -> dict[str, Any]:
    node = _node(kind, iri, members)
    del node["@context"]
    return node


def _organisation(store: ox.Store, iri: str) -> dict[str, list[Any]]:
    return {
        "name": _texts(store, iri, SKOS.prefLabel)[:1],
        "identifier": _values(store, iri, ORG.identifier),
    }


def project_data(index: Index, iri: str) -> str:
    """A project."""
    store = index.store
    members = [v for p in (ESF.owner, ESF.partner) for v in _values(store, iri, p)]
    funds = [
        _part("FundingScheme", fund, {"name": _texts(store, fund, SKOS.prefLabel)})
        for fund in _values(store, iri, ESF.fund)
    ]
    amounts = [v for p in (ESF.euContribution, ESF.grantedSupport) for v in _values(store, iri, p)]
    grants = [
        {
            "@type": "MonetaryGrant",
            "amount": {"@type": "MonetaryAmount", "value": value, "currency": currency},
            **({"funder": {"@id": funds[0]["@id"]}} if len(funds) == 1 else {}),
        }
        for amount in amounts
        for value in _values(store, amount, SCHEMA.value)[:1]
        for currency in _values(store, amount, SCHEMA.currency)[:1]
    ]
    return safe_json(
        _node(
            "Project",
            iri,
            {
                "url": [iri],
                "identifier": _values(store, iri, DCTERMS.identifier),
                "name": _texts(store, iri, DCTERMS.title),
                "description": _texts(store, iri, DCTERMS.description),
                "foundingDate": _values(store, iri, SCHEMA.startDate),
                "dissolutionDate": _values(store, iri, SCHEMA.endDate),
                "member": [_part("Organization", m, _organisation(store, m)) for m in members],
                "funder": funds,
                "funding": grants,
                "sameAs": _values(store, iri, OWL.sameAs),
            },
        )
    )


def organisation_data(index: Index, iri: str) -> str:
    """An organisation."""
    members = {"url": [iri], **_organisation(index.store, iri)}
    return safe_json(_node("Organization", iri, members))


def concept_data(index: Index, iri: str) -> str:
    """A concept, as a term of its vocabulary."""
    store = index.store
    return safe_json(
        _node(
            "DefinedTerm",
            iri,
            {
                "url": [iri],
                "name": _texts(store, iri, SKOS.prefLabel),
                "termCode": _values(store, iri, SKOS.notation),
                "description": _texts(store, iri, SKOS.definition),
                "inDefinedTermSet": _values(store, iri, SKOS.inScheme),
                "sameAs": _values(store, iri, SKOS.exactMatch),
            },
        )
    )


def source_data(store: ox.Store, iri: str, projects: Iterable[str]) -> str:
    """A document that was read, and the projects that it is about."""

    def said(predicate: object) -> list[str]:
        quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(predicate)), None, None)
        terms = (quad.object for quad in quads)
        return sorted({t.value for t in terms if isinstance(t, ox.NamedNode | ox.Literal)})

    members: dict[str, list[Any]] = {
        "name": said(ESF.fileName),
        "url": said(SCHEMA.url),
        "inLanguage": said(DCTERMS.language),
        "license": said(DCTERMS.license),
        "about": [{"@id": project} for project in projects],
    }
    return safe_json(_node("DigitalDocument", iri, members))


def dataset_data(name: Mapping[str, str], description: Mapping[str, str], base: str) -> str:
    """The whole graph.

    ``name`` and ``description`` are texts by language.
    """

    def texts(said: Mapping[str, str]) -> list[Any]:
        return [{"@value": said[language], "@language": language} for language in LANGUAGES]

    address = base + ".well-known/void"
    return safe_json(
        _node(
            "Dataset",
            address + "#dataset",
            {"url": [address], "name": texts(name), "description": texts(description)},
        )
    )
