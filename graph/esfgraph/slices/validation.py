"""What the checks find in a slice, each project with what it refers to.

Three things make a million rows cheap, and change nothing of what is found:

- a rule whose class of targets a slice has nothing of is not run, nor is anything said to it that
  none of its rules names;
- a rule that asks of few values is run once per kind of record (see `kinds`);
- the query of any other rule is first asked of many records at once. The engine, which asks it of
  one after another, then gets the few that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyoxigraph as ox
from rdflib.namespace import RDF, SKOS

from esfgraph import mapping
from esfgraph.findings import Finding
from esfgraph.namespaces import ESF
from esfgraph.rules import asked_of, fusion_rules, named, rule, rules
from esfgraph.slices.kinds import kinds_of
from esfgraph.store import load_lines
from esfgraph.tables import Tables
from esfgraph.validate import Result, check_part, findings_of, with_vocabularies

__all__ = ["finding_row", "findings_in", "load_findings", "slice_lines", "suspects"]

_CHECKED = 5_000
"""Projects that are checked at a time."""

_ONCE = frozenset(map(str, (SKOS.Concept, SKOS.ConceptScheme, ESF.SourceDocument)))
"""What depends on all slices: `build` checks it once."""

_PREDICATE = r"^<[^>]*> <([^>]*)> "

_A = ox.NamedNode(str(RDF.type))
_ROWS = frozenset(map(str, (ESF.ProjectRecord, ESF.Project)))


def findings_in(tables: Tables, projects: pl.DataFrame, *, whole: bool) -> list[Finding]:
    """The findings of a slice; ``whole``: its projects may have several records."""
    check = _checked_whole if whole else _checked_thin
    results = check(tables, projects)
    sources = set(tables.documents["source"])
    here = {*tables.records["subject"], *tables.records["project"], *sources}
    own = {r for r in results if r.focus in here or r.focus.partition("#")[0] in here}
    return _told(own, tables, projects)


def _checked_whole(tables: Tables, projects: pl.DataFrame) -> set[Result]:
    results: set[Result] = set()
    for some in projects.iter_slices(_CHECKED):
        lines = _data_lines(_part_of(tables, some), some)
        results |= check_part(_as_triples(lines, tables), fused=True)
    return results


def _checked_thin(tables: Tables, projects: pl.DataFrame) -> set[Result]:
    """Where a project has one record it says nothing else: rules for records do for both."""
    told = projects.select("subject", "graph", "records", "item", "nuts_region", "kind")
    kinds = kinds_of(tables)
    chosen = _of_foci(set(kinds.chosen), tables, told)
    results: set[Result] = set()
    for some in chosen.iter_slices(_CHECKED):
        lines = _data_lines(_part_of(tables, some), some)
        triples = _as_triples(lines, tables)
        results |= kinds.spread(check_part(triples, fused=False, only=frozenset(kinds.shapes)))
    for some in told.iter_slices(_CHECKED):
        lines = _data_lines(_part_of(tables, some), some)
        said = lines.str.extract(_PREDICATE)
        run = frozenset(_concerning(lines, said) - fusion_rules() - kinds.shapes.keys())
        asked = frozenset(i for i in run if rule(i).query is not None and rule(i).target in _ROWS)
        plain = run - asked
        triples = _as_triples(_naming(lines, said, plain), tables)
        results |= check_part(triples, fused=False, only=plain)
        foci = suspects(_as_triples(_naming(lines, said, asked), tables), asked)
        some = _of_foci(foci, tables, some)
        if len(some):
            lines = _data_lines(_part_of(tables, some), some)
            results |= check_part(_as_triples(lines, tables), fused=False, only=asked)
    return results


def _of_foci(foci: set[str], tables: Tables, projects: pl.DataFrame) -> pl.DataFrame:
    """The projects that are among some nodes, or have a record that is."""
    listed = pl.Series(sorted(foci), dtype=pl.String).implode()
    records = tables.records.filter(
        pl.col("subject").is_in(listed) | pl.col("project").is_in(listed)
    )
    return projects.filter(pl.col("subject").is_in(records["project"].implode()))


def _concerning(lines: pl.Series, said: pl.Series) -> set[str]:
    """The rules that these lines can break: for classes that they have something of, without those
    checked once, and with a query that names a property of theirs."""
    types = lines.filter(said == str(RDF.type))
    classes = set(types.str.extract(r"#type> <([^>]+)>").unique()) - _ONCE
    present = set(said.unique()) - {str(RDF.type)}
    return {
        iri
        for iri, its in rules().items()
        if its.target in classes and (its.query is None or not present.isdisjoint(asked_of(iri)))
    }


def _naming(lines: pl.Series, said: pl.Series, run: Iterable[str]) -> pl.Series:
    """The lines with properties that some rules name."""
    known = pl.Series(sorted({*named(run), str(RDF.type)}))
    return lines.filter(said.is_in(known.implode()))


def suspects(ntriples: str, asked: Iterable[str]) -> set[str]:
    """The nodes that queries of rules name, each asked of all nodes at once: those that break the
    rules, and never fewer."""
    store = ox.Store()
    store.load(input=ntriples.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    found = set()
    for iri in sorted(asked):
        answer = store.query(rule(iri).query or "")
        named = {row["this"] for row in answer} if isinstance(answer, ox.QuerySolutions) else ()
        target = ox.NamedNode(rule(iri).target or "")
        found |= {node.value for node in named if ox.Quad(node, _A, target) in store}
    return found


def _part_of(tables: Tables, projects: pl.DataFrame) -> Tables:
    """What belongs to some projects."""
    records = tables.records.filter(pl.col("project").is_in(projects["subject"].implode()))
    subjects = records["subject"].implode()
    owners = pl.concat([records[role].explode(empty_as_null=True) for role in ("owner", "partner")])
    sources = records["source"].unique().implode()
    schools = tables.mentions.filter(pl.col("scheme") == "school", pl.col("record").is_in(subjects))
    return replace(
        tables,
        documents=tables.documents.filter(pl.col("source").is_in(sources)),
        records=records,
        organisations=tables.organisations.filter(pl.col("iri").is_in(owners.unique().implode())),
        quotes=tables.quotes.filter(pl.col("record").is_in(subjects)),
        mentions=tables.mentions.filter(pl.col("record").is_in(subjects)),
        goals=tables.goals.filter(pl.col("record").is_in(subjects)),
        schools=tables.schools.filter(pl.col("iri").is_in(schools["concept"].implode())),
    )


def _told(results: set[Result], tables: Tables, projects: pl.DataFrame) -> list[Finding]:
    """Results as findings, from a store of what they concern."""
    if not results:
        return []
    foci = {r.focus for r in results}
    concerned = _concerned(foci, tables)
    found: list[Finding] = []
    some = projects.filter(pl.col("subject").is_in(concerned["project"].implode()))
    elsewhere = foci - {*concerned["subject"], *concerned["project"]}
    for part in [some] if elsewhere else some.iter_slices(_CHECKED):
        here = _part_of(tables, part)
        store = load_lines(_data_lines(here, part))
        own = {*here.records["subject"], *here.records["project"]}
        found += findings_of({r for r in results if r.focus in own | elsewhere}, store)
    return found


def _concerned(foci: set[str], tables: Tables) -> pl.DataFrame:
    """The records that results are about; all of them where some are about evidence."""
    records = tables.records
    if foci - {*records["subject"], *records["project"]}:
        return records
    listed = pl.Series(sorted(foci)).implode()
    return records.filter(pl.col("subject").is_in(listed) | pl.col("project").is_in(listed))


def _data(tables: Tables, projects: pl.DataFrame) -> Iterator[pl.Series]:
    """The data graph of a check: full records and what they refer to."""
    yield from mapping.document_lines(tables.documents)
    yield from mapping.organisation_lines(tables.organisations)
    yield from mapping.concept_lines(tables.concepts)
    yield from slice_lines(tables, projects)


def _data_lines(tables: Tables, projects: pl.DataFrame) -> pl.Series:
    return pl.concat([s.alias("line") for s in _data(tables, projects) if len(s)])


def _as_triples(lines: pl.Series, tables: Tables) -> str:
    """N-Quads of documents' graphs and the default graph as N-Triples, with the vocabularies."""
    for source in tables.documents["source"]:
        lines = lines.str.replace(f" <{source}> .", " .", literal=True)
    return with_vocabularies("\n".join(lines.to_list()) + "\n")


