"""What changed between two graphs, in words and as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from esfgraph.changes import (
    Changes,
    DocumentChange,
    FindingChange,
    MentionChange,
    ProjectChange,
    ValueChange,
    compare,
)
from esfgraph.namespaces import PREFIXES
from sample_graph import BASE, project, sample_store

HERON, OSPREY = project("24-001-S01"), project("24-002-S01")
LONG = " ".join(["lång"] * 1000)
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@prefix : <{BASE}id/> .\n@prefix v: <{BASE}vocab/> .\n"


def graph(text: str) -> ox.Store:
    store = ox.Store()
    store.load((HEAD + text).encode(), ox.RdfFormat.TRIG)
    return store


def page(key: str, file: str, mentions: Iterable[tuple[str, str]] = (), sha: str = "") -> str:
    """A document's graph, with a record and mentions of concepts by sense."""
    text = f":{key} {{ :{key}-record prov:wasDerivedFrom :{key} . :{key} esf:fileName '{file}' ;"
    text += f" esf:sha256 '{sha or key}' .\n"
    for number, (concept, sense) in enumerate(mentions):
        text += f":{key}-m{number} oa:hasBody <{PREFIXES_V}{concept}> ; esf:inRecord :{key}-record"
        text += f" ; esf:status <{PREFIXES_V}status/{sense}> .\n"
    return text + "}\n"


PREFIXES_V = f"{BASE}vocab/"


def told(name: str, said: str = "", pages: Iterable[str] = ()) -> str:
    records = "".join(f" ; esf:hasRecord :{key}-record" for key in pages)
    return f":{name} a esf:Project ; dcterms:title '{name.upper()}'@en{records} {said} .\n"


def values(change: ProjectChange) -> list[tuple[str, str | None, str | None]]:
    return [(v.label, v.old and v.old.text, v.new and v.new.text) for v in change.values]


def only(changes: Changes) -> ProjectChange:
    (change,) = changes.projects
    return change


# --- laws ---------------------------------------------------------------------------------------

OTHER = {
    "new": "gone",
    "gone": "new",
    "joined": "split",
    "split": "joined",
    "added": "removed",
    "removed": "added",
    "solved": "new",
}


def finding_back(change: FindingChange) -> FindingChange:
    return replace(change, change="solved" if change.change == "new" else "new")


def back(
    change: ProjectChange | ValueChange | MentionChange | DocumentChange,
) -> ProjectChange | ValueChange | MentionChange | DocumentChange:
    """The same change, seen from the other side."""
    other = replace(
        change,
        change=OTHER.get(change.change, change.change),  # type: ignore[arg-type]
        old=change.new,
        new=change.old,
    )
    if isinstance(other, ProjectChange):
        parts = {
            name: frozenset(map(back, getattr(other, name)))
            for name in ("values", "mentions", "documents")
        }
        return replace(other, **parts, findings=frozenset(map(finding_back, other.findings)))  # type: ignore[arg-type]
    return other


def unordered(change: ProjectChange) -> ProjectChange:
    parts = {
        name: frozenset(getattr(change, name))
        for name in ("values", "mentions", "documents", "findings")
    }
    return replace(change, **parts)  # type: ignore[arg-type]


