"""The drawn page as a file: valid, self-contained, safe, the same from any order."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pyoxigraph as ox
import pytest

from browser.graphs import (
    ATTENDANCE,
    BASE,
    BRIDGE,
    HEAD,
    HOSTILE,
    SAMPLE,
    STRANGE,
    large_graph,
    many_projects,
    store_of,
)
from esfgraph.draw import Options, draw, page
from esfgraph.errors import EsfGraphError, UsageError
from esfgraph.page import html as module
from esfgraph.page import svg
from esfgraph.page.labels import label_lines, text_width
from esfgraph.page.layout import positions
from esfgraph.page.nodes import _tints
from esfgraph.page.overlap import free_places
from esfgraph.pipeline import Build
from esfgraph.resources import data_file, toml_data
from fused_graph import EARLIER, LIKE, SWALLOW, fused_store

SETTINGS = toml_data("templates", "page.toml")
LOOK = toml_data("templates", "look.toml")
Run = Callable[..., Any]
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SVG = "{http://www.w3.org/2000/svg}"


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
    text = page(store, Options(projects=8))
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
    assert data["options"]["physics"]["enabled"] is False


def test_every_kind_has_a_colour_and_a_shape_of_its_own() -> None:
    kinds = LOOK["kind"].values()
    assert len({kind["fill"] for kind in kinds}) == len(kinds)
    assert len({LOOK["shape"][kind["shape"]] for kind in kinds}) == len(kinds)
    assert all(kind["explain"]["sv"] and kind["explain"]["en"] for kind in kinds)


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
    a, b, _, reasons = _data(html)["links"][0]
    assert [things[a]["sv"], things[b]["sv"]] == ["Närvaro i Ekdal", "Bron till arbete"]
    assert [things[i]["code"] for i in reasons] == ["A2A", "140", "ESF+"]


def test_a_project_and_the_one_after_it_are_joined_in_page_and_drawing(tmp_path: Path) -> None:
    data = _data(page(fused_store()))
    assert [[data["things"][i]["iri"] for i in pair] for pair in data["follows"]] == [
        [EARLIER, SWALLOW]
    ]
    draw(fused_store(), tmp_path / "fused.svg", Options(language="en"))
    text = (tmp_path / "fused.svg").read_text("utf-8")
    assert "Follow each other" in text
    near = _data(page(fused_store(), Options(focus=EARLIER, hops=1)))
    drawn = {near["things"][node["id"]]["iri"] for node in near["nodes"]}
    assert SWALLOW in drawn  # one step away
    assert LIKE not in drawn


def test_a_project_of_one_source_has_nothing_that_differs(html: str) -> None:
    assert not any("differs" in thing or "why" in thing for thing in _data(html)["things"])
    assert _data(html)["follows"] == []


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
    (table,) = (e for e in _elements(html) if e.get("id") == "list")
    assert table.get("hidden") is None


def test_of_many_projects_the_most_connected_are_drawn_and_the_page_says_so() -> None:
    store = many_projects(60)
    store.load(
        (HEAD + '<id/project/x/lonely> a esf:Project ; dcterms:title "Ensam"@sv .').encode(),
        ox.RdfFormat.TRIG,
    )
    text = page(store, Options(projects=60))
    data = _data(text)
    assert data["count"] == {"drawn": 60, "rows": 61, "total": 61}
    drawn = [data["things"][node["id"]]["sv"] for node in data["nodes"]]
    assert "Ensam" not in drawn
    assert "Ensam" in text
    assert "Drawn are the 60 of 61 projects" in text
    assert "Drawn are" not in re.sub(r"<script.*?</script>", "", page(store), flags=re.S)


def test_what_few_projects_have_waits_and_what_many_have_is_drawn(seeds: Build) -> None:
    data = _data(page(seeds.store))
    waits = {t["en"] for t in data["things"] if t.get("waits")}
    drawn = {data["things"][n["id"]]["en"] for n in data["nodes"]}
    assert waits < drawn  # they are there, for whoever opens a project
    assert "needs inventory" in waits
    assert "mapping" in drawn - waits
    assert data["kinds"]["method"]["on"]
    assert not data["kinds"]["actor"]["on"]


def test_the_prose_is_told_with_its_words(seeds: Build) -> None:
    data = _data(page(seeds.store))
    (study,) = (t for t in data["things"] if t["code"] == "23-012-S01")
    things = data["things"]
    planned = {things[i]["en"]: places for i, places, _ in study["says"]["plansMethod"]}
    (source, line, before, words, after) = planned["early coordinated measures"][0]
    assert study["sources"][source]["name"].startswith("002_")
    assert words in seeds_line(study["sources"][source]["name"], line)
    assert before.rstrip()[-1:] != words[:1] or before
    assert after == "" or isinstance(after, str)
    level, text, tongue, (place,) = study["goals"][0]
    assert (things[level]["en"], tongue) == ("overall goal", "sv")
    assert text.split()[0] in place[3]
    lines = [e for e in data["edges"] if e.get("status") == "planned"]
    assert {things[e["to"]]["kind"] for e in lines} == {"method"}


PLAIN = (
    HEAD
    + """
