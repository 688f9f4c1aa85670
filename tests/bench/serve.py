"""How the server holds up: readers and questions over a graph, with and without runaways.

    python tests/bench/serve.py [--size 100000] [--clients 50] [--seconds 30] [--graph DIR]
        [--oxigraph PROGRAM] [--rdflib-endpoint PROGRAM] [--results FILE]

A graph of that many projects is made (see `serve_graph`) and served as a user serves it. The load
comes from a process of its own on the same machine, over loopback. The rounds, one after the
other:

- everybody sends the next request as soon as the last one is answered;
- the same, while one more client sends queries that never end, four at a time;
- readers: between two requests of a client lies a second on average;
- the same with that one client.

Then the same questions go to other servers, where their programs are named; each holds the same
statements. Nothing here is a test. Results are printed and, with ``--results``, kept as a table.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.serve_graph import PAGES, generate
from serving import RUNAWAY, live

ESF = "https://w3id.org/esfgraph/ontology#"
PREFIXES = f"PREFIX esf: <{ESF}> PREFIX dcterms: <http://purl.org/dc/terms/> "
QUERIES = {
    "methods": "SELECT ?m (COUNT(*) AS ?n) {{ ?p esf:theme <{theme}> ; esf:usesMethod ?m }} "
    "GROUP BY ?m ORDER BY DESC(?n) ?m LIMIT 10",
    "titles": "SELECT ?p ?t {{ ?p esf:theme <{theme}> ; esf:owner ?o ; dcterms:title ?t }} "
    "LIMIT 50",
    "facts": "SELECT ?q ?v {{ <{project}> ?q ?v }}",
}
HTML, JSON = "text/html", "application/sparql-results+json"
WORDS = ["skola", "samverkan", "unga", "arbete", "hälsa", "digital", "närvaro skola", "stöd*"]
SEED, POPULAR = 11, 300
LOAD = Path(__file__).resolve().parent / "serve_load.py"

Requests = dict[str, dict[str, Any]]


def requests_of(store: ox.Store) -> tuple[Requests, Requests]:
    """What readers ask for, by kind; and the questions alone, as queries."""
    chance = random.Random(SEED)
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    project = ox.NamedNode(ESF + "Project")
    projects = sorted(
        quad.subject.value
        for quad in store.quads_for_pattern(None, kind, project, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
    )
    themes = sorted(
        {
            quad.object.value
            for iri in chance.sample(projects, min(400, len(projects)))
            for quad in store.quads_for_pattern(
                ox.NamedNode(iri), ox.NamedNode(ESF + "theme"), None, ox.DefaultGraph()
            )
            if isinstance(quad.object, ox.NamedNode)
        }
    )
    chance.shuffle(projects)
    told = [iri for iri in projects if int(iri.rpartition("-")[2]) % PAGES == 0]
    queries = [
        PREFIXES + text.format(theme=chance.choice(themes), project=chance.choice(projects))
        for text in QUERIES.values()
        for _ in range(300)
    ]
    searches = [_search(chance, themes) for _ in range(2_000)]
    pages = [_page(iri) for iri in projects[:20_000]]
    question = {"share": 15, "accept": JSON, "queries": queries, "paths": asked("/sparql", queries)}
    return {
        "project page": {"share": 40, "accept": HTML, "paths": pages},
        "project page, long texts": {"share": 5, "accept": HTML, "paths": list(map(_page, told))},
        "project page, popular": {"share": 20, "accept": HTML, "paths": pages[:POPULAR]},
        "facet search": {"share": 20, "accept": HTML, "paths": searches},
        "question": question,
    }, {"question": question}


def asked(path: str, queries: Sequence[str]) -> list[str]:
    """Addresses of questions at an endpoint."""
    return [f"{path}?query={quote(query)}" for query in queries]


def _page(iri: str) -> str:
    return "/page/id/" + quote(iri.partition("/id/")[2])


def _search(chance: random.Random, themes: Sequence[str]) -> str:
    """Words, facets, years and pages as a reader combines them."""
    pairs = [("theme", "vocab/" + chance.choice(themes).partition("/vocab/")[2])]
    if chance.random() < 0.5:
        pairs.append(("q", chance.choice(WORDS)))
    if chance.random() < 0.4:
        pairs.append(("year", str(chance.randint(2015, 2026))))
    if chance.random() < 0.3:
        pairs.append(("sort", chance.choice(["title", "newest", "budget"])))
    if chance.random() < 0.3 and len(pairs) == 1:  # a narrower search has not so many pages
        pairs.append(("page", str(chance.randint(2, 9))))
    return "/search?" + urlencode(pairs)


@dataclass
class Round:
    """What came of a round: times in milliseconds by kind, errors, memory of the server in MB."""

    name: str
    seconds: float
    load_cpu: float
    server_cpu: float
    times: dict[str, list[float]]
    statuses: dict[str, int]
    errors: dict[str, int]
    memory: tuple[float, ...]

    def rows(self) -> Iterator[str]:
        """As rows of a table."""
        count = sum(map(len, self.times.values()))
        memory = " → ".join(f"{one:,.0f}" for one in self.memory)
        cores, load = self.server_cpu / self.seconds, self.load_cpu / self.seconds
        whole = (
            f"{count / self.seconds:,.0f} requests/s; "
            f"{sum(self.errors.values())} errors {self.errors or ''}; memory {memory} MB; "
            f"{cores:.2f} cores, the load {load:.2f}"
        )
        yield f"| **{self.name}** | {count:,} | {whole} | | |"
        for kind, times in self.times.items():
            some = sorted(times)
            parts = [
                some[min(len(some) - 1, int(len(some) * share))] for share in (0.5, 0.95, 0.99)
            ]
            told = " | ".join(f"{1000 * part:,.0f}" for part in parts)
            yield f"| {kind} | {len(times):,} | {told} |"


Rounds = Iterator[Round]


def family(process: int) -> list[int]:
    """A process and those that it has started, and they."""
    found = [process]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
            except OSError:  # it has ended meanwhile
                continue
            if parent == process:
                found += family(int(entry.name))
    return found


def memory_of(process: int) -> float:
    """Megabytes of memory of a process and its children; what they share counts once."""
    total = 0
    for one in family(process):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text("utf-8")
        except OSError:
            continue
        total += int(text.partition("\nPss:")[2].split()[0])
    return total / 1024


def cpu_of(process: int) -> float:
    """CPU seconds of a process and of its children that live."""
    total = 0
    for one in family(process):
        try:
            fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def sent(plan: dict[str, Any]) -> subprocess.Popen[str]:
    """A process that carries out a plan; it reads the plan's file and says what came of it."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(plan, file)
    command = [sys.executable, str(LOAD), file.name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def measured(
    name: str,
    process: int,
    address: str,
    requests: Requests,
    given: argparse.Namespace,
    pause: float,
    runaways: bool = False,
) -> Round:
    """One round against a server that runs."""
    plan = {
        "address": address,
        "clients": given.clients,
        "seconds": given.seconds,
        "pause": pause,
        "seed": name,  # no round asks for the pages of another
        "requests": requests,
    }
    sent(
        {**plan, "seconds": 3, "seed": name + ", before"}
    ).communicate()  # what is done once is done
    rogue = None
    if runaways:
        bad = {"runaway": {"share": 1, "accept": JSON, "paths": asked("/sparql", [RUNAWAY])}}
        rogue = sent({**plan, "clients": 4, "as": 9999, "pause": 0, "requests": bad})
        time.sleep(1)
    memory, cpu = [memory_of(process)], cpu_of(process)
    load = sent(plan)
    time.sleep(given.seconds / 2)
    memory.append(memory_of(process))
    said = json.loads(load.communicate()[0])
    cpu = cpu_of(process) - cpu
    memory.append(memory_of(process))
    if rogue is not None:
        rogue.kill()
        rogue.wait()
    return Round(
        name,
        said["seconds"],
        said["cpu"],
        cpu,
        dict(sorted(said["times"].items())),
        said["statuses"],
        said["errors"],
        tuple(memory),
    )


def ours(folder: Path, given: argparse.Namespace, every: Requests, questions: Requests) -> Rounds:
    """The rounds of our server, one after the other against the same process."""
    begun = time.monotonic()
    with live(folder) as server:
        process, address = server.process.pid, server.address.rstrip("/")
        answers(address + "/healthz", server.process)
        print(f"started in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for pause, way in ((0.0, "without a pause"), (1.0, "a second between two requests")):
            name = f"esfgraph serve, {given.clients} clients, {way}"
            yield measured(name, process, address, every, given, pause)
            name += ", one more with runaways"
            yield measured(name, process, address, every, given, pause, runaways=True)
        yield measured("questions only: esfgraph serve", process, address, questions, given, 0)


def answers(address: str, process: subprocess.Popen[Any]) -> None:
    """Wait until a server answers: a large graph takes a while to open."""
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"the server ended with {process.returncode}") from None
            time.sleep(0.5)


@contextmanager
def started(command: Sequence[str], address: str) -> Iterator[int]:
    """Another server, from when it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers(f"{address}?query={quote('ASK {}')}", process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def others(folder: Path, given: argparse.Namespace, requests: Requests) -> Rounds:
    """The questions alone, to each other server."""
    question = requests["question"]

    def at(path: str) -> Requests:
        return {"question": {**question, "paths": asked(path, question["queries"])}}

    quads = folder / "graph.nq"
    if given.oxigraph:
        location = folder / "oxigraph"
        if not location.exists():
            command = [given.oxigraph, "load", "--location", str(location), "--file", str(quads)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        command = [given.oxigraph, "serve-read-only", "--location", str(location)]
        command += ["--bind", "127.0.0.1:7878"]
        address = "http://127.0.0.1:7878"
        with started(command, address + "/query") as process:
            name = "questions only: oxigraph serve-read-only"
            yield measured(name, process, address, at("/query"), given, 0)
    if given.rdflib_endpoint:
        address = "http://127.0.0.1:7879"
        command = [given.rdflib_endpoint, "serve", "--host", "127.0.0.1", "--port", "7879"]
        with started([*command, str(quads)], address + "/") as process:
            name = "questions only: rdflib-endpoint"
            yield measured(name, process, address, at("/"), given, 0)


def graph(folder: Path, size: int) -> int:
    """Make the graph unless it is there; returns the number of its statements."""
    marker = folder / "build.json"
    known = json.loads(marker.read_text("utf-8")) if marker.is_file() else {}
    if known.get("projects") == size:
        return int(known["statements"])
    begun = time.monotonic()
    statements = generate(folder, size)
    print(f"{statements:,} statements in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return statements


def main() -> None:
    """Make a graph, serve it, load the server, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=100_000, help="projects")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--graph", type=Path, help="folder to keep the graph in")
    parser.add_argument("--oxigraph", help="program of the oxigraph server")
    parser.add_argument("--rdflib-endpoint", help="program of rdflib-endpoint")
    parser.add_argument("--results", type=Path, help="Markdown file to add the table to")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.graph or Path(temporary) / "graph"
        statements = graph(folder, given.size)
        every, questions = requests_of(ox.Store.read_only(str(folder / "store")))
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        size = f"{os.cpu_count()} cores, {math.ceil(memory)} GB"
        lines = [
            f"## {given.size:,} projects, {statements:,} statements",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {size}, Python {platform.python_version()}; "
            f"{given.seconds:g} s a round, the load on the same machine.",
            "",
            "| | requests | p50 ms | p95 ms | p99 ms |",
            "|---|---:|---:|---:|---:|",
        ]
        print("\n".join(lines), flush=True)
        for rounds in (ours(folder, given, every, questions), others(folder, given, questions)):
            for one in rounds:
                rows = list(one.rows())
                lines += rows
                print("\n".join(rows), flush=True)
        if given.results:
            with given.results.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
