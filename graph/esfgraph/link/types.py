"""What linking takes and gives: decisions of people, judged pairs, clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Decision", "Link", "Links", "Reason", "Verdict"]

Verdict = Literal["same", "possible", "related", "different"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of two records or projects.

    ``a`` and ``b`` are whatever `decisions.Register` knows them by; ``holds``
    tells whether they are the same (or, where the ``relation`` is "follows",
    whether ``b`` follows ``a``) or are not. ``source`` and ``line`` say where
    the decision stands, ``predicate`` is its predicate there (see `sssom`).
    """

    a: str
    b: str
    holds: bool
    comment: str = ""
    source: str = ""
    line: int = 0
    predicate: str = "owl:sameAs"

    @property
    def relation(self) -> Literal["same", "follows"]:
        """What is decided on: whether two are the same, or whether one follows the other."""
        return "follows" if self.predicate == "esf:followedBy" else "same"


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
    ``confidence`` the probability that follows that the two are the same, from
    0 to 1; 1 for what a person decided, ``None`` for "related". For "related",
    ``first`` is the record of the earlier project. ``decided`` is the decision
    that made the verdict.
    """

    a: str
    b: str
    verdict: Verdict
    score: float
    confidence: float | None
    reasons: tuple[Reason, ...]
    first: str | None = None
    decided: Decision | None = None


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
    unmatched
        Decisions that no two of the records here are meant by.
    called
        For the records of the pairs what they are called in ``links.sssom.tsv``:
        an address that outlives a change of the page, where there is one, and a label.
    """

    pairs: tuple[Link, ...]
    clusters: Mapping[str, str] = field(hash=False)
    related: tuple[tuple[str, str], ...]
    unmatched: tuple[Decision, ...] = ()
    called: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    def of(self, verdict: Verdict) -> tuple[Link, ...]:
        """The pairs with one verdict."""
        return tuple(pair for pair in self.pairs if pair.verdict == verdict)
