"""Tables in files: whatever they look like, all their rows come, each with its number."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.bulk.columns import (
    column_map,
    column_maps,
    header_key,
    known_header,
    match_columns,
)
from esfgraph.bulk.files import Table, open_table, open_tables
from esfgraph.bulk.inputs import TableSource, gather_tables
from esfgraph.bulk.problems import RowProblem
from esfgraph.bulk.records import Splitter
from esfgraph.errors import InputError, UsageError

HEADER = "Operation_Unique_Identifier,Operation_Name_Programme_Language,Country"

Cells = list[tuple[object, ...]]


def split(
    data: bytes, width: int, *, delimiter: str = ",", block: int = 1_000_000, longest: int = 4000
) -> tuple[Cells, list[RowProblem]]:
    splitter = Splitter(delimiter, width, longest=longest)
    blocks = (data[i : i + block] for i in range(0, len(data), block))
    rows: Cells = []
    problems: list[RowProblem] = []
    for piece in splitter.pieces(blocks):
        rows += piece.frame.rows()
        problems += piece.problems
    return rows, problems


def table(path: Path) -> Table:
    (source,) = gather_tables([path])[0]
    return open_table(source, known_header)


def read(path: Path) -> tuple[Cells, list[RowProblem]]:
    rows: Cells = []
    problems: list[RowProblem] = []
    for batch in table(path).batches():
        rows += batch.frame.rows()
        problems += batch.problems
    return rows, problems


def kinds(problems: list[RowProblem]) -> list[tuple[str, int, int, bool]]:
    return [(p.rule, p.row, p.line, p.kept) for p in problems]


# Records


def test_cells_of_several_lines_keep_their_lines_and_rows_their_numbers() -> None:
    data = b'1,"a\nb ""c"", d",3\r\n"",,x\r\n7,8,"9"'
    rows, problems = split(data, 3)
    assert rows == [
        (1, 1, "1", 'a\nb "c", d', "3"),
        (2, 3, "", "", "x"),
        (3, 4, "7", "8", "9"),
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("data", "kept", "found"),
    [
        (b"1,2\n3\n4,5\n", [1, 3], [("cell-count", 2, 2, False)]),
        (b"1,2\n3,4,5\n4,5\n", [1, 3], [("cell-count", 2, 2, False)]),
        (b"1,2\n\n4,5\n", [1, 3], [("blank-row", 2, 2, False)]),
        (b"1,2\r\n\r\n4,5\r\n", [1, 3], [("blank-row", 2, 2, False)]),
        (b'1,"open\n4,5\n6,7\n', [2, 3], [("quoting", 1, 1, False)]),
        (b'1,"open\n4,"shut"\n6,7\n', [2, 3], [("quoting", 1, 1, False)]),
        (b'1,"say "hi" now"\n4,5\n', [1, 2], [("quoting", 1, 1, True)]),
        (b'1,"a\nb" c\nd"\n4,5\n', [2], [("quoting", 1, 1, False)]),
        (b'1,"a\nb",c\n4,5\n', [2], [("cell-count", 1, 1, False)]),
        (b'1,5" pipe\n4,6" pipe\n', [1, 2], []),
        (b'1, "x, y" \n4,5\n', [1, 2], []),
        (b"1,\xe5\xe4\n4,5\n", [1, 2], [("damaged-text", 1, 1, True)]),
    ],
)
def test_a_bad_row_does_not_stop_the_rest(
    data: bytes, kept: list[int], found: list[tuple[str, int, int, bool]]
) -> None:
    rows, problems = split(data, 2)
    assert [row[0] for row in rows] == kept
    assert kinds(problems) == found


def test_quotation_marks_that_are_not_doubled_are_read_as_they_stand() -> None:
    rows, _ = split(b'1,"say "hi" now"\n', 2)
    assert rows == [(1, 1, "1", 'say "hi" now')]


def test_a_line_that_no_record_can_have_is_passed_by() -> None:
    data = b"1,2\n3," + b"x" * 500 + b"\n4,5\n"
    for block in (7, 64, 10_000):
        rows, problems = split(data, 2, block=block, longest=50)
        assert [row[2:] for row in rows] == [("1", "2"), ("4", "5")]
        assert kinds(problems) == [("too-long", 2, 2, False)]


CELLS = st.text(st.sampled_from('ab",;\n\r åλ|'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), st.integers(1, 60))
def test_what_a_csv_writer_writes_is_read_back(written: list[list[str]], block: int) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(written)
    data = buffer.getvalue().encode()
    rows, problems = split(data, 3, block=block)
    numbered, line = [], 1
    for number, cells in enumerate(written, 1):
        numbered.append((number, line, *cells))
        line += 1 + sum(cell.count("\n") for cell in cells)
    said = [row for row in numbered if any(str(cell).strip() for cell in row[2:])]
    assert rows == said
    empty = [("blank-row", row[0], row[1], False) for row in numbered if row not in said]
    assert kinds(problems) == empty


HOSTILE = st.lists(
    st.sampled_from(
        [b'"', b'""', b",", b"\n", b"\r\n", b"a", b" ", b"\xe5", b"\xc3\xa5", b'a,b,"c']
    ),
    max_size=60,
).map(b"".join)


@settings(max_examples=400)
@given(HOSTILE, st.integers(1, 40), st.integers(8, 60))
def test_what_is_read_does_not_depend_on_blocks(data: bytes, block: int, longest: int) -> None:
    whole = split(data, 3, longest=longest)
    assert split(data, 3, block=block, longest=longest) == whole


@settings(max_examples=300)
@given(HOSTILE)
def test_every_row_is_read_or_reported(data: bytes) -> None:
    rows, problems = split(data, 3)
    lost = [p.row for p in problems if not p.kept]
    numbers = sorted([int(str(row[0])) for row in rows] + lost)
    assert numbers == list(range(1, len(numbers) + 1))
    assert bool(numbers) == bool(data)


# Files


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\nQ1,Närvaro på Åsö,Sverige\n".encode(encoding))
    assert read(path) == ([(2, 2, "Q1", "Närvaro på Åsö", "Sverige")], [])
    guessed = dict(table(path).notes).get("encoding")
    assert (guessed is None) == encoding.startswith("utf-8")


def test_an_encoding_is_found_however_late_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    filler = "Q1,plain,Sweden\n" * 150_000
    path.write_bytes(f"{HEADER}\n{filler}Q2,Närvaro,Sverige\n".encode("cp1252"))
    last = list(table(path).batches())[-1].frame.rows()[-1]
    assert last == (150_002, 150_002, "Q2", "Närvaro", "Sverige")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    text = f"{HEADER}\nQ1,name,Sweden\n".replace(",", delimiter)
    path.write_text(text, encoding="utf-8")
    assert table(path).header == tuple(HEADER.split(","))
    assert read(path)[0] == [(2, 2, "Q1", "name", "Sweden")]


def test_a_header_below_a_title_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'List of operations;\n"made\n2026";;\n{HEADER.replace(",", ";")}\nQ1;n;SE\n')
    assert table(path).header_row == 3
    assert read(path)[0] == [(4, 5, "Q1", "n", "SE")]


def test_line_ends_of_old_macs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\rQ1,n,SE\rQ2,m,FI\r".encode())
    assert [row[2] for row in read(path)[0]] == ["Q1", "Q2"]


def test_packed_tables_are_the_same_document(tmp_path: Path) -> None:
    text = f"{HEADER}\nQ1,n,SE\n".encode()
    plain, packed, archive = (tmp_path / name for name in ("a.csv", "b.csv.gz", "c.zip"))
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("in/a.csv", text)
        file.writestr("in/b.csv", text.replace(b"Q1", b"Q2"))
        file.writestr("readme.txt", "What is in here\n")
    sources, errors = gather_tables([tmp_path])
    assert errors == []
    names = [source.name.removeprefix(f"{tmp_path}/") for source in sources]
    assert names == ["a.csv", "b.csv.gz", "c.zip/in/a.csv", "c.zip/in/b.csv", "c.zip/readme.txt"]
    sums = [source.sha256 for source in sources]
    assert sums[0] == sums[1] == sums[2] != sums[3]
    tables, errors, passed = open_tables(sources, known_header)
    assert errors == []
    assert [source.member for source in passed] == ["readme.txt"]
    read_back = [b.frame.rows()[0][2] for t in tables for b in t.batches()]
    assert read_back == ["Q1", "Q1", "Q1", "Q2"]


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(path)
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def test_sheets_of_workbooks(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        [["About this list"], ["See the next sheet"]],
        [[], ["Title"], HEADER.split(","), ["Q1", 117, "SE"], [], ["Q2", "å\nä", None]],
        [],
    )
    tables, errors, passed = open_tables(gather_tables([path])[0], known_header)
    assert errors == []
    assert [source.member for source in passed] == ["Sheet1", "Sheet3"]
    (found,) = tables
    assert found.header_row == 3
    rows = [row for batch in found.batches() for row in batch.frame.rows()]
    assert rows == [(4, 4, "Q1", "117", "SE"), (6, 6, "Q2", "å\nä", None)]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n \n", "empty"),
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"a,b\n\x00\x01\x02,c\n" * 3, "binary"),
        ("a.csv.gz", gzip.compress(b"a,b\n" * 9)[:-12], "breaks off"),
        ("a.csv.gz", b"\x1f\x8b\x08garbage and more", "cannot be read|damaged|breaks off"),
        ("a.zip", b"PK\x03\x04 and nothing", "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "old Excel"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    sources, errors = gather_tables([path])
    errors += open_tables(sources, known_header)[1]
    assert len(errors) == 1
    with pytest.raises(InputError, match=words) as raised:
        raise errors[0]
    assert name in str(raised.value)


def test_a_file_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    rows = "".join(f"Q{n},name {n * n * 7919},SE\n" for n in range(400_000))
    whole = gzip.compress(f"{HEADER}\n{rows}".encode())
    path.write_bytes(whole[: len(whole) * 9 // 10])
    batches = table(path).batches(block=1_000_000)
    assert next(batches).frame.rows()[0][2] == "Q0"
    with pytest.raises(InputError, match="breaks off"):
        list(batches)


def test_folders_and_paths(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no table"):
        gather_tables([tmp_path])
    with pytest.raises(UsageError, match="no such"):
        gather_tables([tmp_path / "nothing"])
    (tmp_path / "a.csv").write_text(f"{HEADER}\n")
    (tmp_path / ".hidden.csv").write_text("x")
    sources, _ = gather_tables([tmp_path, tmp_path / "a.csv"])
    assert [source.path.name for source in sources] == ["a.csv"]


# Columns


def test_headers_match_without_case_space_and_mark() -> None:
    header = (
        "\ufeffOPERATION unique identifier",
        "operation_name_programme_language ",
        "Other",
        "",
    )
    match = match_columns(header, [column_map("kohesio-projects")])
    assert match.names == {0: "unique_id", 1: "name_local"}
    assert match.unmapped == ((2, "Other"), (3, ""))
    match.require("a.csv")


def test_a_required_column_that_is_missing_names_the_file() -> None:
    match = match_columns(("Operation_Name_English",), [column_map("kohesio-projects")])
    with pytest.raises(InputError, match=r"a\.csv.*Operation_Unique_Identifier"):
        match.require("a.csv")


def test_either_language_of_a_header_matches() -> None:
    for header in ("Diarienummer / Operation ID", "Diarienummer", "operation id"):
        match = match_columns((header,), [column_map("esf-operations")])
        assert match.names == {0: "local_id"}


def test_the_kind_of_file_is_told_by_its_header() -> None:
    for kind in column_maps():
        header = tuple(column.headers[0] for column in kind.columns.values())
        match = match_columns(header, column_maps())
        assert (match.map.name, match.missing, match.unmapped) == (kind.name, (), ())


def test_a_column_that_is_there_twice_is_read_once() -> None:
    header = ("Country", "COUNTRY", "CountryCode")
    match = match_columns(header, [column_map("kohesio-projects")])
    assert match.names == {0: "country", 2: "country_code"}
    assert match.repeated == ((1, "COUNTRY"),)


@given(st.lists(st.text(max_size=20), max_size=6))
def test_any_header_can_be_matched(header: list[str]) -> None:
    match = match_columns(header, column_maps())
    positions = [*match.names, *(p for p, _ in match.unmapped), *(p for p, _ in match.repeated)]
    assert sorted(positions) == list(range(len(header)))
    assert all(
        header_key(text) == header_key(text.upper().lower()) for text in header if text.isascii()
    )


def test_only_named_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\nQ1,n,SE\nQ2,m\n")
    (batch,) = table(path).batches({2: "land"})
    assert batch.frame.columns == ["row", "line", "land"]
    assert batch.frame.rows() == [(2, 2, "SE")]
    assert kinds(batch.problems) == [("cell-count", 3, 3, False)]
    assert batch.table.source == TableSource(path)


@pytest.mark.parametrize("ending", ["gz", "zip"])
def test_nothing_is_read_of_a_damaged_archive(tmp_path: Path, ending: str) -> None:
    lines = "".join(f"Q{n},Title {n * 7919 % 1000},Sweden\n" for n in range(3000))
    text = f"{HEADER}\n{lines}".encode()
    path = tmp_path / f"a.csv.{ending}"
    if ending == "gz":
        path.write_bytes(gzip.compress(text))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", text)
    good = path.read_bytes()
    (source,) = gather_tables([path])[0]
    assert sum(b.frame.height for b in open_table(source, known_header).batches()) == 3000
    for place in range(len(good) // 4, 3 * len(good) // 4, len(good) // 16):
        flipped = bytearray(good)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        (source,) = gather_tables([path])[0]
        with pytest.raises(InputError, match=r"damaged.*nothing of it is read.*checksum"):
            open_table(source, known_header)


@pytest.mark.parametrize("before", [0, 3, 2000])
def test_a_nul_byte_is_told_of_wherever_it_stands(tmp_path: Path, before: int) -> None:
    lines = [f"Q{n},Title,Sweden" for n in range(before)]
    lines += ["Q,Ti\0tle,Sweden", "Q,\x1b[2J,Sweden", "Q,\ufffe,Sweden", "Q,A title,\tSweden"]
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join([HEADER, *lines, ""]).encode())
    rows, problems = read(path)
    assert len(rows) == before + 4
    told = [(p.rule, p.row, p.value, p.kept) for p in problems]
    assert told == [("damaged-text", before + n, "1", True) for n in (2, 3, 4)]
