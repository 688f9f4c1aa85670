"""Processes that make the pages of one build, so that the server itself always answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from esfgraph.serve.asked import Asked, Made
from esfgraph.serve.faults import PageError
from esfgraph.serve.frames import Frame
from esfgraph.serve.process import Process
from esfgraph.serve.turns import BusyError

__all__ = ["PagePool"]

_WORKER = "esfgraph.serve.page_worker"


class PagePool:
    """The processes; further ones are started when those there are have too much to do.

    Parameters
    ----------
    first
        What every process is told first: ``store``, ``columns``, ``base``, ``summary``, ``day``.
    size
        How many there may be.
    waiting
        How many pages may wait to be made.
    patience
        Seconds that a page may take, and as many may it wait.
    later
        Whether all other processes go first.
    """

    def __init__(
        self,
        first: Mapping[str, Any],
        size: int,
        waiting: int,
        patience: float,
        *,
        later: bool = False,
    ) -> None:
        self._first, self._size, self._later = dict(first), size, later
        self._waiting, self._patience = waiting, patience
        self._idle: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        self._number = self._asked = 0
        self._growing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the first process, which reads the columns of the build.

        Raises `RefusedError` when the store can't be opened.
        """
        await self._grow()

    async def ask(self, asked: Asked) -> Made | None:
        """Have a page made; ``None`` where there is nothing to make it of.

        Raises `turns.BusyError` when too many wait or none becomes free in time,
        `faults.PageError` when making it fails.
        """
        if self._asked - self._number >= self._waiting:
            raise BusyError(own=False)
        self._asked += 1
        try:
            said, body = await self._answered(asked)
        finally:
            self._asked -= 1
        if said["status"] == "error":
            raise PageError(said["fault"])
        if said["status"] == "missing":
            return None
        return Made(body, said["media_type"], said["code"], said["refused"])

    async def _answered(self, asked: Asked) -> tuple[Frame, bytes]:
        """What a process says; one that had ended before it was asked is passed over."""
        for _ in range(self._size + 1):
            try:
                return await self._told(await self._free(), asked)
            except EOFError:
                continue
        raise PageError({"fault": "process ended"})

    async def _free(self) -> Process:
        """A process that has nothing to do."""
        if self._idle.empty() and self._number + len(self._growing) < self._size:
            task = asyncio.create_task(self._grow())
            self._growing.add(task)
            task.add_done_callback(self._grown)
        try:
            async with asyncio.timeout(self._patience):
                return await self._idle.get()
        except TimeoutError as error:
            raise BusyError(own=False) from error

    async def _grow(self) -> None:
        process = await Process.start(_WORKER, self._first)
        if self._later:
            process.step_back()
        self._number += 1
        self._idle.put_nowait(process)

    def _grown(self, task: asyncio.Task[None]) -> None:
        self._growing.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for a process is told that there is none in time

    async def _told(self, process: Process, asked: Asked) -> tuple[Frame, bytes]:
        try:
            async with asyncio.timeout(self._patience):
                found = await process.ask(asked.frame())
        except BaseException as error:  # the process is of no use after half an exchange
            self._number -= 1
            await asyncio.shield(process.kill())
            if isinstance(error, TimeoutError):
                raise BusyError(own=False) from error
            raise
        self._idle.put_nowait(process)
        return found

    async def close(self) -> None:
        """End all processes that have nothing to do."""
        for task in self._growing:
            task.cancel()
        await asyncio.gather(*self._growing, return_exceptions=True)
        while not self._idle.empty():
            await self._idle.get_nowait().kill()
