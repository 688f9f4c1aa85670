"""What pages say in Swedish and English: ``data/templates/site.toml``, else ``[serve]``."""

from __future__ import annotations

import re

from esfgraph.messages import Language, field_label, say
from esfgraph.resources import toml_data

__all__ = ["facet_label", "text"]

_COUNTED = re.compile(r"\{(\w+)([|?])([^|}]*)\|([^|}]*)\}")


def text(key: str, language: Language, **values: object) -> str:
    """A text with its placeholders filled.

    ``{n}`` is a value, ``{n|one|many}`` a number and the word that goes with it, ``{n?one|many}``
    the word alone.

    >>> text("search", "sv")
    'Sök'
    >>> text("found", "en", number=1), text("found", "en", number=2)
    ('1 project', '2 projects')
    """
    entry = toml_data("templates", "site.toml")["text"].get(key)
    if entry is None:
        return say(f"serve.{key}", language, **values)

    def counted(found: re.Match[str]) -> str:
        name, kind, one, many = found.groups()
        word = one if values[name] == 1 else many
        return f"{{{name}}} {word}" if kind == "|" else word

    return _COUNTED.sub(counted, str(entry[language])).format(**values)


def facet_label(name: str, language: Language) -> str:
    """What a facet is called.

    >>> facet_label("method_planned", "en"), facet_label("fund", "en")
    ('planned method', 'fund')
    """
    entry = toml_data("templates", "site.toml")["facet"].get(name)
    return field_label(name, language) if entry is None else str(entry[language])
