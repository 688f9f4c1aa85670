"""maplib: a frame made with Polars goes through the OTTR templates of ``maplib.stottr``.

python -P maplib.py FILE OUT
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/esfgraph/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
NUTS = "http://data.europa.eu/nuts/code/"
LANG_STRING = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"
"""What maplib calls the first field of a column of texts with languages."""

COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}


def prepared(path: str) -> Any:
    """A column per parameter of the template ``Row``."""
    import polars as pl

    vocab = BASE + "vocab/"
    decimal = pl.Decimal(38, 12)  # the only one that maplib takes for xsd:decimal
    local = pl.col("Operation_Local_Identifier").str.split_exact("_", 1)
    cci, number = local.struct.field("field_0"), local.struct.field("field_1")
    item = pl.col("Operation_Unique_Identifier")
    project = pl.concat_str(pl.lit(BASE + "id/project/"), cci, pl.lit("/"), number)
    currency = pl.col("Total_Eligible_Expenditure_Currency")
    owner_number = pl.col("Beneficiary_Local_Identifier")

    def english(column: str) -> pl.Expr:
        return pl.struct(pl.col(column).alias(LANG_STRING), pl.lit("en").alias("l"))

    def date(column: str) -> pl.Expr:
        return pl.col(column).str.to_date("%d/%m/%Y")

    def code(scheme: str, column: str) -> pl.Expr:
        return pl.lit(vocab + scheme + "/") + pl.col(column)

    return pl.read_csv(path, infer_schema=False).select(
        project=project,
        number=number,
        q=item.str.split("/").list.last(),
        item=item,
        title=english("Operation_Name_English"),
        description=english("Operation_Summary_English"),
        start=date("Operation_Start_Date"),
        end=date("Operation_End_Date"),
        start_year=date("Operation_Start_Date").dt.year().cast(pl.Int64),
        end_year=date("Operation_End_Date").dt.year().cast(pl.Int64),
        fund=code("fund", "Fund_Code"),
        programme=code("programme", "Programme_Code"),
        objective=pl.concat_str(
            pl.lit(vocab + "specific-objective/"), cci, pl.lit("/"), "Specific_Objective_ID"
        ),
        fields=pl.col("Category_Of_Intervention")
        .str.split("|")
        .list.eval(pl.lit(vocab + "intervention-2021/") + pl.element()),
        country=pl.lit(COUNTRY) + pl.col("CountryCode").replace_strict(COUNTRIES),
        period="Programming_Period",
        total=pl.concat_str(project, pl.lit("#total-budget-"), currency),
        total_value=pl.col("Total_Eligible_Expenditure_amount").cast(decimal),
        contribution=pl.concat_str(project, pl.lit("#eu-contribution-"), currency),
        contribution_value=pl.col("Project_EU_Budget").cast(decimal),
        currency=currency,
        rate=(pl.col("Cofinancing_Rate").cast(pl.Float64) / 100).round(6).cast(decimal),
        regions=pl.concat_list(pl.lit(NUTS) + pl.col(f"NUTS{level}_Code") for level in "123"),
        authority="ManagingAuthority",
        owner=pl.concat_str(
            pl.lit(BASE + "id/organisation/"), "CountryCode", pl.lit("/"), owner_number
        ),
        owner_name="Beneficiary_Name",
        owner_number=owner_number,
    )


def main() -> None:
    from maplib import Model

    template = Path(__file__).with_suffix(".stottr").read_text("utf-8")
    model = Model()
    model.add_template(template)
    # No check of IRIs: none of the other tools makes one.
    model.map(BASE + "ontology#Row", prepared(sys.argv[1]), validate_iris=False)
    model.write(sys.argv[2], format="ntriples")


if __name__ == "__main__":
    main()
