"""A Kohesio file of 2021–2027 that nobody has: every column, any number of rows, known errors.

    python tests/bench/generate.py FILE ROWS [SHARE]

The same arguments always give the same bytes. A share of the rows (2 in 100 if not said) has one
error each, of the kinds of `ERRORS` in turn; all other rows are as they should be. Names,
numbers and texts are made up.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

COLUMNS = (
    *("Operation_Unique_Identifier", "Operation_Local_Identifier", "Operation_Name_English"),
    *("Operation_Name_Programme_Language", "Country", "CountryCode", "Postal_Code"),
    *("Operation_Start_Date", "Operation_End_Date", "Cofinancing_Rate"),
    *("Total_Eligible_Expenditure_amount", "Total_Eligible_Expenditure_Currency"),
    *("Project_EU_Budget", "Beneficiary_Unique_Identifier", "Beneficiary_Name"),
    *("Beneficiary_Local_Identifier", "Location_Indicator_latitude_longitude"),
    *("Category_Of_Intervention", "Category_Label", "Thematic_Objective_ID"),
    *("Thematic_Objective_Label", "Policy_Objective_ID", "Policy_Objective_Label"),
    *("Specific_Objective_ID", "Specific_Objective_Label", "Fund_Code", "Fund_Name"),
    *("Programme_Code", "Programme_Name", "Region", "NUTS1_Code", "NUTS1_Label", "NUTS2_Code"),
    *("NUTS2_Label", "NUTS3_Code", "NUTS3_Label", "LAU_Labels", "Programming_Period"),
    *("Operation_Summary_English", "Operation_Summary_Programme_Language", "ManagingAuthority"),
    *("Image_URL", "InfoRegio_ID", "InfoRegio_URL"),
)
"""What Kohesio's files of 2021–2027 have."""

Row = dict[str, str]

# kind of error -> how a good row gets it, and the rule that has to find it
ERRORS: dict[str, tuple[Callable[[Row], object], str]] = {
    "no-such-day": (lambda r: r.update(Operation_Start_Date="31/02/2024"), "invalid-type"),
    "month-first": (lambda r: r.update(Operation_End_Date="12/31/2026"), "invalid-type"),
    "end-before-start": (lambda r: r.update(Operation_End_Date="01/01/2020"), "date-order"),
    "no-start": (lambda r: r.update(Operation_Start_Date=""), "missing-value"),
    "rate-too-high": (lambda r: r.update(Cofinancing_Rate="140"), "above-maximum"),
    "rate-in-words": (lambda r: r.update(Cofinancing_Rate="forty"), "invalid-type"),
    "amount-below-zero": (
        lambda r: r.update(Total_Eligible_Expenditure_amount="-1.00"),
        "below-minimum",
    ),
    "amount-with-comma": (
        lambda r: r.update(Total_Eligible_Expenditure_amount="1 234,50"),
        "invalid-type",
    ),
    "no-such-currency": (
        lambda r: r.update(Total_Eligible_Expenditure_Currency="EURO"),
        "not-in-list",
    ),
    "field-too-high": (lambda r: r.update(Category_Of_Intervention="183"), "above-maximum"),
    "second-field-wrong": (lambda r: r.update(Category_Of_Intervention="134|x"), "invalid-type"),
    "no-such-region": (lambda r: r.update(NUTS3_Code="SE999"), "not-in-list"),
    "no-such-fund": (lambda r: r.update(Fund_Code="ESF++"), "not-in-list"),
    "programme-cut": (lambda r: r.update(Programme_Code="2021SE05SF"), "wrong-form"),
    "no-name": (lambda r: r.update(Operation_Name_Programme_Language=" "), "missing-value"),
    "no-summary": (lambda r: r.update(Operation_Summary_Programme_Language=""), "missing-value"),
    "no-place": (
        lambda r: r.update(
            dict.fromkeys(
                (
                    *("Postal_Code", "NUTS1_Code", "NUTS2_Code", "NUTS3_Code"),
                    "Location_Indicator_latitude_longitude",
                ),
                "",
            )
        ),
        "location",
    ),
    "period-cut": (lambda r: r.update(Programming_Period="2021-27"), "not-in-list"),
    "cell-too-many": (lambda r: r.update(_more="x"), "cell-count"),
    "cell-too-few": (lambda r: r.popitem(), "cell-count"),
}

