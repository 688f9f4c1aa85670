"""Projects that follow each other: a preliminary study and what came of it, ISA and ISA 2.0.

Fields and dates can tell so, or a text that says it: "en fortsättning på
Kraften i Österlen (23-930-S01)". The words are ``[[related.cue]]`` in
``data/linking.toml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from esfgraph.link.evidence import FEATURES, Rows
from esfgraph.link.naming import Name, Names, sentences
from esfgraph.link.profile import Profile
from esfgraph.link.types import Reason
from esfgraph.link.weights import feature, settings
from esfgraph.namespaces import ESF

__all__ = ["Claims", "claimed", "claims", "followers", "named_pairs"]

Claims = Mapping[tuple[int, int], str]
"""Rows of the earlier and the later project, and the sentence that says so."""

_LIKENESS = ("owner", "owner_named", "place", "title", "names", "numbers", "text")
_DAYS = 365.25
_LONG = 10
"""A title of fewer characters in another's text can be chance."""


def _named(profile: Profile, one: Rows, other: Rows) -> Any:
    """Whether the title of ``one`` stands in the text of ``other``."""
    titles = profile.frame["title"].str.to_lowercase().to_list()
    texts = profile.frame["description"].str.to_lowercase().to_list()
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return np.array(
        [len(titles[i]) >= _LONG and titles[i] in texts[j] for i, j in pairs], dtype=bool
    )


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that say of the project named up to ``reach`` characters after them that it is
    the earlier one, or the later; ``study``: that it is a preliminary study, of what is none."""

    words: re.Pattern[str]
    earlier: bool
    study: bool
    reach: int


@cache
def _cues() -> tuple[_Cue, ...]:
    laid = settings()["related"]
    return tuple(
        _Cue(
            re.compile(cue["words"], re.IGNORECASE),
            cue["named"] == "earlier",
            cue.get("study", False),
            cue.get("reach", laid["reach"]),
        )
        for cue in laid["cue"]
    )


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(settings()["related"][name], re.IGNORECASE)


_Place = tuple[int, int, _Cue]


def _cues_in(sentence: str) -> list[_Place]:
    """Cues with their places; of those that meet the longest."""
    places = [(m.start(), m.end(), cue) for cue in _cues() for m in cue.words.finditer(sentence)]
    taken: list[_Place] = []
    for start, end, cue in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if all(end <= s or start >= e for s, e, _ in taken):
            taken.append((start, end, cue))
    return sorted(taken, key=lambda p: p[0])


def _is_denied(sentence: str, start: int, end: int) -> bool:
    before = max(0, start - settings()["related"]["before"])
    return _words("negation").search(sentence, before, end) is not None


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence says: one of ``rows`` comes before the text's own project, or after."""

    rows: frozenset[int]
    earlier: bool
    study: bool


def _said(sentence: str, cues: Sequence[_Place], names: Sequence[Name]) -> Iterator[_Said]:
    """What the cues of a sentence say of the names in it.

    The one project is named after the words; the other is the text's own,
    unless another is named before them: then the one after must be the own.
    """
    for place, (start, end, cue) in enumerate(cues):
        if _is_denied(sentence, start, end):
            continue
        first = start if cue.study else end
        limit = min([end + cue.reach] + [s for s, _, c in cues[place + 1 :] if not c.study])
        if stop := _words("stop").search(sentence, end, limit):
            limit = stop.start()
        after = [n for n in names if first <= n.start < limit]
        before = [n for n in names if n.end <= start and not n.own]
        if before and not cue.study:
            own = any(n.own for n in after) or _words("self").search(sentence, end, limit)
            if own and not any(not n.own for n in after):
                yield _Said(before[-1].rows, not cue.earlier, study=False)
        elif not before and not any(n.own for n in after[:1]):
            if cue.study and _words("stop").search(sentence, 0, start):
                continue
            yield from (_Said(n.rows, cue.earlier, cue.study) for n in after if not n.own)


def _sentences(profile: Profile) -> Iterator[tuple[int, str]]:
    """The sentences that hold a cue, by row of their record.

    Searched for in all texts at once; without word boundaries, which are slow
    and of which the cues themselves make sure.
    """
    anywhere = "|".join(cue.words.pattern.replace(r"\b", "") for cue in _cues())
    folded = pl.col("text").str.to_lowercase().str.replace_all(r"\s+", " ")
    holds = folded.str.contains(anywhere)
    texts = profile.frame.select(
        text=pl.concat_str("title", pl.lit("\n\n"), "description")
    ).with_row_index("row")
    found = [
        (row, " ".join(text[start:end].split()))
        for row, text in texts.filter(holds).iter_rows()
        for start, end in sentences(text)
    ]
    each = pl.DataFrame(found, schema={"row": pl.Int64, "text": pl.String}, orient="row")
    yield from each.filter(holds).iter_rows()


