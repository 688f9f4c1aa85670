"""Projects that follow each other: a preliminary study and what came of it, ISA and ISA 2.0."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from esfgraph.link.evidence import FEATURES, Rows
from esfgraph.link.profile import Profile
from esfgraph.link.weights import settings
from esfgraph.namespaces import ESF

__all__ = ["followers"]

_LIKENESS = ("owner", "owner_named", "place", "title", "names", "numbers", "text")
_DAYS = 365.25
_LONG = 10
"""A title of fewer characters in another's text can be chance."""


def _named(profile: Profile, one: Rows, other: Rows) -> Any:
    """Whether the title of ``one`` stands in the text of ``other``."""
    titles = profile.frame["title"].str.to_lowercase().to_list()
    texts = profile.frame["description"].str.to_lowercase().to_list()
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    return np.array(
        [len(titles[i]) >= _LONG and titles[i] in texts[j] for i, j in pairs], dtype=bool
    )


def followers(profile: Profile, a: Rows, b: Rows, weights: Any) -> Any:
    """For each pair 1 where ``b`` follows ``a``, -1 where ``a`` follows ``b``, else 0.

    One is over before the other starts, and it is a preliminary study (the
    other is none) or an earlier version by title; and they have an owner, or
    the one's title in the other's text, and enough else in common.
    """
    laid = settings()["related"]
    column = {name: i for i, name in enumerate(FEATURES)}
    like = np.maximum(weights[:, [column[n] for n in _LIKENESS]], 0.0).sum(axis=1)
    version = (weights[:, column["version"]] < 0) & (weights[:, column["title"]] > 0)
    owner = (weights[:, column["owner"]] > 0) | (weights[:, column["owner_named"]] > 0)
    days = profile.frame.select(pl.col("start", "end").to_physical().cast(pl.Float64))
    start, end = days["start"].to_numpy(), days["end"].to_numpy()
    kinds = profile.frame["kind"].fill_null("").to_numpy()
    study = kinds == str(ESF.PreliminaryStudy)
    found = np.zeros(len(a), dtype=np.int64)
    for one, other, sign in ((a, b, 1), (b, a, -1)):
        gap = start[other] - end[one]  # NaN where a day is not known: no order
        ordered = (gap > -_DAYS / 12) & (gap < laid["years"] * _DAYS)
        kind = (study[one] & ~study[other]) | version
        rows = np.flatnonzero(ordered & kind & (like >= laid["least"]))
        named = owner[rows] | _named(profile, one[rows], other[rows])
        found[rows[named]] = sign
    return found
