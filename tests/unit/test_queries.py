"""Named questions give what users expect, on every kind of store and engine."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Graph

from browser.graphs import HEAD, store_of
from esfgraph.errors import AmbiguousProjectError, UsageError
from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.lookup import find_concept, find_organisation, find_property
from esfgraph.model import FIELDS
from esfgraph.names import expand, shorten
from esfgraph.namespaces import ESF, PREFIXES
from esfgraph.network import connections
from esfgraph.queries import bind, load_query, named_queries, parse_query, run
from esfgraph.results import GRAPH_FORMATS, TABLE_FORMATS, Result, result_of
from sample_graph import HERON, project, sample_store, seeds, source

NAMES = sorted(named_queries())
ISSUE = {
    "same-objective",
    "fields-by-region",
    "owners-with-several-projects",
    "what-each-source-says",
    "findings-of",
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return sample_store()


def _needed(name: str, identifier: str) -> dict[str, str]:
    values = {"project": identifier, "on": "2024-05-01", "words": "skola"}
    return {p.name: values[p.name] for p in named_queries()[name].parameters if p.required}


def _ask(store: ox.Store, name: str, **given: str) -> list[dict[str, str | None]]:
    result = run(store, load_query(name), given)
    return [dict(zip(result.columns, row, strict=True)) for row in result.cells(short=True)]


def test_there_are_questions_for_every_kind_of_user() -> None:
    assert set(NAMES) >= ISSUE
    assert len(NAMES) >= 18
    audiences = {q.audience for q in named_queries().values()}
    assert audiences == {"evaluator", "municipality", "engineer"}


@pytest.mark.parametrize("name", NAMES)
def test_every_question_says_in_both_languages_what_it_asks(name: str) -> None:
    query = named_queries()[name]
    texts = [query.title, query.description, *(p.label for p in query.parameters)]
    assert all(set(text) == {"en", "sv"} and all(text.values()) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_same_rows_on_a_default_graph_and_on_a_union_store(name: str, store: ox.Store) -> None:
    query = named_queries()[name]
    for graph, identifier in ((store, "24-001-S01"), (seeds(), "23-012-S01")):
        for language in ("sv", "en"):
            given = _needed(name, identifier)
            if any(p.name == "language" for p in query.parameters):
                given["language"] = language
            assert run(graph, query, given) == run(graph, query, given, union=True)


@pytest.mark.filterwarnings(
    "ignore:Dataset:DeprecationWarning"
)  # rdflib's evaluation warns of itself
@pytest.mark.parametrize("name", NAMES)
def test_every_question_runs_unchanged_on_another_engine(name: str, store: ox.Store) -> None:
    """As SPARQL 1.1 says: no prefixes, extensions or bound variables of ours are needed."""
    text = named_queries()[name].text
    other = _as_dataset(store).query(text)
    ours = result_of(store.query(text))
    if ours.triples is not None:
        assert isinstance(other.graph, Graph)
        assert len(other.graph) == len(ours.triples)
        return
    rows = [[None if c is None else str(c) for c in row] for row in other]  # type: ignore[union-attr]
    assert rows == [[None if c is None else c.value for c in row] for row in ours.rows]


_DATASETS: dict[int, Dataset] = {}


def _as_dataset(store: ox.Store) -> Dataset:
    if id(store) not in _DATASETS:
        dataset = Dataset()
        dataset.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
        _DATASETS[id(store)] = dataset
    return _DATASETS[id(store)]


@pytest.mark.parametrize("name", NAMES)
def test_prefixes_are_ours_and_declared_only_where_used(name: str) -> None:
    lines = named_queries()[name].text.splitlines()
    declared = [line.split()[1:3] for line in lines if line.startswith("PREFIX")]
    body = "\n".join(line for line in lines if not line.startswith(("PREFIX", "#")))
    for prefix, iri in declared:
        assert f"<{PREFIXES[prefix[:-1]]}>" == iri
        assert prefix in body


# What the sample graph answers


def test_same_objective_leaves_out_objectives_of_one_project(store: ox.Store) -> None:
    assert [(r["code"], r["identifier"]) for r in _ask(store, "same-objective")] == [
        ("A2A", "24-001-S01"),
        ("A2A", "24-002-S01"),
    ]
    assert _ask(store, "same-objective", objective="C1") == []


def test_projects_of_one_owner_with_one_goal_are_told_where_there_are_several() -> None:
    said = "esf:owner <urn:o:1> ; esf:specificObjective <urn:s:1> ; esf:interventionField "
    store = store_of(
        HEAD
        + "".join(
            f"<urn:p:{name}> a esf:Project ; dcterms:identifier '{name}' ; {said} {fields} .\n"
            for name, fields in {
                "a": "<urn:f:1>",
                "b": "<urn:f:1>, <urn:f:2>",
                "c": "<urn:f:2>",
                "d": "<urn:f:3>",
            }.items()
        )
        + "<urn:p:e> a esf:Project ; esf:owner <urn:o:2> ; esf:specificObjective <urn:s:1> ;"
        " esf:interventionField <urn:f:1> ."
    )
    assert [(r["field"], r["identifier"]) for r in _ask(store, "same-owner-and-goal")] == [
        ("urn:f:1", "a"),
        ("urn:f:1", "b"),
        ("urn:f:2", "b"),
        ("urn:f:2", "c"),
    ]


def test_connections_of_tells_each_reason_the_strongest_project_first() -> None:
    graph = seeds()
    rows = _ask(graph, "connections-of", project="23-012-S01", language="sv")
    told: dict[str, set[str]] = {}
    for row in rows:
        told.setdefault(str(row["other"]), set()).add(str(row["shared"]))
    found = {}
    for one in connections(graph):
        if one.score > 0 and "23-012-S01" in one.identifiers:
            other = one.project_b if one.identifiers[0] == "23-012-S01" else one.project_a
            found[shorten(other)] = {shorten(s.iri) for s in one.reasons}
    assert told == found
    assert list(told) == list(found)
    assert sum(len(reasons) for reasons in found.values()) == len(rows)
    assert "A2A" in {row["code"] for row in rows}
    assert "skolnärvaro" in {row["sharedName"] for row in rows}
    swapped = _ask(graph, "connections-of", project="25-019-S03")
    assert "23-012-S01" in {row["identifier"] for row in swapped}


def test_fields_by_region_in_swedish(store: ox.Store) -> None:
    rows = _ask(store, "fields-by-region", region="stockholm", language="sv")
    assert [(r["regionName"], r["code"], r["projects"]) for r in rows] == [
        ("Stockholm", "140", "1"),
        ("Stockholm", "141", "1"),
    ]
    assert rows[1]["fieldName"] == "Stöd till arbetskraftens rörlighet"


def test_names_fall_back_to_another_language(store: ox.Store) -> None:
    titles = {r["identifier"]: r["title"] for r in _ask(store, "projects", language="en")}
    assert titles["24-001-S01"] == "Heron's school"
    assert titles["24-002-S01"] == "Fiskgjusen lär"
    assert _ask(store, "projects", language="sv")[3]["title"] == "Hägerns skola"
    assert _ask(store, "projects", language="fi")[3]["title"] == "Heron's school"


@pytest.mark.parametrize(("language", "name"), [("en", "(untitled)"), ("sv", "(utan titel)")])
@pytest.mark.parametrize(
    "question",
    [
        n
        for n in NAMES
        if "?identifier ?title" in named_queries()[n].text
        and n not in ("precedents", "connections-of")  # these name the other project
    ],
)
def test_a_project_without_title_and_identifier_is_called_by_its_file(
    question: str, language: str, name: str
) -> None:
    graph = ox.Store()
    prefixes = "".join(f"PREFIX {p}: <{iri}> " for p, iri in PREFIXES.items())
    shared = (
        "esf:owner <urn:o> ; esf:specificObjective <urn:s> ; esf:interventionField <urn:i> ; "
        'esf:nutsRegion nuts:SE2 ; dcterms:description "skola"@sv ; esf:totalBudget <urn:m> ; '
        'schema:startDate "2024-01-01"^^xsd:date ; schema:endDate "2024-12-31"^^xsd:date ; '
        "esf:participants 2"
    )
    text = f"""{prefixes}
      <urn:p> a esf:Project ; {shared} . <urn:q> a esf:Project ; {shared} ; dcterms:title "Q"@en .
      <urn:o> a org:FormalOrganization . <urn:m> schema:value 8.0 ; schema:currency "SEK" .
      GRAPH <urn:d> {{ <urn:d> a esf:SourceDocument ; esf:fileName "owl.txt" .
        <urn:d#record> a esf:ProjectRecord ; esf:recordOf <urn:p> }}"""
    graph.load(text.encode(), format=ox.RdfFormat.TRIG)
    result = run(graph, load_query(question), {**_needed(question, "urn:p"), "language": language})
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.cells()]
    assert {r["title"] for r in rows if r["project"] == "urn:p"} == {f"{name} owl.txt"}
    assert {r["title"] for r in rows if r["project"] == "urn:q"} == {"Q"}


def test_regions_have_english_names_though_only_the_swedish_are_preferred(store: ox.Store) -> None:
    for language, name in (("en", "South Sweden"), ("sv", "Sydsverige"), ("fi", "Sydsverige")):
        rows = _ask(store, "used-concepts", scheme="nuts-2021", language=language)
        assert [r["name"] for r in rows if r["code"] == "SE22"] == [name]
        rows = _ask(store, "projects-by-region", region="nuts:SE22", language=language)
        assert {r["regionName"] for r in rows} == {name}


def test_one_row_per_owner_whatever_spellings_sources_use(store: ox.Store) -> None:
    rows = _ask(store, "owners-with-several-projects")
    assert [(r["ownerName"], r["projects"], r["firstYear"]) for r in rows] == [
        ("HÄGERSTADS KOMMUN", "2", "2023")
    ]
    assert len(_ask(store, "owners-with-several-projects", least="1")) == 2
    assert _ask(store, "owners-with-several-projects", least="3") == []


def test_money_is_never_summed_across_currencies_or_kinds(store: ox.Store) -> None:
    rows = _ask(store, "money-by-objective", objective="A2A")
    assert [(r["kind"], r["sum"], r["currency"], r["projects"]) for r in rows] == [
        ("esf:euContribution", "300000.5", "EUR", "1"),
        ("esf:grantedSupport", "5000000", "SEK", "1"),
        ("esf:totalBudget", "9100000", "SEK", "1"),
    ]


def test_a_project_without_participants_costs_nothing_per_participant(store: ox.Store) -> None:
    rows = _ask(store, "budget-per-participant")
    assert [(r["identifier"], r["perParticipant"]) for r in rows] == [
        ("24-003-S02", "100000"),
        ("24-001-S01", "60667"),
    ]


@pytest.mark.parametrize(
    ("day", "running"),
    [
        ("2023-09-29", []),
        ("2023-09-30", ["24-002-S01"]),
        ("2024-09-29", ["24-002-S01", "24-001-S01"]),
        ("2024-09-30", ["24-001-S01"]),
        ("2021-06-01", [None]),  # known by its years only
    ],
)
def test_projects_running_counts_first_and_last_day(
    store: ox.Store, day: str, running: list[str | None]
) -> None:
    assert [r["identifier"] for r in _ask(store, "projects-running", on=day)] == running


def test_length_in_whole_months(store: ox.Store) -> None:
    rows = _ask(store, "longest-projects")
    assert [(r["months"], r["identifier"]) for r in rows] == [
        ("36", "24-001-S01"),
        ("12", "24-002-S01"),
    ]
    assert len(_ask(store, "longest-projects", least="13")) == 1


def test_timeline_has_the_years_between(store: ox.Store) -> None:
    years = {r["year"]: (r["starting"], r["running"], r["ending"]) for r in _ask(store, "timeline")}
    assert years["2021"] == ("0", "1", "0")
    assert years["2024"] == ("1", "2", "1")
    assert "2027" not in years


def test_what_each_source_says_shows_amounts_names_and_wrong_codes(store: ox.Store) -> None:
    rows = _ask(store, "what-each-source-says", project="24-001-S01", language="sv")
    said = {(r["file"], r["property"], r["value"]) for r in rows}
    assert ("heron.txt", "esf:totalBudget", "9000000 SEK") in said
    assert ("heron_copy.txt", "esf:owner", "Hägerstads kommun") in said
    assert ("heron.txt", "esf:nuts2Code", "SE0") in said
    assert ("heron.txt", "esf:fund", "Europeiska socialfonden plus") in said


def test_evidence_gives_the_words_at_their_place(store: ox.Store) -> None:
    text = HERON.document.text
    rows = [r for r in _ask(store, "evidence-of", project="24-001-S01") if r["file"] == "heron.txt"]
    assert len(rows) == len(HERON.values)
    for row in rows:
        start, end = int(row["start"] or 0), int(row["end"] or 0)
        assert " ".join(text[start:end].split()) == row["quote"]
        assert int(row["line"] or 0) == text.count("\n", 0, start) + 1


def test_findings_name_the_line_and_are_not_repeated_per_document(store: ox.Store) -> None:
    rows = _ask(store, "findings-of", project="24-001-S01", language="sv")
    line = str(HERON.document.text[: HERON.document.text.index("\nSE0\n") + 1].count("\n") + 1)
    assert [(r["severity"], r["message"], r["file"], r["line"]) for r in rows] == [
        ("sh:Violation", "SE0 är ingen NUTS 2-kod.", "heron.txt", line),
        ("sh:Info", "Ägaren är okänd.", None, None),
    ]


def test_unknown_is_counted_for_every_property_of_projects(store: ox.Store) -> None:
    counts = {r["property"]: (r["known"], r["unknown"]) for r in _ask(store, "unknown")}
    properties = {shorten(f.predicate) for f in FIELDS.values() if f.name not in RECORD_ONLY}
    assert set(counts) == properties | {"esf:nutsRegion"}
    assert counts["esf:totalBudget"] == ("2", "2")
    without = _ask(store, "projects-without", property="total_budget")
    assert [r["identifier"] for r in without] == [None, "24-002-S01"]


def test_precedents_put_the_own_region_first(store: ox.Store) -> None:
    rows = _ask(store, "precedents", project="24-001-S01")
    assert [(r["sameRegion"], r["identifier"], r["budget"]) for r in rows] == [
        ("true", "24-002-S01", None),
        ("false", "24-003-S02", "1000000 SEK"),
    ]


def test_projects_of_a_region_are_found_from_the_regions_above(store: ox.Store) -> None:
    rows = _ask(store, "projects-by-region", region="nuts:SE2")
    assert [r["identifier"] for r in rows] == ["24-003-S02"]


def test_words_are_found_in_any_case_with_what_stands_around(store: ox.Store) -> None:
    rows = _ask(store, "projects-mentioning", words="SKOLAN SAM")
    assert [(r["identifier"], r["excerpt"]) for r in rows] == [
        ("24-001-S01", "Elever får stöd. Skolan samverkar.")
    ]


def test_labels_that_no_reader_knows_are_listed(store: ox.Store) -> None:
    assert [r["words"] for r in _ask(store, "not-understood")] == ["Färg: blå"]


# What the seeds answer


def test_seeds_share_an_objective() -> None:
    rows = _ask(seeds(), "same-objective")
    assert [(r["code"], r["identifier"]) for r in rows] == [
        ("A2A", "23-012-S01"),
        ("A2A", "25-019-S03"),
    ]


def test_seeds_have_one_grave_finding_with_document_and_line() -> None:
    rows = _ask(seeds(), "findings-of", project="23-023-S01")
    grave = [r for r in rows if r["severity"] != "sh:Info"]
    assert [(r["severity"], r["value"], r["property"]) for r in grave] == [
        ("sh:Violation", "SE0", "esf:nuts2Code")
    ]
    assert str(grave[0]["file"]).startswith("001_")
    assert int(grave[0]["line"] or 0) > 1


def test_seeds_cost_per_participant() -> None:
    rows = _ask(seeds(), "budget-per-participant")
    assert [(r["identifier"], r["perParticipant"], r["currency"]) for r in rows] == [
        ("25-019-S03", "59354", "SEK")
    ]


def test_seeds_documents_say_what_was_blackened() -> None:
    rows = _ask(seeds(), "documents")
    assert [str(r["file"])[:3] for r in rows] == ["000", "001", "002", "003", "004"]
    assert int(rows[3]["redactions"] or 0) > 0


# Parameters


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("same-objective", {"objectiv": "A2A"}, "no parameter 'objectiv'. It has: objective"),
        ("findings-of", {}, "'project' is missing"),
        ("projects-running", {"on": "2024-13-01"}, "'2024-13-01' is no date"),
        ("projects-running", {"on": "1 May 2024"}, "year-month-day"),
        ("owners-with-several-projects", {"least": "two"}, "'two' is no integer"),
        ("findings-of", {"project": "24-001-S99"}, "Similar: 24-00"),
        ("projects-by-owner", {"owner": "HÄGERSTAD"}, "Similar: HÄGERSTADS KOMMUN"),
        ("projects-in-field", {"field": "999"}, "'999'"),
        ("projects-without", {"property": "totl_budget"}, "Similar: total_budget"),
    ],
)
def test_wrong_parameters_say_what_was_found_and_expected(
    store: ox.Store, name: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        run(store, load_query(name), given)
    said = f"{caught.value.message}. {caught.value.advice}"
    assert message in said
    assert caught.value.exit_code == 2


def test_values_are_bound_and_never_read_as_sparql(store: ox.Store) -> None:
    words = '") . ?s ?p ?o } #'
    assert _ask(store, "projects-mentioning", words=words) == []
    bound = bind(load_query("projects-mentioning"), {"words": words}, store)
    assert bound[ox.Variable("words")] == ox.Literal(words)


@given(st.text())
def test_any_text_is_a_safe_parameter(text: str) -> None:
    query = parse_query("# param: x string en: x\nSELECT ?x WHERE { BIND (1 AS ?y) }")
    assert run(ox.Store(), query, {"x": text}).columns == ()


@given(st.text(max_size=40))
def test_any_name_finds_something_or_says_why_not(text: str) -> None:
    for name in ("findings-of", "projects-by-owner", "projects-in-field", "projects-by-region"):
        query = load_query(name)
        try:
            said: object = run(seeds(), query, {query.parameters[0].name: text}).columns
        except UsageError as error:
            said = str(error)
        assert said


def test_concepts_answer_to_code_label_and_iri(store: ox.Store) -> None:
    field = "https://w3id.org/esfgraph/vocab/intervention-2021/140"
    for name in ("140", field, f"<{field}>", "vocab/intervention-2021/140"):
        assert find_concept(store, [str(ESF.InterventionField)], name) == field
    regions = [str(ESF.EsfRegion), str(ESF.NutsRegion)]
    assert find_concept(store, regions, "SYDSVERIGE").endswith("/esf-region/sydsverige")
    assert find_concept(store, regions, "SE22") == PREFIXES["nuts"] + "SE22"


def test_a_known_code_that_no_project_uses_is_no_error(store: ox.Store) -> None:
    assert _ask(store, "projects-in-field", field="150") == []


def test_organisations_answer_to_number_and_name(store: ox.Store) -> None:
    iri = "https://w3id.org/esfgraph/id/organisation/SE/2120000001"
    for name in ("2120000001", "212000-0001", "hägerstads kommun", iri):
        assert find_organisation(store, name) == iri


def test_properties_answer_to_field_name_and_prefixed_name() -> None:
    names = ("total_budget", "totalBudget", "esf:totalBudget", str(ESF.totalBudget))
    assert {find_property(name) for name in names} == {str(ESF.totalBudget)}


def test_an_identifier_of_two_projects_is_ambiguous() -> None:
    quads = "".join(
        f"<http://x/id/project/{p}/24-1> a esf:Project ; dcterms:identifier '24-1' ."
        for p in ("a", "b")
    )
    prefixes = "".join(f"@prefix {p}: <{iri}> ." for p, iri in PREFIXES.items())
    graph = ox.Store()
    graph.load((prefixes + quads).encode(), format=ox.RdfFormat.TURTLE)
    with pytest.raises(AmbiguousProjectError) as caught:
        run(graph, load_query("findings-of"), {"project": "24-1"})
    assert caught.value.candidates == ("http://x/id/project/a/24-1", "http://x/id/project/b/24-1")
    rows = run(graph, load_query("evidence-of"), {"project": "b/24-1"}).rows
    assert rows == ()


# Files of one's own, and answers


def test_a_file_can_be_asked_with_our_prefixes(store: ox.Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("ASK { ?project a esf:Project }", encoding="utf-8")
    query = load_query(str(path))
    assert query.title == {}
    assert run(store, query).truth is True
    assert json.loads(run(store, query).serialize("json"))["boolean"] is True


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("SELECT *\nWHERE { ?s ?p }", 2, "column"),
        ("SELECT * WHERE { ?s nope:x ?o }", 1, "prefix that is not declared"),
    ],
)
def test_what_is_not_sparql_says_where(text: str, line: int, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        run(ox.Store(), parse_query(text, "mine.rq"))
    assert (caught.value.source, caught.value.line) == ("mine.rq", line)


def test_a_parameter_outside_the_select_clause_is_refused() -> None:
    query = parse_query("# param: p string en: p\nSELECT ?s WHERE { ?s ?q ?p }")
    with pytest.raises(UsageError, match="SELECT"):
        run(ox.Store(), query, {"p": "x"})


@pytest.mark.parametrize("line", ["# param: x", "# param: x colour en: x", "# param: 1 string"])
def test_a_parameter_that_is_not_described_is_refused(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_query(f"# title.en: T\n{line}\nASK {{}}", "mine.rq")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("name", "advice"),
    [("same-objectiv", "same-objective"), ("zzzzzz", "queries"), ("a\0b", "queries")],
)
def test_unknown_names_come_with_similar_ones(name: str, advice: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_query(name)
    assert advice in str(caught.value.advice)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load_query(str(tmp_path / "none.rq"))
    (tmp_path / "bytes.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        load_query(str(tmp_path / "bytes.rq"))


def test_answers_in_standard_formats(store: ox.Store) -> None:
    result = run(store, load_query("evidence-of"), {"project": "24-001-S01"})
    for name, standard in TABLE_FORMATS.items():
        text = result.serialize(name)
        if name in ("json", "xml", "tsv"):
            parsed = ox.parse_query_results(text.encode(), format=standard)
            assert isinstance(parsed, ox.QuerySolutions)
            assert [tuple(row) for row in parsed] == list(result.rows)
    lines = result.serialize("csv").splitlines()
    assert len(lines) == 1 + len(result.rows)  # no line break within a cell
    with pytest.raises(UsageError, match="table"):
        result.serialize("turtle")


def test_projects_in_terms_that_schema_org_defines_for_them(store: ox.Store) -> None:
    """A total budget is no grant; nothing is a blank node."""
    result = run(store, load_query("as-schema-org"), {"project": "24-001-S01"})
    said = {
        (str(t.subject), t.predicate.value.split("/")[-1], str(t.object))
        for t in result.triples or ()
    }
    heron = f"<{project('24-001-S01')}>"
    grant = f"<{project('24-001-S01')}#grant-eu-contribution-EUR>"
    fund = "<https://w3id.org/esfgraph/vocab/fund/ESF+>"
    owner = "<https://w3id.org/esfgraph/id/organisation/SE/2120000001>"
    assert {
        (heron, "funding", grant),
        (heron, "funder", fund),
        (heron, "member", owner),
        (grant, "fundedItem", heron),
        (grant, "funder", fund),
        (owner, "identifier", '"2120000001"'),
    } <= said
    classes = {o.split("/")[-1].rstrip(">") for _, p, o in said if p.endswith("type")}
    assert classes == {
        "FundingScheme",
        "MonetaryAmount",
        "MonetaryGrant",
        "Organization",
        "Project",
    }
    assert not any("total-budget" in text for row in said for text in row)
    assert not any(text.startswith("_:") for row in said for text in row)


def test_turtle_declares_only_the_prefixes_that_it_uses(store: ox.Store) -> None:
    text = run(store, load_query("as-schema-org")).serialize("turtle")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix"))
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert "schema:" in declared
    assert all(prefix in body for prefix in declared)


def test_graphs_in_standard_formats(store: ox.Store) -> None:
    result = run(store, load_query("as-schema-org"))
    assert result.triples
    for name, standard in GRAPH_FORMATS.items():
        parsed = ox.parse(result.serialize(name).encode(), format=standard)
        assert {quad.triple for quad in parsed} == set(result.triples)
    assert "schema:Project" in result.serialize("turtle")
    with pytest.raises(UsageError, match="graph"):
        result.serialize("csv")


def test_quoted_triples_and_blank_nodes_are_answers_too() -> None:
    query = parse_query(
        "SELECT ?t ?b WHERE { BIND (<<( esf:a esf:b 1 )>> AS ?t) BIND (BNODE() AS ?b) }"
    )
    result = run(ox.Store(), query)
    assert json.loads(result.serialize("json"))["results"]["bindings"][0]["b"]["type"] == "bnode"


def test_columns_that_only_repeat_what_was_given_are_left_out(store: ox.Store) -> None:
    result = run(store, load_query("projects-running"), {"on": "2024-05-01"})
    assert "on" not in result.columns
    assert "language" not in result.columns
    assert "project" in result.columns


def test_short_forms_can_be_read_back() -> None:
    for iri in (
        str(ESF.totalBudget),
        project("24-001-S01"),
        source(HERON),
        PREFIXES["nuts"] + "SE",
    ):
        assert expand(shorten(iri)) == iri


def test_an_empty_answer_is_a_table_without_rows() -> None:
    assert Result(("a",)).serialize("csv").strip() == "a"
