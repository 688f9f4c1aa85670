"""A process that builds two inputs in turns until it is killed: what `test_killed` kills.

    python build_forever.py OUT PAGE PAGE

What takes long, imports and vocabularies, is done once; each builder is then a
fork. Commands are lines on standard input: ``fork N``, N being the page to begin
with, and ``reap PID`` for a builder that was killed. Answers are lines on
standard output: ``ready PID`` when a builder is there, which waits for SIGUSR1
and says ``building PID``, and ``reaped PID STATUS``. When the input ends
everything ends.

Nothing here may use Polars before the fork: its threads do not survive it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from pathlib import Path

import pyoxigraph as ox

from esfgraph.annotate.prose import annotate
from esfgraph.link.words import title_keys
from esfgraph.pages import read_page
from esfgraph.pipeline import build
from esfgraph.resources import fingerprint
from esfgraph.sources.inputs import gather
from esfgraph.validate import validate


def answer(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())  # one write: lines stay whole


def build_forever(out: Path, pages: list[Path]) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    answer("ready", os.getpid())
    signal.sigwait({signal.SIGUSR1})
    answer("building", os.getpid())
    while True:
        for page in pages:
            build([page], out, formats=("nq",))


def main(out: Path, pages: list[Path]) -> None:
    for item in gather(pages)[0]:
        record = read_page(item)
        annotate(record)
        title_keys(str(record.first("title")), record.language)
    validate(ox.Store())
    fingerprint()
    running: list[int] = []
    for line in sys.stdin:
        command, number = line.split()
        if command == "fork":
            pid = os.fork()
            if pid == 0:
                try:
                    build_forever(out, [*pages[int(number) :], *pages[: int(number)]])
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(1)
            running.append(pid)
        else:
            pid = int(number)
            _, status = os.waitpid(pid, 0)
            running.remove(pid)
            answer("reaped", pid, os.waitstatus_to_exitcode(status))
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
