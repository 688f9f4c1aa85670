"""One project on one screen: every fact in words, with the place where it stands."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from esfgraph import mapping
from esfgraph.errors import UsageError
from esfgraph.link.fusion import fuse
from esfgraph.model import Annotation, Code
from esfgraph.project_view import Fact, ProjectView, find_project, project_view, to_json
from esfgraph.resolve import tables_from_pages
from esfgraph.store import load_lines, sorted_lines
from sample_graph import HERON, RECORDS, page, project, sample_store, seeds, source

HERON_NAMES = [
    "24-001-S01",
    "24-001-s01",
    "24/001/S01",
    "2021SE05SFPR001/24-001-S01",
    "id/project/2021SE05SFPR001/24-001-S01",
    project("24-001-S01"),
    f"<{project('24-001-S01')}>",
    "Q424242",
    "q424242",
    "wd:Q424242",
    "https://linkedopendata.eu/entity/Q424242",
    "https://kohesio.ec.europa.eu/en/projects/Q424242",
    "https://www.example.org/projekt/?dnr=24-001-S01",
    source(HERON),
    source(HERON) + "#record",
    "HÄGERNS  SKOLA",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return sample_store()


@pytest.fixture(scope="module")
def heron(store: ox.Store) -> ProjectView:
    return project_view(store, project("24-001-S01"), "sv")


def _facts(view: ProjectView, field: str) -> list[Fact]:
    return [fact for fact in view.facts if fact.field == field]


@pytest.mark.parametrize("name", HERON_NAMES)
def test_a_project_answers_to_all_its_names(store: ox.Store, name: str) -> None:
    assert find_project(store, name) == project("24-001-S01")


@pytest.mark.parametrize("name", ["", "24-001-S99", "https://example.org/x", "http://a b", "\0"])
def test_an_unknown_name_says_what_there_is(store: ox.Store, name: str) -> None:
    with pytest.raises(UsageError, match="no project is called") as caught:
        find_project(store, name)
    assert "24-00" in str(caught.value.advice)


def test_a_misspelt_title_is_recognised(store: ox.Store) -> None:
    with pytest.raises(UsageError) as caught:
        find_project(store, "Fiskgjusen ler")
    assert caught.value.advice == "Similar: Fiskgjusen lär."


def test_an_empty_graph_has_no_project() -> None:
    with pytest.raises(UsageError, match="holds no project"):
        find_project(ox.Store(), "24-001-S01")


def test_values_are_said_in_words(heron: ProjectView) -> None:
    said = {fact.label: fact.value for fact in reversed(heron.facts)}
    assert said["total budget"] == "9 100 000 SEK"
    assert said["EU-stöd"] == "300 000,50 EUR"
    assert said["medfinansieringsgrad"] == "40 %"
    assert said["projektägare"] == "HÄGERSTADS KOMMUN, 2120000001"
    assert said["fond"] == "ESF+ Europeiska socialfonden plus"
    assert said["specifikt mål"] == "A2A"
    assert said["insats av strategisk betydelse"] == "nej"
    assert said["land"] == "Sverige"
    assert said["startdatum"] == "2024-01-01"


def test_labels_and_values_follow_the_language(store: ox.Store) -> None:
    view = project_view(store, project("24-001-S01"), "en")
    said = {fact.label: fact.value for fact in reversed(view.facts)}
    assert said["EU contribution"] == "300 000.50 EUR"
    assert said["country"] == "Sweden"
    assert view.title == "Heron's school"
    assert [fact.language for fact in view.titles] == ["en", "sv"]


def test_every_read_value_shows_where_it_stands(heron: ProjectView) -> None:
    shown = {
        (e.file, e.start, e.end)
        for fact in (*heron.titles, *heron.identifiers, *heron.descriptions, *heron.facts)
        for e in fact.evidence
    }
    for record in RECORDS[:2]:
        for value in record.values:
            assert (record.document.name, value.span.start, value.span.end) in shown


def test_evidence_quotes_the_text_and_counts_lines_from_one(heron: ProjectView) -> None:
    text = HERON.document.text
    pieces = [e for f in heron.facts for e in f.evidence if e.file == "heron.txt"]
    assert pieces
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.quote
        assert piece.line == text.count("\n", 0, piece.start) + 1


def test_what_sources_disagree_on_is_shown_with_what_was_chosen(heron: ProjectView) -> None:
    ends = [(f.value, f.fused, [e.file for e in f.evidence]) for f in _facts(heron, "end")]
    assert ends == [
        ("2026-12-31", True, ["heron_copy.txt"]),
        ("2026-06-30", False, ["heron.txt"]),
    ]


def test_years_are_facts_only_where_the_day_is_not_known(
    store: ox.Store, heron: ProjectView
) -> None:
    assert not _facts(heron, "start_year")
    swift = project_view(store, find_project(store, "Tornseglaren"), "sv")
    assert [f.value for f in _facts(swift, "start_year")] == ["2020"]
    assert "startdatum" in swift.unknown


def test_what_no_source_states_is_unknown(heron: ProjectView) -> None:
    assert "förvaltande myndighet" in heron.unknown
    assert "total budget" not in heron.unknown
    assert "stödmottagarens ort" not in heron.unknown  # said of records, never of projects


def test_links_sources_and_findings(heron: ProjectView) -> None:
    assert heron.same_as == ("https://linkedopendata.eu/entity/Q424242",)
    assert [s.file for s in heron.sources] == ["heron.txt", "heron_copy.txt"]
    assert heron.sources[0].url == "https://www.example.org/projekt/?dnr=24-001-S01"
    grave = heron.findings[0]
    line = HERON.document.text[: HERON.document.text.index("\nSE0\n") + 1].count("\n") + 1
    assert (grave.severity, grave.document, grave.line) == ("violation", "heron.txt", line)
    assert grave.message == "SE0 är ingen NUTS 2-kod."
    assert [note.severity for note in heron.findings] == ["violation", "info"]


def test_a_view_is_plain_data_for_json(heron: ProjectView) -> None:
    document = json.loads(json.dumps(to_json(heron)))
    assert document["titles"][0]["value"] == "Hägerns skola"
    assert document["facts"][0]["evidence"][0]["line"] == 11


def test_a_region_is_evidence_of_a_nuts_region_only_where_no_code_is(store: ox.Store) -> None:
    both = project_view(store, project("24-003-S02"), "sv")  # names its region and the code SE22
    (fact,) = _facts(both, "nuts_region")
    assert [e.quote for e in fact.evidence] == ["SE22"]
    (fact,) = _facts(both, "region")
    assert [e.quote for e in fact.evidence] == ["Sydsverige"]


def test_a_regions_name_is_evidence_of_the_nuts_region_that_it_gave() -> None:
    abroad = page(
        "abroad.txt",
        "kohesio",
        [
            ("title", "Dippers", "Dippers", "en"),
            ("country", "Sweden", Code(None, "Sweden")),
            ("region", "Skåne County", Code(None, "Skåne County")),
        ],
        item="Q515151",
    )
    tables = tables_from_pages([(abroad, Annotation())])
    lines = mapping.all_lines(tables, fuse(tables))
    graph = load_lines(sorted_lines(lines))
    view = project_view(graph, find_project(graph, "Q515151"), "en")
    (fact,) = _facts(view, "nuts_region")
    assert [e.quote for e in fact.evidence] == ["Skåne County"]


def test_a_project_without_a_title_is_called_by_its_file() -> None:
    graph = _untitled()
    for language, name in (("sv", "(utan titel) owl.txt"), ("en", "(untitled) owl.txt")):
        view = project_view(graph, "urn:p", language)  # type: ignore[arg-type]
        assert (view.title, view.name) == (None, name)
        assert to_json(view)["name"] == name


def _untitled() -> ox.Store:
    graph = ox.Store()
    text = """
      PREFIX esf: <https://w3id.org/esfgraph/ontology#>
      PREFIX prov: <http://www.w3.org/ns/prov#>
      <urn:p> a esf:Project ; esf:hasRecord <urn:d#record> .
      GRAPH <urn:d> { <urn:d#record> a esf:ProjectRecord ; prov:wasDerivedFrom <urn:d> ;
        esf:recordOf <urn:p> . <urn:d> a esf:SourceDocument ; esf:fileName "owl.txt" }
    """
    graph.load(text.encode(), format=ox.RdfFormat.TRIG)
    return graph


def test_a_graph_without_sources_is_shown_without_places() -> None:
    graph = ox.Store()
    quads = sample_store().quads_for_pattern(None, None, None, ox.DefaultGraph())
    graph.extend(list(quads))
    view = project_view(graph, project("24-001-S01"), "en")
    assert all(not fact.evidence for fact in view.facts)
    assert [f.value for f in _facts(view, "total_budget")] == ["9 100 000 SEK"]


def test_values_that_are_not_of_their_kind_are_shown_as_they_stand() -> None:
    """A file made elsewhere can say anything."""
    iri = project("1")
    data = f"""
      <{iri}> a <https://w3id.org/esfgraph/ontology#Project> ;
        <https://w3id.org/esfgraph/ontology#owner> "A name of its own" ;
        <https://w3id.org/esfgraph/ontology#cofinancingRate> "a lot" ;
        <https://w3id.org/esfgraph/ontology#strategicImportance> "maybe" ;
        <https://w3id.org/esfgraph/ontology#fund> <http://example.org/fund> ;
        <https://w3id.org/esfgraph/ontology#totalBudget> <http://example.org/m> .
      <http://example.org/m> <https://schema.org/value> "much" ;
        <https://schema.org/currency> "SEK" .
    """
    graph = ox.Store()
    graph.load(data.encode(), format=ox.RdfFormat.TURTLE)
    view = project_view(graph, iri, "en")
    assert {f.value for f in view.facts} == {"A name of its own", "a lot", "maybe", "fund", "m"}


def test_seed_with_a_budget() -> None:
    view = project_view(seeds(), find_project(seeds(), "25-019-s03"), "sv")
    assert view.title == "Främja närvaro i skolan"
    budget = _facts(view, "total_budget")[0]
    assert budget.value == "9 496 611 SEK"
    assert [(e.quote, str(e.file)[:3]) for e in budget.evidence] == [("9 496 611", "004")]
    text = next(
        iter(
            seeds().quads_for_pattern(
                ox.NamedNode(budget.evidence[0].document),
                ox.NamedNode("https://w3id.org/esfgraph/ontology#text"),
                None,
                None,
            )
        )
    ).object.value
    assert text.split("\n")[(budget.evidence[0].line or 0) - 1] == "9 496 611"
