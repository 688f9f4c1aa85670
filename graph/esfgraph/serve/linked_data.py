"""Every IRI under the base resolves (https://www.w3.org/TR/cooluris/).

``/id/…`` answers 303 and leads to a page or, by ``Accept``, to a description:
the same address with an ending (``.ttl .jsonld .nt .rdf``). ``/vocab/…``,
``/ontology``, ``/shapes`` and ``/graph/…`` do so too.
"""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
from anyio import to_thread
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from esfgraph.messages import say
from esfgraph.serve.cache import packed
from esfgraph.serve.dataset import Dataset
from esfgraph.serve.negotiate import DESCRIPTIONS, EXTENSIONS, HTML, Offer, negotiate
from esfgraph.serve.pages import missing
from esfgraph.serve.rdf import serialised
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    fresh_headers,
    is_fresh,
    kept,
    not_modified,
    tag_of,
    unacceptable,
)
from esfgraph.serve.things import KINDS, iri_of, known, path_of, statements

__all__ = ["ROUTES", "VOID_PATH", "links", "thing"]

VOID_PATH = "/.well-known/void"


def links(path: str) -> str:
    """The header ``Link`` of what has descriptions."""
    return ", ".join(
        f'<{path}.{ending}>; rel="alternate"; type="{offer.media}"'
        for ending, offer in EXTENSIONS.items()
    )


async def thing(request: Request) -> Response:
    """Lead to the page or description of an IRI, or give the description."""
    dataset = dataset_of(request)
    path = str(request.scope["path"])[1:]
    iri = iri_of(dataset.graph, path)
    if iri is not None and known(dataset.graph, iri):
        return _see_other(request, path_of(dataset.graph, iri) or "/")
    stem, dot, ending = path.rpartition(".")
    iri = iri_of(dataset.graph, stem) if dot and ending in EXTENSIONS else None
    if iri is not None and known(dataset.graph, iri):
        return await _description(request, dataset, iri, ending)
    return missing(request)


def _see_other(request: Request, path: str) -> Response:
    offers = (HTML, *DESCRIPTIONS)
    offer = negotiate(accepted(request), offers)
    if offer is None:
        return unacceptable(request, offers)
    if offer is HTML:
        target = "/page" + path
    else:
        ending = next(e for e, o in EXTENSIONS.items() if o.format == offer.format)
        target = f"{path}.{ending}"
    query = request.url.query if offer is HTML else ""
    headers = {"Vary": "Accept", "Link": links(path), "Cache-Control": "no-cache"}
    return RedirectResponse(target + (f"?{query}" if query else ""), 303, headers)


async def _description(request: Request, dataset: Dataset, iri: str, ending: str) -> Response:
    tag = tag_of(dataset, "description", iri, ending)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag)
    offer = EXTENSIONS[ending]
    body = dataset.rendered.get((iri, ending))
    if body is None:
        body = await to_thread.run_sync(
            _described, dataset, iri, ending, offer, limiter=dataset.rendering
        )
        dataset.rendered.put((iri, ending), body)
    path = path_of(dataset.graph, iri) or "/"
    headers = {
        "Content-Type": offer.content_type,
        "Link": f'<{quote(iri, safe=":/#?&=+@!$,;~()*")}>; rel="describes", {links(path)}',
        **fresh_headers(dataset, tag),
    }
    return await kept(request, body, headers)


def _described(dataset: Dataset, iri: str, ending: str, offer: Offer) -> bytes:
    """The description, packed."""
    found = statements(dataset.graph, iri)
    document = ox.NamedNode(f"{iri}.{ending}")
    about: list[tuple[object, ox.NamedNode | ox.Literal]] = [
        (RDF.type, ox.NamedNode(str(FOAF.Document))),
        (FOAF.primaryTopic, ox.NamedNode(iri)),
        (DCTERMS.isPartOf, ox.NamedNode(f"{dataset.graph.base}.well-known/void#dataset")),
    ]
    if found.more:
        limit = say("serve.more-inbound", "en", number=len(found.inbound))
        about.append((RDFS.comment, ox.Literal(limit, language="en")))
    told = [ox.Triple(document, ox.NamedNode(str(p)), o) for p, o in about]
    return packed(serialised((*found.all, *told), offer.format))


ROUTES = [
    Route(pattern, thing, methods=["GET"])
    for kind in KINDS
    for pattern in (f"/{kind}", f"/{kind}.{{ending}}", f"/{kind}/{{rest:path}}")
]
"""All addresses that stand for IRIs."""
