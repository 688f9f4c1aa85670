"""Organisations as RDF: owners and partners of projects, and what lists of beneficiaries add."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from esfgraph.namespaces import ESF, ORG, SCHEMA
from esfgraph.terms import iri, lines, literal

__all__ = ["ITEM", "beneficiary_lines", "items_of", "organisation_lines"]

ITEM = "https://linkedopendata.eu/entity/"
"""Before the items of the EU Knowledge Graph."""

_WIKIDATA = "http://www.wikidata.org/entity/"
_IRI, _GRAPH = pl.col("iri"), pl.col("graph")
_DEFAULT = pl.lit(None, pl.String)


def organisation_lines(organisations: pl.DataFrame) -> Iterator[pl.Series]:
    """Owners and partners as each source describes them, and in the default graph as far as any
    does."""
    named = organisations.filter(pl.col("graph").is_not_null())
    yield from _organisation_lines(named)
    ordered = organisations.sort("iri", "name", nulls_last=True)
    merged = ordered.group_by("iri").agg(
        pl.col("name", "identifier", "country").drop_nulls().first()
    )
    yield from _organisation_lines(merged.with_columns(graph=_DEFAULT))
    names = (
        ordered.select("iri", "name").unique().join(merged.select("iri", first="name"), on="iri")
    )
    others = names.filter(pl.col("name") != pl.col("first"))
    yield lines(others, _IRI, str(SKOS.altLabel), literal(pl.col("name")), _DEFAULT)
    items = items_of(organisations)
    item = iri(pl.lit(ITEM) + pl.col("item"))
    yield lines(items.filter("certain"), _IRI, str(OWL.sameAs), item, _DEFAULT)
    yield lines(items.filter(~pl.col("certain")), _IRI, str(RDFS.seeAlso), item, _DEFAULT)


def _organisation_lines(organisations: pl.DataFrame) -> Iterator[pl.Series]:
    kind = iri(str(ORG.FormalOrganization))
    yield lines(organisations, _IRI, str(RDF.type), kind, _GRAPH)
    yield lines(organisations, _IRI, str(SKOS.prefLabel), literal(pl.col("name")), _GRAPH)
    yield lines(organisations, _IRI, str(ORG.identifier), literal(pl.col("identifier")), _GRAPH)
    yield lines(organisations, _IRI, str(ESF.country), iri(pl.col("country")), _GRAPH)


def items_of(organisations: pl.DataFrame) -> pl.DataFrame:
    """``iri, item, certain``: items of the EU Knowledge Graph that rows give organisations.

    Several items under one name without a number may be several organisations
    that are called alike: which of them it is, is not certain.
    """
    told = organisations.select(
        "iri", "item", numbered=pl.col("identifier").is_not_null().any().over("iri")
    )
    alone = pl.col("item").n_unique().over("iri") == 1
    return (
        told.drop_nulls("item")
        .unique()
        .with_columns(certain=pl.col("numbered") | alone)
        .drop("numbered")
        .sort("iri", "item")
    )


def beneficiary_lines(
    organisations: pl.DataFrame, beneficiaries: pl.DataFrame
) -> Iterator[pl.Series]:
    """What lists of beneficiaries say of organisations (columns of `tables.DESCRIBED`).

    Their names stand beside those that projects give.
    """
    own = organisations.select("iri", "name").drop_nulls().unique()
    names = beneficiaries.select("iri", "name").drop_nulls().unique().sort("iri", "name")
    names = names.join(own, on=["iri", "name"], how="anti", maintain_order="left")
    called = pl.col("iri").is_in(own["iri"].unique().implode())
    first = ~called & pl.col("iri").is_first_distinct()
    names = names.with_columns(first=first)
    name = literal(pl.col("name"))
    yield lines(names.filter("first"), _IRI, str(SKOS.prefLabel), name, _DEFAULT)
    yield lines(names.filter(~pl.col("first")), _IRI, str(SKOS.altLabel), name, _DEFAULT)
    for column, predicate, before in (
        ("website", str(SCHEMA.url), ""),
        ("wikidata", str(OWL.sameAs), _WIKIDATA),
    ):
        said = beneficiaries.select("iri", value=column).drop_nulls().unique()
        yield lines(said, _IRI, predicate, iri(pl.lit(before) + pl.col("value")), _DEFAULT)
