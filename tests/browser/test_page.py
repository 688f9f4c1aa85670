"""The page in a browser: what a reader sees and does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Opened, find_chromium, no_chromium
from browser.graphs import ATTENDANCE, BRIDGE, HOSTILE, many_projects, store_of
from esfgraph.draw import draw

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "graph.html"
    draw(store_of(), path)
    return path


def _number(page: Page, iri: str) -> int:
    return int(page.evaluate("iri => esfgraph.things.findIndex(t => t.iri === iri)", iri))


def _click_node(page: Page, iri: str) -> None:
    """Clicks where the node stands on the canvas."""
    place = page.evaluate(
        """id => { const at = esfgraph.network.canvasToDOM(esfgraph.network.getPosition(id));
                   const box = document.getElementById("graph").getBoundingClientRect();
                   return [box.x + at.x, box.y + at.y]; }""",
        _number(page, iri),
    )
    page.mouse.click(*place)


def _colour_at(page: Page, iri: str) -> list[int]:
    """Red, green and blue of the canvas in the middle of a node."""
    found: list[int] = page.evaluate(
        """id => { const at = esfgraph.network.canvasToDOM(esfgraph.network.getPosition(id));
                   const canvas = document.querySelector("#graph canvas");
                   const ratio = canvas.width / canvas.clientWidth;
                   const pixel = canvas.getContext("2d").getImageData(
                     Math.round(at.x * ratio), Math.round(at.y * ratio), 1, 1).data;
                   return [...pixel.slice(0, 3)]; }""",
        _number(page, iri),
    )
    return found


def _search(page: Page, words: str) -> None:
    page.get_by_role("combobox").fill(words)


def test_the_page_draws_the_whole_graph_and_asks_for_nothing(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    expect(page.locator("#status")).to_have_text("13 nodes and 13 lines shown")
    assert page.evaluate("esfgraph.network.body.nodeIndices.length") == 13
    assert page.evaluate("esfgraph.network.body.edgeIndices.length") == 13
    assert _colour_at(page, ATTENDANCE) == [0x00, 0x72, 0xB2]
    inside = page.evaluate(
        """() => { const box = document.querySelector("#graph canvas").getBoundingClientRect();
             return esfgraph.network.body.nodeIndices.every(id => {
               const at = esfgraph.network.canvasToDOM(esfgraph.network.getPosition(id));
               return at.x > 0 && at.y > 0 && at.x < box.width && at.y < box.height; }); }"""
    )
    assert inside


def test_the_legend_counts_and_hides_a_kind(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    owners = page.get_by_role("button", name="Project owner 3")
    expect(owners).to_have_attribute("aria-pressed", "true")
    owners.click()
    expect(owners).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#status")).to_have_text("10 nodes and 10 lines shown")
    owners.click()
    expect(page.locator("#status")).to_have_text("13 nodes and 13 lines shown")


def test_a_click_on_a_project_tells_everything_about_it(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    _click_node(page, ATTENDANCE)
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Närvaro i Ekdal")
    for words in (
        "23-900-S01",
        "1 November 2023",
        "31 October 2024",
        "1,500,000.5\u00a0SEK",
        "130,000\u00a0EUR",
        "40%",
        "1,200",
        "140 Labour market matching",
        "Skolan och socialtjänsten i Ekdal",
    ):
        expect(panel).to_contain_text(words)
    source = panel.get_by_role("link", name="https://example.org/ekdal?a=1&b=2")
    expect(source).to_have_attribute("href", "https://example.org/ekdal?a=1&b=2")
    panel.get_by_role("button", name="EKDALS KOMMUN").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("EKDALS KOMMUN")
    expect(panel).to_contain_text("2120009001")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_contain_text("Strongest connections")


def test_a_concept_lists_the_projects_that_have_it(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    _search(page, "140")
    page.get_by_role("option", name=re.compile("Labour market matching")).click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", level=2)).to_have_text("140 Labour market matching")
    expect(panel.locator("li button")).to_have_text(["Närvaro i Ekdal", "The bridge to work"])


def test_search_finds_a_node_by_keyboard(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    _search(page, "granberga")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)  # the owner, and its project
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("The bridge to work")
    assert page.evaluate("esfgraph.network.getSelectedNodes()") == [_number(page, BRIDGE)]
    _search(page, "NARVARO")  # case and accents do not matter
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Närvaro i Ekdal")
    _search(page, "zzz")
    expect(options).to_have_text(["Nothing matches"])


def test_the_language_switch_changes_everything_and_is_remembered(
    opened: Opened, drawn: Path
) -> None:
    page = opened(drawn)
    assert page.evaluate("document.documentElement.lang") == "en"
    _click_node(page, BRIDGE)
    page.get_by_role("button", name="Svenska").click()
    assert page.evaluate("document.documentElement.lang") == "sv"
    expect(page).to_have_title("esfgraph: Projekt och vad de har gemensamt")
    expect(page.get_by_role("button", name="Projektägare 3")).to_be_visible()
    expect(page.locator("#panel h2")).to_have_text("Bron till arbete")
    expect(page.locator("#panel")).to_contain_text("140 Matchning på arbetsmarknaden")
    expect(page.locator("#status")).to_have_text("13 noder och 13 linjer visas")
    expect(page.get_by_role("combobox")).to_have_attribute(
        "placeholder", "Sök projekt, ägare eller kod"
    )
    label = f"esfgraph.network.body.nodes[{_number(page, BRIDGE)}].options.label"
    assert page.evaluate(label) == "Bron till arbete"
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


def test_hostile_titles_are_only_text(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    _search(page, "bokhult")
    page.get_by_role("option").filter(has_text="</script>").click()
    expect(page.locator("#panel h2")).to_have_text(HOSTILE)
    page.get_by_text("All projects as a list").click()
    expect(page.locator("th .value").filter(has_text="Bokhult")).to_have_text(HOSTILE)
    page.get_by_role("button", name="onmouseover").hover()
    assert page.locator("img, #panel b, #panel script, #panel i").count() == 0
    assert page.locator("#panel a").count() == 0  # javascript: addresses are no links


def test_the_page_works_on_a_phone(opened: Opened, drawn: Path) -> None:
    page = opened(drawn, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _click_node(page, ATTENDANCE)
    expect(page.locator("#panel h2")).to_be_in_viewport()
    expect(page.locator("#graph canvas")).to_be_in_viewport()
    page.get_by_role("button", name="Fund 2").click()
    expect(page.locator("#status")).to_have_text("11 nodes and 9 lines shown")


def test_dark_mode_changes_page_and_canvas(opened: Opened, drawn: Path) -> None:
    page = opened(drawn, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 31)"
    font = "esfgraph.network.body.nodes[0].options.font.color"
    assert page.evaluate(font) == "#EEF2F6"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{font} === '#1A2530'")


def test_everything_can_be_reached_by_keyboard(opened: Opened, drawn: Path) -> None:
    page = opened(drawn)
    page.locator("#graph").focus()
    before = page.evaluate("esfgraph.network.getScale()")
    page.keyboard.press("+")
    assert page.evaluate("esfgraph.network.getScale()") > before
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    assert page.evaluate("esfgraph.network.getScale()") == pytest.approx(before)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show in the network").first.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("Närvaro i Ekdal")
    expect(page.locator("#panel")).to_be_focused()


def test_without_script_the_list_is_open(opened: Opened, drawn: Path) -> None:
    page = opened(drawn, java_script_enabled=False)
    expect(page.get_by_text("The network is drawn with JavaScript")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(5)
    expect(page.get_by_role("cell", name="EKDALS KOMMUN")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_projects_beyond_the_limit_are_found_in_the_list(opened: Opened, tmp_path: Path) -> None:
    draw(many_projects(30), tmp_path / "many.html", limit=20)
    page = opened(tmp_path / "many.html")
    expect(page.locator("#panel")).to_contain_text("Drawn are the 20 of 30 projects")
    _search(page, "Insats 29")
    expect(page.get_by_role("option")).to_contain_text(["Project, in the list"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Insats 29")).to_be_in_viewport()
    _search(page, "ESF+")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("10 more stand in the list below only.")


def test_without_chromium_a_laptop_skips_and_ci_fails(tmp_path: Path) -> None:
    assert find_chromium({"ESFGRAPH_CHROMIUM": "/opt/browser"}) == "/opt/browser"
    with pytest.raises(pytest.skip.Exception, match="NOT tested"):
        no_chromium({})
    with pytest.raises(pytest.fail.Exception, match="NOT tested"):
        no_chromium({"CI": "true"})
