"""Which records are one project: the seeds, the corpus, identifiers, decisions, the command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from conftest import CORPUS, ROOT, SEEDS, Run
from esfgraph.errors import InputError, UsageError
from esfgraph.link.blocking import candidates
from esfgraph.link.evidence import FEATURES, compare
from esfgraph.link.profile import identifier_keys, profile
from esfgraph.link.score import explain_link, find_links
from esfgraph.link.sssom import COLUMNS, MANUAL, read_decisions, sssom, write_sssom
from esfgraph.link.types import Decision, Links
from esfgraph.link.weights import settings, yearly_rates
from esfgraph.tables import Tables
from link_pages import names_of, records_of, tables_of, tables_of_pages, with_address

PAGES = ROOT / "tests" / "cases"


@pytest.fixture(scope="module")
def seed_tables() -> Tables:
    return tables_of_pages([SEEDS])


@pytest.fixture(scope="module")
def seed_links(seed_tables: Tables) -> Links:
    return find_links(seed_tables)


def pairs(tables: Tables, links: Links, verdict: str) -> set[frozenset[str]]:
    names = names_of(tables)
    return {frozenset((names[x.a], names[x.b])) for x in links.pairs if x.verdict == verdict}


def test_seeds_are_four_projects(seed_tables: Tables, seed_links: Links) -> None:
    names = names_of(seed_tables)
    assert len(seed_links.clusters) == 5
    assert len(set(seed_links.clusters.values())) == 4
    (link,) = seed_links.pairs
    assert link.verdict == "same"
    assert {names[link.a][:3], names[link.b][:3]} == {"000", "001"}
    assert {r.feature for r in link.reasons} >= {"start", "end", "title", "owner_named", "place"}
    assert seed_links.clusters[link.a] == seed_links.clusters[link.b] == min(link.a, link.b)


def test_corpus() -> None:
    tables = tables_of_pages([CORPUS])
    gold = json.loads((ROOT / "tests" / "corpus" / "gold.json").read_text(encoding="utf-8"))
    told = gold["documents"]
    same = {frozenset((a, b)) for a, d in told.items() for b in d.get("same_project_as", ())}
    links = find_links(tables)
    found = pairs(tables, links, "same")
    assert len(same) == 13
    assert not found - same
    assert len(found & same) >= 12
    assert not pairs(tables, links, "possible") - same


def test_identifiers_across_systems() -> None:
    assert identifier_keys(["2021SE05SFPR001_23-023-S01"], None, None) == {"esf-21:23-023-S01"}
    assert identifier_keys(["2018/00076"], None, None) == {"esf-14:2018/00076"}
    address = "https://example.org/projekt/?dnr=23-900-S01"
    assert identifier_keys([], address, None) == {"esf-21:23-900-S01"}
    assert identifier_keys([], "https://example.org/en/projects/Q77", None) == {"item:Q77"}


def test_one_number_is_certain_and_two_are_never() -> None:
    case = PAGES / "link-same-owner-two-projects" / "input"
    a, b, kohesio = records_of(sorted(case.glob("*.txt")))
    addressed = with_address(kohesio, "https://example.org/projekt/?dnr=23-901-S01")
    links = find_links(tables_of([a, b, addressed]))
    linked = {frozenset((x.a, x.b)) for x in links.of("same")}
    record = "https://w3id.org/esfgraph/id/source/{}#record"
    ids = [record.format(r.document.sha256[:16]) for r in (a, b, kohesio)]
    # The text is that of the first, the number that of the second.
    assert linked == {frozenset(ids[1:])}
    reason = next(r for r in links.of("same")[0].reasons if r.feature == "identifier")
    assert reason.weight == settings()["feature"]["identifier"]["same"]


def test_decisions_are_obeyed(seed_tables: Tables) -> None:
    no = Decision("23-023-S01", "Q7362409", same=False, comment="read both", source="f", line=3)
    links = find_links(seed_tables, [no])
    assert not links.of("same")
    assert [x.decided for x in links.of("different")] == ["f:3"]
    yes = Decision("23-012-S01", "25-019-S03", same=True)
    links = find_links(seed_tables, [yes])
    assert len(set(links.clusters.values())) == 3
    with pytest.raises(UsageError, match="both confirmed and rejected"):
        find_links(seed_tables, [no, Decision("Q7362409", "23-023-S01", same=True)])


def test_decisions_survive_writing(seed_tables: Tables, tmp_path: Path) -> None:
    path = tmp_path / "links.sssom.tsv"
    no = Decision("23-023-S01", "Q7362409", same=False, comment="read both")
    elsewhere = Decision("https://example.org/a", "https://example.org/b", same=True)
    links = find_links(seed_tables, [no, elsewhere])
    write_sssom(links, path, [no, elsewhere])
    again = read_decisions(path)
    assert {(d.same, d.comment) for d in again} == {(False, "read both"), (True, "")}
    assert find_links(seed_tables, again).clusters == links.clusters
    assert not find_links(seed_tables, again).of("same")


def test_sssom_is_a_table_with_metadata(seed_links: Links) -> None:
    text = sssom(seed_links)
    assert text.startswith("#mapping_set_id: ")
    table = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    (row,) = csv.DictReader(io.StringIO(table), delimiter="\t")
    assert tuple(row) == COLUMNS
    assert row["predicate_id"] == "owl:sameAs"
    assert row["mapping_justification"].startswith("semapv:")
    assert float(row["confidence"]) > 0.99
    assert "title" in row["comment"]
    # What was computed is no decision of a person.
    assert MANUAL not in text


HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no table"),
        ("subject_id\tobject_id\n", ":1: the column 'predicate_id' is missing"),
        (HEAD + "a\towl:sameAs\n", ":2: found 2 cells, expected 5"),
        (HEAD + f"a\towl:sameAs\t\t{MANUAL}\t\n", ":2 \\[object_id\\]: is empty"),
        (HEAD + f"a\towl:sameAs\tb\t{MANUAL}\tNo\n", ":2 \\[predicate_modifier\\]: found 'No'"),
        ("#x\n" + HEAD + f"a\tskos:related\tb\t{MANUAL}\t\n", ":3 \\[predicate_id\\]"),
    ],
)
def test_bad_decisions_name_file_and_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"mine.tsv.*{message}"):
        read_decisions(path)


def test_missing_decisions(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.tsv"):
        read_decisions(tmp_path / "none.tsv")


def test_granted_support_is_never_compared() -> None:
    tables = tables_of_pages(
        sorted((PAGES / "link-granted-is-no-contribution" / "input").glob("*.txt"))
    )
    known = profile(tables)
    a, b = candidates(known)
    weights = compare(known, a, b)
    assert len(a) == 1
    assert weights[0, list(FEATURES).index("budget")] == 0


def test_budgets_compare_across_currencies() -> None:
    tables = tables_of_pages(sorted((PAGES / "link-same-start-near-end" / "input").glob("*.txt")))
    known = profile(tables)
    names = names_of(tables)
    order = [names[s] for s in known.frame["subject"]]
    a, b = (np.array([order.index(n)]) for n in ("esf-a", "kohesio-a"))
    assert max(yearly_rates().values()) > 5_700_000 / 500_000
    assert compare(known, a, b)[0, list(FEATURES).index("budget")] > 0
    assert (compare(known, a, b) == compare(known, b, a)).all()


def test_explanation(seed_tables: Tables) -> None:
    link, verdict = explain_link(seed_tables, "Q7362409", "23-023-S01")
    assert verdict == "same"
    assert any(r.feature == "owner_named" and r.weight > 0 for r in link.reasons)
    link, verdict = explain_link(seed_tables, "23-012-S01", "23-023-S01")
    assert verdict == "none"
    assert link.score < 0
    with pytest.raises(UsageError, match="no project 'X'"):
        explain_link(seed_tables, "X", "23-023-S01")
    with pytest.raises(UsageError, match="are one record"):
        explain_link(seed_tables, "23-023-S01", "23-023-S01")


def test_command_lists_pages_and_built_folders_alike(run: Run, out: Path) -> None:
    pages = run("link", SEEDS, "--format", "csv", "-l", "en")
    built = run("link", out, "--format", "csv", "-l", "en")
    assert pages.exit_code == built.exit_code == 0
    assert pages.stdout == built.stdout
    (row,) = csv.DictReader(io.StringIO(pages.stdout))
    assert (row["verdict"], row["identifier_a"], row["identifier_b"]) == (
        "same project",
        "23-023-S01",
        "Q7362409",
    )


def test_command_explains(run: Run) -> None:
    result = run("link", SEEDS, "--explain", "Q7362409", "23-023-S01", "-l", "sv")
    assert result.exit_code == 0
    assert "samma projekt" in result.stdout
    assert "titelns ord" in result.stdout


def test_command_takes_decisions(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(HEAD + f"Q7362409\towl:sameAs\t23-023-S01\t{MANUAL}\tNot\n", encoding="utf-8")
    result = run("link", SEEDS, "--links", path, "--format", "json", "-l", "en")
    assert [row["verdict"] for row in json.loads(result.stdout)] == ["not the same (decided)"]
    assert run("link", SEEDS, "--links", tmp_path / "none.tsv").exit_code == 3


def test_command_without_a_graph(run: Run, tmp_path: Path) -> None:
    assert run("link", tmp_path / "nothing").exit_code in (2, 3)
