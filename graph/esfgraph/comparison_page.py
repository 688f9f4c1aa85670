"""A comparison of two projects as one HTML file that needs no network and no script."""

from __future__ import annotations

import re

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from esfgraph.compare import Comparison
from esfgraph.messages import field_label, say
from esfgraph.resources import data_file, toml_data

__all__ = ["comparison_page"]

_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
"""Control characters and noncharacters, a parse error in HTML (section 13.2.3.5)."""


def comparison_page(found: Comparison) -> str:
    """The page; whatever comes from documents is shown as text."""
    environment = Environment(
        loader=FileSystemLoader(data_file("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_allowed,
    )
    text = {
        key: say(f"compare.{key}", found.language) for key in toml_data("messages.toml")["compare"]
    }
    return environment.get_template("compare.html.j2").render(
        found=found, text=text, label=lambda kind: field_label(kind, found.language)
    )


def _allowed(value: object) -> object:
    """What the template prints, without the characters that HTML forbids."""
    plain = isinstance(value, str) and not isinstance(value, Markup)
    return re.sub(_FORBIDDEN, "\ufffd", str(value)) if plain else value
