"""Which tables paths name: files, members of archives, sheets of workbooks, whole folders."""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Literal

from esfgraph.bulk.packed import member_names, open_gzip, open_member
from esfgraph.errors import InputError, UsageError
from esfgraph.sources.inputs import TABLE_ENDINGS

__all__ = ["ENDINGS", "TableSource", "gather_tables", "nested_tables", "reading"]

ENDINGS = TABLE_ENDINGS
"""What of a folder is read. A file that is named is read whatever its ending."""

_TEXT_MEMBERS = (".csv", ".tsv", ".txt")
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")
_LARGEST_WORKBOOK = 2_000_000_000  # unpacked bytes: a workbook is held whole while it is read
_LARGEST_PACKED = 300_000_000
_EXPECTED = "Expected is a table as CSV (also .gz or .zip) or XLSX."
_OTHER = {
    b"%PDF-": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 archive",
}

Packing = Literal["plain", "gzip", "zip", "workbook"]


@dataclass(frozen=True)
class TableSource:
    """One table to read.

    Attributes
    ----------
    path
        The file on disk.
    packing
        How the table is packed in it.
    member
        Name of the archive's member or of the workbook's sheet; ``None`` for a plain or gzipped
        file.
    """

    path: Path
    packing: Packing = "plain"
    member: str | None = None

    @property
    def name(self) -> str:
        """What messages call it: the path as given, and the member behind it."""
        place = _printable(str(self.path))
        return place if self.member is None else f"{place}/{_printable(self.member)}"

    def open(self) -> BinaryIO:
        """The table's own bytes, unpacked while they are read; a workbook's are the file's."""
        if self.packing == "gzip":
            return open_gzip(self.path)
        if self.packing == "zip" and self.member is not None:
            return open_member(self.path, self.member)
        return self.path.open("rb")

    @property
    def sha256(self) -> str:
        """Of the table's own bytes (unpacked); of a sheet, of the workbook and the sheet's name.

        So the same CSV is the same document whether it is packed or not, and two tables of one
        archive are two. Reads the whole table once; of one that breaks off, what there is.
        """
        return self._unpacked[0]

    def require_sound(self) -> None:
        """Raise `InputError` if the archive is damaged: where its text stops to be what was packed
        nobody can tell. Of one that is cut all before the end is good."""
        if self.packing in ("gzip", "zip") and (damage := self._unpacked[1]) is not None:
            raise InputError(
                f"is a damaged archive: {damage}; nothing of it is read",
                source=self.name,
                advice="Expected is an archive whose checksum is right: fetch it again.",
            )

    @cached_property
    def _unpacked(self) -> tuple[str, str | None]:
        """The digest of the table's bytes, and how the archive is damaged."""
        digest, damage = hashlib.sha256(), None
        with reading(self.name), self.open() as file:
            try:
                while block := file.read(1 << 20):
                    digest.update(block)
            except EOFError:
                pass  # who reads the rows says where it breaks off
            except (zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
                damage = str(error)
        if self.packing == "workbook" and self.member is not None:
            digest.update(b"\0" + self.member.encode("utf-8", errors="replace"))
        return digest.hexdigest(), damage


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", errors="replace")


@contextmanager
def reading(name: str) -> Iterator[None]:
    """What goes wrong while a file is read, as `InputError` with its name."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"is a damaged archive: {error}", source=name) from error
    except EOFError as error:
        raise InputError("breaks off: the archive is not complete", source=name) from error
    except NotImplementedError as error:
        raise InputError(f"cannot be unpacked: {error}", source=name) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise InputError("is encrypted", source=name, advice="Unpack it first.") from error
    except OSError as error:
        what = error.strerror or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {what[:1].lower()}{what[1:]}", source=name) from error
    except ValueError as error:  # a path with a NUL character
        raise InputError("is no possible path", source=name) from error


def _workbook(path: Path) -> list[TableSource]:
    from esfgraph.bulk.workbook import sheet_names

    name = _printable(str(path))
    with reading(name), zipfile.ZipFile(path) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > _LARGEST_WORKBOOK or path.stat().st_size > _LARGEST_PACKED:
        raise InputError(
            f"is a workbook of {unpacked // 1_000_000} MB unpacked, too large to read",
            source=name,
            advice="Save its table as CSV.",
        )
    return [TableSource(path, "workbook", sheet) for sheet in sheet_names(path)]


def _archive(path: Path) -> list[TableSource]:
    name = _printable(str(path))
    with reading(name):
        members = sorted(member_names(path))
    if any(m.startswith(("xl/", "content.xml")) for m in members):
        return _workbook(path)
    tables = [
        TableSource(path, "zip", member)
        for member in members
        if member.lower().endswith(_TEXT_MEMBERS)
        and not Path(member).name.startswith(".")
        and not member.startswith("__MACOSX/")
    ]
    if not tables:
        raise InputError(
            f"is an archive without a file ending in {', '.join(_TEXT_MEMBERS)}", source=name
        )
    return tables


def _tables(path: Path) -> list[TableSource]:
    """The tables of one file, told by its first bytes."""
    name = _printable(str(path))
    with reading(name), path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise InputError("is empty", source=name, advice=_EXPECTED)
    for signature, kind in _OTHER.items():
        if head.startswith(signature):
            raise InputError(f"is {kind}", source=name, advice=_EXPECTED)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(b"\x1f\x8b"):
        return [TableSource(path, "gzip")]
    return [TableSource(path)]


def nested_tables(path: Path) -> list[TableSource]:
    """Members of an archive that are workbooks or packed themselves, and so are not read."""
    with reading(_printable(str(path))):
        members = sorted(member_names(path))
    return [
        TableSource(path, "zip", member)
        for member in members
        if member.lower().endswith(ENDINGS)
        and not member.lower().endswith(_TEXT_MEMBERS)
        and not Path(member).name.startswith((".", "~$"))
        and not member.startswith("__MACOSX/")
    ]


def _folder(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(ENDINGS) and not name.startswith((".", "~$")):
                yield Path(place) / name


def gather_tables(paths: Sequence[Path]) -> tuple[list[TableSource], list[InputError]]:
    """The tables that paths name, each file once, by path; and which files are none.

    Raises `UsageError` for a path that does not exist or a folder without tables.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            found = list(_folder(path))
            if not found:
                raise UsageError(
                    "no table is in this folder",
                    source=_printable(str(path)),
                    advice=f"Expected files ending in {', '.join(ENDINGS)}.",
                )
        elif path.exists():
            found = [path]
        else:
            raise UsageError("no such file or folder", source=_printable(str(path)))
        for file in found:
            files.setdefault(file.resolve(), file)
    sources: list[TableSource] = []
    errors: list[InputError] = []
    for _, file in sorted(files.items(), key=lambda pair: str(pair[1])):
        try:
            sources += _tables(file)
        except InputError as error:
            errors.append(error)
    return sources, errors
