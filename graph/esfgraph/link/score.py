"""`find_links`: which records are about the same project, which may be, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from esfgraph.errors import UsageError
from esfgraph.link.blocking import candidates
from esfgraph.link.clusters import Clusters, Edge, cluster
from esfgraph.link.decisions import Decided, Register, called, contradiction, decide
from esfgraph.link.evidence import FEATURES, Rows, compare
from esfgraph.link.profile import Profile, profile
from esfgraph.link.reasons import reasons
from esfgraph.link.related import Claims, claimed, claims, followers
from esfgraph.link.types import Decision, Link, Links, Reason, Verdict
from esfgraph.link.weights import feature, settings
from esfgraph.messages import Language
from esfgraph.tables import Tables

__all__ = ["explain_link", "find_links"]


@dataclass(frozen=True)
class _Scored:
    """Pairs by `FEATURES`, and the sum of each with the prior."""

    profile: Profile
    a: Rows
    b: Rows
    weights: Any
    scores: Any

    @property
    def edges(self) -> list[Edge]:
        return list(zip(self.a.tolist(), self.b.tolist(), strict=True))


def _score(known: Profile, a: Rows, b: Rows) -> _Scored:
    weights = compare(known, a, b)
    prior = np.log2(max(settings()["prior"]["records"], len(known) / 2))
    return _Scored(known, a, b, weights, np.round(weights.sum(axis=1) - prior, 4))


def _slots(known: Profile) -> list[frozenset[str]]:
    """What each record takes up: its source system, and for bare text its language."""
    rows = known.frame.select("system", "title", "description", "text_language").iter_rows()
    return [
        frozenset(
            ({system} if system != "programme" else set())
            | ({f"text:{language}"} if text and (not title or system != "programme") else set())
        )
        for system, title, text, language in rows
    ]


def _same_number(known: Profile) -> set[Edge]:
    """Rows of files that name the same project: each with the next one."""
    rows = known.frame.with_row_index("i").filter(pl.col("row_number").is_not_null())
    after = pl.col("i").shift(-1).over("project", order_by="i")
    pairs = rows.select("i", after=after).drop_nulls()
    return set(pairs.iter_rows())


def _clusters(
    scored: _Scored, decided: Decided, said: Claims, numbered: Collection[Edge]
) -> Clusters:
    laid = settings()["verdict"]
    identifier = scored.weights[:, list(FEATURES).index("identifier")]
    edges = scored.edges
    sure = {edges[i] for i in np.flatnonzero(identifier > 0)}
    # Two texts of one source are two projects, however alike the rest; a number goes before.
    unlike = scored.weights[:, list(FEATURES).index("same_text")]
    apart = (unlike <= feature("same_text")["differ"] / 2) & (identifier <= 0)
    never = {edges[i] for i in np.flatnonzero((identifier < 0) | apart)} - set(numbered)
    never |= {(min(pair), max(pair)) for pair in said}
    sure |= set(numbered)
    content = scored.weights[:, [list(FEATURES).index(name) for name in laid["content"]]]
    enough = np.maximum(content, 0.0).sum(axis=1) >= laid["content_bits"]
    scores = scored.scores + np.where(enough, laid["same"] - laid["with_content"], 0.0)
    likely = np.flatnonzero(scores >= laid["same"] - laid["margin"])
    found = cluster(
        len(scored.profile),
        {edges[i]: float(scores[i]) for i in likely},
        _slots(scored.profile),
        [*sorted(decided.confirmed), *sorted(sure - decided.rejected - decided.confirmed)],
        frozenset(never - decided.confirmed),
        decided.rejected,
        same=laid["same"],
        margin=laid["margin"],
    )
    for pair, against in found.refused:
        if pair in decided.confirmed:
            raise contradiction(decided, pair, against)
    return found


def _confidence(score: float, given: Iterable[Reason]) -> float:
    """The probability of a score in bits; evidence is never certainty, a number is."""
    confidence = 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, score)))
    if "identifier" not in {reason.feature for reason in given}:
        confidence = min(max(confidence, 0.0001), 0.9999)
    return float(round(confidence, 4))


def _link(
    scored: _Scored,
    row: int,
    verdict: Verdict,
    decision: Decision | None,
    order: int,
    given: tuple[Reason, ...],
) -> Link:
    """One pair with all its reasons; of projects that follow each other those that tell so."""
    subjects = scored.profile.frame["subject"]
    a, b = int(scored.a[row]), int(scored.b[row])
    score = round(float(scored.scores[row]), 2)
    confidence = None if verdict == "related" else _confidence(score, given)
    if verdict == "related":
        given = tuple(reason for reason in given if reason.weight > 0)
    if decision is not None:
        worth = feature("decision")["same" if decision.holds else "differ"]
        place = f"{decision.source}:{decision.line}" if decision.line else decision.source
        given = (Reason("decision", decision.comment or place, place, worth), *given)
        score = round(score + worth, 2)
        confidence = 1.0
    first = None if verdict != "related" else subjects[a if order > 0 else b]
    return Link(subjects[a], subjects[b], verdict, score, confidence, given, first, decision)


def _verdicts(
    scored: _Scored, found: Clusters, decided: Decided, order: Sequence[int]
) -> Iterator[tuple[int, Verdict]]:
    """Rows of pairs that are something."""
    possible = _possible(scored, found)
    for row, (a, b) in enumerate(scored.edges):
        if found.of[a] == found.of[b]:
            yield row, "same"
        elif order[row] != 0:
            yield row, "related"
        elif decided.of((a, b)) is not None:
            yield row, "different"
        elif row in possible:
            yield row, "possible"


def _possible(scored: _Scored, found: Clusters) -> set[int]:
    """Rows for a person to decide: the best pair of two clusters that could still be one.

    Two records alone can; a cluster only with one whose sources it has not got
    yet. Of records with several rivals only these pairs are told.
    """
    slots = _slots(scored.profile)
    ambiguous = {i for edge in found.ambiguous for i in edge}
    best: dict[Edge, int] = {}
    edges = scored.edges
    for row in np.flatnonzero(scored.scores >= settings()["verdict"]["possible"]).tolist():
        a, b = edges[row]
        one, other = (found.members[found.of[i]] for i in (a, b))
        if (a, b) not in found.ambiguous:
            taken = [set().union(*(slots[i] for i in members)) for members in (one, other)]
            if ambiguous & {a, b} or (len(one) + len(other) > len((a, b)) and taken[0] & taken[1]):
                continue
        pair = (min(found.of[a], found.of[b]), max(found.of[a], found.of[b]))
        before = best.setdefault(pair, row)
        if scored.scores[row] > scored.scores[before]:
            best[pair] = row
    return set(best.values())


def _orders(scored: _Scored, decided: Decided, said: Claims) -> list[int]:
    """For each pair which of the two comes first (see `related.followers`); people go before."""
    computed = followers(scored.profile, scored.a, scored.b, scored.weights, said).tolist()
    return [
        computed[row] if (by_person := decided.order(edge)) is None else by_person
        for row, edge in enumerate(scored.edges)
    ]


def find_links(tables: Tables, decisions: Iterable[Decision] = ()) -> Links:
    """Links between the records of ``tables``, with people's decisions obeyed.

    The result does not depend on the order of records or decisions.

    Raises `UsageError` where decisions contradict each other.
    """
    known = profile(tables)
    return _links(known, decide(Register(known), decisions))


def _links(known: Profile, decided: Decided, language: Language = "en") -> Links:
    subjects = known.frame["subject"].to_list()
    said = claims(known)
    numbered = _same_number(known)
    pairs = set(zip(*(x.tolist() for x in candidates(known, said)), strict=True))
    pairs |= decided.pairs | numbered
    a, b = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    scored = _score(known, a, b)
    found = _clusters(scored, decided, said, numbered)
    order = _orders(scored, decided, said)
    links = []
    for row, verdict in _verdicts(scored, found, decided, order):
        i, j = int(a[row]), int(b[row])
        given = reasons(known, i, j, scored.weights[row], language)
        if verdict == "related":
            given = (*claimed(said, i, j), *given)
        links.append(_link(scored, row, verdict, decided.of((i, j)), order[row], given))
    links.sort(key=lambda link: (link.a, link.b))
    clusters = {subjects[i]: subjects[found.of[i]] for i in range(len(subjects))}
    follow = [(x.first, x.b if x.first == x.a else x.a) for x in links if x.first is not None]
    told = {record for link in links for record in (link.a, link.b)}
    return Links(
        tuple(links), clusters, tuple(sorted(follow)), decided.unmatched, called(known, told)
    )


def explain_link(
    tables: Tables,
    a: str,
    b: str,
    decisions: Iterable[Decision] = (),
    language: Language = "en",
) -> tuple[Link, str]:
    """The evidence for two records or projects, and their verdict ("none" where they are nothing).

    ``a`` and ``b`` are what `decisions.Register` knows. Of several pairs the best is shown.
    """
    known = profile(tables)
    register = Register(known)
    decided = decide(register, decisions)
    for name in (a, b):
        if not register.rows(name):
            raise UsageError(
                f"no project '{name}'", advice="Expected an identifier, a Q-id or an IRI."
            )
    pairs = sorted(
        {(min(i, j), max(i, j)) for i in register.rows(a) for j in register.rows(b) if i != j}
    )
    if not pairs:
        raise UsageError(f"'{a}' and '{b}' are one record", advice="Name two.")
    rows = np.array(pairs, dtype=np.int64).T
    scored = _score(known, rows[0], rows[1])
    best = int(np.argmax(scored.scores))
    given = reasons(known, *pairs[best], scored.weights[best], language)
    link = _link(scored, best, "different", decided.of(pairs[best]), 0, given)
    for other in _links(known, decided, language).pairs:
        if (other.a, other.b) == (link.a, link.b):
            return other, other.verdict
    return link, "none"
