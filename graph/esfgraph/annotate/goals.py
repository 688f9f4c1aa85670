"""The goals that a text states, in its own words.

A goal stands under a heading ("Mål på strukturnivå"), behind a label
("Specifika mål: 1.… 2.…"), or in a sentence that says so ("målet är att …",
"the project aims to …"). ``data/goals.toml`` holds the cues of both languages.
Every decision looks at one sentence or at one heading and what stands under
it, never at the rest of the text. A goal ends where the next begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from esfgraph.annotate.goal_cut import goals_in, is_value, words_in
from esfgraph.annotate.goal_rules import (
    Rule,
    label,
    level_in_goal,
    level_of_cue,
    rules_for,
    trim,
    veto,
)
from esfgraph.annotate.goal_units import Unit, fold, units
from esfgraph.model import Span

__all__ = ["GoalQuote", "find_goals"]

_QUOTED = re.compile(r"\"[^\"\n]{1,600}\"|[“”„][^“”„\n]{1,600}[”“]|«[^«»\n]{1,600}»")
_CLAUSE = re.compile(r"[:;]\s|,\s(?:och|men|samt|and|but|while)\s|[\"”»]\.?\s(?=[A-ZÅÄÖ])")
_BACK = 150
_MOST_ITEMS, _MOST_SENTENCES = 60, 20
_SENTENCE = 4
"""A line of fewer words, without a full stop, is a heading."""


@dataclass(frozen=True, slots=True)
class GoalQuote:
    """One goal: where its words stand, its level, and the words that announce it.

    ``level`` is overall, specific, organisational, structural or long-term.
    """

    span: Span
    level: str
    cue: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A goal before it is known where the next begins. Offsets count in the folded text.

    ``level`` is the one that the cue names, ``default`` holds where neither cue
    nor goal name one. ``whole`` goals are sentences of their own and keep their
    full stop; the other flags are those of the rule.
    """

    cue_start: int
    start: int
    end: int
    level: str | None
    default: str
    cue: str
    strong: bool
    new: bool
    whole: bool
    also: bool = False
    verbs: bool = False


def find_goals(text: str, within: Span | None = None) -> tuple[GoalQuote, ...]:
    """All goals that ``text`` states within a span (default: anywhere), in its order.

    Time grows linearly with the text.

    >>> text = "Målet är att fler ska läsa vidare, samt att korta köerna."
    >>> [goal.span.of(text) for goal in find_goals(text)]
    ['fler ska läsa vidare', 'korta köerna']
    """
    where = within or Span(0, len(text))
    folded = fold(text, where.start, where.end)
    finder = _Finder(folded.text)
    quotes = []
    for found in finder.goals():
        start, end = folded.source(found.start, found.end)
        words = folded.text[found.start : found.end]
        level = found.level or level_in_goal(words) or found.default
        quotes.append(GoalQuote(Span(start, end), level, found.cue))
    return tuple(quotes)