_PLACES = (
    ("Sweden", "SE", "SE1", "SE11", "SE110", "Stockholm", "2021SE05SFPR001", "59.33,18.07"),
    ("Sweden", "SE", "SE2", "SE22", "SE224", "Skåne", "2021SE05SFPR001", "55.60,13.00"),
    ("Finland", "FI", "FI1", "FI19", "FI196", "Satakunta", "2021FI16FFPR001", "61.49,21.80"),
    ("Germany", "DE", "DE2", "DE21", "DE212", "München", "2021DE05SFPR001", "48.14,11.58"),
    ("Poland", "PL", "PL9", "PL91", "PL911", "Warszawa", "2021PL16FFPR001", "52.23,21.01"),
)
_FIELDS = tuple(str(n) for n in range(134, 164))
_PROSE = """projektet ska stärka elevers närvaro och hälsa genom tidiga insatser i skolan
tillsammans med vårdnadshavare, elevhälsa, socialtjänst och arbetsgivare i regionen så att fler
unga fullföljer sina studier och kommer i arbete "på riktigt" enligt plan, metod och budget;"""
_WORDS = _PROSE.split()


def _text(rng: random.Random, words: int) -> str:
    """Prose of several lines with commas and quotation marks."""
    lines = []
    while words > 0:
        count = min(words, rng.randint(20, 60))
        lines.append(" ".join(rng.choices(_WORDS, k=count)).capitalize() + ".")
        words -= count
    return "\n".join(lines)


def rows(count: int, seed: int = 20212027) -> Iterator[Row]:
    """Good rows."""
    rng = random.Random(seed)
    texts = [_text(rng, rng.randint(60, 250)) for _ in range(400)]
    for number in range(count):
        country, code, nuts1, nuts2, nuts3, town, cci, point = rng.choice(_PLACES)
        year, month = rng.randint(2021, 2025), rng.randint(1, 12)
        field = rng.choice(_FIELDS)
        fields = f"{field}|{rng.choice(_FIELDS)}" if number % 7 == 0 else field
        total = rng.randint(10_000, 9_000_000)
        name = f"Exempelprojekt {number} i {town}"
        yield dict(
            zip(
                COLUMNS,
                (
                    f"https://linkedopendata.eu/entity/Q{7_000_000 + number}",
                    f"{cci}_{year % 100}-{number % 1000:03d}-S01",
                    f"Example project {number} in {town}",
                    name,
                    country,
                    code,
                    f"{10000 + number % 80000}",
                    f"{rng.randint(1, 28):02d}/{month:02d}/{year}",
                    f"{rng.randint(1, 28):02d}/{month:02d}/{year + 2}" if number % 11 else "",
                    f"{rng.randint(20, 85)}.0",
                    f"{total}.{number % 100:02d}",
                    "EUR",
                    f"{total * 0.4:.2f}",
                    f"https://linkedopendata.eu/entity/Q{9_000_000 + number % 50_000}",
                    f'Exempel "{town}" kommun {number % 5000}, förvaltning',
                    f"{2_120_000_000 + number % 50_000}",
                    f"{point}|{point}" if number % 13 == 0 else point,
                    fields,
                    "|".join(f"Label of field {f}" for f in fields.split("|")),
                    "",
                    "",
                    "PO04",
                    "A more social Europe",
                    "ESO4.1",
                    "Access to employment",
                    "ESF+",
                    "European Social Fund Plus",
                    cci,
                    f"Programme {cci}",
                    town,
                    nuts1,
                    f"Region {nuts1}",
                    nuts2,
                    f"Region {nuts2}",
                    nuts3,
                    town,
                    f"{town}|{town} N",
                    "2021-2027",
                    rng.choice(texts),
                    rng.choice(texts),
                    "Example authority",
                    "",
                    "",
                    "",
                ),
                strict=True,
            )
        )


def generate(path: Path, count: int, share: float = 0.02, seed: int = 20212027) -> dict[int, str]:
    """Write a file; returns which rows have which kind of error (the header is row 1)."""
    rng = random.Random(seed + 1)
    wrong = sorted(rng.sample(range(count), round(count * share)))
    kinds = list(ERRORS)
    errors = {row: kinds[i % len(kinds)] for i, row in enumerate(wrong)}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for number, row in enumerate(rows(count, seed)):
            if (kind := errors.get(number)) is not None:
                ERRORS[kind][0](row)
            writer.writerow(row.values())
            if number % 10_000 == 9_999:
                file.write(buffer.getvalue())
                buffer.seek(0)
                buffer.truncate()
        file.write(buffer.getvalue())
    return {number + 2: kind for number, kind in errors.items()}


def main() -> None:
    path, count = Path(sys.argv[1]), int(sys.argv[2])
    share = float(sys.argv[3]) if len(sys.argv) > 3 else 0.02
    errors = generate(path, count, share)
    print(f"{path}: {count:,} rows, {path.stat().st_size / 1e6:,.0f} MB, {len(errors):,} errors")


if __name__ == "__main__":
    main()
