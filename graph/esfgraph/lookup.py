"""From what a user types to the thing that is meant.

A project answers to its identifier, its item in the EU Knowledge Graph, its
IRI, its address at Kohesio or its title; an organisation to its number or
name; a concept to its code, label or IRI. Case, dashes and spaces do not
matter. What nothing answers to is an error that names what comes close.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from esfgraph.errors import AmbiguousProjectError, UsageError
from esfgraph.model import FIELDS
from esfgraph.names import expand, shorten
from esfgraph.namespaces import ESF, ORG, PREFIXES, SCHEMA
from esfgraph.vocabulary import label_key, load_vocabulary

__all__ = [
    "find_concept",
    "find_organisation",
    "find_project",
    "find_property",
    "projects_known_as",
    "same_projects",
]

_ITEM = re.compile(r"(?:^|[/:])([Qq][0-9]+)/?$")
_NAMES = (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title)


def _subjects(store: ox.Store, predicate: str, value: ox.NamedNode | ox.Literal) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(predicate), value, None)
    return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}


def _values(store: ox.Store, subject: str, predicate: str) -> Iterator[str]:
    for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object.value


def _instances(store: ox.Store, kind: str) -> set[str]:
    return _subjects(store, str(RDF.type), ox.NamedNode(kind))


def _is_project(store: ox.Store, iri: str) -> bool:
    return str(ESF.Project) in _values(store, iri, str(RDF.type))


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:  # not an IRI after all
        return None


def _projects_behind(store: ox.Store, iris: Iterable[str]) -> set[str]:
    """Projects among the IRIs, and those whose records, documents or former IRIs the others are."""
    found: set[str] = set()
    for iri in iris:
        if _is_project(store, iri):
            found.add(iri)
            continue
        found.update(_values(store, iri, str(DCTERMS.isReplacedBy)))
        found.update(_values(store, iri, str(ESF.recordOf)))
        record = iri.partition("#")[0] + "#record"
        found.update(_values(store, record, str(ESF.recordOf)))
    return found


def _by_iri(store: ox.Store, name: str) -> set[str]:
    iri = expand(name)
    node = _node(iri) if iri else None
    if node is None:
        return set()
    same = _subjects(store, str(OWL.sameAs), node) | _subjects(store, str(SCHEMA.url), node)
    return _projects_behind(store, {node.value, *same})


def _by_key(store: ox.Store, name: str) -> set[str]:
    """By an identifier as written, in upper case, or by an item of the EU Knowledge Graph."""
    keys = {name, name.upper()}
    item = _ITEM.search(name)
    if item:
        keys.add(item[1].upper())
    found: set[str] = set()
    for key in sorted(keys):
        found |= _projects_behind(store, _subjects(store, str(DCTERMS.identifier), ox.Literal(key)))
    if item:
        node = ox.NamedNode(PREFIXES["wd"] + item[1].upper())
        found |= _projects_behind(store, _subjects(store, str(OWL.sameAs), node))
    return found


def _folded(text: str) -> str:
    return re.sub(r"[\s/\\-]+", "-", label_key(text)).strip("-")


def _index(store: ox.Store) -> tuple[dict[str, set[str]], dict[str, str]]:
    """What projects answer to (identifiers, titles, ends of IRIs), folded; and as written."""
    index: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    for iri in _instances(store, str(ESF.Project)):
        tail = iri.rpartition("id/project/")[2]
        for name in (tail, tail.rpartition("/")[2]):
            index[_folded(name)].add(iri)
        for holder in (iri, *_values(store, iri, str(ESF.hasRecord))):
            for predicate in (DCTERMS.identifier, DCTERMS.title):
                for name in _values(store, holder, str(predicate)):
                    index[_folded(name)].add(iri)
                    written[_folded(name)] = name
    return index, written


def projects_known_as(store: ox.Store, name: str) -> set[str]:
    """The projects that have an IRI, an identifier, an item or the address of a page.

    That takes as long in a large graph as in a small one; `find_project` knows more names.
    """
    wanted = name.strip()
    return _by_iri(store, wanted) or _by_key(store, wanted)


def find_project(store: ox.Store, name: str) -> str:
    """The IRI of the project that a name means.

    Parameters
    ----------
    store
        The graph to look in.
    name
        An identifier (``23-023-S01``, ``2018/00566``), an item of the EU
        Knowledge Graph (``Q7362409``), an IRI or its end
        (``2021SE05SFPR001/23-023-S01``), the address of the project's page,
        or its title; case does not matter.

    Raises
    ------
    AmbiguousProjectError
        Several projects answer to it.
    UsageError
        None does; the message names those that come close.
    """
    wanted = name.strip()
    found = projects_known_as(store, wanted)
    if found:
        return _only(found, wanted)
    index, written = _index(store)
    if not index:
        raise UsageError("the graph holds no project")
    found = index.get(_folded(wanted), set())
    if found:
        return _only(found, wanted)
    raise UsageError(f"no project is called '{wanted}'", advice=_close(wanted, written))


def same_projects(store: ox.Store, other: ox.Store, project: str) -> tuple[str, ...]:
    """The projects of a graph that a project of another graph is, sorted.

    By its IRI, also a former one, by its records, its item or its page's
    address; where none of these is known by its identifiers.
    """
    records = set(_values(other, project, str(ESF.hasRecord)))
    records |= _subjects(other, str(ESF.recordOf), ox.NamedNode(project))
    holders = {project, *records}
    found = _projects_behind(store, holders)
    for predicate in (str(OWL.sameAs), str(SCHEMA.url)):
        for value in {v for iri in holders for v in _values(other, iri, predicate)}:
            node = _node(value)
            if node is not None:
                found |= _projects_behind(store, _subjects(store, predicate, node))
    if not found:
        for iri in holders:
            for name in _values(other, iri, str(DCTERMS.identifier)):
                same = _subjects(store, str(DCTERMS.identifier), ox.Literal(name))
                found |= _projects_behind(store, same)
    return tuple(sorted(found))


def _only(found: set[str], name: str) -> str:
    if len(found) > 1:
        raise AmbiguousProjectError(f"several projects are called '{name}'", tuple(sorted(found)))
    return next(iter(found))


def _close(wanted: str, known: Mapping[str, str], cutoff: float = 0.5) -> str | None:
    """Advice with the names that come close, or with some of those there are.

    ``known`` are names as written, by their folded form.
    """
    if not known:
        return None
    similar = get_close_matches(_folded(wanted), known, n=3, cutoff=cutoff)
    if similar:
        return "Similar: " + ", ".join(known[name] for name in similar) + "."
    names = sorted(known.values())
    return "There are: " + ", ".join(names[:5]) + (", …" if len(names) > 5 else ".")


def _match(
    iris: Iterable[str], names: Callable[[str], Iterable[str]], wanted: str
) -> tuple[set[str], dict[str, str]]:
    """The things one of whose names folds to the same, and all names as written."""
    found, known = set(), {}
    for iri in iris:
        for name in names(iri):
            known[_folded(name)] = name
            if _folded(name) == _folded(wanted):
                found.add(iri)
    return found, known


def find_organisation(store: ox.Store, name: str) -> str:
    """The IRI of the organisation with a number, name or IRI, also one that it had before.

    Raises `UsageError` when none or several answer to it.
    """
    wanted = name.strip()
    organisations = _instances(store, str(ORG.FormalOrganization))
    iri = expand(wanted)
    if iri in organisations:
        return iri
    node = _node(iri) if iri else None
    replaced = _values(store, node.value, str(DCTERMS.isReplacedBy)) if node else ()
    found = set(replaced) & organisations
    if not found:
        number = re.sub(r"[\s-]", "", wanted)
        found = _subjects(store, str(ORG.identifier), ox.Literal(number)) & organisations
    known: dict[str, str] = {}
    if not found:
        found, known = _match(
            organisations, lambda i: _values(store, i, str(SKOS.prefLabel)), wanted
        )
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise UsageError(
            f"several organisations are called '{wanted}'",
            advice="Candidates: " + ", ".join(shorten(i) for i in sorted(found)) + ".",
        )
    raise UsageError(f"no organisation is called '{wanted}'", advice=_close(wanted, known))


def find_concept(store: ox.Store, classes: Iterable[str], name: str) -> str:
    """The IRI of the concept or scheme that a code, label or IRI means.

    ``classes`` are IRIs; the first whose members answer decides. Concepts
    of the graph go before those that only the vocabularies know: asking for
    a known code that no project uses is no error. Raises `UsageError` when
    none or several answer.
    """
    wanted = name.strip()
    iri = expand(wanted)
    if iri is not None and _node(iri) is not None:
        return iri
    known: dict[str, str] = {}
    for kind in classes:
        members = _instances(store, kind)
        found, names = _match(members, lambda i: _concept_names(store, i), wanted)
        found = found or _in_vocabulary(kind, wanted)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UsageError(
                f"'{wanted}' is the code or name of several concepts",
                advice="Candidates: " + ", ".join(shorten(i) for i in sorted(found)) + ".",
            )
        known |= names
    raise UsageError(
        f"nothing of that kind has the code or name '{wanted}'", advice=_close(wanted, known)
    )


def _concept_names(store: ox.Store, iri: str) -> Iterator[str]:
    yield re.split("[/#]", iri)[-1]
    for predicate in _NAMES:
        yield from _values(store, iri, str(predicate))


def _in_vocabulary(kind: str, wanted: str) -> set[str]:
    vocabulary = load_vocabulary()
    key = label_key(wanted)
    return {
        concept.iri
        for scheme in vocabulary.schemes()
        for concept in vocabulary.members(scheme)
        if kind in concept.types
        and key in {label_key(n) for n in (*concept.notations, *concept.labels)}
    }


def find_property(name: str) -> str:
    """The IRI of a property from a field's name, a prefixed name or an IRI.

    >>> find_property("total_budget") == find_property("esf:totalBudget")
    True
    """
    wanted = name.strip()
    iri = expand(wanted)
    if iri is not None and _node(iri) is not None:
        return iri
    fields = {field.name: field.predicate for field in FIELDS.values()}
    fields["nuts_region"] = str(ESF.nutsRegion)
    names = fields | {re.split("[/#]", term)[-1]: term for term in fields.values()}
    if wanted in names:
        return names[wanted]
    known = {_folded(name): name for name in names}
    raise UsageError(f"no property is called '{wanted}'", advice=_close(wanted, known, 0.4))
