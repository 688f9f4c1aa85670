"""Where pages lead: the same templates serve a server and a folder of files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from esfgraph.namespaces import COUNTRY, NUTS

__all__ = ["ELSEWHERE", "Addresses"]

ELSEWHERE = {"nuts": NUTS, "country": COUNTRY}
"""Things that are not ours but have a page: its first segment, and what their IRIs begin with."""

Pairs = Sequence[tuple[str, str]]


class Addresses(Protocol):
    """What a page can lead to; ``None`` for what is not there."""

    def page(self, name: str) -> str | None:
        """A page by its name: home, search, statistics, findings, compare, query …"""

    def asset(self, name: str) -> str:
        """A style sheet or script."""

    def thing(self, iri: str) -> str | None:
        """The page of a thing."""

    def statements(self, iri: str) -> str | None:
        """The page with all statements about a thing."""

    def description(self, iri: str, ending: str) -> str | None:
        """The description of a thing as data."""

    def search(self, pairs: Pairs) -> str | None:
        """The results of a search; see `search.View.pairs`."""

    def statistics(self, pairs: Pairs) -> str | None:
        """The statistics of what a search finds."""

    def download(self, pairs: Pairs, ending: str) -> str | None:
        """What a search finds as a file."""

    def findings(self, pairs: Pairs) -> str | None:
        """The findings of a severity, rule or page."""

    def compare(self, first: str, second: str) -> str | None:
        """Two projects beside each other."""
