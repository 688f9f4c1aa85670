"""A Chromium for the tests of the page, and a page that must not ask for anything.

Without Chromium the tests are skipped, with ``CI=true`` they fail.
``ESFGRAPH_CHROMIUM`` names another browser than the one on the path.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USUAL = Path("/usr/bin/chromium")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Opened = Callable[..., Page]


def find_chromium(environment: Mapping[str, str]) -> str | None:
    """The browser that the environment names, else Debian's, else one on the path."""
    if named := environment.get("ESFGRAPH_CHROMIUM"):
        return named
    if USUAL.is_file():
        return str(USUAL)
    found = (shutil.which(name, path=environment.get("PATH")) for name in NAMES)
    return next((path for path in found if path), None)


def no_chromium(environment: Mapping[str, str]) -> None:
    """Skip loudly on a laptop, fail where everything has to be tested."""
    reason = "NO CHROMIUM: the page is NOT tested (apt install chromium, or ESFGRAPH_CHROMIUM)"
    if environment.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium(os.environ)
    if path is None:
        no_chromium(os.environ)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    """Opens a file as a reader would; afterwards nothing else may have been asked for or failed."""
    contexts, requests, complaints, files = [], [], [], []

    def open_file(path: Path, hash_: str = "", **settings: Any) -> Page:
        settings = {"locale": "en-GB", "reduced_motion": "reduce"} | settings
        context = chromium.new_context(**settings)
        contexts.append(context)
        files.append(path.as_uri())
        context.on("request", lambda request: requests.append(request.url.partition("#")[0]))
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri() + hash_)
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert [r.partition("?")[0] for r in requests] == files
    assert complaints == []
