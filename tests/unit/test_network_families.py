"""What counts as shared: status of methods, places and what lies around them, chosen families."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
from scipy import sparse

from conftest import SEEDS
from esfgraph.errors import UsageError
from esfgraph.network import (
    FAMILIES,
    Connection,
    attribute_graph,
    connections,
    reason_text,
    weights,
)
from esfgraph.network.families import chosen, parse_by, parse_weights
from esfgraph.network.incidence import Incidence
from esfgraph.network.projection import project
from esfgraph.pipeline import graph_of
from network_graphs import METHOD, NUTS, PLACES, THEME, P, described, in_any_order

AREA = "https://w3id.org/esfgraph/vocab/programme-area/2021SE05SFPR001/A"
OBJECTIVE = "https://w3id.org/esfgraph/vocab/specific-objective/2021SE05SFPR001/A2A"
FIELD = "https://w3id.org/esfgraph/vocab/intervention-2021/140"


def pair(store: ox.Store, a: str, b: str, **options: object) -> Connection | None:
    """The connection of two projects, if there is one."""
    found = connections(store, None, **options)  # type: ignore[arg-type]
    return next((c for c in found if (c.project_a, c.project_b) == (P + a, P + b)), None)


@pytest.fixture(scope="module")
def four() -> ox.Store:
    """The graph of the seeds 001 to 004: each is a project of its own."""
    return graph_of(sorted(SEEDS.glob("00[1-4]_*.txt"))).store


def _between(store: ox.Store, one: str, other: str) -> Connection:
    a, b = sorted([one, other])
    (found,) = (
        c for c in connections(store, None) if sorted(filter(None, c.identifiers)) == sorted([a, b])
    )
    return found


def test_seeds_share_what_a_reader_finds_in_them(four: ox.Store) -> None:
    everything = {
        pair_: {s.iri for s in _between(four, *pair_).shared}
        for pair_ in (
            ("23-023-S01", "23-012-S01"),
            ("23-023-S01", "25-019-S03"),
            ("23-012-S01", "25-019-S03"),
        )
    }
    assert all(AREA in shared for shared in everything.values())
    assert [OBJECTIVE in shared for shared in everything.values()] == [False, False, True]
    assert [FIELD in shared for shared in everything.values()] == [False, False, True]
    assert all(THEME + "school-attendance" in shared for shared in everything.values())
    together = THEME + "collaboration-between-school-and-social-services"
    assert all(together in shared for shared in everything.values())
    teams = [METHOD + "school-social-team" in shared for shared in everything.values()]
    assert teams == [False, True, False]


def test_seeds_reasons_are_what_nothing_else_implies(four: ox.Store) -> None:
    found = _between(four, "23-012-S01", "25-019-S03")
    reasons = {s.iri for s in found.reasons}
    assert {OBJECTIVE, FIELD} <= reasons
    assert AREA not in reasons  # the objective says it
    assert AREA in {s.iri for s in found.shared if s.implied}
    assert found.score == pytest.approx(sum(s.weight for s in found.reasons), abs=1e-5)


def test_a_planned_method_counts_less_and_says_so(four: ox.Store) -> None:
    found = _between(four, "23-023-S01", "25-019-S03")
    (team,) = (s for s in found.reasons if s.iri == METHOD + "school-social-team")
    assert {p.rpartition("#")[2] for p in team.said} == {"plansMethod", "usesMethod"}
    full = weights(attribute_graph(four))[team.iri]
    assert team.weight == pytest.approx(0.75 * full, abs=1e-6)
    assert reason_text(team, "en").endswith("(planned / in use)")
    assert reason_text(team, "sv").endswith("(planeras / används)")


def test_methods_count_by_status() -> None:
    method = "<vocab/method/m>"
    store = described(
        {
            "a": f"esf:usesMethod {method} ; esf:formerMethod {method}",
            "b": f"esf:usesMethod {method}",
            "c": f"esf:formerMethod {method}",
            "d": "",
        }
    )
    weight = log(4 / 3)
    used, former = pair(store, "a", "b"), pair(store, "b", "c")
    assert used is not None
    assert former is not None
    assert used.score == round(weight, 6)  # of two statuses the one that counts most
    assert former.score == round(
        weight * FAMILIES["method"].properties[former.reasons[0].said[1]], 6
    )
    assert former.score < used.score
    assert reason_text(used.reasons[0], "en") == "method: m"


def test_a_smaller_region_counts_more_than_the_one_around_it() -> None:
    store = described(
        {
            "county1": f"esf:nutsRegion <{NUTS}SE224>",
            "county2": f"esf:nutsRegion <{NUTS}SE224>",
            "near": f"esf:nutsRegion <{NUTS}SE221>",
            "south": f"esf:nutsRegion <{NUTS}SE2>",
            "none": "",
        },
        PLACES,
    )
    same, near, south = (pair(store, "county1", other) for other in ("county2", "near", "south"))
    assert same is not None
    assert near is not None
    assert south is not None
    assert [s.iri for s in same.reasons] == [NUTS + "SE224"]
    # The ESF region and the NUTS region that it matches are one place and count once.
    assert {s.iri for s in near.reasons} == {NUTS + "SE22"}
    assert [s.iri for s in south.reasons] == [NUTS + "SE2"]
    assert same.score == round(log(5 / 2), 6)
    assert near.score == round(log(5 / 3), 6)
    assert same.score > near.score > south.score == round(log(5 / 4), 6)


def test_an_esf_region_and_a_nuts_region_meet() -> None:
    store = described(
        {
            "esf": "esf:region <vocab/esf-region/sydsverige>",
            "nuts": f"esf:nutsRegion <{NUTS}SE224>",
            "none": "",
        },
        PLACES,
    )
    found = pair(store, "esf", "nuts")
    assert found is not None
    assert len(found.reasons) == 1
    assert found.score == round(log(3 / 2), 6)


def test_an_organisation_can_be_owner_here_and_partner_there() -> None:
    store = described(
        {"a": "esf:owner <urn:o>", "b": "esf:partner <urn:o>", "c": "esf:partner <urn:o>", "d": ""}
    )
    assert pair(store, "a", "b") is not None
    only = pair(store, "b", "c", by=["partner"])
    assert only is not None
    assert [s.kind for s in only.reasons] == ["partner"]
    assert pair(store, "a", "b", by=["partner"]) is None


ONE_PHRASE = (
    '<vocab/theme/outside> skos:prefLabel "outside work and study"@en ;'
    ' skos:altLabel "young people who do nothing"@en .'
    '<vocab/challenge/outside> skos:prefLabel "youth exclusion"@en ;'
    ' skos:altLabel "Young people who do nothing"@en .'
    '<vocab/target-group/outside> skos:prefLabel "young people who do nothing"@en .'
    '<vocab/method/outside> skos:prefLabel "young people who do nothing"@sv .'
    '<vocab/theme/other> skos:prefLabel "young people who do nothing"@en .'
)


def _one_phrase(**more: str) -> ox.Store:
    said = "esf:theme <vocab/theme/outside> ; esf:challenge <vocab/challenge/outside>"
    said += " ; esf:targetGroup <vocab/target-group/outside>"
    often = "esf:theme <vocab/theme/outside> ; esf:targetGroup <vocab/target-group/outside>"
    return described({"a": said, "b": said, "c": often, "d": "", **more}, ONE_PHRASE)


def test_what_the_same_words_say_counts_once_at_the_highest_weight() -> None:
    found = pair(_one_phrase(), "a", "b")
    assert found is not None
    assert [s.iri.rpartition("/vocab/")[2] for s in found.reasons] == ["challenge/outside"]
    assert len(found.shared) == 3  # the others are told, and add nothing
    assert found.score == round(log(4 / 2), 6)
    without = pair(_one_phrase(), "a", "b", weight={"theme": 3.0})
    assert without is not None
    assert [s.kind for s in without.reasons] == ["theme"]
    assert without.score == round(3 * log(4 / 3), 6)
    common = pair(_one_phrase(), "a", "c")  # they do not share the challenge
    assert common is not None
    assert [s.kind for s in common.reasons] == ["target_group"]  # of equal ones the first
    assert common.score == round(log(4 / 3), 6)


def test_a_status_lets_the_other_concept_of_the_same_words_count() -> None:
    text = "".join(f'<vocab/{s}/m> skos:prefLabel "mentoring"@en .' for s in ("method", "theme"))
    said = "esf:{} <vocab/method/m> ; esf:theme <vocab/theme/m>"
    store = described(
        {"a": said.format("formerMethod"), "b": said.format("usesMethod"), "c": ""}, text
    )
    found = pair(store, "a", "b")
    assert found is not None
    assert [s.kind for s in found.reasons] == ["theme"]
    assert found.score == round(log(3 / 2), 6)


def test_a_name_in_another_language_or_within_a_family_is_another_thing() -> None:
    said = "esf:usesMethod <vocab/method/outside> ; esf:theme <vocab/theme/outside>"
    found = pair(_one_phrase(x=said, y=said), "x", "y")
    assert found is not None
    assert sorted(s.kind for s in found.reasons) == ["method", "theme"]
    both = "esf:theme <vocab/theme/outside> , <vocab/theme/other>"
    found = pair(_one_phrase(x=both, y=both), "x", "y")
    assert found is not None
    assert len(found.reasons) == 2


def test_families_can_be_chosen_and_weighted() -> None:
    both = "esf:theme <vocab/theme/t> ; esf:usesMethod <vocab/method/m>"
    store = described({"a": both, "b": both, "c": ""})
    weight = log(3 / 2)
    expected = {
        (): 2 * weight,
        (("by", ("method",)),): weight,
        (("weight", (("method", 2.0),)),): 3 * weight,
        (("weight", (("method", 0.0),)),): weight,
    }
    for options, score in expected.items():
        given = {k: dict(v) if k == "weight" else v for k, v in options}
        found = pair(store, "a", "b", **given)
        assert found is not None
        assert found.score == round(score, 6)


@pytest.mark.parametrize(
    ("by", "weight", "words"),
    [
        (["colour"], {}, "no family 'colour'"),
        (None, {"colour": 1.0}, "no family 'colour'"),
        (None, {"method": -1.0}, "expected 0 to 1000"),
        (None, {"method": float("nan")}, "expected 0 to 1000"),
        (None, {"method": 1000.1}, "expected 0 to 1000"),
        (None, {"method": 1e308}, "expected 0 to 1000"),
        (["method"], {"method": 0.0}, "no family is left"),
    ],
)
def test_wrong_families_are_refused(
    by: list[str] | None, weight: dict[str, float], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        chosen(by, weight)


def test_options_are_read_as_typed() -> None:
    assert parse_by("method,target-group") == ("method", "target_group")
    assert parse_weights(["method=2", "theme=0.5,fund=0"]) == {
        "method": 2.0,
        "theme": 0.5,
        "fund": 0.0,
    }
    with pytest.raises(UsageError, match="method=2"):
        parse_weights(["method"])


def _random(projects: int, seed: int) -> Incidence:
    chance = np.random.default_rng(seed)
    matrix = sparse.csr_array((chance.random((projects, 40)) < 0.3).astype(float))
    names = tuple(f"p{i:05}" for i in range(projects))
    implies = sparse.csr_array((40, 40))
    return Incidence(names, tuple(f"a{i:02}" for i in range(40)), ("theme",) * 40, matrix, implies)


def test_large_graphs_keep_the_same_pairs_as_full_comparison() -> None:
    """Cutting candidates loses nothing where nothing is implied and no attribute is large."""
    incidence = _random(1200, 1)
    full, cut = project(incidence, None), project(incidence, 5)
    best: dict[int, list[tuple[float, int, int]]] = {}
    for a, b, score in zip(full.a.tolist(), full.b.tolist(), full.score.tolist(), strict=True):
        best.setdefault(a, []).append((-score, b, a))
        best.setdefault(b, []).append((-score, a, b))
    expected = {
        tuple(sorted(pair_[1:])) for ranked in best.values() for pair_ in sorted(ranked)[:5]
    }
    assert set(zip(cut.a.tolist(), cut.b.tolist(), strict=True)) == expected


def test_every_pair_has_its_reasons() -> None:
    found = project(_random(60, 2), 3)
    for i in range(len(found.a)):
        reasons = found.reasons(i)
        assert reasons
        assert round(sum(adds for _, adds, _ in reasons), 6) == pytest.approx(found.score[i])


def test_any_order_of_loading_gives_the_same_reasons(tmp_path: Path) -> None:
    store = described(
        {
            str(i): f"esf:nutsRegion <{NUTS}SE22{i % 2 or 4}> ; esf:theme <vocab/theme/{i % 3}>"
            for i in range(9)
        },
        PLACES,
    )
    expected = connections(store)
    for other in in_any_order(store):
        assert connections(other) == expected
