"""The SKOS schemes hold together, and what they hold is found."""

from __future__ import annotations

import dataclasses
import pickle
from collections import Counter, defaultdict
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from rdflib.namespace import DCTERMS, SKOS

from esfgraph import vocabulary as module
from esfgraph.namespaces import COUNTRY, ESF, NUTS, VOCAB, slug_text
from esfgraph.resources import ontology_files
from esfgraph.vocabulary import Concept, Vocabulary, label_key, load_vocabulary

SCHEMES = {
    "actor": 53,
    "challenge": 64,
    "country": 41,
    "esf-region": 9,
    "fund": 15,
    "goal-level": 5,
    "indicator": 26,
    "intervention-2014": 0,
    "intervention-2021": 49,
    "method": 233,
    "municipality": 290,
    "nuts-2021": 1528,
    "programme": 2,
    "programme-area": 6,
    "region": 0,
    "specific-objective": 7,
    "status": 5,
    "target-group": 65,
    "theme": 74,
}
CLASSES = {
    "actor": ESF.Actor,
    "challenge": ESF.Challenge,
    "country": None,
    "esf-region": ESF.EsfRegion,
    "fund": ESF.Fund,
    "goal-level": ESF.GoalLevel,
    "indicator": ESF.Indicator,
    "intervention-2021": ESF.InterventionField,
    "method": ESF.Method,
    "municipality": ESF.Municipality,
    "nuts-2021": ESF.NutsRegion,
    "programme": ESF.Programme,
    "programme-area": ESF.ProgrammeArea,
    "specific-objective": ESF.SpecificObjective,
    "status": ESF.MentionStatus,
    "target-group": ESF.TargetGroup,
    "theme": ESF.Theme,
}
FOR_TEXTS = {"actor", "challenge", "indicator", "method", "target-group", "theme"}
"""Schemes of what prose names: no codes, and each concept with definitions and examples."""
OUR_OWN = {"goal-level", "status", *FOR_TEXTS}
AREA = VOCAB + "programme-area/2021SE05SFPR001/"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


class Statement(NamedTuple):
    """One triple as texts; ``language`` is "" for IRIs and for literals without one."""

    subject: str
    predicate: str
    object: str
    language: str


def statement(triple: ox.Triple) -> Statement:
    subject, value = triple.subject, triple.object
    assert isinstance(subject, ox.NamedNode), "vocabularies have no blank nodes"
    assert isinstance(value, ox.NamedNode | ox.Literal)
    language = value.language if isinstance(value, ox.Literal) else None
    return Statement(subject.value, triple.predicate.value, value.value, language or "")


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    return [
        statement(quad.triple)
        for path in ontology_files()
        if path.stem in SCHEMES
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    ]


def found(concept: Concept | None) -> Concept:
    assert concept is not None
    return concept


def level(vocabulary: Vocabulary, country: str, letters: int) -> int:
    codes = (c.notations[0] for c in vocabulary.members("nuts-2021"))
    return sum(code.startswith(country) and len(code) == 2 + letters for code in codes)


# the files


def test_schemes_and_their_sizes(vocabulary: Vocabulary) -> None:
    assert vocabulary.schemes() == tuple(SCHEMES)
    assert {s: len(vocabulary.members(s)) for s in SCHEMES} == SCHEMES


