"""The parts of a Kohesio page: its lines told apart, for `kohesio_page`.

A line is known by its words (``data/sources/kohesio_page.toml``) or by the
form of its value. The block of headings and fields ends where a line is
neither; what follows is prose, in which only complete fields that the block
lacked are still taken out, as on a page whose lines are out of order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from esfgraph.model import Money
from esfgraph.normalise import (
    EU_LANGUAGES,
    country_code,
    fold,
    parse_amount,
    parse_currency,
    parse_date,
    parse_period,
)
from esfgraph.sources.kohesio_words import words

__all__ = ["FUND", "RATE", "Line", "Page", "is_prose", "money", "page_parts"]

FUND = re.compile(
    r"(?P<name>[^()]*?)\s*\((?P<code>(?![^\W\d_]*[a-z])[^\W\d_]{2,}(?: [IVX]+)?\+?)\)[\s,;|]*"
)
"""A fund's name with its code in parentheses."""
RATE = re.compile(r"[(\[]?\s*(?P<rate>[0-9](?:[0-9.,]|\s)*?\s?%)\s*[)\]]?$")
"""The percentage at the end of an amount."""

_HEADER = re.compile(r"\W{0,3}kohesio\W{0,3}:\s+\S.{0,150}", re.IGNORECASE)
_COLON = re.compile(r"\s*[:：]\s*")
_SENTENCE_END = re.compile(r"(?<=\w\w[.!?…])[\"”’»)]*\s+(?=[\"“„«]?[^\W\d_])")
_FORMS = ("date", "money", "programming_period", "fund")
_STRICT = ("start", "end", "total_budget", "eu_contribution", "programming_period", "fund")
_MARK = re.compile(r"^#{1,6}\s+")  # a heading in Markdown
_LONGEST_LINE = 1000  # of a label with its value; longer lines are prose
_LONGEST_LABEL = 60
_LONGEST_PLACE = 100
_LONGEST_AMOUNT = 200
_REMEMBERED = 4096  # lines; those of a page that repeats itself are looked at once
_ENOUGH = 5000  # characters that tell prose from a title


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: the offsets of its words, and what it is.

    ``kind`` is header, topic, furniture, flag, heading, label, form or other.
    A "form" is a ``label: value`` of which only the value is recognised. For
    headings and labels ``key`` is the heading or field and ``term`` the
    folded words; for forms ``key`` is date, money, programming_period or
    fund. The value stands from ``value`` to ``end``.
    """

    start: int
    end: int
    text: str
    adjacent: bool  # to the line before: no blank line between
    kind: str = "other"
    key: str = ""
    term: str = ""
    value: int = 0


_NO_HEADING = Line(0, 0, "", adjacent=False)
_STRUCTURE = ("label", "form", "heading", "topic")
_AROUND = ("other", "furniture", "heading")


@dataclass(slots=True)
class Page:
    """The lines of a page, told apart.

    ``fields`` are lines ``label: value``, known or not; ``under`` values
    below a heading, with its line; ``prose`` runs of lines that no other part
    interrupts; ``languages`` how many known words each language has.
    """

    fields: list[Line] = field(default_factory=list)
    under: list[tuple[Line, Line]] = field(default_factory=list)
    prose: list[list[Line]] = field(default_factory=list)
    flags: list[Line] = field(default_factory=list)
    headers: list[Line] = field(default_factory=list)
    topics: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    shuffled: bool = False


def money(value: str) -> Money | None:
    """An amount with its currency; a percentage behind it is left aside."""
    if len(value) > _LONGEST_AMOUNT:
        return None
    rate = RATE.search(value)
    text = (value[: rate.start()] if rate else value).rstrip()
    amount, currency = parse_amount(text), parse_currency(text)
    return None if amount is None or currency is None else Money(amount, currency)


def is_prose(text: str, *, alone: bool = False) -> bool:
    """Whether a line reads as a paragraph of a description and not as a title.

    Titles are long, have colons and full stops; only several sentences tell,
    or, of a line that stands ``alone``, one long sentence with its full stop.
    """
    head = text[:_ENOUGH]
    count, sentences = len(head.split()), len(_SENTENCE_END.split(head))
    ended = text.rstrip('"”’»)').endswith((".", "!", "?", "…"))
    if alone and ended:
        return count > 20 or (sentences > 1 and count > 12)
    return sentences > 3 or (ended and sentences > 1 and count > 30)


# --- one line ------------------------------------------------------------------------


def _fits(key: str, value: str) -> bool:
    """Whether a text has the form that a field (or kind of value) needs."""
    value = value.strip()
    if key in ("start", "end", "date"):
        return parse_date(value, EU_LANGUAGES) is not None
    if key in ("total_budget", "eu_contribution", "money"):
        return money(value) is not None
    if key == "programming_period":
        return parse_period(value) is not None
    if key == "managing_authority":
        return bool(value)
    return key == "fund" and value.endswith(")") and FUND.match(value) is not None


def _lines(text: str) -> Iterator[Line]:
    start, adjacent = 0, False
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        raw = text[start:stop]
        if stripped := _MARK.sub("", raw.strip()):
            begin = start + len(raw.rstrip()) - len(stripped)
            line = Line(begin, begin + len(stripped), stripped, adjacent)
            yield from map(_classified, _cut(line))
        adjacent = bool(stripped)
        start = stop + 1


def _cut(line: Line) -> list[Line]:
    """The fields of a line in which several are glued together; else the line itself."""
    pieces = _pieces(line.text) if len(line.text) <= _LONGEST_LINE else ()
    return [_piece(line, offset, text) for offset, text in pieces] or [line]


@lru_cache(maxsize=_REMEMBERED)
def _pieces(text: str) -> tuple[tuple[int, str], ...]:
    """The glued fields and headings of a line, with their offsets; none if it is one field."""
    if not text.lower().startswith(_beginnings()) and not _HEADER.match(text):
        return ()
    starts = [m for m in words().any_label.finditer(text) if _COLON.match(text, m.end())]
    if not starts or starts[-1].start() == 0:
        return ()
    bounds = [m.start() for m in starts] + [len(text)]
    pieces = [(0, text[: bounds[0]])] if bounds[0] else []
    if pieces and _heading_at_end(pieces[0][1]) is None:
        return ()
    for match, end in zip(starts, bounds[1:], strict=True):
        piece = text[match.start() : end]
        key = words().labels.get(fold(match[0]), "")
        value = re.sub(r"^\s*[:：]", "", piece[match.end() - match.start() :])
        cut = 0 if _fits(key, value) else _heading_at_end(value)
        last = end == len(text) and key not in _STRICT
        if not last and (cut is None or not _fits(key, value[:-cut] if cut else value)):
            return ()
        split = len(piece) - (0 if last else cut or 0)
        pieces.append((match.start(), piece[:split]))
        if split < len(piece):
            pieces.append((match.start() + split, piece[split:]))
    return tuple(pieces)


@cache
def _beginnings() -> tuple[str, ...]:
    return (*words().headings, *words().labels)


def _piece(line: Line, offset: int, text: str) -> Line:
    start = line.start + offset + len(text) - len(text.lstrip())
    return Line(start, start + len(text.strip()), text.strip(), line.adjacent or offset > 0)


def _heading_at_end(text: str) -> int | None:
    """How many characters of a heading (with space) the text ends in; ``None`` if in none."""
    lowered = text.rstrip().lower()
    found = [h for h in words().headings if lowered.endswith(h)]
    if not found or len(lowered) != len(text.rstrip()):
        return None
    return len(text) - len(lowered) + max(map(len, found))


def _classified(line: Line) -> Line:
    if len(line.text) > _LONGEST_LINE:
        return line
    kind, key, term, value = _kind(line.text)
    return replace(line, kind=kind, key=key, term=term, value=line.start + value)


@lru_cache(maxsize=_REMEMBERED)
def _kind(text: str) -> tuple[str, str, str, int]:
    """Kind, key and term of a line, and where in it the value begins."""
    site, folded = words(), fold(text)
    if folded in site.topics:
        return "topic", "topic", "", 0
    if folded.startswith(site.flag + " "):
        return "flag", "", "", 0
    if _HEADER.fullmatch(text):
        return "header", "", "", 0
    is_label = folded in site.labels
    if folded in site.headings and not (is_label and text.endswith((":", "："))):
        return "heading", site.headings[folded], folded, 0
    if is_label:
        return "label", site.labels[folded], folded, len(text)
    if all(fold(part) in site.furniture for part in text.split(">") if part.strip()):
        return "furniture", "", "", 0
    return _with_label(text)


def _with_label(text: str) -> tuple[str, str, str, int]:
    """The same of a line ``label: value``, of a known label or a known form of value."""
    site = words()
    colons = list(_COLON.finditer(text[: 2 * _LONGEST_LABEL]))[:3]
    for colon in colons:
        term = fold(text[: colon.start()])
        if term in site.labels:
            return "label", site.labels[term], term, colon.end()
    if glued := site.any_label.match(text):
        term, rest = fold(glued[0]), text[glued.end() :].lstrip()
        key = site.labels.get(term, "")
        whole_word = not glued[0][-1].islower() or not text[glued.end() :][:1].isupper()
        if key and (not whole_word if key not in _STRICT else _fits(key, rest)):
            return "label", key, term, len(text) - len(rest)
    if colons and colons[0].start() <= _LONGEST_LABEL:
        at = colons[0].end()
        if form := next((form for form in _FORMS if _fits(form, text[at:])), ""):
            return "form", form, "", at
    return "other", "", "", 0


# --- the page ------------------------------------------------------------------------


def page_parts(text: str) -> Page:
    """Tell the parts of a page apart; of any text, in time linear to its length."""
    lines = _without_menu(_joined(list(_lines(text))))
    page = Page()
    for line in lines:
        page.languages.update(words().languages.get(line.term, ()) if line.term else ())
        page.topics += line.kind == "topic"
    page.headers = [line for line in lines if line.kind == "header"]
    rest = lines[_block(lines, page) :]
    seen = {line.key for line in page.fields if line.kind == "label"}
    late = (line for line in rest if line.kind == "label" and line.key not in seen)
    page.shuffled = any(_fits(line.key, text[line.value : line.end]) for line in late)
    structure = {"topic", "header"} | ({"heading", "furniture"} if page.shuffled else set())
    runs: list[list[Line]] = [[]]
    for line in rest:
        if line.kind == "label" and page.shuffled:
            page.fields.append(line)
        elif line.kind == "flag":
            page.flags.append(line)
        elif line.kind not in structure:
            runs[-1].append(line)
            continue
        runs.append([])
    page.prose = [run for run in runs if run]
    last = page.prose[-1] if page.prose and not page.flags else []
    if len(last) > 2 and not last[-1].adjacent and _is_place(last[-1]):
        page.flags.append(last.pop())  # the flag's alternative text can be lost
    if page.flags and not page.shuffled:  # what stands below the map is no part of the description
        page.prose = [run for run in page.prose if run[0].start < page.flags[0].start]
    return page


def _without_menu(lines: list[Line]) -> list[Line]:
    """The lines without the site's menu: short ones above its header or first heading."""
    tops = (n for n, line in enumerate(lines) if line.kind == "header" or line.key == "info")
    first = next(tops, 0)
    above, below = lines[:first], lines[first + 1 : first + 4]
    is_menu = all(li.kind in _AROUND and len(li.text) <= _LONGEST_LABEL for li in above)
    return lines[first:] if is_menu and any(li.kind == "label" for li in below) else lines


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, values that stand on the line after their label joined to it."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else line
        waits = last.kind == "label" and last.value == last.end
        if waits and line.kind == "other" and _belongs(last, line):
            joined[-1] = replace(last, value=line.start, end=line.end)
        elif (last.key == "eu_contribution" and _is_rate(line.text)) or (
            last.kind == "flag" and line.kind == "other" and _is_place(line)
        ):
            joined[-1] = replace(last, end=line.end)
        else:
            joined.append(line)
    return joined


