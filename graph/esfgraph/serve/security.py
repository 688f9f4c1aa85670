"""What every request goes through: host, size of the body, headers of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.messages import say
from esfgraph.serve.negotiate import negotiate_language

__all__ = [
    "DATA_POLICY",
    "POLICY",
    "BodyLimit",
    "HostCheck",
    "HostNames",
    "SecurityHeaders",
    "told",
]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy: nothing inline, nothing from elsewhere."""

DATA_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The same for what is no page: a browser that shows it runs and fetches nothing."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s\[\]:/?#@\\]+)(?::([0-9]{0,5}))?", re.ASCII)
_LAST_PORT = 65535


def _parts(host: str) -> tuple[str, int | None] | None:
    """Name and port, if any, of a ``Host`` header (RFC 3986, section 3.2); ``None`` if it is none.

    >>> _parts("[::1]:8000"), _parts("LOCALHOST"), _parts("a:b"), _parts("a:70000")
    (('[::1]', 8000), ('localhost', None), None, None)
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return None
    port = int(found[2]) if found[2] else None
    return None if port is not None and port > _LAST_PORT else (found[1].lower(), port)


class HostNames:
    """By what a server may be called.

    Parameters
    ----------
    host
        Its own address.
    others
        Further names; one without a port holds for all ports.

    By its own address and the names of this machine it is called at any port: a tunnel or a
    container may lead here from another one.

    >>> names = HostNames("127.0.0.1", ["data.example.org:443"])
    >>> names.know("localhost:9000"), names.know("data.example.org"), names.know("localhost:x")
    (True, False, False)
    """

    def __init__(self, host: str, others: Iterable[str]) -> None:
        own = f"[{host}]" if ":" in host else host
        self._own = frozenset(name.lower() for name in (*_LOOPBACK, own))
        self._others = frozenset(filter(None, map(_parts, others)))

    def know(self, header: str) -> bool:
        """Whether a ``Host`` header names this server."""
        parts = _parts(header)
        if parts is None:
            return False
        name, port = parts
        return name in self._own or not self._others.isdisjoint({(name, port), (name, None)})


def told(scope: Scope, status: int, key: str, **values: object) -> Response:
    """What went wrong before a request had a place, in the reader's language.

    ``key`` is of ``[serve]`` in ``data/messages.toml``.
    """
    language = negotiate_language(Headers(scope=scope).get("accept-language"))
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return PlainTextResponse(say(f"serve.{key}", language, **values) + "\n", status, headers)


class HostCheck:
    """Refuses requests for another host, against DNS rebinding and forged links.

    Also those whose address is not written in ASCII, as every address is.
    """

    def __init__(self, app: ASGIApp, names: HostNames) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421 or 400."""
        refusal: Response | None = None
        if scope["type"] == "http":
            if not self._names.know(Headers(scope=scope).get("host", "")):
                refusal = told(scope, 421, "host")
            elif not (scope["query_string"].isascii() and scope.get("raw_path", b"").isascii()):
                refusal = told(scope, 400, "ascii")
        await (refusal or self._app)(scope, receive, send)


class _TooLargeError(Exception):
    pass


class BodyLimit:
    """Refuses bodies above a size, stated or not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = told(scope, 413, "body", limit=self._limit)
        stated = Headers(scope=scope).get("content-length", "0")
        if not stated.isdecimal() or int(stated[:20]) > self._limit:
            await refusal(scope, receive, send)
            return
        left = self._limit
        started = False

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooLargeError:
            if not started:
                await refusal(scope, receive, send)


class SecurityHeaders:
    """Sets the headers that keep a browser from doing what no page of ours needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; headers that a route sets itself stay."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if message["status"] == HTTPStatus.NOT_MODIFIED:
                    # Its headers replace those that the browser has kept (RFC 9111, 4.3.4),
                    # and it does not say whether they are a page's.
                    del headers["Content-Security-Policy"]
                elif not headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = DATA_POLICY
            await send(message)

        await self._app(scope, receive, with_headers)
