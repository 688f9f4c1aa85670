"""Answers go packed to who can read that, and say on what they depend, each thing once."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.serve.respond import takes_packed

__all__ = ["Packing"]

_SMALLEST = 1000
"""Bytes from which on it is worth it."""

_LEVEL = 3


class Packing:
    """Packs answers that are not packed yet (gzip)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Vary"] = _each_once([*headers.getlist("vary"), "Accept-Encoding"])
            await send(message)

        app = self._app
        if takes_packed(Headers(scope=scope)):
            app = GZipResponder(app, _SMALLEST, _LEVEL)
        await app(scope, receive, told)


def _each_once(values: list[str]) -> str:
    """The names in some headers ``Vary``, in their order.

    >>> _each_once(["Accept, Accept-Encoding", "accept-encoding", "Accept"])
    'Accept, Accept-Encoding'
    """
    found: dict[str, str] = {}
    for name in (name.strip() for value in values for name in value.split(",")):
        found.setdefault(name.lower(), name)
    return ", ".join(filter(None, found.values()))
