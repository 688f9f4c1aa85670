"""The status of mentions: current, planned, historical, negated or only context.

A mention is current unless a cue reaches it (see `esfgraph.annotate.cues`).
What a project "ska" or "will" do is current: planned means a later project or
a later use of the results. Everything happens on arrays, for all mentions of
a text together: each cue covers a range of words, and the mentions in it are
found by bisection, so the time is that of finding the cues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from esfgraph.annotate.cues import (
    ABBREVIATION,
    ALONE,
    AT_END,
    AT_START,
    CLAUSE,
    HELPER,
    LIST,
    NOWHERE,
    OPENER,
    PARAGRAPH,
    PHRASE,
    PSEUDO,
    RELATIVE,
    STATUS,
    STATUSES,
    STOP,
    cue_matcher,
    cues,
    statuses_by_priority,
)
from esfgraph.annotate.matcher import Match
from esfgraph.annotate.segments import Segments, segment
from esfgraph.annotate.tokens import Tokens

__all__ = ["STATUSES", "statuses"]

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_FAR = 1 << 20


@dataclass(frozen=True, slots=True)
class _Columns:
    """The fields of all cues as arrays, one element per cue."""

    kind: Indices
    status: Indices
    forward: Indices
    backward: Indices
    place: Indices
    colon: Mask
    main_clause: Mask
    needs: Indices
    within: Indices
    unless_next: Indices
    language: npt.NDArray[np.str_]


@cache
def _columns() -> _Columns:
    every = cues()
    return _Columns(
        kind=np.array([c.kind for c in every]),
        status=np.array([c.status for c in every]),
        forward=np.array([c.forward for c in every]),
        backward=np.array([c.backward for c in every]),
        place=np.array([c.place for c in every]),
        colon=np.array([c.colon for c in every]),
        main_clause=np.array([c.main_clause for c in every]),
        needs=np.array([c.needs for c in every]),
        within=np.array([c.within for c in every]),
        unless_next=np.array([c.unless_next for c in every]),
        language=np.array([c.language for c in every]),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Cues found in a text: first and last word and number, parallel arrays."""

    first: Indices
    last: Indices
    key: Indices

    def where(self, mask: Mask) -> _Found:
        return _Found(self.first[mask], self.last[mask], self.key[mask])

    def of(self, *kinds: int) -> _Found:
        return self.where(np.isin(_columns().kind[self.key], kinds))


def statuses(
    text: str, tokens: Tokens, languages: Mapping[str, Mask], mentions: Match
) -> tuple[npt.NDArray[np.int8], Indices]:
    """The status of each mention, and the number of the cue that decides it.

    Parameters
    ----------
    text, tokens
        The text and its words.
    languages
        For each language: which words stand in a part written in it. A cue of
        one word counts only there, or where no language is known.
    mentions
        Any places of the text, in any order.

    Returns
    -------
    tuple
        For each mention its place in `STATUSES`, and the deciding cue's place
        in `esfgraph.annotate.cues.cues`, -1 where it is current for want of one.
    """
    result = np.zeros(len(mentions), dtype=np.int8)
    deciding = np.full(len(mentions), -1, dtype=np.int64)
    if not len(mentions):
        return result, deciding
    match = cue_matcher().find(text, tokens, {})
    found = _in_own_language(_Found(match.first, match.last, match.keys), languages)
    segments = segment(text, tokens, found.of(ABBREVIATION).last, found.of(OPENER).first)
    found = _longest(found.of(STATUS, PSEUDO, STOP, RELATIVE, HELPER))
    active = _conditions(found.of(STATUS), found.of(HELPER), segments)
    if not len(active.key):
        return result, deciding
    low, high = _ranges(active, found, segments)
    mention, cue, distance = _covered(active, low, high, mentions)
    own = (active.first[cue] >= mentions.first[mention]) & (
        active.last[cue] <= mentions.last[mention]
    )
    mention, cue, distance = mention[~own], cue[~own], distance[~own]
    if len(mention):
        status = _columns().status[active.key[cue]]
        best = _best(mention, status, distance, active.first[cue])
        result[mention[best]] = status[best]
        deciding[mention[best]] = active.key[cue[best]]
    return result, deciding


