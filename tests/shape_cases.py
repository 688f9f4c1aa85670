"""Data for the test of the shapes: what breaks each rule, and what just does not.

A case is a whole project of one source that is in order but for what the case
changes.
"""

# ruff: noqa: E501
# fmt: off
# One case, one entry: a table reads better than the formatter's many lines.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from esfgraph.namespaces import BASE, VOCAB

__all__ = ["CASES", "NODES", "Case", "Said"]

Said = tuple[str, str]
"""Path (prefixed) and value of a result; an empty text where there is none."""

TEXT = "Startdatum:\n2024-01-01\nNUTS-2 kod:\nSE11\n"

RECORD = {
    "a": "esf:ProjectRecord",
    "prov:wasDerivedFrom": "{document}",
    "esf:recordOf": "{project}",
    "dcterms:title": '"Skolnärvaro"@sv',
    "dcterms:identifier": '"23-012-S01"',
    "esf:fund": "{vocab}fund/ESF+>",
    "esf:programme": "{vocab}programme/2021SE05SFPR001>",
    "esf:country": "country:SWE",
    "esf:owner": "{owner}",
    "schema:startDate": '"2024-01-01"^^xsd:date',
    "schema:endDate": '"2026-12-31"^^xsd:date',
    "esf:startYear": "2024",
    "esf:endYear": "2026",
    "esf:totalBudget": "{total}",
    "esf:euContribution": "{eu}",
    "esf:cofinancingRate": "0.4",
}
PROJECT = {"a": "esf:Project", "esf:hasRecord": "{record}", "dcterms:title": '"Skolnärvaro"@sv'}
DOCUMENT = {
    "a": "esf:SourceDocument",
    "esf:sha256": '"{sha256}"',
    "esf:system": '"projektbanken"',
    "esf:text": f'"""{TEXT}"""',
}
OWNER = {"a": "org:FormalOrganization", "esf:country": "country:SWE"}
TOTAL = {"a": "schema:MonetaryAmount", "schema:value": "1000.0", "schema:currency": '"SEK"'}
EU = {"a": "schema:MonetaryAmount", "schema:value": "400.0", "schema:currency": '"SEK"'}
GRANTED = {**EU, "schema:value": "540.0"}
QUOTE = {
    "a": "esf:FieldQuote",
    "esf:inRecord": "{record}",
    "esf:field": "schema:startDate",
    "oa:hasTarget": "{target}",
}
TARGET = {
    "a": "oa:SpecificResource",
    "oa:hasSource": "{document}",
    "oa:hasSelector": "{position} , {exact}",
}
POSITION = {"a": "oa:TextPositionSelector", "oa:start": "12", "oa:end": "22"}
MENTION = {
    "a": "esf:Mention",
    "esf:inRecord": "{record}",
    "oa:hasBody": "{vocab}method/mapping>",
    "esf:status": "{vocab}status/current>",
    "oa:hasTarget": "{target}",
}
GOAL = {
    "a": "esf:Goal",
    "esf:inRecord": "{record}",
    "dcterms:description": '"fler i skolan"@sv',
    "esf:goalLevel": "{vocab}goal-level/overall>",
    "oa:hasTarget": "{target}",
}
SCHOOL = {"a": "schema:School", "skos:prefLabel": '"A"'}
EXACT = {"a": "oa:TextQuoteSelector", "oa:exact": '"2024-01-01"'}

NODES: Mapping[str, Mapping[str, str]] = {
    "record": RECORD,
    "project": PROJECT,
    "document": DOCUMENT,
    "owner": OWNER,
    "total": TOTAL,
    "eu": EU,
    "granted": GRANTED,
    "quote": QUOTE,
    "target": TARGET,
    "position": POSITION,
    "exact": EXACT,
    "mention": MENTION,
    "goal": GOAL,
    "school": SCHOOL,
    "row": {},
}
"""The nodes of a case and what is said of each where the case says nothing else."""

Changes = Mapping[str, str | None]


@dataclass(frozen=True)
class Case:
    """What is changed in a project in order, and what the rule then says.

    ``changes`` gives new objects for ``node predicate`` (``None``: no
    statement); ``extra`` is Turtle. ``also`` are the findings of other rules.
    """

    rule: str
    changes: Changes = field(default_factory=dict)
    extra: str = ""
    says: tuple[Said, ...] = ()
    also: tuple[tuple[str, str, str], ...] = ()


def bad(rule: str, says: Said | list[Said], changes: Changes | None = None, **more: object) -> Case:
    """A case that breaks the rule."""
    said = tuple(says) if isinstance(says, list) else (says,)
    return Case(rule, changes or {}, says=said, **more)  # type: ignore[arg-type]


def good(rule: str, changes: Changes | None = None, **more: object) -> Case:
    """A case that the rule lets through."""
    return Case(rule, changes or {}, **more)  # type: ignore[arg-type]


