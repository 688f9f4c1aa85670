"""The one mapping from tables to RDF: frames -> N-Quads lines.

A *line* is one statement. Each field of `FIELDS` is one column expression,
each kind of value one way to write a term; the same code maps five pages and
two million rows. Nothing here loops over rows.

Literals are written as Oxigraph keeps them: canonical decimals, integers,
dates, booleans, strings and language-tagged strings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl
import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, SKOS, XSD

from esfgraph.model import FIELDS, Field, Kind
from esfgraph.namespaces import ESF, OA, SCHEMA, VOCAB
from esfgraph.organisations import ITEM, beneficiary_lines, organisation_lines
from esfgraph.preference import in_order
from esfgraph.resources import toml_data
from esfgraph.tables import Tables, fragment
from esfgraph.terms import iri, lines, literal, tagged
from esfgraph.vocabulary import load_vocabulary

__all__ = [
    "all_lines",
    "beneficiary_lines",
    "concept_lines",
    "document_lines",
    "evidence_lines",
    "identity_lines",
    "organisation_lines",
    "project_lines",
    "prose_lines",
    "record_lines",
    "statements",
    "unread_lines",
    "used_concepts",
    "vocabulary_lines",
]

_TERMS: Mapping[Kind, str | None] = {
    Kind.STRING: None,
    Kind.DATE: str(XSD.date),
    Kind.INTEGER: str(XSD.integer),
    Kind.DECIMAL: str(XSD.decimal),
    Kind.BOOLEAN: str(XSD.boolean),
}


_SUBJECT = pl.col("subject")
_GRAPH = pl.col("graph")


def _field_lines(frame: pl.DataFrame, field: Field) -> Iterator[pl.Series]:
    """All statements of one field of records or projects."""
    cells = frame.select("subject", "graph", value=field.name)
    if isinstance(cells.schema["value"], pl.List):
        cells = cells.explode("value", empty_as_null=True)
    cells = cells.filter(pl.col("value").is_not_null())
    value = pl.col("value")
    if field.kind is Kind.MONEY:
        yield from _money_lines(cells, field)
    elif field.kind is Kind.TEXT:
        term = tagged(value.struct.field("text"), value.struct.field("language"))
        yield lines(cells, _SUBJECT, field.predicate, term, _GRAPH)
    elif field.kind in (Kind.CODE, Kind.ORGANISATION):
        yield lines(cells, _SUBJECT, field.predicate, iri(value), _GRAPH)
    else:
        yield lines(cells, _SUBJECT, field.predicate, literal(value, _TERMS[field.kind]), _GRAPH)


def _money_lines(cells: pl.DataFrame, field: Field) -> Iterator[pl.Series]:
    """An amount is a node of its own: ``<project>#total-budget-EUR``."""
    subject = _SUBJECT.str.strip_suffix("#record")
    has_fragment = subject.str.contains("#", literal=True)
    joint = pl.when(has_fragment).then(pl.lit("-")).otherwise(pl.lit("#"))
    currency = pl.col("value").struct.field("currency")
    cells = cells.with_columns(
        node=pl.concat_str(subject, joint, pl.lit(fragment(field) + "-"), currency)
    )
    node = pl.col("node")
    amount = literal(pl.col("value").struct.field("amount"), str(XSD.decimal))
    yield lines(cells, _SUBJECT, field.predicate, iri(node), _GRAPH)
    yield lines(cells, node, str(RDF.type), iri(str(SCHEMA.MonetaryAmount)), _GRAPH)
    yield lines(cells, node, str(SCHEMA.value), amount, _GRAPH)
    yield lines(cells, node, str(SCHEMA.currency), literal(currency), _GRAPH)


def _list_lines(frame: pl.DataFrame, column: str, predicate: str) -> pl.Series:
    cells = frame.select("subject", "graph", value=column).explode("value", empty_as_null=True)
    return lines(cells, _SUBJECT, predicate, iri(pl.col("value")), _GRAPH)


def record_lines(tables: Tables) -> Iterator[pl.Series]:
    """What each source says, in that source's graph."""
    records = tables.records
    for name, field in FIELDS.items():
        if name != "owner_id":  # said of the organisation
            yield from _field_lines(records, field)
    yield _list_lines(records, "nuts_region", str(ESF.nutsRegion))
    yield lines(records, _SUBJECT, str(RDF.type), iri(str(ESF.ProjectRecord)), _GRAPH)
    yield lines(records, _SUBJECT, str(PROV.wasDerivedFrom), iri(pl.col("source")), _GRAPH)
    yield lines(records, _SUBJECT, str(ESF.recordOf), iri(pl.col("project")), _GRAPH)
    row = literal(pl.col("row_number"), str(XSD.integer))
    yield lines(records, _SUBJECT, str(ESF.row), row, _GRAPH)
    yield lines(records, _SUBJECT, str(ESF.text), literal(pl.col("prose")), _GRAPH)


