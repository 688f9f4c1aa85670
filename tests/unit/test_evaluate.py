"""`evaluate` on small invented gold, of which every figure is known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from esfgraph.errors import InputError, UsageError
from esfgraph.evaluate import OUTCOMES, Evaluation, compare, evaluate
from esfgraph.gold import read_gold, read_names
from esfgraph.messages import LANGUAGES, say
from esfgraph.model import Annotation, Goal, Mention, ProjectRecord, SourceDocument, Span
from esfgraph.namespaces import VOCAB

TEXT = (
    "Alfa gör kartläggning. Beta får coachning.\n"
    "Målet är att fler mår bra.\n"
    "Inte mentorskap! Screening nämns. Sist kartläggning."
)
GOLD: dict[str, Any] = {
    "methods": [
        ["mapping", "current", "kartläggning"],
        ["coaching", "planned", "coachning"],
        ["mentorship", "negated", "mentorskap"],
        ["puzzling thing", "current", "Screening"],
        ["Course 7", "historical", "Beta"],
    ],
    "goals": [["overall", "fler mår bra"], ["specific", "Inte mentorskap"], ["overall", "Alfa"]],
    "themes": ["school attendance", "health", "nobody knows this"],
    "negated": [["segregation", "nämns"]],
    "complete": ["method"],
    "added": [
        ["method", "mapping", "historical", "Sist kartläggning"],
        ["method", "workshops", "current", "bra"],
        ["method", "study-visits", None, "gör"],
    ],
}
NAMES = """[method]
"Course 7" = ""
mentorship = ["mentoring", "coaching"]

