"""Text to values: dates, amounts, rates, periods, countries.

Every function is pure, takes any string and returns ``None`` where the whole
text (apart from space around it) is not such a value: nothing is guessed out
of prose and nothing is raised. Names of months, countries and currencies
come from the Unicode CLDR (https://cldr.unicode.org), by way of Babel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies

from esfgraph.resources import toml_data

__all__ = [
    "EU_LANGUAGES",
    "country_code",
    "fold",
    "parse_amount",
    "parse_boolean",
    "parse_currency",
    "parse_date",
    "parse_integer",
    "parse_period",
    "parse_rate",
    "split_range",
]

EU_LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
"""The official languages of the European Union (ISO 639-1)."""

_LONGEST = 200  # no value is longer; a bound on the work for any text
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘´`", "'"))
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SPACE = r"[\s\u00a0\u2007\u2009\u202f]"


@cache
def _data() -> dict[str, Any]:
    return toml_data("normalise.toml")


def fold(text: str) -> str:
    """A text as it is compared with labels.

    NFC, case folded, runs of white space (no-break spaces too) as one space,
    without space around it and colons behind it, apostrophes straight.

    >>> fold("  Contributo\\u00a0dell’UE : ")
    "contributo dell'ue"
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_APOSTROPHES)
    text = unicodedata.normalize("NFC", text.casefold())
    return " ".join(text.split()).rstrip(" :：")


def _short(text: str) -> bool:
    return len(text) <= _LONGEST


_ISO = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-]) ?([0-9]{1,2})\2 ?([0-9]{4})\.?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.]) ?([0-9]{1,2})\2 ?([0-9]{1,2})\.?")
_PART = re.compile(r"[0-9]+|[^\W\d_]+")


def parse_date(text: str, languages: Sequence[str] | None = None) -> date | None:
    """A day of the calendar; ``None`` too for one that does not exist.

    Read are ISO 8601 (also with a time behind it, or as ``20230301``), day
    before month in figures (``01/03/2023``, ``1.3.2023``), year first
    (``2023. 03. 01.``), and names of months, long or short, in every official
    language of the EU and its neighbours.

    Some names are different months in different languages: ``listopad`` is
    October in Croatian, November in Czech and Polish. ``languages`` says
    whose names to try first, in that order; a name that none of them knows,
    or any name without a hint, is read only if all languages agree on it.

    >>> parse_date("1 November 2023"), parse_date("2023. november 1.")
    (datetime.date(2023, 11, 1), datetime.date(2023, 11, 1))
    >>> parse_date("1. listopada 2023", ["hr"])
    datetime.date(2023, 10, 1)
    >>> parse_date("1 listopada 2023"), parse_date("31 February 2023")
    (None, None)
    """
    if not _short(text):
        return None
    text = " ".join(text.split())
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, _, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
    else:
        return _named_date(text, tuple(languages or ()))
    return _calendar(int(year), int(month), int(day))


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # no such day, which the answer says
        return None


def _named_date(text: str, languages: tuple[str, ...]) -> date | None:
    parts = _PART.findall(fold(text))
    numbers = [p for p in parts if p.isdecimal()]
    if sorted(map(len, numbers)) not in ([1, 4], [2, 4]):
        return None
    day, year = sorted(numbers, key=len)
    month = _month(_month_key(parts), languages)
    return None if month is None else _calendar(int(year), month, int(day))


def _month_key(parts: Sequence[str]) -> str:
    """The words of a date without figures, connecting words and accents."""
    around = _data()["around_dates"]
    words = (p for p in parts if not p.isdecimal() and p not in around)
    letters = unicodedata.normalize("NFD", " ".join(words))
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _month_names() -> dict[str, dict[str, int]]:
    """Name -> language -> month, 1 to 12."""
    names: dict[str, dict[str, int]] = {}
    for language in (*EU_LANGUAGES, *_data()["more_languages"]):
        for forms in Locale.parse(language).months.values():
            for width in ("abbreviated", "wide"):
                for month, name in forms[width].items():
                    if key := _month_key(_PART.findall(fold(name))):
                        names.setdefault(key, {})[language] = month
    return names


def _month(key: str, languages: tuple[str, ...]) -> int | None:
    by_language = _month_names().get(key, {})
    for language in languages:
        if language in by_language:
            return by_language[language]
    months = set(by_language.values())
    return months.pop() if len(months) == 1 else None


@cache
def _between_dates() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _data()["between_dates"]))
    between = rf"{_SPACE}*(?:[-–—−]|(?<!\w)(?:{words})(?!\w)){_SPACE}*"
    return re.compile(between, re.IGNORECASE)


