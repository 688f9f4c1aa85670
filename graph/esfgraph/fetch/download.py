"""A body into a part file: begun, broken off, resumed, verified.

A part is resumed only where the server can be held to the same bytes: by a strong
ETag, or a Last-Modified that is older than the answer. References: RFC 9110,
sections 8.8 (validators), 13.1 (conditional requests), 14 (ranges).
"""

from __future__ import annotations

import email.utils
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from esfgraph.errors import BuildError
from esfgraph.fetch.pace import Patience
from esfgraph.fetch.session import Session
from esfgraph.fetch.trouble import Barred, Passing

__all__ = ["Download", "Note", "Validators", "is_plain"]

_CONTENT_RANGE = re.compile(r"bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", re.ASCII)
_OK, _PARTIAL, _UNCHANGED, _NO_SUCH_RANGE = 200, 206, 304, 416


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server says to know a state of a document by; both can be missing."""

    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> dict[str, str]:
        """Request headers for "only if it has changed"."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be known of a part to go on with it, and of a whole to keep it.

    ``same`` is what If-Range asks with, None where nothing does; ``total`` the
    length in bytes where it is known; ``encoding`` the content's coding (gzip).
    """

    validators: Validators
    same: str | None
    total: int | None
    content_type: str
    encoding: str


class Download:
    """One address into one part file.

    ``keep`` is told each new note before the first byte of its part is written, so
    that a killed program can go on; ``moved`` the bytes there are and will be.
    """

    def __init__(
        self,
        session: Session,
        address: str,
        part: Path,
        largest: int,
        *,
        keep: Callable[[Note | None], None],
        moved: Callable[[int, int | None], None],
    ) -> None:
        self._session = session
        self._address = address
        self._part = part
        self._largest = largest
        self._keep = keep
        self._moved = moved
        self._note: Note | None = None

    def run(self, known: Validators | None, note: Note | None) -> Note | None:
        """The whole body in the part file; None when the server says that it has not changed.

        ``known`` are the validators of a copy that is at hand, ``note`` what was
        noted of the part. Raises `Barred`, or `BuildError` when the disk refuses.
        """
        self._note = note
        patience = Patience(self._session.settings, self._session.clock)
        while True:
            before = self._size()
            try:
                return self._attempt(known.conditions() if known else {})
            except Passing as trouble:
                if self._size() - before >= self._session.settings.progress:
                    patience.begin_anew()
                try:
                    patience.wait(trouble)
                except Barred:
                    if self._note is not None and self._note.same is None:
                        self._discard()  # nobody could go on with it
                    raise

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.is_file() else 0

    def _discard(self) -> None:
        self._part.unlink(missing_ok=True)
        self._note = None
        self._keep(None)

    def _attempt(self, conditions: dict[str, str]) -> Note | None:
        start = self._size()
        headers = conditions
        same = self._note.same if self._note and start else None
        if same is not None:
            headers = {"Range": f"bytes={start}-", "If-Range": same}
        with self._session.open(self._address, headers) as response:
            status = response.status_code
            if status == _UNCHANGED and conditions and same is None:
                return None
            if same is not None and status in (_PARTIAL, _NO_SUCH_RANGE):
                self._check_range(response, start)
            elif status == _OK:
                start = 0
                self._begin(response)
            else:
                raise self._session.trouble_of(response)
            return self._body(response, start)

    def _begin(self, response: httpx.Response) -> None:
        # First no part, then the note of another: never a note of bytes that it is not about.
        self._discard()
        headers = response.headers
        validators = Validators(_plain(headers, "etag"), _plain(headers, "last-modified"))
        self._note = Note(
            validators,
            _same(validators, headers.get("date")),
            _length(headers),
            headers.get("content-type", ""),
            headers.get("content-encoding", "").strip().lower(),
        )
        self._keep(self._note)

    def _check_range(self, response: httpx.Response, start: int) -> None:
        """Whether a part of the same bytes comes, from where ours ends; else begin anew."""
        note = self._note
        match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
        etag = response.headers.get("etag")
        right = (
            note is not None
            and match is not None
            and int(match[1]) == start
            and int(match[2]) >= start
            and (match[3] == "*" or int(match[2]) == int(match[3]) - 1)
            and (note.total is None or match[3] in ("*", str(note.total)))
            and (etag is None or note.validators.etag in (None, etag))
            and response.headers.get("content-encoding", "").strip().lower() == note.encoding
        )
        if not right:
            self._discard()
            raise Passing("the server does not go on where the download broke off", after=0.0)

    def _body(self, response: httpx.Response, start: int) -> Note:
        note = self._note
        if note is None:  # both ways here have noted something
            raise Passing("the download has to begin anew", after=0.0)
        total = note.total
        if total is None and (rest := _length(response.headers)) is not None:
            total = start + rest
        try:
            self._check_size(total or 0)
            with self._part.open("ab" if start else "wb") as file:
                size = self._write(response, file, start, total)
                file.flush()
                os.fsync(file.fileno())
        except Barred:
            self._discard()  # more came than is allowed or announced: none of it is kept
            raise
        except OSError as error:
            why = error.strerror or error
            raise BuildError(f"cannot be written: {why}", source=str(self._part)) from error
        if total is not None and size < total:
            raise Passing(f"the download ends after {size} of {total} bytes")
        if total is not None and size > total:
            self._discard()
            raise Barred(f"the server sends {size} bytes where it announced {total}")
        if size == 0:
            self._discard()
            raise Barred("the server sends nothing: an empty file")
        return note

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            raise Barred(
                f"is larger ({size} bytes or more) than --max-size allows ({self._largest})"
            )

    def _write(self, response: httpx.Response, file: BinaryIO, size: int, total: int | None) -> int:
        """Write what comes; a server that only trickles counts as one that has broken off."""
        clock, settings = self._session.clock, self._session.settings
        since, then = clock.monotonic(), size
        for piece in response.iter_raw():
            size += len(piece)
            self._check_size(size)
            file.write(piece)
            self._moved(size, total)
            if (seconds := clock.monotonic() - since) >= settings.window_seconds:
                if size - then < settings.slowest * seconds:
                    raise Passing("the server sends too slowly")
                since, then = clock.monotonic(), size
        return size


def is_plain(value: str) -> bool:
    """Whether a header's value can be sent back to its server: printable ASCII."""
    return value.isascii() and value.isprintable()


def _plain(headers: httpx.Headers, name: str) -> str | None:
    value = headers.get(name)
    return value if value and is_plain(value) else None


def _length(headers: httpx.Headers) -> int | None:
    text = headers.get("content-length", "")
    plain = text.isascii() and text.isdigit() and "transfer-encoding" not in headers
    return int(text) if plain and len(text) < 19 else None


def _same(validators: Validators, date: str | None) -> str | None:
    """The validator that names exactly these bytes (RFC 9110, section 8.8.2.2), if any does."""
    if validators.etag:
        return None if validators.etag.startswith("W/") else validators.etag
    try:
        changed = email.utils.parsedate_to_datetime(validators.last_modified or "")
        answered = email.utils.parsedate_to_datetime(date or "")
        old = (answered - changed).total_seconds() >= 1
    except (TypeError, ValueError):  # none, no date, or one without a time zone
        return None
    return validators.last_modified if old else None
