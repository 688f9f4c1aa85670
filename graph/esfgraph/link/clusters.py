"""From scored pairs to projects: the best first, one to one between two sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Clusters", "Edge", "cluster"]

Edge = tuple[int, int]


@dataclass
class Clusters:
    """Which records are one project, while it is being found out.

    Attributes
    ----------
    members
        The records of each cluster, by its smallest record.
    of
        The cluster of each record.
    ambiguous
        Pairs that would be the same if there were no rival.
    refused
        Certain pairs that cannot be the same, since a rejected pair would be, with that pair.
    """

    members: dict[int, set[int]]
    of: list[int]
    ambiguous: set[Edge] = field(default_factory=set)
    refused: list[tuple[Edge, Edge]] = field(default_factory=list)

    def merge(self, a: int, b: int) -> None:
        """Two clusters become one."""
        one, other = sorted((self.of[a], self.of[b]))
        if one != other:
            moved = self.members.pop(other)
            self.members[one] |= moved
            for record in moved:
                self.of[record] = one


def _edge(a: int, b: int) -> Edge:
    return (a, b) if a < b else (b, a)


class _Rules:
    """What may be merged: see `cluster`."""

    def __init__(
        self,
        scores: Mapping[Edge, float],
        slots: Sequence[frozenset[str]],
        forbidden: frozenset[Edge],
        same: float,
    ) -> None:
        self.scores = scores
        self.slots = slots
        self.forbidden = forbidden
        self.same = same

    def fits(self, a: int, b: int) -> bool:
        """Whether two records may be in one project: of one source only if they are alike."""
        if _edge(a, b) in self.forbidden:
            return False
        if not self.slots[a] & self.slots[b]:
            return True
        return self.scores.get(_edge(a, b), float("-inf")) >= self.same

    def may_merge(self, found: Clusters, a: int, b: int) -> bool:
        one, other = found.members[found.of[a]], found.members[found.of[b]]
        return all(self.fits(x, y) for x in one for y in other)


def cluster(
    records: int,
    scores: Mapping[Edge, float],
    slots: Sequence[frozenset[str]],
    certain: Iterable[Edge],
    forbidden: frozenset[Edge],
    rejected: frozenset[Edge] = frozenset(),
    *,
    same: float,
    margin: float,
) -> Clusters:
    """Unite records, the best pair first.

    Parameters
    ----------
    records
        How many there are.
    scores
        The bits of every pair that was compared, the smaller number first.
    slots
        What a record takes up in its project: two records that take up the
        same are of one project only if they are alike themselves.
    certain, forbidden, rejected
        Pairs that are the same, in this order, those that evidence never makes
        the same, and those that nothing makes so.
    same, margin
        From which score on a pair is the same, and how far its rivals must be
        behind. A rival that has found its own partner is none any more.
    """
    found = Clusters({i: {i} for i in range(records)}, list(range(records)))
    rules = _Rules(scores, slots, forbidden | rejected, same)
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in rejected:
        apart[a].add(b)
        apart[b].add(a)
    for a, b in certain:
        if against := _against(found, apart, a, b):
            found.refused.append(((a, b), against))
        else:
            found.merge(a, b)
    _unite(found, rules, same, margin)
    return found


def _unite(found: Clusters, rules: _Rules, same: float, margin: float) -> None:
    """Merge by evidence until nothing more can be; who still has rivals is ambiguous."""
    scores = rules.scores
    pending = sorted(
        (edge for edge, score in scores.items() if score >= same),
        key=lambda edge: (-scores[edge], edge),
    )
    rivals: dict[int, list[int]] = defaultdict(list)
    for a, b in sorted(scores):
        if scores[a, b] >= same - margin:
            rivals[a].append(b)
            rivals[b].append(a)
    progress = True
    while progress:
        progress, waiting = False, []
        for a, b in pending:
            if found.of[a] == found.of[b] or not rules.may_merge(found, a, b):
                continue
            if _has_rival(found, rules, rivals, a, b, margin):
                waiting.append((a, b))
            else:
                found.merge(a, b)
                progress = True
        pending = waiting
    found.ambiguous = set(pending)


def _against(found: Clusters, apart: Mapping[int, set[int]], a: int, b: int) -> Edge | None:
    """A rejected pair that would be in one cluster if these two were."""
    if not apart or found.of[a] == found.of[b]:
        return None
    one, other = found.members[found.of[a]], found.members[found.of[b]]
    pairs = [_edge(x, y) for x in one for y in apart.get(x, set()) & other]
    return min(pairs, default=None)


def _has_rival(
    found: Clusters,
    rules: _Rules,
    rivals: Mapping[int, Sequence[int]],
    a: int,
    b: int,
    margin: float,
) -> bool:
    """Whether another record claims the place of ``a`` or ``b`` nearly as strongly."""
    least = rules.scores[_edge(a, b)] - margin
    for one, other in ((a, b), (b, a)):
        for rival in rivals[one]:
            if (
                rival != other
                and rules.scores[_edge(one, rival)] > least
                and found.of[rival] not in (found.of[one], found.of[other])
                and not rules.fits(other, rival)
                and rules.may_merge(found, one, rival)
            ):
                return True
    return False
