"""The ontology, its alignments and its JSON-LD context say the same as the code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from esfgraph.model import FIELDS
from esfgraph.namespaces import ESF, PREFIXES
from esfgraph.resources import ontology_files, resource_folder

ONTOLOGY = "https://w3id.org/esfgraph/ontology"
TERMS = sorted(str(term) for term in ESF.__annotations__ if not term.startswith("_"))


class Node(NamedTuple):
    """An IRI (kind "iri"), or a literal with its language ("" for none)."""

    value: str
    kind: str
    language: str = ""


@cache
def triples(name: str) -> tuple[tuple[Node, Node, Node], ...]:
    path = str(resource_folder("ontology") / name)
    rows = []
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        rows.append((node(quad.subject), node(quad.predicate), node(quad.object)))
    return tuple(rows)


def node(term: object) -> Node:
    if isinstance(term, ox.Literal):
        return Node(term.value, "literal", term.language or "")
    assert isinstance(term, ox.NamedNode), "blank nodes have no place here"
    return Node(term.value, "iri")


@cache
def ontology() -> dict[str, dict[str, list[Node]]]:
    """Subject -> predicate -> objects of esfgraph.ttl."""
    found: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples("esfgraph.ttl"):
        found[subject.value][predicate.value].append(value)
    return found


def described() -> set[str]:
    """Local names that esfgraph.ttl describes."""
    start = PREFIXES["esf"]
    return {iri.removeprefix(start) for iri in ontology() if iri.startswith(start)}


def esf_terms(name: str) -> Iterator[str]:
    """Local names of all our terms that a file mentions anywhere."""
    for triple in triples(name):
        for term in triple:
            if term.kind == "iri" and term.value.startswith(PREFIXES["esf"]):
                yield term.value.removeprefix(PREFIXES["esf"])


def context() -> dict[str, object]:
    text = (resource_folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
    return dict(json.loads(text)["@context"])


def test_the_ontology_and_the_namespace_have_the_same_terms() -> None:
    assert described() == set(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_named_and_defined_in_both_languages(term: str) -> None:
    about = ontology()[PREFIXES["esf"] + term]
    for predicate in (RDFS.label, SKOS.definition):
        texts = about[str(predicate)]
        assert sorted(t.language for t in texts) == ["en", "sv"]
        assert all(t.value.strip() == t.value != "" for t in texts)
    assert [t.value for t in about[str(RDFS.isDefinedBy)]] == [ONTOLOGY]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_a_class_or_a_property_as_its_name_says(term: str) -> None:
    about = ontology()[PREFIXES["esf"] + term]
    kinds = {t.value for t in about[str(RDF.type)]}
    if term[0].isupper():
        assert kinds == {str(OWL.Class)}
        assert about[str(RDFS.subClassOf)]
    else:
        assert len(kinds) == 1
        assert kinds <= {str(OWL.ObjectProperty), str(OWL.DatatypeProperty)}
        assert len(about[str(RDFS.range)]) == 1
        assert not about[str(RDFS.domain)], "records and projects share their properties"


def test_definitions_are_not_copied_from_one_term_to_another() -> None:
    texts = [d.value for about in ontology().values() for d in about[str(SKOS.definition)]]
    assert len(texts) == len(set(texts))


def test_granted_support_is_kept_apart_from_the_union_contribution() -> None:
    texts = ontology()[str(ESF.grantedSupport)][str(SKOS.definition)]
    by_language = {t.language: t.value for t in texts}
    assert "the state's" in by_language["en"]
    assert "not comparable" in by_language["en"]
    assert "statens" in by_language["sv"]
    assert "inte jämföras" in by_language["sv"]


def test_the_ontology_says_its_version_and_licence() -> None:
    about = ontology()[ONTOLOGY]
    for predicate in (OWL.versionInfo, OWL.versionIRI, DCTERMS.license):
        assert len(about[str(predicate)]) == 1
    assert len(about[str(DCTERMS.title)]) == 2


@pytest.mark.parametrize("path", ontology_files(), ids=lambda path: path.name)
def test_every_file_uses_only_terms_that_are_defined(path: Path) -> None:
    assert set(esf_terms(path.name)) <= described()


@pytest.mark.parametrize("name", ["esfgraph.ttl", "alignments.ttl"])
def test_two_parsers_read_the_same(name: str) -> None:
    graph = Graph().parse(resource_folder("ontology") / name)
    assert len(graph) == len(set(triples(name)))


def test_alignments_reach_every_vocabulary_that_the_design_names() -> None:
    objects = {value.value for _, _, value in triples("alignments.ttl") if value.kind == "iri"}
    for start in (
        PREFIXES["schema"],
        "http://data.europa.eu/s66#",
        PREFIXES["foaf"],
        PREFIXES["prov"],
        PREFIXES["oa"],
        "https://linkedopendata.eu/prop/direct/",
        PREFIXES["wd"],
    ):
        assert any(iri.startswith(start) for iri in objects), start


def test_a_rate_of_another_scale_is_no_equivalent() -> None:
    rate = [t for t in triples("alignments.ttl") if t[0].value == str(ESF.cofinancingRate)]
    assert {predicate.value for _, predicate, _ in rate} == {
        str(RDFS.seeAlso),
        str(SKOS.editorialNote),
    }
    notes = {value.language for _, _, value in rate if "100" in value.value}
    assert {"en", "sv"} <= notes
    equivalents = {str(OWL.equivalentClass), str(OWL.equivalentProperty)}
    assert not equivalents & {predicate.value for _, predicate, _ in triples("alignments.ttl")}


def test_terms_are_no_concepts_and_are_not_matched_as_such() -> None:
    matches = {str(p) for p in (SKOS.closeMatch, SKOS.exactMatch, SKOS.relatedMatch)}
    matches |= {str(p) for p in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.mappingRelation)}
    for name in ("esfgraph.ttl", "alignments.ttl"):
        assert not matches & {predicate.value for _, predicate, _ in triples(name)}


def test_the_score_is_defined_as_it_is_computed() -> None:
    texts = {d.language: d.value for d in ontology()[str(ESF.score)][str(SKOS.definition)]}
    assert "sum of the inverse document frequencies" in texts["en"]
    assert "inversa dokumentfrekvenserna" in texts["sv"]


def test_the_context_has_every_term_and_every_prefix() -> None:
    terms = context()
    assert set(TERMS) <= set(terms)
    prefixes = {name: iri for name, iri in PREFIXES.items() if name not in TERMS}
    assert {name: terms[name] for name in prefixes} == prefixes
    for field in FIELDS.values():
        prefix, start = next(i for i in PREFIXES.items() if field.predicate.startswith(i[1]))
        compact = f"{prefix}:{field.predicate.removeprefix(start)}"
        assert compact in str(list(terms.values())), field.name


def test_the_context_types_values_as_the_ontology_does() -> None:
    terms = context()
    for term in (t for t in TERMS if t[0].islower()):
        (value_range,) = ontology()[PREFIXES["esf"] + term][str(RDFS.range)]
        entry = terms[term]
        stated = entry.get("@type") if isinstance(entry, dict) else None
        if value_range.value == PREFIXES["xsd"] + "string":
            assert stated is None
        elif value_range.value.startswith(PREFIXES["xsd"]):
            assert stated == value_range.value.replace(PREFIXES["xsd"], "xsd:")
        else:
            assert stated == "@id"


GRAPH = """
<https://w3id.org/esfgraph/id/project/2021SE05SFPR001/23-000-S01> a esf:Project ;
    dcterms:identifier "23-000-S01" ;
    dcterms:title "Närvaro i skolan"@sv , "Attendance at school"@en ;
    schema:startDate "2023-11-01"^^xsd:date ;
    esf:startYear 2023 ;
    esf:participants 0 ;
    esf:cofinancingRate 0.4 ;
    esf:strategicImportance false ;
    esf:programmingPeriod "2021-2027" ;
    esf:fund <https://w3id.org/esfgraph/vocab/fund/ESF+> ;
    esf:region <https://w3id.org/esfgraph/vocab/esf-region/övre-norrland> ;
    esf:country country:SWE ;
    esf:totalBudget <https://w3id.org/esfgraph/id/project/x#total-budget-SEK> ;
    esf:owner <https://w3id.org/esfgraph/id/organisation/SE/2220000000> .
