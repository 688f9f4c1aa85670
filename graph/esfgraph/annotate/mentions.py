"""Which concepts a text names, in which words, and in what sense.

All labels of the schemes in `SCHEMES` are looked for (see `matcher`). Within a
scheme the longest match wins; different schemes may overlap. What each
mention is worth, its status, `status` decides by cue words around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from esfgraph.annotate.language import languages_of_words
from esfgraph.annotate.matcher import Match, Matcher, Phrase
from esfgraph.annotate.measures import with_measures
from esfgraph.annotate.status import STATUSES, statuses
from esfgraph.annotate.tokens import Tokens, tokenise
from esfgraph.model import Mention, Span
from esfgraph.resources import toml_data
from esfgraph.vocabulary import Concept, load_vocabulary

__all__ = ["SCHEMES", "find_mentions", "mentions_in", "mentions_of"]

SCHEMES = ("method", "theme", "target-group", "challenge", "actor", "indicator", "municipality")
"""Schemes whose concepts are looked for in texts."""

_BLOCK = -1
"""The key of phrases that hold a label's words but name no concept."""

_BETWEEN = "\n\nx\n\nx\n\n"
"""What stands before, between and behind texts that are looked at together: two paragraphs, as a
bullet at the end of a text makes the first one the item of a list."""

_BATCH = 1_000_000
"""Characters that are looked at together."""

_CAPITALISED = frozenset({"municipality"})
"""Schemes of proper names: a match begins with a capital letter."""


@cache
def _concepts() -> tuple[Concept, ...]:
    vocabulary = load_vocabulary()
    return tuple(concept for scheme in SCHEMES for concept in vocabulary.members(scheme))


@cache
def _matcher() -> Matcher:
    vocabulary = load_vocabulary()

    def phrases() -> Iterator[Phrase]:
        for key, concept in enumerate(_concepts()):
            for text, language in vocabulary.forms(concept.iri):
                yield Phrase(text, language, key)
        for language, texts in toml_data("language.toml")["block"].items():
            for text in texts:
                yield Phrase(text, language, _BLOCK)

    return Matcher(phrases())


@cache
def _schemes() -> npt.NDArray[np.int64]:
    return np.array([SCHEMES.index(c.scheme) for c in _concepts()], dtype=np.int64)


def _longest(match: Match) -> npt.NDArray[np.int64]:
    """The matches of one scheme that stay: no part of one is part of another that is longer.

    Sorted by start. Of two equally long that overlap, the first stays; of
    several concepts for the same words all stay.
    """
    order = np.lexsort((-match.last, match.first))
    first, last = match.first[order], match.last[order]
    inside = np.zeros(len(order), dtype=bool)
    if len(order) > 1:
        # Sorted so, a match lies within another when it ends no later than one before it did.
        furthest = np.maximum.accumulate(last)[:-1]
        same = (first[1:] == first[:-1]) & (last[1:] == last[:-1])
        inside[1:] = (last[1:] <= furthest) & ~same
        for index in np.flatnonzero(same) + 1:  # the same words as the one before: its fate
            inside[index] = inside[index - 1]
    order = order[~inside]
    return order[_without_overlaps(match.first[order], match.last[order])]


