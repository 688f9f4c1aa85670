"""Projektbanken pages: every layout, label and variant gives the same facts."""

import random
from datetime import date
from decimal import Decimal

import pytest

from esfgraph.model import Code, Money, ProjectRecord
from esfgraph.sources.document import load_bytes
from esfgraph.sources.projektbanken_page import detect, read

FIELDS = [
    ("Diarienummer", "24-900-S01"),
    ("Namn", "Vägen vidare"),
    ("Startdatum", "2024-02-01"),
    ("Slutdatum", "2026-01-31"),
    ("Land som berörs", "Sverige"),
    ("Berörd fond", "ESF+"),
    ("Program CCI", "2021SE05SFPR"),
    ("Projektägare organisationsnummer", "2120001355"),
    ("Projektägare", "PÅHITTADE KOMMUN"),
    ("Unionens medfinansieringsgrad", "40%"),
    ("Programområde", "A"),
    ("Specifikt mål", "A2A"),
    ("Sekundärtema - Motverka barnfattigdom", "Ja"),
    ("Region", "Västsverige"),
    ("NUTS-2 kod", "SE23"),
    ("Stödmottagare postnr", "41101"),
    ("Stödmottagare ort", "PÅHITTAD"),
    ("Interventionstyp", "140"),
    ("Antal deltagare", "120"),
    ("Insats av strategisk betydelse", "Nej"),
    ("Beviljat ESF-stöd", "5 096 611"),
    ("Total projektbudget", "9 496 611"),
]
FACTS = {
    "identifier": "24-900-S01",
    "title": "Vägen vidare",
    "start": date(2024, 2, 1),
    "end": date(2026, 1, 31),
    "country": Code("SE"),
    "fund": Code("ESF+"),
    "programme": Code("2021SE05SFPR"),
    "programming_period": "2021-2027",
    "owner_id": "2120001355",
    "owner": "PÅHITTADE KOMMUN",
    "cofinancing_rate": Decimal("0.4"),
    "programme_area": Code("A"),
    "specific_objective": Code("A2A"),
    "child_poverty": True,
    "region": Code(None, "Västsverige"),
    "nuts2": "SE23",
    "postcode": "41101",
    "city": "PÅHITTAD",
    "intervention_field": Code("140"),
    "participants": 120,
    "strategic": False,
    "granted_support": Money(Decimal(5096611), "SEK"),
    "total_budget": Money(Decimal(9496611), "SEK"),
}
PROSE = (
    "Många elever i kommunen är borta länge från skolan. Projektet ska ge dem tidigt stöd.\n\n"
    "Mål på organisationsnivå\nSkolan och socialtjänsten ska arbeta tillsammans."
)
LAYOUTS = {
    "colon": "{0}:\n{1}",
    "plain": "{0}\n{1}",
    "same line": "{0}: {1}",
    "tab": "{0}\t{1}",
    "glued": "{0}{1}",
    "space around": "  {0} : \n \u00a0 {1}  ",
    "blank lines": "{0}:\n\n{1}\n",
    "space": "{0} {1}",
    "capitals": "{0}:\n{1}",
    "list": "- {0}: {1}",
    "bold": "**{0}:** {1}",
    "table": "| {0} | {1} |",
}


def page(
    fields: list[tuple[str, str]] = FIELDS,
    *,
    layout: str = "colon",
    title: str = "24-900-S01 - Vägen vidare",
    prose: str = PROSE,
) -> str:
    rows = [(k.upper() if layout == "capitals" else k, v) for k, v in fields]
    block = "\n".join(LAYOUTS[layout].format(*row) for row in rows)
    return f"{title}\n\n{block}\n\n{prose}\n"


def record(text: str) -> ProjectRecord:
    document = load_bytes(text.encode(), "page.txt")
    assert detect(document.text) > 0.5
    return read(document)


def facts(text: str) -> dict[str, object]:
    """The record's fields but the description; a field with several values fails."""
    found = [v for v in record(text).values if v.field != "description"]
    assert len({v.field for v in found}) == len(found), found
    return {v.field: v.value for v in found}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(layout: str) -> None:
    text = page(layout=layout)
    assert facts(text) == FACTS
    assert record(text).first("description") == PROSE


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("layout", ["colon", "plain", "same line", "glued"])
def test_fields_can_stand_in_any_order(layout: str, seed: int) -> None:
    fields = random.Random(seed).sample(FIELDS, len(FIELDS))
    text = page(fields, layout=layout)
    assert facts(text) == FACTS
    assert record(text).first("description") == PROSE


