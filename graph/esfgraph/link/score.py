"""`find_links`: which records are about the same project, which may be, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from esfgraph.errors import UsageError
from esfgraph.link.blocking import candidates
from esfgraph.link.clusters import Clusters, Edge, cluster
from esfgraph.link.evidence import FEATURES, Rows, compare
from esfgraph.link.profile import Profile, profile
from esfgraph.link.reasons import reasons
from esfgraph.link.related import followers
from esfgraph.link.types import Decision, Link, Links, Reason, Verdict
from esfgraph.link.weights import feature, settings
from esfgraph.tables import Tables

__all__ = ["explain_link", "find_links", "find_records"]


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


def find_records(known: Profile, name: str) -> list[int]:
    """The records that a name means: IRI of a record, document or project, or identifier."""
    frame = known.frame
    columns = (frame["subject"], frame["source"], frame["project"], frame["item"])
    found = {i for column in columns for i, value in enumerate(column) if value == name}
    key = name.strip().upper()
    found |= {
        i
        for i in range(len(known))
        if any(k.split(":", 1)[1] == key for k in known.identifiers.of_row(i))
    }
    return sorted(found)


def _decided(known: Profile, decisions: Iterable[Decision]) -> dict[Edge, Decision]:
    """The pairs of records that people decided on; decisions on records not here wait."""
    found: dict[Edge, Decision] = {}
    for decision in decisions:
        for i in find_records(known, decision.a):
            for j in find_records(known, decision.b):
                if i == j:
                    continue
                edge = (min(i, j), max(i, j))
                before = found.setdefault(edge, decision)
                if before.same != decision.same:
                    raise UsageError(
                        f"'{decision.a}' and '{decision.b}' are both confirmed and rejected"
                        f" (first in line {before.line})",
                        source=decision.source or None,
                        line=decision.line or None,
                        advice="Keep one of the two lines.",
                    )
    return found


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


def _clusters(scored: _Scored, decided: Mapping[Edge, Decision]) -> Clusters:
    laid = settings()["verdict"]
    identifier = scored.weights[:, list(FEATURES).index("identifier")]
    edges = scored.edges
    rejected = {e for e, d in decided.items() if not d.same}
    confirmed = {e for e, d in decided.items() if d.same}
    sure = {edges[i] for i in np.flatnonzero(identifier > 0)}
    # Two texts of one source are two projects, however alike the rest; a number goes before.
    unlike = scored.weights[:, list(FEATURES).index("same_text")]
    apart = (unlike <= feature("same_text")["differ"] / 2) & (identifier <= 0)
    never = {edges[i] for i in np.flatnonzero((identifier < 0) | apart)}
    content = scored.weights[:, [list(FEATURES).index(name) for name in laid["content"]]]
    enough = np.maximum(content, 0.0).sum(axis=1) >= laid["content_bits"]
    scores = scored.scores + np.where(enough, laid["same"] - laid["with_content"], 0.0)
    likely = np.flatnonzero(scores >= laid["same"] - laid["margin"])
    return cluster(
        len(scored.profile),
        {edges[i]: float(scores[i]) for i in likely},
        _slots(scored.profile),
        (sure - rejected) | confirmed,
        frozenset((never - confirmed) | rejected),
        same=laid["same"],
        margin=laid["margin"],
    )


def _link(scored: _Scored, row: int, verdict: Verdict, decision: Decision | None) -> Link:
    """One pair with all its reasons."""
    subjects = scored.profile.frame["subject"]
    a, b = int(scored.a[row]), int(scored.b[row])
    given = reasons(scored.profile, a, b, scored.weights[row])
    score = float(scored.scores[row])
    if decision is not None:
        worth = feature("decision")["same" if decision.same else "differ"]
        place = f"{decision.source}:{decision.line}" if decision.line else decision.source
        given = (Reason("decision", decision.comment or place, place, worth), *given)
        score += worth
    confidence = 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, score)))
    if not {"identifier", "decision"} & {reason.feature for reason in given}:
        confidence = min(max(confidence, 0.0001), 0.9999)  # evidence is never certainty
    return Link(
        subjects[a], subjects[b], verdict, round(score, 2), round(confidence, 4), given,
        decided=place if decision is not None else None,
    )  # fmt: skip


def _verdicts(
    scored: _Scored, found: Clusters, decided: Mapping[Edge, Decision], order: Any
) -> Iterator[tuple[int, Verdict]]:
    """Rows of pairs that are something."""
    possible = settings()["verdict"]["possible"]
    united = {i for members in found.members.values() if len(members) > 1 for i in members}
    ambiguous = {i for edge in found.ambiguous for i in edge}
    for row, (a, b) in enumerate(scored.edges):
        decision = decided.get((a, b))
        if found.of[a] == found.of[b]:
            yield row, "same"
        elif decision is not None:
            yield row, "different"
        elif order[row] != 0:
            yield row, "related"
        elif scored.scores[row] >= possible and (
            (a, b) in found.ambiguous or not ({a, b} & (united | ambiguous))
        ):
            yield row, "possible"


def find_links(tables: Tables, decisions: Iterable[Decision] = ()) -> Links:
    """Links between the records of ``tables``, with people's decisions obeyed.

    The result does not depend on the order of records or decisions.

    Raises `UsageError` where decisions contradict each other.
    """
    known = profile(tables)
    subjects = known.frame["subject"].to_list()
    decided = _decided(known, sorted(decisions, key=lambda d: (d.a, d.b, d.same, d.line)))
    pairs = set(zip(*(x.tolist() for x in candidates(known)), strict=True)) | set(decided)
    a, b = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    scored = _score(known, a, b)
    found = _clusters(scored, decided)
    order = followers(known, a, b, scored.weights)
    links = []
    for row, verdict in _verdicts(scored, found, decided, order):
        link = _link(scored, row, verdict, decided.get((int(a[row]), int(b[row]))))
        if verdict == "related":
            first = int(a[row] if order[row] > 0 else b[row])
            link = _with_first(link, subjects[first])
        links.append(link)
    links.sort(key=lambda link: (link.a, link.b))
    clusters = {subjects[i]: subjects[found.of[i]] for i in range(len(subjects))}
    follow = [(x.first, x.b if x.first == x.a else x.a) for x in links if x.first is not None]
    return Links(tuple(links), clusters, tuple(sorted(follow)))


def _with_first(link: Link, first: str) -> Link:
    return Link(
        link.a, link.b, link.verdict, link.score, link.confidence, link.reasons, first, link.decided
    )


def explain_link(
    tables: Tables, a: str, b: str, decisions: Iterable[Decision] = ()
) -> tuple[Link, str]:
    """The evidence for two records or projects, and their verdict ("none" where they are nothing).

    ``a`` and ``b`` are what `find_records` takes. Of several pairs the best is shown.
    """
    known = profile(tables)
    decisions = tuple(decisions)
    for name in (a, b):
        if not find_records(known, name):
            raise UsageError(
                f"no project '{name}'", advice="Expected an identifier, a Q-id or an IRI."
            )
    pairs = sorted(
        {
            (min(i, j), max(i, j))
            for i in find_records(known, a)
            for j in find_records(known, b)
            if i != j
        }
    )
    if not pairs:
        raise UsageError(f"'{a}' and '{b}' are one record", advice="Name two.")
    rows = np.array(pairs, dtype=np.int64).T
    scored = _score(known, rows[0], rows[1])
    best = int(np.argmax(scored.scores))
    link = _link(scored, best, "different", _decided(known, decisions).get(pairs[best]))
    for other in find_links(tables, decisions).pairs:
        if (other.a, other.b) == (link.a, link.b):
            return other, other.verdict
    return link, "none"