<id/project/x/1> a esf:Project ; dcterms:title "Ett"@sv ; esf:usesMethod <vocab/method/mentoring> ;
  esf:theme <vocab/theme/water> .
<id/project/x/2> a esf:Project ; dcterms:title "Två"@sv ; esf:theme <vocab/theme/water> .
<vocab/method/mentoring> skos:prefLabel "mentorskap"@sv, "mentoring"@en .
<vocab/theme/water> skos:prefLabel "vatten"@sv, "water"@en .
"""
)


def test_what_is_stated_without_quotes_is_told_too() -> None:
    data = _data(page(store_of(PLAIN)))
    one, other = (
        {
            name: [(data["things"][i]["en"], places, count) for i, places, count in found]
            for name, found in thing.get("says", {}).items()
        }
        for thing in data["things"][:2]
    )
    assert one == {"usesMethod": [("mentoring", [], 0)], "theme": [("water", [], 0)]}
    assert other == {"theme": [("water", [], 0)]}


def seeds_line(name: str, line: int) -> str:
    text = (SEEDS / name).read_text("utf-8-sig").replace("\r\n", "\n")
    return text.split("\n")[line - 1]


def test_findings_stand_at_their_project(seeds: Build) -> None:
    data = _data(page(seeds.store))
    told = [f for t in data["things"] for f in t.get("findings", ())]
    assert len(told) == len(seeds.findings)
    assert {severity for severity, _ in told} == {f.severity for f in seeds.findings}


def test_focus_draws_what_is_so_many_steps_away() -> None:
    near = _data(page(store_of(), Options(focus=ATTENDANCE, hops=1)))
    assert [near["things"][r[0]]["iri"] for r in near["rows"]] == [ATTENDANCE]
    far = _data(page(store_of(), Options(focus=ATTENDANCE, hops=2)))
    assert {far["things"][r[0]]["iri"] for r in far["rows"]} == {ATTENDANCE, BRIDGE}
    assert far["count"] == {"drawn": 2, "rows": 2, "total": 4}
    with pytest.raises(UsageError, match="steps"):
        page(store_of(), Options(focus=ATTENDANCE, hops=0))


def test_by_chooses_what_is_drawn_and_what_connects() -> None:
    data = _data(page(store_of(), Options(by=("fund",))))
    assert {name for name, kind in data["kinds"].items() if kind["on"]} == {"project", "fund"}
    reasons = {i for link in data["links"] for i in link[3]}
    assert {data["things"][i]["kind"] for i in reasons} == {"fund"}
    with pytest.raises(UsageError, match="no family"):
        page(store_of(), Options(by=("shoe size",)))


def test_the_language_that_is_asked_for_is_that_of_the_file() -> None:
    text = page(store_of(), Options(language="sv"))
    assert '<html lang="sv">' in text
    assert "<title>esfgraph: Projekt och vad de har gemensamt</title>" in text
    assert _data(text)["language"] == "sv"


def test_of_very_many_nodes_communities_are_drawn_first() -> None:
    store = large_graph(160, 900)
    small, large = _data(page(store)), _data(page(store, Options(limit=100)))
    assert (small["grouped"], large["grouped"]) == (False, True)
    members = [i for group in large["groups"] for i in group["members"]]
    assert sorted(members) == sorted(r[0] for r in large["rows"])
    assert all(group["sv"] and group["en"] for group in large["groups"])


def test_an_empty_graph_gives_a_page_that_says_so() -> None:
    assert "The graph has no projects." in page(ox.Store())


def test_every_text_is_there_in_both_languages_and_used() -> None:
    entries = [
        *SETTINGS["text"].values(),
        *SETTINGS["says"].values(),
        *SETTINGS["severity"].values(),
        *(column["text"] for column in SETTINGS["column"].values()),
        *(kind["text"] for kind in LOOK["kind"].values()),
    ]
    assert all(entry["sv"] and entry["en"] for entry in entries)
    template = data_file("templates", "page.html.j2").read_text("utf-8")
    names = SETTINGS["scripts"]
    assert sorted(f"{name}.js" for name in names) == sorted(
        path.name for path in data_file("static").glob("*.js")
    )
    script = "\n".join(data_file("static", f"{name}.js").read_text("utf-8") for name in names)
    asked = set(re.findall(r'data-(?:text|aria|title|placeholder)="(\w+)"', template))
    asked |= set(re.findall(r'(?:say|heading)\("(\w+)"', script))
    assert asked <= set(SETTINGS["text"])
    used = asked | set(re.findall(r"text\.(\w+)", template)) | set(re.findall(r'"(\w+)"', script))
    used |= {"code", "broader", "definition"}  # labels of facts
    used |= {"former", "preceded_by", "followed_by"}
    used |= {"filter_region", "filter_community", "status_planned", "status_historical"}
    drawing = Path(svg.__file__).read_text("utf-8")
    used |= set(re.findall(r'_say\("(\w+)"', drawing))
    used |= {"filter_none"}  # in nodes
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
    colours = LOOK["theme"][theme]
    for ground in (colours["background"], colours["surface"]):
        for name in ("text", "muted", "accent"):
            assert _contrast(colours[name], ground) >= 4.5, (name, ground)
        assert _contrast(colours["line"], ground) >= 2.7
    for name, kind in LOOK["kind"].items():
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


def test_large_networks_are_laid_out_group_by_group_and_always_the_same() -> None:
    boxes = [(40.0, 40.0)] * 240
    edges = [(i, (i * 7 + 3) % 60 + 60 * (i // 60)) for i in range(240) if i % 2]
    groups = [i // 60 for i in range(240)]
    found = positions(boxes, edges, groups)
    assert positions(boxes, edges, groups) == found
    middles = [
        [sum(found[i][axis] for i in range(240) if groups[i] == group) / 60 for axis in (0, 1)]
        for group in range(4)
    ]
    for i, (x, y) in enumerate(found):
        own = min(range(4), key=lambda g: (middles[g][0] - x) ** 2 + (middles[g][1] - y) ** 2)
        assert own == groups[i]
    apart = [(a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in combinations(found, 2)]
    assert min(apart) > 38**2


def test_nodes_that_come_later_take_free_places() -> None:
    found = free_places([(0, 0)], [(100, 40)], [(0, 0), (0, 0)], [(30, 30), (30, 30)])
    every = [((0, 0), (100, 40)), *((place, (30, 30)) for place in found)]
    for (p, a), (q, b) in combinations(every, 2):
        assert abs(p[0] - q[0]) >= (a[0] + b[0]) / 2 or abs(p[1] - q[1]) >= (a[1] + b[1]) / 2


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


def _svg(path: Path) -> Any:
    return ElementTree.fromstring(path.read_text("utf-8"))


def test_a_drawing_for_reports_has_title_description_nodes_and_legend(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    draw(store_of(), path, Options(language="sv"))
    root = _svg(path)
    assert root.tag == f"{SVG}svg"
    assert root.get("lang") == "sv"
    assert root.find(f"{SVG}title").text == "esfgraph: Projekt och vad de har gemensamt"
    assert "noder" in root.find(f"{SVG}desc").text
    texts = [t.text for t in root.iter(f"{SVG}text")]
    for words in ("Närvaro i Ekdal", "Bron till arbete", "Projekt", "Projektägare"):
        assert words in texts
    assert not {e.tag for e in root.iter()} & {f"{SVG}script", f"{SVG}style", f"{SVG}image"}
    assert "href" not in path.read_text("utf-8")
    again = tmp_path / "again.svg"
    draw(store_of(), again, Options(language="sv"))
    assert again.read_bytes() == path.read_bytes()


def test_labels_of_a_drawing_do_not_cover_each_other(tmp_path: Path, seeds: Build) -> None:
    path = tmp_path / "figure.svg"
    draw(seeds.store, path)
    root = _svg(path)
    (labels,) = (g for g in root.iter(f"{SVG}g") if g.get("text-anchor") == "middle")
    boxes = []
    for text in labels:
        size = float(text.get("font-size"))
        half = text_width(text.text, size) / 2
        x, y = float(text.get("x")), float(text.get("y"))
        assert x - half > 0
        boxes.append((x - half, y - 0.75 * size, x + half, y + 0.2 * size))
    assert len(boxes) > 30
    for a, b in combinations(boxes, 2):
        assert not (a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1])


def test_hostile_words_stay_words_in_a_drawing(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    draw(store_of(SAMPLE.replace("Lillby", "Lill\\u0001\\uFFFEby")), path)
    root = _svg(path)
    shown = "".join(t.text or "" for t in root.iter(f"{SVG}text"))
    assert "</script>" in shown
    assert {e.tag for e in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "text", "g", "path")
    }


def test_very_many_nodes_become_communities_in_a_drawing(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    draw(large_graph(160, 900), path, Options(limit=100))
    root = _svg(path)
    assert len(list(root.iter(f"{SVG}circle"))) > 3
    assert "communities" in root.find(f"{SVG}desc").text


def test_the_command_draws_what_it_is_asked_for(run: Run, out: Path, tmp_path: Path) -> None:
    page_path, figure = tmp_path / "page.html", tmp_path / "figure.svg"
    found = run(
        "draw", out, "--output", page_path, "--focus", "23-012-S01", "--hops", 1,
        "--by", "method,theme", "--lang", "sv",
    )  # fmt: skip
    assert found.exit_code == 0
    data = _data(page_path.read_text("utf-8"))
    assert (data["hops"], data["language"], len(data["rows"])) == (1, "sv", 1)
    assert run("draw", out, "--output", figure).exit_code == 0
    assert _svg(figure).tag == f"{SVG}svg"
    assert run("draw", out, "--output", tmp_path / "x", "--format", "svg").exit_code == 0
    assert _svg(tmp_path / "x").tag == f"{SVG}svg"
    for wrong in (
        ("--focus", "no such project"),
        ("--by", "shoes"),
        ("--hops", "0", "--focus", "23-012-S01"),
        ("--format", "png"),
        ("--hops", "2"),
    ):
        assert run("draw", out, "--output", figure, *wrong).exit_code == 2
    refused = run("draw", out, "--output", tmp_path / "figure.png")
    assert refused.exit_code == 2
    assert "expected .html or .svg" in str(refused.exception)
    assert not (tmp_path / "figure.png").exists()


def _circles_and_labels(groups: list[dict[str, Any]], language: str) -> list[tuple[float, ...]]:
    """Circles as boxes, and what stands below them, at the size of a usual screen."""
    xs, ys = ([g[axis] for g in groups] for axis in ("x", "y"))
    factor = max(1.0, (max(xs) - min(xs)) / 640, (max(ys) - min(ys)) / 660)
    found = []
    for g in groups:
        lines = [*g[language].split(" · "), "12 projects"]
        half = max(g["size"], factor * text_width("\n".join(lines), 14) / 2)
        below = g["y"] + g["size"] + factor * 14 * 1.2 * len(lines)
        found.append((g["x"] - half, g["y"] - g["size"], g["x"] + half, below))
    return found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_communities_as_nodes_do_not_cover_each_other(language: str) -> None:
    groups = _data(page(large_graph(160, 900)))["groups"]
    assert len(groups) > 4
    for a, b in combinations(_circles_and_labels(groups, language), 2):
        assert not (a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1])


def test_projects_of_one_community_stand_together_at_the_start() -> None:
    data = _data(page(large_graph(48, 260)))
    at = {node["id"]: (node["x"], node["y"]) for node in data["nodes"]}
    group = {i: n for n, one in enumerate(data["groups"]) for i in one["members"]}
    assert len(data["groups"]) > 2
    far: dict[bool, list[float]] = {True: [], False: []}
    for a, b in combinations(sorted(group), 2):
        distance = ((at[a][0] - at[b][0]) ** 2 + (at[a][1] - at[b][1]) ** 2) ** 0.5
        far[group[a] == group[b]].append(distance)
    within, between = (sum(far[one]) / len(far[one]) for one in (True, False))
    assert within < 0.5 * between
    for one, other in combinations(data["groups"], 2):  # the areas behind them keep apart
        (a, b), (c, d) = (
            [(min(p[k] for p in ps), max(p[k] for p in ps)) for k in (0, 1)]
            for ps in ([at[i] for i in g["members"]] for g in (one, other))
        )
        assert a[1] < c[0] or c[1] < a[0] or b[1] < d[0] or d[1] < b[0]


def test_communities_have_colours_that_no_kind_has_and_repeat_them_far_apart() -> None:
    kinds = {k["fill"] for k in LOOK["kind"].values()}
    tints = LOOK["community"]
    assert not kinds & {tint["fill"] for tint in tints}
    for theme in ("light", "dark"):
        for tint in tints:
            ground = LOOK["theme"][theme]["background"]
            assert _contrast(tint["outline"][theme], ground) >= 4.5
    assert _tints([(0, 0), (50, 0)]) == [0, 1]
    many = [(100 * i, 0) for i in range(len(tints) + 1)]
    assert _tints(many)[-1] == 0  # the farthest of those that are taken


def test_communities_are_named_in_addresses_whatever_others_there_are() -> None:
    groups = _data(page(large_graph(160, 900)))["groups"]
    keys = [group["key"] for group in groups]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch("[0-9a-f]{10}", key) for key in keys)


def test_money_in_the_table_is_written_as_each_language_does(html: str) -> None:
    (cell,) = (
        e for e in _elements(html) if "SEK" in e.get("data-sv", "") and "EUR" in e.get("data-sv")
    )
    assert cell.get("data-sv") == "130\xa0000 EUR; 1\xa0500\xa0000,50 SEK"
    assert cell.get("data-en") == "130\xa0000 EUR; 1\xa0500\xa0000.50 SEK"


def test_one_place_is_one_entry_of_the_region_filter() -> None:
    near = (
        "<vocab/esf-region/sydsverige> a esf:EsfRegion ;"
        " skos:closeMatch <http://data.europa.eu/nuts/code/SE22> ."
    )
    data = _data(page(store_of(SAMPLE + near)))
    iri = [thing["iri"] for thing in data["things"]]
    assert {iri[int(a)]: iri[b] for a, b in data["same"].items()} == {
        BASE + "vocab/esf-region/sydsverige": "http://data.europa.eu/nuts/code/SE22"
    }
    assert _data(page(store_of()))["same"] == {}


def test_titles_are_in_the_language_asked_for_else_swedish_else_english() -> None:
    titles = '"Goes"@hr, "Går"@sv', '"Goes"@hr, "Walks"@en', '"Goes"@hr'
    parts = [HEAD]
    parts += [
        f"<id/project/x/{i}> a esf:Project ; dcterms:title {t} ." for i, t in enumerate(titles)
    ]
    things = _data(page(store_of("\n".join(parts))))["things"]
    assert [(t["sv"], t["en"]) for t in things[:3]] == [
        ("Går", "Går"),
        ("Walks", "Walks"),
        ("Goes", "Goes"),
    ]
