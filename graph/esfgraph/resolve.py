"""Codes and names become IRIs: the raw frame becomes `Tables` (design §2).

Every step is a join or an expression over whole columns. What a vocabulary
knows gets that vocabulary's IRI, found by notation or by any label; what none
knows gets a concept of its own, so that nothing a source says is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import polars as pl
from rdflib.namespace import SKOS

from esfgraph.luhn import luhn_valid
from esfgraph.model import FIELDS, Annotation, Field, Kind, ProjectRecord
from esfgraph.namespaces import BASE, ESF, NUTS, VOCAB, slug
from esfgraph.prose_tables import SCHOOLS, school_frames
from esfgraph.readings import Readings, readings_of
from esfgraph.resources import toml_data
from esfgraph.tables import Tables
from esfgraph.vocabulary import load_vocabulary

__all__ = ["identities", "resolve", "tables_from_pages", "tables_of", "with_schools"]

_ALIASED = ("fund", "programme", "country", "esf-region", "nuts-2021")
"""Schemes whose concepts a source may name by another notation or by a label."""

_CLASS = {
    "fund": str(ESF.Fund),
    "programme": str(ESF.Programme),
    "programme-area": str(ESF.ProgrammeArea),
    "specific-objective": str(ESF.SpecificObjective),
    "intervention": str(ESF.InterventionField),
    "country": str(SKOS.Concept),
    "esf-region": str(SKOS.Concept),
}

_MINTED_IN = {"esf-region": "region"}
"""A region that is none of the ESF Council's is a concept of a scheme of its own."""


def fold(text: pl.Expr) -> pl.Expr:
    """Labels are compared in one case, with one kind of space and of hyphen."""
    return (
        text.str.normalize("NFC")
        .str.to_lowercase()
        .str.replace_all(r"[\s\p{Pd}]+", " ")
        .str.strip_chars(" :.")
    )


def _segment(text: pl.Expr) -> pl.Expr:
    """A code as one path segment: itself, with what an IRI cannot hold as hyphens."""
    return (
        text.str.strip_chars()
        .str.replace_all(r'[/\\\s<>"{}|^`#?%\[\]\x00-\x1f]+', "-")
        .str.strip_chars("-")
    )


@cache
def _aliases() -> pl.DataFrame:
    """``scheme, alias, known``: every notation and label of the aliased schemes."""
    rows = [
        (scheme, alias, concept.iri)
        for scheme in _ALIASED
        for concept in load_vocabulary().members(scheme)
        for alias in (*concept.notations, *concept.labels)
    ]
    frame = pl.DataFrame(rows, schema=["scheme", "alias", "known"], orient="row")
    return frame.with_columns(fold(pl.col("alias"))).unique(["scheme", "alias"], keep="first")


@cache
def _nuts_levels() -> pl.DataFrame:
    """``code, level``: the NUTS 2021 codes; the level is the number of characters after two."""
    codes = [n for c in load_vocabulary().members("nuts-2021") for n in c.notations]
    return pl.DataFrame({"code": codes}).with_columns(level=pl.col("code").str.len_chars() - 2)


@cache
def _known() -> pl.Series:
    vocabulary = load_vocabulary()
    iris = {c.iri for scheme in vocabulary.schemes() for c in vocabulary.members(scheme)}
    return pl.Series(sorted(iris))


def _editions(raw: pl.DataFrame) -> pl.DataFrame:
    """``row, edition, period, alpha2, country`` of every record.

    The edition in which a programme's codes live: the programme's full CCI
    code, else country and period, else the source system (and period).
    """
    programme = _first_known(raw, "programme").str.strip_prefix(VOCAB + "programme/")
    country = pl.col("country").list.first().struct.field("notation")
    period = pl.col("programming_period").list.first()
    return raw.select(
        row="row",
        period=period,
        alpha2=country,
        edition=pl.coalesce(
            programme, country + "-" + period, pl.col("system") + "-" + period, "system"
        ),
    )


