"""Linking does not depend on order, is symmetric, and unites nothing that is forbidden."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CORPUS, ROOT
from esfgraph.errors import UsageError
from esfgraph.link.clusters import cluster
from esfgraph.link.evidence import compare
from esfgraph.link.profile import Profile, profile
from esfgraph.link.score import find_links
from esfgraph.link.sssom import read_decisions, sssom, write_sssom
from esfgraph.link.types import Decision
from esfgraph.link.words import numbers_of, text_keys, title_keys, versions
from esfgraph.model import ProjectRecord
from link_pages import records_of, tables_of

PAGES = [
    ROOT / "tests" / "cases" / f"link-{x}" / "input" for x in ("saved-twice", "version-in-title")
]


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


@given(st.data())
@settings(max_examples=60)
def test_what_people_decided_holds(data: st.DataObject) -> None:
    """No rejected pair is one project, every confirmed one is; a written file says the same."""
    tables = tables_of(some_records())
    subjects = sorted(tables.records["subject"])
    pairs = [(a, b) for a in subjects for b in subjects if a < b]
    said = data.draw(st.dictionaries(st.sampled_from(pairs), st.booleans(), max_size=5))
    decisions = [Decision(a, b, holds, line=n) for n, ((a, b), holds) in enumerate(said.items(), 2)]
    try:
        links = find_links(tables, decisions)
    except UsageError:  # only where confirmed pairs join what is rejected
        confirmed, rejected = ({e for e, h in said.items() if h is x} for x in (True, False))
        groups = {x: x for x in subjects}
        for a, b in confirmed:
            groups = {x: groups[a] if g == groups[b] else g for x, g in groups.items()}
        assert any(groups[a] == groups[b] for a, b in rejected)
        return
    for (a, b), holds in said.items():
        assert (links.clusters[a] == links.clusters[b]) is holds
    assert not links.unmatched
    with TemporaryDirectory() as place:
        path = Path(place) / "links.sssom.tsv"
        write_sssom(links, path, decisions)
        again = read_decisions(path)
    assert find_links(tables, again).clusters == links.clusters
    assert sssom(find_links(tables, again), again) == sssom(links, decisions)


@given(st.text(max_size=80), st.sampled_from(["sv", "en", "it", ""]))
def test_any_text_has_keys(text: str, language: str) -> None:
    for key in title_keys(text, language) | text_keys(text, language):
        assert key.split(":", 1)[0] in {"number", "name", "concept", "word", "form"}
    assert all(n[0].isdigit() for n in numbers_of(text, language))
    versions(text)