def _period(period: str | None, start: str, end: str) -> dict[str, str | None]:
    return {
        "record esf:programme": None,
        "record esf:fund": "{vocab}fund/ESF>",
        "record esf:programmingPeriod": period and f'"{period}"',
        "record schema:startDate": f'"{start}"^^xsd:date',
        "record schema:endDate": f'"{end}"^^xsd:date',
        "record esf:startYear": start[:4],
        "record esf:endYear": end[:4],
    }


def _years(start: int | None, end: int | None) -> dict[str, str | None]:
    return {
        "record schema:startDate": None,
        "record schema:endDate": None,
        "record esf:startYear": start and str(start),
        "record esf:endYear": end and str(end),
    }


def _number(number: str, country: str | None = "country:SWE") -> dict[str, str | None]:
    return {"owner org:identifier": f'"{number}"', "owner esf:country": country}


def _amount(node: str, value: str, currency: str = "SEK") -> dict[str, str | None]:
    return {f"{node} schema:value": value, f"{node} schema:currency": f'"{currency}"'}


def _concept(*statements: str, name: str = "one") -> str:
    return " ".join(
        (
            f"<{VOCAB}{{key}}/{name}> a skos:Concept ; skos:inScheme <{VOCAB}{{key}}> .",
            f"<{VOCAB}{{key}}> a skos:ConceptScheme .",
            *(f"<{VOCAB}{{key}}/{name}> {statement} ." for statement in statements),
        )
    )


def _two(record: Changes, other: Changes, project: Changes, extra: str = "") -> dict[str, object]:
    """Changes and extra statements of a project that two sources tell of."""
    second = {p: o for p, o in {**RECORD, **record, **other}.items() if o is not None}
    said = " ".join(f"{{other}} {p} {o} ." for p, o in second.items())
    return {
        "changes": {
            **{f"record {p}": o for p, o in record.items()},
            **{f"project {p}": o for p, o in project.items()},
            "project esf:hasRecord": "{record} , {other}",
        },
        "extra": f"{said} {extra}",
    }


def _three(
    record: Changes, other: Changes, third: Changes, project: Changes, extra: str = ""
) -> dict[str, object]:
    """As `_two`, with a third source."""
    two = _two(record, other, project, extra)
    said = {p: o for p, o in {**RECORD, **record, **third}.items() if o is not None}
    changes: dict[str, str | None] = dict(two["changes"])  # type: ignore[call-overload]
    return {
        "changes": changes | {"project esf:hasRecord": "{record} , {other} , {third}"},
        "extra": f"{two['extra']} " + " ".join(f"{{third}} {p} {o} ." for p, o in said.items()),
    }


FOURTH = '"2024-01-04"^^xsd:date'
MORE = '{more} a schema:MonetaryAmount ; schema:value 1500.0 ; schema:currency "SEK" .'
FEWER = '{more} a schema:MonetaryAmount ; schema:value 90.0 ; schema:currency "EUR" .'

KOHESIO = {"document esf:system": '"kohesio"'}
GRANT = {"record esf:grantedSupport": "{granted}"}
OLD = _period("2014-2020", "2016-01-01", "2019-01-01")