NAMES = st.sampled_from(["a", "b", "c", "d"])
SAID = st.lists(
    st.sampled_from(
        [
            "dcterms:identifier 'A-1'",
            "dcterms:identifier 'A-2'",
            "dcterms:title 'Ett'@sv",
            "dcterms:title 'Två'@sv",
            "schema:startDate '2024-01-01'^^xsd:date",
            "esf:startYear 2024",
            "esf:endYear 2025",
            "esf:endYear 2026",
            "esf:totalBudget :m1",
            "esf:totalBudget :m2",
            "esf:totalBudget :m3",
            "esf:owner :o1",
            "esf:owner :o2",
            "esf:partner :o1",
            "esf:specificObjective <https://example.org/A2A>",
            "esf:usesMethod <https://example.org/team>",
            "esf:hasGoal :g1",
            "esf:hasGoal :g2",
            "esf:followedBy :a",
            "esf:followedBy :b",
            "a esf:PreliminaryStudy",
            "a esf:ImplementationProject",
            "<https://example.org/unknown> 'x'",
        ]
    ),
    max_size=5,
    unique=True,
)
PAGES = st.lists(
    st.tuples(
        st.sampled_from(["p", "q", "r"]),
        st.sampled_from(["1.txt", "2.txt"]),
        st.lists(
            st.tuples(
                st.sampled_from(["method/a", "theme/b"]), st.sampled_from(["current", "planned"])
            ),
            max_size=3,
        ),
    ),
    max_size=3,
    unique_by=lambda page: page[0],
)
THINGS = """
:m1 schema:value 1.0 ; schema:currency "SEK" . :m2 schema:value 2.0 ; schema:currency "SEK" .
:m3 schema:value 2.0 ; schema:currency "EUR" .
:o1 skos:prefLabel "One" ; org:identifier "1" . :o2 skos:prefLabel "Two" .
:g1 dcterms:description "better"@en ; esf:goalLevel <https://example.org/long> .
:g2 dcterms:description "better"@en ; esf:goalLevel <https://example.org/short> .
"""


@st.composite
def graphs(draw: st.DrawFn) -> ox.Store:
    """A graph of some of four projects, with superseded ones, pages and findings."""
    pages = draw(PAGES)
    text = THINGS + "".join(page(*one) for one in pages)
    keys = [key for key, *_ in pages]
    for name, said in draw(st.dictionaries(NAMES, SAID, max_size=4)).items():
        mine = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
        text += told(name, "".join(f" ; {one}" for one in said), mine)
    for old, new in draw(st.lists(st.tuples(NAMES, NAMES), max_size=2)):
        text += f":{old} dcterms:isReplacedBy :{new} .\n"
    for number, (focus, rule) in enumerate(
        draw(st.lists(st.tuples(NAMES | st.just("p-record"), st.sampled_from("xy")), max_size=3))
    ):
        text += f":findings {{ :f{number} a sh:ValidationResult ; sh:focusNode :{focus} ; "
        text += f"sh:resultSeverity sh:Warning ; sh:sourceShape :{rule} ; "
        text += f"sh:resultMessage 'Mind {rule}'@en }}\n"
    return graph(text)


@given(graphs())
def test_a_graph_has_not_changed_from_itself(one: ox.Store) -> None:
    changes = compare(one, one)
    assert changes.is_empty
    assert changes.old == changes.new == changes.unchanged


@given(graphs(), graphs())
def test_exchanging_the_graphs_exchanges_what_came_and_what_went(
    one: ox.Store, other: ox.Store
) -> None:
    there, again = compare(one, other), compare(other, one)
    assert set(map(unordered, again.projects)) == {
        # The name of what has several is that of now, else of before: both are told.
        unordered(back(change))  # type: ignore[arg-type]
        for change in there.projects
    }
    assert set(again.findings) == set(map(finding_back, there.findings))
    assert (again.old, again.new) == (there.new, there.old)


@given(graphs(), graphs())
def test_every_project_is_told_once_or_unchanged(one: ox.Store, other: ox.Store) -> None:
    changes = compare(one, other)
    now = [name.iri for change in changes.projects for name in change.new]
    before = [name.iri for change in changes.projects for name in change.old]
    assert len(now) == len(set(now)) == changes.new - changes.unchanged
    assert len(before) == len(set(before)) == changes.old - changes.unchanged


# --- what is told -------------------------------------------------------------------------------


def test_new_and_gone_projects() -> None:
    old = graph(told("a", pages=["p"]) + page("p", "a.txt"))
    new = graph(
        told("b", "; dcterms:identifier 'B-1' ; esf:followedBy :a", ["q"]) + page("q", "b.txt")
    )
    one, two = compare(old, new).projects
    assert (one.change, one.name.name, one.name.identifiers) == ("new", "B", ("B-1",))
    assert one.documents == (DocumentChange("added", None, "b.txt"),)
    assert values(one) == [("followed by", None, "id/a")]
    assert (two.change, two.old[0].name, two.new) == ("gone", "A", ())