def concept_lines(concepts: pl.DataFrame) -> Iterator[pl.Series]:
    """Concepts that only sources name; where a source gives no label, the code stays the name."""
    frame = concepts.with_columns(graph=pl.lit(None, pl.String))
    subject = pl.col("iri")
    label = tagged(pl.col("label"), pl.col("language"))
    yield lines(frame, subject, str(RDF.type), iri(pl.col("type")), _GRAPH)
    yield lines(frame, subject, str(RDF.type), iri(str(SKOS.Concept)), _GRAPH)
    yield lines(frame, subject, str(SKOS.inScheme), iri(pl.col("scheme")), _GRAPH)
    yield lines(frame, subject, str(SKOS.notation), literal(pl.col("notation")), _GRAPH)
    # One label per concept and language, whatever the number of spellings in the sources.
    one = frame.filter(pl.col("label").is_not_null()).sort("iri", "language", "label")
    one = one.unique(["iri", "language"], keep="first", maintain_order=True)
    yield lines(one, subject, str(SKOS.prefLabel), label, _GRAPH)
    yield lines(frame, pl.col("scheme"), str(RDF.type), iri(str(SKOS.ConceptScheme)), _GRAPH)


def project_lines(projects: pl.DataFrame) -> Iterator[pl.Series]:
    """The fused projects, in the default graph."""
    for name, field in FIELDS.items():
        if name in projects.columns:
            yield from _field_lines(projects, field)
    yield _list_lines(projects, "nuts_region", str(ESF.nutsRegion))
    yield _list_lines(projects, "records", str(ESF.hasRecord))
    yield lines(projects, _SUBJECT, str(RDF.type), iri(str(ESF.Project)), _GRAPH)
    yield lines(projects, _SUBJECT, str(RDF.type), iri(pl.col("kind")), _GRAPH)
    items = projects.select("subject", "graph", "item").explode("item", empty_as_null=True)
    item = iri(pl.lit(ITEM) + pl.col("item"))
    yield lines(items, _SUBJECT, str(OWL.sameAs), item, _GRAPH)
    yield lines(items, _SUBJECT, str(DCTERMS.identifier), literal(pl.col("item")), _GRAPH)


def identity_lines(tables: Tables) -> Iterator[pl.Series]:
    """Which IRIs point on to others, and which projects follow each other (default graph)."""
    default = pl.lit(None, pl.String)
    old, new = pl.col("old"), iri(pl.col("new"))
    yield lines(tables.replaced, old, str(DCTERMS.isReplacedBy), new, default)
    earlier, later = pl.col("earlier"), pl.col("later")
    yield lines(tables.follows, later, str(ESF.precededBy), iri(earlier), default)
    yield lines(tables.follows, earlier, str(ESF.followedBy), iri(later), default)


def document_lines(documents: pl.DataFrame) -> Iterator[pl.Series]:
    """The documents: addresses in the default graph, all else in their own."""
    subject, own = pl.col("source"), pl.col("source")
    default = pl.lit(None, pl.String)
    kind = iri(str(ESF.SourceDocument))
    strings = {
        str(ESF.sha256): "sha256",
        str(ESF.cataloguedSha256): "catalogued_sha256",
        str(DCTERMS.language): "language",
        str(ESF.system): "system",
        str(ESF.text): "text",
    }
    for graph in (default, own):
        yield lines(documents, subject, str(RDF.type), kind, graph)
    yield lines(documents, subject, str(SCHEMA.url), iri(pl.col("url")), default)
    for predicate, column in strings.items():
        yield lines(documents, subject, predicate, literal(pl.col(column)), own)
    # A licence's address is its IRI; its mere name is a statement about rights.
    is_address = pl.col("licence").str.contains("^https?://")
    address, name = documents.filter(is_address), documents.filter(~is_address)
    yield lines(address, subject, str(DCTERMS.license), iri(pl.col("licence")), own)
    yield lines(name, subject, str(DCTERMS.rights), literal(pl.col("licence")), own)
    retrieved = literal(pl.col("retrieved"), str(XSD.date))
    yield lines(documents, subject, str(ESF.retrieved), retrieved, own)
    redactions = literal(pl.col("redactions"), str(XSD.integer))
    yield lines(documents, subject, str(ESF.redactions), redactions, own)
    rows_left = literal(pl.col("rows_left"), str(XSD.integer))
    yield lines(documents, subject, str(ESF.rowsLeft), rows_left, own)
    named = documents.select("source", name="names").explode("name", empty_as_null=True)
    yield lines(named, subject, str(ESF.fileName), literal(pl.col("name")), own)
    left = documents.select("source", header="columns_left").explode("header", empty_as_null=True)
    yield lines(left, subject, str(ESF.unknownLabel), literal(pl.col("header")), own)


