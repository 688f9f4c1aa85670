"""What linking takes and gives: decisions of people, judged pairs, clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Decision", "Link", "Links", "Reason", "Verdict"]

Verdict = Literal["same", "possible", "related", "different"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of two records (or projects): the same or not.

    ``a`` and ``b`` are IRIs of records, documents or projects, or identifiers
    of projects; ``source`` and ``line`` say where the decision stands.
    """

    a: str
    b: str
    same: bool
    comment: str = ""
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: what the two records say, and what that is worth in bits.

    ``feature`` is a key of ``[feature]`` in ``data/linking.toml``.
    """

    feature: str
    a: str
    b: str
    weight: float


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that were compared; ``a`` is the smaller IRI.

    ``score`` is the sum of all weights and of the prior, in bits, and
    ``confidence`` the probability that follows, from 0 to 1. For "related",
    ``first`` is the record of the earlier project. ``decided`` tells that a
    person's decision made the verdict.
    """

    a: str
    b: str
    verdict: Verdict
    score: float
    confidence: float
    reasons: tuple[Reason, ...]
    first: str | None = None
    decided: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """All that was found.

    Attributes
    ----------
    pairs
        Pairs with a verdict, sorted by (a, b); pairs that are nothing are absent.
    clusters
        For every record the smallest IRI of the records of its project.
    related
        ``(record of the earlier project, record of the later one)``, sorted.
    """

    pairs: tuple[Link, ...]
    clusters: Mapping[str, str] = field(hash=False)
    related: tuple[tuple[str, str], ...]

    def of(self, verdict: Verdict) -> tuple[Link, ...]:
        """The pairs with one verdict."""
        return tuple(pair for pair in self.pairs if pair.verdict == verdict)
