"""Pages from templates of ``data/templates/serve``; whatever comes from a graph is escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from esfgraph.messages import Language, counted, say
from esfgraph.resources import data_file
from esfgraph.site.addresses import Addresses
from esfgraph.site.texts import text

__all__ = ["ASSETS", "asset", "page_bytes"]

ASSETS = {
    "site.css": (("templates", "serve", "site.css"), "text/css"),
    "icon.svg": (("static", "icon.svg"), "image/svg+xml"),
    "query.js": (("templates", "serve", "query.js"), "text/javascript"),
    "yasgui.min.js": (("static", "vendor", "yasgui", "yasgui.min.js"), "text/javascript"),
    "yasgui.min.css": (("static", "vendor", "yasgui", "yasgui.min.css"), "text/css"),
}
"""Style sheets and scripts by name: where each is under ``data``, and its media type."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""What HTML forbids (section 13.2.3.5)."""

_GAP = re.compile(r"\n\s*\n+")


@cache
def asset(name: str) -> bytes:
    """The bytes of one of `ASSETS`."""
    return data_file(*ASSETS[name][0]).read_bytes()


def _allowed(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return _FORBIDDEN.sub("\ufffd", str(value))


def _capitalised(words: str) -> str:
    """The first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _paragraphs(words: str) -> list[str]:
    """The paragraphs of a text; where it has no empty lines, its lines. Bullets begin a line."""
    words = words.replace(" • ", "\n• ")
    parts = _GAP.split(words.strip())
    return [part for part in (parts if len(parts) > 1 else words.splitlines()) if part.strip()]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(data_file("templates", "serve"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_allowed,
    )
    environment.filters["capitalize_first"] = _capitalised
    environment.filters["one_line"] = _one_line
    environment.filters["paragraphs"] = _paragraphs
    return environment


def page_bytes(
    template: str,
    language: Language,
    at: Addresses,
    other_address: str | None,
    here: str | None = None,
    **values: Any,
) -> bytes:
    """A page.

    Parameters
    ----------
    template
        Its file.
    language
        Of all its texts; the template gets them as ``t(key, …)``.
    at
        Where links lead.
    other_address
        The page in the other language.
    here
        The name of the page among those of the menu.
    values
        What the template shows.
    """
    said = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            other="en" if language == "sv" else "sv",
            other_address=other_address,
            at=at,
            here=here,
            t=lambda key, **filled: text(key, language, **filled),
            severity=lambda name: say(f"severity.{name}", language),
            counted=lambda name, number: counted(name, language, number),
            verdict=lambda name: say(f"link.found.{name}", language),
            **values,
        )
    )
    return said.encode("utf-8", "replace")
