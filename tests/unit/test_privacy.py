"""What `esfgraph.annotate.privacy` blackens, and what it leaves alone.

In the cases « and » enclose what must be blackened; everything else must stay.
All people are invented.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from esfgraph.annotate.privacy import BLOCK, KINDS, redact

TESTS = Path(__file__).resolve().parent.parent
SEEDS = TESTS.parent / "seeds"
PAGES = sorted((TESTS / "corpus" / "pages").glob("*.txt"))
CONTACT_LABELS = ("Kontaktperson", "E-post", "Telefonnummer")

LABELS = [
    "Kontaktperson: «Maja Exempelgren»",
    "Kontaktperson:\n«Maja Exempelgren»\nE-post:\n«maja.exempelgren@example.org»\nRegion:\nSkåne",
    "Kontaktperson\n«Per-Olof Påhittsson»\nE-post\n«perolof@example.net»",
    "Kontaktperson«Maja Exempelgren»\nE-post«maja.exempelgren@example.org»\n"
    "Telefonnummer«070-174 06 05»\nBeviljat ESF-stöd450 000 kr",
    "Kontaktperson«Maja Exempelgren»E-post«maja@example.org»Telefonnummer«070-174 06 05»",
    "Kontaktpersoner: «Maja Exempelgren», «Kim Påhittsson» och «Åsa Låtsasberg»",
    "Kontaktpersoner:\n«Maja Exempelgren»\n«Kim Påhittsson»\nProgramområde:\nA",
    "Kontaktperson: «K. Påhittsson»",
    "Kontaktperson: «Ebba von Påhitt af Exempel»",
    "Kontaktperson: «Xhelaludin Qerimaj»",
    "Kontaktperson:\t«MAJA EXEMPELGREN»",
    "KONTAKTPERSON: «Maja Exempelgren»",
    "Kontaktperson: «Exempelgren», «Maja»",
    "Projektledare: «Maja Exempelgren», Göteborgs stad",
    "Projektledare: Göteborgs stad",
    "Projektledare: Göteborgs stad, «Maja Exempelgren»",
    "Projektledare:\nRegion Västmanland",
    "Projektansvarig: «Anna-Karin Exempelgren-Påhitt»",
    "Handläggare - «Omar Påhittsson»",
    "Ansvarig: «Maja Exempelgren», enhetschef",
    "Ansvarig: Utbildningsförvaltningen",
    "Kontakt: «Maja Exempelgren», tel «08-465 004 11»",
    "Kontakt: Socialförvaltningen",
    "Kontakt: Rädda Barnen",
    "Kontakt:\nHållbar utveckling i Norr",
    "Contact person: «Kim Example», Lund University",
    "Project manager: «Kim Example»",
    "Project manager: City of Gothenburg",
    "Coordinator: «Kim Example»",
    "Responsible: Department of Education",
    "Kontaktperson:\nE-post:\nProgramområde:\nA",
    "Kontaktperson\n«Maja»\n: Exempel",
    "Kontaktperson: saknas",
    "Kontaktperson för projektet: «Maja Exempelgren»",
    "Kontaktperson på Lunds kommun är «Maja Exempelgren».",
    "Kontaktperson hos projektägaren:\n«Xhelaludin Qerimaj»\nRegion:\nSkåne",
    "Kontaktpersoner\n«Maja Exempelgren», Region Skåne\n«Xiaoming Zhang», Lunds kommun\n"
    "Region\nSkåne",
    "Projektledning: «Xhelaludin Qerimaj»",
    "Projektledning: Region Skåne",
    "Foto: «Maja Exempelgren»",
    "Namn\tRoll\n«Xhelaludin Qerimaj»\tProjektledare\t«070-174 06 05»",
    "Projektägare:\n«TYRA PÅHITTAD» («811228-9841»)\n\n«Tyra Påhittad» odlar.",
    "Projektägare:\n«PÅHITTAD, TYRA MAJA», «19811228-9841»\n\n«Tyra Påhittad» odlar.",
    "Projektägare:\nPÅHITTS KOMMUN (212000-1355)",
    "Projektägare:\n«PÅHITTAD TYRA MAJA»\nOrg.nr:\n«8112289841»\n\n«Tyra Påhittad» odlar.",
]
SPEECH = [
    "Det går bra, säger «Xhelaludin Qerimaj» på Region Skåne.",
    "«Xhelaludin Qerimaj» berättar om arbetet.",
    "“It works,” said «Bartholomew Nonesuch», head of the school.",
    "Deltagaren «Mohammed Påhittad» och hennes kollega «Xhelaludin Qerimaj» håller med.",
    "Svenska Kyrkan säger nej, och så säger Skolverket. Rosengårds Folkets Hus berättar mer.",
    "Projektet leds av professor «Maja Exempelgren» vid Lunds universitet.",
    "Enligt professor Maja Exempelgren är det bra.",
    "Styrgruppen: «Karin Påhitt» (ordförande), «Lars Påhittad» och «Eva Exempel».",
    "Kontaktperson: «Maja Exempelgren», enheten. Projektledare «Xhelaludin Qerimaj» är ny.",
    "Projektledaren «Quirina Qerimajs» lag. «Quirina» och «Qerimaj» är nöjda.",
    "Se example.org/in/«quirina-qerimaj» eller kontakta «Quirina Qerimaj».",
]

PROSE = [
    "Kontakta «Maja Exempelgren» för intresseanmälan och mer information.",
    "Kontakta gärna vår projektledare, «Maja Exempelgren», för mer information.",
    "Kontakta «Maja» så berättar hon mer.",
    "Kontakta Lunds kommun för mer information.",
    "Kontakta Uppdrag Psykisk Hälsa Stockholms län för frågor.",
    "Kontakta Nora kommun eller Sala sjukhus.",
    "Kontakta Arbetsförmedlingen och Försäkringskassan i Örebro.",
    "Kontakta Anna Påhitts gymnasium för en plats.",
    "Kontakta Maja Exempelgren Konsult AB.",
    "Arbetet leds av «Maja Exempelgren» och «K. Påhittsson».",
    "Projektet leds av Göteborgs stad och Region Skåne.",
    "Frågor besvaras av «Åsa Låtsasberg», «Kim Påhittsson» och «Omar Exempelgren».",
    "Det säger projektledare «Kim Påhittsson» i rapporten.",
    "Det säger projektledaren «Kim Påhittsson».",
    "Det säger «Kim Påhittsson» (projektledare) och «Maja Exempelgren» (kommunikatör).",
    "«Kim Påhittsson», projektledare, berättar.",
    "«Kim Påhittsson» och «Maja Exempelgren» är samordnare på skolorna.",
    "Rektor «Kim Påhittsson» på Hagalidskolan deltar.",
    "Hagalidskolan, rektor och lärare deltar.",
    "På skolan arbetar rektor, kurator och specialpedagog. Rektor Hagalidskolan ansvarar.",
    "Please contact «Kim Example» or «Jane Doe» for details.",
    "Contact the project team at Lund University.",
    "The project is managed by the City of Malmö.",
    "«Kim Example» is the project manager of the project.",
    "For questions, call «Kim Example» on «+46 70 174 06 05».",
    "«Maja Exempelgren», «070-174 06 05», svarar.",
    "Med vänlig hälsning\n«Maja Exempelgren»\nProjektet Framtid",
    "Vi vill att alla i projektet ska kontakta\n«Maja Exempelgren» om frågor.",
    "Vi vill att alla som deltar i projektet och har frågor kontaktar «Maja\nExempelgren» snart.",
    "Metoderna är Supported Employment och Response to Intervention; Skola som arena/Lights on.",
    'I aktiviteten "Jobb i norr" deltar Boden Luleå och Medborgarskolan Region Mitt.',
    "Forskning (t.ex. Skolverket, Ifous, Malin Påhitt Exempels bok, Främja närvaro) visar det.",
    "Enligt Malin Påhittsson (2019) är det så. Läs Malin Påhittssons rapport.",
    "Projektledare för insatsen är «Yusuf Låtsasson» från Region Värmland.",
    "Kontakt: «Hittepå», «Yusuf»; Region Värmland",
    "Kontakta «Xhelaludin Qerimaj» för anmälan; kontakta Gröna Rum för hyra.",
    "Kontakta Vilda Drömmar om du har vilda drömmar.",
    "Kontakta projektkoordinator «Ingrid Hittepå», Hallstahammars kommun, «0220-240 00».",
    "I gruppen sitter «Leif Låtsasson» (ordförande), «Rut Fejk» (rektor) och «Bo Hitte» (VD).",
    "Rektor på Ängskolan, «Bo Hitte», berättar.",
    "The project is led by Dr. «Xhevat Fakename» and Prof. «John Madeup» of Lund University.",
    "Questions? Contact «Kim Madeup», Project Officer, City of Malmö.",
    "Utvärderingen leds av Ramböll Management Consulting. Kontakta KAA Växjö. Kontakta BUP.",
    "Led by Save the Children and Haskovo Municipality, coordinated by Alba County Council.",
    "Projekt Saga leds av Saga Vidare. Kontakt Söder är ett team. Coach Green Future.",
    "Modellen bygger på Kim Påhittssons avhandling.",
    "Ordförande i nämnden är inte ansvarig. Kontakt med skolan togs i Maj.",
]

COPIES = [
    "Kontaktperson: «Maja Exempelgren»\n\n«Maja» leder arbetet. «Exempelgren» är nöjd, säger «Maja "
    "Exempelgren», och «M. Exempelgren» svarar. «MAJA EXEMPELGREN»! «Exempelgrens» plan. "
    "«Exempelgren, Maja».",
    "Kontaktperson: «Anna Lund»\n\nLunds kommun och Lund deltar. «Anna Lund» leder.",
    "Kontaktperson: «Maja Berg»\n\nVid foten av ett berg. Berg i dagen. «Maja Berg» leder.",
    "Kontaktperson: «Maja Exempelgren»\n\nEnligt Maja Låtsasberg är det så. Jan Exempelgren skrev.",
    "Kontaktperson: «Maja Exempelgren»\n\nProjektet Maja heter så; ”Maja” är namnet. «Maja» vet.",
    "E-post: «kim.exempelgren@example.org». Det säger «Kim Exempelgren». «Exempelgren» tror så.",
    "Skriv till «per-olof.pahittsson@example.org». «Per-Olof Påhittsson» leder.",
    "Skriv till «kimexe01@example.org». I projektet deltar «Kim Exempelgren» från Lund.",
    "Skriv till «kexempelgren@example.org». I projektet deltar «Kim Exempelgren» från Lund.",
    "Skriv till «klok.vagen30@example.org»; den kloka vägen och Klok Vägen finns kvar.",
    "Kontaktperson: «K. Påhittsson»\n\n«Kim Påhittsson» leder; Jan Påhittsson skrev boken.",
    "Kontaktperson: «Maja Exempelgren»\n\nExempelgrens stiftelse och Exempelgren AB stöder.",
]

CONTACTS = [
    "Skriv till «kim.exempel@example.org».",
    "Skriv till «kim.exempel@mail.example.se», tack.",
    "mailto:«kim@example.org?»".replace("?»", "»?"),
    "Skriv till «kim.exempel(at)example.se» nu.",
    "Skriv till «kim.exempel [at] example dot se» nu.",
    "Write to «kim.example at example dot org» now.",
    "Skriv till «kim.exempel (a) example.se».",
    "kim.exempel".join(["Skriv till «", "%40example.se»"]),
    "Skriv till info@example.se, registrator@example.se, kommun@example.se.",
    "Skriv till utbildningsforvaltningen@example.se eller kontakt.skola@example.se.",
    "Skriv till skola.arena-solna@example.se; «nora@example.se», «mark.berg@example.se».",
    "Läs på uppdragpsykiskhalsa.se och www.example.org.",
    "Mötet at the school är @ home.",
    "Ring «070-174 06 05», «+46 70 174 06 05», «0046 70 174 06 05», «+46 (0)70-174 06 05».",
    "Ring «08-465 004 11» eller «08/465 00 411» eller «0701740605».",
    "Ring «0920-123 45», «(08) 465 004 11», «070.174.06.05» eller «+44 20 7946 0958».",
    "Tel: «0920123456». Mobil«070-174 06 05»",
    "Ring «070-174 06 05»/«08-465 004 11».",
    "Växel: «08-465 004 00», 2024 deltog 12 personer",
    "Diarienummer 23-023-S01 och 2018/00566, 2019/00418 och Dnr 08-123456.",
    "Datum 2016-08-01-2019-03-31, 08-11-2023, 01/11/2023, 2023-11-01 00:00:00, 08-12 2024.",
    "Öppet 08.00-17.00 och 08-17. Ålder 0–17 år, 13–24 år, åren 2020–2022, 8–12 månader.",
    "Belopp 40 387 882, 5 096 611, 0,00 €, +11 650 000 kr, 54%, 167 400,00 €",
    "Org.nr 222000-0265, 2220000265, 802002-8638, 16 212000-1355.",
    "Postnr 123 45, 72186; CCI 2021SE05SFPR001; ISSN 0346-5462; ISBN 978-91-7585-123-4.",
    "Mätvärde 59.329323, 18.068581 och 0701, 000 000 000, id 5b98fb419150025f0812345678",
]

NUMBERS = [
    "Personnummer: «811228-9841»",
    "Född «19811228-9841», «8112289841» och «198112289841».",
    "Född «121212+1212» och «121212-1212».",
    "Samordningsnummer «701063-2391».",
    "Fel kontrollsiffra 811228-9842, inget datum 900230-9803.",
    "Personnummer: «811228-XXXX», personnummer «811228-9842»",
    "Projektägare:\nGÖTEBORGS KOMMUN\nProjektägare organisationsnummer:\n2120001355",
    "Projektägare organisationsnummer:\n«8112289841»\nProjektägare:\n«PÅHITTSSON, KIM»\nNamn:\n"
    "Lyftet\n\n«Kim Påhittsson» driver en gård i Sala.",
    "Projektägare: «Kims Måleri, Kims Måleri»\nProjektägare org.nr.: «811228-9841»\n\n"
    "«Kims Måleri» anställer två. Måleri är ett hantverk.",
    "Beneficiary: «Kim Example»\nBeneficiary ID: «811228-9842»\nBeneficiary city: LUND",
    "Projektägare«Kim Påhittsson»\nOrganisationsnummer«8112289841»\nRegionSkåne",
    "Stödmottagare: Lyftet AB\nBeneficiary ID: 5560360793\n",
]

ADDRESSES = [
    "Kontaktperson: «Maja Exempelgren»\nAdress: «Påhittsgatan 3»\n«123 45 Exempelstad»\n",
    "Adress: Storgatan 1, 123 45 Lund",
    "«Maja Exempelgren» (projektledare)\nHemadress: «Påhittsvägen 3 B»",
    "Kontakta «Maja Exempelgren», «Påhittsgatan 3, 123 45 Exempelstad» i dag.",
    "Stödmottagarens address:\nStorgatan 1\nProjektägare organisationsnummer:\n2120001355",
    "Stödmottagarens address:\n«Storgatan 1»\nProjektägare organisationsnummer:\n«8112289841»",
    "Kontaktperson:\n«Maja Exempelgren»\nStödmottagarens address:\n\nProgramområde:\n2",
]


def expected(case: str) -> tuple[str, str]:
    """The text of a case, and the text with what is enclosed blackened."""
    plain = case.replace("«", "").replace("»", "")
    black = re.sub("«(.*?)»", lambda m: re.sub(r"[^\n]", BLOCK, m[1]), case, flags=re.DOTALL)
    return plain, black


@pytest.mark.parametrize(
    "case",
    [*LABELS, *SPEECH, *PROSE, *COPIES, *CONTACTS, *NUMBERS, *ADDRESSES],
    ids=lambda c: c[:40],
)
def test_blackens_what_is_a_persons_and_nothing_else(case: str) -> None:
    text, black = expected(case)
    result = redact(text)
    assert result.text == black
    assert redact(result.text).text == result.text
    assert all(BLOCK in span.of(result.text) for span in result.spans)
    assert sum(result.counts.values()) == len(result.spans)
    assert set(result.counts) <= set(KINDS)


def test_counts_by_kind() -> None:
    text = "Kontaktperson: Maja Exempelgren, maja@example.org, 070-174 06 05, 811228-9841"
    assert dict(redact(text).counts) == {
        "name": 1,
        "email": 1,
        "phone": 1,
        "personal-number": 1,
    }
    assert redact("Metoden heter Supported Employment.").counts == {}


def test_line_breaks_inside_a_name_stay() -> None:
    text = "Vi vill att alla som deltar i projektet och har frågor kontaktar Maja\nExempelgren nu."
    assert redact(text).text.index("\n") == text.index("\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_corpus_loses_its_contact_persons_and_nothing_else(page: Path) -> None:
    gold = json.loads((TESTS / "corpus" / "gold.json").read_text("utf-8"))["documents"]
    fields = gold[page.stem]["fields"]
    people = sorted(fields[label] for label in CONTACT_LABELS if fields.get(label))
    text = page.read_text("utf-8")
    result = redact(text)
    assert sorted(span.of(text) for span in result.spans) == people
    assert not any(value in result.text for value in people)


@pytest.mark.parametrize("key", ["000", "001", "002", "003", "004"])
def test_seeds_lose_what_the_gold_keeps_out_and_nothing_else(key: str) -> None:
    gold = json.loads((TESTS / "gold" / "seeds.json").read_text("utf-8"))
    entry = gold.get(key) or gold["documents"][key]
    people = sorted(entry.get("personal_data_kept_out", []))
    (seed,) = SEEDS.glob(f"{key}_*.txt")
    text = seed.read_text("utf-8")
    result = redact(text)
    assert sorted(span.of(text) for span in result.spans) == people
    for value in people:
        for word in re.split(r"[^\w]+", value.split("@")[0]):
            assert word.casefold() not in result.text.casefold()


@pytest.mark.parametrize(
    "unit",
    [
        "a", "A", "1", "0", " ", "\n", "@", "a@", "a.", "A ", "Aa ", "A.", "-", "0 ", "07-", "+4 ",
        "(0", "a at b dot ", "Kontakt", "Kontakt: ", "Kontaktperson\n", "projektledare ",
        "Kontaktperson: Maja Exempelgren\n", "Maja Exempelgren, ", "Maja, ", "Maja och ",
        "811228-9841 ", "Projektägare\n", "Projektägare organisationsnummer: 8112289841\n",
        "Adress: ", "█, A", "kontakta Aa von ", "kim.exempelgren@example.org Kim ", "Mc",
    ],
)  # fmt: skip
def test_time_grows_with_the_length_whatever_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text, spent = unit * (size // len(unit)), []
        for _ in range(3):  # what else the machine does can only make it slower
            begin = time.process_time()
            redact(text)
            spent.append(time.process_time() - begin)
        return min(spent)

    # eight times the text; quadratic work would take sixty-four times as long
    assert seconds(160_000) < 24 * max(seconds(20_000), 0.02)
