"""What a build did, in numbers: ``build.json`` and the lines a user sees.

Unknown is not zero and not "none": for every field the summary says for how
many projects no statement could be made. There is no time in it, so the same
inputs give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import polars as pl

from esfgraph import __version__, mapping
from esfgraph.errors import InputError
from esfgraph.findings import Finding, counts
from esfgraph.folder import MARKER
from esfgraph.link.types import Links, Verdict
from esfgraph.model import FIELDS
from esfgraph.resources import toml_data
from esfgraph.tables import Tables

__all__ = [
    "Summary",
    "documents_of",
    "example_of",
    "summarise",
    "unknown_of",
    "unreadable_of",
]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one build.

    Attributes
    ----------
    documents
        One row per document: file, sha256, system, redactions.
    unreadable
        One row per input that could not be read: file and message.
    records, projects, organisations, statements
        How many there are in the graph; statements count those of all graphs.
    links
        Number of pairs of records by verdict (see `link.types.Link`).
    findings
        Number by severity.
    unknown
        By field: for how many projects no statement could be made.
    example
        What one of the projects can be called, for who wants to see one.
    """

    esfgraph: str
    base: str
    documents: tuple[Mapping[str, object], ...]
    unreadable: tuple[Mapping[str, str], ...]
    records: int
    projects: int
    links: Mapping[str, int]
    organisations: int
    statements: int
    findings: Mapping[str, int]
    unknown: Mapping[str, int]
    example: str

    def write(self, folder: Path) -> None:
        """Write ``build.json`` into a folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / MARKER).write_text(text + "\n", encoding="utf-8")


def unknown_of(tables: Tables, projects: pl.DataFrame) -> dict[str, int]:
    """By field, and by what prose could say: for how many projects no statement could be made."""
    return {**_unknown(projects), **_unsaid(tables, len(projects))}


def _unknown(projects: pl.DataFrame) -> dict[str, int]:
    columns = [name for name in FIELDS if name in projects.columns] + ["nuts_region"]
    unknown = {name: projects[name].null_count() + _empty(projects[name]) for name in columns}
    # An item of the EU Knowledge Graph identifies a project too.
    without = pl.col("identifier").list.len().fill_null(0) == 0
    nameless = projects.filter(without, pl.col("item").list.len() == 0)
    return {**unknown, "identifier": len(nameless)}


def _unsaid(tables: Tables, projects: int) -> dict[str, int]:
    """For how many projects the prose gives no statement, by what it could say."""
    said = mapping.statements(tables).group_by("scheme").agg(pl.col("project").n_unique())
    telling = dict(said.iter_rows())
    goals = tables.goals.join(
        tables.records.select("project", record="subject"), on="record", how="inner"
    )
    unsaid = {
        scheme.replace("-", "_"): projects - telling.get(scheme, 0)
        for scheme in toml_data("statements.toml")
    }
    return {**unsaid, "goal": projects - goals["project"].n_unique()}


def example_of(projects: pl.DataFrame) -> tuple[bool, str, str]:
    """The last project by IRI that has an identifier, else the last of all: whether it has one,
    its IRI, what it can be called. Of several examples the greatest is the example of all."""
    name = pl.coalesce(pl.col("identifier", "item").list.first())
    names = projects.select(name.is_not_null(), "subject", pl.coalesce(name, "subject").alias("n"))
    return max(names.iter_rows(), default=(False, "", ""))


def _empty(column: pl.Series) -> int:
    return int((column.list.len() == 0).sum()) if isinstance(column.dtype, pl.List) else 0


def documents_of(documents: pl.DataFrame) -> tuple[Mapping[str, object], ...]:
    """The rows of ``Summary.documents``."""
    names = pl.col("names").list.join(", ").alias("file")
    rows = documents.select(names, "sha256", "system", "redactions")
    return tuple(rows.sort("file", "sha256").to_dicts())


def unreadable_of(errors: Iterable[InputError]) -> tuple[Mapping[str, str], ...]:
    """The rows of ``Summary.unreadable``."""
    return tuple(
        {"file": Path(e.source or "").name, "message": e.message} for e in sorted(errors, key=str)
    )


def summarise(
    tables: Tables,
    projects: pl.DataFrame,
    links: Links,
    statements: int,
    findings: Sequence[Finding],
    errors: Iterable[InputError],
    base: str,
) -> Summary:
    """Count what a build made."""
    return Summary(
        esfgraph=__version__,
        base=base,
        documents=documents_of(tables.documents),
        unreadable=unreadable_of(errors),
        records=len(tables.records),
        projects=len(projects),
        links={verdict: len(links.of(verdict)) for verdict in get_args(Verdict)},
        organisations=tables.organisations["iri"].n_unique(),
        statements=statements,
        findings={str(severity): number for severity, number in counts(findings).items()},
        unknown=unknown_of(tables, projects),
        example=example_of(projects)[2],
    )
