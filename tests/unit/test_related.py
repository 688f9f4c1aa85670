"""Which projects follow each other by what their texts say."""

from __future__ import annotations

from datetime import date

import pytest

from esfgraph.link.blocking import candidates
from esfgraph.link.profile import Profile, profile
from esfgraph.link.related import claimed, claims, named_pairs
from esfgraph.link.score import find_links
from esfgraph.link.weights import settings
from esfgraph.model import (
    Annotation,
    Code,
    FieldValue,
    ProjectRecord,
    SourceDocument,
    Span,
    Value,
)
from esfgraph.resolve import tables_from_pages
from esfgraph.tables import Tables

NOWHERE = Span(0, 0)
NAME, NUMBER = "Kraften i Österlen", "23-930-S01"


def page(name: str, title: str, text: str = "", study: bool = False, **stated: Value) -> tuple:
    """A page of the system that its name begins with (``kohesio-a``)."""
    system = {"k": "kohesio", "e": "elsewhere"}.get(name[0], "projektbanken")
    document = SourceDocument(f"{name}.txt", f"{name:0<16}".encode().hex() * 2, text)
    given = {"title": title, "description": text, "country": Code("SE"), **stated}
    values = tuple(
        FieldValue(field, value, NOWHERE, "sv" if field in ("title", "description") else None)
        for field, value in given.items()
        if value
    )
    kind = ("PreliminaryStudy", NOWHERE) if study else None
    return ProjectRecord(document, system, "sv", values), Annotation(kind=kind)


EARLIER = page("a", NAME, "Unga nås.", identifier=NUMBER)


def tables(*pages: tuple) -> Tables:
    return tables_from_pages(pages)


def orders(*pages: tuple) -> set[tuple[str, str]]:
    """``(earlier, later)`` by the names of the pages."""
    known = profile(tables(*pages))
    return {(name_of(known, i, pages), name_of(known, j, pages)) for i, j in claims(known)}


def name_of(known: Profile, row: int, pages: tuple) -> str:
    key = known.frame["source"][row].rsplit("/", 1)[1]
    (found,) = [r.document.name for r, _ in pages if r.document.sha256.startswith(key)]
    return str(found).removesuffix(".txt")


def said(text: str, title: str = "Gnistan Nu", **stated: Value) -> set[tuple[str, str]]:
    """What a text says of the project ``a``."""
    return orders(EARLIER, page("b", title, text, **stated))


@pytest.mark.parametrize("cue", settings()["related"]["cue"], ids=lambda cue: cue["words"])
def test_every_cue_is_found_in_its_example(cue: dict) -> None:
    study = cue.get("study", False)
    pages = page("a", NAME, study=study), page("b", "Gnistan Nu", cue["example"])
    assert orders(*pages) == {("a", "b") if cue["named"] == "earlier" else ("b", "a")}
    # Without the words the name alone says nothing.
    assert orders(pages[0], page("b", "Gnistan Nu", f"Projektet liknar {NAME}.")) == set()


@pytest.mark.parametrize(
    "text",
    [
        f"Projektet är en fortsättning på projektet {NAME} ({NUMBER}) och når fler.",
        f"Projektet är en fortsättning på projektet med diarienummer {NUMBER}.",
        f"Projektet är en fortsättning på 2021SE05SFPR001_{NUMBER}.",
        f"Projektet är en fortsättning på {NUMBER.replace('-', chr(0x2011))}.",
        "Projektet är en fortsättning på \N{RIGHT DOUBLE QUOTATION MARK}kraften i österlen”.",
        "Projektet bygger på Kraften i Österlens resultat.",
        "Projektet bygger vidare på KRAFTEN I ÖSTERLEN.",
        "Projektet bygger inte bara på forskning utan vidare på det. Det bygger på projektet"
        f" {NAME}.",
        f"Projektet bygger på {NAME} 2021–2023.",
        f"Projektet Gnistan Nu bygger på {NAME}.",
        f"{NAME} följs av detta projekt.",
        f"Projektet är en\nfortsättning på\n{NAME}.",
        f"Vi bygger vidare på bl.a. projekten Stigen och {NAME}.",
        f"It is a follow-up project to the preliminary study ‘{NAME}’ ({NUMBER}).",
        f"Förstudien {NAME} ({NUMBER}) låg till grund.",
    ],
)
def test_a_text_says_what_it_follows(text: str) -> None:
    assert said(text) == {("a", "b")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Se även {NAME} ({NUMBER}).",
        f"Projektet är inte en fortsättning på {NAME} ({NUMBER}).",
        f"The project does not build on {NAME}.",
        "Projektet bygger på kraften i Österlen och på unga.",  # words, no name
        f"Projektet bygger på Nya {NAME}.",
        f"Projektet bygger på {NAME} 2.0.",
        f"Projektet bygger på {NAME} Syd.",
        f"Projektet bygger på {NAME} (19-111-S01).",  # of the same name, but another
        "Projektet bygger på 19-111-S01.",
        f"Projektet bygger på erfarenhet och samverkar med {NAME}.",
        f"Projektet samverkar med förstudien {NAME} ({NUMBER}).",
        f"Projektet är en fortsättning på tidigare arbete. {NAME} finns i samma kommun.",
        f"Projektet är en fortsättning på {'tidigare ' * 12}arbete, se {NAME}.",
    ],
)
def test_a_text_that_says_nothing_of_the_kind(text: str) -> None:
    assert said(text) == set()