def test_one_value_in_place_of_another_is_one_change_and_lists_are_not() -> None:
    old = told(
        "a",
        """; schema:endDate "2024-06-30"^^xsd:date ; esf:endYear 2024 ; esf:cofinancingRate 0.4
        ; esf:totalBudget :m1 , :m2 ; esf:partner :o1 ; esf:strategicImportance false
        ; dcterms:title "Ett"@sv ; dcterms:identifier "1" """,
    )
    new = told(
        "a",
        """; schema:endDate "2025-06-30"^^xsd:date ; esf:endYear 2025 ; esf:cofinancingRate 0.5
        ; esf:totalBudget :m3 , :m2 ; esf:partner :o2 ; esf:strategicImportance true
        ; dcterms:title "Två"@sv ; dcterms:identifier "2" """,
    )
    money = """:m1 schema:value 1000.5 ; schema:currency "SEK" .
    :m2 schema:value 70 ; schema:currency "EUR" . :m3 schema:value 2000 ; schema:currency "SEK" .
    :o1 skos:prefLabel "Vadstena" ; org:identifier "212000" . :o2 skos:prefLabel "Motala" .
    """
    assert values(only(compare(graph(old + money), graph(new + money), "sv"))) == [
        ("beteckning", None, "2"),
        ("beteckning", "1", None),
        ("titel", "Ett", "Två"),
        ("slutdatum", "2024-06-30", "2025-06-30"),
        ("partner", None, "Motala"),
        ("partner", "Vadstena, 212000", None),
        ("total budget", "1 000,50 SEK", "2 000 SEK"),
        ("medfinansieringsgrad", "40 %", "50 %"),
        ("insats av strategisk betydelse", "nej", "ja"),
    ]


def test_amounts_goals_and_organisations_are_the_same_by_what_they_say() -> None:
    """Not by the address that a graph gave them."""
    text = told("a", "; esf:totalBudget :X-m ; esf:hasGoal :X-g ; esf:owner :X-o")
    text += """:X-m schema:value 5 ; schema:currency "SEK" .
    :X-g dcterms:description "better"@en ; esf:goalLevel v:goal-level%2Flong-term .
    :X-o skos:prefLabel "Vadstena" . :1-o dcterms:isReplacedBy :2-o .
    """.replace("v:goal-level%2Flong-term", f"<{PREFIXES_V}goal-level/long-term>")
    one, two = (graph(text.replace(":X-", f":{n}-")) for n in (1, 2))
    assert compare(one, two).is_empty
    overall = graph(text.replace(":X-", ":1-").replace("long-term", "overall"))
    assert values(only(compare(one, overall))) == [
        ("goal", "better (long-term goal)", "better (overall goal)")
    ]


def test_concepts_have_code_and_label_and_unknown_things_their_address() -> None:
    field = f"<{PREFIXES_V}intervention-2021/140>"
    new = told("a", f"; esf:interventionField {field} ; owl:sameAs wd:Q1 ; a esf:PreliminaryStudy")
    new += f"{field} skos:prefLabel 'Support for schools'@en ; skos:notation '140' ."
    assert values(only(compare(graph(told("a")), graph(new)))) == [
        ("intervention field", None, "140 Support for schools"),
        ("kind of project", None, "Preliminary study"),
        ("same as", None, "wd:Q1"),
    ]


