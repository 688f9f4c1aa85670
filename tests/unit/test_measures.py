"""Ages and shares of target groups: every pattern's own examples, and what is no measure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from esfgraph.annotate.mentions import mentions_of
from esfgraph.model import Mention, Span
from esfgraph.resources import toml_data

RULES = toml_data("measures.toml")
AGES = [tuple(e) for rule in RULES["age"] for e in rule["examples"]]
SHARES = [tuple(e) for rule in RULES["share"] for e in rule["examples"]]


def groups(text: str, language: str = "sv") -> list[Mention]:
    found = mentions_of(text, Span(0, len(text)), language)
    assert all(m.minimum_age is m.maximum_age is None for m in found if m.scheme != "target-group")
    return [m for m in found if m.scheme == "target-group"]


def said(text: str) -> set[tuple[object, ...]]:
    return {
        (m.minimum_age, m.maximum_age, m.minimum_share, m.maximum_share) for m in groups(text)
    } - {(None, None, None, None)}


@pytest.mark.parametrize(("text", "low", "high"), AGES)
def test_every_age_of_the_data_is_read_as_its_example_says(
    text: str, low: int | str, high: int | str
) -> None:
    assert groups(text), "an example names a target group"
    expected = (low or None, high or None, None, None)
    assert said(text) == ({expected} if any(expected) else set())


@pytest.mark.parametrize(("text", "low", "high"), SHARES)
def test_every_share_of_the_data_is_read_as_its_example_says(
    text: str, low: float | str, high: float | str
) -> None:
    assert groups(text), "an example names a target group"
    found = {(m.minimum_share, m.maximum_share) for m in groups(text)} - {(None, None)}
    expected = tuple(Decimal(str(x)) if x else None for x in (low, high))
    assert found == ({expected} if any(expected) else set())


@pytest.mark.parametrize("kind", ["age", "share"])
def test_every_pattern_of_the_data_has_an_example_of_its_own(kind: str) -> None:
    for rule in RULES[kind]:
        assert any(low or high for _, low, high in rule["examples"]), rule["pattern"]
