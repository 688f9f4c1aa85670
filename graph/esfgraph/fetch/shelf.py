"""The folder that fetched files stand in, with its catalogue; whole at every moment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from esfgraph.errors import BuildError, InputError, UsageError
from esfgraph.fetch.addresses import Target
from esfgraph.fetch.catalogue_text import catalogue_text
from esfgraph.fetch.download import Note, Validators
from esfgraph.fetch.file_names import digest, safe, stem_of
from esfgraph.fetch.memory import MEMORY_NAME, Memory, Remembered
from esfgraph.folder import MARKER
from esfgraph.sources.catalogue import CATALOGUE_NAME, CatalogueEntry, read_catalogue

__all__ = ["Shelf", "State", "sha256_of"]

State = Literal["new", "changed", "unchanged"]

_LOCK_NAME = ".fetch.lock"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Shelf:
    """A folder, its catalogue, and what earlier fetches remember.

    Open it with `Shelf.opened`. Raises `BuildError` when the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._catalogue = folder / CATALOGUE_NAME
        self._entries = read_catalogue(self._catalogue) if self._catalogue.exists() else {}
        self.complaint: InputError | None = None
        try:
            self._memory = Memory.read(folder / MEMORY_NAME)
        except InputError as error:
            self.complaint = error
            self._memory = Memory({}, {})

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Shelf]:
        """A shelf that no other program writes to meanwhile.

        Raises `UsageError` for an output folder of a build or one in use,
        `InputError` for a catalogue that cannot be read.
        """
        if folder.exists() and not folder.is_dir():
            raise BuildError("is a file; a folder is expected", source=str(folder))
        if (folder / MARKER).is_file():
            raise UsageError(
                "is the output of a build, which a build replaces as a whole",
                source=str(folder),
                advice="Choose another folder with --out.",
            )
        with _disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            yield cls(folder)

    # --- what there is ----------------------------------------------------------------------------

    def held(self, target: Target) -> CatalogueEntry | None:
        """The entry of a file that an earlier fetch of the same address has written."""
        remembered = self._memory.documents.get(target.address)
        stem = _stem(target)
        stems = (stem, f"{stem}-{digest(target.address)}")
        for name, entry in self._entries.items():
            if entry.url == target.address and (
                (remembered is not None and remembered.file == name) or Path(name).stem in stems
            ):
                return entry
        return None

    def validators(self, target: Target) -> Validators | None:
        """What the server knows the file by; None unless it is there as it was fetched."""
        entry = self.held(target)
        remembered = self._memory.documents.get(target.address)
        if entry is None or remembered is None or remembered.file != entry.file:
            return None
        path = self.folder / entry.file
        with _disk(path):
            whole = path.is_file() and sha256_of(path) == remembered.sha256 == entry.sha256
        return remembered.validators if whole else None

    def part(self, target: Target) -> tuple[Path, Note | None]:
        """Where a download of an address is written, and what is noted of its part."""
        path = self.folder / f"{_stem(target)}-{digest(target.address)}.part"
        return path, self._memory.parts.get(target.address)

    # --- what changes -----------------------------------------------------------------------------

    def note(self, target: Target, note: Note | None) -> None:
        """Note something of the part of an address; None when it is gone."""
        if self._memory.parts.get(target.address) == note:
            return
        if note is None:
            del self._memory.parts[target.address]
        else:
            self._memory.parts[target.address] = note
        self._write(MEMORY_NAME, self._memory.text())

    def put(
        self, target: Target, file: Path, end: str, validators: Validators, today: date
    ) -> tuple[CatalogueEntry, State]:
        """A finished file takes its place; ``end`` is the ending of its name."""
        with _disk(file):
            sha256 = sha256_of(file)
        before = self.held(target)
        name = self._name(target, end, sha256, before)
        entry = before or CatalogueEntry(name, None, target.system, target.language, target.licence)
        entry = replace(entry, file=name, url=target.address, retrieved=today, sha256=sha256)
        with _disk(self.folder / name):
            file.replace(self.folder / name)
        entries = {n: e for n, e in self._entries.items() if before is None or n != before.file}
        entries[name] = entry
        text = ""
        with _disk(self._catalogue):
            if self._catalogue.exists():
                text = self._catalogue.read_text(encoding="utf-8-sig")
        self._write(CATALOGUE_NAME, catalogue_text(text, self._entries, entries))
        self._entries = dict(sorted(entries.items()))
        self._memory.documents[target.address] = Remembered(name, sha256, validators)
        self._memory.parts.pop(target.address, None)
        self._write(MEMORY_NAME, self._memory.text())
        if before is None:
            return entry, "new"
        if before.file != name:
            self._remove(before)
        return entry, "unchanged" if before.sha256 == sha256 else "changed"

    def _name(self, target: Target, end: str, sha256: str, before: CatalogueEntry | None) -> str:
        """A name that no other file or entry has, also where case is not told apart."""
        if before is not None and Path(before.file).suffix == end:
            return before.file
        with _disk(self.folder):
            present = {path.name for path in self.folder.iterdir()}
        taken = {name.casefold() for name in (present | set(self._entries))}
        stem = _stem(target)
        for name in (f"{stem}{end}", f"{stem}-{digest(target.address)}{end}"):
            path = self.folder / name
            if name.casefold() not in taken:
                return name
            # left by a fetch that was killed before it wrote the catalogue
            if name not in self._entries and path.is_file() and sha256_of(path) == sha256:
                return name
        raise InputError(
            f"both '{stem}{end}' and '{name}' are other files in {self.folder}",
            source=target.address,
            advice="Move one of them away.",
        )

    def _remove(self, entry: CatalogueEntry) -> None:
        """Remove a file of ours that another has replaced, unless somebody changed it."""
        path = self.folder / entry.file
        with _disk(path):
            if path.is_file() and sha256_of(path) == entry.sha256:
                path.unlink()

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        temporary = self.folder / f".{name.lstrip('.')}.writing"
        with _disk(path):
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)


def _stem(target: Target) -> str:
    return safe(target.name) if target.name else stem_of(target.address)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise BuildError(f"cannot be read or written: {why}", source=str(path)) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One fetch at a time writes to a folder, where the system has locks of files (POSIX)."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    path = folder / _LOCK_NAME
    with contextlib.ExitStack() as stack:
        with _disk(path):
            file = stack.enter_context(path.open("w"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                "another fetch writes to this folder",
                source=str(folder),
                advice="Wait for it, or choose another folder with --out.",
            ) from error
        yield