def test_two_projects_that_became_one_are_compared_with_it_as_a_whole() -> None:
    old = told("a", "; dcterms:identifier 'A' ; schema:startDate '2024-01-01'^^xsd:date", ["p"])
    old += told("b", "; dcterms:identifier 'B' ; esf:participants 5 ; esf:endYear 2025", ["q"])
    old += told("c", "; esf:precededBy :b")
    new = told("a", "; dcterms:identifier 'A', 'B' ; schema:startDate '2024-01-01'^^xsd:date", "pq")
    new += ":b dcterms:isReplacedBy :a . :a dcterms:title 'B'@en ; esf:endYear 2025 ."
    new += told("c", "; esf:precededBy :a")
    pages = page("p", "a.txt") + page("q", "b.txt")
    joined = only(compare(graph(old + pages), graph(new + pages)))
    assert joined.change == "joined"
    assert [name.name for name in joined.old] == ["A", "B"]
    assert [name.iri for name in joined.new] == [f"{BASE}id/a"]
    assert joined.documents == ()
    assert values(joined) == [("participants", "5", None)]
    split = only(compare(graph(new + pages), graph(old + pages)))
    assert (split.change, values(split)) == ("split", [("participants", None, "5")])


@pytest.mark.parametrize(
    "pointer", [":a dcterms:isReplacedBy :x . :x dcterms:isReplacedBy :b .", ""]
)
def test_a_new_address_is_no_new_project(pointer: str) -> None:
    """It is known by a pointer through any number of others, else by a record in common."""
    old = graph(told("a", pages=[] if pointer else ["p"]) + page("p", "a.txt"))
    new = graph(
        told("b", "; dcterms:title 'A'@en", [] if pointer else ["p"]) + pointer + page("p", "a.txt")
    )
    change = only(compare(old, new))
    assert change.change == "renamed"
    assert values(change) == [("title", None, "B")]


def test_links_to_earlier_and_later_projects() -> None:
    others = told("b", "; dcterms:identifier 'B-1'") + told("c")
    old = graph(told("a", "; esf:precededBy :b") + others)
    new = graph(told("a", "; esf:followedBy :c") + others)
    assert values(only(compare(old, new, "sv"))) == [
        ("följs av", None, "C (id/c)"),
        ("föregås av", "B (B-1)", None),
    ]


def test_pages_that_came_went_changed_or_got_another_name() -> None:
    old = page("p", "1.txt") + page("q", "2.txt") + page("r", "3.txt", sha="x") + page("s", "4.txt")
    new = page("t", "1.txt") + page("q", "2.txt") + page("r", "5.txt", sha="x") + page("u", "6.txt")
    change = only(
        compare(graph(told("a", pages="pqrs") + old), graph(told("a", pages="tqru") + new))
    )
    assert change.documents == (
        DocumentChange("changed", "1.txt", "1.txt"),
        DocumentChange("removed", "4.txt", None),
        DocumentChange("renamed", "3.txt", "5.txt"),
        DocumentChange("added", None, "6.txt"),
    )


def test_mentions_are_counted_by_sense() -> None:
    rti, team = "method/response-to-intervention", "method/school-social-team"
    more = ("theme/y", "current")
    old = page("p", "1.txt", [(rti, "planned"), (rti, "planned"), (team, "current"), more])
    new = page(
        "p", "1.txt", [(rti, "planned"), (rti, "current"), ("theme/x", "negated"), more, more]
    )
    change = only(compare(graph(told("a", pages="p") + old), graph(told("a", pages="p") + new)))
    found = {
        m.concept.removeprefix(PREFIXES_V): (
            m.change,
            [(c.status, c.count) for c in m.old],
            [(c.status, c.count) for c in m.new],
        )
        for m in change.mentions
    }
    assert found == {
        rti: ("changed", [("planned", 2)], [("current", 1), ("planned", 1)]),
        "theme/y": ("recounted", [("current", 1)], [("current", 2)]),
        team: ("removed", [("current", 1)], []),
        "theme/x": ("added", [], [("negated", 1)]),
    }


def finding(name: str, focus: str, message: str, severity: str = "Warning") -> str:
    return f""":findings {{ :{name} a sh:ValidationResult ; sh:focusNode {focus} ;
    sh:resultSeverity sh:{severity} ; sh:sourceShape shapes:rule ;
    sh:resultMessage "{message}"@en , "{message} på svenska"@sv }}\n"""


