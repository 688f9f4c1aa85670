"""Closed namespaces and the minting of IRIs (design §2).

A misspelt term of a closed namespace is an error where it is written:

>>> ESF.totalBudget
rdflib.term.URIRef('https://w3id.org/esfgraph/ontology#totalBudget')
>>> ESF.totalBuget
Traceback (most recent call last):
...
AttributeError: term 'totalBuget' not in namespace 'https://w3id.org/esfgraph/ontology#'

IRIs are minted by Polars expressions, so that one row and two million rows
are treated by the same code. The same input always gives the same IRI.
"""

from __future__ import annotations

import re

import polars as pl
from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

from esfgraph.errors import UsageError

__all__ = [
    "BASE",
    "COUNTRY",
    "ESF",
    "NUTS",
    "OA",
    "ORG",
    "PREFIXES",
    "SCHEMA",
    "SHAPES",
    "VOCAB",
    "checked_base",
    "kebab",
    "slug",
    "slug_text",
]

_BASE = re.compile(r"https?://[^\s/<>\"{}|\\^`?#]+(?:/[^\s<>\"{}|\\^`?#]*)?#?")

BASE = "https://w3id.org/esfgraph/"
"""Default base of things and graphs; ``--base`` replaces it. Terms and concepts stay."""

VOCAB = "https://w3id.org/esfgraph/vocab/"
SHAPES = Namespace("https://w3id.org/esfgraph/shapes#")
NUTS = "http://data.europa.eu/nuts/code/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
SCHEMA = Namespace("https://schema.org/")


class ESF(DefinedNamespace):
    """The terms of ``ontology/esfgraph.ttl``; a test holds both lists together."""

    _NS = Namespace("https://w3id.org/esfgraph/ontology#")
    _fail = True

    # classes
    Actor: URIRef
    Challenge: URIRef
    Connection: URIRef
    DevelopmentProgramme: URIRef
    EsfRegion: URIRef
    FieldQuote: URIRef
    Fund: URIRef
    Goal: URIRef
    GoalLevel: URIRef
    ImplementationProject: URIRef
    Indicator: URIRef
    InterventionField: URIRef
    Mention: URIRef
    MentionStatus: URIRef
    Method: URIRef
    Municipality: URIRef
    NutsRegion: URIRef
    PreliminaryStudy: URIRef
    Programme: URIRef
    ProgrammeArea: URIRef
    Project: URIRef
    ProjectRecord: URIRef
    SourceDocument: URIRef
    SpecificObjective: URIRef
    TargetGroup: URIRef
    Theme: URIRef
    UnreadCell: URIRef
    UnreadRow: URIRef

    # properties of records and projects
    actor: URIRef
    beneficiaryCity: URIRef
    beneficiaryPostcode: URIRef
    call: URIRef
    challenge: URIRef
    childPovertyTheme: URIRef
    cofinancingRate: URIRef
    country: URIRef
    endYear: URIRef
    euContribution: URIRef
    formerMethod: URIRef
    followedBy: URIRef
    fund: URIRef
    goalLevel: URIRef
    grantedSupport: URIRef
    hasGoal: URIRef
    hasRecord: URIRef
    indicator: URIRef
    interventionField: URIRef
    managingAuthority: URIRef
    nuts1Code: URIRef
    nuts2Code: URIRef
    nuts3Code: URIRef
    nutsRegion: URIRef
    owner: URIRef
    participants: URIRef
    partner: URIRef
    plansMethod: URIRef
    precededBy: URIRef
    programme: URIRef
    programmeArea: URIRef
    programmingPeriod: URIRef
    projectPhase: URIRef
    recordOf: URIRef
    region: URIRef
    school: URIRef
    specificObjective: URIRef
    startYear: URIRef
    strategicImportance: URIRef
    targetGroup: URIRef
    theme: URIRef
    totalBudget: URIRef
    unknownLabel: URIRef
    unreadValue: URIRef
    usesMethod: URIRef

    # properties of documents, evidence and connections
    between: URIRef
    cataloguedSha256: URIRef
    field: URIRef
    fileName: URIRef
    inRecord: URIRef
    maximumAge: URIRef
    maximumShare: URIRef
    minimumAge: URIRef
    minimumShare: URIRef
    redactions: URIRef
    retrieved: URIRef
    row: URIRef
    rowsLeft: URIRef
    score: URIRef
    sha256: URIRef
    sharedConcept: URIRef
    sharedOrganisation: URIRef
    status: URIRef
    system: URIRef
    text: URIRef

    # properties of vocabularies
    nutsLevel: URIRef


class ORG(DefinedNamespace):
    """The terms of the W3C Organization Ontology that are used here."""

    _NS = Namespace("http://www.w3.org/ns/org#")
    _fail = True

    FormalOrganization: URIRef
    identifier: URIRef


class OA(DefinedNamespace):
    """The terms of the Web Annotation Vocabulary that are used here."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    end: URIRef
    exact: URIRef
    hasBody: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    identifying: URIRef
    motivatedBy: URIRef
    start: URIRef


PREFIXES: dict[str, str] = {
    "esf": "https://w3id.org/esfgraph/ontology#",
    "shapes": "https://w3id.org/esfgraph/shapes#",
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "nuts": NUTS,
    "country": COUNTRY,
    "wd": "https://linkedopendata.eu/entity/",
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
}
"""The prefixes of everything that is written: Turtle, TriG, queries, tables."""


def slug(text: pl.Expr) -> pl.Expr:
    """A path segment from a text: lower case, letters and digits of any script, hyphens.

    >>> pl.select(slug(pl.lit("Samverkan skola & socialtjänst, 2.0"))).item()
    'samverkan-skola-socialtjänst-2-0'
    """
    return (
        text.str.normalize("NFC")
        .str.to_lowercase()
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", "-")
        .str.strip_chars("-")
    )


def slug_text(text: str) -> str:
    """`slug` for a single text.

    >>> slug_text("Småland & Öarna")
    'småland-öarna'
    """
    return str(pl.select(slug(pl.lit(text))).item())


def checked_base(base: str) -> str:
    """A base that things can be minted under, ending in ``/`` or ``#``.

    >>> checked_base("https://example.org/data")
    'https://example.org/data/'

    Raises `UsageError` for what is no absolute web address.
    """
    if not _BASE.fullmatch(base):
        raise UsageError(
            f"'{base}' is no base for IRIs",
            field="--base",
            advice="Expected an absolute address such as https://example.org/data/.",
        )
    return base if base.endswith(("/", "#")) else base + "/"


def kebab(name: str) -> str:
    """A local name in kebab case, as fragments use it.

    >>> kebab("totalBudget"), kebab("nuts2Code")
    ('total-budget', 'nuts2-code')
    """
    return "".join("-" + c.lower() if c.isupper() else c for c in name)
