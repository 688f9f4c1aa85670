"""The sentence that a quote stands in is whole, whatever abbreviations it has, everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.annotate.sentences import Sentences
from esfgraph.explain import explain
from esfgraph.pipeline import graph_of
from esfgraph.resources import toml_data
from esfgraph.site.index import build_index
from esfgraph.site.project_page import project_page

PAGES = {
    "sv": """Vägen vidare

Projektet Vägen vidare pågår 2020–2022 och får stöd av Europeiska socialfonden.

Målet är att fler elever ska klara skolan och att närvaron ska öka.
{sentences} Projektet vänder sig till skolor i Sverige.
""",
    "en": """The way ahead

The project The way ahead runs 2020–2022 with support of the European Social Fund.

Pupils are to reach their goals. {sentences} The project is for schools in Sweden.
""",
}
SENTENCES = {
    "sv": [
        "Skolorna arbetar bl.a. med Response to Intervention och skolsociala team.",
        "Vi prövar flera metoder, t.ex. Response to Intervention, i fem skolor.",
        "Rektorerna, dvs. Skolledningen, inför Response to Intervention enl. Skolverkets råd.",
        "Mer står i kap. Metoder, som beskriver Response to Intervention i årskurs sju.",
    ],
    "en": [
        "Schools use several methods, e.g. Response to Intervention, in every class.",
        "Teachers, i.e. Mentors, work with Response to Intervention in approx. 20 schools.",
    ],
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_sentence_goes_on_after_an_abbreviation(tmp_path: Path, language: str) -> None:
    sentences = SENTENCES[language]
    file = tmp_path / "page.txt"
    file.write_text(PAGES[language].format(sentences=" ".join(sentences)), "utf-8")
    index = build_index(graph_of([file]).store)
    (project,) = index.iris
    reasons = explain(index.store, project)
    assert [r.sentence for r in reasons if r.words == "Response to Intervention"] == sentences
    page = project_page(index, project, "en")
    quotes = [q for block in page.methods for one in block.said for q in one.quotes]
    assert set(sentences) <= {q.before + q.words + q.after for q in quotes}


@pytest.mark.parametrize("word", toml_data("goals.toml")["abbreviations"])
def test_every_abbreviation_is_known(word: str) -> None:
    text = f"Det första. Så är det {word}. Här går det vidare. Det sista."
    start = text.index("vidare")
    first, last = Sentences(text).around(start, start + 6)
    assert text[first:last] == f"Så är det {word}. Här går det vidare."


@given(st.text("ab. \n•1)(Å?!tex", max_size=80), st.data())
def test_the_sentence_holds_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = Sentences(text).around(start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
