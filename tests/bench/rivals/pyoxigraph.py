"""pyoxigraph's term objects: csv rows become triples that its serialiser writes as they come.

python -P pyoxigraph.py FILE OUT
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from typing import Any

BASE = "https://w3id.org/esfgraph/"
DCTERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}


def triples(path: str) -> Iterator[Any]:
    from pyoxigraph import Literal, NamedNode, Triple

    vocab = BASE + "vocab/"
    date, integer, decimal = (NamedNode(XSD + name) for name in ("date", "integer", "decimal"))
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    identifier, title, description = (
        NamedNode(DCTERMS + name) for name in ("identifier", "title", "description")
    )
    same_as = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    organisation = NamedNode("http://www.w3.org/ns/org#FormalOrganization")
    org_identifier = NamedNode("http://www.w3.org/ns/org#identifier")
    schema = {
        name: NamedNode("https://schema.org/" + name)
        for name in ("startDate", "endDate", "value", "currency", "MonetaryAmount")
    }
    esf = {
        name: NamedNode(BASE + "ontology#" + name)
        for name in (
            *("Project", "startYear", "endYear", "fund", "programme", "specificObjective"),
            *("interventionField", "country", "programmingPeriod", "totalBudget"),
            *("euContribution", "cofinancingRate", "nutsRegion", "managingAuthority", "owner"),
        )
    }
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        for row in csv.DictReader(file):
            cci, number = row["Operation_Local_Identifier"].split("_")
            item = row["Operation_Unique_Identifier"]
            project = f"{BASE}id/project/{cci}/{number}"
            p = NamedNode(project)
            country = NamedNode(COUNTRY + COUNTRIES[row["CountryCode"]])
            objective = f"{vocab}specific-objective/{cci}/{row['Specific_Objective_ID']}"
            rate = str(float(row["Cofinancing_Rate"]) / 100)
            yield Triple(p, a, esf["Project"])
            yield Triple(p, identifier, Literal(number))
            yield Triple(p, identifier, Literal(item.rpartition("/")[2]))
            yield Triple(p, same_as, NamedNode(item))
            yield Triple(p, title, Literal(row["Operation_Name_English"], language="en"))
            yield Triple(p, description, Literal(row["Operation_Summary_English"], language="en"))
            for name, cell in (
                ("start", row["Operation_Start_Date"]),
                ("end", row["Operation_End_Date"]),
            ):
                if cell:
                    day, month, year = cell.split("/")
                    when = Literal(f"{year}-{month}-{day}", datatype=date)
                    yield Triple(p, schema[f"{name}Date"], when)
                    yield Triple(p, esf[f"{name}Year"], Literal(year, datatype=integer))
            yield Triple(p, esf["fund"], NamedNode(f"{vocab}fund/{row['Fund_Code']}"))
            programme = NamedNode(f"{vocab}programme/{row['Programme_Code']}")
            yield Triple(p, esf["programme"], programme)
            yield Triple(p, esf["specificObjective"], NamedNode(objective))
            for field in row["Category_Of_Intervention"].split("|"):
                code = NamedNode(f"{vocab}intervention-2021/{field}")
                yield Triple(p, esf["interventionField"], code)
            yield Triple(p, esf["country"], country)
            yield Triple(p, esf["programmingPeriod"], Literal(row["Programming_Period"]))
            currency = row["Total_Eligible_Expenditure_Currency"]
            for name, fragment, amount in (
                ("totalBudget", "total-budget", row["Total_Eligible_Expenditure_amount"]),
                ("euContribution", "eu-contribution", row["Project_EU_Budget"]),
            ):
                money = NamedNode(f"{project}#{fragment}-{currency}")
                yield Triple(p, esf[name], money)
                yield Triple(money, a, schema["MonetaryAmount"])
                yield Triple(money, schema["value"], Literal(amount, datatype=decimal))
                yield Triple(money, schema["currency"], Literal(currency))
            yield Triple(p, esf["cofinancingRate"], Literal(rate, datatype=decimal))
            for level in "123":
                code = row[f"NUTS{level}_Code"]
                region = NamedNode(f"http://data.europa.eu/nuts/code/{code}")
                yield Triple(p, esf["nutsRegion"], region)
            yield Triple(p, esf["managingAuthority"], Literal(row["ManagingAuthority"]))
            owner_number = row["Beneficiary_Local_Identifier"]
            owner = NamedNode(f"{BASE}id/organisation/{row['CountryCode']}/{owner_number}")
            yield Triple(p, esf["owner"], owner)
            yield Triple(owner, a, organisation)
            yield Triple(owner, label, Literal(row["Beneficiary_Name"]))
            yield Triple(owner, org_identifier, Literal(owner_number))
            yield Triple(owner, esf["country"], country)


def main() -> None:
    from pyoxigraph import RdfFormat, serialize

    serialize(triples(sys.argv[1]), sys.argv[2], format=RdfFormat.N_TRIPLES)


if __name__ == "__main__":
    main()
