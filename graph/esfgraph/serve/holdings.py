"""What pages are made of: a store and the columns that were read from it once.

Reading the columns of a large graph takes minutes. The first process that needs them writes them
down, and the others read that file, whose arrays they share in memory.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from esfgraph.serve.things import Graph
from esfgraph.site.findings import FindingList, all_findings
from esfgraph.site.index import Index, build_index

__all__ = ["Holdings", "open_holdings"]

_HEAD = struct.Struct("!Q")
_ALIGNED = 64
"""Bytes; arrays begin at multiples of this, as vector instructions want it."""


@dataclass(frozen=True, slots=True, eq=False)
class Holdings(Graph):
    """A build, for reading.

    Attributes
    ----------
    store, base
        See `things.Graph`.
    summary
        ``build.json``; empty for an RDF file.
    day
        When the build was put in place, as ``YYYY-MM-DD``.
    index, findings
        What search, statistics and the overview of findings need.
    """

    summary: Mapping[str, Any]
    day: str
    index: Index
    findings: FindingList


def open_holdings(
    store: Path, columns: Path, base: str, summary: Mapping[str, Any], day: str
) -> Holdings:
    """Open a store, and read its columns from a file of this server; without the file, make it.

    Nobody but the server may be able to write ``columns``: the file says what is called when it
    is read. Raises `OSError` when the store can't be opened.
    """
    opened = ox.Store.read_only(str(store))
    if not columns.exists():
        index = replace(build_index(opened), store=cast(ox.Store, None))
        _write(columns, (index, all_findings(opened)))
        del index  # the arrays that all share take its place
    index, findings = _read(columns)
    return Holdings(opened, base, summary, day, replace(index, store=opened), findings)


def _write(path: Path, value: object) -> None:
    """Write plain objects with their arrays behind them (PEP 574)."""
    arrays: list[pickle.PickleBuffer] = []
    plain = pickle.dumps(value, protocol=5, buffer_callback=arrays.append)
    sizes = [array.raw().nbytes for array in arrays]
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for data in (pickle.dumps(sizes), plain):
            file.write(_HEAD.pack(len(data)) + data)
        for array in arrays:
            file.write(bytes(-file.tell() % _ALIGNED))
            file.write(array.raw())
    part.replace(path)


def _read(path: Path) -> Any:
    """Read what `_write` wrote; arrays are mapped, not copied, and can't be changed."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    place, texts = 0, []
    for _ in range(2):
        (size,) = _HEAD.unpack(whole[place : place + _HEAD.size])
        place += _HEAD.size + size
        texts.append(whole[place - size : place])
    arrays = []
    for size in pickle.loads(texts[0]):  # noqa: S301 - this server wrote it
        place += -place % _ALIGNED
        arrays.append(whole[place : place + size])
        place += size
    return pickle.loads(texts[1], buffers=arrays)  # noqa: S301 - likewise
