"""Amounts of money of projects, and how they compare across currencies.

An amount is never without its currency, and amounts of several currencies
are never added. What is converted is converted to compare only, and says
the rate and where it comes from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.link.weights import yearly_rates
from esfgraph.model import FIELDS, Kind, Money
from esfgraph.names import Names, number_text
from esfgraph.namespaces import ESF
from esfgraph.normalise import parse_amount, parse_currency
from esfgraph.resources import toml_data

__all__ = [
    "KINDS",
    "RATE_SOURCE",
    "Converted",
    "amounts_of",
    "converted",
    "money_text",
    "parse_money",
    "sums",
    "year_of",
]

KINDS = tuple(name for name, field in FIELDS.items() if field.kind is Kind.MONEY)
"""Fields that are amounts: total budget, EU contribution, granted support."""

RATE_SOURCE = "ECB, EXR.A.SEK.EUR.SP00.A"
"""Where the rates of ``data/eur-sek.tsv`` come from."""

_TYPED = re.compile(
    r"\s*(?P<before>[^\W\d_]+|[€£$])?\s*(?P<amount>\d[\d\s.,'’]*)(?P<after>[^\W\d_][^\d]*|[€£$])?\s*"
)
_PAIR = ("EUR", "SEK")
_LONGEST = 60  # no amount is longer


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, for comparing.

    ``rate`` is SEK for one EUR in ``year``; both are ``None`` where nothing
    had to be converted.
    """

    money: Money
    rate: float | None = None
    year: int | None = None


def parse_money(text: str, option: str) -> Money:
    """An amount as typed: a number and a currency, as a code of ISO 4217, a sign or a word.

    >>> parse_money("1 500 000 SEK", "--budget-min")
    Money(amount=Decimal('1500000'), currency='SEK')
    >>> parse_money("2 mkr", "--budget-min")
    Money(amount=Decimal('2000000'), currency='SEK')

    Raises `UsageError` where either is missing, or the currency is not known.
    """
    match = _TYPED.fullmatch(text) if len(text) <= _LONGEST else None
    amount = parse_amount(match["amount"].strip()) if match else None
    words = [w.strip() for w in (match["before"], match["after"]) if w] if match else []
    unit = _unit(words[0]) if len(words) == 1 else None
    if amount is None or unit is None:
        raise UsageError(
            f"found '{text[:_LONGEST]}', expected an amount with its currency such as 500000SEK",
            field=option,
            advice="A code of ISO 4217 (SEK, EUR), kr, kronor, tkr, mkr, miljoner kronor or €.",
        )
    factor, currency = unit
    return Money(amount * factor, currency)


def _unit(text: str) -> tuple[int, str] | None:
    """The factor and the currency that are typed after a number; ``mkr`` is a million crowns."""
    currency = parse_currency(text) or parse_currency(text.upper())
    if currency is not None:
        return 1, currency
    multiples: Mapping[str, int] = toml_data("normalise.toml")["multiples"]
    word, _, rest = text.casefold().replace(".", "").partition(" ")
    found = [(multiples[word], rest)] if rest and word in multiples else []
    if not rest:
        ends = sorted((m for m in multiples if word.startswith(m)), key=len, reverse=True)
        found = [(multiples[m], word[len(m) :]) for m in ends if len(word) > len(m)]
    for factor, name in found:
        currency = parse_currency(name) or parse_currency(name.strip().upper())
        if currency is not None:
            return factor, currency
    return None


def money_text(money: Money, language: str) -> str:
    """An amount as people read it: ``9 496 611 SEK``."""
    return f"{number_text(money.amount, language)} {money.currency}"


def amounts_of(store: ox.Store, project: str, kind: str = "total_budget") -> tuple[Money, ...]:
    """The amounts of a project of one kind, one per currency, sorted by currency."""
    names = Names(store)
    node, predicate = ox.NamedNode(project), ox.NamedNode(FIELDS[kind].predicate)
    found: dict[str, Decimal] = {}
    for quad in store.quads_for_pattern(node, predicate, None, ox.DefaultGraph()):
        money = names.amount(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
        if money is not None:
            found[money[1]] = max(money[0], found.get(money[1], money[0]))
    return tuple(Money(amount, currency) for currency, amount in sorted(found.items()))


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Sums by currency, sorted; never across currencies."""
    total: Mapping[str, list[Decimal]] = defaultdict(list)
    for money in amounts:
        total[money.currency].append(money.amount)
    return tuple(Money(sum(parts, Decimal()), key) for key, parts in sorted(total.items()))


def year_of(store: ox.Store, project: str) -> int | None:
    """The year in which a project starts, where a source says."""
    for predicate in (ESF.startYear, ESF.endYear):
        for literal in Names(store).literals(project, str(predicate)):
            if literal.value.isdecimal():
                return int(literal.value)
    return None


def converted(money: Money, currency: str, year: int | None) -> Converted | None:
    """An amount in a currency; ``None`` where no rate is known.

    EUR and SEK are converted at the average rate of ``year``, before or after
    the years that are known at that of the nearest one, without a year at
    that of the last.
    """
    if money.currency == currency:
        return Converted(money)
    if {money.currency, currency} != set(_PAIR):
        return None
    rates = yearly_rates()
    known = min(rates, key=lambda one: (abs(one - (year or max(rates))), one))
    rate = Decimal(str(rates[known]))
    amount = money.amount * rate if currency == "SEK" else money.amount / rate
    whole = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Converted(Money(whole, currency), rates[known], known)