def test_findings_are_new_or_solved_by_message_and_number() -> None:
    base = told("a", pages="p") + page("p", "1.txt")
    old = base + finding("1", ":p-record", "Odd") + finding("2", ":a", "Odd")
    new = base + finding("3", ":a", "Odd") + finding("4", ":p", "Bad", "Violation")
    new += finding("5", "<https://example.org/elsewhere>", "Lost", "Info")
    changes = compare(graph(old), graph(new), "sv")
    assert [(f.change, f.severity, f.message, f.count) for f in only(changes).findings] == [
        ("new", "violation", "Bad på svenska", 1),
        ("solved", "warning", "Odd på svenska", 1),
    ]
    assert [(f.change, f.message) for f in changes.findings] == [("new", "Lost på svenska")]


def test_what_has_no_address_is_passed_over() -> None:
    """Nothing says which of two graphs' nodes without an address are the same."""
    odd = "[] a esf:Project . :a esf:owner [] ; <https://example.org/p> << :a :b :c >> ."
    assert compare(graph(told("a")), graph(told("a") + odd)).is_empty


def test_pointers_in_a_circle_end() -> None:
    circle = ":a dcterms:isReplacedBy :b . :b dcterms:isReplacedBy :a ."
    changes = compare(graph(told("a") + told("b")), graph(told("a") + told("b") + circle))
    assert changes.is_empty


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """The sample graph, and one in which a project has other values."""
    old, new = tmp_path / "old.nq", tmp_path / "new.nq"
    store = sample_store()
    store.dump(str(old), ox.RdfFormat.N_QUADS)
    prefix = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    store.update(
        prefix
        + f"""
        DELETE {{ <{HERON}> schema:endDate ?end }}
        INSERT {{ <{HERON}> schema:endDate "2027-01-31"^^xsd:date }}
        WHERE {{ <{HERON}> schema:endDate ?end }} ;
        DELETE WHERE {{ <{OSPREY}> ?p ?o }} ;
        INSERT DATA {{ <{HERON}> dcterms:description "[bold]Long[/] \\u001b[31m {LONG}"@fi }}
        """
    )
    store.dump(str(new), ox.RdfFormat.N_QUADS)
    return old, new


def test_the_command_tells_each_project_in_words(run: Run, two: tuple[Path, Path]) -> None:
    result = run("diff", *two, "--language", "en")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Projects: 4 before, 3 now (gone: 1, changed: 1, unchanged: 2)"
    assert "− gone project: Fiskgjusen lär (24-002-S01)" in lines
    assert any(line.startswith("~ changed project: Heron's school (24-001-S01") for line in lines)
    assert any(line.startswith("~ changed end date 2026-") for line in lines)
    assert any("→ 2027-01-31" in line for line in lines)
    (words,) = (line for line in lines if "+ added description (fi)" in line)
    assert "[bold]Long[/] [31m lång lång" in words
    assert 5 < result.stdout.count("lång") < 100
    assert "\x1b" not in result.stdout


def test_the_command_speaks_swedish(run: Run, two: tuple[Path, Path]) -> None:
    result = run("diff", *two[::-1], "--language", "sv")
    assert "Projekt: 3 förut, 4 nu (nya: 1, ändrade: 1, oförändrade: 2)" in result.stdout
    assert "+ nytt projekt: Fiskgjusen lär (24-002-S01)" in result.stdout


def test_nothing_changed_is_one_sentence(run: Run, two: tuple[Path, Path]) -> None:
    result = run("diff", two[0], two[0], "--language", "en")
    assert result.exit_code == 0
    assert result.stdout == "The graphs say the same of every project.\n"


def test_a_graph_without_its_documents_is_compared_by_what_it_has(
    run: Run, two: tuple[Path, Path], tmp_path: Path
) -> None:
    turtle = tmp_path / "old.nt"
    lines = two[0].read_text("utf-8").splitlines()
    store = ox.Store()
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    default = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    ox.serialize((quad.triple for quad in default), str(turtle), format=ox.RdfFormat.N_TRIPLES)
    result = run("diff", two[0], turtle, "--language", "en")
    first, second = " ".join(result.stdout.split()).split(": they stand", 1)
    assert first == "Pages, mentions and findings are not compared"
    assert second.endswith("The graphs say the same of every project.")


