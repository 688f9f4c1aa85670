"""What a request asks of the pages, and what it gets, as plain data.

Both go from process to process, and are remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote, urlencode

from starlette.requests import Request

from esfgraph.messages import LANGUAGES, Language
from esfgraph.serve.negotiate import negotiate_language

__all__ = ["FILES", "Asked", "Made", "asked_of", "language_of"]

FILES = ("download", "sitemap")
"""Names of what is a file and no page, and can take long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page or file that somebody wants.

    Attributes
    ----------
    name
        Which one: a key of `making.MAKERS`, or one of `FILES`.
    path
        Of the address, decoded, with its first slash.
    pairs
        The parameters of the address, that for the language left out.
    language
        Of the page.
    chosen
        The language that the address names, which all links keep; ``None`` where the browser's
        is followed.
    origin
        By what the reader calls the server, with its last slash.
    """

    name: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    language: Language
    chosen: Language | None
    origin: str

    def first(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((value for known, value in self.pairs if known == name), None)

    def all(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for known, value in self.pairs if known == name]

    @property
    def canonical(self) -> str:
        """The address without what only chooses among views of the same."""
        return self.origin + quote(self.path.lstrip("/"), safe="/+:@!$&'()*,;=~-._")

    @property
    def other_address(self) -> str:
        """The same in the other language."""
        other = "en" if self.language == "sv" else "sv"
        return quote(self.path) + "?" + urlencode([*self.pairs, ("lang", other)])

    def frame(self) -> dict[str, Any]:
        """For another process; see `of`."""
        return asdict(self)

    @classmethod
    def of(cls, frame: Mapping[str, Any]) -> Self:
        """What `frame` gave, after it has been JSON.

        >>> asked = Asked("search", "/search", (("q", "skola"),), "sv", None, "http://a.example/")
        >>> Asked.of({**asked.frame(), "pairs": [["q", "skola"]]}) == asked
        True
        """
        pairs = tuple((str(name), str(value)) for name, value in frame["pairs"])
        return cls(**{**frame, "pairs": pairs})


@dataclass(frozen=True, slots=True)
class Made:
    """A page or file, `cache.packed`.

    Attributes
    ----------
    body, media_type
        What it says.
    code
        Status (RFC 9110).
    refused
        Why there is no page, as the log tells it; ``None`` where there is one.
    """

    body: bytes
    media_type: str = "text/html"
    code: int = 200
    refused: str | None = None

    def __len__(self) -> int:
        """Bytes, for who keeps it."""
        return len(self.body)


def language_of(request: Request) -> Language:
    """The language of a page: ``lang`` in the address, else by ``Accept-Language``."""
    return _chosen(request) or negotiate_language(request.headers.get("accept-language"))


def _chosen(request: Request) -> Language | None:
    asked = request.query_params.get("lang")
    return next((language for language in LANGUAGES if language == asked), None)


def asked_of(request: Request, name: str) -> Asked:
    """What a request asks for; ``name`` is that of the page."""
    pairs = request.query_params.multi_items()
    return Asked(
        name=name,
        path=str(request.scope["path"]),
        pairs=tuple(pair for pair in pairs if pair[0] != "lang"),
        language=language_of(request),
        chosen=_chosen(request),
        origin=str(request.base_url),
    )
