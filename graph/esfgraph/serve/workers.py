"""Processes that answer questions over one store, each killed at its limits.

A process that is killed, dies or has grown is replaced when the next question
needs one; that takes a few hundredths of a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self, cast
from uuid import uuid4

from esfgraph.namespaces import PREFIXES
from esfgraph.serve.settings import MEGABYTE, Settings
from esfgraph.serve.turns import Turns
from esfgraph.serve.worker import LENGTH

__all__ = ["Answer", "Pool", "RefusedError"]

_LARGE_FRAME = 16 * MEGABYTE
_QUICK = 1.0
"""Seconds after which a question goes on with less of a right to the processors."""

_LATER = 10
"""Its nice value then; a process cannot get back from there and is not used again."""


def _import_path() -> str:
    """Where a process finds this package, however the server has found it."""
    own = str(Path(__file__).resolve().parent.parent.parent)
    return os.pathsep.join(p for p in (own, os.environ.get("PYTHONPATH", "")) if p)


class RefusedError(Exception):
    """A question got no answer.

    Attributes
    ----------
    outcome
        ``syntax``, ``failed``, ``unacceptable``, ``not-xml``, ``too-large``, ``timeout``,
        ``memory`` or ``died``.
    details
        What the process said: message, line, column.
    """

    def __init__(self, outcome: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.details = details or {}


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


class _Process:
    """One worker: frames go in and come out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._input = cast(asyncio.StreamWriter, process.stdin)
        self._output = cast(asyncio.StreamReader, process.stdout)
        # A handle never means another process; and unlike Popen.kill it does not take the
        # exit code away from asyncio.
        self._handle: int | None = None
        with suppress(AttributeError, ProcessLookupError):  # not on this system; ended already
            self._handle = os.pidfd_open(process.pid)
        self.guarded = False
        self.stepped_back = False

    @classmethod
    async def start(cls, first: dict[str, Any]) -> _Process:
        process = cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "esfgraph.serve.worker"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _import_path()},
                start_new_session=True,  # Ctrl-C is for the server, which ends its processes
                limit=_LARGE_FRAME,
            )
        )
        try:
            said = await process.ask(first)
        except BaseException:
            await process.kill()
            raise
        process.guarded = bool(said.get("guarded"))
        if said["status"] != "ready":
            await process.kill()
            raise RefusedError("died", said)
        return process

    async def ask(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Send a frame and wait for its answer; `EOFError` when the process has ended."""
        body = json.dumps(frame).encode()
        try:
            self._input.write(LENGTH.pack(len(body)) + body)
            await self._input.drain()
            head = await self._output.readexactly(LENGTH.size)
            said = await self._output.readexactly(LENGTH.unpack(head)[0])
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError from error
        answer: dict[str, Any] = json.loads(said)
        return answer

    def step_back(self) -> None:
        """Let others have the processors first."""
        self.stepped_back = True
        with suppress(AttributeError, OSError):  # it has ended, or there are no priorities
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _LATER)

    async def kill(self) -> int:
        """End the process, by its own handle, and say how it ended."""
        self._input.close()
        with suppress(ProcessLookupError):  # it has just ended by itself
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self._process.returncode is None:
                self._process.kill()
        code = await self._process.wait()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        return code

    async def ended(self) -> int:
        """How a process that closed its output ended."""
        try:
            async with asyncio.timeout(5):
                code = await self._process.wait()
        except TimeoutError:
            return await self.kill()
        await self.kill()
        return code


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
        self._idle: list[_Process] = []
        self.guarded = False

    async def start(self) -> None:
        """Start a first process, to see that the store can be opened.

        Raises `RefusedError` when it can't.
        """
        try:
            process = await _Process.start(self._first)
        except EOFError as error:
            raise RefusedError("died", {"message": "its process ended"}) from error
        self.guarded = process.guarded
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
        process: _Process | None = None
        keep = False
        try:
            async with asyncio.timeout(self._settings.time_limit):
                process = self._idle.pop() if self._idle else await _Process.start(self._first)
                slow = asyncio.get_running_loop().call_later(_QUICK, process.step_back)
                try:
                    said = await process.ask(job)
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
            raise RefusedError("memory" if code == -signal.SIGABRT else "died") from error
        finally:
            if process is not None and not keep:
                await asyncio.shield(process.kill())

    async def close(self) -> None:
        """End all processes that wait for questions."""
        while self._idle:
            await self._idle.pop().kill()
