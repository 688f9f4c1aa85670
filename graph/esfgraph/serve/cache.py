"""What was rendered once, up to a number of bytes; what was not used for longest goes first."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

__all__ = ["ByteCache", "packed"]

_LEVEL = 5


def packed(data: bytes) -> bytes:
    """Bytes as they are kept and, to most clients, sent: in the form of gzip (RFC 1952)."""
    return gzip.compress(data, _LEVEL, mtime=0)


class ByteCache:
    """Bytes by key; safe to use from several threads.

    >>> cache = ByteCache(5)
    >>> cache.put("a", b"123"); cache.put("b", b"456")
    >>> cache.get("a") is None, cache.get("b")
    (True, b'456')
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._entries: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """What was put there, if it is still here."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Hashable, value: bytes) -> None:
        """Keep a value; older ones make room for it."""
        with self._lock:
            self._size += len(value) - len(self._entries.pop(key, b""))
            self._entries[key] = value
            while self._size > self._limit:
                self._size -= len(self._entries.popitem(last=False)[1])
