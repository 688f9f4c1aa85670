"""One slice: records become statements, findings and figures, without asking other slices."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from multiprocessing import parent_process
from multiprocessing.connection import wait

import polars as pl

from esfgraph import mapping
from esfgraph.bulk.annotated import annotated_rows, with_prose
from esfgraph.link.fusion import fuse
from esfgraph.link.graph import link_quads
from esfgraph.link.score import find_links
from esfgraph.link.sssom import write_sssom
from esfgraph.link.thin import thinned
from esfgraph.link.types import Decision, Links
from esfgraph.link.unite import unite, with_owners
from esfgraph.prose_tables import goal_frame, mention_frame, named_school_frame
from esfgraph.readings import Readings
from esfgraph.resolve import tables_of, with_schools
from esfgraph.slices.parts import Parts
from esfgraph.slices.validation import finding_row, findings_in, slice_lines
from esfgraph.summary import example_of, unknown_of
from esfgraph.tables import QUOTES, UNREAD, raw_schema

__all__ = ["LINKS", "PAGES", "Figures", "Slice", "end_with_parent", "work"]

PAGES = "pages"
"""Name of the slice of pages, of rows that they tell of too, and of those that people named."""

LINKS = "links.sssom.tsv"
"""Name of the part with the links of pages."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What goes into one slice.

    Attributes
    ----------
    name
        Of its parts: ``<name>.nq``, ``.concepts``, ``.used`` and ``.done``.
    without
        For a stretch of a file: positions of rows that go elsewhere.
    stretches
        Names of the stretches whose rows are taken.
    rows
        For rows put together: ``(stretch, position, group)``; empty for a stretch.
    pages
        Whether the pages belong to it.
    """

    name: str
    stretches: tuple[str, ...]
    without: tuple[int, ...] = ()
    rows: tuple[tuple[str, int, int], ...] = ()
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What a slice adds to the summary; ``unmatched`` are positions in the decisions."""

    records: int
    projects: int
    statements: int
    links: Mapping[str, int]
    unknown: Mapping[str, int]
    example: tuple[bool, str, str]
    unmatched: tuple[int, ...]


def end_with_parent() -> None:
    """Let this process end when the one that started it has ended, however that was.

    A worker waits for its next slice on a pipe that it holds open itself, so that it would never
    learn that nobody is left to send one.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)  # parts are put in place whole, so nothing half-written stays

    threading.Thread(target=watch, daemon=True).start()


def work(
    slice_: Slice, parts: Parts, base: str, decisions: tuple[Decision, ...], *, prose: bool
) -> None:
    """Make one slice, unless it is there already."""
    if parts.has(f"{slice_.name}.done"):
        return
    readings, groups = _readings(slice_, parts, base, prose=prose)
    owners = parts.read_frame("owners")
    separate = tables_of(readings, base)
    links = Links((), {}, ())
    if slice_.pages:
        links = find_links(separate, decisions)
    elif groups is not None:
        links = Links((), _clusters(separate.records, groups), ())
    united = unite(separate, links, owners) if links.clusters else with_owners(separate, owners)
    tables = with_schools(united, readings, base)
    projects = fuse(tables)
    thin = thinned(tables)
    said = pl.Series("line", [f"{quad} ." for quad in link_quads(links, base)], dtype=pl.String)
    count = parts.write_lines(f"{slice_.name}.nq", [*slice_lines(thin, projects), said])
    if slice_.pages:
        write_sssom(links, parts.path(LINKS), decisions)
    parts.write_frame(f"{slice_.name}.concepts", tables.concepts)
    parts.write_frame(f"{slice_.name}.used", mapping.used_concepts(thin, projects).to_frame("iri"))
    findings = findings_in(tables, projects, whole=bool(links.clusters))
    figures = Figures(
        records=len(tables.records),
        projects=len(projects),
        statements=count,
        links={
            verdict: len(links.of(verdict))
            for verdict in ("same", "possible", "related", "different")
        },
        unknown=unknown_of(tables, projects),
        example=example_of(projects),
        unmatched=tuple(i for i, one in enumerate(decisions) if one in links.unmatched),
    )
    done = {"figures": asdict(figures), "findings": [finding_row(f) for f in findings]}
    parts.write_json(f"{slice_.name}.done", done)


def _readings(
    slice_: Slice, parts: Parts, base: str, *, prose: bool
) -> tuple[Readings, pl.DataFrame | None]:
    """The raw records of a slice; for rows put together, ``subject, group`` too."""
    if slice_.rows:
        raw, groups = _chosen(slice_, parts)
    else:
        frames = [parts.read_frame(f"{name}.records") for name in slice_.stretches]
        raw = pl.concat(frames) if frames else pl.DataFrame(schema=raw_schema())
        if slice_.without:
            raw = raw.with_row_index("_at")
            gone = pl.Series(slice_.without, dtype=pl.UInt32)
            raw = raw.filter(~pl.col("_at").is_in(gone.implode())).drop("_at")
        groups = None
    documents = parts.read_frame("documents").filter(
        pl.col("source").is_in(raw["source"].unique().implode())
    )
    annotated = []
    if prose:
        raw = with_prose(raw)
        digest = dict(documents.select("source", "sha256").iter_rows())
        kinds: list[str | None] = []
        for (source,), rows in raw.group_by("source", maintain_order=True):
            found = list(annotated_rows(rows, digest[str(source)]))
            kinds += [a.kind[0] if a.kind else None for _, a in found]
            annotated += found
        order = raw.with_row_index("_at").group_by("source", maintain_order=True).agg("_at")
        at = order["_at"].explode() if len(order) else pl.Series([], dtype=pl.UInt32)
        told = pl.DataFrame({"at": at, "kind": pl.Series(kinds, dtype=pl.String)}).sort("at")
        raw = raw.with_columns(self_named=told["kind"])
    rows_of_files = Readings(
        inputs=pl.DataFrame(schema={"key": pl.String, "source": pl.String}),
        documents=documents.with_columns(columns_left=pl.lit([], pl.List(pl.String))),
        records=raw,
        quotes=pl.DataFrame(schema=dict(QUOTES)),
        mentions=mention_frame(annotated, base),
        goals=goal_frame(annotated, base),
        schools=named_school_frame(annotated, base),
        unread=pl.DataFrame(schema=dict(UNREAD)),
    )
    if not slice_.pages:
        return rows_of_files, groups
    return Readings.read(parts.path(PAGES)).joined(rows_of_files), groups


def _chosen(slice_: Slice, parts: Parts) -> tuple[pl.DataFrame, pl.DataFrame]:
    wanted = pl.DataFrame(
        slice_.rows,
        schema={"stretch": pl.String, "row": pl.UInt32, "group": pl.UInt32},
        orient="row",
    )
    found = []
    for (name,), rows in wanted.group_by("stretch", maintain_order=True):
        raw = parts.read_frame(f"{name}.records").with_row_index("row")
        found.append(rows.join(raw, on="row", how="inner"))
    raw = pl.concat(found)
    return raw.drop("stretch", "row", "group"), raw.select("subject", "group")


def _clusters(records: pl.DataFrame, groups: pl.DataFrame) -> dict[str, str]:
    """For every record the first one of its group."""
    first = groups.with_columns(first=pl.col("subject").min().over("group"))
    found = records.select("subject").join(first, on="subject", how="left")
    return dict(found.select("subject", pl.coalesce("first", "subject")).iter_rows())
