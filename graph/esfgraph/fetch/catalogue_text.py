"""``catalogue.toml`` written: the entries of the fetched, and all others as they stand.

What a person wrote into a catalogue, comments too, is kept letter by letter;
only entries that have changed are written anew. Tables are in the order of their
files' names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from esfgraph.sources.catalogue import CatalogueEntry

__all__ = ["catalogue_text"]

_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*document[ \t]*\]\]", re.MULTILINE)
_KEYS = ("file", "url", "system", "language", "licence", "retrieved", "sha256")
_PREAMBLE = "# Where the documents in this folder come from.\n"


def catalogue_text(
    text: str, old: Mapping[str, CatalogueEntry], new: Mapping[str, CatalogueEntry]
) -> str:
    """A catalogue's text with other entries.

    ``text`` is what it says now (empty if there is none), ``old`` its entries in
    that order, ``new`` the entries it is to have; all by file name.
    """
    preamble, tables = _split(text, list(old))
    blocks = {
        name: tables[name] if name in tables and old.get(name) == entry else _table(entry)
        for name, entry in new.items()
    }
    return "\n".join([preamble, *(blocks[name] for name in sorted(blocks))])


def _split(text: str, names: list[str]) -> tuple[str, dict[str, str]]:
    """What stands before the first table, and each table with the comments right above it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    heads = [match.start() for match in _HEAD.finditer(text)]
    # what stands above the first table speaks of them all
    starts = [*heads[:1], *(_with_comments(text, head) for head in heads[1:])]
    if len(starts) != len(names):  # tables in another spelling, or a text that looks like one
        return _PREAMBLE, {}
    ends = [*starts, len(text)][1:]
    tables = {
        name: text[start:end].strip("\n") + "\n"
        for name, start, end in zip(names, starts, ends, strict=True)
    }
    preamble = text[: starts[0]] if starts else text
    return (preamble.strip("\n") + "\n") if preamble.strip() else _PREAMBLE, tables


def _with_comments(text: str, start: int) -> int:
    """Where the comment lines begin that stand directly above a table's head."""
    while True:
        line = text.rfind("\n", 0, start - 1) + 1
        if not text[line:start].lstrip(" \t").startswith("#"):
            return start
        start = line


def _table(entry: CatalogueEntry) -> str:
    lines = ["[[document]]"]
    for key in _KEYS:
        value = getattr(entry, key)
        if value is not None:
            written = _string(value) if isinstance(value, str) else value.isoformat()
            lines.append(f"{key} = {written}")
    return "\n".join(lines) + "\n"


def _string(value: str) -> str:
    """A basic string of TOML; it knows the escapes of JSON and forbids DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
