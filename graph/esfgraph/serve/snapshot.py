"""A copy of a store that stays as it is when a new build takes the folder's place.

The engine opens a store's files by name, some of them only when a question
needs them. A build swaps the whole folder, so a server that reads the folder
itself could mix old and new. The files of a finished store never change:
hard links to them are a copy that costs nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

__all__ = ["Identity", "forget", "identity", "snapshot", "sweep", "temporary_folder"]

_TEMPORARY = "esfgraph-serve-"

Identity = tuple[int, ...]
"""What tells one build in a folder from the next."""


def identity(path: Path) -> Identity:
    """Which build a folder, or which state of a file, it is now; `OSError` if there is none."""
    watched = (path, path / "build.json", path / "store" / "CURRENT") if path.is_dir() else (path,)
    states = [entry.stat() for entry in watched]
    return tuple(number for s in states for number in (s.st_dev, s.st_ino, s.st_mtime_ns))


def snapshot(store: Path, folder: Path, beside: Path) -> Path:
    """Copy a store into a new folder.

    Parameters
    ----------
    store
        The store's folder.
    folder
        Where temporary files are; the copy is made there by links if it is
        on the same file system, else by copying, if nothing else can be done.
    beside
        The output folder; a folder with links is made next to it if the
        file systems differ.

    Raises `OSError` when files vanish meanwhile, as they do in a swap.
    """
    target = Path(tempfile.mkdtemp(prefix="store-", dir=folder))
    if _linked(store, target):
        return target
    try:
        prefix = f"{_prefix(beside)}{os.getpid()}-"
        sibling = Path(tempfile.mkdtemp(prefix=prefix, dir=beside.absolute().parent))
    except OSError:  # may not be written to: the slow way is left
        pass
    else:
        if _linked(store, sibling):
            target.rmdir()
            return sibling
        sibling.rmdir()
    shutil.copytree(store, target, dirs_exist_ok=True)
    return target


def _linked(store: Path, target: Path) -> bool:
    try:
        for entry in store.iterdir():
            os.link(entry, target / entry.name)
    except FileNotFoundError:
        raise
    except OSError:  # other file systems and other users' files cannot be linked
        for made in target.iterdir():
            made.unlink()
        return False
    return True


def _prefix(beside: Path) -> str:
    return f".{beside.absolute().name}.serving-"


def temporary_folder() -> Path:
    """A new folder that nobody else can read, named after this process; see `sweep`."""
    return Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{os.getpid()}-"))


def sweep(beside: Path) -> None:
    """Remove what servers of this user left that were killed: beside an output folder and among
    temporary files."""
    places = (
        (beside.absolute().parent, _prefix(beside)),
        (Path(tempfile.gettempdir()), _TEMPORARY),
    )
    for folder, prefix in places:
        shape = re.compile(re.escape(prefix) + r"(\d+)-")
        for entry in folder.glob(f"{prefix}*"):
            found = shape.match(entry.name)
            if found and _left_by(int(found[1]), entry):
                shutil.rmtree(entry, ignore_errors=True)


def _left_by(process: int, entry: Path) -> bool:
    """Whether a process that made an entry has ended, where the system says so."""
    if not Path("/proc/self").exists() or Path(f"/proc/{process}").exists():
        return False
    return entry.lstat().st_uid == os.getuid()


def forget(beside: Path) -> None:
    """Remove what this process made beside an output folder and has not removed itself."""
    for entry in beside.absolute().parent.glob(f"{_prefix(beside)}{os.getpid()}-*"):
        shutil.rmtree(entry, ignore_errors=True)
