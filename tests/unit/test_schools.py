"""Schools by name: what is one, what only looks so, and in what sense a text names it."""

from __future__ import annotations

import pytest

from esfgraph.annotate.schools import schools_of
from esfgraph.model import Span
from esfgraph.resources import toml_data

EXAMPLES = [tuple(e) for e in toml_data("schools.toml")["examples"]]


def names(text: str, language: str = "sv") -> list[str]:
    return [s.name for s in schools_of(text, Span(0, len(text)), language)]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_the_examples_of_the_data_are_read_as_they_say(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_the_words_of_a_school_are_quoted_with_the_genitive_and_named_without() -> None:
    text = "Vi möter Hagalidskolans elever."
    (found,) = schools_of(text, Span(0, len(text)), "sv")
    assert (found.name, found.span.of(text)) == ("Hagalidskolan", "Hagalidskolans")


def test_a_name_is_composed_and_on_one_line() -> None:
    assert names("Vi möter elever på Hja\u0308rupslundsskolan.") == ["Hjärupslundsskolan"]
    assert names("Vi möter elever på Norra\nskolan.") == ["Norra skolan"]


@pytest.mark.parametrize("word", toml_data("schools.toml")["ordinary"])
def test_an_ordinary_word_is_no_name_wherever_it_stands(word: str) -> None:
    school = f"{word}skolan".capitalize()
    assert names(f"{school} deltar.") == []
    assert names(f"Projektet samarbetar med {school} i år.") == []


def test_a_word_that_the_text_writes_small_too_is_no_name() -> None:
    text = "Alla i Lugnviksskolan trivs. I lugnviksskolan finns plats."
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Projektet prövas på Hagalidskolan.", "current"),
        ("Lärdomar från tidigare insatser på Hagalidskolan tas till vara.", "historical"),
        ("Hagalidskolan omfattas inte.", "negated"),
    ],
)
def test_a_school_has_the_sense_of_its_sentence(text: str, status: str) -> None:
    assert [s.status for s in schools_of(text, Span(0, len(text)), "sv")] == [status]


def test_only_the_given_part_is_read_and_places_count_in_the_whole_text() -> None:
    text = "Hagalidskolan. Elever på Tuvängsskolan. Vid Ekelidaskolan."
    (found,) = schools_of(text, Span(15, 39), "sv")
    assert found.span.of(text) == found.name == "Tuvängsskolan"
