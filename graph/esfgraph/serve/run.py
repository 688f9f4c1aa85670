"""Running the application under uvicorn until a signal ends it."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable

import uvicorn

from esfgraph.errors import UsageError
from esfgraph.serve.app import create_app
from esfgraph.serve.patience import patient
from esfgraph.serve.settings import Settings
from esfgraph.store import open_graph

__all__ = ["configuration", "listen", "run"]

_GRACE = 5
"""Seconds that requests under way get when the server is ended."""

_CONNECTIONS = 1000
_WAITING = 1024


def run(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Parameters
    ----------
    settings
        Where, what, and the limits.
    started
        Is told the address as soon as connections are accepted.

    Raises `UsageError` when there is no graph or the port is taken.
    """
    open_graph(settings.directory)
    listening = listen(settings)
    for name in ("esfgraph.access", "esfgraph.serve"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.StreamHandler())
        logger.setLevel(logging.INFO)
        logger.propagate = False
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    with listening:
        started(f"http://{host}:{listening.getsockname()[1]}/")
        uvicorn.Server(configuration(settings)).run(sockets=[listening])


def configuration(settings: Settings) -> uvicorn.Config:
    """The application with the limits of its connections."""
    return uvicorn.Config(
        create_app(settings),
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
