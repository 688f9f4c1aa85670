"""Precedents of a project or an idea: ranked, explained, filtered, nothing dropped silently."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from math import log
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import SEEDS, Run
from esfgraph.amounts import converted, parse_money, sums
from esfgraph.errors import InputError, UsageError
from esfgraph.filters import Fit, parse_where
from esfgraph.model import Money
from esfgraph.network import connections
from esfgraph.pipeline import graph_of
from esfgraph.similar import Similar, similar
from network_graphs import NUTS, PLACES, P, described

IDEA = """Vi vill minska skolfrånvaron bland elever på högstadiet i vår kommun.
Skolsociala team ska arbeta tillsammans med elevhälsan och socialtjänsten.
Kontakt: Anna Exempelsson, anna.exempelsson@exempel.se, 070-123 45 67.
"""


@pytest.fixture(scope="module")
def four() -> ox.Store:
    return graph_of(sorted(SEEDS.glob("00[1-4]_*.txt"))).store


@pytest.fixture
def idea(tmp_path: Path) -> Path:
    path = tmp_path / "idea.txt"
    path.write_text(IDEA, encoding="utf-8")
    return path


def _budgets(amounts: dict[str, dict[str, str]]) -> ox.Store:
    """Projects with one theme, places and total budgets; ``asked`` has none."""
    projects, text = {"asked": "esf:theme <vocab/theme/t>", "stranger": ""}, [PLACES]
    for name, found in amounts.items():
        said = "esf:theme <vocab/theme/t> ; esf:startYear 2023"
        if found:
            iris = {c: f"<{P}{name}#total-budget-{c}>" for c in found}
            said += f" ; esf:totalBudget {', '.join(iris.values())}"
            text += [
                f'{iris[c]} schema:value "{a}"^^xsd:decimal ; schema:currency "{c}" .'
                for c, a in found.items()
            ]
        projects[name] = said
    return described(projects, "\n".join(text))


def _names(found: Similar) -> list[str]:
    return [one.project.removeprefix(P) for one in found.precedents]


def test_precedents_of_a_project_have_the_scores_of_its_connections(four: ox.Store) -> None:
    found = similar(four, "25-019-S03")
    scores = {
        frozenset((c.project_a, c.project_b)): c.score for c in connections(four, strongest=None)
    }
    assert found.precedents
    own = next(
        iri
        for c in connections(four)
        for iri, i in zip((c.project_a, c.project_b), c.identifiers, strict=True)
        if i == "25-019-S03"
    )
    for one in found.precedents:
        assert one.project != own
        assert one.score == scores[frozenset((own, one.project))]
    assert [one.rank for one in found.precedents] == list(range(1, len(found.precedents) + 1))
    ranked = [one.score for one in found.precedents]
    assert ranked == sorted(ranked, reverse=True)


def test_reasons_quote_the_words_of_both_sides(four: ox.Store) -> None:
    found = similar(four, "25-019-S03")
    one = next(p for p in found.precedents if p.identifier == "23-023-S01")
    team = next(r for r in one.reasons if r.shared.iri.endswith("/school-social-team"))
    assert team.own is not None
    assert team.other is not None
    texts = {path.name: path.read_text("utf-8") for path in SEEDS.glob("*.txt")}
    for quote in (team.own, team.other):
        assert quote.document in texts
        assert quote.words in " ".join(texts[quote.document].split())
    # In use here, so not the words about what was there before.
    assert "socialt närvaroteam" not in team.own.words or "skol" not in team.own.words


def test_an_idea_in_a_text_file_finds_precedents(four: ox.Store, idea: Path) -> None:
    found = similar(four, str(idea))
    assert found.precedents[0].identifier == "25-019-S03"
    labels = {reason.shared.labels.en for reason in found.precedents[0].reasons}
    assert {"school social team", "school absence", "pupil health"} <= labels
    quotes = {r.own.words for one in found.precedents for r in one.reasons if r.own}
    assert "Skolsociala team" in quotes
    assert all(words in IDEA for words in quotes)


def test_what_an_idea_plans_counts_in_full_and_what_was_before_in_part(tmp_path: Path) -> None:
    store = described(
        {"a": "esf:usesMethod <vocab/method/case-management>", "b": "", "c": ""},
    )
    scores = {}
    for status, text in {
        "current": "Vi arbetar med case management i projektet.",
        "planned": "Efter projektet planeras ett genomförandeprojekt med case management.",
        "former": "Tidigare arbetade vi med case management.",
    }.items():
        path = tmp_path / f"{status}.txt"
        path.write_text(text + "\n", encoding="utf-8")
        (one,) = similar(store, str(path)).precedents
        (reason,) = one.reasons
        scores[status] = (one.score, reason.shared.weight)
        assert {p.rpartition("#")[2] for p in reason.shared.said} == {
            "usesMethod",
            {"current": "usesMethod", "planned": "plansMethod", "former": "formerMethod"}[status],
        }
    full = round(log(3), 6)
    assert scores["current"] == scores["planned"] == (full, full)
    assert scores["former"][0] == pytest.approx(full / 2, abs=2e-6)


def test_what_is_understood_in_an_idea_is_told_also_what_no_project_has(
    tmp_path: Path, run: Run
) -> None:
    store = described({"a": "esf:usesMethod <vocab/method/case-management>", "b": ""})
    graph, path = tmp_path / "graph.nq", tmp_path / "idea.txt"
    store.dump(str(graph), ox.RdfFormat.N_QUADS)
    path.write_text("Vi arbetar med case management och mentorskap.\n", encoding="utf-8")
    said = {one.iri.rpartition("/")[2]: one for one in similar(store, str(path)).said}
    assert said["case-management"].words == "case management"
    assert said["case-management"].known
    assert any(not one.known for one in said.values())
    told = run("similar", graph, path, "--lang", "en")
    assert "Understood in your text" in told.stderr
    assert "no project of the graph" in told.stderr
    (row,) = json.loads(run("similar", graph, path, "--format", "json").stdout)
    assert {"kind", "label", "iri", "words", "in_graph"} == set(row["understood"][0])
    assert similar(store, "a").said == ()


def test_the_places_that_an_idea_names_count_unless_others_are_asked_for(tmp_path: Path) -> None:
    store = described(
        {
            "county": f"esf:nutsRegion <{NUTS}SE224>",
            "south": "esf:region <vocab/esf-region/sydsverige>",
            "elsewhere": "esf:fund <urn:f>",
        },
        PLACES,
    )
    path = tmp_path / "idea.txt"
    path.write_text("Projektet ska drivas i Malmö och två andra städer.\n", encoding="utf-8")
    found = similar(store, str(path))
    assert _names(found) == ["county", "south"]
    (reason,) = found.precedents[0].reasons
    assert reason.own is not None
    assert (reason.shared.iri, reason.own.words) == (NUTS + "SE224", "Malmö")
    assert similar(store, str(path), where=parse_where(["nuts=SE22"])).precedents == ()
    assert similar(store, str(path), by=["theme", "fund"]).precedents == ()
    path.write_text("Mark ska köpas. Vi bor i Sverige.\n", encoding="utf-8")
    assert similar(store, str(path)).precedents == ()
    path.write_text("Skåne län satsar.\n", encoding="utf-8")
    assert _names(similar(store, str(path))) == ["county", "south"]


def test_a_page_of_a_project_of_the_graph_is_not_its_own_precedent(
    four: ox.Store, run: Run, tmp_path: Path
) -> None:
    (page,) = SEEDS.glob("002_*.txt")
    found = similar(four, str(page))
    assert found.precedents
    own = similar(four, "23-012-S01").name
    assert found.itself == (own,)
    assert own not in {one.title for one in found.precedents}
    graph = tmp_path / "graph.nq"
    four.dump(str(graph), ox.RdfFormat.N_QUADS)
    told = run("similar", graph, page, "--lang", "en").stderr
    assert "its own precedent" in told
    assert similar(four, "23-012-S01").itself == ()
    # A copy of other bytes is known by what it says of itself.
    copy = tmp_path / "copy.txt"
    copy.write_text(page.read_text("utf-8") + "\nMer text.\n", encoding="utf-8")
    assert similar(four, str(copy)).itself == (own,)


def test_people_in_an_idea_are_blackened(four: ox.Store, idea: Path, run: Run) -> None:
    assert similar(four, str(idea)).redactions >= 2
    path = idea.with_name("graph.nq")
    four.dump(str(path), ox.RdfFormat.N_QUADS)
    for form in ("table", "json", "csv"):
        result = run("similar", path, idea, "--format", form, "--lang", "en")
        assert result.exit_code == 0
        assert "Exempelsson" not in result.output
        assert "exempel.se" not in result.output
        assert "blackened" in result.stderr


def test_an_idea_without_anything_in_common_says_so(four: ox.Store, tmp_path: Path) -> None:
    path = tmp_path / "cake.txt"
    path.write_text("Två ägg och en deciliter mjölk.\n", encoding="utf-8")
    found = similar(four, str(path))
    assert found.precedents == ()
    assert found.understood == 0


def test_bad_files_and_names_are_refused(four: ox.Store, tmp_path: Path) -> None:
    binary = tmp_path / "picture.txt"
    binary.write_bytes(b"\x89PNG\x00\x01")
    with pytest.raises(InputError, match="PNG"):
        similar(four, str(binary))
    with pytest.raises(UsageError, match="no such file"):
        similar(four, str(tmp_path / "missing.txt"))
    with pytest.raises(UsageError, match="no project is called"):
        similar(four, "99-999-S99")
    with pytest.raises(UsageError, match="no project is called"):
        similar(four, "x" * 5000)
    with pytest.raises(UsageError, match="no project is called"):
        similar(four, "a\x00b")


def test_budgets_are_compared_within_their_currency() -> None:
    store = _budgets(
        {
            "inside": {"SEK": "600000"},
            "outside": {"SEK": "100"},
            "both": {"SEK": "700000", "EUR": "1"},
            "unknown": {},
        }
    )
    found = similar(store, "asked", least=parse_money("500000SEK", "--budget-min"))
    assert _names(found) == ["both", "inside", "unknown"]
    assert (found.outside, found.unknown) == (1, 1)
    assert all(not one.budget.compared for one in found.precedents)


def test_another_currency_only_decides_about_the_rank_and_names_its_rate() -> None:
    store = _budgets(
        {
            "euros": {"EUR": "100000"},
            "fewer": {"EUR": "10"},
            "unknown": {},
            "pounds": {"GBP": "900000"},
        }
    )
    found = similar(store, "asked", least=parse_money("500 000 sek", "--budget-min"))
    assert _names(found) == ["euros", "unknown", "pounds", "fewer"]
    first, last = found.precedents[0].budget, found.precedents[-1].budget
    assert (first.fit, last.fit) == (Fit.INSIDE, Fit.CONVERTED_OUTSIDE)
    (compared,) = first.compared
    assert compared.money == Money(Decimal(1147880), "SEK")
    assert (compared.rate, compared.year) == (11.4788, 2023)
    assert found.outside == 0
    assert (found.unknown, found.incomparable) == (1, 1)
    assert found.precedents[2].budget.fit is Fit.INCOMPARABLE


def test_both_ends_of_a_range_belong_to_it() -> None:
    store = _budgets({"a": {"SEK": "5"}, "b": {"SEK": "6"}, "c": {"SEK": "7"}})
    found = similar(store, "asked", least=Money(Decimal(5), "SEK"), most=Money(Decimal(6), "SEK"))
    assert sorted(_names(found)) == ["a", "b"]
    with pytest.raises(UsageError, match="above the greatest"):
        similar(store, "asked", least=Money(Decimal(2), "SEK"), most=Money(Decimal(1), "SEK"))


def test_without_a_range_no_budget_matters() -> None:
    store = _budgets({"a": {}, "b": {"SEK": "6"}})
    assert sorted(_names(similar(store, "asked"))) == ["a", "b"]
    assert similar(store, "asked").unknown == 0


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("500000 kronor", 500000, "SEK"),
        ("500 000kr", 500000, "SEK"),
        ("750 tkr", 750000, "SEK"),
        ("5 mkr", 5000000, "SEK"),
        ("2,5 Mkr", 2500000, "SEK"),
        ("12 mnkr", 12000000, "SEK"),
        ("3 miljoner kronor", 3000000, "SEK"),
        ("1.5 million EUR", 1500000, "EUR"),
        ("2 MSEK", 2000000, "SEK"),
        ("€5000", 5000, "EUR"),
        ("5000 €", 5000, "EUR"),
        ("SEK 70", 70, "SEK"),
        ("5usd", 5, "USD"),
    ],
)
def test_amounts_are_understood_as_people_type_them(text: str, amount: int, currency: str) -> None:
    assert parse_money(text, "--budget-min") == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    ["500000", "SEK", "5e5SEK", "-5SEK", "", "5 MKR5", "5 ABC", "5 mabc", "5 miljoner", "kr 5 kr"],
)
def test_amounts_need_a_number_and_a_currency(text: str) -> None:
    with pytest.raises(UsageError, match="500000SEK"):
        parse_money(text, "--budget-min")


def test_nothing_is_converted_without_a_rate_or_added_across_currencies() -> None:
    assert converted(Money(Decimal(5), "GBP"), "SEK", 2023) is None
    same = converted(Money(Decimal(5), "GBP"), "GBP", None)
    assert same is not None
    assert same.rate is None
    early = converted(Money(Decimal(10), "EUR"), "SEK", 1999)
    assert early is not None
    assert early.year == 2014  # the nearest year that is known
    found = sums([Money(Decimal(1), "SEK"), Money(Decimal(2), "EUR"), Money(Decimal(3), "SEK")])
    assert found == (Money(Decimal(2), "EUR"), Money(Decimal(4), "SEK"))


def _places() -> ox.Store:
    theme = "esf:theme <vocab/theme/t>"
    return described(
        {
            "asked": theme,
            "county": f"{theme} ; esf:nutsRegion <{NUTS}SE224>",
            "south": f"{theme} ; esf:region <vocab/esf-region/sydsverige>",
            "wider": f"{theme} ; esf:nutsRegion <{NUTS}SE2>",
            "nowhere": theme,
            "stranger": "",
        },
        PLACES,
    )


def test_where_takes_what_lies_in_a_region() -> None:
    store = _places()
    assert sorted(_names(similar(store, "asked", where=parse_where(["nuts=SE2"])))) == [
        "county",
        "south",
        "wider",
    ]
    found = similar(store, "asked", where=parse_where(["nuts=se22"]))
    assert sorted(_names(found)) == ["county", "south"]
    assert found.elsewhere == 2
    assert found.unplaced >= 1
    either = parse_where(["nuts=SE224", "nuts-region=SE221"])
    assert _names(similar(store, "asked", where=either)) == ["county"]


def test_where_understands_codes_labels_and_other_labels(four: ox.Store) -> None:
    for condition in ("method=RtI", "method=response-to-intervention", "fund=esf+"):
        found = similar(four, "23-012-S01", where=parse_where([condition]))
        assert "25-019-S03" in {one.identifier for one in found.precedents}, condition
    for condition in ("theme=skolnärvaro", "theme=School attendance"):
        found = similar(four, "25-019-S03", where=parse_where([condition]))
        assert {one.identifier for one in found.precedents} >= {"23-012-S01", "23-023-S01"}


def test_where_refuses_what_nobody_knows_but_not_an_empty_region() -> None:
    store = _places()
    assert _names(similar(store, "asked", where=parse_where(["nuts=SE33"]))) == []
    with pytest.raises(UsageError, match="SE99"):
        similar(store, "asked", where=parse_where(["nuts=SE99"]))
    for text in ("nuts", "nuts=", "=SE2", "colour=red"):
        with pytest.raises(UsageError, match="nuts=SE2"):
            parse_where([text])


def test_the_table_starts_with_rank_score_identifier_title(
    four: ox.Store, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "graph.nq"
    four.dump(str(path), ox.RdfFormat.N_QUADS)
    result = run("similar", path, "25-019-S03", "--format", "csv", "--lang", "en")
    table = list(csv.reader(io.StringIO(result.stdout)))
    assert table[0][:4] == ["rank", "score", "identifier", "title"]
    assert len(table) > 2
    told = json.loads(run("similar", path, "25-019-S03", "--format", "json").stdout)
    assert list(told[0])[:4] == ["rank", "score", "identifier", "title"]
    assert told[0]["reasons"][0]["quote"]["words"]
    shown = run("similar", path, "25-019-S03", "--limit", "1", "--lang", "sv").stdout
    assert "gemensamt" in shown


def test_people_read_budgets_with_their_conversion(run: Run, tmp_path: Path) -> None:
    store = _budgets({"euros": {"EUR": "100000"}, "kronor": {"SEK": "1500000"}, "unknown": {}})
    path = tmp_path / "graph.nq"
    store.dump(str(path), ox.RdfFormat.N_QUADS)
    result = run("similar", path, "asked", "--budget-min", "500000SEK", "--lang", "sv")
    text = " ".join(result.stdout.split())
    assert "1 500 000 SEK" in text
    assert "okänd" in text
    assert "11,4788" in text
    assert "ECB" in result.stderr
    rows = json.loads(
        run("similar", path, "asked", "--budget-min", "500000SEK", "--format", "json").stdout
    )
    told = {row["identifier"]: (row["budget"], row["budget_fit"]) for row in rows}
    assert told == {
        "euros": ("100000 EUR", "inside"),
        "kronor": ("1500000 SEK", "inside"),
        "unknown": (None, "unknown"),
    }
