"""Findings: what a check says of a project, and how it is written.

A `Finding` names the rule (the shape), the record and the place in the source
document. Findings become rows (`to_json`), a SHACL validation report without
blank nodes (`to_quads`, `to_turtle`) or lines like a compiler's
(`format_text`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, SH

from esfgraph.messages import LANGUAGES, Language, counted, say
from esfgraph.namespaces import BASE
from esfgraph.turtle import turtle_text

__all__ = [
    "IRI",
    "SEVERITIES",
    "Finding",
    "Severity",
    "counts",
    "format_text",
    "to_json",
    "to_quads",
    "to_turtle",
]

IRI = str
"""An IRI as text, without angle brackets."""

Severity = Literal["violation", "warning", "info"]

SEVERITIES: Mapping[Severity, IRI] = {
    "violation": str(SH.Violation),
    "warning": str(SH.Warning),
    "info": str(SH.Info),
}
"""Severities and their SHACL terms, the gravest first; ``shapes/shapes.ttl`` defines them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a shape found.

    Attributes
    ----------
    severity
        ``violation``, ``warning`` or ``info``.
    shape
        The rule: the IRI of a shape in ``shapes/``.
    message
        What is wrong, per language.
    focus
        The node that was checked: mostly a record.
    project, record
        The project concerned and the record that states it, where there is one.
    document
        The file's name, or the document's IRI where no name is known.
    line
        1-based line of ``document`` on which the value stands.
    row
        Row of a list, where ``document`` is one; as a spreadsheet numbers them, the header is the
        first. A row can have several lines of its file.
    path
        The property concerned.
    value
        The offending value: a literal's text or an IRI.
    component
        The SHACL constraint component that spoke.
    term
        ``value`` as an RDF term; not part of a finding's identity.
    """

    severity: Severity
    shape: IRI
    message: Mapping[Language, str] = field(hash=False)
    focus: IRI
    project: IRI | None = None
    record: IRI | None = None
    document: str | None = None
    line: int | None = None
    path: IRI | None = None
    value: str | None = None
    component: IRI = ""
    term: ox.NamedNode | ox.Literal | None = field(default=None, compare=False, repr=False)
    row: int | None = None

    @property
    def rule(self) -> str:
        """The shape's local name, such as ``nuts-2``."""
        return self.shape.rpartition("#")[2]

    @property
    def sort_key(self) -> tuple[int, str, int, str, str, str, str]:
        """The order of findings: the gravest first, then by document and line or row."""
        return (
            list(SEVERITIES).index(self.severity),
            self.document or "",
            self.line or self.row or 0,
            self.shape,
            self.focus,
            self.path or "",
            self.value or "",
        )


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, zero included.

    >>> counts([])
    {'violation': 0, 'warning': 0, 'info': 0}
    """
    number: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        number[finding.severity] += 1
    return number


def to_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """The rows of ``findings.json``, in the order given."""
    return [
        {
            "severity": f.severity,
            "shape": f.shape,
            "message": {language: f.message[language] for language in LANGUAGES},
            "project": f.project,
            "record": f.record,
            "document": f.document,
            "line": f.line,
            "row": f.row,
            "path": f.path,
            "value": f.value,
        }
        for f in findings
    ]


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _finding_iri(finding: Finding, base: str) -> ox.NamedNode:
    key = "|".join((finding.focus, finding.shape, finding.path or "", finding.value or ""))
    digest = hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
    return _node(f"{base}id/finding/{digest}")


def _statements(finding: Finding, base: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield str(RDF.type), _node(SH.ValidationResult)
    yield str(SH.resultSeverity), _node(SEVERITIES[finding.severity])
    yield str(SH.sourceShape), _node(finding.shape)
    yield str(SH.sourceConstraintComponent), _node(finding.component)
    yield str(SH.focusNode), _node(finding.focus)
    if finding.path is not None:
        yield str(SH.resultPath), _node(finding.path)
    if finding.term is not None:
        yield str(SH.value), finding.term
    for language in LANGUAGES:
        yield str(SH.resultMessage), ox.Literal(finding.message[language], language=language)
    if finding.record is not None:
        yield str(DCTERMS.source), _node(finding.record.partition("#")[0])


def to_quads(findings: Sequence[Finding], base: str = BASE) -> list[ox.Quad]:
    """The findings as a SHACL validation report in the graph ``<base>graph/findings``.

    The report has the graph's own name, every result an IRI made from focus,
    shape, path and value, so the same findings always give the same
    statements. ``dcterms:source`` is the document. As in SHACL, a graph
    conforms when nothing at all was found, not even information.
    """
    graph = _node(f"{base}graph/findings")
    conforms = ox.Literal(not findings)
    quads = {
        ox.Quad(graph, _node(RDF.type), _node(SH.ValidationReport), graph),
        ox.Quad(graph, _node(SH.conforms), conforms, graph),
    }
    for finding in findings:
        result = _finding_iri(finding, base)
        quads.add(ox.Quad(graph, _node(SH.result), result, graph))
        for predicate, term in _statements(finding, base):
            quads.add(ox.Quad(result, _node(predicate), term, graph))
    return sorted(quads, key=str)


def to_turtle(findings: Sequence[Finding], base: str = BASE) -> str:
    """`to_quads` as Turtle, with the same bytes for the same findings."""
    return turtle_text([quad.triple for quad in to_quads(findings, base)])


def _place(finding: Finding, language: Language) -> str:
    place = finding.document or finding.focus
    if finding.row is not None:
        return say("place.row", language, file=place, row=finding.row)
    return place if finding.line is None else f"{place}:{finding.line}"


def format_text(findings: Sequence[Finding], language: Language = "en") -> str:
    """Lines as a compiler writes them, by document and line, and the counts at the end.

    Each line is ``document:line: severity: message [rule]``, of a list
    ``document row 3: …``; a blank line stands between documents.

    >>> print(format_text([]))
    0 violations, 0 warnings, 0 info
    """
    ordered = sorted(findings, key=lambda f: (f.document or "", f.line or f.row or 0, f.sort_key))
    blocks = []
    for _, group in groupby(ordered, key=lambda f: f.document or ""):
        blocks.append(
            "\n".join(
                f"{_place(f, language)}: {say(f'severity.{f.severity}', language)}: "
                f"{f.message[language]} [{f.rule}]"
                for f in group
            )
        )
    total = ", ".join(
        f"{number} {counted(severity, language, number)}"
        for severity, number in counts(findings).items()
    )
    return "\n\n".join([*blocks, total])
