"""`esfgraph fetch`: files, names, the catalogue, the same again, the command."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import SEEDS, Run
from esfgraph import __version__
from esfgraph.errors import BuildError, InputError, UsageError
from esfgraph.fetch import fetch, targets_of
from esfgraph.fetch.run import Silent
from esfgraph.sources.catalogue import read_catalogue
from fetch_server import (
    HTML,
    PAGE,
    FakeClock,
    Get,
    LocalServer,
    Request,
    answer,
    visible,
)

pytest_plugins = ["fetch_fixtures"]


# --- files and catalogue -------------------------------------------------------------------------


def test_a_page_becomes_a_file_with_its_catalogue(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    server.routes["/projekt/?dnr=23-900-S01"] = answer(PAGE, Content_Type=HTML)
    address = server.url("/projekt/?dnr=23-900-S01")
    (done,) = get(address).fetched
    assert (done.file, done.state, done.size) == ("projekt-23-900-S01.html", "new", len(PAGE))
    assert (tmp_path / "f" / done.file).read_bytes() == PAGE
    (entry,) = read_catalogue(tmp_path / "f" / "catalogue.toml").values()
    assert entry.url == address
    assert entry.retrieved == date(2026, 3, 1)
    assert entry.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert visible(tmp_path / "f") == ["catalogue.toml", "projekt-23-900-S01.html"]
    assert {r.headers["user-agent"] for r in server.requests} == {f"esfgraph/{__version__}"}


def test_the_catalogue_does_not_depend_on_the_order_and_keeps_what_was_there(
    server: LocalServer, tmp_path: Path, clock: FakeClock
) -> None:
    texts = []
    for name, order in (("x", "ba"), ("y", "ab")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "own.txt").write_text("Egen sida.\n")
        own = '# Ours.\n\n# by hand\n[[document]]\nfile = "own.txt" # kept\nlicence = "CC0"\n'
        (folder / "catalogue.toml").write_text(own)
        for letter in order:
            server.routes[f"/{letter}"] = answer(PAGE, Content_Type=HTML)
            fetch(targets_of([server.url(f"/{letter}")]), folder, allow_private=True, clock=clock)
        texts.append((folder / "catalogue.toml").read_text("utf-8"))
    assert texts[0] == texts[1]
    assert list(tomllib.loads(texts[0])) == ["document"]
    assert [d["file"] for d in tomllib.loads(texts[0])["document"]] == [
        "a.html",
        "b.html",
        "own.txt",
    ]
    assert texts[0].startswith("# Ours.\n\n")
    assert 'file = "own.txt" # kept\nlicence = "CC0"\n' in texts[0]


def test_what_a_person_added_to_an_entry_stays(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    server.routes["/a"] = answer(PAGE, Content_Type=HTML)
    get(server.url("/a"))
    catalogue = tmp_path / "f" / "catalogue.toml"
    catalogue.write_text(catalogue.read_text("utf-8") + 'licence = "CC BY 4.0"\n')
    server.routes["/a"] = answer(PAGE + b"\n", Content_Type=HTML)
    (done,) = get(server.url("/a")).fetched
    assert done.state == "changed"
    (entry,) = read_catalogue(catalogue).values()
    assert entry.licence == "CC BY 4.0"
    assert entry.sha256 == hashlib.sha256(PAGE + b"\n").hexdigest()


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/a.csv", "text/plain", "a.csv"),
        ("/object?id=data/latest/SE-latest.csv", "text/csv", "object-SE-latest.csv"),
        ("/list.xlsx", "application/octet-stream", "list.xlsx"),
        ("/list.csv", "text/html", "list.html"),
        ("/", "text/html", "127.0.0.1.html"),
        ("/data.zip", "application/zip", "data.zip"),
        ("/page", "", "page.html"),
        ("/page.exe", "application/x-what", "page.exe.html"),
        ("/..%2F..%2Fetc%2Fpasswd", "text/plain", "etc-passwd.txt"),
        ("/%00%0a~%3Cb%3E.html", "text/html", "b.html"),
        ("/.hidden", "text/html", "hidden.html"),
        ("/catalogue.toml", "text/html", "catalogue.toml.html"),
        ("/con.html", "text/html", "con-.html"),
        ("/" + "a" * 500, "text/html", "a" * 80 + ".html"),
        ("/n%C3%A4rvaro", "text/html", "närvaro.html"),
    ],
)
def test_file_names_are_safe_and_end_by_type(
    server: LocalServer, get: Get, tmp_path: Path, path: str, kind: str, name: str
) -> None:
    head = {"Content_Type": kind} if kind else {}
    server.routes[path] = answer(PAGE, **head)
    outcome = get(server.url(path))
    assert [f.file for f in outcome.fetched] == [name]
    assert visible(tmp_path / "f") == sorted({"catalogue.toml", name})


def test_no_file_is_overwritten_by_another_address(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "Page.html").write_text("mine")
    server.routes["/x/page"] = answer(PAGE, Content_Type=HTML)
    server.routes["/y/page"] = answer(PAGE + b"2", Content_Type=HTML)
    files = [f.file for f in get(server.url("/x/page"), server.url("/y/page")).fetched]
    assert len({name.casefold() for name in [*files, "Page.html"]}) == 3
    assert (tmp_path / "f" / "Page.html").read_text() == "mine"
    assert [f.file for f in get(server.url("/y/page"), server.url("/x/page")).fetched] == files[
        ::-1
    ]


def test_a_page_that_becomes_another_kind_of_file_takes_the_old_ones_place(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    server.routes["/a"] = answer(PAGE, Content_Type=HTML)
    get(server.url("/a"))
    server.routes["/a"] = answer(b"rad\n", Content_Type="text/plain")
    get(server.url("/a"))
    assert visible(tmp_path / "f") == ["a.txt", "catalogue.toml"]
    assert list(read_catalogue(tmp_path / "f" / "catalogue.toml")) == ["a.txt"]


def test_one_failure_stops_only_itself(server: LocalServer, get: Get) -> None:
    server.routes |= {"/a": answer(PAGE), "/b": answer(PAGE)}
    outcome = get(server.url("/a"), server.url("/gone"), server.url("/b"))
    assert [f.file for f in outcome.fetched] == ["a.html", "b.html"]
    (error,) = outcome.errors
    assert error.source == server.url("/gone")
    assert "404 Not Found" in str(error)


def test_nothing_is_written_into_an_output_of_a_build_or_over_a_file(
    server: LocalServer, get: Get, tmp_path: Path
) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "build.json").write_text("{}")
    with pytest.raises(UsageError, match="output of a build"):
        get(server.url("/a"))
    (tmp_path / "g").write_text("")
    with pytest.raises(BuildError, match="is a file"):
        fetch(targets_of([server.url("/a")]), tmp_path / "g")
    (tmp_path / "f" / "build.json").unlink()
    (tmp_path / "f" / "catalogue.toml").write_text("[[document]]\nfile = 3\n")
    with pytest.raises(InputError, match="found 3"):
        get(server.url("/a"))
    assert server.requests == []


def test_two_fetches_do_not_write_to_one_folder(server: LocalServer, get: Get) -> None:
    inner: list[str] = []

    def page(request: Request) -> bytes:
        with pytest.raises(UsageError) as caught:
            get(server.url("/b"))
        inner.append(str(caught.value))
        return answer(PAGE)

    server.routes["/a"] = page
    assert len(get(server.url("/a")).fetched) == 1
    assert "another fetch" in inner[0]


# --- again ---------------------------------------------------------------------------------------


def conditional(body: bytes, etag: str) -> Callable[[Request], bytes]:
    def give(request: Request) -> bytes:
        if request.headers.get("if-none-match") == etag:
            return answer(status="304 Not Modified", ETag=etag, length=0)
        return answer(body, ETag=etag, Content_Type=HTML)

    return give


def test_an_unchanged_page_is_not_downloaded_again(
    server: LocalServer, get: Get, clock: FakeClock, tmp_path: Path
) -> None:
    server.routes["/a"] = conditional(PAGE, 'W/"1"')
    get(server.url("/a"))
    before = (tmp_path / "f" / "catalogue.toml").read_bytes()
    clock.sleep(200_000)
    (again,) = get(server.url("/a")).fetched
    assert (again.state, again.file, again.size) == ("unchanged", "a.html", len(PAGE))
    assert (tmp_path / "f" / "catalogue.toml").read_bytes() == before
    server.routes["/a"] = conditional(PAGE + b"!", 'W/"2"')
    (changed,) = get(server.url("/a")).fetched
    assert changed.state == "changed"
    assert (tmp_path / "f" / "a.html").read_bytes() == PAGE + b"!"


def test_last_modified_is_a_condition_too(server: LocalServer, get: Get) -> None:
    then = "Mon, 05 Jan 2026 10:00:00 GMT"
    server.routes["/a"] = answer(PAGE, Last_Modified=then)
    get(server.url("/a"))
    get(server.url("/a"))
    assert server.requests[-1].headers["if-modified-since"] == then


@pytest.mark.parametrize("loss", ["refresh", "file", "altered", "memory"])
def test_it_is_downloaded_whole_when_asked_to_or_when_the_copy_is_not_as_it_was(
    server: LocalServer, get: Get, tmp_path: Path, loss: str
) -> None:
    server.routes["/a"] = conditional(PAGE, '"1"')
    get(server.url("/a"))
    if loss == "file":
        (tmp_path / "f" / "a.html").unlink()
    elif loss == "altered":
        (tmp_path / "f" / "a.html").write_bytes(b"other")
    elif loss == "memory":
        (tmp_path / "f" / ".fetch.json").write_text('{"documents": [')
    (again,) = get(server.url("/a"), refresh=loss == "refresh").fetched
    assert again.file == "a.html"
    assert (tmp_path / "f" / "a.html").read_bytes() == PAGE
    assert "if-none-match" not in server.requests[-1].headers


def test_a_damaged_memory_is_complained_of(server: LocalServer, get: Get, tmp_path: Path) -> None:
    told: list[str] = []

    class Listening(Silent):
        def failed(self, error: Exception) -> None:
            told.append(str(error))

    (tmp_path / "f").mkdir()
    (tmp_path / "f" / ".fetch.json").write_text('{"documents": {"a": 1}, "parts": {}}')
    server.routes["/a"] = answer(PAGE)
    assert len(get(server.url("/a"), report=Listening()).fetched) == 1
    assert "not what a fetch has written" in told[0]


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    monkeypatch.setattr("esfgraph.fetch.run.SystemClock", lambda: clock)


@pytest.mark.usefixtures("quick")
def test_from_server_to_graph(server: LocalServer, run: Run, tmp_path: Path) -> None:
    (seed,) = SEEDS.glob("004_*.txt")
    path = "/resultat/projektbanken/projekt/?dnr=25-019-S03"
    server.routes[path] = answer(seed.read_bytes(), Content_Type="text/plain; charset=utf-8")
    folder, out = tmp_path / "pages", tmp_path / "out"
    result = run(
        "fetch",
        server.url(path),
        server.url("/gone"),
        "--allow-private",
        "--out",
        folder,
        "-l",
        "en",
    )
    assert result.exit_code == 3
    assert "projekt-25-019-S03.txt" in result.stdout
    assert "2 of 2: " in result.stderr
    assert "404 Not Found" in result.stderr
    built = run("build", folder, "--out", out, "--language", "en")
    assert built.exit_code == 0, built.stderr
    graph = (out / "graph.trig").read_text("utf-8")
    assert server.url(path) in graph
    assert re.search(r'retrieved "2026-03-01"', graph)


@pytest.mark.usefixtures("quick")
def test_the_table_in_all_forms(server: LocalServer, run: Run, tmp_path: Path) -> None:
    import json

    server.routes["/a"] = answer(PAGE)
    call = ("fetch", server.url("/a"), "--allow-private", "--out", tmp_path / "f")
    result = run(*call, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {"state": "new", "file": "a.html", "size": len(PAGE), "address": server.url("/a")}
    ]
    result = run(*call, "--format", "csv")
    assert result.stdout.splitlines()[0] == "state,file,size,address"
    assert "oförändrad" in run(*call, "--language", "sv").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ftp://example.org/a"], "http:// or https://"),
        (["example.org"], "kohesio:SE"),
        (["http://"], "http:// or https://"),
        (["http://[::1"], "http:// or https://"),
        (["http://anna:hemlig@example.org/"], "user name or password"),
        (["http://example.org/" + "a" * 3000], "characters"),
        (["kohesio:XX"], "expected one of AT"),
        (["kohesio:SE:2007-2013"], "2021-2027"),
        (["kohesio:Sverige"], "kohesio:SE"),
        (["projektbanken:../../etc"], "projektbanken:23-012-S01"),
        (["http://example.org/", "--max-size", "much"], "500MB"),
        (["http://example.org/", "--max-size", "0"], "500MB"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_fetched(
    run: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = run("fetch", *arguments, "--out", tmp_path / "f")
    assert result.exit_code == 2
    assert words in str(result.exception)
    assert "hemlig" not in str(result.exception)
    assert not (tmp_path / "f").exists()
