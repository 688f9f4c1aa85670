"""The values of a Projektbanken page: what a label's words mean, with the place of each.

Every function gives ``None`` for words that are no value of the field; the
reader then keeps them as they are, as an unread value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from esfgraph.model import FIELDS, Code, FieldValue, Money, Value
from esfgraph.normalise import (
    country_code,
    fold,
    parse_amount,
    parse_boolean,
    parse_currency,
    parse_date,
    parse_integer,
    parse_period,
    parse_rate,
    split_range,
)
from esfgraph.sources.projektbanken_labels import words
from esfgraph.sources.text import Line, collapse, is_blackened
from esfgraph.vocabulary import load_vocabulary

__all__ = ["is_empty", "is_value", "values_of"]

_CURRENCY = "SEK"  # the page's amounts carry no sign (sources.md §2)
_CCI = re.compile(r"[12][0-9]{3}[A-Z0-9]{2}[A-Z0-9]{5,11}")
_AREA = re.compile(r"(?P<notation>[A-Z]|[0-9](?:\.[0-9]+)?)(?:[.:]?\s+[-–]?\s*(?P<label>\S.*))?")
_OBJECTIVE = re.compile(
    r"(?P<notation>[A-Z]{0,4}[0-9]+(?:\.[0-9]+)*[A-Z]?)(?:[.:]?\s+[-–]?\s*(?P<label>\S.*))?"
)
_INTERVENTION = re.compile(r"(?P<notation>[0-9]{1,3})(?:\.0)?(?:[.:]?\s+[-–]?\s*(?P<label>\S.*))?")
_BETWEEN = re.compile(r"\s*[,;|]\s*(?:och\s+)?|\s+och\s+")
_BEFORE_NUMBER = re.compile(r"\s*(?:[,;|/]|\soch\s)\s*(?=[0-9])|\s+(?=[0-9]+(?:\s|$))")
_BEFORE_CODE = re.compile(r"\s*(?:[,;|]|\soch\s)\s*(?=[A-Z]{0,4}[0-9])")
_NUTS = re.compile(r"(?P<notation>[A-Z]{2}[0-9A-Z]{0,3})(?:\s*[-–:,(]?\s+.*)?")
_ORGANISATION_NUMBER = re.compile(r"(?:16)?([0-9]{6})[-–\s]?([0-9]{4})")
_NAME_AND_NUMBER = re.compile(  # "PÅHITTS KOMMUN (212000-1355)"; a person's number is blackened
    r"(?P<name>\D{2,200}?)[\s,;:(–-]++(?:org(?:anisations)?[\s.-]*(?:nr|nummer)[\s.:]*)?"
    r"(?P<number>(?:16)?[0-9]{6}[-–\s]?[0-9]{4}|█{10,13})\s*\)?",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?:SE?-?\s?)?([0-9]{3})\s?([0-9]{2})")
_FUND_CODE = re.compile(r"[A-Z][A-Z+]{1,6}(?: II)?")
_FUND_ABBREVIATION = re.compile(r".*\(([A-Z][A-Z+ ]{1,7})\)")


@cache
def _empty() -> frozenset[str]:
    return frozenset(map(fold, words()["empty"]["values"])) | {""}


def is_empty(text: str) -> bool:
    """Whether a value says that there is none.

    >>> is_empty(" N.a. "), is_empty("Nej")
    (True, False)
    """
    return fold(text) in _empty()


def is_value(field: str, text: str) -> bool:
    """Whether a text could be a value of a field that has a form of its own.

    Names and other free texts have none, so no text is evidence of them.
    """
    if field not in _READ or field in _FREE:
        return False
    found = values_of(field, Line(text, 0, len(text)))
    if not found:
        return False
    return all(not isinstance(v.value, Code) or _is_known(v.field, v.value) for v in found)


def _is_known(field: str, code: Code) -> bool:
    if code.notation is not None:
        return True
    scheme = FIELDS[field].scheme or ""
    return load_vocabulary().by_label(scheme, code.label or "") is not None


def values_of(field: str, words_: Line) -> list[FieldValue] | None:
    """The values that the words of a label say; ``None`` if they are none of that field."""
    return _READ.get(field, _text)(field, words_)


def _one(field: str, words_: Line, value: Value | None) -> list[FieldValue] | None:
    return None if value is None else [FieldValue(field, value, words_.span)]


def _text(field: str, words_: Line) -> list[FieldValue] | None:
    return _one(field, words_, collapse(words_.text))


def _parsed(parse: Callable[[str], Value | None]) -> Callable[[str, Line], list[FieldValue] | None]:
    return lambda field, words_: _one(field, words_, parse(words_.text))


def _money(text: str) -> Money | None:
    amount = parse_amount(text)
    return None if amount is None else Money(amount, parse_currency(text) or _CURRENCY)


def _dates(_: str, words_: Line) -> list[FieldValue] | None:
    """Start and end of ``2025-10-01 - 2028-09-30``; one alone if the other is left out."""
    if halves := split_range(words_.text):
        pieces = [words_.part(start, end) for _, start, end in halves]
        days = [parse_date(piece.text) for piece in pieces]
        named = zip(("start", "end"), days, pieces, strict=True)
        return [FieldValue(name, day, piece.span) for name, day, piece in named if day]
    open_ended = re.fullmatch(r"(.*?)\s*(?:[-–—]|till)", words_.text)
    if open_ended and (day := parse_date(open_ended[1])):
        return [FieldValue("start", day, words_.part(0, open_ended.end(1)).span)]
    return None


def _organisation_number(text: str) -> str | None:
    match = _ORGANISATION_NUMBER.fullmatch(text)
    return match[1] + match[2] if match else None


def _postcode(text: str) -> str:
    match = _POSTCODE.fullmatch(text)
    return match[1] + match[2] if match else collapse(text)


def _owner(field: str, words_: Line) -> list[FieldValue] | None:
    """The owner's name; once, where the page repeats it after a comma; its number behind it."""
    if match := _NAME_AND_NUMBER.fullmatch(words_.text):
        number = words_.part(match.start("number"), match.end("number"))
        name = words_.part(0, match.end("name"))
        found = [] if is_blackened(number.text) else values_of("owner_id", number) or []
        return [*([] if is_blackened(name.text) else _owner(field, name) or []), *found]
    parts = list(re.finditer(r"[^,]+", words_.text))
    names = [fold(part[0]) for part in parts]
    half = len(names) // 2
    if half and len(names) == 2 * half and names[:half] == names[half:]:
        words_ = words_.part(0, parts[half - 1].end())
    return _text(field, words_)


