"""The hard cases of linking, as invented pages in ``tests/cases/link-*``.

``links.toml`` names the pairs of pages that are the same, that follow each
other, and that a person has to decide; all other pairs are nothing.
"""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from conftest import ROOT
from esfgraph.link.score import find_links
from link_pages import names_of, tables_of_pages

CASES = sorted(path.parent for path in (ROOT / "tests" / "cases").glob("*/links.toml"))


def test_there_are_cases() -> None:
    assert len(CASES) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path) -> None:
    expected = tomllib.loads((case / "links.toml").read_text(encoding="utf-8"))
    tables = tables_of_pages(sorted(case.glob("input/*.txt")))
    names = names_of(tables)
    links = find_links(tables)
    groups: dict[str, set[str]] = {}
    for record, cluster in links.clusters.items():
        groups.setdefault(cluster, set()).add(names[record])
    assert {frozenset(g) for g in groups.values()} == closure(expected["same"], names.values())
    assert {(names[a], names[b]) for a, b in links.related} == set(map(tuple, expected["related"]))
    possible = {frozenset((names[x.a], names[x.b])) for x in links.of("possible")}
    assert possible == set(map(frozenset, expected["possible"]))


def closure(pairs: list[list[str]], names: object) -> set[frozenset[str]]:
    """The groups that pairs make of names."""
    groups = [{name} for name in names]  # type: ignore[attr-defined]
    for a, b in pairs:
        one, other = (next(g for g in groups if x in g) for x in (a, b))
        if one is not other:
            groups.remove(other)
            one |= other
    return {frozenset(group) for group in groups}


def test_closure() -> None:
    assert closure([["a", "b"], ["c", "b"]], "abcd") == {frozenset("abc"), frozenset("d")}
    assert len(list(combinations(closure([], "ab"), 2))) == 1
