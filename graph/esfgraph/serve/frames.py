"""How the server and its processes talk: frames over standard input and output.

A frame is four bytes of length and that much JSON, an object. Where its ``bytes`` says so, as
many bytes follow that are no JSON: a page. This module imports little, so that a process that
needs no more starts within a few hundredths of a second.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from typing import IO, Any

__all__ = ["LENGTH", "Frame", "frame_bytes", "own_channel", "read_frame", "resident", "send_frame"]

LENGTH = struct.Struct("!I")
"""What stands before each frame."""

Frame = dict[str, Any]


def frame_bytes(frame: Frame) -> bytes:
    """A frame as it is sent."""
    body = json.dumps(frame).encode()
    return LENGTH.pack(len(body)) + body


def read_frame(source: IO[bytes]) -> Frame | None:
    """The next frame; ``None`` when there is none any more."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    frame: Frame = json.loads(source.read(LENGTH.unpack(head)[0]))
    return frame


def send_frame(target: IO[bytes], frame: Frame, body: bytes = b"") -> None:
    """Send a frame and the bytes that belong to it."""
    target.write(frame_bytes({**frame, "bytes": len(body)} if body else frame))
    target.write(body)
    target.flush()


def own_channel() -> tuple[IO[bytes], IO[bytes]]:
    """Where a process reads and writes frames; whatever else it prints goes to its errors."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return source, target


def resident() -> int:
    """Bytes of memory in use now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