def _pieces(words_: Line, between: re.Pattern[str]) -> Iterable[Line]:
    start = 0
    for match in between.finditer(words_.text):
        yield words_.part(start, match.start())
        start = match.end()
    yield words_.part(start)


def _codes(
    pattern: re.Pattern[str], between: re.Pattern[str] | None, *, labels: bool
) -> Callable[[str, Line], list[FieldValue] | None]:
    """A reader of codes, each with or without a label; ``labels``: or a label alone."""

    def read(field: str, words_: Line) -> list[FieldValue] | None:
        found = []
        for piece in _pieces(words_, between) if between else (words_,):
            if not piece.text:
                continue
            match = pattern.fullmatch(piece.text)
            if match:
                label = match["label"]
                code = Code(match["notation"], collapse(label) if label else None)
            elif labels:
                code = Code(None, collapse(piece.text))
            else:
                return None
            found.append(FieldValue(field, code, piece.span))
        return found or None

    return read


def _area(field: str, words_: Line) -> list[FieldValue] | None:
    """``A``, ``3.1 Sysselsättningsinitiativet för unga``, ``Programområde 2 …``, ``Care``."""
    label = re.match(r"programområde\s+(?=\S)", words_.text, re.IGNORECASE)
    inner = words_.part(label.end()) if label else words_
    found = _codes(_AREA, None, labels=True)(field, inner)
    return None if found is None else [FieldValue(field, found[0].value, words_.span)]


