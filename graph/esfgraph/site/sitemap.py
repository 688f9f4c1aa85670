"""Sitemaps: which pages there are, for search engines (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from esfgraph.errors import UsageError

__all__ = ["MOST", "checked_address", "sitemaps"]

MOST = 25_000
"""Addresses in one file; the protocol allows 50,000 and 50 MB."""

_ADDRESS = re.compile(r"https?://[^\s/<>\"{}|\\^`?#]+(?:/[^\s<>\"{}|\\^`?#]*)?")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def checked_address(address: str) -> str:
    """The address that a site will have, ending in ``/``.

    >>> checked_address("https://example.org/projects")
    'https://example.org/projects/'

    Raises `UsageError` for what is no absolute web address, or has a query or fragment.
    """
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"'{address}' is no address of a site",
            field="--base-url",
            advice="Expected an absolute address such as https://example.org/projects/.",
        )
    return address if address.endswith("/") else address + "/"


def sitemaps(
    paths: Sequence[str], server: str, day: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """The files of a sitemap: one, or where that can't hold all a list of several and these.

    Parameters
    ----------
    paths
        The pages, percent-encoded and without a first slash.
    server
        The address before them, as `checked_address` gives it.
    day
        When all of them were changed, as ``YYYY-MM-DD``.
    """
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    parts = [paths[first : first + MOST] for first in range(0, len(paths), MOST)] or [()]
    if len(parts) > 1:
        files = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        yield "sitemap.xml", _written("sitemapindex", "sitemap", files, server, changed)
    else:
        files = ["sitemap.xml"]
    for file, part in zip(files, parts, strict=True):
        yield file, _written("urlset", "url", part, server, changed)


def _written(root: str, entry: str, paths: Sequence[str], server: str, changed: str) -> bytes:
    entries = "".join(
        f"<{entry}><loc>{escape(server + path)}</loc>{changed}</{entry}>\n" for path in paths
    )
    return f"{_HEAD}<{root} {_SPACE}>\n{entries}</{root}>\n".encode()
