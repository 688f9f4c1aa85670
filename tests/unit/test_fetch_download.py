"""Downloads that break off, servers that lie about lengths, bombs."""

from __future__ import annotations

import gzip
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.fetch import fetch, targets_of
from esfgraph.fetch.run import Silent
from esfgraph.fetch.settings import settings as how_it_is
from esfgraph.sources.catalogue import read_catalogue
from fetch_server import (
    PAGE,
    ROWS,
    FakeClock,
    Get,
    LocalServer,
    Request,
    answer,
    ranged,
    serving,
    the_error,
    visible,
)

pytest_plugins = ["fetch_fixtures"]


# --- broken off, and gone on with ----------------------------------------------------------------


def test_a_broken_download_goes_on_where_it_broke_off(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    server.routes["/a.csv"] = ranged(ROWS, cuts=[50_000, 70_000])
    (done,) = get(server.url("/a.csv")).fetched
    assert (tmp_path / "f" / done.file).read_bytes() == ROWS
    starts = [r.start for r in server.requests if r.path == "/a.csv"]
    assert starts == [None, 50_000, 120_000]
    assert visible(tmp_path / "f") == ["a.csv", "catalogue.toml"]


def test_a_later_run_goes_on_too(server: LocalServer, get: Get, tmp_path: Path) -> None:
    server.routes["/a.csv"] = ranged(ROWS, cuts=[1000] * 4)
    assert "given up after 4 attempts" in the_error(get(server.url("/a.csv")))
    (part,) = (tmp_path / "f").glob("*.part")
    assert part.read_bytes() == ROWS[:4000]
    assert not (tmp_path / "f" / "a.csv").exists()
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS
    assert server.requests[-1].start == 4000
    assert not part.exists()


def test_an_interrupted_download_leaves_a_part_to_go_on_with(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    class Interrupting(Silent):
        def moved(self, size: int, total: int | None) -> None:
            if total == len(ROWS):
                raise KeyboardInterrupt

    server.routes["/a.csv"] = ranged(ROWS, cuts=[])
    server.routes["/b"] = answer(PAGE)
    with pytest.raises(KeyboardInterrupt):
        get(server.url("/b"), server.url("/a.csv"), report=Interrupting())
    assert list(read_catalogue(tmp_path / "f" / "catalogue.toml")) == ["b.html"]
    (part,) = (p for p in (tmp_path / "f").glob("a-*.part"))
    size = part.stat().st_size
    assert 0 < size <= len(ROWS)
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS


def test_a_server_that_ignores_ranges_is_read_from_the_beginning(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    cuts = [1000, 2000]

    def give(request: Request) -> bytes:
        sent = ROWS[: cuts.pop(0)] if cuts else ROWS
        return answer(sent, length=len(ROWS), ETag='"1"', Content_Type="text/csv")

    server.routes["/a"] = give
    get(server.url("/a"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS
    assert [r.start for r in server.requests[1:]] == [None, 1000, 2000]


def test_a_file_that_changed_meanwhile_is_not_patched_together(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    new = ROWS.replace(b"rad", b"ny!")
    first = [True]

    def give(request: Request) -> bytes:
        if first:
            first.clear()
            return ranged(ROWS, cuts=[5000], etag='"old"')(request)
        return ranged(new, cuts=[], etag='"new"')(request)

    server.routes["/a.csv"] = give
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == new


@pytest.mark.parametrize(
    "lie",
    [
        {"Content_Range": f"bytes 0-{len(ROWS) - 1}/{len(ROWS)}"},
        {"Content_Range": f"bytes 1000-{len(ROWS) - 1}/{len(ROWS) + 7}"},
        {"Content_Range": f"bytes 1000-{len(ROWS) - 2}/{len(ROWS)}"},
        {"Content_Range": "rows 1000-2000/*"},
        {"Content_Range": f"bytes 1000-{len(ROWS) - 1}/{len(ROWS)}", "ETag": '"two"'},
        {"Content_Range": f"bytes 1000-{len(ROWS) - 1}/{len(ROWS)}", "Content_Encoding": "gzip"},
        {},
    ],
)
def test_a_wrong_rest_is_not_joined_to_the_beginning(
    server: LocalServer, get: Get, tmp_path: Path, lie: dict[str, str]
) -> None:
    cuts = [1000]

    def give(request: Request) -> bytes:
        if request.start is not None:
            return answer(ROWS[1000:], "206 Partial Content", **{"ETag": '"one"', **lie})
        return ranged(ROWS, cuts)(request)

    server.routes["/a.csv"] = give
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS
    assert [r.start for r in server.requests[1:]] == [None, 1000, None]


def test_a_range_that_is_refused_begins_anew(server: LocalServer, get: Get, tmp_path: Path) -> None:
    cuts = [1000]

    def give(request: Request) -> bytes:
        if request.start is not None:
            return answer(status="416 Range Not Satisfiable")
        return ranged(ROWS, cuts)(request)

    server.routes["/a.csv"] = give
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS


@pytest.mark.parametrize("head", [{}, {"ETag": 'W/"1"'}, {"Last_Modified": "yesterday"}])
def test_nothing_is_gone_on_with_that_nothing_identifies(
    server: LocalServer, get: Get, tmp_path: Path, head: dict[str, str]
) -> None:
    cuts = [1000]
    server.routes["/a.csv"] = lambda request: answer(
        ROWS[: cuts.pop()] if cuts else ROWS, length=len(ROWS), Content_Type="text/csv", **head
    )
    get(server.url("/a.csv"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS
    assert [r.start for r in server.requests[1:]] == [None, None]


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=400), st.lists(st.integers(0, 200), max_size=3))
def test_wherever_it_breaks_off_the_bytes_are_the_same(body: bytes, cuts: list[int]) -> None:
    with serving() as local, tempfile.TemporaryDirectory() as folder:
        local.routes["/a.csv"] = ranged(body, cuts)
        targets = targets_of([local.url("/a.csv")])
        fetch(targets, Path(folder), allow_private=True, clock=FakeClock())
        assert (Path(folder) / "a.csv").read_bytes() == body


def test_progress_counts_as_progress(server: LocalServer, get: Get, tmp_path: Path) -> None:
    how = replace(how_it_is(), progress=10_000)
    server.routes["/a.csv"] = ranged(ROWS, cuts=[20_000] * 8)
    get(server.url("/a.csv"), how=how)
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS


# --- lies about lengths, and sizes ---------------------------------------------------------------


def test_a_body_that_is_shorter_than_announced_is_an_error(
    server: LocalServer, get: Get, tmp_path: Path, clock: FakeClock
) -> None:
    server.routes["/a"] = answer(PAGE, length=len(PAGE) + 100)
    assert "given up after 4 attempts" in the_error(get(server.url("/a")))
    assert server.asked == ["/a"] * 4
    assert visible(tmp_path / "f") == []


@pytest.mark.parametrize("extra", [1, 300_000])
def test_a_body_that_is_longer_than_announced_is_an_error(
    server: LocalServer, get: Get, tmp_path: Path, extra: int
) -> None:
    server.routes["/a"] = answer(PAGE + b"x" * extra, length=len(PAGE))
    words = f"sends more than the {len(PAGE)} bytes it announced"
    assert words in the_error(get(server.url("/a")))
    assert visible(tmp_path / "f") == []


def test_more_than_announced_is_noticed_when_it_comes_later(server: LocalServer, get: Get) -> None:
    def give(request: Request) -> Iterator[bytes]:
        yield answer(PAGE)
        time.sleep(0.05)
        yield b"x"

    server.routes["/a"] = give
    assert "it announced" in the_error(get(server.url("/a")))


@pytest.mark.parametrize("chunked", [False, True])
def test_no_file_is_larger_than_allowed(
    server: LocalServer, get: Get, tmp_path: Path, chunked: bool
) -> None:
    if chunked:
        piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        server.routes["/a"] = (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + piece * 50 + b"0\r\n\r\n"
        )
    else:
        server.routes["/a"] = answer(b"x" * 100_001)
    assert "--max-size" in the_error(get(server.url("/a"), largest=100_000))
    assert visible(tmp_path / "f") == []
    assert server.asked == ["/a"]


def test_a_file_of_just_the_allowed_size_is_fetched(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = answer(b"x" * 100_000)
    assert get(server.url("/a"), largest=100_000).fetched[0].size == 100_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_what_a_server_packs_unasked_is_unpacked(
    server: LocalServer, get: Get, tmp_path: Path, coding: str
) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(ROWS[:5000]) + gzip.compress(ROWS[5000:]),
        "deflate": zlib.compress(ROWS),
        "raw": raw.compress(ROWS) + raw.flush(),
    }[coding]
    name = "deflate" if coding == "raw" else coding
    server.routes["/a"] = answer(packed, Content_Encoding=name, Content_Type="text/csv")
    get(server.url("/a"))
    assert (tmp_path / "f" / "a.csv").read_bytes() == ROWS
    assert visible(tmp_path / "f") == ["a.csv", "catalogue.toml"]
    assert server.requests[-1].headers["accept-encoding"] == "identity"


def test_a_gzip_file_stays_one(server: LocalServer, get: Get, tmp_path: Path) -> None:
    packed = gzip.compress(ROWS)
    for head in ({}, {"Content_Encoding": "gzip"}):
        server.routes["/a.csv.gz"] = answer(packed, Content_Type="application/gzip", **head)
        (done,) = get(server.url("/a.csv.gz")).fetched
        assert (tmp_path / "f" / done.file).read_bytes() == packed


@pytest.mark.parametrize(
    ("body", "coding", "words"),
    [
        (gzip.compress(b"\0" * 10_000_000), "gzip", "larger when unpacked"),
        (zlib.compress(b"\0" * 10_000_000), "deflate", "larger when unpacked"),
        (gzip.compress(ROWS)[:-20], "gzip", "its end is missing"),
        (b"no gzip at all", "gzip", "damaged"),
        (b"x", "br", "was not asked for: 'br'"),
        (gzip.compress(gzip.compress(ROWS)), "gzip, gzip", "was not asked for"),
    ],
)
def test_bombs_and_damage_are_errors(
    server: LocalServer, get: Get, tmp_path: Path, body: bytes, coding: str, words: str
) -> None:
    server.routes["/a"] = answer(body, Content_Encoding=coding)
    assert words in the_error(get(server.url("/a"), largest=1_000_000))
    assert visible(tmp_path / "f") == []


def test_an_empty_answer_is_an_error(server: LocalServer, get: Get, tmp_path: Path) -> None:
    server.routes["/a"] = answer(b"")
    assert "empty" in the_error(get(server.url("/a")))
    assert visible(tmp_path / "f") == []
