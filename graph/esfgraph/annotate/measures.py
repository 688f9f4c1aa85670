"""Ages and shares that a text says of a target group: "Elever 13–16 år med >15% frånvaro".

``data/measures.toml`` holds the patterns. A measure belongs to the group in
whose words it stands, or beside which it stands: right after it, with a few
words between where its own words leave no doubt ("i åldern"), or right before
it ("16–24-åriga elever"). Whatever else has numbers (years, grades, people,
durations) is no measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from esfgraph.model import Mention, Span
from esfgraph.resources import toml_data

__all__ = ["with_measures"]

_SCHEME = "target-group"
_REACH = 100
"""So many characters to each side of a mention are looked at."""

_OLDEST = 120
_DIGIT = re.compile(r"\d")
_SLOT = re.compile(r"<([a-z_]+)>")
_BLANK = re.compile(r"[^\S\n]*\n?[^\S\n]*")
_WHITE = {" ": r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)", "_": _BLANK.pattern}
_WORD = re.compile(r"[^\W\d][\w’'-]*")
_BESIDE = re.compile(rf"{_BLANK.pattern}[,(–]?{_BLANK.pattern}\Z")
_FAR = 1 << 10


@dataclass(frozen=True, slots=True)
class _Rule:
    """One entry of the data file."""

    pattern: re.Pattern[str]
    is_age: bool
    near: int
    least: int
    after: bool
    before: bool


@dataclass(frozen=True, slots=True)
class _Measure:
    """What some words say: bounds by the names that they have in `Mention`."""

    start: int
    end: int
    rule: _Rule
    bounds: tuple[tuple[str, int | Decimal], ...]


@dataclass(slots=True)
class _Group:
    """Mentions that are about the same people, and what is said of these."""

    end: int
    mentions: list[Mention]
    bounds: dict[str, int | Decimal]
    has_age: bool = False
    has_share: bool = False

    def take(self, measure: _Measure) -> None:
        """Says a measure of the group; of two ages, or two shares, the first counts."""
        self.end = max(self.end, measure.end)
        if measure.rule.is_age and not self.has_age:
            self.has_age = True
            self.bounds.update(measure.bounds)
        if not measure.rule.is_age and not self.has_share:
            self.has_share = True
            self.bounds.update(measure.bounds)


def _expanded(pattern: str) -> str:
    words = toml_data("measures.toml")["words"]
    # The name of a group in (?P<minimum>…) is no slot, as no words have it.
    return _SLOT.sub(
        lambda slot: _expanded(words[slot[1]]) if slot[1] in words else slot[0], pattern
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    expanded = re.sub("[ _]", lambda white: _WHITE[white[0]], _expanded(pattern))
    return re.compile(rf"(?<!\w)(?:{expanded})", re.IGNORECASE)


@cache
def _rules() -> tuple[_Rule, ...]:
    data = toml_data("measures.toml")

    def rule(entry: dict[str, Any], *, is_age: bool) -> _Rule:
        before, both = entry.get("before", False), entry.get("both", False)
        return _Rule(
            _compiled(entry["pattern"]),
            is_age,
            near=entry.get("near", 0),
            least=entry.get("least", 0),
            after=both or not before,
            before=both or before,
        )

    return tuple(rule(e, is_age=kind == "age") for kind in ("age", "share") for e in data[kind])


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in toml_data("measures.toml")[name])


def _ages(found: re.Match[str], least: int) -> dict[str, int]:
    """The bounds in completed years; none where they cannot be ages."""
    words = {name: int(text) for name, text in found.groupdict().items() if text is not None}
    if "exact" in words:
        words = {"minimum": words["exact"], "maximum": words["exact"]}
    if "below" in words:
        words = {"maximum": words["below"] - 1}
    low, high = words.get("minimum", 0), words.get("maximum", _OLDEST)
    told = words.get("maximum", low)
    if not 0 <= low <= high <= _OLDEST or told < least:
        return {}
    return {f"{name}_age": number for name, number in words.items()}


def _shares(found: re.Match[str]) -> dict[str, Decimal]:
    """The bounds from 0 to 1; none where they cannot be shares."""
    words = {
        name: Decimal(_number(text)) / 100
        for name, text in found.groupdict().items()
        if text is not None
    }
    low, high = words.get("minimum", Decimal(0)), words.get("maximum", Decimal(1))
    if not 0 <= low <= high <= 1:
        return {}
    return {f"{name}_share": number for name, number in words.items()}


def _number(text: str) -> str:
    return "".join(c for c in text.replace(",", ".") if c.isdecimal() or c == ".")


def _found(text: str, low: int, high: int, last: int) -> Iterator[_Measure]:
    """All that the patterns match between two offsets of a prose that ends at ``last``."""
    for rule in _rules():
        for match in rule.pattern.finditer(text, low, high):
            if match.end() == high < last:
                continue  # cut: what follows is not seen
            bounds = _ages(match, rule.least) if rule.is_age else _shares(match)
            if bounds:
                yield _Measure(match.start(), match.end(), rule, tuple(bounds.items()))


def _longest(measures: Iterable[_Measure]) -> list[_Measure]:
    """Sorted by start; of those that share words the longest, else the first, stays."""
    taken: list[_Measure] = []
    for measure in sorted(measures, key=lambda m: (m.start - m.end, m.start)):
        if all(measure.end <= other.start or other.end <= measure.start for other in taken):
            taken.append(measure)
    return sorted(taken, key=lambda m: m.start)


def _windows(
    text: str, mentions: Sequence[Mention], within: Span
) -> Iterator[tuple[int, int, list[Mention]]]:
    """Stretches of text around mentions that lie close together; those with digits only."""
    low = high = -1
    inside: list[Mention] = []
    for mention in mentions:
        start = max(within.start, mention.span.start - _REACH)
        if start > high:
            if inside and _DIGIT.search(text, low, high):
                yield low, high, inside
            low, inside = start, []
        high = max(high, min(within.end, mention.span.end + _REACH))
        inside.append(mention)
    if inside and _DIGIT.search(text, low, high):
        yield low, high, inside


def _words_between(text: str, start: int, end: int) -> int:
    """How many words stand between two places of one clause; many where they stand apart."""
    between = text[start:end].removeprefix(")")  # of a bracket within the group's own words
    beside = _BESIDE.search(between)
    words = between[: beside.start()] if beside else between
    found = _WORD.findall(words)
    if "\n\n" in between or _WORD.sub("", words).strip() or not beside:
        return _FAR
    return _FAR if {w.casefold() for w in found} & _folded("apart") else len(found)


def _describes(text: str, mention: Mention, end: int) -> bool:
    """Whether a mention right after ``end`` describes the group that ends there."""
    first = _WORD.match(mention.span.of(text))
    if first is None or first[0].casefold() not in _folded("describing"):
        return False
    return _BLANK.fullmatch(text, end, mention.span.start) is not None


def _groups(
    text: str, mentions: Sequence[Mention], measures: Sequence[_Measure]
) -> Iterator[_Group]:
    """The groups in the order of the text, each with all that is said of it."""
    items: list[tuple[int, Mention | _Measure]] = [(m.start, m) for m in measures]
    items += [(m.span.start, m) for m in mentions]
    # A mention before the measure that begins with it.
    items.sort(key=lambda item: (item[0], isinstance(item[1], _Measure)))
    group: _Group | None = None
    waiting: _Measure | None = None
    for start, item in items:
        if isinstance(item, _Measure):
            near = group is not None and (
                start < group.end
                or (item.rule.after and _words_between(text, group.end, start) <= item.rule.near)
            )
            if group is not None and near:
                group.take(item)
            else:
                waiting = item
            continue
        if group is None or not (start < group.end or _describes(text, item, group.end)):
            if group is not None:
                yield group
            group = _Group(item.span.end, [], {})
            if waiting is not None and _is_before(text, waiting, item):
                group.take(waiting)
        waiting = None
        group.mentions.append(item)
        group.end = max(group.end, item.span.end)
    if group is not None:
        yield group


def _is_before(text: str, measure: _Measure, mention: Mention) -> bool:
    """Whether a measure that no group before it has is said of the mention after it."""
    start = mention.span.start
    if start < measure.end or _describes(text, mention, measure.end):
        return True
    return measure.rule.before and _words_between(text, measure.end, start) <= 1


def with_measures(text: str, mentions: Sequence[Mention], within: Span) -> tuple[Mention, ...]:
    """The mentions, those of target groups with the ages and shares that are said of them.

    ``mentions`` are sorted by where they stand in ``text``; nothing outside of
    ``within``, the prose, is looked at.

    >>> pupils = Mention("…/pupils", "target-group", Span(0, 6), "current")
    >>> text = "Elever 13–16 år med >15% frånvaro."
    >>> (found,) = with_measures(text, [pupils], Span(0, len(text)))
    >>> found.minimum_age, found.maximum_age, found.minimum_share, found.maximum_share
    (13, 16, Decimal('0.15'), None)
    """
    of_groups = [m for m in mentions if m.scheme == _SCHEME]
    said: dict[Mention, Mention] = {}
    for low, high, inside in _windows(text, of_groups, within):
        measures = _longest(_found(text, low, high, within.end))
        for group in _groups(text, inside, measures) if measures else ():
            for mention in group.mentions if group.bounds else ():
                said[mention] = replace(mention, **group.bounds)  # type: ignore[arg-type]
    return tuple(said.get(mention, mention) for mention in mentions)
