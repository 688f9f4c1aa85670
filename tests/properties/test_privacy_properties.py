"""What holds of `esfgraph.annotate.privacy.redact` whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from esfgraph.annotate.privacy import BLOCK, KINDS, redact

WORDS = (
    "Kontaktperson", "Kontakta", "kontakta", "Projektledare", "projektledaren", "Kontakt",
    "rektor", "project manager", "contact", "E-post", "Telefonnummer", "Adress", "Projektägare",
    "Personnummer", "Projektägare organisationsnummer", "Stödmottagarens address", "Maja",
    "Exempelgren", "Kim", "Per-Olof", "Påhittsson", "von", "af", "K.", "MAJA", "EXEMPELGREN",
    "Lund", "Lunds", "kommun", "Berg", "berg", "Göteborgs", "stad", "skola", "AB",
    "Exempelgrens", "bok", "Enligt", "och", "and", "är", "is", "maja.exempelgren@example.org",
    "info@example.se", "kim(at)example.se", "kimpah@x.se", "070-174 06 05", "+46 70 174 06 05",
    "811228-9841", "2120001355", "8112289841", "08-11-2023", "Påhittsgatan 3",
    "123 45 Exempelstad", "Hagalidskolan", "Supported Employment", BLOCK, "▪", "İ", "ß", "é",
    "Rose\u0301n", "\u00ad", "\ud800",
)  # fmt: skip
GLUE = (
    "", " ", " ", " ", "\n", "\n\n", ": ", ":\n", ", ", " (", ") ", ". ", "/", "-", "\t", "\u00a0",
)  # fmt: skip

pages = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=40).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
texts = st.one_of(st.text(max_size=300), pages)


@given(texts)
def test_every_code_point_keeps_its_place(text: str) -> None:
    result = redact(text)
    assert len(result.text) == len(text)
    position = 0
    for span in result.spans:
        assert position <= span.start < span.end
        assert result.text[position : span.start] == text[position : span.start]
        assert set(span.of(result.text)) <= {BLOCK, "\n"}
        position = span.end
    assert result.text[position:] == text[position:]


@given(texts)
def test_line_breaks_stay(text: str) -> None:
    lines = redact(text).text.split("\n")
    assert [len(line) for line in lines] == [len(line) for line in text.split("\n")]


@given(texts)
def test_nothing_is_left_for_a_second_time(text: str) -> None:
    again = redact(redact(text).text)
    assert again.text == redact(text).text
    assert again.spans == ()
    assert again.counts == {}


@given(texts)
def test_every_span_is_counted_once(text: str) -> None:
    result = redact(text)
    assert sum(result.counts.values()) == len(result.spans)
    assert set(result.counts) <= set(KINDS)


@given(pages, st.sampled_from(["maja.exempelgren@example.org", "+46 70 174 06 05", "811228-9841"]))
def test_contact_data_on_its_own_line_never_stays(page: str, value: str) -> None:
    text = f"{page}\n\n{value}\n"
    assert redact(text).text.endswith(f"\n{BLOCK * len(value)}\n")
