"""Which kind of project a text is about, by what it calls itself.

``data/kinds.toml`` lists for each class the words that a text uses of its own
project ("denna förstudie", "the preliminary study"), not of others. A title
that names the kind decides; else the first words of the description that do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from esfgraph.model import Span
from esfgraph.resources import toml_data

__all__ = ["kind_of"]


@cache
def _patterns(part: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Class and pattern, the strongest kind first (as in the file)."""
    return tuple(
        (entry["class"], re.compile("|".join(entry[part]), re.IGNORECASE))
        for entry in toml_data("kinds.toml")["kind"]
        if entry.get(part)
    )


def kind_of(text: str, prose: Mapping[str, Span]) -> tuple[str, Span] | None:
    """The local name of a class of `ESF` and the words that say so, or ``None``.

    ``prose`` gives the spans of "title" and "description" in ``text``.

    >>> kind_of("Förstudie om närvaro", {"title": Span(0, 20)})
    ('PreliminaryStudy', Span(start=0, end=9))
    """
    for part in ("title", "description"):
        span = prose.get(part)
        if span is None:
            continue
        for kind, pattern in _patterns(part):
            if match := pattern.search(text, span.start, span.end):
                return kind, Span(match.start(), match.end())
    return None
