"""Text to values: what is read, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

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


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-01",
        " 2023-03-01 00:00:00 ",
        "2023-03-01T12:30:00+01:00",
        "2023-03-01T12:30:00.5Z",
        "20230301",
        "01/03/2023",
        "1.3.2023",
        "01-03-2023",
        "2023. 03. 01.",
        "1 March 2023",
        "March 1, 2023",
        "1st of March 2023",
        "1 MARCH 2023",
        "1 mars 2023",
        "den 1 mars 2023",
        "1. März 2023",
        "1er mars 2023",
        "1 de março de 2023",
        "1 março 2023",
        "2023. március 1.",
        "2023 m. kovo 1 d.",
        "2023. gada 1. marts",
        "1 ta’ Marzu 2023",
        "1 март 2023 г.",
        "1 березня 2023 р.",
        "1 ΜΑΡΤΙΟΥ 2023",
        "1\u00a0Μαρτίου\u00a02023",
        "1. ožujka 2023.",
        "1 ožujak 2023",
        "1. mars 2023",
        "1 Márta 2023",
        "1 maaliskuuta 2023",
    ],
)
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    assert parse_date(text) == date(2023, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "2023", "March 2023", "1 March", "31 February 2023", "2023-02-29", "32/01/2023"),
        *("2023-13-45", "13/25/2023", "1 Marchember 2023", "1 2 March 2023", "ni relevantno"),
        *("from 1 March 2023", "1 March 2023 to", "19991", "12345678", "1/3-2023", "1 March 23"),
        "1 March 2023" + " " * 300 + ".",
    ],
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert parse_date(text) is None


def test_a_leap_day_exists_only_in_leap_years() -> None:
    assert parse_date("29 February 2024") == date(2024, 2, 29)
    assert parse_date("29 February 2023") is None


@pytest.mark.parametrize(
    ("text", "languages", "month"),
    [
        ("1 listopada 2023", ["hr"], 10),
        ("1 listopada 2023", ["pl"], 11),
        ("1 listopada 2023", ["sv", "pl", "hr"], 11),
        ("1 listopad 2023", ["cs"], 11),
        ("1 srpnja 2023", None, 7),
        ("1 srpna 2023", None, 8),
        ("1 November 2023", ["hr"], 11),
    ],
)
def test_a_month_that_languages_disagree_on(
    text: str, languages: list[str] | None, month: int
) -> None:
    assert parse_date(text, languages) == date(2023, month, 1)


@pytest.mark.parametrize("languages", [None, [], ["sv"]])
def test_an_ambiguous_month_is_not_guessed(languages: list[str] | None) -> None:
    assert parse_date("1 listopada 2023", languages) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5 096 611", "5096611"),
        ("450 000 kr", "450000"),
        ("450 000 kronor", "450000"),
        ("167\u202f400,00\u00a0€", "167400.00"),
        ("0,00 €", "0"),
        ("9.496.611,00", "9496611"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1'234’567.5", "1234567.5"),
        ("9 496 611:-", "9496611"),
        ("9 496 611,-", "9496611"),
        ("€ 1 000", "1000"),
        ("SEK 5 000 kr.", "5000"),
        ("-12,50 EUR", "-12.5"),
        ("−3", "-3"),
        ("1234.567", "1234.567"),
        ("0,125", "0.125"),
        ("1 234,567", "1234.567"),
        ("1.234", "1234"),
        ("12,345", "12345"),
        ("117.0", "117"),
    ],
)
def test_an_amount_is_read(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("", "€", "kr", "about 5", "5 apples", "12 34", "1.23.456", "1,2,3", "1e5", "NaN"),
        *("Infinity", "5 € 6", "5 EUR SEK", "²", "٣", "9" * 19, "1" * 400, "5 %", "5 €/year"),
    ],
)
def test_what_is_no_amount_is_not_read(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("450 000 kr", "SEK"),
        ("kr.", "SEK"),
        ("5 €", "EUR"),
        ("EUR 5", "EUR"),
        ("5 eur", "EUR"),
        ("5 NOK", "NOK"),
        ("5 zł", "PLN"),
        ("5", None),
        ("5 EUR SEK 6", None),
        ("kr 5 €", None),
        ("ALL people", None),
        ("5 all", None),
        ("", None),
    ],
)
def test_a_currency_is_read_only_where_one_stands(text: str, currency: str | None) -> None:
    assert parse_currency(text) == currency


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("40%", "0.4"),
        ("43,81 %", "0.4381"),
        ("46,606%", "0.46606"),
        ("100%", "1"),
        ("0 %", "0"),
        ("0,5%", "0.005"),
        ("140 %", "1.4"),
        ("10000%", "100"),
        ("-5%", "-0.05"),
        ("40 procent", "0.4"),
        ("40 per cent", "0.4"),
        ("85", "0.85"),
        ("0", "0"),
    ],
)
def test_a_percentage_becomes_a_fraction(text: str, rate: str) -> None:
    found = parse_rate(text)
    assert found == Decimal(rate)
    assert str(found) == rate  # canonical


@pytest.mark.parametrize("text", ["", "%", "0.4", "1", "forty %", "4 0%", "40% or so", "x%"])
def test_what_is_no_rate_is_not_read(text: str) -> None:
    assert parse_rate(text) is None


def test_whole_numbers() -> None:
    assert [parse_integer(t) for t in ("0", "160", "1 234", "1.234", "117.0", "-5")] == [
        *(0, 160, 1234, 1234, 117, -5)
    ]
    assert [parse_integer(t) for t in ("", "1,5", "160 people", "many")] == [None] * 4


def test_yes_and_no() -> None:
    assert [parse_boolean(t) for t in ("Ja", "JA ", "yes", "Nej", "no.", "Nja", "")] == [
        *(True, True, True, False, False, None, None)
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021-2027", "2021-2027"),
        ("2014–2020", "2014-2020"),
        ("2021 - 2027", "2021-2027"),
        ("2007-2013", "2007-2013"),
        ("2000-2006", "2000-2006"),
        ("2014-20", "2014-2020"),
        ("2014-2021", "2014-2020"),
        ("2020-2022", None),
        ("2027-2021", None),
        ("2021", None),
        ("", None),
    ],
)
def test_programming_periods(text: str, period: str | None) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-10-01 - 2028-09-30", "2025-10-01", "2028-09-30"),
        ("2016-08-01-2019-03-31", "2016-08-01", "2019-03-31"),
        ("2014-01-01 till 2014-06-30", "2014-01-01", "2014-06-30"),
        (" 2014-01-01 – 2014-06-30 ", "2014-01-01", "2014-06-30"),
        ("2014-01-01 till och med 2014-06-30", "2014-01-01", "2014-06-30"),
        ("2014-01-01 t.o.m. 2014-06-30", "2014-01-01", "2014-06-30"),
        ("1 mars 2020 - 2 april 2021", "1 mars 2020", "2 april 2021"),
        ("01/03/2020 to 02/04/2021", "01/03/2020", "02/04/2021"),
    ],
)
def test_a_range_gives_two_dates_and_where_they_stand(text: str, first: str, last: str) -> None:
    found = split_range(text)
    assert found is not None
    assert [part[0] for part in found] == [first, last]
    assert all(text[start:end] == part for part, start, end in found)


@pytest.mark.parametrize(
    "text", ["", "2020-2022", "2014-01-01", "2014-01-01 -", "2014-01-01 2015-01-01", "a - b"]
)
def test_what_is_no_range_is_not_split(text: str) -> None:
    assert split_range(text) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sverige", "SE"),
        ("SWEDEN", "SE"),
        ("Švédsko", "SE"),
        ("Nizozemska", "NL"),
        ("the Netherlands", "NL"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Ελλάδα", "GR"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("SE", "SE"),
        ("SWE", "SE"),
        ("España", "ES"),
        (" Suomi ", "FI"),
        ("Norge", "NO"),
        ("Україна", "UA"),
        ("Europe", None),
        ("Atlantis", None),
        ("EU", None),
        ("", None),
    ],
)
def test_countries_in_many_languages(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_labels_are_compared_without_accidents_of_spelling() -> None:
    assert fold("  Projekt\u00a0 ÄGARE :") == "projekt ägare"
    assert fold("De\u0301but") == fold("DÉBUT") == "début"
    assert fold("dell’UE") == fold("dell'UE")
    assert fold("Straße") == "strasse"
    assert fold("a\u200bb:") == "ab"
