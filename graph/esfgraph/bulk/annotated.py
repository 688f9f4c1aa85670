"""What the prose of rows says: the annotation of pages, row by row.

Offsets count in a row's own text: its titles and descriptions, in the order of the record, with an
empty line between.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from esfgraph.annotate.prose import annotate_all
from esfgraph.model import Annotation, FieldValue, ProjectRecord, SourceDocument, Span

__all__ = ["annotated_rows", "with_prose"]

_BETWEEN = "\n\n"


def _text(field: str) -> pl.Expr:
    return pl.col(field).list.eval(pl.element().struct.field("text")).fill_null([])


def with_prose(records: pl.DataFrame) -> pl.DataFrame:
    """Raw records with the text in which offsets count."""
    texts = pl.concat_list(_text("title"), _text("description")).list.join(_BETWEEN)
    return records.with_columns(prose=pl.when(texts != "").then(texts))


def annotated_rows(
    records: pl.DataFrame, sha256: str
) -> Iterator[tuple[ProjectRecord, Annotation]]:
    """Records of one document, each with the annotation of its prose."""
    rows = list(_records(records, sha256))
    yield from zip(rows, annotate_all(rows), strict=True)


def _records(records: pl.DataFrame, sha256: str) -> Iterator[ProjectRecord]:
    columns = ("row_number", "system", "language", "prose", "title", "description")
    for row, system, language, prose, titles, descriptions in records.select(columns).iter_rows():
        document = SourceDocument(name="", sha256=sha256, text=prose or "", system=system)
        values, start = [], 0
        for field, texts in (("title", titles), ("description", descriptions)):
            for text in texts or ():
                span = Span(start, start + len(text["text"]))
                values.append(FieldValue(field, text["text"], span, text["language"]))
                start = span.end + len(_BETWEEN)
        yield ProjectRecord(document, system, language or "und", tuple(values), row=row)
