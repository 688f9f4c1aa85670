"""Running the application under uvicorn until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.applications import Starlette

from esfgraph.errors import UsageError
from esfgraph.serve.app import create_app
from esfgraph.serve.patience import patient
from esfgraph.serve.sandbox import end_children
from esfgraph.serve.settings import Settings
from esfgraph.store import open_graph

__all__ = ["configuration", "listen", "run"]

_GRACE = 5
"""Seconds that requests under way get when the server is ended."""

_CONNECTIONS = 1000
_WAITING = 1024
_THREADS = "esfgraph-work"
_LAST_SECOND = 1.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, which end the server as done (exit code 0).

    Parameters
    ----------
    settings
        Where, what, and the limits.
    started
        Is told the address as soon as connections are accepted.

    Raises `UsageError` when there is no graph or the port is taken.
    """
    with _signals_end():
        # In a thread, as the engine reads a file without looking at signals.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(open_graph, settings.directory).result()
        listening = listen(settings)
        for name in ("esfgraph.access", "esfgraph.serve"):
            logger = logging.getLogger(name)
            logger.addHandler(logging.StreamHandler())
            logger.setLevel(logging.INFO)
            logger.propagate = False
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        with listening:
            started(f"http://{host}:{listening.getsockname()[1]}/")
            app = create_app(settings)
            _Server(_configured(app, settings), app).run(sockets=[listening])


def _leave() -> NoReturn:
    """End this process at once: Python would wait for threads that read a graph.

    The processes that it has started end before it.
    """
    logging.disable()  # asyncio would tell that its processes have ended
    end_children()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


@contextmanager
def _signals_end() -> Iterator[None]:
    """Let signals end the process while nothing is served that would have to be closed."""
    if threading.current_thread() is not threading.main_thread():  # where there are no handlers
        yield
        return
    before = {one: signal.signal(one, lambda *_: _leave()) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Server(uvicorn.Server):
    """Ends also while it opens a graph, at its start or when there is a new build."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close what is served, if anything is; the second Ctrl-C waits for no request."""
        if not self.started:
            self._app.state.forget()
            _leave()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, then end; threads that still read a graph then are left to themselves."""
        work = ThreadPoolExecutor(thread_name_prefix=_THREADS)
        loop = asyncio.get_running_loop()
        loop.set_default_executor(work)
        await super().serve(sockets)
        work.shutdown(wait=False, cancel_futures=True)
        end = loop.time() + _LAST_SECOND
        while any(thread.name.startswith(_THREADS) for thread in threading.enumerate()):
            if loop.time() > end:
                _leave()
            await asyncio.sleep(0.01)


def configuration(settings: Settings) -> uvicorn.Config:
    """The application with the limits of its connections."""
    return _configured(create_app(settings), settings)


def _configured(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=patient(settings.idle_limit),
        access_log=False,
        ws="none",
        log_level="warning",
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="127.0.0.1,::1" if settings.behind_proxy else "",
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE,
    )


def listen(settings: Settings) -> socket.socket:
    """A socket that listens; `UsageError` when the port is taken or the host is none."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named, asyncio sends small packets at once (TCP_NODELAY).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let others take the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(_WAITING)
        return listening
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or error
        raise UsageError(
            f"cannot listen at {settings.host}:{settings.port}: {why}",
            field="--port",
            advice="Choose another with --host and --port; 0 takes a free port.",
        ) from error
