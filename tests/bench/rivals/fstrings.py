"""csv and f-strings by hand: ``python fstrings.py FILE OUT``."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping

ID = "https://w3id.org/esfgraph/id/"
VOCAB = "https://w3id.org/esfgraph/vocab/"
ESF = "https://w3id.org/esfgraph/ontology#"
SCHEMA = "https://schema.org/"
DCTERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NUTS = "http://data.europa.eu/nuts/code/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def statements(row: Mapping[str, str]) -> Iterator[str]:
    cci, number = row["Operation_Local_Identifier"].split("_")
    item = row["Operation_Unique_Identifier"]
    project = f"{ID}project/{cci}/{number}"
    p = f"<{project}>"
    country = f"<{COUNTRY}{COUNTRIES[row['CountryCode']]}>"
    title = row["Operation_Name_English"].translate(ESCAPES)
    text = row["Operation_Summary_English"].translate(ESCAPES)
    objective = f"{VOCAB}specific-objective/{cci}/{row['Specific_Objective_ID']}"
    rate = float(row["Cofinancing_Rate"]) / 100
    yield f"{p} {TYPE} <{ESF}Project> ."
    yield f'{p} <{DCTERMS}identifier> "{number}" .'
    yield f'{p} <{DCTERMS}identifier> "{item.rpartition("/")[2]}" .'
    yield f"{p} <http://www.w3.org/2002/07/owl#sameAs> <{item}> ."
    yield f'{p} <{DCTERMS}title> "{title}"@en .'
    yield f'{p} <{DCTERMS}description> "{text}"@en .'
    for name, cell in (
        ("start", row["Operation_Start_Date"]),
        ("end", row["Operation_End_Date"]),
    ):
        if cell:
            day, month, year = cell.split("/")
            yield f'{p} <{SCHEMA}{name}Date> "{year}-{month}-{day}"^^<{XSD}date> .'
            yield f'{p} <{ESF}{name}Year> "{year}"^^<{XSD}integer> .'
    yield f"{p} <{ESF}fund> <{VOCAB}fund/{row['Fund_Code']}> ."
    yield f"{p} <{ESF}programme> <{VOCAB}programme/{row['Programme_Code']}> ."
    yield f"{p} <{ESF}specificObjective> <{objective}> ."
    for field in row["Category_Of_Intervention"].split("|"):
        yield f"{p} <{ESF}interventionField> <{VOCAB}intervention-2021/{field}> ."
    yield f"{p} <{ESF}country> {country} ."
    yield f'{p} <{ESF}programmingPeriod> "{row["Programming_Period"]}" .'
    currency = row["Total_Eligible_Expenditure_Currency"]
    for name, fragment, amount in (
        ("totalBudget", "total-budget", row["Total_Eligible_Expenditure_amount"]),
        ("euContribution", "eu-contribution", row["Project_EU_Budget"]),
    ):
        money = f"<{project}#{fragment}-{currency}>"
        yield f"{p} <{ESF}{name}> {money} ."
        yield f"{money} {TYPE} <{SCHEMA}MonetaryAmount> ."
        yield f'{money} <{SCHEMA}value> "{amount}"^^<{XSD}decimal> .'
        yield f'{money} <{SCHEMA}currency> "{currency}" .'
    yield f'{p} <{ESF}cofinancingRate> "{rate}"^^<{XSD}decimal> .'
    for level in "123":
        yield f"{p} <{ESF}nutsRegion> <{NUTS}{row[f'NUTS{level}_Code']}> ."
    authority = row["ManagingAuthority"].translate(ESCAPES)
    yield f'{p} <{ESF}managingAuthority> "{authority}" .'
    owner = f"<{ID}organisation/{row['CountryCode']}/{row['Beneficiary_Local_Identifier']}>"
    name = row["Beneficiary_Name"].translate(ESCAPES)
    yield f"{p} <{ESF}owner> {owner} ."
    yield f"{owner} {TYPE} <http://www.w3.org/ns/org#FormalOrganization> ."
    yield f'{owner} <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}" .'
    yield f'{owner} <http://www.w3.org/ns/org#identifier> "{row["Beneficiary_Local_Identifier"]}" .'
    yield f"{owner} <{ESF}country> {country} ."


def main() -> None:
    csv.field_size_limit(1 << 30)
    with (
        open(sys.argv[1], encoding="utf-8-sig", newline="") as file,  # noqa: PTH123
        open(sys.argv[2], "w", encoding="utf-8") as out,  # noqa: PTH123
    ):
        for row in csv.DictReader(file):
            out.write("\n".join(statements(row)) + "\n")


if __name__ == "__main__":
    main()
