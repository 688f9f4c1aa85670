"""Frames of what the prose says: mentions of concepts and schools, and goals.

A school has an IRI of its own, minted here: ``<base>id/school/<place>/<name>``
by the municipality or town of the project's owner, else the country, so that
the "Norra skolan" of two towns are two schools and all sources of one project
speak of the same one. Bounds of ages are integers, those of shares canonical
decimals as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import polars as pl

from esfgraph.model import Annotation, ProjectRecord
from esfgraph.namespaces import BASE, COUNTRY, slug, slug_text
from esfgraph.tables import canonical_decimal, part_iri, record_iri, source_iri
from esfgraph.vocabulary import load_vocabulary

__all__ = [
    "GOALS",
    "MENTIONS",
    "NAMED",
    "SCHOOLS",
    "goal_frame",
    "mention_frame",
    "named_school_frame",
    "school_frames",
]

MENTIONS: Mapping[str, pl.DataType] = {
    "subject": pl.String(),
    "source": pl.String(),
    "record": pl.String(),
    "scheme": pl.String(),
    "concept": pl.String(),
    "status": pl.String(),
    "minimum_age": pl.Int64(),
    "maximum_age": pl.Int64(),
    "minimum_share": pl.String(),
    "maximum_share": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "exact": pl.String(),
}

GOALS: Mapping[str, pl.DataType] = {
    "subject": pl.String(),
    "source": pl.String(),
    "record": pl.String(),
    "level": pl.String(),
    "language": pl.String(),
    "themes": pl.List(pl.String),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "exact": pl.String(),
}

NAMED: Mapping[str, pl.DataType] = {
    name: MENTIONS.get(name, pl.String())
    for name in ("source", "record", "name", "status", "start", "end", "exact")
}
"""Schools as records spell them, before they get IRIs."""

SCHOOLS: Mapping[str, pl.DataType] = {
    "graph": pl.String(),
    "iri": pl.String(),
    "name": pl.String(),
}
"""One row per school and document that names it; the null graph is the default graph."""


def mention_frame(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> pl.DataFrame:
    """The mentions of all records: ``<source>#mention-<start>-<scheme>-<slug>``."""
    rows = []
    for record, annotation in annotated:
        source = source_iri(record.document.sha256, base)
        for mention in annotation.mentions:
            slug = mention.concept.rsplit("/", 1)[-1]
            rows.append(
                (
                    part_iri(record, f"mention-{mention.span.start}-{mention.scheme}-{slug}", base),
                    source,
                    record_iri(record, base),
                    mention.scheme,
                    mention.concept,
                    mention.status,
                    mention.minimum_age,
                    mention.maximum_age,
                    _share(mention.minimum_share),
                    _share(mention.maximum_share),
                    mention.span.start,
                    mention.span.end,
                    mention.span.of(record.document.text),
                )
            )
    return pl.DataFrame(rows, schema=dict(MENTIONS), orient="row").unique().sort("subject")


def goal_frame(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> pl.DataFrame:
    """The goals of all records: ``<source>#goal-<start>``."""
    rows = []
    for record, annotation in annotated:
        source = source_iri(record.document.sha256, base)
        for goal in annotation.goals:
            rows.append(
                (
                    part_iri(record, f"goal-{goal.span.start}", base),
                    source,
                    record_iri(record, base),
                    goal.level,
                    goal.language,
                    list(goal.themes),
                    goal.span.start,
                    goal.span.end,
                    goal.span.of(record.document.text),
                )
            )
    return pl.DataFrame(rows, schema=dict(GOALS), orient="row").unique("subject").sort("subject")


def _share(bound: Decimal | None) -> str | None:
    return None if bound is None else canonical_decimal(bound)


def _municipality(owner: str | None, town: str | None) -> str | None:
    """The municipality that owns the project, else the town that the record states."""
    found = load_vocabulary().by_label("municipality", owner) if owner else None
    return load_vocabulary().label(found.iri, "sv") if found is not None else town


def _country(iris: list[str] | None) -> str | None:
    """The two letters of a record's country, where it states one."""
    known = [load_vocabulary().concept(iri) for iri in iris or () if iri.startswith(COUNTRY)]
    codes = sorted(min(c.notations, key=len) for c in known if c is not None and c.notations)
    return codes[0] if codes else None


def _places(raw: pl.DataFrame, records: pl.DataFrame) -> dict[str, str]:
    """For each record the path segment of its project's place; none where no source says one."""
    stated = {
        subject: _municipality(owner, town)
        for subject, owner, town in raw.select("subject", "owner", "city").iter_rows()
    }
    of_project: dict[str, tuple[int, str]] = {}
    rows = records.select("subject", "project", "country").rows()
    for subject, project, countries in rows:
        for rank, place in enumerate((stated.get(subject), _country(countries))):
            segment = (slug_text(place) if rank == 0 else place) if place else ""
            if segment:
                known = of_project.get(project, (rank, segment))
                of_project[project] = min(known, (rank, segment))
    return {
        subject: f"{of_project[project][1]}/"
        for subject, project, _ in rows
        if project in of_project
    }


def named_school_frame(
    annotated: Iterable[tuple[ProjectRecord, Annotation]], base: str = BASE
) -> pl.DataFrame:
    """Where records name schools, as they spell them: columns of `NAMED`."""
    rows = [
        (
            source,
            record_iri(record, base),
            school.name,
            school.status,
            school.span.start,
            school.span.end,
            school.span.of(record.document.text),
        )
        for record, annotation in annotated
        for source in (source_iri(record.document.sha256, base),)
        for school in annotation.schools
    ]
    return pl.DataFrame(rows, schema=dict(NAMED), orient="row").unique().sort(list(NAMED))


def school_frames(
    named: pl.DataFrame, raw: pl.DataFrame, records: pl.DataFrame, base: str = BASE
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The mentions of schools, with columns of `MENTIONS`, and the schools (`SCHOOLS`).

    ``named`` is a `named_school_frame`, ``raw`` the raw records, ``records``
    the resolved ones (see `tables`).
    """
    places = _places(raw, records) if named.height else {}
    of_record = pl.DataFrame(
        list(places.items()), schema={"record": pl.String, "place": pl.String}, orient="row"
    )
    frame = named.join(of_record, on="record", how="left").with_columns(
        pl.col("place").fill_null(""), part=slug(pl.col("name"))
    )
    frame = frame.with_columns(
        iri=pl.concat_str(pl.lit(f"{base}id/school/"), "place", "part"),
        # a row's parts begin with its own name: `tables.part_iri`
        subject=pl.format("{}-mention-{}-school-{}", "record", "start", "part").str.replace(
            "#record-", "#", literal=True
        ),
        scheme=pl.lit("school"),
    )
    mentions = frame.select(
        pl.col("iri" if name == "concept" else name).alias(name)
        if name in frame.columns or name == "concept"
        else pl.lit(None, kind).alias(name)
        for name, kind in MENTIONS.items()
    )
    # Of several spellings one name for all graphs; capitals sort before small letters.
    schools = frame.select(graph="source", iri="iri", name=pl.col("name").max().over("iri"))
    default = schools.with_columns(graph=pl.lit(None, pl.String))
    return mentions.unique().sort("subject"), pl.concat([schools, default]).unique().sort(
        "iri", "graph", nulls_last=False
    )
