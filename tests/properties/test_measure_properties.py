"""Laws of ages, shares and schools: bounds in order, only from digits, quotes exact."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.annotate.mentions import mentions_of
from esfgraph.annotate.schools import schools_of
from esfgraph.model import Mention, Span

GROUPS = st.sampled_from(["Elever", "unga", "barn", "young people", "pupils", "föräldrar"])
JOINTS = st.sampled_from([" ", " i åldern ", " aged ", ", ", " mellan ", " med >", " över ", ". "])
TAILS = st.sampled_from([" år", " years", "% frånvaro", "", "-åringar", " skolor", " med frånvaro"])
NUMBERS = st.integers(0, 130).map(str)
RANGES = st.tuples(NUMBERS, st.sampled_from(["–", "-", " till ", " and "]), NUMBERS).map("".join)
CLAUSES = st.tuples(GROUPS, JOINTS, NUMBERS | RANGES, TAILS).map("".join)
TEXTS = st.lists(CLAUSES, min_size=1, max_size=4).map(" och ".join)

NAMES = st.sampled_from(
    ["Hagalidskolan", "Norra skolan", "Rosengårds skola", "Lindholm School", "Grundskolan", "🙂"]
)
SCHOOL_TEXTS = st.lists(
    NAMES | st.sampled_from(["på", "och", "vid", ".", "\n", "Skolor:"]), min_size=1, max_size=9
).map(" ".join)


def all_of(text: str) -> tuple[Mention, ...]:
    return mentions_of(text, Span(0, len(text)), "sv")


@given(TEXTS)
@settings(max_examples=150)
def test_bounds_are_in_order_and_within_their_limits(text: str) -> None:
    for mention in all_of(text):
        low, high = mention.minimum_age, mention.maximum_age
        assert 0 <= (low or 0) <= (120 if high is None else high) <= 120
        least, most = mention.minimum_share, mention.maximum_share
        assert 0 <= (least or 0) <= (1 if most is None else most) <= 1
        if mention.scheme != "target-group":
            assert (low, high, least, most) == (None, None, None, None)


@given(st.text(max_size=120), TEXTS)
@settings(max_examples=100)
def test_a_text_without_digits_has_no_bounds(some: str, more: str) -> None:
    text = "".join(c for c in f"{some} {more}" if not c.isdecimal())
    for mention in all_of(text):
        assert mention.minimum_age is mention.maximum_age is None
        assert mention.minimum_share is mention.maximum_share is None


@given(TEXTS, TEXTS)
@settings(max_examples=60)
def test_a_paragraph_elsewhere_changes_no_bounds(text: str, other: str) -> None:
    assert set(all_of(text)) <= set(all_of(f"{text}\n\n{other}"))


@given(SCHOOL_TEXTS, st.text(max_size=20))
@settings(max_examples=150)
def test_the_words_of_a_school_are_those_of_the_text(text: str, around: str) -> None:
    whole = f"{around}{text}{around}"
    for school in schools_of(whole, Span(len(around), len(around) + len(text)), "sv"):
        words = " ".join(school.span.of(whole).split())
        assert words in (school.name, school.name + "s")
