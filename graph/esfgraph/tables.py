"""The columnar schema that everything flows through.

Page readers give `ProjectRecord` objects, file readers (later) whole columns;
both fill a *raw* frame: one row per record, one column per field of
`FIELDS`, codes and names as written. `resolve` turns codes and names into
IRIs and gives `Tables`, which fusion and mapping go on with. From here on
nothing loops over rows in Python.

Columns of the raw frame and of ``Tables.records``:

=============  ============================================================
``subject``    IRI of the record, later of the project
``graph``      IRI of its named graph; null is the default graph
``source``     IRI of the document
``system``     name of the source system
``language``   the page's own language
``item``       item of the EU Knowledge Graph (``Q7362409``) or null
``owner_item`` the same of the owner, ``partner_item`` of the partners, in their order
``self_named`` local name of the class of project that its prose names, or null
``row_number`` row of the file as a spreadsheet numbers it; null for a page
``prose``      a row's title and description where offsets count in them; null for a page
=============  ============================================================

and the fields, whose types `raw_type` and `resolved_type` give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
from rdflib.namespace import RDF

from esfgraph.model import (
    FIELDS,
    Annotation,
    Code,
    Field,
    Kind,
    Money,
    ProjectRecord,
    SourceDocument,
    Value,
)
from esfgraph.namespaces import BASE, kebab
from esfgraph.schemas import (
    BENEFICIARIES,
    DESCRIBED,
    DOCUMENTS,
    FOLLOWS,
    QUOTES,
    REPLACED,
    UNREAD,
)

__all__ = [
    "BENEFICIARIES",
    "DESCRIBED",
    "DOCUMENTS",
    "FOLLOWS",
    "KEYS",
    "QUOTES",
    "REPLACED",
    "UNREAD",
    "Tables",
    "canonical_decimal",
    "document_frame",
    "fragment",
    "part_iri",
    "quote_frame",
    "raw_frame",
    "raw_schema",
    "raw_type",
    "record_iri",
    "resolved_type",
    "source_iri",
]

TEXT_TYPE = pl.Struct({"text": pl.String, "language": pl.String})
MONEY_TYPE = pl.Struct({"amount": pl.String, "currency": pl.String})
CODE_TYPE = pl.Struct({"notation": pl.String, "label": pl.String})

_SCALARS: Mapping[Kind, pl.DataType] = {
    Kind.STRING: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: pl.String(),  # canonical: no float ever rounds a rate or an amount
    Kind.BOOLEAN: pl.Boolean(),
    Kind.ORGANISATION: pl.String(),
}

KEYS: Mapping[str, pl.DataType] = {
    "subject": pl.String(),
    "graph": pl.String(),
    "source": pl.String(),
    "system": pl.String(),
    "language": pl.String(),
    "item": pl.String(),
    "owner_item": pl.String(),
    "partner_item": pl.List(pl.String),
    "self_named": pl.String(),
    "row_number": pl.Int64(),
    "prose": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """All frames of one run.

    Attributes
    ----------
    documents
        Columns of `DOCUMENTS`, one row per document (by sha256).
    records
        Keys, ``project``, ``kind`` (class IRI or null), ``nuts_region`` (list of
        IRIs), ``whole`` (false where the project says it for its record, see
        `link.thin`), and the fields with `resolved_type`.
    organisations
        ``graph, iri, name, identifier, country, city, item``; one row per graph
        and organisation.
    concepts
        ``iri, scheme, type, notation, label, language``: concepts that a
        source names and no vocabulary holds.
    quotes
        Evidence of fields: columns of `QUOTES`.
    mentions, goals, schools
        What the prose says: columns as `prose_tables` gives them.
    unread
        Columns of `UNREAD`.
    beneficiaries
        Columns of `DESCRIBED`; empty before `link.beneficiaries`.
    replaced, follows
        Columns of `REPLACED` and `FOLLOWS`: what `link.unite` found; empty before.
    """

    documents: pl.DataFrame
    records: pl.DataFrame
    organisations: pl.DataFrame
    concepts: pl.DataFrame
    quotes: pl.DataFrame
    mentions: pl.DataFrame
    goals: pl.DataFrame
    schools: pl.DataFrame
    unread: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(UNREAD)))
    beneficiaries: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=dict(DESCRIBED))
    )
    replaced: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(REPLACED)))
    follows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(FOLLOWS)))


def raw_type(field: Field) -> pl.DataType:
    """The column type of a field before codes and names are resolved."""
    if field.kind is Kind.TEXT:
        return pl.List(TEXT_TYPE)
    if field.kind is Kind.MONEY:
        return pl.List(MONEY_TYPE)
    if field.kind is Kind.CODE:
        return pl.List(CODE_TYPE)
    scalar = _SCALARS[field.kind]
    return pl.List(scalar) if field.many else scalar


def resolved_type(field: Field) -> pl.DataType:
    """The column type of a field in ``Tables.records``: codes and owners are IRIs."""
    if field.kind in (Kind.CODE, Kind.ORGANISATION):
        return pl.List(pl.String)
    return raw_type(field)


def source_iri(sha256: str, base: str = BASE) -> str:
    """The IRI of a document: the first 16 hex digits of its sha256.

    >>> source_iri("0631847ae392843e058cc736")
    'https://w3id.org/esfgraph/id/source/0631847ae392843e'
    """
    return f"{base}id/source/{sha256[:16]}"


def record_iri(record: ProjectRecord, base: str = BASE) -> str:
    """The IRI of a record: ``<source>#record``, of a row ``<source>#row-<n>``."""
    name = "record" if record.row is None else f"row-{record.row}"
    return f"{source_iri(record.document.sha256, base)}#{name}"


