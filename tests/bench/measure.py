"""A command in a process of its own: its CPU seconds, wall seconds and peak memory.

CPU seconds are user and system time of the process and all descendants that it waited for; the
peak is the largest sum of resident memory of the whole process tree, looked at 40 times a second,
or what the largest process ever had (VmHWM), whichever is more. ``ru_maxrss`` would not do: it
counts what the starting process held before the command took its place.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Measured", "measure"]

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PAUSE = 0.025


@dataclass(frozen=True)
class Measured:
    """What a command took (seconds, megabytes of 1024² bytes) and said; ``code`` is its exit
    code, negative for a signal, ``None`` where it was ended after the time limit."""

    cpu: float
    wall: float
    peak: float
    code: int | None
    out: str
    err: str

    @property
    def trouble(self) -> str | None:
        """Why it failed: the last line that it said on standard error; ``None`` where it didn't."""
        if self.code == 0:
            return None
        said = [line.strip() for line in self.err.splitlines() if line.strip()]
        how = "took longer than allowed" if self.code is None else f"ended with code {self.code}"
        return f"{how}: {said[-1][:300]}" if said else how


def _tree(process: int) -> list[int]:
    """A process and its descendants."""
    found = [process]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended
            continue
    return found


def _resident(process: int) -> int:
    """Resident bytes of a process tree, or the most that one of it ever had; 0 without /proc."""
    now, most = 0, 0
    for one in _tree(process):
        try:
            now += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * _PAGE
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:  # it has ended
            continue
        _, known, after = status.partition("VmHWM:")
        most = max(most, int(after.split()[0]) * 1024) if known else most
    return max(now, most)


def measure(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> Measured:
    """Run a command to its end, or until ``limit`` seconds have passed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        started = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,  # so that it can be ended with its descendants
        )
        peak, late, ended = 0, False, 0
        try:
            while not ended:
                peak = max(peak, _resident(started.pid))
                time.sleep(_PAUSE)
                ended, status, used = os.wait4(started.pid, os.WNOHANG)
                wall = time.perf_counter() - begin
                if limit is not None and wall > limit and not late:
                    late = True
                    os.killpg(started.pid, signal.SIGKILL)
        finally:
            if not ended:  # whoever ends the benchmark ends this too
                os.killpg(started.pid, signal.SIGKILL)
        started.returncode = os.waitstatus_to_exitcode(status)
        return Measured(
            cpu=used.ru_utime + used.ru_stime,
            wall=wall,
            peak=peak / 1024**2,
            code=None if late else started.returncode,
            out=_said(out),
            err=_said(err),
        )


def _said(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    text: bytes = file.read()  # type: ignore[attr-defined]
    return text.decode("utf-8", "replace")