[theme]
health = "public-health"
"""


def at(words: str, number: int = 0) -> Span:
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def mention(scheme: str, slug: str, span: Span, status: str = "current") -> Mention:
    return Mention(f"{VOCAB}{scheme}/{slug}", scheme, span, status)


FOUND = Annotation(
    mentions=(
        mention("method", "study-visits", at("gör"), "planned"),  # right, any status
        mention("method", "mapping", at("kartläggning")),  # right
        mention("method", "coaching", at("coachning")),  # right, but it should be planned
        mention("method", "screening", at("Screening")),  # right by its place alone
        mention("method", "mapping", at("kartläggning", 1)),  # the longer quote: historical
        mention("method", "lectures", at("Alfa")),  # wrong
        mention("theme", "school-attendance", at("fler")),
        mention("theme", "integration", at("Alfa")),  # themes are not complete: no extra
        mention("municipality", "0180", at("Alfa")),  # not compared
    ),
    goals=(
        Goal(at("fler mår bra"), "overall", "sv"),
        Goal(at("mentorskap"), "specific", "sv"),
        Goal(at("nämns"), "specific", "sv"),
    ),
)


def write(folder: Path, gold: object, names: str = NAMES) -> tuple[Path, Path]:
    paths = folder / "gold.json", folder / "names.toml"
    paths[0].write_text(
        gold if isinstance(gold, str) else json.dumps(gold, ensure_ascii=False, indent=1), "utf-8"
    )
    paths[1].write_text(names, "utf-8")
    return paths


@pytest.fixture
def compared(tmp_path: Path) -> Evaluation:
    gold, names = write(tmp_path, {"documents": {"page": GOLD}})
    (document,) = read_gold(gold, read_names(names))
    record = ProjectRecord(SourceDocument("page.txt", "0" * 64, TEXT), "programme", "sv", ())
    result = Evaluation()
    compare(result, document, record, FOUND)
    return result


def test_counts_and_shares_of_methods(compared: Evaluation) -> None:
    figures = compared.schemes["method"]
    assert (figures.gold, figures.found) == (4, 3)
    assert (figures.gold_status, figures.found_any_status, figures.found_status) == (4, 3, 2)
    assert (figures.mentions, figures.right, figures.right_status) == (6, 5, 3)
    assert (figures.added, figures.added_found, figures.no_concept) == (3, 2, 1)
    assert figures.shares == pytest.approx(
        {
            "recall": 3 / 4,
            "precision": 5 / 6,
            "f1": 2 * 3 / 4 * 5 / 6 / (3 / 4 + 5 / 6),
            "status": 2 / 3,
            "recall_with_status": 2 / 4,
            "precision_with_status": 3 / 6,
        }
    )


def test_what_has_no_quote_is_found_anywhere_and_has_no_status(compared: Evaluation) -> None:
    figures = compared.schemes["theme"]
    assert (figures.gold, figures.found, figures.gold_status, figures.mentions) == (2, 1, 0, 0)
    assert figures.shares["recall"] == 1 / 2
    assert figures.shares["precision"] is None  # nobody says what else is right
    assert compared.schemes["actor"].shares["recall"] is None


def test_goals_are_exact_overlapping_or_missed(compared: Evaluation) -> None:
    goals = compared.goals
    assert (goals.gold, goals.exact, goals.overlapping, goals.level, goals.other) == (3, 1, 2, 2, 1)
    assert goals.shares == pytest.approx({"exact": 1 / 3, "overlapping": 2 / 3, "level": 1.0})


def test_every_case_says_what_and_where(compared: Evaluation) -> None:
    cases = {
        (c.outcome, c.scheme, c.name, c.concept, c.status, c.expected, c.line)
        for c in compared.cases
    }
    assert cases == {
        ("miss", "method", "mentorship", "mentoring coaching", None, "negated", 3),
        ("miss", "theme", "health", "public-health", None, None, None),
        ("miss", "challenge", "segregation", "segregation", None, "negated", 3),
        ("unknown_name", "method", "puzzling thing", None, None, None, 3),
        ("unknown_name", "theme", "nobody knows this", None, None, None, None),
        ("added_miss", "method", "workshops", "workshops", None, "current", 2),
        ("extra", "method", None, "lectures", "current", None, 1),
        ("status", "method", None, "coaching", "current", "planned", 1),
        ("status", "method", None, "mapping", "current", "historical", 3),
        ("goal_miss", "goal", "Alfa", None, None, "overall", 1),
        ("goal_inexact", "goal", "Inte mentorskap", None, "specific", "specific", 3),
        ("goal_other", "goal", None, None, "specific", None, 3),
    }
    sentences = {c.outcome: c.sentence for c in compared.cases if c.scheme == "method"}
    assert sentences["extra"] == "Alfa gör kartläggning."
    assert sentences["miss"] == "Inte mentorskap!"


def test_words_that_the_text_lacks_are_named(tmp_path: Path) -> None:
    lists = {"methods": [["mapping", "current", "kartlägning"]], "goals": [["overall", "mår bäst"]]}
    gold, _ = write(tmp_path, {"documents": {"page": {"gold": lists}}})
    record = ProjectRecord(SourceDocument("page.txt", "0" * 64, TEXT), "programme", "sv", ())
    result = Evaluation()
    compare(result, read_gold(gold)[0], record, FOUND)
    assert [c.words for c in result.cases if c.outcome == "no_quote"] == ["kartlägning", "mår bäst"]
    assert result.schemes["method"].found == result.goals.overlapping == 0


@pytest.mark.parametrize(
    "document, line, words",
    [
        ('{"methods": [["mapping", "current"]]}', 4, "[name, status, quote]"),
        ('{"methods": [["mapping", "maybe", "x"]]}', 4, "'maybe' is no status"),
        ('{"methods": {"a": 1}}', 4, "expected a list"),
        ('{"goals": [["high", "x"]]}', 4, "'high' is no level"),
        ('{"added": [["method", "no-such-thing", null, "x"]]}', 4, "no concept of the scheme"),
        ('{"added": [["methods", "mapping", null, "x"]]}', 4, "'methods' is no scheme"),
        ('{"complete": ["all"]}', 4, "is no scheme"),
        ("[]", 4, "expected an object"),
        ('{"methods": [}', 4, "is no JSON"),
    ],
)
def test_wrong_gold_is_told_with_its_line(
    tmp_path: Path, document: str, line: int, words: str
) -> None:
    gold, _ = write(tmp_path, '{\n"documents":\n{\n"page": ' + document + "\n}\n}")
    with pytest.raises(InputError) as caught:
        read_gold(gold)
    assert caught.value.line == line
    assert words in str(caught.value)
    assert caught.value.exit_code == 3


def test_gold_without_documents_or_file_is_told(tmp_path: Path) -> None:
    gold, _ = write(tmp_path, [])
    with pytest.raises(InputError, match="'documents'"):
        read_gold(gold)
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path / "missing.json")


@pytest.mark.parametrize(
    "names, words",
    [
        ("[method]\nx = 'no-such-thing'", "no concept of that scheme"),
        ("[method]\nx = 3", "no concept of that scheme"),
        ("[methods]\nx = 'mapping'", "no section of names"),
        ("x", "is no TOML"),
    ],
)
def test_wrong_names_are_told(tmp_path: Path, names: str, words: str) -> None:
    _, path = write(tmp_path, {}, names)
    with pytest.raises(InputError, match=words):
        read_names(path)


PAGE = """Stark start i gymnasiet