class _Finder:
    """The goals of one folded text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units = units(text)
        self.quoted = [(m.start(), m.end()) for m in _QUOTED.finditer(text)]

    def goals(self) -> Iterator[_Candidate]:
        """All goals, cut and in order."""
        candidates = sorted(
            self._candidates(), key=lambda c: (c.cue_start, not c.strong, c.start, c.end)
        )
        kept: list[_Candidate] = []
        for candidate in candidates:
            _place(self.text, kept, candidate)
        position = 0
        for candidate in kept:
            parts = goals_in(
                self.text, candidate.start, candidate.end, candidate.whole, candidate.also
            )
            for start, end in parts:
                if start >= position:
                    position = end
                    yield replace(candidate, start=start, end=end)

    def _candidates(self) -> Iterator[_Candidate]:
        for index, unit in enumerate(self.units):
            words = self.text[unit.start : unit.end].lower()
            yield from self._labelled(index, words)
            if self._asked(unit):
                continue
            for found in self._cued(unit, words):
                yield from self._with_items(index, unit, found)

    def _asked(self, unit: Unit) -> bool:
        """Whether a unit is a question that only heads what follows."""
        return label().asked.match(self.text, unit.start, unit.end) is not None

    def _with_items(self, index: int, unit: Unit, found: _Candidate) -> Iterator[_Candidate]:
        """The candidate, or the items of the list that its sentence introduces."""
        if self.text[unit.end - 1] != ":" or found.end != unit.end:
            yield found
        elif not veto().list.search(self.text, unit.start, unit.end):
            seed = found if found.strong else replace(found, default="specific")
            under = self._under if found.strong else self._items
            yield from list(under(index + 1, seed)) or [found]

    # Labels and headings

    def _labelled(self, index: int, words: str) -> Iterator[_Candidate]:
        """Goals under or beside a label in unit ``index``."""
        unit = self.units[index]
        if not any(word in words for word in label().words):
            return
        begins = unit.opens or unit.item
        heading = label().alone.match(self.text, unit.start, unit.end) if begins else None
        if heading and (unit.closes or self.text[unit.end - 1] == ":"):
            name = heading[0].rstrip(" :")
            found = self._seed(unit.start, unit.end, unit.end, name)
            yield from self._under(index + 1, found)
            return
        for match in label().inline.finditer(self.text, unit.start, unit.end):
            if not self._is_label(unit, match):
                continue
            name = match["name"].strip()
            found = self._seed(match.start(), match.end(), unit.end, name)
            if self.text[unit.end - 1] == ":":
                yield from self._items(index + 1, found)
            if is_value(self.text, found.start, found.end):
                yield found
                if not unit.item:
                    yield from self._more(index + 1, found)

    def _seed(self, cue_start: int, start: int, end: int, cue: str) -> _Candidate:
        """The candidate that a label announces, with the label's level."""
        default = "specific" if label().specific.search(cue) else label().level
        whole = not self.text[start : start + 1].islower()
        level = level_of_cue(cue)
        also = not whole and label().several.search(cue) is not None
        return _Candidate(cue_start, start, end, level, default, cue, True, True, whole, also)

    def _is_label(self, unit: Unit, match: re.Match[str]) -> bool:
        """Whether a label in a sentence is one, and speaks of the project."""
        start = match.start()
        if self._inside_quotation(start):
            return False
        before = self.text[max(unit.start, start - 40) : start]
        if not before.strip():
            return True
        if before.rstrip()[-1] in ".:;!?)•":
            return True
        if self.text[start].isupper():
            return not label().owner.search(before) or before.rstrip()[-1] in ","
        return label().counted.search(before) is not None

    def _under(self, index: int, seed: _Candidate) -> Iterator[_Candidate]:
        """What stands under a heading: a list, or the sentences of a paragraph."""
        if index >= len(self.units):
            return
        if self.units[index].item:
            yield from self._items(index, seed)
            return
        unit = self.units[index]
        if is_value(self.text, unit.start, unit.end) and not self._is_heading(unit):
            yield self._of_unit(unit, seed)
            lines = list(self._lines(index, seed))
            yield from lines[1:] or self._more(index + 1, seed)

    def _lines(self, index: int, seed: _Candidate) -> Iterator[_Candidate]:
        """The lines of the paragraph at ``index``: a list without signs, if each is a sentence.

        Short lines are headings, and end the list.
        """
        paragraph = self.units[index].paragraph
        block = self.units[index : index + _MOST_ITEMS]
        block = [unit for unit in block if unit.paragraph == paragraph]
        heads = [n for n, unit in enumerate(block) if self._is_headline(unit)]
        block = block[: heads[0]] if heads else block
        if all(unit.opens and unit.closes and self._says_goal(unit) for unit in block):
            yield from (self._of_unit(unit, seed) for unit in block)

    def _is_headline(self, unit: Unit) -> bool:
        return self._is_heading(unit) or (
            words_in(self.text[unit.start : unit.end]) < _SENTENCE
            and self.text[unit.end - 1] not in ".!"
        )

    def _says_goal(self, unit: Unit) -> bool:
        """Whether a sentence without a sign of its own can be a goal: no statement of fact."""
        facts = _FINITE.search(self.text, unit.start, unit.end)
        return (facts is None and not unit.item) or self._says_shall(unit)

    def _says_shall(self, unit: Unit) -> bool:
        """Whether a sentence says what shall be, and nothing of what is."""
        where = self.text, unit.start, unit.end
        return _SHALL.search(*where) is not None and _FACT.search(*where) is None

    def _is_heading(self, unit: Unit) -> bool:
        return self.text[unit.end - 1] == ":" and (unit.opens or unit.item)

    def _items(self, index: int, seed: _Candidate) -> Iterator[_Candidate]:
        """The items of the list that begins at unit ``index``: the first sentence of each."""
        for position in range(index, min(len(self.units), index + _MOST_ITEMS)):
            unit = self.units[position]
            if not unit.item:
                if unit.opens or not self._list_goes_on(position):
                    return
            elif self._is_heading(unit):
                return
            elif is_value(self.text, unit.start, unit.end) and (
                not seed.verbs or self._opens_goal(unit)
            ):
                yield self._of_unit(unit, seed)

    def _list_goes_on(self, index: int) -> bool:
        """Whether another item follows on the line of unit ``index``."""
        for unit in self.units[index : index + 3]:
            if unit.item:
                return True
            if unit.opens:
                return False
        following = self.units[index + 1 : index + 2]
        return bool(following) and following[0].item

    def _more(self, index: int, seed: _Candidate) -> Iterator[_Candidate]:
        """Further sentences of a labelled paragraph that begin as goals do."""
        paragraph = self.units[index - 1].paragraph if index else 0
        for unit in self.units[index : index + _MOST_SENTENCES]:
            if unit.item or unit.paragraph != paragraph:
                return
            # One aim is followed by anything; goals and results go on with what shall be.
            several = seed.default == "specific" and self._says_shall(unit)
            if not (several or self._opens_goal(unit)):
                return
            yield self._of_unit(unit, seed)

    def _opens_goal(self, unit: Unit) -> bool:
        opener = label().opener.match(self.text, unit.start, unit.end)
        return opener is not None and not _FINITE.search(self.text, unit.start, unit.end)

    def _of_unit(self, unit: Unit, seed: _Candidate) -> _Candidate:
        whole = not self.text[unit.start].islower()
        own = replace(seed, whole=whole, strong=True, also=False)
        return replace(own, cue_start=unit.start, start=unit.start, end=unit.end)

    # Sentences

    def _cued(self, unit: Unit, words: str) -> Iterator[_Candidate]:
        """Goals that cues inside the sentence announce."""
        sentence = self.text[unit.start : unit.end]
        for rule in rules_for(words):
            for match in rule.pattern.finditer(sentence):
                if found := self._by_rule(rule, match, unit):
                    yield found

    def _by_rule(self, rule: Rule, match: re.Match[str], unit: Unit) -> _Candidate | None:
        groups = [name for name in match.groupdict() if match[name] is not None]
        start = unit.start + (match.start(groups[0]) if groups else match.end())
        cue_start = unit.start + match.start()
        if self._inside_quotation(cue_start) or self._is_vetoed(rule, match, unit):
            return None
        cue = self.text[cue_start:start].strip(" ,:;.") or match[0].strip()
        if rule.clause:
            start = self._clause_start(unit, cue_start)
            cue_start = start
        level = level_of_cue(cue) if rule.strong else level_in_goal(cue)
        end = unit.end
        if rule.clause and (stop := trim().end.search(self.text, match.end() + unit.start, end)):
            end = stop.start()
        whole = rule.whole or (rule.clause and start == unit.start and end == unit.end)
        behind = unit.start + match.end()
        if rule.whole and self.text[behind : behind + 1] == ",":
            end = behind
        return _Candidate(
            cue_start, start, end, level, rule.level, cue, rule.strong, rule.new, whole,
            rule.also, rule.verbs,
        )  # fmt: skip

    def _clause_start(self, unit: Unit, position: int) -> int:
        """Where the clause around ``position`` begins."""
        start = unit.start
        for match in _CLAUSE.finditer(self.text, max(unit.start, position - _BACK), position):
            start = match.end()
        return start

    def _is_vetoed(self, rule: Rule, match: re.Match[str], unit: Unit) -> bool:
        """Whether the words before the cue, or the cue, speak of something else."""
        words = veto().words.get(rule.veto)
        if words is None:
            return False
        cue_start, cue = unit.start + match.start(), match[0]
        start = self._clause_start(unit, cue_start)
        before = self.text[max(start, cue_start - _BACK) : cue_start]
        if rule.owned and veto().owner.search(before) and not veto().project.search(before + cue):
            return True
        subject = veto().words["subject"]
        if rule.veto == "people" and words.search(before):
            return True
        if subject.search(before + cue):
            return not _speaks_of_project(before + cue)
        return False

    def _inside_quotation(self, position: int) -> bool:
        """Whether ``position`` stands in quotation marks: those are someone else's words."""
        index = bisect_left(self.quoted, (position, 0)) - 1
        return index >= 0 and position < self.quoted[index][1]


