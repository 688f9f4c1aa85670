"""What was promised of speed and memory, and whether the results keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.questions import QUESTIONS

__all__ = ["REASONS", "budgets", "count", "speed_text", "well"]

Found = Mapping[str, Any]
REASONS = """\
Where a budget is missed, why: conversion to statements spends half its time on reading (cells by
distinct value, personal data, languages) and half on identity, fusion and writing, which the tools
it is compared with leave out. Half of a build of 2.1 million rows is the engine's loading; told to
trust our N-Quads it is a quarter faster, but then a broken IRI would pass in silence. That build
and those of 500,000 and a million ran while the machine did other work. Annotation adds evidence,
some 390 statements to a row, which is written, checked and loaded: finding it is the smaller part.
"""
"""Told below the table."""

WAYS = ("raw", "named", "network")


def count(value: float) -> str:
    """A whole number as people read it."""
    return f"{value:,.0f}"


def speed_text(value: float) -> str:
    """Statements per second."""
    return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value / 1e3:,.0f} k"


def _verdict(met: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "not measured"}[met]


def budgets(sizes: Mapping[int, Found]) -> list[tuple[str, str, str]]:
    """What was promised, what is measured, and whether that is enough.

    Conversion and questions are judged at 100,000 rows, the whole build at 2.1 million.
    """
    found = [*_conversion_budgets(sizes.get(100_000, {})), *_build_budgets(sizes)]
    done = [size for size in sorted(sizes) if "cpu" in well(sizes[size].get("check"))]
    if done:
        check = sizes[done[-1]]["check"]
        million = check["cpu"] / check["rows"] * 1e6
        text = f"{million:.0f} CPU s, {check['peak']:,.0f} MB, from {count(check['rows'])} rows"
    promise = "check: a million rows in under 60 CPU s"
    found.append((promise, text, _verdict(million < 60)) if done else (promise, "", _verdict(None)))
    return [*found, *_question_budgets(sizes.get(100_000, {})), _annotation_budget(sizes)]


def well(found: Found | None) -> Found:
    """What was measured; nothing where it failed."""
    return {} if found is None or "trouble" in found else found


def _conversion_budgets(found: Found) -> Iterator[tuple[str, str, str]]:
    own = well(found.get("conversion", {}).get("tools", {}).get("esfgraph"))
    speed = own["statements"] / own["cpu"] if own else 0.0
    peak = own.get("peak", 0.0)
    yield (
        "100,000 rows to N-Quads: 1 M statements per CPU s or more",
        f"{speed_text(speed)} per CPU s" if own else "",
        _verdict(speed >= 1e6 if own else None),
    )
    yield (
        "100,000 rows to N-Quads: at most 1 GB",
        f"{peak:,.0f} MB" if own else "",
        _verdict(peak <= 1024 if own else None),
    )


def _build_budgets(sizes: Mapping[int, Found]) -> Iterator[tuple[str, str, str]]:
    large, small = (well(sizes.get(n, {}).get("build")) for n in (2_100_000, 100_000))
    yield (
        "2.1 million rows, whole build: under 30 CPU minutes",
        f"{large['cpu'] / 60:.1f} minutes" if large else "",
        _verdict(large["cpu"] < 1800 if large else None),
    )
    yield (
        "2.1 million rows, whole build: at most 4 GB resident",
        f"{large['peak']:,.0f} MB" if large else "",
        _verdict(large["peak"] <= 4096 if large else None),
    )
    text, met = "", None
    if large and small:
        cpu, peak = (
            [1e3 * one[what] / one["rows"] for one in (small, large)] for what in ("cpu", "peak")
        )
        text = (
            f"{cpu[0]:.2f} and {cpu[1]:.2f} CPU s, {peak[0]:.1f} and {peak[1]:.1f} MB "
            "per 1,000 rows"
        )
        met = cpu[1] <= 1.15 * cpu[0] and peak[1] <= 1.15 * peak[0]
    yield (
        "time and memory per row flat from 100,000 to 2.1 million (within 15 in 100)",
        text,
        _verdict(met),
    )


def _question_budgets(found: Found) -> Iterator[tuple[str, str, str]]:
    pairs = found.get("questions", {}).get("pairs", {})
    raw, named, network = (well(pairs.get(way)) for way in WAYS)
    title = QUESTIONS["pairs"].title
    yield (
        f"{title}, 100,000 rows: under a second through the network",
        f"{network['cpu']:.2f} CPU s, the network read before in {network['before']:.1f}"
        if network
        else "",
        _verdict(network["cpu"] < 1 if network else None),
    )
    both = "cpu" in raw and "cpu" in named and "absent" not in named
    yield (
        "the same as a named question: fast too (here: a tenth of plain SPARQL's time or less)",
        f"{named['cpu']:.1f} CPU s, plain {raw['cpu']:.1f}" if both else "",
        _verdict(named["cpu"] <= raw["cpu"] / 10 if both else None),
    )


def _annotation_budget(sizes: Mapping[int, Found]) -> tuple[str, str, str]:
    """What annotation adds to a build; a figure for it stands in no budget of this file."""
    done = [
        s for s in sorted(sizes) if {"build", "annotate"} <= sizes[s].get("annotation", {}).keys()
    ]
    text = ""
    if done:
        found = sizes[done[-1]]["annotation"]
        plain, more = well(found["build"]), well(found["annotate"])
        if plain and more:
            megabytes = found["megabytes"] / (more["cpu"] - plain["cpu"])
            text = f"{megabytes:.2f} MB of prose per CPU s, with mentions written, checked, loaded"
    return "annotation on top, at the speed of `annotate.py`", text, "see there"
