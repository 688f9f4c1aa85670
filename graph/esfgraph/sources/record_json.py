"""A record as plain JSON values: what ``esfgraph read`` prints."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from esfgraph.model import FIELDS, Code, FieldValue, Money, ProjectRecord, SourceDocument, Value

__all__ = ["record_json"]


def _plain(value: Value) -> Any:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, Code):
        return {k: v for k, v in asdict(value).items() if v is not None}
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def _quoted(found: FieldValue, document: SourceDocument) -> dict[str, Any]:
    row = {
        "value": _plain(found.value),
        "start": found.span.start,
        "end": found.span.end,
        "line": document.line_of(found.span.start),
        "quote": found.span.of(document.text),
    }
    return row if found.language is None else {**row, "language": found.language}


def record_json(record: ProjectRecord) -> dict[str, Any]:
    """System, language, document and all fields: each value with its half-open code point
    offsets into the document's text, its line and its words."""
    document = record.document
    return {
        "system": record.system,
        "language": record.language,
        "document": {
            "file": document.name,
            "sha256": document.sha256,
            "url": document.url,
            "redactions": document.redactions,
        },
        "item": record.item,
        "fields": {
            name: [_quoted(v, document) for v in record.values if v.field == name]
            for name in FIELDS
            if any(v.field == name for v in record.values)
        },
    }