def _first_known(raw: pl.DataFrame, name: str) -> pl.Series:
    cells = _cells(raw.select("row", name), FIELDS[name])
    first = cells.unique("row", keep="first", maintain_order=True).select("row", "iri")
    return raw.select("row").join(first, on="row", how="left", maintain_order="left")["iri"]


def _cells(raw: pl.DataFrame, field: Field) -> pl.DataFrame:
    """``row, scheme, notation, label, iri, minted`` for every code of one field."""
    scheme = pl.lit(field.scheme)
    edition = pl.lit(None, pl.String)
    minted_in = pl.col("scheme").replace(_MINTED_IN)
    if field.scheme == "intervention":
        scheme = pl.coalesce("intervention-" + pl.col("period").str.head(4), pl.lit("intervention"))
    elif field.scheme in ("programme-area", "specific-objective"):
        edition = pl.col("edition")
    elif field.scheme == "esf-region":
        edition = pl.col("alpha2")
    cells = (
        raw.with_columns(scheme=scheme, cell_edition=edition)
        .select("row", "scheme", "cell_edition", cell=field.name)
        .explode("cell", empty_as_null=True)
        .unnest("cell")
        .filter(pl.any_horizontal(pl.col("notation", "label").is_not_null()))
        .with_columns(
            by_notation=fold(pl.col("notation")),
            by_label=fold(pl.col("label")),
            key=pl.coalesce(_segment(pl.col("notation")), slug(pl.col("label"))),
        )
        .filter(pl.col("key") != "")
    )
    aliases = _aliases()
    for column in ("by_notation", "by_label"):
        cells = cells.join(
            aliases.rename({"alias": column, "known": f"known_{column}"}),
            on=["scheme", column],
            how="left",
            maintain_order="left",
        )
    own = pl.concat_str(
        pl.lit(VOCAB),
        minted_in,
        pl.lit("/"),
        _segment(pl.col("cell_edition")) + "/",
        "key",
        ignore_nulls=True,
    )
    iri = pl.coalesce("known_by_notation", "known_by_label", own)
    return cells.select(
        "row",
        "notation",
        "label",
        scheme=minted_in,
        iri=iri,
        minted=~iri.is_in(_known().implode()),
    )


def _as_lists(raw: pl.DataFrame, cells: pl.DataFrame, name: str) -> pl.DataFrame:
    lists = cells.group_by("row", maintain_order=True).agg(
        pl.col("iri").unique(maintain_order=True).alias(name)
    )
    return raw.drop(name, strict=False).join(lists, on="row", how="left", maintain_order="left")


def _minted(cells: pl.DataFrame, raw: pl.DataFrame, field: Field) -> pl.DataFrame:
    """The concepts that no vocabulary holds, with the label that the source gives."""
    scheme = field.scheme or ""
    return (
        cells.filter("minted")
        .join(raw.select("row", "language"), on="row", how="left")
        .select(
            iri="iri",
            scheme=pl.lit(VOCAB) + pl.col("scheme"),
            type=pl.lit(_CLASS[scheme]),
            notation="notation",
            label="label",
            language="language",
        )
    )


def _nuts_regions(raw: pl.DataFrame) -> pl.DataFrame:
    """``row, iri``: codes that exist at the level that their field claims."""
    found = [
        raw.select("row", code=f"nuts{level}")
        .explode("code", empty_as_null=True)
        .join(_nuts_levels().filter(pl.col("level") == level), on="code", how="inner")
        .select("row", iri=pl.lit(NUTS) + pl.col("code"))
        for level in (1, 2, 3)
    ]
    return pl.concat(found).sort("row", maintain_order=True)


