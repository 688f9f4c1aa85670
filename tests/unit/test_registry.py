"""The registry: the reader is chosen by content, and unknown texts are named as such."""

from dataclasses import replace
from pathlib import Path

import pytest

from esfgraph.errors import UnknownDocumentError
from esfgraph.sources import READERS, detect, read
from esfgraph.sources.document import load, load_bytes

TESTS = Path(__file__).parent.parent
SEEDS = TESTS.parent / "seeds"


def test_readers_have_names_and_descriptions_in_both_languages() -> None:
    for name, reader in READERS.items():
        assert reader.name == name
        assert reader.system
        assert set(reader.description) == {"sv", "en"}


@pytest.mark.parametrize(
    "number, name",
    [
        ("000", "kohesio_page"),
        ("001", "projektbanken_page"),
        ("002", "projektbanken_page"),
        ("003", "programme_page"),
        ("004", "projektbanken_page"),
    ],
)
def test_each_seed_has_its_reader(number: str, name: str) -> None:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    assert detect(load(path).text).name == name


@pytest.mark.parametrize("path", sorted((TESTS / "corpus" / "pages").glob("*.txt")), ids=str)
def test_each_page_of_the_corpus_is_read(path: Path) -> None:
    document = load(path)
    record = read(document)
    kind = path.name.split("-")[0]
    if kind != "kohesio":
        assert record.system == {"esf": "projektbanken", "programme": "programme"}[kind]
    assert record.first("description")


def test_the_catalogue_names_the_system_but_does_not_choose_the_reader() -> None:
    (path,) = SEEDS.glob("001_*.txt")
    document = replace(load(path), system="kohesio")
    record = read(document)
    assert record.system == "kohesio"
    assert record.first("identifier") == "23-023-S01"


def test_a_text_without_a_project_is_refused_with_the_known_kinds() -> None:
    document = load_bytes(b"Whisk the eggs and bake the cake for an hour.", "cake.txt")
    with pytest.raises(UnknownDocumentError) as error:
        read(document)
    assert error.value.exit_code == 3
    assert error.value.source == "cake.txt"
    for reader in READERS.values():
        assert reader.description["en"] in str(error.value)