def slice_lines(tables: Tables, projects: pl.DataFrame) -> Iterator[pl.Series]:
    """The statements of a slice, without what all slices say together: organisations in the
    default graph, concepts, files."""
    yield from mapping.record_lines(tables)
    yield from mapping.evidence_lines(tables)
    yield from mapping.prose_lines(tables)
    yield from mapping.project_lines(projects)
    yield from mapping.identity_lines(tables)


_FIELDS = (
    "severity",
    "shape",
    "focus",
    "project",
    "record",
    "document",
    "line",
    "row",
    "path",
    "value",
    "component",
)


def finding_row(finding: Finding) -> dict[str, object]:
    """A finding as `load_findings` reads it from a slice's part."""
    row: dict[str, object] = {name: getattr(finding, name) for name in _FIELDS}
    return {
        **row,
        "message": dict(finding.message),
        "term": None if finding.term is None else str(finding.term),
    }


def load_findings(path: Path) -> Iterator[Finding]:
    """The findings of a slice's part."""
    for row in json.loads(path.read_text(encoding="utf-8"))["findings"]:
        term = row.pop("term")
        yield Finding(**row, term=None if term is None else _term(term))


def _term(text: str) -> ox.NamedNode | ox.Literal:
    quad = next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    found = quad.object
    if not isinstance(found, ox.NamedNode | ox.Literal):
        raise TypeError(text)
    return found
