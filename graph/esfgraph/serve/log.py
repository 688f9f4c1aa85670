"""The access log: one JSON object per line, without anything that tells of a person.

There is no address of a client, no name of its program, no text of a query
or of a search, and no path, which may hold a name: only the route, the
status, how long it took, and of a query its length and a hash by which the
same query is known again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from esfgraph.serve.faults import fault_of
from esfgraph.serve.security import told

__all__ = ["AccessLog", "note_query"]

_LOG = logging.getLogger("esfgraph.access")
_SLOW = 60
"""Seconds that a client may take to read one piece of an answer."""

_GONE = 499
"""What is logged where the client went away (there is no registered status)."""


def note_query(request: Request, query: str) -> None:
    """Remember length and hash of a query for the log."""
    digest = hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    request.state.query = {"hash": digest, "length": len(query)}


class AccessLog:
    """Middleware that writes the log, and answers 500 for a fault of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and write a line when it is done."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        seen = {"status": 0, "bytes": 0}

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            seen["bytes"] += len(message.get("body", b""))
            try:
                async with asyncio.timeout(_SLOW):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        begun = time.perf_counter()
        fault: dict[str, str] = {}
        try:
            await self._app(scope, receive, counted)
        except ClientDisconnect:
            seen["status"] = _GONE
        except Exception as error:
            fault = fault_of(error)
            if not seen["status"]:
                await told(scope, 500, "internal")(scope, receive, counted)
        endpoint = scope.get("endpoint")
        line = {
            "method": scope["method"] if scope["method"].isalpha() else "?",
            "route": getattr(endpoint, "__name__", None),
            **seen,
            "ms": round((time.perf_counter() - begun) * 1000, 1),
            "outcome": scope["state"].get("outcome"),
            "query": scope["state"].get("query"),
            **fault,
        }
        _LOG.info(json.dumps({k: v for k, v in line.items() if v is not None}))
