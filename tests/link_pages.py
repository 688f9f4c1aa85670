"""Pages as tables for the tests of linking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from esfgraph.annotate.prose import annotate
from esfgraph.model import ProjectRecord
from esfgraph.pipeline import read_page
from esfgraph.resolve import tables_from_pages
from esfgraph.sources.inputs import gather
from esfgraph.tables import Tables


def records_of(paths: Iterable[Path]) -> list[ProjectRecord]:
    inputs, errors = gather(list(paths))
    assert not errors
    return [read_page(item) for item in inputs]


def tables_of(records: Iterable[ProjectRecord]) -> Tables:
    return tables_from_pages([(record, annotate(record)) for record in records])


def tables_of_pages(paths: Iterable[Path]) -> Tables:
    return tables_of(records_of(paths))


def names_of(tables: Tables) -> dict[str, str]:
    """The file's name without its ending, by record."""
    rows = tables.documents.select("source", "names").iter_rows()
    return {f"{source}#record": names[0].removesuffix(".txt") for source, names in rows}


def with_address(record: ProjectRecord, url: str, item: str | None = None) -> ProjectRecord:
    return replace(record, document=replace(record.document, url=url), item=item)
