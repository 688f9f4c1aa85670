"""The addresses of pages and of the files that belong to them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from esfgraph.serve.pages import missing, page
from esfgraph.serve.security import POLICY
from esfgraph.site.render import ASSETS, asset

__all__ = ["ROUTES", "query_page"]

_TABLE_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
QUERY_POLICY = POLICY.replace("style-src 'self'", f"style-src 'self' {_TABLE_STYLE}")
"""The editor adds one style sheet of fixed text (how columns are resized), known by its hash;
all else is as strict as elsewhere."""


async def home(request: Request) -> Response:
    """What is served, in figures, and the ways in."""
    return await page(request, "home")


async def search(request: Request) -> Response:
    """Results and facets."""
    return await page(request, "search")


async def statistics(request: Request) -> Response:
    """Figures and pictures of all projects, or of what a search finds."""
    return await page(request, "statistics")


async def findings(request: Request) -> Response:
    """What the checks found, by rule."""
    return await page(request, "findings")


async def compare(request: Request) -> Response:
    """Two projects beside each other."""
    return await page(request, "compare")


async def thing(request: Request) -> Response:
    """The page of whatever has an IRI."""
    return await page(request, "thing")


async def query_page(request: Request) -> Response:
    """The endpoint as browsers see it."""
    return await page(request, "query", {"Content-Security-Policy": QUERY_POLICY})


async def download(request: Request) -> Response:
    """What a search finds as a file."""
    named = {"Content-Disposition": f'attachment; filename="projects.{_ending(request)}"'}
    return await page(request, "download", named)


def _ending(request: Request) -> str:
    return "".join(c for c in request.path_params["ending"] if c.isascii() and c.isalnum())


async def sitemap(request: Request) -> Response:
    """The addresses of all pages."""
    return await page(request, "sitemap")


async def robots(request: Request) -> Response:
    """Which addresses crawlers should leave alone: there are endlessly many searches."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {p}" for p in ("/search?", "/search.", "/statistics?", "/compare")]
    lines += ["Disallow: /sparql?", "Disallow: /store", f"Sitemap: {request.base_url}sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


async def static(request: Request) -> Response:
    """A script, picture or style sheet: one of a few known names."""
    name = request.path_params.get("name", "site.css")
    if name not in ASSETS:
        return missing(request)
    headers = {"Cache-Control": "max-age=3600"}
    return Response(asset(name), headers=headers, media_type=ASSETS[name][1])


ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/search", search, methods=["GET"]),
    Route("/search.{ending}", download, methods=["GET"]),
    Route("/statistics", statistics, methods=["GET"]),
    Route("/findings", findings, methods=["GET"]),
    Route("/compare", compare, methods=["GET"]),
    Route("/page/{rest:path}", thing, methods=["GET"]),
    Route("/sitemap.xml", sitemap, methods=["GET"]),
    Route("/sitemap-{number}.xml", sitemap, methods=["GET"]),
    Route("/robots.txt", robots, methods=["GET"]),
    Route("/site.css", static, methods=["GET"]),
    Route("/static/{name}", static, methods=["GET"]),
]
"""All of them."""
