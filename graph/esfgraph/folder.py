"""Output folders that are whole at every moment.

A build writes into a folder beside the old one, which then takes its place in
one step. A build that is killed leaves the last complete output as it was, and
what it left behind is swept away by the next one. Where the system cannot swap
two folders in one step the output is away for the moment between two renames;
if a build is killed just then, the next one puts it back before anything else.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from esfgraph.errors import BuildError

__all__ = ["MARKER", "check_replaceable", "staged"]

MARKER = "build.json"
"""The file that says that a folder is an output of ours, and complete."""

_OLD = ".old"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def check_replaceable(out: Path, marker: str = MARKER) -> None:
    """Refuse to replace anything that is not an output of ours of the same kind.

    ``marker`` is the file by which that is known. Raises `BuildError` when
    ``out`` is a file or a folder with other things in it.
    """
    if out.is_file():
        raise BuildError("is a file; a folder is expected", source=str(out))
    if out.is_dir() and not (out / marker).is_file() and any(out.iterdir()):
        raise BuildError(
            "the folder holds other things than an esfgraph output of this kind and is not "
            "overwritten",
            source=str(out),
            advice="Choose another folder with --out.",
        )


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step where the system can (Linux, renameat2(2))."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = (os.fsencode(first), os.fsencode(second))
    return bool(renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)


def _replace(staging: Path, out: Path) -> None:
    if not out.exists():
        staging.rename(out)
    elif not _exchange(staging, out):
        old = staging.with_name(staging.name + _OLD)
        out.rename(old)
        try:
            staging.rename(out)
        except OSError:
            old.rename(out)
            raise
        shutil.rmtree(old)
    if staging.exists():
        shutil.rmtree(staging)


def _sweep(out: Path, prefix: str, marker: str) -> None:
    """Remove what killed builds left; an output that was on its way out of place comes back."""
    for left in sorted(p for p in out.parent.iterdir() if p.name.startswith(prefix)):
        if left.name.endswith(_OLD) and (left / marker).is_file() and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left)


@contextmanager
def staged(out: Path, marker: str = MARKER) -> Iterator[Path]:
    """A new folder beside ``out`` that takes its place when the block ends without error.

    ``marker`` is a file that the block writes; an older output is known by
    it. Raises `BuildError` when it cannot be made or put in place.
    """
    check_replaceable(out, marker)
    out = out.resolve()  # of a link the folder behind it is replaced, the link stays
    prefix = f".{out.name}.building-"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out, prefix, marker)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=out.parent))
        staging.chmod(0o755)
    except OSError as error:
        why = error.strerror or error
        raise BuildError(f"cannot be written: {why}", source=str(out)) from error
    try:
        yield staging
        _replace(staging, out)
    except OSError as error:
        why = error.strerror or error
        raise BuildError(f"cannot be written: {why}", source=str(out)) from error
    finally:
        if staging.exists():
            shutil.rmtree(staging)
