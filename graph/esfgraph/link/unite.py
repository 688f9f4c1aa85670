"""From links to one project per cluster, and one organisation per number or name and place.

Every record comes with the project IRI that its own source gives. Of those of
one cluster one is kept (``[identity]`` in ``data/fusion.toml``); the others
stay valid and point on with ``dcterms:isReplacedBy``. The same holds for
organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from esfgraph.link.owners import owner_key, town_key
from esfgraph.link.types import Links
from esfgraph.namespaces import slug
from esfgraph.organisations import items_of
from esfgraph.resources import toml_data
from esfgraph.tables import FOLLOWS, REPLACED, Tables

__all__ = ["same_organisations", "unite", "with_owners"]


def unite(tables: Tables, links: Links, organisations: pl.DataFrame | None = None) -> Tables:
    """The tables with one project per cluster and one IRI per organisation.

    ``replaced`` and ``follows`` are filled; nothing else changes. Of a part of
    the records ``organisations`` are what `same_organisations` says of all,
    and are not in ``replaced``.
    """
    known = _own_iris(tables.records, links.clusters)
    records = tables.records.join(
        known.select("subject", "chosen"), on="subject", how="left", maintain_order="left"
    )
    if organisations is None:
        organisations = gone = same_organisations(tables.organisations)
    else:  # who knows all of them says what became of them
        gone = organisations.clear()
    named = records.drop("project").rename({"chosen": "project"})
    return replace(
        with_owners(replace(tables, records=named), organisations),
        replaced=_replaced(known, gone),
        follows=_follows(records, links),
    )


def with_owners(tables: Tables, organisations: pl.DataFrame) -> Tables:
    """The tables with other IRIs of organisations: ``old, new``."""
    renamed = dict(organisations.iter_rows())
    return replace(
        tables,
        records=_renamed(tables.records, renamed),
        organisations=tables.organisations.with_columns(pl.col("iri").replace(renamed)).unique(
            maintain_order=True
        ),
    )


def _own_iris(records: pl.DataFrame, clusters: Mapping[str, str]) -> pl.DataFrame:
    """``subject, project, own, chosen``: IRIs of each record and of its cluster.

    ``project`` is the IRI that the record's source gives. Where records of
    several clusters have the same one, it names none of them, whatever else
    is read beside: each gets an ``own`` one, that ends in the record's number
    where these differ, else in the key of the cluster's first document.
    """
    of_record = pl.DataFrame(
        list(clusters.items()), schema={"subject": pl.String, "cluster": pl.String}, orient="row"
    )
    number = slug(pl.col("identifier").list.first())
    known = records.select("subject", "source", "project", number=number).join(
        of_record, on="subject"
    )
    several = pl.col("cluster").n_unique().over("project") > 1
    first = pl.col("source").min().over("project", "cluster").str.split("/").list.last()
    number = pl.col("number").min().over("project", "cluster")
    distinct = number.n_unique().over("project") == pl.col("cluster").n_unique().over("project")
    told = number.is_not_null().all().over("project")
    end = pl.when(distinct & told).then(number).otherwise(first)
    known = known.with_columns(
        own=pl.when(several).then(pl.col("project") + "-" + end).otherwise("project")
    )
    key = pl.col("own").str.split("id/project/").list.last()
    forms = toml_data("fusion.toml")["identity"]["forms"]
    rank = pl.lit(len(forms))
    for place, form in reversed(list(enumerate(forms))):
        rank = pl.when(key.str.contains(form)).then(pl.lit(place)).otherwise(rank)
    chosen = (
        known.with_columns(rank=rank)
        .sort("cluster", "rank", "own", "subject")
        .group_by("cluster", maintain_order=True)
        .agg(pl.col("own").first().alias("chosen"))
    )
    return known.join(chosen, on="cluster").select("subject", "project", "own", "chosen")


def _replaced(known: pl.DataFrame, organisations: pl.DataFrame) -> pl.DataFrame:
    """IRIs that no project or organisation has any more, and what they became."""
    forms = pl.concat([known.select(old=column, new="chosen") for column in ("project", "own")])
    gone = forms.unique().filter(~pl.col("old").is_in(known["chosen"].unique().implode()))
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


_NUMBERED = 4
"""From this rank on an organisation has a number (see `_ranked`)."""


def _keys(organisations: pl.DataFrame, column: str, key: Callable[[str], str]) -> pl.Expr:
    """A key of the texts of a column; null for none and for one without letters."""
    texts = organisations[column].drop_nulls().unique().sort().to_list()
    keys = {text: key(text) or None for text in texts}
    return pl.col(column).replace_strict(keys, default=None, return_dtype=pl.String)


def _ranked(organisations: pl.DataFrame) -> pl.DataFrame:
    """``iri, key, country, town, rank``: the names of organisations, as they are compared.

    Ranks: 4 has a number, 2 a town, 0 neither; one more where the country is known.
    """
    key = _keys(organisations, "name", owner_key)
    known = organisations.select(
        "iri",
        numbered=pl.col("identifier").is_not_null(),
        key=key,
        country=pl.col("country").fill_null(""),
        town=_keys(organisations, "city", town_key),
    )
    has_number = pl.col("numbered").any().over("iri")
    has_town = pl.col("town").is_not_null().any().over("iri")
    rank = pl.when(has_number).then(_NUMBERED).when(has_town).then(2).otherwise(0)
    ranked = (
        known.with_columns(rank=rank + (pl.col("country") != "").cast(pl.Int32))
        .drop("numbered")
        .drop_nulls("key")
        .unique()
    )
    # Names that differ in brackets alone can have one IRI; one of them will do.
    first = pl.struct("key", "country", "town").rank("min").over("iri") == 1
    return ranked.filter((pl.col("rank") >= _NUMBERED) | first)


def same_organisations(organisations: pl.DataFrame) -> pl.DataFrame:
    """``old, new``: organisations without a number that are one with another.

    They have the same name (see `owners.owner_key`). Of those of one country
    and town, or of none, the first IRI stands for all; that one is the
    organisation with a number, or with a place, if no other country or town is
    said and no other organisation would do as well. One of which nothing but
    its item in the EU Knowledge Graph is known is the one that has this item.
    """
    ranked = _ranked(organisations)
    place = ["key", "country", "town"]
    alike = ranked.filter(pl.col("rank") < _NUMBERED).with_columns(
        one=pl.col("iri").min().over(place)
    )
    known = pl.concat(
        [
            ranked.filter(pl.col("rank") >= _NUMBERED),
            alike.filter(pl.col("iri") == pl.col("one")).drop("one"),
        ]
    )
    country = (pl.col("country") == "") | (pl.col("country") == pl.col("country_of"))
    pairs = known.join(known, on="key", suffix="_of").filter(
        country & (pl.col("rank") < pl.col("rank_of")) & (pl.col("rank") < _NUMBERED)
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
    renamed = alike.select("iri", "one").join(
        alone.rename({"iri": "one", "iri_of": "new"}), on="one", how="left"
    )
    found = renamed.select(old="iri", new=pl.coalesce("new", "one"))
    found = found.filter(pl.col("old") != pl.col("new")).unique()
    return pl.concat([found, _by_item(organisations, found)]).sort("old")


def _by_item(organisations: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """``old, new`` of organisations known by an item alone; ``found`` are those found by name."""
    items = items_of(organisations.with_columns(pl.col("iri").replace(dict(found.iter_rows()))))
    said = pl.any_horizontal(pl.col("name", "identifier").is_not_null())
    called = organisations.filter(said)["iri"].unique().implode()
    items = items.filter("certain").with_columns(called=pl.col("iri").is_in(called))
    pairs = items.filter(~pl.col("called")).join(items.filter("called"), on="item", suffix="_of")
    return pairs.filter(pl.len().over("iri") == 1).select(old="iri", new="iri_of")


def _renamed(records: pl.DataFrame, renamed: Mapping[str, str]) -> pl.DataFrame:
    """Records that name organisations by their new IRIs."""
    if not renamed:
        return records
    return records.with_columns(
        pl.col(role).list.eval(pl.element().replace(dict(renamed)).unique(maintain_order=True))
        for role in ("owner", "partner")
    )
