"""How requests reach the network: only to checked addresses, and with every byte counted.

httpx hands each request to a transport. This one lets httpcore connect through a
`Guard`, through the proxies of the environment where there are any, and notices
a server that sends more than it announced, which an HTTP parser does not see.
"""

from __future__ import annotations

import re
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from esfgraph.errors import UsageError
from esfgraph.fetch.guard import Guard
from esfgraph.fetch.trouble import Barred, Passing

__all__ = ["Transport"]

_END_OF_HEAD = re.compile(rb"\n\r?\n")  # some servers end lines without a carriage return
_LARGEST_HEAD = 200_000  # bytes, with all that comes before it
_PROBE_SECONDS = 0.5


class _CountedStream(httpcore.NetworkStream):
    """A connection that knows how many bytes of its one answer came after the head."""

    def __init__(self, inner: httpcore.NetworkStream, head_seconds: float) -> None:
        self._inner = inner
        self._head_seconds = head_seconds
        self._since: float | None = None
        self._before = 0
        self._head: bytearray | None = bytearray()
        self._body = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, timeout)
        if self._head is None:
            self._body += len(data)
        else:
            self._head += data
            self._before += len(data)
            self._look_for_body(self._head)
            self._check_head()
        return data

    def _check_head(self) -> None:
        """A server can send heads without end (1xx), or one by the byte."""
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if self._head is None:
            return
        if self._before > _LARGEST_HEAD:
            raise httpcore.RemoteProtocolError("too much comes before the answer")
        if now - self._since > self._head_seconds:
            raise httpcore.ReadTimeout("the head of the answer comes too slowly")

    def _look_for_body(self, head: bytearray) -> None:
        start = 0
        while (end := _END_OF_HEAD.search(head, start)) is not None:
            status = bytes(head[start : end.start()]).split(None, 2)[1:2]
            start = end.end()
            if not (status and status[0].startswith(b"1")):  # 1xx: the real answer is to come
                self._head, self._body = None, len(head) - start
                return
        del head[:start]

    def has_more_than(self, length: int) -> bool:
        """Whether more than ``length`` bytes of body came, or come when asked for once more."""
        if self._body > length:
            return True
        try:
            return bool(self._inner.read(1, _PROBE_SECONDS))
        except (httpcore.NetworkError, httpcore.TimeoutException):
            return False  # closed without ceremony, or left open: nothing more came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, timeout)
        except httpcore.ConnectError as error:
            reason = error.__cause__
            if isinstance(reason, ssl.SSLCertVerificationError):
                raise Barred(f"the server does not prove who it is: {reason.verify_message}") from (
                    error
                )
            raise Passing("no safe connection (TLS) comes about") from error
        return _CountedStream(inner, self._head_seconds)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that a guard allows; without a guard to any (a proxy's)."""

    def __init__(self, guard: Guard | None, head_seconds: float) -> None:
        self._guard = guard
        self._head_seconds = head_seconds
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = [host] if self._guard is None else self._guard.addresses(host, port)
        failure: Exception = httpcore.ConnectError(f"'{host}' has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _CountedStream(stream, self._head_seconds)
        raise failure


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of httpcore as trouble of ours, in words for people."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise Passing("the server did not answer in time") from error
    except httpcore.ConnectError as error:
        raise Passing("the server cannot be reached") from error
    except httpcore.NetworkError as error:
        raise Passing("the connection broke off") from error
    except httpcore.RemoteProtocolError as error:
        raise Passing(f"the server's answer is no complete HTTP: {error}") from error
    except httpcore.ProxyError as error:
        raise Passing(f"the proxy refuses: {error}") from error
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol) as error:
        raise Barred(f"cannot be asked for: {error}") from error


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response, announced: int | None) -> None:
        self._response = response
        self._announced = announced

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._response.iter_stream()
        stream = self._response.extensions.get("network_stream")
        if (
            self._announced is not None
            and isinstance(stream, _CountedStream)
            and stream.has_more_than(self._announced)
        ):
            raise Barred(f"the server sends more than the {self._announced} bytes it announced")

    def close(self) -> None:
        with _translated():
            self._response.close()


def _proxy_of(url: httpx.URL) -> str | None:
    """The proxy of the environment for an address: http(s)_proxy, all_proxy, no_proxy."""
    if urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


class Transport(httpx.BaseTransport):
    """One connection for each request; a proxy resolves what it is asked for itself.

    Through a proxy only the names that this machine can resolve are checked, as it
    is the proxy that connects. ``head_seconds`` is how long an answer's head may take.
    """

    def __init__(self, guard: Guard, head_seconds: float) -> None:
        self._guard = guard
        self._head_seconds = head_seconds
        self._ssl = httpx.create_ssl_context()
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            try:
                self._pools[proxy] = httpcore.ConnectionPool(
                    ssl_context=self._ssl,
                    proxy=_httpcore_proxy(proxy) if proxy else None,
                    max_keepalive_connections=0,
                    network_backend=_Backend(None if proxy else self._guard, self._head_seconds),
                )
            except (ValueError, httpx.InvalidURL) as error:
                # the address is not repeated: it can hold a password
                raise UsageError(
                    "the proxy that the environment names (http_proxy, https_proxy, all_proxy) "
                    "cannot be used",
                    advice="Expected is an address such as http://proxy.example.org:8080.",
                ) from error
        return self._pools[proxy]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises `Barred` or `Passing`."""
        proxy = _proxy_of(request.url)
        if proxy is not None:
            self.check(request.url)
        pool = self._pool(proxy)
        raw = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            response = pool.handle_request(raw)
        headers = httpx.Headers(response.headers)
        length = headers.get("content-length", "")
        framed = "transfer-encoding" not in headers and length.isascii() and length.isdigit()
        counted = framed and len(length) < 19 and response.status not in (204, 304)
        return httpx.Response(
            response.status,
            headers=headers,
            stream=_Body(response, int(length) if counted else None),
            extensions=response.extensions,
        )

    def check(self, url: httpx.URL) -> None:
        """Raise `Barred` when the host of an address may not be connected to."""
        host = url.raw_host.decode("ascii")
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        proxied = _proxy_of(url) is not None
        try:
            self._guard.addresses(host, port)
        except Passing:
            if not proxied:
                raise
        except Barred as error:
            unknown = isinstance(error.__cause__, OSError)
            if not (proxied and unknown):  # a name that only the proxy can resolve
                raise

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()


def _httpcore_proxy(address: str) -> httpcore.Proxy:
    proxy = httpx.Proxy(address)
    if proxy.url.scheme not in ("http", "https"):
        raise ValueError("no HTTP proxy")
    return httpcore.Proxy(
        url=httpcore.URL(
            scheme=proxy.url.raw_scheme,
            host=proxy.url.raw_host,
            port=proxy.url.port,
            target=proxy.url.raw_path,
        ),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
        ssl_context=proxy.ssl_context,
    )
