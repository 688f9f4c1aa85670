"""The gold files themselves, and how well texts are read by them: the project's targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import CORPUS, ROOT, SEEDS
from esfgraph.evaluate import Evaluation, evaluate
from esfgraph.gold import SCHEMES, GoldDocument, read_gold, read_names
from esfgraph.pipeline import read_page
from esfgraph.sources.inputs import gather

TESTS = ROOT / "tests"
SEED_GOLD = TESTS / "gold" / "seeds.json"
CORPUS_GOLD = TESTS / "corpus" / "gold.json"
NAMES = TESTS / "gold" / "names.toml"
FILES = [(SEED_GOLD, SEEDS), (CORPUS_GOLD, CORPUS)]


@pytest.fixture(scope="module")
def seeds_read() -> Evaluation:
    return evaluate(SEED_GOLD, [SEEDS], NAMES)


@pytest.fixture(scope="module")
def corpus_read() -> Evaluation:
    return evaluate(CORPUS_GOLD, [CORPUS], NAMES)


def documents(gold: Path) -> dict[str, GoldDocument]:
    return {d.key: d for d in read_gold(gold, read_names(NAMES))}


def listed(result: Evaluation, *outcomes: str) -> list[tuple[object, ...]]:
    """Cases in short, so that a failed test shows them."""
    return [
        (c.document, c.line, c.scheme, c.name, c.concept, c.status, c.expected)
        for c in result.cases
        if c.outcome in outcomes
    ]


@pytest.mark.parametrize("gold, folder", FILES, ids=["seeds", "corpus"])
def test_quotes_are_words_of_their_pages(gold: Path, folder: Path) -> None:
    inputs, errors = gather([folder])
    assert not errors
    texts = {i.path.stem: read_page(i).document.text for i in inputs}
    for key, document in documents(gold).items():
        (text,) = [t for stem, t in texts.items() if stem == key or stem.split("_")[0] == key]
        quotes = [i.quote for i in document.items if i.quote is not None]
        quotes += [goal.quote for goal in document.goals]
        assert [q for q in quotes if q not in text or "█" in q] == [], key


@pytest.mark.parametrize("gold, folder", FILES, ids=["seeds", "corpus"])
def test_every_page_has_gold_and_every_gold_a_page(gold: Path, folder: Path) -> None:
    stems = {i.path.stem for i in gather([folder])[0]}
    keys = {stem if stem in documents(gold) else stem.split("_")[0] for stem in stems}
    assert keys == set(documents(gold))


@pytest.mark.parametrize("gold, folder", FILES, ids=["seeds", "corpus"])
def test_the_table_knows_every_name(gold: Path, folder: Path) -> None:
    names = read_names(NAMES)  # fails on a slug that the vocabulary lacks
    unlisted = {
        (item.scheme, item.name)
        for document in documents(gold).values()
        for item in document.items
        if not item.added and item.name not in names.get(item.scheme, {})
    }
    assert unlisted == set()


def test_the_table_holds_no_name_that_nobody_uses() -> None:
    items = [i for gold, _ in FILES for d in documents(gold).values() for i in d.items]
    used = {(i.scheme, i.name) for i in items if not i.added}
    table = {(scheme, name) for scheme, names in read_names(NAMES).items() for name in names}
    assert table - used == set()


@pytest.mark.parametrize("gold, folder", FILES, ids=["seeds", "corpus"])
def test_additions_are_no_repetitions(gold: Path, folder: Path) -> None:
    data: dict[str, Any] = json.loads(gold.read_text("utf-8"))
    assert data["about_added"]
    for key, document in data["documents"].items():
        rows = [tuple(row) for row in document["added"]]
        assert len(rows) == len(set(rows)), key
        places = [(scheme, concept, quote) for scheme, concept, _, quote in rows]
        assert len(places) == len(set(places)), f"{key}: two statuses for the same words"
    complete = {scheme for d in documents(gold).values() for scheme in d.complete}
    assert complete == (set(SCHEMES) if gold == SEED_GOLD else {"method"})


def test_seeds_all_methods_are_found_in_the_right_sense(seeds_read: Evaluation) -> None:
    assert seeds_read.documents == 5
    assert [c for c in listed(seeds_read, "miss") if c[2] == "method"] == []
    figures = seeds_read.schemes["method"]
    assert figures.gold == 31
    assert figures.shares["recall_with_status"] == 1.0


def test_seeds_everything_else_that_the_reader_names_is_found(seeds_read: Evaluation) -> None:
    assert listed(seeds_read, "miss", "no_quote", "unknown_name") == []


def test_seeds_goals_are_exact(seeds_read: Evaluation) -> None:
    assert listed(seeds_read, "goal_miss", "goal_inexact") == []
    assert (seeds_read.goals.gold, seeds_read.goals.exact) == (11, 11)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_seeds_little_is_found_that_is_wrong(seeds_read: Evaluation, scheme: str) -> None:
    precision = seeds_read.schemes[scheme].shares["precision"]
    assert precision is not None
    wrong = [c for c in listed(seeds_read, "extra") if c[2] == scheme]
    assert precision >= 0.9, wrong


def test_corpus_methods_are_found_in_the_right_sense(corpus_read: Evaluation) -> None:
    assert corpus_read.documents == 50
    figures = corpus_read.schemes["method"]
    assert figures.gold >= 100  # what needs a concept, so that the share means something
    share = figures.shares["recall_with_status"]
    assert share is not None
    assert share >= 0.8, listed(corpus_read, "miss", "status")


def test_corpus_methods_are_right(corpus_read: Evaluation) -> None:
    shares = corpus_read.schemes["method"].shares
    assert shares["precision"] is not None
    assert shares["precision"] >= 0.9, listed(corpus_read, "extra")
    assert shares["precision_with_status"] is not None
    assert shares["precision_with_status"] >= 0.9, listed(corpus_read, "extra", "status")


def test_corpus_goals_overlap(corpus_read: Evaluation) -> None:
    share = corpus_read.goals.shares["overlapping"]
    assert share is not None
    assert share >= 0.8, listed(corpus_read, "goal_miss")
    assert listed(corpus_read, "no_quote", "unknown_name") == []
