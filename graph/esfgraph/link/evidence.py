"""What two records say alike and differently, in bits; for many pairs at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from esfgraph.link.profile import Keys, Profile
from esfgraph.link.weights import (
    Floats,
    against,
    bits,
    favour,
    feature,
    settings,
    yearly_rates,
)
from esfgraph.link.words import is_cut, versions

__all__ = ["FEATURES", "Rows", "compare", "cosine", "shared_bits"]

Rows = npt.NDArray[np.int64]
Compare = Callable[[Profile, Rows, Rows], Floats]

_PROSE = "programme"
"""The system of pages without fields: of no source in particular."""


def shared_bits(one: Keys, other: Keys, weights: Floats, a: Rows, b: Rows) -> Floats:
    """For each pair the sum of the weights of the keys that both have.

    ``one`` and ``other`` have the same columns.
    """
    both = one.matrix[a].multiply(other.matrix[b])
    found: Floats = np.asarray(both @ weights).ravel()
    return found


def _rarity(keys: Keys, part: float = 1.0) -> Floats:
    """The bits of each key by how rare it is; keys of a kind have a common background.

    ``part`` is the length of such texts beside that of a typical one.
    """
    background = settings()["words"]["background"]
    kinds = [name.split(":", 1)[0] for name in keys.names] or ["word"]
    return -np.log2(keys.share(part * np.array([background.get(kind, 0.01) for kind in kinds])))


def cosine(keys: Keys, a: Rows, b: Rows, part: float = 1.0) -> tuple[Floats, Floats, Floats]:
    """The cosine of each pair's keys weighted by rarity, the bits shared, and the lesser sum.

    From the cosine is taken off what texts of these lengths share by chance:
    two long texts have many common words without being about one thing.
    """
    rarity = _rarity(keys, part)
    squares = rarity**2
    sums, norms = keys.matrix @ rarity, np.sqrt(keys.matrix @ squares)
    chance = keys.matrix @ (squares * 2.0**-rarity)
    length = np.diff(keys.matrix.indptr) / (part * settings()["words"]["typical"])
    shared = keys.matrix[a].multiply(keys.matrix[b])
    expected = (chance[a] * length[b] + chance[b] * length[a]) / 2
    lengths = np.maximum(norms[a] * norms[b], 1e-9)
    return (shared @ squares - expected) / lengths, shared @ rarity, np.minimum(sums[a], sums[b])


def _agreement(name: str, keys: Keys, a: Rows, b: Rows) -> Floats:
    """Sets that meet speak for, sets that don't against."""
    laid = feature(name)
    share = keys.share(laid["background"])
    said = keys.any()[a] & keys.any()[b]
    for_it = np.minimum(shared_bits(keys, keys, favour(laid["m"], share), a, b), laid["most"])
    meets = shared_bits(keys, keys, np.ones(len(share)), a, b) > 0
    typical = against(laid["m"], laid["background"])
    return np.where(said, np.where(meets, np.maximum(for_it, 0.0), typical), 0.0)


def _single(profile: Profile, column: str) -> Keys:
    values = profile.frame[column].cast(pl.String).to_list()
    return Keys.of([() if v is None else (v,) for v in values])


def _identifier(profile: Profile, a: Rows, b: Rows) -> Floats:
    """The same number, unless programme, period or country differ; other numbers of one form."""
    laid, keys = feature("identifier"), profile.identifiers
    same = shared_bits(keys, keys, np.ones(max(1, len(keys.names))), a, b) > 0
    for codes in (profile.codes[c] for c in ("programme", "programming_period", "country")):
        met = shared_bits(codes, codes, np.ones(codes.matrix.shape[1]), a, b) > 0
        same &= met | ~(codes.any()[a] & codes.any()[b])
    differ = np.zeros(len(a), dtype=bool)
    for form in ("esf-21", "esf-14", "item"):
        own = keys.only(form)
        meets = shared_bits(own, own, np.ones(own.matrix.shape[1]), a, b) > 0
        differ |= own.any()[a] & own.any()[b] & ~meets
    systems = profile.frame["system"].to_numpy()
    other = keys.only("other")
    meets = shared_bits(other, other, np.ones(other.matrix.shape[1]), a, b) > 0
    differ |= (systems[a] == systems[b]) & other.any()[a] & other.any()[b] & ~meets
    return np.where(same, laid["same"], np.where(differ, laid["differ"], 0.0))


def _codes(name: str, field: str) -> Compare:
    def compared(profile: Profile, a: Rows, b: Rows) -> Floats:
        return _agreement(name, profile.codes[field], a, b)

    return compared


def _day(name: str) -> Compare:
    def compared(profile: Profile, a: Rows, b: Rows) -> Floats:
        return _agreement(name, _single(profile, name), a, b)

    return compared


