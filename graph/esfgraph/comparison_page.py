"""A comparison of two projects as one HTML file that needs no network and no script."""

from __future__ import annotations

from esfgraph.compare import Comparison
from esfgraph.hypertext import templates
from esfgraph.messages import field_label, say
from esfgraph.resources import toml_data

__all__ = ["comparison_page"]


def comparison_page(found: Comparison) -> str:
    """The page; whatever comes from documents is shown as text."""
    text = {
        key: say(f"compare.{key}", found.language) for key in toml_data("messages.toml")["compare"]
    }
    return (
        templates()
        .get_template("compare.html.j2")
        .render(found=found, text=text, label=lambda kind: field_label(kind, found.language))
    )