def part_iri(record: ProjectRecord, name: str, base: str = BASE) -> str:
    """The IRI of a part of a record: ``<source>#<name>``, of a row ``<source>#row-<n>-<name>``."""
    row = "" if record.row is None else f"row-{record.row}-"
    return f"{source_iri(record.document.sha256, base)}#{row}{name}"


def raw_schema() -> dict[str, pl.DataType]:
    """The columns of a raw frame."""
    return {**KEYS, **{f.name: raw_type(f) for f in FIELDS.values()}}


def canonical_decimal(value: Decimal) -> str:
    """The canonical xsd:decimal that Oxigraph keeps as it is.

    >>> canonical_decimal(Decimal("0.40")), canonical_decimal(Decimal("9496611.00"))
    ('0.4', '9496611')
    """
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text


def fragment(field: Field) -> str:
    """The name of a field in fragments: its property's local name in kebab case.

    >>> fragment(FIELDS["total_budget"]), fragment(FIELDS["owner_id"])
    ('total-budget', 'organisation-identifier')
    """
    if field.name == "owner_id":  # its property is shared with dcterms:identifier's local name
        return "organisation-identifier"
    return kebab(field.predicate.rsplit("#", 1)[-1].rsplit("/", 1)[-1])


def _is_blackened(value: Value) -> bool:
    """Whether nothing is left of a value but what was redacted."""
    return isinstance(value, str) and "█" in value and not any(c.isalnum() for c in value)


def _cell(field: Field, value: Value, language: str | None) -> object:
    if isinstance(value, Money):
        return {"amount": canonical_decimal(value.amount), "currency": value.currency}
    if isinstance(value, Code):
        return {"notation": value.notation, "label": value.label}
    if field.kind is Kind.TEXT:
        return {"text": value, "language": language}
    return canonical_decimal(value) if isinstance(value, Decimal) else value


def _as_list(cell: object) -> list[object]:
    return cell if isinstance(cell, list) else []


