"""morph-kgc: the RML mapping of ``morph_kgc.rml.ttl`` over columns that DuckDB prepared.

python -P morph_kgc.py FILE OUT

morph-kgc reads its source anew for every rule and has no cheap way to cut or convert values. So
the CSV is read once with DuckDB, which comes with it, dates, rates and lists are made ready, and
the rules read single columns of Parquet files. Both are part of what is measured.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

COUNTRIES = {"SE": "SWE", "FI": "FIN", "DE": "DEU", "PL": "POL", "FR": "FRA", "ES": "ESP"}
COUNTRIES |= {"IT": "ITA", "CZ": "CZE", "AT": "AUT", "HU": "HUN", "RO": "ROU"}

PREPARED = """
SELECT
  split_part(Operation_Local_Identifier, '_', 1) AS cci,
  split_part(Operation_Local_Identifier, '_', 2) AS number,
  split_part(Operation_Unique_Identifier, '/', 5) AS q,
  Operation_Unique_Identifier AS item,
  Operation_Name_English AS title,
  Operation_Summary_English AS description,
  strftime(strptime(Operation_Start_Date, '%d/%m/%Y'), '%Y-%m-%d') AS start,
  coalesce(strftime(strptime(nullif(Operation_End_Date, ''), '%d/%m/%Y'), '%Y-%m-%d'), '') AS end,
  right(Operation_Start_Date, 4) AS start_year,
  coalesce(right(Operation_End_Date, 4), '') AS end_year,
  Fund_Code AS fund,
  Programme_Code AS programme,
  Specific_Objective_ID AS objective,
  CASE CountryCode {countries} END AS country,
  CountryCode AS country_code,
  Programming_Period AS period,
  Total_Eligible_Expenditure_amount AS total,
  Project_EU_Budget AS contribution,
  Total_Eligible_Expenditure_Currency AS currency,
  CAST(round(CAST(Cofinancing_Rate AS DOUBLE) / 100, 6) AS VARCHAR) AS rate,
  NUTS1_Code AS nuts1, NUTS2_Code AS nuts2, NUTS3_Code AS nuts3,
  ManagingAuthority AS authority,
  Beneficiary_Name AS owner_name,
  Beneficiary_Local_Identifier AS owner,
  string_split(Category_Of_Intervention, '|') AS fields
FROM read_csv(?, header = true, all_varchar = true, quote = '"', escape = '"', delim = ',')
"""

SETTINGS = """
[CONFIGURATION]
output_format = N-TRIPLES
number_of_processes = 1
logging_level = ERROR
safe_percent_encoding = +:/

[rows]
mappings = {mappings}
"""


def prepare(path: str, folder: Path) -> None:
    """Write ``rows.parquet`` and ``fields.parquet``."""
    import duckdb

    cases = " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in COUNTRIES.items())
    base = duckdb.connect()
    base.execute("SET threads = 1")
    query = PREPARED.format(countries=cases)
    base.execute(f"CREATE TABLE prepared AS {query}", [path])
    for name, chosen in (
        ("rows", "SELECT * EXCLUDE (fields) FROM prepared"),
        ("fields", "SELECT cci, number, unnest(fields) AS field FROM prepared"),
    ):
        base.execute(f"COPY ({chosen}) TO '{folder / name}.parquet' (FORMAT PARQUET)")
    base.close()


def main() -> None:
    import morph_kgc

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(sys.argv[1], folder)
        rules = Path(__file__).with_name("morph_kgc.rml.ttl").read_text("utf-8")
        mappings = folder / "rules.ttl"
        for source in ("rows", "fields"):
            rules = rules.replace(f'"{source}.parquet"', f'"{folder / source}.parquet"')
        mappings.write_text(rules, "utf-8")
        triples = morph_kgc.materialize_set(SETTINGS.format(mappings=mappings))
        with open(sys.argv[2], "w", encoding="utf-8") as out:  # noqa: PTH123
            out.writelines(f"{triple} .\n" for triple in triples)


if __name__ == "__main__":
    main()
