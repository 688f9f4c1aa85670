"""``esfgraph serve`` as a process of its own, with the clients that people use."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import httpx2
import pytest
import uvicorn
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from conftest import SEEDS, Run
from esfgraph.pipeline import build
from esfgraph.serve.run import configuration, listen
from esfgraph.serve.settings import Settings
from serving import RUNAWAY, Live, live

TITLES = (
    "PREFIX dcterms: <http://purl.org/dc/terms/> SELECT ?s ?title "
    "{ ?s a <https://w3id.org/esfgraph/ontology#Project> ; dcterms:title ?title }"
)
PROJECT = "https://w3id.org/esfgraph/id/project/2021SE05SFPR001/23-023-S01"


@pytest.fixture(scope="module")
def server(out: Path) -> Iterator[Live]:
    with live(out, "--timeout", 2, "--workers", 2, "--per-client", 4) as started:
        yield started


def ask(server: Live, query: str, source: str = "127.0.0.1") -> int:
    transport = httpx2.HTTPTransport(local_address=source)
    with httpx2.Client(transport=transport, timeout=60) as client:
        return client.get(server.address + "sparql", params={"query": query}).status_code


@pytest.mark.parametrize("method", [None, POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_asks_for_tables(server: Live, form: str, method: str | None) -> None:
    wrapper = SPARQLWrapper(server.address + "sparql")
    wrapper.setQuery(TITLES)
    wrapper.setReturnFormat(form)
    if method is not None:
        wrapper.setMethod(method)
        wrapper.setRequestMethod(POSTDIRECTLY)
    answer = wrapper.query().convert()
    text = answer.toxml() if form == XML else str(answer)
    assert "Samverkan skola och socialtj" in text


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML])
def test_sparqlwrapper_asks_for_graphs(server: Live, form: str) -> None:
    wrapper = SPARQLWrapper(server.address + "sparql")
    wrapper.setQuery(f"CONSTRUCT WHERE {{ <{PROJECT}> ?p ?o }}")
    wrapper.setReturnFormat(form)
    answer = wrapper.query().convert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")
    assert (URIRef(PROJECT), DCTERMS.identifier, None) in graph


def test_sparqlwrapper_tells_what_is_wrong(server: Live) -> None:
    wrapper = SPARQLWrapper(server.address + "sparql")
    wrapper.setQuery("SELECT * { ?s ?p ")
    wrapper.setReturnFormat(JSON)
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads_the_endpoint_as_a_graph(
    server: Live, out: Path, form: str, method: str
) -> None:
    store = SPARQLStore(server.address + "sparql", returnFormat=form, method=method)
    graph = Graph(store)
    rows = {(str(row[0]), str(row[1])) for row in graph.query(TITLES)}
    whole = Graph().parse(out / "graph.ttl")
    assert rows == {(str(row[0]), str(row[1])) for row in whole.query(TITLES)}
    if form in ("xml", "json"):
        assert set(graph.objects(URIRef(PROJECT), DCTERMS.title)) == set(
            whole.objects(URIRef(PROJECT), DCTERMS.title)
        )


def test_rdflib_follows_an_iri_to_its_description(server: Live) -> None:
    address = PROJECT.replace("https://w3id.org/esfgraph/", server.address)
    assert (URIRef(PROJECT), DCTERMS.identifier, None) in Graph().parse(address)


def test_curl(server: Live) -> None:
    if not (curl := shutil.which("curl")):  # the same is asked with other clients
        return
    options = ["--silent", "--fail", "--data-urlencode", "query@-", "--header", "Accept: text/csv"]
    answer = subprocess.run(
        [curl, *options, server.address + "sparql"],
        input=TITLES,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert answer.stdout.startswith("s,title\n")
    assert PROJECT in answer.stdout


def test_other_clients_are_answered_while_one_sends_runaways(server: Live) -> None:
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(ask(server, RUNAWAY, "127.0.0.2")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert ask(server, "ASK {}") == 200
    assert set(codes) <= {503, 504}  # 503: it had no turn within the time either
    assert 504 in codes


def test_a_client_that_goes_away_frees_its_place(server: Live) -> None:
    patience = httpx2.Timeout(30, read=0.2)
    for _ in range(6):
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.get(server.address + "sparql", params={"query": RUNAWAY}, timeout=patience)
    for _ in range(100):
        if (
            ask(server, "ASK {}") == 200
            and sum('"status": 499' in line for line in server.log) == 6
        ):
            break
    else:
        pytest.fail("the places of clients that went away are still held")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /%ff%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://evil.example.org/ HTTP/1.1\r\nHost: evil.example.org\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_requests_that_are_none(server: Live, sent: bytes) -> None:
    port = int(server.address.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        status = connection.recv(64).split()[1]
    assert status in (b"400", b"404", b"421", b"431"), sent
    assert ask(server, "ASK {}") == 200


@contextmanager
def impatient(out: Path, limit: float) -> Iterator[int]:
    """The port of a server that waits so many seconds for a request."""
    settings = Settings(out, port=0, idle_limit=limit, watch=0)
    with listen(settings) as listening:
        uvicorn_server = uvicorn.Server(configuration(settings))
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            uvicorn_server.should_exit = True
            thread.join()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nA"])
def test_a_connection_that_says_nothing_is_closed(out: Path, sent: bytes) -> None:
    with impatient(out, 0.2) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(sent)
            with suppress(ConnectionResetError):
                assert connection.recv(64) == b""
        query = {"query": "ASK {}"}
        assert httpx2.get(f"http://127.0.0.1:{port}/sparql", params=query, timeout=30).is_success


def test_a_connection_that_is_used_stays(out: Path) -> None:
    """Also one whose requests are answered faster than anybody looks at it."""
    with impatient(out, 2.0) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.connect()
        connection.auto_open = 0  # it stays the same one
        begun = time.monotonic()
        while time.monotonic() - begun < 4.5:
            connection.request("GET", "/robots.txt")
            assert b"Disallow" in connection.getresponse().read()
            time.sleep(0.2)
        connection.close()


def test_a_new_build_takes_over_without_dropping_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    first, *_ = sorted(SEEDS.glob("00*.txt"))
    build([first], out, formats=["nq"])
    count = {"query": "SELECT (COUNT(?s) AS ?n) { ?s a esf:Project }"}
    with live(out, "--per-client", 50) as server:
        seen: list[int] = []
        stop = threading.Event()

        def keep_asking() -> None:
            with httpx2.Client(base_url=server.address, timeout=30) as client:
                while not stop.is_set():
                    answer = client.get("/sparql", params=count)
                    assert answer.status_code == 200
                    seen.append(int(answer.json()["results"]["bindings"][0]["n"]["value"]))
                    for path in ("/vocab/fund/ESF+.ttl", "/", f"/search?q=skol{len(seen)}"):
                        assert client.get(path, headers={"Accept": "*/*"}).status_code == 200
                    assert client.get("/search.csv").status_code == 200

        threads = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in threads:
            thread.start()
        before = httpx2.get(server.address + "healthz", timeout=30).json()["build"]
        build([SEEDS], out, formats=["nq"])
        while httpx2.get(server.address + "healthz", timeout=30).json()["build"] == before:
            pass
        stop.set()
        for thread in threads:
            thread.join()
        assert set(seen) <= {1, 4}
        last = httpx2.get(server.address + "sparql", params=count).json()["results"]["bindings"]
        assert last[0]["n"]["value"] == "4"
        while len(list(temporary.glob("esfgraph-serve-*/build-*"))) > 1:  # until the old one ends
            time.sleep(0.1)
        assert len(list(temporary.glob("esfgraph-serve-*/build-*/columns"))) == 1
        assert server.end() == 0
    told = [line for line in server.log if not line.startswith("{")]
    assert [line.partition(":")[0] for line in told] == ["a new build is served"]
    asked = [json.loads(line) for line in server.log if line.startswith("{")]
    assert {line["status"] for line in asked} == {200}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["out", "tmp"]
    assert list(temporary.glob("esfgraph-*")) == []
    Dataset().parse(out / "graph.nq", format="nquads")


def test_a_build_that_cannot_be_served_is_told_and_a_later_one_is_served(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first, *_ = sorted(SEEDS.glob("00*.txt"))
    build([first], out, formats=["nq"])
    with live(out) as server:
        before = httpx2.get(server.address + "healthz", timeout=30).json()["build"]
        whole = (out / "build.json").read_bytes()
        (out / "build.json").write_bytes(whole[:10])
        while not any("not served" in line for line in server.log):
            time.sleep(0.1)
        assert httpx2.get(server.address + "healthz", timeout=30).json()["build"] == before
        build([SEEDS], out, formats=["nq"])
        while httpx2.get(server.address + "healthz", timeout=30).json()["build"] == before:
            time.sleep(0.1)
    told = [line for line in server.log if not line.startswith("{")]
    assert "build.json" in told[0]
    assert not any("Traceback" in line for line in told)


def test_the_server_ends_with_all_its_processes_and_files(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with live(out, "--timeout", 30) as server:

        def run_away() -> None:
            with suppress(httpx2.HTTPError):  # the server ends meanwhile
                ask(server, RUNAWAY)

        asking = threading.Thread(target=run_away)
        asking.start()
        while len(server.children()) < 1:
            pass
        children = server.children()
        assert list(tmp_path.iterdir())
        server.end()
        asking.join()
    assert children
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert list(tmp_path.iterdir()) == []


PROJECTS = 20_000
"""So many take seconds to open."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph that takes long to open."""
    file = tmp_path_factory.mktemp("large") / "graph.ttl"
    projects = "".join(
        f'<id/project/x/{n}> a esf:Project ; dcterms:title "Skola {n}"@sv, "School {n}"@en .\n'
        for n in range(PROJECTS)
    )
    file.write_text(
        "@prefix esf: <https://w3id.org/esfgraph/ontology#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        f"@base <https://w3id.org/esfgraph/> .\n{projects}",
        "utf-8",
    )
    return file


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("processes", [0, 1])
def test_the_server_ends_while_it_opens_a_graph(
    large: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: signal.Signals,
    processes: int,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with live(large) as server:
        while processes > len(server.children()):
            pass
        children = server.children()
        assert server.end(how) == 0
    assert server.log == []
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert list(tmp_path.iterdir()) == []
    assert [entry.name for entry in large.parent.iterdir()] == [large.name]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_ended_is_done(out: Path, how: signal.Signals) -> None:
    with live(out) as server:
        assert httpx2.get(server.address + "healthz", timeout=60).status_code == 200
        assert server.end(how) == 0
    assert [line for line in server.log if not line.startswith("{")] == []


def test_what_cannot_be_served(run: Run, tmp_path: Path, out: Path) -> None:
    assert run("serve", tmp_path / "none").exit_code == 2
    assert run("serve", tmp_path).exit_code == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", out, "--port", port)
        assert result.exit_code == 2
        assert str(port) in str(result.exception)
    assert run("serve", out, "--host", "no such host", "--port", 0).exit_code == 2
