"""Checks the graph with SHACL and says where in the sources each finding stands.

The data graph of a check is the default graph, the graphs of the documents
and the vocabularies, without what was computed (connections, findings). Two
engines give the same findings: ``fast`` (the ``shacl`` package, in Rust) and
``pyshacl`` (the reference, slow). Engines only say focus, path, value, shape
and severity; messages come from the shapes themselves and are filled here,
since engines lose their languages, and places from the quotes of the record.

Placeholders of messages are those of SHACL (section 5.3.2): ``{?value}`` is
the offending value, ``{$this}`` the focus node, any other ``{?name}`` a
variable of the shape's own query, which is asked once more for that focus.
Rates and amounts are shown as people write them: a number before
``{?currency}`` is an amount, ``{?rate}`` and any number of a shape about the
co-financing rate is a rate. The finding's own value stays as the graph has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from esfgraph.errors import EsfGraphError, UsageError
from esfgraph.findings import IRI, SEVERITIES, Finding, Severity
from esfgraph.messages import LANGUAGES, Language
from esfgraph.names import number_text, rate_text
from esfgraph.namespaces import ESF
from esfgraph.places import Places, number_of
from esfgraph.resources import ontology_files, shape_files
from esfgraph.store import source_graphs

if TYPE_CHECKING:
    import shacl

__all__ = ["ENGINES", "Engine", "Finding", "Result", "check", "data_graph", "validate"]

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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a message needs of a shape: its texts, and its query with prefixes, if any."""

    messages: Mapping[Language, str]
    query: str | None


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
    places = Places(store, _vocabulary_store())
    found = {_finding(result, places) for result in check(data_graph(store), engine)}
    return tuple(sorted(found, key=lambda f: f.sort_key))


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
def _shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


@cache
def _compiled() -> shacl.Shapes:
    import shacl

    return shacl.Shapes.from_text(_shapes_graph().serialize(format="nt"), format="ntriples")


def _check_fast(ntriples: str) -> set[Result]:
    report = _compiled().validate_text(ntriples, format="ntriples")
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


class _PreparedGraph(rdflib.Graph):
    """A graph that parses each query once.

    pySHACL asks a shape's query anew for every focus node, and nine tenths of
    its time would go into parsing the same text.
    """

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> rdflib.query.Result:
        """As `rdflib.Graph.query`."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **options)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


def _check_pyshacl(ntriples: str) -> set[Result]:
    import pyshacl

    data = _PreparedGraph().parse(data=ntriples, format="nt")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=_shapes_graph(), inplace=True, advanced=False, inference="none"
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


@cache
def _shape(iri: IRI) -> _Shape:
    graph, node = _shapes_graph(), rdflib.URIRef(iri)
    texts = {
        str(m.language): str(m)
        for m in graph.objects(node, SH.message)
        if isinstance(m, rdflib.Literal)
    }
    constraint = graph.value(node, SH.sparql)
    if constraint is None:
        return _Shape({language: texts[language] for language in LANGUAGES}, None)
    select = str(graph.value(constraint, SH.select))
    path = graph.value(node, SH.path)
    if path is not None:
        select = select.replace("$PATH", f"<{path}>")
    declared = [
        f"PREFIX {graph.value(d, SH.prefix)}: <{graph.value(d, SH.namespace)}>"
        for ontology in graph.objects(constraint, SH.prefixes)
        for d in graph.objects(ontology, SH.declare)
    ]
    query = "\n".join([*sorted(declared), select])
    return _Shape({language: texts[language] for language in LANGUAGES}, query)


def _bindings(
    query: str, result: Result, names: Iterable[str], places: Places
) -> dict[str, ox.NamedNode | ox.Literal]:
    """The other variables of the solution that made a result.

    The query is asked again of what is said of the focus node and, a few
    steps on, of what that names, with the vocabularies' statements.
    """
    focus = ox.NamedNode(result.focus)
    around = ox.Store()
    around.extend(places.around(focus))
    substitutions: dict[ox.Variable, Any] = {ox.Variable("this"): focus}
    solutions = cast(ox.QuerySolutions, around.query(query, substitutions=substitutions))
    rows = [
        {name: row[name] for name in names if row[name] is not None}
        for row in solutions
        if row["value"] == result.value
    ]
    return min(rows, key=str, default={})


def _messages(result: Result, places: Places) -> dict[Language, str]:
    shape = _shape(result.shape)
    terms: dict[str, ox.NamedNode | ox.Literal] = {"this": ox.NamedNode(result.focus)}
    if result.value is not None:
        terms["value"] = result.value
    texts = shape.messages.values()
    asked = {found[1] for text in texts for found in _PLACEHOLDER.finditer(text)}
    if shape.query is not None and asked - terms.keys():
        terms |= _bindings(shape.query, result, sorted(asked - terms.keys()), places)

    def shown(found: re.Match[str], language: Language) -> str:
        name = found[1]
        if name not in terms:
            return "?"
        number = number_of(terms[name])
        if number is not None and found["money"] is not None:
            return number_text(number, language)
        if number is not None and (name == _RATE or result.path == str(ESF.cofinancingRate)):
            return rate_text(number, language)
        return places.label(terms[name], language)

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
        path=result.path,
        value=None if result.value is None else result.value.value,
        component=result.component,
        term=result.value,
    )
