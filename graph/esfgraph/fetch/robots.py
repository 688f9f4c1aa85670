"""What a site lets programs fetch: robots.txt.

Reference: RFC 9309 (groups, longest match, ``*`` and ``$``); Crawl-delay is an
extension that many sites use. The standard library's parser takes the first rule
that fits instead of the longest and knows no ``*``, so that it would both fetch
what is forbidden and leave what is allowed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["ALLOW_ALL", "Rules", "parse_robots"]

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRODUCT = re.compile(r"\*|[A-Za-z_-]+")
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one program: (allowed, path pattern), and seconds between requests."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """Whether a path (with its query) may be fetched: the longest pattern that fits decides."""
        path = _normal(path)
        if path == "/robots.txt":
            return True
        fitting = [(len(p), allowed) for allowed, p in self.rules if _fits(p, path)]
        return max(fitting)[1] if fitting else True


ALLOW_ALL = Rules()
"""Of a site without a robots.txt."""


def parse_robots(text: str, product: str) -> Rules:
    """The rules of a robots.txt for a program.

    All groups that name it count together; if none does, those for ``*``.

    >>> rules = parse_robots("User-agent: *\\nDisallow: /a\\nAllow: /a/b$", "esfgraph")
    >>> rules.allows("/a/c"), rules.allows("/a/b"), rules.allows("/d")
    (False, True, True)
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    naming = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = agents if naming else []
            if match := _PRODUCT.match(value):
                agents.append(match[0].lower())
                groups.setdefault(agents[-1], [])
            naming = True
        elif key in ("allow", "disallow", "crawl-delay"):
            naming = False
            for agent in dict.fromkeys(agents):
                groups[agent].append((key, value))
    mine = groups.get(product.lower(), groups.get("*", []))
    delays = [seconds for key, value in mine if key == "crawl-delay" and (seconds := _delay(value))]
    return Rules(
        tuple((key == "allow", _normal(v)) for key, v in mine if key != "crawl-delay" and v),
        max(delays, default=None),
    )


def _delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _normal(path: str) -> str:
    """Escapes as they are compared: unreserved characters plain, all others upper-case."""

    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(plain, path), safe=_PRINTABLE)


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits the beginning of a path, in linear time (no regular expression)."""
    whole = pattern.endswith("$")
    first, *rest = (pattern[:-1] if whole else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not whole or at == len(path)
    last = rest.pop() if whole else None
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return last is None or (path.endswith(last) and len(path) - len(last) >= at)
