"""What a fetched file is called: a safe name from its address, an ending by its type."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from esfgraph.resources import toml_data

__all__ = ["digest", "ending", "safe", "stem_of"]

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))]
)
_LONGEST_BYTES = 200  # most file systems allow 255, and an ending follows
_UNSAFE = re.compile(r"[^\w.-]+|_{2,}")
_RUNS = re.compile(r"[-.]*-[-.]*|\.{2,}")


def digest(address: str) -> str:
    """Eight hexadecimal digits that tell addresses apart."""
    return hashlib.sha256(address.encode("utf-8")).hexdigest()[:8]


def safe(text: str) -> str:
    """A text as part of a file's name on any system: letters, digits, ``-``, ``_`` and ``.``.

    >>> safe("../../Närvaro i skolan?"), safe("CON"), safe("...")
    ('Närvaro-i-skolan', 'CON-', '')
    """
    longest: int = toml_data("fetch.toml")["limits"]["name_characters"]
    text = _UNSAFE.sub("-", unicodedata.normalize("NFC", text))
    text = _RUNS.sub("-", text)[:longest].encode("utf-8")[:_LONGEST_BYTES].decode(errors="ignore")
    text = text.strip("-._ ")
    return f"{text}-" if text.partition(".")[0].lower() in _RESERVED else text


def stem_of(address: str) -> str:
    """A name without ending from an address: the end of its path, then its query.

    >>> stem_of("https://www.example.org/projekt/?dnr=23-012-S01")
    'projekt-23-012-S01'
    >>> stem_of("https://www.example.org/api/object?id=data/latest/SE-latest.csv")
    'object-SE-latest'
    """
    parts = urlsplit(address)
    last = [piece for piece in parts.path.split("/") if piece][-1:] or [parts.hostname or ""]
    values = [v or k for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    pieces = [unquote(last[0]), *(value.rstrip("/").rpartition("/")[2] for value in values)]
    known = _known_endings()
    stems = [p[: -len(e)] if (e := PurePosixPath(p).suffix).lower() in known else p for p in pieces]
    return safe("-".join(stem for stem in stems if stem)) or safe(parts.hostname or "") or "page"


def ending(address: str, content_type: str, beginning: bytes) -> str:
    """The ending of a file's name, by what the server says it is and what its address says.

    ``beginning`` are the file's first bytes, which decide where neither says anything.

    >>> ending("https://www.example.org/a.csv", "text/plain; charset=utf-8", b"")
    '.csv'
    """
    data = toml_data("fetch.toml")
    kind = content_type.partition(";")[0].strip().lower()
    parts = urlsplit(address)
    values = [parts.path, *(v for _, v in parse_qsl(parts.query))]
    suffixes = [PurePosixPath(unquote(v)).suffix.lower() for v in values]
    if (allowed := data["endings"].get(kind)) is not None:
        return next((s for s in suffixes if s in allowed), str(allowed[0]))
    others = data["other_types"]
    named = next((s for s in suffixes if s in others["endings"]), None)
    return named or _sniffed(beginning) or str(others["otherwise"])


def _known_endings() -> frozenset[str]:
    data = toml_data("fetch.toml")
    return frozenset(data["other_types"]["endings"]).union(*data["endings"].values())


def _sniffed(beginning: bytes) -> str | None:
    start = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return ".html"
    if start.startswith(b"pk\x03\x04"):
        return ".zip"
    if start.startswith(b"\x1f\x8b"):
        return ".gz"
    return None if b"\0" in beginning or not beginning.strip() else ".txt"
