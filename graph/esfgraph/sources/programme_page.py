"""Prose about a project or programme, without any field block.

A programme's page on a web site, or a copy of a project page of which only
the title and the description are left. The title is the heading on top, the
description all the rest; years, owner, fund and country are read from
sentences that say them (see `esfgraph.sources.programme_clues`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from esfgraph.model import FieldValue, ProjectRecord, SourceDocument, Span
from esfgraph.normalise import EU_LANGUAGES, fold
from esfgraph.resources import toml_data
from esfgraph.sources.chrome import end_of_page, is_about_cookies, is_banner
from esfgraph.sources.programme_clues import clues
from esfgraph.sources.text import Line, collapse, is_blackened, language_of, lines_of

__all__ = ["SYSTEM", "detect", "read"]

SYSTEM = "programme"

_FOUND = 0.55  # less than any page with labels
_SAMPLE = 50_000  # characters tell enough
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\+?")
_BANNER = 12  # lines on top in which a banner about cookies can stand
_KINDS = ("project", "fund", "domain", "action")


@cache
def _words() -> dict[str, Any]:
    return toml_data("sources", "programme_page.toml")


@cache
def _evidence() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Group, weight and pattern of each kind of evidence."""
    found = []
    for group in _KINDS:
        rule = _words()["evidence"][group]
        for kind in rule["kinds"]:
            words = (re.escape(word.strip()).replace(r"\*", r"\w*") for word in kind.split("|"))
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
            found.append((group, float(rule["weight"]), pattern))
    return tuple(found)


def detect(text: str) -> float:
    """How sure it is that a text is prose about a project: 0.55 or 0.

    It must be running text in Swedish or English, and speak of several of
    the things that projects of these funds are about.

    >>> detect("Whisk the eggs with the sugar and bake the cake for an hour in the oven.")
    0.0
    """
    sample = fold(text[:_SAMPLE])
    rules = _words()["evidence"]
    words = _WORD.findall(sample)
    if len(words) < rules["words"] or not _is_running_text(sample, words):
        return 0.0
    score, domain, found = 0.0, 0, 0
    for group, weight, pattern in _evidence():
        if number := len(pattern.findall(sample)):
            score += weight
            domain += group == "domain"
            found += number
    enough = score >= rules["least"] and domain >= rules["domain_least"]
    return _FOUND if enough and found >= rules["density"] * len(words) else 0.0


def _is_running_text(sample: str, words: Sequence[str]) -> bool:
    rules = _words()["evidence"]
    letters = sum(c.isalpha() or c.isspace() or c == "█" for c in sample)
    share = max(
        sum(word in frozenset(rules["function"][language]) for word in words) / len(words)
        for language in ("sv", "en")
    )
    return bool(letters >= rules["letters"] * len(sample) and share >= rules["function_words"])


def read(document: SourceDocument) -> ProjectRecord:
    """What the prose says; nothing is taken from words that only could mean it."""
    text = document.text
    lines = _page(lines_of(text))
    title, body = _title(lines)
    start = min((line.start for line in lines), default=0)
    end = max((line.end for line in lines), default=0)
    language = document.language or language_of(text[start:end], EU_LANGUAGES, "sv")
    values = list(_texts(text, title, body, language))
    values += clues(text, Span(start, end))
    return ProjectRecord(
        document=document,
        system=document.system or SYSTEM,
        language=language,
        values=tuple(sorted(values, key=lambda v: (v.span.start, v.span.end))),
    )


def _texts(
    text: str, title: Line | None, body: Sequence[Line], language: str
) -> Iterable[FieldValue]:
    if title is not None and not is_blackened(title.text):
        yield FieldValue("title", collapse(title.text), title.span, language)
    if body:
        span = Span(body[0].start, body[-1].end)
        yield FieldValue("description", span.of(text), span, language)


def _page(lines: Sequence[Line]) -> list[Line]:
    """The page's own lines, without the site's banner above and its widget below."""
    first = _skip_banner(lines, 0)
    cookies = [
        n for n in range(first, min(first + _BANNER, len(lines))) if is_about_cookies(lines[n])
    ]
    if cookies:
        first = _skip_banner(lines, cookies[-1] + 1)
    return list(lines[first : max(first, end_of_page(lines))])


def _skip_banner(lines: Sequence[Line], first: int) -> int:
    while first < len(lines) and (not lines[first].text or is_banner(lines[first])):
        first += 1
    return first


def _title(lines: Sequence[Line]) -> tuple[Line | None, Sequence[Line]]:
    """The heading on top and the lines below it; no heading on a single paragraph."""
    filled = [n for n, line in enumerate(lines) if line.text]
    if len(filled) > 1 and _is_heading(lines[filled[0]].text):
        return lines[filled[0]], lines[filled[1] :]
    return None, lines[filled[0] :] if filled else ()


def _is_heading(text: str) -> bool:
    rules = _words()["title"]
    if len(text) > rules["longest"] or text.endswith((":", ";", ",")):
        return False
    return not text.endswith((".", "!", "?")) or len(text.split()) <= rules["sentence_words"]
