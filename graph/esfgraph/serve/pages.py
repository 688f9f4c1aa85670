"""Pages: rendered from templates, in Swedish or English, and working without a script.

`ROUTES` holds a page for every thing that has an IRI; the more specific ones
of `site_routes` go before them (see `app.create_app`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.messages import LANGUAGES, Language
from esfgraph.serve.addresses import ServerAddresses
from esfgraph.serve.cache import packed
from esfgraph.serve.negotiate import EXTENSIONS, HTML, negotiate, negotiate_language
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    fresh_headers,
    is_fresh,
    kept,
    not_modified,
    problem,
    tag_of,
)
from esfgraph.serve.security import POLICY
from esfgraph.serve.thing_view import thing_view
from esfgraph.serve.things import iri_of, known, path_of
from esfgraph.site.questions import questions
from esfgraph.site.render import asset, page_bytes

__all__ = [
    "QUERY_POLICY",
    "ROUTES",
    "addresses_of",
    "language_of",
    "missing",
    "page_text",
    "query_page",
    "render",
    "sent",
    "sent_kept",
    "thing_page",
]

VARY = "Accept, Accept-Language"

_TABLE_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
QUERY_POLICY = POLICY.replace("style-src 'self'", f"style-src 'self' {_TABLE_STYLE}")
"""The editor adds one style sheet of fixed text (how columns are resized), known by its hash;
all else is as strict as elsewhere."""

_PLAIN = tuple(
    "&".join(parts)
    for view in ((), ("view=statements",))
    for parts in (view, (*view, "lang=sv"), (*view, "lang=en"))
)
_EXAMPLE = """\
PREFIX esf: <https://w3id.org/esfgraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT ?project ?title WHERE {
  ?project a esf:Project ; dcterms:title ?title .
}"""


def language_of(request: Request) -> Language:
    """The language of a page: ``lang`` in the address, else by ``Accept-Language``."""
    return chosen_language(request) or negotiate_language(request.headers.get("accept-language"))


def chosen_language(request: Request) -> Language | None:
    """The language that the address names; ``None`` where it names none."""
    asked = request.query_params.get("lang")
    return next((language for language in LANGUAGES if language == asked), None)


def addresses_of(request: Request) -> ServerAddresses:
    """Where the links of a page lead: they keep the language that was chosen."""
    return ServerAddresses(dataset_of(request), chosen_language(request))


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from a template; see `page_text`."""
    return sent(request, page_text(request, template, **values), status)


def page_text(request: Request, template: str, here: str | None = None, **values: Any) -> bytes:
    """The bytes of a page from a template of ``data/templates/serve``.

    ``here`` is its name in the menu; what else the templates get, see
    `site.render.page_bytes`. ``lang`` is the language that was chosen, or ``None``.
    """
    language = language_of(request)
    other: Language = "en" if language == "sv" else "sv"
    parameters = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    address = quote(str(request.scope["path"])) + "?" + urlencode([*parameters, ("lang", other)])
    values.setdefault("lang", chosen_language(request))
    return page_bytes(template, language, addresses_of(request), address, here, **values)


def sent(request: Request, text: bytes, status: int = 200, policy: str | None = None) -> Response:
    """A page that was rendered; ``policy`` is a Content-Security-Policy of its own."""
    headers = _headers(request, fresh=status == 200)
    if policy is not None:
        headers["Content-Security-Policy"] = policy
    return Response(text, status, headers, media_type="text/html")


def sent_kept(request: Request, body: bytes) -> Response:
    """A page that was rendered and `cache.packed`."""
    return kept(request, body, _headers(request, fresh=True), "text/html")


def _headers(request: Request, *, fresh: bool) -> dict[str, str]:
    dataset, language = dataset_of(request), language_of(request)
    tag = tag_of(dataset, request.url.path, request.url.query, language) if fresh else None
    return {**fresh_headers(dataset, tag, VARY), "Content-Language": language}


def missing(request: Request) -> Response:
    """404: a page for browsers, a line of text for others."""
    if negotiate(accepted(request), (*EXTENSIONS.values(), HTML)) is HTML:
        request.state.outcome = "missing"
        return render(request, "missing.html.j2", 404)
    return problem(request, 404, "missing")


def query_page(request: Request) -> Response:
    """The endpoint as browsers see it: an editor, or a form that works without a script."""
    examples = questions(dataset_of(request).index, language_of(request))
    text = page_text(request, "query.html.j2", "query", example=_EXAMPLE, examples=examples)
    return sent(request, text, policy=QUERY_POLICY)


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
    chosen = chosen_language(request)
    plain = request.url.query in _PLAIN
    key = ("statements", iri, language, chosen) if plain else None
    text = dataset.rendered.get(key) if key else None
    if text is None:
        alternates = {f"{address}.{e}": o.media for e, o in EXTENSIONS.items()}

        def make() -> bytes:
            view = thing_view(dataset, iri, language)
            return packed(page_text(request, "thing.html.j2", view=view, alternates=alternates))

        text = await to_thread.run_sync(make, limiter=dataset.rendering)
        if key:
            dataset.rendered.put(key, text)
    return sent_kept(request, text)


async def style(request: Request) -> Response:
    """The one style sheet."""
    headers = {"Cache-Control": "max-age=3600"}
    return Response(asset("site.css"), headers=headers, media_type="text/css")


ROUTES = [
    Route("/site.css", style, methods=["GET"]),
    Route("/page/{rest:path}", thing_page, methods=["GET"]),
]
"""The plain pages; `thing_page` answers for every thing that has no page of its own."""
