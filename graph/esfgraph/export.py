"""The graph as files: the registry `WRITERS`.

Turtle, JSON-LD, N-Triples and RDF/XML show the default graph, TriG and
N-Quads everything. All are written in sorted order and without times, so the
same statements give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.namespace import RDF

from esfgraph.errors import UsageError
from esfgraph.findings import Finding, to_json, to_turtle
from esfgraph.resources import resource_folder
from esfgraph.spreadsheet import write_xlsx
from esfgraph.turtle import used_prefixes, write_turtle

__all__ = ["WRITERS", "Writer", "jsonld_text", "write", "write_findings"]

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""A whole number in its canonical form."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One format of `esfgraph export`.

    Attributes
    ----------
    name
        What the user types.
    extension
        Ending of the file, without the dot.
    media_type
        As registered with IANA.
    title
        For help texts.
    write
        Writes the graph of a store to a path.
    """

    name: str
    extension: str
    media_type: str
    title: str
    write: Callable[[ox.Store, Path], None]


def _key(term: object) -> str:
    return str(term)


def _quads(store: ox.Store, *, everything: bool) -> Iterator[ox.Quad]:
    """Quads in order of graph, subject, predicate (types first) and object."""
    pattern = None if everything else ox.DefaultGraph()
    quads = list(store.quads_for_pattern(None, None, None, pattern))
    a = str(RDF.type)

    def order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        predicate = quad.predicate.value
        return (graph, str(quad.subject), predicate != a, predicate, str(quad.object))

    quads.sort(key=order)
    yield from quads


def _rdf_writer(rdf_format: ox.RdfFormat, *, everything: bool) -> Callable[[ox.Store, Path], None]:
    def write_rdf(store: ox.Store, path: Path) -> None:
        quads = list(_quads(store, everything=everything))
        statements = quads if everything else [q.triple for q in quads]
        with path.open("wb") as output:
            if rdf_format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
                write_turtle(statements, output, rdf_format)
            elif rdf_format == ox.RdfFormat.RDF_XML:
                prefixes = used_prefixes(quads) or None
                ox.serialize(statements, output, format=rdf_format, prefixes=prefixes)
            else:
                ox.serialize(statements, output, format=rdf_format)

    return write_rdf


def jsonld_text(triples: Iterable[ox.Triple]) -> str:
    """Statements as JSON-LD with our context inside, so that it can be read without a network."""
    context = json.loads((resource_folder("ontology") / "context.jsonld").read_text("utf-8"))
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    graph = Dataset(default_union=True).default_graph
    graph.parse(data=data, format="nt")
    text = graph.serialize(format="json-ld", context=context["@context"], auto_compact=True)
    return _ordered_json(json.loads(text))


def _write_jsonld(store: ox.Store, path: Path) -> None:
    triples = (q.triple for q in _quads(store, everything=False))
    path.write_text(jsonld_text(triples), encoding="utf-8")


def _native(value: Any, datatype: str | None) -> Any:
    """A boolean or whole number of a typed term as JSON's own; any other value as it is.

    Only numbers that every JSON reader holds exactly (RFC 8259, section 6).

    >>> _native("false", "xsd:boolean"), _native("12", "xsd:integer"), _native("012", "xsd:integer")
    (False, 12, '012')
    """
    if isinstance(value, list):
        return [_native(one, datatype) for one in value]
    if datatype == "xsd:boolean" and value in ("true", "false"):
        return value == "true"
    if datatype == "xsd:integer" and isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _ordered_json(document: Any) -> str:
    """rdflib gives nodes and values in no fixed order: sort all but the context.

    It writes what the context types as strings: booleans and integers become JSON's own.
    """
    terms = document.get("@context", {}) if isinstance(document, dict) else {}
    typed = {key: term.get("@type") for key, term in terms.items() if isinstance(term, dict)}

    def ordered(value: Any) -> Any:
        if isinstance(value, list):
            items = [ordered(v) for v in value]
            return sorted(items, key=lambda v: json.dumps(v, sort_keys=True, ensure_ascii=False))
        if isinstance(value, dict):
            return {k: ordered(_native(v, typed.get(k))) for k, v in sorted(value.items())}
        return value

    if isinstance(document, dict):
        body = ordered({k: v for k, v in document.items() if k != "@context"})
        if "@graph" in body:
            body["@graph"] = sorted(body["@graph"], key=lambda n: str(n.get("@id", n.get("id"))))
        document = {"@context": document.get("@context", {}), **body}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _network_writer(name: str) -> Callable[[ox.Store, Path], None]:
    def write_network(store: ox.Store, path: Path) -> None:
        from esfgraph.network_formats import WRITE  # brings NetworkX and SciPy along

        WRITE[name](store, path)

    return write_network


WRITERS: Mapping[str, Writer] = {
    w.name: w
    for w in (
        Writer(
            "turtle",
            "ttl",
            "text/turtle",
            "Turtle (default graph)",
            _rdf_writer(ox.RdfFormat.TURTLE, everything=False),
        ),
        Writer(
            "trig",
            "trig",
            "application/trig",
            "TriG (everything)",
            _rdf_writer(ox.RdfFormat.TRIG, everything=True),
        ),
        Writer(
            "nq",
            "nq",
            "application/n-quads",
            "N-Quads (everything)",
            _rdf_writer(ox.RdfFormat.N_QUADS, everything=True),
        ),
        Writer(
            "jsonld",
            "jsonld",
            "application/ld+json",
            "JSON-LD (default graph)",
            _write_jsonld,
        ),
        Writer(
            "nt",
            "nt",
            "application/n-triples",
            "N-Triples (default graph)",
            _rdf_writer(ox.RdfFormat.N_TRIPLES, everything=False),
        ),
        Writer(
            "rdfxml",
            "rdf",
            "application/rdf+xml",
            "RDF/XML (default graph)",
            _rdf_writer(ox.RdfFormat.RDF_XML, everything=False),
        ),
        Writer(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel: projects, organisations, findings as sheets",
            write_xlsx,
        ),
        Writer(
            "graphml",
            "graphml",
            "application/graphml+xml",
            "GraphML: projects, what they have and their connections",
            _network_writer("graphml"),
        ),
        Writer(
            "gexf",
            "gexf",
            "application/gexf+xml",
            "GEXF: the same for Gephi",
            _network_writer("gexf"),
        ),
        Writer(
            "node-link",
            "json",
            "application/json",
            "JSON: the same for NetworkX and d3",
            _network_writer("node-link"),
        ),
        Writer(
            "edges-csv",
            "csv",
            "text/csv",
            "CSV: the same as a list of edges",
            _network_writer("edges-csv"),
        ),
    )
}
"""All formats by name; the command line's choices come from here."""


def write(store: ox.Store, name: str, path: Path) -> None:
    """Write a store's graph in the format ``name`` to ``path``.

    Raises `UsageError` for an unknown format or a path that can't be written.
    """
    writer = WRITERS.get(name)
    if writer is None:
        raise UsageError(f"no format '{name}'", advice="Known: " + ", ".join(WRITERS) + ".")
    try:
        writer.write(store, path)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror or error}", source=str(path)
        ) from error


def write_findings(findings: Sequence[Finding], folder: Path, base: str) -> None:
    """Write ``findings.json`` (rows) and ``findings.ttl`` (a SHACL report) into a folder."""
    rows = json.dumps(to_json(findings), ensure_ascii=False, indent=1)
    (folder / "findings.json").write_text(rows + "\n", encoding="utf-8")
    (folder / "findings.ttl").write_text(to_turtle(findings, base), encoding="utf-8")
