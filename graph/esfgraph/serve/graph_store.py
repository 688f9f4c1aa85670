"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-http-rdf-update/ — ``/store?default`` is the
default graph, ``/store?graph=IRI`` a named one. GET and HEAD only; other
methods answer 405.
"""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from esfgraph.serve.answers import answered
from esfgraph.serve.negotiate import GRAPHS, negotiate
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    is_fresh,
    not_modified,
    problem,
    tag_of,
    unacceptable,
)
from esfgraph.serve.sparql import is_iri

__all__ = ["graph_store"]


async def graph_store(request: Request) -> Response:
    """One graph, whole."""
    graphs = request.query_params.getlist("graph")
    if ("default" in request.query_params) + len(graphs) != 1:
        return problem(request, 400, "which-graph")
    if graphs and not is_iri(graphs[0]):
        return problem(request, 400, "no-iri", values={"iri": graphs[0][:200]})
    dataset = dataset_of(request)
    if graphs and not dataset.graph.store.contains_named_graph(ox.NamedNode(graphs[0])):
        return problem(request, 404, "no-graph", values={"iri": graphs[0][:200]})
    offer = negotiate(accepted(request), GRAPHS)
    if offer is None:
        return unacceptable(request, GRAPHS)
    tag = tag_of(dataset, "graph", graphs, offer.media)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag)
    job = {
        "kind": "graph",
        "graph": graphs[0] if graphs else None,
        "graph_format": offer.format,
    }
    return await answered(request, job, {offer.format: offer}, tag)
