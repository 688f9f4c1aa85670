"""Processes that make the pages of one build, so that the server itself always answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from esfgraph.serve.asked import Asked, Made
from esfgraph.serve.faults import PageError
from esfgraph.serve.fleet import Fleet
from esfgraph.serve.frames import Frame
from esfgraph.serve.process import RefusedError
from esfgraph.serve.settings import MEGABYTE
from esfgraph.serve.turns import BusyError, Turns

__all__ = ["PagePool"]

_WORKER = "esfgraph.serve.page_worker"

_GROWTH = 512 * MEGABYTE
"""A process that takes so much more memory than at its start is replaced."""


class PagePool:
    """The processes for pages, or for files, and the queue before them.

    Parameters
    ----------
    first
        What every process is told first: ``store``, ``columns``, ``base``, ``summary``, ``day``.
    size
        How many there are in the end.
    per_client, waiting
        How many pages one client, and all together, may be waiting for.
    limit
        Seconds that a page may take, and as many may it wait.
    later
        Whether other processes go first.
    """

    def __init__(
        self,
        first: Mapping[str, Any],
        size: int,
        per_client: int,
        waiting: int,
        limit: float,
        *,
        later: bool = False,
    ) -> None:
        self._size = size
        # One client may hold all places: behind a proxy, all readers can look like one.
        turns = Turns(1, per_client, waiting, limit, share=size)
        self._fleet = Fleet(
            _WORKER,
            dict(first),
            turns,
            limit,
            _GROWTH,
            later=later,
            finish=True,
        )

    async def start(self) -> None:
        """Start the first process, which reads the columns of the build, then the others.

        Raises `RefusedError` when it can't work.
        """
        await self._fleet.start()
        self._fleet.grow(self._size - 1)

    async def ask(self, asked: Asked, client: str) -> Made | None:
        """Have a page made; ``None`` where there is nothing to make it of.

        Raises `turns.BusyError` when too many wait, none becomes free in time or the page takes
        too long, `faults.PageError` when making it fails.
        """
        try:
            said, body = await self._answered(asked, client)
        except RefusedError as refused:
            if refused.outcome == "timeout":
                raise BusyError(own=False) from refused
            raise PageError({"fault": f"process {refused.outcome}"}) from refused
        if said["status"] == "error":
            raise PageError(said["fault"])
        if said["status"] == "missing":
            return None
        return Made(body, said["media_type"], said["code"], said["refused"])

    async def _answered(self, asked: Asked, client: str) -> tuple[Frame, bytes]:
        """What a process says; a second one, if the first had ended before it was asked."""
        try:
            return await self._fleet.ask(asked.frame(), client)
        except RefusedError as refused:
            if refused.outcome == "timeout":
                raise
            return await self._fleet.ask(asked.frame(), client)

    async def close(self) -> None:
        """End all processes."""
        await self._fleet.close()
