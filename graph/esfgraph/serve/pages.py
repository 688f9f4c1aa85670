"""Pages as requests get them: made by a process of their own, kept, and sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from esfgraph.serve.answers import client_of, while_connected
from esfgraph.serve.asked import FILES, asked_of, language_of
from esfgraph.serve.negotiate import EXTENSIONS, HTML, negotiate
from esfgraph.serve.rendered import page_text
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    fresh_headers,
    is_fresh,
    kept,
    names,
    not_modified,
    problem,
    tag_of,
)
from esfgraph.serve.turns import BusyError

__all__ = ["VARY", "missing", "page", "render"]

VARY = "Accept, Accept-Language"
"""What decides which page is sent."""

_LONGEST = 8000
"""Characters of an address behind its question mark."""

_SOON = "5"
"""Seconds after which there may be time for a page."""


async def page(
    request: Request, name: str, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """A page or file as it was kept, or made now; 404 where there is nothing to make it of.

    Parameters
    ----------
    request
        What is asked for, and by whom.
    name
        Of the page or file; see `making.MAKERS` and `asked.FILES`.
    headers
        Further headers of what is there.
    """
    dataset, asked = dataset_of(request), asked_of(request, name)
    if len(request.url.query) > _LONGEST:
        return problem(request, 414, "long-address", values={"most": _LONGEST})
    tag = tag_of(dataset, asked.frame())
    if names(request, tag):  # who knows it has got it: it is there
        return not_modified(dataset, tag, VARY)
    made = dataset.made.get(tag)
    if made is None:
        pool = dataset.files if name in FILES else dataset.pages
        try:
            made = await while_connected(request, pool.ask(asked, client_of(request)))
        except BusyError as busy:
            status, key = (429, "busy-client") if busy.own else (503, "busy")
            return problem(request, status, key, headers={"Retry-After": _SOON})
        if made is None:
            return missing(request)
        if made.code == HTTPStatus.OK:
            dataset.made.put(tag, made)
    there = made.code == HTTPStatus.OK
    if there and is_fresh(request, dataset, tag):
        return not_modified(dataset, tag, VARY)
    if made.refused is not None:
        request.state.outcome = made.refused
    told = {
        **fresh_headers(dataset, tag if there else None, VARY),
        **(headers if there else {}),
        "Content-Language": asked.language,
    }
    return await kept(request, made.body, told, made.media_type, made.code)


def render(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page that needs nothing but a template of ``data/templates/serve``."""
    dataset, language = dataset_of(request), language_of(request)
    text = page_text(dataset.graph, asked_of(request, ""), template, **values)
    headers = {**fresh_headers(dataset, None, VARY), "Content-Language": language}
    return Response(text, status, headers, media_type="text/html")


def missing(request: Request) -> Response:
    """404: a page for browsers, a line of text for others."""
    if negotiate(accepted(request), (*EXTENSIONS.values(), HTML)) is HTML:
        request.state.outcome = "missing"
        return render(request, "missing.html.j2", 404)
    return problem(request, 404, "missing")