Exempelby kommun driver projektet Stark start under 2021–2022. Projektet finansieras av \
Europeiska socialfonden (ESF). Elever erbjuds motiverande samtal och screening.
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "007_start.txt").write_text(PAGE, "utf-8")
    (folder / "other.txt").write_text(PAGE.replace("Stark", "Fin"), "utf-8")
    entry = {
        "methods": [
            ["talks", "current", "motiverande samtal"],
            ["mapping", "current", "Exempelby kommun"],
        ],
        "complete": ["method"],
    }
    names = '[method]\ntalks = "motivational-interviewing"\n'
    write(tmp_path, {"documents": {"007": entry, "008": {}}}, names)
    return folder


def command(pages: Path, *more: object) -> list[object]:
    home = pages.parent
    options = ["--gold", home / "gold.json", "--names", home / "names.toml", "--language", "en"]
    return ["evaluate", *options, pages, *more]


def test_text_shows_figures_then_cases(run: Run, pages: Path) -> None:
    result = run(*command(pages))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    (row,) = [line.split() for line in lines if line.startswith("method")]
    assert row == ["method", "2", "1", "0.500", "0.500", "2", "1", "0.500", "0.500", "0.500", "0/0"]
    assert "Status right of found methods: 1 of 1 (1.000)" in lines
    assert "Pages without gold: other.txt" in lines
    assert "Gold without a page: 008" in lines
    at_miss, at_wrong = lines.index("Missed (1)"), lines.index("Wrong (1)")
    assert lines[at_miss + 1].startswith("  007_start.txt:3  method · mapping · right: current")
    assert lines[at_wrong + 1] == "  007_start.txt:3  method · screening · current · “screening”"
    assert lines[at_wrong + 2] == "      Elever erbjuds motiverande samtal och screening."


def test_json_holds_everything(run: Run, pages: Path) -> None:
    result = run(*command(pages, "--format", "json"))
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    method = data["schemes"]["method"]
    assert (method["gold"], method["found"], method["recall"], method["f1"]) == (2, 1, 0.5, 0.5)
    assert data["schemes"]["theme"]["recall"] is None
    assert [(c["outcome"], c["line"]) for c in data["cases"]] == [("miss", 3), ("extra", 3)]
    assert (data["without_gold"], data["without_page"]) == (["other.txt"], ["008"])


def test_csv_has_the_figures_then_the_cases(run: Run, pages: Path) -> None:
    result = run(*command(pages, "--format", "csv"))
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    value = {(r["outcome"], r["scheme"]): r["value"] for r in rows if r["document"] == ""}
    assert value["recall", "method"] == value["precision", "method"] == "0.5000"
    assert value["recall", "theme"] == ""  # not known, not zero
    cases = [r for r in rows if r["document"]]
    assert [(r["outcome"], r["concept"]) for r in cases] == [
        ("miss", "mapping"),
        ("extra", "screening"),
    ]


def test_bad_gold_is_one_message_with_its_line(run: Run, pages: Path) -> None:
    (pages.parent / "gold.json").write_text('{"documents": {\n"007": }}', "utf-8")
    result = run(*command(pages))
    assert result.exit_code == 3
    assert "gold.json:2" in str(result.exception)


def test_a_page_that_cannot_be_read_stops_only_itself(run: Run, pages: Path) -> None:
    (pages / "008.txt").write_text("", "utf-8")
    result = run(*command(pages, "--format", "json"))
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    assert data["documents"] == 1
    assert "008.txt" in data["unreadable"][0]


def test_pages_of_which_none_has_gold_are_a_wrong_use(pages: Path) -> None:
    with pytest.raises(UsageError, match="none of the pages"):
        evaluate(pages.parent / "gold.json", [pages / "other.txt"])


def test_every_outcome_has_a_heading() -> None:
    for outcome in OUTCOMES:
        assert all(say(f"evaluate.outcome.{outcome}", language) for language in LANGUAGES)
