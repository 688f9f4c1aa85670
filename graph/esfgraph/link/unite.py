"""From links to one project per cluster, and one organisation per number or name and place.

Every record comes with the project IRI that its own source gives. Of those of
one cluster one is kept (``[identity]`` in ``data/fusion.toml``); the others
stay valid and point on with ``dcterms:isReplacedBy``. The same holds for
organisations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from esfgraph.link.types import Links
from esfgraph.namespaces import slug
from esfgraph.resources import toml_data
from esfgraph.tables import FOLLOWS, REPLACED, Tables

__all__ = ["unite"]


def unite(tables: Tables, links: Links) -> Tables:
    """The tables with one project per cluster and one IRI per organisation.

    ``replaced`` and ``follows`` are filled; nothing else changes.
    """
    projects = _projects(tables.records, links.clusters)
    records = tables.records.join(projects, on="subject", how="left", maintain_order="left")
    organisations = _organisations(tables.organisations)
    renamed = dict(organisations.iter_rows())
    return replace(
        tables,
        records=_renamed(records.drop("project").rename({"chosen": "project"}), renamed),
        organisations=tables.organisations.with_columns(pl.col("iri").replace(renamed)).unique(
            maintain_order=True
        ),
        replaced=_replaced(records, organisations),
        follows=_follows(records, links),
    )


def _projects(records: pl.DataFrame, clusters: Mapping[str, str]) -> pl.DataFrame:
    """``subject, chosen``: the project IRI of each record's cluster.

    Where two clusters would have one IRI, as when a person has said that two
    records with one number are two projects, the later one's ends in the key
    of its first document besides.
    """
    of_record = pl.DataFrame(
        list(clusters.items()), schema={"subject": pl.String, "cluster": pl.String}, orient="row"
    )
    key = pl.col("project").str.split("id/project/").list.last()
    forms = toml_data("fusion.toml")["identity"]["forms"]
    rank = pl.lit(len(forms))
    for place, form in reversed(list(enumerate(forms))):
        rank = pl.when(key.str.contains(form)).then(pl.lit(place)).otherwise(rank)
    known = records.select("subject", "source", "project").join(of_record, on="subject")
    chosen = (
        known.with_columns(rank=rank)
        .sort("cluster", "rank", "project", "subject")
        .group_by("cluster", maintain_order=True)
        .agg(pl.col("project").first().alias("chosen"), pl.col("source").min().alias("first"))
    )
    clash = pl.col("first").rank("ordinal").over("chosen") > 1
    document = pl.col("first").str.split("/").list.last()
    chosen = chosen.with_columns(
        chosen=pl.when(clash).then(pl.col("chosen") + "-" + document).otherwise("chosen")
    )
    return known.join(chosen, on="cluster").select("subject", "chosen")


def _replaced(records: pl.DataFrame, organisations: pl.DataFrame) -> pl.DataFrame:
    """IRIs that no project or organisation has any more, and what they became."""
    projects = records.select(old="project", new="chosen").unique()
    gone = projects.filter(~pl.col("old").is_in(records["chosen"].unique().implode()))
    return pl.concat([gone, organisations]).cast(pl.Schema(REPLACED)).unique().sort("old", "new")


def _follows(records: pl.DataFrame, links: Links) -> pl.DataFrame:
    pairs = pl.DataFrame(list(links.related), schema=dict(FOLLOWS), orient="row")
    of_record = records.select("subject", "chosen")
    for side in ("earlier", "later"):
        pairs = pairs.join(of_record, left_on=side, right_on="subject").select(
            pl.exclude(side, "chosen"), pl.col("chosen").alias(side)
        )
    apart = pl.col("earlier") != pl.col("later")
    return pairs.select("earlier", "later").filter(apart).unique().sort("earlier", "later")


def _name_key(name: pl.Expr) -> pl.Expr:
    """A name as it is compared: a slug in which some words count as others."""
    words = toml_data("fusion.toml")["organisation"]["words"]
    return slug(name).str.split("-").list.eval(pl.element().replace(words)).list.join("-")


def _organisations(organisations: pl.DataFrame) -> pl.DataFrame:
    """``old, new``: organisations without a number that are one with a number, or with a place.

    They have the same name in the same country, no other town is said, and no
    other organisation would do as well.
    """
    known = organisations.select(
        "iri",
        numbered=pl.col("identifier").is_not_null(),
        key=_name_key(pl.col("name")),
        country=pl.col("country").fill_null(""),
        town=slug(pl.col("city")),
    ).filter(pl.col("key") != "")
    known = known.unique()
    has_number = pl.col("numbered").any().over("iri")
    has_town = pl.col("town").is_not_null().any().over("iri")
    known = known.with_columns(rank=pl.when(has_number).then(2).when(has_town).then(1).otherwise(0))
    pairs = known.join(known, on=["key", "country"], suffix="_of").filter(
        pl.col("rank") < pl.col("rank_of")
    )
    towns = known.group_by("iri").agg(pl.col("town").drop_nulls().unique().alias("towns"))
    pairs = pairs.join(towns.rename({"iri": "iri_of"}), on="iri_of")
    fits = (
        pl.col("town").is_null()
        | (pl.col("towns").list.len() == 0)
        | pl.col("towns").list.contains(pl.col("town"))
    )
    # Of candidates with a number and with a town only, those with a number count.
    best = pairs.filter(fits).filter(pl.col("rank_of") == pl.col("rank_of").max().over("iri"))
    best = best.select("iri", "iri_of").unique()
    alone = best.filter(pl.len().over("iri") == 1)
    return alone.select(old="iri", new="iri_of").sort("old")


def _renamed(records: pl.DataFrame, renamed: Mapping[str, str]) -> pl.DataFrame:
    """Records that name organisations by their new IRIs."""
    if not renamed:
        return records
    return records.with_columns(
        pl.col(role).list.eval(pl.element().replace(dict(renamed)).unique(maintain_order=True))
        for role in ("owner", "partner")
    )
