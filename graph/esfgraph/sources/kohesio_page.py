"""Reader of project pages of Kohesio (https://kohesio.ec.europa.eu), in any language.

A page is a header, a block of headings and ``label: value`` lines, the title,
the description, and a line with flag, region and country. Any of it can be
missing or out of order. The words of the labels are data
(``data/sources/kohesio_page.toml``); where they are not known, the values'
form and order tell what they are: two dates, a fund with its code in
parentheses, two amounts, two years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from esfgraph.model import FIELDS, Code, FieldValue, ProjectRecord, SourceDocument, Span, Value
from esfgraph.normalise import (
    EU_LANGUAGES,
    country_code,
    fold,
    parse_date,
    parse_period,
    parse_rate,
)
from esfgraph.sources.kohesio_layout import (
    FUND,
    RATE,
    Line,
    Page,
    is_prose,
    money,
    page_parts,
)
from esfgraph.sources.kohesio_words import words
from esfgraph.sources.text import language_of

__all__ = ["SYSTEM", "detect", "item_of", "read"]

SYSTEM = "kohesio"
"""The name of the source system."""

_ITEM = re.compile(r"/(Q[1-9][0-9]*)/?(?:[?#].*)?", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FIELD_CODE = re.compile(r"(?P<code>[0-9]{2,3})\s*[-–—.:]?\s+(?P<label>\D.*)")
_CCI = re.compile(r"\b[0-9]{4}[A-Z]{2}[0-9A-Z]{6}(?:[0-9]{3})?\b")
_STARS = re.compile(r"\s*★+$")  # the site marks highlighted projects so
_GAP = re.compile(r"\s{2,}|\u00a0")
_PAIRS = {"date": ("start", "end"), "money": ("total_budget", "eu_contribution")}
_HEAD = 100_000  # characters that `detect` looks at
_LANGUAGES = (*EU_LANGUAGES, "is", "mk", "no", "sq", "sr", "tr", "uk")
_LONGEST_NAME = 12  # words of a country's name


def item_of(url: str) -> str | None:
    """The EU Knowledge Graph's item that an address of a project stands for.

    >>> item_of("https://kohesio.ec.europa.eu/it/progetti/Q7362405")
    'Q7362405'
    >>> item_of("https://linkedopendata.eu/entity/Q7362409"), item_of("https://kohesio.eu/en")
    ('Q7362409', None)
    """
    found = [m for m in _ITEM.finditer(url) if m.end() == len(url)]
    return found[0][1] if found else None


def detect(text: str) -> float:
    """How sure it is, from 0 to 1, that a text is a Kohesio project page.

    Only the text counts, and only what other pages do not have: the site's
    header, image and flag lines, days with the month's name and amounts with
    their currency beside a label on the same line. One kind of evidence is
    not enough.

    >>> detect("Start date: 1 May 2021\\nEnd date: 2 May 2022\\nTotal budget: 5,00 €")
    0.6
    >>> detect("A project from 1 May 2021 with 5,00 €.")
    0.0
    """
    head = text[:_HEAD]
    page = page_parts(head)
    kinds: dict[str, float] = {}
    known = any(line.kind == "label" for line in page.fields)
    for line in page.fields:
        if known and line.kind == "form":
            continue  # beside words of the site other labels are not the site's
        value = head[line.value : line.end]
        kind = next((k for k, pair in _PAIRS.items() if line.key in (k, *pair)), line.key)
        if kind == "date" and parse_date(value, EU_LANGUAGES) and not value[:4].isdecimal():
            kinds["date"] = 0.3
        elif kind == "money" and money(value):
            kinds["money"] = 0.3
        elif kind == "fund" and FUND.match(value):
            kinds["fund"] = 0.2
    if page.headers:
        kinds["header"] = 0.5
    if page.topics:
        kinds["topic"] = 0.3
    if any(_place(head, line) for line in page.flags):
        kinds["flag"] = 0.3
    score = sum(kinds.values()) * (1 if len(kinds) > 1 else 0.4)
    return min(1.0, round(score, 2))


def read(document: SourceDocument) -> ProjectRecord:
    """What a Kohesio page says about its project. Of any text; never raises."""
    text = document.text
    page = page_parts(text)
    title, description = _prose(page)
    site = _site_language(document, page, text, description)
    values = [
        *_fields(text, page, site),
        *_below_headings(page),
        *(v for line in page.flags for v in _place(text, line)),
    ]
    if title is not None:
        end = title.end - len(title.text) + len(_STARS.sub("", title.text))
        if end > title.start:
            span = Span(title.start, end)
            values.append(FieldValue("title", span.of(text), span, site))
    if description is not None:
        said = description.of(text)
        among = EU_LANGUAGES if site in EU_LANGUAGES else _LANGUAGES
        language = language_of(said, among, site)
        values.append(FieldValue("description", said, description, language))
    values.sort(key=lambda v: (v.span.start, v.span.end, v.field))
    return ProjectRecord(document, SYSTEM, site, tuple(_first_only(text, values)))


# --- fields --------------------------------------------------------------------------


def _fields(text: str, page: Page, site: str) -> Iterator[FieldValue]:
    slots = _slots(page, text)
    seen: set[tuple[str, str]] = set()
    for line in page.fields:
        key = line.key if line.kind == "label" else slots.get(line, "")
        value = text[line.value : line.end]
        said = (key, value if key else line.text)
        if said in seen:
            continue
        seen.add(said)
        if not key:
            yield FieldValue("unknown_label", line.text, Span(line.start, line.end))
        elif key == "website" or not value:
            if "//" in value or "www." in value:
                yield FieldValue("unknown_label", line.text, Span(line.start, line.end))
        elif fold(value) not in words().none:
            found = list(_READ[key](key, value, line.value, site))
            whole = Span(line.start, line.end)
            yield from found or [FieldValue("unread_value", whole.of(text), whole)]


def _slots(page: Page, text: str) -> dict[Line, str]:
    """The fields of lines of which only the value's form is known.

    In order of the page: start before end, total before contribution. On a
    page whose other labels are known, only where both of a pair are missing.
    """
    known = {line.key for line in page.fields if line.kind == "label"}
    forms = [line for line in page.fields if line.kind == "form"]
    slots = {f: f.key for f in forms if f.key in ("fund", "programming_period")}
    slots = {f: key for f, key in slots.items() if key not in known}
    for kind, pair in _PAIRS.items():
        lines = [line for line in forms if line.key == kind]
        empty = [key for key in pair if key not in known]
        if kind == "money" and "eu_contribution" in empty:
            rated = [line for line in lines if RATE.search(text[line.value : line.end])]
            if len(rated) == 1:
                slots[rated[0]] = "eu_contribution"
                lines.remove(rated[0])
                empty.remove("eu_contribution")
        if len(known) <= 1 or len(lines) == len(empty) == len(pair):
            slots |= dict(zip(lines, empty, strict=False))
    return slots


def _date(key: str, value: str, at: int, site: str) -> Iterator[FieldValue]:
    span = Span(at, at + len(value))
    day = parse_date(value, (site, *EU_LANGUAGES))
    if day is not None:
        yield FieldValue(key, day, span)
    elif _YEAR.fullmatch(value):
        yield FieldValue(f"{key}_year", int(value), span)


def _money(key: str, value: str, at: int, _: str) -> Iterator[FieldValue]:
    amount = money(value)
    if amount is None:
        return
    rate = RATE.search(value)
    end = len(value[: rate.start()].rstrip()) if rate else len(value)
    yield FieldValue(key, amount, Span(at, at + end))
    share = parse_rate(rate["rate"]) if rate else None
    if rate and share is not None and key == "eu_contribution":
        yield FieldValue("cofinancing_rate", share, Span(at + rate.start(1), at + rate.end(1)))


def _fund(key: str, value: str, at: int, _: str) -> Iterator[FieldValue]:
    found = list(FUND.finditer(value))
    if found and found[0].start() == 0 and found[-1].end() == len(value):
        for match in found:
            code = words().fund_codes.get(match["code"], match["code"])
            label = match["name"].strip() or None
            end = match.end("code") + 1
            yield FieldValue(key, Code(code, label), Span(at + match.start(), at + end))
    else:
        yield FieldValue(key, Code(None, value), Span(at, at + len(value)))


def _programme(key: str, value: str, at: int, _: str) -> Iterator[FieldValue]:
    cci = _CCI.search(value)
    yield FieldValue(key, Code(cci[0] if cci else None, value), Span(at, at + len(value)))


def _period(key: str, value: str, at: int, _: str) -> Iterator[FieldValue]:
    period = parse_period(value)
    if period is not None:
        yield FieldValue(key, period, Span(at, at + len(value)))


def _string(key: str, value: str, at: int, _: str) -> Iterator[FieldValue]:
    yield FieldValue(key, value, Span(at, at + len(value)))


_Reader = Callable[[str, str, int, str], Iterator[FieldValue]]
_READ: dict[str, _Reader] = {
    "start": _date,
    "end": _date,
    "fund": _fund,
    "total_budget": _money,
    "eu_contribution": _money,
    "programming_period": _period,
    "programme": _programme,
    "managing_authority": _string,
}


def _below_headings(page: Page) -> Iterator[FieldValue]:
    """Values below headings: who gets the money, and the kinds of intervention."""
    owners: set[str] = set()
    for heading, line in page.under:
        span = Span(line.start, line.end)
        if fold(line.text) in words().none or line.text in owners:
            continue
        if heading.key == "beneficiary" and not line.text[0].islower():  # as headings begin
            yield FieldValue("partner" if owners else "owner", line.text, span)
            owners.add(line.text)
        elif heading.key == "intervention":
            match = _FIELD_CODE.fullmatch(line.text)
            code = Code(match["code"], match["label"]) if match else Code(None, line.text)
            yield FieldValue("intervention_field", code, span)
        else:
            yield FieldValue("unknown_label", f"{heading.text}: {line.text}", span)


def _place(text: str, line: Line) -> list[FieldValue]:
    """Country and region of a line "Flag of Finland  Central Finland, Finland"."""
    start = line.start
    if fold(line.text).startswith(words().flag):
        start += len(words().flag)
        start += len(text[start : line.end]) - len(text[start : line.end].lstrip())
    rest = text[start : line.end]
    ends = [m.start() for m in re.finditer(r"\s+|$", rest)][:_LONGEST_NAME]
    names = [n.rstrip(",") for n in (rest[:end] for end in ends) if country_code(n.rstrip(","))]
    repeated = [n for n in names if fold(rest[len(n) :]).endswith(fold(n))]
    gap = _GAP.search(rest)
    name = (repeated or ([rest[: gap.start()]] if gap else names) or [""])[-1]
    tail = rest.rpartition(",")[2].strip()
    at = start
    if country_code(name) is None and country_code(tail):
        name, at = tail, start + rest.rindex(tail)  # no flag: "Central Finland, Finland"
    code = country_code(name)
    if code is None:
        whole = Span(line.start, line.end)
        return [FieldValue("unread_value", whole.of(text), whole)]
    found = [FieldValue("country", Code(code), Span(at, at + len(name)))]
    begin = start if at > start else at + len(name)
    region = text[begin : line.end].strip()
    head, comma, last = region.rpartition(",")
    label = head.rstrip() if comma and country_code(last) == code else region
    if label and label[0] != "[" and fold(label) not in words().nowhere:
        at = text.index(label, begin)
        if country_code(label) != code:
            found.append(FieldValue("region", Code(None, label), Span(at, at + len(label))))
    return found


def _first_only(text: str, values: Sequence[FieldValue]) -> Iterator[FieldValue]:
    """The values without repetitions; a second, other value of a single field is unread."""
    seen: dict[str, set[Value]] = {}
    for value in values:
        before = seen.setdefault(value.field, set())
        if value.value in before:
            continue
        if before and not FIELDS[value.field].many:
            start = text.rfind("\n", 0, value.span.start) + 1
            end = value.span.end
            start += len(text[start:end]) - len(text[start:end].lstrip())
            yield FieldValue("unread_value", text[start:end], Span(start, end))
        else:
            before.add(value.value)
            yield value


# --- prose and language --------------------------------------------------------------


def _prose(page: Page) -> tuple[Line | None, Span | None]:
    """The title's line and the description's span."""
    lines = [line for run in page.prose for line in run if line.kind != "furniture"]
    if not lines:
        return None, None
    titles = [line for line in lines if not is_prose(line.text, alone=len(lines) == 1)]
    if page.shuffled:
        title = min(titles, key=lambda line: len(line.text), default=None)
    else:
        title = lines[0] if lines[0] in titles[:1] else None
    runs: list[list[Line]] = []
    for run in page.prose:
        at = run.index(title) if title in run else 0
        runs += [run[:at], run[at + 1 :]] if title in run else [run]
    runs = [_trimmed(run, title) for run in runs]
    longest = max(runs, key=lambda run: sum(len(line.text) for line in run))
    return title, Span(longest[0].start, longest[-1].end) if longest else None


def _trimmed(run: Sequence[Line], title: Line | None) -> list[Line]:
    """A run without links and buttons, or the title again, at its ends."""
    lines = list(run)
    while lines and (lines[-1].kind in ("furniture", "heading")):
        lines.pop()
    while lines and (lines[0].kind == "furniture" or (title and lines[0].text == title.text)):
        lines.pop(0)
    return lines


def _site_language(
    document: SourceDocument, page: Page, text: str, description: Span | None
) -> str:
    """The page's language: by its words, else as the catalogue says, else by its text."""
    if page.languages:
        most = max(page.languages.values())
        found = sorted(name for name, count in page.languages.items() if count == most)
        return "en" if "en" in found else found[0]
    if document.language:
        return document.language
    labels = " ".join(line.text for line in (*page.headers, *page.fields))
    said = description.of(text) if description else ""
    return language_of(labels, _LANGUAGES, language_of(said, _LANGUAGES, "und"))
