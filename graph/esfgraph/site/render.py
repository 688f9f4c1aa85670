"""Pages from templates of ``data/templates/serve``; whatever comes from a graph is escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from esfgraph.hypertext import allowed, templates
from esfgraph.messages import Language, counted, say
from esfgraph.resources import data_file
from esfgraph.site.addresses import Addresses
from esfgraph.site.texts import format_name, grouped, language_name, system_name, text
from esfgraph.worded import Worded, language_in

__all__ = ["ASSETS", "asset", "page_bytes"]

ASSETS = {
    "site.css": (("templates", "serve", "site.css"), "text/css"),
    "icon.svg": (("static", "icon.svg"), "image/svg+xml"),
    "query.js": (("templates", "serve", "query.js"), "text/javascript"),
    "yasgui.min.js": (("static", "vendor", "yasgui", "yasgui.min.js"), "text/javascript"),
    "yasgui.min.css": (("static", "vendor", "yasgui", "yasgui.min.css"), "text/css"),
}
"""Style sheets and scripts by name: where each is under ``data``, and its media type."""

_GAP = re.compile(r"\n\s*\n+")


@cache
def asset(name: str) -> bytes:
    """The bytes of one of `ASSETS`."""
    return data_file(*ASSETS[name][0]).read_bytes()


def _like(words: str, made: str) -> str:
    """What was made of a text, in the language of that text."""
    return Worded(made, words.language) if isinstance(words, Worded) else made


def _capitalised(words: str) -> str:
    """The first letter large, the others as they are."""
    return _like(words, words[:1].upper() + words[1:])


def _one_line(words: str) -> str:
    return _like(words, " ".join(words.split()))


@pass_context
def _lang(context: Context, words: object, language: str | None = None) -> str:
    """The attribute ``lang`` of an element with a text, where it is not the page's language."""
    told = words if language is None else Worded("", language)
    found = language_in(told, context["language"])
    return Markup(' lang="{}"').format(found) if found else ""


@pass_context
def _spoken(context: Context, words: str, language: str | None = None) -> str:
    """A text, in an element with its language where that is not the page's (WCAG 3.1.2)."""
    attribute = _lang(context, words, language)
    shown = str(allowed(str(words)))
    return Markup("<span{}>{}</span>").format(attribute, shown) if attribute else shown


def _paragraphs(words: str) -> list[str]:
    """The paragraphs of a text; where it has no empty lines, its lines. Bullets begin a line."""
    words = words.replace(" • ", "\n• ")
    parts = _GAP.split(words.strip())
    return [part for part in (parts if len(parts) > 1 else words.splitlines()) if part.strip()]


@pass_context
def _tenths(context: Context, number: float) -> str:
    """A number with one decimal, as the page's readers write it."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if context["language"] == "sv" else text


@pass_context
def _format(context: Context, media_type: str) -> str:
    return format_name(media_type, context["language"])


@pass_context
def _language(context: Context, tag: str) -> str:
    return language_name(tag, context["language"])


@pass_context
def _system(context: Context, system: str) -> str:
    return system_name(system, context["language"])


@cache
def _environment() -> Environment:
    environment = templates("serve")
    environment.filters["capitalize_first"] = _capitalised
    environment.filters["format_name"] = _format
    environment.filters["grouped"] = grouped
    environment.filters["lang"] = _lang
    environment.filters["language_name"] = _language
    environment.filters["one_line"] = _one_line
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["spoken"] = _spoken
    environment.filters["system_name"] = _system
    environment.filters["tenths"] = _tenths
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
