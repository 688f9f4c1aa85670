"""The first pass: files become stretches of raw records, and keys by which each record is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import polars as pl

from esfgraph.bulk.readings import File, Part
from esfgraph.errors import InputError
from esfgraph.namespaces import BASE
from esfgraph.resolve import identities
from esfgraph.slices.parts import Parts
from esfgraph.tables import BENEFICIARIES, UNREAD, raw_schema, source_iri

__all__ = ["Read", "keys_of", "read_files"]

_BLOCK = 32_000_000
"""Bytes of a file that are read at a time."""

_SEED = 6


@dataclass(frozen=True, slots=True)
class Read:
    """What the first pass found in one file.

    ``stretches`` are names of parts: ``<name>.records``, ``<name>.keys``;
    ``broken`` says where the file breaks off.
    """

    source: str
    sha256: str
    stretches: tuple[str, ...]
    rows: int
    redactions: int
    broken: str | None = None


def keys_of(known: pl.DataFrame) -> pl.DataFrame:
    """``project, item, number`` as numbers: a hash of each, null where there is none."""
    return known.select(
        pl.col(name).hash(seed=_SEED).alias(name)
        if name == "project"
        else pl.when(pl.col(name).is_not_null()).then(pl.col(name).hash(seed=_SEED)).alias(name)
        for name in ("project", "item", "number")
    )


def _stretches(file: File, size: int) -> Iterator[Part]:
    """The rows of a file in stretches of the same size, whatever its batches are."""
    waiting: list[Part] = []
    count = 0
    broken: list[InputError] = []
    for part in _as_far_as_it_goes(file, broken):
        waiting.append(part)
        count += len(part.records)
        while count >= size:
            whole = _joined(waiting)
            yield replace(whole, records=whole.records.head(size))
            rest = whole.records.slice(size)
            waiting = [Part(rest, pl.DataFrame(schema=dict(UNREAD)), 0)]
            count = len(rest)
    last = _joined(waiting)
    if len(last.records) or len(last.unread) or len(last.beneficiaries):
        yield last
    for error in broken:
        raise error


def _as_far_as_it_goes(file: File, broken: list[InputError]) -> Iterator[Part]:
    """The parts of a file; where it breaks off, what is raised is put into ``broken``."""
    try:
        yield from file.parts(_BLOCK)
    except InputError as error:
        broken.append(error)


def _joined(parts: Sequence[Part]) -> Part:
    empty = pl.DataFrame(schema=raw_schema()), pl.DataFrame(schema=dict(UNREAD))
    return Part(
        pl.concat([empty[0], *(p.records for p in parts)]).rechunk(),
        pl.concat([empty[1], *(p.unread for p in parts)]),
        sum(p.redactions for p in parts),
        pl.concat([pl.DataFrame(schema=dict(BENEFICIARIES)), *(p.beneficiaries for p in parts)]),
    )


def _read_file(file: File, parts: Parts, size: int, done: Callable[[int], None]) -> Read:
    digest = file.table.source.sha256
    stem = source_iri(digest, "").rsplit("/", 1)[-1]
    names: list[str] = []
    organisations: list[pl.DataFrame] = []
    unread: list[pl.DataFrame] = []
    beneficiaries: list[pl.DataFrame] = []
    rows = redactions = 0
    broken = None
    try:
        for number, part in enumerate(_stretches(file, size)):
            name = f"{stem}-{number:06}"
            known, owners = identities(part.records, file.base)
            if file.of_projects:
                parts.write_frame(f"{name}.records", part.records)
                parts.write_frame(f"{name}.keys", keys_of(known))
                names.append(name)
            organisations = _distinct([*organisations, owners])
            unread.append(part.unread)
            beneficiaries.append(part.beneficiaries)
            rows += len(part.records)
            redactions += part.redactions
            done(len(part.records))
    except InputError as error:
        broken = error.message
    if organisations:
        order = ("iri", "name", "city", "item")
        parts.write_frame(f"{stem}.organisations", pl.concat(organisations).unique().sort(order))
        parts.write_frame(f"{stem}.unread", pl.concat(unread))
        parts.write_frame(f"{stem}.beneficiaries", pl.concat(beneficiaries))
    return Read(file.source, digest, tuple(names), rows, redactions, broken)


_MOST = 1_000_000


def _distinct(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Frames of organisations, put together before they grow too large."""
    if sum(map(len, frames[1:])) < max(_MOST // 4, len(frames[0])):
        return frames
    return [pl.concat(frames).unique()]


def read_files(
    files: Sequence[File], parts: Parts, size: int, done: Callable[[int], None], base: str = BASE
) -> list[Read]:
    """Read files into parts; files that were read before a build was killed are not read again.

    ``size`` is the number of rows of a stretch; ``done`` is told how many rows
    were read.
    """
    found = []
    for file in files:
        name = f"{source_iri(file.table.source.sha256, '').rsplit('/', 1)[-1]}.read"
        if parts.has(name):
            kept = parts.read_json(name)
            read = Read(**{**kept, "stretches": tuple(kept["stretches"])})
            done(read.rows)
        else:
            read = _read_file(file, parts, size, done)
            parts.write_json(name, asdict(read))
        found.append(read)
    return found
