"""The words behind what the page says: quotes of fields and of prose, goals and findings.

All come in one pass over the graph. Everything is plain data for JSON:

- a *place* is ``[source, line, before, words, after]``: the number of the
  source among the project's, the 1-based line, the quoted words and what
  stands around them;
- what the prose says is, by property (``usesMethod``, ``theme`` …), a list of
  ``[concept, places, count]``: the IRI, the first places, and how many there are;
- a goal is ``[level, text, language, places]``, one for all places with the same words (white
  space, case), language and level; a finding ``[severity, {language: text}]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import RDF

from esfgraph.findings import SEVERITIES
from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import ESF, PREFIXES, SCHEMA, VOCAB
from esfgraph.resources import toml_data

__all__ = ["Told", "told_of"]

Place = list[Any]

_PLACES = 2
"""So many places of a concept are quoted, in the order of the text."""

_AROUND = 90
"""So many characters are shown on each side of quoted words, to the sentence's end at most."""

_END = re.compile(r"[.!?](?=\s)|\n")

_QUOTES = """
SELECT ?project ?document ?annotation ?body ?status ?level ?field ?start ?end ?exact
WHERE {
  ?project esf:hasRecord ?record .
  GRAPH ?g {
    ?annotation esf:inRecord ?record ; oa:hasTarget ?target .
    ?target oa:hasSource ?document ; oa:hasSelector ?position , ?quote .
    ?position oa:start ?start ; oa:end ?end .
    ?quote oa:exact ?exact .
    { ?annotation oa:hasBody ?body ; esf:status ?status }
    UNION { ?annotation esf:goalLevel ?level }
    UNION { ?annotation esf:field ?field }
  }
}
"""

_GOALS = """
SELECT DISTINCT ?goal ?text WHERE { GRAPH ?g { ?goal a esf:Goal ; dcterms:description ?text } }
"""

_FINDINGS = """
SELECT DISTINCT ?project ?result ?severity ?message WHERE {
  ?project esf:hasRecord ?record .
  GRAPH ?f {
    ?result a sh:ValidationResult ; sh:resultSeverity ?severity ; sh:resultMessage ?message ;
      sh:focusNode ?focus .
    OPTIONAL { ?result dcterms:source ?document }
  }
  FILTER(
    ?focus = ?record || ?focus = ?project || STRAFTER(STR(?record), STR(?document)) = "#record"
  )
}
"""


@dataclass(slots=True)
class Told:
    """What the sources say of one project, as the module's docstring describes it.

    Attributes
    ----------
    says
        Concepts by property, with places.
    goals
        In the order of the text.
    fields
        Places by the property's IRI.
    findings
        The gravest first.
    """

    says: dict[str, list[list[Any]]] = field(default_factory=dict)
    goals: list[list[Any]] = field(default_factory=list)
    fields: dict[str, list[Place]] = field(default_factory=dict)
    findings: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """One annotation: where it stands and what it says."""

    project: str
    document: str
    start: int
    end: int
    exact: str
    annotation: str
    body: str | None
    status: str | None
    school: bool
    level: str | None
    field: str | None


class _Texts:
    """The documents' texts, each read once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[str, tuple[str, list[int]]] = {}

    def _text(self, document: str) -> tuple[str, list[int]]:
        if document not in self._known:
            quads = self._store.quads_for_pattern(
                ox.NamedNode(document), ox.NamedNode(str(ESF.text)), None, None
            )
            found = min(
                (q.object.value for q in quads if isinstance(q.object, ox.Literal)), default=""
            )
            breaks = [i for i, c in enumerate(found) if c == "\n"]
            self._known[document] = (found, breaks)
        return self._known[document]

    def place(self, row: _Row, source: int) -> Place:
        """Where a row's words stand, with what is around them in their sentence."""
        text, breaks = self._text(row.document)
        line = bisect_right(breaks, row.start - 1) + 1 if text else None
        before = text[max(0, row.start - _AROUND) : row.start]
        begins = [m.end() for m in _END.finditer(before)]
        cut = not begins and row.start > _AROUND
        before = before[begins[-1] :] if begins else before
        if cut:
            before = "…" + before.partition(" ")[2]
        stop = _END.search(text, row.end, row.end + _AROUND)
        after = text[row.end : stop.end() if stop else row.end + _AROUND]
        if stop is None and row.end + _AROUND < len(text):
            after = after.rpartition(" ")[0] + "…"
        words = " ".join(row.exact.split())
        return [source, line, before.lstrip(), words, after.rstrip()]