def _years(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Years where one of the days is missing."""
    laid = feature("years")
    total = np.zeros(len(a))
    for day, year in (("start", "start_year"), ("end", "end_year")):
        missing = profile.frame[day].is_null().to_numpy()
        years = profile.frame[year].cast(pl.Float64).to_numpy()
        said = (missing[a] | missing[b]) & ~np.isnan(years[a]) & ~np.isnan(years[b])
        equal = years[a] == years[b]
        worth = np.where(equal, favour(laid["m"], laid["u"]), against(laid["m"], laid["u"]))
        total += np.where(said, worth, 0.0)
    return total


def _rate(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Rates to the whole percent, as some sources round them."""
    laid = feature("rate")
    rates = profile.frame["rate"].to_numpy()
    whole = profile.frame.select(pl.col("rate").round(2))["rate"].cast(pl.String).to_list()
    keys = Keys.of([() if v is None else (v,) for v in whole])
    own = shared_bits(keys, keys, favour(laid["m"], keys.share(laid["background"])), a, b)
    near = np.abs(rates[a] - rates[b]) < 0.0101  # NaN, an unknown rate, is near to nothing
    said = ~np.isnan(rates[a]) & ~np.isnan(rates[b])
    typical = against(laid["m"], laid["background"])
    return np.where(said, np.where(near, np.clip(own, 0.5, laid["most"]), typical), 0.0)


def _rate_bounds(profile: Profile) -> tuple[Floats, Floats]:
    """For each record the least and the greatest yearly rate of SEK for one EUR of its years."""
    rates = yearly_rates()
    known = sorted(rates)
    frame = profile.frame.select(
        low=pl.col("start_year").fill_null(known[0]) - 1,
        high=pl.col("end_year").fill_null(known[-1]),
    )
    bounds = [_between(low, high) for low, high in frame.iter_rows()]
    found = np.array(bounds, dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


@cache
def _between(low: int, high: int) -> tuple[float, float]:
    """Rates of some years; the nearest known year stands for one that is not in the table."""
    rates = yearly_rates()
    first, last = min(rates), max(rates)
    years = [min(max(year, first), last) for year in range(low, max(low, min(high, last + 1)) + 1)]
    found = [rates[year] for year in years]
    return min(found), max(found)


def _budget(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Total against total: of one currency, or EUR against SEK."""
    laid = feature("budget")
    fixed = {"EUR", "SEK"}
    columns = [c for c in profile.frame.columns if len(c) == 3 and c.isupper()]
    amounts = {c: profile.frame[c].to_numpy() for c in sorted({*columns, *fixed})}
    low, high = _rate_bounds(profile)
    low, high = np.minimum(low[a], low[b]), np.maximum(high[a], high[b])
    said, agrees = np.zeros((2, len(a)), dtype=bool)
    for values in amounts.values():
        both = (values[a] > 0) & (values[b] > 0)
        near = np.abs(values[a] - values[b]) <= laid["same_currency"] * np.fmax(
            values[a], values[b]
        )
        said |= both
        agrees |= both & near
    one_currency = said.copy()
    for x, y in ((a, b), (b, a)):
        euros, kronor = amounts["EUR"][x], amounts["SEK"][y]
        both = (euros > 0) & (kronor > 0) & ~one_currency
        ratio = np.divide(kronor, euros, out=np.zeros(len(a)), where=both)
        said |= both
        margin = laid["across"]
        agrees |= both & (ratio >= low * (1 - margin)) & (ratio <= high * (1 + margin))
    worth = np.where(agrees, favour(laid["m"], laid["u"]), against(laid["m"], laid["u"]))
    return np.where(said, worth, 0.0)


def _owner(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Owners on both sides, by number or by name."""
    cells = profile.frame.select("number", "owner_key").iter_rows()
    keys = Keys.of([{value for value in row if value} for row in cells])
    return _agreement("owner", keys, a, b)


def _owner_named(profile: Profile, a: Rows, b: Rows) -> Floats:
    """One's owner in the other's text: all its own words, or its acronym."""
    laid = feature("owner_named")
    column = {name: i for i, name in enumerate(profile.capitals.names)}
    size = np.diff(profile.owner_words.matrix.indptr)
    keys = _aligned(profile.owner_words, profile.capitals)
    upper = [(i, column[n[1:]]) for n, i in column.items() if n[0] == "=" and n[1:] in column]
    named = np.zeros(len(a), dtype=bool)
    said = np.zeros(len(a), dtype=bool)
    has_text = (profile.frame["description"].str.len_chars() > 0).to_numpy()
    owner = profile.frame["owner_name"].is_not_null().to_numpy()
    for x, y in ((a, b), (b, a)):
        words = shared_bits(keys, profile.capitals, np.ones(len(column)), x, y)
        named |= (size[x] > 0) & (words == size[x])
        if upper:
            initials, plain = (
                profile.capitals.matrix[:, list(c)] for c in zip(*upper, strict=True)
            )
            named |= np.asarray(initials[x].multiply(plain[y]).sum(axis=1)).ravel() > 0
        said |= owner[x] & has_text[y] & ~owner[y]
    for_it = min(float(favour(laid["m"], laid["u"])), laid["most"])
    return np.where(said, np.where(named, for_it, against(laid["m"], laid["u"])), 0.0)


def _aligned(keys: Keys, like: Keys) -> Keys:
    """The same sets with the columns of another; keys that it lacks are dropped."""
    known = set(like.names)
    names = {n: i for i, n in enumerate(like.names)}
    matrix = keys.matrix.tocoo()
    kept = [i for i, c in enumerate(matrix.col) if keys.names[c] in known]
    columns = [names[keys.names[c]] for c in matrix.col[kept]]
    shape = (keys.matrix.shape[0], like.matrix.shape[1])
    return Keys(
        like.names,
        type(keys.matrix)((np.ones(len(kept)), (matrix.row[kept], columns)), shape=shape),
    )


def _place(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Places of one's text among all of the other's."""
    laid = feature("place")
    weights = favour(laid["m"], profile.places.share(laid["background"]))
    in_text = _aligned(profile.places_in_text, profile.places)
    one = shared_bits(in_text, profile.places, weights, a, b)
    other = shared_bits(profile.places, in_text, weights, a, b)
    shared = np.maximum(one, other)
    said = in_text.any()[a] & in_text.any()[b]
    for_it = np.minimum(shared, laid["most"])
    return np.where(shared > 0, for_it, np.where(said, laid["differ"], 0.0))


def _version(profile: Profile, a: Rows, b: Rows) -> Floats:
    titles = profile.frame["title"].to_list()
    named = {frozenset[str](): 0}
    numbers = [
        -1 if not t or is_cut(t) else named.setdefault(versions(t), len(named)) for t in titles
    ]
    number = np.array(numbers)
    differ = (number[a] >= 0) & (number[b] >= 0) & (number[a] != number[b])
    return np.where(differ, feature("version")["differ"], 0.0)


def _title(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Titles; what they share is worth no more than it is rare."""
    laid = feature("title")
    alike, shared, _ = cosine(profile.titles, a, b, laid["part"])
    said = profile.titles.any()[a] & profile.titles.any()[b]
    worth = np.minimum(bits("title", alike), shared * laid["of_shared"])
    return np.where(said, np.where(shared > 0, worth, bits("title", np.zeros(1))[0]), 0.0)


def _common(name: str, *kinds: str) -> Compare:
    def compared(profile: Profile, a: Rows, b: Rows) -> Floats:
        laid = feature(name)
        keys = profile.texts.only(*kinds)
        weights = favour(laid["m"], keys.share(laid["background"])) * laid["damped"]
        found: Floats = np.minimum(shared_bits(keys, keys, weights, a, b), laid["most"])
        return found

    return compared


def _one_language(profile: Profile, a: Rows, b: Rows) -> Any:
    language = profile.frame["text_language"].to_numpy()
    return language[a] == language[b]


def _text(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Words and concepts of the descriptions; a short text says less."""
    alike, _, least = cosine(profile.texts.only("word", "concept", "form"), a, b)
    one_language = _one_language(profile, a, b)
    worth = np.where(one_language, bits("text", alike, "bits_one_language"), bits("text", alike))
    full: float = feature("text")["full"]
    found: Floats = worth * np.minimum(least / full, 1.0)
    return found


def _same_text(profile: Profile, a: Rows, b: Rows) -> Floats:
    """Descriptions of one language: one page saved twice, or two projects of one source."""
    laid = feature("same_text")
    system = profile.frame["system"].to_numpy()
    bare = (profile.frame["title"] == "").to_numpy()
    alike, _, least = cosine(profile.texts, a, b)
    full = np.minimum(least / feature("text")["full"], 1.0)
    one_source = (system[a] == system[b]) & (system[a] != _PROSE) | bare[a] | bare[b]
    differ = one_source & (alike < laid["unlike"])
    worth = np.where(alike >= laid["alike"], laid["same"], np.where(differ, laid["differ"], 0.0))
    return np.where(_one_language(profile, a, b) & (least > 0), worth * full, 0.0)


FEATURES: Mapping[str, Compare] = {
    "identifier": _identifier,
    "fund": _codes("fund", "fund"),
    "period": _codes("period", "programming_period"),
    "country": _codes("country", "country"),
    "start": _day("start"),
    "end": _day("end"),
    "years": _years,
    "rate": _rate,
    "budget": _budget,
    "owner": _owner,
    "owner_named": _owner_named,
    "place": _place,
    "version": _version,
    "title": _title,
    "numbers": _common("numbers", "number"),
    "names": _common("names", "name"),
    "text": _text,
    "same_text": _same_text,
}
"""What is compared, in the order in which it is shown."""

_BLOCK = 100_000
"""Pairs that are compared at one time: bounds the memory."""


def compare(profile: Profile, a: Rows, b: Rows) -> Any:
    """Pairs by `FEATURES`: the bits of each, symmetric in ``a`` and ``b``."""
    parts = [
        np.column_stack(
            [f(profile, a[i : i + _BLOCK], b[i : i + _BLOCK]) for f in FEATURES.values()]
        )
        for i in range(0, len(a), _BLOCK)
    ]
    return np.round(np.concatenate(parts), 4) if parts else np.zeros((0, len(FEATURES)))
