"""Connections: what pairs of projects share, and how much that says."""

from __future__ import annotations

from itertools import combinations
from math import fsum, log

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser.graphs import ATTENDANCE, BRIDGE, HEAD, SAMPLE, STRANGE, WATER, store_of
from esfgraph.network import (
    ATTRIBUTES,
    LARGE,
    PROJECT,
    Connection,
    Labels,
    attribute_graph,
    connections,
    display_label,
    projection_of,
    rows,
    weights,
)
from network_graphs import in_any_order

FUND = "https://w3id.org/esfgraph/vocab/fund/ESF+"
OBJECTIVE = "https://w3id.org/esfgraph/vocab/specific-objective/X/A2A"
FIELD = "https://w3id.org/esfgraph/vocab/intervention-2021/140"


def _projects(having: dict[str, set[str]]) -> ox.Store:
    """A graph of projects with intervention fields."""
    lines = [HEAD]
    for project, fields in having.items():
        lines.append(f"<urn:p:{project}> a esf:Project .")
        lines += [f"<urn:p:{project}> esf:interventionField <urn:f:{f}> ." for f in fields]
    return store_of("\n".join(lines))


def test_the_network_joins_projects_with_their_attributes_only() -> None:
    graph = attribute_graph(store_of())
    projects = {iri for iri, kind in graph.nodes(data="kind") if kind == PROJECT}
    assert projects == {ATTENDANCE, BRIDGE, STRANGE, WATER}
    assert nx.is_bipartite(graph)
    for a, b, found in graph.edges(data="property"):
        (attribute,) = {a, b} - projects
        assert found == ATTRIBUTES[graph.nodes[attribute]["kind"]]


def test_nodes_carry_kind_code_and_names_in_both_languages() -> None:
    nodes = attribute_graph(store_of()).nodes
    assert nodes[FIELD] == {
        "kind": "intervention_field",
        "notation": "140",
        "sv": "Matchning på arbetsmarknaden",
        "en": "Labour market matching",
    }
    assert (nodes[BRIDGE]["sv"], nodes[BRIDGE]["en"]) == ("Bron till arbete", "The bridge to work")
    assert nodes[ATTENDANCE]["en"] == "Närvaro i Ekdal"  # no English title: the one there is
    assert nodes[ATTENDANCE]["notation"] == "23-900-S01"
    assert nodes[STRANGE]["notation"] is None  # nothing invented


def test_a_nameless_thing_is_called_by_the_end_of_its_address() -> None:
    graph = attribute_graph(_projects({"lonely": {"x1"}}))
    assert graph.nodes["urn:p:lonely"]["sv"] == "(utan titel) urn:p:lonely"
    assert graph.nodes["urn:f:x1"]["sv"] == "urn:f:x1"
    store = store_of(HEAD + "<id/project/x/nameless> a esf:Project .")
    (label,) = (name for _, name in attribute_graph(store).nodes(data="en"))
    assert label == "(untitled) nameless"


def test_an_untitled_project_is_called_by_its_file() -> None:
    store = store_of(SAMPLE.replace('dcterms:title "Närvaro i Ekdal"@sv ;', ""))
    nodes = attribute_graph(store).nodes
    assert nodes[ATTENDANCE]["sv"] == "(utan titel) ekdal.txt"
    assert nodes[ATTENDANCE]["en"] == "(untitled) ekdal.txt"
    assert nodes[ATTENDANCE]["notation"] == "23-900-S01"


def test_of_several_identifiers_the_address_tells_which_is_the_projects_own() -> None:
    store = store_of(
        HEAD + '<id/project/x/24-1> a esf:Project ; dcterms:identifier "24-1", "1-other", "Q9" .'
    )
    (identifier,) = (code for _, code in attribute_graph(store).nodes(data="notation"))
    assert identifier == "24-1"


def test_what_records_say_in_their_own_graphs_counts_once() -> None:
    assert attribute_graph(store_of()).degree(FUND) == 3


