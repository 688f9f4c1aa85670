"""What was made once, up to a size; what was not used for longest goes first."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Hashable, Sized
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Cache", "packed"]

_LEVEL = 5
_PART = 16
"""What would take more than one part in so many of all that may be kept is not kept."""

_EACH = 500
"""Bytes that an entry takes besides its value; keys are meant to be short."""

Value = TypeVar("Value", bound=Sized)


def packed(data: bytes) -> bytes:
    """Bytes as they are kept and, to most clients, sent: in the form of gzip (RFC 1952)."""
    return gzip.compress(data, _LEVEL, mtime=0)


class Cache(Generic[Value]):
    """Values by key, up to a sum of their sizes; safe to use from several threads.

    >>> cache = Cache[bytes](10_000)
    >>> cache.put("a", b"123"); cache.put("b", bytes(5000))
    >>> cache.get("a"), cache.get("b") is None
    (b'123', True)
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._entries: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """What was put there, if it is still here."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value unless it is very large; older ones make room for it."""
        size = len(value) + _EACH
        if size > self._limit // _PART:
            return
        with self._lock:
            before = self._entries.pop(key, None)
            self._size += size - (0 if before is None else len(before) + _EACH)
            self._entries[key] = value
            while self._size > self._limit:
                self._size -= len(self._entries.popitem(last=False)[1]) + _EACH
