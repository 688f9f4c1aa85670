"""Servers for tests: in this process, and as a user starts one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from esfgraph.serve.app import create_app
from esfgraph.serve.settings import MEGABYTE, Settings

HOST = "http://127.0.0.1"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?b ?e"


@contextmanager
def served(directory: Path, **given: Any) -> Iterator[TestClient]:
    """A client of a server over an output folder; redirects are not followed."""
    limits = {"workers": 2, "page_workers": 1, "watch": 0, "memory_limit": 256 * MEGABYTE, **given}
    app = create_app(Settings(directory, **limits))
    with TestClient(app, base_url=HOST, follow_redirects=False) as client:
        yield client


@contextmanager
def served_text(folder: Path, text: str) -> Iterator[TestClient]:
    """A client of a server over a graph that is written in TriG."""
    file = folder / "graph.trig"
    file.write_text(text, "utf-8")
    with served(file) as client:
        yield client


@dataclass
class Live:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    log: list[str] = field(default_factory=list)

    def children(self) -> list[int]:
        """The processes that it has started."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
                except OSError:  # it has ended meanwhile
                    continue
                if int(parent) == self.process.pid:
                    found.append(int(entry.name))
        return found

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to this very process and wait."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(20)


@contextmanager
def live(directory: Path, *options: object) -> Iterator[Live]:
    """``esfgraph serve`` at a free port of 127.0.0.1."""
    command = [sys.executable, "-c", "from esfgraph.cli import main; main()", "serve"]
    arguments = [str(a) for a in (directory, "--port", 0, "--language", "en", *options)]
    process = subprocess.Popen(
        [*command, *arguments], stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://\S+/", said)
    assert found, said + process.stderr.read()
    server = Live(process, found[0])
    source = process.stderr

    def read() -> None:
        with source:
            server.log.extend(source)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield server
    finally:
        server.end()
        reader.join(20)
