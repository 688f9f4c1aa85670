"""The pages about projects: search, projects, what they share, findings, statistics.

Each is rendered once per build, language and address and then kept, the least
used going first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.findings import SEVERITIES
from esfgraph.messages import Language
from esfgraph.serve.cache import packed
from esfgraph.serve.dataset import Dataset
from esfgraph.serve.negotiate import EXTENSIONS
from esfgraph.serve.pages import (
    VARY,
    addresses_of,
    chosen_language,
    language_of,
    missing,
    page_text,
    sent_kept,
    thing_page,
)
from esfgraph.serve.respond import dataset_of, is_fresh, not_modified, problem, tag_of
from esfgraph.serve.things import iri_of
from esfgraph.site.addresses import ELSEWHERE
from esfgraph.site.compare import compare as compared
from esfgraph.site.compare import project_named
from esfgraph.site.contents import Content, home, search, statistics_page
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.findings import overview
from esfgraph.site.groups import group
from esfgraph.site.listing import entries
from esfgraph.site.project_page import project_page
from esfgraph.site.render import ASSETS, asset
from esfgraph.site.search import View, find, short, view_of
from esfgraph.site.texts import text as said

__all__ = ["ROUTES"]

_PATIENCE = 30
"""Seconds to wait until another file is written."""

Make = Callable[[Language], tuple[str, Mapping[str, Any]] | None]


async def _page(request: Request, key: object, here: str | None, make: Make) -> Response:
    """A page as it was kept, or made now; 404 where there is nothing to make it of.

    ``key`` stands for what the address asks for, ``make`` gives template and values.
    """
    dataset, language = dataset_of(request), language_of(request)
    tag = tag_of(dataset, request.url.path, request.url.query, language)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag, VARY)
    kept = (key, str(request.base_url), language, chosen_language(request), request.url.query)
    text = dataset.rendered.get(kept)
    if text is None:
        text = await to_thread.run_sync(
            _made, request, here, make, language, limiter=dataset.rendering
        )
        if text is None:
            return missing(request)
        dataset.rendered.put(kept, text)
    return sent_kept(request, text)


def _made(request: Request, here: str | None, make: Make, language: Language) -> bytes | None:
    """The page, packed."""
    made = make(language)
    if made is None:
        return None
    template, values = made
    return packed(page_text(request, template, here, **values))


def _canonical(request: Request) -> str:
    """The address without what only chooses among views of the same."""
    return str(request.base_url) + str(request.scope["path"]).lstrip("/")


def _shown(content: Content, request: Request) -> tuple[str, Mapping[str, Any]]:
    return content.template, {**content.values, "canonical": _canonical(request)}


async def home_page(request: Request) -> Response:
    """What is served, in figures, and the ways in."""
    dataset, at = dataset_of(request), addresses_of(request)

    def make(language: Language) -> tuple[str, Mapping[str, Any]]:
        content = home(
            dataset.index, language, at, dataset.summary, dataset.base, lambda _: at.search([])
        )
        template, values = _shown(content, request)
        return template, {**values, "searchable": True}

    return await _page(request, "home", "home", make)


def _view(request: Request) -> View:
    return view_of(request.query_params.multi_items(), dataset_of(request).index)


async def search_page(request: Request) -> Response:
    """Results and facets."""
    dataset, at, view = dataset_of(request), addresses_of(request), _view(request)

    def make(language: Language) -> tuple[str, Mapping[str, Any]]:
        template, values = _shown(search(dataset.index, view, language, at), request)
        chosen = chosen_language(request)
        kept = [*values["kept"], *([("lang", chosen)] if chosen else [])]
        return template, {**values, "kept": kept}

    return await _page(request, ("search", view.address()), "search", make)


async def statistics(request: Request) -> Response:
    """Figures and pictures of all projects, or of what a search finds."""
    dataset, at, view = dataset_of(request), addresses_of(request), _view(request)

    def make(language: Language) -> tuple[str, Mapping[str, Any]]:
        return _shown(statistics_page(dataset.index, view, language, at), request)

    return await _page(request, ("statistics", view.address()), "statistics", make)


async def download(request: Request) -> Response:
    """What a search finds as a file."""
    dataset, language = dataset_of(request), language_of(request)
    ending = request.path_params["ending"]
    form = DOWNLOADS.get(ending)
    if form is None:
        return missing(request)
    view = _view(request)
    tag = tag_of(dataset, "download", ending, view.address(), language)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag, VARY)
    found = await run_in_threadpool(find, dataset.index, view, language)
    if len(found.rows) > form.most:
        values = {"number": len(found.rows), "most": form.most}
        request.state.outcome = "too-many"
        words = said("download-limit", language, **values)
        return Response(words + "\n", 403, {"Cache-Control": "no-store"}, media_type="text/plain")
    iris = [dataset.index.iris[row] for row in found.rows.tolist()]
    try:
        async with asyncio.timeout(_PATIENCE):
            await dataset.writing.acquire()
    except TimeoutError:
        return problem(request, 503, "busy", headers={"Retry-After": str(_PATIENCE)})
    try:
        body = await run_in_threadpool(form.write, dataset.store, iris)
    finally:
        dataset.writing.release()
    headers = {
        "Content-Disposition": f'attachment; filename="projects.{ending}"',
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Vary": VARY,
    }
    return Response(body, headers=headers, media_type=form.media_type)


def _iri(dataset: Dataset, path: str) -> str | None:
    """The IRI that a page is about; ``path`` is what stands after ``/page/``."""
    segment, _, rest = path.partition("/")
    if segment in ELSEWHERE:
        return ELSEWHERE[segment] + rest if rest.isalnum() else None
    return iri_of(dataset, path)


async def thing(request: Request) -> Response:
    """The page of a project, an organisation, a concept or a region; else all statements."""
    dataset, at = dataset_of(request), addresses_of(request)
    iri = _iri(dataset, str(request.scope["path"]).removeprefix("/page/"))
    if iri is None:
        return missing(request)
    index = dataset.index
    has_page = iri in index.row or bool(index.projects_with(iri))
    if not has_page or request.query_params.get("view") == "statements":
        return await thing_page(request)
    described = {at.description(iri, ending): o.media for ending, o in EXTENSIONS.items()}
    alternates = {address: media for address, media in described.items() if address}

    def make(language: Language) -> tuple[str, Mapping[str, Any]] | None:
        if iri not in index.row:
            found = group(index, iri, language)
            return (
                None
                if found is None
                else (
                    "group.html.j2",
                    {"group": found, "alternates": alternates},
                )
            )
        page = project_page(index, iri, language)
        identifier = index.identifiers[index.row[iri]]
        return "project.html.j2", {
            "page": page,
            "entry": entries(index, [index.row[iri]], language)[0],
            "alternates": alternates,
            "files": {s.record: s.file or s.iri for s in page.view.sources},
            "downloads": _downloads(request, iri, identifier),
        }

    return await _page(request, ("thing", iri), None, make)


def _downloads(request: Request, iri: str, identifier: str | None) -> list[tuple[str, str]]:
    """The files of one project, which a search for it gives."""
    pairs = [("project", short(iri))]
    return [(DOWNLOADS[e].title, f"/search.{e}?{urlencode(pairs)}") for e in ("csv", "xlsx")]


async def findings(request: Request) -> Response:
    """What the checks found, by rule."""
    dataset, at, asked = dataset_of(request), addresses_of(request), request.query_params
    severity = next((s for s in SEVERITIES if s == asked.get("severity")), None)
    rule = (asked.get("rule") or "")[:200] or None
    number = asked.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else 1
    chosen = [(k, v) for k, v in (("severity", severity), ("rule", rule)) if v]

    def address(number: int) -> str:
        return at.findings([*chosen, ("page", str(number))]) + "#list"

    def make(language: Language) -> tuple[str, Mapping[str, Any]]:
        found = overview(dataset.store, dataset.findings, language, severity, rule, page)
        return "findings.html.j2", {
            "found": found,
            "narrowed": bool(chosen),
            "page_address": address,
        }

    return await _page(request, ("findings", severity, rule, page), "findings", make)


async def compare(request: Request) -> Response:
    """Two projects beside each other."""
    index = dataset_of(request).index
    asked = [name[:300] for name in request.query_params.getlist("p")[:2] if name.strip()]

    def make(language: Language) -> tuple[str, Mapping[str, Any]]:
        named = [(name, project_named(index, name)) for name in asked]
        known = [iri for _, iri in named if iri is not None]
        found = compared(index, known[0], known[1], language) if len(known) == 2 else None
        shown = [index.identifiers[index.row[i]] or i if i else name for name, i in named]
        return "compare.html.j2", {
            "asked": [*shown, "", ""][:2],
            "unknown": [name for name, iri in named if iri is None],
            "found": found,
        }

    return await _page(request, ("compare", *asked), "compare", make)


async def static(request: Request) -> Response:
    """A script or style sheet: one of a few known names."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return missing(request)
    headers = {"Cache-Control": "max-age=3600"}
    return Response(asset(name), headers=headers, media_type=ASSETS[name][1])


ROUTES = [
    Route("/", home_page, methods=["GET"]),
    Route("/search", search_page, methods=["GET"]),
    Route("/search.{ending}", download, methods=["GET"]),
    Route("/statistics", statistics, methods=["GET"]),
    Route("/findings", findings, methods=["GET"]),
    Route("/compare", compare, methods=["GET"]),
    Route("/static/{name}", static, methods=["GET"]),
    Route("/page/{rest:path}", thing, methods=["GET"]),
]
"""All pages about projects; they go before those of `pages`."""
