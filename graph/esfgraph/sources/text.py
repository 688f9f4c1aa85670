"""Lines of a page with their offsets, and small things that readers share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from esfgraph.model import Span
from esfgraph.normalise import fold

__all__ = ["Line", "collapse", "is_blackened", "language_of", "lines_of", "stripped"]

_SPACE = " \t\n\v\f\u00a0\u2007\u202f\u200b\ufeff\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_BLACK = "█"
_SAMPLE = 20_000  # characters are plenty to tell a language by
_FEWEST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page without the space around it: ``page[start:end] == text``."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    def part(self, start: int, end: int | None = None) -> Line:
        """A piece of the line, again without the space around it."""
        return stripped(self.text, self.start, start, len(self.text) if end is None else end)

    @property
    def key(self) -> str:
        """The line as it is compared with labels."""
        return fold(self.text)


def stripped(text: str, offset: int, start: int, end: int) -> Line:
    """``text[start:end]`` without space around it; ``offset`` is where ``text`` stands."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_SPACE))
    words = piece.strip(_SPACE)
    begin = offset + start + (left if words else 0)
    return Line(words, begin, begin + len(words))


def lines_of(text: str) -> list[Line]:
    """All lines of a page; blank ones too, as empty.

    >>> [(line.text, line.start) for line in lines_of("a\\n  b \\n")]
    [('a', 0), ('b', 4), ('', 7)]
    """
    lines, offset = [], 0
    for raw in text.split("\n"):
        lines.append(stripped(raw, offset, 0, len(raw)))
        offset += len(raw) + 1
    return lines


def collapse(text: str) -> str:
    """Runs of white space as one space, none at the ends.

    >>> collapse(" STORFORS\\u00a0\\n KOMMUN ")
    'STORFORS KOMMUN'
    """
    return " ".join(text.split())


def is_blackened(text: str) -> bool:
    """Whether personal data was blackened and nothing is left to read.

    >>> is_blackened("███ ██"), is_blackened("A ███")
    (True, False)
    """
    return _BLACK in text and not any(c.isalnum() for c in text)


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages))
    return identifier


def language_of(text: str, languages: Sequence[str], default: str) -> str:
    """The language (BCP 47) of a text among some, by py3langid.

    ``default`` for a text too short to tell.

    >>> language_of("Elever med lång frånvaro ska få stöd tidigt i skolan.", ["sv", "en"], "en")
    'sv'
    """
    sample = text[:_SAMPLE].replace(_BLACK, "")
    if sum(map(str.isalpha, sample)) < _FEWEST:
        return default
    sample = unicodedata.normalize("NFC", sample)
    return str(_identifier(tuple(languages)).classify(sample)[0])
