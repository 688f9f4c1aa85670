"""Processes of one kind over one build: each works on one thing at a time, and is replaced when it
ends, has grown, or has reached its limit."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Mapping

from esfgraph.serve.faults import fault_of
from esfgraph.serve.frames import Frame
from esfgraph.serve.process import Process, RefusedError
from esfgraph.serve.turns import BusyError, Turns

__all__ = ["Fleet"]

_LOG = logging.getLogger("esfgraph.serve")

_OUTCOMES: Mapping[int, str] = {signal.SIGABRT: "memory", signal.SIGSEGV: "deep"}
"""What it means that a process was ended by a signal: no memory, and a stack that was used up by
a query nested too deeply."""


class Fleet:
    """The processes and the queue before them.

    Parameters
    ----------
    module
        What they run.
    first
        The frame that each is told first.
    turns
        The queue; it lets as many go on as there are processes.
    limit
        Seconds that one thing may take, and the start of its process with it.
    resident
        Bytes of memory from which on a process is replaced.
    quick
        Seconds after which other processes go first; a process cannot get back from there and is
        not used again. ``None``: never.
    later
        Whether other processes always go first.
    finish
        Whether what nobody waits for any more is still finished; otherwise its process is ended.
    """

    def __init__(
        self,
        module: str,
        first: Frame,
        turns: Turns,
        limit: float,
        resident: int,
        *,
        quick: float | None = None,
        later: bool = False,
        finish: bool = False,
    ) -> None:
        self._module, self._first, self._turns = module, first, turns
        self._limit, self._resident = limit, resident
        self._quick, self._later, self._finish = quick, later, finish
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._growing: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def start(self) -> Frame:
        """Start a first process, to see that it can work; what it says first.

        Raises `RefusedError` when it can't.
        """
        process = await self._started()
        self._idle.append(process)
        return process.ready

    def grow(self, places: int) -> None:
        """Start that many further processes, one after the other, and let more go on with each."""

        async def grow() -> None:
            for _ in range(places):
                try:
                    self._idle.append(await self._started())
                except (OSError, RefusedError) as error:  # those that there are go on
                    _LOG.warning("a process could not be started: %s", fault_of(error))
                else:
                    self._turns.widen()

        self._growing = asyncio.create_task(grow())

    async def ask(self, frame: Frame, client: str) -> tuple[Frame, bytes]:
        """Have something done when it is its turn; the answer and its bytes.

        Raises `RefusedError` when there is no answer, `turns.BusyError` when it had no turn.
        """
        async with self._turns.turn(client):
            work = asyncio.ensure_future(self._done(frame))
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                if not self._finish:
                    work.cancel()
                await asyncio.wait([work])  # its place is free when its process is
                raise

    async def _started(self) -> Process:
        if self._closing.is_set():
            raise RefusedError("died", {"message": "the server ends"})
        process = await Process.start(self._module, self._first)
        self._all.add(process)
        if self._later:
            process.step_back()
        if self._closing.is_set():
            await self._ended(process)
            raise RefusedError("died", {"message": "the server ends"})
        return process

    async def _ended(self, process: Process) -> None:
        self._all.discard(process)
        await asyncio.shield(process.kill())

    async def _waiting(self) -> Process | None:
        """A process that has nothing to do and has not ended meanwhile."""
        while self._idle:
            process = self._idle.pop()
            if process.runs:
                return process
            await self._ended(process)
        return None

    async def _done(self, frame: Frame) -> tuple[Frame, bytes]:
        process: Process | None = None
        keep = False
        try:
            async with asyncio.timeout(self._limit):
                process = await self._waiting() or await self._started()
                said, body = await self._asked(process, frame)
            slowed = process.stepped_back and not self._later
            keep = said.get("resident", 0) < self._resident and not slowed
            return said, body
        except TimeoutError as error:
            raise RefusedError("timeout") from error
        except EOFError as error:
            code = await process.ended() if process is not None else 0
            raise RefusedError(_OUTCOMES.get(-code, "died")) from error
        except OSError as error:  # no process could be started: too many, or no memory
            _LOG.warning("a process could not be started: %s", fault_of(error))
            raise BusyError(own=False) from error
        finally:
            if process is not None:
                if keep and not self._closing.is_set():
                    self._idle.append(process)
                else:
                    await self._ended(process)

    async def _asked(self, process: Process, frame: Frame) -> tuple[Frame, bytes]:
        if self._quick is None:
            return await process.ask(frame)
        slow = asyncio.get_running_loop().call_later(self._quick, process.step_back)
        try:
            return await process.ask(frame)
        finally:
            slow.cancel()

    async def close(self) -> None:
        """End all processes, also those that are still at work."""
        self._closing.set()
        if self._growing is not None:
            self._growing.cancel()
            await asyncio.gather(self._growing, return_exceptions=True)
        self._idle.clear()
        for process in tuple(self._all):
            await self._ended(process)
