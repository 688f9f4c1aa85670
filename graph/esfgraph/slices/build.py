"""All slices of a build, and what they say together."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

import polars as pl
import pyoxigraph as ox

from esfgraph import __version__, mapping
from esfgraph.bulk.readings import File
from esfgraph.errors import BuildError, InputError
from esfgraph.files import file_key
from esfgraph.findings import Finding, counts, to_quads
from esfgraph.folder import check_replaceable
from esfgraph.link.beneficiaries import describe
from esfgraph.link.decisions import named
from esfgraph.link.sssom import write_sssom
from esfgraph.link.types import Decision, Links, Verdict
from esfgraph.link.unite import same_organisations
from esfgraph.readings import Readings
from esfgraph.resolve import identities
from esfgraph.resources import fingerprint
from esfgraph.slices.grouping import group
from esfgraph.slices.parts import Parts
from esfgraph.slices.reading import Read, keys_of, read_files
from esfgraph.slices.validation import load_findings
from esfgraph.slices.work import LINKS, PAGES, Slice, end_with_parent, work
from esfgraph.store import load_lines
from esfgraph.summary import Summary, documents_of, unreadable_of
from esfgraph.tables import BENEFICIARIES, DOCUMENTS
from esfgraph.terms import iri
from esfgraph.terms import lines as lines_of
from esfgraph.validate import check, findings_of, with_vocabularies

__all__ = ["SLICE", "Job", "Progress", "Sliced", "build_slices"]

SLICE = 20_000
"""Rows of a slice."""

SLICE_WITH_PROSE = 2_000
"""The same where prose is annotated: what it says is many times more than the row."""

Progress = Callable[[str, int, int | None], None]
"""Told of a stage (``read``, ``build``, ``load``): its name, how much more is done, and how much
there is altogether, where that is known."""


@dataclass(frozen=True)
class Job:
    """What is built.

    ``readings`` are those of pages, ``prose`` says whether the prose of rows is
    annotated, ``jobs`` how many processes make slices.
    """

    files: Sequence[File]
    readings: Readings
    base: str
    decisions: tuple[Decision, ...] = ()
    prose: bool = False
    jobs: int = 1
    size: int | None = None

    @property
    def rows(self) -> int:
        """Rows of a slice."""
        return self.size or (SLICE_WITH_PROSE if self.prose else SLICE)

    def said(self) -> Iterator[str]:
        """Everything that the parts follow from."""
        yield from (fingerprint(), self.base, str(self.rows), str(self.prose))
        yield from (file_key(file, prose=self.prose) for file in self.files)
        yield from self.readings.inputs["key"]
        yield from map(repr, self.decisions)


@dataclass(frozen=True)
class Sliced:
    """A build in slices: parts that make ``graph.nq`` together, findings and figures."""

    parts: Parts
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    summary: Summary
    errors: tuple[InputError, ...]
    decisions: tuple[Decision, ...]
    unmatched: tuple[Decision, ...]

    def write_lines(self, path: Path) -> None:
        """Write ``graph.nq``."""
        self.parts.join(self.lines, path)

    def write_links(self, path: Path) -> None:
        """Write ``links.sssom.tsv``: the links of pages. Rows are linked by their numbers alone."""
        if self.parts.has(LINKS):
            self.parts.join([LINKS], path)
        else:
            write_sssom(Links((), {}, ()), path, self.decisions)

    def load(self, path: Path, progress: Progress) -> None:
        """Load the store on disk, part by part."""
        store = ox.Store(str(path))
        for name in self.lines:
            store.bulk_load(path=str(self.parts.path(name)), format=ox.RdfFormat.N_QUADS)
            progress("load", 1, len(self.lines))
        store.flush()


def build_slices(job: Job, out: Path, errors: Iterable[InputError], progress: Progress) -> Sliced:
    """Make all parts of a build; those that are there already stay.

    Raises `BuildError` where they cannot be written, as when a disk is full.
    """
    check_replaceable(out)
    parts = Parts(out, job.said())
    try:
        return _built(job, parts, list(errors), progress)
    except (OSError, pl.exceptions.ComputeError) as error:
        why = getattr(error, "strerror", None) or error
        raise BuildError(
            f"cannot be written: {why}",
            source=str(parts.folder),
            advice="What is done is kept there; the same command goes on.",
        ) from error


def _built(job: Job, parts: Parts, errors: list[InputError], progress: Progress) -> Sliced:
    reads = read_files(
        job.files, parts, job.rows, lambda rows: progress("read", rows, None), job.base
    )
    for file, read in zip(job.files, reads, strict=True):
        if read.broken is not None:
            errors.append(InputError(read.broken, source=file.table.source.name))
    documents = _documents(job, reads)
    parts.write_frame("documents", documents)
    known, page_owners = identities(job.readings.records, job.base)
    owners = _owners(parts, reads, page_owners)
    renamed = same_organisations(owners)
    parts.write_frame("owners", renamed)
    owners = owners.with_columns(pl.col("iri").replace(dict(renamed.iter_rows()))).unique()
    said = [pl.DataFrame(schema=dict(BENEFICIARIES)), *_frames(parts, reads, "beneficiaries")]
    told = describe(owners, pl.concat(said))
    documents = told.documents(documents)
    slices = _slices(job, parts, reads, keys_of(pl.concat([known, named(job.decisions)])))
    _work(job, parts, slices, sum(read.rows for read in reads), progress)
    findings = {f for name in slices for f in load_findings(parts.path(f"{name.name}.done"))}
    frames = [parts.read_frame(f"{name.name}.concepts") for name in slices]
    concepts = pl.concat(frames).unique().sort("iri")
    unread = pl.concat([told.unread, *_frames(parts, reads, "unread")])
    files = [*mapping.document_lines(documents), *mapping.unread_lines(unread)]
    findings |= set(_of_common(documents, files, concepts))
    ordered = _once(findings)
    files += [
        *mapping.organisation_lines(owners),
        *mapping.beneficiary_lines(owners, told.organisations),
    ]
    written = _common(job, parts, slices, files, concepts, ordered)
    summary = _summary(job, parts, slices, documents, owners, ordered, errors, written)
    lines = (*(f"{s.name}.nq" for s in slices), "common.nq", "findings.nq")
    unmatched = job.decisions
    if parts.has(f"{PAGES}.done"):
        places = parts.read_json(f"{PAGES}.done")["figures"]["unmatched"]
        unmatched = tuple(job.decisions[i] for i in places)
    return Sliced(parts, lines, ordered, summary, tuple(errors), job.decisions, unmatched)


def _documents(job: Job, reads: Sequence[Read]) -> pl.DataFrame:
    """The files, as ``Tables.documents`` has them."""
    rows = [file.document(read.redactions) for file, read in zip(job.files, reads, strict=True)]
    return pl.concat([pl.DataFrame(schema=dict(DOCUMENTS)), *rows]).sort("source")


def _stem(read: Read) -> str:
    return read.source.rsplit("/", 1)[-1]


def _owners(parts: Parts, reads: Sequence[Read], of_pages: pl.DataFrame) -> pl.DataFrame:
    """All organisations; those of files are described once, in the default graph."""
    frames = _frames(parts, reads, "organisations")
    files = [f.with_columns(graph=pl.lit(None, pl.String)) for f in frames]
    return pl.concat([of_pages, *files]).unique().sort("iri", "graph", "name", "city", "item")


def _frames(parts: Parts, reads: Sequence[Read], kind: str) -> list[pl.DataFrame]:
    """What the first pass kept of the files."""
    names = [f"{_stem(read)}.{kind}" for read in reads]
    return [parts.read_frame(name) for name in names if parts.has(name)]


def _slices(job: Job, parts: Parts, reads: Sequence[Read], pages: pl.DataFrame) -> list[Slice]:
    """What goes where: pages, rows that share projects, and the stretches of the files."""
    grouping = group(reads, parts, pages)
    slices = []
    with_them = grouping.with_pages
    if len(job.readings.records) or len(with_them):
        if not parts.path(PAGES).is_dir():
            job.readings.write(parts.path(PAGES))
        rows = tuple(with_them.select("stretch", "row", "group").iter_rows())
        slices.append(Slice(PAGES, (), rows=rows, pages=True))
    for number, frame in enumerate(grouping.slices(job.rows)):
        rows = tuple(frame.select("stretch", "row", "group").iter_rows())
        slices.append(Slice(f"shared-{number:06}", (), rows=rows))
    for name in (name for read in reads for name in read.stretches):
        slices.append(Slice(name, (name,), without=tuple(grouping.of_stretch(name))))
    return slices


def _work(job: Job, parts: Parts, slices: Sequence[Slice], rows: int, progress: Progress) -> None:
    """Make all slices, in several processes if that is wanted."""
    make = partial(work, parts=parts, base=job.base, decisions=job.decisions, prose=job.prose)

    def done(slice_: Slice) -> None:
        own = int(parts.read_json(f"{slice_.name}.done")["figures"]["records"])
        progress("build", own, rows)

    left = [s for s in slices if not parts.has(f"{s.name}.done")]
    for slice_ in slices:
        if slice_ not in left:
            done(slice_)
    if job.jobs == 1 or len(left) < 2:
        for slice_ in left:
            make(slice_)
            done(slice_)
        return
    context = multiprocessing.get_context("spawn")
    workers = min(job.jobs, len(left))
    with ProcessPoolExecutor(workers, context, initializer=end_with_parent) as pool:
        pending = {pool.submit(make, slice_): slice_ for slice_ in left}
        try:
            for future in as_completed(pending):
                future.result()
                done(pending[future])
        except BrokenProcessPool as error:
            raise BuildError(
                "a process that made slices was killed, perhaps for want of memory",
                source=str(parts.folder),
                advice="What is done is kept there; go on with fewer --jobs.",
            ) from error
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _of_common(
    documents: pl.DataFrame, files: Sequence[pl.Series], concepts: pl.DataFrame
) -> tuple[Finding, ...]:
    """Findings about files (columns left out, rows that could not be read) and new concepts."""
    series = [*files, *mapping.concept_lines(concepts)]
    lines = pl.concat([s.alias("line") for s in series])
    triples = lines
    for source in documents["source"]:
        triples = triples.str.replace(f" <{source}> .", " .", literal=True)
    results = check(with_vocabularies("\n".join(triples.to_list()) + "\n"))
    return findings_of(results, load_lines(lines))


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once: a concept is checked in every slice that names it."""
    found: dict[tuple[str, ...], Finding] = {}
    for one in sorted(findings, key=lambda f: f.sort_key):
        found.setdefault((one.focus, one.shape, one.path or "", one.value or ""), one)
    return tuple(found.values())


