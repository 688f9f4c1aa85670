"""How two things hang together."""

from __future__ import annotations

import json
import random
from math import log
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Run
from esfgraph.errors import UsageError
from esfgraph.network import attribute_graph
from esfgraph.paths import chain_text, chains, find_node
from network_graphs import METHOD, NUTS, PLACES, THEME, P, concepts, described

LABELS = concepts("theme", ["rare", "common"]) + concepts("method", ["rare", "tiers"])


def _store() -> ox.Store:
    projects = {f"p{i}": "esf:theme <vocab/theme/common>" for i in range(8)}
    projects["p0"] += " ; esf:theme <vocab/theme/rare> ; esf:owner <id/organisation/SE/1>"
    projects["p1"] += " ; esf:theme <vocab/theme/rare>"
    projects["p2"] = "esf:usesMethod <vocab/method/tiers> ; esf:theme <vocab/theme/rare>"
    projects["alone"] = ""
    extra = (
        '<id/organisation/SE/1> skos:prefLabel "EKDALS KOMMUN" ; org:identifier "2120009001" .'
        '<vocab/method/tiers> skos:altLabel "RtI"@en .'
    )
    return described(projects, LABELS + extra)


def _iris(store: ox.Store, a: str, b: str) -> list[str]:
    return [step.iri for step in chains(store, a, b)[0].steps]


def test_the_rare_thing_is_the_shorter_way() -> None:
    found = chains(_store(), "p0", "p1")
    assert [step.iri for step in found[0].steps] == [P + "p0", THEME + "rare", P + "p1"]
    assert found[0].length == round(log(1 + 3), 6)
    assert [step.iri for step in found[1].steps] == [P + "p0", THEME + "common", P + "p1"]
    assert found[1].length > found[0].length


def test_owners_and_concepts_hang_together_too() -> None:
    store = _store()
    expected = [
        "https://w3id.org/esfgraph/id/organisation/SE/1",
        P + "p0",
        THEME + "rare",
        P + "p2",
        METHOD + "tiers",
    ]
    assert _iris(store, "2120009001", "RtI") == expected
    assert _iris(store, "ekdals kommun", METHOD + "tiers") == expected
    assert _iris(store, "tiers", "EKDALS KOMMUN") == expected[::-1]


def test_regions_lead_to_those_around_them() -> None:
    projects = {
        "a": f"esf:nutsRegion <{NUTS}SE221>",
        "b": f"esf:nutsRegion <{NUTS}SE224>",
    }
    (first, *_) = chains(described(projects, PLACES), "a", "b")
    assert [step.relation for step in first.steps][1:] in (
        ["nuts_region", "above", "below", "nuts_region"],
    )
    assert "lies in" in chain_text(first, "en")
    assert "omfattar" in chain_text(first, "sv")


@pytest.mark.parametrize(
    ("a", "b", "relations"),
    [
        ("SE2", "SE", ["above"]),
        ("SE", "SE22", ["below", "below"]),
        ("SE224", "SE2", ["above", "above"]),
        ("South Sweden", "SE22", ["same"]),
    ],
)
def test_regions_that_no_project_states_hang_together_directly(
    a: str, b: str, relations: list[str]
) -> None:
    projects = {
        "a": f"esf:nutsRegion <{NUTS}SE221>",
        "b": f"esf:nutsRegion <{NUTS}SE224>",
        "c": "esf:region <vocab/esf-region/sydsverige>",
    }
    first = chains(described(projects, PLACES), a, b)[0]
    assert [step.relation for step in first.steps] == [None, *relations]
    assert chain_text(first, "en")


def test_a_project_leads_to_the_one_that_it_follows() -> None:
    store = described({"study": "", "main": f"esf:precededBy <{P}study>"})
    (chain,) = chains(store, "main", "study")
    assert [step.relation for step in chain.steps] == [None, "precededBy"]
    assert chain_text(chain, "en") == "“Projekt main” – follows “Projekt study”"
    (back,) = chains(store, "study", "main")
    assert back.steps[1].relation == "followedBy"


def test_nothing_joins_what_has_nothing_in_common() -> None:
    assert chains(_store(), "p0", "alone") == ()


def test_a_name_of_several_things_is_refused_with_the_candidates() -> None:
    store = _store()
    said = "esf:usesMethod <vocab/method/rare> ; esf:theme <vocab/theme/rare>"
    several = described({"x": said}, LABELS)
    graph = attribute_graph(several)
    with pytest.raises(UsageError, match=r"vocab/method/rare.*vocab/theme/rare") as error:
        find_node(several, graph, "rare")
    assert error.value.exit_code == 2
    with pytest.raises(UsageError, match="no project, organisation or concept"):
        find_node(store, attribute_graph(store), "nothing of that name")
    with pytest.raises(UsageError, match="same thing"):
        chains(store, "p0", P + "p0")


def test_a_preferred_label_goes_before_an_alternative_one() -> None:
    text = '<vocab/theme/rare> skos:altLabel "tiers"@en .'
    store = described(
        {"x": "esf:usesMethod <vocab/method/tiers> ; esf:theme <vocab/theme/rare>"}, LABELS + text
    )
    assert find_node(store, attribute_graph(store), "Tiers") == METHOD + "tiers"


def test_any_order_of_loading_gives_the_same_chains() -> None:
    store = _store()
    quads = list(store)
    expected = chains(store, "p3", "RtI")
    assert expected
    for seed in range(4):
        random.Random(seed).shuffle(quads)
        other = ox.Store()
        for quad in quads:
            other.add(quad)
        assert chains(other, "p3", "RtI") == expected


def test_the_command_tells_chains(run: Run, out: Path) -> None:
    result = run("path", out, "23-012-S01", "25-019-S03", "--lang", "en", "--limit", "2")
    assert result.exit_code == 0
    assert "Främja närvaro i skolan" in " ".join(result.stdout.split())
    told = json.loads(
        run("path", out, "Response to Intervention", "23-012-S01", "--format", "json").stdout
    )
    assert told[0]["rank"] == 1
    assert any("25-019-S03" in iri for iri in told[0]["iris"])
    assert [step["iri"] for step in told[0]["steps"]] == told[0]["iris"]
    assert set(told[0]["steps"][1]) == {"iri", "kind", "label", "relation"}
    assert run("path", out, "23-012-S01", "nothing of that name").exit_code == 2