def test_each_scheme_is_one_file_with_title_description_licence_and_source(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    assert set(SCHEMES) <= {path.stem for path in ontology_files()}
    for scheme in SCHEMES:
        about = [t for t in statements if t.subject == VOCAB + scheme]
        for predicate in (DCTERMS.title, DCTERMS.description):
            languages = [t.language for t in about if t.predicate == str(predicate)]
            assert sorted(languages) == ["en", "sv"], scheme
        said = {t.predicate for t in about}
        assert str(DCTERMS.license) in said, scheme
        assert str(DCTERMS.source) in said or scheme in OUR_OWN, scheme


def test_no_concept_stands_in_two_schemes_or_has_two_preferred_labels_in_a_language(
    statements: list[Statement],
) -> None:
    schemes = Counter(t.subject for t in statements if t.predicate == str(SKOS.inScheme))
    labels = Counter(
        (t.subject, t.language) for t in statements if t.predicate == str(SKOS.prefLabel)
    )
    assert set(schemes.values()) == set(labels.values()) == {1}


def test_every_concept_has_a_scheme_a_class_and_a_name_or_code(vocabulary: Vocabulary) -> None:
    for scheme in SCHEMES:
        for concept in vocabulary.members(scheme):
            assert str(SKOS.Concept) in concept.types
            own = {str(CLASSES[scheme])} - {"None"}
            assert set(concept.types) - {str(SKOS.Concept)} == own
            assert concept.notations or scheme in {"esf-region", *FOR_TEXTS}
            if scheme != "nuts-2021":
                assert {"en", "sv"} <= set(concept.pref_labels), concept.iri
            assert concept.pref_labels or concept.notations


def test_no_two_concepts_of_a_scheme_share_a_code_or_a_label(statements: list[Statement]) -> None:
    labels = {str(SKOS.prefLabel), str(SKOS.altLabel), str(SKOS.hiddenLabel), str(SKOS.notation)}
    schemes = {t.subject: t.object for t in statements if t.predicate == str(SKOS.inScheme)}
    bearers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for t in statements:
        if t.predicate in labels:
            key = (schemes[t.subject], t.language, label_key(t.object))
            bearers[key].add(t.subject)
    assert not {key: iris for key, iris in bearers.items() if len(iris) > 1}


def test_broader_concepts_exist_and_lead_to_a_top(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    tops = {t.subject for t in statements if t.predicate == str(SKOS.topConceptOf)}
    for scheme in SCHEMES:
        for concept in vocabulary.members(scheme):
            assert (concept.iri in tops) == (not concept.broader), concept.iri
            assert len(concept.broader) < 2 or scheme in FOR_TEXTS
            level, steps = {concept.iri}, 0
            while level:
                level = {a for iri in level for a in found(vocabulary.concept(iri)).broader}
                steps += 1
                assert steps < 6, "a circle"


def test_broader_stays_within_a_scheme_and_broad_match_leads_to_another(
    statements: list[Statement],
) -> None:
    schemes = {t.subject: t.object for t in statements if t.predicate == str(SKOS.inScheme)}
    for t in statements:
        if t.predicate == str(SKOS.broader):
            assert schemes[t.subject] == schemes[t.object], t
        elif t.predicate == str(SKOS.broadMatch):
            assert schemes[t.subject] != schemes[t.object], t


def test_what_prose_names_is_defined_and_shown_in_both_languages(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    said = Counter((t.subject, t.predicate, t.language) for t in statements)
    for scheme in FOR_TEXTS:
        for concept in vocabulary.members(scheme):
            for predicate in (SKOS.definition, SKOS.example):
                for language in ("sv", "en"):
                    assert said[concept.iri, str(predicate), language] == 1, concept.iri


def test_matches_and_references_lead_to_concepts_that_exist(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    followed = {str(p) for p in (SKOS.closeMatch, ESF.fund, ESF.programme, ESF.country)}
    targets = {t.object for t in statements if t.predicate in followed}
    assert targets
    assert [iri for iri in targets if vocabulary.concept(iri) is None] == []


def test_iris_follow_the_design(vocabulary: Vocabulary) -> None:
    for scheme in set(SCHEMES) - {"country", "nuts-2021"}:
        for concept in vocabulary.members(scheme):
            assert concept.iri.startswith(f"{VOCAB}{scheme}/")
    for concept in vocabulary.members("esf-region"):
        assert concept.iri == f"{VOCAB}esf-region/{slug_text(concept.pref_labels['sv'])}"


def test_every_translation_of_ours_is_marked(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    marked = {t.subject for t in statements if t.predicate == str(SKOS.editorialNote)}
    assert {c.iri for c in vocabulary.members("intervention-2021")} <= marked
    unnamed = {c.iri for c in vocabulary.members("specific-objective")}
    assert unnamed <= marked


# what they hold


def test_nuts_has_the_levels_of_sweden(vocabulary: Vocabulary) -> None:
    assert [level(vocabulary, "SE", n) for n in range(4)] == [1, 3, 8, 21]
    for concept in vocabulary.members("nuts-2021"):
        assert concept.iri == NUTS + concept.notations[0]
        if concept.notations[0].startswith("SE"):
            assert "sv" in concept.pref_labels


def test_swedish_regions_keep_their_official_name_and_have_one_english_name_beside_it(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    """The addresses are not ours: a translation is no preferred label there."""
    others = Counter(
        t.subject for t in statements if (t.predicate, t.language) == (str(SKOS.altLabel), "en")
    )
    regions = [c for c in vocabulary.members("nuts-2021") if c.notations[0][:2] == "SE"]
    for concept in regions:
        if concept.notations != ("SE",):
            assert list(concept.pref_labels) == ["sv"], concept.iri
            assert others[concept.iri] == 1, "which one would be shown?"
    assert vocabulary.label(NUTS + "SE12", "en") == "East Middle Sweden"
    west = found(vocabulary.by_label("nuts-2021", "Western Sweden"))  # known, though not shown
    assert west.notations == ("SE23",)


def test_a_nuts_code_stands_under_the_code_without_its_last_character(
    vocabulary: Vocabulary, statements: list[Statement]
) -> None:
    levels = {t.subject: int(t.object) for t in statements if t.predicate == str(ESF.nutsLevel)}
    for concept in vocabulary.members("nuts-2021"):
        code = concept.notations[0]
        assert levels[concept.iri] == len(code) - 2
        assert concept.broader == ((NUTS + code[:-1],) if len(code) > 2 else ())


def test_municipalities_lie_in_counties(vocabulary: Vocabulary) -> None:
    counties = {c.broader for c in vocabulary.members("municipality")}
    assert len(counties) == 21
    gothenburg = found(vocabulary.by_notation("municipality", "1480"))
    assert gothenburg.pref_labels == {"en": "Gothenburg", "sv": "Göteborg"}
    assert gothenburg.broader == (NUTS + "SE232",)


def test_intervention_fields_are_those_of_the_social_fund(vocabulary: Vocabulary) -> None:
    codes = [c.notations[0] for c in vocabulary.members("intervention-2021")]
    assert codes == [str(code) for code in range(134, 183)]


def test_a_specific_objective_stands_under_the_area_of_its_first_letter(
    vocabulary: Vocabulary,
) -> None:
    for concept in vocabulary.members("specific-objective"):
        assert concept.broader == (AREA + concept.notations[0][0],)


def test_eight_of_the_councils_regions_match_a_nuts_2_region(statements: list[Statement]) -> None:
    matches = {
        t.subject.removeprefix(VOCAB + "esf-region/"): t.object.removeprefix(NUTS)
        for t in statements
        if t.predicate == str(SKOS.closeMatch) and "/esf-region/" in t.subject
    }
    assert len(matches) == 8
    assert matches["övre-norrland"] == "SE33"
    assert "esf-nationellt" not in matches


# look-ups


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("European Social Fund Plus (ESF+)", "ESF+"),
        ("European Social Fund (ESF)", "ESF"),
        ("European Regional Development Fund (ERDF)", "ERDF"),
        ("Cohesion Fund", "CF"),
        ("Europeiska socialfonden", "ESF"),
        ("europeiska  Socialfonden+", "ESF+"),
        ("Socialfonden plus", "ESF+"),
        ("Eruf", "ERDF"),
        ("Fundo Social Europeu Mais (ESF+)", "ESF+"),
        ("Europski socijalni fond (ESF)", "ESF"),
    ],
)
def test_funds_are_found_by_the_names_that_pages_hold(
    vocabulary: Vocabulary, name: str, code: str
) -> None:
    assert found(vocabulary.by_label("fund", name)).notations == (code,)


@pytest.mark.parametrize("name", ["", "Fund", "(ESF+)", "Interreg", "Social Fund (XYZ)"])
def test_what_is_no_fund_is_not_found(vocabulary: Vocabulary, name: str) -> None:
    assert vocabulary.by_label("fund", name) is None


@pytest.mark.parametrize("code", ["2021SE05SFPR", "2021SE05SFPR001", " 2021se05sfpr "])
def test_both_forms_of_a_programme_code_lead_to_the_same(vocabulary: Vocabulary, code: str) -> None:
    programme = found(vocabulary.by_notation("programme", code))
    assert programme.iri == VOCAB + "programme/2021SE05SFPR001"


@pytest.mark.parametrize(
    ("name", "code"),
    [("Sverige", "SWE"), ("Sweden", "SWE"), ("Czech Republic", "CZE"), ("Storbritannien", "GBR")],
)
def test_countries_are_found_by_their_names_in_swedish_and_english(
    vocabulary: Vocabulary, name: str, code: str
) -> None:
    assert found(vocabulary.by_label("country", name)).iri == COUNTRY + code


@pytest.mark.parametrize("code", ["EL", "GR", "GRC"])
def test_greece_has_the_code_of_nuts_and_those_of_iso(vocabulary: Vocabulary, code: str) -> None:
    assert found(vocabulary.by_notation("country", code)).iri == COUNTRY + "GRC"


@pytest.mark.parametrize("name", ["Småland & Öarna", "Småland och öarna", "SMÅLAND OCH ÖARNA"])
def test_a_region_is_found_by_its_spellings(vocabulary: Vocabulary, name: str) -> None:
    region = found(vocabulary.by_label("esf-region", name))
    assert region.pref_labels["sv"] == "Småland och Öarna"


def test_a_decomposed_name_is_found(vocabulary: Vocabulary) -> None:
    assert vocabulary.by_label("esf-region", "Va\u0308stsverige") is not None


def test_an_unknown_code_or_scheme_is_not_found(vocabulary: Vocabulary) -> None:
    assert vocabulary.by_notation("nuts-2021", "SE0") is None
    assert vocabulary.by_notation("nothing", "A") is None
    assert vocabulary.concept("https://example.org/x") is None
    assert vocabulary.members("nothing") == ()


def test_labels_fall_back_to_another_language_the_code_and_the_address(
    vocabulary: Vocabulary,
) -> None:
    assert vocabulary.label(NUTS + "SE33", "sv") == "Övre Norrland"
    assert vocabulary.label(NUTS + "SE33", "sv-FI") == "Övre Norrland"
    assert vocabulary.label(NUTS + "SE33", "en") == "Upper Norrland"
    assert vocabulary.label(NUTS + "SE33", "en-GB") == "Upper Norrland"
    assert vocabulary.label(NUTS + "SE33", "de") == "Övre Norrland"
    assert vocabulary.label(COUNTRY + "SWE", "de") == "Sweden"
    assert vocabulary.label(NUTS + "AT111", "sv") == "AT111"
    assert vocabulary.label("https://example.org/a/b", "sv") == "b"
    assert vocabulary.label(VOCAB + "fund", "sv") == "EU-fonder"
    assert vocabulary.label(str(ESF.owner), "sv") == "projektägare"


def concept_triples(names: dict[str, tuple[str, str]]) -> list[ox.Triple]:
    """Concepts of one scheme: IRI -> (preferred, alternative label)."""
    rows = []
    for iri, (preferred, alternative) in names.items():
        node = ox.NamedNode(iri)
        rows += [
            ox.Triple(node, ox.NamedNode(str(SKOS.inScheme)), ox.NamedNode(VOCAB + "test")),
            ox.Triple(node, ox.NamedNode(str(SKOS.prefLabel)), ox.Literal(preferred)),
            ox.Triple(node, ox.NamedNode(str(SKOS.altLabel)), ox.Literal(alternative)),
        ]
    return rows


def test_a_preferred_label_goes_first_and_a_shared_one_names_nothing() -> None:
    small = Vocabulary(
        concept_triples({"urn:a": ("Skola", "Enhet"), "urn:b": ("Förvaltning", "Enhet")})
        + concept_triples({"urn:c": ("Enheter", "Skola")})
    )
    assert found(small.by_label("test", "skola")).iri == "urn:a"
    assert small.by_label("test", "enhet") is None


# descriptions


def test_a_description_goes_up_to_the_top_and_leaves_nothing_behind(
    vocabulary: Vocabulary,
) -> None:
    described = vocabulary.description([VOCAB + "specific-objective/2021SE05SFPR001/A2A"])
    subjects = {t.subject for t in map(statement, described)}
    assert {AREA + "A", VOCAB + "programme/2021SE05SFPR001", VOCAB + "fund/ESF+"} <= subjects
    assert {VOCAB + "specific-objective", VOCAB + "programme-area", COUNTRY + "SWE"} <= subjects
    up = {str(p) for p in (SKOS.broader, SKOS.broadMatch, SKOS.inScheme)}
    up |= {str(p) for p in (ESF.programme, ESF.fund, ESF.country)}
    assert {t.object for t in map(statement, described) if t.predicate in up} <= subjects


def test_a_description_is_sorted_and_has_no_statement_twice(vocabulary: Vocabulary) -> None:
    iris = [NUTS + "SE110", VOCAB + "municipality/0180", NUTS + "SE11", "https://example.org/x"]
    described = vocabulary.description(iris)
    assert list(described) == sorted(set(described), key=str)
    assert described == vocabulary.description(reversed(iris))
    assert vocabulary.description([]) == ()


# the module


def test_the_vocabulary_is_read_once() -> None:
    assert load_vocabulary() is load_vocabulary()


def test_concepts_are_frozen_and_can_be_sent_to_other_processes(vocabulary: Vocabulary) -> None:
    concept = found(vocabulary.by_notation("fund", "ESF"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        concept.iri = "x"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(concept)) == concept
    assert hash(concept) == hash(pickle.loads(pickle.dumps(concept)))


def test_exported_names_exist_and_are_documented() -> None:
    for name in module.__all__:
        assert getattr(module, name).__doc__
