"""Prose: what is about a project, and what its sentences say."""

from datetime import date

import pytest

from esfgraph.model import Code, ProjectRecord
from esfgraph.sources.document import load_bytes
from esfgraph.sources.programme_page import detect, read

ABOUT_PROJECTS = {
    "youth in work (sv)": """Ungdomslotsen

Ungdomslotsen är ett samarbete mellan tre kommuner i norra länet. Unga vuxna som varken arbetar
eller studerar får en egen lots, praktik hos lokala arbetsgivare och vägledning till utbildning.
Målet är att fler ska komma i arbete eller börja studera inom ett år.""",
    "language at work (sv)": """
Personal inom hemtjänsten som har ett annat modersmål behöver bättre svenska för att kunna
dokumentera och känna sig trygga i yrkesrollen. Projektet utbildar språkombud på arbetsplatserna
och tar fram digitala kurser tillsammans med vuxenutbildningen. Deltagarna är undersköterskor
och vårdbiträden i fyra kommuner.""",
    "sick leave (sv)": """
Vägen åter. Många som varit sjukskrivna länge vill tillbaka till arbetslivet men vet inte hur. I
den här satsningen samordnar regionen rehabilitering, arbetsträning och kontakt med
arbetsgivare, så att den enskilde får en plan och ett stöd som håller ihop.""",
    "new mothers (sv)": """Utrikes födda kvinnor som är föräldralediga ska få möjlighet att lära sig
svenska och börja planera för arbete. Öppna förskolan, biblioteket och arbetsmarknadsenheten har
gemensamma träffar varje vecka. Insatsen finansieras av Europeiska socialfonden plus.""",
    "green skills (en)": """Skills for the green transition

Small firms in the county need workers who can repair heat pumps and install solar panels. The
project trains jobseekers together with people already employed and lets employers shape the
courses. It is meant to reduce the mismatch on the local labour market.""",
    "school (en)": """Pupils who stay away from school for long often feel alone. Teachers, social
services and health staff will therefore work in joint teams, visit families at home and plan a
slow return. The aim is that more young people complete their education.""",
    "disability (en)": """People with disabilities want to run their own companies but seldom get
advice that suits them. With support from the European Social Fund Plus an association of social
enterprises offers coaching, mentors and a shared workshop during three years.""",
    "integration (en)": """
Newcomers to the region meet many authorities. This initiative brings the employment service,
the municipality and adult education under one roof, so that refugees can learn the language and
take up vocational training at the same time.""",
    "children in need (en)": """
Poverty among children has grown in the city's eastern districts. The programme opens schools in
the evening, offers meals and homework support, and trains youth leaders from the area.
Participants help to develop the activities.""",
}

