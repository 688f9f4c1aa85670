"""What this server says of itself: service description, VoID and DCAT.

https://www.w3.org/TR/sparql11-service-description/,
https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID, XSD
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.namespaces import ESF, PREFIXES, VOCAB
from esfgraph.resources import toml_data
from esfgraph.serve.dataset import Counts, Dataset
from esfgraph.serve.negotiate import DESCRIPTIONS, EXTENSIONS, GRAPHS, TABLES, Offer, negotiate
from esfgraph.serve.rdf import serialised
from esfgraph.serve.respond import (
    accepted,
    dataset_of,
    fresh_headers,
    is_fresh,
    not_modified,
    problem,
    tag_of,
    unacceptable,
)
from esfgraph.serve.turns import BusyError
from esfgraph.serve.workers import RefusedError

__all__ = ["ROUTES", "service_description", "void"]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_MOST_GRAPHS = 1000
_COUNTS = {
    "classes": "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) { ?s a ?of } GROUP BY ?of",
    "properties": "SELECT ?of (COUNT(*) AS ?n) { ?s ?of ?o } GROUP BY ?of",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
}

Told = list[ox.Triple]


def _node(iri: object) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _whole(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_node(XSD.integer))


class _About:
    """Collects statements."""

    def __init__(self) -> None:
        self.told: Told = []

    def say(self, subject: str, *pairs: tuple[object, object]) -> None:
        for predicate, value in pairs:
            term = value if isinstance(value, ox.NamedNode | ox.Literal) else _node(value)
            self.told.append(ox.Triple(_node(subject), _node(predicate), term))

    def say_texts(self, subject: str, predicate: URIRef, key: str) -> None:
        for language, text in toml_data("messages.toml")["serve"][key].items():
            self.say(subject, (predicate, ox.Literal(text, language=language)))


def _formats(offers: Iterable[Offer]) -> list[str]:
    """The IRIs of formats, each once."""
    names = dict.fromkeys(offer.format for offer in offers)
    kinds = (ox.QueryResultsFormat, ox.RdfFormat)
    return [getattr(kind, n).iri for n in names for kind in kinds if hasattr(kind, n)]


def _service(dataset: Dataset, endpoint: str) -> Told:
    about = _About()
    service, data = endpoint + "#service", endpoint + "#dataset"
    about.say(
        service,
        (RDF.type, SD.Service),
        (SD.endpoint, endpoint),
        (SD.supportedLanguage, SD.SPARQL11Query),
        (SD.defaultDataset, data),
        *((SD.resultFormat, iri) for iri in _formats((*TABLES, *GRAPHS))),
    )
    about.say_texts(service, DCTERMS.title, "service-title")
    default = endpoint + "#default-graph"
    about.say(data, (RDF.type, SD.Dataset), (SD.defaultGraph, default))
    about.say(default, (RDF.type, SD.Graph))
    names = [g.value for g in dataset.graph.store.named_graphs() if isinstance(g, ox.NamedNode)]
    for name in sorted(names)[:_MOST_GRAPHS]:
        graph = f"{endpoint}#graph-{name.rsplit('/', 1)[-1]}"
        about.say(data, (SD.namedGraph, graph))
        about.say(graph, (RDF.type, SD.NamedGraph), (SD.name, name))
    return about.told


async def service_description(request: Request, offer: Offer) -> Response:
    """The endpoint's description of itself, for a request without a query."""
    dataset = dataset_of(request)
    endpoint = str(request.base_url) + "sparql"
    tag = tag_of(dataset, "service", endpoint, offer.media)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag)
    body = dataset.rendered.get(tag)
    if body is None:
        told = await run_in_threadpool(_service, dataset, endpoint)
        body = await run_in_threadpool(serialised, told, offer.format)
        dataset.rendered.put(tag, body)
    headers = {"Content-Type": offer.content_type, **fresh_headers(dataset, tag)}
    return Response(body, headers=headers)


async def _counts(dataset: Dataset) -> dict[str, Counts]:
    """Statements by class and property, counted once per build by a worker.

    What takes longer than a question may is left out.
    """
    async with dataset.counting:
        if dataset.counts is None:
            counts: dict[str, Counts] = {}
            for name, query in _COUNTS.items():
                try:
                    counts[name] = await _count(dataset, query)
                except RefusedError:
                    continue
                except BusyError:  # another time, then
                    return counts
            dataset.counts = counts
    return dataset.counts


async def _count(dataset: Dataset, query: str) -> Counts:
    job = {"kind": "query", "query": query, "default": None, "named": None}
    formats = {"table_format": "JSON", "graph_format": None}
    answer = await dataset.pool.ask({**job, **formats}, "")
    with answer:
        rows: list[dict[str, Any]] = json.load(answer.body)["results"]["bindings"]
    return sorted((row.get("of", {}).get("value"), int(row["n"]["value"])) for row in rows)