def _labels(field: str, words_: Line) -> list[FieldValue] | None:
    pieces = [words_]
    if load_vocabulary().by_label(FIELDS[field].scheme or "", words_.text) is None:
        pieces = [p for p in _pieces(words_, re.compile(r"\s*[,;|]\s*")) if p.text]
    return [FieldValue(field, Code(None, collapse(p.text)), p.span) for p in pieces] or None


def _fund(field: str, words_: Line) -> list[FieldValue] | None:
    found = []
    for piece in _pieces(words_, re.compile(r"\s*[,;|/]\s*|\s+och\s+")):
        text, vocabulary = collapse(piece.text), load_vocabulary()
        concept = vocabulary.by_notation("fund", text) or vocabulary.by_label("fund", text)
        abbreviation = _FUND_ABBREVIATION.fullmatch(text)
        if concept is not None and concept.notations:
            code = Code(concept.notations[0])
        elif _FUND_CODE.fullmatch(text):
            code = Code(text)
        elif abbreviation:
            code = Code(abbreviation[1], text)
        elif text:
            code = Code(None, text)
        else:
            continue
        found.append(FieldValue(field, code, piece.span))
    return found or None


def _programme(field: str, words_: Line) -> list[FieldValue] | None:
    found = []
    for piece in _pieces(words_, _BETWEEN):
        if not _CCI.fullmatch(piece.text):
            return None
        found.append(FieldValue(field, Code(piece.text), piece.span))
    return found


def _country(field: str, words_: Line) -> list[FieldValue] | None:
    found = []
    for piece in _pieces(words_, _BETWEEN):
        code = country_code(piece.text)
        if code is None:
            return None
        found.append(FieldValue(field, Code(code), piece.span))
    return found


def _nuts(field: str, words_: Line) -> list[FieldValue] | None:
    """Codes as written, right or wrong; a name beside a code is left out."""
    found = []
    for piece in _pieces(words_, _BEFORE_CODE):
        match = _NUTS.fullmatch(piece.text)
        code = piece.part(0, match.end("notation")) if match else piece
        if code.text:
            found.append(FieldValue(field, code.text, code.span))
    return found or None


def _several(field: str, words_: Line) -> list[FieldValue] | None:
    pieces = [p for p in _pieces(words_, re.compile(r"\s*[;|]\s*")) if p.text]
    return [FieldValue(field, collapse(p.text), p.span) for p in pieces] or None


def _identifier(field: str, words_: Line) -> list[FieldValue] | None:
    match = re.match(words()["title"]["identifier"], words_.text)
    exact = match is not None and match.end() == len(words_.text)
    return _text(field, words_) if exact or " " not in words_.text else None


_FREE = frozenset(("owner", "partner", "postcode"))  # anything could be a value of these

_READ: dict[str, Callable[[str, Line], list[FieldValue] | None]] = {
    "identifier": _identifier,
    "start": _parsed(parse_date),
    "end": _parsed(parse_date),
    "period": _dates,
    "programming_period": _parsed(parse_period),
    "owner": _owner,
    "owner_id": _parsed(_organisation_number),
    "partner": _several,
    "fund": _fund,
    "programme": _programme,
    "programme_area": _area,
    "specific_objective": _codes(_OBJECTIVE, _BEFORE_CODE, labels=True),
    "intervention_field": _codes(_INTERVENTION, _BEFORE_NUMBER, labels=False),
    "region": _labels,
    "nuts1": _nuts,
    "nuts2": _nuts,
    "nuts3": _nuts,
    "country": _country,
    "postcode": _parsed(_postcode),
    "total_budget": _parsed(_money),
    "eu_contribution": _parsed(_money),
    "granted_support": _parsed(_money),
    "cofinancing_rate": _parsed(parse_rate),
    "participants": _parsed(parse_integer),
    "strategic": _parsed(parse_boolean),
    "child_poverty": _parsed(parse_boolean),
}
