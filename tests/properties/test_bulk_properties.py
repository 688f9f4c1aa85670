"""A page and a row that say the same give the same project."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph import mapping
from esfgraph.files import divide, open_files
from esfgraph.link.fusion import fuse
from esfgraph.pages import read_inputs
from esfgraph.resolve import tables_of
from esfgraph.sources.inputs import gather
from esfgraph.store import sorted_lines

ADDRESS = "https://kohesio.ec.europa.eu/en/projects/Q9000001"
WORDS = ("absence", "heron", "pupils", "river", "school", "small", "support", "town", "work")

days = st.dates(date(2014, 1, 1), date(2029, 12, 31))
cents = st.integers(1, 10**12).map(lambda n: Decimal(n).scaleb(-2))
titles = st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(
    lambda words: " ".join(words).capitalize()
)
sentence = st.lists(st.sampled_from(WORDS), min_size=6, max_size=14).map(
    lambda words: "The " + " ".join(words) + "."
)
prose = st.lists(sentence, min_size=4, max_size=7).map(
    lambda parts: "\n".join([" ".join(parts[:4]), *parts[4:]])
)
places = st.sampled_from(
    [("Sweden", "Stockholm"), ("Finland", "Satakunta"), ("Netherlands", None), ("Poland", None)]
)
funds = st.sampled_from(
    [("ESF+", "European Social Fund Plus"), ("ERDF", "European Regional Development Fund")]
)


def amount(value: Decimal) -> str:
    """As the site writes it: ``167 400,00 €``."""
    return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",") + "\u00a0€"


def project(paths: list[Path]) -> set[str]:
    """The statements of the only project and its amounts, without the names of its records."""
    pages, lists = divide(gather(paths)[0])
    readings, errors, _ = read_inputs(pages, open_files(lists)[0], prose=False)
    assert not errors
    projects = fuse(tables_of(readings))
    assert len(projects) == 1
    lines = sorted_lines(mapping.project_lines(projects))
    return {line for line in lines if "id/source/" not in line}


@settings(max_examples=15)
@given(days, days, cents, st.integers(2, 99), titles, prose, places, funds)
def test_a_page_and_a_row_of_kohesio(
    start: date,
    end: date,
    total: Decimal,
    percent: int,
    title: str,
    text: str,
    place: tuple[str, str | None],
    fund: tuple[str, str],
) -> None:
    contribution = (total * percent / 100).quantize(Decimal("0.01"))
    country, region = place
    where = f"{region}, {country}" if region else country
    page = "\n".join(
        (
            "Kohesio: discover EU projects in your region",
            "project info",
            f"Start date: {start.day} {start:%B} {start.year}",
            f"End date: {end.day} {end:%B} {end.year}",
            "funding",
            f"Fund: {fund[1]} ({fund[0]})",
            f"Total budget: {amount(total)}",
            f"EU contribution: {amount(contribution)} ({percent}%)",
            "programme",
            "Programming period: 2021-2027",
            "Managing authority: Example authority",
            "",
            title,
            "",
            text,
            "",
            f"Flag of {country}  {where}",
        )
    )
    row = {
        "Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q9000001",
        "Operation_Name_English": title,
        "Operation_Name_Programme_Language": "",
        "Country": country,
        "Operation_Start_Date": f"{start:%d/%m/%Y}",
        "Operation_End_Date": end.isoformat(),
        "Cofinancing_Rate": f"{percent}.0",
        "Total_Eligible_Expenditure_amount": str(total),
        "Total_Eligible_Expenditure_Currency": "EUR",
        "Project_EU_Budget": f"0{contribution}",
        "Fund_Code": fund[0],
        "Fund_Name": fund[1],
        "Programming_Period": "2021-2027",
        "Region": region or "",
        "Operation_Summary_English": text.replace("\n", "\r\n"),
        "Operation_Summary_Programme_Language": "",
        "ManagingAuthority": "Example authority",
    }
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "page.txt").write_text(page, "utf-8")
        (here / "catalogue.toml").write_text(
            f'[[document]]\nfile = "page.txt"\nurl = "{ADDRESS}"\n', "utf-8"
        )
        with (here / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row)
        assert project([here / "rows.csv"]) == project([here / "page.txt"])


@settings(max_examples=15)
@given(
    days,
    days,
    st.integers(1, 10**9),
    st.integers(2, 99),
    titles,
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["A2A", "D1"]),
    st.sampled_from(["134", "141", "160"]),
)
def test_a_page_of_projektbanken_and_a_row_of_the_list_of_operations(
    start: date, end: date, total: int, percent: int, title: str, area: str, aim: str, code: str
) -> None:
    page = "\n".join(
        (
            f"24-901-S01 - {title}",
            "",
            *("Diarienummer:", "24-901-S01", "Namn:", title),
            *("Startdatum:", start.isoformat(), "Slutdatum:", end.isoformat()),
            *("Berörd fond:", "ESF+", "Total projektbudget:", f"{total:,}".replace(",", " ")),
            *("Unionens medfinansieringsgrad:", f"{percent}%", "Program CCI:", "2021SE05SFPR"),
            *("Programområde:", area, "Specifikt mål:", aim, "Interventionstyp:", code),
            *("Projektägare:", "HÄGERSTADS KOMMUN"),
            *("Projektägare organisationsnummer:", "212000-1355"),
            *("Stödmottagare ort:", "HÄGERSTAD", "Land som berörs:", "Sverige"),
        )
    )
    row = {
        "Diarienummer / Operation ID": "24-901-S01",
        "Stödmottagare / Beneficiary": "HÄGERSTADS KOMMUN",
        "Projektägare organisationsnummer / Beneficiary ID": "2120001355",
        "Projektägare ort / Beneficiary city": "HÄGERSTAD",
        "Stödmottagarens land / Beneficiary country": "Sverige",
        "Namn på insatsen / Operation Name": title,
        "Priority": area,
        "Specific objective concerned": aim,
        "Intervention field": code,
        "Total projektbudget / Total budget SEK": f"{total},00",
        "Unionens medfinansieringsgrad / Union co-financing rate": str(Decimal(percent) / 100),
        "Startdatum / Start date": f"{start.isoformat()} 00:00:00",
        "Slutdatum / End date": end.isoformat(),
        "EU-fond / EU fund": "ESF+",
        "Program CCI": "2021SE05SFPR",
    }
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "page.txt").write_text(page, "utf-8")
        with (here / "rows.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row), delimiter=";")
            writer.writeheader()
            writer.writerow(row)
        assert project([here / "rows.csv"]) == project([here / "page.txt"])
