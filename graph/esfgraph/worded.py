"""A text that knows its language."""

from __future__ import annotations

__all__ = ["Worded", "language_in"]


class Worded(str):
    """A text with its language (BCP 47), empty where none is stated.

    Names of things are looked up in one language and come in another where there is none
    in that; whoever shows them has to say so (WCAG 3.1.2). Operations on the text give
    plain strings.

    >>> name = Worded("scuola", "it"); name == "scuola", name.language
    (True, 'it')
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str | None = None) -> Worded:
        """A text, and its language if one is known."""
        made = super().__new__(cls, text)
        made.language = language or ""
        return made


def language_in(text: object, page: str) -> str | None:
    """The language of a text where it is another than that of the page it stands on.

    >>> language_in(Worded("scuola", "it"), "sv"), language_in(Worded("school", "en-gb"), "en")
    ('it', None)
    >>> language_in("plain", "sv") is None
    True
    """
    language = text.language if isinstance(text, Worded) else ""
    return None if not language or language.split("-")[0] == page.split("-")[0] else language