NOT_ABOUT_PROJECTS = {
    "recipe (sv)": """
Kladdkaka

Smält smöret i en kastrull och låt det svalna lite. Vispa ägg och socker, rör ner kakao, mjöl
och vaniljsocker och blanda med smöret. Häll smeten i en smord form och grädda i mitten av ugnen
i femton minuter. Servera med grädde och bär. Metoden är enkel och barn kan delta.""",
    "weather (en)": """
Tonight will be cloudy with some rain in the west, turning to snow over the hills. The wind will
increase from the north and it is going to be colder tomorrow. In the county of the coast there
is a risk of ice on the roads. Temperatures will improve at the weekend.""",
    "lorem ipsum": """Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor
incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation
ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit.""",
    "source code": """def read_project(path, program=None):
    # project support for the development of methods
    with open(path) as file:
        for line in file:
            if line.startswith("project") and program is not None:
                yield parse(line.split(":")[1], program, model="default", target="school")
    raise ValueError("no project in the training set")""",
    "log": """2024-05-01 10:00:01 INFO  [main] project.Loader - started in 231 ms
2024-05-01 10:00:02 WARN  [pool-1] project.Store - retrying (2/5) after 500 ms
2024-05-01 10:00:03 ERROR [pool-1] project.Store - connection to 10.0.0.5:5432 refused
2024-05-01 10:00:04 INFO  [main] project.Loader - shutting down, 17 models in memory""",
    "random letters": """
qwj xkzp vbn trlw ghd asdf pqz mnb vcx lkj hgf dsa poi uyt rew qaz wsx edc rfv tgb yhn ujm ikl
olp zxc vbn mas dfg hjk lqw ert yui opa sdf ghj klz xcv bnm qwe rty uio pas dfg""",
    "football (sv)": """
Hemmalaget vann derbyt med tre mot ett efter en stark andra halvlek. Målet som avgjorde kom i
den åttionde minuten när en ung anfallare fick bollen vid straffområdet. Tränaren var nöjd med
samarbetet på mittfältet och sade att laget utvecklas för varje match som spelas.""",
    "novel (en)": """
She stood at the window for a long time and watched the carriages in the street. There was a
letter on the table which she had not opened, and she did not want to. Her brother had gone to
school in the north, and the house was quiet as it had been when they were children.""",
    "software (en)": """This project is a small library for reading configuration files. It supports
several formats and has no dependencies. To install it, run the command below. Contributions are
welcome: open an issue to discuss what you want to develop, or send a patch with tests.""",
    "invoice (sv)": """Faktura 10045. Vi tackar för din beställning och ber dig betala summan inom
trettio dagar. Har du frågor om fakturan är du välkommen att höra av dig till oss. Vid försenad
betalning tar vi ut ränta enligt lag och en avgift för påminnelsen.""",
    "travel (sv)": """
Tåget till kusten går två gånger om dagen och resan tar knappt tre timmar. På vägen ser man
sjöar, skog och små röda stugor. Den som vill kan stanna i den gamla staden och äta lunch vid
hamnen innan båten går ut till öarna.""",
}


@pytest.mark.parametrize("name", ABOUT_PROJECTS)
def test_prose_about_projects_is_recognised(name: str) -> None:
    assert detect(ABOUT_PROJECTS[name]) > 0.5


@pytest.mark.parametrize("name", NOT_ABOUT_PROJECTS)
def test_other_texts_are_not(name: str) -> None:
    assert detect(NOT_ABOUT_PROJECTS[name]) < 0.5


def record(text: str) -> ProjectRecord:
    found = read(load_bytes(text.encode(), "page.txt"))
    for value in found.values:
        assert value.span.of(found.document.text).strip()
    return found


def said(sentence: str, field: str) -> tuple[object, ...]:
    return record(f"Vägen vidare\n\nElever ska få stöd. {sentence} Fler ska må bra.\n").all(field)


def test_title_and_description() -> None:
    text = "Vägen vidare\n\nOm programmet\n\nElever får stöd.\nAlla är med.\n\nKostnad\n\nIngen.\n"
    found = record(text)
    assert found.first("title") == "Vägen vidare"
    assert found.first("description") == text[text.index("Om ") :].rstrip("\n")


@pytest.mark.parametrize(
    "text, title",
    [
        (
            "We succeed together.\n\nThe project helps young people to find work.",
            "We succeed together.",
        ),
        ("Ett enda stycke om ett projekt för unga i skolan.", None),
        (
            "Elever som är borta länge från skolan behöver hjälp av vuxna.\n\nProjektet ger stöd.",
            None,
        ),
        ("x" * 400 + "\n\nProjektet ger stöd.", None),
    ],
)
def test_what_is_a_title(text: str, title: str | None) -> None:
    assert record(text).first("title") == title


@pytest.mark.parametrize(
    "title, years",
    [("Vägen (2017–2019)", (2017, 2019)), ("Vägen (2021–2027)", (None, None))],
)
def test_years_of_a_title(title: str, years: tuple[int | None, int | None]) -> None:
    found = record(f"{title}\n\nElever får stöd i skolan.\n")
    assert (found.first("start_year"), found.first("end_year")) == years