def _row(record: ProjectRecord, base: str) -> dict[str, object]:
    source = source_iri(record.document.sha256, base)
    row: dict[str, object] = {
        "subject": source + "#record",
        "graph": source,
        "source": source,
        "system": record.system,
        "language": record.language,
        "item": record.item,
    }
    unread: list[str] = []
    for found in record.values:
        if _is_blackened(found.value):
            continue
        field = FIELDS[found.field]
        cell = _cell(field, found.value, found.language)
        if isinstance(raw_type(field), pl.List):
            cells = _as_list(row.get(field.name))
            row[field.name] = cells if cell in cells else [*cells, cell]
        elif row.setdefault(field.name, cell) != cell:
            unread.append(f"{field.name}: {found.span.of(record.document.text)}")
    if unread:
        row["unread_value"] = [*_as_list(row.get("unread_value")), *unread]
    return row


def raw_frame(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> pl.DataFrame:
    """Page records as one raw frame, sorted by subject.

    A field that holds one value keeps the first that the page states; another
    one that differs becomes an unread value, so that it is reported.
    """
    schema = raw_schema()
    found = (
        {**_row(record, base), "self_named": annotation.kind[0] if annotation.kind else None}
        for record, annotation in annotated
    )
    rows = [{name: row.get(name) for name in schema} for row in found]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("subject", maintain_order=True)


def document_frame(documents: Iterable[SourceDocument], base: str = BASE) -> pl.DataFrame:
    """One row per document; the same bytes under two names are one document.

    What catalogues say of it is taken from the entry that was retrieved last,
    and what that one does not say from the others.
    """
    rows: dict[str, dict[str, object]] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for document in sorted(documents, key=_newest_first):
        names[document.sha256].add(document.name)
        said = {name: getattr(document, name) for name in _CATALOGUED}
        row = rows.setdefault(
            document.sha256,
            {
                "source": source_iri(document.sha256, base),
                "sha256": document.sha256,
                "text": document.text,
                "redactions": document.redactions,
                "columns_left": [],
                "rows_left": None,
                **said,
            },
        )
        row |= {name: value for name, value in said.items() if row[name] is None}
        if said["catalogued_sha256"] not in (None, document.sha256):  # a finding, not to be lost
            row["catalogued_sha256"] = said["catalogued_sha256"]
    whole = [{**row, "names": sorted(names[sha256])} for sha256, row in rows.items()]
    return pl.DataFrame(
        [{name: row[name] for name in DOCUMENTS} for row in whole], schema=dict(DOCUMENTS)
    ).sort("source")


_CATALOGUED = ("catalogued_sha256", "url", "language", "system", "licence", "retrieved")
"""What a catalogue says of a document."""


def _newest_first(document: SourceDocument) -> tuple[str, int, str]:
    """Of one document the entry that was retrieved last goes before, then the first name."""
    retrieved = document.retrieved
    return document.sha256, -retrieved.toordinal() if retrieved else 0, document.name


def quote_frame(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> pl.DataFrame:
    """Where each value stands: one row per field value, and one for the kind of project.

    The first quote of a field is ``#field-<name>``, another one of the same
    field ``#field-<name>-<start>``.
    """
    rows = []
    for record, annotation in annotated:
        source = source_iri(record.document.sha256, base)
        text = record.document.text
        seen: set[str] = set()
        for found in sorted(record.values, key=lambda v: (v.span.start, v.span.end)):
            if _is_blackened(found.value):
                continue
            field = FIELDS[found.field]
            iri = f"{source}#field-{fragment(field)}"
            if iri in seen:
                iri += f"-{found.span.start}"
            if iri in seen:  # two values of one field in the same words
                continue
            seen.add(iri)
            rows.append(
                (
                    iri,
                    source,
                    source + "#record",
                    field.predicate,
                    found.span.start,
                    found.span.end,
                    found.span.of(text),
                )
            )
        if annotation.kind is not None:
            span = annotation.kind[1]
            place = (str(RDF.type), span.start, span.end, span.of(text))
            rows.append((f"{source}#field-type", source, source + "#record", *place))
    return pl.DataFrame(rows, schema=dict(QUOTES), orient="row").unique().sort("subject")
