"""What holds of `esfgraph.annotate.status.statuses` whatever the text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.annotate.cues import STATUS, cues
from esfgraph.annotate.matcher import Match
from esfgraph.annotate.status import STATUSES, statuses
from esfgraph.annotate.tokens import fold_word, tokenise

CUE_WORDS = {
    fold_word(phrase[start:end])
    for cue in cues()
    if cue.kind == STATUS
    for phrase in cue.phrases
    for tokens in [tokenise(phrase)]
    for start, end in zip(tokens.starts, tokens.ends, strict=True)
}
PLAIN = sorted(
    {
        "Läxhjälp", "mentorskap", "coachning", "skolan", "elever", "och", "ska", "will", "pupils",
        "schools", "mentoring", "Kommunen", "vi", "ger", "kartläggning", "together", "som", "men",
        "but", "t.ex", "12", "Team", "lärare", "Lerums", "3", "därför", "that", "RtI",
    }
)  # fmt: skip
GLUE = (" ", " ", " ", ", ", ". ", ": ", "\n", "\n\n", "; ", " (", ") ", " • ", "\n- ", "! ", " – ")
SENTENCES = sorted(
    {cue.example for cue in cues() if cue.example.endswith(".") and "\n" not in cue.example}
)

plain_texts = st.lists(
    st.tuples(st.sampled_from([w for w in PLAIN if fold_word(w) not in CUE_WORDS]),
              st.sampled_from(GLUE)),
    min_size=1,
    max_size=40,
).map(lambda pairs: "".join(word + glue for word, glue in pairs))  # fmt: skip
paragraphs = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)


def every_word(text: str) -> list[tuple[str, int]]:
    """The status of each word, and of each pair of words, as if all were mentions."""
    tokens = tokenise(text)
    count = len(tokens)
    first = np.concatenate([np.arange(count), np.arange(max(count - 1, 0))])
    last = first + np.repeat([0, 1], [count, max(count - 1, 0)])
    mentions = Match(first, last, tokens.starts[first], tokens.ends[last], np.zeros_like(first))
    found, deciding = statuses(text, tokens, {}, mentions)
    return [(STATUSES[s], int(c)) for s, c in zip(found, deciding, strict=True)]


def words_only(text: str) -> list[tuple[str, int]]:
    return every_word(text)[: len(tokenise(text))]


@given(plain_texts)
def test_text_without_cue_words_is_current(text: str) -> None:
    assert set(every_word(text)) == {("current", -1)}


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for status, deciding in every_word(text):
        assert (status == "current") == (deciding < 0)


@given(paragraphs, paragraphs, paragraphs)
def test_paragraphs_elsewhere_change_nothing(before: str, text: str, after: str) -> None:
    alone = words_only(text)
    skip = len(tokenise(before))
    together = words_only(f"{before}\n\n{text}\n\n{after}")
    assert together[skip : skip + len(alone)] == alone
    assert together[:skip] == words_only(before)
    assert together[skip + len(alone) :] == words_only(after)


@given(paragraphs, st.data())
def test_line_breaks_and_doubled_spaces_change_nothing(text: str, data: st.DataObject) -> None:
    pieces = text.split(" ")
    other = pieces[0]
    for piece in pieces[1:]:
        choices = [" ", "  ", " \u00a0", "\n", " \n"] if piece[0].islower() else [" ", "  "]
        other += data.draw(st.sampled_from(choices)) + piece
    assert every_word(other) == every_word(text)


@given(paragraphs)
def test_decomposed_letters_change_nothing(text: str) -> None:
    other = text.replace("ö", "o\u0308").replace("å", "a\u030a").replace("ä", "a\u0308")
    assert every_word(other) == every_word(text)
