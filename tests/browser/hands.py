"""What a reader does on the page, and what it then shows."""

from __future__ import annotations

import re
from itertools import combinations
from urllib.parse import parse_qs

from playwright.sync_api import Page


def number(page: Page, iri: str) -> int:
    return int(page.evaluate("iri => esfgraph.things.findIndex(t => t.iri === iri)", iri))


def place(page: Page, node: int | str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    x, y = page.evaluate(
        """id => { const at = esfgraph.network.canvasToDOM(esfgraph.network.getPosition(id));
                   const box = document.getElementById("graph").getBoundingClientRect();
                   return [box.x + at.x, box.y + at.y]; }""",
        node,
    )
    return x, y


def click_node(page: Page, iri: str) -> None:
    page.mouse.click(*place(page, number(page, iri)))


def colour_at(page: Page, iri: str) -> list[int]:
    """Red, green and blue of the canvas in the middle of a node."""
    found: list[int] = page.evaluate(
        """id => { const at = esfgraph.network.canvasToDOM(esfgraph.network.getPosition(id));
                   const canvas = document.querySelector("#graph canvas");
                   const ratio = canvas.width / canvas.clientWidth;
                   const copy = document.createElement("canvas");
                   const context = copy.getContext("2d", { willReadFrequently: true });
                   context.drawImage(canvas, -Math.round(at.x * ratio), -Math.round(at.y * ratio));
                   return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]; }""",
        number(page, iri),
    )
    return found


def search(page: Page, words: str) -> None:
    page.get_by_role("combobox", name=re.compile("Search|Sök")).fill(words)


def shown(page: Page) -> tuple[int, int]:
    """How many nodes and lines the page says that it shows."""
    found = re.findall(r"\d+", page.locator("#status").inner_text())
    return int(found[0]), int(found[1])


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.url.partition("#")[2])


def labels_overlap(page: Page) -> list[object]:
    boxes = page.evaluate("esfgraph.labels()")
    assert boxes
    return [
        (a["id"], b["id"])
        for a, b in combinations(boxes, 2)
        if a["left"] < b["right"]
        and a["right"] > b["left"]
        and a["top"] < b["bottom"]
        and a["bottom"] > b["top"]
    ]
