"""Limits: a question that takes too much is ended, says so, and harms no other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from starlette.testclient import TestClient

from esfgraph.serve.settings import MEGABYTE
from esfgraph.serve.turns import BusyError, Turns
from serving import GREEDY, RUNAWAY, served

Result = TypeVar("Result")

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a esf:Project }"
ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def strict(out: Path) -> Iterator[TestClient]:
    limits = {"time_limit": 1.0, "result_limit": MEGABYTE // 2, "memory_limit": 128 * MEGABYTE}
    with served(out, **limits) as client:
        yield client


def played(play: Coroutine[Any, Any, Result]) -> Result:
    """What a play gives, in a thread of its own: a browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, play).result()


def ask(client: TestClient, query: str, **headers: str) -> int:
    return client.get("/sparql", params={"query": query}, headers=headers).status_code


def test_a_question_that_takes_too_long_is_ended(strict: TestClient) -> None:
    response = strict.get("/sparql", params={"query": RUNAWAY})
    assert response.status_code == 504
    assert "1 seconds" in response.text
    assert ask(strict, COUNT) == 200


def test_a_question_that_needs_too_much_memory_is_ended(out: Path) -> None:
    with served(out, memory_limit=64 * MEGABYTE) as client:
        response = client.get("/sparql", params={"query": GREEDY})
        assert response.status_code == 503
        assert "64 MB" in response.text
        assert ask(client, COUNT) == 200


def test_an_answer_that_is_too_large_is_not_sent(strict: TestClient) -> None:
    response = strict.get("/sparql", params={"query": ALL})
    assert response.status_code == 413
    assert "LIMIT" in response.text
    assert ask(strict, ALL + " LIMIT 100") == 200


DEEP = [
    "ASK {" + "{" * 40_000 + "}" * 40_000 + "}",
    "ASK { FILTER (" + "(" * 40_000 + "true" + ")" * 40_000 + ") }",
]


@pytest.mark.parametrize("query", DEEP)
def test_a_question_that_is_nested_too_deeply_is_refused(strict: TestClient, query: str) -> None:
    headers = {"Content-Type": "application/sparql-query", "Accept-Language": "en"}
    response = strict.post("/sparql", content=query, headers=headers)
    assert response.status_code == 400
    assert "nested too deeply" in response.text
    assert ask(strict, COUNT) == 200


BROKEN = [
    ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml"),
    ("SELECT ('\\uFFFF' AS ?x) {}", "application/sparql-results+xml"),
    ("CONSTRUCT { <urn:a> <urn:b> '\\u0001' } {}", "application/rdf+xml"),
    ("CONSTRUCT { <urn:a> <http://example.org/> 1 } {}", "application/rdf+xml"),
]


@pytest.mark.parametrize("query, media", BROKEN)
def test_what_no_xml_parser_reads_is_not_sent(web: TestClient, query: str, media: str) -> None:
    response = web.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.status_code == 406
    assert "XML" in response.text


def test_too_many_questions_of_one_client(out: Path) -> None:
    with served(out, per_client=2, time_limit=2) as client, ThreadPoolExecutor(6) as threads:
        codes = list(threads.map(lambda _: ask(client, RUNAWAY), range(6)))
        assert codes.count(504) == 2
        assert codes.count(429) == 4
        assert ask(client, COUNT) == 200


def test_whoever_is_turned_away_is_told_when_to_come_back(out: Path) -> None:
    with served(out, per_client=1, time_limit=1) as client, ThreadPoolExecutor(3) as threads:
        query = {"query": RUNAWAY}
        answers = list(threads.map(lambda _: client.get("/sparql", params=query), range(3)))
        turned_away = [a for a in answers if a.status_code == 429]
        assert len(turned_away) == 2
        assert all(int(a.headers["retry-after"]) >= 1 for a in turned_away)


def test_a_body_that_is_too_large(web: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    body = b"ASK {}" + b" " * MEGABYTE
    assert web.post("/sparql", content=body, headers=headers).status_code == 413
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    assert web.post("/sparql", content=pieces, headers=headers).status_code == 413
    assert web.post("/sparql", content=b"ASK {}" + b" " * 1000, headers=headers).is_success


def test_turns_are_kept_in_order_and_shared() -> None:
    async def play() -> list[str]:
        turns, done = Turns(2, per_client=3, queue=10, patience=5), []

        async def one(client: str) -> None:
            async with turns.turn(client):
                await asyncio.sleep(0.01)
                done.append(client)

        await asyncio.gather(*(one(name) for name in ("a", "a", "a", "b", "b")))
        return done

    assert played(play()) == ["a", "b", "a", "b", "a"]


def test_a_turn_that_does_not_come() -> None:
    async def play() -> bool:
        turns = Turns(1, per_client=2, queue=1, patience=0.01)
        async with turns.turn("a"):
            with pytest.raises(BusyError) as late:
                async with turns.turn("b"):
                    pass
        async with turns.turn("b"):  # nothing is left of the one that was turned away
            return late.value.own

    assert played(play()) is False


def test_a_turn_that_is_given_up_passes_to_the_next() -> None:
    async def play() -> list[str]:
        turns, done = Turns(1, per_client=2, queue=5, patience=5), []

        async def one(client: str) -> None:
            async with turns.turn(client):
                done.append(client)

        async with turns.turn("a"):
            tasks = [asyncio.create_task(one(name)) for name in ("b", "c")]
            await asyncio.sleep(0)
            tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return done

    assert played(play()) == ["c"]


def test_answers_that_are_read_slowly_count() -> None:
    async def play() -> None:
        turns = Turns(2, per_client=1, queue=5, patience=5)
        sent = turns.send("a")
        with pytest.raises(BusyError) as busy:
            async with turns.turn("a"):
                pass
        assert busy.value.own
        sent()
        async with turns.turn("a"):
            pass

    played(play())
