"""The served pages in a browser: what a reader sees, clicks and gets; nothing from elsewhere."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import CORPUS, SEEDS
from esfgraph.pipeline import build
from serving import live

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PROJECT = "page/id/project/2021SE05SFPR001/23-023-S01"
TITLE = "Samverkan skola och socialtjänst, skolnärvaro"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out = tmp_path_factory.mktemp("site") / "out"
    pages = [path for path in sorted(CORPUS.iterdir()) if "-23-0" in path.name]
    build([SEEDS, *pages[:6]], out, formats=("nq",))
    with live(out, "--workers", 2) as server:
        yield server.address


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Opens a page; afterwards nobody else may have been asked, and nothing have failed."""
    contexts, foreign, complaints = [], [], []

    def note(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            foreign.append(url)

    def complain(text: str, missing: bool) -> None:
        # Chromium complains of a page that is not there, also where that is what is visited.
        if not (missing and "status of 404" in text):
            complaints.append(text)

    def open_page(path: str = "", missing: bool = False, **settings: Any) -> Page:
        settings = {"locale": "sv-SE", "reduced_motion": "reduce"} | settings
        context = chromium.new_context(**settings)
        contexts.append(context)
        context.on("request", lambda request: note(request.url))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complain(message.text, missing))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []


def test_from_a_word_to_a_project_and_what_its_source_says(visit: Visit) -> None:
    page = visit()
    page.get_by_role("searchbox").fill("skolnärvaron")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("projekt")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#facts")).to_contain_text("2023-11-01")
    expect(page.locator("#money")).to_contain_text("167 400 EUR")
    quote = page.locator("#methods blockquote").first
    words = quote.locator("mark").inner_text()
    quote.locator("footer").get_by_role("link").click()
    line = page.locator("li:target")
    expect(line).to_be_in_viewport()
    assert words.split()[0] in line.inner_text()
    page.go_back()
    quote.locator("a mark").click()
    marked = page.locator("mark:target")
    expect(marked).to_be_visible()
    assert " ".join(marked.inner_text().split()) == words


def test_a_source_page_shows_its_whole_text(visit: Visit) -> None:
    for width in (1200, 375):
        page = visit(PROJECT, viewport={"width": width, "height": 700})
        page.locator("#sources a[href*='/source/']").first.click()
        box = page.locator("ol.lines")
        assert box.evaluate("e => e.scrollHeight - e.clientHeight") <= 1
        numbers = box.locator("li").evaluate_all("all => all.map(one => one.id)")
        assert numbers == [f"L{n}" for n in range(1, len(numbers) + 1)]
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


def test_facets_narrow_and_the_address_gives_the_same_again(visit: Visit) -> None:
    page = visit("search")
    everything = int(page.get_by_role("status").locator("strong").inner_text().split()[0])
    facet = page.get_by_role("region", name="Avgränsa")
    facet.get_by_role("link", name="skolnärvaro", exact=True).click()
    chosen = facet.locator("a[aria-current]")
    expect(chosen).to_have_text("skolnärvaro")
    shown = page.locator(".entry h2")
    count = int(
        facet.locator("li")
        .filter(has=page.locator("a[aria-current]"))
        .locator(".count")
        .inner_text()
    )
    expect(shown).to_have_count(count)
    assert 0 < count < everything
    titles = shown.all_inner_texts()
    again = visit(page.url.split("/", 3)[3])
    assert again.locator(".entry h2").all_inner_texts() == titles
    page.get_by_role("link", name=re.compile("ta bort Tema")).click()
    expect(page.get_by_role("status")).to_contain_text(f"{everything} projekt")


def test_years_budget_and_order(visit: Visit) -> None:
    page = visit("search")
    page.get_by_label("Total budget från").fill("1")
    page.locator("select[name=currency]").select_option("EUR")
    page.locator("select[name=sort]").select_option("budget")
    page.get_by_role("button", name="Använd").click()
    amounts = [
        int(re.sub(r"\D", "", text.split(",")[0]))
        for text in page.locator(".entry .money").all_inner_texts()
        if text.endswith("EUR")
    ]
    assert len(amounts) == page.locator(".entry").count() > 0
    assert amounts == sorted(amounts, reverse=True)
    expect(page.locator(".chips")).to_contain_text("Total budget: 1– EUR")


def test_a_download_holds_what_is_shown(visit: Visit) -> None:
    page = visit("search?q=skola&sort=title")
    titles = page.locator(".entry h2").all_inner_texts()
    with page.expect_download() as waiting:
        page.locator(".downloads").get_by_role("link", name="CSV").click()
    text = waiting.value.path().read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    named = [row["Titel / Title (sv)"] or row["Titel / Title (en)"] for row in rows]
    assert named == titles


