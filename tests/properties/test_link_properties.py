"""Linking does not depend on order, is symmetric, and unites nothing that is forbidden."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CORPUS, ROOT
from esfgraph.link.clusters import cluster
from esfgraph.link.evidence import compare
from esfgraph.link.profile import Profile, profile
from esfgraph.link.score import find_links
from esfgraph.link.words import numbers_of, text_keys, title_keys, versions
from esfgraph.model import ProjectRecord
from link_pages import records_of, tables_of

PAGES = [ROOT / "tests" / "links" / "saved-twice", ROOT / "tests" / "links" / "version-in-title"]


@cache
def some_records() -> tuple[ProjectRecord, ...]:
    return tuple(records_of(PAGES))


@given(st.permutations(range(len(some_records()))))
@settings(max_examples=10)
def test_order_of_records_does_not_matter(order: list[int]) -> None:
    records = some_records()
    straight = find_links(tables_of(records))
    assert find_links(tables_of(records[i] for i in order)) == straight


@given(st.data())
@settings(max_examples=20)
def test_evidence_is_symmetric(data: st.DataObject) -> None:
    known = corpus_profile()
    rows = st.lists(st.integers(0, len(known) - 1), min_size=5, max_size=5)
    a, b = (np.array(data.draw(rows), dtype=np.int64) for _ in range(2))
    assert (compare(known, a, b) == compare(known, b, a)).all()


@cache
def corpus_profile() -> Profile:
    return profile(tables_of(records_of([CORPUS])))


EDGES = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda e: e[0] < e[1]),
    st.floats(-20, 40),
    max_size=28,
)


@given(EDGES, st.lists(st.sampled_from(["x", "y", "z"]), min_size=8, max_size=8), st.data())
def test_clusters_keep_to_the_rules(
    scores: dict[tuple[int, int], float], systems: list[str], data: st.DataObject
) -> None:
    forbidden = (
        frozenset(data.draw(st.sets(st.sampled_from(sorted(scores))))) if scores else frozenset()
    )
    slots = [frozenset({s}) for s in systems]
    found = cluster(8, scores, slots, (), forbidden, same=7.0, margin=3.0)
    for members in found.members.values():
        assert found.of[min(members)] == min(members)
        for a in members:
            for b in members - {a}:
                edge = (min(a, b), max(a, b))
                assert edge not in forbidden
                assert systems[a] != systems[b] or scores.get(edge, -99) >= 7.0
    again = cluster(8, dict(reversed(scores.items())), slots, (), forbidden, same=7.0, margin=3.0)
    assert again.of == found.of


@given(st.text(max_size=80), st.sampled_from(["sv", "en", "it", ""]))
def test_any_text_has_keys(text: str, language: str) -> None:
    for key in title_keys(text, language) | text_keys(text, language):
        assert key.split(":", 1)[0] in {"number", "name", "concept", "word", "form"}
    assert all(n[0].isdigit() for n in numbers_of(text, language))
    versions(text)
