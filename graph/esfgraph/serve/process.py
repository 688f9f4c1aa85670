"""A process of the server: frames go in and come out, and it can be ended at any time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import cast

from esfgraph.serve.frames import LENGTH, Frame, frame_bytes
from esfgraph.serve.settings import MEGABYTE

__all__ = ["Process", "RefusedError"]

_LARGE_FRAME = 16 * MEGABYTE

_LATER = 10
"""The nice value of a process that lets others have the processors first."""


class RefusedError(Exception):
    """A process has no answer.

    Attributes
    ----------
    outcome
        ``syntax``, ``failed``, ``unacceptable``, ``not-xml``, ``too-large``, ``timeout``,
        ``memory``, ``deep`` or ``died``.
    details
        What the process said: message, line, column.
    """

    def __init__(self, outcome: str, details: Frame | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.details = details or {}

    def __str__(self) -> str:
        return str(self.details.get("message") or self.outcome)


def _import_path() -> str:
    """Where a process finds this package, however the server has found it."""
    own = str(Path(__file__).resolve().parent.parent.parent)
    return os.pathsep.join(p for p in (own, os.environ.get("PYTHONPATH", "")) if p)


class Process:
    """A running module, such as `worker`, that answers each frame with one.

    Attributes
    ----------
    ready
        What it said first.
    stepped_back
        Whether it has given way to others; there is no way back from there.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._input = cast(asyncio.StreamWriter, process.stdin)
        self._output = cast(asyncio.StreamReader, process.stdout)
        # A handle never means another process; and unlike Popen.kill it does not take the
        # exit code away from asyncio.
        self._handle: int | None = None
        with suppress(AttributeError, ProcessLookupError):  # not on this system; ended already
            self._handle = os.pidfd_open(process.pid)
        self.ready: Frame = {}
        self.stepped_back = False

    @classmethod
    async def start(cls, module: str, first: Frame) -> Process:
        """Start ``python -m module`` and send it its first frame.

        Raises `RefusedError` when it says that it cannot work, or ends.
        """
        process = cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", module),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _import_path()},
                start_new_session=True,  # Ctrl-C is for the server, which ends its processes
                limit=_LARGE_FRAME,
            )
        )
        try:
            process.ready, _ = await process.ask(first)
        except EOFError as error:
            await process.kill()
            raise RefusedError("died", {"message": "its process ended"}) from error
        except BaseException:
            await process.kill()
            raise
        if process.ready["status"] != "ready":
            await process.kill()
            raise RefusedError("died", process.ready)
        return process

    @property
    def runs(self) -> bool:
        """Whether it has not ended, as far as is known."""
        return self._process.returncode is None and not self._output.at_eof()

    async def ask(self, frame: Frame) -> tuple[Frame, bytes]:
        """Send a frame; the answer and its bytes. `EOFError` when the process has ended."""
        try:
            self._input.write(frame_bytes(frame))
            await self._input.drain()
            head = await self._output.readexactly(LENGTH.size)
            said = await self._output.readexactly(LENGTH.unpack(head)[0])
            answer: Frame = json.loads(said)
            body = await self._output.readexactly(answer.get("bytes", 0))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError from error
        return answer, body

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
