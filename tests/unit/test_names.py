"""Which label a reader gets where the wanted language is missing, and that it says which it is."""

from __future__ import annotations

import pickle
from itertools import permutations
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.names import Names, nearest, nearest_worded
from esfgraph.worded import Worded, language_in

SKOS = "http://www.w3.org/2004/02/skos/core#"
THING = "https://example.org/thing"


def label(tag: str) -> ox.Literal:
    return ox.Literal(f"in {tag}", language=tag) if tag else ox.Literal("in none")


@pytest.mark.parametrize(
    ("asked", "there", "first"),
    [
        ("en", ["it", "sv", ""], "sv"),
        ("sv", ["de", "en", ""], "en"),
        ("sv", ["sv", "en"], "sv"),
        ("en", ["de", "", "it"], ""),
        ("en", ["it", "de"], "de"),
        ("fi", ["sv", "en", "et"], "en"),
        ("en", ["en-gb", "sv"], "en-gb"),
        ("de-at", ["de", "en"], "de"),
    ],
)
def test_the_language_that_stands_in(asked: str, there: list[str], first: str) -> None:
    for order in permutations(there):
        found = nearest_worded([label(tag) for tag in order], asked)
        assert (found, found and found.language) == (label(first).value, first)


@given(st.lists(st.sampled_from(["", "sv", "en", "it", "de", "en-gb"]), unique=True), st.randoms())
def test_the_order_of_labels_does_not_matter(tags: list[str], chance: Random) -> None:
    labels = [label(tag) for tag in tags]
    expected = nearest(labels, "en")
    chance.shuffle(labels)
    assert nearest(labels, "en") == expected


def test_a_name_with_its_code_keeps_its_language() -> None:
    store = ox.Store()
    for predicate, value in (
        ("prefLabel", ox.Literal("istruzione", language="it")),
        ("notation", ox.Literal("140")),
    ):
        thing, name = ox.NamedNode(THING), ox.NamedNode(SKOS + predicate)
        store.add(ox.Quad(thing, name, value))
    shown = Names(store, "en").worded(THING)
    assert (shown, language_in(shown, "en")) == ("140 istruzione", "it")


def test_a_text_with_its_language_is_a_string_and_can_be_sent() -> None:
    text = Worded("scuola", "it")
    again = pickle.loads(pickle.dumps(text))
    assert (again, again.language, {"scuola": 1}[text]) == ("scuola", "it", 1)