def _common(
    job: Job,
    parts: Parts,
    slices: Sequence[Slice],
    files: Sequence[pl.Series],
    concepts: pl.DataFrame,
    findings: Sequence[Finding],
) -> int:
    """What all slices say together, beside ``files`` and organisations; returns the number of
    statements."""
    used = pl.concat([parts.read_frame(f"{s.name}.used")["iri"] for s in slices]).unique()
    gone = lines_of(
        parts.read_frame("owners"),
        pl.col("old"),
        "http://purl.org/dc/terms/isReplacedBy",
        iri(pl.col("new")),
        pl.lit(None, pl.String),
    )
    series = [
        *files,
        *mapping.document_lines(job.readings.documents),
        gone,
        *mapping.concept_lines(concepts),
        mapping.vocabulary_lines(used),
    ]
    lines = pl.concat([s.alias("line") for s in series]).unique().sort()
    quads = pl.Series("line", [f"{quad} ." for quad in to_quads(findings, job.base)])
    return parts.write_lines("common.nq", [lines]) + parts.write_lines("findings.nq", [quads])


def _summary(
    job: Job,
    parts: Parts,
    slices: Sequence[Slice],
    documents: pl.DataFrame,
    owners: pl.DataFrame,
    findings: Sequence[Finding],
    errors: Sequence[InputError],
    common: int,
) -> Summary:
    figures = [parts.read_json(f"{s.name}.done")["figures"] for s in slices]
    total: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    links: Counter[str] = Counter()
    for one in figures:
        total.update({k: one[k] for k in ("records", "projects", "statements")})
        unknown.update(one["unknown"])
        links.update(one["links"])
    every = pl.concat([job.readings.documents, documents])
    return Summary(
        esfgraph=__version__,
        base=job.base,
        documents=documents_of(every),
        unreadable=unreadable_of(errors),
        records=total["records"],
        projects=total["projects"],
        links={verdict: links[verdict] for verdict in get_args(Verdict)},
        organisations=owners["iri"].n_unique(),
        statements=total["statements"] + common,
        findings={str(severity): number for severity, number in counts(findings).items()},
        unknown={name: unknown[name] for name in (figures[0]["unknown"] if figures else ())},
        example=max(tuple(one["example"]) for one in figures)[2],
    )