def _place(text: str, kept: list[_Candidate], candidate: _Candidate) -> None:
    """Add a candidate behind those before it: it cuts the last one, or is part of it."""
    if not kept or candidate.cue_start >= kept[-1].end:
        kept.append(candidate)
        return
    last = kept[-1]
    if candidate.cue_start < last.start or candidate.start <= last.start:
        if candidate.strong and not last.strong:
            kept[-1] = candidate
        return
    if not (candidate.strong or (candidate.new and not last.whole)):
        return
    if words_in(text[last.start : candidate.cue_start]) > 1:
        kept[-1] = replace(last, end=candidate.cue_start)
        kept.append(candidate)
    else:
        if last.strong:  # a sentence under a heading, which has the heading's level
            level = candidate.level or last.level
            candidate = replace(candidate, level=level, default=last.default)
        kept[-1] = candidate


def _speaks_of_project(words: str) -> bool:
    return veto().project.search(words) is not None


_SHALL = re.compile(r"\s(?:ska|skall|should|shall)\s", re.IGNORECASE)
_FACT = re.compile(
    r"\s(?:är|har|var|kan|kommer|innebär|krävs|is|are|has|(?<!should )have|was|were|will|can)\s",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\s(?:är|har|var|ska|vi|kommer|innebär|krävs|is|are|has|have|was|were|will|we)\s",
    re.IGNORECASE,
)
