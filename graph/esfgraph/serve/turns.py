"""Who may ask now: a queue with a limit per client and in all.

Unless it is said otherwise a client never holds all places, so that one with many slow questions
cannot keep the others out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

__all__ = ["BusyError", "Turns"]


class BusyError(Exception):
    """There is no place in the queue, or none became free in time.

    ``own`` says whether the client's own questions are the cause.
    """

    def __init__(self, own: bool) -> None:
        super().__init__("too many questions at once")
        self.own = own


class Turns:
    """A queue before a number of places.

    Parameters
    ----------
    places
        How many may go on at the same time.
    per_client
        How many one client may have running, waiting and being sent.
    queue
        How many may wait or be sent in all.
    patience
        Seconds after which a waiting one is turned away.
    share
        How many places one client may hold; without a number all but one.
    """

    def __init__(
        self,
        places: int,
        per_client: int,
        queue: int,
        patience: float,
        *,
        share: int | None = None,
    ) -> None:
        self._free = places
        self._share = max(1, places - 1) if share is None else share
        self._per_client, self._queue, self._patience = per_client, queue, patience
        self._running: Counter[str] = Counter()
        self._sending: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a place and hold it during the block; `BusyError` where there is none."""
        await self._enter(client)
        try:
            yield
        finally:
            self._leave(client)

    def widen(self) -> None:
        """Let one more go on at the same time."""
        self._free += 1
        self._admit()

    def send(self, client: str) -> Callable[[], None]:
        """Count an answer that waits to be read, until the function that is returned is called.

        Answers stand on the disk, and a client may read slowly.
        """
        self._sending[client] += 1

        def sent() -> None:
            self._sending[client] -= 1
            if not self._sending[client]:
                del self._sending[client]

        return sent

    async def _enter(self, client: str) -> None:
        waiting = sum(name == client for name, _ in self._waiting)
        if self._running[client] + waiting + self._sending[client] >= self._per_client:
            raise BusyError(own=True)
        if len(self._waiting) + self._sending.total() >= self._queue:
            raise BusyError(own=False)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((client, turn))
        self._admit()
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._leave(client)  # admitted, but nobody waits any more
            elif (client, turn) in self._waiting:
                self._waiting.remove((client, turn))
            if isinstance(error, TimeoutError):
                raise BusyError(own=False) from error
            raise

    def _leave(self, client: str) -> None:
        self._free += 1
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._admit()

    def _admit(self) -> None:
        """Let in, in order of arrival, whoever does not hold its share already."""
        for client, turn in list(self._waiting):
            if not self._free:
                return
            if not turn.done() and self._running[client] < self._share:
                self._waiting.remove((client, turn))
                self._free -= 1
                self._running[client] += 1
                turn.set_result(None)
