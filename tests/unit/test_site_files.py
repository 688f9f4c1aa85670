"""``esfgraph site``: the pages as files, with links that lead somewhere, staged like a build."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from esfgraph.namespaces import BASE
from esfgraph.site.files import file_names


@pytest.fixture(scope="module")
def site(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from esfgraph.site.static import write_site

    folder = tmp_path_factory.mktemp("written") / "site"
    assert write_site(out, folder) > 2
    return folder


def test_every_link_leads_to_a_file_and_none_to_a_server(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        text = page.read_text("utf-8")
        own = set(re.findall(r'\bid="([^"]+)"', text))
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            address = html.unescape(address)
            if address.startswith(("https://", "http://")):
                continue
            assert not address.startswith("/"), (page, address)
            path, _, fragment = address.partition("#")
            assert (page.parent / unquote(path)).is_file() if path else fragment in own, address


def test_pages_say_the_same_in_two_languages(site: Path) -> None:
    files = {p.relative_to(site / "sv") for p in (site / "sv").rglob("*.html")}
    assert files == {p.relative_to(site / "en") for p in (site / "en").rglob("*.html")}
    name = "id/project/2021SE05SFPR001/23-023-S01.html"
    swedish, english = ((site / one / name).read_text("utf-8") for one in ("sv", "en"))
    assert '<html lang="sv">' in swedish
    assert "Samverkan skola och socialtjänst, skolnärvaro</h1>" in swedish
    assert "Collaboration school and social services, school attendance</h1>" in english
    assert (site / "data" / name).with_suffix(".ttl").is_file()
    for text in (swedish, english):
        assert "<form" not in text


def test_the_same_graph_gives_the_same_bytes(
    site: Path, out: Path, run: Run, tmp_path: Path
) -> None:
    assert run("site", out, "--out", tmp_path / "again").exit_code == 0
    files = sorted(p.relative_to(site) for p in site.rglob("*") if p.is_file())
    assert files == sorted(
        p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file()
    )
    for file in files:
        assert (site / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_nothing_else_is_replaced(out: Path, run: Run, tmp_path: Path) -> None:
    before = (out / "build.json").read_bytes()
    assert run("site", out, "--out", out).exit_code == 2
    assert (out / "build.json").read_bytes() == before
    (tmp_path / "note.txt").write_text("mine")
    assert run("site", out, "--out", tmp_path).exit_code != 0
    assert (tmp_path / "note.txt").read_text() == "mine"
    assert run("site", tmp_path / "none", "--out", tmp_path / "site").exit_code == 2
    assert not (tmp_path / "site").exists()


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=120).map(
            lambda end: f"{BASE}id/{end}"
        )
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
        unique=True,
    )
)
def test_no_name_leaves_the_folder_or_meets_another(iris: list[str]) -> None:
    names = file_names(iris, BASE)
    assert len({name.casefold() for name in names.values()}) == len(names) == len(iris)
    for name in names.values():
        parts = name.split("/")
        assert all(part and part not in (".", "..") for part in parts)
        assert all(len(part.encode()) <= 100 for part in parts)
        assert "\\" not in name
        assert "\0" not in name
