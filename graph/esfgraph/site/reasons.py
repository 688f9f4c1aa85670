"""What two projects share, in words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from esfgraph.messages import Language, field_label
from esfgraph.network import FAMILIES, Labels, Shared, method_status
from esfgraph.site.index import FACETS, Index
from esfgraph.site.similar import Likeness

__all__ = ["Told", "reasons_of"]


class Told(NamedTuple):
    """A reason: the label of its kind, its IRI and name, and the status of a method, or ""."""

    kind: str
    iri: str
    name: str
    status: str


def reasons_of(index: Index, row: int, one: Likeness, language: Language) -> tuple[Told, ...]:
    """The reasons why a project is like another; see `network.reason_text`.

    A method can be in use here and planned there: its status is told unless both use it.
    """
    found = []
    for kind, iri in one.reasons:
        said: tuple[str, ...] = ()
        if len(FAMILIES[kind].properties) > 1:
            said = tuple(_property(index, kind, iri, r) for r in (row, one.row))
        shared = Shared(kind, iri, Labels("", ""), said=said)
        status = method_status(shared, language)
        found.append(Told(field_label(kind, language), iri, index.name(iri, language), status))
    return tuple(found)


def _property(index: Index, kind: str, iri: str, row: int) -> str:
    """The property by which a project has something: of several the one that counts most."""
    properties = FAMILIES[kind].properties
    facets = {predicate: name for name, predicate in FACETS.items()}
    for predicate in sorted(properties, key=lambda p: -properties[p]):
        rows = index.facets[facets[predicate]].having(iri)
        place = int(np.searchsorted(rows, row))
        if place < len(rows) and int(rows[place]) == row:
            return predicate
    return ""
