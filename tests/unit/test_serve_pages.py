"""The processes that make pages: all say the same, and one that ends is no loss."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from esfgraph.serve.asked import Asked, Made
from esfgraph.serve.faults import PageError
from esfgraph.serve.holdings import Holdings, open_holdings
from esfgraph.serve.making import MAKERS, made
from esfgraph.serve.page_pool import PagePool
from serving import Live, live, served

BASE = "https://w3id.org/esfgraph/"
BROWSER = {"Accept": "text/html"}


def opened(out: Path, columns: Path) -> Holdings:
    return open_holdings(out / "store", columns, BASE, {"projects": 4}, "2026-01-02")


def asked(held: Holdings, language: str) -> list[Asked]:
    """Every kind of page, and a few of the things that have one."""
    paths = [(name, "/" + name, ()) for name in MAKERS if name != "thing"]
    things = (*held.index.iris, *held.index.facets["owner"].values, BASE + "vocab/fund")
    paths += [("thing", "/page/" + iri.removeprefix(BASE), ()) for iri in things]
    first, second = held.index.iris[:2]
    paths += [
        ("search", "/search", (("q", "skola*"), ("sort", "title"))),
        ("statistics", "/statistics", (("q", "skola*"),)),
        ("compare", "/compare", (("p", first), ("p", second))),
        ("download", "/search.csv", ()),
        ("sitemap", "/sitemap.xml", ()),
    ]
    origin = "http://127.0.0.1/"
    return [Asked(name, path, pairs, language, None, origin) for name, path, pairs in paths]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_columns_that_were_read_are_those_of_columns_that_were_made(
    out: Path, tmp_path: Path, language: str
) -> None:
    columns = tmp_path / "columns"
    maker = opened(out, columns)
    reader = opened(out, columns)
    for one in asked(maker, language):
        page = made(maker, one)
        assert page is not None, one
        assert page.code == 200, one
        assert made(reader, one) == page


def test_arrays_are_shared_and_cannot_be_changed(out: Path, tmp_path: Path) -> None:
    opened(out, tmp_path / "columns")
    start = opened(out, tmp_path / "columns").index.start
    assert not start.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        start[0] = 1


def test_a_page_is_made_though_its_process_has_ended(out: Path) -> None:
    with live(out) as server:
        for path in ("/search", "/findings"):
            assert get(server, path) == 200
            for process in server.children():
                os.kill(process, signal.SIGKILL)
        assert get(server, "/statistics") == 200


def get(server: Live, path: str) -> int:
    with urlopen(Request(server.address.rstrip("/") + path, headers=BROWSER), timeout=30) as answer:
        return int(answer.status)


def test_many_readers_at_once_get_what_one_gets(out: Path) -> None:
    paths = [f"/search?q={word}" for word in ("skola", "elever", "skolan", "unga", "stöd", "ork")]
    with served(out, page_workers=2) as web:
        alone = {path: web.get(path, headers=BROWSER).text for path in paths}
    found: dict[str, str] = {}
    with served(out, page_workers=2) as web:

        def read(path: str) -> None:
            found[path] = web.get(path, headers=BROWSER).text

        readers = [threading.Thread(target=read, args=[path]) for path in paths]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert found == alone


def test_a_fault_is_told_by_kind_and_place_and_the_process_goes_on(
    out: Path, tmp_path: Path
) -> None:
    first = {
        "store": str(out / "store"),
        "columns": str(tmp_path / "columns"),
        "base": BASE,
        "summary": {},
        "day": "2026-01-02",
    }
    nothing = Asked("nothing", "/a secret", (), "sv", None, "http://127.0.0.1/")

    async def use() -> tuple[dict[str, str], Made | None]:
        pool = PagePool(first, 1, 5, 30)
        await pool.start()
        with pytest.raises(PageError) as told:
            await pool.ask(nothing)
        page = await pool.ask(replace(nothing, name="search", path="/search"))
        await pool.close()
        return told.value.fault, page

    with ThreadPoolExecutor(1) as aside:  # a browser's loop may be running in this thread
        fault, page = aside.submit(lambda: asyncio.run(use())).result()
    assert fault["fault"] == "KeyError"
    assert fault["where"].startswith("making.py:")
    assert "secret" not in str(fault)
    assert page is not None
    assert page.code == 200
