"""Packed files, unpacked as far as they go.

A download that broke off leaves a ``.gz`` or ``.zip`` that is cut. All that can be unpacked comes
first, then the error: the modules of the standard library drop what they had unpacked when it is
raised. Of a cut ``.zip`` the directory at its end is missing; its members are then found by their
own headers (.ZIP File Format Specification 6.3.10, 4.3.7,
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

__all__ = ["BREAKS", "Unpacked", "member_names", "open_gzip", "open_member"]

BREAKS = (EOFError, OSError, zlib.error, zipfile.BadZipFile)
"""What is raised where a file breaks off or is damaged."""

_STEP = 1 << 11
"""Packed bytes unpacked at a time: what they hold is lost where they are damaged."""
_MOST = 1 << 18
"""Bytes that they may become at a time."""
_GZIP, _RAW = 31, -15
_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZE_BEHIND, _UTF_8 = 0x1, 0x8, 0x800
_LONGEST_NAME = 4096


class Unpacked(io.RawIOBase):
    """A file to read from, made of pieces of bytes that are not empty.

    What a piece raises is kept until all before it has been read.
    """

    def __init__(self, pieces: Iterator[bytes], file: BinaryIO) -> None:
        self._pieces = pieces
        self._file = file
        self._rest = b""
        self._error: Exception | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer only before the end or the error; all of them by default."""
        parts: list[bytes] = []
        length = 0
        while self._error is None and (size < 0 or length < size):
            if not self._rest:
                try:
                    self._rest = next(self._pieces, b"")
                except BREAKS as error:
                    self._error = error
                if not self._rest:
                    break
            part = self._rest if size < 0 else self._rest[: size - length]
            self._rest = self._rest[len(part) :]
            parts.append(part)
            length += len(part)
        if self._error is not None and not parts:
            raise self._error
        return b"".join(parts)

    def close(self) -> None:
        """Close the file that is unpacked."""
        self._file.close()
        super().close()


def _inflated(file: BinaryIO, packed: bytes, kind: int) -> Iterator[bytes]:
    """One packed stream, and in the end what was read behind it as the generator's value."""
    inflater = zlib.decompressobj(kind)
    while not inflater.eof:
        text = inflater.decompress(packed, _MOST)
        packed = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        if text:
            yield text
        if not packed and not inflater.eof and len(text) < _MOST:
            packed = file.read(_STEP)
            if not packed:
                raise EOFError
    file.seek(-len(packed), io.SEEK_CUR)


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """The streams of a gzip file, one after the other; zeros behind them are padding."""
    first = True
    while packed := file.read(_STEP):
        if not first:
            packed = packed.lstrip(b"\0")
        if packed:
            yield from _inflated(file, packed, _GZIP)
            first = False


def open_gzip(path: Path) -> BinaryIO:
    """A gzip file's text, as far as it goes; then `BREAKS`."""
    file = path.open("rb")
    return cast(BinaryIO, Unpacked(_gunzipped(file), file))


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of a cut archive: where its bytes begin, and how many they are, if that is told."""

    name: str
    start: int
    method: int
    size: int | None


def _found(file: BinaryIO) -> Iterator[_Member]:
    """The members of an archive without directory, by their headers, as far as they can be read."""
    while len(header := file.read(_HEADER.size)) == _HEADER.size:
        signature, _, flags, method, *_, packed, _, name, extra = _HEADER.unpack(header)
        if signature != _LOCAL or flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            return
        text = file.read(name)
        file.seek(extra, io.SEEK_CUR)
        size = None if flags & _SIZE_BEHIND else packed
        if len(text) < name or name > _LONGEST_NAME or (size is None and method == _STORED):
            return
        coding = "utf-8" if flags & _UTF_8 else "cp437"
        member = _Member(text.decode(coding, errors="replace"), file.tell(), method, size)
        yield member
        file.seek(member.start)
        with suppress(*BREAKS):
            for _ in _pieces(file, member):
                pass
            if size is None:  # the sizes stand behind, with or without a signature
                _skip_sizes(file)
            continue
        return


def _skip_sizes(file: BinaryIO) -> None:
    at = file.tell()
    behind = file.read(28)
    lengths = (n for n in (12, 16, 20, 24) if behind[n : n + 4] == _LOCAL)
    file.seek(at + next(lengths, len(behind)))


def _pieces(file: BinaryIO, member: _Member) -> Iterator[bytes]:
    """A member's text. The file stands behind it afterwards."""
    if member.method == _DEFLATED:
        yield from _inflated(file, b"", _RAW)
        return
    left = member.size or 0
    while left:
        piece = file.read(min(_MOST, left))
        if not piece:
            raise EOFError
        left -= len(piece)
        yield piece


def _cut(file: BinaryIO, name: str) -> Iterator[bytes]:
    """A member of a cut archive; the last one breaks off, whatever it has."""
    members = list(_found(file))
    member = next((m for m in members if m.name == name), None)
    if member is None:
        raise EOFError
    file.seek(member.start)
    yield from _pieces(file, member)
    if member is members[-1]:
        raise EOFError


def member_names(path: Path) -> list[str]:
    """The names of an archive's members; of a cut one those that begin before its end.

    Raises `zipfile.BadZipFile` where there is none.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except zipfile.BadZipFile:
        with path.open("rb") as file:
            found = [member.name for member in _found(file)]
        if not found:
            raise
        return list(dict.fromkeys(found))


def _read(member: BinaryIO) -> Iterator[bytes]:
    while piece := member.read1(_STEP * 8):  # type: ignore[attr-defined]
        yield piece


def open_member(path: Path, name: str) -> BinaryIO:
    """The text of an archive's member, as far as it goes; then `BREAKS`."""
    try:
        with zipfile.ZipFile(path) as archive:  # stays open as long as its member
            member = cast(BinaryIO, archive.open(name))
    except zipfile.BadZipFile:
        file = path.open("rb")
        return cast(BinaryIO, Unpacked(_cut(file, name), file))
    return cast(BinaryIO, Unpacked(_read(member), member))
