"""Where the ontology, shapes, seeds and data files are.

This is the only module that knows. In a wheel the folders ``ontology``,
``shapes`` and ``seeds`` are copied into the package; in a checkout (also an
editable install) they stand at the top level of the repository.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from esfgraph.errors import EsfGraphError

__all__ = [
    "data_file",
    "fingerprint",
    "ontology_files",
    "resource_folder",
    "shape_files",
    "toml_data",
]

_PACKAGE = Path(__file__).resolve().parent
_READ_WITH = ("babel", "polars", "py3langid", "python-stdnum", "selectolax", "simplemma")
"""Libraries of which a reading depends."""


def resource_folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes`` or ``seeds``: wheel first, then checkout."""
    for folder in (_PACKAGE / name, _PACKAGE.parent.parent / name):
        if folder.is_dir():
            return folder
    raise EsfGraphError(
        f"the folder '{name}' that belongs to esfgraph is missing",
        source=str(_PACKAGE),
        advice="Install the package again.",
    )


def ontology_files() -> tuple[Path, ...]:
    """All Turtle files of the ontology and the vocabularies, sorted by name."""
    return tuple(sorted(resource_folder("ontology").glob("*.ttl")))


def shape_files() -> tuple[Path, ...]:
    """All SHACL files, sorted by name."""
    return tuple(sorted(resource_folder("shapes").glob("*.ttl")))


def data_file(*parts: str) -> Path:
    """A file or folder under ``esfgraph/data``."""
    path = _PACKAGE.joinpath("data", *parts)
    if not path.exists():
        raise EsfGraphError(
            f"the data file '{'/'.join(parts)}' that belongs to esfgraph is missing",
            source=str(_PACKAGE),
            advice="Install the package again.",
        )
    return path


@cache
def toml_data(*parts: str) -> dict[str, Any]:
    """A TOML file under ``esfgraph/data``, parsed once. Do not change what it returns."""
    return tomllib.loads(data_file(*parts).read_text(encoding="utf-8"))


@cache
def fingerprint() -> str:
    """What changes whenever the program might read something else in a page.

    A hash of the package's code and data, of the vocabularies, and of the
    versions of the libraries that pages are read with.
    """
    endings = (".py", ".toml", ".tsv", ".ttl")
    files = {*_PACKAGE.rglob("*"), *ontology_files()}
    digest = hashlib.sha256("\n".join(f"{name} {version(name)}" for name in _READ_WITH).encode())
    for path in sorted((p for p in files if p.suffix in endings), key=lambda p: p.parts[-2:]):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
