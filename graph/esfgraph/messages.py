"""What the program says to people, in Swedish and English: ``data/messages.toml``."""

from __future__ import annotations

import os
from typing import Literal

from esfgraph.resources import toml_data

__all__ = ["LANGUAGES", "Language", "counted", "field_label", "preferred_language", "say"]

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


def preferred_language() -> Language:
    """Swedish where ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` asks for it, else English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "sv" if value.lower().startswith("sv") else "en"
    return "en"


def say(key: str, language: Language, **values: object) -> str:
    """A message of ``data/messages.toml`` with its placeholders filled.

    >>> say("severity.warning", "sv")
    'varning'
    """
    entry = toml_data("messages.toml")
    for part in key.split("."):
        entry = entry[part]
    return str(entry[language]).format(**values)


def counted(key: str, language: Language, number: int) -> str:
    """What so many of something are called, without the number.

    >>> counted("warning", "sv", 1), counted("warning", "sv", 0)
    ('varning', 'varningar')
    """
    return say(f"{'one' if number == 1 else 'many'}.{key}", language)


def field_label(name: str, language: Language) -> str:
    """What a field of `FIELDS` is called.

    >>> field_label("cofinancing_rate", "sv")
    'medfinansieringsgrad'
    """
    return say(f"field.{name}", language)
