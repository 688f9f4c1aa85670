"""Whatever is written in a usual form is read back; nothing ever raises."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from esfgraph import normalise
from esfgraph.normalise import (
    EU_LANGUAGES,
    fold,
    parse_amount,
    parse_currency,
    parse_date,
    parse_integer,
    parse_rate,
    split_range,
)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
SPACES = [" ", "\u00a0", "\u202f", "\u2009", "\u2007"]
VALUES = st.text(
    st.sampled_from("0123456789 -–.,/:%€krSEKJaNovemberTZ'’\u00a0\u202f\n"), max_size=40
)
ALL = [
    getattr(normalise, name)
    for name in normalise.__all__
    if name not in ("EU_LANGUAGES", "fold", "split_range")
]


@given(DAYS, st.sampled_from([*EU_LANGUAGES, "nb", "is", "uk", "sr"]))
def test_a_long_date_of_any_language_reads_back(day: date, language: str) -> None:
    for width in ("long", "d MMMM y", "d MMM y", "d LLLL y"):
        text = format_date(day, width, locale=language)
        if width == "d MMM y" and not any(c.isalpha() for c in text):
            continue  # languages whose short months are figures
        assert parse_date(text, [language]) == day, text
        assert parse_date(text.upper(), [language]) == day, text


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%Y-%m-%d 00:00:00"]))
def test_a_date_in_figures_reads_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form)) == day


@given(DAYS, DAYS, st.sampled_from([" - ", "-", "–", " – ", " till ", " to "]))
def test_a_range_reads_back(first: date, last: date, between: str) -> None:
    text = f"{first}{between}{last}"
    found = split_range(text)
    assert found is not None
    assert [parse_date(text[start:end]) for _, start, end in found] == [first, last]


def grouped(whole: int, mark: str) -> str:
    return f"{whole:,}".replace(",", mark)


@given(
    st.integers(0, 10**15),
    st.integers(0, 99),
    st.sampled_from(
        [(g, d) for g in [*SPACES, "'", "’", ""] for d in ",."] + [(".", ","), (",", ".")]
    ),
    st.sampled_from(
        [("", "", None), ("", "\u00a0€", "EUR"), ("", " kr", "SEK"), ("SEK ", "", "SEK")]
    ),
    st.sampled_from(["", "-"]),
)
def test_an_amount_in_any_grouping_reads_back(
    whole: int,
    cents: int,
    marks: tuple[str, str],
    signs: tuple[str, str, str | None],
    minus: str,
) -> None:
    group, decimal = marks
    before, after, currency = signs
    text = f"{before}{minus}{grouped(whole, group)}{decimal}{cents:02}{after}"
    assert parse_amount(text) == Decimal(f"{minus}{whole}.{cents:02}")
    assert parse_currency(text) == currency
    if group not in (".", ","):
        assert parse_integer(grouped(whole, group)) == whole


@given(
    st.decimals(-1000, 1000, places=3), st.sampled_from(".,"), st.sampled_from(["", " ", "\u00a0"])
)
def test_a_percentage_reads_back(percent: Decimal, mark: str, space: str) -> None:
    assert parse_rate(f"{percent:f}".replace(".", mark) + f"{space}%") == percent / 100


@given(st.one_of(st.text(), VALUES))
@example("\u0130" * 20)
@example("1" * 500)
@example("-")
def test_no_text_raises(text: str) -> None:
    for parse in ALL:
        parse(text)
    parse_date(text, ["xx", "sv"])
    if (found := split_range(text)) is not None:
        assert all(text[start:end] == part for part, start, end in found)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
