"""The processes that make pages: all say the same, and one that ends is no loss."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from starlette.testclient import TestClient

from esfgraph.serve.asked import Asked, Made
from esfgraph.serve.cache import Cache
from esfgraph.serve.faults import PageError
from esfgraph.serve.holdings import Holdings, open_holdings
from esfgraph.serve.making import MAKERS, made
from esfgraph.serve.page_pool import PagePool
from esfgraph.serve.turns import BusyError
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
    first = first_frame(out, tmp_path)
    nothing = Asked("nothing", "/a secret", (), "sv", None, "http://127.0.0.1/")

    async def use() -> tuple[dict[str, str], Made | None]:
        pool = PagePool(first, 1, 5, 5, 30)
        await pool.start()
        with pytest.raises(PageError) as told:
            await pool.ask(nothing, "a")
        page = await pool.ask(replace(nothing, name="search", path="/search"), "a")
        await pool.close()
        return told.value.fault, page

    with ThreadPoolExecutor(1) as aside:  # a browser's loop may be running in this thread
        fault, page = aside.submit(lambda: asyncio.run(use())).result()
    assert fault["fault"] == "KeyError"
    assert fault["where"].startswith("making.py:")
    assert "secret" not in str(fault)
    assert page is not None
    assert page.code == 200


def first_frame(out: Path, tmp_path: Path) -> dict[str, object]:
    return {
        "store": str(out / "store"),
        "columns": str(tmp_path / "columns"),
        "base": BASE,
        "summary": {},
        "day": "2026-01-02",
    }


def test_long_addresses_do_not_fill_the_memory() -> None:
    cache = Cache[bytes](20_000)
    for number in range(1000):
        cache.put(f"{number}", b"x" * 200)
    kept = [number for number in range(1000) if cache.get(f"{number}") is not None]
    assert kept == list(range(1000 - len(kept), 1000))
    assert 1 < len(kept) * 200 <= 20_000


def test_an_address_that_is_too_long_is_refused(web: TestClient) -> None:
    for path in ("/", "/search", "/compare", "/findings", "/search.csv"):
        assert web.get(path, params={"x": "a" * 8001}, headers=BROWSER).status_code == 414


def test_what_is_not_there_is_never_unchanged(web: TestClient) -> None:
    now = {"If-Modified-Since": format_datetime(datetime.now(UTC), usegmt=True)}
    for known in ({"If-None-Match": "*"}, now):
        for path in ("/page/id/project/none", "/search?page=999"):
            assert web.get(path, headers=BROWSER | known).status_code == 404
        assert web.get("/search", headers=BROWSER | known).status_code == 304


def test_readers_that_went_away_leave_the_queue(out: Path) -> None:
    with live(out, "--workers", 1) as server:
        get(server, "/healthz")
        host, port = server.address.removeprefix("http://").rstrip("/").split(":")
        gone = []
        for number in range(90):
            connection = socket.create_connection((host, int(port)))
            asked = (
                f"GET /search?q=skola{number} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n\r\n"
            )
            connection.sendall(asked.encode())
            gone.append(connection)
        for connection in gone:
            connection.close()
        assert get(server, "/statistics") == 200
    routes = [json.loads(line) for line in server.log if line.startswith("{")]
    made = [line for line in routes if line.get("route") == "search" and line["status"] == 200]
    assert len(made) < 90


def test_a_client_has_so_many_places_and_others_have_theirs(out: Path, tmp_path: Path) -> None:
    async def use() -> tuple[list[object], Made | None]:
        pool = PagePool(first_frame(out, tmp_path), 1, 3, 10, 30)
        await pool.start()
        page = Asked("statistics", "/statistics", (), "sv", None, "http://127.0.0.1/")
        asked = [pool.ask(replace(page, pairs=(("q", f"a{n}"),)), "one") for n in range(6)]
        many = asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(0)
        other = await pool.ask(page, "other")
        answers = await many
        await pool.close()
        return answers, other

    with ThreadPoolExecutor(1) as aside:
        answers, other = aside.submit(lambda: asyncio.run(use())).result()
    refused = [answer for answer in answers if isinstance(answer, BusyError)]
    assert len(refused) == 3
    assert all(answer.own for answer in refused)
    assert other is not None


def test_closing_ends_a_process_that_is_still_at_work(out: Path, tmp_path: Path) -> None:
    async def use() -> set[int]:
        before = children()
        pool = PagePool(first_frame(out, tmp_path), 1, 3, 10, 30)
        await pool.start()
        assert len(children() - before) == 1
        page = Asked("download", "/search.xlsx", (), "sv", None, "http://127.0.0.1/")
        asking = asyncio.create_task(pool.ask(page, "one"))
        await asyncio.sleep(0.05)
        await pool.close()
        await asyncio.gather(asking, return_exceptions=True)
        return children() - before

    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(lambda: asyncio.run(use())).result() == set()


def children() -> set[int]:
    """Processes that make pages and have this one as parent."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
                command = (entry / "cmdline").read_text("utf-8")
            except OSError:  # it has ended meanwhile
                continue
            if int(parent) == os.getpid() and "page_worker" in command:
                found.add(int(entry.name))
    return found
