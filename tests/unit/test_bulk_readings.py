"""Lists of projects as a build takes them: what a row becomes, and what is said of the rest."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from conftest import CORPUS, SEEDS, Run
from esfgraph.annotate.privacy import redact
from esfgraph.bulk.personal import redact_texts
from esfgraph.bulk.texts import local_language
from esfgraph.bulk.values import amounts
from esfgraph.findings import format_text, to_quads
from esfgraph.pipeline import Build, build, check, graph_of
from esfgraph.project_view import find_project, project_view
from esfgraph.queries import load_query, run
from esfgraph.readings import Readings
from esfgraph.sources.document import load
from esfgraph.store import open_graph

ROW = {
    "Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q9000001",
    "Operation_Local_Identifier": "2021SE05SFPR001_24-901-S01",
    "Operation_Name_English": "The Heron",
    "Operation_Name_Programme_Language": "Hägern",
    "Country": "Sweden",
    "Operation_Start_Date": "01/02/2024",
    "Operation_End_Date": "31/01/2026",
    "Cofinancing_Rate": "40.0",
    "Total_Eligible_Expenditure_amount": "100000.50",
    "Total_Eligible_Expenditure_Currency": "EUR",
    "Project_EU_Budget": "40000.20",
    "Beneficiary_Name": "Hägerstads kommun",
    "Beneficiary_Local_Identifier": "212000-1355",
    "Category_Of_Intervention": "140.0",
    "Fund_Code": "ESF+",
    "Programme_Code": "2021SE05SFPR001",
    "Programming_Period": "2021-2027",
    "Region": "Stockholm",
    "NUTS3_Code": "SE110",
    "Operation_Summary_English": "Pupils with high absence get support.",
    "Operation_Summary_Programme_Language": "Elever med hög frånvaro får stöd.",
}


def text(*rows: Mapping[str, str], delimiter: str = ",") -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def written(folder: Path, *changes: Mapping[str, str], name: str = "SE.csv") -> Path:
    path = folder / name
    path.write_text(text(*({**ROW, **change} for change in changes or ({},))), "utf-8")
    return path


def of(folder: Path, **change: str) -> dict[str, Any]:
    """The raw record of a row with other cells than `ROW`."""
    made = graph_of([written(folder, change)])
    return made.readings.records.row(0, named=True)


def told(made: Build) -> list[tuple[str, int | None, str | None]]:
    return sorted((f.rule, f.row, f.value) for f in made.findings)


def test_a_row_is_a_record_with_all_that_its_cells_say(tmp_path: Path) -> None:
    record = of(tmp_path)
    assert record["subject"].endswith("#row-2")
    assert (record["row_number"], record["system"], record["item"]) == (2, "kohesio", "Q9000001")
    assert record["identifier"] == ["24-901-S01"]
    assert record["title"] == [
        {"text": "Hägern", "language": "sv"},
        {"text": "The Heron", "language": "en"},
    ]
    assert [d["language"] for d in record["description"]] == ["sv", "en"]
    assert (record["start"], record["end"]) == (date(2024, 2, 1), date(2026, 1, 31))
    assert record["total_budget"] == [{"amount": "100000.5", "currency": "EUR"}]
    assert record["eu_contribution"] == [{"amount": "40000.2", "currency": "EUR"}]
    assert (record["cofinancing_rate"], record["owner_id"]) == ("0.4", "2120001355")
    assert record["intervention_field"] == [{"notation": "140", "label": None}]
    assert record["unread_value"] is None


@pytest.mark.parametrize(
    ("column", "cell", "unread"),
    [
        ("Operation_Start_Date", "31/02/2024", "Operation_Start_Date: 31/02/2024"),
        ("Cofinancing_Rate", "0.4", "Cofinancing_Rate: 0.4"),
        ("Cofinancing_Rate", "forty", "Cofinancing_Rate: forty"),
        (
            "Total_Eligible_Expenditure_amount",
            "about 5",
            "Total_Eligible_Expenditure_amount: about 5 EUR",
        ),
        (
            "Total_Eligible_Expenditure_Currency",
            "XYZ",
            "Total_Eligible_Expenditure_Currency: 100000.50 XYZ",
        ),
        ("Total_Eligible_Expenditure_amount", "9" * 19, None),
        ("Category_Of_Intervention", "x|140", "Category_Of_Intervention: x"),
        ("Country", "Atlantis", "Country: Atlantis"),
        ("CountryCode", "ZZ", "CountryCode: ZZ"),
        ("Programming_Period", "2021-2025", "Programming_Period: 2021-2025"),
        (
            "Beneficiary_Local_Identifier",
            "1|2",
            "Beneficiary_Local_Identifier: 2",
        ),
    ],
)
def test_a_cell_that_is_no_value_is_a_finding_with_file_and_row(
    tmp_path: Path, column: str, cell: str, unread: str | None
) -> None:
    made = graph_of([written(tmp_path, {column: ROW.get(column, "")}, {column: cell})])
    found = [f for f in made.findings if f.rule == "unread-value"]
    assert [(f.document, f.row) for f in found] == [("SE.csv", 3)]
    if unread is not None:
        assert [f.value for f in found] == [unread]
    assert made.summary.records == 2


def test_rows_and_columns_that_are_not_taken_are_findings_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "SE.csv"
    lines = text({**ROW, "Colour": "blue"}, {**ROW, "Colour": ""}).splitlines()
    path.write_text("\n".join([*lines, "too,few", "", lines[1]]) + "\n", "utf-8")
    made = graph_of([path])
    assert made.summary.records == 3
    assert told(made).count(("column-left", None, "Colour")) == 1
    assert ("unread-row", 4, "cell-count: 2/22") in told(made)
    assert not [t for t in told(made) if t[1] == 5]


def test_dates_money_and_rates_as_files_write_them(tmp_path: Path) -> None:
    record = of(
        tmp_path,
        Operation_Start_Date="2024-02-01 00:00:00",
        Operation_End_Date="2026",
        Total_Eligible_Expenditure_amount="007.10",
        Total_Eligible_Expenditure_Currency="",
        Cofinancing_Rate="43,81 %",
    )
    assert (record["start"], record["end"], record["end_year"]) == (date(2024, 2, 1), None, 2026)
    assert record["total_budget"] == [{"amount": "7.1", "currency": "EUR"}]
    assert record["cofinancing_rate"] == "0.4381"


def test_amounts_are_canonical_and_never_without_a_currency() -> None:
    cells = ["1.50", "-0", "+007", "1.234", "1 234,50", "5 kr", "n/a", None, "1e5", "0.0"]
    found = amounts(pl.Series(cells), pl.Series([None] * 10, dtype=pl.String), None)
    assert found["amount"].drop_nulls().to_list() == ["5"]  # only one says in what
    found = amounts(pl.Series(cells), pl.Series([None] * 10, dtype=pl.String), "EUR")
    assert found["amount"].to_list() == [
        *("1.5", "0", "7", "1.234", "1234.5", "5"), None, None, None, "0",
    ]  # fmt: skip
    assert found["currency"].to_list()[4:6] == ["EUR", "SEK"]
    assert found["left"].drop_nulls().to_list() == ["1e5"]


def test_the_first_beneficiary_owns_and_the_others_are_partners(tmp_path: Path) -> None:
    record = of(tmp_path, Beneficiary_Name="Bro AB | Å förening|", Beneficiary_Local_Identifier="")
    assert (record["owner"], record["partner"]) == ("Bro AB", ["Å förening"])


def test_the_programme_s_language_is_its_country_s_and_of_several_the_text_s() -> None:
    def language(country: list[str] | None, programme: str | None, words: str) -> str:
        kinds = (pl.List(pl.String), pl.String, pl.String)
        cells = zip((country, programme, words), kinds, strict=True)
        return str(local_language(*(pl.Series([c], dtype=k) for c, k in cells))[0])

    assert language(["SE"], None, "The project") == "sv"
    assert language(None, "2021PL16FFPR001", "") == "pl"
    assert language(["BE"], None, "Le projet est pour les jeunes dans la région") == "fr"
    assert language(["BE"], None, "Het project is voor jongeren van de regio") == "nl"
    assert language(["FI"], None, "Hanke on nuorten") == "fi"
    assert language(["SE", "FI"], None, "Hankkeen tavoitteena on, että") == "fi"
    assert language(None, None, "El proyecto ayuda a las personas sin trabajo en la ciudad") == "es"


def test_people_stay_out_of_rows(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "Beneficiary_Name": "Maja Exempelgren",
            "Beneficiary_Local_Identifier": "811228-9841",
            "Operation_Summary_Programme_Language": "Maja Exempelgren utbildar. "
            "Ring 070-174 06 05 eller kim@example.org. Projektledare: Kim Exempelberg.",
        },
    )
    made = graph_of([path])
    dump = str(list(made.store))
    for word in ("Maja", "Exempel", "9841", "070-174", "kim@"):
        assert word not in dump
    (document,) = made.summary.documents
    assert int(str(document["redactions"])) >= 5
    company = graph_of([written(tmp_path, {"Beneficiary_Name": "Bro AB"}, name="b.csv")])
    assert "Bro AB" in str(list(company.store))


def test_one_column_of_a_field_stands_in_for_another(run: Run, tmp_path: Path) -> None:
    """Columns come and go between releases."""
    without = ("Operation_Unique_Identifier", "Operation_Name_Programme_Language")
    row = {k: v for k, v in ROW.items() if k not in without}
    path = tmp_path / "SE.csv"
    path.write_text(text(row), "utf-8")
    (record,) = graph_of([path]).readings.records.rows(named=True)
    assert record["identifier"] == ["24-901-S01"]
    assert [t["text"] for t in record["title"]] == ["The Heron"]
    path.write_text(text({k: v for k, v in row.items() if k != "Operation_Name_English"}), "utf-8")
    result = run("build", path, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "Operation_Name_Programme_Language" in str(result.exception)


def test_people_stay_out_of_cells_that_are_no_prose(tmp_path: Path) -> None:
    mail = "maja@example.org"
    row = {
        "Total_Eligible_Expenditure_amount": f"ring Maja Exempelgren 070-123 45 67 {mail}",
        "Operation_Start_Date": "811228-9874",
        "Region": f"Kontakt: Maja Exempelgren, {mail}",
        "Specific_Objective_ID": "A2A",
        "Specific_Objective_Label": f"Skola {mail}",
        "Operation_Local_Identifier": mail,
        mail: "x",
    }
    made = build([written(tmp_path, row)], tmp_path / "out")
    assert made.summary.projects == 1
    for name in ("graph.nq", "findings.json", "build.json", "graph.html"):
        said = (tmp_path / "out" / name).read_text("utf-8")
        assert not re.search(r"maja@|Exempelgren|070-123|811228", said), name
    assert {"unread-value", "column-left"} <= {f.rule for f in made.findings}


def test_of_several_owners_only_the_person_goes(tmp_path: Path) -> None:
    change = {
        "Beneficiary_Name": "Hägerstads kommun|Maja Exempelgren",
        "Beneficiary_Local_Identifier": "2120001355|8112289874",
        "ManagingAuthority": "Maja Exempelgren",
        "Operation_Summary_English": "Maja Exempelgren helps pupils.",
    }
    one = of(tmp_path, **change)
    assert (one["owner"], one["owner_id"], one["partner"]) == (
        "Hägerstads kommun",
        "2120001355",
        None,
    )
    assert "Exempelgren" not in str(one)
    other = of(tmp_path, **{**change, "Beneficiary_Name": "Maja Exempelgren|A|B"})
    assert other["owner"] is None
    assert "Exempelgren" not in str(other)


def test_every_text_that_redaction_would_change_is_looked_at() -> None:
    pages = [load(path).text for path in sorted([*CORPUS.glob("*.txt"), *SEEDS.glob("*.txt")])]
    lines = [line for page in pages for line in page.split("\n\n") if line.strip()]
    blackened, _ = redact_texts(pl.Series(lines))
    assert blackened.to_list() == [redact(line).text for line in lines]


def test_zip_gzip_and_text_files_are_lists_by_their_header(tmp_path: Path) -> None:
    data = text(ROW).encode()
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("SE.csv", text({**ROW, "Operation_Local_Identifier": ""}))
    made = graph_of([tmp_path])
    assert [d["file"] for d in made.summary.documents] == ["a.txt", "c.zip/SE.csv"]
    assert made.summary.records == 2  # the same bytes, packed or not, are one document


def test_a_table_of_something_else_stops_only_itself(run: Run, tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "birds.csv").write_text("bird,number\nheron,2\n")
    (tmp_path / "broken.csv.gz").write_bytes(gzip.compress(b"x" * 5000)[:30])
    result = run("build", tmp_path, "--out", tmp_path / "out" / "o", "--formats", "nq")
    assert result.exit_code == 3
    assert "birds.csv" in result.stderr
    assert "no list of projects" in result.stderr
    assert "broken.csv.gz" in result.stderr
    assert json.loads((tmp_path / "out/o/build.json").read_text())["projects"] == 1


def test_read_is_for_pages(run: Run, tmp_path: Path) -> None:
    result = run("read", written(tmp_path))
    assert result.exit_code == 2


def test_a_row_and_a_page_with_one_number_are_one_project(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        "24-901-S01 - Hägern\n\nDiarienummer:\n24-901-S01\nNamn:\nHägern\n"
        "Program CCI:\n2021SE05SFPR\nAntal deltagare:\n12\nBerörd fond:\nESF+\n",
        "utf-8",
    )
    written(tmp_path)
    made = graph_of([tmp_path])
    assert (made.summary.records, made.summary.projects) == (2, 1)
    assert [pair.verdict for pair in made.links.pairs] == ["same"]


def test_rows_of_one_file_are_told_apart_by_their_numbers_alone(tmp_path: Path) -> None:
    changes = [{"Operation_Local_Identifier": f"2021SE05SFPR001_24-90{n}-S01",
                "Operation_Unique_Identifier": f"https://linkedopendata.eu/entity/Q900000{n}"}
               for n in (1, 2, 3, 3)]  # fmt: skip
    made = graph_of([written(tmp_path, *changes)])
    assert (made.summary.records, made.summary.projects) == (4, 3)
    assert len(made.links.pairs) == 1


def test_a_record_of_a_row_is_thin_and_checked_as_if_it_were_whole(tmp_path: Path) -> None:
    changes: list[dict[str, str]] = [
        {"Operation_End_Date": "01/01/2020"},
        {"Total_Eligible_Expenditure_amount": "-5", "Operation_Local_Identifier": "x"},
        {"NUTS3_Code": "SE999", "Operation_Local_Identifier": "y"},
        {"Operation_Local_Identifier": "z", "Operation_Name_Programme_Language": "",
         "Operation_Name_English": ""},
    ]  # fmt: skip
    path = written(tmp_path, *changes)
    build([path], tmp_path / "out", formats=("nq",))
    store = open_graph(tmp_path / "out")
    titled = [q for q in store if "#row-" in str(q.subject) and "title" in str(q.predicate)]
    assert not titled
    rules = {(f["row"], f["shape"].rsplit("#")[1])
             for f in json.loads((tmp_path / "out/findings.json").read_text())}  # fmt: skip
    assert {(2, "dates-in-order"), (3, "amount-not-negative"), (4, "nuts-3"), (5, "title")} <= rules
    assert (2, "title") not in rules
    again = check([tmp_path / "out"])
    assert {(f.row, f.rule) for f in again} == rules
    assert check([tmp_path / "out"], "pyshacl") == again


def test_offsets_of_mentions_count_in_the_row_s_own_text(tmp_path: Path) -> None:
    made = graph_of([written(tmp_path, {}, {"Operation_Local_Identifier": "a"})])
    prose = dict(made.readings.records.select("subject", "prose").iter_rows())
    rows = made.readings.mentions.select("record", "start", "end", "exact").rows()
    assert rows
    assert all(prose[record][start:end] == exact for record, start, end, exact in rows)
    bare = graph_of([written(tmp_path)], annotate=False)
    assert bare.readings.mentions.is_empty()


def test_an_update_reads_only_the_list_that_has_changed(tmp_path: Path) -> None:
    one = written(tmp_path, name="a.csv")
    two = written(tmp_path, {"Operation_Local_Identifier": "b"}, name="b.csv")
    first = build([one, two], tmp_path / "out")
    assert first.reread == 2
    written(tmp_path, {"Operation_Local_Identifier": "c"}, name="b.csv")
    second = build([one, two], tmp_path / "out", update=tmp_path / "out")
    assert second.reread == 1
    assert second.summary == graph_of([one, two]).summary
    assert Readings.read(tmp_path / "out" / "readings").records.height == 2


def findings_of(made: Build, rule: str) -> list[str]:
    """The lines that say a finding, in English."""
    text = format_text(made.findings, "en")
    return [line for line in text.splitlines() if line.endswith(f"[{rule}]")]


def test_a_row_of_a_list_is_called_a_row_and_never_a_line(tmp_path: Path, run: Run) -> None:
    first = {"Operation_Summary_English": "One.\nTwo.\nThree."}
    path = written(tmp_path, first, {"Cofinancing_Rate": "x", "Operation_Local_Identifier": "b"})
    made = graph_of([path])
    (said,) = findings_of(made, "unread-value")
    assert said.startswith("SE.csv row 3: warning: ")  # its line is the fifth
    (found,) = [f for f in made.findings if f.rule == "unread-value"]
    assert (found.line, found.row) == (None, 3)
    build([path], tmp_path / "out")
    (row,) = [
        f
        for f in json.loads((tmp_path / "out/findings.json").read_text("utf-8"))
        if f["shape"].endswith("#unread-value")
    ]
    assert (row["line"], row["row"]) == (None, 3)
    shown = run("show", "b", "--graph", tmp_path / "out", "--language", "sv").stdout
    assert "SE.csv rad 3" in shown
    assert "SE.csv:3" not in shown


@pytest.mark.parametrize(
    ("lines", "rule", "words"),
    [
        ('{good}\n{multi}\na,b\n', "unread-row", "row 4: violation: The row could not be read "
         "and was left out: 2 cells, expected 22 (line 6)."),
        ('{good}\n"a,b\n', "unread-row", "a quotation mark without its pair"),
        ("{good}\n{mark}\n", "unread-value", "Operation_Name_Programme_Language: characters "
         "that are none in the file's encoding"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_in_words(
    tmp_path: Path, lines: str, rule: str, words: str
) -> None:
    good = {**ROW, "Colour": ""}
    header, row, multi = text(good, {**good, "Colour": "a\nb\nc"}).split("\n", 2)
    mark = row.replace("Hägern", "HXXgern")
    data = lines.format(good=row, multi=multi.rstrip("\n"), mark=mark)
    path = tmp_path / "SE.csv"
    path.write_bytes(f"{header}\n{data}".encode().replace(b"XX", b"\xe4"))
    said = findings_of(graph_of([path]), rule)
    assert any(words in line for line in said), said


def test_an_amount_without_a_currency_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Operation_Name_Programme_Language,Country,Total_Eligible_Expenditure_amount,"
        "Total_Eligible_Expenditure_Currency,Programming_Period\n"
        "Hägern,Sweden,5000,,2021-2027\nTranan,Sweden,5000,SEK,2021-2027\n",
        "utf-8",
    )
    (said,) = findings_of(graph_of([path]), "unread-value")
    assert "Total_Eligible_Expenditure_amount: the amount 5000 without a currency" in said


ERROR_CELLS = ["#DIV/0!", "#N/A", "#VÄRDEFEL!", "#ref!"]


def test_a_cell_that_a_spreadsheet_could_not_calculate_is_a_finding_and_no_value(
    tmp_path: Path,
) -> None:
    columns = [
        *("Operation_Name_English", "Total_Eligible_Expenditure_amount", "Beneficiary_Name"),
        *("Operation_Summary_English", "Operation_Local_Identifier", "Region", "Fund_Code"),
    ]
    cells = [(column, cell) for column in columns for cell in ERROR_CELLS]
    numbered = [
        {"Operation_Local_Identifier": f"n{n}", "Operation_Unique_Identifier": f"Q{n}", c: cell}
        for n, (c, cell) in enumerate(cells, 1)
    ]
    made = graph_of([written(tmp_path, *numbered)], annotate=False)
    unread = sorted((f.row, f.value) for f in made.findings if f.rule == "unread-value")
    assert unread == [(n, f"{c}: {cell}") for n, (c, cell) in enumerate(cells, 2)]
    for quad in made.store:
        if any(cell in str(quad.object) for cell in ERROR_CELLS):
            assert "unreadValue" in str(quad.predicate) or "finding" in str(quad.subject)


@pytest.mark.parametrize("without_places", [False, True])
def test_errors_in_cells_of_a_workbook_are_findings_with_row_and_column(
    tmp_path: Path, without_places: bool
) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Insatser & mer")
    sheet.write_row(1, 2, ["Diarienummer / Operation ID", "Namn på insatsen / Operation Name",
                           "Total projektbudget / Total budget SEK"])  # fmt: skip
    sheet.write_row(2, 2, ["24-901-S01", "Hägern", 5000])
    sheet.write_row(3, 2, ["24-902-S01"])
    sheet.write_formula(3, 3, "=NA()", None, "#N/A")
    sheet.write_formula(3, 4, "=1/0", None, "#DIV/0!")
    sheet.write_row(5, 2, ["24-903-S01", "Tranan", 7000])
    book.close()
    if without_places:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        sheet_xml = members["xl/worksheets/sheet1.xml"]
        for name, pattern in (("c", rb'<c r="[A-Z]+[0-9]+"'), ("row", rb'<row r="[0-9]+"')):
            sheet_xml = re.sub(pattern, f"<{name}".encode(), sheet_xml)
        # the rows and columns before the first are no longer there, nor is the empty row
        members["xl/worksheets/sheet1.xml"] = sheet_xml
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
    row = 3 if without_places else 4
    made = graph_of([path])
    assert [t for t in told(made) if t[0] == "unread-value"] == [
        ("unread-value", row, "Namn på insatsen / Operation Name: #N/A"),
        ("unread-value", row, "Total projektbudget / Total budget SEK: #DIV/0!"),
    ]
    assert made.summary.records == 3


def test_addresses_of_items_are_items(tmp_path: Path) -> None:
    ways = ("", *(f"https://linkedopendata.eu/{way}" for way in ("entity/", "wiki/Item:", "wiki/")))
    rows = [{"Operation_Unique_Identifier": f"{way}Q9000{n}"} for n, way in enumerate(ways)]
    found = graph_of([written(tmp_path, *rows)], annotate=False).readings.records
    assert found["item"].to_list() == ["Q90000", "Q90001", "Q90002", "Q90003"]
    assert {tuple(numbers) for numbers in found["identifier"]} == {("24-901-S01",)}


def test_a_code_of_another_country_than_the_one_named_is_a_finding(tmp_path: Path) -> None:
    rows = [
        ("Sweden", "DE"), ("Sweden", "SE"), ("Sweden", "SWE"), ("Sweden", ""),
        ("Sweden|Finland", "FI|SE"), ("", "DE"), ("Greece", "EL"),
    ]  # fmt: skip
    changes = [{"Country": name, "CountryCode": code} for name, code in rows]
    made = graph_of([written(tmp_path, *changes)], annotate=False)
    found = made.readings.records.select("country", "unread_value").rows()
    codes = [[one["notation"] for one in countries] for countries, _ in found]
    assert codes == [["SE"], ["SE"], ["SE"], ["SE"], ["SE", "FI"], ["DE"], ["GR"]]
    left = [unread for _, unread in found]
    assert left == [["CountryCode: columns-differ: DE / Sweden"], *[None] * 6]
    (said,) = findings_of(made, "unread-value")
    assert "CountryCode: DE, but another column of the row says Sweden" in said


def test_cells_of_the_council_s_and_the_commission_s_lists_hold_several_codes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Diarienummer / Operation ID;Namn på insatsen / Operation Name;Priority;"
        "Specific objective concerned;Intervention field;Program CCI\n"
        "24-901-S01;Hägern;A|B;A1A|B2A;140|141;2021SE05SFPR\n",
        "utf-8",
    )
    row = graph_of([path]).readings.records.row(0, named=True)
    for field, codes in (
        ("programme_area", ["A", "B"]),
        ("specific_objective", ["A1A", "B2A"]),
        ("intervention_field", ["140", "141"]),
    ):
        assert [code["notation"] for code in row[field]] == codes
    path.write_text(
        "Operation_Name_Programme_Language,Country,Programme_Code,Programming_Period,"
        "Program_Specific_Objective_Code,Program_Specific_Objective_Name\n"
        "Hägern,Sweden,2014SE05M9OP001,2014-2020,8iv|9i,Equality|Inclusion\n",
        "utf-8",
    )
    row = graph_of([path]).readings.records.row(0, named=True)
    assert row["specific_objective"] == [
        {"notation": "8iv", "label": "Equality"},
        {"notation": "9i", "label": "Inclusion"},
    ]


def test_a_date_with_a_time_is_a_date(tmp_path: Path) -> None:
    cells = [
        *("01/02/2024 00:00:00", "2024-02-01 09:30:00", "2024-02-01T23:30:00.000Z"),
        *("1/2/2024 9:30", "2024-02-01T00:00:00+01:00", "01/02/2024 12:00 AM"),
    ]
    changes = [{"Operation_Start_Date": cell} for cell in cells]
    found = graph_of([written(tmp_path, *changes)], annotate=False).readings.records
    assert found.select("start", "unread_value").rows() == [(date(2024, 2, 1), None)] * 6


def test_markup_in_summaries_and_titles_becomes_plain_text(tmp_path: Path) -> None:
    cells = {
        "<p>Elever &amp; l&auml;rare</p><p>F&ouml;rsta<br>andra</p>":
            "Elever & lärare\n\nFörsta\nandra",
        "Elever &amp; lärare\n\nNytt stycke": "Elever & lärare\n\nNytt stycke",
        "Ett <b>fetat</b> ord\nen rad\n\nNytt stycke": "Ett fetat ord\nen rad\n\nNytt stycke",
        "<ul><li>ett<li>två</ul>": "ett\ntvå",
        "&lt;p&gt;Elever&lt;/p&gt;": "Elever",
        "Under < 10 % och <närvaro> > 90 %": "Under < 10 % och <närvaro> > 90 %",
        "Stöd <i>för</i> elever <10 år och <Hägern>": "Stöd för elever <10 år och <Hägern>",
    }  # fmt: skip
    title = {"Operation_Name_English": "The &quot;Heron&quot; <b>R&amp;D</b>"}
    changes = [{"Operation_Summary_Programme_Language": cell, **title} for cell in cells]
    found = graph_of([written(tmp_path, *changes)], annotate=False).readings.records
    assert [said[0]["text"] for said in found["description"]] == list(cells.values())
    assert {said[1]["text"] for said in found["title"]} == {'The "Heron" R&D'}


@pytest.mark.parametrize("line", [",{commas}", ' , "" {commas}'])
def test_a_row_of_empty_cells_is_no_project(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, {}, {"Operation_Local_Identifier": "b"})
    header, first, second = path.read_text("utf-8").splitlines()
    commas = "," * (len(ROW) - 2)
    path.write_text("\n".join([header, first, line.format(commas=commas), second]) + "\n", "utf-8")
    made = graph_of([path])
    assert made.readings.records["row_number"].to_list() == [2, 4]
    assert not [f for f in made.findings if f.row == 3]


def broken_list(folder: Path, rows: int, *, packed: str) -> tuple[Path, Path]:
    """A list of which the end is missing, and one of its rows that are whole."""
    lines = text(*({**ROW, "Operation_Local_Identifier": f"24-{n:05}",
                    "Operation_Unique_Identifier": f"Q{9000000 + n}"}
                   for n in range(rows))).splitlines(keepends=True)  # fmt: skip
    path, whole = folder / f"cut.csv.{packed}", folder / "cut.csv"
    data = "".join(lines).encode()
    if packed == "gz":
        path.write_bytes(gzip.compress(data)[:-100])
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("cut.csv", data)
        path.write_bytes(path.read_bytes()[:-200])
    read = graph_of([path], annotate=False).readings.records.height
    assert 0 < read < rows
    whole.write_text("".join(lines[: read + 1]), "utf-8")
    return path, whole


@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_of_a_file_that_is_cut_all_that_is_there_is_read(
    tmp_path: Path, run: Run, packed: str
) -> None:
    path, whole = broken_list(tmp_path, 80, packed=packed)
    cut = graph_of([path], annotate=False)
    names = ("title", "identifier", "row_number", "total_budget")
    same = graph_of([whole], annotate=False).readings.records
    assert cut.readings.records.select(names).equals(same.select(names))
    result = run("build", path, "--out", tmp_path / "out", "--language", "en")
    assert result.exit_code == 3
    last = cut.readings.records["row_number"].max()
    assert f"breaks off in row {int(str(last)) + 1} " in " ".join(result.stderr.split())
    again = run("build", path, "--out", tmp_path / "out", "--update", tmp_path / "out")
    assert again.exit_code == 3


def test_damaged_bytes_in_any_cell_stop_nothing(tmp_path: Path) -> None:
    path = tmp_path / "SE.csv"
    rows = [
        {**ROW, "Operation_Local_Identifier": f"n{n}", "Operation_Unique_Identifier": f"Q{n}",
         column: f"XX{ROW[column]}"}
        for n, column in enumerate(ROW, 1)
    ]  # fmt: skip
    path.write_bytes(text(*rows).encode().replace(b"XX", b"\xff"))
    made = graph_of([path], annotate=False)
    assert made.summary.records == len(ROW)
    said = {(f.row, f.value) for f in made.findings if f.rule == "unread-value"}
    assert {(n, f"{column}: damaged-text") for n, column in enumerate(ROW, 2)} <= said


def test_an_error_among_several_values_of_a_cell_is_no_value(tmp_path: Path) -> None:
    record = of(tmp_path, Fund_Code="#N/A|ESF+", Region="Stockholm| #SAKNAS! |#1 of all")
    assert record["fund"] == [{"notation": "ESF+", "label": None}]
    assert [r["label"] for r in record["region"]] == ["Stockholm", "#1 of all"]
    assert record["unread_value"] == ["Fund_Code: #N/A", "Region: #SAKNAS!"]
    alone = of(tmp_path, Fund_Code="#N/A|#REF!")
    assert (alone["fund"], len(alone["unread_value"])) == (None, 2)


def test_a_project_of_a_list_has_the_findings_of_its_own_row(tmp_path: Path) -> None:
    wrong = {
        "Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q9000002",
        "Operation_Local_Identifier": "2021SE05SFPR001_24-902-S01",
        "Operation_Start_Date": "31/02/2024",
    }
    made = graph_of([written(tmp_path, {}, wrong)])
    made.store.extend(to_quads(made.findings))
    notes, answers = {}, {}
    for name in ("24-901-S01", "24-902-S01"):
        view = project_view(made.store, find_project(made.store, name))
        notes[name] = [(str(n.row), n.value) for n in view.findings if n.row is not None]
        asked = run(made.store, load_query("findings-of"), {"project": name})
        cells = [dict(zip(asked.columns, row, strict=True)) for row in asked.cells(short=True)]
        answers[name] = [(c["row"], c["value"]) for c in cells if c["row"] is not None]
    unread = "Operation_Start_Date: 31/02/2024"
    assert notes == {"24-901-S01": [], "24-902-S01": [("3", unread)]}
    assert answers == notes


def test_a_truth_value_is_no_organisation(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("A")
    sheet.write_row(0, 0, ["Diarienummer", "Stödmottagare", "Namn på insatsen"])
    sheet.write_row(1, 0, ["24-901-S01", True, "Hägern"])
    sheet.write_row(2, 0, ["24-902-S01", "Truedson AB", "True"])
    book.close()
    found = graph_of([path], annotate=False).readings.records
    assert found["owner"].to_list() == [None, "Truedson AB"]
    assert found["unread_value"].to_list() == [["Stödmottagare: true"], None]