@pytest.mark.parametrize("layout", ["colon", "plain", "same line"])
def test_any_field_can_be_missing_or_empty(layout: str) -> None:
    form = {
        ("Startdatum", "Slutdatum"): ("start", "end"),
        ("Region", "NUTS-2 kod"): ("region", "nuts2"),
        ("Antal deltagare", "Interventionstyp"): ("participants", "intervention_field"),
    }
    for labels, names in form.items():
        expected = {k: v for k, v in FACTS.items() if k not in names}
        assert facts(page([f for f in FIELDS if f[0] not in labels], layout=layout)) == expected
        empty = [(k, "" if k in labels else v) for k, v in FIELDS]
        assert facts(page(empty, layout=layout)) == expected


def test_an_empty_last_field_does_not_swallow_the_description() -> None:
    found = record(page([*FIELDS, ("Stödmottagarens address", ""), ("Projektfas", "")]))
    assert found.first("description") == PROSE
    assert not found.all("phase")


def test_a_page_without_title_or_description() -> None:
    assert facts(page(title="", prose="")) == FACTS
    assert record(page(prose="")).first("description") is None


def test_the_heading_can_be_the_word_projekt_only() -> None:
    assert facts(page(title="Projekt")) == FACTS


def test_the_newest_layout_has_its_name_in_the_title_only() -> None:
    fields = [f for f in FIELDS if f[0] not in ("Namn", "Region")]
    expected = {k: v for k, v in FACTS.items() if k != "region"}
    assert facts(page(fields)) == expected
    assert facts(page(fields, title="Vägen vidare")) == expected


def test_a_name_that_was_cut_is_taken_whole_from_the_title() -> None:
    whole = "Gemensamma vägar till skola, arbete och egen försörjning i länet"
    cut = [("Namn", whole[:50]) if f[0] == "Namn" else f for f in FIELDS]
    assert facts(page(cut, title=f"24-900-S01 - {whole}"))["title"] == whole
    longer = [("Namn", "Vägen vidare 2.0") if f[0] == "Namn" else f for f in FIELDS]
    assert facts(page(longer))["title"] == "Vägen vidare 2.0"


def test_both_numbers_are_kept_where_they_differ() -> None:
    same = [*FIELDS, ("Projektnummer", "24-900-S01")]
    assert record(page(same)).all("identifier") == ("24-900-S01",)
    other = [*FIELDS, ("Projektnummer", "2018/00999")]
    assert set(record(page(other)).all("identifier")) == {"24-900-S01", "2018/00999"}


def test_the_banner_and_the_widget_are_no_part_of_the_description() -> None:
    banner = (
        "information (1)\nCookies\n\nDen här webbplatsen använder cookies för att bli bättre. "
        "Läs om hur vi gör.\n\nLär dig mer\n\n"
    )
    widget = "\n\nHjälpte informationen dig?\n\nJa\nNej\nTack för din feedback!\n"
    text = banner + page() + widget
    assert facts(text) == FACTS
    assert record(text).first("description") == PROSE


@pytest.mark.parametrize(
    "below",
    [
        "Var den här informationen användbar?\nJa\nNej\nBerätta gärna mer\nSkicka",
        "Tillbaka till sökresultatet\n\nSvenska ESF-rådet\nBox 1\nOm kakor",
        "Dela sidan\nFacebook\nKontakta oss\nTelefon: 000-00 00 00\nOm webbplatsen",
    ],
)
def test_what_the_site_puts_below_is_no_part_of_the_description(below: str) -> None:
    assert record(f"{page()}\n\n{below}\n").first("description") == PROSE


def test_a_question_of_the_description_stays() -> None:
    prose = f"{PROSE}\n\nVad är nytt?\nMetoden\nDe som deltar"
    assert record(page(prose=prose)).first("description") == prose


def test_prose_right_below_an_empty_label_is_no_value() -> None:
    fields = "\n".join(f"{k}\n{v}" for k, v in FIELDS)
    text = f"Projekt\n{fields}\nStödmottagarens address\n{PROSE}"
    assert record(text).first("description") == PROSE


