"""The folder of parts beside an output: what a build in slices has done already.

A part is whole or absent: it is written under another name and then renamed. The folder's name
holds a key of everything that the parts follow from, so other inputs never meet old parts.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from esfgraph.errors import BuildError

__all__ = ["Parts"]


class Parts:
    """A folder of parts.

    Parameters
    ----------
    out
        The output folder that is built; the parts stand beside it.
    said
        Everything that the parts follow from.
    """

    def __init__(self, out: Path, said: Iterable[str]) -> None:
        key = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        out = out.resolve()
        self._prefix = f".{out.name}.parts-"
        self.folder = out.with_name(self._prefix + key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or error
            raise BuildError(f"cannot be written: {why}", source=str(self.folder)) from error

    def path(self, name: str) -> Path:
        """Where a part is, or will be."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether a part is there, and so whole."""
        return self.path(name).is_file()

    def write_json(self, name: str, value: object) -> None:
        """Write a part as JSON."""
        place = self.path(name + ".new")
        place.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        place.replace(self.path(name))

    def read_json(self, name: str) -> Any:
        """What `write_json` wrote."""
        return json.loads(self.path(name).read_text(encoding="utf-8"))

    def write_frame(self, name: str, frame: pl.DataFrame) -> None:
        """Write a part as a frame."""
        place = self.path(name + ".new")
        frame.write_ipc(place, compression="lz4")
        place.replace(self.path(name))

    def read_frame(self, name: str) -> pl.DataFrame:
        """What `write_frame` wrote."""
        return pl.read_ipc(self.path(name))

    def write_lines(self, name: str, lines: Iterable[pl.Series]) -> int:
        """Write N-Quads lines as a part; returns how many there are."""
        place = self.path(name + ".new")
        count = 0
        with place.open("wb") as file:
            for series in lines:
                if len(series):
                    count += len(series)
                    series.alias("line").to_frame().write_csv(
                        file, include_header=False, quote_style="never"
                    )
        place.replace(self.path(name))
        return count

    def sweep(self) -> None:
        """Remove this folder and those that earlier builds of the same output left."""
        for left in self.folder.parent.iterdir():
            if left.name.startswith(self._prefix) and left.is_dir():
                shutil.rmtree(left)

    def join(self, names: Iterable[str], path: Path) -> None:
        """One file of several parts, in the order given."""
        with path.open("wb") as whole:
            for name in names:
                with self.path(name).open("rb") as part:
                    shutil.copyfileobj(part, whole, 1 << 22)
            whole.flush()
            os.fsync(whole.fileno())
