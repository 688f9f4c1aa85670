"""What is remembered between two runs: validators of documents, notes of parts.

It stands in ``.fetch.json`` beside the catalogue. Nothing in it is needed: without it
everything is downloaded again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from esfgraph.errors import InputError
from esfgraph.fetch.download import Note, Validators, is_plain

__all__ = ["MEMORY_NAME", "Memory", "Remembered"]

MEMORY_NAME = ".fetch.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The file that an address gave, its bytes, and what the server knows them by."""

    file: str
    sha256: str
    validators: Validators


@dataclass(slots=True)
class Memory:
    """By address: the documents, and the parts that were begun."""

    documents: dict[str, Remembered]
    parts: dict[str, Note]

    @classmethod
    def read(cls, path: Path) -> Memory:
        """What stands in a file; nothing if there is none.

        Raises `InputError` when it is not what `text` writes.
        """
        if not path.exists():
            return cls({}, {})
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            documents = {
                _text(address): Remembered(
                    _text(d["file"]), _text(d["sha256"]), _validators(d["validators"])
                )
                for address, d in data["documents"].items()
            }
            parts = {_text(address): _note(d) for address, d in data["parts"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                "is not what a fetch has written",
                source=str(path),
                advice="Nothing in it is needed; everything is downloaded again.",
            ) from error
        return cls(documents, parts)

    def text(self) -> str:
        """All of it as JSON, in the order of the addresses."""
        tables: dict[str, Mapping[str, Any]] = {"documents": self.documents, "parts": self.parts}
        data = {
            name: {address: asdict(table[address]) for address in sorted(table)}
            for name, table in tables.items()
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _header(value: Any) -> str | None:
    """A value that can go into a request's header."""
    if value is not None and not (isinstance(value, str) and is_plain(value)):
        raise TypeError
    return value


def _validators(data: Any) -> Validators:
    return Validators(_header(data["etag"]), _header(data["last_modified"]))


def _note(data: Any) -> Note:
    total = data["total"]
    if total is not None and not (isinstance(total, int) and total >= 0):
        raise TypeError
    return Note(
        _validators(data["validators"]),
        _header(data["same"]),
        total,
        _text(data["content_type"]),
        _text(data["encoding"]),
    )