def test_what_is_said_of_others_is_not_one_s_own() -> None:
    third = page("c", "Gnistan Nu", identifier="24-100-S01")
    text = f"I länet finns Gnistan Nu, en fortsättning på {NAME}."
    assert orders(EARLIER, third, page("b", "Lyktan i Lund", text)) == set()


def test_known_dates_only_exclude() -> None:
    text = f"Projektet är en fortsättning på {NAME}."
    first = page("a", NAME, start=date(2023, 5, 1))
    for day, found in ((date(2023, 6, 1), True), (date(2023, 4, 1), False)):
        assert orders(first, page("b", "Gnistan Nu", text, start=day)) == (
            {("a", "b")} if found else set()
        )
    assert orders(page("a", NAME, start_year=2024), page("b", "X", text, start_year=2023)) == set()
    assert orders(page("a", NAME, start_year=2023), page("b", "X", text)) == {("a", "b")}


def test_texts_that_contradict_each_other_say_nothing() -> None:
    one = page("a", NAME, "Projektet bygger vidare på Gnistan Nu.")
    assert orders(one, page("b", "Gnistan Nu", f"Projektet bygger vidare på {NAME}.")) == set()


def test_a_title_of_two_projects_is_neither_and_the_number_tells() -> None:
    other = page("c", NAME, identifier="22-500-S01")
    title = page("b", "Gnistan Nu", f"Projektet bygger vidare på {NAME}.")
    assert orders(EARLIER, other, title) == set()
    both = page("b", "Gnistan Nu", f"Projektet bygger vidare på {NAME} ({NUMBER}).")
    assert orders(EARLIER, other, both) == {("a", "b")}


def test_a_study_with_the_title_of_its_project() -> None:
    study = page("a", f"Förstudie {NAME}", identifier=NUMBER, study=True)
    text = f"Behovet visades i förstudien {NAME}."
    assert orders(study, page("b", NAME, text)) == {("a", "b")}
    assert orders(study, page("b", NAME, text, study=True)) == set()
    assert orders(study, page("b", NAME, f"Vi samverkar inte. Projektet {NAME} når unga.")) == set()


def test_short_titles_are_chance() -> None:
    assert orders(page("a", "Kraften"), page("b", "X", "Projektet bygger på Kraften.")) == set()


def test_a_project_does_not_follow_itself() -> None:
    text = f"{NAME} ({NUMBER}) är en fortsättning på {NAME} ({NUMBER})."
    saved = page("b", NAME, text, identifier=NUMBER)
    assert orders(EARLIER, saved) == set()


def test_other_countries_have_other_projects() -> None:
    abroad = page("b", "Gnistan Nu", f"Projektet bygger på {NUMBER}.", country=Code("FI"))
    assert orders(EARLIER, abroad) == set()


def test_named_pairs_are_compared_and_related() -> None:
    text = f"Projektet är en fortsättning på {NUMBER}."
    pages = tables(EARLIER, page("b", "Lyktan", text))
    known = profile(pages)
    a, b = named_pairs(known)
    assert list(zip(a.tolist(), b.tolist(), strict=True)) == [(0, 1)]
    compared = set(zip(*(x.tolist() for x in candidates(known)), strict=True))
    assert (0, 1) in compared
    assert len(find_links(pages).related) == 1
    said = claims(known)
    assert [(r.feature, r.a) for r in claimed(said, 1, 0)] == [("followed", text)]
    assert claimed({}, 0, 1) == ()


def test_hostile_texts() -> None:
    text = "bygger på (" + "(" * 300 + " 23-930-" * 200 + "\x00 ﷽ Förstudien " * 100
    assert said(text) == set()
    assert orders(page("a", "()"), page("b", "", "Projektet bygger på ().")) == set()
