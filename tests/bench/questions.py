"""Questions to a loaded store: what esfgraph answers, beside SPARQL written by hand.

Each question has up to three ways to its answer, which must be the same: ``raw`` is the plain
query of whoever knows the model, evaluated by pyoxigraph; ``named`` is esfgraph's own question,
with all names that it looks up for people; ``network`` goes through `esfgraph.network`. What is
compared of an answer are its `Question.columns`.

>>> sorted(pairs_of({("o", "p"), ("o", "r"), ("o", "q"), ("x", "p")}))
[('p', 'q'), ('p', 'r'), ('q', 'r')]
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox

__all__ = ["QUESTIONS", "Question", "answer", "pairs_of"]

_PREFIXES = {
    "esf": "https://w3id.org/esfgraph/ontology#",
    "schema": "https://schema.org/",
}

Rows = set[tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """A question and the ways to its answer.

    ``columns`` are those of the named question that make the answer, in the order of the raw
    query's; ``given`` its parameters. Where ``grouped``, the raw query asks for pairs and the named
    one lists what the pairs share with all who share it.
    """

    title: str
    raw: str
    named: str | None = None
    columns: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    network: bool = False
    grouped: bool = False


QUESTIONS: Mapping[str, Question] = {
    "pairs": Question(
        "pairs of projects of one owner sharing objective and field",
        """SELECT DISTINCT ?a ?b {
  ?a a esf:Project ; esf:owner ?o ; esf:specificObjective ?s ; esf:interventionField ?f .
  ?b a esf:Project ; esf:owner ?o ; esf:specificObjective ?s ; esf:interventionField ?f .
  FILTER (STR(?a) < STR(?b))
}""",
        named="same-owner-and-goal",
        columns=("owner", "objective", "field", "project"),
        network=True,
        grouped=True,
    ),
    "owners": Question(
        "owners with several projects",
        """SELECT ?o (COUNT(DISTINCT ?p) AS ?n) { ?p a esf:Project ; esf:owner ?o }
GROUP BY ?o HAVING (COUNT(DISTINCT ?p) > 1)""",
        named="owners-with-several-projects",
        columns=("owner", "projects"),
    ),
    "money": Question(
        "money by objective, kind and currency",
        """SELECT ?s ?kind ?currency (SUM(?value) AS ?sum) {
  VALUES ?kind { esf:totalBudget esf:euContribution esf:grantedSupport }
  ?p a esf:Project ; esf:specificObjective ?s ; ?kind ?amount .
  ?amount schema:value ?value ; schema:currency ?currency .
} GROUP BY ?s ?kind ?currency""",
        named="money-by-objective",
        columns=("objective", "kind", "currency", "sum"),
    ),
    "fields": Question(
        "fields by region",
        """SELECT ?region ?field (COUNT(DISTINCT ?p) AS ?n) {
  ?p a esf:Project ; esf:interventionField ?field .
  { ?p esf:region ?region }
  UNION { ?p esf:nutsRegion ?region . FILTER NOT EXISTS { ?p esf:region ?own } }
} GROUP BY ?region ?field""",
        named="fields-by-region",
        columns=("region", "field", "projects"),
    ),
    "one-field": Question(
        "projects in one field",
        """SELECT ?p { ?p a esf:Project ;
  esf:interventionField <https://w3id.org/esfgraph/vocab/intervention-2021/150> }""",
        named="projects-in-field",
        columns=("project",),
        given={"field": "150"},
    ),
}
"""What is asked, by key. A named question that is not there yet is reported as absent."""


def _value(term: Any) -> str:
    return "" if term is None else str(term.value)


def _raw(store: ox.Store, question: Question) -> Rows:
    found: Any = store.query(question.raw, prefixes=_PREFIXES)
    return {tuple(_value(term) for term in row) for row in found}


def _named(store: ox.Store, question: Question) -> Rows:
    from esfgraph.queries import named_queries, run

    assert question.named is not None
    result = run(store, named_queries()[question.named], question.given)
    places = [result.columns.index(name) for name in question.columns]
    return {tuple(_value(row[place]) for place in places) for row in result.rows}


def pairs_of(rows: Rows) -> Rows:
    """The pairs of things that stand last in rows which are otherwise the same."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for *shared, thing in rows:
        groups.setdefault(tuple(shared), []).append(thing)
    return {pair for things in groups.values() for pair in combinations(sorted(things), 2)}


def _measured(ask: Callable[[], Rows], runs: int) -> tuple[Rows, float]:
    """The answer and the median of its CPU seconds."""
    times, rows = [], Rows()
    for _ in range(runs):
        begin = time.process_time()
        rows = ask()
        times.append(time.process_time() - begin)
    return rows, median(times)


def _told(rows: Rows) -> dict[str, object]:
    said = "\n".join("\t".join(row) for row in sorted(rows))
    return {"rows": len(rows), "digest": hashlib.sha256(said.encode()).hexdigest()[:16]}


def answer(store: Path, key: str, way: str, runs: int) -> dict[str, object]:
    """Ask a question in one way; CPU seconds without opening the store.

    Of the way ``network`` reading the store into the network is told apart as ``before``: it is
    done once, and any number of questions can follow.
    """
    question = QUESTIONS[key]
    opened = ox.Store.read_only(str(store))
    if way == "network":
        return _network(opened, runs)
    if way == "named":
        from esfgraph.queries import named_queries

        if question.named not in named_queries():
            return {"absent": question.named}
        rows, seconds = _measured(lambda: _named(opened, question), runs)
        return {"cpu": seconds, **_told(pairs_of(rows) if question.grouped else rows)}
    rows, seconds = _measured(lambda: _raw(opened, question), runs)
    return {"cpu": seconds, **_told(rows)}


def _network(store: ox.Store, runs: int) -> dict[str, object]:
    """Pairs of projects that share something of each of three families."""
    from esfgraph.network import attribute_graph, projection_of

    begin = time.process_time()
    graph = attribute_graph(store)
    before = time.process_time() - begin
    families = ("owner", "specific_objective", "intervention_field")

    def ask() -> Rows:
        found = projection_of(graph, None, families, every=True)
        names = found.incidence.projects
        return {
            (names[i], names[j]) for i, j in zip(found.a.tolist(), found.b.tolist(), strict=True)
        }

    rows, seconds = _measured(ask, runs)
    return {"cpu": seconds, "before": before, **_told({tuple(sorted(row)) for row in rows})}