def test_headings_and_stray_links_are_no_fields() -> None:
    text = page(
        prose=f"In English\n\nSammanfattning\n{PROSE}\n\nBakgrund:\nLång frånvaro är vanlig."
    )
    found = record(text)
    assert not found.all("unknown_label")
    description = found.first("description")
    assert isinstance(description, str)
    assert description.startswith("Sammanfattning\nMånga elever")
    assert description.endswith("Lång frånvaro är vanlig.")


def test_the_description_can_stand_before_the_fields() -> None:
    block = "\n".join(f"{k}:\n{v}" for k, v in FIELDS)
    text = f"24-900-S01 - Vägen vidare\n\n{PROSE}\n\n{block}\n"
    assert facts(text) == FACTS
    assert record(text).first("description") == PROSE


@pytest.mark.parametrize(
    "layout, place",
    [
        *((layout, place) for layout in ("colon", "same line") for place in (1, 7, 22)),
        # without colons nothing below the last label says that a line is a label
        *((layout, place) for layout in ("plain", "blank lines") for place in (1, 7)),
    ],
)
def test_an_unknown_label_is_kept_with_its_value(layout: str, place: int) -> None:
    fields = [*FIELDS[:place], ("Klimatmärkning", "Grön nivå"), *FIELDS[place:]]
    found = record(page(fields, layout=layout))
    assert found.all("unknown_label") == ("Klimatmärkning: Grön nivå",)
    assert found.first("description") == PROSE
    value = next(v for v in found.values if v.field == "unknown_label")
    assert value.span.of(found.document.text).startswith("Klimatmärkning")


def test_an_unknown_label_without_value() -> None:
    fields = [*FIELDS[:5], ("Klimatmärkning", ""), *FIELDS[5:]]
    found = record(page(fields))
    assert found.all("unknown_label") == ("Klimatmärkning:",)
    assert found.first("fund") == Code("ESF+")


def test_an_unknown_glued_label() -> None:
    fields = [*FIELDS[:5], ("Klimatmärkning", "Grön nivå"), *FIELDS[5:]]
    assert record(page(fields, layout="glued")).all("unknown_label") == (
        "Klimatmärkning: Grön nivå",
    )


@pytest.mark.parametrize(
    "label, value",
    [
        ("Startdatum", "2023-13-45"),
        ("Antal deltagare", "några"),
        ("Unionens medfinansieringsgrad", "hög"),
        ("Total projektbudget", "ej klart ännu"),
        ("Projektägare organisationsnummer", "2120"),
        ("Insats av strategisk betydelse", "Kanske"),
        ("Program CCI", "okänt program"),
        ("Interventionstyp", "flera"),
        ("Land som berörs", "Atlantis"),
        ("Programperiod", "snart"),
        ("Projektperiod", "hösten"),
    ],
)
def test_a_value_that_cannot_be_read_is_kept_as_it_is(label: str, value: str) -> None:
    fields = [*[f for f in FIELDS if f[0] != label], ("Projektfas", "Genomförande")]
    fields.insert(3, (label, value))
    found = record(page(fields))
    assert found.all("unread_value") == (f"{label}: {value}",)
    unread = next(v for v in found.values if v.field == "unread_value")
    assert unread.span.of(found.document.text) == f"{label}:\n{value}"


@pytest.mark.parametrize(
    "label",
    ["Kontaktperson", "E-post", "Telefonnummer", "Projektledare", "Mobil", "Kontakt för press"],
)
@pytest.mark.parametrize("layout", ["colon", "plain", "same line"])
def test_people_stay_out(label: str, layout: str) -> None:
    fields = [*FIELDS[:6], (label, "Kim Exempelgren kim@example.org"), *FIELDS[6:]]
    found = record(page(fields, layout=layout))
    assert not any("xempelgren" in str(v.value) for v in found.values)
    assert facts(page(fields, layout=layout)) == FACTS


def test_blackened_values_are_no_values() -> None:
    fields = [("Projektägare", "███ █████████") if f[0] == "Projektägare" else f for f in FIELDS]
    fields = [("Kontaktperson", "███ ███"), ("E-post", "███████████"), *fields]
    assert facts(page(fields)) == {k: v for k, v in FACTS.items() if k != "owner"}


