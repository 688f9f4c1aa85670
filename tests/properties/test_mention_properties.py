"""Laws of mentions: they quote the text, and other paragraphs do not change them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.annotate.matcher import Matcher, Phrase
from esfgraph.annotate.mentions import mentions_in, mentions_of
from esfgraph.annotate.tokens import fold_word, hash_word, tokenise
from esfgraph.model import Mention, Span

PHRASES = st.sampled_from(
    [
        "Projektet erbjuder coachning.",
        "Skolsociala team möter elever med hög frånvaro.",
        "Deltagarna får praktik och språkstöd.",
        "The project offers mentoring to pupils.",
        "Response to Intervention (RtI) i tre lager.",
        "Samverkan mellan skola och socialtjänst.",
        "Elevhälsan och BUP deltar.",
        "🙂 Göteborgs kommun.",
    ]
)
PARAGRAPHS = st.lists(PHRASES, min_size=1, max_size=4).map(" ".join)
TEXTS = st.lists(PARAGRAPHS, min_size=1, max_size=4).map("\n\n".join)


def all_of(text: str) -> tuple[Mention, ...]:
    return mentions_of(text, Span(0, len(text)), "sv")


def moved(mentions: tuple[Mention, ...], by: int) -> set[Mention]:
    return {
        Mention(m.concept, m.scheme, Span(m.span.start + by, m.span.end + by), m.status)
        for m in mentions
    }


@given(TEXTS)
@settings(max_examples=60)
def test_a_mention_is_a_whole_number_of_words(text: str) -> None:
    for mention in all_of(text):
        words = mention.span.of(text)
        assert words == words.strip()
        before, after = text[: mention.span.start][-1:], text[mention.span.end :][:1]
        assert not (before.isalnum() and words[0].isalnum())
        assert not (after.isalnum() and words[-1].isalnum())


@given(PARAGRAPHS, PARAGRAPHS)
@settings(max_examples=60)
def test_a_paragraph_elsewhere_changes_nothing(text: str, other: str) -> None:
    alone = all_of(text)
    before = f"{other}\n\n{text}"
    assert moved(alone, len(other) + 2) <= set(all_of(before))
    after = f"{text}\n\n{other}"
    assert set(alone) <= set(all_of(after))


PIECES = st.sampled_from(
    [
        *(
            "Planerade metoder:",
            "Inga",
            "Tidigare har",
            "inte",
            "(",
            ")",
            "[",
            "•",
            "- ",
            "1.",
            "5.",
        ),
        *("Framtid?", ":", ",", ";", ".", "\n", "\n\n", "\n\n\n", "\f", "\x0b", " ", "\0", "x"),
        *("Skolsociala team", "coachning", "mentorskap.", "t.ex.", "ska prövas", "we will later"),
        *("mentoring", "Metoder som inte används:", "elever 13–16 år", "Göteborgs", "\ud800", "”"),
    ]
)
EDGES = st.sampled_from(
    [
        *("", "", "•", "● ", "▪", "·", "- ", "– ", "—", "* ", "1. ", "2)", "12. ", "(3) ", ":"),
        *("\n", "\n\n", "\n1.", "Vi använder inte:\n•", "Planeras:", "We do not use:\n- "),
        "In a later project:",
    ]
)
ODD_TEXTS = st.tuples(
    EDGES,
    st.one_of(
        st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("".join), TEXTS
    ),
    EDGES,
).map("".join)


@given(st.lists(ODD_TEXTS, min_size=1, max_size=5), st.sampled_from(["sv", "en", None]))
@settings(max_examples=300)
def test_a_text_says_nothing_about_its_neighbours(texts: list[str], language: str | None) -> None:
    parts = [(text, Span(0, len(text))) for text in texts]
    alone = [mentions_of(text, span, language) for text, span in parts]
    assert mentions_in(parts, language) == alone


@given(
    st.lists(
        st.text("larefod?̷̲̈\u00ad -", min_size=1, max_size=12)
        | st.sampled_from(["l̲ärare", "lärare", "la?rare", "lararE", "fo?ra?ldrar", "föräldrar"]),
        min_size=2,
        max_size=6,
    ),
    st.sampled_from(["sv", "en"]),
)
@settings(max_examples=200)
def test_what_was_read_before_changes_nothing(texts: list[str], language: str) -> None:
    phrases = [Phrase("lärare", "sv", 1), Phrase("föräldrar", "sv", 2), Phrase("fader", "en", 3)]
    used = Matcher(phrases)
    for text in texts:
        tokens = tokenise(text)
        where = {language: np.ones(len(tokens), dtype=bool)}
        found, alone = (m.find(text, tokens, where) for m in (used, Matcher(phrases)))
        assert found.keys.tolist() == alone.keys.tolist()
        assert found.first.tolist() == alone.first.tolist()


@given(st.text("aoAOdfÅé1?̷̧̲̣̈\u00ad\u200b -.", max_size=30))
def test_words_that_differ_have_numbers_that_differ(text: str) -> None:
    tokens = tokenise(text)
    for start, end, number in zip(tokens.starts, tokens.ends, tokens.hashes, strict=True):
        assert int(number) == hash_word(fold_word(text[start:end]))


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_can_be_read(text: str) -> None:
    for mention in all_of(text):
        assert mention.span.of(text)


LETTERS = st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F)


@given(st.text(alphabet=LETTERS, min_size=1))
def test_a_word_has_the_number_of_its_folded_form(word: str) -> None:
    tokens = tokenise(f"a {word} b")
    assert int(tokens.hashes[1]) == hash_word(fold_word(word))


@given(st.text(max_size=300))
def test_words_stand_in_order_and_apart(text: str) -> None:
    tokens = tokenise(text)
    bounds = [x for pair in zip(tokens.starts, tokens.ends, strict=True) for x in pair]
    assert bounds == sorted(bounds)
    assert all(end <= len(text) for end in tokens.ends)