def _in_own_language(found: _Found, languages: Mapping[str, Mask]) -> _Found:
    """Without single words in a text of another language ("men" is a word of both)."""
    keep = found.last > found.first
    language = _columns().language[found.key]
    known = np.zeros(len(found.key), dtype=bool)
    for name, where in languages.items():
        known |= where[found.first]
        keep |= (language == name) & where[found.first]
    return found.where(keep | ~known)


def _longest(found: _Found) -> _Found:
    """Without cues inside longer ones, and without those that a pseudo cue touches.

    Helpers and relative pronouns neither hide others nor are hidden.
    """
    beside = np.isin(_columns().kind[found.key], (HELPER, RELATIVE))
    helpers, rest = found.where(beside), found.where(~beside)
    order = np.lexsort((-rest.last, rest.first))
    rest = _Found(rest.first[order], rest.last[order], rest.key[order])
    if len(order):
        reached = np.maximum.accumulate(rest.last)
        inside = np.append(False, rest.last[1:] <= reached[:-1])
        # Cues of the very same words share the fate of the first of them.
        new = (np.diff(rest.first, prepend=-1) != 0) | (np.diff(rest.last, prepend=-1) != 0)
        rest = rest.where(~inside[np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))])
    pseudo = rest.of(PSEUDO)
    touched = np.searchsorted(pseudo.last, rest.first) < np.searchsorted(
        pseudo.first, rest.last, side="right"
    )
    rest = rest.where(~touched)
    return _Found(
        np.concatenate([rest.first, helpers.first]),
        np.concatenate([rest.last, helpers.last]),
        np.concatenate([rest.key, helpers.key]),
    )


def _conditions(active: _Found, helpers: _Found, segments: Segments) -> _Found:
    """Cues that stand where they must, with the colon and the helper that they need."""
    columns = _columns()
    begins, ends = segments.boundary[active.first], segments.boundary[active.last + 1]
    colon = segments.colon[active.last + 1]
    place = columns.place[active.key]
    alone = begins & (colon | (ends & ~segments.stop[active.last + 1]))
    keep = (place != AT_START) | begins
    keep &= (place != AT_END) | ends
    keep &= (place != ALONE) | alone
    keep &= ~columns.colon[active.key] | colon
    keep &= _beside_helpers(active, helpers, segments)
    return active.where(keep)


def _beside_helpers(active: _Found, helpers: _Found, segments: Segments) -> Mask:
    """Which cues have the helper they need, and not the one that must not follow."""
    columns = _columns()
    keep = np.ones(len(active.key), dtype=bool)
    sentence = segments.sentence_of(active.first)
    needs, within = columns.needs[active.key], columns.within[active.key]
    unless = columns.unless_next[active.key]
    for helper in np.unique(np.concatenate([needs, unless])):
        here = helpers.where(helpers.key == helper)
        beside = np.isin(sentence, segments.sentence_of(here.first))
        behind = _before(np.sort(here.last) + 1, active.first)
        begin = np.maximum(_before(segments.boundaries, active.first), active.first - within)
        beside &= (within == 0) | (behind > begin)
        keep &= (needs != helper) | (helper < 0) | beside
        following = np.isin(active.last + 1, here.first) & ~segments.boundary[active.last + 1]
        keep &= (unless != helper) | (helper < 0) | ~following
    return keep


def _after(places: Indices, last: Indices, none: int) -> Indices:
    """The first of ``places`` behind each word, else ``none``."""
    return np.append(places, none)[np.searchsorted(places, last, side="right")]


def _before(places: Indices, first: Indices) -> Indices:
    """The last of ``places`` at or before each word, else 0."""
    return np.append(0, places)[np.searchsorted(places, first, side="right")]


