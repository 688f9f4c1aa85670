"""Polars by hand: one expression per statement, lines written slice by slice.

python -P polars.py FILE OUT
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

ID = "https://w3id.org/esfgraph/id/"
VOCAB = "https://w3id.org/esfgraph/vocab/"
ESF = "https://w3id.org/esfgraph/ontology#"
SCHEMA = "https://schema.org/"
DCTERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}
ROWS = 20_000


def lines(frame: Any) -> Iterator[Any]:
    """Series of statements of some rows."""
    import polars as pl

    def iri(*parts: Any) -> Any:
        return pl.concat_str(
            pl.lit("<"), *(pl.lit(p) if isinstance(p, str) else p for p in parts), pl.lit(">")
        )

    def literal(value: Any, suffix: str = "") -> Any:
        return pl.concat_str(pl.lit('"'), value, pl.lit(f'"{suffix}'))

    def escaped(column: str) -> Any:
        value = pl.col(column)
        for raw, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
            value = value.str.replace_all(raw, written, literal=True)
        return value

    local = pl.col("Operation_Local_Identifier").str.split_exact("_", 1)
    item = pl.col("Operation_Unique_Identifier")
    number = pl.col("Beneficiary_Local_Identifier")
    currency = pl.col("Total_Eligible_Expenditure_Currency")
    frame = frame.with_columns(cci=local.struct.field("field_0"), no=local.struct.field("field_1"))
    frame = frame.with_columns(
        key=pl.concat_str(pl.lit(ID + "project/"), "cci", pl.lit("/"), "no"),
        o=iri(ID + "organisation/", pl.col("CountryCode"), "/", number),
        land=iri(COUNTRY, pl.col("CountryCode").replace_strict(COUNTRIES)),
    ).with_columns(
        p=iri(pl.col("key")),
        total=iri(pl.col("key"), "#total-budget-", currency),
        contribution=iri(pl.col("key"), "#eu-contribution-", currency),
    )
    p, o, land = pl.col("p"), pl.col("o"), pl.col("land")
    total, contribution = pl.col("total"), pl.col("contribution")
    rate = (pl.col("Cofinancing_Rate").cast(pl.Float64) / 100).round(6).cast(pl.String)
    statements = [
        (p, TYPE, iri(ESF + "Project")),
        (p, DCTERMS + "identifier", literal(pl.col("no"))),
        (p, DCTERMS + "identifier", literal(item.str.split("/").list.last())),
        (p, "http://www.w3.org/2002/07/owl#sameAs", iri(item)),
        (p, DCTERMS + "title", literal(escaped("Operation_Name_English"), "@en")),
        (p, DCTERMS + "description", literal(escaped("Operation_Summary_English"), "@en")),
        (p, ESF + "fund", iri(VOCAB + "fund/", pl.col("Fund_Code"))),
        (p, ESF + "programme", iri(VOCAB + "programme/", pl.col("Programme_Code"))),
        (
            p,
            ESF + "specificObjective",
            iri(VOCAB + "specific-objective/", pl.col("cci"), "/", pl.col("Specific_Objective_ID")),
        ),
        (p, ESF + "country", land),
        (p, ESF + "programmingPeriod", literal(pl.col("Programming_Period"))),
        (p, ESF + "cofinancingRate", literal(rate, f"^^<{XSD}decimal>")),
        (p, ESF + "managingAuthority", literal(escaped("ManagingAuthority"))),
        (p, ESF + "owner", o),
        (o, TYPE, iri("http://www.w3.org/ns/org#FormalOrganization")),
        (o, "http://www.w3.org/2004/02/skos/core#prefLabel", literal(escaped("Beneficiary_Name"))),
        (o, "http://www.w3.org/ns/org#identifier", literal(number)),
        (o, ESF + "country", land),
    ]
    for level in "123":
        region = iri("http://data.europa.eu/nuts/code/", pl.col(f"NUTS{level}_Code"))
        statements.append((p, ESF + "nutsRegion", region))
    for name, column in (("start", "Operation_Start_Date"), ("end", "Operation_End_Date")):
        day = pl.col(column).str.to_date("%d/%m/%Y")
        date = literal(day.dt.to_string("%Y-%m-%d"), f"^^<{XSD}date>")
        year = literal(day.dt.year().cast(pl.String), f"^^<{XSD}integer>")
        statements += [(p, f"{SCHEMA}{name}Date", date), (p, f"{ESF}{name}Year", year)]
    for money, name, amount in (
        (total, "totalBudget", "Total_Eligible_Expenditure_amount"),
        (contribution, "euContribution", "Project_EU_Budget"),
    ):
        statements += [
            (p, ESF + name, money),
            (money, TYPE, iri(SCHEMA + "MonetaryAmount")),
            (money, SCHEMA + "value", literal(pl.col(amount), f"^^<{XSD}decimal>")),
            (money, SCHEMA + "currency", literal(currency)),
        ]
    for subject, predicate, value in statements:
        line = pl.concat_str(subject, pl.lit(f" <{predicate}> "), value, pl.lit(" ."))
        yield frame.select(line=line).drop_nulls()
    fields = frame.select("p", code=pl.col("Category_Of_Intervention").str.split("|"))
    field = iri(VOCAB + "intervention-2021/", pl.col("code"))
    line = pl.concat_str(p, pl.lit(f" <{ESF}interventionField> "), field, pl.lit(" ."))
    yield fields.explode("code").select(line=line)


def main() -> None:
    import polars as pl

    frame = pl.read_csv(sys.argv[1], infer_schema=False)
    with open(sys.argv[2], "wb") as out:  # noqa: PTH123
        for some in frame.iter_slices(ROWS):
            for part in lines(some):
                part.write_csv(out, include_header=False, quote_style="never")


if __name__ == "__main__":
    main()
