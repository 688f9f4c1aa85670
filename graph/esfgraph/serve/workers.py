"""Processes that answer questions over one store, each killed at its limits.

A process that is killed, dies or has grown is replaced when the next question
needs one; that takes a few hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self
from uuid import uuid4

from esfgraph.namespaces import PREFIXES
from esfgraph.serve.fleet import Fleet
from esfgraph.serve.process import RefusedError
from esfgraph.serve.settings import Settings
from esfgraph.serve.turns import Turns

__all__ = ["Answer", "Pool", "RefusedError"]

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
        self._turns, self._folder = turns, folder
        first = {
            "store": str(store),
            "folder": str(folder),
            "prefixes": PREFIXES,
            "memory_limit": settings.memory_limit,
            "result_limit": settings.result_limit,
        }
        self._fleet = Fleet(
            _WORKER,
            first,
            turns,
            settings.time_limit,
            settings.memory_limit // 2,
            quick=_QUICK,
        )
        self.guarded = False

    async def start(self) -> None:
        """Start a first process, to see that the store can be opened.

        Raises `RefusedError` when it can't.
        """
        self.guarded = bool((await self._fleet.start()).get("guarded"))

    async def ask(self, job: dict[str, Any], client: str) -> Answer:
        """Answer a question when it is its turn.

        Raises `RefusedError` when it has no whole answer, `turns.BusyError`
        when it had no turn. Cancelled, the process that works on it is ended.
        """
        path = self._folder / uuid4().hex
        try:
            said, _ = await self._fleet.ask({**job, "file": path.name}, client)
            if said["status"] != "ok":
                raise RefusedError(said["status"], said)
            size = path.stat().st_size
            return Answer(path.open("rb"), size, said["format"], self._turns.send(client))
        finally:
            path.unlink(missing_ok=True)

    async def close(self) -> None:
        """End all processes."""
        await self._fleet.close()
