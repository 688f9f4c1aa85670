"""One request and where it leads: robots.txt, pace, redirects.

References: RFC 9110, section 15.4 (redirection); RFC 9309, section 2.3 (access to
robots.txt).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from esfgraph.fetch.guard import Guard
from esfgraph.fetch.pace import Clock, Pace, Patience, retry_after
from esfgraph.fetch.robots import ALLOW_ALL, Rules, parse_robots
from esfgraph.fetch.settings import Settings
from esfgraph.fetch.transport import Transport
from esfgraph.fetch.trouble import Barred, Passing

__all__ = ["Session"]

_REDIRECTS = (301, 302, 303, 307, 308)


class Session:
    """Asks for addresses as a well-behaved visitor does; close it when done."""

    def __init__(self, settings: Settings, clock: Clock, guard: Guard) -> None:
        self.settings = settings
        self.clock = clock
        self._transport = Transport(guard, settings.head_seconds)
        self._client = httpx.Client(
            transport=self._transport,
            headers={"User-Agent": settings.user_agent, "Connection": "close", "Accept": "*/*"},
            timeout=httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds),
            follow_redirects=False,
        )
        self._pace = Pace(settings, clock)
        self._rules: dict[str, Rules | Barred] = {}

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def open(self, address: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """The answer at the end of all redirects; its body is not read yet.

        ``headers`` go to each of the addresses on the way. Raises `Barred` or `Passing`.
        """
        with self._walk(address, headers, self.settings.redirects, robots=True) as response:
            yield response

    @contextmanager
    def _walk(
        self, address: str, headers: Mapping[str, str], redirects: int, *, robots: bool
    ) -> Iterator[httpx.Response]:
        url = _parsed(address)
        seen: set[tuple[str, str | None]] = set()
        for _ in range(redirects + 1):
            self._transport.check(url)
            rules = self._permitting(url) if robots else self._known_rules(url)
            self._pace.wait(url.host, rules.delay)
            # the bytes as they are kept: resumed at a position, and counted
            request = self._client.build_request(
                "GET", url, headers={"Accept-Encoding": "identity", **headers}
            )
            # a page may send a visitor on to itself with a cookie
            here = (str(url), request.headers.get("cookie"))
            if here in seen:
                raise Barred(f"redirects lead in a circle, to {url} again")
            seen.add(here)
            response = self._send(request)
            try:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                url = _next(url, response)
            finally:
                response.close()
        raise Barred(f"redirects more than {redirects} times")

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # a redirect that it cannot read
            raise Barred(f"the server's answer cannot be followed: {error}") from error

    def trouble_of(self, response: httpx.Response) -> Exception:
        """What an answer that is no success means."""
        status = response.status_code
        phrase = f"the server answers {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
        if status in self.settings.retried:
            value = response.headers.get("retry-after")
            return Passing(phrase, retry_after(value, self.clock.now()))
        return Barred(phrase)

    # --- robots.txt -------------------------------------------------------------------------------

    def _permitting(self, url: httpx.URL) -> Rules:
        """The rules of a site that let an address be fetched; `Barred` if they do not."""
        origin = _origin(url)
        if origin not in self._rules:
            try:
                self._rules[origin] = self._read_rules(origin)
            except Barred as error:
                self._rules[origin] = error
        rules = self._rules[origin]
        if isinstance(rules, Barred):
            raise Barred(f"{rules} (when asked for {origin}/robots.txt, which is needed first)")
        if not rules.allows(url.raw_path.decode("ascii")):
            raise Barred(
                f"{origin}/robots.txt does not let programs ({self.settings.product}) "
                f"fetch {url.path}"
            )
        return rules

    def _known_rules(self, url: httpx.URL) -> Rules:
        rules = self._rules.get(_origin(url), ALLOW_ALL)
        return ALLOW_ALL if isinstance(rules, Barred) else rules

    def _read_rules(self, origin: str) -> Rules:
        """A site's rules: none where it has no robots.txt (4xx); `Barred` if it cannot answer."""
        patience = Patience(self.settings, self.clock)
        redirects = self.settings.robots_redirects
        while True:
            try:
                with self._walk(f"{origin}/robots.txt", {}, redirects, robots=False) as response:
                    if response.is_success:
                        text = self._beginning(response)
                        return parse_robots(text, self.settings.product)
                    if response.is_client_error:
                        return ALLOW_ALL
                    raise self.trouble_of(response)
            except Passing as trouble:
                patience.wait(trouble)

    def _beginning(self, response: httpx.Response) -> str:
        """The first bytes of a robots.txt, without a line that they cut."""
        data, since = b"", self.clock.monotonic()
        for piece in response.iter_raw():
            data += piece
            if self.clock.monotonic() - since > self.settings.window_seconds:
                raise Passing("the server sends too slowly")
            if len(data) > self.settings.robots_bytes:
                data = data[: self.settings.robots_bytes].rpartition(b"\n")[0]
                break
        return data.decode("utf-8", errors="replace")


def _origin(url: httpx.URL) -> str:
    return str(url.copy_with(path="/", query=None, fragment=None)).rstrip("/")


def _parsed(address: str) -> httpx.URL:
    """An address that a request can go to; `Barred` if none can."""
    try:
        url = httpx.URL(address).copy_with(fragment=None)
        host = url.raw_host
    except (httpx.InvalidURL, ValueError) as error:
        raise Barred("that is no possible address") from error
    if url.scheme not in ("http", "https") or not host:
        raise Barred("only addresses that begin with http:// or https:// are fetched")
    if url.userinfo:
        raise Barred("an address with a user name or password is not fetched")
    return url


def _next(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    location = response.headers.get("location", "")
    if not location:
        raise Barred(f"the server redirects ({response.status_code}) without saying where to")
    try:
        joined = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise Barred("redirects to what is no possible address") from error
    try:
        return _parsed(joined)
    except Barred as error:
        raise Barred(f"redirects where that cannot be followed: {error}") from error