def split_range(text: str) -> tuple[tuple[str, int, int], tuple[str, int, int]] | None:
    """The two dates of a span of time, each with its offsets in ``text``.

    >>> split_range("2016-08-01-2019-03-31")
    (('2016-08-01', 0, 10), ('2019-03-31', 11, 21))
    >>> split_range("2014-01-01 till 2014-06-30")
    (('2014-01-01', 0, 10), ('2014-06-30', 16, 26))
    """
    if not _short(text):
        return None
    left = len(text) - len(text.lstrip())
    right = len(text.rstrip())
    for between in _between_dates().finditer(text, left, right):
        first, last = text[left : between.start()], text[between.end() : right]
        if parse_date(first) and parse_date(last):
            return (first, left, between.start()), (last, between.end(), right)
    return None


_NUMBER = re.compile(rf"([+\-−]?){_SPACE}*([0-9](?:[0-9.,'’]|{_SPACE})*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*")
_INTEGER_DIGITS, _FRACTION_DIGITS = 18, 10  # what any store's decimals can hold


def _number(text: str, *, group: bool = True) -> Decimal | None:
    """A decimal number; with ``group``, a lone separator before three digits groups."""
    if (match := _NUMBER.fullmatch(text.strip())) is None:
        return None
    digits = re.sub(_SPACE, " ", match[2].rstrip()).replace("’", "'")
    whole, fraction = _split_decimals(digits, group=group)
    if not whole.isdecimal():
        if not _GROUPED.fullmatch(whole):
            return None
        whole = re.sub(r"\D", "", whole)
    if len(whole) > _INTEGER_DIGITS or len(fraction) > _FRACTION_DIGITS:
        return None
    sign = "-" if match[1] in ("-", "−") else ""
    number = f"{sign}{whole}.{fraction}" if fraction else sign + whole
    return Decimal(number) + 0  # there is no minus zero


def _split_decimals(digits: str, *, group: bool) -> tuple[str, str]:
    """The grouped digits and the decimals of an unsigned number."""
    marks = [c for c in digits if c in ".,"]
    if not marks or (len(set(marks)) == 1 and len(marks) > 1):
        return digits, ""
    whole, _, fraction = digits.rpartition(marks[-1])
    if not fraction.isdecimal():
        return digits, ""
    if group and whole[0] != "0" and _GROUPED.fullmatch(digits):
        return digits, ""
    return whole, fraction


_WITH_CURRENCY = re.compile(
    rf"(?P<before>[^\W\d_]+\.?|[€£$])?{_SPACE}*"
    rf"(?P<number>[+\-−]?{_SPACE}*[0-9](?:[0-9.,'’]|{_SPACE})*)?"
    rf"(?:[:,][-–]+)?{_SPACE}*(?P<after>[^\W\d_]+\.?|[€£$])?"
)


@cache
def _currency_codes() -> frozenset[str]:
    # codes in X are metals, funds and tests, apart from the shared currencies
    shared = {"XAF", "XCD", "XOF", "XPF"}
    return frozenset(c for c in list_currencies() if c[0] != "X" or c in shared)


def _currency(word: str) -> str | None:
    word = word.rstrip(".")
    if found := _data()["currencies"].get(fold(word)):
        return str(found)
    return word if word in _currency_codes() else None


def _money(text: str) -> tuple[str, str | None] | None:
    """The digits of an amount and its currency's code, each if it is there."""
    text = text.strip()
    match = _WITH_CURRENCY.fullmatch(text) if text and _short(text) else None
    if match is None:
        return None
    words = [w for w in (match["before"], match["after"]) if w]
    codes = {_currency(w) for w in words}
    if None in codes or len(codes) > 1:
        return None
    return (match["number"] or "").rstrip(), codes.pop() if codes else None


def parse_amount(text: str) -> Decimal | None:
    """An amount, with or without its currency.

    Digits can be grouped by spaces of any width, points, commas or
    apostrophes; the last mark is a decimal point where it can be one. A lone
    point or comma with exactly three digits behind it and one to three
    before it groups (``1.234`` is one thousand two hundred and thirty-four,
    as money has no thousandths), unless a zero stands before it.
    More than 18 digits before the decimals are no amount.

    >>> parse_amount("167\\u202f400,00\\u00a0€"), parse_amount("450 000 kr")
    (Decimal('167400.00'), Decimal('450000'))
    >>> parse_amount("9.496.611,00"), parse_amount("1,234.56"), parse_amount("9 496 611:-")
    (Decimal('9496611.00'), Decimal('1234.56'), Decimal('9496611'))
    >>> parse_amount("1.234"), parse_amount("12 34"), parse_amount("about 5")
    (Decimal('1234'), None, None)
    """
    money = _money(text)
    return None if money is None else _number(money[0])


