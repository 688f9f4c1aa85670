"""Choosing a representation by ``Accept`` and ``Accept-Language`` (RFC 9110, section 12).

>>> negotiate("text/turtle;q=0.5, application/ld+json", GRAPHS).media
'application/ld+json'
>>> negotiate("image/png", GRAPHS) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from esfgraph.messages import LANGUAGES, Language

__all__ = [
    "DESCRIPTIONS",
    "EXTENSIONS",
    "GRAPHS",
    "HTML",
    "TABLES",
    "Offer",
    "negotiate",
    "negotiate_language",
    "takes_gzip",
]

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_TYPE = re.compile(r"[!#$%&'*+.^_`|~\w-]+/[!#$%&'*+.^_`|~\w-]+", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*")
_CODING = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)
_MOST_RANGES = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation that the server can give.

    Attributes
    ----------
    media
        The media type as the client names it and as the answer is labelled.
    format
        Name of the format: of `pyoxigraph.QueryResultsFormat`, `pyoxigraph.RdfFormat`
        or ``HTML``.
    """

    media: str
    format: str

    @property
    def content_type(self) -> str:
        """The header ``Content-Type``."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


HTML = Offer("text/html", "HTML")

TABLES: tuple[Offer, ...] = (
    Offer("application/sparql-results+json", "JSON"),
    Offer("application/sparql-results+xml", "XML"),
    Offer("text/csv", "CSV"),
    Offer("text/tab-separated-values", "TSV"),
    Offer("application/json", "JSON"),
    Offer("application/xml", "XML"),
    Offer("text/xml", "XML"),
)
"""Answers to SELECT and ASK, the most wanted first."""

GRAPHS: tuple[Offer, ...] = (
    Offer("text/turtle", "TURTLE"),
    Offer("application/n-triples", "N_TRIPLES"),
    Offer("application/ld+json", "JSON_LD"),
    Offer("application/trig", "TRIG"),
    Offer("application/rdf+xml", "RDF_XML"),
    Offer("application/n-quads", "N_QUADS"),
    Offer("application/x-turtle", "TURTLE"),
    Offer("text/n3", "N3"),
    Offer("text/plain", "N_TRIPLES"),
    Offer("application/json", "JSON_LD"),
    Offer("application/xml", "RDF_XML"),
    Offer("text/xml", "RDF_XML"),
)
"""Answers to CONSTRUCT and DESCRIBE, and whole graphs."""

EXTENSIONS: dict[str, Offer] = {
    "ttl": Offer("text/turtle", "TURTLE"),
    "jsonld": Offer("application/ld+json", "JSON_LD"),
    "nt": Offer("application/n-triples", "N_TRIPLES"),
    "rdf": Offer("application/rdf+xml", "RDF_XML"),
}
"""Endings of addresses of descriptions."""

DESCRIPTIONS: tuple[Offer, ...] = (
    *EXTENSIONS.values(),
    Offer("application/x-turtle", "TURTLE"),
    Offer("application/json", "JSON_LD"),
    Offer("application/xml", "RDF_XML"),
)
"""What a description can be asked for as."""


def _ranges(header: str, shape: re.Pattern[str]) -> list[tuple[str, float]]:
    """Ranges and weights; a range without a right form or weight is passed over."""
    found = []
    for part in header.split(",")[:_MOST_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = "1"
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                weight = value.strip()
        if shape.fullmatch(name) and _WEIGHT.fullmatch(weight):
            found.append((name.lower(), float(weight)))
    return found


def _specificity(wanted: str, media: str) -> int:
    """3 for the type itself, 2 for its family, 1 for anything, 0 for another type."""
    if wanted == media:
        return 3
    family, _, kind = wanted.partition("/")
    if kind != "*":
        return 0
    return 1 if family == "*" else 2 * media.startswith(family + "/")


def negotiate(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer that the client likes best; of equal ones the first; ``None``: 406.

    The most specific range decides on an offer. Parameters other than the
    weight are passed over, and so is a header in which no range can be read.

    >>> negotiate("text/*;q=0.5, text/csv;q=0, */*;q=0.1", TABLES).media
    'text/tab-separated-values'
    """
    ranges = _ranges(header or "", _TYPE)
    if not ranges:
        return offers[0]
    best: tuple[float, int, Offer] | None = None
    for place, offer in enumerate(offers):
        matches = [(s, q) for wanted, q in ranges if (s := _specificity(wanted, offer.media))]
        weight = max(matches)[1] if matches else 0.0
        if weight > 0 and (best is None or (weight, -place) > best[:2]):
            best = (weight, -place, offer)
    return best[2] if best else None


def negotiate_language(header: str | None) -> Language:
    """Swedish or English, whichever the client likes better; English where it says nothing.

    >>> negotiate_language("de, sv-FI;q=0.8, en;q=0.5")
    'sv'
    """
    ranges = _ranges(header or "", _LANGUAGE)
    best: tuple[float, Language] = (0.0, "en")
    for language in sorted(LANGUAGES):
        weights = [q for wanted, q in ranges if wanted.split("-")[0] == language]
        weight = max(weights) if weights else dict(ranges).get("*", 0.0)
        if weight > best[0]:
            best = (weight, language)
    return best[1]


def takes_gzip(header: str | None) -> bool:
    """Whether an answer may be packed, and the client does not like it plain better.

    >>> [takes_gzip(header) for header in ("br, gzip", "gzip;q=0, *", "*", "identity", None)]
    [True, False, True, False, False]
    """
    weights = dict(_ranges(header or "", _CODING))
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return weight > 0 and weight >= weights.get("identity", 0.0)
