"""Fetch addresses into a folder: the one place of this package to read first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from esfgraph.errors import EsfGraphError, InputError
from esfgraph.fetch.addresses import Target
from esfgraph.fetch.download import Download, Note
from esfgraph.fetch.file_names import ending
from esfgraph.fetch.guard import Guard, Resolver, resolve
from esfgraph.fetch.pace import Clock, SystemClock
from esfgraph.fetch.session import Session
from esfgraph.fetch.settings import Settings, settings
from esfgraph.fetch.shelf import Shelf, State
from esfgraph.fetch.trouble import Barred
from esfgraph.fetch.unpack import is_coded, unpack

__all__ = ["LARGEST", "Fetched", "Outcome", "Report", "Silent", "fetch"]

LARGEST = 2_000_000_000
"""Bytes that a file can have where nothing else is said."""

_BEGINNING = 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address and the file that it gave; ``size`` in bytes."""

    address: str
    file: str
    size: int
    state: State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was fetched, in the order it was asked for, and what could not be."""

    fetched: tuple[Fetched, ...]
    errors: tuple[InputError, ...]


class Report(Protocol):
    """Who is told what happens."""

    def begins(self, address: str, number: int, count: int) -> None:
        """The so-manieth of so many addresses begins."""

    def moved(self, size: int, total: int | None) -> None:
        """So many bytes of so many (if that is known) have come."""

    def ends(self, fetched: Fetched) -> None:
        """The address is done."""

    def failed(self, error: EsfGraphError) -> None:
        """The address could not be fetched."""


class Silent:
    """Tells nobody."""

    def begins(self, address: str, number: int, count: int) -> None:
        """Pass."""

    def moved(self, size: int, total: int | None) -> None:
        """Pass."""

    def ends(self, fetched: Fetched) -> None:
        """Pass."""

    def failed(self, error: EsfGraphError) -> None:
        """Pass."""


def fetch(
    targets: Sequence[Target],
    out: Path,
    *,
    largest: int = LARGEST,
    refresh: bool = False,
    allow_private: bool = False,
    report: Report | None = None,
    how: Settings | None = None,
    clock: Clock | None = None,
    resolver: Resolver = resolve,
) -> Outcome:
    """Download addresses into a folder with a ``catalogue.toml``.

    Parameters
    ----------
    largest
        Bytes that one file can have, as sent and unpacked.
    refresh
        Download everything anew, also what its server says is unchanged.
    allow_private
        Whether an address can itself name a private host. Redirects to other private
        hosts are refused all the same.
    how, clock, resolver
        Paces and limits, the clock they are kept by, and who knows the hosts' addresses.

    An address that cannot be fetched is an `InputError` of the outcome and stops
    only itself. Raises `BuildError`, `UsageError` or `InputError` for the folder.
    """
    report = report or Silent()
    clock = clock or SystemClock()
    guard = Guard(resolver)
    fetched: list[Fetched] = []
    errors: list[InputError] = []
    with Shelf.opened(out) as shelf:
        if shelf.complaint is not None:
            report.failed(shelf.complaint)
        session = Session(how or settings(), clock, guard)
        try:
            for number, target in enumerate(targets, start=1):
                report.begins(target.address, number, len(targets))
                _trust(guard, target, allow_private=allow_private)
                try:
                    done = _fetch_one(target, shelf, session, report, largest, refresh=refresh)
                except Barred as error:
                    failure = InputError(_printable(str(error)), source=target.address)
                    failure.__cause__ = error
                    errors.append(failure)
                    report.failed(failure)
                except InputError as error:
                    errors.append(error)
                    report.failed(error)
                else:
                    fetched.append(done)
                    report.ends(done)
        finally:
            session.close()
    return Outcome(tuple(fetched), tuple(errors))


def _printable(text: str) -> str:
    """A text that can quote a server, without anything that steers a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _trust(guard: Guard, target: Target, *, allow_private: bool) -> None:
    if allow_private:
        url = httpx.URL(target.address)
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        guard.trust(url.raw_host.decode("ascii"), port)
    else:
        guard.trust(None)


def _fetch_one(
    target: Target,
    shelf: Shelf,
    session: Session,
    report: Report,
    largest: int,
    *,
    refresh: bool,
) -> Fetched:
    part, noted = shelf.part(target)

    def keep(note: Note | None) -> None:
        shelf.note(target, note)

    download = Download(session, target.address, part, largest, keep=keep, moved=report.moved)
    note = download.run(None if refresh else shelf.validators(target), noted)
    if note is None:  # as it was
        entry = shelf.held(target)
        if entry is None:
            raise Barred("the server says that nothing has changed, but nothing is here")
        size = (shelf.folder / entry.file).stat().st_size
        return Fetched(target.address, entry.file, size, "unchanged")
    whole = part
    if is_coded(note.encoding, note.content_type):
        whole = part.with_suffix(".unpacked")
        try:
            unpack(part, whole, note.encoding, largest)
        except Barred:
            whole.unlink(missing_ok=True)
            part.unlink()
            keep(None)
            raise
    with whole.open("rb") as file:
        end = ending(target.address, note.content_type, file.read(_BEGINNING))
    size = whole.stat().st_size
    entry, state = shelf.put(target, whole, end, note.validators, session.clock.now().date())
    part.unlink(missing_ok=True)
    return Fetched(target.address, entry.file, size, state)
