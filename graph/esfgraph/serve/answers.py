"""From a job for a worker to a response: limits, refusals, and the answer itself."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from esfgraph.serve.negotiate import GRAPHS, TABLES, Offer
from esfgraph.serve.respond import dataset_of, fresh_headers, problem, streamed, unacceptable
from esfgraph.serve.settings import MEGABYTE, Settings
from esfgraph.serve.turns import BusyError
from esfgraph.serve.workers import RefusedError

__all__ = ["answered", "client_of", "settings_of", "while_connected"]

_T = TypeVar("_T")

STATUS = {
    "syntax": 400,
    "failed": 400,
    "too-large": 413,
    "deep": 400,
    "not-xml": 406,
    "memory": 503,
    "died": 503,
    "storage": 503,
    "timeout": 504,
}
"""The HTTP status of each way not to answer."""


def settings_of(request: Request) -> Settings:
    """The settings of the server."""
    settings: Settings = request.app.state.settings
    return settings


def client_of(request: Request) -> str:
    """Whose question it is, for the queue only; never written down."""
    return request.client.host if request.client else ""


async def answered(
    request: Request,
    job: Mapping[str, Any],
    offers: Mapping[str, Offer],
    tag: str | None,
) -> Response:
    """Let a worker do a job, and send the whole answer or say why there is none.

    Parameters
    ----------
    request
        Who asks.
    job
        For the worker (see `worker`).
    offers
        The representations that the answer can have, by name of format.
    tag
        The ``ETag`` of the answer; ``None`` if it may differ each time.
    """
    dataset = dataset_of(request)
    try:
        answer = await while_connected(request, dataset.pool.ask(dict(job), client_of(request)))
    except RefusedError as refused:
        return _refusal(request, refused)
    except BusyError as busy:
        seconds = str(max(1, math.ceil(settings_of(request).time_limit / 2)))
        status, key = (429, "busy-client") if busy.own else (503, "busy")
        return problem(request, status, key, headers={"Retry-After": seconds})
    headers = {
        "Content-Type": offers[answer.format].content_type,
        **fresh_headers(dataset, tag),
    }
    if request.method == "HEAD":
        with answer:
            return Response(headers={**headers, "Content-Length": str(answer.size)})
    return streamed(answer, headers)


def _refusal(request: Request, refused: RefusedError) -> Response:
    settings, said = settings_of(request), refused.details
    key = refused.outcome
    if key == "unacceptable":
        return unacceptable(request, GRAPHS if said.get("graph") else TABLES)
    if key == "syntax" and "line" not in said:
        key = "failed"
    values = {
        "seconds": f"{settings.time_limit:g}",
        "memory": settings.memory_limit // MEGABYTE,
        "result": f"{settings.result_limit / MEGABYTE:g}",
        "message": said.get("message", ""),
        "line": said.get("line", ""),
        "column": said.get("column", ""),
    }
    details: dict[str, object] = {name: said[name] for name in ("line", "column") if name in said}
    return problem(request, STATUS[key], key, values=values, details=details)


async def while_connected(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """The result of the work, which is given up when the client goes away."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
