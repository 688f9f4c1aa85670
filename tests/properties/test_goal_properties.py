"""What holds of `esfgraph.annotate.goals.find_goals` whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from esfgraph.annotate.goals import find_goals
from esfgraph.model import Span

LEVELS = {"overall", "specific", "organisational", "structural", "long-term"}
WORDS = (
    "Mål",
    "mål",
    "Målet",
    "målet",
    "Syfte",
    "syftet",
    "är",
    "att",
    "och",
    "samt",
    "ska",
    "projektet",
    "Projektet",
    "öka",
    "Öka",
    "minska",
    "närvaron",
    "frånvaron",
    "fler",
    "elever",
    "så",
    "för",
    "på",
    "organisationsnivå",
    "sikt",
    "vill",
    "syftar",
    "till",
    "Aim",
    "aim",
    "The",
    "the",
    "project",
    "is",
    "to",
    "that",
    "so",
    "reduce",
    "more",
    "pupils",
    "Objectives",
    "goal",
    "Specifika",
    "Övergripande",
    "där",
    "A2A",
    "15%",
    "t.ex.",
    "hur",
    "Hur",
    "▪",
    "ß",
    "İ",
    "o\u0308",
    "\u00ad",
    "█",
    "\ud800",
)
GLUE = (
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    ": ",
    ":\n",
    ", ",
    ". ",
    ".\n",
    " • ",
    "\n- ",
    " 1.",
    " 2. ",
    "; ",
    " (",
    ") ",
    '"',
    "?",
    "\t",
    "\u00a0",
    "",
)
PARAGRAPHS = (
    "Målet är att fler ska läsa klart, samt att korta köerna.",
    "Specifika mål: 1.Minska köerna. 2.Öka läslusten. Arbetet pågår i tre år.",
    "Mål på strukturnivå\nStarkare samverkan i länet.",
    "Projektet ska stötta byskolor så att fler stannar kvar.",
    "Aim: to soften the effects of long winters.",
    "In the long run the project hopes to influence policy.",
    "Increased knowledge at the organisational level, also in schools, about guidance.",
    "Projektet ska:\n- öka tryggheten\n- minska avhoppen",
    "Skolan ligger vid vattnet. Den har 300 elever.",
    "The school lies by the water.",
)
NEUTRAL = (
    "Skolan",
    "ligger",
    "vid",
    "vattnet",
    "och",
    "har",
    "elever",
    "The",
    "school",
    "lies",
    "by",
    "water",
    "i",
    "Påhittsby",
    "300",
    "lärare",
    "kommun",
    "buss",
    "en",
    "av",
    "lunch",
)

joined = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=60).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
texts = st.one_of(st.text(max_size=300), joined)
paragraphs = st.lists(st.sampled_from(PARAGRAPHS), max_size=5)


@given(texts)
def test_goals_quote_trimmed_words_in_order(text: str) -> None:
    position = 0
    for goal in find_goals(text):
        assert position <= goal.span.start < goal.span.end <= len(text)
        quote = goal.span.of(text)
        assert quote == quote.strip()
        assert goal.level in LEVELS
        assert goal.cue
        position = goal.span.end


@given(texts, st.data())
def test_goals_stay_within_the_given_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = find_goals(text, Span(start, end))
    assert all(start <= goal.span.start < goal.span.end <= end for goal in found)
    shifted = [(goal.span.start + start, goal.level) for goal in find_goals(text[start:end])]
    assert [(goal.span.start, goal.level) for goal in found] == shifted


@given(st.lists(st.sampled_from(NEUTRAL), max_size=60), st.sampled_from([" ", ". ", "\n", ", "]))
def test_without_a_cue_there_is_no_goal(words: list[str], glue: str) -> None:
    assert find_goals(glue.join(words)) == ()


@given(paragraphs, st.sampled_from(PARAGRAPHS), paragraphs)
def test_a_paragraph_elsewhere_changes_no_other_goal(
    before: list[str], new: str, after: list[str]
) -> None:
    def quotes(parts: list[str]) -> list[tuple[str, str, str]]:
        text = "\n\n".join(parts)
        return [(goal.span.of(text), goal.level, goal.cue) for goal in find_goals(text)]

    with_it = quotes([*before, new, *after])
    assert with_it == quotes(before) + quotes([new]) + quotes(after)
    assert quotes(before + after) == quotes(before) + quotes(after)
