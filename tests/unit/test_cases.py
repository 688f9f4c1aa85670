"""A case is a folder: an input (a page, or a folder of pages) and the graph it becomes.

Compared is all but what the vocabularies themselves say. ``--regenerate``
writes the expected graphs anew; read the difference before you keep it.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from esfgraph.namespaces import PREFIXES
from esfgraph.pipeline import graph_of
from esfgraph.resources import ontology_files

CASES = sorted(path.parent for path in (ROOT / "tests" / "cases").glob("*/input*"))


def of_our_own(store: ox.Store) -> list[ox.Quad]:
    known = {
        quad.subject
        for path in ontology_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    }
    quads = [q for q in store if q.subject not in known]
    return sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q)))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path, regenerate: bool) -> None:
    (source,) = case.glob("input*")
    found = of_our_own(graph_of([source]).store)
    expected = case / "expected.trig"
    if regenerate:
        ox.serialize(found, str(expected), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    # Nothing published is a blank node, so isomorphic graphs are equal sets.
    assert set(found) == set(ox.parse(path=str(expected), format=ox.RdfFormat.TRIG))


def test_every_case_is_there() -> None:
    assert len(CASES) >= 6
    assert all((case / "expected.trig").is_file() for case in CASES)