def _without_overlaps(
    first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Of matches that share words and neither lies in the other, the longer stays."""
    stays = np.ones(len(first), dtype=bool)
    if len(first) < 2:
        return stays
    touching = np.flatnonzero((first[1:] <= last[:-1]) & (first[1:] != first[:-1]))
    for index in touching.tolist():
        if not stays[index]:
            continue
        if last[index + 1] - first[index + 1] > last[index] - first[index]:
            stays[index] = False
        else:
            stays[index + 1] = False
    return stays


def _chosen(match: Match, text: str) -> Match:
    """The longest matches of each scheme, all together sorted by start."""
    blocks = match.keys == _BLOCK
    schemes = np.where(blocks, _BLOCK, _schemes()[match.keys])
    kept: list[npt.NDArray[np.int64]] = []
    for number, scheme in enumerate(SCHEMES):
        rows = np.flatnonzero((schemes == number) | blocks)
        if scheme in _CAPITALISED:
            rows = rows[np.array([text[s].isupper() for s in match.starts[rows]], dtype=bool)]
        if len(rows):
            longest = rows[_longest(_take(match, rows))]
            kept.append(longest[~blocks[longest]])
    if not kept:
        return _take(match, np.empty(0, dtype=np.int64))
    rows = np.concatenate(kept)
    return _take(match, rows[np.lexsort((match.keys[rows], match.ends[rows], match.starts[rows]))])


def _take(match: Match, rows: npt.NDArray[np.int64]) -> Match:
    return Match(
        match.first[rows], match.last[rows], match.starts[rows], match.ends[rows], match.keys[rows]
    )


def _closed(text: str, start: int, end: int) -> int:
    """The end of a quote with the bracket that it leaves open: ``RtI (Response to …)``."""
    words = text[start:end]
    is_open = words.count("(") > words.count(")")
    return end + 1 if is_open and text[end : end + 1] == ")" else end


def find_mentions(
    text: str, tokens: Tokens, languages: Mapping[str, npt.NDArray[np.bool_]]
) -> tuple[Match, npt.NDArray[np.int8]]:
    """The mentions as arrays, and the index of each one's status in `STATUSES`.

    The keys are numbers of concepts, as `mentions_in` reads them.
    """
    chosen = _chosen(_matcher().find(text, tokens, languages), text)
    status, _ = statuses(text, tokens, languages, chosen)
    return chosen, status


def mentions_of(text: str, within: Span, language: str | None = None) -> tuple[Mention, ...]:
    """The mentions in one part of a text; see `mentions_in`."""
    return mentions_in([(text, within)], language)[0]


def mentions_in(
    parts: Sequence[tuple[str, Span]], language: str | None = None
) -> list[tuple[Mention, ...]]:
    """The mentions in each of many parts of texts, sorted by where they stand, with the ages and
    shares that the part says of target groups.

    Parts are looked at together, as most of the time of a short one goes into beginning. None
    says anything about another: the word between stands in a paragraph of its own.

    Parameters
    ----------
    parts
        Texts of documents, in which offsets of mentions count, and what in them is prose: a
        title or a description. Fields and their labels are no mentions.
    language
        That of all these documents (BCP 47), for paragraphs too short to tell theirs.

    >>> texts = ["Planerade metoder:", "Skolsociala team."]
    >>> found = mentions_in([(text, Span(0, len(text))) for text in texts], "sv")
    >>> [[mention.status for mention in one] for one in found]
    [[], ['current']]
    """
    found = []
    for batch in _batches(parts):
        told = _mentions_in([span.of(text) for text, span in batch], language)
        for (text, span), mentions in zip(batch, told, strict=True):
            placed = [
                replace(m, span=Span(span.start + m.span.start, span.start + m.span.end))
                for m in mentions
            ]
            found.append(with_measures(text, placed, span))
    return found


def _batches(parts: Sequence[tuple[str, Span]]) -> Iterator[list[tuple[str, Span]]]:
    batch, size = list[tuple[str, Span]](), 0
    for text, span in parts:
        batch.append((text, span))
        size += span.end - span.start
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _mentions_in(texts: Sequence[str], language: str | None) -> Iterator[tuple[Mention, ...]]:
    joined = "".join((_BETWEEN.lstrip(), _BETWEEN.join(texts), _BETWEEN.rstrip()))
    tokens = tokenise(joined)
    found, status = find_mentions(joined, tokens, languages_of_words(joined, tokens, language))
    lengths = np.array([len(text) + len(_BETWEEN) for text in texts], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths + len(_BETWEEN.lstrip())
    bounds = np.searchsorted(found.starts, [*begins, len(joined)]).tolist()
    concepts = _concepts()
    for text, begin, first, last in zip(
        texts, begins.tolist(), bounds[:-1], bounds[1:], strict=True
    ):
        yield tuple(
            Mention(
                concepts[key].iri,
                concepts[key].scheme,
                Span(start - begin, _closed(text, start - begin, end - begin)),
                STATUSES[state],
            )
            for start, end, key, state in zip(
                found.starts[first:last].tolist(),
                found.ends[first:last].tolist(),
                found.keys[first:last].tolist(),
                status[first:last].tolist(),
                strict=True,
            )
        )
