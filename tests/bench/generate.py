"""A Kohesio file of 2021–2027 that nobody has: every column, any number of rows, known errors.

    python tests/bench/generate.py FILE ROWS [SHARE]

The same arguments always give the same bytes, and the first rows of a long file are those of a
short one. A share of the rows (2 in 100 if not said) has one error each, of the kinds of `ERRORS`
in turn; all other rows are as they should be, with NUTS codes that exist. Names, numbers and texts
are made up; no two rows have the same text, a third as many owners as rows have very different
numbers of projects, and each keeps to a few objectives and fields.
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
    ("Sweden", "SE", "SE110", "Stockholm", "2021SE05SFPR001", "59.33,18.07"),
    ("Germany", "DE", "DE212", "München", "2021DE05SFPR001", "48.14,11.58"),
    ("Poland", "PL", "PL911", "Warszawa", "2021PL05SFPR001", "52.23,21.01"),
    ("Finland", "FI", "FI196", "Satakunta", "2021FI16FFPR001", "61.49,21.80"),
    ("Sweden", "SE", "SE224", "Skåne", "2021SE05SFPR001", "55.60,13.00"),
    ("France", "FR", "FR101", "Paris", "2021FR05SFPR001", "48.86,2.35"),
    ("Spain", "ES", "ES300", "Madrid", "2021ES05SFPR001", "40.42,-3.70"),
    ("Italy", "IT", "ITC4C", "Milano", "2021IT05SFPR001", "45.46,9.19"),
    ("Czechia", "CZ", "CZ010", "Praha", "2021CZ05SFPR001", "50.08,14.44"),
    ("Germany", "DE", "DE300", "Berlin", "2021DE05SFPR001", "52.52,13.40"),
    ("Austria", "AT", "AT130", "Wien", "2021AT05SFPR001", "48.21,16.37"),
    ("Sweden", "SE", "SE232", "Västra Götaland", "2021SE05SFPR001", "57.71,11.97"),
    ("Hungary", "HU", "HU110", "Budapest", "2021HU05SFPR001", "47.50,19.04"),
    ("Romania", "RO", "RO321", "Bucureşti", "2021RO05SFPR001", "44.43,26.10"),
    ("Poland", "PL", "PL213", "Kraków", "2021PL05SFPR001", "50.06,19.94"),
    ("Finland", "FI", "FI1B1", "Helsinki-Uusimaa", "2021FI16FFPR001", "60.17,24.94"),
)
_FIELDS = tuple(str(n) for n in range(134, 164))
_OBJECTIVES = tuple(f"ESO4.{n}" for n in range(1, 14))
_TERMS = {
    "local": "närvaro elevhälsa socialtjänst vårdnadshavare skolan arbetsgivare studier budget",
    "en": "attendance guardians schools employers studies method unemployment inclusion budget",
}
_FILLER = {
    "local": """under hela året möts grupper i lokaler nära parken där många deltar varje vecka och
det som görs följs upp av dem som leder arbetet, så att "nästa steg" kan tas i tid; sedan skrivs en
plan för hur allt ska gå till när pengarna är slut.""",
    "en": """during the whole year groups meet in rooms near the park where many come weekly and
what is done is looked at by those who lead the work, so that the "next step" can be taken in time;
then a plan is written of how all this goes on when the money has been spent.""",
}


def _lines(rng: random.Random, language: str) -> list[str]:
    """Lines of prose with commas and quotation marks; every tenth word is one of the field's."""
    terms, filler = _TERMS[language].split(), _FILLER[language].split()

    def line(words: int) -> str:
        said = (rng.choice(terms if rng.random() < 0.1 else filler) for _ in range(words))
        return " ".join(said).capitalize() + "."

    return [line(rng.randint(25, 70)) for _ in range(3000)]


def _text(rng: random.Random, lines: list[str]) -> str:
    """A text of several lines."""
    return "\n".join(rng.choices(lines, k=rng.randint(2, 6)))


def _local_identifier(number: int) -> str:
    """A reference number that stands for one row."""
    return f"{21 + number // 100_000 % 79:02d}-{number % 1000:03d}-S{number // 1000 % 100:02d}"


def _organisation_number(number: int) -> str:
    """A Swedish organisation number with its check digit (Luhn)."""
    digits = f"{212_000_000 + number:09d}"
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(digits))
    return f"{digits}{-sum(n // 10 + n % 10 for n in doubled) % 10}"


def _categories(rng: random.Random, number: int, owner: int) -> list[str]:
    """One field of intervention or, in every seventh row, two."""
    first = (owner * 11 + rng.randrange(4)) % len(_FIELDS)
    return [_FIELDS[first], _FIELDS[first - 7]] if number % 7 == 0 else [_FIELDS[first]]


def rows(count: int, seed: int = 20212027) -> Iterator[Row]:
    """Good rows."""
    rng = random.Random(seed)
    local, english = (_lines(rng, language) for language in ("local", "en"))
    for number in range(count):
        # Most owners have one project or two, the largest a share that falls with the root.
        owner = int((number // 3 + 1) * rng.random() ** 2)
        country, code, nuts3, town, cci, point = _PLACES[owner % len(_PLACES)]
        year, month = rng.randint(2021, 2025), rng.randint(1, 12)
        fields = _categories(rng, number, owner)
        objective = _OBJECTIVES[(owner * 7 + rng.randrange(3)) % len(_OBJECTIVES)]
        total = rng.randint(10_000, 9_000_000)
        rate = rng.randint(20, 85)
        yield dict(
            zip(
                COLUMNS,
                (
                    f"https://linkedopendata.eu/entity/Q{7_000_000 + number}",
                    f"{cci}_{_local_identifier(number)}",
                    f"Example project {number} in {town}",
                    f"Exempelprojekt {number} i {town}",
                    country,
                    code,
                    f"{10000 + number % 80000}",
                    f"{rng.randint(1, 28):02d}/{month:02d}/{year}",
                    f"{rng.randint(1, 28):02d}/{month:02d}/{year + 2}" if number % 11 else "",
                    f"{rate}.0",
                    f"{total}.{number % 100:02d}",
                    "EUR",
                    f"{total * rate / 100:.2f}",
                    f"https://linkedopendata.eu/entity/Q{90_000_000 + owner}",
                    f'Exempel "{town}" kommun {owner}, förvaltning',
                    _organisation_number(owner),
                    f"{point}|{point}" if number % 13 == 0 else point,
                    "|".join(fields),
                    "|".join(f"Label of field {f}" for f in fields),
                    "",
                    "",
                    "PO04",
                    "A more social Europe",
                    objective,
                    f"Objective {objective}",
                    "ESF+",
                    "European Social Fund Plus",
                    cci,
                    f"Programme {cci}",
                    town,
                    nuts3[:3],
                    f"Region {nuts3[:3]}",
                    nuts3[:4],
                    f"Region {nuts3[:4]}",
                    nuts3,
                    town,
                    f"{town}|{town} N",
                    "2021-2027",
                    _text(rng, english),
                    _text(rng, local),
                    f"Example authority {code}",
                    *(
                        (
                            "https://example.org/image.jpg",
                            str(number),
                            "https://example.org/project",
                        )
                        if number % 50 == 0
                        else ("", "", "")
                    ),
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
