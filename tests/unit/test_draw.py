"""The drawn page as a file: valid, self-contained, safe, the same from any order."""

from __future__ import annotations

import json
import random
import re
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

import html5lib
import pyoxigraph as ox
import pytest

from browser.graphs import ATTENDANCE, HEAD, HOSTILE, SAMPLE, STRANGE, many_projects, store_of
from esfgraph import draw as module
from esfgraph.draw import DRAWN, draw, page
from esfgraph.errors import EsfGraphError, UsageError
from esfgraph.layout import positions
from esfgraph.picture import label_lines
from esfgraph.resources import data_file, toml_data

SETTINGS = toml_data("templates", "page.toml")


@pytest.fixture(scope="module")
def html() -> str:
    return page(store_of())


def _data(html: str) -> Any:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    return json.loads(text)


def _elements(html: str) -> list[Any]:
    return list(html5lib.parse(html, namespaceHTMLElements=False).iter())


def _thing(html: str, iri: str) -> dict[str, Any]:
    (thing,) = (t for t in _data(html)["things"] if t["iri"] == iri)
    return thing


@pytest.mark.parametrize("store", [store_of(), many_projects(12), ox.Store()])
def test_the_page_is_valid_html(store: ox.Store) -> None:
    text = page(store, limit=8)
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.startswith("<!DOCTYPE html>\n<html lang=")


def test_control_characters_of_documents_do_not_break_the_page() -> None:
    text = page(store_of(SAMPLE.replace("Lillby", "Lill\\u0001\\u009F\\uFFFEby")))
    html5lib.HTMLParser(strict=True).parse(text)
    assert "Lill" in text


def test_head_has_title_charset_and_viewport(html: str) -> None:
    elements = _elements(html)
    (title,) = (e.text for e in elements if e.tag == "title")
    assert title == "esfgraph: Projects and what they share"
    metas = [e for e in elements if e.tag == "meta"]
    assert metas[0].get("charset") == "utf-8"
    assert any(m.get("name") == "viewport" for m in metas)


def test_the_page_asks_for_nothing(html: str) -> None:
    for element in _elements(html):
        assert element.tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert element.get("src") is None
        if element.tag == "style":
            assert "@import" not in element.text
            assert "url(" not in element.text
    (policy,) = (e.get("content") for e in _elements(html) if e.get("http-equiv"))
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_only_web_addresses_become_links(html: str) -> None:
    links = {e.get("href") for e in _elements(html) if e.tag == "a"}
    assert links == {"https://example.org/ekdal?a=1&b=2"}
    strange = _thing(html, STRANGE)
    assert "same" not in strange
    assert strange["sources"] == [{"name": "<b>strange</b>.txt"}]


def test_hostile_words_stay_words(html: str) -> None:
    elements = _elements(html)
    assert [e.get("id") for e in elements if e.tag == "script"] == ["data", None, None]
    assert not any(e.tag in {"img", "b", "i"} for e in elements)
    assert not any(name.startswith("on") for e in elements for name in e.attrib)
    assert any("".join(e.itertext()) == HOSTILE for e in elements if e.tag == "span")
    assert _thing(html, STRANGE)["titles"] == [[HOSTILE, "sv"]]


def test_any_order_of_statements_gives_the_same_bytes(tmp_path: Path) -> None:
    quads = list(ox.parse(SAMPLE.encode(), ox.RdfFormat.TRIG))
    seen = set()
    for seed in range(3):
        random.Random(seed).shuffle(quads)
        store = ox.Store()
        for quad in quads:
            store.add(quad)
        draw(store, tmp_path / "graph.html")
        seen.add((tmp_path / "graph.html").read_bytes())
    assert len(seen) == 1


def test_nodes_and_edges_are_those_of_the_graph(html: str) -> None:
    data = _data(html)
    kinds = [node["group"] for node in data["nodes"]]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "project": 4,
        "owner": 3,
        "fund": 2,
        "specific_objective": 1,
        "intervention_field": 1,
        "region": 1,
        "nuts_region": 1,
    }
    assert len(data["edges"]) == 13
    shapes = {(node["group"], node["shape"]) for node in data["nodes"]}
    assert len(shapes) == len({shape for _, shape in shapes}) == 7
    assert data["options"]["physics"]["enabled"] is False


def test_facts_of_a_project_are_all_there(html: str) -> None:
    thing = _thing(html, ATTENDANCE)
    facts = {name: values for name, _, values in thing["facts"]}
    assert facts["start"] == ["2023-11-01"]
    assert "start_year" not in facts  # the day says it
    assert facts["total_budget"] == [["130000", "EUR"], ["1500000.5", "SEK"]]
    assert facts["strategic"] == [False]
    assert facts["cofinancing_rate"] == ["0.4"]
    things = _data(html)["things"]
    assert [things[i]["en"] for i in facts["intervention_field"]] == ["Labour market matching"]
    assert [things[i]["code"] for i in facts["nuts_region"]] == ["SE22"]
    assert thing["sources"] == [{"name": "ekdal.txt", "url": "https://example.org/ekdal?a=1&b=2"}]
    other, score, reasons = thing["similar"][0]
    assert (things[other]["en"], score) == ("The bridge to work", 1.673976)
    assert [things[i]["code"] for i in reasons] == ["A2A", "140", "ESF+"]