def test_two_projects_are_compared(visit: Visit) -> None:
    page = visit("search?q=skolnärvaro")
    for place in (0, 1):
        page.get_by_role("checkbox").nth(place).check()
    page.get_by_role("button", name="Jämför två valda").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jämför två projekt")
    expect(page.locator("table.compare").first).to_contain_text("Startdatum")
    page.get_by_role("textbox").first.fill("finns-inte")
    page.get_by_role("button", name="Jämför").click()
    expect(page.get_by_role("alert")).to_contain_text("finns-inte")


def test_the_chosen_language_stays(visit: Visit) -> None:
    page = visit(PROJECT)
    page.get_by_role("link", name="In English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    title = "Collaboration school and social services, school attendance"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Statistics").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistics")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_question_is_asked_by_a_click(visit: Visit) -> None:
    page = visit("sparql", locale="en-GB")
    expect(page.locator(".CodeMirror")).to_be_visible()
    expect(page.locator("#plain")).to_be_hidden()
    page.get_by_role("link", name="All projects", exact=True).click()
    rows = page.locator(".yasr table tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() > 5
    page.get_by_role("link", name="Projects in the terms of schema.org").click()
    expect(page.locator(".yasr")).to_contain_text("MonetaryGrant")


def test_a_page_that_was_kept_looks_the_same(visit: Visit) -> None:
    """A browser that asks again gets 304; the headers of that answer become the kept page's."""
    page = visit(PROJECT)
    look = "getComputedStyle(document.querySelector('header')).backgroundColor"
    colour = page.evaluate(look)
    entry = "performance.getEntriesByType('navigation')[0]"
    for _ in range(2):
        page.goto(page.url)
        assert page.evaluate(look) == colour != "rgba(0, 0, 0, 0)"
        assert page.get_by_role("heading", level=1).inner_text() == TITLE
        # Only headers have come: the answer was 304.
        assert page.evaluate(f"{entry}.transferSize < {entry}.encodedBodySize")


def test_the_table_of_an_answer_can_be_read(visit: Visit) -> None:
    page = visit("sparql", locale="en-GB")
    page.get_by_role("link", name="All projects", exact=True).click()
    expect(page.locator(".yasr table tbody tr").first).to_be_visible()
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".yasr tbody td:nth-child(2) > div")]
             .filter(e => e.innerText.length < 12)
             .filter(e => e.scrollWidth > e.parentNode.clientWidth + 1)
             .map(e => e.innerText)"""
    )
    assert cut == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


def test_everything_but_the_editor_works_without_a_script(visit: Visit) -> None:
    page = visit("search?q=skola", java_script_enabled=False)
    first = page.locator(".entry h2 a").first
    title = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="SPARQL-fråga").click()
    page.get_by_label("Fråga i SPARQL").fill("ASK {}")
    expect(page.get_by_role("button", name="Ställ frågan")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "search?q=skola",
        "search?q=skola&from=x&theme=y",
        "search?all=method",
        PROJECT,
        "statistics",
        "findings",
        "compare?p=23-023-S01&p=23-012-S01",
        "page/vocab/theme/school-attendance",
        "page/ontology",
        "page/nuts/SE1",
        "page/graph/connections",
        "page/id/organisation/SE/2220000265",
        "page/vocab",
        "page/vocab/theme",
        "page/id/source/{source}",
        "page/id/project/none",
        "search?page=999",
        "search?q=skola&fund=none&year=1990",
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(visit: Visit, path: str, scheme: str) -> None:
    if "{source}" in path:
        links = visit(PROJECT).locator("#sources a[href*='/source/']")
        path = str(links.first.get_attribute("href")).lstrip("/")
    missing = path.endswith(("/none", "page=999"))
    page = visit(path, missing=missing, color_scheme=scheme)
    problems = _axe(page, "document")
    assert problems == []


def test_the_query_page_is_accessible_outside_the_editor(visit: Visit) -> None:
    page = visit("sparql")
    expect(page.locator(".CodeMirror")).to_be_visible()
    assert _axe(page, "{exclude: [['#editor']]}") == []


def _axe(page: Page, context: str) -> list[str]:
    """Breaches of WCAG 2.2 AA and of good practice, as axe-core finds them."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(AXE.read_text("utf-8") + "; null")
    found = page.evaluate(
        f"axe.run({context}, {{runOnly: {json.dumps(RULES)}}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.html).slice(0, 3).join(' | ')))"
    )
    return list(found)


@pytest.mark.parametrize(
    "path", ["", "search?q=skola", "search?all=theme", PROJECT, "statistics", "sparql"]
)
def test_pages_fit_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, viewport={"width": 360, "height": 740}, has_touch=True)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("header a, .facets a, button, input")]
             .filter(e => e.checkVisibility() && !e.closest("#editor"))
             .map(e => [e.getBoundingClientRect(), e.outerHTML])
             .filter(([box]) => box.height > 0 && Math.min(box.width, box.height) < 16)
             .map(([, html]) => html)"""
    )
    assert small == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Visit) -> None:
    page = visit("search")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
