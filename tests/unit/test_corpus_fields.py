"""The gold of the seeds, exactly, and of the corpus's field blocks."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from esfgraph.model import Code, Money, ProjectRecord
from esfgraph.sources import read
from esfgraph.sources.document import load

TESTS = Path(__file__).parent.parent
SEEDS = TESTS.parent / "seeds"
PAGES = TESTS / "corpus" / "pages"
SEED_GOLD: dict[str, Any] = json.loads((TESTS / "gold" / "seeds.json").read_text("utf-8"))
CORPUS_GOLD: dict[str, Any] = json.loads((TESTS / "corpus" / "gold.json").read_text("utf-8"))
PROJEKTBANKEN = {
    name: gold
    for name, gold in CORPUS_GOLD["documents"].items()
    if gold["system"] == "projektbanken"
}

PERSONAL = ("Kontaktperson", "E-post", "Telefonnummer")
LABELS = {
    "Diarienummer": "identifier",
    "Projektnummer": "identifier",
    "Namn": "title",
    "Name": "title",
    "Startdatum": "start",
    "Slutdatum": "end",
    "Land som berörs": "country",
    "Berörd fond": "fund",
    "Program CCI": "programme",
    "Projektägare organisationsnummer": "owner_id",
    "Projektägare": "owner",
    "Unionens medfinansieringsgrad": "cofinancing_rate",
    "Programområde": "programme_area",
    "Specifikt mål": "specific_objective",
    "Sekundärtema - Motverka barnfattigdom": "child_poverty",
    "Region": "region",
    "NUTS-2 kod": "nuts2",
    "Stödmottagare postnr": "postcode",
    "Stödmottagare ort": "city",
    "Interventionstyp": "intervention_field",
    "Antal deltagare": "participants",
    "Planerat antal deltagare": "participants",
    "Insats av strategisk betydelse": "strategic",
    "Total projektbudget": "total_budget",
    "Beviljat ESF-stöd": "granted_support",
    "Projektfas": "phase",
    "Utlysning": "call",
}
AREAS = {
    "1.1 Kompetensförsörjning": Code("1.1", "Kompetensförsörjning"),
    "Programområde 2 Ökat arbetskraftsutbud": Code("2", "Ökat arbetskraftsutbud"),
    "Care": Code(None, "Care"),
}


def crowns(text: str) -> Money:
    return Money(Decimal("".join(c for c in text if c.isdecimal())), "SEK")


def once(text: str) -> str:
    first, _, second = text.partition(", ")
    return first if first == second else text


MEANING: dict[str, Callable[[str], Any]] = {
    "start": date.fromisoformat,
    "end": date.fromisoformat,
    "country": {"Sverige": Code("SE")}.__getitem__,
    "fund": Code,
    "programme": Code,
    "owner": once,
    "cofinancing_rate": lambda text: Decimal(text.rstrip("%")) / 100,
    "programme_area": lambda text: AREAS.get(text, Code(text)),
    "specific_objective": Code,
    "intervention_field": Code,
    "region": lambda text: Code(None, text),
    "child_poverty": {"Ja": True, "Nej": False}.__getitem__,
    "strategic": {"Ja": True, "Nej": False}.__getitem__,
    "participants": int,
    "total_budget": crowns,
    "granted_support": crowns,
}


def facts(gold: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Label, field and value of all that a page's gold says."""
    for label, text in gold.items():
        if label in PERSONAL or not text:
            continue
        if label == "Projektperiod":
            yield label, "start", date.fromisoformat(text[:10])
            yield label, "end", date.fromisoformat(text[-10:])
        else:
            field = LABELS[label]
            yield label, field, MEANING.get(field, str)(text)


def test_the_fields_of_the_corpus_are_found() -> None:
    right, wrong = 0, []
    for name, gold in PROJEKTBANKEN.items():
        record = read(load(PAGES / f"{name}.txt"))
        for label, field, value in (*facts(gold["fields"]), ("title", "title", gold["title"])):
            if value in record.all(field):
                right += 1
            else:
                wrong.append(f"{name}: {label}: {value!r}, found {record.all(field)}")
    assert right > 400
    assert right / (right + len(wrong)) >= 0.98, "\n".join(wrong)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", PROJEKTBANKEN)
def test_nothing_is_read_that_the_page_does_not_say(name: str) -> None:
    record = read(load(PAGES / f"{name}.txt"))
    gold = PROJEKTBANKEN[name]["fields"]
    said = {(field, value) for _, field, value in facts(gold)}
    for found in record.values:
        if found.field in ("title", "description", "programming_period", "identifier"):
            continue
        assert (found.field, found.value) in said
    assert not record.all("unknown_label")
    assert not record.all("unread_value")
    assert len(record.all("title")) == 1


@pytest.mark.parametrize("name", PROJEKTBANKEN)
def test_contact_persons_stay_out(name: str) -> None:
    record = read(load(PAGES / f"{name}.txt"))
    written = " ".join(str(v.value) for v in record.values)
    for label in PERSONAL:
        if value := PROJEKTBANKEN[name]["fields"].get(label):
            assert value not in written


@pytest.mark.parametrize("name", PROJEKTBANKEN)
def test_the_description_is_all_the_prose(name: str) -> None:
    record = read(load(PAGES / f"{name}.txt"))
    last = record.document.text.rstrip("\n").split("\n\n")[-1]
    assert record.all("description") == (last,)


def seed_record(number: str) -> ProjectRecord:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return read(load(path))


def as_gold(record: ProjectRecord, field: str) -> Any:
    """A field as the seeds' gold writes it."""
    if field == "nuts":
        return record.first("nuts1") or record.first("nuts2") or record.first("nuts3")
    if field in ("start", "end") and record.first(field) is None:
        return str(record.first(f"{field}_year"))
    value = record.first(field)
    if isinstance(value, Money):
        return [value.amount, value.currency]
    if isinstance(value, Code):
        return value.notation or value.label
    return str(value) if isinstance(value, date) else value


@pytest.mark.parametrize(
    "number, field, expected",
    [
        (number, field, expected)
        for number, gold in SEED_GOLD["documents"].items()
        for field, expected in gold["fields"].items()
    ],
)
def test_the_fields_of_the_seeds(number: str, field: str, expected: Any) -> None:
    found = as_gold(seed_record(number), field)
    if isinstance(expected, list):
        assert found == [Decimal(expected[0]), expected[1]]
    elif isinstance(found, Decimal):
        assert found == Decimal(expected)
    else:
        assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("number", SEED_GOLD["documents"])
def test_the_language_of_the_seeds(number: str) -> None:
    assert seed_record(number).language == SEED_GOLD["documents"][number]["language"]
