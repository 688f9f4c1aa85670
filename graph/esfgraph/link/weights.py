"""The weights of linking: ``data/linking.toml`` and ``data/eur-sek.tsv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from esfgraph.resources import data_file, toml_data

__all__ = ["Floats", "against", "bits", "favour", "feature", "settings", "yearly_rates"]

Floats = npt.NDArray[np.float64]


def settings() -> dict[str, Any]:
    """The whole of ``data/linking.toml``."""
    return toml_data("linking.toml")


def feature(name: str) -> dict[str, Any]:
    """What is laid down for one feature."""
    found: dict[str, Any] = settings()["feature"][name]
    return found


def favour(m: float, u: float | Floats) -> Floats:
    """What a piece of evidence adds, in bits.

    >>> round(float(favour(0.8, 0.05)), 6)
    4.0
    """
    found: Floats = np.log2(m / np.asarray(u, dtype=np.float64))
    return found


def against(m: float, u: float | Floats) -> Floats:
    """What its absence adds, in bits; below zero where m is above u."""
    return np.log2((1 - m) / (1 - np.minimum(np.asarray(u, dtype=np.float64), 0.99)))


def bits(name: str, cosine: Floats, points: str = "bits") -> Floats:
    """The bits that the points of a feature give for a cosine, in proportion between two points."""
    laid = feature(name)[points]
    found: Floats = np.interp(cosine, [p[0] for p in laid], [p[1] for p in laid])
    return found


@cache
def yearly_rates() -> Mapping[int, float]:
    """SEK for one EUR by year.

    >>> yearly_rates()[2023]
    11.4788
    """
    lines = data_file("eur-sek.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line[:1].isdigit()]
    return {int(year): float(rate) for year, rate in rows}
