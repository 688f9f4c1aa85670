"""The spreadsheet as a reader of XLSX sees it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from esfgraph import sheets, spreadsheet
from esfgraph.errors import UsageError
from esfgraph.namespaces import ESF
from esfgraph.spreadsheet import LONGEST, write_xlsx
from sample_graph import project, sample_store, seeds

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAMES = ["Projects", "Organisations", "Findings", "Concepts"]


class Book:
    """An XLSX file read with nothing but the standard library."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self.names = [s.get("name") for s in self.xml("xl/workbook.xml").iter(MAIN + "sheet")]
        shared = self.xml("xl/sharedStrings.xml").iter(MAIN + "si")
        self._texts = ["".join(t.text or "" for t in si.iter(MAIN + "t")) for si in shared]

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._zip.read(name))

    def sheet(self, name: str) -> ElementTree.Element:
        return self.xml(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Rows by header; a cell is a text or a number, and missing where empty."""
        table: list[dict[str, Any]] = []
        for row in self.sheet(name).iter(MAIN + "row"):
            cells = {}
            for cell in row.iter(MAIN + "c"):
                value = cell.find(MAIN + "v")
                if value is None or value.text is None:
                    continue
                column = re.sub(r"\d", "", cell.get("r", ""))
                is_text = cell.get("t") == "s"
                cells[column] = self._texts[int(value.text)] if is_text else float(value.text)
            table.append(cells)
        head = table[0]
        return [{head[c]: v for c, v in cells.items()} for cells in table[1:]]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("xlsx") / "sample.xlsx"
    write_xlsx(sample_store(), path)
    return Book(path)


def _graph(text: str) -> ox.Store:
    """One project with that Swedish title."""
    node = ox.NamedNode(project("1"))
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store = ox.Store()
    store.add(ox.Quad(node, kind, ox.NamedNode(str(ESF.Project))))
    store.add(ox.Quad(node, title, ox.Literal(text, language="sv")))
    return store


def _title(tmp_path: Path, text: str) -> str:
    write_xlsx(_graph(text), tmp_path / "title.xlsx")
    return str(Book(tmp_path / "title.xlsx").rows("Projects")[0]["Titel / Title (sv)"])


def test_a_project_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    store = sample_store()
    node = ox.NamedNode(project("24-002-S01"))
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    for quad in list(store.quads_for_pattern(node, title, None, ox.DefaultGraph())):
        store.remove(quad)
    write_xlsx(store, tmp_path / "untitled.xlsx")
    rows = Book(tmp_path / "untitled.xlsx").rows("Projects")
    (row,) = (r for r in rows if r["IRI"] == project("24-002-S01"))
    assert row["Titel / Title (sv)"] == "(utan titel) osprey.txt"
    assert row["Titel / Title (en)"] == "(untitled) osprey.txt"
    titled = next(r for r in rows if r["IRI"] == project("24-003-S02"))
    assert "Titel / Title (en)" not in titled  # what has a title is not given another


def test_english_names_of_regions_are_their_alternative_ones(book: Book) -> None:
    (row,) = (r for r in book.rows("Concepts") if r.get("Kod / Code") == "SE22")
    names = [
        row[f"Namn på {sv} / Name in {en}"]
        for sv, en in (("svenska", "Swedish"), ("engelska", "English"))
    ]
    assert names == ["Sydsverige", "South Sweden"]


def test_sheets_with_headers_in_both_languages(book: Book) -> None:
    assert book.names == NAMES
    first = book.rows("Projects")[0]
    assert first["Projektägare / Project owner"] == "HÄGERSTADS KOMMUN"
    assert first["Interventionsområde / Intervention field"] == "140"
    assert first["NUTS 2-kod / NUTS 2 code"] == "SE0"


def test_headers_stay_in_view_and_filter(book: Book) -> None:
    for name in NAMES:
        sheet = book.sheet(name)
        pane = next(sheet.iter(MAIN + "pane"))
        assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
        assert next(sheet.iter(MAIN + "autoFilter")).get("ref", "").startswith("A1:")


def test_dates_are_dates_and_amounts_numbers_by_currency(book: Book) -> None:
    first = book.rows("Projects")[0]
    assert first["Startdatum / Start date"] == 45292  # 2024-01-01 in Excel's calendar
    assert first["Total budget SEK"] == 9_100_000
    assert first["EU-stöd / EU contribution EUR"] == 300_000.5
    assert first["Medfinansieringsgrad / Co-financing rate"] == 0.4
    assert "Total budget EUR" not in first
    styles = ElementTree.tostring(book.xml("xl/styles.xml"), encoding="unicode")
    assert "yyyy-mm-dd" in styles


def test_unknown_is_an_empty_cell_and_zero_a_zero(book: Book) -> None:
    second = book.rows("Projects")[1]
    assert second["Deltagare / Participants"] == 0
    assert "Total budget SEK" not in second


def test_nothing_is_a_formula_or_a_link(book: Book) -> None:
    titles = [row.get("Titel / Title (sv)") for row in book.rows("Projects")]
    assert "=GÄRDSMYG" in titles
    for name in NAMES:
        sheet = book.sheet(name)
        assert not list(sheet.iter(MAIN + "f"))
        assert not list(sheet.iter(MAIN + "hyperlink"))


def test_findings_and_what_codes_mean(book: Book) -> None:
    grave = book.rows("Findings")[0]
    assert grave["Allvar / Severity"] == "fel / violation"
    assert grave["Dokument / Document"] == "heron.txt"
    assert grave["Rad / Line"] == 20
    fields = [r for r in book.rows("Concepts") if r.get("Kod / Code") == "140"]
    assert fields[0]["Antal projekt / Number of projects"] == 2
    assert fields[0]["Namn på engelska / Name in English"].startswith("Support for")


def test_organisations_count_their_projects(book: Book) -> None:
    owned = {
        row["Nummer / Number"]: row["Projekt som ägs / Projects owned"]
        for row in book.rows("Organisations")
    }
    assert owned == {"2120000001": 2, "2120000019": 1}


def test_same_graph_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(sample_store(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "https://example.org", "007", "12", " a "]
)
def test_texts_stay_texts(tmp_path: Path, text: str) -> None:
    assert _title(tmp_path, text) == text


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    assert _title(tmp_path, "a\x00b\x0bc\x1fd\ufffee") == "a\ufffdb\ufffdc\ufffdd\ufffde"


@pytest.mark.parametrize("character", ["x", "\U0001f426"])
def test_what_is_too_long_is_cut_and_says_so(tmp_path: Path, character: str) -> None:
    text = _title(tmp_path, character * (LONGEST + 1))
    assert text.endswith("… [avkortat / cut]")
    assert LONGEST - 1 <= len(text.encode("utf-16-le")) // 2 <= LONGEST
    whole = character * (LONGEST // (2 if character > "\uffff" else 1))
    assert _title(tmp_path, whole) == whole


def test_an_empty_graph_gives_empty_sheets(tmp_path: Path) -> None:
    write_xlsx(ox.Store(), tmp_path / "empty.xlsx")
    book = Book(tmp_path / "empty.xlsx")
    assert [book.rows(name) for name in NAMES] == [[], [], [], []]


def test_days_and_numbers_that_excel_cannot_hold_stay_text(tmp_path: Path) -> None:
    data = f"""@prefix schema: <https://schema.org/> . @prefix esf: <{ESF}> .
      @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <{project("1")}> a esf:Project ; schema:startDate "1899-12-31"^^xsd:date ;
        esf:participants 12345678901234567 ; esf:cofinancingRate "high" ."""
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.TURTLE)
    write_xlsx(store, tmp_path / "odd.xlsx")
    row = Book(tmp_path / "odd.xlsx").rows("Projects")[0]
    assert row["Startdatum / Start date"] == "1899-12-31"
    assert row["Deltagare / Participants"] == "12345678901234567"
    assert row["Medfinansieringsgrad / Co-financing rate"] == "high"


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "ROWS", 3)
    with pytest.raises(UsageError, match="do not fit"):
        write_xlsx(sample_store(), tmp_path / "big.xlsx")
    assert not list(tmp_path.iterdir())


def test_columns_of_a_sheet_are_of_one_length() -> None:
    for sheet in sheets.sheets_of(sample_store()):
        assert len({len(column.cells) for column in sheet.columns}) == 1


def test_seeds_as_a_spreadsheet(tmp_path: Path) -> None:
    write_xlsx(seeds(), tmp_path / "seeds.xlsx")
    book = Book(tmp_path / "seeds.xlsx")
    rows = {row.get("Beteckning / Identifier"): row for row in book.rows("Projects")}
    assert len(book.rows("Projects")) == 4
    assert rows["25-019-S03"]["Total budget SEK"] == 9_496_611
    assert rows["25-019-S03"]["Region"] == "Sydsverige"
    grave = [r for r in book.rows("Findings") if r["Allvar / Severity"] == "fel / violation"]
    assert [r["Värde / Value"] for r in grave] == ["SE0"]