@pytest.mark.parametrize(
    "label, value, field, expected",
    [
        ("Name", "MOVE ON", "title", ("MOVE ON",)),
        ("Planerat antal deltagare", "11650", "participants", (11650,)),
        ("Fond", "Europeiska socialfonden plus (ESF+)", "fund", (Code("ESF+"),)),
        ("Fond", "ESF", "fund", (Code("ESF"),)),
        ("Projektägare org.nr.", "212000-1355", "owner_id", ("2120001355",)),
        ("Stödmottagarens ort", "PÅHITTAD", "city", ("PÅHITTAD",)),
        ("Stödmottagarens postnummer", "411 01", "postcode", ("41101",)),
        ("Stödmottagarens land", "Finland", "country", (Code("FI"),)),
        ("Programperiod", "2021–2027", "programming_period", ("2021-2027",)),
        ("Programområde", "2", "programme_area", (Code("2"),)),
        (
            "Programområde",
            "1.1 Kompetensförsörjning",
            "programme_area",
            (Code("1.1", "Kompetensförsörjning"),),
        ),
        (
            "Programområde",
            "3.1 Sysselsättningsinitiativet för unga",
            "programme_area",
            (Code("3.1", "Sysselsättningsinitiativet för unga"),),
        ),
        (
            "Programområde",
            "Programområde 2 Ökat arbetskraftsutbud",
            "programme_area",
            (Code("2", "Ökat arbetskraftsutbud"),),
        ),
        ("Programområde", "Care", "programme_area", (Code(None, "Care"),)),
        ("Specifikt mål", "2.1", "specific_objective", (Code("2.1"),)),
        ("Specifikt mål", "3", "specific_objective", (Code("3"),)),
        ("Specifikt mål", "A1A, A2B", "specific_objective", (Code("A1A"), Code("A2B"))),
        ("Interventionstyp", "140, 141", "intervention_field", (Code("140"), Code("141"))),
        (
            "Interventionstyp",
            "140 Stöd till ungas arbete, även praktik",
            "intervention_field",
            (Code("140", "Stöd till ungas arbete, även praktik"),),
        ),
        ("Total projektbudget", "450 000 kr", "total_budget", (Money(Decimal(450000), "SEK"),)),
        ("Total projektbudget", "45 000 €", "total_budget", (Money(Decimal(45000), "EUR"),)),
        ("NUTS-1 kod", "SE2", "nuts1", ("SE2",)),
        ("NUTS-3 kod", "SE232", "nuts3", ("SE232",)),
        ("NUTS-2 kod", "SE0", "nuts2", ("SE0",)),
        ("Projektägare", "Region Påhitt, Region Påhitt", "owner", ("Region Påhitt",)),
        (
            "Projektägare",
            "Region Påhitt, Enheten för x",
            "owner",
            ("Region Påhitt, Enheten för x",),
        ),
        ("Projektägare", "PÅHITTS AB (556000-0001)", "owner", ("PÅHITTS AB",)),
        ("Projektägare", "PÅHITTS AB, org.nr 556000-0001", "owner", ("PÅHITTS AB",)),
        ("Projektägare", "ODLA NU 2030", "owner", ("ODLA NU 2030",)),
        ("Projektfas", "Genomförande", "phase", ("Genomförande",)),
        ("Utlysning", "2015/00897", "call", ("2015/00897",)),
        ("Antal deltagare", "0", "participants", (0,)),
        ("Unionens medfinansieringsgrad", "N.a.", "cofinancing_rate", ()),
    ],
)
def test_values_and_labels_as_they_are_written(
    label: str, value: str, field: str, expected: tuple[object, ...]
) -> None:
    owner = {"title": "Namn", "participants": "Antal deltagare", "fund": "Berörd fond"}
    owner |= {"owner_id": "Projektägare organisationsnummer", "city": "Stödmottagare ort"}
    owner |= {"postcode": "Stödmottagare postnr", "country": "Land som berörs"}
    fields = [f for f in FIELDS if f[0] not in (label, owner.get(field))]
    fields.insert(4, (label, value))
    found = record(page(fields, title="Projekt"))
    assert found.all(field) == expected
    assert not found.all("unknown_label")
    assert not found.all("unread_value")


@pytest.mark.parametrize(
    "written",
    ["2025-10-01 - 2028-09-30", "2025-10-01-2028-09-30", "2025-10-01 till 2028-09-30"],
)
def test_a_project_period_is_two_dates(written: str) -> None:
    fields = [f for f in FIELDS if f[0] not in ("Startdatum", "Slutdatum")]
    found = record(page([("Projektperiod", written), *fields]))
    assert (found.first("start"), found.first("end")) == (date(2025, 10, 1), date(2028, 9, 30))
    quotes = {v.field: v.span.of(found.document.text) for v in found.values}
    assert (quotes["start"], quotes["end"]) == ("2025-10-01", "2028-09-30")


