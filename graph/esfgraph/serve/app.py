"""The application: what runs around the routes, and which there are.

Routes that are added go before the pages, so that a thing can get another page:

    app = create_app(Settings(Path("out")), [Route("/page/id/project/{rest:path}", …)])
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from esfgraph.errors import EsfGraphError
from esfgraph.resources import resource_folder
from esfgraph.serve import description, linked_data, pages, site_routes
from esfgraph.serve.dataset import Dataset, open_dataset
from esfgraph.serve.faults import fault_of
from esfgraph.serve.graph_store import graph_store
from esfgraph.serve.log import AccessLog
from esfgraph.serve.packing import Packing
from esfgraph.serve.respond import dataset_of, problem
from esfgraph.serve.security import BodyLimit, HostCheck, HostNames, SecurityHeaders
from esfgraph.serve.settings import Settings
from esfgraph.serve.snapshot import forget, identity, sweep, temporary_folder
from esfgraph.serve.sparql import sparql
from esfgraph.serve.things import terms
from esfgraph.serve.turns import Turns

__all__ = ["PROTOCOL_ROUTES", "create_app"]

_LOG = logging.getLogger("esfgraph.serve")
_ATTEMPTS = 20
_CONTEXT = "context.jsonld"


async def healthz(request: Request) -> Response:
    """Whether the server works, and which build it serves."""
    dataset = dataset_of(request)
    body = {"status": "ok", "build": dataset.version, "esfgraph": dataset.summary.get("esfgraph")}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def context(request: Request) -> Response:
    """The JSON-LD context."""
    text = (resource_folder("ontology") / _CONTEXT).read_bytes()
    headers = {"Cache-Control": "max-age=3600"}
    return Response(text, headers=headers, media_type="application/ld+json")


PROTOCOL_ROUTES: tuple[BaseRoute, ...] = (
    Route("/sparql", sparql, methods=["GET", "POST"]),
    Route("/store", graph_store, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Route("/" + _CONTEXT, context, methods=["GET"]),
    *description.ROUTES,
    *linked_data.ROUTES,
)
"""What programs read."""


class _Current:
    """Holds the build that is served and puts a newer one in its place."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = Turns(
            settings.workers, settings.per_client, settings.queue, settings.wait_limit
        )
        self._draining: set[asyncio.Task[None]] = set()
        self._folder: Path | None = None
        self.dataset: Dataset

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open the build, look for newer ones during the block, end everything after it."""
        sweep(self._settings.directory)
        self._folder = folder = temporary_folder()
        try:
            self.dataset = await self._opened(folder)
            await asyncio.to_thread(terms)  # so that no request waits for it
            watching = asyncio.create_task(self._watch(folder))
            try:
                yield
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                await asyncio.gather(*self._draining, self.dataset.close(1))
        finally:
            self.forget()

    def forget(self) -> None:
        """Remove all temporary files."""
        if self._folder is not None:
            for _ in range(_ATTEMPTS):  # a thread that opens a build may still be adding files
                shutil.rmtree(self._folder, ignore_errors=True)
                if not self._folder.exists():
                    break
            forget(self._settings.directory)

    async def _opened(self, folder: Path) -> Dataset:
        for attempt in range(_ATTEMPTS):
            try:
                return await open_dataset(self._settings, folder, self._turns)
            except OSError:  # the folder is being replaced at this moment
                await asyncio.sleep(0.05 * (attempt + 1))
        raise EsfGraphError("the graph keeps changing", source=str(self._settings.directory))

    async def _watch(self, folder: Path) -> None:
        told: str | None = None
        while self._settings.watch > 0:
            await asyncio.sleep(self._settings.watch)
            try:
                if identity(self._settings.directory) == self.dataset.identity:
                    continue
                newer = await self._opened(folder)
            except Exception as error:  # whatever it is, the last good build goes on
                known = isinstance(error, OSError | EsfGraphError)
                words = str(error) if known else str(fault_of(error))
                if told != words:
                    told = words
                    _LOG.warning("the new build is not served: %s", words)
                continue
            told = None
            old, self.dataset = self.dataset, newer
            _LOG.info("a new build is served: %s", newer.version)
            patience = self._settings.time_limit + self._settings.wait_limit
            task = asyncio.create_task(old.close(patience))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)


class _WithDataset:
    """Gives each request the build of its beginning, and keeps that open until its end."""

    def __init__(self, app: ASGIApp, current: _Current) -> None:
        self._app, self._current = app, current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        dataset = self._current.dataset
        with dataset.held():
            scope.setdefault("state", {})["dataset"] = dataset
            await self._app(scope, receive, send)


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.NOT_FOUND:
        return pages.missing(request)
    key = "method" if status == HTTPStatus.METHOD_NOT_ALLOWED else "refused"
    return problem(request, status, key, headers=getattr(error, "headers", None))


def create_app(settings: Settings, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The application over a build.

    Parameters
    ----------
    settings
        Where the build is, and the limits.
    routes
        Further routes; they go before the pages.

    Raises `EsfGraphError` at its start when there is no graph.
    """
    current = _Current(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with current.running():
            yield

    app = Starlette(
        routes=[*PROTOCOL_ROUTES, *routes, *site_routes.ROUTES],
        lifespan=lifespan,
        exception_handlers={HTTPException: _http_error},
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders),
            Middleware(HostCheck, names=HostNames(settings.host, settings.allowed_hosts)),
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["*"],
                expose_headers=["ETag", "Last-Modified", "Link", "Retry-After"],
                max_age=86400,
            ),
            Middleware(Packing),
            Middleware(BodyLimit, limit=settings.body_limit),
            Middleware(_WithDataset, current=current),
        ],
    )
    app.router.redirect_slashes = False
    app.state.settings = settings
    app.state.forget = current.forget
    return app