def test_the_weight_is_the_inverse_document_frequency() -> None:
    found = weights(attribute_graph(store_of()))
    assert found[FUND] == pytest.approx(log(4 / 3))
    assert found[FIELD] == pytest.approx(log(4 / 2))


def test_connections_tell_reasons_and_score() -> None:
    first, *others = connections(store_of())
    assert (first.project_a, first.project_b) == (ATTENDANCE, BRIDGE)
    assert first.score == round(2 * log(2) + log(4 / 3), 6)
    assert [s.kind for s in first.shared] == ["specific_objective", "intervention_field", "fund"]
    assert [s.iri for s in first.shared] == [OBJECTIVE, FIELD, FUND]
    assert first.shared[1].labels == Labels(
        "140 Matchning på arbetsmarknaden", "140 Labour market matching"
    )
    assert first.shared[0].labels == Labels("A2A", "A2A")
    assert [(c.project_a, c.project_b, c.score) for c in others] == [
        (ATTENDANCE, STRANGE, round(log(4 / 3), 6)),
        (BRIDGE, STRANGE, round(log(4 / 3), 6)),
    ]


def test_projects_that_share_nothing_are_no_pair() -> None:
    assert not any(WATER in (c.project_a, c.project_b) for c in connections(store_of()))


def test_what_all_projects_have_is_told_but_weighs_nothing() -> None:
    found = connections(_projects({"a": {"all"}, "b": {"all"}, "c": {"all", "own"}}))
    assert [c.score for c in found] == [0.0, 0.0, 0.0]
    assert {s.iri for c in found for s in c.shared} == {"urn:f:all"}


def test_large_attributes_add_weight_but_make_no_pairs() -> None:
    projects: dict[str, set[str]] = {f"{i:05}": {"large"} for i in range(LARGE + 1)}
    projects["00001"].add("rare")
    projects["00002"].add("rare")
    projects["other"] = set()
    (only,) = connections(_projects(projects))
    total = LARGE + 2
    assert [s.iri for s in only.shared] == ["urn:f:rare", "urn:f:large"]
    assert only.score == round(log(total / 2) + log(total / (LARGE + 1)), 6)


def test_any_order_of_loading_gives_the_same() -> None:
    expected = connections(store_of())
    for store in in_any_order(store_of()):
        assert connections(store) == expected
        assert list(attribute_graph(store).nodes) == list(attribute_graph(store_of()).nodes)


def test_only_the_strongest_of_each_project_are_kept() -> None:
    store = _projects({"a": {"1", "2", "3"}, "b": {"1", "2", "3"}, "c": {"1"}, "d": {"9"}})
    pairs = [(c.project_a[-1], c.project_b[-1]) for c in connections(store, strongest=1)]
    assert pairs == [("a", "b"), ("a", "c")]  # c's strongest; of equal ones the first
    assert len(connections(store, strongest=None)) == 3


CHAIN = """
<urn:objective> skos:broadMatch <urn:area> . <urn:area> esf:programme <urn:programme> .
<urn:programme> esf:fund <urn:fund> . <urn:esf-south> skos:closeMatch <urn:SE22> .
<urn:SE224> skos:broader <urn:SE22> . <urn:SE22> skos:broader <urn:SE2> .
"""


def _described(text: str, having: dict[str, str]) -> ox.Store:
    """Projects with the properties that are written for them."""
    lines = [
        f"<urn:p:{name}> a esf:Project{said and ' ; '}{said} ." for name, said in having.items()
    ]
    return store_of("\n".join([HEAD, text, *lines]))


def _only(store: ox.Store, a: str, b: str) -> Connection:
    (found,) = (c for c in connections(store, None) if (c.project_a[-1], c.project_b[-1]) == (a, b))
    return found


OBJECTIVE_AND_ABOVE = (
    "esf:specificObjective <urn:objective> ; esf:programmeArea <urn:area> ; "
    "esf:programme <urn:programme> ; esf:fund <urn:fund>"
)