def unread_lines(unread: pl.DataFrame) -> Iterator[pl.Series]:
    """Rows of files that could not be read, and rows with a cell that could not."""
    own = pl.col("source")
    kind = pl.when("kept").then(pl.lit(str(ESF.UnreadCell))).otherwise(pl.lit(str(ESF.UnreadRow)))
    row = literal(pl.col("row_number"), str(XSD.integer))
    yield lines(unread, _SUBJECT, str(RDF.type), iri(kind), own)
    yield lines(unread, _SUBJECT, str(PROV.wasDerivedFrom), iri(own), own)
    yield lines(unread, _SUBJECT, str(ESF.row), row, own)
    yield lines(unread, _SUBJECT, str(ESF.unreadValue), literal(pl.col("trouble")), own)


def _annotation_lines(frame: pl.DataFrame, kind: str) -> Iterator[pl.Series]:
    """Web Annotations: where something stands in its document, with two selectors."""
    own = pl.col("source")
    target, position, quote = (_SUBJECT + suffix for suffix in ("-target", "-position", "-quote"))
    integer = str(XSD.integer)
    statements = (
        (_SUBJECT, str(RDF.type), iri(kind)),
        (_SUBJECT, str(ESF.inRecord), iri(pl.col("record"))),
        (_SUBJECT, str(OA.hasTarget), iri(target)),
        (target, str(RDF.type), iri(str(OA.SpecificResource))),
        (target, str(OA.hasSource), iri(own)),
        (target, str(OA.hasSelector), iri(position)),
        (target, str(OA.hasSelector), iri(quote)),
        (position, str(RDF.type), iri(str(OA.TextPositionSelector))),
        (position, str(OA.start), literal(pl.col("start"), integer)),
        (position, str(OA.end), literal(pl.col("end"), integer)),
        (quote, str(RDF.type), iri(str(OA.TextQuoteSelector))),
        (quote, str(OA.exact), literal(pl.col("exact"))),
    )
    for subject, predicate, term in statements:
        yield lines(frame, subject, predicate, term, own)


_BOUNDS = (
    (ESF.minimumAge, "minimum_age", XSD.integer),
    (ESF.maximumAge, "maximum_age", XSD.integer),
    (ESF.minimumShare, "minimum_share", XSD.decimal),
    (ESF.maximumShare, "maximum_share", XSD.decimal),
)
"""What a mention says of its target group: property, column of mentions, datatype."""


def evidence_lines(tables: Tables) -> Iterator[pl.Series]:
    """Field quotes, mentions with the schools that some name, and goals: in their documents'
    graphs; schools in the default graph too."""
    own = pl.col("source")
    yield from _annotation_lines(tables.quotes, str(ESF.FieldQuote))
    yield lines(tables.quotes, _SUBJECT, str(ESF.field), iri(pl.col("field")), own)
    mentions = tables.mentions
    yield from _annotation_lines(mentions, str(ESF.Mention))
    status = iri(pl.lit(VOCAB + "status/") + pl.col("status"))
    yield lines(mentions, _SUBJECT, str(OA.hasBody), iri(pl.col("concept")), own)
    yield lines(mentions, _SUBJECT, str(OA.motivatedBy), iri(str(OA.identifying)), own)
    yield lines(mentions, _SUBJECT, str(ESF.status), status, own)
    for predicate, column, datatype in _BOUNDS:
        term = literal(pl.col(column), str(datatype))
        yield lines(mentions, _SUBJECT, str(predicate), term, own)
    kind, name = iri(str(SCHEMA.School)), literal(pl.col("name"))
    yield lines(tables.schools, pl.col("iri"), str(RDF.type), kind, _GRAPH)
    yield lines(tables.schools, pl.col("iri"), str(SKOS.prefLabel), name, _GRAPH)
    yield from _annotation_lines(tables.goals, str(ESF.Goal))


