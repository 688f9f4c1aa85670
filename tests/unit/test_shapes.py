"""Every shape with data that breaks it and data that just does not, in both engines.

All cases of `shape_cases` stand in one graph, which each engine checks once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from stdnum import luhn

from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import BASE, PREFIXES, SHAPES, VOCAB
from esfgraph.resources import shape_files
from esfgraph.rules import rules
from esfgraph.slices.validation import suspects
from esfgraph.validate import ENGINES, Engine, Result, check, data_graph
from shape_cases import CASES, NODES, Case

KEYS = [f"{case.rule}.{number}" for number, case in enumerate(CASES)]


def _names(key: str) -> dict[str, str]:
    sha256 = hashlib.sha256(key.encode()).hexdigest()
    source = f"{BASE}id/source/{sha256[:16]}"
    nodes = {name: f"<{BASE}id/{name}/{key}>" for name in NODES}
    nodes |= {"document": f"<{source}>", "record": f"<{source}#record>"}
    nodes |= {
        n: f"<{source}#{n}>"
        for n in ("other", "third", "more", "again", "quote", "target", "position", "exact")
    }
    return {**nodes, "key": key, "sha256": sha256, "vocab": f"<{VOCAB}"}


def _fill(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace("{" + name + "}", value)
    return text


def _turtle(key: str, case: Case) -> str:
    names = _names(key)
    stated = {f"{n} {p}": o for n, node in NODES.items() for p, o in node.items()}
    blocks = [
        f"{names[node]} {predicate} {_fill(objects, names)} ."
        for (node, predicate), objects in (
            (at.split(" ", 1), objects) for at, objects in {**stated, **case.changes}.items()
        )
        if objects is not None
    ]
    return "\n".join([*blocks, _fill(case.extra, names)])


def _store(turtle: str) -> ox.Store:
    prefixes = "\n".join(f"@prefix {p}: <{iri}> ." for p, iri in PREFIXES.items())
    store = ox.Store()
    store.load(f"{prefixes}\n{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    return store


@cache
def _results(engine: Engine) -> frozenset[Result]:
    """What an engine says of all cases together."""
    cases = [_turtle(key, case) for key, case in zip(KEYS, CASES, strict=True)]
    return frozenset(check(data_graph(_store("\n".join(cases))), engine))


def _short(iri: str | None) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri is not None and iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri or ""


def _of_case(results: Iterable[Result], key: str) -> set[tuple[str, str, str]]:
    own = hashlib.sha256(key.encode()).hexdigest()[:16]
    return {
        (
            r.shape.removeprefix(SHAPES),
            _short(r.path),
            "" if r.value is None else r.value.value,
        )
        for r in results
        if own in r.focus or r.focus.endswith("/" + key) or f"/{key}/" in r.focus
    }


def _shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path)
    return graph


def _rules(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return set(graph.subjects(RDF.type, SH.NodeShape)) | set(
        graph.subjects(RDF.type, SH.PropertyShape)
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("key", "case"), list(zip(KEYS, CASES, strict=True)), ids=KEYS)
def test_a_shape_says_what_is_wrong_and_nothing_else(key: str, case: Case, engine: Engine) -> None:
    names = {name: iri.strip("<>") for name, iri in _names(key).items()}
    expected = {(case.rule, path, _fill(value, names)) for path, value in case.says}
    assert _of_case(_results(engine), key) == expected | set(case.also)


def test_every_shape_has_data_that_breaks_it_and_data_that_does_not() -> None:
    every = {str(rule).removeprefix(SHAPES) for rule in _rules(_shapes())}
    assert {case.rule for case in CASES if case.says} == every
    assert {case.rule for case in CASES if not case.says} == every


def test_engines_agree_on_everything() -> None:
    assert _results("fast") == _results("pyshacl")


def test_a_query_asked_of_all_nodes_at_once_names_all_that_break_the_rule() -> None:
    """So slices can ask it of many records before the engine asks it of the few (see
    `slices.validation`)."""
    cases = [_turtle(key, case) for key, case in zip(KEYS, CASES, strict=True)]
    graph = data_graph(_store("\n".join(cases)))
    asked = [iri for iri, its in rules().items() if its.query is not None]
    assert len(asked) > 30
    for iri in asked:
        broken = {r.focus for r in _results("fast") if r.shape == iri}
        assert broken
        assert suspects(graph, [iri]) >= broken, iri


def test_shapes_are_named_and_speak_both_languages() -> None:
    graph = _shapes()
    for rule in _rules(graph):
        assert isinstance(rule, rdflib.URIRef), "a shape without a name cannot be found again"
        assert len(list(graph.objects(rule, SH.severity))) == 1, rule
        for predicate in (SH.name, SH.message):
            languages = [text.language for text in graph.objects(rule, predicate)]  # type: ignore[attr-defined]
            assert sorted(languages) == sorted(LANGUAGES), (rule, predicate)


def test_queries_parenthesise_and_never_divide_or_compare_dates() -> None:
    graph = _shapes()
    for constraint, select in graph.subject_objects(SH.select):
        text = str(select)
        assert "xsd:date" not in text, constraint
        assert " - " not in text.replace("(?end - ?start)", "").replace("(?rate - 0.005)", ""), (
            constraint
        )
        for forbidden in ("VALUES", "MINUS", "SERVICE", " / "):
            assert forbidden not in text, (constraint, forbidden)


def test_check_digits_are_those_of_luhn() -> None:
    numbers = [f"{2_120_000_000 + 7_919 * n:010d}" for n in range(60)]
    record = "esf:country country:SWE ; a esf:ProjectRecord ; esf:owner"
    turtle = "".join(
        f"<urn:{n}> {record} <urn:o{n}> ."
        f"<urn:o{n}> org:identifier {n!r} ; esf:country country:SWE .\n"
        for n in numbers
    )
    wrong = {n for n in numbers if not luhn.is_valid(n)}
    for engine in ENGINES:
        results = check(data_graph(_store(turtle)), engine)
        rule = SHAPES["organisation-check-digit"]
        assert {r.value.value for r in results if r.shape == str(rule) and r.value} == wrong
