"""Choosing a format and a language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from esfgraph.serve.negotiate import (
    DESCRIPTIONS,
    GRAPHS,
    TABLES,
    Offer,
    negotiate,
    negotiate_language,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "header, media",
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("text/turtle;q=0.4, application/ld+json;q=0.6", "application/ld+json"),
        ("application/ld+json ; q=0.6 , text/turtle; q=0.4", "application/ld+json"),
        ("APPLICATION/RDF+XML", "application/rdf+xml"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            "application/ld+json",
        ),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("*/*;q=0.1, application/trig", "application/trig"),
        (BROWSER, "application/xml"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("*/*;q=0", None),
        # What cannot be read is passed over.
        ("text/turtle;q=two, application/trig;q=0.2", "application/trig"),
        (";;,=,/", "text/turtle"),
    ],
)
def test_the_best_offer(header: str | None, media: str | None) -> None:
    offer = negotiate(header, GRAPHS)
    assert (offer and offer.media) == media


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([*{o.media for o in (*TABLES, *GRAPHS)}, "text/*", "*/*", "a/b"]),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(HEADERS, st.sampled_from([TABLES, GRAPHS, DESCRIPTIONS]))
def test_no_offer_is_liked_better_than_the_chosen_one(
    ranges: list[tuple[str, int]], offers: tuple[Offer, ...]
) -> None:
    def liking(offer: Offer) -> int:
        weights = dict(ranges)
        family = offer.media.split("/")[0] + "/*"
        return next((weights[w] for w in (offer.media, family, "*/*") if w in weights), 0)

    chosen = negotiate(", ".join(f"{name};q={q / 10}" for name, q in ranges), offers)
    best = max(map(liking, offers))
    assert (chosen is None) == (best == 0)
    if chosen is not None:
        assert liking(chosen) == best
        assert chosen == next(o for o in offers if liking(o) == best)


@given(st.text())
def test_any_header_has_an_answer(header: str) -> None:
    assert negotiate(header, GRAPHS) in (None, *GRAPHS)
    assert negotiate_language(header) in ("sv", "en")


@pytest.mark.parametrize(
    "header, language",
    [
        (None, "en"),
        ("sv", "sv"),
        ("sv-FI, en;q=0.9", "sv"),
        ("en-GB, sv;q=0.9", "en"),
        ("de, fr", "en"),
        ("en;q=0, *", "sv"),
    ],
)
def test_language(header: str | None, language: str) -> None:
    assert negotiate_language(header) == language


@pytest.mark.parametrize("offer", TABLES, ids=lambda o: o.media)
@pytest.mark.parametrize("query", ["SELECT ?s { ?s a esf:Project }", "ASK {}"])
def test_tables_come_as_they_were_asked_for(web: TestClient, offer: Offer, query: str) -> None:
    response = web.get("/sparql", params={"query": query}, headers={"Accept": offer.media})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == offer.media
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("offer", GRAPHS, ids=lambda o: o.media)
def test_graphs_come_as_they_were_asked_for(web: TestClient, offer: Offer) -> None:
    query = "CONSTRUCT WHERE { ?s a esf:Project }"
    response = web.get("/sparql", params={"query": query}, headers={"Accept": offer.media})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == offer.media


@pytest.mark.parametrize(
    "query, accept",
    [
        ("SELECT * {}", "text/turtle"),
        ("ASK {}", "application/ld+json"),
        ("CONSTRUCT {} WHERE {}", "text/csv"),
        ("DESCRIBE <urn:a>", "application/sparql-results+json"),
        ("SELECT * {}", "image/png"),
    ],
)
def test_what_an_answer_cannot_be_is_not_acceptable(
    web: TestClient, query: str, accept: str
) -> None:
    response = web.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert "text/turtle" in response.text or "text/csv" in response.text


@pytest.mark.parametrize(
    "path, there, missing",
    [
        ("/vocab", ["text/html", "text/turtle", "application/ld+json"], ["text/csv"]),
        ("/.well-known/void", ["text/turtle"], ["text/html", "text/csv"]),
        ("/store?default", ["application/trig", "text/turtle"], ["text/html", "text/csv"]),
        ("/sparql", ["text/html", "text/turtle"], ["text/csv"]),
        ("/sparql?query=ASK%7B%7D", ["text/csv", "text/turtle"], ["text/html"]),
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_not_acceptable_is_answered_with_what_there_is(
    web: TestClient, path: str, there: list[str], missing: list[str], language: str
) -> None:
    answer = web.get(path, headers={"Accept": "image/png", "Accept-Language": language})
    assert answer.status_code == 406
    assert all(media in answer.text for media in there)
    assert not any(media in answer.text for media in missing)


def test_a_table_that_is_asked_for_as_a_graph_is_answered_with_the_tables(web: TestClient) -> None:
    headers = {"Accept": "text/turtle, application/problem+json;q=0.1"}
    answer = web.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["formats"]
    assert "text/turtle" not in answer.json()["formats"]


def test_messages_are_in_the_language_that_was_asked_for(web: TestClient) -> None:
    response = web.get("/sparql?query=%25", headers={"Accept-Language": "sv"})
    assert response.headers["content-language"] == "sv"
    assert "rad 1, kolumn" in response.text
