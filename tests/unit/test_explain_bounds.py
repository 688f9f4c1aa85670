"""Ages, shares and named schools as `explain` tells them."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest

from esfgraph.explain import Reason, bounds_text, explain
from esfgraph.messages import Language
from esfgraph.pipeline import graph_of
from esfgraph.resources import resource_folder


@cache
def _store() -> ox.Store:
    return graph_of([next(resource_folder("seeds").glob("004_*.txt"))]).store


def reasons() -> tuple[Reason, ...]:
    (row,) = _store().query("SELECT ?p { ?p a <https://w3id.org/esfgraph/ontology#Project> }")
    return explain(_store(), row["p"].value)


def test_the_group_has_its_ages_and_share() -> None:
    (group,) = (r for r in reasons() if r.words == "Elever 13–16 år")
    assert (group.minimum_age, group.maximum_age) == (13, 16)
    assert (group.minimum_share, group.maximum_share) == ("0.15", None)


def test_named_schools_are_told_by_name() -> None:
    told = [(r.statement, r.label) for r in reasons() if r.label.endswith("skolan")]
    assert told == [("school", "Hagalidskolan"), ("school", "Hjärupslundsskolan")]


@pytest.mark.parametrize(
    ("bounds", "language", "expected"),
    [
        ((13, 16, None, None), "en", "13–16 years"),
        ((16, 16, None, None), "sv", "16 år"),
        ((0, None, "0.15", None), "en", "from 0 years, from 15%"),
        ((None, 24, None, "0.8"), "sv", "högst 24 år, upp till 80 %"),
        ((None, None, "0.15", "0.3"), "en", "15%–30%"),
        ((None, None, None, None), "en", ""),
    ],
)
def test_bounds_in_words(
    bounds: tuple[int | None, int | None, str | None, str | None],
    language: Language,
    expected: str,
) -> None:
    reason = Reason(None, None, "", "", "", "", "", 1, *bounds)
    assert bounds_text(reason, language) == expected
