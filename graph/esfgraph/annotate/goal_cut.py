"""Where goals end: words around a goal that are not part of it, and two goals in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from esfgraph.annotate.goal_rules import label, trim, veto

__all__ = ["goals_in", "is_value", "words_in"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_LOWER_WORD = re.compile(r"(?<!\w)[^\W\d_A-ZÅÄÖ][^\W\d_A-ZÅÄÖ]{2,}")
_INNER = re.compile(r"(?<!så)\s(?:att|to)\s(?!be\b|\d)", re.IGNORECASE)
_SAID = re.compile(r";|(?:att|that)\s*\Z", re.IGNORECASE)
"""Between two goals: what says so itself, whatever verb comes next."""
_AROUND = ",:;.-–—•*"
_TAIL = 60
_HEAD = 200


def words_in(words: str) -> int:
    """How many words of two letters or more there are."""
    return len(_WORD.findall(words))


def is_value(text: str, start: int, end: int) -> bool:
    """Whether the words can be a goal: at least two, and no code, number or reference."""
    words = text[start:end].strip()
    if veto().value.match(words):
        return False
    return words_in(words[:_HEAD]) > 1 and _LOWER_WORD.search(words) is not None


def goals_in(text: str, start: int, end: int, whole: bool, also: bool) -> Iterator[tuple[int, int]]:
    """The goals in ``text[start:end]``: one, or several that "samt att" and the like part.

    A ``whole`` goal is a sentence of its own: it stays in one piece and keeps
    its full stop. With ``also`` each of several purposes is a goal.
    """
    position = start
    if not whole:
        rule = trim().also if also else trim().between
        for match in rule.finditer(text, start, end):
            part = text[position : match.start()]
            if words_in(part) < 2:
                continue
            if _INNER.search(part) and not trim().apart.match(text, match.start(), end):
                continue
            by_verb = also and not _SAID.search(match[0])
            if by_verb and not _is_purpose(text, position, end):
                continue
            yield from _trimmed(text, position, match.start(), whole)
            position = match.end()
    yield from _trimmed(text, position, end, whole)


def _is_purpose(text: str, start: int, end: int) -> bool:
    """Whether the words begin as purposes do: only then is the next verb one more of them."""
    return label().opener.match(text, _without_lead(text, start, end), end) is not None


def _trimmed(text: str, start: int, end: int, whole: bool) -> Iterator[tuple[int, int]]:
    """The goal without the words and signs at its ends that are no part of it, if one is left."""
    begin = start
    start = _without_lead(text, start, end)
    sentence = whole and (start == begin or not text[start : start + 1].islower())
    if not sentence and (stop := trim().end.search(text, start, end)):
        end = stop.start()
    end = start + _balanced(text[start:end])
    if not sentence:
        while tail := trim().tail.search(text, max(start, end - _TAIL), end):
            end = tail.start()
    end = start + len(text[start:end].rstrip().rstrip(";,"))
    if is_value(text, start, end):
        yield start, end


def _without_lead(text: str, start: int, end: int) -> int:
    """Where the goal's first word stands, behind "att", "to", "projektet ska" and the like."""
    while True:
        while start < end and (text[start].isspace() or text[start] in _AROUND):
            start += 1
        lead = trim().lead.match(text, start, end)
        if lead is None or lead.end() == start:
            return start
        start = lead.end()


def _balanced(words: str) -> int:
    """Up to where brackets close only what was opened among the words."""
    depth = 0
    for position, character in enumerate(words):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
            if depth < 0:
                return position
    return len(words)
