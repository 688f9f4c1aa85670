"""Checks the graph with SHACL and says where in the sources each finding stands.

The data graph of a check is the default graph, the graphs of the documents
and the vocabularies, without what was computed (connections, findings). Two
engines give the same findings: ``fast`` (the ``shacl`` package, in Rust) and
``pyshacl`` (the reference, slow). Engines only say focus, path, value, shape
and severity; messages come from the shapes themselves and are filled here,
since engines lose their languages, and places from the quotes of the record.

Placeholders of messages are those of SHACL (section 5.3.2): ``{?value}`` is
the offending value, ``{$this}`` the focus node, any other ``{?name}`` a
variable of the shape's own query, which is asked once more for that focus. What a
variable has several values for is shown with all of them: ``a.txt, b.txt``.
Rates and amounts are shown as people write them: a number before
``{?currency}`` is an amount, ``{?rate}`` and any number of a shape about the
co-financing rate is a rate. The finding's own value stays as the graph has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from esfgraph.errors import EsfGraphError, UsageError
from esfgraph.findings import IRI, SEVERITIES, Finding, Severity
from esfgraph.messages import Language
from esfgraph.names import number_text, rate_text
from esfgraph.namespaces import ESF
from esfgraph.places import Places, number_of
from esfgraph.prepared import PreparedGraph
from esfgraph.resources import ontology_files
from esfgraph.restored import restored
from esfgraph.rules import fusion_rules, rule, shapes_graph
from esfgraph.store import source_graphs

if TYPE_CHECKING:
    import shacl

__all__ = [
    "ENGINES",
    "Engine",
    "Finding",
    "Result",
    "check",
    "check_part",
    "data_graph",
    "findings_of",
    "validate",
    "with_vocabularies",
]

Engine = Literal["fast", "pyshacl"]

ENGINES: tuple[Engine, ...] = get_args(Engine)
"""The names of the engines, the default first."""

_SEVERITY: Mapping[IRI, Severity] = {iri: name for name, iri in SEVERITIES.items()}
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}(?P<money>(?= \{\?currency\}))?")
_RATE = "rate"
"""The variable of messages that is a rate from 0 to 1."""

_BLANK = re.compile(rb"^_:([\w.-]+)|_:([\w.-]+)(?= \.$)", re.MULTILINE)


class Result(NamedTuple):
    """What an engine says: the part of a finding in which engines must agree."""

    focus: IRI
    path: IRI | None
    value: ox.NamedNode | ox.Literal | None
    shape: IRI
    severity: Severity
    component: IRI


def validate(store: ox.Store, engine: Engine = "fast") -> tuple[Finding, ...]:
    """All findings of a graph, the gravest first, then by document and line.

    Parameters
    ----------
    store
        A dataset as `esfgraph build` makes it. It is not changed.
    engine
        One of `ENGINES`; both give the same findings. A page with its
        evidence takes ``fast`` about 3 ms and ``pyshacl`` about 100 ms.

    Raises
    ------
    UsageError
        For an engine of another name.
    """
    store = restored(store)
    return findings_of(check(data_graph(store), engine), store)


def findings_of(results: Iterable[Result], store: ox.Store) -> tuple[Finding, ...]:
    """What an engine said as findings, in order; ``store`` holds what they speak of."""
    places = Places(store, _vocabulary_store())
    found = {_finding(result, places) for result in results}
    return tuple(sorted(found, key=lambda f: f.sort_key))


def with_vocabularies(ntriples: str) -> str:
    """A data graph in N-Triples with the ontology and all vocabularies."""
    return ntriples + _vocabularies().decode("utf-8")


def data_graph(store: ox.Store) -> str:
    """What of a store is checked, with the vocabularies, as N-Triples.

    Blank nodes, which esfgraph itself never writes, get IRIs, so that a
    finding can name them.
    """
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    graphs += sorted(source_graphs(store), key=str)
    parts = [_dump(store, graph) for graph in graphs]
    return (b"".join([*parts, _vocabularies()])).decode("utf-8")


def check(ntriples: str, engine: Engine = "fast") -> set[Result]:
    """Run one engine on a data graph in N-Triples."""
    if engine == "fast":
        return _check_fast(ntriples)
    if engine == "pyshacl":
        return _check_pyshacl(ntriples)
    raise UsageError(
        f"there is no engine '{engine}'", advice="Expected one of: " + ", ".join(ENGINES) + "."
    )


def check_part(
    ntriples: str,
    *,
    fused: bool,
    without: frozenset[IRI] = frozenset(),
    only: frozenset[IRI] | None = None,
) -> set[Result]:
    """Run the fast engine with some shapes.

    Where every project has one record, nothing can differ between records:
    without ``fused`` the shapes of fusion are left out. ``without`` are other
    shapes that are left out, ``only`` the only ones that are run.
    """
    return _check_fast(ntriples, fused=fused, without=without, only=only)


def _dump(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> bytes:
    data = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return _without_blank_nodes(data or b"")


def _without_blank_nodes(ntriples: bytes) -> bytes:
    return _BLANK.sub(lambda m: b"<urn:blank:" + (m.group(1) or m.group(2)) + b">", ntriples)


@cache
def _vocabularies() -> bytes:
    """The ontology and all vocabularies as N-Triples."""
    triples = [
        quad.triple
        for path in ontology_files()
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return _without_blank_nodes(data or b"")


@cache
def _vocabulary_store() -> ox.Store:
    """The same, to look up labels in. Nothing writes to it."""
    store = ox.Store()
    store.bulk_load(_vocabularies(), ox.RdfFormat.N_TRIPLES)
    return store


@cache
def _compiled(fused: bool, without: frozenset[IRI], only: frozenset[IRI] | None) -> shacl.Shapes:
    import shacl

    shapes = rdflib.Graph() + shapes_graph()
    left = set(without) if fused else {*without, *fusion_rules()}
    for node in set(shapes.subjects(SH.targetClass)):
        if str(node) in left or (only is not None and str(node) not in only):
            shapes.remove((node, SH.targetClass, None))
    return shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples")


def _check_fast(
    ntriples: str,
    *,
    fused: bool = True,
    without: frozenset[IRI] = frozenset(),
    only: frozenset[IRI] | None = None,
) -> set[Result]:
    report = _compiled(fused, without, only).validate_text(ntriples, format="ntriples")
    return {
        Result(
            focus=result.focus_node.strip("<>"),
            path=result.path.strip("<>") if result.path else None,
            value=_term(result.value) if result.value else None,
            shape=(result.source_shape or "").strip("<>"),
            severity=_SEVERITY[result.severity_iri.strip("<>")],
            component=result.component_iri.strip("<>"),
        )
        for result in report.results
    }


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """A term written as in N-Triples."""
    if text.startswith("<"):
        return ox.NamedNode(text.strip("<>"))
    quad = next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    return cast(ox.Literal, quad.object)


def _check_pyshacl(ntriples: str) -> set[Result]:
    import pyshacl

    data = PreparedGraph().parse(data=ntriples, format="nt")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes_graph(), inplace=True, advanced=False, inference="none"
    )
    if not isinstance(report, rdflib.Graph):
        raise EsfGraphError(f"pyshacl could not check the graph: {report}")
    return {
        _pyshacl_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)
    }


def _pyshacl_result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    term: ox.NamedNode | ox.Literal | None = None
    if isinstance(value, rdflib.Literal):
        if value.language:
            term = ox.Literal(str(value), language=value.language)
        else:
            datatype = ox.NamedNode(str(value.datatype)) if value.datatype else None
            term = ox.Literal(str(value), datatype=datatype)
    elif value is not None:
        term = ox.NamedNode(str(value))
    return Result(
        focus=str(report.value(node, SH.focusNode)),
        path=str(path) if path is not None else None,
        value=term,
        shape=str(report.value(node, SH.sourceShape)),
        severity=_SEVERITY[str(report.value(node, SH.resultSeverity))],
        component=str(report.value(node, SH.sourceConstraintComponent)),
    )


def _bindings(
    query: str, result: Result, names: Iterable[str], places: Places
) -> dict[str, set[ox.NamedNode | ox.Literal]]:
    """The other variables of the solutions that made a result.

    The query is asked again of what is said of the focus node and, a few
    steps on, of what that names, with the vocabularies' statements.
    """
    focus = ox.NamedNode(result.focus)
    around = ox.Store()
    around.extend(places.around(focus))
    substitutions: dict[ox.Variable, Any] = {ox.Variable("this"): focus}
    solutions = cast(ox.QuerySolutions, around.query(query, substitutions=substitutions))
    told = {"value": result.value}
    if ox.Variable("path") in solutions.variables:
        told["path"] = None if result.path is None else ox.NamedNode(result.path)
    found: dict[str, set[ox.NamedNode | ox.Literal]] = {}
    for row in solutions:
        if all(row[name] == term for name, term in told.items()):
            for name in names:
                if row[name] is not None:
                    found.setdefault(name, set()).add(row[name])
    return found


def _messages(result: Result, places: Places) -> dict[Language, str]:
    shape = rule(result.shape)
    terms: dict[str, set[ox.NamedNode | ox.Literal]] = {"this": {ox.NamedNode(result.focus)}}
    if result.value is not None:
        terms["value"] = {result.value}
    texts = shape.messages.values()
    asked = {found[1] for text in texts for found in _PLACEHOLDER.finditer(text)}
    if shape.query is not None and asked - terms.keys():
        terms |= _bindings(shape.query, result, sorted(asked - terms.keys()), places)

    def one(term: ox.NamedNode | ox.Literal, found: re.Match[str], language: Language) -> str:
        number = number_of(term)
        if number is not None and found["money"] is not None:
            return number_text(number, language)
        if number is not None and (found[1] == _RATE or result.path == str(ESF.cofinancingRate)):
            return rate_text(number, language)
        return places.label(term, language)

    def shown(found: re.Match[str], language: Language) -> str:
        said = {one(term, found, language) for term in terms.get(found[1], ())}
        return ", ".join(sorted(said)) or "?"

    def filled(text: str, language: Language) -> str:
        return _PLACEHOLDER.sub(lambda found: shown(found, language), text)

    return {language: filled(text, language) for language, text in shape.messages.items()}


def _finding(result: Result, places: Places) -> Finding:
    place = places.of(result.focus, result.path, result.value)
    return Finding(
        severity=result.severity,
        shape=result.shape,
        message=_messages(result, places),
        focus=result.focus,
        project=place.project,
        record=place.record,
        document=place.document,
        line=place.line,
        row=place.row,
        path=result.path,
        value=None if result.value is None else result.value.value,
        component=result.component,
        term=result.value,
    )