def parse_currency(text: str) -> str | None:
    """The ISO 4217 code of an amount's currency, or of a currency alone.

    A sign or word, or a code in capitals. ``kr`` is Swedish, as the only
    source without codes that counts in crowns is.

    >>> parse_currency("450 000 kr"), parse_currency("66,60 €"), parse_currency("NOK 5")
    ('SEK', 'EUR', 'NOK')
    >>> parse_currency("450 000")
    """
    money = _money(text)
    return None if money is None else money[1]


@cache
def _percent() -> re.Pattern[str]:
    signs = "|".join(map(re.escape, _data()["percent"]))
    return re.compile(rf"(.*?){_SPACE}*(?:{signs})\.?", re.IGNORECASE | re.DOTALL)


def parse_rate(text: str) -> Decimal | None:
    """A percentage as a fraction of one.

    A point or comma is always the decimal mark. A bare number above one (or
    below minus one) is a percentage, zero is zero; a bare number between
    could be either and is no rate. Whether a rate makes sense is for the
    shapes to say.

    >>> parse_rate("40%"), parse_rate("43,81 %"), parse_rate("46,606%"), parse_rate("85")
    (Decimal('0.4'), Decimal('0.4381'), Decimal('0.46606'), Decimal('0.85'))
    >>> parse_rate("0.5"), parse_rate("none")
    (None, None)
    """
    if not _short(text):
        return None
    percent = _percent().fullmatch(text.strip())
    number = _number(percent[1] if percent else text, group=False)
    if number is None or (percent is None and 0 < abs(number) <= 1):
        return None
    rate = number.scaleb(-2).normalize()
    return rate.quantize(Decimal(1)) if rate == rate.to_integral_value() else rate


def parse_integer(text: str) -> int | None:
    """A whole number, its digits grouped as in amounts.

    >>> parse_integer("1 234"), parse_integer("117.0"), parse_integer("1,5")
    (1234, 117, None)
    """
    number = _number(text) if _short(text) else None
    return None if number is None or number != int(number) else int(number)


def parse_boolean(text: str) -> bool | None:
    """Yes or no, in Swedish or English.

    >>> parse_boolean("Ja"), parse_boolean("NO"), parse_boolean("kanske")
    (True, False, None)
    """
    answers: dict[str, bool] = _data()["booleans"]
    return answers.get(fold(text).rstrip(".")) if _short(text) else None


_YEARS = re.compile(rf"([0-9]{{4}}){_SPACE}*[-–—−/]{_SPACE}*([0-9]{{4}}|[0-9]{{2}})")
_PERIODS = {"1994-1999", *(f"{y}-{y + 6}" for y in range(2000, 2100, 7))}


def parse_period(text: str) -> str | None:
    """A programming period of the EU's funds: seven years since 2000.

    ``2014-2021`` is a misprint for 2014-2020. Other pairs of years are none.

    >>> parse_period("2021 – 2027"), parse_period("2014-2021"), parse_period("2020-2022")
    ('2021-2027', '2014-2020', None)
    """
    match = _YEARS.fullmatch(text.strip()) if _short(text) else None
    if match is None:
        return None
    first, last = match.groups()
    years = f"{first}-{last if len(last) == len(first) else first[:2] + last}"
    years = _data()["misprinted_periods"].get(years, years)
    return years if years in _PERIODS else None


def _country_names() -> Iterator[tuple[str, str]]:
    no_territory = frozenset(_data()["no_territory"])
    for language in (*EU_LANGUAGES, *_data()["more_languages"]):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in no_territory:
                yield fold(name), code
                yield fold(name.replace("&", "and")), code


@cache
def _countries() -> dict[str, str]:
    """Folded names and codes -> ISO 3166-1 alpha-2; what is ambiguous is left out."""
    found: dict[str, set[str]] = {}
    for name, code in _country_names():
        found.setdefault(name, set()).add(code)
    names = {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
    codes = set(names.values())
    names |= {code.casefold(): code for code in codes}
    for alias, replaced in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and replaced[0] in codes:
            names[alias.casefold()] = replaced[0]
    more: dict[str, str] = _data()["countries"]
    return names | more


def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name in any language of the EU, or of a code.

    >>> country_code("Sverige"), country_code("Nizozemska"), country_code("swe")
    ('SE', 'NL', 'SE')
    >>> country_code("The Netherlands"), country_code("EL"), country_code("Atlantis")
    ('NL', 'GR', None)
    """
    names, folded = _countries(), fold(name[:_LONGEST])
    return names.get(folded) or names.get(folded.removeprefix("the "))
