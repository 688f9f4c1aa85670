"""Whether a stop ends a sentence: the one rule for it, and the abbreviations that it knows.

The abbreviations stand in ``data/goals.toml``.
"""

from __future__ import annotations

import re

from esfgraph.resources import toml_data

__all__ = ["STOPS", "ends_sentence"]

STOPS = ".!?…"
"""The signs that may end a sentence."""

_LAST_WORD = re.compile(r"[^\s(]{1,12}$")
_ABBREVIATIONS = frozenset(toml_data("goals.toml")["abbreviations"])


def ends_sentence(text: str, stop: int, after: int) -> bool:
    """Whether a sentence ends at a stop.

    Parameters
    ----------
    text
        Any text.
    stop
        Where the stop is, the first of several.
    after
        Where the next word begins, if any.

    Not where a small letter follows, nor after an abbreviation or an initial.

    >>> ends_sentence("Metoder, t.ex. RTI", 13, 15), ends_sentence("Det är RTI. Sedan", 10, 12)
    (False, True)
    """
    if text[after : after + 1].islower():
        return False
    if text[stop] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, stop - 12), stop)
    if word is None:
        return True
    last = word[0].lower()
    return not (last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and word[0].isupper()))
