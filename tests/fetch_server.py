"""A web server on this machine that does what a test tells it: tell the truth, lie, break off."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from esfgraph.fetch import Outcome

PAGE = "<!doctype html><html lang='sv'><title>Närvaro</title><p>Ett projekt.</p></html>".encode()
HTML = "text/html; charset=utf-8"
ROWS = b"".join(b"%06d;rad\n" % number for number in range(20_000))


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]

    @property
    def start(self) -> int | None:
        """The first byte that a Range header asks for."""
        value = self.headers.get("range", "")
        return int(value.removeprefix("bytes=").rstrip("-")) if value else None


Answer = bytes | Callable[[Request], bytes | Iterable[bytes]]
"""What to send; an iterable is sent piece by piece."""


def answer(
    body: bytes = b"",
    status: str = "200 OK",
    *,
    length: int | None = None,
    **headers: str,
) -> bytes:
    """An HTTP answer; ``length`` is what Content-Length says instead of the truth."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(to: str, status: str = "302 Found", **headers: str) -> bytes:
    return answer(status=status, Location=to, **headers)


def ranged(body: bytes, cuts: list[int], etag: str = '"one"') -> Callable[[Request], bytes]:
    """A file that breaks off after so many bytes of each answer, and goes on where asked."""

    def give(request: Request) -> bytes:
        start = request.start
        if start is not None and request.headers.get("if-range") == etag:
            head: dict[str, Any] = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
            rest, status = body[start:], "206 Partial Content"
        else:
            head, rest, status = {}, body, "200 OK"
        sent = rest[: cuts.pop(0)] if cuts else rest
        return answer(sent, status, length=len(rest), ETag=etag, Content_Type="text/csv", **head)

    return give


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            beginning = self.rfile.read(1)
            if beginning == b"\x16":  # a TLS handshake where none is expected
                self.wfile.write(answer(status="400 Bad Request"))
                return
            first = (beginning + self.rfile.readline()).decode("latin-1").split()
        except OSError:
            return  # a client that does not want our certificate
        headers: dict[str, str] = {}
        while (line := self.rfile.readline().decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if len(first) < 2:
            return
        server: Any = self.server
        request = Request(first[1], headers)
        server.local.requests.append(request)
        reply = server.local.routes.get(request.path, answer(status="404 Not Found"))
        try:
            pieces = reply(request) if callable(reply) else reply
            for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                self.wfile.write(piece)
            self.request.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client has gone: that is what some tests are about


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True


@dataclass
class LocalServer:
    """``routes`` says what each path answers, ``requests`` what was asked."""

    port: int
    routes: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        return [r.path for r in self.requests if r.path != "/robots.txt"]


CERTIFICATE = Path(__file__).with_name("fetch_tls.pem")
"""A key and certificate for good.example, signed by itself: good for nothing but these tests."""


@contextmanager
def serving(*, tls: bool = False) -> Iterator[LocalServer]:
    """A server on a free port of this machine, ended with its threads."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        local = LocalServer(server.server_address[1])
        setattr(server, "local", local)  # noqa: B010
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield local
        finally:
            server.shutdown()
            thread.join()


class FakeClock:
    """A clock that only goes on when somebody waits."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.naps: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.time)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += seconds


Get = Callable[..., Outcome]


def the_error(outcome: Outcome) -> str:
    assert outcome.fetched == ()
    (error,) = outcome.errors
    assert error.exit_code == 3
    return str(error)


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
