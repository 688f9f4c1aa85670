"""Turtle and TriG that people can read: a short head, and a blank line between subjects."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import IO, cast

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

from esfgraph.namespaces import PREFIXES

__all__ = ["turtle_text", "used_prefixes", "write_turtle"]

Statements = Sequence[ox.Triple] | Sequence[ox.Quad]

_PREFIX = b"@prefix "
_ENDS = (b" .", b"}")
"""How the last line of a subject or of a graph ends; line breaks of literals are escaped."""


_BARE = {str(kind) for kind in (RDF.langString, XSD.string, XSD.integer, XSD.boolean)}


class _Spaced(io.RawIOBase):
    """Passes Turtle on, line by line, with blank lines between what stands for itself."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._rest = b""
        self._before = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """All lines that are complete; the rest waits for more."""
        added = bytes(cast(bytes, data))
        *lines, self._rest = (self._rest + added).split(b"\n")
        self._output.write(b"".join(self._spaced(line) for line in lines))
        return len(added)

    def _spaced(self, line: bytes) -> bytes:
        before, self._before = self._before, line
        head = before.startswith(_PREFIX) and line.startswith(_PREFIX)
        apart = before.endswith(_ENDS) and line != b"}" and not head
        return (b"\n" if apart else b"") + line + b"\n"


def used_prefixes(statements: Statements) -> dict[str, str]:
    """The prefixes of `PREFIXES` that the statements need; rdf:type is written ``a``."""
    iris: set[str] = set()
    for one in statements:
        graph = one.graph_name if isinstance(one, ox.Quad) else None
        for term in (one.subject, one.predicate, one.object, graph):
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal) and not _is_bare(term):
                iris.add(term.datatype.value)
    iris.discard(str(RDF.type))
    return {p: ns for p, ns in PREFIXES.items() if any(iri.startswith(ns) for iri in iris)}


def _is_bare(literal: ox.Literal) -> bool:
    """Whether Turtle writes a literal without its datatype."""
    datatype = literal.datatype.value
    return datatype in _BARE or (datatype == str(XSD.decimal) and "." in literal.value)


def write_turtle(
    statements: Statements,
    output: IO[bytes],
    rdf_format: ox.RdfFormat = ox.RdfFormat.TURTLE,
) -> None:
    """Write statements as Turtle or TriG, in their order, to an open file.

    Statements of one subject that follow each other make one block.
    """
    spaced = cast(IO[bytes], _Spaced(output))
    prefixes = used_prefixes(statements) or None
    ox.serialize(statements, spaced, format=rdf_format, prefixes=prefixes)


def turtle_text(statements: Statements) -> str:
    """Statements as Turtle.

    >>> node = ox.NamedNode("https://w3id.org/esfgraph/ontology#owner")
    >>> triples = [ox.Triple(ox.NamedNode(f"urn:{n}"), node, ox.Literal(n)) for n in (1, 2)]
    >>> print(turtle_text(triples))
    @prefix esf: <https://w3id.org/esfgraph/ontology#> .
    <BLANKLINE>
    <urn:1> esf:owner 1 .
    <BLANKLINE>
    <urn:2> esf:owner 2 .
    <BLANKLINE>
    """
    output = io.BytesIO()
    write_turtle(statements, output)
    return output.getvalue().decode("utf-8")
