"""What goes together, what is likely not named, and gaps; nothing where there is too little."""

from __future__ import annotations

from decimal import Decimal
from math import log

import networkx as nx
import pyoxigraph as ox
import pytest

from esfgraph.model import Money
from esfgraph.network import attribute_graph, projection_of
from esfgraph.network.backbone import backbone_of
from esfgraph.network.gaps import cooccurrence, missing_links, region_gaps, theme_gaps
from network_graphs import METHOD, NUTS, PLACES, THEME, P, concepts, described, planted


def _money(name: str, amounts: dict[str, str]) -> tuple[str, str]:
    """A property of a project, and the statements about its amounts."""
    iris = [f"<{P}{name}#total-budget-{currency}>" for currency in amounts]
    text = "\n".join(
        f'{iri} a schema:MonetaryAmount ; schema:value "{amount}"^^xsd:decimal ; '
        f'schema:currency "{currency}" .'
        for iri, (currency, amount) in zip(iris, amounts.items(), strict=True)
    )
    return f"esf:totalBudget {', '.join(iris)}", text


def _themed() -> ox.Store:
    """Fourteen projects: one theme whose projects name no method, one where some do."""
    projects, text = {}, [concepts("theme", ["silent", "mixed"])]
    amounts = [{"SEK": "1000"}, {"SEK": "500", "EUR": "50"}, {"EUR": "7"}, {}]
    for i, found in enumerate(amounts):
        said = "esf:theme <vocab/theme/silent>"
        if found:
            money, about = _money(f"s{i}", found)
            said += f" ; {money}"
            text.append(about)
        projects[f"s{i}"] = said
    for i in range(10):
        status = ("usesMethod", "plansMethod", "formerMethod")[i % 3]
        method = f" ; esf:{status} <vocab/method/m>" if i else ""
        money, about = _money(f"m{i}", {"SEK": str(10 + i)})
        text.append(about)
        projects[f"m{i}"] = f"esf:theme <vocab/theme/mixed> ; {money}{method}"
    return described(projects, "\n".join(text))


def test_themes_with_money_but_no_method_named() -> None:
    store = _themed()
    silent, mixed = theme_gaps(store, attribute_graph(store))
    assert silent.iri == THEME + "silent"
    assert silent.projects == len(silent.unnamed) == 4
    # Per currency, never across.
    assert silent.money == (Money(Decimal(57), "EUR"), Money(Decimal(1500), "SEK"))
    assert silent.unknown == 1
    # A method planned or used before is a method named.
    assert mixed.unnamed == (P + "m0",)
    assert mixed.money == (Money(Decimal(10), "SEK"),)


def test_a_few_projects_are_too_few_to_tell() -> None:
    store = planted(3)
    graph = attribute_graph(store)
    assert theme_gaps(store, graph) == ()
    assert region_gaps(graph) == ()
    assert missing_links(graph) == ()
    told = cooccurrence(graph)
    assert told
    assert all(pair.lift is None for pair in told)
    assert told[0].projects == 3


def test_concepts_that_go_together() -> None:
    graph = attribute_graph(planted())
    told = {pair.iris: pair for pair in cooccurrence(graph)}
    own = told[METHOD + "work-method", THEME + "work"]
    assert (own.projects, own.each) == (6, (6, 7))
    assert own.lift == pytest.approx(6 * 18 / (6 * 7), abs=1e-6)
    across = told[METHOD + "school-method", THEME + "work"]
    assert across.projects == 1
    assert across.lift is not None
    assert across.lift < 1
    assert [p.iris for p in cooccurrence(graph)][-1] == across.iris  # least surprising last


def test_a_family_goes_together_with_itself_once() -> None:
    told = cooccurrence(attribute_graph(planted()), "theme", "theme")
    assert [pair.iris for pair in told] == [(THEME + "school", THEME + "work")]


def test_concepts_of_one_name_are_no_discovery() -> None:
    both = "esf:theme <vocab/theme/x> ; esf:usesMethod <vocab/method/x>"
    text = concepts("theme", ["x"]) + concepts("method", ["x"])
    store = described({str(i): both for i in range(3)}, text)
    assert cooccurrence(attribute_graph(store)) == ()


def _with_a_hole() -> ox.Store:
    store = planted()
    hole = ox.NamedNode(P + "work3"), ox.NamedNode(METHOD + "work-method")
    uses = ox.NamedNode("https://w3id.org/esfgraph/ontology#usesMethod")
    store.remove(ox.Quad(hole[0], uses, hole[1]))
    return store


def test_a_method_that_all_neighbours_name_is_likely_not_named() -> None:
    graph = attribute_graph(_with_a_hole())
    first = missing_links(graph)[0]
    assert (first.project, first.iri) == (P + "work3", METHOD + "work-method")
    assert len(first.projects) >= 2
    assert all(p.removeprefix(P).startswith("work") for p in first.projects)


def test_missing_links_have_the_index_of_adamic_and_adar() -> None:
    graph = attribute_graph(_with_a_hole())
    found = projection_of(graph)
    names = found.incidence.projects
    joint = nx.Graph([(names[a], names[b]) for a, b in backbone_of(found).graph().edges])
    joint.add_edges_from((p, a) for p, a in graph.edges if graph.nodes[a]["kind"] == "method")
    for link in missing_links(graph, found=found):
        ((_, _, expected),) = nx.adamic_adar_index(joint, [(link.project, link.iri)])
        assert link.score == pytest.approx(expected, abs=1e-6)
        assert link.iri not in graph[link.project]
        assert link.score <= len(link.projects) / log(2)


def test_regions_without_a_known_project() -> None:
    projects = {f"p{i}": f"esf:nutsRegion <{NUTS}SE22{4 if i % 2 else 1}>" for i in range(14)}
    projects |= {"lost1": "", "lost2": ""}
    gaps = region_gaps(attribute_graph(described(projects, PLACES)))
    codes = {gap.iri.removeprefix(NUTS) for gap in gaps if gap.kind == "nuts_region"}
    assert "SE22" not in codes  # what lies in it counts
    assert {"SE11", "SE12", "SE21", "SE23", "SE31", "SE32", "SE33"} == codes
    assert {gap.unplaced for gap in gaps} == {2}
    regions = {gap.labels.en for gap in gaps if gap.kind == "region"}
    assert "South Sweden" not in regions
    assert "Stockholm" in regions
