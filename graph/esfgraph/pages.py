"""Inputs become readings: each page is read, its personal data blackened, its prose annotated.

An update reads only the pages that have changed. Whether one has tells its
*key*: the hash of its bytes and name, of what its catalogue says of it, of
the base, and of the program itself, since a newer one may read more in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from esfgraph.annotate.privacy import redact, redact_phrase
from esfgraph.annotate.prose import annotate
from esfgraph.bulk.readings import File
from esfgraph.errors import InputError
from esfgraph.files import read_files
from esfgraph.model import ProjectRecord
from esfgraph.namespaces import BASE
from esfgraph.readings import Readings, readings_of
from esfgraph.resources import fingerprint
from esfgraph.sources import read
from esfgraph.sources.document import load
from esfgraph.sources.inputs import Input
from esfgraph.tables import source_iri

__all__ = ["read_inputs", "read_page", "read_pages"]


def read_page(item: Input) -> ProjectRecord:
    """One page becomes one record; personal data is gone before a reader sees the text.

    Raises `InputError` when the file cannot be read or holds no project.
    """
    document = load(item.path, item.entry)
    redaction = redact(document.text)
    return read(
        replace(
            document,
            name=redact_phrase(document.name),
            text=redaction.text,
            redactions=len(redaction.spans),
        )
    )


def _key(item: Input, base: str) -> tuple[str, str] | None:
    """The key of an input and the IRI of its document; none for one that can't be read."""
    try:
        content = hashlib.sha256(item.path.read_bytes()).hexdigest()
    except OSError:  # reading it will say so
        return None
    said = "\n".join((fingerprint(), base, content, item.path.name, repr(item.entry)))
    return hashlib.sha256(said.encode()).hexdigest(), source_iri(content, base)


def _unchanged(keys: Sequence[tuple[str, str] | None], kept: Readings) -> frozenset[str]:
    """The documents of which all inputs are as they were."""
    now: dict[str, set[str]] = {}
    for key, source in filter(None, keys):
        now.setdefault(source, set()).add(key)
    before: dict[str, set[str]] = {}
    for key, source in kept.inputs.iter_rows():
        before.setdefault(source, set()).add(key)
    return frozenset(source for source, found in now.items() if before.get(source) == found)


def read_pages(
    inputs: Sequence[Input], base: str = BASE, kept: Readings | None = None
) -> tuple[Readings, list[InputError], int]:
    """What the inputs say, which of them could not be read, and how many were read anew.

    ``kept`` are the readings of an earlier build; the result is the same with
    and without them.
    """
    keys = [_key(item, base) for item in inputs]
    same = _unchanged(keys, kept) if kept is not None else frozenset()
    annotated, known, errors = [], [], []
    for item, key in zip(inputs, keys, strict=True):
        if key is not None and key[1] in same:
            continue
        try:
            record = read_page(item)
        except InputError as error:  # stops only this file; the exit code tells
            errors.append(error)
            continue
        annotated.append((record, annotate(record)))
        known += [key] if key is not None else []
    fresh = readings_of(annotated, base, known)
    if kept is not None:
        fresh = kept.of(same).joined(fresh)
    return fresh, errors, len(annotated)


def read_inputs(
    pages: Sequence[Input],
    files: Sequence[File],
    base: str = BASE,
    kept: Readings | None = None,
    *,
    prose: bool = True,
) -> tuple[Readings, list[InputError], int]:
    """What pages and lists of projects say; as `read_pages`.

    ``prose`` says whether titles and descriptions in lists are annotated; those
    of pages always are.
    """
    readings, errors, count = read_pages(pages, base, kept)
    rows, broken, fresh = read_files(files, kept, prose=prose)
    whole = readings if rows is None else readings.joined(rows)
    return whole, [*errors, *broken], count + fresh