def _ranges(active: _Found, found: _Found, segments: Segments) -> tuple[Indices, Indices]:
    """First and last word that each cue reaches; the cue's own words are within."""
    columns = _columns()
    stops = found.of(STOP)
    relatives = np.sort(found.of(RELATIVE).last)
    high = _forward(active, np.sort(stops.first), segments)
    first = active.first
    reach = columns.backward[active.key]
    low = np.maximum(_before(segments.boundaries, first), _before(np.sort(stops.last) + 1, first))
    near = np.maximum(low, _before(segments.colons, first))
    low = np.where((reach > 0) | (reach == PHRASE) | (reach == CLAUSE), near, low)
    near = np.maximum(low, _before(segments.commas, first))
    low = np.where((reach > 0) | (reach == PHRASE), near, low)
    low = np.where(reach > 0, np.maximum(low, first - reach), low)
    main = columns.main_clause[active.key]
    low = np.where(main, np.maximum(low, _before(relatives + 1, first)), low)
    return np.where(reach == NOWHERE, first, np.minimum(low, first)), high


def _forward(active: _Found, stops: Indices, segments: Segments) -> Indices:
    reach = _columns().forward[active.key]
    last, count = active.last, segments.count
    high = np.minimum(_after(segments.boundaries, last, count), _after(stops, last, count)) - 1
    # What stands in brackets says nothing about what follows them.
    close = _after(segments.closes, last, count)
    inside = _before(segments.opens, active.first) > np.maximum(
        _before(segments.closes, active.first), _before(segments.boundaries, active.first) - 1
    )
    inside &= close < _after(segments.opens, last, count + 1)
    high = np.where(inside, np.minimum(high, close - 1), high)
    near = np.minimum(high, _after(segments.colons, last, count) - 1)
    high = np.where((reach > 0) | (reach == PHRASE) | (reach == CLAUSE), near, high)
    # The comma behind an adverbial that opens the sentence ("On the long run, …") ends nothing.
    opening = segments.boundary[active.first] & (reach < 0)
    near = np.minimum(high, _after(segments.commas, last + opening, count) - 1)
    high = np.where((reach > 0) | (reach == PHRASE), near, high)
    high = np.where(reach > 0, np.minimum(high, last + reach), high)
    before_list = segments.colon[last + 1] | (reach == LIST)
    high = np.where(before_list, segments.end_of_list(last), high)
    heading = (reach == PARAGRAPH) & segments.boundary[last + 1]
    high = np.where(heading, segments.end_of_next_paragraph(last), high)
    return np.where(reach == NOWHERE, last, np.maximum(high, last))


def _covered(
    active: _Found, low: Indices, high: Indices, mentions: Match
) -> tuple[Indices, Indices, Indices]:
    """All pairs of a mention and a cue that reaches it, and the words between them."""
    by_first, by_last = np.argsort(mentions.first), np.argsort(mentions.last)
    behind, cue = _within(mentions.first[by_first], active.first, high)
    behind = by_first[behind]
    before, other = _within(mentions.last[by_last], low, active.last)
    before = by_last[before]
    distance = np.concatenate(
        [mentions.first[behind] - active.last[cue], active.first[other] - mentions.last[before]]
    )
    return (
        np.concatenate([behind, before]),
        np.concatenate([cue, other]),
        np.clip(distance, 0, _FAR - 1),
    )


def _within(places: Indices, low: Indices, high: Indices) -> tuple[Indices, Indices]:
    """Which of the sorted places lie in which ranges: number of place and of range."""
    left = np.searchsorted(places, low, side="left")
    right = np.searchsorted(places, high, side="right")
    counts = np.maximum(right - left, 0)
    ranges = np.repeat(np.arange(len(low)), counts)
    skipped = np.cumsum(counts) - counts
    return np.arange(counts.sum()) - skipped[ranges] + left[ranges], ranges


def _best(mention: Indices, status: Indices, distance: Indices, place: Indices) -> Indices:
    """For each mention one pair: by level of status, then the nearest cue, then its status."""
    levels = np.array(statuses_by_priority())[status]
    # The later index in STATUSES, negated over historical over planned, breaks ties.
    order: Indices = np.lexsort((place, -status, distance, levels, mention))
    sorted_mentions = mention[order]
    new = np.append(True, sorted_mentions[1:] != sorted_mentions[:-1])
    best: Indices = order[new]
    return best
