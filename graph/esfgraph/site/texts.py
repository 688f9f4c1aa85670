"""What pages say in Swedish and English: ``data/templates/site.toml``, else ``[serve]``."""

from __future__ import annotations

import re
from decimal import Decimal

from esfgraph.messages import Language, field_label, say
from esfgraph.names import number_text
from esfgraph.resources import toml_data

__all__ = [
    "facet_label",
    "facet_values",
    "format_name",
    "grouped",
    "language_name",
    "system_name",
    "text",
]

_SPACE = number_text(Decimal(1000), "en")[1:-3]
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

    shown = {k: grouped(v) if isinstance(v, int) else v for k, v in values.items()}
    return _COUNTED.sub(counted, str(entry[language])).format(**shown)


def grouped(number: int) -> str:
    """A number with spaces between thousands, as `names.number_text` has them.

    >>> grouped(999), grouped(31000).split()
    ('999', ['31', '000'])
    """
    return str(number) if -1000 < number < 1000 else f"{number:,}".replace(",", _SPACE)


def language_name(tag: str, language: Language) -> str:
    """What a language is called; one that has no name here keeps its tag (BCP 47).

    >>> language_name("sv", "sv"), language_name("en-GB", "sv"), language_name("tlh", "sv")
    ('svenska', 'engelska', 'tlh')
    """
    return _named("language", tag.partition("-")[0].lower(), language) or tag


def system_name(system: str, language: Language) -> str:
    """What a system that sources come from is called.

    >>> system_name("projektbanken", "sv"), system_name("prosa", "sv")
    ('Projektbanken', 'prosa')
    """
    return _named("system", system, language) or system


def format_name(media_type: str, language: Language) -> str:
    """What a form of data is called.

    >>> format_name("text/turtle", "sv"), format_name("application/ld+json", "en")
    ('Turtle', 'JSON-LD')
    """
    return _named("format", media_type, language) or media_type


def _named(section: str, key: str, language: Language) -> str | None:
    entry = toml_data("templates", "site.toml")[section].get(key)
    return None if entry is None else str(entry[language])


def facet_values(name: str, language: Language, number: int) -> str:
    """What so many values of a facet are called, without the number.

    >>> facet_values("fund", "en", 2), facet_values("fund", "en", 1)
    ('funds', 'fund')
    """
    many = _named("facets", name, language) if number != 1 else None
    return many or facet_label(name, language)


def facet_label(name: str, language: Language) -> str:
    """What a facet is called.

    >>> facet_label("method_planned", "en"), facet_label("fund", "en")
    ('planned method', 'fund')
    """
    entry = toml_data("templates", "site.toml")["facet"].get(name)
    return field_label(name, language) if entry is None else str(entry[language])
