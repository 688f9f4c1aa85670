"""`esfgraph check`: the verdict on rows by each profile, and how it is reported."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generate import ERRORS, generate
from conftest import CORPUS, Run
from esfgraph.bulk.check import Check
from esfgraph.bulk.columns import column_map, known_header, match_columns
from esfgraph.bulk.files import Batch, Table, open_table
from esfgraph.bulk.inputs import TableSource
from esfgraph.bulk.profile import load_profile, profile_names
from esfgraph.bulk.readings import list_of
from esfgraph.bulk.verdict import Verdict
from esfgraph.errors import UsageError
from esfgraph.pipeline import graph_of

PUBLISHED, NEW = "kohesio-published", "kohesio-2021"
COMMISSION = column_map("commission-operations")

GOOD = {
    "Operation_Name_Programme_Language": "Närvaro i skolan",
    "Country": "Sweden",
    "Location_Indicator_Postcode": "123 45",
    "Operation_Start_Date": "01/01/2016",
    "Operation_End_Date": "31/12/2018",
    "CoFinancing_Rate": "50",
    "Total_Eligible_Expenditure_amount": "299609.48",
    "Total_Eligible_Expenditure_Currency": "EUR",
    "Beneficiary_Name": "Exempelstads kommun",
    "Category_Of_Intervention": "117",
    "Fund_Code": "ESF",
    "Programme_Code": "2014SE05M9OP001",
    "Operation_Summary_Programme_Language": "Tidiga insatser.",
    "Programming_Period": "2014-2020",
}


def write(path: Path, *rows: dict[str, str]) -> Path:
    """A list of operations with every column of the specification."""
    names = [column.headers[0] for column in COMMISSION.columns.values()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def found(path: Path, profile: str) -> list[tuple[int, str | None, str, str]]:
    """Row, column, rule and severity of every problem."""
    frames = list(Check([path], load_profile(profile)).problems())
    return [
        row for f in frames for row in f.select("row", "column", "rule", "severity").iter_rows()
    ]


def broken(tmp_path: Path, change: dict[str, str], profile: str) -> list[tuple[str | None, str]]:
    """Columns and rules of the violations that a good row has after a change."""
    path = write(tmp_path / "list.csv", {**GOOD, **change})
    return [(c, rule) for _, c, rule, severity in found(path, profile) if severity == "violation"]


@pytest.mark.parametrize("profile", [PUBLISHED, NEW])
def test_a_good_row_is_good(tmp_path: Path, profile: str) -> None:
    assert found(write(tmp_path / "list.csv", GOOD), profile) == []


REQUIRED = [
    *("Operation_Name_Programme_Language", "Country", "Operation_Start_Date"),
    *("Operation_End_Date", "CoFinancing_Rate", "Total_Eligible_Expenditure_amount"),
    *("Total_Eligible_Expenditure_Currency", "Beneficiary_Name", "Category_Of_Intervention"),
    *("Operation_Summary_Programme_Language", "Programming_Period"),
]


@pytest.mark.parametrize("column", REQUIRED)
def test_required_fields_of_the_published_specification(tmp_path: Path, column: str) -> None:
    for empty in ("", "  "):
        assert broken(tmp_path, {column: empty}, PUBLISHED) == [(column, "missing-value")]


def test_no_other_field_is_required() -> None:
    fields = load_profile(PUBLISHED).fields.values()
    required = [COMMISSION.columns[f.name].headers[0] for f in fields if f.required]
    assert required == REQUIRED


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("Operation_Start_Date", "2016-01-01", "invalid-type"),
        ("Operation_Start_Date", "1/1/2016", "invalid-type"),
        ("Operation_Start_Date", "32/01/2016", "invalid-type"),
        ("Operation_Start_Date", "30/02/2016", None),  # as there: the month's last day
        ("Operation_Expected_End_Date", "soon", "invalid-type"),
        ("Date_Of_Last_Update", "31.12.2018", "invalid-type"),
        ("CoFinancing_Rate", "100", None),
        ("CoFinancing_Rate", "100.01", "above-maximum"),
        ("CoFinancing_Rate", "50%", None),
        ("CoFinancing_Rate", "half", "invalid-type"),
        ("Total_Eligible_Expenditure_amount", "0", None),
        ("Total_Eligible_Expenditure_amount", "-0.01", "below-minimum"),
        ("Total_Eligible_Expenditure_amount", "1e6", None),
        ("Total_Eligible_Expenditure_amount", "1 000", "invalid-type"),
        ("Total_Eligible_Expenditure_amount", "1000,50", "invalid-type"),
        ("Total_Eligible_Expenditure_amount", "NaN", "invalid-type"),
        ("Total_Eligible_Expenditure_Exchange_Rate", "9,5", "invalid-type"),
        ("Location_Indicator_latitude_longitude", "-9.0491, 53.2744", None),
        ("Location_Indicator_latitude_longitude", "53.2744", "invalid-type"),
        ("Category_Of_Intervention", "1", None),
        ("Category_Of_Intervention", "0", "below-minimum"),
        ("Category_Of_Intervention", "123", None),
        ("Category_Of_Intervention", "124", "above-maximum"),
        ("Category_Of_Intervention", "117.0", None),
        ("Category_Of_Intervention", "117|118", "invalid-type"),
        ("Fund_Code", "IPA II", None),
        ("Fund_Code", "ESF+", "not-in-list"),
        ("Fund_Code", "", None),
        ("Programme_Code", "2021SE05SFPR001", "not-in-list"),
        ("Programming_Period", "2007-2013", "not-in-list"),
        ("Social_Media_Links", "https://example.org/ example.com/a?b", None),
        ("Social_Media_Links", "ask us", "wrong-form"),
    ],
)
def test_rules_of_the_published_specification(
    tmp_path: Path, column: str, value: str, rule: str | None
) -> None:
    expected = [] if rule is None else [(column, rule)]
    assert broken(tmp_path, {column: value}, PUBLISHED) == expected


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("Operation_Start_Date", "2016-01-01", None),
        ("Operation_Start_Date", "2016-01-01 00:00:00", None),
        ("Operation_Start_Date", "30/02/2016", "invalid-type"),
        ("CoFinancing_Rate", "50%", "invalid-type"),
        ("Location_Indicator_latitude_longitude", "59.33,18.07|55.6,13.0", None),
        ("Location_Indicator_latitude_longitude", "Point(18.07 59.33)", None),
        ("Location_Indicator_latitude_longitude", "159.3,118.0", "invalid-type"),
        ("Category_Of_Intervention", "182", None),
        ("Category_Of_Intervention", "183", "above-maximum"),
        ("Category_Of_Intervention", "134|140|", None),
        ("Category_Of_Intervention", "134|200", "above-maximum"),
        ("Category_Of_Intervention", "|", "missing-value"),
        ("Category_Of_Intervention", "117.5", "invalid-type"),
        ("Fund_Code", "ESF+", None),
        ("Fund_Code", "JTF", None),
        ("Fund_Code", "ESF++", "not-in-list"),
        ("Programme_Code", "2021SE05SFPR001", None),
        ("Programme_Code", "2021SE05SFPR", None),
        ("Programme_Code", "SE05SFPR001", "wrong-form"),
        ("Location_Indicator_NUTS_code", "SE11|SE224", None),
        ("Location_Indicator_NUTS_code", "SE0", "not-in-list"),
        ("Location_Indicator_NUTS_code", "NO08", None),
    ],
)
def test_rules_of_the_present_period(
    tmp_path: Path, column: str, value: str, rule: str | None
) -> None:
    expected = [] if rule is None else [(column, rule)]
    assert broken(tmp_path, {column: value}, NEW) == expected


@pytest.mark.parametrize("profile", [PUBLISHED, NEW])
def test_rules_between_fields(tmp_path: Path, profile: str) -> None:
    late = {"Operation_End_Date": "31/12/2015"}
    assert broken(tmp_path, late, profile) == [("Operation_Start_Date", "date-order")]
    same = {"Operation_End_Date": "01/01/2016"}
    assert broken(tmp_path, same, profile) == []
    assert broken(tmp_path, {"Location_Indicator_Postcode": ""}, profile) == [(None, "location")]
    crowns = {"Total_Eligible_Expenditure_Currency": "SEK"}
    rate = "Total_Eligible_Expenditure_Exchange_Rate"
    assert broken(tmp_path, crowns, profile) == [(rate, "exchange-rate")]
    assert broken(tmp_path, {**crowns, rate: "9.5"}, profile) == []


def test_the_currency_as_the_published_specification_takes_it(tmp_path: Path) -> None:
    column = "Total_Eligible_Expenditure_Currency"
    rate = ("Total_Eligible_Expenditure_Exchange_Rate", "exchange-rate")
    # in the list in any case, but only EUR in capitals needs no rate
    assert broken(tmp_path, {column: "eur"}, PUBLISHED) == [rate]
    assert broken(tmp_path, {column: "kronor"}, PUBLISHED) == [(column, "not-in-list"), rate]


def test_a_programme_of_the_published_list_is_one_of_the_present_form() -> None:
    codes = load_profile(PUBLISHED).fields["programme_code"].values
    pattern = load_profile(NEW).fields["programme_code"].pattern
    assert codes is not None
    assert len(codes) == 394
    assert pl.Series(codes).str.contains(f"^(?:{pattern})$").all()


def test_a_personal_number_is_found_and_not_repeated(tmp_path: Path, run: Run) -> None:
    row = {**GOOD, "Beneficiary_Unique_Identifier": "811218-9876"}
    path = write(tmp_path / "list.csv", row, {**row, "Country": "Latvia"})
    problems = [p for p in found(path, NEW) if p[2] == "natural-person"]
    assert problems == [(2, "Beneficiary_Unique_Identifier", "natural-person", "violation")]
    for form in ("text", "csv", "json"):
        assert "9876" not in run("check", path, "--format", form).stdout


def test_personal_data_in_the_wrong_column_is_not_repeated(tmp_path: Path, run: Run) -> None:
    row = {**GOOD, "Operation_Start_Date": "kim.exempel@example.org"}
    result = run("check", write(tmp_path / "list.csv", row), "--format", "csv")
    assert "kim.exempel" not in result.stdout
    assert "Operation_Start_Date,invalid-type" in result.stdout


def test_headers(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("country,Country,Extra,Programme Code\nSweden,Sweden,x,y\n")
    problems = {(column, rule, severity) for _, column, rule, severity in found(path, PUBLISHED)}
    assert ("Country", "header-repeated", "violation") in problems
    assert ("Extra", "header-unknown", "info") in problems
    assert ("Programme Code", "header-unknown", "info") in problems  # there, spaces count
    assert ("Fund_Code", "header-absent", "info") in problems
    missing = {column for column, rule, _ in problems if rule == "header-missing"}
    assert missing == set(REQUIRED) - {"Country"}
    assert {row for row, *_ in found(path, PUBLISHED)} == {1}


def test_the_injected_errors_are_the_ones_found(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    errors = generate(path, 1000, share=0.1)
    assert set(errors.values()) == set(ERRORS)
    rules = {row: ERRORS[kind][1] for row, kind in errors.items()}
    problems = found(path, NEW)
    assert {row: rule for row, _, rule, severity in problems if severity == "violation"} == rules
    run = Check([path], load_profile(NEW), block=20_000)
    assert sum(frame.height for frame in run.problems()) == len(problems)
    (file,) = run.files
    assert (file.rows, file.bad_rows) == (1000, 100)


def test_the_list_of_the_esf_council(tmp_path: Path) -> None:
    columns = column_map("esf-operations").columns.values()
    good = dict.fromkeys((c.name for c in columns), "N.a.") | {
        "local_id": "23-001-S01",
        "name_local": "Närvaro",
        "country": "Sverige",
        "category": "140",
        "total": "500000",
        "cofinancing_rate": "40",
        "summary_local": "<p>Text</p>",
        "start": "2023-01-01 00:00:00",
        "programme_code": "2021SE05SFPR",
        "beneficiary_name": "Exempelstads kommun",
    }
    path = tmp_path / "list.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(c.headers[0] for c in columns)
        writer.writerow(good[c.name] for c in columns)
        writer.writerow("" if c.name == "start" else good[c.name] for c in columns)
    assert [(row, column, rule) for row, column, rule, _ in found(path, NEW)] == [
        (1, "Programming_Period", "header-missing"),
        (1, None, "location"),
        (2, None, "end"),
        (3, "Startdatum / Start date", "missing-value"),
        (3, None, "end"),
    ]


# Laws

VALUES = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "117|118", "01/01/2016", "50%", "EUR", "SE11", "59.3,18.1", "|", "-"]
    ),
    st.text(max_size=12),
)
ROWS = st.lists(st.lists(VALUES, min_size=33, max_size=33), max_size=6)


def verdict(rows: list[tuple[int, list[str | None]]], profile: str) -> pl.DataFrame:
    header = tuple(column.headers[0] for column in COMMISSION.columns.values())
    table = Table(TableSource(Path("list.csv")), header, 1)
    match = match_columns(header, [COMMISSION])
    schema = {"row": pl.UInt32, "line": pl.UInt32} | dict.fromkeys(match.names.values(), pl.String)
    frame = pl.DataFrame([(n, n, *cells) for n, cells in rows], schema=schema, orient="row")
    return Verdict(load_profile(profile), table, match).on(Batch(table, frame, []))


@settings(max_examples=60)
@given(ROWS, st.sampled_from(profile_names()), st.randoms(use_true_random=False))
def test_the_verdict_on_a_row_is_its_own(
    cells: list[list[str | None]], profile: str, rng: random.Random
) -> None:
    rows = list(enumerate(cells, 2))
    whole = verdict(rows, profile)
    alone = pl.concat([whole.clear(), *(verdict([row], profile) for row in rows)])
    shuffled = list(rows)
    rng.shuffle(shuffled)
    assert alone.rows() == whole.rows()
    assert verdict(shuffled, profile).rows() == whole.rows()


# The command


def test_text_in_both_languages(tmp_path: Path, run: Run) -> None:
    bad = {**GOOD, "Category_Of_Intervention": "200"}
    path = write(tmp_path / "list.csv", GOOD, bad)
    result = run("check", path, "--language", "en")
    assert result.exit_code == 1
    for words in ("2 rows, 1 with", "at most 182", "row 3 (line 3): 200", "1 violation, 0 warn"):
        assert words in result.stdout
    result = run("check", path, "--language", "sv")
    assert "högst 182" in result.stdout
    assert run("check", write(tmp_path / "list.csv", GOOD)).exit_code == 0


def test_csv_and_json_say_the_same(tmp_path: Path, run: Run) -> None:
    path = write(
        tmp_path / "list.csv",
        {**GOOD, "Fund_Code": '=1+1,"x"'},
        {**GOOD, "Total_Eligible_Expenditure_amount": "-5", "Country": ""},
    )
    rows = list(csv.DictReader(io.StringIO(run("check", path, "--format", "csv").stdout)))
    assert [(r["row"], r["column"], r["rule"], r["value"]) for r in rows] == [
        ("2", "Fund_Code", "not-in-list", '\'=1+1,"x"'),
        ("3", "Country", "missing-value", ""),
        ("3", "Total_Eligible_Expenditure_amount", "below-minimum", "-5"),
    ]
    answer: dict[str, Any] = json.loads(run("check", path, "--format", "json").stdout)
    assert [p["rule"] for p in answer["problems"]] == [r["rule"] for r in rows]
    assert answer["problems"][0]["value"] == '=1+1,"x"'
    assert answer["counts"] == {"violation": 3, "warning": 0, "info": 0}
    assert answer["files"][0]["rows_with_violations"] == 2
    empty = json.loads(run("check", write(path, GOOD), "--format", "json").stdout)
    assert empty["problems"] == []


def test_what_cannot_be_read_stops_only_itself(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "b.csv", GOOD)
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "b.csv").read_bytes())[:40])
    (tmp_path / "c.csv").write_text("Recipe,Eggs\nPancakes,2\n")
    result = run("check", tmp_path, "--language", "en")
    assert result.exit_code == 3
    assert "b.csv: 1 rows, 0 with" in result.stdout
    assert "a.csv.gz: breaks off" in result.stderr
    assert "c.csv:1: has no column" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["no-such.csv"], 2, "no such file"),
        (["list.csv", "--profile", "kohesio-2028"], 2, "kohesio-published"),
        (["list.csv", "--format", "xml"], 2, "xml"),
        ([], 2, "FILE"),
    ],
)
def test_wrong_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "list.csv", GOOD)
    result = run("check", *arguments)
    assert result.exit_code == code
    said = f"{result.stderr} {result.exception}"
    assert words in said


def test_profiles_are_listed_and_checked() -> None:
    assert profile_names() == (NEW, PUBLISHED)
    with pytest.raises(UsageError, match="kohesio-2021"):
        load_profile("../messages")


REMARKS = [
    ("Total_Eligible_Expenditure_amount", "1e6"),
    ("Total_Eligible_Expenditure_amount", "9" * 30),
    ("CoFinancing_Rate", "0.4"),
]


@pytest.mark.parametrize("profile", [PUBLISHED, NEW])
@pytest.mark.parametrize(("column", "value"), REMARKS)
def test_what_is_allowed_and_not_understood_by_a_build_is_a_remark(
    tmp_path: Path, profile: str, column: str, value: str
) -> None:
    path = write(tmp_path / "list.csv", GOOD, {**GOOD, column: value})
    assert found(path, profile) == [(3, column, "not-understood", "info")]
    unread = [f.value for f in graph_of([path]).findings if f.rule == "unread-value"]
    assert [text.partition(": ")[0] for text in unread if text] == [column]


NUMBERS = st.from_regex(r"[0-9]{1,4}([.,][0-9]{0,2})?(e[0-9])?%?", fullmatch=True)


@given(st.lists(NUMBERS, min_size=20, max_size=40))
@settings(max_examples=20, deadline=None)
def test_a_check_and_a_build_disagree_about_no_cell_in_silence(values: list[str]) -> None:
    columns = {
        "CoFinancing_Rate": "cofinancing_rate",
        "Total_Eligible_Expenditure_amount": "total_budget",
    }
    with TemporaryDirectory() as folder:
        rows = ({**GOOD, **dict.fromkeys(columns, value)} for value in values)
        path = write(Path(folder) / "list.csv", *rows)
        said = {(row, column) for row, column, *_ in found(path, NEW)}
        table = open_table(TableSource(path), known_header)
        records = pl.concat(part.records for part in list_of(table).parts())
    for column, field in columns.items():
        left = records.filter(pl.col(field).is_null())["row_number"]
        assert {(row, column) for row in left} <= said


def test_an_error_of_a_spreadsheet_is_no_value(tmp_path: Path) -> None:
    for column in ("Operation_Name_Programme_Language", "Beneficiary_Name", "Programme_Name"):
        assert broken(tmp_path, {column: "#N/A"}, NEW) == [(column, "error-value")]
        assert broken(tmp_path, {column: "#N/A"}, PUBLISHED) == []
    assert broken(tmp_path, {"CoFinancing_Rate": "#DIV/0!"}, NEW) == [
        ("CoFinancing_Rate", "invalid-type")
    ]


def test_a_code_of_another_country_is_told(tmp_path: Path) -> None:
    path = tmp_path / "SE.csv"
    path.write_text(
        "Operation_Unique_Identifier,Operation_Name_Programme_Language,Country,CountryCode\n"
        "Q1,Hägern,Sweden,SE\nQ2,Tranan,Sweden,DE\nQ3,Trasten,Sweden|Finland,FI|SE\n",
        "utf-8",
    )
    told = [f for f in found(path, NEW) if f[2] == "country-code"]
    assert told == [(3, "CountryCode", "country-code", "warning")]


def test_a_row_of_empty_cells_is_an_empty_line(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", GOOD, {}, GOOD)
    assert found(path, NEW) == [(3, None, "blank-row", "info")]


def test_a_file_without_any_column_of_which_one_is_needed_says_so_once(tmp_path: Path) -> None:
    names = [c.headers[0] for c in COMMISSION.columns.values()]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        left = [n for n in names if not n.startswith(("Beneficiary", "Operation_End"))]
        left = [n for n in left if "Expected_End" not in n]
        writer = csv.DictWriter(file, left, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([GOOD, GOOD])
    told = {(row, rule, severity) for row, _, rule, severity in found(path, NEW)}
    assert (1, "beneficiary", "violation") in told
    assert (1, "end", "warning") in told
    assert not {row for row, rule, _ in told if rule in ("beneficiary", "end")} - {1}
    assert (1, "location", "violation") not in told


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_nothing_in_a_file_steers_the_terminal(tmp_path: Path, run: Run, form: str) -> None:
    row = {**GOOD, "Operation_Start_Date": "\x1b[2J0 violations\x07\x9b31m", "A\nb\x1b[1m": "x"}
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    done = run("check", str(path), "--format", form, "--language", "en")
    assert done.exit_code == 1
    assert not set(done.stdout + done.stderr) & set("\x1b\x07\x9b")
    assert "x1b[2J0 violations" in done.stdout
    if form == "text":
        assert "A b\\x1b[1m [header-unknown]" in done.stdout
    missing = run("show", "\x1b[2J", "--graph", str(CORPUS))
    assert "\x1b" not in missing.stderr


def test_limits_are_told(tmp_path: Path, run: Run) -> None:
    path = write(tmp_path / "list.csv", GOOD)
    with path.open("a", encoding="utf-8") as file:
        file.write("too,few\n" + "x" * 1_100_000 + "\n")
    done = run("check", str(path), "--format", "csv", "--language", "en")
    told = {
        r["rule"]: (r["value"], r["expected"]) for r in csv.DictReader(io.StringIO(done.stdout))
    }
    assert told["cell-count"][0] == f"2/{len(COMMISSION.columns)}"
    assert told["too-long"][1] == "a row of at most 1000000 bytes"