def test_the_programming_period_is_said_by_a_field_a_code_or_a_number() -> None:
    rest = [f for f in FIELDS if f[0] not in ("Program CCI", "Diarienummer")]
    assert not record(page(rest, title="Vägen vidare")).all("programming_period")
    old = record(page([("Projektnummer", "2018/00999"), *rest], title="Vägen vidare"))
    assert old.all("programming_period") == ("2014-2020",)
    told = record(page([("Programperiod", "2021-2027"), ("Projektnummer", "2018/00999"), *rest]))
    assert told.all("programming_period") == ("2021-2027",)


def test_the_layout_of_2007_to_2013() -> None:
    found = record(
        "Påhittad framtid\n\n"
        "ProgramområdeProgramområde 2 Ökat arbetskraftsutbud\nProjektfasFörprojektering\n"
        "ProjektägareCoopåhitt\nKontaktpersonKim Exempelgren\nE-postkim@example.org\n"
        "Telefonnummer070-174 06 05\nBeviljat ESF-stöd450 000 kr\nTotal projektbudget900 000 kr\n"
        "Projektperiod2012-01-02 till 2014-12-31\nRegionSmåland och Öarna\n\n" + PROSE
    )
    values = {v.field: v.value for v in found.values}
    assert values == {
        "title": "Påhittad framtid",
        "programme_area": Code("2", "Ökat arbetskraftsutbud"),
        "phase": "Förprojektering",
        "owner": "Coopåhitt",
        "granted_support": Money(Decimal(450000), "SEK"),
        "total_budget": Money(Decimal(900000), "SEK"),
        "start": date(2012, 1, 2),
        "end": date(2014, 12, 31),
        "region": Code(None, "Småland och Öarna"),
        "description": PROSE,
    }


def test_few_labels_are_enough() -> None:
    for fields in (FIELDS[:2], FIELDS[:1], []):
        found = record(page(fields))
        assert found.all("identifier") == ("24-900-S01",)
        assert found.all("title") == ("Vägen vidare",)
        assert found.first("description") == PROSE
    few = [("Diarienummer", "24-900-S01"), ("Namn", "Vägen vidare"), ("Region", "Stockholm")]
    assert record(page(few, title="")).first("region") == Code(None, "Stockholm")


def test_lines_of_the_site_above_the_title_are_left_out() -> None:
    text = f"Vägen vidare | Rådet\n\nStart\nResultat\nProjektbanken\n\n{page(prose='Kort.')}"
    assert facts(text) == FACTS
    assert record(text).first("description") == "Kort."


def test_several_values_on_lines_of_their_own() -> None:
    fields = [
        ("Interventionstyp", "140\n141") if k == "Interventionstyp" else (k, v) for k, v in FIELDS
    ]
    assert record(page(fields)).all("intervention_field") == (Code("140"), Code("141"))


def test_labels_in_the_description_are_words_like_others() -> None:
    prose = (
        "Region Påhitt driver projektet tillsammans med skolan.\n\nSpecifikt mål\n"
        "Att fler elever ska komma tillbaka till skolan och nå målen.\n\nProjektägaren ansvarar."
    )
    text = page(prose=prose)
    assert facts(text) == FACTS
    assert record(text).first("description") == prose


def test_the_language_of_the_description_is_its_own() -> None:
    prose = "The project wants to help pupils who have been absent from school for a long time."
    found = record(page(prose=prose))
    languages = {v.field: v.language for v in found.values if v.language}
    assert languages == {"title": "sv", "description": "en"}
    assert found.language == "sv"


def test_the_catalogue_names_the_system() -> None:
    assert record(page()).system == "projektbanken"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Projekt",
        "Region Påhitt är projektägare. Startdatum är inte bestämt och fonden är ESF+.",
        "Namn\nKim\nRegion\nSkåne\n",
        "Kursplan\nStartdatum: 2024-09-02\nSlutdatum: 2024-11-10\nAntal deltagare: 20\n",
        "Fond: ESF\n",
        "Start date: 1 November 2023\nEnd date: 31 October 2024\nFund: ESF+\nTotal budget: 5,00 €",
    ],
)
def test_other_texts_are_not_taken_for_pages(text: str) -> None:
    assert detect(text) < 0.5
