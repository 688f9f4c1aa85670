"""Bytes to text: encodings, line endings, saved web pages, and what is refused."""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from esfgraph.errors import InputError
from esfgraph.model import SourceDocument
from esfgraph.pages import read_page
from esfgraph.sources.catalogue import CatalogueEntry, read_catalogue
from esfgraph.sources.document import LARGEST, LONGEST, decode, load, load_bytes
from esfgraph.sources.inputs import gather
from esfgraph.tables import document_frame

SEEDS = Path(__file__).parent.parent.parent / "seeds"
TEXT = "Närvaro – för alla\nGÖTEBORG 5 €\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
)
def test_every_encoding_and_line_ending_gives_the_same_text(data: bytes) -> None:
    document = load_bytes(data, "page.txt")
    assert document.text == TEXT
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_bytes_that_windows_1252_does_not_define_keep_their_place() -> None:
    text = decode(b"\xe4\x81\x8d\x8f\x90\x9d\x80!")
    assert len(text) == 8
    assert (text[0], text[6:]) == ("ä", "€!")


def test_a_page_cut_inside_a_letter_stays_utf_8() -> None:
    assert decode("Närvaro på skolan: ö".encode()[:-1]) == "Närvaro på skolan: \ufffd"


def test_nothing_else_is_changed() -> None:
    text = " a\t b\u00a0\n\n\nc\u2028d\x0ce \n"
    assert load_bytes(text.encode(), "page.txt").text == text


