"""What can be told from the text of a SPARQL query without evaluating it.

The engine gives no access to its parsed queries, so the text is cut into
tokens here: strings, comments, IRIs, names and variables are told from
keywords (https://www.w3.org/TR/sparql11-query/#grammar). The time is linear
in the length, whatever the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["QueryText", "look"]

_TOKEN = re.compile(
    r"""
    (?P<blank>[\s]+|\#[^\n\r]*)
  | (?P<string>
        \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
  | (?P<name>(?:[^\W\d](?:[\w.-]*+(?<![.]))?)?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+)
  | (?P<word>[^\W\d]\w*+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_UPDATES = frozenset(
    ["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"]
)
_FORMS = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_CHANGING = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])
"""Functions whose value is another one each time."""

_FEDERATED = re.compile("service", re.IGNORECASE)
_SUSPECT = re.compile(r"service(?:\s|#|silent)*+[<?$:\w]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryText:
    """What the text of a query shows.

    Attributes
    ----------
    kind
        ``query``, ``update``, or ``unknown`` where no keyword of either begins it.
    federated
        Whether it asks another server (``SERVICE``).
    suspect
        Whether ``SERVICE`` with what may follow it stands anywhere, also in a string or
        comment: what counts where no system guards against a text that is read wrongly.
    changing
        Whether the answer may differ from one time to the next over the same graph.
    """

    kind: Literal["query", "update", "unknown"]
    federated: bool
    suspect: bool
    changing: bool


def look(text: str) -> QueryText:
    """Look at the text of a query.

    >>> look("SELECT * { ?s ?p ?o }")
    QueryText(kind='query', federated=False, suspect=False, changing=False)
    >>> look("ASK { # SERVICE\\n ?s ?p 'SERVICE <http://a/> {}' }").federated
    False
    >>> look("ASK { OPTIONAL { service<http://a/>{} } }").federated
    True

    The engine reads ``SERVICE:a {`` as keyword and name, and ``trueSERVICE`` as
    two words, so these count as well.
    """
    tokens = [(str(m.lastgroup), m[0]) for m in _TOKEN.finditer(text) if m.lastgroup != "blank"]
    words = {token.upper() for kind, token in tokens if kind == "word"}
    return QueryText(
        kind=_kind(tokens),
        federated=_federated(tokens),
        suspect=_SUSPECT.search(text) is not None,
        changing=not words.isdisjoint(_CHANGING),
    )


def _kind(tokens: list[tuple[str, str]]) -> Literal["query", "update", "unknown"]:
    for kind, token in tokens:
        if kind == "word" and token.upper() in _FORMS:
            return "query"
        if kind == "word" and token.upper() in _UPDATES:
            return "update"
    return "unknown"


def _federated(tokens: list[tuple[str, str]]) -> bool:
    for place, (kind, token) in enumerate(tokens):
        if kind == "word" and _FEDERATED.search(token):
            return True
        if kind == "name" and _FEDERATED.search(token.partition(":")[0]):
            before = tokens[place - 1][1].upper() if place else ""
            after = tokens[place + 1][1] if place + 1 < len(tokens) else ""
            if after == "{" and before != "GRAPH":
                return True
    return False
