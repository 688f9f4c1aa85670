"""Clients of the benchmark of the server: a process of its own that sends requests and times them.

    python tests/bench/serve_load.py PLAN

PLAN is a JSON file: address, clients, seconds, pause, seed, and requests by kind with the share of
each. A client sends one request after the other over one connection, from an address of its own
(127.1.0.1, 127.1.0.2 …), as clients in the world do. What came of them is printed as JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HEADERS = "Accept-Encoding: gzip\r\nAccept-Language: sv\r\nUser-Agent: bench\r\n"
LONGEST = 120.0


class Client:
    """One connection, opened again where the server closes it."""

    def __init__(self, number: int, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._own = f"127.1.{number // 250}.{number % 250 + 1}"
        self._head = f"Host: {self._host}:{self._port}\r\n{HEADERS}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, accept: str) -> tuple[int, int]:
        """Status and length of an answer."""
        if self._streams is None:
            own = (self._own, 0)
            self._streams = await asyncio.open_connection(
                self._host, self._port, local_addr=own, limit=2**20
            )
        reader, writer = self._streams
        writer.write(f"GET {path} HTTP/1.1\r\n{self._head}Accept: {accept}\r\n\r\n".encode("ascii"))
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        length = await self._body(reader, headers)
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split(" ")[1]), length

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> int:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return len(await reader.readexactly(int(headers.get("content-length", 0))))
        total = 0
        while size := int(await reader.readline(), 16):
            total += len(await reader.readexactly(size + 2)) - 2
        await reader.readline()
        return total

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Load:
    """All clients, and what they have seen."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.chance = random.Random(plan["seed"])
        self.kinds = list(plan["requests"])
        self.shares = [plan["requests"][kind]["share"] for kind in self.kinds]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    async def run(self) -> None:
        """Send requests until the time is over."""
        end = time.monotonic() + self.plan["seconds"]
        await asyncio.gather(*(self._one(n, end) for n in range(self.plan["clients"])))

    async def _one(self, number: int, end: float) -> None:
        client = Client(self.plan.get("as", number), self.plan["address"])
        pause = self.plan["pause"]
        if pause:
            await asyncio.sleep(self.chance.random() * pause)
        while (begun := time.monotonic()) < end:
            kind = self.chance.choices(self.kinds, self.shares)[0]
            requests = self.plan["requests"][kind]
            try:
                async with asyncio.timeout(LONGEST):
                    status, length = await client.get(
                        self.chance.choice(requests["paths"]), requests["accept"]
                    )
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self.errors[f"{kind}: {type(error).__name__}"] += 1
                client.close()
                await asyncio.sleep(0.05)
                continue
            self.statuses[str(status)] += 1
            if status != 200 or not length:
                self.errors[f"{kind}: status {status}"] += 1
            self.times[kind].append(time.monotonic() - begun)
            if pause:
                await asyncio.sleep(self.chance.uniform(0.5, 1.5) * pause)
        client.close()


def main() -> None:
    """Send and print."""
    load = Load(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    begun = time.monotonic()
    asyncio.run(load.run())
    result = {
        "seconds": time.monotonic() - begun,
        "cpu": time.process_time(),
        "times": load.times,
        "statuses": load.statuses,
        "errors": load.errors,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
