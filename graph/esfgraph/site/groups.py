"""Pages of what several projects have: organisations, concepts, regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyoxigraph as ox
from rdflib.namespace import RDF, SKOS

from esfgraph.messages import Language
from esfgraph.names import Names, nearest_worded
from esfgraph.namespaces import ESF, ORG
from esfgraph.site.index import Index
from esfgraph.site.listing import Entry, entries
from esfgraph.site.schema_org import concept_data, organisation_data
from esfgraph.site.search import short
from esfgraph.site.statistics import Statistics, statistics
from esfgraph.site.texts import facet_label
from esfgraph.worded import Worded

__all__ = ["Group", "Role", "group"]

_SHOWN = 20

_TABLES = ("method", "theme", "target_group", "owner", "region", "fund", "specific_objective")
_LINKS = ("exactMatch", "closeMatch")


@dataclass(frozen=True, slots=True)
class Role:
    """The projects to which a thing is one thing, such as owner.

    ``pairs`` are the parameters of the search that finds them.
    """

    label: str
    count: int
    entries: tuple[Entry, ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A page.

    Attributes
    ----------
    iri, title
        The thing.
    kind
        ``organisation``, ``concept`` or ``region``.
    kind_label
        What kind of concept it is.
    facts
        Label and values; a value is a text and the IRI it leads to, if any.
    definition
        In the page's language, else another; empty if there is none.
    roles
        Its projects.
    figures
        About all of them.
    data
        In the terms of schema.org, as JSON.
    pairs
        The parameters of the search that finds all its projects.
    """

    iri: str
    title: str
    kind: Literal["organisation", "concept", "region"]
    kind_label: str
    facts: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]
    definition: str
    roles: tuple[Role, ...]
    figures: Statistics
    data: str
    pairs: list[tuple[str, str]]


def group(index: Index, iri: str, language: Language, most: int = _SHOWN) -> Group | None:
    """The page of an organisation or concept; ``None`` if no project has it.

    ``most`` is how many projects are listed of each role, and values of each facet.
    """
    by_role = index.projects_with(iri)
    if "nuts" in by_role and "nuts_region" in by_role:
        del by_role["nuts"]  # the regions within it count as well
    if not by_role:
        return None
    names = Names(index.store, language)
    types = _things(index.store, iri, RDF.type)
    organisation = str(ORG.FormalOrganization) in types or {"owner", "partner"} & by_role.keys()
    region = {"region", "nuts_region", "country"} & by_role.keys()
    mask = np.zeros(len(index), dtype=bool)
    for rows in by_role.values():
        mask[rows] = True
    tables = [name for name in _TABLES if name not in by_role]
    definitions = names.literals(iri, str(SKOS.definition))
    return Group(
        iri=iri,
        title=index.name(iri, language),
        kind="organisation" if organisation else "region" if region else "concept",
        kind_label=facet_label(_field(next(iter(by_role))), language),
        facts=tuple(_facts(index, names, iri, language)),
        definition=nearest_worded(definitions, language) or "",
        roles=tuple(
            _role(index, iri, name, rows.tolist(), language, most) for name, rows in by_role.items()
        ),
        figures=statistics(index, mask, language, tables, most),
        data=organisation_data(index, iri) if organisation else concept_data(index, iri),
        pairs=[(next(iter(by_role)) if len(by_role) == 1 else "with", short(iri))],
    )


def _field(facet: str) -> str:
    return "nuts_region" if facet == "nuts" else facet


def _role(
    index: Index, iri: str, name: str, rows: Iterable[int], language: Language, most: int
) -> Role:
    order = index.orders[language]
    sorted_rows = sorted(rows, key=lambda row: (-int(index.start[row]), int(order[row])))
    return Role(
        facet_label(_field(name), language),
        len(sorted_rows),
        entries(index, sorted_rows[:most], language),
        ((name, short(iri)),),
    )


def _things(store: ox.Store, iri: str, predicate: object) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(predicate)), None, None)
    return sorted({q.object.value for q in quads if isinstance(q.object, ox.NamedNode)})


def _facts(
    index: Index, names: Names, iri: str, language: Language
) -> Iterable[tuple[str, tuple[tuple[str, str | None], ...]]]:
    """Numbers, codes, and what the thing stands under."""
    store = index.store

    def texts(predicate: object) -> tuple[tuple[str, str | None], ...]:
        found = names.literals(iri, str(predicate))
        return tuple((value, None) for value in sorted({literal.value for literal in found}))

    def things(*predicates: object) -> tuple[tuple[str, str | None], ...]:
        found = {other for p in predicates for other in _things(store, iri, p)}
        return tuple((index.name(other, language), other) for other in sorted(found))

    label = index.name(iri, language)
    others = {
        literal.value: Worded(literal.value, literal.language)
        for p in (SKOS.altLabel, SKOS.prefLabel)
        for literal in names.literals(iri, str(p))
        if literal.value not in label
    }
    below = store.quads_for_pattern(None, ox.NamedNode(str(SKOS.broader)), ox.NamedNode(iri), None)
    narrower = sorted({q.subject.value for q in below if isinstance(q.subject, ox.NamedNode)})
    rows = (
        ("number", texts(ORG.identifier)),
        ("code", texts(SKOS.notation)),
        ("also", tuple((others[name], None) for name in sorted(others))),
        ("country", things(ESF.country)),
        ("broader", things(SKOS.broader, SKOS.broadMatch, ESF.programme)),
        ("narrower", tuple((index.name(one, language), one) for one in narrower)),
        ("elsewhere", tuple((o, o) for n in _LINKS for o in _things(store, iri, SKOS[n]))),
    )
    return [(key, values) for key, values in rows if values]
