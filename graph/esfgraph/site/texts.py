"""What pages say in Swedish and English: ``data/templates/site.toml``, else ``[serve]``."""

from __future__ import annotations

from esfgraph.messages import Language, field_label, say
from esfgraph.resources import toml_data

__all__ = ["facet_label", "text"]


def text(key: str, language: Language, **values: object) -> str:
    """A text with its placeholders filled.

    >>> text("search", "sv")
    'Sök'
    """
    entry = toml_data("templates", "site.toml")["text"].get(key)
    if entry is None:
        return say(f"serve.{key}", language, **values)
    return str(entry[language]).format(**values)


def facet_label(name: str, language: Language) -> str:
    """What a facet is called.

    >>> facet_label("method_planned", "en"), facet_label("fund", "en")
    ('planned method', 'fund')
    """
    entry = toml_data("templates", "site.toml")["facet"].get(name)
    return field_label(name, language) if entry is None else str(entry[language])
