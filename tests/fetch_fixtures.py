"""Fixtures for the tests of fetching; a plugin of pytest, named in their modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from esfgraph.fetch import Outcome, fetch, targets_of
from fetch_server import FakeClock, Get, LocalServer, serving


@pytest.fixture
def server(no_proxy: None) -> Iterator[LocalServer]:
    with serving() as local:
        yield local


@pytest.fixture
def other() -> Iterator[LocalServer]:
    with serving() as local:
        yield local


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def get(tmp_path: Path, clock: FakeClock, no_proxy: None) -> Get:
    def run(*addresses: str, **options: Any) -> Outcome:
        options.setdefault("allow_private", True)
        options.setdefault("clock", clock)
        return fetch(targets_of(addresses), tmp_path / "f", **options)

    return run
