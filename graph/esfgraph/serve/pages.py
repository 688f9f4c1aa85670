"""Pages: rendered from templates, in Swedish or English, without a script.

`ROUTES` holds the home page and a page for every thing that has an IRI; more
specific pages go before them (see `app.create_app`).
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.messages import LANGUAGES, Language, say
from esfgraph.resources import data_file
from esfgraph.serve.negotiate import EXTENSIONS, HTML, negotiate, negotiate_language
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    fresh_headers,
    is_fresh,
    not_modified,
    problem,
    tag_of,
)
from esfgraph.serve.thing_view import thing_view
from esfgraph.serve.things import iri_of, known, path_of

__all__ = ["ROUTES", "language_of", "missing", "page_text", "query_page", "render"]

VARY = "Accept, Accept-Language"
_PLAIN = ("", "lang=sv", "lang=en")
_EXAMPLE = "SELECT ?project ?title WHERE {\n  ?project a esf:Project ; dcterms:title ?title .\n}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(str(data_file("templates", "serve"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> bytes:
    return data_file("templates", "serve", "site.css").read_bytes()


def language_of(request: Request) -> Language:
    """The language of a page: ``lang`` in the address, else by ``Accept-Language``."""
    asked = request.query_params.get("lang")
    for language in LANGUAGES:
        if asked == language:
            return language
    return negotiate_language(request.headers.get("accept-language"))


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from a template of ``data/templates/serve``.

    The templates get, besides ``values``, the language, the address of the
    page in the other language, and ``t``, which gives a message of
    ``[serve]`` in ``data/messages.toml``.
    """
    return _page(request, page_text(request, template, **values), status)


def page_text(request: Request, template: str, **values: Any) -> bytes:
    """The bytes of a page; see `render`."""
    language = language_of(request)
    other: Language = "en" if language == "sv" else "sv"
    parameters = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    address = quote(str(request.scope["path"])) + "?" + urlencode([*parameters, ("lang", other)])
    text = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            other=other,
            other_address=address,
            t=lambda key, **filled: say(f"serve.{key}", language, **filled),
            **values,
        )
    )
    return text.encode()


def _page(request: Request, text: bytes, status: int) -> Response:
    dataset, language = dataset_of(request), language_of(request)
    tag = tag_of(dataset, request.url.path, request.url.query, language) if status == 200 else None
    headers = {**fresh_headers(dataset, tag, VARY), "Content-Language": language}
    return Response(text, status, headers, media_type="text/html")


def missing(request: Request) -> Response:
    """404: a page for browsers, a line of text for others."""
    if negotiate(accepted(request), (*EXTENSIONS.values(), HTML)) is HTML:
        request.state.outcome = "missing"
        return render(request, "missing.html.j2", 404)
    return problem(request, 404, "missing")


def query_page(request: Request) -> Response:
    """The endpoint as browsers see it: a form that works without a script."""
    return render(request, "query.html.j2", example=_EXAMPLE)


async def home(request: Request) -> Response:
    """What is served, in figures, and the ways in."""
    dataset = dataset_of(request)
    figures = {
        name: dataset.summary[name]
        for name in ("projects", "organisations", "statements")
        if name in dataset.summary
    }
    return render(request, "home.html.j2", figures=figures)


async def thing_page(request: Request) -> Response:
    """All that is known of a thing, as a table."""
    dataset = dataset_of(request)
    path = str(request.scope["path"]).removeprefix("/page/")
    iri = iri_of(dataset, path)
    if iri is None or not known(dataset, iri):
        return missing(request)
    language = language_of(request)
    tag = tag_of(dataset, request.url.path, request.url.query, language)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag, VARY)
    address = path_of(dataset, iri) or "/"
    key = ("page", iri, language) if request.url.query in _PLAIN else None
    text = dataset.rendered.get(key) if key else None
    if text is None:
        view = await run_in_threadpool(thing_view, dataset, iri, language)
        alternates = {f"{address}.{e}": o.media for e, o in EXTENSIONS.items()}
        text = page_text(request, "thing.html.j2", view=view, alternates=alternates)
        if key:
            dataset.rendered.put(key, text)
    return _page(request, text, 200)


async def style(request: Request) -> Response:
    """The one style sheet."""
    return Response(_style(), headers={"Cache-Control": "max-age=3600"}, media_type="text/css")


ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/site.css", style, methods=["GET"]),
    Route("/page/{rest:path}", thing_page, methods=["GET"]),
]
"""The plain pages; `thing_page` answers for every thing that has no page of its own."""
