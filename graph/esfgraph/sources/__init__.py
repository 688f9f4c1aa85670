"""Readers of source pages: from a document to a `ProjectRecord`.

`READERS` is the one list of the kinds of page that are known; the reader of
a text is chosen by its content alone.

>>> detect("Diarienummer:\\n23-900-S01\\nBerörd fond:\\nESF+").name
'projektbanken_page'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from esfgraph.errors import UnknownDocumentError
from esfgraph.model import ProjectRecord, SourceDocument
from esfgraph.sources import kohesio_page, programme_page, projektbanken_page

__all__ = ["READERS", "Reader", "detect", "read"]

_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of page is recognised and read.

    ``detect`` says how sure it is, from 0 to 1, that a text is of this kind;
    ``description`` says in Swedish and English ("sv", "en") what that is.
    ``system`` is what its records' source system is called, unless the
    catalogue names another.
    """

    name: str
    system: str
    description: Mapping[str, str]
    detect: Callable[[str], float]
    read: Callable[[SourceDocument], ProjectRecord]


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        reader.name: reader
        for reader in (
            Reader(
                "kohesio_page",
                kohesio_page.SYSTEM,
                {"sv": "projektsida i Kohesio", "en": "project page of Kohesio"},
                kohesio_page.detect,
                kohesio_page.read,
            ),
            Reader(
                "projektbanken_page",
                projektbanken_page.SYSTEM,
                {
                    "sv": "projektsida i ESF-rådets projektbank",
                    "en": "project page of the ESF Council's Projektbanken",
                },
                projektbanken_page.detect,
                projektbanken_page.read,
            ),
            Reader(
                "programme_page",
                programme_page.SYSTEM,
                {
                    "sv": "löpande text om ett projekt eller program, på svenska eller engelska",
                    "en": "prose about a project or programme, in Swedish or English",
                },
                programme_page.detect,
                programme_page.read,
            ),
        )
    }
)
"""All readers by name; of two that are equally sure the first is taken."""


def detect(text: str, source: str | None = None) -> Reader:
    """The reader of a text; ``source`` is what an error calls it.

    Raises `UnknownDocumentError` when no reader finds anything of a project in it.
    """
    scores = {name: reader.detect(text) for name, reader in READERS.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < _THRESHOLD:
        kinds = "; ".join(reader.description["en"] for reader in READERS.values())
        raise UnknownDocumentError(
            "holds nothing of a project that a reader knows",
            source=source,
            advice=f"Known are: {kinds}.",
        )
    return READERS[best]


def read(document: SourceDocument) -> ProjectRecord:
    """What a document says of a project.

    Raises `UnknownDocumentError` when no reader finds anything of a project in it.
    """
    record = detect(document.text, document.name).read(document)
    # What the catalogue does not say of the document, its reader knows.
    known = replace(
        document,
        system=document.system or record.system,
        language=document.language or record.language,
    )
    # A page's text names no item of the EU Knowledge Graph, its address may, whatever its layout.
    return replace(record, document=known, item=kohesio_page.item_of(document.url or ""))