def test_banner_and_widget_are_left_out() -> None:
    page = "Vägen vidare\n\nElever får stöd i skolan."
    found = record(
        "Cookies\nVi använder cookies på webbplatsen.\nLär dig mer\n\n"
        f"{page}\n\nHjälpte informationen dig?\nJa\nNej\n"
    )
    assert (found.first("title"), found.first("description")) == tuple(page.split("\n\n"))


@pytest.mark.parametrize(
    "sentence, first, last",
    [
        ("Projektet pågår under 2020–2022.", 2020, 2022),
        ("Projektet pågår 2020-2022.", 2020, 2022),
        ("Arbetet drivs från 2022 till och med 2024.", 2022, 2024),
        ("The project runs from 2021 to 2023.", 2021, 2023),
        ("Föreningen erbjuder kommunerna stöd under 2021.", 2021, 2021),
        ("The city offers courses during 2022.", 2022, 2022),
        ("Projektet startade hösten 2021.", 2021, None),
        ("The project ended in June 2023.", None, 2023),
        ("The project runs from January 2021 to December 2023.", 2021, 2023),
        ("Projektet pågår mars 2021–februari 2024.", 2021, 2024),
        ("Projektet pågår från hösten 2019 till våren 2022.", 2019, 2022),
        ("Projektet Vägen startade i augusti 2022 och avslutas i december 2024.", 2022, 2024),
        ("The project started in 2019 and runs for three years.", 2019, None),
        ("Satsningen pågår till och med 2023.", None, 2023),
        ("The initiative was launched in May 2020 and ended in April 2022.", 2020, 2022),
        ("I projektet startar en utbildning hösten 2022.", None, None),
        ("Projektet börjar där ett annat projekt från 2016 slutade.", None, None),
        ("Projektet, som startade 2021, avslutas i juni 2024.", 2021, 2024),
        ("Projektet kommer att starta i maj 2024 och pågå till maj 2026.", 2024, 2026),
        ("Projektperiod\n2021–2023", 2021, 2023),
        ("Projektstart: augusti 2021\nProjektslut: juni 2023", 2021, 2023),
        ("Under 2019 ökade frånvaron.", None, None),
        ("Ett tidigare projekt pågick 2015–2017.", None, None),
        ("Projektet hör till programperioden 2021–2027.", None, None),
        ("Projektet har diarienummer 2018/00076.", None, None),
        ("Den första gruppen börjar programmet i januari 2021.", None, None),
        ("Projektet når 2020 elever.", None, None),
    ],
)
def test_years(sentence: str, first: int | None, last: int | None) -> None:
    found = record(f"Vägen vidare\n\nElever ska få stöd. {sentence}\n")
    assert (found.first("start_year"), found.first("end_year")) == (first, last)
    assert not found.all("start")


@pytest.mark.parametrize(
    "sentence, first, last",
    [
        ("Projektet löper 2023-10-01 till 2024-03-31.", date(2023, 10, 1), date(2024, 3, 31)),
        ("Period: 20230301-20260228.", date(2023, 3, 1), date(2026, 2, 28)),
        ("Förstudien pågår 2014-01-01 – 2014-06-30.", date(2014, 1, 1), date(2014, 6, 30)),
        ("The project runs 1 March 2023 to 28 February 2025.", date(2023, 3, 1), date(2025, 2, 28)),
        ("Projektet pågår 1 mars 2023 – 28 februari 2025.", date(2023, 3, 1), date(2025, 2, 28)),
        (
            "Projektet startade den 1 mars 2021 och avslutas den 28 februari 2023.",
            date(2021, 3, 1),
            date(2023, 2, 28),
        ),
        ("Projektet pågår t.o.m. 31 december 2025.", None, date(2025, 12, 31)),
        ("Mätningen gjordes 2023-10-01 till 2024-03-31.", None, None),
    ],
)
def test_days(sentence: str, first: date | None, last: date | None) -> None:
    found = record(f"Vägen vidare\n\nElever ska få stöd. {sentence}\n")
    assert (found.first("start"), found.first("end")) == (first, last)
    assert not found.all("start_year")