def statements(tables: Tables) -> pl.DataFrame:
    """``record, project, whole, source, scheme, predicate, concept``: what follows from mentions.

    Which property a mention of a scheme gives, by its status, is data.
    """
    rules = [
        (scheme, status, str(ESF[name]))
        for scheme, by_status in toml_data("statements.toml").items()
        for status, name in by_status.items()
    ]
    table = pl.DataFrame(rules, schema=["scheme", "status", "predicate"], orient="row")
    return (
        tables.mentions.join(table, on=["scheme", "status"], how="inner")
        .join(tables.records.select("project", "whole", record="subject"), on="record", how="inner")
        .select("record", "project", "whole", "source", "scheme", "predicate", "concept")
        .unique()
    )


def prose_lines(tables: Tables) -> Iterator[pl.Series]:
    """What records and projects say by their prose: concepts and goals."""
    default = pl.lit(None, pl.String)
    said = statements(tables)
    for predicate in sorted(said["predicate"].unique()):
        rows = said.filter(pl.col("predicate") == predicate)
        concept = iri(pl.col("concept"))
        whole = rows.filter("whole")
        yield lines(whole, pl.col("record"), predicate, concept, pl.col("source"))
        yield lines(rows, pl.col("project"), predicate, concept, default)
    projects = tables.records.select("project", "whole", record="subject")
    goals = tables.goals.join(projects, on="record", how="inner")
    own = pl.col("source")
    level = iri(pl.lit(VOCAB + "goal-level/") + pl.col("level"))
    words = tagged(pl.col("exact"), pl.col("language"))
    whole = goals.filter("whole")
    yield lines(whole, pl.col("record"), str(ESF.hasGoal), iri(_SUBJECT), own)
    kept = _goals_of_projects(goals, tables)
    yield lines(kept, pl.col("project"), str(ESF.hasGoal), iri(_SUBJECT), default)
    for frame, graph in ((goals, own), (kept, default)):
        themes = frame.explode("themes", empty_as_null=True)
        yield lines(frame, _SUBJECT, str(RDF.type), iri(str(ESF.Goal)), graph)
        yield lines(frame, _SUBJECT, str(DCTERMS.description), words, graph)
        yield lines(frame, _SUBJECT, str(ESF.goalLevel), level, graph)
        yield lines(themes, _SUBJECT, str(ESF.theme), iri(pl.col("themes")), graph)


def _goals_of_projects(goals: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Of goals of one project with the same words, language and level the first one.

    Case and white space make no other words. The first is that of the record
    that goes before, and in one record the one that stands first.
    """
    telling = pl.col("subject").is_in(goals["record"].unique().implode())
    order = in_order(tables.records.filter(telling), tables.documents)
    order = order.select(record="subject").with_row_index("order")
    said = pl.col("exact").str.normalize("NFC").str.to_lowercase()
    said = said.str.replace_all(r"\s+", " ").str.strip_chars(" ")
    return (
        goals.join(order, on="record", how="left")
        .with_columns(said=said)
        .sort("order", "start", "subject")
        .unique(["project", "said", "language", "level"], keep="first", maintain_order=True)
    )


def used_concepts(tables: Tables, projects: pl.DataFrame) -> pl.Series:
    """IRIs of the concepts that records, projects and mentions name, and of new ones' schemes."""
    columns = [f.name for f in FIELDS.values() if f.kind is Kind.CODE] + ["nuts_region"]
    used = pl.concat(
        [
            *(
                frame[column].explode(empty_as_null=True).alias("iri")
                for frame in (tables.records, projects)
                for column in columns
            ),
            tables.organisations["country"].alias("iri"),
            tables.concepts["scheme"].alias("iri"),
            tables.mentions["concept"].alias("iri"),
            VOCAB + "status/" + tables.mentions["status"].alias("iri"),
            VOCAB + "goal-level/" + tables.goals["level"].alias("iri"),
        ]
    )
    return used.drop_nulls().unique().sort()


def vocabulary_lines(used: pl.Series) -> pl.Series:
    """Concepts, with all broader ones and their schemes, as the vocabularies describe them
    (default graph)."""
    described = ox.serialize(
        load_vocabulary().description(used.unique().sort().to_list()), format=ox.RdfFormat.N_TRIPLES
    )
    return pl.Series("line", (described or b"").decode().strip("\n").split("\n"), pl.String)


def all_lines(tables: Tables, projects: pl.DataFrame) -> Iterator[pl.Series]:
    """Every statement of a graph before checks and connections."""
    yield from document_lines(tables.documents)
    yield from unread_lines(tables.unread)
    yield from record_lines(tables)
    yield from organisation_lines(tables.organisations)
    yield from beneficiary_lines(tables.organisations, tables.beneficiaries)
    yield from concept_lines(tables.concepts)
    yield from evidence_lines(tables)
    yield from prose_lines(tables)
    yield from project_lines(projects)
    yield from identity_lines(tables)
    yield vocabulary_lines(used_concepts(tables, projects))