def _rows(store: ox.Store) -> Iterator[_Row]:
    quads = store.quads_for_pattern(
        None, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SCHEMA.School)), None
    )
    schools = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    answer = store.query(_QUOTES, prefixes=PREFIXES)
    found = []
    for one in answer if isinstance(answer, ox.QuerySolutions) else ():

        def value(name: str, row: ox.QuerySolution = one) -> str | None:
            term = row[name]
            return None if term is None else str(term.value)

        place = [int(value(name) or 0) for name in ("start", "end")]
        found.append(
            _Row(
                project=value("project") or "",
                document=value("document") or "",
                start=place[0],
                end=place[1],
                exact=value("exact") or "",
                annotation=value("annotation") or "",
                body=value("body"),
                status=value("status"),
                school=value("body") in schools,
                level=value("level"),
                field=value("field"),
            )
        )
    yield from sorted(set(found), key=_in_order)


def _in_order(row: _Row) -> tuple[str, str, int, int, str, str]:
    return row.project, row.document, row.start, row.end, row.annotation, row.field or ""


def _said_as(row: _Row) -> str | None:
    """The property that follows from a mention; ``None`` where no statement does."""
    if row.body is None or row.status is None:
        return None
    scheme = "school" if row.school else row.body.removeprefix(VOCAB).split("/", 1)[0]
    name = toml_data("statements.toml").get(scheme, {}).get(row.status.rsplit("/", 1)[-1])
    return None if name is None else str(name)


def _goal_texts(store: ox.Store) -> dict[str, tuple[str, str]]:
    answer = store.query(_GOALS, prefixes=PREFIXES)
    rows = answer if isinstance(answer, ox.QuerySolutions) else ()
    found = sorted((r["goal"].value, r["text"].value, r["text"].language or "") for r in rows)
    return {goal: (text, language) for goal, text, language in reversed(found)}


def _findings(store: ox.Store) -> Iterator[tuple[str, list[Any]]]:
    """Project and finding, sorted by project, severity and text."""
    rank = {iri: (i, name) for i, (name, iri) in enumerate(SEVERITIES.items())}
    answer = store.query(_FINDINGS, prefixes=PREFIXES)
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in answer if isinstance(answer, ox.QuerySolutions) else ():
        severity = row["severity"].value
        if severity in rank:
            key = (row["project"].value, row["result"].value, severity)
            found.setdefault(key, {})[row["message"].language or ""] = row["message"].value
    told = []
    for (project, result, severity), messages in found.items():
        any_one = min(messages.values())
        said = {str(name): messages.get(name, any_one) for name in LANGUAGES}
        place, name = rank[severity]
        told.append((project, place, said["en"], result, [name, said]))
    for project, _, _, _, finding in sorted(told, key=lambda one: one[:4]):
        yield project, finding


def told_of(store: ox.Store, documents: dict[str, Sequence[str]]) -> dict[str, Told]:
    """What the sources say of projects.

    Parameters
    ----------
    store
        The graph.
    documents
        For each project that matters its documents, in the order in which the
        page lists them.
    """
    found = {project: Told() for project in documents}
    number = {p: {d: i for i, d in enumerate(names)} for p, names in documents.items()}
    texts, goals = _Texts(store), _goal_texts(store)
    said: dict[tuple[str, str, str], list[Any]] = {}
    goal_of: dict[tuple[str, str, str, str], list[Place]] = {}
    for row in _rows(store):
        if row.document not in number.get(row.project, {}):
            continue
        place, one = texts.place(row, number[row.project][row.document]), found[row.project]
        if row.field is not None:
            one.fields.setdefault(row.field, []).append(place)
        elif row.level is not None:
            text, language = goals.get(row.annotation, (row.exact, ""))
            words = " ".join(text.split()).lower()
            known = goal_of.get((row.project, row.level, words, language))
            if known is None:
                known = goal_of[row.project, row.level, words, language] = []
                one.goals.append([row.level, text, language, known])
            known.append(place)
        elif (name := _said_as(row)) is not None and row.body is not None:
            key = (row.project, name, row.body)
            if key not in said:
                said[key] = [row.body, [], 0]
                one.says.setdefault(name, []).append(said[key])
            said[key][2] += 1
            if len(said[key][1]) < _PLACES:
                said[key][1].append(place)
    for project, finding in _findings(store):
        if project in found:
            found[project].findings.append(finding)
    return found