def test_of_a_chain_only_the_most_specific_counts() -> None:
    area = OBJECTIVE_AND_ABOVE.partition(" ; ")[2]
    having = {"a": OBJECTIVE_AND_ABOVE, "b": OBJECTIVE_AND_ABOVE, "c": area, "d": "", "e": ""}
    store = _described(CHAIN, having)
    first, second = _only(store, "a", "b"), _only(store, "a", "c")
    assert [(s.kind, s.implied) for s in first.shared] == [
        ("specific_objective", False),
        ("fund", True),
        ("programme", True),
        ("programme_area", True),
    ]
    assert first.score == round(log(5 / 2), 6)
    assert [s.kind for s in second.reasons] == ["programme_area"]
    assert second.score == round(log(5 / 3), 6)
    table = rows(connections(store), "en")
    assert [row["shared_kinds"] for row in table[:2]] == ["specific_objective", "programme_area"]


def test_a_programme_of_several_funds_does_not_tell_the_fund() -> None:
    both = "esf:programme <urn:programme> ; esf:fund <urn:fund>"
    text = CHAIN + "<urn:programme> esf:fund <urn:other> ."
    having = {"a": both, "b": both, "c": ""}
    assert len(_only(_described(text, having), "a", "b").reasons) == 2
    assert len(_only(_described(CHAIN, having), "a", "b").reasons) == 1


def test_one_place_under_two_names_counts_once() -> None:
    two = "esf:region <urn:esf-south> ; esf:nutsRegion <urn:SE22>, <urn:SE2>"
    having = {"a": two, "b": two, "c": "esf:nutsRegion <urn:SE22>, <urn:SE2>", "d": ""}
    store = _described(CHAIN, having)
    assert [s.iri for s in _only(store, "a", "b").reasons] == ["urn:esf-south"]
    assert _only(store, "a", "b").score == round(log(4 / 2), 6)
    assert [s.iri for s in _only(store, "a", "c").reasons] == ["urn:SE22"]
    county = "esf:region <urn:esf-south> ; esf:nutsRegion <urn:SE224>"
    store = _described(CHAIN, {"a": county, "b": county, "c": ""})
    assert [s.iri for s in _only(store, "a", "b").reasons] == ["urn:SE224"]


def test_concepts_above_each_other_in_a_circle_still_count_once() -> None:
    text = "<urn:x> skos:broader <urn:y> . <urn:y> skos:broader <urn:x> ."
    both = "esf:interventionField <urn:x>, <urn:y>"
    store = _described(text, {"a": both, "b": both, "c": ""})
    assert len(_only(store, "a", "b").reasons) == 1