def test_json_has_the_keys_that_are_documented(run: Run, two: tuple[Path, Path]) -> None:
    told = json.loads(run("diff", *two, "--format", "json", "--language", "en").stdout)
    assert told["projects"] == {"old": 4, "new": 3, "unchanged": 2}
    assert told.keys() == {"projects", "with_evidence", "changes", "findings"}
    gone, changed = told["changes"]
    assert gone["old"] == [{"iri": OSPREY, "name": "Fiskgjusen lär", "identifiers": ["24-002-S01"]}]
    assert gone["new"] == []
    assert changed.keys() == {
        *("change", "old", "new", "documents", "values", "mentions", "findings"),
    }
    (end,) = (v for v in changed["values"] if v["field"] == "end")
    assert end["label"] == "end date"
    assert end["new"] == {"text": "2027-01-31", "iri": None, "language": None}
    assert len(next(v for v in changed["values"] if v["change"] == "added")["new"]["text"]) > 4000


def test_mentions_in_json_are_counted_by_status(run: Run, tmp_path: Path) -> None:
    paths = []
    for name, sense in (("old", "planned"), ("new", "current")):
        paths.append(tmp_path / f"{name}.trig")
        text = HEAD + told("a", pages="p") + page("p", "1.txt", [("theme/x", sense)])
        paths[-1].write_text(text, encoding="utf-8")
    (change,) = json.loads(run("diff", *paths, "--format", "json").stdout)["changes"]
    (mention,) = change["mentions"]
    assert (mention["change"], mention["old"], mention["new"]) == (
        "changed",
        {"planned": 1},
        {"current": 1},
    )


def test_mentions_in_words(run: Run, tmp_path: Path) -> None:
    """Those that are only more or fewer are told together."""
    more = [("theme/y", "current"), ("theme/z", "current")]
    paths = []
    for name, mentions in (("old", more), ("new", [*more, *more, ("theme/new", "planned")])):
        paths.append(tmp_path / f"{name}.trig")
        text = HEAD + told("a", pages="p") + page("p", "1.txt", mentions)
        paths[-1].write_text(text, encoding="utf-8")
    lines = [" ".join(x.split()) for x in run("diff", *paths, "-l", "en").stdout.splitlines()]
    assert lines[3:] == [
        "+ added mention vocab/theme/new: planned",
        "~ changed mention more or less often, in the same sense: 2 concepts",
    ]


def test_a_new_address_in_words(run: Run, tmp_path: Path) -> None:
    paths = [tmp_path / "old.ttl", tmp_path / "new.ttl"]
    paths[0].write_text(HEAD + told("a"), encoding="utf-8")
    text = HEAD + told("b") + ":a dcterms:isReplacedBy :b ."
    paths[1].write_text(text.replace("'B'", "'A'"), encoding="utf-8")
    lines = [" ".join(x.split()) for x in run("diff", *paths, "-l", "en").stdout.splitlines()]
    assert lines[-2:] == [
        "~ project with a new address: A (id/b)",
        "~ changed address id/a → id/b",
    ]


def test_joined_projects_in_words(run: Run, tmp_path: Path) -> None:
    paths = [tmp_path / "old.ttl", tmp_path / "new.ttl"]
    paths[0].write_text(HEAD + told("a") + told("b"), encoding="utf-8")
    text = HEAD + told("a", "; dcterms:title 'B'@en") + ":b dcterms:isReplacedBy :a ."
    paths[1].write_text(text, encoding="utf-8")
    there, again = (run("diff", *p, "-l", "en").stdout for p in (paths, paths[::-1]))
    assert "~ joined project: A (id/a)\n    before: A (id/a) and B (id/b)\n" in there
    assert "~ split project: A (id/a)\n    now: A (id/a) and B (id/b)\n" in again


def test_a_missing_graph_is_an_error_of_usage(run: Run, two: tuple[Path, Path]) -> None:
    result = run("diff", two[0], "nowhere")
    assert result.exit_code == 2
