"""Bytes of any encoding become blocks of UTF-8, a bounded piece at a time.

The encoding is told by the byte order mark; without one, by the first stretch of the file that
is not plain ASCII: UTF-8 if most of it is UTF-8, else Windows-1252. The answer does not depend
on how the file is cut into blocks.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from esfgraph.bulk.packed import BREAKS
from esfgraph.errors import InputError

__all__ = ["BLOCK", "decode_sample", "detect_encoding", "read_head", "utf8_blocks"]

BLOCK = 8_000_000
"""Bytes read at a time."""

_SAMPLE = 1_000_000
_STEP = 1 << 18
_BINARY_SAMPLE = 8192
_FEW = 2
"""NUL bytes that a text can have by damage, or one of a hundred bytes: its row is told of."""
_MARKS = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
# Windows-1252 as browsers read it: its five undefined bytes stay as control characters
_WINDOWS_1252 = "".join(
    chr(byte) if byte in _UNDEFINED else bytes([byte]).decode("cp1252") for byte in range(256)
)

Opener = Callable[[], BinaryIO]


def _first_beyond_ascii(file: BinaryIO) -> bytes:
    """The first stretch of a file that has a byte beyond ASCII; empty if there is none."""
    for block in read_blocks(file, _SAMPLE):
        if not block.isascii() and (match := _BEYOND_ASCII.search(block)) is not None:
            return block[match.start() :] + read_head(file, match.start())
    return b""


def _looks_wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Western text is NUL."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head) / 2 and even < 0.05 * len(head):
        return "utf-16-le"
    if even > 0.4 * len(head) / 2 and odd < 0.05 * len(head):
        return "utf-16-be"
    return None


def read_blocks(file: BinaryIO, size: int) -> Iterator[bytes]:
    """A file in blocks of ``size`` bytes; where it breaks off, what came before comes first."""
    parts: list[bytes] = []
    length = 0
    try:
        while part := file.read(min(_STEP, size - length)):
            parts.append(part)
            length += len(part)
            if length >= size:
                yield b"".join(parts)
                parts, length = [], 0
    except BREAKS:
        if parts:
            yield b"".join(parts)
        raise
    if parts:
        yield b"".join(parts)


def read_head(file: BinaryIO, size: int) -> bytes:
    """The next bytes of a file, fewer if it ends or breaks off before (reading on will tell)."""
    if size <= 0:
        return b""
    with contextlib.suppress(*BREAKS):
        return next(read_blocks(file, size), b"")
    return b""


def detect_encoding(opener: Opener, source: str) -> str:
    """Name of a file's encoding: a codec of Python's.

    Raises `InputError` for what is no text.
    """
    with opener() as file:
        head = file.read(_BINARY_SAMPLE)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        if 0 in head:
            if wide := _looks_wide(head):
                return wide
            if head.count(0) > max(_FEW, len(head) // 100):
                raise InputError(
                    f"is binary data (a NUL byte at position {head.index(0)})",
                    source=source,
                    advice="Expected is a table as CSV (also .gz or .zip) or XLSX.",
                )
    with opener() as file:
        sample = b""
        with contextlib.suppress(*BREAKS):
            sample = _first_beyond_ascii(file)  # a file that breaks off is reported when read
    if not sample:
        return "utf-8"
    text = sample.decode("utf-8", errors="replace")
    # the end of the sample may stand inside a letter
    damaged = text[:-4].count("\ufffd") - sample.count("\ufffd".encode())
    letters = sum(1 for c in text if c > "\x7f") - text.count("\ufffd")
    return "cp1252" if damaged > 0 and letters < damaged else "utf-8"


def decode_sample(data: bytes, encoding: str) -> bytes:
    """The beginning of a file as UTF-8 without byte order mark."""
    return b"".join(_recode(iter([data]), encoding))


def _recode(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("utf-8", "utf-8-sig"):
        first = next(blocks, b"")
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from blocks
    elif encoding == "cp1252":
        for block in blocks:
            yield codecs.charmap_decode(block, "strict", _WINDOWS_1252)[0].encode("utf-8")
    else:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        for block in blocks:
            yield decoder.decode(block).encode("utf-8", errors="replace")
        yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def utf8_blocks(file: BinaryIO, encoding: str, block: int = BLOCK) -> Iterator[bytes]:
    """A file's bytes as UTF-8, without byte order mark.

    Damaged UTF-8 goes through as it is: who splits the rows knows which row it is in. Blocks may
    end inside a letter.
    """
    return _recode(read_blocks(file, block), encoding)
