"""Communities, bridges and measures: what belongs together, and what stands between."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.network import attribute_graph, communities, projection_of
from esfgraph.network.backbone import Backbone, backbone_of
from esfgraph.network.louvain import louvain
from esfgraph.network.measures import betweenness, measures
from network_graphs import P, described, in_any_order, planted


def test_communities_are_the_planted_groups() -> None:
    found = communities(attribute_graph(planted()))
    groups = {frozenset(iri.removeprefix(P).rstrip("012345") for iri in c.members) for c in found}
    assert groups == {frozenset({name}) for name in ("school", "work", "green")}
    assert [c.number for c in found] == [1, 2, 3]
    assert sum(len(c.members) for c in found) == 18


def test_communities_are_named_by_what_sets_them_apart_in_both_languages() -> None:
    for one in communities(attribute_graph(planted())):
        group = one.members[0].removeprefix(P).rstrip("012345")
        assert group in one.names.en
        assert f"{group}-sv" in one.names.sv or f"{group}-method-sv" in one.names.sv
        assert "ESF" not in one.names.en  # what all have sets none apart
        assert all(concept.lift > 1 for concept in one.concepts)
        assert one.concepts[0].support == 1.0


def test_bridges_join_communities_from_both_sides() -> None:
    found = communities(attribute_graph(planted()))
    bridges = {(b.community, b.other_community): b for c in found for b in c.bridges}
    assert bridges
    for (one, other), bridge in bridges.items():
        back = bridges[other, one]
        assert (back.project, back.other, back.score) == (
            bridge.other,
            bridge.project,
            bridge.score,
        )
        assert bridge.project in found[one - 1].members
        assert bridge.other in found[other - 1].members
        assert bridge.shared


def test_the_only_project_between_two_groups_is_the_bridge() -> None:
    found = communities(attribute_graph(planted()))
    strongest = max((b for c in found for b in c.bridges), key=lambda b: b.score)
    assert P + "school0" in (strongest.project, strongest.other)


def test_few_projects_have_no_communities() -> None:
    assert communities(attribute_graph(planted(3))) == ()  # nine projects
    told = measures(attribute_graph(planted(3)))
    assert told.too_few
    assert all(p.betweenness is None and p.community is None for p in told.projects)
    assert all(p.strength > 0 for p in told.projects)
    assert communities(attribute_graph(ox.Store())) == ()
    assert measures(attribute_graph(ox.Store())).projects == ()


def test_any_order_of_loading_gives_the_same_communities() -> None:
    store = planted()
    expected = communities(attribute_graph(store))
    told = measures(attribute_graph(store))
    for other in in_any_order(store):
        assert communities(attribute_graph(other)) == expected
        assert measures(attribute_graph(other)) == told


def test_projects_that_share_only_what_all_have_are_in_no_community() -> None:
    store = described({str(i): "esf:fund <vocab/fund/ESF+>" for i in range(20)})
    assert communities(attribute_graph(store)) == ()


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.planted_partition_graph(8, 20, 0.4, 0.02, seed=1),
        nx.connected_caveman_graph(6, 5),
    ],
)
def test_louvain_finds_as_good_communities_as_networkx(graph: nx.Graph) -> None:
    label = louvain(nx.to_scipy_sparse_array(graph, dtype=float, format="csr"), seed=5)
    own: dict[int, set[int]] = {}
    for node, community in zip(graph, label.tolist(), strict=True):
        own.setdefault(community, set()).add(node)
    theirs = nx.community.louvain_communities(graph, seed=5)
    quality = [nx.community.modularity(graph, parts) for parts in (own.values(), theirs)]
    assert quality[0] >= quality[1] - 0.02


def _backbone(graph: nx.Graph) -> Backbone:
    ends = np.array(sorted(tuple(sorted(edge)) for edge in graph.edges), dtype=np.int64)
    a, b = ends.reshape(-1, 2).T
    return Backbone(np.arange(len(a)), a, b, np.ones(len(a)), graph.number_of_nodes())


@given(
    st.integers(3, 14).flatmap(
        lambda n: st.lists(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1]),
            min_size=1,
            max_size=30,
        )
    )
)
@settings(max_examples=80)
def test_exact_betweenness_is_that_of_networkx(edges: list[tuple[int, int]]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(max(max(edge) for edge in edges) + 1))
    graph.add_edges_from(edges)
    found, sampled = betweenness(_backbone(graph))
    # Normalised by the connected projects: those without a connection are on no chain.
    connected = graph.subgraph([n for n in graph if graph.degree(n)])
    expected = nx.betweenness_centrality(connected)
    assert sampled is None
    for node in graph:
        assert found[node] == pytest.approx(expected.get(node, 0.0))


def test_sampled_betweenness_says_so_and_comes_near() -> None:
    graph = nx.barbell_graph(30, 3)
    backbone = _backbone(graph)
    exact, _ = betweenness(backbone)
    found, sampled = betweenness(backbone, sources=30, seed=1)
    assert sampled == 30
    assert found[31] == pytest.approx(exact[31], rel=0.3)
    again, _ = betweenness(backbone, sources=30, seed=1)
    assert again.tolist() == found.tolist()


def test_a_project_between_groups_participates_in_several() -> None:
    told = measures(attribute_graph(planted()))
    one = {p.project: p for p in told.projects}
    assert one[P + "school0"].participation > one[P + "school1"].participation
    assert one[P + "school0"].community == one[P + "school1"].community
    assert told.sampled is None
    strengths = [p.strength for p in told.projects]
    assert strengths == sorted(strengths, reverse=True)


def test_the_backbone_keeps_the_strongest_of_each_project() -> None:
    found = projection_of(attribute_graph(planted()))
    backbone = backbone_of(found)
    assert (backbone.score > 0).all()
    assert backbone.connected == 18
    for project in range(backbone.size):
        own = (found.a == project) | (found.b == project)
        kept = (backbone.a == project) | (backbone.b == project)
        assert backbone.score[kept].max() == found.score[own].max()
