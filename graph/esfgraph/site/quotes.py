"""Words of sources as a page shows them: marked in their sentence and in the whole text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from esfgraph.evidence import Source
from esfgraph.explain import Reason
from esfgraph.namespaces import ESF, VOCAB

__all__ = ["Languages", "MarkedText", "Piece", "Quote", "lines_of", "marked_texts", "quote_of"]

_CUT = 180
"""Characters on one side of the words, from which on a sentence may have been cut."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence in three pieces, the middle one being the words meant; and where it stands.

    ``anchor`` is that of the words in the whole text, ``None`` if they are not marked there;
    ``language`` the sentence's (BCP 47), empty where nothing says.
    """

    before: str
    words: str
    after: str
    document: str
    line: int
    anchor: str | None
    language: str = ""


class Languages:
    """In which language the texts of some documents are written (BCP 47).

    Parameters
    ----------
    sources
        The documents.
    said
        Texts with a language of their own, such as titles and descriptions: document (its
        file name), start, end, language.
    """

    def __init__(
        self, sources: Iterable[Source], said: Iterable[tuple[str | None, int, int, str]]
    ) -> None:
        self._whole = {source.file: source.language or "" for source in sources}
        self._parts = sorted(
            ((file or "", start, end, language) for file, start, end, language in said),
            key=lambda part: (part[2] - part[1], part),
        )

    def of(self, file: str | None, start: int) -> str:
        """The language of what stands at a place; empty where nothing says.

        That of the shortest text around it, else that of the document.
        """
        for name, first, last, language in self._parts:
            if name == file and first <= start < last:
                return language
        return self._whole.get(file, "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; a marked one has a kind (a scheme's name), a label and an anchor."""

    text: str
    kind: str | None = None
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text of a source with its marks."""

    source: Source
    pieces: tuple[Piece, ...]


def lines_of(text: MarkedText) -> tuple[tuple[Piece, ...], ...]:
    """The lines of a text, as those count them who say on which line something stands.

    A mark that goes on on the next line has its anchor where it begins.
    """
    lines: list[list[Piece]] = [[]]
    for piece in text.pieces:
        first, *others = piece.text.split("\n")
        if first:
            lines[-1].append(replace(piece, text=first))
        anchor = "" if first else piece.anchor
        for other in others:
            lines.append([replace(piece, text=other, anchor=anchor)] if other else [])
            anchor = "" if other else anchor
    return tuple(map(tuple, lines))


def quote_of(reason: Reason, anchor: str | None, language: str = "") -> Quote:
    """A statement's words in their sentence.

    >>> r = Reason(None, None, "", "", "b\\nc", "a b c d.", "x.txt", 3)
    >>> quote = quote_of(r, None); quote.before, quote.words, quote.after
    ('a ', 'b c', ' d.')
    """
    words = " ".join(reason.words.split())
    before, found, after = reason.sentence.partition(words)
    if not found:  # the sentence was cut inside the words
        before, found, after = "", words, ""
    return Quote(
        _begun(before), found, _ended(after), reason.document, reason.line, anchor, language
    )


def _ended(after: str) -> str:
    """What follows the words; where the sentence was cut, without the broken word."""
    if len(after) < _CUT or after.endswith((".", "!", "?")):
        return after
    return after.rsplit(" ", 1)[0].rstrip(" ,;:•") + " …"


def _begun(before: str) -> str:
    """What stands before the words, likewise."""
    if len(before) < _CUT:
        return before
    return "… " + before.split(" ", 1)[-1].lstrip(" •")


def marked_texts(
    store: ox.Store, sources: Iterable[Source], found: Sequence[tuple[int, Reason]]
) -> tuple[tuple[MarkedText, ...], dict[tuple[int, Reason], str]]:
    """The texts of a project's sources with all mentions marked.

    Parameters
    ----------
    store
        The graph.
    sources
        The project's documents.
    found
        What `explain.located` gives.

    Returns
    -------
    tuple
        The texts, and for each mention that is marked its anchor. Of mentions that overlap
        the first and longest is marked; the others share its anchor.
    """
    texts, anchors = [], {}
    for number, source in enumerate(sources, start=1):
        text = _text(store, source.iri)
        if text is None:
            continue
        here = [
            (start, reason)
            for start, reason in found
            if reason.concept is not None
            and reason.document == source.file
            and text.startswith(reason.words, start)
        ]
        here.sort(key=lambda pair: (pair[0], -len(pair[1].words), pair[1].label))
        pieces, last, anchor = list[Piece](), 0, ""
        for start, reason in here:
            if start < last:
                anchors[start, reason] = anchor
                continue
            anchor = f"text-{number}-{start}"
            end = start + len(reason.words)
            pieces += [Piece(text[last:start])] if start > last else []
            pieces.append(Piece(text[start:end], _scheme(reason), reason.label, anchor))
            anchors[start, reason] = anchor
            last = end
        pieces.append(Piece(text[last:]))
        texts.append(MarkedText(source, tuple(pieces)))
    return tuple(texts), anchors


def _scheme(reason: Reason) -> str:
    concept = reason.concept or ""
    rest = concept.removeprefix(VOCAB)
    return rest.split("/", 1)[0] if rest != concept else "school"


def _text(store: ox.Store, document: str) -> str | None:
    quads = store.quads_for_pattern(ox.NamedNode(document), ox.NamedNode(str(ESF.text)), None, None)
    return next((q.object.value for q in quads if isinstance(q.object, ox.Literal)), None)
