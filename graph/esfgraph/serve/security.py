"""What every request goes through: host, size of the body, headers of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["DATA_POLICY", "POLICY", "BodyLimit", "HostCheck", "SecurityHeaders", "host_names"]

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


def host_names(host: str, others: Iterable[str]) -> frozenset[str]:
    """The names by which a server may be called: its own, the machine's, and those allowed."""
    own = f"[{host}]" if ":" in host else host
    return frozenset(name.lower() for name in (*_LOOPBACK, own, *others))


def _name(host: str) -> str:
    """A ``Host`` header without its port."""
    end = host.rfind("]")
    return (host[: end + 1] if host.startswith("[") else host.partition(":")[0]).lower()


class HostCheck:
    """Refuses requests for another host, against DNS rebinding and forged links.

    Also those whose address is not written in ASCII, as every address is.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421 or 400."""
        refusal = None
        if scope["type"] == "http":
            if _name(Headers(scope=scope).get("host", "")) not in self._names:
                text = "This server does not answer for that host; see --allow-host.\n"
                refusal = PlainTextResponse(text, 421)
            elif not (scope["query_string"].isascii() and scope.get("raw_path", b"").isascii()):
                refusal = PlainTextResponse("The address is not in ASCII.\n", 400)
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
        refusal = PlainTextResponse(f"The body is longer than {self._limit} bytes.\n", 413)
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
