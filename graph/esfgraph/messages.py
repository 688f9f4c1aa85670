"""What the program says to people, in Swedish and English: ``data/messages.toml``."""

from __future__ import annotations

import os
import re
from typing import Literal

from esfgraph.resources import toml_data

__all__ = [
    "LANGUAGES",
    "Language",
    "counted",
    "field_label",
    "preferred_language",
    "say",
    "visible",
]

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


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


def visible(text: str) -> str:
    """A text as it can be shown: characters that steer a terminal or turn the direction of text
    are written as their numbers; line feeds and tabs stay.

    >>> visible("one\\x1b[2J\\ntwo")
    'one\\\\x1b[2J\\ntwo'
    """
    return _STEERING.sub(lambda match: _number_of(ord(match[0])), text)


def _number_of(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def field_label(name: str, language: Language) -> str:
    """What a field of `FIELDS` is called.

    >>> field_label("cofinancing_rate", "sv")
    'medfinansieringsgrad'
    """
    return say(f"field.{name}", language)