def test_what_is_implied_by_a_large_attribute_adds_nothing() -> None:
    having = {f"{i:05}": "esf:nutsRegion <urn:SE22>, <urn:SE2>" for i in range(LARGE + 1)}
    for name in ("00001", "00002"):
        having[name] += " ; esf:interventionField <urn:rare>"
    having["other"] = ""
    (only,) = connections(_described(CHAIN, having))
    assert [s.iri for s in only.reasons] == ["urn:rare", "urn:SE22"]
    total = LARGE + 2
    assert only.score == round(log(total / 2) + log(total / (LARGE + 1)), 6)


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=2),
        st.sets(st.sampled_from("123456"), max_size=4),
        min_size=1,
        max_size=12,
    ),
    st.sets(st.tuples(st.sampled_from("123456"), st.sampled_from("123456")), max_size=5),
    st.sampled_from([1, 2, None]),
)
@settings(max_examples=60, deadline=None)
def test_scores_rank_pairs_as_their_reasons_do(
    having: dict[str, set[str]], broader: set[tuple[str, str]], strongest: int | None
) -> None:
    """The product's scores, by which pairs are chosen, are those that are told."""
    text = "\n".join(f"<urn:f:{a}> skos:broader <urn:f:{b}> ." for a, b in broader)
    said = {
        project: "esf:interventionField " + ", ".join(f"<urn:f:{f}>" for f in sorted(fields))
        for project, fields in having.items()
        if fields
    }
    store = _described(text, {project: said.get(project, "") for project in having})
    every = connections(store, None)
    kept = set()
    for project in attribute_graph(store):
        own = [c for c in every if project in (c.project_a, c.project_b)]
        own.sort(key=lambda c: (-c.score, c.project_a, c.project_b))
        kept |= {(c.project_a, c.project_b) for c in own[:strongest]}
    assert {(c.project_a, c.project_b) for c in connections(store, strongest)} == kept


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=2),
        st.sets(st.sampled_from("123456"), max_size=4),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_product_finds_what_comparing_all_pairs_finds(having: dict[str, set[str]]) -> None:
    members = {f: sum(f in fields for fields in having.values()) for f in "123456"}
    expected = {}
    for a, b in combinations(sorted(having), 2):
        if common := having[a] & having[b]:
            score = fsum(log(len(having) / members[f]) for f in common)
            expected[f"urn:p:{a}", f"urn:p:{b}"] = (round(score, 6), {f"urn:f:{f}" for f in common})
    found = connections(_projects(having), strongest=None)
    assert expected == {
        (c.project_a, c.project_b): (c.score, {s.iri for s in c.shared}) for c in found
    }
    assert list(found) == sorted(found, key=lambda c: (-c.score, c.project_a, c.project_b))


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=2),
        st.tuples(
            st.sets(st.sampled_from("123"), max_size=2), st.sets(st.sampled_from("123"), max_size=2)
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_pairs_can_be_asked_to_share_something_of_every_family(
    having: dict[str, tuple[set[str], set[str]]],
) -> None:
    def said(fields: set[str], themes: set[str]) -> str:
        return " ; ".join(
            f"{predicate} " + ", ".join(f"<urn:{key}:{one}>" for one in sorted(having))
            for predicate, key, having in (
                ("esf:interventionField", "f", fields),
                ("esf:theme", "t", themes),
            )
            if having
        )

    graph = attribute_graph(_described("", {name: said(*both) for name, both in having.items()}))
    by = ("intervention_field", "theme")
    found = projection_of(graph, None, by, every=True)
    projects = found.incidence.projects
    expected = {
        (f"urn:p:{a}", f"urn:p:{b}")
        for a, b in combinations(sorted(having), 2)
        if having[a][0] & having[b][0] and having[a][1] & having[b][1]
    }
    assert {(projects[i], projects[j]) for i, j in zip(found.a, found.b, strict=True)} == expected


def test_rows_have_stable_keys_and_no_line_breaks() -> None:
    store = store_of(SAMPLE.replace('"Närvaro i Ekdal"', '"Närvaro\\n i Ekdal"'))
    table = rows(connections(store), "sv")
    assert list(table[0]) == [
        "score",
        "project_a",
        "title_a",
        "identifier_a",
        "project_b",
        "title_b",
        "identifier_b",
        "shared_kinds",
        "shared",
    ]
    assert table[0]["title_a"] == "Närvaro i Ekdal"
    assert table[0]["shared_kinds"] == "specific_objective; intervention_field; fund"
    assert table[0]["shared"] == (
        "specifikt mål: A2A; interventionsområde: 140 Matchning på arbetsmarknaden; "
        "fond: ESF+ Europeiska socialfonden plus"
    )
    assert (table[0]["identifier_a"], table[0]["identifier_b"]) == ("23-900-S01", "23-901-S01")
    english = rows(connections(store), "en")[0]
    assert str(english["shared"]).startswith("specific objective: A2A; intervention field: 140 ")
    assert english["title_b"] == "The bridge to work"
    assert "European Social Fund Plus" in str(english["shared"])


def test_an_empty_graph_has_no_connections() -> None:
    assert connections(ox.Store()) == ()
    assert rows((), "en") == []
    assert connections(_projects({"a": set()})) == ()


def test_display_labels_do_not_repeat_the_code() -> None:
    assert display_label("A2A", "A2A") == "A2A"
