"""One build, served: its store, its processes, and what identifies it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from anyio import CapacityLimiter
from rdflib.namespace import RDF

from esfgraph import __version__
from esfgraph.errors import EsfGraphError
from esfgraph.folder import MARKER
from esfgraph.namespaces import BASE, ESF
from esfgraph.resources import data_file
from esfgraph.serve.asked import Made
from esfgraph.serve.cache import Cache
from esfgraph.serve.page_pool import PagePool
from esfgraph.serve.settings import MEGABYTE, Settings
from esfgraph.serve.snapshot import Identity, identity, snapshot
from esfgraph.serve.things import Graph
from esfgraph.serve.turns import Turns
from esfgraph.serve.workers import Pool, RefusedError
from esfgraph.store import open_graph, save_file

__all__ = ["Counts", "Dataset", "open_dataset"]

_RENDERED = 64 * MEGABYTE
_THREADS = 2
_PAGES, _PAGES_OF_ALL = 100, 500
_FILES, _FILES_OF_ALL = 4, 16
"""For how many pages and files one client, and all together, may be waiting."""

Counts = list[tuple[str | None, int]]
"""IRIs of classes or properties, and how often they occur."""


@dataclass(eq=False)
class Dataset:
    """What is served until a newer build takes over.

    Attributes
    ----------
    graph
        Opened read-only, for look-ups that need no limits.
    pool
        The processes for questions of strangers.
    pages, files
        The processes for pages, and for files, which can take longer.
    version
        Changes with every build; part of every ``ETag``.
    modified
        When the build was put in place, in whole seconds UTC.
    summary
        ``build.json``; empty for an RDF file.
    identity
        See `snapshot.identity`.
    counts
        How often classes and properties occur, by what is counted; ``None``: not counted yet.
    counting
        Held by who counts.
    rendered, made
        Descriptions, and pages and files, packed.
    rendering
        Threads that write descriptions: few, as they share one interpreter.
    """

    graph: Graph
    pool: Pool
    pages: PagePool
    files: PagePool
    version: str
    modified: datetime
    summary: dict[str, Any]
    identity: Identity
    folders: tuple[Path, ...]
    counts: dict[str, Counts] | None = None
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    rendered: Cache[bytes] = field(default_factory=lambda: Cache(_RENDERED))
    made: Cache[Made] = field(default_factory=lambda: Cache(_RENDERED))
    rendering: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))
    _users: int = 0
    _unused: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep it open during the block."""
        self._users += 1
        self._unused.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self._unused.set()

    async def close(self, patience: float) -> None:
        """Wait until nobody uses it, at most so many seconds, then end it."""
        if self._users:
            try:
                async with asyncio.timeout(patience):
                    await self._unused.wait()
            except TimeoutError:
                pass  # whoever is left gets no answer: the limits are over anyway
        await asyncio.gather(self.pool.close(), self.pages.close(), self.files.close())
        _remove(self.folders)


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _base(store: ox.Store) -> str:
    """The base of an RDF file: what stands before the first project's ``id/``."""
    kind, project = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.Project))
    for quad in store.quads_for_pattern(None, kind, project, None):
        if isinstance(quad.subject, ox.NamedNode):
            before, found, _ = quad.subject.value.partition("id/project/")
            return before if found else BASE
    return BASE


def _files(settings: Settings, folder: Path) -> tuple[Path, bytes, Identity]:
    """A copy of the store, the bytes of ``build.json``, and which build they are of."""
    path = settings.directory
    if path.is_dir():
        open_graph(path)
        before = identity(path)
        marker = (path / MARKER).read_bytes()
        copy = snapshot(path / "store", folder, path)
        try:
            if identity(path) != before:
                raise FileNotFoundError("the folder was replaced meanwhile")
        except OSError:
            _remove([copy])
            raise
        return copy, marker, before
    before = identity(path)
    copy = folder / "store"
    save_file(path, copy)
    return copy, b"{}", before


def _summary(marker: bytes, directory: Path) -> dict[str, Any]:
    try:
        summary = json.loads(marker)
    except ValueError as error:
        raise EsfGraphError(f"it is no JSON: {error}", source=str(directory / MARKER)) from error
    if not isinstance(summary, dict):
        raise EsfGraphError("expected a JSON object", source=str(directory / MARKER))
    return summary


async def open_dataset(settings: Settings, folder: Path, turns: Turns) -> Dataset:
    """Open the build that is in place now.

    Parameters
    ----------
    settings
        Says where it is.
    folder
        For temporary files.
    turns
        The queue before the processes for questions.

    Raises `EsfGraphError` when there is no graph or its store can't be
    opened, `OSError` when it is being replaced right now.
    """
    own = Path(tempfile.mkdtemp(prefix="build-", dir=folder))
    folders, closing = [own], list[Callable[[], Awaitable[None]]]()
    try:
        copy, marker, identified = await asyncio.to_thread(_files, settings, own)
        folders.append(copy)
        answers = own / "answers"
        answers.mkdir()
        summary = _summary(marker, settings.directory)
        modified = datetime.fromtimestamp(max(identified[2::3]) // 1_000_000_000, UTC)
        store = ox.Store.read_only(str(copy))
        graph = Graph(store, str(summary.get("base") or _base(store)))
        first = {
            "store": str(copy),
            "columns": str(own / "columns"),
            "base": graph.base,
            "summary": summary,
            "day": modified.strftime("%Y-%m-%d"),
        }
        pool = Pool(copy, answers, settings, turns)
        limit = settings.page_limit
        pages = PagePool(first, settings.page_workers, _PAGES, _PAGES_OF_ALL, limit)
        files = PagePool(first, 1, _FILES, _FILES_OF_ALL, settings.file_limit, later=True)
        closing += [pool.close, pages.close, files.close]
        await pool.start()
        await pages.start()
    except BaseException as error:
        for close in closing:
            await close()
        _remove(folders)
        if isinstance(error, RefusedError):
            told = f"the store cannot be opened: {error}"
            raise EsfGraphError(told, source=str(settings.directory)) from error
        raise
    return Dataset(
        graph=graph,
        pool=pool,
        pages=pages,
        files=files,
        version=_version(marker, identified),
        modified=modified,
        summary=summary,
        identity=identified,
        folders=tuple(folders),
    )


def _version(marker: bytes, identified: Identity) -> str:
    """What tells answers from this build by this program from all others."""
    known = hashlib.sha256(marker + repr((identified, __version__)).encode())
    for path in sorted(data_file("templates").rglob("*")):
        if path.is_file():
            known.update(path.read_bytes())
    return known.hexdigest()[:16]
