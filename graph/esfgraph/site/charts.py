"""Numbers as pictures: columns over years, bars beside names; plain geometry for SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.names import number_text

__all__ = ["Bar", "Columns", "Row", "columns", "rows", "scale"]

_WIDTH, _HEIGHT = 640.0, 200.0
_LEFT, _BOTTOM, _TOP = 64.0, 24.0, 12.0
_MOST_YEARS = 60
_LABEL = 34.0
"""Width that the label of a year needs."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One column.

    Attributes
    ----------
    x, y, width, height
        Its place and size.
    name
        The year.
    text
        The value in words; empty where there is no figure: a gap.
    label
        The year, or "" where there is no room for it.
    unknown
        Of how many projects of the year there is no figure.
    """

    x: float
    y: float
    width: float
    height: float
    name: str
    text: str
    label: str
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """A picture of columns over years; ``ticks`` are height and text of the lines."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    width: float = _WIDTH
    height: float = _HEIGHT
    left: float = _LEFT
    base: float = _HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Row:
    """A bar beside a name.

    ``parts`` are beginning, width (both in per cent) and kind of each piece of
    the bar, ``cells`` further columns of the table.
    """

    iri: str
    name: str
    count: int
    parts: tuple[tuple[float, float, str], ...]
    cells: tuple[str, ...] = ()


def scale(most: float) -> tuple[float, ...]:
    """Round numbers from 0 to at least ``most``, two to five of them.

    >>> scale(7), scale(43_000_000)
    ((0.0, 2.0, 4.0, 6.0, 8.0), (0.0, 20000000.0, 40000000.0, 60000000.0))
    """
    step = 1.0
    while most > 4 * step:
        step *= 10
    for finer in (5, 2):
        if step > finer and most <= 4 * step / finer:
            step /= finer
            break
    ticks = [0.0]
    while ticks[-1] < most:
        ticks.append(ticks[-1] + step)
    return tuple(ticks)


def columns(
    values: Mapping[int, float],
    language: str,
    unit: str = "",
    unknown: Mapping[int, int] | None = None,
) -> Columns:
    """Columns over years.

    Parameters
    ----------
    values
        By year.
    language
        Of the numbers.
    unit
        After each number, such as a currency.
    unknown
        By year, of how many projects there is no figure; years without a value are gaps then.
        Without it they are zero: that nothing was counted is known.
    """
    if not values:
        return Columns((), ())
    years = _years({**dict.fromkeys(unknown or (), 0.0), **values})
    ticks = scale(max(values.values()))
    top = ticks[-1] or 1.0
    step = (_WIDTH - _LEFT) / len(years)
    every = max(1, int(-(-_LABEL // step)))
    inner = _HEIGHT - _BOTTOM - _TOP
    bars = []
    for place, year in enumerate(years):
        value = values.get(year, 0.0)
        is_gap = unknown is not None and year not in values
        height = round(value / top * inner, 1)
        bars.append(
            Bar(
                round(_LEFT + place * step + step * 0.12, 1),
                round(_HEIGHT - _BOTTOM - height, 1),
                round(step * 0.76, 1),
                height,
                str(year),
                "" if is_gap else _text(value, language, unit),
                str(year) if place % every == 0 else "",
                (unknown or {}).get(year, 0),
            )
        )
    lines = tuple(
        (round(_HEIGHT - _BOTTOM - t / top * inner, 1), _short(t, language)) for t in ticks
    )
    return Columns(tuple(bars), lines)


def _years(values: Mapping[int, float]) -> list[int]:
    """All years from the first to the last; where these are too many, those with most."""
    if max(values) - min(values) < _MOST_YEARS:
        return list(range(min(values), max(values) + 1))
    return sorted(sorted(values, key=lambda year: (-values[year], year))[:_MOST_YEARS])


def rows(
    found: Sequence[tuple[str, str, int, Mapping[str, int], tuple[str, ...]]],
) -> tuple[Row, ...]:
    """Bars of one scale; ``found`` holds IRI, name, count, the counts of its parts, and cells."""
    most = max((sum(counts.values()) for _, _, _, counts, _ in found), default=0) or 1
    made = []
    for iri, name, number, counts, cells in found:
        parts, start = [], 0.0
        for kind, count in counts.items():
            width = round(100 * count / most, 2)
            if count:
                parts.append((round(start, 2), width, kind))
            start += width
        made.append(Row(iri, name, number, tuple(parts), cells))
    return tuple(made)


def _text(value: float, language: str, unit: str) -> str:
    text = number_text(Decimal(round(value)), language)
    return f"{text} {unit}" if unit else text


def _short(value: float, language: str) -> str:
    """A number of an axis: millions and billions in short."""
    words = {"sv": ("mn", "md"), "en": ("m", "bn")}["sv" if language == "sv" else "en"]
    for size, word in ((1e9, words[1]), (1e6, words[0])):
        if value >= size:
            number = f"{value / size:g}"
            return f"{number.replace('.', ',') if language == 'sv' else number} {word}"
    return number_text(Decimal(round(value)), language)
