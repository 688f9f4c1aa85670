"""Small graphs with invented names, in the form that a build gives."""

from __future__ import annotations

import random

import pyoxigraph as ox

HOSTILE = "</script><img src=x onerror=alert(1)><b>Bokhult</b> & {{ 7 * 7 }}"

BASE = "https://w3id.org/esfgraph/"
ATTENDANCE = BASE + "id/project/2021SE05SFPR001/23-900-S01"
BRIDGE = BASE + "id/project/2021SE05SFPR001/23-901-S01"
STRANGE = BASE + "id/project/projektbanken/strange-2024"
WATER = BASE + "id/project/kohesio/Q990001"

HEAD = """
PREFIX esf: <https://w3id.org/esfgraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX v: <https://w3id.org/esfgraph/vocab/>
BASE <https://w3id.org/esfgraph/>
"""

SAMPLE = (
    HEAD
    + """
<id/project/2021SE05SFPR001/23-900-S01> a esf:Project ;
  dcterms:identifier "23-900-S01" ; dcterms:title "Närvaro i Ekdal"@sv ;
  dcterms:description "Skolan och socialtjänsten i Ekdal provar gemensamma möten."@sv ;
  schema:startDate "2023-11-01"^^xsd:date ; schema:endDate "2024-10-31"^^xsd:date ;
  esf:startYear 2023 ; esf:endYear 2024 ;
  esf:owner <id/organisation/SE/2120009001> ; esf:fund <vocab/fund/ESF+> ;
  esf:specificObjective <vocab/specific-objective/X/A2A> ;
  esf:interventionField <vocab/intervention-2021/140> ;
  esf:region <vocab/esf-region/sydsverige> ; esf:nutsRegion <http://data.europa.eu/nuts/code/SE22> ;
  esf:totalBudget <id/project/2021SE05SFPR001/23-900-S01#total-budget-SEK>,
    <id/project/2021SE05SFPR001/23-900-S01#total-budget-EUR> ;
  esf:cofinancingRate 0.4 ; esf:participants 1200 ; esf:strategicImportance false ;
  esf:hasRecord <id/source/aaaa#record> .
<id/project/2021SE05SFPR001/23-900-S01#total-budget-SEK> a schema:MonetaryAmount ;
  schema:value 1500000.5 ; schema:currency "SEK" .
<id/project/2021SE05SFPR001/23-900-S01#total-budget-EUR> a schema:MonetaryAmount ;
  schema:value 130000 ; schema:currency "EUR" .
<id/source/aaaa> a esf:SourceDocument ; schema:url <https://example.org/ekdal?a=1&b=2> .

<id/project/2021SE05SFPR001/23-901-S01> a esf:Project ;
  dcterms:identifier "23-901-S01" ; dcterms:title "Bron till arbete"@sv, "The bridge to work"@en ;
  esf:startYear 2024 ; esf:endYear 2026 ;
  esf:owner <id/organisation/SE/2120009002> ; esf:fund <vocab/fund/ESF+> ;
  esf:specificObjective <vocab/specific-objective/X/A2A> ;
  esf:interventionField <vocab/intervention-2021/140> ; esf:hasRecord <id/source/bbbb#record> .

<id/project/projektbanken/strange-2024> a esf:Project ;
  dcterms:title "</script><img src=x onerror=alert(1)><b>Bokhult</b> & {{ 7 * 7 }}"@sv ;
  dcterms:description "<script>alert(2)</script>\\u0001"@sv ;
  esf:owner <id/organisation/SE/bokhult> ; esf:fund <vocab/fund/ESF+> ;
  owl:sameAs <javascript:alert(3)> ; esf:hasRecord <id/source/cccc#record> .
<id/source/cccc> schema:url <javascript:alert(4)> .

<id/project/kohesio/Q990001> a esf:Project ;
  dcterms:identifier "Q990001" ; dcterms:title "Water for Lillby"@en ;
  esf:fund <vocab/fund/ERDF> .

<id/organisation/SE/2120009001> a org:FormalOrganization ; skos:prefLabel "EKDALS KOMMUN" ;
  org:identifier "2120009001" .
<id/organisation/SE/2120009002> a org:FormalOrganization ; skos:prefLabel "GRANBERGA KOMMUN" .
<id/organisation/SE/bokhult> a org:FormalOrganization ;
  skos:prefLabel "\\"onmouseover=alert(5)//<i>Bokhult</i>" .
<vocab/fund/ESF+> skos:notation "ESF+" ; skos:prefLabel "European Social Fund Plus"@en,
  "Europeiska socialfonden plus"@sv ; skos:definition "För arbete."@sv, "For work."@en .
<vocab/fund/ERDF> skos:notation "ERDF" ; skos:prefLabel "European Regional Development Fund"@en .
<vocab/specific-objective/X/A2A> skos:notation "A2A" ; skos:prefLabel "A2A"@sv, "A2A"@en .
<vocab/intervention-2021/140> skos:notation "140" ;
  skos:prefLabel "Labour market matching"@en, "Matchning på arbetsmarknaden"@sv .
<vocab/esf-region/sydsverige> skos:prefLabel "Sydsverige"@sv, "South Sweden"@en .
<http://data.europa.eu/nuts/code/SE22> skos:notation "SE22" ; skos:prefLabel "Sydsverige"@sv ;
  skos:broader <http://data.europa.eu/nuts/code/SE2> .
<http://data.europa.eu/nuts/code/SE2> skos:notation "SE2" ; skos:prefLabel "Södra Sverige"@sv .

GRAPH <id/source/aaaa> {
  <id/source/aaaa> esf:fileName "ekdal.txt" .
  <id/source/aaaa#record> a esf:ProjectRecord ; prov:wasDerivedFrom <id/source/aaaa> ;
    esf:recordOf <id/project/2021SE05SFPR001/23-900-S01> ; esf:fund <vocab/fund/ESF+> .
}
GRAPH <id/source/bbbb> {
  <id/source/bbbb> esf:fileName "bron.txt" .
  <id/source/bbbb#record> a esf:ProjectRecord ; prov:wasDerivedFrom <id/source/bbbb> .
}
GRAPH <id/source/cccc> {
  <id/source/cccc> esf:fileName "<b>strange</b>.txt" .
  <id/source/cccc#record> a esf:ProjectRecord ; prov:wasDerivedFrom <id/source/cccc> .
}
"""
)


