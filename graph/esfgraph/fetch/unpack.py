"""Content codings that a server applied unasked: gzip and deflate, undone within bounds.

Reference: RFC 9110, section 8.4.1. A few kilobytes can unpack to gigabytes, so that
what comes out is counted as it comes.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from esfgraph.errors import BuildError
from esfgraph.fetch.trouble import Barred

__all__ = ["is_coded", "unpack"]

_PIECE = 1 << 16
_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")
_GZIP_TYPES = ("application/gzip", "application/x-gzip", "application/x-tar")


def is_coded(encoding: str, content_type: str) -> bool:
    """Whether a body is to be unpacked.

    A gzip file that its server also calls gzip-coded is a known mistake of servers: it stays.
    """
    kind = content_type.partition(";")[0].strip().lower()
    return encoding not in _PLAIN and not (encoding in _GZIP and kind in _GZIP_TYPES)


def unpack(source: Path, target: Path, encoding: str, largest: int) -> None:
    """Write what ``source`` holds to ``target``, at most ``largest`` bytes.

    Raises `Barred` for a coding that is not known, damage, or more than ``largest``
    bytes; `BuildError` when the disk refuses.
    """
    if encoding not in (*_GZIP, "deflate"):
        raise Barred(f"comes in a coding that was not asked for: '{encoding[:40]}'")
    try:
        _unpack(source, target, encoding, largest)
    except zlib.error as error:
        raise Barred(f"comes as {encoding}, but damaged: {error}") from error
    except OSError as error:
        why = error.strerror or error
        raise BuildError(f"cannot be written: {why}", source=str(target)) from error


def _window(encoding: str, beginning: bytes) -> int:
    """What zlib expects: gzip, zlib, or, as some servers send for deflate, neither's frame."""
    if encoding in _GZIP:
        return 16 + zlib.MAX_WBITS
    framed = len(beginning) == 2 and beginning[0] & 15 == 8
    framed = framed and int.from_bytes(beginning, "big") % 31 == 0
    return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS


def _unpack(source: Path, target: Path, encoding: str, largest: int) -> None:
    with source.open("rb") as packed, target.open("wb") as plain:
        window = _window(encoding, packed.read(2))
        packed.seek(0)
        engine, size, rest = zlib.decompressobj(window), 0, b""
        while True:
            data = rest or packed.read(_PIECE)
            if engine.eof and data:  # gzip: several members are one file
                engine = zlib.decompressobj(window)
            piece = engine.decompress(data, _PIECE)
            if not data and not piece:
                break
            rest = engine.unconsumed_tail or engine.unused_data
            size += len(piece)
            if size > largest:
                raise Barred(
                    f"is larger when unpacked ({size} bytes or more) than --max-size allows "
                    f"({largest})"
                )
            plain.write(piece)
        if not engine.eof:
            raise Barred(f"comes as {encoding}, but its end is missing")
        plain.flush()
        os.fsync(plain.fileno())
