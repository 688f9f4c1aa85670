"""Where pages of the server lead; see `site.addresses`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, urlencode

from esfgraph.messages import Language
from esfgraph.serve.things import Graph, known, path_of
from esfgraph.site.addresses import ELSEWHERE

__all__ = ["ServerAddresses"]

_PAGES = {
    "home": "/",
    "search": "/search",
    "statistics": "/statistics",
    "findings": "/findings",
    "compare": "/compare",
    "query": "/sparql",
    "ontology": "/ontology",
    "vocabularies": "/vocab",
    "checks": "/shapes",
    "void": "/.well-known/void",
}

_STYLE = "/site.css"
Pairs = Sequence[tuple[str, str]]


@lru_cache(maxsize=10_000)
def _encoded(name: str, value: str) -> str:
    """A parameter; a page of results has hundreds of them, nearly always the same."""
    return urlencode([(name, value)])


class ServerAddresses:
    """Addresses of a server over a build.

    Parameters
    ----------
    graph
        The build.
    language
        The language that the reader has chosen, which every link keeps;
        ``None`` where the browser's is followed.
    """

    def __init__(self, graph: Graph, language: Language | None = None) -> None:
        self._graph = graph
        self._things: dict[str, str | None] = {}
        self._chosen = [("lang", str(language))] if language else []

    def _with(self, path: str, pairs: Pairs = ()) -> str:
        path, mark, fragment = path.partition("#")
        query = "&".join(_encoded(*pair) for pair in (*pairs, *self._chosen))
        return path + ("?" + query if query else "") + mark + fragment

    def local(self, address: str) -> str:
        """An address of a page of ours with the chosen language; any other as it is."""
        return self._with(address) if address.startswith("/page/") else address

    def page(self, name: str) -> str | None:
        """A page by its name."""
        return self._with(_PAGES[name]) if name in _PAGES else None

    def asset(self, name: str) -> str:
        """A style sheet or script."""
        return _STYLE if name == _STYLE[1:] else "/static/" + name

    def thing(self, iri: str) -> str | None:
        """The page of a thing: of ours, or of a region or country."""
        if iri not in self._things:
            self._things[iri] = self._thing(iri)
        return self._things[iri]

    def _thing(self, iri: str) -> str | None:
        path = path_of(self._graph, iri)
        if path is not None:
            return self._with("/page" + path)
        for segment, base in ELSEWHERE.items():
            if iri.startswith(base) and iri.removeprefix(base).isalnum():
                if not known(self._graph, iri):
                    return None
                return self._with(f"/page/{segment}/{quote(iri.removeprefix(base))}")
        return None

    def statements(self, iri: str) -> str | None:
        """The page with all statements about a thing."""
        path = path_of(self._graph, iri)
        return None if path is None else self._with("/page" + path, [("view", "statements")])

    def description(self, iri: str, ending: str) -> str | None:
        """The description of a thing as data."""
        path = path_of(self._graph, iri)
        return None if path is None or "#" in path else f"{path}.{ending}"

    def search(self, pairs: Pairs) -> str:
        """The results of a search."""
        return self._with("/search", pairs)

    def statistics(self, pairs: Pairs) -> str:
        """The statistics of what a search finds."""
        return self._with("/statistics", pairs)

    def download(self, pairs: Pairs, ending: str) -> str:
        """What a search finds as a file."""
        return self._with(f"/search.{ending}", pairs)

    def findings(self, pairs: Pairs) -> str:
        """The findings of a severity, rule or page."""
        return self._with("/findings", pairs)

    def compare(self, first: str, second: str) -> str:
        """Two projects beside each other."""
        return self._with("/compare", [("p", first), ("p", second)])
