"""How fetching behaves towards servers: ``data/fetch.toml`` with types, and sizes of files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from esfgraph import __version__
from esfgraph.errors import UsageError
from esfgraph.resources import toml_data

__all__ = ["Settings", "parse_size", "settings"]

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS |= {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_SIZE = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([A-Za-z]{0,3})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """Paces and pauses in seconds, sizes in bytes; see the comments in ``data/fetch.toml``."""

    product: str
    pace: float
    pace_of_host: Mapping[str, float]
    attempts: int
    first_wait: float
    longest_backoff: float
    longest_wait: float
    progress: int
    retried: frozenset[int]
    redirects: int
    robots_redirects: int
    robots_bytes: int
    connect_seconds: float
    read_seconds: float
    head_seconds: float
    slowest: int
    window_seconds: float
    address_characters: int
    name_characters: int

    @property
    def user_agent(self) -> str:
        """What requests call themselves: product and version (RFC 9110, section 10.1.5)."""
        return f"{self.product}/{__version__}"


@cache
def settings() -> Settings:
    """What ``data/fetch.toml`` says."""
    data = toml_data("fetch.toml")
    patience = {**data["patience"], "retried": frozenset(data["patience"]["retried"])}
    return Settings(
        product=data["agent"]["product"],
        pace=data["pace"]["seconds"],
        pace_of_host=data["pace"]["host"],
        **patience,
        **data["limits"],
    )


def parse_size(text: str) -> int:
    """A size in bytes; units are decimal (kB, MB, GB, TB) or binary (KiB, MiB, GiB, TiB).

    Raises `UsageError` for anything else and for nothing at all.

    >>> parse_size("2GB"), parse_size("1.5 MiB")
    (2000000000, 1572864)
    """
    match = _SIZE.fullmatch(text)
    factor = _UNITS.get(match[2].upper()) if match else None
    size = int(float(match[1]) * factor) if match and factor else 0
    if size < 1:
        raise UsageError(
            f"found '{text}', expected a size such as 500MB or 2GB", field="--max-size"
        )
    return size