def test_the_file_and_what_the_catalogue_says(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("text", encoding="utf-8")
    entry = CatalogueEntry(
        "page.txt", "https://example.org/a", "skr", "sv", "CC0", date(2025, 1, 31), "0" * 64
    )
    document = load(file, entry)
    assert (document.name, document.url, document.system) == ("page.txt", entry.url, "skr")
    assert (document.language, document.licence) == ("sv", "CC0")
    assert (document.retrieved, document.catalogued_sha256) == (date(2025, 1, 31), "0" * 64)


HTML = """<!DOCTYPE html>
<html lang="sv"><head><title>Fel titel</title>
<link rel="canonical" href="https://www.example.org/projekt/x?a=1&amp;b=2">
<style>p { color: red }</style><script>var a = "<p>nej</p>";</script></head>
<body><nav><a href="/">Start</a></nav><noscript>Slå på JavaScript</noscript>
<h1>24-900-S01 -   Vägen
 vidare</h1>
<dl><dt>Diarienummer</dt><dd>24-900-S01</dd><dt>Namn</dt><dd>Vägen&nbsp;vidare &amp; hem</dd>
<dt>Region</dt><dd></dd><dt>Fond</dt><dd>ESF+</dd></dl>
<table><tr><th>Startdatum</th><td>2024-02-01</td></tr><tr><th>Slutdatum</th><td>2026-01-31</td></tr>
</table>
<div><p>Ett <b>första</b> stycke.</p><p>Rad ett<br>rad två<br><br>Nytt&shy;stycke</p></div>
<ul><li>ett</li><li>två</li></ul><pre>  som
    det är</pre><!-- kommentar -->
<div><img src="f.png" alt="Flag of Sweden"> Sweden</div><div><img src="l.png" alt="Logotyp"></div>
<div hidden>dold</div><footer>Kontakta oss</footer></body></html>"""

HTML_TEXT = """24-900-S01 - Vägen vidare

Diarienummer
24-900-S01
Namn
Vägen\u00a0vidare & hem
Region

Fond
ESF+

Startdatum
2024-02-01
Slutdatum
2026-01-31

Ett första stycke.

Rad ett
rad två

Nytt\u00adstycke

ett
två

  som
    det är

Flag of Sweden Sweden
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_saved_page_gives_the_text_that_a_browser_shows(encoding: str) -> None:
    document = load_bytes(HTML.encode(encoding), "page.txt")
    assert document.text == HTML_TEXT
    assert document.url == "https://www.example.org/projekt/x?a=1&b=2"
    assert document.language == "sv"


def test_the_catalogue_goes_before_the_page() -> None:
    entry = CatalogueEntry("page.html", url="https://example.org/", language="en")
    document = load_bytes(HTML.encode(), "page.html", entry)
    assert (document.url, document.language) == ("https://example.org/", "en")


@pytest.mark.parametrize(
    "head, url",
    [
        ('<meta property="og:url" content="https://example.org/og">', "https://example.org/og"),
        ('<link rel="canonical" href="/projekt/x">', None),
        (
            '<base href="https://example.org/"><link rel=canonical href="x">',
            "https://example.org/x",
        ),
        ('<link rel="canonical" href="https://[x">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ("", None),
    ],
)
def test_only_a_whole_web_address_is_an_address(head: str, url: str | None) -> None:
    page = f"<html><head>{head}</head><body><p>text</p></body></html>"
    assert load_bytes(page.encode(), "x").url == url


def test_text_with_angle_brackets_is_no_html() -> None:
    text = "< 30 år, > 15 % frånvaro <b>\n"
    assert load_bytes(text.encode(), "x").text == text


@pytest.mark.parametrize(
    "data, found",
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\t", "is empty"),
        (b"abc\x00def", "NUL character"),
        (bytes(range(1, 32)) * 10, "control characters"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"<html><body><script>x</script></body></html>", "without any text"),
        (b"<div>" * 300_000, "elements inside each other"),
        (b"<div></p>" * 300_000, "elements inside each other"),
        (b"x" * (LARGEST + 1), "larger than"),
        (b"x\n" * (LONGEST // 2 + 1), "characters of text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found) as error:
        load_bytes(data, "page.txt", source="folder/page.txt")
    assert error.value.source == "folder/page.txt"
    assert "expected is a page" in str(error.value)
    assert error.value.exit_code == 3


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(InputError, match="cannot be read") as error:
            load(path)
        assert error.value.source == str(path)
    with pytest.raises(InputError):
        load(Path("a\0b"))


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX systems only")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"n\xe4r.txt")
    file.write_bytes(b"text")
    assert load(file).name == "n\ufffdr.txt"


def test_a_large_page_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as large:
        large.truncate(50_000_000_000)
    with pytest.raises(InputError, match="larger than"):
        load(file)


# --- the catalogue


def test_the_seeds_are_catalogued_and_unchanged() -> None:
    entries = read_catalogue(SEEDS / "catalogue.toml")
    assert sorted(entries) == sorted(p.name for p in SEEDS.glob("*.txt"))
    for name, entry in entries.items():
        document = load(SEEDS / name, entry)
        assert document.sha256 == entry.sha256
        assert document.url
        assert document.system


@pytest.mark.parametrize(
    "toml, line, found",
    [
        ('[[document]]\nfile = "a"\nurl = ', 3, "TOML"),
        ('[[document]]\nfile = "a"\n\n[[document]]\nfile = "a"\n', 4, "twice"),
        ('[[document]]\nurl = "https://example.org/"\n', 1, "no file"),
        ('[[document]]\nfile = "a"\nsize = 3\n', 1, "not known"),
        ('[[document]]\nfile = "../a"\n', 1, "same folder"),
        ('[[document]]\nfile = "a"\nurl = "example.org"\n', 1, "web address"),
        ('[[document]]\nfile = "a"\nurl = "https://example.org/<x>"\n', 1, "web address"),
        ('[[document]]\nfile = "a"\nretrieved = "2025-01-31"\n', 1, "a date"),
        ('[[document]]\nfile = "a"\nretrieved = 2025-01-31T10:00:00\n', 1, "a date"),
        ('[[document]]\nfile = "a"\nlanguage = "swedish language"\n', 1, "language tag"),
        ('[[document]]\nfile = "a"\nsha256 = "abc"\n', 1, "hexadecimal"),
        ('[[document]]\nfile = "a"\nsystem = 3\n', 1, "a name"),
        ('[documents]\nfile = "a"\n', None, "document"),
        ("document = 3\n", None, "document"),
        ("document = [3]\n", None, "document"),
    ],
)
def test_mistakes_in_a_catalogue_are_named(
    tmp_path: Path, toml: str, line: int | None, found: str
) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(InputError, match=found) as error:
        read_catalogue(path)
    assert (error.value.source, error.value.line) == (str(path), line)


def test_a_catalogue_that_is_missing_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_catalogue(tmp_path / "catalogue.toml")
    (tmp_path / "catalogue.toml").write_bytes(b"# \xff")
    with pytest.raises(InputError, match="UTF-8"):
        read_catalogue(tmp_path / "catalogue.toml")
    (tmp_path / "catalogue.toml").write_text("a = " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError):
        read_catalogue(tmp_path / "catalogue.toml")


def test_an_empty_catalogue_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text("# nothing yet\n", encoding="utf-8")
    assert read_catalogue(tmp_path / "catalogue.toml") == {}


def test_a_page_that_is_catalogued_twice_was_retrieved_when_it_was_last(tmp_path: Path) -> None:
    page = "23-970-S01 - Lyktan\n\nDiarienummer:\n23-970-S01\nNamn:\nLyktan\n"
    said = {
        "1-none": "",
        "2-new": "retrieved = 2026-03-01\n",
        "3-old": 'retrieved = 2024-03-01\nurl = "https://example.org/a"\nlicence = "CC0"\n',
    }
    for folder, entry in said.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.txt").write_text(page, encoding="utf-8")
        catalogue = f'[[document]]\nfile = "{folder}.txt"\n{entry}'
        (tmp_path / folder / "catalogue.toml").write_text(catalogue, encoding="utf-8")
    for order in (sorted(said), sorted(said, reverse=True)):
        inputs, errors = gather([tmp_path / folder for folder in order])
        assert not errors
        (document,) = document_frame(read_page(i).document for i in inputs).iter_rows(named=True)
        assert document["retrieved"] == date(2026, 3, 1)
        # What the entry that was retrieved last does not say is taken from the others.
        assert (document["url"], document["licence"]) == ("https://example.org/a", "CC0")
        assert document["names"] == ["1-none.txt", "2-new.txt", "3-old.txt"]


def test_a_catalogue_s_wrong_hash_is_not_hidden_by_another_s_right_one() -> None:
    right, wrong = (
        SourceDocument("a", "1" * 64, "", catalogued_sha256=x * 64, retrieved=date(2025, 1, day))
        for x, day in (("1", 2), ("2", 1))
    )
    assert document_frame([right, wrong])["catalogued_sha256"].to_list() == ["2" * 64]
