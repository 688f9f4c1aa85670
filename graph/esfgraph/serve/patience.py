"""Connections that send nothing, or their headers a byte at a time, are closed.

uvicorn closes a connection that is idle after an answer, but waits without
end for the rest of a request. A few hundred such connections would keep all
others out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

__all__ = ["patient"]

_LOOKS = 4
"""How often a connection is looked at within its time."""


def patient(seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol, with a limit of time between two answers of a connection."""
    base: Any = AutoHTTPProtocol

    class Patient(base):  # type: ignore[misc]  # which class it is depends on what is installed
        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._idle_since = self.loop.time()
            self._look_later()

        def on_response_complete(self) -> None:
            # Most answers are begun and done between two looks.
            self._idle_since = self.loop.time()
            super().on_response_complete()

        def _look_later(self) -> None:
            self.loop.call_later(seconds / _LOOKS, self._look)

        def _look(self) -> None:
            if self.transport.is_closing():
                return
            now = self.loop.time()
            if self.cycle is not None and not self.cycle.response_complete:
                self._idle_since = now
            elif now - self._idle_since >= seconds:
                self.transport.abort()
                return
            self._look_later()

    protocol: type[asyncio.Protocol] = Patient
    return protocol
