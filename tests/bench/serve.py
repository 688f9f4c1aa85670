"""How the server holds up: many clients over a mix of requests, with and without runaways.

    python tests/bench/serve.py DIR [CLIENTS] [SECONDS]

DIR is the output of a build. The load comes from a process of its own on the
same machine, over loopback. First without, then with one more client that
sends queries which never end. Nothing here is a test.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx2
import pyoxigraph as ox

from serving import RUNAWAY, live

PROJECT = ox.NamedNode("https://w3id.org/esfgraph/ontology#Project")
QUERIES = {
    "query, projects": "SELECT * { ?s a esf:Project ; dcterms:title ?t ; esf:owner ?o } LIMIT 9",
    "query, count": "SELECT ?m (COUNT(*) AS ?n) { ?p esf:usesMethod ?m } GROUP BY ?m LIMIT 20",
}
MOST = 5_000


def mix(directory: Path) -> list[tuple[str, str]]:
    """Names and paths of requests, each as often as it is to be sent."""
    store = ox.Store.read_only(str(directory / "store"))
    found = []
    for quad in store.quads_for_pattern(None, None, PROJECT, None):
        path = "/id/" + quote(str(quad.subject).strip("<>").partition("/id/")[2])
        found += [("page", "/page" + path), ("page", "/page" + path), ("turtle", path + ".ttl")]
        found += [(name, "/sparql?query=" + quote(query)) for name, query in QUERIES.items()]
        if len(found) > MOST:
            break
    return found


async def load(address: str, requests: list[tuple[str, str]], clients: int, seconds: float) -> None:
    """Send requests, one after the other per client, and print what came of them."""
    times: dict[str, list[float]] = defaultdict(list)
    codes: Counter[int] = Counter()
    end = time.monotonic() + seconds

    async def client() -> None:
        async with httpx2.AsyncClient(base_url=address, timeout=60) as http:
            while (begun := time.monotonic()) < end:
                name, path = random.choice(requests)
                codes[(await http.get(path)).status_code] += 1
                times[name].append(time.monotonic() - begun)

    await asyncio.gather(*(client() for _ in range(clients)))
    print(f"  {sum(codes.values()) / seconds:.0f} requests per second; by status: {dict(codes)}")
    for name, taken in sorted(times.items()):
        taken.sort()
        p50, p95 = (1000 * taken[int(len(taken) * share)] for share in (0.5, 0.95))
        print(f"  {name:20} {len(taken):7} times  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms")


def resident(process: int) -> float:
    """Megabytes of memory of a process."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def run_away(address: str) -> None:
    """One client of another address that sends runaways, four at a time."""
    transport = httpx2.AsyncHTTPTransport(local_address="127.0.0.2")
    async with httpx2.AsyncClient(transport=transport, base_url=address, timeout=120) as http:

        async def one() -> None:
            while True:
                await http.get("/sparql", params={"query": RUNAWAY})

        await asyncio.gather(*(one() for _ in range(4)))


def main() -> None:
    """Start a server, load it, print."""
    if sys.argv[1] == "load":
        asyncio.run(load(sys.argv[2], mix(Path(sys.argv[3])), int(sys.argv[4]), float(sys.argv[5])))
        return
    if sys.argv[1] == "runaway":
        asyncio.run(run_away(sys.argv[2]))
        return
    directory = Path(sys.argv[1])
    clients, seconds = (*sys.argv[2:4], *("50", "30")[len(sys.argv[2:4]) :])
    for runaways in (False, True):
        with live(directory, "--per-client", 1000, "--queue", 1000) as server:
            before = resident(server.process.pid)
            rogue = None
            if runaways:
                rogue = subprocess.Popen([sys.executable, __file__, "runaway", server.address])
            print("with runaways of one more client" if runaways else "without runaways")
            arguments = [server.address, str(directory), clients, seconds]
            subprocess.run([sys.executable, __file__, "load", *arguments], check=True)
            after = resident(server.process.pid)
            print(f"  memory of the server: {before:.0f} MB before, {after:.0f} MB after")
            if rogue is not None:
                rogue.kill()
                rogue.wait()


if __name__ == "__main__":
    main()
