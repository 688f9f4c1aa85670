"""``esfgraph site``: the pages as files, with links that lead somewhere, staged like a build."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from conftest import Run
from esfgraph.messages import LANGUAGES
from esfgraph.namespaces import BASE
from esfgraph.resources import toml_data
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


def test_the_lines_of_sources_can_be_followed(site: Path) -> None:
    page = site / "sv" / "id/project/2021SE05SFPR001/23-023-S01.html"
    places = re.findall(
        r'<span class="where"><a href="([^"]+)#(L[0-9]+)">', page.read_text("utf-8")
    )
    assert len(places) > 10
    for address, line in places:
        assert f'<li id="{line}">' in (page.parent / unquote(address)).read_text("utf-8")


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


def _visible(page: str) -> str:
    """What a reader sees, spaces single."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def _plurals(language: str) -> set[str]:
    """The words that go with other numbers than one, where those that go with one differ."""
    messages, texts = toml_data("messages.toml"), toml_data("templates", "site.toml")["text"]
    words = {
        entry[language]
        for key, entry in messages["many"].items()
        if entry[language] != messages["one"][key][language]
    }
    for entry in texts.values():
        for one, many in re.findall(r"{\w+[|?]([^|}]*)\|([^|}]*)}", entry[language]):
            words |= {many} if one != many else set()
    plain = {"en": "projects values findings years pages", "sv": "värden anmärkningar sidor"}
    return words | set(plain[language].split())


def _wrong(page: str, language: str) -> list[str]:
    many = "|".join(sorted(map(re.escape, _plurals(language)), key=len, reverse=True))
    return re.findall(rf"(?<![\d.,/–-])(?<!\d )\b1 (?:{many})\b", _visible(page))


def test_no_page_says_1_projects(site: Path, web: TestClient) -> None:
    for wrong in ("<p>there are 1 projects</p>", "<b>1</b> values"):
        assert _wrong(wrong, "en")
    assert _wrong("1 anmärkningar", "sv")
    assert not _wrong("11 projects, 2 021 projects, 1 project", "en")
    for language in LANGUAGES:
        for page in (site / language).rglob("*.html"):
            assert _wrong(page.read_text("utf-8"), language) == [], page
        todo, seen = ["/", "/search", "/statistics", "/search?project=none"], set()
        while todo:
            path = todo.pop(0)
            if path in seen:
                continue
            seen.add(path)
            answer = web.get(path, headers={"Accept": "text/html", "Accept-Language": language})
            assert _wrong(answer.text, language) == [], path
            links = re.findall(r'href="(/(?:search|statistics)\?[^"]*)"', answer.text)
            todo += [html.unescape(link) for link in links[:: 1 + len(links) // 8]]
            del todo[60 - len(seen) :]
