"""Processes that answer questions over one store, each killed at its limits.

A process that is killed, dies or has grown is replaced when the next question
needs one; that takes a few hundredths of a second.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self
from uuid import uuid4

from esfgraph.namespaces import PREFIXES
from esfgraph.serve.process import Process, RefusedError
from esfgraph.serve.settings import Settings
from esfgraph.serve.turns import Turns

__all__ = ["Answer", "Pool", "RefusedError"]

_OUTCOMES: Mapping[int, str] = {signal.SIGABRT: "memory", signal.SIGSEGV: "deep"}
"""What it means that a process was ended by a signal: no memory, and a stack that was used up by
a query nested too deeply."""

_WORKER = "esfgraph.serve.worker"
_QUICK = 1.0
"""Seconds after which a question goes on with less of a right to the processors; its process
cannot get back from there and is not used again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; to be closed, as by ``with``.

    Attributes
    ----------
    body
        The open file; it has no name any more and ends when it is closed.
    size
        Its bytes.
    format
        Name of its format.
    """

    body: IO[bytes]
    size: int
    format: str
    _closed: Callable[[], None]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.body.closed:
            self.body.close()
            self._closed()


class Pool:
    """The processes over one store.

    Parameters
    ----------
    store
        The store's folder.
    folder
        Where answers are written before they are sent.
    settings
        The limits.
    turns
        The queue, which pools over older and newer stores share.
    """

    def __init__(self, store: Path, folder: Path, settings: Settings, turns: Turns) -> None:
        self._settings, self._turns, self._folder = settings, turns, folder
        self._first = {
            "store": str(store),
            "folder": str(folder),
            "prefixes": PREFIXES,
            "memory_limit": settings.memory_limit,
            "result_limit": settings.result_limit,
        }
        self._idle: list[Process] = []
        self.guarded = False

    async def start(self) -> None:
        """Start a first process, to see that the store can be opened.

        Raises `RefusedError` when it can't.
        """
        process = await Process.start(_WORKER, self._first)
        self.guarded = bool(process.ready.get("guarded"))
        self._idle.append(process)

    async def ask(self, job: dict[str, Any], client: str) -> Answer:
        """Answer a question when it is its turn.

        Raises `RefusedError` when it has no whole answer, `turns.BusyError`
        when it had no turn. Cancelled, the process that works on it is ended.
        """
        async with self._turns.turn(client):
            path = self._folder / uuid4().hex
            try:
                said = await self._told({**job, "file": path.name})
                if said["status"] != "ok":
                    raise RefusedError(said["status"], said)
                size = path.stat().st_size
                return Answer(path.open("rb"), size, said["format"], self._turns.send(client))
            finally:
                path.unlink(missing_ok=True)

    async def _told(self, job: dict[str, Any]) -> dict[str, Any]:
        process: Process | None = None
        keep = False
        try:
            async with asyncio.timeout(self._settings.time_limit):
                process = (
                    self._idle.pop() if self._idle else await Process.start(_WORKER, self._first)
                )
                slow = asyncio.get_running_loop().call_later(_QUICK, process.step_back)
                try:
                    said, _ = await process.ask(job)
                finally:
                    slow.cancel()
            small = said["resident"] < self._settings.memory_limit // 2
            keep = small and not process.stepped_back
            if keep:
                self._idle.append(process)
            return said
        except TimeoutError as error:
            raise RefusedError("timeout") from error
        except EOFError as error:
            code = await process.ended() if process is not None else 0
            raise RefusedError(_OUTCOMES.get(-code, "died")) from error
        finally:
            if process is not None and not keep:
                await asyncio.shield(process.kill())

    async def close(self) -> None:
        """End all processes that wait for questions."""
        while self._idle:
            await self._idle.pop().kill()