def _is_rate(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and RATE.fullmatch(text) is not None


def _is_place(line: Line) -> bool:
    last = line.text.rpartition(",")[2].strip()
    named = len(last) > 3 and country_code(last) is not None  # a name, no code
    return named and len(line.text) <= _LONGEST_PLACE


def _belongs(label: Line, value: Line) -> bool:
    if fold(value.text) in words().none or _fits(label.key, value.text):
        return True
    free = label.key not in _STRICT or label.key == "fund"
    short = len(value.text) <= _LONGEST_LINE
    return free and short and value.adjacent and not is_prose(value.text)


def _block(lines: Sequence[Line], page: Page) -> int:
    """Put the block's fields into ``page``; the index of the first line after it."""
    rest, heading = 0, _NO_HEADING
    waiting: list[tuple[Line, Line]] = []
    title_follows = _title_follows(lines)
    for index, line in enumerate(lines):
        if line.kind == "flag":
            break
        if line.kind == "other":
            below = heading if line.adjacent else _NO_HEADING
            strange = title_follows and _is_heading(line, lines[index + 1 : index + 2])
            if len(line.text) > _LONGEST_LINE or not (below.key or strange or _has_label(line)):
                break
            waiting.append((below, line))
            heading = below
            continue
        _settle(waiting, page)
        waiting, rest = [], index + 1
        heading = line if line.kind in ("heading", "topic") else _NO_HEADING
        if line.kind in ("label", "form"):
            page.fields.append(line)
    below_last = [pair for pair in waiting if pair[0].kind == "heading"]
    after = [line for line in lines[rest + len(below_last) :] if line.kind == "other"]
    if below_last and len(after) > 1 and not is_prose(after[0].text, alone=True):
        _settle(below_last, page)  # a title and a description are still to come
        rest += len(below_last)
    return rest


def _title_follows(lines: Sequence[Line]) -> bool:
    """Whether something like a title stands below all headings and fields."""
    after = ""
    for line in lines:
        if line.kind in _STRUCTURE:
            after = ""
        elif line.kind == "other":
            after = after or line.text
    return bool(after) and not is_prose(after, alone=True)


def _is_heading(line: Line, following: Sequence[Line]) -> bool:
    """Whether a short line of unknown words stands right above a line of the block."""
    short = len(line.text) <= _LONGEST_LABEL and not is_prose(line.text, alone=True)
    return short and any(li.adjacent and li.kind in _STRUCTURE for li in following)


def _settle(waiting: Iterable[tuple[Line, Line]], page: Page) -> None:
    for heading, line in waiting:
        if heading.key:
            page.under.append((heading, line))
        else:
            page.fields.append(line)


def _has_label(line: Line) -> bool:
    label, colon, value = line.text.partition(":")
    return bool(colon and value.strip()) and len(label) <= _LONGEST_LABEL and "." not in label
