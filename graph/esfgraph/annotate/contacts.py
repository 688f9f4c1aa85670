"""E-mail addresses, telephone numbers and personal identity numbers in a text.

Every pattern is read in one direction with possessive quantifiers, so that the
time grows with the length of the text whatever it holds. What a number must
look like beyond its pattern (date, check digit, count of digits) is decided by
a small function per kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from stdnum.se import orgnr

from esfgraph.annotate.names import LOWER, UPPER, alternatives, fold, lexicon
from esfgraph.model import Span
from esfgraph.resources import toml_data

__all__ = [
    "email_spans",
    "is_birthday",
    "is_role_mailbox",
    "natural_person",
    "person_number_spans",
    "phone_spans",
]

_LABELS = toml_data("privacy.toml")["labels"]
_SPACE = " \t\u00a0\u202f"
_DASH = r"\-‐‑–"

_LOCAL = rf"[{UPPER}{LOWER}\d.'+_-]"
_AT = (
    r"(?:@|＠|%40|&#0?64;"
    rf"|[{_SPACE}]?[\[({{<][{_SPACE}]?(?:at|a|@|snabel-?a)[{_SPACE}]?[\])}}>][{_SPACE}]?"
    rf"|[{_SPACE}](?:@|\(a\)|snabel-?a)[{_SPACE}])"
)
_DOT = rf"(?:\.|[{_SPACE}]?[\[({{][{_SPACE}]?(?:dot|punkt|\.)[{_SPACE}]?[\])}}][{_SPACE}]?)"
_WORD_DOT = rf"(?:{_DOT}|[{_SPACE}](?:dot|punkt)[{_SPACE}])"
_HOST = rf"(?:[{LOWER}\d-]++(?:{_WORD_DOT}[{LOWER}\d-]++)++|[A-ZÅÄÖ\d-]++(?:\.[A-ZÅÄÖ\d-]++)++"
_HOST += rf"|[{UPPER}{LOWER}\d-]++(?:{_DOT}[{LOWER}\d-]++)++)"
_EMAIL = re.compile(rf"(?<!{_LOCAL})(?P<local>{_LOCAL}++){_AT}(?P<host>{_HOST})")
_SPELLED = re.compile(
    rf"(?<!{_LOCAL})(?P<local>{_LOCAL}++)[{_SPACE}]at[{_SPACE}]"
    rf"(?P<host>[a-z\d-]++(?:[{_SPACE}](?:dot|punkt)[{_SPACE}][a-z\d-]++)++)"
)
_GLUED_LABEL = re.compile(
    rf"(?:^|(?<=[{LOWER}]))(?:{'|'.join(sorted(_LABELS['email'], key=len, reverse=True))}):?"
    rf"(?=[{LOWER}\d])"
)


def email_spans(text: str) -> Iterator[tuple[Span, str]]:
    """E-mail addresses, also spelled out, each with its local part.

    >>> [(span.of("nå kim(at)example.org."), local) for span, local
    ...     in email_spans("nå kim(at)example.org.")]
    [('kim(at)example.org', 'kim')]
    """
    for pattern in (_EMAIL, _SPELLED):
        for match in pattern.finditer(text):
            start = match.start()
            # "E-postkim@example.org": the label is glued to the address
            for label in _GLUED_LABEL.finditer(match["local"]):
                begins_line = label.start() > 0 or text[start - 1 : start] in ("", "\n")
                if begins_line and label[0][0].isupper():
                    start = match.start() + label.end()
            local = text[start : match.end("local")]
            start += len(local) - len(local.lstrip(".'+-"))
            host = match["host"].rstrip("-")
            yield Span(start, match.start("host") + len(host)), local.strip(".'+-")


def is_role_mailbox(local: str) -> bool:
    """Whether the part before the @ names a function and not a person.

    >>> is_role_mailbox("info"), is_role_mailbox("kim.andersson"), is_role_mailbox("Registrator1")
    (True, False, True)
    """
    known = lexicon()
    whole = fold(local).strip("0123456789")
    parts = [fold(part).strip("0123456789") for part in re.split(r"[._+-]", local)]
    parts = [whole] if whole in known.mailboxes else [part for part in parts if part]
    return bool(parts) and all(
        part in known.mailboxes or known.is_functional(part) for part in parts
    )


_GROUP = rf"(?:[{_SPACE}.{_DASH}/]{{1,2}}\d{{2,8}})"
_SWEDISH = rf"\(?0\d{{1,3}}\)?[{_SPACE}]?(?:[{_DASH}/.]?[{_SPACE}]?)\d{{2,8}}{_GROUP}{{0,4}}"
_FOREIGN = (
    rf"(?:\+|00)[{_SPACE}]?[1-9]\d{{0,14}}(?:[{_SPACE}.{_DASH}]?\(0\)[{_SPACE}]?\d{{1,8}})?"
    rf"(?:[{_SPACE}.{_DASH}/]{{1,2}}\(?\d{{1,8}}\)?){{0,6}}"
)
_PHONE = re.compile(rf"(?<!\d)(?:(?P<foreign>{_FOREIGN})|(?P<swedish>{_SWEDISH}))")
_UNIT = re.compile(
    rf"[{_SPACE}]?(?:kr\b|kronor|sek\b|eur\b|€|%|procent|percent|[tm]kr|deltagare|personer|"
    r"participants|people|miljoner|million)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\(?\d\d[-–./ ]\d\d[-–./ ](?:19|20)\d\d|\d\d[-–./ ](?:19|20)\d\d")
_CLOCK = re.compile(r"\d\d[.:]\d\d\s?[-–]\s?\d\d(?:[.:]\d\d)?")
_MOBILE = re.compile(r"07[02369]\d{7}")
_PHONE_LABEL = re.compile(rf"(?:{alternatives(_LABELS['phone'])})[.:{_SPACE}{_DASH}]*$", re.I)
_OTHER_LABEL = re.compile(rf"(?:{alternatives(_LABELS['other_number'])})[.:{_SPACE}]*\n?$", re.I)
_LOOK_BACK = 24


def phone_spans(text: str) -> Iterator[Span]:
    """Telephone numbers, Swedish and international.

    >>> text = "Dnr 2018/00566, ring 070-174 06 05 före 08-11-2023"
    >>> [span.of(text) for span in phone_spans(text)]
    ['070-174 06 05']
    """
    position = 0
    while match := _PHONE.search(text, position):
        end = _phone_end(text, match)
        if end is None or not _may_precede(text, match.start(), position):
            # the rest of this run of digits can't begin a number either
            position = match.start() + 1
            continue
        position = end
        yield Span(match.start(), end)


def _may_precede(text: str, start: int, previous_end: int) -> bool:
    """Whether a number can begin here: not inside a code, a date or another number."""
    before = text[max(0, start - _LOOK_BACK) : start]
    if text[start] != "+" and _OTHER_LABEL.search(before):
        return False
    last = before[-1:]
    if last.isalpha():
        return _PHONE_LABEL.search(before) is not None
    if last in ("-", "–", ".", ",", "/", "+", ":") and before[-2:-1].isdigit():
        # "070-174 06 05/08-465 004 11": right behind another telephone number
        return last in ("/", ",") and previous_end == start - 1 and start > 1
    return last != "_"


def _phone_end(text: str, match: re.Match[str]) -> int | None:
    """Where the number ends, or ``None`` where the digits are none of a telephone."""
    start, end = match.span()
    if end < len(text) and (text[end].isdigit() or text[end].islower()):
        return None
    foreign = match["foreign"] is not None
    sweden = foreign and re.match(r"(?:\+|00)\s?46", match[0]) is not None
    most = 11 if sweden else 13 if foreign else 10
    if foreign and match[0].startswith("00"):
        most += 2
    groups = [(m.start(), m.end()) for m in re.finditer(r"\d+", match[0])]
    while groups and sum(b - a for a, b in groups) > most + match[0].count("(0)"):
        groups.pop()
    if not groups:
        return None
    end = start + groups[-1][1]
    number = text[start:end]
    if number.count("(") > number.count(")"):
        return None
    if _UNIT.match(text, end) or not (_foreign(number) if foreign else _swedish(text, start, end)):
        return None
    return end


def _foreign(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return len(digits) >= (10 if number.startswith("00") else 9)


def _swedish(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    if len(groups) == 1:
        labelled = _PHONE_LABEL.search(text[max(0, start - _LOOK_BACK) : start])
        return _MOBILE.fullmatch(digits) is not None or (labelled is not None and len(digits) >= 8)
    if _DATE.match(number) or _CLOCK.match(number):
        return False
    if "." in number and re.search(r"[^\d.]", number):
        return False
    area = groups[0]
    if area[1] == "0" or (len(area) < 3 and area != "08"):
        return False
    if len(area) > 4 and area[:2] not in ("07", "08"):
        return False
    return 5 <= len(digits) - len(area) <= 8 and len(digits) >= 8


_PERSON_NUMBER = re.compile(r"(?<!\d)(?:19|20)?(\d{6})[-+–]?(\d{4})(?!\d)")
_LABELLED_NUMBER = re.compile(
    rf"(?:{alternatives(_LABELS['person_number'], variants=True)})(?![{LOWER}])"
    rf"[{_SPACE}:\n]{{0,4}}(?P<number>(?:\d\d)?\d{{6}}[-+– ]?(?:\d{{4}}|[Xx*]{{4}}))(?!\d)"
)
_COORDINATION = 60
"""A coordination number (samordningsnummer) adds this to the day of birth."""


def natural_person(number: str) -> bool:
    """Whether ten digits are the number of a person: a date of birth and a check digit.

    Of an organisation number the third digit is 2 or more, which no month begins with.

    >>> natural_person("2120001355"), natural_person("8112289841")
    (False, True)
    """
    return number[2] in "01" and is_birthday(number[:6]) and bool(orgnr.is_valid(number))


def is_birthday(digits: str) -> bool:
    """Whether six or more digits begin with a date of birth, YYMMDD; the day also plus 60.

    >>> is_birthday("811228"), is_birthday("811288"), is_birthday("212000")
    (True, True, False)
    """
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if day > _COORDINATION:
        day -= _COORDINATION
    return any(_is_date(century + year, month, day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def person_number_spans(text: str) -> Iterator[Span]:
    """Personal identity and coordination numbers, of 10 or 12 digits.

    >>> text = "Org.nr 212000-1355, född 19811228-9841"
    >>> [span.of(text) for span in person_number_spans(text)]
    ['19811228-9841']
    """
    for match in _LABELLED_NUMBER.finditer(text):
        yield Span(*match.span("number"))
    for match in _PERSON_NUMBER.finditer(text):
        start, end = match.span()
        inside = _is_inside_number(text[max(0, start - 2) : start], text[end : end + 2])
        if not inside and natural_person(match[1] + match[2]):
            yield Span(start, end)


def _is_inside_number(before: str, after: str) -> bool:
    joins = "-–.,/+"
    if before[-1:] in tuple(joins) and before[:-1].isdigit():
        return True
    return after[:1] in tuple(joins) and after[1:].isdigit()
