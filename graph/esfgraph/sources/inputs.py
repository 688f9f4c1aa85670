"""Which files a build reads: paths and folders become a list of inputs.

A folder gives its pages (``.txt``, ``.html``, ``.htm``, ``.xhtml``) and lists of projects
(``.csv``, ``.xlsx``, packed ones too), also those of folders in it, each with what the
``catalogue.toml`` of its own folder says. A file that is named is read whatever its ending;
hidden files and outputs of a build are passed by.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from esfgraph.errors import InputError, UsageError
from esfgraph.folder import MARKER
from esfgraph.sources.catalogue import CATALOGUE_NAME, CatalogueEntry, read_catalogue

__all__ = ["ENDINGS", "TABLE_ENDINGS", "Input", "gather"]

ENDINGS = (".txt", ".html", ".htm", ".xhtml")
"""Pages."""

TABLE_ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".txt.gz", ".zip", ".xlsx", ".xlsm", ".ods")
"""Tables, which hold many projects."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, with what its catalogue says of it."""

    path: Path
    entry: CatalogueEntry | None = None


def _pages(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if MARKER in files:
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(ENDINGS + TABLE_ENDINGS) and not name.startswith((".", "~$")):
                yield here / name


def _catalogue(
    folder: Path, errors: list[InputError], present: set[str] | None
) -> dict[str, CatalogueEntry]:
    """A folder's catalogue; one that can't be read is reported and its pages read without it."""
    path = folder / CATALOGUE_NAME
    if not path.is_file():
        return {}
    try:
        entries = read_catalogue(path)
    except InputError as error:
        errors.append(error)
        return {}
    for name in entries:
        if present is not None and name not in present and not (folder / name).is_file():
            errors.append(
                InputError(f"'{name}' is catalogued, but no such file is there", source=str(path))
            )
    return entries


def gather(paths: Sequence[Path]) -> tuple[list[Input], list[InputError]]:
    """The files that ``paths`` name, each once, and what was wrong with their catalogues.

    Raises `UsageError` for a path that does not exist or a folder without pages.
    """
    files: dict[Path, Path] = {}
    whole: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found = list(_pages(path))
            if not found:
                raise UsageError(
                    "no page is in this folder",
                    source=str(path),
                    advice=f"Expected files ending in {', '.join(ENDINGS + TABLE_ENDINGS)}.",
                )
            whole.add(path.resolve())
        elif path.exists():
            found = [path]
        else:
            raise UsageError("no such file or folder", source=str(path))
        for file in found:
            files.setdefault(file.resolve(), file)
    errors: list[InputError] = []
    names: dict[Path, set[str]] = {}
    for file in files:
        names.setdefault(file.parent, set()).add(file.name)
    catalogues = {
        folder: _catalogue(folder, errors, present if folder in whole else None)
        for folder, present in sorted(names.items())
    }
    ordered = sorted(files.items(), key=lambda pair: str(pair[0]))
    return [Input(p, catalogues[r.parent].get(r.name)) for r, p in ordered], errors
