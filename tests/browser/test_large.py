"""The page of 2,000 nodes and 8,000 lines: all of it can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Opened
from browser.graphs import large_graph
from browser.hands import labels_overlap, place, search, shown, state
from esfgraph.draw import Options, draw

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "graph.html"
    draw(large_graph(), path)
    return path


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grouped") / "graph.html"
    draw(large_graph(600, 3_600), path, Options(limit=400))
    return path


def _projects(page: Page) -> int:
    counted = (
        "esfgraph.network.body.nodeIndices.filter(id => esfgraph.things[id]?.kind === 'project')"
    )
    return int(page.evaluate(f"{counted}.length"))


def test_all_nodes_are_drawn_with_labels_apart(opened: Opened, large: Path) -> None:
    page = opened(large)
    nodes, lines = shown(page)
    assert (nodes > 1_800, lines > 3_000) == (True, True)
    assert labels_overlap(page) == []
    names = {label["id"] for label in page.evaluate("esfgraph.labels()")}
    assert {f"land{i}" for i in range(8)} <= names  # communities are named
    for kind in ("Target group", "Challenge", "Fund"):
        page.get_by_role("button", name=re.compile(f"^{kind} ")).click()
    assert shown(page)[0] > 2_000
    assert len(page.evaluate("esfgraph.network.body.data.edges.getDataSet().getIds()")) > 8_000
    assert labels_overlap(page) == []


def test_search_filter_panel_and_table_work_with_many(opened: Opened, large: Path) -> None:
    page = opened(large)
    search(page, "Project 777 on")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_contain_text("Project 777 on")
    expect(page.locator("#panel")).to_contain_text("Shares most with")
    assert labels_overlap(page) == []
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Theme", exact=True).select_option(index=1)
    some = _projects(page)
    assert 0 < some < 400
    page.get_by_label("From year").select_option("2020")
    assert 0 < _projects(page) < some
    page.get_by_role("button", name="Table").click()
    expect(page.locator("#listed")).to_contain_text("of 1500 projects")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#listed")).to_have_text("(1500 of 1500 projects)")


def test_arranging_many_settles_and_stops(opened: Opened, large: Path) -> None:
    page = opened(large)
    page.get_by_label("Community").select_option(index=1)
    page.get_by_role("button", name="Arrange").click()
    while page.evaluate("esfgraph.settling()"):
        page.wait_for_timeout(100)
    places = page.evaluate("JSON.stringify(esfgraph.network.getPositions())")
    page.wait_for_timeout(200)
    assert page.evaluate("JSON.stringify(esfgraph.network.getPositions())") == places


_FAR = """() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = esfgraph.network.getPositions();
  const group = new Map(data.groups.flatMap((g, n) => g.members.map((id) => [id, n])));
  const ids = [...group.keys()].filter((id) => at[id]);
  const far = { true: [0, 0], false: [0, 0] };
  ids.forEach((a) => ids.filter((b) => b > a).forEach((b) => {
    const sum = far[group.get(a) === group.get(b)];
    sum[0] += Math.hypot(at[a].x - at[b].x, at[a].y - at[b].y);
    sum[1] += 1;
  }));
  const columns = {};
  const column = Object.values(at).map(({ x }) => Math.round(x / 2));
  column.forEach((x) => (columns[x] = (columns[x] || 0) + 1));
  return [far[true][0] / far[true][1] / (far[false][0] / far[false][1]),
    Math.max(...Object.values(columns)), Object.keys(at).length];
}"""


def test_arranging_keeps_communities_together_and_makes_no_columns(
    opened: Opened, tmp_path: Path
) -> None:
    draw(large_graph(48, 260), tmp_path / "graph.html")
    page = opened(tmp_path / "graph.html")
    before, _, _ = page.evaluate(_FAR)
    page.get_by_role("button", name="Arrange").click()
    while page.evaluate("esfgraph.settling()"):
        page.wait_for_timeout(100)
    after, column, nodes = page.evaluate(_FAR)
    assert nodes > 60
    assert after <= max(before, 0.5)
    assert column <= 6
    assert labels_overlap(page) == []


def test_communities_as_nodes_all_have_names(opened: Opened, tmp_path: Path) -> None:
    draw(large_graph(48, 260), tmp_path / "graph.html")
    page = opened(tmp_path / "graph.html", hash_="#groups=1")
    drawn = page.evaluate("esfgraph.network.body.nodeIndices")
    assert drawn
    assert all(str(one).startswith("g") for one in drawn)  # nothing of what is closed
    assert {label["id"] for label in page.evaluate("esfgraph.labels()")} >= set(drawn)
    assert labels_overlap(page) == []


def test_above_the_limit_communities_open_on_demand(opened: Opened, grouped: Path) -> None:
    page = opened(grouped)
    expect(page.locator("#panel")).to_contain_text("So many nodes are drawn as 8 communities")
    groups, lines = shown(page)
    assert (groups, lines > 10) == (8, True)
    assert labels_overlap(page) == []
    page.mouse.dblclick(*place(page, "g0"))
    members = page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).groups[0].members.length"
    )
    assert _projects(page) == members
    assert re.fullmatch("[0-9a-f]{10}", state(page)["open"][0])
    again = opened(grouped, hash_="#" + page.url.partition("#")[2])
    assert _projects(again) == members
    page.mouse.click(*place(page, "g1"))
    expect(page.locator("#panel")).to_contain_text("Bridges to other communities")
    page.get_by_role("button", name="Open the community").click()
    assert _projects(page) > members
    page.get_by_role("button", name="Communities 8").click()
    assert _projects(page) == 600


def test_lines_between_communities_say_why(opened: Opened, grouped: Path) -> None:
    page = opened(grouped)
    line = page.evaluate(
        "(() => { const e = esfgraph.network.body.data.edges.get().find(e => e.kind === 'group');"
        " return [e.from, e.to]; })()"
    )
    ends = [place(page, node) for node in line]
    for part in (0.3, 0.35, 0.5):
        at = [ends[0][i] + part * (ends[1][i] - ends[0][i]) for i in (0, 1)]
        page.mouse.move(*at)
        page.mouse.move(at[0] + 1, at[1])
        if page.get_by_role("tooltip").is_visible():
            break
    expect(page.get_by_role("tooltip")).to_contain_text(re.compile(r"\d+ connections, mostly by:"))


def test_search_opens_the_community_of_what_it_finds(opened: Opened, grouped: Path) -> None:
    page = opened(grouped)
    search(page, "Project 333 on")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_contain_text("Project 333 on")
    assert "open" in state(page)
    page.get_by_role("button", name="Close the community").click()
    assert shown(page)[0] == 8
