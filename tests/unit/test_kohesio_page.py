"""Kohesio pages: every fact of the seeds and the corpus, any language, any disorder."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.model import FIELDS as KNOWN_FIELDS
from esfgraph.model import Code, Kind, Money, ProjectRecord, SourceDocument
from esfgraph.sources.kohesio_page import SYSTEM, detect, item_of, read

TESTS = Path(__file__).parent.parent
PAGES = TESTS / "corpus" / "pages"
CORPUS: dict[str, Any] = json.loads((TESTS / "corpus/gold.json").read_text("utf-8"))["documents"]
SEED: dict[str, Any] = json.loads((TESTS / "gold/seeds.json").read_text("utf-8"))["documents"][
    "000"
]
SEEDS = sorted((TESTS.parent / "seeds").glob("*.txt"))

# The labels that the corpus's gold uses -> field.
LABELS = {
    **dict.fromkeys(("Start date", "Datum početka", "Data di inizio", "Data de início"), "start"),
    **dict.fromkeys(("End date", "Datum završetka", "Data di fine", "Data de termo"), "end"),
    **dict.fromkeys(("Fund", "Fond", "Fondo", "Fundo"), "fund"),
    **dict.fromkeys(
        ("Total budget", "Ukupni proračun", "Bilancio totale", "Orçamento total"), "total_budget"
    ),
    **dict.fromkeys(
        ("EU contribution", "Doprinos EU-a", "Contributo dell’UE", "Contribuição da UE"),
        "eu_contribution",
    ),
    **dict.fromkeys(
        (
            *("Programming period", "Programsko razdoblje", "Periodo di programmazione"),
            "Período de programação",
        ),
        "programming_period",
    ),
    **dict.fromkeys(("Managing authority", "Upravljačko tijelo"), "managing_authority"),
}
WHOLE = [name for name, gold in CORPUS.items() if name.startswith("kohesio-") and gold["fields"]]
PROSE = [name for name in CORPUS if name.startswith("kohesio-") and name not in WHOLE]
OTHERS = [name for name in CORPUS if not name.startswith("kohesio-")]


def page(name: str) -> str:
    return (PAGES / f"{name}.txt").read_text("utf-8")


def record(text: str, **about: Any) -> ProjectRecord:
    found = read(SourceDocument("page.txt", "0" * 64, text, **about))
    assert_spans(found)
    return found


def assert_spans(found: ProjectRecord) -> None:
    text = found.document.text
    for value in found.values:
        quote = value.span.of(text)
        assert quote == quote.strip() != ""
        kind = KNOWN_FIELDS[value.field].kind
        exact = kind in (Kind.TEXT, Kind.ORGANISATION) or value.field == "managing_authority"
        assert not exact or value.value == quote
        assert (value.language is not None) == (kind is Kind.TEXT)


def facts(found: ProjectRecord) -> dict[str, Any]:
    """One value of each field, of findings all."""
    return {
        v.field: found.all(v.field) if v.field in ("unknown_label", "unread_value") else v.value
        for v in found.values
    }


# --- real pages ----------------------------------------------------------------------


def test_the_seed() -> None:
    text = next(p for p in SEEDS if p.name.startswith("000")).read_text("utf-8")
    found, gold = record(text), SEED["fields"]
    assert found.system == SYSTEM == "kohesio"
    assert found.language == "en"
    description = found.first("description")
    assert isinstance(description, str)
    assert description.startswith("There is still")
    assert not description.endswith("Sweden")
    assert facts(found) == {
        "title": gold["title"],
        "start": date.fromisoformat(gold["start"]),
        "end": date.fromisoformat(gold["end"]),
        "fund": Code("ESF+", "European Social Fund Plus"),
        "total_budget": Money(Decimal("167400.00"), "EUR"),
        "eu_contribution": Money(Decimal("66666.60"), "EUR"),
        "cofinancing_rate": Decimal("0.4"),
        "programming_period": gold["programming_period"],
        "country": Code(gold["country"]),
        "description": description,
    }


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_of_the_corpus_gives_exactly_its_fields(name: str) -> None:
    text, gold = page(name), CORPUS[name]
    assert detect(text) == 1.0
    found = record(text)
    expected: dict[str, list[str]] = {}
    for label, said in gold["fields"].items():
        for quote in [said] if isinstance(said, str) else said:
            if quote and quote not in expected.setdefault(LABELS[label], []):
                expected[LABELS[label]].append(quote)
    quotes: dict[str, list[str]] = {}
    for value in found.values:
        quotes.setdefault(value.field, []).append(value.span.of(text))
    rate = quotes.pop("cofinancing_rate")
    money = quotes["eu_contribution"]
    quotes["eu_contribution"] = [f"{money[0]} ({rate[0]})"]
    for field, wanted in expected.items():  # the gold has plain spaces
        assert [" ".join(q.split()) for q in quotes[field]] == wanted
    assert not {"unknown_label", "unread_value"} & quotes.keys()
    title = quotes.get("title", [None])[0]
    if gold["title"] is None:
        assert title is None
    else:
        assert title is not None
        assert gold["title"] in title
        assert title in text.splitlines()
    below = text[text.index(title) + len(title) :] if title else text
    assert quotes["description"][0] in below
    assert "Flag of" not in quotes["description"][0]
    assert ("country" in quotes) == ("Flag of" in text)


@pytest.mark.parametrize(
    ("name", "language", "title_language", "region"),
    [
        ("kohesio-Q3997640", "hr", "hr", None),
        ("kohesio-Q7362405", "it", "it", None),
        ("kohesio-Q7362550", "pt", "pt", None),
        ("kohesio-Q18551", "en", "en", "Olomouc Region"),
        ("kohesio-Q7417605", "en", "en", "Alba"),
    ],
)
def test_languages_and_places(
    name: str, language: str, title_language: str, region: str | None
) -> None:
    found = record(page(name))
    assert found.language == language
    assert [v.language for v in found.values if v.field == "title"] == [title_language]
    assert [v.language for v in found.values if v.field == "description"] == ["en"]
    assert found.first("region") == (None if region is None else Code(None, region))


@pytest.mark.parametrize("name", PROSE)
def test_bare_prose_is_not_taken_for_a_kohesio_page(name: str) -> None:
    assert detect(page(name)) == 0.0


@pytest.mark.parametrize("name", OTHERS)
def test_pages_of_other_systems_are_not_taken_for_kohesio(name: str) -> None:
    assert detect(page(name)) == 0.0


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
def test_only_one_seed_is_a_kohesio_page(path: Path) -> None:
    assert detect(path.read_text("utf-8")) == float(path.name.startswith("000"))


@pytest.mark.parametrize("name", WHOLE)
def test_detected_without_header_and_with_shuffled_lines(name: str) -> None:
    lines = [line for line in page(name).splitlines() if not line.startswith("Kohesio")]
    assert detect("\n".join(lines)) > 0.7
    random.Random(1).shuffle(lines)
    assert detect("\n".join(lines)) > 0.7


# --- invented pages ------------------------------------------------------------------

# Words of the site: language, labels in page order, month, the word for no value.
SITES = {
    "de": (
        *("Beginn (Datum)", "Ende (Datum)", "Fonds", "Gesamtbudget", "EU-Beitrag"),
        *("Programmplanungszeitraum", "Verwaltungsbehörde", "Dezember", "k. A."),
    ),
    "fr": (
        *("Date de début ", "Date de fin ", "Fonds ", "Budget total ", "Contribution de l'UE "),
        *("Période de programmation ", "Autorité de gestion ", "décembre", "s.o."),
    ),
    "sv": (
        *("Startdatum", "Slutdatum", "Fond", "Total budget", "EU-bidrag"),
        *("Programperiod", "Förvaltande myndighet", "december", "Ej tillämpligt"),
    ),
    "pl": (
        *("Data początkowa", "Data końcowa", "Fundusz", "Budżet ogółem", "Wkład UE"),
        *("Okres programowania", "Instytucja zarządzająca", "grudnia", "nie dotyczy"),
    ),
    "bg": (
        *("Начална дата", "Крайна дата", "Фонд", "Общ бюджет", "Финансова вноска от ЕС"),
        *("Програмен период", "Управляващ орган", "декември", "не е приложимо"),
    ),
    "el": (
        *("Ημερομηνία έναρξης", "Ημερομηνία λήξης", "Ταμείο", "Συνολικός προϋπολογισμός"),
        *("Συνεισφορά της ΕΕ", "Περίοδος προγραμματισμού", "Διαχειριστική αρχή"),
        *("Δεκεμβρίου", "ά.α."),
    ),
    "fi": (
        *("Alkamispäivä", "Päättymispäivä", "Rahasto", "Kokonaisbudjetti"),
        *("EU:n rahoitusosuus", "Ohjelmakausi", "Hallintoviranomainen", "joulukuuta"),
        "Ei sovelleta",
    ),
    "sl": (
        *("Datum začetka", "Datum zaključka", "Sklad", "Skupen proračun", "Prispevek EU"),
        *("Programsko obdobje", "Organ upravljanja", "december", "ni relevantno"),
    ),
    "hr": (
        *("Datum početka", "Datum završetka", "Fond", "Ukupni proračun", "Doprinos EU-a"),
        *("Programsko razdoblje", "Upravljačko tijelo", "prosinca", "Nije primjenjivo"),
    ),
    "lt": (
        *("Pradžios data", "Pabaigos data", "Fondas", "Visas biudžetas", "ES įnašas"),
        *("Programavimo laikotarpis", "Vadovaujančioji institucija", "gruodžio", "nėra duomenų"),
    ),
}
EXPECTED = {
    "start": date(2021, 12, 1),
    "fund": Code("ESF+", "Invented Fund"),
    "total_budget": Money(Decimal("1200300.50"), "EUR"),
    "eu_contribution": Money(Decimal("600150.25"), "EUR"),
    "cofinancing_rate": Decimal("0.50123"),
    "programming_period": "2021-2027",
    "managing_authority": "Authority: of X, Y (Z)",
    "title": "Bridges: a way into school",
    "country": Code("SE"),
}
TITLE = "Bridges: a way into school"
TEXT = (
    "Pupils who stay away from school get help early. Teachers and social workers meet weekly.\n"
    "\n"
    "A second paragraph: it tells what the results are to be, and for whom."
)
FLAG = "Flag of Sverige\u00a0 Sverige"


def values_of(month: str, none: str) -> list[str]:
    return [
        *(f"1 {month} 2021", none, "Invented Fund (ESF+)", "1\u202f200\u202f300,50\u00a0€"),
        *("600\u202f150,25\u00a0€ (50,123%)", "2021-2027", "Authority: of X, Y (Z)"),
    ]


def block(*words: str, between: str = ": ") -> str:
    *labels, month, none = words
    values = values_of(month, none)
    return "\n".join(f"{a}{between}{b}" for a, b in zip(labels, values, strict=True))


@pytest.mark.parametrize("between", [": ", ":", " : ", ":\u00a0", ":\n", "\n", "  :\t"])
@pytest.mark.parametrize("language", SITES)
def test_a_page_in_a_language_of_the_site(language: str, between: str) -> None:
    text = f"{block(*SITES[language], between=between)}\n\n{TITLE}\n\n{TEXT}\n\n{FLAG}\n"
    assert detect(text) > 0.7
    found = record(text)
    assert found.language == language
    assert facts(found) == EXPECTED | {"description": TEXT}
    assert {v.language for v in found.values if v.field == "title"} == {language}
    assert {v.language for v in found.values if v.field == "description"} == {"en"}


def test_labels_in_unknown_words_are_told_by_form_and_order() -> None:
    labels = ["Alkaa nyt", "Loppuu", "Kirstu", "Kaikki", "Unioni", "Ajat", "Herra"]
    values = values_of("joulukuuta", "2 helmikuuta 2023")
    lines = [f"{label}: {value}" for label, value in zip(labels, values, strict=True)]
    lines[2:2] = ["rahat tässä"]
    text = "\n".join(["tiedot hankkeesta", *lines, "European Commission Topic"])
    found = record(f"{text}\n\n{TITLE}\n\n{TEXT}\n\n{FLAG}")
    expected = EXPECTED | {"end": date(2023, 2, 2), "description": TEXT}
    expected["unknown_label"] = (
        *("tiedot hankkeesta", "rahat tässä", "Herra: Authority: of X, Y (Z)"),
    )
    del expected["managing_authority"]
    assert facts(found) == expected


def test_an_unknown_label_beside_known_ones_is_kept_and_fills_no_field() -> None:
    text = (
        "Start date: 1 May 2021\nSigned: 2 April 2021\nEnd date: 3 May 2022\nShoe size: 42\n"
        f"Fund: Invented Fund (ESF)\nLocal share: 5,00 €\n\n{TITLE}\n\n{TEXT}"
    )
    found = record(text)
    assert found.all("unknown_label") == (
        *("Signed: 2 April 2021", "Shoe size: 42", "Local share: 5,00 €"),
    )
    assert (found.first("start"), found.first("end")) == (date(2021, 5, 1), date(2022, 5, 3))
    assert found.first("total_budget") is None
    assert found.first("title") == TITLE


def test_a_value_that_cannot_be_read_is_kept_with_its_label() -> None:
    text = (
        "Start date: 31 February 2021\nEnd date: autumn\nTotal budget: plenty\n"
        f"EU contribution: 5,00 €\nProgramming period: 1912-1913\n\n{TITLE}\n\n{TEXT}"
    )
    found = record(text)
    assert found.all("unread_value") == (
        *("Start date: 31 February 2021", "End date: autumn", "Total budget: plenty"),
        "Programming period: 1912-1913",
    )
    assert [v.span.of(text) for v in found.values if v.field == "unread_value"] == [
        *found.all("unread_value")
    ]
    assert found.first("eu_contribution") == Money(Decimal("5.00"), "EUR")
    assert found.first("cofinancing_rate") is None


def test_an_amount_without_its_currency_is_not_taken_for_euros() -> None:
    found = record(f"Start date: 1 May 2021\nTotal budget: 5 000,00\n\n{TITLE}\n\n{TEXT}")
    assert found.first("total_budget") is None
    assert found.all("unread_value") == ("Total budget: 5 000,00",)


def test_a_year_alone_is_a_year() -> None:
    found = record(f"Start date: 2021\nEnd date: 2022\nFund: X (ESF)\n\n{TITLE}\n\n{TEXT}")
    assert (found.first("start_year"), found.first("end_year")) == (2021, 2022)
    assert found.first("start") is None


def test_a_second_value_of_a_single_field_is_reported() -> None:
    found = record(
        "Start date: 1 May 2021\nStart date: 1 May 2021\nStart date: 2 May 2021\n\n"
        f"{TITLE}\n\n{TEXT}"
    )
    assert found.all("start") == (date(2021, 5, 1),)
    assert found.all("unread_value") == ("Start date: 2 May 2021",)


def test_repeated_programmes_are_given_once_each() -> None:
    pair = "Programming period: 2014-2021\nProgramme: P {0}\nManaging authority: A {0}\n"
    text = "programmes\n" + pair.format(1) + pair.format(2) + pair.format(1)
    found = record(f"Fund: X (ERDF)\n{text}\n{TITLE}\n\n{TEXT}")
    assert found.all("programming_period") == ("2014-2020",)
    assert found.all("managing_authority") == ("A 1", "A 2")
    assert found.all("programme") == (Code(None, "P 1"), Code(None, "P 2"))


def test_values_below_headings() -> None:
    text = (
        "Fund: X (ESF+)\ntheme\nSocial things\nintervention fields\nHelp for schools\n"
        "150 Help for pupils\nbeneficiaries\nSchool of A\nSchool of B\n"
        f"European Commission Topic\n\n{TITLE}\n\n{TEXT}"
    )
    found = record(text)
    assert found.all("intervention_field") == (
        *(Code(None, "Help for schools"), Code("150", "Help for pupils")),
    )
    assert (found.first("owner"), found.all("partner")) == ("School of A", ("School of B",))
    assert found.all("unknown_label") == ("theme: Social things",)
    last = record(f"Fund: X (ESF+)\nbeneficiary\nSchool of A\n\n{TITLE}\n\n{TEXT}")
    assert (last.first("owner"), last.first("title")) == ("School of A", TITLE)
    none = record(f"Fund: X (ESF+)\nbeneficiary\n{TITLE}\n\nOne line.")
    assert (none.first("owner"), none.first("title")) == (None, TITLE)


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("Euroopan sosiaalirahasto plus (ESR+)", ["ESF+"]),
        ("Fonds européen de développement régional (FEDER)", ["ERDF"]),
        ("Instrument (IPA II)", ["IPA II"]),
        ("One Fund (ESF), Other Fund (YEI)", ["ESF", "YEI"]),
        ("A fund without its code", [None]),
        ("A fund (of some kind)", [None]),
    ],
)
def test_funds(value: str, codes: list[str | None]) -> None:
    found = record(f"Start date: 1 May 2021\nFund: {value}\n\n{TITLE}\n\n{TEXT}")
    funds = [v for v in found.all("fund") if isinstance(v, Code)]
    assert [fund.notation for fund in funds] == codes
    assert funds[-1].notation or funds[-1].label == value


@pytest.mark.parametrize(
    ("line", "country", "region"),
    [
        ("Flag of Sweden\u00a0 Sweden", "SE", None),
        ("Flag of Sweden Sweden", "SE", None),
        ("Flag of Sweden", "SE", None),
        ("Flag of Finland\u00a0 Central Finland, Finland", "FI", "Central Finland"),
        ("Flag of Finland Central Finland, Finland", "FI", "Central Finland"),
        ("Flag of Finland\nCentral Finland, Finland", "FI", "Central Finland"),
        ("Flag of Nizozemska\u00a0 Nizozemska", "NL", None),
        ("Flag of Bosnia and Herzegovina  X, Y, Bosnia and Herzegovina", "BA", "X, Y"),
        ("Flag of Sweden\u00a0 Multiple locations", "SE", None),
        ("Flag of Sweden\u00a0 [THE REGION]", "SE", None),
        ("Central Finland, Finland", "FI", "Central Finland"),
    ],
)
def test_places(line: str, country: str, region: str | None) -> None:
    found = record(f"Start date: 1 May 2021\nFund: X (ESF)\n\n{TITLE}\n\n{TEXT}\n\n{line}")
    assert found.all("country") == (Code(country),)
    assert found.all("region") == (() if region is None else (Code(None, region),))
    assert found.first("description") == TEXT
    assert not found.all("unread_value")


def test_a_flag_of_no_country_is_reported() -> None:
    found = record(f"Fund: X (ESF)\n\n{TITLE}\n\n{TEXT}\n\nFlag of Atlantis  Atlantis")
    assert found.all("country") == ()
    assert found.all("unread_value") == ("Flag of Atlantis  Atlantis",)


LONG_TITLE = "Support for " + ", ".join(f"group {n} and its friends" for n in range(60))
ONE_PARAGRAPH = (
    "More than a thousand pupils stay away from school for a month or more in a year. "
    "With each year that passes it becomes harder for them to come back to their class."
)


@pytest.mark.parametrize(
    ("rest", "title", "description"),
    [
        (f"\n{TITLE}\n\n{TEXT}", TITLE, TEXT),
        (f"{TITLE}\n\n{TEXT}", TITLE, TEXT),
        (f"\n{TITLE}\n{TEXT}", TITLE, TEXT),
        (f"\nWe succeed together.\n\n{TEXT}", "We succeed together.", TEXT),
        (f"\nBRIDGES\n\n{TEXT}", "BRIDGES", TEXT),
        (f"\n{TITLE} ★\n\n{TEXT}", TITLE, TEXT),
        (f"\n{LONG_TITLE}\n\n{TEXT}", LONG_TITLE, TEXT),
        (f"\n{TITLE}", TITLE, None),
        (f"\n{LONG_TITLE}", LONG_TITLE, None),
        (f"\n{ONE_PARAGRAPH}", None, ONE_PARAGRAPH),
        (f"\n{ONE_PARAGRAPH}\n\n{FLAG}", None, ONE_PARAGRAPH),
        (f"\n{ONE_PARAGRAPH}\n\nA second one.", None, f"{ONE_PARAGRAPH}\n\nA second one."),
        (f"\n{TITLE}\n\n{TEXT}\n\nshare on\n\n{FLAG}\n\nCookies", TITLE, TEXT),
        ("", None, None),
    ],
)
def test_title_and_description(rest: str, title: str | None, description: str | None) -> None:
    found = record(f"Start date: 1 May 2021\nFund: X (ESF)\nManaging authority: Y\n{rest}")
    assert found.first("title") == title
    assert found.first("description") == description
    assert not found.all("unknown_label")


def test_the_menu_above_the_page_is_left_out() -> None:
    menu = "Skip to main content\nLog in\nFAQ\nHome > Projects\n"
    head = "Kohesio: discover EU projects in your region\n\nproject info\nFund: X (ESF)"
    found = record(f"{menu}{head}\n\n{TITLE}\n\n{TEXT}\n\n{FLAG}")
    assert (found.first("title"), found.first("description")) == (TITLE, TEXT)
    assert not found.all("unknown_label")


def test_a_heading_in_unknown_words_is_no_beneficiary() -> None:
    found = record(
        "Start date: 1 May 2021\nbeneficiary\nquelque chose\nEuropean Commission Topic\n\n"
        f"# {TITLE}\n\n{TEXT}"
    )
    assert not found.all("owner")
    assert found.first("title") == TITLE


def test_other_pages_with_days_and_amounts_are_not_taken_for_kohesio() -> None:
    text = "Course: History\nStart date: 2 May 2024\nEnd date: 3 May 2024\nFee: 500,00 €\n"
    assert detect(text) < 0.5


def test_fields_glued_on_one_line() -> None:
    text = (
        "Kohesio: discover EU projects in your region project infoStart date: 1 November 2023"
        "End date: 31 October 2024fundingFund: Invented Fund (ESF+)Total budget: 5,00 €"
        f"EU contribution: 2,00 € (40%)programmeProgramming period: 2021-2027\n\n{TITLE}\n\n{TEXT}"
    )
    assert facts(record(text)) == {
        "start": date(2023, 11, 1),
        "end": date(2024, 10, 31),
        "fund": Code("ESF+", "Invented Fund"),
        "total_budget": Money(Decimal("5.00"), "EUR"),
        "eu_contribution": Money(Decimal("2.00"), "EUR"),
        "cofinancing_rate": Decimal("0.4"),
        "programming_period": "2021-2027",
        "title": TITLE,
        "description": TEXT,
    }


def test_labels_glued_to_their_values() -> None:
    found = record(
        "project info\nStart date1 November 2023\nEnd date31 October 2024\nfunding\n"
        "FundInvented Fund (ESF+)\nTotal budget5,00 €\nProgramming period2021-2027\n"
        f"Managing authorityMinistry of X\n\n{TITLE}\n\n{TEXT}"
    )
    assert found.first("start") == date(2023, 11, 1)
    assert found.first("fund") == Code("ESF+", "Invented Fund")
    assert found.first("managing_authority") == "Ministry of X"
    assert found.first("title") == TITLE


def test_prose_that_begins_with_a_label_stays_prose() -> None:
    text = (
        "Managing authority meets schools\n\n"
        "Programme: what they do, and why. Start date and end date vary."
    )
    found = record(f"Start date: 1 May 2021\nEnd date: 2 May 2022\n\n{text}")
    assert found.first("title") == "Managing authority meets schools"
    assert found.first("description") == text.partition("\n\n")[2]


def test_the_language_of_a_page_without_known_words() -> None:
    assert record(TITLE, language="sv").language == "sv"
    assert record(ONE_PARAGRAPH).language == "en"
    assert record("").language == "und"
    assert record("").values == ()


@pytest.mark.parametrize("name", WHOLE)
def test_the_fields_survive_any_order_of_lines(name: str) -> None:
    lines = page(name).splitlines()
    fields = ["start", "end", "fund", "total_budget", "eu_contribution", "cofinancing_rate"]
    whole = record("\n".join(lines))
    for seed in range(10):
        random.Random(seed).shuffle(lines)
        mixed = record("\n".join(lines))
        for field in [*fields, "programming_period", "managing_authority", "country", "region"]:
            assert set(mixed.all(field)) == set(whole.all(field)), (field, lines)
        assert "Start date" not in str(mixed.first("title"))


@pytest.mark.parametrize("name", WHOLE)
def test_doubled_lines_and_doubled_pages_say_the_same(name: str) -> None:
    lines = page(name).splitlines()
    whole = facts(record("\n".join(lines)))
    whole.pop("description")
    doubled = facts(record("\n".join(line for line in lines for _ in range(2))))
    again = facts(record("\n".join([*lines, "", *lines])))
    for field, value in whole.items():
        assert doubled[field] == value
        assert again[field] == value


# --- addresses and fuzz --------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "item"),
    [
        ("https://kohesio.ec.europa.eu/en/projects/Q7362409", "Q7362409"),
        ("https://kohesio.eu/pt/projetos/Q7362550/", "Q7362550"),
        ("https://kohesio.eu/en/projects/Q18551?x=1#map", "Q18551"),
        ("https://linkedopendata.eu/entity/Q7362409", "Q7362409"),
        ("https://kohesio.eu/en/projects", None),
        ("https://kohesio.eu/en/projects/Q0", None),
        ("https://kohesio.eu/en/projects/XQ12", None),
        ("", None),
    ],
)
def test_the_item_of_an_address(url: str, item: str | None) -> None:
    assert item_of(url) == item


SAMPLES = [page(name) for name in WHOLE[:6]] + [
    f"{block(*SITES[language])}\n\n{TITLE}\n\n{TEXT}\n\n{FLAG}\n" for language in SITES
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A page with lines cut, doubled, moved, and strange text put in."""
    lines = draw(st.sampled_from(SAMPLES)).splitlines()
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1)) if lines else 0
        action = draw(st.sampled_from(["cut", "double", "swap", "drop", "insert", "glue", "blank"]))
        line = lines[at] if lines else ""
        if action == "cut":
            lines[at : at + 1] = [line[: draw(st.integers(0, len(line)))]]
        elif action == "double":
            lines.insert(at, line)
        elif action == "swap":
            lines[at : at + 1], lines[:1] = lines[:1], [line]
        elif action == "drop":
            del lines[at : at + 1]
        elif action == "insert":
            lines.insert(at, draw(st.text(max_size=60)))
        elif action == "glue":
            lines[at : at + 2] = ["".join(lines[at : at + 2])]
        else:
            lines.insert(at, " \u00a0")
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.one_of(damaged(), damaged(), st.text(), st.text("Kohesio:\n €%(ESF)12 Flag of\u00a0")))
def test_no_text_raises_and_all_spans_hold(text: str) -> None:
    assert 0.0 <= detect(text) <= 1.0
    record(text)
