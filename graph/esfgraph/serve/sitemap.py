"""Which pages of the server there are, for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from esfgraph.serve.addresses import ServerAddresses
from esfgraph.serve.holdings import Holdings
from esfgraph.site.sitemap import sitemaps

__all__ = ["sitemap_text"]

_FACETS = ("owner", "method", "theme", "target_group", "fund", "region", "nuts_region")


def _paths(held: Holdings) -> Iterator[str]:
    at = ServerAddresses(held)
    for name in ("home", "search", "statistics", "findings", "query"):
        yield at.page(name) or "/"
    facets = held.index.facets
    for iri in (*held.index.iris, *(v for name in _FACETS for v in facets[name].values)):
        path = at.thing(iri)
        if path is not None and not urlsplit(path).fragment:
            yield path


def sitemap_text(held: Holdings, path: str, server: str) -> bytes | None:
    """The sitemap at a path, of a server with that address; ``None`` if there is none."""
    paths = [path[1:] for path in dict.fromkeys(_paths(held))]
    return next(
        (data for name, data in sitemaps(paths, server, held.day) if "/" + name == path), None
    )
