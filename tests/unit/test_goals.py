"""Goals: every rule's examples, invented texts unlike the known ones, and the gold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from esfgraph.annotate.goal_rules import levels, rules
from esfgraph.annotate.goals import GoalQuote, find_goals
from esfgraph.model import Span
from esfgraph.resources import ontology_files, resource_folder, toml_data

TESTS = Path(__file__).parent.parent
DATA = toml_data("goals.toml")
EXAMPLES = [
    pytest.param(*example, id=f"{rule['name']}-{number}")
    for rule in [*DATA["rule"], {"name": "label", **DATA["label"]}]
    for number, example in enumerate(rule["examples"])
]


def said(text: str, within: Span | None = None) -> list[tuple[str, str]]:
    return [(goal.level, goal.span.of(text)) for goal in find_goals(text, within)]


@pytest.mark.parametrize("text, quote, level", EXAMPLES)
def test_every_rule_finds_its_examples(text: str, quote: str, level: str) -> None:
    assert (level, quote) in said(text)


def test_every_rule_has_an_example_and_a_name_of_its_own() -> None:
    assert all(rule["examples"] for rule in DATA["rule"])
    assert len({rule.name for rule in rules()}) == len(DATA["rule"])


def test_levels_are_those_of_the_ontology() -> None:
    [scheme] = [path for path in ontology_files() if path.name == "goal-level.ttl"]
    known = set(re.findall(r'skos:notation "([a-z-]+)"', scheme.read_text(encoding="utf-8")))
    assert {level.name for level in levels()} == known
    assert {rule.level for rule in rules()} <= known


@pytest.mark.parametrize(
    "text, goals",
    [
        (  # a question is a heading, and lines without signs are a list
            "Vad ska projektet leda till?\nFler vuxna läser vidare\nByskolorna ska dela lärare\n"
            "\nMetod\nLärarna träffas varje månad.",
            [("overall", "Fler vuxna läser vidare"), ("overall", "Byskolorna ska dela lärare")],
        ),
        (  # a paragraph of facts under a heading is none
            "Syfte\nMinska ensamheten i byarna\nProjektet är ett av tolv i länet.",
            [("overall", "Minska ensamheten i byarna")],
        ),
        (
            "Goals: (1) 400 adults have a plan; (2) 50 firms share a tutor.",
            [("specific", "400 adults have a plan"), ("specific", "50 firms share a tutor.")],
        ),
        (
            "Delmål: a) alla byar har en plan b) köerna minskar med hälften",
            [("specific", "alla byar har en plan"), ("specific", "köerna minskar med hälften")],
        ),
        (
            "Specific objectives: reduce early leaving to 12 per cent, raise attendance to 93 per "
            "cent and create a shared rota.",
            [
                ("specific", "reduce early leaving to 12 per cent"),
                ("specific", "raise attendance to 93 per cent"),
                ("specific", "create a shared rota"),
            ],
        ),
        (
            "By the end of the project, three methods should have been adopted.",
            [("specific", "three methods should have been adopted")],
        ),
        (
            "Objectives: routines that last in all villages. Not everything can or should be done "
            "at once, so the rota is shared first.",
            [("specific", "routines that last in all villages")],
        ),
        (
            "Mål: att med nya arbetssätt, prövade för vuxna, ge kunskap om byarnas behov.",
            [
                (
                    "specific",
                    "med nya arbetssätt, prövade för vuxna, ge kunskap om byarnas behov",
                )
            ],
        ),
        (
            "Insatsen har två mål: att 70 vuxna får ett arbete och att ohälsan minskar.",
            [("specific", "70 vuxna får ett arbete"), ("specific", "ohälsan minskar")],
        ),
        (
            "Långsiktig effekt: en trygg bemanning i alla byar.",
            [("long-term", "en trygg bemanning i alla byar")],
        ),
        (  # run-in numbers, parenthesis style
            "Delmål: 1) Halvera kötiden till vägledning. 2) Utbilda 30 mentorer. Sedan "
            "utvärderas allt.",
            [
                ("specific", "Halvera kötiden till vägledning."),
                ("specific", "Utbilda 30 mentorer."),
            ],
        ),
        (
            "Specific objectives:\n- to open two study halls\n- to train ten tutors\n\nThe "
            "halls are open on weekdays.",
            [("specific", "open two study halls"), ("specific", "train ten tutors")],
        ),
        (
            "Övergripande syfte: •Öka läslusten i Påhittsby. •Minska ensamheten bland "
            "äldre. Metod: högläsning.",
            [
                ("overall", "Öka läslusten i Påhittsby."),
                ("overall", "Minska ensamheten bland äldre."),
            ],
        ),
        (
            "Mål på organisationsnivå\n\nBiblioteken har en gemensam rutin för uppsökande "
            "arbete.\n\nTidplan\nVåren.",
            [("organisational", "Biblioteken har en gemensam rutin för uppsökande arbete.")],
        ),
        (
            "Goals at the structural level:\nStronger ties between adult education and employers.",
            [("structural", "Stronger ties between adult education and employers.")],
        ),
        (  # headings run into the paragraph
            "Bakgrund och behov Många saknar nätverk. Syfte Öka tilliten mellan grannar. "
            "Mål på individnivå: fler tar körkort.",
            [("overall", "Öka tilliten mellan grannar."), ("specific", "fler tar körkort")],
        ),
        (
            "Minskad personalomsättning på organisationsnivå, främst i hemtjänsten, "
            "tack vare bättre scheman.",
            [("organisational", "Minskad personalomsättning på organisationsnivå")],
        ),
        (
            "Improved coordination at the structural level between guidance centres and colleges.",
            [
                (
                    "structural",
                    "Improved coordination at the structural "
                    "level between guidance centres and colleges.",
                ),
            ],
        ),
        (
            "Förstudien syftar till att hitta former för språkpraktik där alla parter vinner.",
            [("overall", "hitta former för språkpraktik")],
        ),
        (
            "Det långsiktiga målet är att projektet ska bana väg för ett kompetensnav "
            "i Exempelstad.",
            [("long-term", "bana väg för ett kompetensnav i Exempelstad")],
        ),
        (
            "Målet är att hitta lokaler som fungerar, samt att rusta ledarna.",
            [("overall", "hitta lokaler som fungerar"), ("overall", "rusta ledarna")],
        ),
        (
            "Ambitionen är att på två år bygga upp ett nätverk och syftet är att bryta "
            "isoleringen.",
            [("overall", "på två år bygga upp ett nätverk"), ("overall", "bryta isoleringen")],
        ),
        (
            "Vår vision är att ingen ska behöva vänta på stöd.",
            [("long-term", "ingen ska behöva vänta på stöd")],
        ),
        (
            "Satsningen har som mål att förkorta vägen till examen; deltagarna läser på distans.",
            [("overall", "förkorta vägen till examen")],
        ),
        (
            "Insatsen siktar mot tryggare övergångar mellan stadier.",
            [("overall", "tryggare övergångar mellan stadier")],
        ),
        (
            "Verkstäderna ska leda till att fler hantverkare tar lärlingar.",
            [("overall", "fler hantverkare tar lärlingar")],
        ),
        (
            "På lång sikt väntas arbetet bidra till att bygden växer.",
            [("long-term", "bygden växer")],
        ),
        (
            "Målet är att stärka självkänslan och på sikt minska bidragsberoendet.",
            [("overall", "stärka självkänslan"), ("long-term", "minska bidragsberoendet")],
        ),
        (
            "Odlingsklubben Grönt Hopp ska skapa arbetsträning för femton personer.",
            [("overall", "skapa arbetsträning för femton personer")],
        ),
        (
            "Lärarna får handledning så att fler lektioner blir lugna.",
            [("overall", "fler lektioner blir lugna")],
        ),
        (
            "The overall aim is to ease the step from prison to work, and to prevent relapse.",
            [("overall", "ease the step from prison to work"), ("overall", "prevent relapse")],
        ),
        (
            "This initiative seeks to raise digital skills among drivers, which saves time.",
            [("overall", "raise digital skills among drivers")],
        ),
        (
            "The project's long-term goal is that every village has a meeting place.",
            [("long-term", "every village has a meeting place")],
        ),
        (
            "The main objective of the project is:\n\nraising basic skills among 40 "
            "farm hands\n\nMain results:\n12 courses",
            [("overall", "raising basic skills among 40 farm hands")],
        ),
        (
            "The project shall: -Shorten the waiting times. -Strengthen the mentors. "
            "-Meetings are held on Fridays.",
            [("specific", "Shorten the waiting times."), ("specific", "Strengthen the mentors.")],
        ),
        (
            "The study will explore how libraries can reach night workers.",
            [("overall", "explore how libraries can reach night workers")],
        ),
        (
            "In the long run the initiative should contribute to lower turnover.",
            [("long-term", "lower turnover")],
        ),
        (
            "Projektmål: Minst 60 procent av deltagarna läser vidare.",
            [("overall", "Minst 60 procent av deltagarna läser vidare.")],
        ),
        (
            "Syfte och mål: Insatsen vill stärka bygdens föreningar.",
            [("overall", "stärka bygdens föreningar")],
        ),
        (
            "Kort sammanfattning (syftet är att korta köerna) av ansökan.",
            [("overall", "korta köerna")],
        ),
    ],
)
def test_invented_texts(text: str, goals: list[tuple[str, str]]) -> None:
    assert said(text) == goals


@pytest.mark.parametrize(
    "text",
    [
        "Målgruppen är vuxna mellan 30 och 50 år.",
        "Målgrupp: att nå är långtidssjukskrivna svårt.",
        "Målet mättes två gånger om året.",
        "Målet är nått.",
        "Målen är uppfyllda i alla fyra kommunerna.",
        "She is the best goal scorer of the league.",
        "Syftet med enkäten var att mäta trivseln.",
        "Syftet med slutrapporten är att sprida kunskap om arbetet.",
        "The purpose of the survey was to measure well-being.",
        "Tidigare mål: att öka närvaron i alla skolor.",
        "Kommunens mål är att alla ska nå gymnasiet.",
        "De nationella målen är att alla ska ha rätt till stöd.",
        "Enligt skollagen ska rektorn främja närvaro.",
        "Specifikt mål: A2A",
        "Specifikt mål:\nA2A\nRegion:\nSydsverige",
        "Specifikt målA2A\nRegionSydsverige",
        "Specifikt mål:\n2.3\nInterventionstyp:\n109",
        "Policy objective: A greener Europe for all regions",
        "Specific Objective: ESO4.6 Promoting equal access to education",
        "Syfte: se bilaga 2.",
        "Mål och förväntade resultat",
        "Elevantalet väntas öka till en halv miljon.",
        "Personalen är få så att eleverna inte får hjälp.",
        "Fewer are of working age, so that fewer people will support more people.",
        "Webbplatsen använder cookies för att säkerställa en bra upplevelse.",
        'Utlysningen säger: "Målet är att individer slutför reguljär utbildning".',
        "Young people want to improve their grades.",
        "A project aimed at young people in rural areas.",
        "Hur kan jag öka mina chanser att få jobb?",
        "På sikt blir problemet större.",
        "Projektet ska genomföra följande aktiviteter:\n- Öka antalet möten på torget.",
        "",
    ],
)
def test_what_is_no_goal(text: str) -> None:
    assert said(text) == []


def test_only_the_given_span_is_read() -> None:
    text = "Mål: öka närvaron i skolan.\n\nMålet är att korta köerna.\n\nSyftet är att spara tid."
    start, end = text.index("Målet"), text.index("\n\nSyftet")
    assert said(text, Span(start, end)) == [("overall", "korta köerna")]


def test_decomposed_letters_and_soft_hyphens_are_read_and_quoted_as_they_stand() -> None:
    text = "Ma\u030alet a\u0308r att sta\u0308r\u00adka bygdens fo\u0308reningar."
    [goal] = find_goals(text)
    assert goal.span.of(text) == "sta\u0308r\u00adka bygdens fo\u0308reningar"


def test_line_breaks_inside_a_sentence() -> None:
    text = "Projektets mål är att\nfler vuxna ska ta\nkörkort.\nTack för visat intresse."
    assert said(text) == [("overall", "fler vuxna ska ta\nkörkort")]


def test_the_cue_is_told() -> None:
    [goal] = find_goals("Vårt övergripande mål är att korta köerna.")
    assert goal == GoalQuote(Span(29, 41), "overall", "Vårt övergripande mål är att")


def gold(path: Path) -> dict[str, dict[str, list[list[str]]]]:
    documents = json.loads(path.read_text(encoding="utf-8"))["documents"]
    return {name: entry.get("gold", entry) for name, entry in documents.items()}


def test_seeds_every_gold_goal_is_found_as_quoted() -> None:
    for number, entry in gold(TESTS / "gold" / "seeds.json").items():
        [page] = resource_folder("seeds").glob(f"{number}_*")
        text = page.read_text(encoding="utf-8")
        assert {tuple(goal) for goal in entry.get("goals", [])} <= set(said(text)), page.name


def test_corpus_most_gold_goals_are_found() -> None:
    found = wanted = 0
    for name, entry in gold(TESTS / "corpus" / "gold.json").items():
        text = (TESTS / "corpus" / "pages" / f"{name}.txt").read_text(encoding="utf-8")
        spans = [goal.span for goal in find_goals(text)]
        for _, quote in entry.get("goals", []):
            start = text.index(quote)
            wanted += 1
            found += any(s.start < start + len(quote) and start < s.end for s in spans)
    assert found / wanted >= 0.85