<https://w3id.org/esfgraph/id/project/x#total-budget-SEK> a schema:MonetaryAmount ;
    schema:value 123456789012345678901234.01 , 9496611.0 ;
    schema:currency "SEK" .
<https://w3id.org/esfgraph/id/organisation/SE/2220000000> a org:FormalOrganization ;
    skos:prefLabel "EXEMPELSTADS KOMMUN" ;
    org:identifier "2220000000" .
<https://w3id.org/esfgraph/id/source/0123456789abcdef> a esf:SourceDocument ;
    schema:url <https://example.org/projekt?dnr=23-000-S01> ;
    esf:retrieved "2026-11-01"^^xsd:date .
<https://w3id.org/esfgraph/id/source/0123456789abcdef#field-title-target-position>
    a oa:TextPositionSelector ; oa:start 3 ; oa:end 19 .
nuts:SE33 a esf:NutsRegion ; skos:notation "SE33" ; esf:nutsLevel 2 ; skos:broader nuts:SE3 .
"""


# rdflib's own JSON-LD parser still makes the kind of graph that rdflib advises against
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_graph_written_with_the_context_is_read_back_the_same() -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    graph = Graph().parse(data=prefixes + GRAPH, format="turtle")
    text = graph.serialize(format="json-ld", context=context())
    assert isomorphic(graph, Graph().parse(data=text, format="json-ld"))
    other = Graph()
    for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD):
        other.parse(data=f"{quad.triple} .", format="nt")
    assert isomorphic(graph, other)


def test_the_context_makes_readable_json() -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    graph = Graph().parse(data=prefixes + GRAPH, format="turtle")
    text = graph.serialize(format="json-ld", context=context())
    (project,) = (n for n in json.loads(text)["@graph"] if n["type"] == "Project")
    assert project["startDate"] == "2023-11-01"
    assert project["fund"] == "https://w3id.org/esfgraph/vocab/fund/ESF+"
    assert project["cofinancingRate"] == "0.4"
    assert project["identifier"] == "23-000-S01"