class _Known:
    """What speaks against an order: dates, countries, and that a name is of several projects."""

    def __init__(self, profile: Profile) -> None:
        frame = profile.frame
        days = frame.select(pl.col("start").to_physical())["start"].to_list()
        self.starts = list(zip(days, frame["start_year"].to_list(), strict=True))
        self.countries = [frozenset(c or ()) for c in frame["country"].to_list()]
        self.projects = frame.select("system", "project").rows()
        study = str(ESF.PreliminaryStudy)
        kinds = frame["kind"].to_list()
        self.study = [kind == study for kind in kinds]
        self.may_be_study = [kind in (study, None) for kind in kinds]

    def allows(self, earlier: int, later: int) -> bool:
        """Whether nothing that is known says that the one can't come before the other."""
        one, other = self.starts[earlier], self.starts[later]
        known = [(x, y) for x, y in zip(one, other, strict=True) if x is not None and y is not None]
        countries = self.countries[earlier], self.countries[later]
        return (not known or known[0][0] <= known[0][1]) and not (
            all(countries) and countries[0].isdisjoint(countries[1])
        )

    def is_one(self, rows: Sequence[int]) -> bool:
        """Whether records can all be of one project: of each system they are."""
        projects = {self.projects[row] for row in rows}
        return len({system for system, _ in projects}) == len(projects)


def claims(profile: Profile) -> Claims:
    """``(earlier, later)`` rows that a text says to follow each other, with its sentence.

    Where texts say the one and the other nothing is told. The cost grows with
    the length of all texts and with the number of titles, not with pairs.
    """
    names, known = Names(profile), _Known(profile)
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row, sentence in _sentences(profile):
        if not (cues := _cues_in(sentence)):
            continue
        for said in _said(sentence, cues, names.find(sentence, row)):
            pairs = [(i, row) if said.earlier else (row, i) for i in sorted(said.rows)]
            if said.study:
                pairs = [p for p in pairs if known.may_be_study[p[0]] and not known.study[row]]
            pairs = [p for p in pairs if p[0] != p[1] and known.allows(*p)]
            if known.is_one([p[0] if said.earlier else p[1] for p in pairs]):
                for pair in pairs:
                    found[pair].add(sentence)
    return {pair: min(said) for pair, said in sorted(found.items()) if pair[::-1] not in found}


def claimed(said: Claims, one: int, other: int) -> tuple[Reason, ...]:
    """The sentence that says of two rows that they follow each other, as a reason; else none."""
    quotes = [said[pair] for pair in ((one, other), (other, one)) if pair in said]
    worth = feature("followed")["same"]
    return tuple(Reason("followed", quote, quote, worth) for quote in quotes)


def named_pairs(profile: Profile, said: Claims | None = None) -> tuple[Rows, Rows]:
    """Pairs that a text says to follow each other, the smaller row first; sorted.

    ``said`` is what `claims` gives, where it is known already.
    """
    pairs = sorted({(min(p), max(p)) for p in (claims(profile) if said is None else said)})
    a, b = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return a, b


def followers(profile: Profile, a: Rows, b: Rows, weights: Any, said: Claims | None = None) -> Any:
    """For each pair 1 where ``b`` follows ``a``, -1 where ``a`` follows ``b``, else 0.

    A text says so (see `claims`). Or one is over before the other starts, and
    it is a preliminary study (the other is none) or an earlier version by
    title; and they have an owner, or the one's title in the other's text, and
    enough else in common. ``said`` is what `claims` gives, where it is known already.
    """
    found = _by_fields(profile, a, b, weights)
    said = claims(profile) if said is None else said
    for row, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        if (i, j) in said:
            found[row] = 1
        elif (j, i) in said:
            found[row] = -1
    return found


def _by_fields(profile: Profile, a: Rows, b: Rows, weights: Any) -> Any:
    laid = settings()["related"]
    column = {name: i for i, name in enumerate(FEATURES)}
    like = np.maximum(weights[:, [column[n] for n in _LIKENESS]], 0.0).sum(axis=1)
    version = (weights[:, column["version"]] < 0) & (weights[:, column["title"]] > 0)
    owner = (weights[:, column["owner"]] > 0) | (weights[:, column["owner_named"]] > 0)
    days = profile.frame.select(pl.col("start", "end").to_physical().cast(pl.Float64))
    start, end = days["start"].to_numpy(), days["end"].to_numpy()
    kinds = profile.frame["kind"].fill_null("").to_numpy()
    study = kinds == str(ESF.PreliminaryStudy)
    found = np.zeros(len(a), dtype=np.int64)
    for one, other, sign in ((a, b, 1), (b, a, -1)):
        gap = start[other] - end[one]  # NaN where a day is not known: no order
        ordered = (gap > -_DAYS / 12) & (gap < laid["years"] * _DAYS)
        kind = (study[one] & ~study[other]) | version
        rows = np.flatnonzero(ordered & kind & (like >= laid["least"]))
        named = owner[rows] | _named(profile, one[rows], other[rows])
        found[rows[named]] = sign
    return found
