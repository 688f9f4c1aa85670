"""HTML from templates: whatever comes from documents is escaped, and no character breaks a page."""

from __future__ import annotations

import re

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from esfgraph.resources import data_file

__all__ = ["allowed", "escaped_controls", "escaped_json", "templates"]

_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{}]".format(
    "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
)
"""Control characters, surrogates and noncharacters, a parse error in HTML (section 13.2.3.5)."""

_CONTROLS = re.compile(_FORBIDDEN)
_UNSAFE = re.compile(f"[<>&\u2028\u2029]|{_FORBIDDEN}")


def templates(*folder: str) -> Environment:
    """The templates of a folder under ``data/templates``.

    What they print is escaped and `allowed`; a name that they are not given is an error.
    """
    return Environment(
        loader=FileSystemLoader(data_file("templates", *folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=allowed,
    )


def allowed(value: object) -> object:
    """What a template prints, with U+FFFD for the characters that HTML forbids.

    >>> allowed("a\\x00b") == "a\\ufffdb", allowed(7)
    (True, 7)
    """
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return _CONTROLS.sub("\ufffd", str(value))


def escaped_json(text: str) -> str:
    r"""JSON as it may stand in an element of HTML: it means the same.

    >>> escaped_json('{"name": "</script>&"}')
    '{"name": "\\u003c/script\\u003e\\u0026"}'
    """
    return _UNSAFE.sub(_escape, text)


def escaped_controls(code: str) -> str:
    """A script without the characters that HTML forbids: in its strings their escapes stand."""
    return _CONTROLS.sub(_escape, code)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
