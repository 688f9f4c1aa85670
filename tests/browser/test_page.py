"""The page in a browser: what a reader sees and does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from browser.conftest import Opened, find_chromium, no_chromium
from browser.graphs import ATTENDANCE, BRIDGE, HEAD, HOSTILE, many_projects, store_of
from browser.hands import (
    click_node,
    colour_at,
    labels_overlap,
    number,
    place,
    search,
    shown,
    state,
)
from esfgraph.draw import Options, draw
from esfgraph.pipeline import Build
from fused_graph import EARLIER, FORMER, SWALLOW, fused_store

pytestmark = pytest.mark.browser

STUDY = "https://w3id.org/esfgraph/id/project/2021SE05SFPR001/23-012-S01"
PROMOTE = "https://w3id.org/esfgraph/id/project/2021SE05SFPR001/25-019-S03"
VOCAB = "https://w3id.org/esfgraph/vocab/"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "graph.html"
    draw(store_of(), path, Options(by=("owner", "fund", "specific_objective", "region")))
    return path


@pytest.fixture(scope="module")
def seeds_page(seeds: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeds") / "graph.html"
    draw(seeds.store, path)
    return path


def test_the_page_draws_the_graph_with_labels_apart_and_asks_for_nothing(
    opened: Opened, drawn: Path
) -> None:
    page = opened(drawn)
    expect(page.locator("#status")).to_have_text("11 nodes and 10 lines shown")
    assert page.evaluate("esfgraph.network.body.nodeIndices.length") == 11
    assert page.evaluate("esfgraph.network.body.edgeIndices.length") == 10
    assert page.evaluate("esfgraph.labels().length") == 11
    assert labels_overlap(page) == []
    assert colour_at(page, ATTENDANCE) == [0x00, 0x72, 0xB2]
    inside = page.evaluate(
        """() => { const box = document.querySelector("#graph canvas").getBoundingClientRect();
             return esfgraph.labels().every(one => one.left > 0 && one.top > 0
               && one.right < box.width && one.bottom < box.height); }"""
    )
    assert inside


def test_the_legend_counts_hides_and_explains_a_kind(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    owners = page.get_by_role("button", name="Project owner 3")
    expect(owners).to_have_attribute("aria-pressed", "true")
    owners.click()
    expect(owners).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#status")).to_have_text("8 nodes and 7 lines shown")
    assert "owner" not in state(page)["show"][0].split()
    owners.click()
    expect(page.locator("#status")).to_have_text("11 nodes and 10 lines shown")
    fields = page.get_by_role("button", name="Intervention field 1")
    expect(fields).to_have_attribute("aria-pressed", "false")
    fields.click()
    expect(page.locator("#status")).to_have_text("12 nodes and 12 lines shown")
    explanation = page.get_by_text("The organisation that owns the project.")
    expect(explanation).to_be_hidden()
    expect(owners).to_have_accessible_description("The organisation that owns the project.")
    page.get_by_role("button", name="Explain").click()
    expect(explanation).to_be_visible()


def test_a_click_on_a_project_tells_everything_about_it(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    click_node(page, ATTENDANCE)
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Närvaro i Ekdal")
    for words in (
        "23-900-S01",
        "1 November 2023",
        "31 October 2024",
        "1\u00a0500\u00a0000.50\u00a0SEK",
        "130\u00a0000\u00a0EUR",
        "40%",
        "1,200",
        "140 Labour market matching",
        "Skolan och socialtjänsten i Ekdal",
        "The sources name no method. That does not mean that the project has none.",
    ):
        expect(panel).to_contain_text(words)
    source = panel.get_by_role("link", name="https://example.org/ekdal?a=1&b=2")
    expect(source).to_have_attribute("href", "https://example.org/ekdal?a=1&b=2")
    panel.get_by_role("button", name="EKDALS KOMMUN").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("EKDALS KOMMUN")
    expect(panel).to_contain_text("2120009001")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_contain_text("Strongest connections")


def test_the_panel_of_a_seed_quotes_goals_and_methods_by_status(
    opened: Opened, seeds_page: Path
) -> None:
    page = opened(seeds_page)
    click_node(page, STUDY)
    panel = page.locator("#panel")
    headings = panel.locator("h3").all_inner_texts()
    for title in ("Goals", "Methods in use", "Planned methods", "Themes", "Shares most with"):
        assert title in headings
    planned = panel.locator("h3", has_text="Planned methods").locator("xpath=following::ul[1]")
    expect(planned).to_contain_text("Early coordinated measures", ignore_case=True)
    quoted = planned.locator(".place").first
    expect(quoted).to_be_hidden()
    planned.locator("summary").first.click()
    expect(quoted.locator("mark")).to_be_visible()
    link = quoted.get_by_role("link", name=re.compile(r"002_.*, line \d+"))
    assert link.get_attribute("href").startswith("https://www.esf.se/")  # type: ignore[union-attr]
    goal = panel.locator("h3", has_text="Goals").locator("xpath=following::ul[1]/li").first
    goal.locator("summary").click()
    expect(goal.locator("mark")).to_contain_text("utveckla en strukturerad")
    fact = panel.locator("dd", has_text="23-012-S01")
    fact.locator("summary").click()
    expect(fact.locator("mark")).to_be_visible()


def test_methods_stand_in_the_panel_without_quotes_too(opened: Opened, tmp_path: Path) -> None:
    said = """
    <id/project/x/1> a esf:Project ; dcterms:title "Ett"@sv ; esf:usesMethod <vocab/method/m> .
    <id/project/x/2> a esf:Project ; dcterms:title "Två"@sv ; esf:fund <vocab/fund/ESF+> .
    <vocab/method/m> skos:prefLabel "mentorskap"@sv, "mentoring"@en .
    """
    draw(store_of(HEAD + said), tmp_path / "graph.html")
    page = opened(tmp_path / "graph.html")
    panel = page.locator("#panel")
    page.evaluate("esfgraph.select(0)")
    used = panel.locator("h3", has_text="Methods in use").locator("xpath=following::ul[1]")
    expect(used).to_contain_text("mentoring")
    expect(panel).not_to_contain_text("name no method")
    page.evaluate("esfgraph.select(1)")
    expect(panel).to_contain_text("name no method")


def test_the_panel_tells_of_all_sources_of_a_fused_project(opened: Opened, tmp_path: Path) -> None:
    draw(fused_store(), tmp_path / "fused.html")
    page = opened(tmp_path / "fused.html")
    click_node(page, SWALLOW)
    panel = page.locator("#panel")

    def fact(label: str) -> Locator:
        return panel.locator("dt", has_text=label).locator("xpath=following::dd[1]")

    end = fact("End date")
    expect(end.locator(".taken")).to_have_text("31 December 2026 taken, from granted.txt")
    expect(end.locator(".besides")).to_have_text(
        "31 January 2027 also stated by abroad.txt, prose.txt"
    )
    end.locator("summary").click()
    files = end.locator("cite").all_inner_texts()
    assert [text.partition(",")[0] for text in files] == ["abroad.txt", "granted.txt", "prose.txt"]
    expect(fact("Title").locator(".besides")).to_contain_text("Svalans liv")
    expect(fact("Project owner").locator(".besides")).to_contain_text("NORRA LUNDE KOMMUN")
    budget = fact("Total budget")
    expect(budget.locator("div.besides")).to_contain_text("1\u00a0200\u00a0000")
    expect(budget.get_by_text("100\u00a0000\u00a0EUR")).to_have_count(1)
    expect(fact("Former IRI")).to_contain_text(FORMER)
    expect(panel.locator(".finding.warning")).to_have_count(4)
    expect(
        panel.locator("h3", has_text="Goals").locator("xpath=following::ul[1]/li")
    ).to_have_count(1)
    why = panel.locator(".why")
    expect(why).to_have_count(4)
    expect(why.first).to_contain_text("Svalans vägar 24-102-S01 (similar.txt)")
    page.get_by_role("button", name="Svenska").click()
    expect(panel.locator(".besides").first).to_contain_text("anges också av prose.txt")
    page.get_by_role("button", name="English").click()
    fact("Preceded by").get_by_role("button", name="Svalans väg, förstudie").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Svalans väg, förstudie")
    expect(fact("Followed by")).to_have_text("The swallow's way")


def test_projects_that_follow_each_other_are_joined_by_an_arrow(
    opened: Opened, tmp_path: Path
) -> None:
    draw(fused_store(), tmp_path / "fused.html")
    page = opened(tmp_path / "fused.html")
    ends = [place(page, number(page, iri)) for iri in (EARLIER, SWALLOW)]
    middle = [(ends[0][i] + ends[1][i]) / 2 for i in (0, 1)]
    page.mouse.move(*middle)
    page.mouse.move(middle[0] + 1, middle[1])
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("The swallow's way follows Svalans väg, förstudie")
    nodes, lines = shown(page)
    switch = page.get_by_role("button", name=re.compile("^Follow each other"))
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    assert shown(page) == (nodes, lines - 1)
    assert state(page)["follows"] == ["0"]
    again = opened(tmp_path / "fused.html", hash_="#" + page.url.partition("#")[2])
    assert shown(again) == (nodes, lines - 1)
    switch.click()
    assert shown(page) == (nodes, lines)


def test_a_graph_without_followers_has_no_legend_entry_for_them(
    opened: Opened, drawn: Path
) -> None:
    page = opened(drawn)
    expect(page.get_by_role("button", name=re.compile("^Follow each other"))).to_have_count(0)


def test_findings_stand_in_the_panel(opened: Opened, seeds_page: Path, seeds: Build) -> None:
    page = opened(seeds_page)
    (finding,) = seeds.findings
    assert finding.project is not None
    page.evaluate("id => esfgraph.select(id)", number(page, finding.project))
    expect(page.locator("#panel .finding")).to_contain_text(finding.message["en"])


def test_a_concept_lists_the_projects_that_have_it(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    search(page, "140")
    page.get_by_role("option", name=re.compile("Labour market matching")).click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("140 Labour market matching")
    expect(panel.locator("li button")).to_have_text(["Närvaro i Ekdal", "The bridge to work"])
    assert page.evaluate("esfgraph.state.on.has('intervention_field')")  # it was off


def test_search_suggests_and_finds_by_keyboard(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    search(page, "granberga")
    options = page.get_by_role("listbox", name="Search results").get_by_role("option")
    expect(options).to_have_count(2)  # the owner, and its project
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("The bridge to work")
    assert page.evaluate("esfgraph.network.getSelectedNodes()") == [number(page, BRIDGE)]
    search(page, "NARVARO")  # case and accents do not matter
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Närvaro i Ekdal")
    search(page, "zzz")
    expect(options).to_have_text(["Nothing matches"])


def test_filters_choose_projects_in_drawing_and_table(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    everything = shown(page)
    rows = page.locator("tbody tr:visible")
    filters = page.locator("#filters")
    filters.get_by_label("Fund").select_option(label="ESF+ European Social Fund Plus (3)")
    assert (
        page.evaluate(
            "esfgraph.network.body.nodeIndices.filter(id => "
            "esfgraph.things[id].kind === 'project').length"
        )
        == 3
    )
    filters.get_by_label("Programme area").select_option(index=1)
    filters.get_by_label("Method").select_option(label="mapping (3)")
    filters.get_by_label("Theme").select_option(label="school attendance (3)")
    filters.get_by_label("Region").select_option(label="SE11 Stockholm (1)")
    page.get_by_role("button", name="Table").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("23-012-S01")
    expect(page.locator("#listed")).to_have_text("(1 of 4 projects)")
    again = opened(seeds_page, hash_="#" + page.url.partition("#")[2])
    expect(again.locator("tbody tr:visible")).to_have_count(1)
    page.get_by_role("button", name="Clear filters").click()
    expect(rows).to_have_count(4)
    page.get_by_label("From year").select_option("2026")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("25-019-S03")
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Network", exact=True).click()
    assert shown(page) == everything


def test_what_is_not_stated_is_said_and_can_be_asked_for(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    rows = page.locator("tbody tr:visible")
    page.get_by_label("Region", exact=True).select_option(label="not stated (3)")
    page.get_by_role("button", name="Table").click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_label("to year").select_option("2024")
    expect(rows).to_have_count(2)
    expect(page.locator("#filters")).to_contain_text("Projects that state no year: 2.")


def test_what_is_pointed_at_stands_out_and_is_told(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    theme = number(page, VOCAB + "theme/school-attendance")
    far = VOCAB + "theme/staff-competence"
    before = colour_at(page, far)
    page.mouse.move(*place(page, theme))
    page.mouse.move(*[v + 1 for v in place(page, theme)])
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("school attendance")
    expect(tip).to_contain_text("Theme")
    assert colour_at(page, far) != before  # it steps back
    near = page.evaluate("esfgraph.labels().map(one => one.id)")
    assert number(page, far) not in near
    page.mouse.move(*place(page, number(page, STUDY)))
    expect(tip).to_contain_text("Project")
    box = page.locator("#graph").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(tip).to_be_hidden()
    assert colour_at(page, far) == before


def test_lines_say_why(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    ends = [
        place(page, number(page, i))
        for i in (STUDY, VOCAB + "specific-objective/2021SE05SFPR001/A2A")
    ]
    middle = [(ends[0][i] + ends[1][i]) / 2 for i in (0, 1)]
    page.mouse.move(*middle)
    page.mouse.move(middle[0] + 1, middle[1])
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("Specific objective: A2A")
    expect(tip.locator("mark")).to_contain_text("A2A")
    for kind in ("Method", "Theme", "Project owner", "Specific objective"):
        page.get_by_role("button", name=re.compile(f"^{kind} \\d")).click()
    page.get_by_role("button", name=re.compile("^Connections")).click()
    expect(page.locator("#status")).to_have_text("4 nodes and 5 lines shown")
    ends = [place(page, number(page, i)) for i in (STUDY, PROMOTE)]
    middle = [(ends[0][i] + ends[1][i]) / 2 for i in (0, 1)]
    page.mouse.move(*middle)
    page.mouse.move(middle[0] + 1, middle[1])
    expect(tip).to_contain_text("Främja närvaro i skolan")
    expect(tip).to_contain_text("A2A")


def test_what_waits_at_a_project_is_shown_and_folded_away(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    nodes, lines = shown(page)
    click_node(page, PROMOTE)
    more = page.get_by_role("button", name=re.compile(r"Show \d+ more here"))
    count = int(re.findall(r"\d+", more.inner_text())[0])
    more.click()
    assert shown(page) == (nodes + count, lines + count)
    assert "turned" in state(page)
    page.get_by_role("button", name="Fold away").click()
    assert shown(page) == (nodes, lines)
    page.mouse.dblclick(*place(page, number(page, PROMOTE)))
    assert shown(page) == (nodes + count, lines + count)


def test_a_crowded_hub_opens_on_demand(opened: Opened, tmp_path: Path) -> None:
    draw(many_projects(60), tmp_path / "many.html", Options(by=("fund",)))
    page = opened(tmp_path / "many.html")
    assert shown(page) == (61, 0)
    search(page, "ESF+")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show 60 more here").click()
    assert shown(page) == (61, 60)
    page.get_by_role("button", name="Fold away").click()
    assert shown(page) == (61, 0)


def test_arranging_settles_and_then_stops(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page, reduced_motion="no-preference")
    places = "JSON.stringify(esfgraph.network.getPositions())"
    before = page.evaluate(places)
    page.get_by_role("button", name="Arrange").click()
    while page.evaluate("esfgraph.settling()"):
        page.wait_for_timeout(100)
    settled = page.evaluate(places)
    assert settled != before
    page.wait_for_timeout(250)
    assert page.evaluate(places) == settled
    assert labels_overlap(page) == []


def test_the_address_holds_the_wholestate(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    page.get_by_role("button", name="Svenska").click()
    page.get_by_role("button", name=re.compile("^Tema")).click()
    page.get_by_role("button", name=re.compile("^Kopplingar")).click()
    page.get_by_label("till år").select_option("2024")
    click_node(page, STUDY)
    page.locator("#turn").click()
    page.get_by_role("button", name="Zooma in").click()
    page.locator("#graph").press("ArrowUp")
    figures, url = shown(page), page.url
    again = opened(seeds_page, hash_="#" + url.partition("#")[2])
    assert shown(again) == figures
    assert again.evaluate("document.documentElement.lang") == "sv"
    title = page.locator("#panel h2").inner_text()
    expect(again.locator("#panel h2")).to_have_text(title)
    assert again.evaluate("[esfgraph.state.links, esfgraph.state.to]") == [True, 2024]
    assert not again.evaluate("esfgraph.state.on.has('theme')")
    again.evaluate("location.hash = 'lang=en&view=table'")
    expect(again.locator("#list")).to_be_visible()
    assert again.evaluate("document.documentElement.lang") == "en"


def test_a_broken_address_does_no_harm(opened: Opened, seeds_page: Path) -> None:
    odd = (
        "#lang=xx&view=zzz&node=nobody&show=shoes&open=99&turned=%ZZ"
        "&fund=none&at=1+2&from=x&community=length"
    )
    page = opened(seeds_page, hash_=odd)
    expect(page.locator("#panel")).to_contain_text("Strongest connections")
    page.get_by_role("button", name="Start over").click()
    assert shown(page)[0] > 20


def test_the_picture_is_saved_as_png(opened: Opened, drawn: Path, tmp_path: Path) -> None:
    page = opened(drawn)
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "esfgraph.png"
    download.value.save_as(tmp_path / "saved.png")
    content = (tmp_path / "saved.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    width = int.from_bytes(content[16:20], "big")
    assert width == 2 * page.evaluate("document.querySelector('#graph canvas').clientWidth")


def test_the_drawing_is_reached_by_keyboard(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    graph = page.locator("#graph")
    expect(graph).to_have_accessible_description(re.compile("Arrow keys"))
    graph.focus()
    scale = page.evaluate("esfgraph.network.getScale()")
    page.keyboard.press("+")
    assert page.evaluate("esfgraph.network.getScale()") > scale
    page.keyboard.press("0")
    assert page.evaluate("esfgraph.network.getScale()") == pytest.approx(scale)
    page.evaluate("id => esfgraph.select(id)", number(page, ATTENDANCE))
    graph.focus()
    reached = set()
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.evaluate("id => esfgraph.select(id)", number(page, ATTENDANCE))
        page.keyboard.press(key)
        reached.add(page.evaluate("esfgraph.state.node"))
    neighbours = page.evaluate(
        "id => esfgraph.network.getConnectedNodes(id)", number(page, ATTENDANCE)
    )
    assert reached - {number(page, ATTENDANCE)} <= set(neighbours)
    assert len(reached) > 1
    page.keyboard.press("Escape")
    assert page.evaluate("esfgraph.state.node") is None
    page.keyboard.press("Enter")
    assert page.evaluate("esfgraph.state.node") is not None


def test_every_control_is_reached_with_tab(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    wanted = {"search", "explain", "links", "graph", "zoom-in", "fit", "settle", "export", "reset"}
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert wanted | {"SELECT"} <= reached


def test_the_table_sorts_and_leads_back_to_the_drawing(opened: Opened, seeds_page: Path) -> None:
    page = opened(seeds_page)
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="Table").click()
    expect(page.locator("#graph")).to_be_hidden()
    page.get_by_role("button", name="Time", exact=True).click()
    head = page.get_by_role("columnheader", name="Time")
    expect(head).to_have_attribute("aria-sort", "ascending")
    times = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    known = [time for time in times if time != "–"]
    assert known == sorted(known)
    assert times[: len(known)] == known  # what is not known stands last
    row = page.get_by_role("row").filter(has_text="23-012-S01")
    expect(row).to_contain_text("early coordinated measures (planned)")
    row.get_by_role("button", name="Show in the network").click()
    expect(page.locator("#graph")).to_be_visible()
    expect(page.locator("#panel h2")).to_have_text(
        "Samverkan för skolnärvaro - skola och socialtjänst"
    )


def test_print_shows_the_table(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    page.emulate_media(media="print")
    expect(page.get_by_role("cell", name="EKDALS KOMMUN")).to_be_visible()
    expect(page.locator("#graph")).to_be_hidden()
    expect(page.locator("#search")).to_be_hidden()


def test_the_language_switch_changes_everything_and_is_remembered(
    opened: Opened, drawn: Path
) -> None:
    page = opened(drawn)
    assert page.evaluate("document.documentElement.lang") == "en"
    click_node(page, BRIDGE)
    page.get_by_role("button", name="Svenska").click()
    assert page.evaluate("document.documentElement.lang") == "sv"
    expect(page).to_have_title("esfgraph: Projekt och vad de har gemensamt")
    expect(page.get_by_role("button", name="Projektägare 3")).to_be_visible()
    expect(page.locator("#panel h2")).to_have_text("Bron till arbete")
    expect(page.locator("#panel")).to_contain_text("140 Matchning på arbetsmarknaden")
    expect(page.locator("#status")).to_have_text("11 noder och 10 linjer visas")
    expect(page.locator("#filters")).to_contain_text("alla")
    expect(page.locator("#search")).to_have_attribute(
        "placeholder", "Sök projekt, metod, tema, ägare eller kod"
    )
    again = opened(drawn, hash_="#" + page.url.partition("#")[2])
    assert again.evaluate("document.documentElement.lang") == "sv"
    expect(again.locator("#panel h2")).to_have_text("Bron till arbete")


@pytest.mark.parametrize(
    "address, locale, expected",
    [
        ("", "sv-SE", "sv"),
        ("", "de-DE", "en"),
        ("?lang=sv", "en-GB", "sv"),
        ("?lang=xx", "sv-SE", "en"),
    ],
)
def test_the_language_follows_address_and_browser(
    opened: Opened, drawn: Path, address: str, locale: str, expected: str
) -> None:
    page = opened(drawn, hash_=address, locale=locale)
    assert page.evaluate("document.documentElement.lang") == expected


def test_the_language_of_the_file_goes_before_the_browser(opened: Opened, tmp_path: Path) -> None:
    draw(store_of(), tmp_path / "graph.html", Options(language="sv"))
    page = opened(tmp_path / "graph.html", locale="en-GB")
    assert page.evaluate("document.documentElement.lang") == "sv"


def test_focus_says_what_isshown(opened: Opened, tmp_path: Path) -> None:
    options = Options(focus=ATTENDANCE, hops=2)
    draw(store_of(), tmp_path / "graph.html", options)
    page = opened(tmp_path / "graph.html")
    expect(page.locator("#panel")).to_contain_text(
        "Shown is what is at most 2 steps from Närvaro i Ekdal: 2 of 4 projects."
    )


def test_hostile_titles_are_only_text(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    search(page, "bokhult")
    page.get_by_role("option").filter(has_text="</script>").click()
    expect(page.locator("#panel h2")).to_have_text(HOSTILE)
    node = page.evaluate("esfgraph.state.node")
    page.mouse.move(*place(page, node))
    page.mouse.move(*[v + 1 for v in place(page, node)])
    expect(page.get_by_role("tooltip").locator("strong")).to_have_text(HOSTILE)
    page.get_by_role("button", name="onmouseover").hover()
    assert page.locator("img, #panel b, #panel script, #panel i").count() == 0
    assert page.locator("#panel a").count() == 0  # javascript: addresses are no links
    page.get_by_role("button", name="Table").click()
    expect(page.locator("th .value").filter(has_text="Bokhult")).to_have_text(HOSTILE)
    assert page.locator("img, td b, td i").count() == 0


def test_the_page_works_on_a_phone(opened: Opened, drawn: Path) -> None:
    page = opened(drawn, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    click_node(page, ATTENDANCE)
    expect(page.locator("#panel h2")).to_be_in_viewport()
    expect(page.locator("#graph canvas")).to_be_in_viewport()
    page.get_by_text("What is shown").click()
    page.get_by_role("button", name="Fund 2").click()
    expect(page.locator("#status")).to_have_text("9 nodes and 6 lines shown")
    page.get_by_role("button", name="Table").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_mode_changes_page_and_canvas(opened: Opened, drawn: Path) -> None:
    light = opened(drawn)
    page = opened(drawn, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 31)"
    dark = "esfgraph.picture().getContext('2d').getImageData(4, 4, 1, 1).data[0]"
    assert (light.evaluate(dark), page.evaluate(dark)) == (255, 18)


def test_without_javascript_the_table_isshown(opened: Opened, drawn: Path) -> None:
    page = opened(drawn, java_script_enabled=False)
    expect(page.get_by_text("The network is drawn with JavaScript")).to_be_visible()
    expect(page.get_by_role("cell", name="EKDALS KOMMUN")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_projects_beyond_the_limit_are_found_in_the_table(opened: Opened, tmp_path: Path) -> None:
    draw(many_projects(30), tmp_path / "many.html", Options(projects=20))
    page = opened(tmp_path / "many.html")
    expect(page.locator("#panel")).to_contain_text("Drawn are the 20 of 30 projects")
    search(page, "Insats 29")
    expect(page.get_by_role("option").first).to_contain_text("Project, in the table")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Insats 29")).to_be_in_viewport()
    search(page, "ESF+")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("10 more stand in the table only.")


def test_without_chromium_a_laptop_skips_and_ci_fails(tmp_path: Path) -> None:
    assert find_chromium({"ESFGRAPH_CHROMIUM": "/opt/browser"}) == "/opt/browser"
    with pytest.raises(pytest.skip.Exception, match="NOT tested"):
        no_chromium({})
    with pytest.raises(pytest.fail.Exception, match="NOT tested"):
        no_chromium({"CI": "true"})


def test_what_is_chosen_outside_the_filters_lifts_them_and_says_so(
    opened: Opened, drawn: Path
) -> None:
    page = opened(drawn)
    page.get_by_label("Fund").select_option(label="ERDF European Regional Development Fund (1)")
    panel = page.locator("#panel")
    expect(panel).not_to_contain_text("Strongest connections")  # none among those that are left
    search(page, "Närvaro")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("The filters were lifted to show this.")
    assert "fund" not in state(page)
    panel.get_by_role("button", name="Back to the filters").click()
    assert state(page)["fund"] == ["~vocab/fund/ERDF"]
    expect(page.locator("#status")).to_have_text("2 nodes and 1 line shown")
    expect(panel).not_to_contain_text("The filters were lifted")


def test_escape_closes_the_panel_and_the_focus_goes_back(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    active = "document.activeElement.id || document.activeElement.textContent"
    search(page, "Närvaro")
    page.keyboard.press("Enter")
    assert page.evaluate(active) == "panel"
    page.keyboard.press("Escape")
    assert page.evaluate(active) == "search"
    assert "node" not in state(page)
    first = page.locator("#panel .end button").first
    name = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(active) == "panel"
    expect(page.locator("#panel h2")).to_have_text(name)
    page.keyboard.press("Escape")
    assert page.evaluate(active) == name
