"""What can be set when the graph is served."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MEGABYTE", "Settings"]

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the graph is, where to listen, and what a stranger may use up.

    Attributes
    ----------
    directory
        Folder that a build wrote, or an RDF file.
    host, port
        Where to listen.
    allowed_hosts
        Further names by which clients may call the server (header ``Host``).
    behind_proxy
        Whether a proxy on this machine states the client's address and scheme.
    workers
        Processes that answer questions.
    page_workers
        Processes that make pages; they are started as they are needed.
    time_limit
        Seconds that a question may take.
    page_limit, file_limit
        Seconds that a page, or a file of what a search found, may take.
    wait_limit
        Seconds that a question may wait for its turn.
    memory_limit, result_limit
        Bytes of memory and of an answer that a question may take.
    body_limit
        Bytes of a request's body.
    per_client
        Questions of one client, running and waiting.
    queue
        Questions of all clients that may wait.
    idle_limit
        Seconds in which a request must have arrived.
    watch
        Seconds between two looks whether there is a new build; 0: never.
    """

    directory: Path
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    behind_proxy: bool = False
    workers: int = max(2, os.cpu_count() or 1)
    page_workers: int = max(2, os.cpu_count() or 1)
    time_limit: float = 30.0
    page_limit: float = 30.0
    file_limit: float = 300.0
    wait_limit: float = 30.0
    memory_limit: int = 1024 * MEGABYTE
    result_limit: int = 100 * MEGABYTE
    body_limit: int = MEGABYTE
    per_client: int = 8
    queue: int = 64
    idle_limit: float = 20.0
    watch: float = 1.0
