"""The statements that all tools of the benchmark write, and whether two outputs hold the same.

The *profile* is what can be said of a row without vocabularies, language detection or fusion: of
each project its type, identifiers, English title and description, dates and years, owner, fund,
programme, objective, fields, country, period, two amounts, rate, NUTS codes and managing
authority, and of each owner its type, name, number and country. esfgraph says more of each row;
the profile is picked out of its output. Two outputs are the same when they hold the same distinct
statements; a number may be spelt in any way (``0.67`` or ``0.670``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

__all__ = ["Comparison", "Digests", "compare", "digests"]

_THINGS = ("https://w3id.org/esfgraph/id/project/", "https://w3id.org/esfgraph/id/organisation/")
_ESF = "https://w3id.org/esfgraph/ontology#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TYPES = {
    _ESF + "Project",
    "https://schema.org/MonetaryAmount",
    "http://www.w3.org/ns/org#FormalOrganization",
}
_TEXTS = {"http://purl.org/dc/terms/title", "http://purl.org/dc/terms/description"}
_OTHERS = {
    "http://purl.org/dc/terms/identifier",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/ns/org#identifier",
    *(f"https://schema.org/{name}" for name in ("startDate", "endDate", "value", "currency")),
    *(_ESF + name for name in ("startYear", "endYear", "owner", "fund", "programme")),
    *(_ESF + name for name in ("specificObjective", "interventionField", "country")),
    *(_ESF + name for name in ("programmingPeriod", "totalBudget", "euContribution")),
    *(_ESF + name for name in ("cofinancingRate", "nutsRegion", "managingAuthority")),
}
_SAME = "http://www.w3.org/2002/07/owl#sameAs"
"""Said of projects; that of organisations needs names and items of lists set side by side."""
_NUMBERS = tuple(f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("decimal", "integer"))

Digests = frozenset[bytes]
"""The distinct statements of an output, each as a hash of 16 bytes."""


@dataclass(frozen=True)
class Comparison:
    """How an output differs from another: numbers of statements, and some of them."""

    same: int
    missing: int
    more: int
    examples: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return not self.missing and not self.more


def _chosen(quad: ox.Quad) -> bool:
    """Whether a statement belongs to the profile."""
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        return False
    if not str(quad.subject)[1:].startswith(_THINGS):
        return False
    predicate, value = quad.predicate.value, quad.object
    if predicate == _SAME:
        return str(quad.subject)[1:].startswith(_THINGS[0])
    if predicate == _TYPE:
        return isinstance(value, ox.NamedNode) and value.value in _TYPES
    if predicate in _TEXTS:
        return isinstance(value, ox.Literal) and value.language == "en"
    return predicate in _OTHERS


def _canonical(quad: ox.Quad) -> str:
    value = quad.object
    said = str(value)
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS:
        with suppress(InvalidOperation):  # what is no number is compared as it is
            said = f"{Decimal(value.value).normalize():f}^^{value.datatype}"
    return f"{quad.subject} {quad.predicate} {said}"


def _statements(path: Path, *, profile: bool) -> Iterator[str]:
    """The statements of an N-Triples or N-Quads file in one spelling."""
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS):
        if not profile or _chosen(quad):
            yield _canonical(quad)


def _digest(statement: str) -> bytes:
    return hashlib.blake2b(statement.encode(), digest_size=16).digest()


def digests(path: Path, *, profile: bool = False) -> Digests:
    """The statements of a file; with ``profile`` only those that all tools write."""
    return frozenset(_digest(statement) for statement in _statements(path, profile=profile))


def compare(expected: Path, found: Path, said: Digests | None = None, most: int = 6) -> Comparison:
    """How the statements of ``found`` differ from the profile in ``expected``.

    ``said`` are the `digests` of the latter, where they are known already.
    """
    expected_digests = digests(expected, profile=True) if said is None else said
    found_digests = digests(found)
    missing, more = expected_digests - found_digests, found_digests - expected_digests
    examples: list[str] = []
    for sign, which, path, profile in (("-", missing, expected, True), ("+", more, found, False)):
        if which:
            named = (s for s in _statements(path, profile=profile) if _digest(s) in which)
            examples += [f"{sign} {s}" for _, s in zip(range(most // 2), named, strict=False)]
    return Comparison(
        len(expected_digests & found_digests), len(missing), len(more), tuple(examples)
    )
