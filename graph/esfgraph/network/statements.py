"""Connections as RDF, so that SPARQL can ask for them.

Each is an ``esf:Connection`` in the graph ``<base>graph/connections``, named
by a hash of the two projects: no counters, so that one connection more
changes no other's name. What made them is one ``prov:Activity`` with its
parameters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyoxigraph as ox
from rdflib.namespace import PROV, RDF, RDFS, XSD

from esfgraph.namespaces import BASE, ESF, SCHEMA
from esfgraph.network.families import FAMILIES, LARGE, STRONGEST, chosen, setting
from esfgraph.network.pairs import Connection
from esfgraph.store import CONNECTIONS

__all__ = ["connection_iri", "connection_quads", "default_parameters"]

_ORGANISATIONS = ("owner", "partner")
_DIGITS = 16


def default_parameters() -> dict[str, object]:
    """The parameters of connections that are made without any options.

    All that another program needs to make the same: the measure, the limits
    of pairs (see `projection`), the weight of each family and what each
    status in it counts, the families with a hierarchy, and those whose
    concepts count once where they have a label in common.
    """
    found: dict[str, object] = {
        "measure": "inverse document frequency, ln(N / df)",
        "large": LARGE,
        "strongest": STRONGEST,
        "candidates": setting("pairs", "candidates"),
        "exact": setting("pairs", "exact"),
        **{f"weight-{_kebab(key)}": value for key, value in chosen().items()},
    }
    hierarchies = []
    for key, family in FAMILIES.items():
        if len(family.properties) > 1:  # what each status counts
            for predicate, value in family.properties.items():
                found[f"status-{_kebab(key)}-{predicate.rpartition('#')[2]}"] = value
        if family.hierarchy:
            hierarchies.append(_kebab(key))
    found["hierarchies"] = ", ".join(hierarchies)
    found["one-thing"] = ", ".join(_kebab(key) for key, f in FAMILIES.items() if f.words)
    return found


def _kebab(key: str) -> str:
    return key.replace("_", "-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]


def connection_iri(one: Connection, base: str = BASE) -> str:
    """The address of a connection, the same whatever else the graph holds."""
    return f"{base}id/connection/{_digest(f'{one.project_a} {one.project_b}')}"


def connection_quads(
    found: Iterable[Connection],
    base: str = BASE,
    parameters: Mapping[str, object] | None = None,
) -> Iterator[ox.Quad]:
    """Connections as statements of the graph ``<base>graph/connections``.

    Parameters
    ----------
    found
        As `connections` gives them. Those with a score of 0 say nothing about
        the two projects and are left out.
    base
        Of the addresses of connections, activity and graph.
    parameters
        With which they were found; `default_parameters` where it is ``None``.

    Yields
    ------
    Quad
        First the activity, then the connections in the order given. Of what
        is shared the reasons are told: concepts with ``esf:sharedConcept``,
        organisations with ``esf:sharedOrganisation``.
    """
    settings = default_parameters() if parameters is None else dict(parameters)
    graph = ox.NamedNode(base + CONNECTIONS)
    key = _digest(json.dumps(settings, sort_keys=True, default=str))
    activity = ox.NamedNode(f"{base}id/activity/connections-{key}")
    for triple in _activity(activity, settings):
        yield ox.Quad(*triple, graph)
    generated = _node(PROV.wasGeneratedBy)
    for one in found:
        if one.score <= 0:
            continue
        subject = ox.NamedNode(connection_iri(one, base))
        yield ox.Quad(subject, _node(RDF.type), _node(ESF.Connection), graph)
        for project in (one.project_a, one.project_b):
            yield ox.Quad(subject, _node(ESF.between), ox.NamedNode(project), graph)
        score = ox.Literal(_decimal(one.score), datatype=_node(XSD.decimal))
        yield ox.Quad(subject, _node(ESF.score), score, graph)
        for reason in one.reasons:
            term = ESF.sharedOrganisation if reason.kind in _ORGANISATIONS else ESF.sharedConcept
            yield ox.Quad(subject, _node(term), ox.NamedNode(reason.iri), graph)
        yield ox.Quad(subject, generated, activity, graph)


def _node(term: object) -> ox.NamedNode:
    return ox.NamedNode(str(term))


def _decimal(number: float) -> str:
    """The canonical form of a decimal.

    >>> _decimal(4.780881), _decimal(3.0)
    ('4.780881', '3')
    """
    return f"{Decimal(repr(number)).normalize():f}"


def _activity(
    activity: ox.NamedNode, settings: Mapping[str, object]
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    yield activity, _node(RDF.type), _node(PROV.Activity)
    yield activity, _node(RDFS.label), ox.Literal("connections between projects", language="en")
    yield activity, _node(RDFS.label), ox.Literal("kopplingar mellan projekt", language="sv")
    for name, value in sorted(settings.items()):
        parameter = ox.NamedNode(f"{activity.value}#{name}")
        yield activity, _node(SCHEMA.additionalProperty), parameter
        yield parameter, _node(RDF.type), _node(SCHEMA.PropertyValue)
        yield parameter, _node(SCHEMA.name), ox.Literal(name)
        yield parameter, _node(SCHEMA.value), _value(value)


def _value(value: object) -> ox.Literal:
    if isinstance(value, int) and not isinstance(value, bool):
        return ox.Literal(str(value), datatype=_node(XSD.integer))
    if isinstance(value, float):
        return ox.Literal(_decimal(value), datatype=_node(XSD.decimal))
    return ox.Literal(str(value))
