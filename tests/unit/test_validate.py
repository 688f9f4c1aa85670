"""Findings: the same from both engines, in both languages, with the place they are about."""

from __future__ import annotations

import json
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH, XSD

from conftest import ROOT
from esfgraph.errors import UsageError
from esfgraph.findings import SEVERITIES, Finding, counts, format_text, to_json, to_quads, to_turtle
from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import BASE, ESF, SCHEMA, SHAPES
from esfgraph.pipeline import Build
from esfgraph.validate import ENGINES, Engine, data_graph, validate

INJECTED = ROOT / "tests" / "cases" / "findings-injected"
RECORD = f"<urn:r> <{RDF.type}> <{ESF.ProjectRecord}> "


def _load(text: str) -> ox.Store:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_QUADS)
    return store


def _rules(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.fixture(scope="module")
def injected() -> ox.Store:
    store = ox.Store()
    store.load(path=str(INJECTED / "graph.trig"), format=ox.RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def findings(injected: ox.Store) -> tuple[Finding, ...]:
    return validate(injected)


@pytest.mark.parametrize("engine", ENGINES)
def test_injected_errors_are_all_found_where_they_stand(injected: ox.Store, engine: Engine) -> None:
    expected = json.loads((INJECTED / "expected.json").read_text("utf-8"))
    found = [
        {
            "severity": f.severity,
            "shape": f.rule,
            "focus": f.focus,
            "path": f.path,
            "value": f.value,
            "document": f.document,
            "line": f.line,
        }
        for f in validate(injected, engine)
    ]
    assert found == expected
    assert len({row["shape"] for row in expected}) >= 12


@pytest.mark.parametrize("engine", ENGINES)
def test_the_seeds_have_one_finding_at_warning_or_above(seeds: Build, engine: Engine) -> None:
    (finding,) = [f for f in validate(seeds.store, engine) if f.severity != "info"]
    assert (finding.severity, finding.value) == ("violation", "SE0")
    assert finding.message["en"].startswith("SE0 is no NUTS 2 code")
    assert (finding.document, finding.line) == ("001_5b98fb419150025f.txt", 32)
    assert finding.path == str(ESF.nuts2Code)
    assert finding.project == f"{BASE}id/project/2021SE05SFPR001/23-023-S01"


def test_engines_agree_on_the_corpus(corpus: Build) -> None:
    assert validate(corpus.store, "fast") == validate(corpus.store, "pyshacl")


def test_an_unknown_engine_is_an_error_that_names_the_known() -> None:
    with pytest.raises(UsageError, match="pyshacl"):
        validate(ox.Store(), "slow")  # type: ignore[arg-type]


def test_the_vocabularies_themselves_are_in_order() -> None:
    assert validate(ox.Store()) == ()


def test_messages_are_filled_in_both_languages(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        for language in LANGUAGES:
            text = finding.message[language]
            assert "{" not in text, finding
            assert "?" not in text, finding
    assert all(f.message["sv"] != f.message["en"] for f in findings)


def test_a_message_names_what_a_value_disagrees_with(findings: tuple[Finding, ...]) -> None:
    messages = {f.rule: f.message for f in findings}
    share = messages["eu-contribution-share"]
    assert "500 EUR" in share["en"]
    assert "stated share 40% of the total budget 1 000 EUR" in share["en"]
    assert "andelen 40 % av den totala budgeten 1 000 EUR" in share["sv"]
    assert messages["dates-in-order"]["sv"] == (
        "Projektet slutar 2024-02-01, innan det startar 2024-03-01."
    )
    assert "A2A does not belong to the programme area D" in messages["area-of-objective"]["en"]


def test_rates_and_amounts_are_written_as_people_write_them() -> None:
    lines = [f"{RECORD} <urn:d> ."]
    lines.append(f'<urn:r> <{ESF.cofinancingRate}> "1.4"^^<{XSD.decimal}> <urn:d> .')
    lines.append(f"<urn:r> <{ESF.totalBudget}> <urn:m> <urn:d> .")
    lines.append(f'<urn:m> <{SCHEMA.value}> "-9496611.5"^^<{XSD.decimal}> <urn:d> .')
    lines.append(f'<urn:m> <{SCHEMA.currency}> "SEK" <urn:d> .')
    found = {f.rule: f for f in validate(_load("\n".join(lines)))}
    rate, amount = found["cofinancing-rate"], found["amount-not-negative"]
    assert rate.message["en"].startswith("The co-financing rate 140% ")
    assert rate.message["sv"].startswith("Medfinansieringsgraden 140 % ")
    assert amount.message["sv"] == "Beloppet -9 496 611,50 SEK är negativt."
    assert (rate.value, amount.value) == ("1.4", "-9496611.5")  # as the graph has them


def test_what_was_computed_is_not_checked() -> None:
    for name in ("graph/findings", "graph/connections"):
        assert validate(_load(f"{RECORD} <{BASE}{name}> .")) == ()
    assert "title" in _rules(validate(_load(f"{RECORD} <urn:document> .")))


def test_checking_leaves_the_graph_as_it_was(injected: ox.Store) -> None:
    before = set(injected)
    validate(injected)
    assert set(injected) == before


def test_a_blank_node_is_checked_and_named() -> None:
    store = _load(f"_:a <{RDF.type}> <{ESF.ProjectRecord}> .")
    assert {f.focus.partition("a")[0] for f in validate(store)} == {"urn:bl"}
    assert "_:" not in data_graph(store)
    literal = _load('<urn:s> <urn:p> "looks like _:a ." .')
    assert '"looks like _:a ." .' in data_graph(literal)


def test_a_second_value_of_a_field_is_found_under_that_field() -> None:
    """Of two differing values the first is kept; the other is an unread value without a quote."""
    text = "Startdatum: 2024-01-01\\nStartdatum: 2025-01-01\\n"
    oa = "http://www.w3.org/ns/oa#"
    lines = [f"{RECORD} <urn:d> ."]
    lines += [
        f'<urn:r> <{ESF.unreadValue}> "start: 2025-01-01" <urn:d> .',
        "<urn:r> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:d> <urn:d> .",
        f'<urn:d> <{ESF.text}> "{text}" <urn:d> .',
        f'<urn:d> <{ESF.fileName}> "page.txt" <urn:d> .',
    ]
    for start in (12, 35):
        words = "2024-01-01" if start == 12 else "2025-01-01"
        lines += [
            f"<urn:q{start}> <{ESF.inRecord}> <urn:r> <urn:d> .",
            f"<urn:q{start}> <{ESF.field}> <https://schema.org/startDate> <urn:d> .",
            f"<urn:q{start}> <{oa}hasTarget> <urn:t{start}> <urn:d> .",
            f"<urn:t{start}> <{oa}hasSelector> <urn:s{start}> <urn:d> .",
            f'<urn:s{start}> <{oa}start> "{start}" <urn:d> .',
            f'<urn:s{start}> <{oa}exact> "{words}" <urn:d> .',
        ]
    (finding,) = [f for f in validate(_load("\n".join(lines))) if f.rule == "unread-value"]
    assert (finding.document, finding.line) == ("page.txt", 2)


def test_evidence_that_is_wrong_is_placed_at_its_own_line(findings: tuple[Finding, ...]) -> None:
    (finding,) = [f for f in findings if f.rule == "quote-in-text"]
    assert (finding.document, finding.line) == ("page-c.txt", 1)


def test_findings_come_the_gravest_first(findings: tuple[Finding, ...]) -> None:
    ranks = [list(SEVERITIES).index(f.severity) for f in findings]
    assert ranks == sorted(ranks)
    assert counts(findings) == Counter(f.severity for f in findings)


def test_rows_have_the_fields_that_users_rely_on(findings: tuple[Finding, ...]) -> None:
    names = [
        "severity",
        "shape",
        "message",
        "project",
        "record",
        "document",
        "line",
        "row",
        "path",
        "value",
    ]
    rows = to_json(findings)
    assert all(list(row) == names for row in rows)
    assert json.loads(json.dumps(rows)) == rows
    assert all(list(row["message"]) == list(LANGUAGES) for row in rows)  # type: ignore[call-overload]


def test_the_report_is_shacl_without_blank_nodes(findings: tuple[Finding, ...]) -> None:
    graph = Graph().parse(data=to_turtle(findings))
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(report) == f"{BASE}graph/findings"
    assert str(graph.value(report, SH.conforms)) == "false"
    results = set(graph.objects(report, SH.result))
    assert len(results) == len(findings)
    for result in results:
        for predicate in (
            SH.focusNode,
            SH.sourceShape,
            SH.resultSeverity,
            SH.sourceConstraintComponent,
        ):
            assert len(list(graph.objects(result, predicate))) == 1
        languages = {m.language for m in graph.objects(result, SH.resultMessage)}  # type: ignore[attr-defined]
        assert languages == set(LANGUAGES)
    quads = to_quads(findings)
    assert not any(isinstance(q.subject, ox.BlankNode) for q in quads)
    assert {q.graph_name for q in quads} == {ox.NamedNode(f"{BASE}graph/findings")}


def test_the_report_has_the_same_bytes_in_any_order(findings: tuple[Finding, ...]) -> None:
    assert to_turtle(findings) == to_turtle(findings[::-1])
    assert format_text(findings) == format_text(findings[::-1])
    assert str(SH.conforms) in " ".join(map(str, to_quads(())))
    assert "true" in to_turtle(())


def test_text_is_a_line_per_finding_with_its_place(findings: tuple[Finding, ...]) -> None:
    lines = format_text(findings).splitlines()
    assert "page-a.txt:10: violation: SE0 is no NUTS 2 code of NUTS 2021. [nuts-2]" in lines
    assert lines[-1] == "18 violations, 8 warnings, 4 info"
    swedish = format_text(findings, "sv").splitlines()
    assert "page-a.txt:10: fel: SE0 är ingen NUTS 2-kod i NUTS 2021. [nuts-2]" in swedish
    assert swedish[-1] == "18 fel, 8 varningar, 4 upplysningar"
    assert format_text(findings[:1]).splitlines()[-1] == "1 violation, 0 warnings, 0 info"


def test_a_finding_can_be_hashed_and_names_its_rule(findings: tuple[Finding, ...]) -> None:
    assert len(set(findings)) == len(findings)
    assert all(f.shape == str(SHAPES[f.rule]) for f in findings)
