"""A process that can open no connection and start no program (Linux, seccomp).

A query can name another server (``SERVICE``), and the engine would call it.
Such queries are refused by their text; this is what holds should a text be
read wrongly. The filter is a short program in the kernel's packet filter
language (https://docs.kernel.org/userspace-api/seccomp_filter.html).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["die_with_parent", "end_children", "forbid_network"]

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_FOREIGN_NUMBERS = 0x40000000
"""From here on the calls of x32, which stand for the same as others."""

# Per machine: its number in audit.h and its numbers of socket, execve, execveat, io_uring_setup.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def _steps(architecture: int, calls: tuple[int, ...]) -> bytes:
    """The filter: refuse these calls, and all calls of another architecture."""
    count = len(calls)
    steps = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 0, count + 3, architecture),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, count + 1, 0, _FOREIGN_NUMBERS),
        *((_EQUAL, count - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def forbid_network() -> bool:
    """Refuse this process, from now on, new sockets and programs.

    Returns whether the system could do it; threads that run already are not
    concerned.
    """
    machine = _MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or machine is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    steps = _steps(*machine)
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def die_with_parent() -> None:
    """Let the system end this process when the one that started it has ended (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_children() -> None:
    """End the processes that this one has started (Linux); elsewhere they end with their input."""
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread has just ended
            for child in map(int, path.read_text("ascii").split()):
                with suppress(ProcessLookupError, ChildProcessError):  # so has the process
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