def store_of(trig: str = SAMPLE) -> ox.Store:
    """A store that holds the statements of a TriG text."""
    store = ox.Store()
    store.load(trig.encode(), ox.RdfFormat.TRIG)
    return store


def many_projects(count: int) -> ox.Store:
    """Projects that share one fund, and every tenth of them an intervention field."""
    parts = [HEAD]
    for i in range(count):
        parts.append(
            f'<id/project/x/{i:05}> a esf:Project ; dcterms:title "Insats {i}"@sv ;'
            f' dcterms:identifier "x-{i:05}" ; esf:fund <vocab/fund/ESF+> ;'
            f" esf:interventionField <vocab/intervention-2021/{100 + i % 10}> ."
        )
    return store_of("\n".join(parts))


KINDS = {
    "theme": ("theme", 60),
    "method": ("usesMethod", 120),
    "target-group": ("targetGroup", 40),
    "challenge": ("challenge", 40),
}
FIELDS_OF_WORK = (
    "skola",
    "arbete",
    "hälsa",
    "klimat",
    "integration",
    "omsorg",
    "kultur",
    "landsbygd",
)


def large_graph(projects: int = 1500, lines: int = 8000) -> ox.Store:
    """A graph of about 2,000 nodes and 8,000 lines: projects of eight fields of work.

    Each has an owner, a fund, an area, an objective and a place; the rest of
    its lines lead to concepts, mostly of its own field.
    """
    chance = random.Random(7)
    parts = [HEAD]
    for scheme, (_, size) in KINDS.items():
        for i in range(size):
            field = FIELDS_OF_WORK[i % 8]
            parts.append(
                f'<vocab/{scheme}/{field}-{i}> skos:prefLabel "{scheme} {i} om {field}"@sv,'
                f' "{scheme} {i} on {field}"@en .'
            )
    for i in range(240):
        parts.append(f'<id/organisation/SE/o{i}> skos:prefLabel "KOMMUN {i}" .')
    left = lines
    for i in range(projects):
        field = chance.randrange(8)
        said = [
            f"esf:fund <vocab/fund/{'ESF+' if i % 3 else 'ERDF'}>",
            f"esf:owner <id/organisation/SE/o{chance.randrange(240)}>",
            f"esf:specificObjective <vocab/specific-objective/X/{'ABCDEFGH'[field]}{i % 2}>",
            f"esf:startYear {2014 + i % 10}",
            f"esf:endYear {2016 + i % 10}",
        ]
        left -= 3
        if chance.random() < 0.6:
            said.append(f"esf:theme <vocab/theme/{FIELDS_OF_WORK[field]}-{field}>")
            left -= 1
        share = max(1, round(left / (projects - i))) if i + 1 < projects else left
        for _ in range(min(share, 3)):
            scheme = chance.choice(list(KINDS))
            predicate, size = KINDS[scheme]
            place = chance.randrange(size // 8) * 8
            near = field if chance.random() < 0.85 else chance.randrange(8)
            said.append(f"esf:{predicate} <vocab/{scheme}/{FIELDS_OF_WORK[near]}-{place + near}>")
            left -= 1
        parts.append(
            f"<id/project/x/{i:05}> a esf:Project ; "
            f'dcterms:title "Insats {i} för {FIELDS_OF_WORK[field]}"@sv,'
            f' "Project {i} on {FIELDS_OF_WORK[field]}"@en ; dcterms:identifier "x-{i:05}" ; '
            + " ; ".join(said)
            + " ."
        )
    return store_of("\n".join(parts))