def _void(dataset: Dataset, server: str, counts: dict[str, Counts]) -> Told:
    about = _About()
    document = dataset.graph.base + ".well-known/void"
    data, catalogue, service = (f"{document}#{n}" for n in ("dataset", "catalogue", "sparql"))
    about.say(document, (RDF.type, VOID.DatasetDescription), (FOAF.primaryTopic, data))
    about.say(catalogue, (RDF.type, DCAT.Catalog), (DCAT.dataset, data), (DCAT.service, service))
    about.say_texts(catalogue, DCTERMS.title, "catalogue-title")
    about.say(data, (RDF.type, VOID.Dataset), (RDF.type, DCAT.Dataset))
    about.say_texts(data, DCTERMS.title, "dataset-title")
    about.say_texts(data, DCTERMS.description, "dataset-description")
    modified = dataset.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    about.say(
        data,
        (DCTERMS.modified, ox.Literal(modified, datatype=_node(XSD.dateTime))),
        (FOAF.homepage, server),
        (VOID.uriSpace, ox.Literal(dataset.graph.base + "id/")),
        (VOID.sparqlEndpoint, server + "sparql"),
        (VOID.dataDump, server + "store?default"),
        *((VOID.feature, iri) for iri in _formats(EXTENSIONS.values())),
        *((VOID.vocabulary, ns) for ns in sorted(set(PREFIXES.values()) - {VOCAB})),
    )
    example = _example(dataset)
    if example is not None:
        about.say(data, (VOID.exampleResource, example))
    about.say(
        service,
        (RDF.type, DCAT.DataService),
        (DCAT.endpointURL, server + "sparql"),
        (DCAT.endpointDescription, server + "sparql"),
        (DCAT.servesDataset, data),
    )
    about.say_texts(service, DCTERMS.title, "service-title")
    for ending, offer in EXTENSIONS.items():
        distribution = f"{document}#distribution-{ending}"
        about.say(data, (DCAT.distribution, distribution))
        about.say(
            distribution,
            (RDF.type, DCAT.Distribution),
            (DCAT.accessURL, server + "store?default"),
            (DCAT.mediaType, "https://www.iana.org/assignments/media-types/" + offer.media),
        )
    _partitions(about, data, document, counts)
    return about.told


def _partitions(about: _About, data: str, document: str, counts: dict[str, Counts]) -> None:
    if "properties" in counts:
        total = sum(number for _, number in counts["properties"])
        about.say(data, (VOID.triples, _whole(total)))
        about.say(data, (VOID.properties, _whole(len(counts["properties"]))))
    if "classes" in counts:
        about.say(data, (VOID.classes, _whole(len(counts["classes"]))))
    if "subjects" in counts:
        about.say(data, (VOID.distinctSubjects, _whole(counts["subjects"][0][1])))
    kinds = (
        ("classes", VOID.classPartition, VOID["class"], VOID.entities),
        ("properties", VOID.propertyPartition, VOID.property, VOID.triples),
    )
    for name, partition, of, number in kinds:
        for place, (iri, count) in enumerate(counts.get(name, ())):
            part = f"{document}#{name}-{place + 1}"
            about.say(data, (partition, part))
            about.say(part, (of, iri), (number, _whole(count)))


def _example(dataset: Dataset) -> ox.NamedNode | None:
    quads = dataset.graph.store.quads_for_pattern(None, _node(RDF.type), _node(ESF.Project), None)
    first = next((q.subject for q in quads), None)
    return first if isinstance(first, ox.NamedNode) else None


async def void(request: Request) -> Response:
    """VoID and DCAT, at ``/.well-known/void`` and with the endings of descriptions."""
    ending = request.path_params.get("ending")
    offer = EXTENSIONS.get(ending) if ending else negotiate(accepted(request), DESCRIPTIONS)
    if offer is None:
        missing = ending is not None
        return problem(request, 404, "missing") if missing else unacceptable(request, DESCRIPTIONS)
    dataset, server = dataset_of(request), str(request.base_url)
    tag: str | None = tag_of(dataset, "void", server, offer.media)
    if is_fresh(request, dataset, tag):
        return not_modified(dataset, tag)
    counts = await _counts(dataset)
    if dataset.counts is None:
        tag = None  # not all could be counted now
    told = await run_in_threadpool(_void, dataset, server, counts)
    body = await run_in_threadpool(serialised, told, offer.format)
    headers = {"Content-Type": offer.content_type, **fresh_headers(dataset, tag)}
    return Response(body, headers=headers)


ROUTES = [
    Route("/.well-known/void", void, methods=["GET"]),
    Route("/.well-known/void.{ending}", void, methods=["GET"]),
]
"""The description of the data."""
