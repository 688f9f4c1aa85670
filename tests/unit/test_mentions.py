"""Concepts in words: every vocabulary's own examples, and how words may be written."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from esfgraph.annotate.mentions import SCHEMES, mentions_of
from esfgraph.model import Mention, Span
from esfgraph.namespaces import VOCAB
from esfgraph.resources import ontology_files
from esfgraph.vocabulary import load_vocabulary

EXAMPLE = "http://www.w3.org/2004/02/skos/core#example"
EXAMPLES = sorted(
    (quad.subject.value, quad.object.language, quad.object.value)
    for path in ontology_files()
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    if quad.predicate.value == EXAMPLE
)


def found(text: str, language: str = "sv") -> list[Mention]:
    return [
        m for m in mentions_of(text, Span(0, len(text)), language) if m.scheme != "municipality"
    ]


def slugs(text: str, scheme: str, language: str = "sv") -> list[tuple[str, str]]:
    return [
        (m.concept.rsplit("/", 1)[-1], m.span.of(text))
        for m in mentions_of(text, Span(0, len(text)), language)
        if m.scheme == scheme
    ]


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s != "municipality"])
def test_every_concept_is_found_in_its_own_examples(scheme: str) -> None:
    prefix = f"{VOCAB}{scheme}/"
    mine = [e for e in EXAMPLES if e[0].startswith(prefix)]
    concepts = {c.iri for c in load_vocabulary().members(scheme)}
    both = {(iri, language) for iri in concepts for language in ("sv", "en")}
    assert {(iri, language) for iri, language, _ in mine} == both
    missed = [
        (iri.removeprefix(prefix), language, text)
        for iri, language, text in mine
        if not any(m.concept == iri and m.status == "current" for m in found(text, language))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "concept", "words"),
    [
        ("Eleverna möter ett skolsocialt team.", "school-social-team", "skolsocialt team"),
        ("De skolsociala teamen växer.", "school-social-team", "skolsociala teamen"),
        ("Skolsociala\n  team finns.", "school-social-team", "Skolsociala\n  team"),
        ("Ett sko\u00adlsocialt team.", "school-social-team", "sko\u00adlsocialt team"),
        (
            "Response-to-Intervention prövas.",
            "response-to-intervention",
            "Response-to-Intervention",
        ),
        (
            "RESPONSE TO INTERVENTION prövas.",
            "response-to-intervention",
            "RESPONSE TO INTERVENTION",
        ),
        (
            "Va\u0308gledning: studie- och yrkesva\u0308gledning ges.",
            "study-and-career-guidance",
            "studie- och yrkesva\u0308gledning",
        ),
        (
            "Va?gledning: studie- och yrkesva?gledning ges.",
            "study-and-career-guidance",
            "studie- och yrkesva?gledning",
        ),
        ("Vi ger IPS till unga.", "individual-placement-and-support", "IPS"),
        ("Deltagarna övar i VR.", "simulation-training", "VR"),
        ("Barnpassningen är gratis.", "childcare-support", "Barnpassningen"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(text: str, concept: str, words: str) -> None:
    assert (concept, words) in slugs(text, "method")


@pytest.mark.parametrize(
    "text",
    [
        "Vi ser att det ger resultat.",  # SE is Supported Employment, "ser" and "se" are verbs
        "I praktiken fungerar det.",
        "Ett skolsocialt. Team byggs.",  # a sentence ends between the words
        "Ett skolsocialt\n\nteam byggs.",
        "Barnen i förskolan leker.",
    ],
)
def test_what_only_looks_like_a_method_is_none(text: str) -> None:
    methods = slugs(text, "method")
    assert [m for m in methods if m[0] != "school-social-work"] == []


@pytest.mark.parametrize("text", ["Barnen är i förskolan.", "Förskolans rektor.", "Högskolan."])
def test_a_word_is_never_found_inside_another(text: str) -> None:
    assert [m for m in found(text) if m.span.of(text).lower().startswith("skol")] == []


def test_the_longest_match_wins_within_a_scheme() -> None:
    text = "Projektet ger tidiga samordnade insatser."
    assert slugs(text, "method") == [("early-coordinated-measures", "tidiga samordnade insatser")]


def test_different_schemes_may_overlap() -> None:
    text = "Stöd vid psykisk ohälsa ges i samverkan mellan skola och socialtjänst."
    schemes = {m.scheme for m in found(text)}
    assert {"challenge", "theme", "actor"} <= schemes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Elever i Lerums skolor.", "1441"),
        ("Pupils in Gothenburg take part.", "1480"),
        ("Göteborgs stad deltar.", "1480"),
        ("Skolor i Lund.", "1281"),
    ],
)
def test_municipalities_are_found_by_genitive_and_exonym(text: str, code: str) -> None:
    assert code in [slug for slug, _ in slugs(text, "municipality")]


def test_a_municipality_begins_with_a_capital() -> None:
    assert slugs("De bor i en lund.", "municipality") == []


def test_each_paragraph_is_read_in_its_own_language() -> None:
    text = "Vi erbjuder coachning till unga och att de får stöd.\n\nThe pupils get mentoring."
    methods = [slug for slug, _ in slugs(text, "method")]
    assert "coaching" in methods
    assert "mentoring" in methods
