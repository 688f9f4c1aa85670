"""``/sitemap.xml`` and ``/robots.txt``: which pages there are (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from esfgraph.serve.addresses import ServerAddresses
from esfgraph.serve.cache import packed
from esfgraph.serve.dataset import Dataset
from esfgraph.serve.pages import missing
from esfgraph.serve.respond import dataset_of, fresh_headers, is_fresh, kept, not_modified, tag_of

__all__ = ["ROUTES"]

_MOST = 25_000
"""Addresses in one file; the protocol allows 50,000 and 50 MB."""

_FACETS = ("owner", "method", "theme", "target_group", "fund", "region", "nuts_region")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _paths(dataset: Dataset) -> Iterator[str]:
    at = ServerAddresses(dataset)
    for name in ("home", "search", "statistics", "findings", "query"):
        yield at.page(name) or "/"
    facets = dataset.index.facets
    for iri in (*dataset.index.iris, *(v for name in _FACETS for v in facets[name].values)):
        path = at.thing(iri)
        if path is not None and not urlsplit(path).fragment:
            yield path


def _text(dataset: Dataset, server: str, number: int | None) -> bytes | None:
    """A sitemap, or the list of all of them where one does not hold everything; packed."""
    paths = list(dict.fromkeys(_paths(dataset)))
    day = dataset.modified.strftime("%Y-%m-%d")
    files = range(1, -(-len(paths) // _MOST) + 1)
    if number is None and len(files) > 1:
        entries = "".join(
            f"<sitemap><loc>{escape(server)}sitemap-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>\n"
            for n in files
        )
        return packed(f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n".encode())
    if number is not None and number not in files:
        return None
    first = (1 if number is None else number) * _MOST - _MOST
    entries = "".join(
        f"<url><loc>{escape(server + path[1:])}</loc><lastmod>{day}</lastmod></url>\n"
        for path in paths[first : first + _MOST]
    )
    return packed(f"{_HEAD}<urlset {_SPACE}>\n{entries}</urlset>\n".encode())


def _number(text: str) -> int:
    """A number as it is written in addresses of ours; 0, which is no file, for all else."""
    plain = text.isascii() and text.isdecimal() and len(text) < 8 and not text.startswith("0")
    return int(text) if plain else 0


async def sitemap(request: Request) -> Response:
    """The addresses of all pages."""
    dataset, server = dataset_of(request), str(request.base_url)
    asked = request.path_params.get("number")
    number = None if asked is None else _number(asked)
    tag = tag_of(dataset, "sitemap", server, number)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag)
    body = dataset.rendered.get(tag)
    if body is None:
        body = await run_in_threadpool(_text, dataset, server, number)
        if body is None:
            return missing(request)
        dataset.rendered.put(tag, body)
    return kept(request, body, fresh_headers(dataset, tag), "application/xml")


async def robots(request: Request) -> Response:
    """Which addresses crawlers should leave alone: there are endlessly many searches."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {p}" for p in ("/search?", "/search.", "/statistics?", "/compare")]
    lines += ["Disallow: /sparql?", "Disallow: /store", f"Sitemap: {request.base_url}sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


ROUTES = [
    Route("/sitemap.xml", sitemap, methods=["GET"]),
    Route("/sitemap-{number}.xml", sitemap, methods=["GET"]),
    Route("/robots.txt", robots, methods=["GET"]),
]
"""What crawlers read."""
