"""The Oxigraph dataset, in memory or on disk, and views of it.

An output folder holds the store in ``store/`` and the same statements as
``graph.nq``; `open_graph` takes either, or any RDF file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib.namespace import RDF

from esfgraph.errors import InputError, UsageError
from esfgraph.namespaces import ESF

__all__ = [
    "CONNECTIONS",
    "FINDINGS",
    "LINKS",
    "load_lines",
    "open_graph",
    "rdf_format",
    "rdflib_view",
    "save",
    "save_file",
    "sorted_lines",
    "source_graphs",
]

CONNECTIONS = "graph/connections"
FINDINGS = "graph/findings"
LINKS = "graph/links"
"""Names of the graphs of what is computed, after the base."""


def sorted_lines(parts: Iterable[pl.Series]) -> pl.Series:
    """All lines once, in code point order: the same bytes from any order of inputs."""
    series = [part for part in parts if len(part)]
    if not series:
        return pl.Series("line", [], pl.String)
    return pl.concat([s.alias("line") for s in series]).unique().sort()


def load_lines(lines: pl.Series) -> ox.Store:
    """A store in memory that holds the given N-Quads lines."""
    store = ox.Store()
    store.bulk_load(("\n".join(lines) + "\n").encode(), ox.RdfFormat.N_QUADS)
    return store


def save(store: ox.Store, path: Path) -> None:
    """Write a copy of a store to a new folder on disk."""
    saved = ox.Store(str(path))
    saved.bulk_extend(store)
    saved.flush()


def rdf_format(path: Path) -> ox.RdfFormat:
    """The RDF format that a file's name ends in; `UsageError` for any other name."""
    found = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
    if found is None:
        raise UsageError(
            f"'{path.suffix}' is no RDF file's ending",
            source=str(path),
            advice="Expected .ttl, .trig, .nt, .nq, .jsonld or .rdf.",
        )
    return found


def open_graph(path: Path) -> ox.Store:
    """The graph of an output folder (read-only) or of an RDF file (in memory).

    Raises `UsageError` when there is no graph there or one without a project,
    `InputError` when the file cannot be parsed, with the line.
    """
    return _with_project(_opened(path), path)


def save_file(path: Path, folder: Path) -> None:
    """Write an RDF file as a store to a new folder on disk; raises what `open_graph` raises.

    The engine does all of it, while other threads go on.
    """
    saved = ox.Store(str(folder))
    _read(saved, path)
    _with_project(saved, path)
    saved.flush()


def _with_project(store: ox.Store, path: Path) -> ox.Store:
    kind, project = ox.NamedNode(RDF.type), ox.NamedNode(ESF.Project)
    if next(store.quads_for_pattern(None, kind, project, None), None) is None:
        raise UsageError(
            "the graph holds no project",
            source=str(path),
            advice="Make one with: esfgraph build PATH --out DIR",
        )
    return store


def _opened(path: Path) -> ox.Store:
    if path.is_dir():
        store = path / "store"
        if not (store / "CURRENT").is_file():
            raise UsageError(
                "there is no graph in this folder",
                source=str(path),
                advice="Make one with: esfgraph build PATH --out " + str(path),
            )
        return ox.Store.read_only(str(store))
    if not path.is_file():
        raise UsageError("no such file or folder", source=str(path))
    memory = ox.Store()
    _read(memory, path)
    return memory


def _read(store: ox.Store, path: Path) -> None:
    found = rdf_format(path)
    try:
        store.bulk_load(path=str(path), format=found)
    except SyntaxError as error:
        raise InputError(
            f"not readable as {found.name}: {error.msg}",
            source=str(path),
            line=error.lineno,
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"not readable as {found.name}: {error}", source=str(path)) from error


def rdflib_view(store: ox.Store) -> Dataset:
    """The same store as an rdflib dataset, for users of rdflib; nothing is copied."""
    return Dataset(store=OxigraphStore(store=store))


def source_graphs(store: ox.Store) -> Iterator[ox.NamedNode]:
    """The graphs of the documents, without those of what was computed."""
    for name in store.named_graphs():
        if isinstance(name, ox.NamedNode) and not name.value.endswith(
            (CONNECTIONS, FINDINGS, LINKS)
        ):
            yield name