def _split_regions(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Region names that are NUTS regions go to them; the others stay regions."""
    nuts = _aliases().filter(pl.col("scheme") == "nuts-2021").select(label="alias", nuts="known")
    cells = cells.with_columns(folded=fold(pl.col("label"))).join(
        nuts.rename({"label": "folded"}), on="folded", how="left", maintain_order="left"
    )
    is_nuts = pl.col("minted") & pl.col("nuts").is_not_null()
    return cells.filter(~is_nuts), cells.filter(is_nuts).select("row", iri="nuts")


def _organisations(raw: pl.DataFrame, base: str) -> pl.DataFrame:
    """``row, role, iri, name, identifier, alpha2, city, item``: owners and partners of all records.

    One without a number goes by its name, one without both by its item.
    """
    digits = pl.col("owner_id").str.replace_all(r"[\s-]", "")
    owners = raw.select(
        "row",
        "alpha2",
        "city",
        role=pl.lit("owner"),
        name="owner",
        item="owner_item",
        identifier=digits,
    )
    nothing = pl.when(pl.lit(value=False)).then(pl.element())  # as many as there are of the others
    partners = raw.select(
        "row",
        "alpha2",
        role=pl.lit("partner"),
        name=pl.coalesce("partner", pl.col("partner_item").list.eval(nothing)),
        item=pl.coalesce("partner_item", pl.col("partner").list.eval(nothing)),
    ).explode("name", "item", empty_as_null=True)
    both = pl.concat([owners, partners], how="diagonal").filter(
        pl.any_horizontal(pl.col("name", "identifier", "item").is_not_null())
    )
    # Ten digits with a valid check digit are a Swedish number also where no country is said.
    country = pl.coalesce("alpha2", pl.when(luhn_valid(pl.col("identifier"))).then(pl.lit("SE")))
    place = (pl.col("place") + "/").fill_null("")
    numbered = place + _segment(pl.col("identifier"))
    named = place + (slug(pl.col("city")) + "/").fill_null("") + slug(pl.col("name"))
    key = pl.coalesce(numbered, named, pl.lit("kohesio/") + pl.col("item"))
    return both.with_columns(place=country).select(
        "row",
        "role",
        "name",
        "identifier",
        "city",
        "item",
        alpha2="place",
        iri=pl.lit(f"{base}id/organisation/") + key,
    )


def _project_iris(raw: pl.DataFrame, base: str) -> pl.Series:
    """The IRI of each record's project (design §2).

    The programme's CCI and the project's number in it; else the item in the
    EU Knowledge Graph; else system, title and start. Where one of the last
    two parts is missing the document's own key stands in. Records of
    different projects can have one IRI so: `link.unite` keeps them apart.
    That of a row of a file always ends in its number or else its owner.
    """
    number = pl.col("identifier").list.first()
    cci = pl.when(pl.col("edition").str.contains(r"^\d{4}[A-Z]{2}[0-9A-Z]{6,9}$")).then("edition")
    start = pl.coalesce(pl.col("start").cast(pl.String), pl.col("start_year").cast(pl.String))
    document = pl.col("source").str.split("/").list.last()
    title = slug(pl.col("title").list.first().struct.field("text"))
    # 200 characters: a page's title can be a paragraph long, a path should not.
    titled = pl.concat_str(
        pl.when(title != "").then(title.str.head(200) + "-"),
        pl.coalesce(start, document),
        ignore_nulls=True,
    )
    titled = pl.when(title.is_null() | (title == "")).then(document).otherwise(titled)
    owner = pl.coalesce(_segment(pl.col("owner_id")), slug(pl.col("owner")).str.head(100))
    of_row = pl.concat_str(
        titled, pl.coalesce(_segment(number), owner), separator="-", ignore_nulls=True
    )
    titled = pl.when(pl.col("row_number").is_null()).then(titled).otherwise(of_row)
    key = pl.coalesce(
        cci + "/" + _segment(number),
        pl.lit("kohesio/") + pl.col("item"),
        _segment(pl.col("system")) + "/" + titled,
    )
    return raw.select(project=pl.lit(f"{base}id/project/") + key)["project"]


def _kinds(raw: pl.DataFrame) -> pl.Series:
    """The class of project that the stated phase means, else what the prose calls it, else null."""
    classes = {k: str(ESF[v]) for k, v in toml_data("phases.toml")["class"].items()}
    stated = fold(pl.col("phase")).replace_strict(classes, default=None)
    said = str(ESF._NS) + pl.col("self_named")
    return raw.select(pl.coalesce(stated, said)).to_series()


def resolve(raw: pl.DataFrame, base: str = BASE) -> tuple[pl.DataFrame, ...]:
    """``records, organisations, concepts`` (see `Tables`) from a raw frame."""
    raw = raw.with_row_index("row")
    raw = raw.join(_editions(raw), on="row", how="left", maintain_order="left")
    raw = raw.with_columns(
        start_year=pl.coalesce(pl.col("start").dt.year().cast(pl.Int64), "start_year"),
        end_year=pl.coalesce(pl.col("end").dt.year().cast(pl.Int64), "end_year"),
        project=_project_iris(raw, base),
        kind=_kinds(raw),
        whole=pl.lit(value=True),
    )
    named_regions = pl.DataFrame(schema={"row": raw.schema["row"], "iri": pl.String})
    minted = []
    resolved = raw
    for field in (f for f in FIELDS.values() if f.kind is Kind.CODE):
        cells = _cells(raw, field)
        if field.name == "region":
            cells, named_regions = _split_regions(cells)
        minted.append(_minted(cells, raw, field))
        resolved = _as_lists(resolved, cells, field.name)
    regions = pl.concat([_nuts_regions(raw), named_regions])
    resolved = _as_lists(resolved, regions, "nuts_region")
    organisations = _organisations(raw, base)
    for role in ("owner", "partner"):
        resolved = _as_lists(resolved, organisations.filter(pl.col("role") == role), role)
    described = _described(organisations, raw)
    aside = ("row", "edition", "period", "alpha2", "owner_item", "partner_item")
    columns = [c for c in resolved.columns if c not in aside]
    return resolved.select(columns), described, pl.concat(minted).unique().sort("iri")


def _described(organisations: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Organisations as ``Tables.organisations`` has them."""
    countries = _aliases().filter(pl.col("scheme") == "country").select("alias", country="known")
    return (
        organisations.join(raw.select("row", "graph"), on="row")
        .select("graph", "iri", "name", "identifier", "alpha2", "city", "item")
        .unique()
        .with_columns(alias=fold(pl.col("alpha2")))
        .join(countries, on="alias", how="left")
        .select("graph", "iri", "name", "identifier", "country", "city", "item")
        .unique()
        .sort("graph", "iri", "name", "item")
    )


def identities(raw: pl.DataFrame, base: str = BASE) -> tuple[pl.DataFrame, pl.DataFrame]:
    """By what records of a raw frame are known, and who owns them, without all else.

    Returns ``project, item, number`` for each record and organisations as
    ``Tables.organisations`` has them; both as `resolve` gives them.
    """
    raw = raw.with_row_index("row")
    raw = raw.join(_editions(raw), on="row", how="left", maintain_order="left")
    known = raw.select(
        _project_iris(raw, base),
        "item",
        number=pl.col("identifier").list.first().str.to_uppercase(),
    )
    return known, _described(_organisations(raw, base), raw)


def tables_of(readings: Readings, base: str = BASE) -> Tables:
    """All frames of what was read, each record's project under the IRI that its own source gives.

    Schools are not in it yet: their IRIs depend on what all sources of a
    project say of its place (see `with_schools`).
    """
    records, organisations, concepts = resolve(readings.records, base)
    return Tables(
        documents=readings.documents,
        records=records,
        organisations=organisations,
        concepts=concepts,
        quotes=readings.quotes,
        mentions=readings.mentions,
        goals=readings.goals,
        schools=pl.DataFrame(schema=dict(SCHOOLS)),
        unread=readings.unread,
    )


def with_schools(tables: Tables, readings: Readings, base: str = BASE) -> Tables:
    """The same with the schools that its records name, and their mentions."""
    mentions, schools = school_frames(readings.schools, readings.records, tables.records, base)
    every = pl.concat([tables.mentions, mentions]).sort("subject")
    return replace(tables, mentions=every, schools=schools)


def tables_from_pages(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> Tables:
    """All frames of records that were read from pages, with what their prose says.

    Sources are not linked: each record's project is what its own source makes of it.
    """
    readings = readings_of(annotated, base)
    return with_schools(tables_of(readings, base), readings, base)