CASES = (
    # project
    bad("title", ("dcterms:title", ""), {"record dcterms:title": None}),
    bad("title", ("dcterms:title", " "), {"record dcterms:title": '" "@sv'}),
    good("title", {"record dcterms:title": '"A"@en , "B"@sv'}),
    bad("diary-number", ("dcterms:identifier", "23-12-S1"), {"record dcterms:identifier": '"23-12-S1"'}),
    good("diary-number", {"record dcterms:identifier": '"2018/00076" , "Q7362409" , "2011-3040017"'}),
    bad("identifier-form", ("dcterms:identifier", "X 1"), {**KOHESIO, "record dcterms:identifier": '"X 1"'}),
    good("identifier-form", {**KOHESIO, "record dcterms:identifier": '"X 1" , "Q12"'}),
    good("identifier-form", {**KOHESIO, "record dcterms:identifier": '"2021SE05SFPR001_23-017-S01"'}),
    bad("participants", ("esf:participants", "-1"), {"record esf:participants": "-1"}),
    bad("participants", ("esf:participants", "1.5"), {"record esf:participants": "1.5"}),
    good("participants", {"record esf:participants": "0"}),
    bad("one-value", ("esf:participants", "30"), {"record esf:participants": "30 , 20"}),
    bad(
        "one-value",
        ("schema:startDate", "2024-02-01"),
        {"record schema:startDate": '"2024-01-01"^^xsd:date , "2024-02-01"^^xsd:date'},
    ),
    good("one-value", {"record esf:managingAuthority": '"A" , "B"'}),
    # time
    bad(
        "start-date",
        ("schema:startDate", "2024-13-01"),
        {"record schema:startDate": '"2024-13-01"', "record schema:endDate": None},
    ),
    good("start-date", {"record schema:startDate": '"2024-02-29"^^xsd:date'}),
    bad("end-date", ("schema:endDate", "2026"), {"record schema:endDate": '"2026"'}),
    good("end-date", {"record schema:endDate": '"2026-12-01"^^xsd:date'}),
    bad("years-in-order", ("esf:endYear", "2023"), _years(2024, 2023)),
    bad(
        "years-in-order",
        ("esf:endYear", "2023"),
        {"record schema:endDate": None, "record esf:endYear": "2023"},
    ),
    good("years-in-order", _years(2024, 2024)),
    good("years-in-order", _years(2024, None)),
    bad(
        "dates-in-order",
        ("schema:endDate", "2024-09-30"),
        {
            "record schema:startDate": '"2024-10-01"^^xsd:date',
            "record schema:endDate": '"2024-09-30"^^xsd:date',
            "record esf:endYear": "2024",
        },
    ),
    good(
        "dates-in-order",
        {"record schema:endDate": '"2024-01-01"^^xsd:date', "record esf:endYear": "2024"},
    ),
    bad("year-of-date", ("esf:startYear", "2023"), {"record esf:startYear": "2023"}),
    bad("year-of-date", ("esf:endYear", "2027"), {"record esf:endYear": "2027"}),
    good("year-of-date", {"record esf:startYear": None}),
    good(
        "year-of-date",
        {
            "record schema:startDate": '"0001-01-01"^^xsd:date',
            "record esf:startYear": "1",
            "record esf:programme": None,
        },
    ),
    bad("programming-period", ("esf:programmingPeriod", "2014-2021"), {
        **_period("2014-2021", "2016-01-01", "2019-01-01"), "record esf:fund": "{vocab}fund/ERDF>",
    }, also=(("fund-in-period", "esf:fund", VOCAB + "fund/ERDF"),)),
    good("programming-period", OLD),
    bad(
        "period-of-programme",
        ("esf:programmingPeriod", "2014-2020"),
        {"record esf:programmingPeriod": '"2014-2020"', "record esf:endYear": "2023",
         "record schema:endDate": '"2023-12-31"^^xsd:date',
         "record esf:startYear": "2022", "record schema:startDate": '"2022-01-01"^^xsd:date'},
        also=(("fund-in-period", "esf:fund", VOCAB + "fund/ESF+"),),
    ),
    good("period-of-programme", {"record esf:programmingPeriod": '"2021-2027"'}),
    bad("eligible-2007", [("schema:startDate", "2006-12-31"), ("schema:endDate", "2016-01-01")],
        {**_period("2007-2013", "2006-12-31", "2016-01-01"), "record esf:fund": None},
        also=(("fund-named", "esf:fund", ""),)),
    good("eligible-2007", {**_period("2007-2013", "2007-01-01", "2015-12-31"), "record esf:fund": None},
         also=(("fund-named", "esf:fund", ""),)),
    bad("eligible-2014", [("schema:startDate", "2013-12-31"), ("schema:endDate", "2024-01-01")],
        _period("2014-2020", "2013-12-31", "2024-01-01")),
    bad("eligible-2014", [("esf:endYear", "2024")],
        {**_period("2014-2020", "2020-01-01", "2020-01-01"), **_years(2014, 2024)}),
    good("eligible-2014", _period("2014-2020", "2014-01-01", "2023-12-31")),
    good("eligible-2014", {**_period("2014-2020", "2020-01-01", "2020-01-01"), **_years(2014, 2023)}),
    good("eligible-2014", {**_period("2014-2020", "2020-01-01", "2026-01-01"),
         "record esf:programmingPeriod": '"2014-2020" , "2021-2027"'}),
    bad("eligible-2021", [("schema:startDate", "2020-12-31"), ("schema:endDate", "2030-01-01")],
        {**_period(None, "2020-12-31", "2030-01-01"), "record esf:fund": "{vocab}fund/ESF+>",
         "record esf:programme": "{vocab}programme/2021SE05SFPR001>"}),
    bad("eligible-2021", ("esf:startYear", "2020"), _years(2020, 2029)),
    good("eligible-2021", {**_period(None, "2021-01-01", "2029-12-31"),
         "record esf:fund": "{vocab}fund/ESF+>",
         "record esf:programme": "{vocab}programme/2021SE05SFPR001>"}),
    good("eligible-2021", _period(None, "1999-01-01", "2035-01-01")),
    bad("fused-dates-in-order", ("schema:endDate", "2023-12-31"), {
        "project schema:startDate": '"2024-01-01"^^xsd:date',
        "project schema:endDate": '"2023-12-31"^^xsd:date'}),
    good("fused-dates-in-order", {
        "project schema:startDate": '"2024-01-01"^^xsd:date',
        "project schema:endDate": '"2024-01-01"^^xsd:date'}),
    # money
    bad("money-value", ("schema:value", ""), {"granted schema:value": None}),
    bad("money-value", ("schema:value", ""), {"granted schema:value": "1.0 , 2.0"}),
    bad("money-value", ("schema:value", "540"), {"granted schema:value": '"540"'}),
    good("money-value", {"granted schema:value": "0.0"}),
    bad("money-currency", ("schema:currency", ""), {"granted schema:currency": None}),
    bad("money-currency", ("schema:currency", ""), {"granted schema:currency": '"SEK" , "EUR"'}),
    good("money-currency", {"granted schema:currency": '"EUR"'}),
    bad("currency", ("esf:grantedSupport", "kr"), {**GRANT, "granted schema:currency": '"kr"'}),
    good("currency", {**GRANT, "granted schema:currency": '"HRK"'}),
    bad("amount-not-negative", ("esf:grantedSupport", "-5"), {**GRANT, **_amount("granted", "-5.0")}),
    good("amount-not-negative", {**GRANT, **_amount("granted", "0.0")}),
    bad("total-budget-zero", ("esf:totalBudget", "0"), {**_amount("total", "0.0"), **_amount("eu", "0.0")}),
    good("total-budget-zero", {**_amount("total", "0.01"), "record esf:euContribution": None}),
    bad("cofinancing-rate", ("esf:cofinancingRate", "40"),
        {"record esf:cofinancingRate": "40.0", "record esf:euContribution": None}),
    bad("cofinancing-rate", ("esf:cofinancingRate", "-0.1"),
        {"record esf:cofinancingRate": "-0.1", "record esf:euContribution": None}),
    good("cofinancing-rate", {"record esf:cofinancingRate": "1.0", "record esf:euContribution": None}),
    good("cofinancing-rate", {"record esf:cofinancingRate": "0.0", "record esf:euContribution": None}),
    bad("eu-contribution-not-above-total", ("esf:euContribution", "1001.5"), _amount("eu", "1001.5")),
    good("eu-contribution-not-above-total",
         {**_amount("eu", "1001.0"), "record esf:cofinancingRate": "1.0"}),
    good("eu-contribution-not-above-total", _amount("eu", "5000.0", "EUR")),
    bad("eu-contribution-share", ("esf:euContribution", "405.01"), _amount("eu", "405.01")),
    bad("eu-contribution-share", ("esf:euContribution", "394.99"), _amount("eu", "394.99")),
    good("eu-contribution-share", _amount("eu", "405.0")),
    good("eu-contribution-share", _amount("eu", "395.0")),
    good("eu-contribution-share", _amount("eu", "90.0", "EUR")),
    good("eu-contribution-share", {**GRANT, "record esf:euContribution": None}),
    bad("granted-support-not-above-total", ("esf:grantedSupport", "1001.5"),
        {**GRANT, **_amount("granted", "1001.5")}),
    good("granted-support-not-above-total", {**GRANT, **_amount("granted", "1001.0")}),
    # place
    bad("nuts-1", ("esf:nuts1Code", "SE0"), {"record esf:nuts1Code": '"SE0"'}),
    good("nuts-1", {"record esf:nuts1Code": '"SE1"'}),
    bad("nuts-2", ("esf:nuts2Code", "SE0"), {"record esf:nuts2Code": '"SE0" , "SE11"'}),
    bad("nuts-2", ("esf:nuts2Code", "SE110"), {"record esf:nuts2Code": '"SE110"'}),
    bad("nuts-2", ("esf:nuts2Code", "SE0"),
        {**_period(None, "2021-01-01", "2022-01-01"), "record esf:nuts2Code": '"SE0"'}),
    bad("nuts-2", ("esf:nuts2Code", "SE0"),
        {**OLD, "record esf:programmingPeriod": '"2021-2027"', "record esf:nuts2Code": '"SE0"',
         "record esf:fund": "{vocab}fund/ERDF>"},
        also=(("eligible-2021", "schema:startDate", "2016-01-01"),
              ("eligible-2021", "schema:endDate", "2019-01-01"))),
    good("nuts-2", {"record esf:nuts2Code": '"SE11"'}),
    bad("nuts-3", ("esf:nuts3Code", "SE11"), {"record esf:nuts3Code": '"SE11"'}),
    good("nuts-3", {"record esf:nuts3Code": '"SE110"'}),
    bad("nuts-of-another-period", ("esf:nuts2Code", "SE0"), {**OLD, "record esf:nuts2Code": '"SE0"'}),
    bad("nuts-of-another-period", ("esf:nuts3Code", "SE091"),
        {**_period(None, "2016-01-01", "2019-01-01"), "record esf:nuts3Code": '"SE091"'}),
    bad("nuts-of-another-period", ("esf:nuts1Code", "SE0"),
        {**OLD, "record esf:programmingPeriod": None, "record esf:nuts1Code": '"SE0"',
         "record esf:programme": "{vocab}programme/2014SE05M9OP001>"}),
    good("nuts-of-another-period", {**OLD, "record esf:nuts2Code": '"SE11"'}),
    bad("nuts-country", ("esf:nuts2Code", "FI19"), {"record esf:nuts2Code": '"FI19" , "SE11"'}),
    good("nuts-country", {"record esf:nuts2Code": '"EL30"', "record esf:country": "country:GRC"}),
    good("nuts-country", {"record esf:nuts2Code": '"FI19"', "record esf:country": None}),
    bad("country-known", ("esf:country", VOCAB + "country/Atlantis"),
        {"record esf:country": "{vocab}country/Atlantis>"}),
    good("country-known", {"record esf:country": "country:FIN"}),
    bad("region-known", ("esf:region", VOCAB + "esf-region/x"), {"record esf:region": "{vocab}esf-region/x>"}),
    good("region-known", {"record esf:region": "{vocab}esf-region/stockholm>"}),
    good("region-known", {**KOHESIO, "record esf:region": "{vocab}esf-region/x>"}),
    bad("swedish-postcode", ("esf:beneficiaryPostcode", "4022"), {"record esf:beneficiaryPostcode": '"4022"'}),
    good("swedish-postcode", {"record esf:beneficiaryPostcode": '"402 22"'}),
    good("swedish-postcode",
         {"record esf:beneficiaryPostcode": '"LV-1010"', "record esf:country": "country:LVA"}),
    # organisation
    bad("organisation-number", ("org:identifier", "212000017"), _number("212000017")),
    good("organisation-number", _number("212000017", "country:FIN")),
    bad("organisation-check-digit", ("org:identifier", "2120000176"), _number("2120000176")),
    bad("organisation-check-digit", ("org:identifier", "2220000266"), _number("2220000266", None)),
    *(good("organisation-check-digit", _number(n))
      for n in ("2120000175", "2220000265", "2120001017", "8020028638", "8750017579", "2321000230")),
    good("organisation-check-digit", _number("2120000176", "country:FIN")),
    good("organisation-check-digit", {**KOHESIO, **_number("2120000176", None)}),
    # programme
    bad("fund-named", ("esf:fund", ""), {"record esf:fund": None}),
    good("fund-named"),
    bad("one-fund", ("esf:fund", ""), {"record esf:fund": "{vocab}fund/ESF> , {vocab}fund/YEI>",
        "record esf:programme": "{vocab}programme/2014SE05M9OP001>",
        **{k: v for k, v in OLD.items() if "esf:programme" not in k and "fund" not in k}}),
    good("one-fund", {**OLD, "record esf:fund": "{vocab}fund/YEI>",
         "record esf:programme": "{vocab}programme/2014SE05M9OP001>"}),
    bad("fund-known", ("esf:fund", VOCAB + "fund/XYZ"),
        {"record esf:fund": "{vocab}fund/XYZ>", "record esf:programme": None}),
    good("fund-known", {"record esf:fund": "{vocab}fund/JTF>", "record esf:programme": None}),
    bad("fund-of-programme", ("esf:fund", VOCAB + "fund/ERDF"), {"record esf:fund": "{vocab}fund/ERDF>"}),
    good("fund-of-programme", {"record esf:fund": "{vocab}fund/ERDF>", "record esf:programme": None}),
    bad("fund-in-period", ("esf:fund", VOCAB + "fund/ESF+"), {**OLD, "record esf:fund": "{vocab}fund/ESF+>"}),
    good("fund-in-period", OLD),
    bad("programme-code", ("esf:programme", VOCAB + "programme/SE2021"),
        {"record esf:programme": "{vocab}programme/SE2021>"},
        extra=f'<{VOCAB}programme/SE2021> skos:notation "SE2021" .'),
    *(good("programme-code", {"record esf:programme": f"{{vocab}}programme/{code}>"},
           extra=f'<{VOCAB}programme/{code}> skos:notation "{code}" .')
      for code in ("2014SE16RFOP001", "2021TC16RFCB001", "2007SE052PO001", "2021SE05SFPR")),
    *(bad("intervention-code", ("esf:interventionField", f"{VOCAB}intervention-{code}"),
          {"record esf:interventionField": f"{{vocab}}intervention-{code}>"})
      for code in ("2021/183", "2021/0", "2021/A", "2014/124", "2007/87")),
    good("intervention-code", {"record esf:interventionField": "{vocab}intervention-2021/182> , "
         "{vocab}intervention-2021/001> , {vocab}intervention-2014/123> , "
         "{vocab}intervention-2007/86> , {vocab}intervention/999>"}),
    bad("area-of-objective", ("esf:specificObjective", f"{VOCAB}specific-objective/2021SE05SFPR001/A2A"), {
        "record esf:programmeArea": "{vocab}programme-area/2021SE05SFPR001/D>",
        "record esf:specificObjective": "{vocab}specific-objective/2021SE05SFPR001/A2A>"}),
    good("area-of-objective", {
        "record esf:programmeArea": "{vocab}programme-area/2021SE05SFPR001/D> , {vocab}programme-area/2021SE05SFPR001/A>",
        "record esf:specificObjective": "{vocab}specific-objective/2021SE05SFPR001/A2A>"}),
    good("area-of-objective", {
        "record esf:programme": None,
        "record esf:programmeArea": "{vocab}programme-area/2021SE05SFPR001/D>",
        "record esf:specificObjective": "{vocab}specific-objective/2021SE05SFPR001/A2A>"}),
    # provenance
    bad("record-document", ("prov:wasDerivedFrom", ""), {"record prov:wasDerivedFrom": None}),
    bad("record-document", [("prov:wasDerivedFrom", ""), ("prov:wasDerivedFrom", "https://example.org/x")],
        {"record prov:wasDerivedFrom": "{document} , <https://example.org/x>"}),
    good("record-document"),
    bad("record-project", ("esf:recordOf", ""), {"record esf:recordOf": None, "project esf:hasRecord": None},
        also=(("project-record", "esf:hasRecord", ""),)),
    good("record-project"),
    bad("document-sha256", ("esf:sha256", ""), {"document esf:sha256": None}),
    bad("document-sha256", ("esf:sha256", "ABC"), {"document esf:sha256": '"ABC"'},
        also=(("document-identity", "esf:sha256", "ABC"),)),
    good("document-sha256"),
    bad("document-identity", ("esf:sha256", "0" * 64), {"document esf:sha256": f'"{"0" * 64}"'}),
    good("document-identity"),
    bad("document-as-catalogued", ("esf:cataloguedSha256", "0" * 64),
        {"document esf:cataloguedSha256": f'"{"0" * 64}"'}),
    good("document-as-catalogued", {"document esf:cataloguedSha256": '"{sha256}"'}),
    bad("project-record", ("esf:hasRecord", ""), {"project esf:hasRecord": None}),
    good("project-record"),
    bad("project-record-agree", ("esf:hasRecord", "{record}"),
        {"record esf:recordOf": "<https://example.org/{key}>"},
        extra="<https://example.org/{key}> a esf:Project ; esf:hasRecord {record} ."),
    good("project-record-agree"),
    # fusion
    bad("sources-disagree", ("schema:startDate", "2024-01-04"),
        **_two({}, {"schema:startDate": FOURTH}, {"schema:startDate": RECORD["schema:startDate"]})),
    bad("sources-disagree", ("dcterms:title", "Närvaro"),
        **_two({}, {"dcterms:title": '"Närvaro"@sv'}, {})),
    bad("sources-disagree", ("esf:owner", "https://example.org/{key}"),
        **_two({}, {"esf:owner": "<https://example.org/{key}>"}, {"esf:owner": "{owner}"},
               "<https://example.org/{key}> a org:FormalOrganization ; esf:country country:SWE .")),
    bad("sources-disagree", ("schema:startDate", "2024-01-04"), **_three(
        {}, {"schema:startDate": FOURTH}, {"schema:startDate": FOURTH}, {"schema:startDate": RECORD["schema:startDate"]})),
    bad("sources-disagree", ("dcterms:title", "NÄRVARO."), **_three(
        {}, {"dcterms:title": '"Närvaro"@sv'}, {"dcterms:title": '"NÄRVARO."@sv , "Närvaro"@en'}, {})),
    good("sources-disagree", **_two({}, {"dcterms:title": '"Attendance"@en , "SKOLNÄRVARO."@sv'}, {})),
    good("sources-disagree", **_two(
        {}, {"schema:startDate": None, "esf:participants": "10"}, {"esf:participants": "10"})),
    bad("sources-disagree-money", ("esf:totalBudget", "{more}"),
        **_two({}, {"esf:totalBudget": "{more}", "esf:euContribution": None},
               {"esf:totalBudget": "{total}"}, MORE)),
    bad("sources-disagree-money", ("esf:totalBudget", "{again}"), **_three(
        {"esf:euContribution": None}, {"esf:totalBudget": "{more}"}, {"esf:totalBudget": "{again}"},
        {"esf:totalBudget": "{total}"}, MORE + MORE.replace("{more}", "{again}"))),
    good("sources-disagree-money",
         **_two({}, {"esf:totalBudget": "{more}"}, {"esf:totalBudget": "{total} , {more}"}, FEWER)),
    bad("sources-disagree-code", ("esf:interventionField", VOCAB + "intervention-2021/140"),
        **_two({"esf:interventionField": "{vocab}intervention-2021/140>"},
               {"esf:interventionField": "{vocab}intervention-2021/141>"},
               {"esf:interventionField": "{vocab}intervention-2021/140> , {vocab}intervention-2021/141>"})),
    good("sources-disagree-code",
         **_two({"esf:interventionField": "{vocab}intervention-2021/140>"},
                {"esf:interventionField": "{vocab}intervention/140>"},
                {"esf:interventionField": "{vocab}intervention-2021/140> , {vocab}intervention/140>"},
                '{vocab}intervention/140> skos:notation "140" ; a skos:Concept .')),
    good("sources-disagree-code",
         **_two({"esf:interventionField": "{vocab}intervention-2021/140>"},
                {"esf:interventionField": "{vocab}intervention-2021/140> , {vocab}intervention-2021/141>"},
                {"esf:interventionField": "{vocab}intervention-2021/140> , {vocab}intervention-2021/141>"})),
    # reading
    bad("unknown-label", [("esf:unknownLabel", "Bokslut: ja"), ("esf:unknownLabel", "Ort: X")],
        {"record esf:unknownLabel": '"Bokslut: ja" , "Ort: X"'}),
    good("unknown-label"),
    bad("unread-value", ("esf:unreadValue", "Startdatum: 2023-13-45"),
        {"record esf:unreadValue": '"Startdatum: 2023-13-45"'}),
    good("unread-value"),
    bad("column-left", ("esf:unknownLabel", "Image_URL"), {"document esf:unknownLabel": '"Image_URL"'}),
    good("column-left"),
    bad("unread-row", ("esf:unreadValue", "cell-count: 5/44"), {"row a": "esf:UnreadRow", "row esf:unreadValue": '"cell-count: 5/44"'}),
    good("unread-row", {"row a": "esf:UnreadRow"}),
    bad("unread-cell", ("esf:unreadValue", "Website: ftp://x.example"), {"row a": "esf:UnreadCell", "row esf:unreadValue": '"Website: ftp://x.example"'}),
    good("unread-cell", {"row a": "esf:UnreadCell"}),
    bad("rows-left", ("esf:rowsLeft", "12"), {"document esf:rowsLeft": "12"}),
    good("rows-left"),
    bad("quote-target", ("oa:hasTarget", ""), {"quote oa:hasTarget": None}),
    bad("quote-target", ("oa:hasTarget", ""), {"quote oa:hasTarget": "{target} , {exact}"}),
    good("quote-target"),
    bad("quote-record", ("esf:inRecord", ""), {"quote esf:inRecord": None}),
    good("quote-record"),
    bad("quote-field", ("esf:field", "start"), {"quote esf:field": '"start"'}),
    good("quote-field"),
    bad("target-source", ("oa:hasSource", ""), {"target oa:hasSource": None}),
    good("target-source"),
    bad("target-selectors", ("oa:hasSelector", ""), {"target oa:hasSelector": "{exact}"}),
    good("target-selectors"),
    bad("position-start", ("oa:start", "23"), {"position oa:start": "23"}),
    bad("position-start", ("oa:start", "-1"), {"position oa:start": "-1"}),
    good("position-start", {"position oa:start": "22", "exact oa:exact": '""'},
         also=(("quote-text", "oa:exact", ""),)),
    bad("position-end", ("oa:end", ""), {"position oa:end": None}),
    good("position-end"),
    bad("quote-text", ("oa:exact", ""), {"exact oa:exact": None}),
    good("quote-text"),
    bad("quote-in-text", ("oa:exact", "2024-01-02"), {"exact oa:exact": '"2024-01-02"'}),
    good("quote-in-text", {"document esf:text": '"Åtgärd 🙂:\\n2024-01-01"', "position oa:start": "10",
                           "position oa:end": "20"}),
    # prose
    bad("statement-mentioned", ("esf:plansMethod", VOCAB + "method/coaching"), {"record esf:plansMethod": "{vocab}method/coaching>"}),
    good("statement-mentioned", {"record esf:usesMethod": "{vocab}method/mapping>"}),
    bad("mention-body", ("oa:hasBody", ""), {"mention oa:hasBody": None}),
    good("mention-body"),
    bad("mention-body", ("oa:hasBody", "https://example.org/a"), {"mention oa:hasBody": "<https://example.org/a>"}),
    good("mention-body", {"mention oa:hasBody": "{school}"}),
    bad("school-named", ("skos:prefLabel", ""), {"school skos:prefLabel": None}),
    bad("school-named", ("skos:prefLabel", ""), {"school skos:prefLabel": '"A" , "B"'}),
    good("school-named"),
    bad("statement-mentioned", ("esf:school", BASE + "id/school/{key}"), {"record esf:school": "{school}"}),
    good("statement-mentioned", {"record esf:school": "{school}", "mention oa:hasBody": "{school}"}),
    bad("minimum-age", ("esf:minimumAge", "-1"), {"mention esf:minimumAge": "-1"}),
    bad("minimum-age", ("esf:minimumAge", "121"), {"mention esf:minimumAge": "121"}),
    bad("minimum-age", ("esf:minimumAge", ""), {"mention esf:minimumAge": "13 , 14"}),
    good("minimum-age", {"mention esf:minimumAge": "0"}),
    bad("maximum-age", ("esf:maximumAge", "121"), {"mention esf:maximumAge": "121"}),
    bad("maximum-age", ("esf:maximumAge", "16.5"), {"mention esf:maximumAge": "16.5"}),
    good("maximum-age", {"mention esf:maximumAge": "120"}),
    bad("ages-in-order", ("esf:minimumAge", "17"), {"mention esf:minimumAge": "17", "mention esf:maximumAge": "16"}),
    good("ages-in-order", {"mention esf:minimumAge": "16", "mention esf:maximumAge": "16"}),
    good("ages-in-order", {"mention esf:minimumAge": "16"}),
    bad("minimum-share", ("esf:minimumShare", "15"), {"mention esf:minimumShare": "15"}),
    bad("minimum-share", ("esf:minimumShare", "-0.1"), {"mention esf:minimumShare": "-0.1"}),
    good("minimum-share", {"mention esf:minimumShare": "0.15"}),
    bad("maximum-share", ("esf:maximumShare", "1.1"), {"mention esf:maximumShare": "1.1"}),
    good("maximum-share", {"mention esf:maximumShare": "1.0"}),
    bad("shares-in-order", ("esf:minimumShare", "0.3"), {"mention esf:minimumShare": "0.3", "mention esf:maximumShare": "0.2"}),
    good("shares-in-order", {"mention esf:minimumShare": "0.2", "mention esf:maximumShare": "0.2"}),
    bad("mention-status", ("esf:status", ""), {"mention esf:status": "{vocab}status/current> , {vocab}status/planned>"}),
    good("mention-status"),
    bad("mention-record", ("esf:inRecord", ""), {"mention esf:inRecord": None}),
    good("mention-record"),
    bad("mention-target", ("oa:hasTarget", ""), {"mention oa:hasTarget": None}),
    good("mention-target"),
    bad("goal-words", ("dcterms:description", ""), {"goal dcterms:description": None}),
    good("goal-words"),
    bad("goal-level", ("esf:goalLevel", VOCAB + "status/current"), {"goal esf:goalLevel": "{vocab}status/current>"}),
    good("goal-level"),
    bad("goal-place", ("oa:hasTarget", ""), {"goal oa:hasTarget": None}),
    good("goal-place"),
    # vocabulary
    bad("concept-label", ("skos:prefLabel", ""), extra=_concept('skos:prefLabel "a"@sv , "b"@sv')),
    good("concept-label", extra=_concept('skos:prefLabel "a"@sv , "a"@en')),
    bad("concept-scheme", ("skos:inScheme", ""), extra=f"<{VOCAB}{{key}}/x> a esf:Fund ."),
    good("concept-scheme", extra=_concept()),
    bad("broader-exists", ("skos:broader", VOCAB + "nowhere"), extra=_concept(f"skos:broader <{VOCAB}nowhere>")),
    good("broader-exists", extra=_concept("skos:broader nuts:SE11")),
    bad("broad-match-exists", ("skos:broadMatch", VOCAB + "nowhere"),
        extra=_concept(f"skos:broadMatch <{VOCAB}nowhere>")),
    good("broad-match-exists", extra=_concept("skos:broadMatch nuts:SE11")),
    bad("broader-without-cycle", [("skos:broader", VOCAB + "{key}/one"), ("skos:broader", VOCAB + "{key}/two")],
        extra=_concept(f"skos:broader <{VOCAB}{{key}}/two>")
        + _concept(f"skos:broader <{VOCAB}{{key}}/one>", name="two")),
    good("broader-without-cycle", extra=_concept(f"skos:broader <{VOCAB}{{key}}/two>") + _concept(name="two")),
    bad("label-of-one-concept", ("skos:prefLabel", VOCAB + "{key}/two"),
        extra=_concept('skos:prefLabel "a"@sv') + _concept('skos:prefLabel "a"@sv', name="two")),
    good("label-of-one-concept",
         extra=_concept('skos:prefLabel "a"@sv') + _concept('skos:prefLabel "a"@en', name="two")),
    good("label-of-one-concept", extra=_concept('skos:prefLabel "a"@sv', name="2014/2")
         + _concept('skos:prefLabel "a"@sv', name="2007/2")),
)
