"""The query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/).

Updates are refused with 403, a query that names another server (``SERVICE``)
as well. Without a query the endpoint describes itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from esfgraph.serve.answers import answered
from esfgraph.serve.description import service_description
from esfgraph.serve.log import note_query
from esfgraph.serve.negotiate import DESCRIPTIONS, GRAPHS, HTML, TABLES, negotiate
from esfgraph.serve.query_text import look
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    is_fresh,
    not_modified,
    problem,
    tag_of,
    unacceptable,
)
from esfgraph.serve.site_routes import query_page

__all__ = ["is_iri", "sparql"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 1000
_BODY_SECONDS = 20


class _BadRequestError(Exception):
    """The request is not one of the protocol; ``key`` of the message, and the status."""

    def __init__(self, key: str, status: int = 400, **values: object) -> None:
        super().__init__(key)
        self.key, self.status, self.values_ = key, status, values


@dataclass(frozen=True, slots=True)
class _Operation:
    query: str | None
    default: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def job(self) -> dict[str, object]:
        """For the worker: a dataset that the request states replaces that of the query."""
        stated = bool(self.default or self.named)
        return {
            "kind": "query",
            "query": self.query,
            "default": list(self.default) if stated else None,
            "named": list(self.named) if stated else None,
        }


async def sparql(request: Request) -> Response:
    """The endpoint: GET, POST of a form, POST of a query."""
    try:
        operation = await _operation(request)
        if operation.query is None:
            return await _described(request)
        return await _query(request, operation.query, operation)
    except _BadRequestError as error:
        return problem(request, error.status, error.key, values=error.values_)


async def _query(request: Request, query: str, operation: _Operation) -> Response:
    note_query(request, query)
    text = look(query)
    if text.kind == "update":
        raise _BadRequestError("update", 403)
    dataset = dataset_of(request)
    if text.federated or (text.suspect and not dataset.pool.guarded):
        raise _BadRequestError("federated", 403)
    table, graph = negotiate(accepted(request), TABLES), negotiate(accepted(request), GRAPHS)
    if table is None and graph is None:
        return unacceptable(request, (*TABLES, *GRAPHS))
    tag = None
    if not text.changing:
        parts = (query, operation.default, operation.named)
        tag = tag_of(dataset, parts, table and table.media, graph and graph.media)
        if is_fresh(request, dataset, tag):
            return not_modified(dataset, tag)
    job = {
        **operation.job,
        "table_format": table and table.format,
        "graph_format": graph and graph.format,
    }
    offers = {offer.format: offer for offer in (table, graph) if offer is not None}
    return await answered(request, job, offers, tag)


async def _described(request: Request) -> Response:
    offers = (*DESCRIPTIONS, HTML)
    offer = negotiate(accepted(request), offers)
    if offer is None:
        return unacceptable(request, offers)
    if offer is HTML:
        return await query_page(request)
    return await service_description(request, offer)


async def _operation(request: Request) -> _Operation:
    pairs = _pairs(request.scope["query_string"])
    if request.method == "POST":
        pairs = await _posted(request, pairs)
    if any(name == "update" for name, _ in pairs):
        raise _BadRequestError("update", 403)
    queries = [value for name, value in pairs if name == "query"]
    default = tuple(value for name, value in pairs if name == "default-graph-uri")
    named = tuple(value for name, value in pairs if name == "named-graph-uri")
    if len(queries) > 1:
        raise _BadRequestError("several-queries")
    if not queries and (request.method == "POST" or default or named):
        raise _BadRequestError("no-query")
    for iri in (*default, *named):
        if not is_iri(iri):
            raise _BadRequestError("no-iri", iri=iri[:200])
    return _Operation(queries[0] if queries else None, default, named)


async def _posted(request: Request, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    media, _, rest = request.headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    if media == _UPDATE:
        raise _BadRequestError("update", 403)
    if media not in (_FORM, _QUERY):
        raise _BadRequestError("media-type", 415)
    parameters = dict(p.strip().lower().partition("=")[::2] for p in rest.split(";"))
    if parameters.get("charset", "utf-8").strip('"') not in ("utf-8", "utf8", "us-ascii"):
        raise _BadRequestError("charset", 415)
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await request.body()
    except TimeoutError as error:
        raise _BadRequestError("slow", 408) from error
    if media == _FORM:
        # A form states everything in the body; what stands in the address counts as well.
        return [*pairs, *_pairs(body)]
    try:
        return [*pairs, ("query", body.decode("utf-8-sig"))]
    except UnicodeDecodeError as error:
        raise _BadRequestError("charset") from error


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:  # no UTF-8, or too many fields
        raise _BadRequestError("charset") from error


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI.

    >>> is_iri("https://example.org/å"), is_iri("å"), is_iri("http://a b/")
    (True, False, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
