"""rdflib, the usual way: csv rows become triples of a graph, which is then serialised.

python -P rdflib.py FILE OUT
"""

from __future__ import annotations

import csv
import sys
from typing import Any

BASE = "https://w3id.org/esfgraph/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}


def graph_of(path: str) -> Any:
    """All rows as one graph."""
    from rdflib import Graph, Literal, Namespace, URIRef
    from rdflib.namespace import DCTERMS, ORG, OWL, RDF, SKOS, XSD

    vocab = BASE + "vocab/"
    esf, schema = Namespace(BASE + "ontology#"), Namespace("https://schema.org/")
    graph = Graph()
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as file:  # noqa: PTH123
        for row in csv.DictReader(file):
            cci, number = row["Operation_Local_Identifier"].split("_")
            item = row["Operation_Unique_Identifier"]
            p = URIRef(f"{BASE}id/project/{cci}/{number}")
            country = URIRef(COUNTRY + COUNTRIES[row["CountryCode"]])
            objective = URIRef(f"{vocab}specific-objective/{cci}/{row['Specific_Objective_ID']}")
            rate = Literal(str(float(row["Cofinancing_Rate"]) / 100), datatype=XSD.decimal)
            graph.add((p, RDF.type, esf.Project))
            graph.add((p, DCTERMS.identifier, Literal(number)))
            graph.add((p, DCTERMS.identifier, Literal(item.rpartition("/")[2])))
            graph.add((p, OWL.sameAs, URIRef(item)))
            graph.add((p, DCTERMS.title, Literal(row["Operation_Name_English"], lang="en")))
            text = Literal(row["Operation_Summary_English"], lang="en")
            graph.add((p, DCTERMS.description, text))
            for name, cell in (
                ("start", row["Operation_Start_Date"]),
                ("end", row["Operation_End_Date"]),
            ):
                if cell:
                    day, month, year = cell.split("/")
                    date = Literal(f"{year}-{month}-{day}", datatype=XSD.date)
                    graph.add((p, schema[f"{name}Date"], date))
                    graph.add((p, esf[f"{name}Year"], Literal(year, datatype=XSD.integer)))
            graph.add((p, esf.fund, URIRef(f"{vocab}fund/{row['Fund_Code']}")))
            graph.add((p, esf.programme, URIRef(f"{vocab}programme/{row['Programme_Code']}")))
            graph.add((p, esf.specificObjective, objective))
            for field in row["Category_Of_Intervention"].split("|"):
                graph.add((p, esf.interventionField, URIRef(f"{vocab}intervention-2021/{field}")))
            graph.add((p, esf.country, country))
            graph.add((p, esf.programmingPeriod, Literal(row["Programming_Period"])))
            currency = row["Total_Eligible_Expenditure_Currency"]
            for name, fragment, amount in (
                ("totalBudget", "total-budget", row["Total_Eligible_Expenditure_amount"]),
                ("euContribution", "eu-contribution", row["Project_EU_Budget"]),
            ):
                money = URIRef(f"{p}#{fragment}-{currency}")
                graph.add((p, esf[name], money))
                graph.add((money, RDF.type, schema.MonetaryAmount))
                graph.add((money, schema.value, Literal(amount, datatype=XSD.decimal)))
                graph.add((money, schema.currency, Literal(currency)))
            graph.add((p, esf.cofinancingRate, rate))
            for level in "123":
                code = row[f"NUTS{level}_Code"]
                graph.add((p, esf.nutsRegion, URIRef(f"http://data.europa.eu/nuts/code/{code}")))
            graph.add((p, esf.managingAuthority, Literal(row["ManagingAuthority"])))
            owner_number = row["Beneficiary_Local_Identifier"]
            owner = URIRef(f"{BASE}id/organisation/{row['CountryCode']}/{owner_number}")
            graph.add((p, esf.owner, owner))
            graph.add((owner, RDF.type, ORG.FormalOrganization))
            graph.add((owner, SKOS.prefLabel, Literal(row["Beneficiary_Name"])))
            graph.add((owner, ORG.identifier, Literal(owner_number)))
            graph.add((owner, esf.country, country))
    return graph


def main() -> None:
    graph_of(sys.argv[1]).serialize(sys.argv[2], format="nt", encoding="utf-8")


if __name__ == "__main__":
    main()
