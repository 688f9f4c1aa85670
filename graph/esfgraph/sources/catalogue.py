"""What is known of the documents beyond their bytes: ``catalogue.toml`` in their folder.

One table per document; all keys but ``file`` may be left out::

    [[document]]
    file = "page.txt"
    url = "https://www.example.org/projekt/?dnr=23-001-S01"
    system = "projektbanken"
    language = "sv"
    licence = "CC BY 4.0"
    retrieved = 2025-01-31
    sha256 = "…"                # 64 hexadecimal digits, of the file's bytes
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from esfgraph.errors import InputError

__all__ = ["CATALOGUE_NAME", "CatalogueEntry", "is_address", "read_catalogue"]

CATALOGUE_NAME = "catalogue.toml"

_ADDRESS = re.compile(r"https?://[^\s/<>\"{}|\\^`\[\]\x00-\x20][^\s<>\"{}|\\^`\[\]\x00-\x20]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SYSTEM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*document[ \t]*\]\]", re.MULTILINE)
_PLACE = re.compile(r"^(.*?)\s*\(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What a catalogue says of one file.

    ``file`` is the file's name in the catalogue's folder, ``language`` a BCP 47
    tag, ``sha256`` lower-case hexadecimal digits.
    """

    file: str
    url: str | None = None
    system: str | None = None
    language: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    sha256: str | None = None


def is_address(text: str) -> bool:
    """Whether a text is an absolute web address that can stand as an IRI.

    >>> is_address("https://www.example.org/?dnr=2018/00076"), is_address("/projekt/")
    (True, False)
    """
    return _ADDRESS.fullmatch(text) is not None


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_file_name(value: Any) -> bool:
    return isinstance(value, str) and value not in ("", ".", "..") and not set(value) & set("/\\\0")


_KEYS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "file": ("the name of a file in the same folder", _is_file_name),
    "url": ("an absolute web address", _matches(_ADDRESS)),
    "system": ("a name in lower-case letters, digits and hyphens", _matches(_SYSTEM)),
    "language": ("a language tag such as sv or en-GB", _matches(_LANGUAGE)),
    "licence": ("a text", lambda v: isinstance(v, str) and v.strip() != ""),
    "retrieved": (
        "a date such as 2025-01-31, without quotation marks",
        lambda v: isinstance(v, date) and not isinstance(v, datetime),
    ),
    "sha256": ("64 hexadecimal digits", _matches(_SHA256)),
}


def read_catalogue(path: Path) -> dict[str, CatalogueEntry]:
    """The entries of a catalogue by file name, in the order of the file.

    Raises `InputError`, with the line where it is known, when the file cannot
    be read, is no TOML, or says something of a document that it should not.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8; a catalogue is UTF-8", source=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, path) from error
    except RecursionError as error:
        raise InputError("is nested too deeply for a catalogue", source=str(path)) from error
    return _entries(tables, text, path)


def _syntax_error(message: str, text: str, path: Path) -> InputError:
    place = _PLACE.match(message)
    what, line = (place[1], place[2]) if place else (message, None)
    return InputError(
        f"is not valid TOML: {what}",
        source=str(path),
        line=int(line) if line else len(text.splitlines()),
    )


def _entries(tables: Mapping[str, Any], text: str, path: Path) -> dict[str, CatalogueEntry]:
    unknown = sorted(set(tables) - {"document"})
    documents = tables.get("document", [])
    if unknown or not isinstance(documents, list):
        found = unknown[0] if unknown else "document"
        raise InputError("only tables [[document]] are expected", source=str(path), field=found)
    heads = [text.count("\n", 0, m.start()) + 1 for m in _TABLE.finditer(text)]
    lines = heads if len(heads) == len(documents) else [None] * len(documents)
    entries: dict[str, CatalogueEntry] = {}
    for table, line in zip(documents, lines, strict=True):
        entry = _entry(table, path, line)
        if entry.file in entries:
            raise InputError(
                f"'{entry.file}' is described twice", source=str(path), line=line, field="file"
            )
        entries[entry.file] = entry
    return entries


def _entry(table: Any, path: Path, line: int | None) -> CatalogueEntry:
    if not isinstance(table, dict):
        raise InputError(
            "only tables [[document]] are expected", source=str(path), line=line, field="document"
        )
    for key, value in table.items():
        if key not in _KEYS:
            raise InputError(
                f"the key is not known; expected are {', '.join(_KEYS)}",
                source=str(path),
                line=line,
                field=key,
            )
        expected, is_right = _KEYS[key]
        if not is_right(value):
            raise InputError(
                f"found {value!r}, expected {expected}", source=str(path), line=line, field=key
            )
    if "file" not in table:
        raise InputError(
            f"the document has no file; expected {_KEYS['file'][0]}",
            source=str(path),
            line=line,
            field="file",
        )
    if "sha256" in table:
        table = {**table, "sha256": table["sha256"].lower()}
    return CatalogueEntry(**table)
