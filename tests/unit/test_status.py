"""The status of mentions: cues, their reach, and what they leave alone.

In the sentences « and » enclose the mention; they are no part of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from esfgraph.annotate.cues import HELPER, PSEUDO, STATUS, STOP, Cue, cues, expand
from esfgraph.annotate.matcher import Match
from esfgraph.annotate.status import STATUSES, statuses
from esfgraph.annotate.tokens import Tokens, tokenise
from esfgraph.errors import EsfGraphError

TESTS = Path(__file__).resolve().parent.parent
SEEDS = json.loads((TESTS / "gold" / "seeds.json").read_text(encoding="utf-8"))["documents"]
CORPUS = json.loads((TESTS / "corpus" / "gold.json").read_text(encoding="utf-8"))["documents"]

SENTENCES = {
    ("sv", "current"): [
        "Till skillnad från svenska för invandrare sker «undervisningen i små grupper».",
        "Deltagarna ska få «studie- och yrkesvägledning» varje vecka.",
        "Projektet kommer att använda «case management» på tre orter.",
        "Vi inför mentorskap och «språkstöd» under våren.",
        "Kommunen vill genom «kartläggning» finna vilka unga som står utan sysselsättning.",
        "Metoden «motiverande samtal» används inte bara av kuratorer utan av alla lärare.",
        "Insatsen syftar till att unga tidigare än i dag får stöd genom «skolsociala team».",
        "Arbetet omfattar vägledning, praktik och, inte minst, «uppsökande arbete».",
        "Förstudien ska genom «kartläggning» och intervjuer lägga grunden för ett större "
        "genomförandeprojekt.",
        "Målgruppen är unga som saknar gymnasieexamen, och de erbjuds «handledarutbildning».",
        "Eleverna ska rustas för framtida arbetsliv med hjälp av «praktik».",
        "Erfarenheter från projektet tas om hand genom «följeforskning».",
        "Tidiga insatser och «mentorskap» är projektets kärna.",
        "Projektet arbetar enligt «RtI-modellen» på samtliga skolor.",
        "Aktiviteter: • coachning • «validering» • språkstöd",
        "Familjestöd omfattas inte, men «coachning» ges till alla.",
        "I ett tidigare projekt prövades jobbcoacher. Nu satsar staden på «Supported Employment».",
        "Forskning visar att frånvaro börjar tidigt. Projektet inför «närvaroteam».",
        "Under kommande år utbildas handledare i «lågaffektivt bemötande».",
        "Målet är att «metoden» på sikt ger fler arbete genom praktik.",
        "Utan ESF-medel skulle arbetet bli begränsat, men projektet ger oss «närvarocoacher».",
        "Projektet bygger vidare på «Supported Employment» och coachning.",
        "Vi vill inte bara nå eleverna utan också stötta föräldrar genom «föräldrastöd».",
        "Eleverna har inte fått det stöd de behöver, varför «skolsociala team» införs.",
        "Skolorna saknar i dag verktyg. Genom «kompetensutveckling» stärks personalen.",
        "Individer som tidigare varit sjukskrivna får «arbetsträning».",
        "Deltagare som inte har arbete erbjuds praktik och «coachning».",
        "Projektet ska pröva om metoden «case management» kan användas för gruppen.",
        "Resultaten används för att förbättra närvaroarbetet och «screeningen».",
        "Insatserna planeras och genomförs med hjälp av «RtI».",
        "I förstudien ingår intervjuer, «omvärldsbevakning» och kartläggning.",
        "Metoden har utvecklats i Göteborg och används nu i projektet: «skolsociala team».",
        "Projektet arbetar med tidiga insatser, «coachning» och mentorskap för att "
        "förebygga framtida arbetslöshet.",
        "En nyhet jämfört med tidigare projekt är att «mentorer» anställs.",
        "Arbetet med «validering» fortsätter under hela projekttiden.",
        "Det handlar inte om coachning utan om «utbildning».",
    ],
    ("sv", "negated"): [
        "Projektet kommer inte heller att erbjuda «boendestöd».",
        "Projektet betalar inte för «språkkurser».",
        "Någon ny «inkubator» startas inte.",
        "«Behandling av missbruk» ingår inte i insatsen.",
        "I uppdraget ingår inte «skuldrådgivning».",
        "Satsningen ersätter inte ordinarie «elevhälsoarbete».",
        "Projektet kommer inte att erbjuda «körkortsutbildning».",
        "Eleven får undervisning i hemmet i stället för placering i «särskild undervisningsgrupp».",
        "På landsbygden saknas «uppsökande verksamhet».",
        "Ett gemensamt «system för uppföljning» finns ännu inte.",
        "Det finns ingen gemensam «modell för överlämningar» mellan stadierna.",
        "«Lönestöd» undantas och hanteras av Arbetsförmedlingen.",
        "Teamen arbetar uppsökande utan att använda «hembesök».",
        "Den här insatsen finansierar inte skolmåltider eller «läxhjälp».",
        "Kommunerna har ännu inte prövat? Nej, «samordnare» saknas helt.",
        "Ingen «coachning» erbjuds inom ramen för stödet.",
        "Det handlar inte om «coachning» utan om utbildning.",
    ],
    ("sv", "historical"): [
        "Inför ansökan, i förstudien som föregick projektet, hölls «fokusgrupper».",
        "Under 2019 fanns här en «lovskola», vilken avslutades.",
        "2019 prövade kommunen «skolsocionomer» på två skolor.",
        "Länsstyrelsen bildade då en grupp som ordnade «jobbmässor».",
        "Kommunen har tidigare haft en «fältgrupp» för unga.",
        "Med lärdomar från «Ung Framåt», där mentorer användes, går vi vidare.",
        "I en tidigare satsning utbildades alla lärare i «lågaffektivt bemötande».",
        "«Närvaroteam» prövades i ett tidigare socialfondsprojekt.",
        "Region Dalarna beviljades 2017 medel till ett «kompetenscentrum».",
        "«Föräldrautbildningen» lades ner när pengarna tog slut.",
        "Satsningen är en fortsättning på «Plug In» och tar vid där det slutade.",
        "Tidigare erbjöds «sommarskola» på två orter.",
        "Erfarenheterna från Plug In och «Jobbspåret» tas till vara.",
        "«Skolcoacher» användes tidigare på högstadiet.",
    ],
    ("sv", "planned"): [
        "I en eventuell fortsättning vill parterna utveckla «digitala kompetensbevis».",
        "Om metoden faller väl ut, anställs «närvarokoordinatorer».",
        "Om medlen räcker kommer även «simulatorträning» att prövas.",
        "Resultaten ska ligga till grund för en kommande ansökan om «Supported Education».",
        "I nästa steg byggs en digital «plattform för vägledning».",
        "På sikt ska alla skolor ha «skolsociala team».",
        "Ett «resurscentrum» planeras i Umeå.",
        "Medel ska senare sökas för «handledarutbildning».",
        "Kartläggningen ger förutsättningar för framtida:\n- mentorsprogram\n- "
        "«föräldrastöd»\n\nProjektet startar i maj.",
        "Det som behövs är ett gemensamt «arbetssätt för överlämningar».",
        "Rapporten kan sedan användas av kommunerna i en ansökan om «närvarosamordnare».",
        "Efter projektets slut ska «coachningen» ingå i ordinarie verksamhet.",
        "«Mentorsprogrammet» kan prövas längre fram.",
        "Strategin för hur «mentorskap» ska byggas upp i ett framtida "
        "genomförandeprojekt tas fram.",
        "Ett eventuellt fortsättningsprojekt kan använda «mentorskap».",
    ],
    ("sv", "context"): [
        "Skolverket (2022) lyfter fram betydelsen av «tät uppföljning».",
        "Dagens stöd består huvudsakligen av «daglig verksamhet».",
        "Pandemin visade hur «distansundervisning» kan stänga ute.",
        "Enligt Skolverket är «specialundervisning» vanlig på högstadiet.",
        "Studier pekar på att «mentorskap» minskar avhopp.",
        "I Sverige finns «individuell placering» och stöd i ett fåtal regioner.",
        "Nyckeln erbjuds bara genom upphandlade «jobbförberedande insatser».",
        "«Ungdomsmottagningen» drivs redan av regionen.",
        "Socialstyrelsens rapport beskriver «föräldrastöd» som verksamt.",
        "Skolverkets allmänna råd framhåller vikten av «elevhälsa».",
    ],
    ("en", "current"): [
        "Participants will receive «career guidance» every week.",
        "The project will use «case management» in three towns.",
        "The aim is to introduce «mentoring» so that young men and women reach work.",
        "«Mentoring» is offered not only to pupils but also to parents.",
        "Interventions are made earlier than today through «school social teams».",
        "A preliminary study with interviews and a «mapping» is to prepare a larger project.",
        "Experiences from the project are gathered by «follow-up research».",
        "Debt advice is not included, but «coaching» is given to all.",
        "In an earlier project job coaches were tried. Now the city turns to «Supported "
        "Employment».",
        "«Workshops» are planned within the project together with employers.",
        "Pupils are prepared for future working life by means of «internships».",
        "Young people who are not in employment, education or training get «job coaching».",
        "Participants who have not completed school are offered «validation of skills».",
        "The method will be used in schools in order to prevent future unemployment "
        "through «mentoring».",
        "The project builds on the «RtI model» and on mentoring.",
        "Unlike earlier projects, this project uses «peer support».",
        "Study guidance is provided without delay by «outreach teams».",
    ],
    ("en", "negated"): [
        "«Treatment of addiction» is not part of the intervention.",
        "The programme does not finance school meals or «homework help».",
        "Pupils are taught in their own class instead of «special teaching groups».",
        "There is currently no shared «model for transitions».",
        "«Outreach work» is still lacking in rural areas.",
        "Teams visit schools without using «home visits».",
        "No «mentoring» is offered within the scheme.",
    ],
    ("en", "historical"): [
        "It builds on an earlier Erasmus+ project in which «study visits» were tried out.",
        "Between 2017 and 2019 the county council ran a «job club» for young adults.",
        "The municipality has previously run a «field team» for young people.",
        "Drawing on lessons from the «Plug In» initiative, the town goes on.",
        "In a previous project, all teachers were trained in «low-arousal approaches».",
        "The region received funding for a «competence centre» in 2017.",
        "The «parent training» was discontinued when money ran out.",
        "It is a continuation of «Plug In».",
    ],
    ("en", "planned"): [
        "If the model proves successful, the municipalities employ «attendance coordinators».",
        "The results can be used in an application for «Supported Education».",
        "In the next phase, a digital «guidance platform» is built.",
        "A «resource centre» is planned in Umeå.",
        "The study creates a basis for future: • mentoring programmes • «parental "
        "support». The project starts in May.",
        "The network will later offer «supervisor training».",
        "After the project ends, «coaching» becomes part of regular services.",
        "It lays the foundation for a future implementation project with «study coaches».",
        "A follow-up project may use «peer support».",
    ],
    ("en", "context"): [
        "«Apprenticeships», which are common elsewhere, are still rare in the industry.",
        "The OECD (2020) points to «early warning systems» as a success factor.",
        "A study from 2020 showed that «job carving» is hardly ever used.",
        "According to the OECD, «special education» is common in lower secondary school.",
        "Research suggests that «mentoring» reduces drop-out.",
        "The «youth clinic» is already running in the region.",
        "Few are reached by procured «employment services».",
    ],
}

# Quotes of the corpus that hold the cue itself: the words that a mention would have.
CORE = {
    "Mobilitetsinsatser för gruppen har lyckats i Sverige och i övriga Europa": (
        "Mobilitetsinsatser"
    ),
    "Underleverantörer och andra företag kan dra nytta av resultatet längre fram": (
        "dra nytta av resultatet"
    ),
    "skalas upp horisontellt till fler enheter eller vertikalt till högre nivåer": "skalas upp",
    "Boden och Luleå har länge samverkat": "samverkat",
    "kommande utbildningar och introduktioner": "utbildningar och introduktioner",
    "future training and introductions": "training and introductions",
    "Den hjälp som finns ges i början": "ges i början",
    "upphandlade arbetsmarknadsåtgärder": "arbetsmarknadsåtgärder",
    "Någon övergripande strategi finns fortfarande inte": "övergripande strategi",
    "a comprehensive strategy is still missing": "comprehensive strategy",
    "i stället för att löpa parallellt": "löpa parallellt",
    "Någon samlad länsstatistik över frånvaron finns inte": "länsstatistik",
}

# What the reader sees and general rules do not: "kan skalas upp" is said of any way of working
# that works, and "ska bygga en modell" is what projects say of themselves.
MISSED = {"skalas upp", "en modell för prova-på-kurser"}

ARTICLES = [
    ("sv", "current", "Stöd ges till unga (t.ex. «läxhjälp»). Kollo ingår inte."),
    ("sv", "negated", "Behandling (t.ex. «terapi») ingår inte. Stöd ges till alla."),
    ("sv", "current", "Kollo (som ingår inte i detta) ersätts av «läxhjälp»."),
    ("sv", "planned", "Det ger möjlighet för framtida: • läger • «läxhjälp» • kurser"),
    ("sv", "current", "Det ger möjlighet för framtida: • läger • kurser Projektet ger «läxhjälp»."),
    ("sv", "current", "Det ger möjlighet för framtida:\n• läger\n• kurser\n\nVi ger «läxhjälp»."),
    ("sv", "planned", "Det ger möjlighet för framtida:\n1. läger\n2. «läxhjälp»\n3. kurser"),
    ("sv", "planned", "Framtida insatser\n\nDet kan bli läger. Det kan bli «läxhjälp».\n\nSlut."),
    ("sv", "current", "Framtida insatser\n\nDet kan bli läger.\n\nNu ges «läxhjälp»."),
    ("sv", "current", "Tidigare projekt:\nLäger\n\nProjektet ger «läxhjälp»."),
    ("sv", "current", "Följande ingår: «läxhjälp»; kollo ingår inte"),
    ("en", "current", "Support (unlike in previous projects) includes «homework help»."),
    ("en", "planned", "Opportunities for future: camps, «homework help» and courses."),
    ("en", "negated", "Not included:\n- camps\n- «homework help»\n\nThe project starts in May."),
    ("en", "current", "Not included:\n- camps\n\nThe project offers «homework help»."),
    ("en", "current", "Camps are not included e.g. in May. All get «homework help»."),
]


def match_of(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> Match:
    first = np.searchsorted(tokens.ends, [s for s, _ in spans], side="right")
    last = np.searchsorted(tokens.starts, [e for _, e in spans], side="left") - 1
    keys = np.zeros(len(spans), dtype=np.int64)
    return Match(first, last, tokens.starts[first], tokens.ends[last], keys)


def read(text: str, spans: Sequence[tuple[int, int]], language: str) -> list[tuple[str, int]]:
    tokens = tokenise(text)
    languages = {x: np.full(len(tokens), x == language) for x in ("sv", "en")}
    found, deciding = statuses(text, tokens, languages, match_of(tokens, spans))
    return [(STATUSES[s], int(c)) for s, c in zip(found, deciding, strict=True)]


def marked(sentence: str, language: str) -> str:
    before, rest = sentence.split("«")
    words, after = rest.split("»")
    span = (len(before), len(before) + len(words))
    return read(before + words + after, [span], language)[0][0]


def all_sentences() -> Iterator[tuple[str, str, str]]:
    for (language, status), sentences in SENTENCES.items():
        for sentence in sentences:
            yield language, status, sentence
    yield from ARTICLES


def examples() -> list[Cue]:
    return [cue for cue in cues() if cue.kind in (STATUS, PSEUDO, STOP)]


@pytest.mark.parametrize(("language", "status", "sentence"), list(all_sentences()))
def test_a_sentence_gives_its_mention_the_status(language: str, status: str, sentence: str) -> None:
    assert marked(sentence, language) == status


@pytest.mark.parametrize("cue", examples(), ids=lambda cue: cue.name)
def test_each_cue_decides_its_own_example(cue: Cue) -> None:
    start = cue.example.index(cue.mention)
    [(status, deciding)] = read(cue.example, [(start, start + len(cue.mention))], cue.language)
    if cue.kind == STATUS:
        assert (status, cues()[deciding].name) == (STATUSES[cue.status], cue.name)
    else:
        assert (status, deciding) == ("current", -1)


@pytest.mark.parametrize("key", SEEDS)
def test_the_seeds_mentions_have_the_readers_status(key: str) -> None:
    document = SEEDS[key]
    [path] = (TESTS.parent / "seeds").glob(f"{key}_*.txt")
    text = path.read_text(encoding="utf-8-sig")
    negated = [(name, "negated", quote) for name, quote in document.get("negated", [])]
    for _, status, quote in [*document["methods"], *negated]:
        start = text.index(quote)
        [(found, _)] = read(text, [(start, start + len(quote))], document["language"])
        assert (quote, found) == (quote, status)


@pytest.mark.parametrize("key", CORPUS)
def test_the_corpus_mentions_have_the_readers_status(key: str) -> None:
    document = CORPUS[key]
    text = (TESTS / "corpus" / "pages" / f"{key}.txt").read_text(encoding="utf-8-sig")
    for _, status, quote in document["gold"]["methods"]:
        core = CORE.get(quote, quote)
        start = text.index(quote) + quote.index(core)
        [(found, _)] = read(text, [(start, start + len(core))], document["language"])
        expected = "current" if core in MISSED else status
        assert (core, found) == (core, expected)


def test_a_cue_inside_the_mention_itself_does_not_decide() -> None:
    assert marked("Målgruppen är elever som «saknar behörighet» till gymnasiet.", "sv") == "current"
    assert marked("Many pupils have a «lack of support» at home.", "en") == "current"


def test_a_word_of_one_letter_sequence_counts_in_its_own_language_only() -> None:
    # "men" ends the reach of a Swedish cue ("but"), and not of an English one.
    sentence = "The project does not include young men or «mentoring»."
    assert marked(sentence, "en") == "negated"


def test_mentions_may_come_in_any_order_and_overlap() -> None:
    text = "Kollo ingår inte, men läxhjälp och gemensam läxhjälp ges."
    words = ["läxhjälp ges", "Kollo", "gemensam läxhjälp", "läxhjälp"]
    spans = [(text.index(w), text.index(w) + len(w)) for w in words]
    assert [s for s, _ in read(text, spans, "sv")] == ["current", "negated", "current", "current"]


def test_no_mentions_and_short_texts() -> None:
    for text in ("", "Läxhjälp", "Läxhjälp ingår inte."):
        assert read(text, [], "sv") == []
    assert read("Läxhjälp", [(0, 8)], "sv") == [("current", -1)]


def test_unknown_language_counts_as_any() -> None:
    text = "Kollo saknas helt"
    tokens = tokenise(text)
    found, _ = statuses(text, tokens, {}, match_of(tokens, [(0, 5)]))
    assert STATUSES[found[0]] == "negated"


def test_the_data_are_whole() -> None:
    names = [cue.name for cue in cues()]
    assert len(set(names)) == len(names)
    for cue in cues():
        assert cue.phrases
        assert cue.kind not in (STATUS, PSEUDO, STOP) or cue.mention in cue.example
        assert cue.kind != STATUS or cue.forward or cue.backward
        assert cue.needs < 0 or cues()[cue.needs].kind == HELPER
        assert cue.unless_next < 0 or cues()[cue.unless_next].kind == HELPER
        assert not cue.within or cue.needs >= 0
    for language in ("sv", "en"):
        given = {STATUSES[c.status] for c in cues() if c.kind == STATUS and c.language == language}
        assert given == set(STATUSES) - {"current"}


def test_slots_are_filled_in() -> None:
    assert list(expand("{a|b} {$c|}", {"c": ["d", "e"]})) == [
        "a d", "a e", "a", "b d", "b e", "b",
    ]  # fmt: skip


def test_an_unknown_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "x", "language": "sv", "status": "planned", "phrases": ["y"], "forward": "far"}
    tables = ("cue", "pseudo", "stop", "relative", "helper", "abbreviation", "opener")
    data = {"lists": {}, **{table: [] for table in tables}, "cue": [row]}
    monkeypatch.setattr("esfgraph.annotate.cues.toml_data", lambda _: data)
    with pytest.raises(EsfGraphError, match="unknown reach 'far'"):
        cues.__wrapped__()
