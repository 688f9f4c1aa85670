"""What a drawn page says of a project that several sources tell of.

Everything is plain data for JSON, with both languages where it is words:

- where sources differ, by field, ``[kind, [[value, taken, sources], …]]``:
  values as in `facts`, whether the project has taken one, and the numbers of
  the sources that state it;
- former IRIs, projects before and after, and why records were linked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import PROV

from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.messages import LANGUAGES
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.namespaces import ESF, SCHEMA
from esfgraph.page.facts import KINDS, YEAR_OF, Fact, Number, objects_of
from esfgraph.ties import link_text, ties_of

__all__ = ["differences", "follows", "ties"]

_Key = tuple[str, str]
"""Within what values are compared (a language, a currency), and as what."""


def _key(store: ox.Store, term: ox.NamedNode | ox.Literal) -> _Key:
    """As the shapes of fusion compare values: without case, spaces and full stops."""
    if isinstance(term, ox.Literal):
        return term.language or "", "".join(term.value.split()).replace(".", "").lower()
    amounts, currencies = (
        [o.value for o in objects_of(store, term.value, p, anywhere=True)]
        for p in (SCHEMA.value, SCHEMA.currency)
    )
    return (currencies[0], amounts[0]) if amounts and currencies else ("", term.value)


def _value(kind: str, key: _Key, term: ox.NamedNode | ox.Literal, number: Number) -> Any:
    if kind == "thing":
        return number(term.value)
    if kind == "money":
        return [key[1], key[0]]
    if kind == "boolean":
        return term.value == "true"
    if kind == "words" and isinstance(term, ox.Literal):
        return [term.value, term.language or ""]
    return term.value


def _differing(
    store: ox.Store, project: str, sources: Mapping[str, int], field: Field, number: Number
) -> list[list[Any]]:
    """The values of a field in those languages or currencies in which sources differ."""
    own = {_key(store, term): term for term in objects_of(store, project, field.predicate)}
    said: dict[_Key, tuple[Any, set[int]]] = {key: (term, set()) for key, term in own.items()}
    day = FIELDS[YEAR_OF[field.name]].predicate if field.name in YEAR_OF else None
    for record, place in sources.items():
        # A year says nothing more where the day is known.
        if day is None or not objects_of(store, record, day, anywhere=True):
            for term in objects_of(store, record, field.predicate, anywhere=True):
                said.setdefault(_key(store, term), (term, set()))[1].add(place)
    scopes = {key[0] for key in own}
    differ = {key[0] for key in said if key not in own and key[0] in scopes}
    kind = "words" if field.kind is Kind.TEXT else KINDS.get(field.kind, "text")
    rows = [
        [_value(kind, key, term, number), key in own, sorted(places)]
        for key, (term, places) in sorted(said.items())
        if key[0] in differ
    ]
    return sorted(rows, key=lambda row: not row[1])


def differences(
    store: ox.Store, project: str, documents: Sequence[str], number: Number
) -> dict[str, list[Any]]:
    """Where the sources of a project differ.

    ``documents`` are its documents in the order in which the page lists them.
    """
    place = {document: i for i, document in enumerate(documents)}
    sources = {
        record.value: place[document.value]
        for record in objects_of(store, project, ESF.hasRecord)
        for document in objects_of(store, record.value, PROV.wasDerivedFrom, anywhere=True)
    }
    found = {}
    for name, field in FIELDS.items() if len(sources) > 1 else ():
        if name not in RECORD_ONLY and name != "description":
            rows = _differing(store, project, sources, field, number)
            if rows:
                kind = "words" if field.kind is Kind.TEXT else KINDS.get(field.kind, "text")
                found[name] = [kind, rows]
    return found


def ties(store: ox.Store, project: str, number: Number) -> tuple[list[Fact], list[dict[str, str]]]:
    """Facts about former IRIs and projects before and after; and why records were linked."""
    records = [record.value for record in objects_of(store, project, ESF.hasRecord)]
    told = {str(name): ties_of(store, project, records, name) for name in LANGUAGES}
    tied = told["en"]
    facts: list[Fact] = [
        ["former", "iri", list(tied.former)],
        ["preceded_by", "thing", [number(iri) for iri, _ in tied.preceded_by]],
        ["followed_by", "thing", [number(iri) for iri, _ in tied.followed_by]],
    ]
    why = [
        {name: link_text(link, name) for name, link in zip(told, links, strict=True)}  # type: ignore[arg-type]
        for links in zip(*(told[name].links for name in told), strict=True)
    ]
    return [fact for fact in facts if fact[2]], why


def follows(store: ox.Store, projects: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs among these projects of which the second follows the first, sorted."""
    known = set(projects)
    for one in sorted(known):
        for other in objects_of(store, one, ESF.followedBy):
            if other.value in known:
                yield one, other.value
