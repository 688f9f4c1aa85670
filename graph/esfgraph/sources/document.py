"""From a file to the text that everything counts in (design §3).

A document's text is its bytes decoded, without byte order mark, every line
ending as LF, nothing else; of a saved web page it is the text of its body
(see `esfgraph.sources.html`). What is no text at all is refused here, with a
message, before any reader sees it.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from pathlib import Path

from esfgraph.errors import InputError
from esfgraph.model import SourceDocument
from esfgraph.sources.catalogue import CatalogueEntry, is_address
from esfgraph.sources.html import is_html, page_of, too_deep

__all__ = ["LARGEST", "LONGEST", "decode", "load", "load_bytes"]

LARGEST = 10_000_000
"""Bytes that a page can have. Saved with its pictures one has a few million."""

LONGEST = 1_000_000
"""Characters of text that a page can have: some twenty times the longest real one."""

_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive (or an Excel or Word file)",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF document",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_CONTROL_SHARE = 0.1
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Windows-1252 as browsers read it: its five undefined bytes stay as control characters
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_EXPECTED = "expected is a page saved as text or as HTML"


def load(path: Path, entry: CatalogueEntry | None = None) -> SourceDocument:
    """Read one page from a file.

    Raises `InputError` when the file cannot be opened, is empty, too large
    (`LARGEST`) or no text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise InputError(
            f"cannot be read: {what[:1].lower()}{what[1:]}",
            source=_printable(str(path)),
            advice=f"{_EXPECTED[0].upper()}{_EXPECTED[1:]}.",
        ) from error
    except ValueError as error:  # a path with a NUL character
        raise InputError("is no possible path", source=_printable(str(path))) from error
    return load_bytes(data, _printable(path.name), entry, source=_printable(str(path)))


def load_bytes(
    data: bytes, name: str, entry: CatalogueEntry | None = None, *, source: str | None = None
) -> SourceDocument:
    """One page from its bytes; ``source`` is what messages call it, if not ``name``.

    Raises `InputError` as `load` does.
    """
    source = source or name
    if len(data) > LARGEST:
        raise InputError(
            f"is larger than {LARGEST // 1_000_000} MB, which no page is; {_EXPECTED}",
            source=source,
        )
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise InputError(f"is {kind}; {_EXPECTED}", source=source)
    text = decode(data)
    _check_is_text(text, source)
    url = language = None
    if is_html(text):
        if too_deep(text):
            raise InputError(
                f"is HTML with more elements inside each other than a page has; {_EXPECTED}",
                source=source,
            )
        page = page_of(text)
        text, url, language = _line_feeds(page.text), page.url, page.language
        if not text.strip():
            raise InputError(f"is HTML without any text; {_EXPECTED}", source=source)
    if len(text) > LONGEST:
        raise InputError(
            f"has more than {LONGEST} characters of text, which no page has; {_EXPECTED}",
            source=source,
        )
    if url is not None and not is_address(url):
        url = None
    if language is not None and not _LANGUAGE.fullmatch(language):
        language = None
    if entry is None:
        entry = CatalogueEntry(name)
    return SourceDocument(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        url=entry.url or url,
        system=entry.system,
        language=entry.language or language,
        licence=entry.licence,
        retrieved=entry.retrieved,
        catalogued_sha256=entry.sha256,
    )


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 with a byte order mark, else Windows-1252; LF line endings.

    A page that is UTF-8 but for a few damaged bytes (a page cut inside a
    letter) stays UTF-8, with U+FFFD in the place of the damage. Never fails.

    >>> decode(b"\\xef\\xbb\\xbfN\\xc3\\xa4rvaro\\r\\n"), decode(b"N\\xe4rvaro \\x81\\r")
    ('Närvaro\\n', 'Närvaro \\x81\\n')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
        damaged = text.count("\ufffd") - data.count("\ufffd".encode())
        if damaged and not data.startswith(codecs.BOM_UTF8):
            letters = sum(1 for c in text if c > "\x7f") - text.count("\ufffd")
            if letters < damaged:
                text = data.decode("latin-1").translate(_WINDOWS_1252)
    return _line_feeds(text)


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_is_text(text: str, source: str) -> None:
    if not text.strip():
        raise InputError(f"is empty; {_EXPECTED}", source=source)
    nul = text.find("\x00")
    if nul >= 0:
        raise InputError(
            f"is binary data (a NUL character at position {nul}); {_EXPECTED}", source=source
        )
    control = len(_CONTROL.findall(text))
    if control > _CONTROL_SHARE * len(text):
        raise InputError(
            f"is binary data ({control} of {len(text)} characters are control characters); "
            f"{_EXPECTED}",
            source=source,
        )


def _printable(name: str) -> str:
    """A file's name without the lone surrogates that stand for bytes that are no text."""
    return os.fsencode(name).decode("utf-8", errors="replace")