def test_a_project_without_a_title_is_called_by_its_file_in_either_language() -> None:
    store = store_of(SAMPLE.replace('dcterms:title "Närvaro i Ekdal"@sv ;', ""))
    html = page(store)
    thing = _thing(html, ATTENDANCE)
    assert (thing["sv"], thing["en"]) == ("(utan titel) ekdal.txt", "(untitled) ekdal.txt")
    assert "titles" not in thing
    (name,) = (e for e in _elements(html) if e.get("data-sv") == thing["sv"])
    assert (name.text, name.get("data-en")) == (thing["en"], thing["en"])


def test_without_script_the_list_tells_of_all_projects(html: str) -> None:
    rows = [e for e in _elements(html) if e.tag == "tr"][1:]
    texts = ["".join(row.itertext()) for row in rows]
    assert len(texts) == 4
    assert "Närvaro i Ekdal" in texts[0]
    for words in ("23-900-S01", "2023-11-01 – 2024-10-31", "EKDALS KOMMUN", "ESF+", "ekdal.txt"):
        assert words in texts[0]
    assert "2024 – 2026" in texts[1]
    (details,) = (e for e in _elements(html) if e.tag == "details")
    assert details.get("open") is not None


def test_of_many_projects_the_most_connected_are_drawn_and_the_page_says_so() -> None:
    store = many_projects(60)
    store.load(
        (HEAD + '<id/project/x/lonely> a esf:Project ; dcterms:title "Ensam"@sv .').encode(),
        ox.RdfFormat.TRIG,
    )
    text = page(store, limit=60)
    data = _data(text)
    assert data["count"] == {"drawn": 60, "total": 61}
    drawn = [data["things"][node["id"]]["sv"] for node in data["nodes"]]
    assert "Ensam" not in drawn
    assert "Ensam" in text
    assert "Drawn are the 60 of 61 projects" in text
    assert "Drawn are" not in re.sub(r"<script.*?</script>", "", page(store), flags=re.S)
    assert DRAWN == 400


def test_an_empty_graph_gives_a_page_that_says_so() -> None:
    assert "The graph has no projects." in page(ox.Store())


def test_every_text_is_there_in_both_languages() -> None:
    entries = [*SETTINGS["text"].values(), *(k["text"] for k in SETTINGS["kind"].values())]
    assert all(entry["sv"] and entry["en"] for entry in entries)
    template = data_file("templates", "page.html.j2").read_text("utf-8")
    script = data_file("static", "page.js").read_text("utf-8")
    asked = set(re.findall(r'data-(?:text|aria|title|placeholder)="(\w+)"', template))
    asked |= set(re.findall(r'(?:say|heading)\("(\w+)"', script))
    assert asked <= set(SETTINGS["text"])
    used = asked | set(re.findall(r"text\.(\w+)", template)) | set(re.findall(r'"(\w+)"', script))
    used |= {"code", "broader", "definition"}  # labels of facts
    assert set(SETTINGS["text"]) <= used


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_enough_contrast(theme: str) -> None:
    colours = SETTINGS["theme"][theme]
    for ground in (colours["background"], colours["surface"]):
        for name in ("text", "muted", "accent"):
            assert _contrast(colours[name], ground) >= 4.5, (name, ground)
        assert _contrast(colours["line"], ground) >= 2.7
    for name, kind in SETTINGS["kind"].items():
        assert _contrast(kind["outline"][theme], colours["background"]) >= 3, name


def test_boxes_of_the_layout_do_not_cover_each_other() -> None:
    boxes = [(60.0 + 10 * (i % 7), 50.0) for i in range(40)]
    edges = [(i, j) for i in range(5) for j in range(5, 40) if (i * j) % 3 == 0]
    found = positions(boxes, edges)
    for a, b in combinations(range(40), 2):
        apart_x = abs(found[a][0] - found[b][0]) >= (boxes[a][0] + boxes[b][0]) / 2
        apart_y = abs(found[a][1] - found[b][1]) >= (boxes[a][1] + boxes[b][1]) / 2
        assert apart_x or apart_y, (a, b)
    assert positions(boxes, edges) == found


def test_long_words_of_labels_are_cut() -> None:
    assert label_lines("Arbetsmarknadsförvaltningen i Ekdal") == "Arbetsmarknadsförvaltni…\ni Ekdal"
    assert label_lines("ett två tre fyra fem sex sju åtta nio tio elva tolv", 3).count("\n") == 2


def test_a_path_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        draw(store_of(), tmp_path / "missing" / "graph.html")


def test_a_pyvis_without_its_library_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    with pytest.raises(EsfGraphError, match="brings no vis-network"):
        page(store_of())


def test_the_page_names_the_licence_of_what_it_carries(html: str) -> None:
    text = unescape(html)
    assert "vis-network (© Almende B.V. and visjs contributors, Apache-2.0 or MIT)" in text
    assert "vis.js is dual licensed under both" in text