@pytest.mark.parametrize(
    "sentence, funds",
    [
        ("Projektet finansieras av Europeiska Socialfonden (ESF).", ["ESF"]),
        ("Projektet finansieras av Europeiska socialfonden plus.", ["ESF+"]),
        ("The project is funded by ESF+.", ["ESF+"]),
        ("It is co-financed by the European Regional Development Fund.", ["ERDF"]),
        ("With support from the European Social Fund we start.", ["ESF"]),
        ("Three years of ESF+ money go into methods.", ["ESF+"]),
        ("Satsningen är ESF-finansierad och drivs lokalt.", ["ESF"]),
        ("Det är gratis utan stöd från ESF.", []),
        ("ESF är en förkortning.", []),
        ("Det finansieras av ESF-rådet genom Europeiska socialfonden plus.", ["ESF+"]),
        ("Finansiär: Europeiska socialfonden", ["ESF"]),
        ("Resultatet används när vi senare ska ansöka om medel från ESF.", []),
    ],
)
def test_the_fund_is_who_pays(sentence: str, funds: list[str]) -> None:
    assert said(sentence, "fund") == tuple(Code(fund) for fund in funds)


@pytest.mark.parametrize(
    "sentence, owner",
    [
        ("SKR erbjuder sina medlemmar att delta.", "SKR"),
        ("Påhitta kommun driver projektet.", "Påhitta kommun"),
        ("Region Påhitt ansvarar för arbetet.", "Region Påhitt"),
        ("Projektet drivs av Stiftelsen Påhittad Skola.", "Stiftelsen Påhittad Skola"),
        ("Därför erbjuder Uppdrag Skola Påhitta län kommunerna stöd.", "Uppdrag Skola Påhitta län"),
        ("Projektägare är Påhitta folkhögskola.", "Påhitta folkhögskola"),
        ("The project is run by the City of Inventia.", "City of Inventia"),
        ("The Inventia Foundation leads the work.", "Inventia Foundation"),
        ("Stiftelsen Påhitt är projektägare.", "Stiftelsen Påhitt"),
        ("Projektet genomförs under 2023–2025 av Stiftelsen Påhitt.", "Stiftelsen Påhitt"),
        ("Projektet drivs i Påhitta kommun av Kim Exempelgren.", None),
        ("It is run by the Municipality of Inventia.", "Municipality of Inventia"),
        ("Between 2018 and 2020, the Inventia Foundation ran it.", "Inventia Foundation"),
        ("Påhitta kommunalförbund (PK) driver projektet.", "Påhitta kommunalförbund"),
        ("It is run by Inventia College and the City of Inventia.", "Inventia College"),
        ("Projektet driver en mötesplats.", None),
        ("Vi erbjuder stöd.", None),
        ("Kim Exempelgren leder projektet.", None),
        ("Kim leder projektet.", None),
        ("Projektet leds av ███ █████████.", None),
    ],
)
def test_the_owner_is_an_organisation_that_does_it(sentence: str, owner: str | None) -> None:
    assert said(sentence, "owner") == (() if owner is None else (owner,))


@pytest.mark.parametrize(
    "sentence, code",
    [
        ("Arbetet sker i Stockholms län.", "SE"),
        ("Arbetet sker i Lunds kommun.", "SE"),
        ("Arbetet sker i Sverige.", "SE"),
        ("The work is done in Finland.", "FI"),
        ("Luleå och Skellefteå växer.", "SE"),
        ("Alla kommuner kan delta.", None),
    ],
)
def test_the_country_is_that_of_the_places(sentence: str, code: str | None) -> None:
    assert said(sentence, "country") == (() if code is None else (Code(code),))


@pytest.mark.parametrize("name", ABOUT_PROJECTS)
def test_the_language_is_that_of_the_text(name: str) -> None:
    assert record(ABOUT_PROJECTS[name]).language == name[-3:-1]
