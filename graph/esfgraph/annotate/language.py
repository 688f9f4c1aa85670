"""In which language each paragraph of a text is written.

Frequent words of Swedish and English (``data/language.toml``) decide where
they are clear, py3langid where they are not; a paragraph of a few words
without any is taken to be in the document's language.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import py3langid

from esfgraph.annotate.matcher import LANGUAGES
from esfgraph.annotate.tokens import Tokens, hash_word
from esfgraph.resources import toml_data

__all__ = ["languages_of_words"]

_CLEAR = 2
"""So many frequent words, and twice as many as of the other language, are clear."""
_FEW = 4
"""A paragraph of fewer words is not put to the model."""


@cache
def _frequent() -> dict[str, npt.NDArray[np.uint64]]:
    words = toml_data("language.toml")["words"]
    return {
        language: np.array(sorted(map(hash_word, words[language])), dtype=np.uint64)
        for language in LANGUAGES
    }


def _paragraphs(text: str, tokens: Tokens) -> npt.NDArray[np.int64]:
    """The number of the first word of each paragraph (paragraphs stand between empty lines)."""
    starts = [0]
    position = text.find("\n\n")
    while position >= 0:
        starts.append(position)
        position = text.find("\n\n", position + 2)
    return np.unique(np.searchsorted(tokens.starts, starts))


def languages_of_words(
    text: str, tokens: Tokens, document: str | None
) -> dict[str, npt.NDArray[np.bool_]]:
    """For each language of `LANGUAGES`: which words stand in a paragraph written in it.

    ``document`` is the document's own language (BCP 47), if it is known.
    """
    size = len(tokens)
    where = {language: np.zeros(size, dtype=bool) for language in LANGUAGES}
    if not size:
        return where
    firsts = _paragraphs(text, tokens)
    firsts = firsts[firsts < size]
    ends = np.append(firsts[1:], size)
    counts = {
        language: np.add.reduceat(
            np.isin(tokens.distinct, words)[tokens.which].astype(np.int64), firsts
        )
        for language, words in _frequent().items()
    }
    for index, (first, end) in enumerate(zip(firsts.tolist(), ends.tolist(), strict=True)):
        sv, en = int(counts["sv"][index]), int(counts["en"][index])
        if max(sv, en) >= _CLEAR and max(sv, en) >= 2 * min(sv, en):
            language: str | None = "sv" if sv > en else "en"
        elif end - first < _FEW:
            language = document
        else:
            words = text[tokens.starts[first] : tokens.ends[end - 1]]
            language = py3langid.classify(words)[0]
        if language in where:
            where[language][first:end] = True
    return where
