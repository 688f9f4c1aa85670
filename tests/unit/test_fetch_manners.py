"""Pauses, pace, robots.txt, redirects and private addresses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from esfgraph.errors import UsageError
from esfgraph.fetch.run import Silent
from esfgraph.fetch.settings import settings
from esfgraph.sources.catalogue import read_catalogue
from fetch_server import (
    CERTIFICATE,
    HTML,
    PAGE,
    FakeClock,
    Get,
    LocalServer,
    Request,
    answer,
    redirect,
    serving,
    the_error,
)

pytest_plugins = ["fetch_fixtures"]


# --- trouble for the moment ----------------------------------------------------------------------


def failing(times: int, status: str, **headers: str) -> Callable[[Request], bytes]:
    left = [answer(status=status, **headers)] * times
    return lambda request: left.pop() if left else answer(PAGE, Content_Type=HTML)


def test_a_busy_server_is_asked_again_when_it_says(
    server: LocalServer, get: Get, clock: FakeClock
) -> None:
    server.routes["/a"] = failing(2, "429 Too Many Requests", Retry_After="17")
    assert len(get(server.url("/a")).fetched) == 1
    assert clock.naps == [1.0, 17.0, 17.0]


def test_a_date_of_return_is_kept(server: LocalServer, get: Get, clock: FakeClock) -> None:
    # the clock begins at 2026-03-01 00:16:40 UTC; robots.txt and the page take a second
    server.routes["/a"] = failing(
        1, "503 Service Unavailable", Retry_After="Sun, 01 Mar 2026 00:17:41 GMT"
    )
    assert len(get(server.url("/a")).fetched) == 1
    assert clock.naps == [1.0, 60.0]


def test_pauses_double_and_end(server: LocalServer, get: Get, clock: FakeClock) -> None:
    server.routes["/a"] = failing(99, "502 Bad Gateway")
    assert "502 Bad Gateway; given up after 4 attempts" in the_error(get(server.url("/a")))
    assert clock.naps == [1.0, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("pause", ["301", "86400", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_nobody_waits_for_ever(server: LocalServer, get: Get, clock: FakeClock, pause: str) -> None:
    server.routes["/a"] = failing(1, "429 Too Many Requests", Retry_After=pause)
    assert "asks to come back after" in the_error(get(server.url("/a")))
    assert sum(clock.naps) < 10


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "410 Gone", "501 No"])
def test_what_is_final_is_not_tried_again(server: LocalServer, get: Get, status: str) -> None:
    server.routes["/a"] = answer(status=status)
    assert status.split()[0] in the_error(get(server.url("/a")))
    assert server.asked == ["/a"]


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50_000,
    ],
)
def test_endless_heads_are_errors(server: LocalServer, get: Get, reply: bytes) -> None:
    server.routes["/a"] = reply
    assert "given up after 4 attempts" in the_error(get(server.url("/a")))


def test_a_head_that_trickles_is_not_waited_for(server: LocalServer, get: Get) -> None:
    def trickle(request: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not done.wait(0.01):
            yield b"A: b\r\n"

    done = threading.Event()
    server.routes["/a"] = trickle
    how = replace(settings(), head_seconds=0.1, attempts=1)
    try:
        assert "did not answer in time; given up" in the_error(get(server.url("/a"), how=how))
    finally:
        done.set()


def test_an_early_hint_is_no_answer(server: LocalServer, get: Get, tmp_path: Path) -> None:
    server.routes["/a"] = b"HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n" + answer(PAGE)
    assert get(server.url("/a")).fetched[0].size == len(PAGE)


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-hello\r\n", b"HTTP/1.1 200 OK\r\nA\r\n\r\n"])
def test_what_is_no_http_is_an_error(server: LocalServer, get: Get, reply: bytes) -> None:
    server.routes["/a"] = reply
    assert "given up after 4 attempts" in the_error(get(server.url("/a")))


def test_a_server_that_is_not_there_is_an_error(get: Get) -> None:
    with serving() as local:
        address = local.url("/a")
    assert "cannot be reached" in the_error(get(address))


def test_a_server_that_trickles_is_given_up(
    server: LocalServer, get: Get, clock: FakeClock, tmp_path: Path
) -> None:
    class Slow(Silent):
        """Each piece takes two minutes."""

        def moved(self, size: int, total: int | None) -> None:
            clock.time += 120

    server.routes["/a"] = answer(PAGE, ETag='"1"')
    assert "too slowly; given up" in the_error(get(server.url("/a"), report=Slow()))


def test_silence_is_not_waited_for(server: LocalServer, get: Get) -> None:
    done = threading.Event()

    def wait(request: Request) -> bytes:
        done.wait(5)
        return answer(PAGE)

    server.routes["/a"] = wait
    how = replace(settings(), read_seconds=0.05, attempts=2)
    try:
        assert "did not answer in time; given up" in the_error(get(server.url("/a"), how=how))
    finally:
        done.set()


def test_requests_to_one_host_keep_their_distance(
    server: LocalServer, get: Get, clock: FakeClock
) -> None:
    when: list[float] = []

    def page(request: Request) -> bytes:
        when.append(clock.monotonic())
        return answer(PAGE)

    server.routes |= {f"/{n}": page for n in range(4)}
    get(*(server.url(f"/{n}") for n in range(4)))
    assert when == [1001.0, 1002.0, 1003.0, 1004.0]  # robots.txt at 1000
    when.clear()
    how = replace(settings(), pace_of_host={"127.0.0.1": 5.0})
    get(*(server.url(f"/{n}") for n in range(3)), how=how)
    assert [b - a for a, b in pairwise(when)] == [5.0, 5.0]


# --- robots.txt ----------------------------------------------------------------------------------


def test_robots_txt_is_obeyed(server: LocalServer, get: Get, clock: FakeClock) -> None:
    rules = b"User-agent: *\nCrawl-delay: 7\nDisallow: /private/\nDisallow: /*?secret\n"
    server.routes["/robots.txt"] = answer(rules)
    for path in ("/open", "/private/a", "/a?secret=1"):
        server.routes[path] = answer(PAGE)
    outcome = get(*map(server.url, ("/open", "/private/a", "/a?secret=1")))
    assert [f.file for f in outcome.fetched] == ["open.html"]
    assert all("robots.txt does not let programs" in str(e) for e in outcome.errors)
    assert server.asked == ["/open"]
    assert [r.path for r in server.requests].count("/robots.txt") == 1
    assert clock.naps == [7.0]


def test_robots_txt_for_us_in_particular(server: LocalServer, get: Get) -> None:
    server.routes["/robots.txt"] = answer(b"User-agent: ESFgraph/9\nDisallow: /\n\nUser-agent: *\n")
    server.routes["/a"] = answer(PAGE)
    assert "robots.txt" in the_error(get(server.url("/a")))


def test_robots_txt_is_asked_for_where_a_redirect_leads(server: LocalServer, get: Get) -> None:
    server.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /b\n")
    server.routes |= {"/a": redirect("/b"), "/b": answer(PAGE)}
    assert "robots.txt" in the_error(get(server.url("/a")))
    assert server.asked == ["/a"]


@pytest.mark.parametrize("status", ["401 Unauthorized", "404 Not Found", "410 Gone"])
def test_without_robots_txt_all_is_allowed(server: LocalServer, get: Get, status: str) -> None:
    server.routes |= {"/robots.txt": answer(status=status), "/a": answer(PAGE)}
    assert len(get(server.url("/a")).fetched) == 1


@pytest.mark.parametrize(
    "reply", [answer(status="503 Service Unavailable"), b"", redirect("/robots.txt")]
)
def test_a_robots_txt_that_cannot_be_read_forbids_all(
    server: LocalServer, get: Get, reply: bytes
) -> None:
    server.routes |= {"/robots.txt": reply, "/a": answer(PAGE), "/b": answer(PAGE)}
    outcome = get(server.url("/a"), server.url("/b"))
    assert outcome.fetched == ()
    assert all("robots.txt, which is needed first" in str(e) for e in outcome.errors)
    assert server.asked == []
    assert len(server.requests) <= 4


def test_an_endless_robots_txt_is_read_to_a_limit(server: LocalServer, get: Get) -> None:
    rules = b"User-agent: *\nDisallow: /a\n" + b"# filler line\n" * 100_000
    server.routes |= {"/robots.txt": answer(rules), "/a": answer(PAGE), "/b": answer(PAGE)}
    assert "robots.txt" in the_error(get(server.url("/a")))
    assert len(get(server.url("/b")).fetched) == 1


def test_too_long_a_crawl_delay_is_said(server: LocalServer, get: Get) -> None:
    server.routes["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 9999\n")
    assert "asks for 9999 seconds" in the_error(get(server.url("/a")))


# --- redirects and private addresses -------------------------------------------------------------


def test_redirects_are_followed(server: LocalServer, get: Get, tmp_path: Path) -> None:
    server.routes |= {
        "/a": redirect("b/", "301 Moved Permanently"),
        "/b/": redirect("../c?d=e#f", "308 Permanent Redirect"),
        "/c?d=e": answer(PAGE, Content_Type=HTML),
    }
    (done,) = get(server.url("/a")).fetched
    assert done.file == "a.html"
    (entry,) = read_catalogue(tmp_path / "f" / "catalogue.toml").values()
    assert entry.url == server.url("/a")


def test_a_redirect_to_itself_with_a_cookie_is_no_circle(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = lambda request: (
        answer(PAGE) if "cookie" in request.headers else redirect("/a", Set_Cookie="seen=1")
    )
    assert len(get(server.url("/a")).fetched) == 1


def test_circles_end(server: LocalServer, get: Get) -> None:
    server.routes |= {"/a": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/b")}
    assert "in a circle" in the_error(get(server.url("/a")))
    assert server.asked == ["/a", "/b", "/c"]


def test_endless_redirects_end(server: LocalServer, get: Get) -> None:
    server.routes |= {f"/{n}": redirect(f"/{n + 1}") for n in range(40)}
    assert "more than 10 times" in the_error(get(server.url("/0")))
    assert len(server.asked) == 11


@pytest.mark.parametrize(
    "to", ["", "ftp://example.org/a", "file:///etc/passwd", "http://[::1", "javascript:alert(1)"]
)
def test_redirects_to_nowhere_are_errors(server: LocalServer, get: Get, to: str) -> None:
    server.routes["/a"] = redirect(to) if to else answer(status="302 Found")
    the_error(get(server.url("/a")))
    assert server.asked == ["/a"]


def test_passwords_are_not_taken_from_a_redirect(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = redirect(f"http://anna:hemlig@127.0.0.1:{server.port}/b")
    text = the_error(get(server.url("/a")))
    assert "user name or password" in text
    assert "hemlig" not in text


def test_a_private_address_needs_permission(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = answer(PAGE)
    assert "--allow-private" in the_error(get(server.url("/a"), allow_private=False))
    assert server.requests == []


def test_a_redirect_does_not_lead_to_another_private_host(
    server: LocalServer, other: LocalServer, get: Get
) -> None:
    other.routes["/b"] = answer(PAGE)
    places = [other.url("/b"), f"http://localhost:{other.port}/b", "http://169.254.169.254/"]
    places += [f"http://[::ffff:127.0.0.1]:{other.port}/b", f"http://2130706433:{other.port}/b"]
    places += [f"http://localhost:{server.port}/b", "http://[fe80::1]/", "http://10.0.0.1/"]
    for number, place in enumerate(places):
        server.routes[f"/{number}"] = redirect(place)
    outcome = get(*(server.url(f"/{n}") for n in range(len(places))))
    assert outcome.fetched == ()
    assert all("is a private or reserved address" in str(e) for e in outcome.errors)
    assert len(outcome.errors) == len(places)
    assert other.requests == []


def test_permission_for_one_address_is_none_for_a_redirect_of_the_next(
    server: LocalServer, other: LocalServer, get: Get
) -> None:
    server.routes["/a"] = redirect(other.url("/b"))
    other.routes["/b"] = answer(PAGE)
    outcome = get(other.url("/b"), server.url("/a"))
    assert len(outcome.fetched) == len(outcome.errors) == 1
    assert other.asked == ["/b"]


def test_the_connection_goes_to_the_address_that_was_checked(server: LocalServer, get: Get) -> None:
    answers: list[list[str]] = []

    def resolver(host: str, port: int) -> list[str]:
        """Public at first, then this machine: DNS rebinding."""
        answers.append(["93.184.216.34"] if not answers else ["127.0.0.1"])
        return answers[-1]

    server.routes["/a"] = answer(PAGE)
    address = f"http://rebinding.example:{server.port}/a"
    text = the_error(get(address, allow_private=False, resolver=resolver))
    assert "'rebinding.example' (127.0.0.1) is a private or reserved address" in text
    assert server.requests == []


def test_one_private_address_among_public_ones_is_enough(server: LocalServer, get: Get) -> None:
    def resolver(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.1.2.3"]

    text = the_error(get("http://www.example.org/", allow_private=False, resolver=resolver))
    assert "(10.1.2.3)" in text


def test_a_name_is_asked_for_by_its_name_at_its_checked_address(
    server: LocalServer, get: Get
) -> None:
    server.routes["/a"] = answer(PAGE)
    address = f"http://intranet.example:{server.port}/a"
    assert len(get(address, resolver=lambda host, port: ["127.0.0.1"]).fetched) == 1
    assert {r.headers["host"] for r in server.requests} == {f"intranet.example:{server.port}"}


def test_a_server_has_to_prove_its_name(
    get: Get, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tls=True) as local:
        local.routes["/a"] = answer(PAGE, Content_Type=HTML)
        local.routes["/long"] = answer(PAGE, length=5)
        hosts = [f"https://{host}.example:{local.port}" for host in ("good", "evil")]
        untrusted = get(f"{hosts[0]}/a", resolver=lambda host, port: ["127.0.0.1"])
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        addresses = [f"{hosts[0]}/a", f"{hosts[0]}/long", f"{hosts[1]}/a"]
        outcome = get(*addresses, resolver=lambda host, port: ["127.0.0.1"])
    assert "does not prove who it is" in the_error(untrusted)
    assert [f.address for f in outcome.fetched] == addresses[:1]
    assert "more than the 5 bytes" in str(outcome.errors[0])
    assert "does not prove who it is" in str(outcome.errors[1])
    assert "evil.example" in str(outcome.errors[1])
    assert max(clock.naps) <= 1.0  # a false name is not asked again


def test_a_server_without_tls_is_not_asked_in_the_clear(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = answer(PAGE)
    text = the_error(get(server.url("/a").replace("http:", "https:")))
    assert "no safe connection (TLS)" in text
    assert server.asked == []


@pytest.mark.parametrize(
    ("failure", "words", "lookups"),
    [
        (socket.gaierror(socket.EAI_NONAME, "-"), "no host 'www.example.org' is known", 1),
        (socket.gaierror(socket.EAI_AGAIN, "-"), "not be found out; given up after 4 attempts", 4),
        (UnicodeError("-"), "is no possible name of a host", 1),
    ],
)
def test_an_unknown_host_is_an_error(
    get: Get, monkeypatch: pytest.MonkeyPatch, failure: Exception, words: str, lookups: int
) -> None:
    asked: list[str] = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        raise failure

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert words in the_error(get("http://www.example.org/a"))
    assert len(asked) == lookups


def test_what_a_server_says_does_not_steer_the_terminal(server: LocalServer, get: Get) -> None:
    server.routes["/a"] = answer(PAGE, Content_Encoding="\x1b[2Jbr")
    server.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /b\n")
    server.routes["/c"] = redirect("/b%1b[2J")
    outcome = get(server.url("/a"), server.url("/c"))
    assert len(outcome.errors) == 2
    assert all(str(error).isprintable() for error in outcome.errors)


def test_a_proxy_of_the_environment_is_used(
    server: LocalServer, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url("").rstrip("/"))
    monkeypatch.setenv("no_proxy", "unproxied.example")
    server.routes["http://www.example.org/a"] = answer(PAGE, Content_Type=HTML)
    public = {"www.example.org": ["93.184.216.34"]}
    outcome = get(
        "http://www.example.org/a",
        "http://10.1.2.3/b",
        "http://unproxied.example/c",
        allow_private=False,
        resolver=lambda host, port: public.get(host, ["10.1.2.3"]),
    )
    assert [f.file for f in outcome.fetched] == ["a.html"]
    assert len(outcome.errors) == 2
    assert [r.path for r in server.requests] == [
        "http://www.example.org/robots.txt",
        "http://www.example.org/a",
    ]


def test_a_useless_proxy_is_said_without_its_password(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", "socks5://anna:hemlig@127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(UsageError, match="proxy") as caught:
        get("http://93.184.216.34/a", resolver=lambda host, port: [host])
    assert "hemlig" not in str(caught.value)
