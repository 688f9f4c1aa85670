"""Lists of beneficiaries: what they add to the organisations that projects name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Run
from esfgraph.errors import InputError
from esfgraph.pipeline import Build, build, graph_of

ITEM = "https://linkedopendata.eu/entity/"
ORGANISATION = "https://w3id.org/esfgraph/id/organisation/"
HEADER = ("Beneficiary", "BeneficiaryLabel", "Website", "WikidataID")
PROJECT = {
    "Operation_Unique_Identifier": f"{ITEM}Q9100001",
    "Operation_Local_Identifier": "2021SE05SFPR001_24-921-S01",
    "Operation_Name_Programme_Language": "Hägern",
    "CountryCode": "SE",
    "Operation_Start_Date": "01/02/2024",
    "Beneficiary_Unique_Identifier": f"{ITEM}Q9200001",
    "Beneficiary_Name": "Hägerstads kommun",
    "Beneficiary_Local_Identifier": "212000-1355",
    "Programme_Code": "2021SE05SFPR001",
}


def table(path: Path, *rows: tuple[str, ...]) -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    path.write_text(buffer.getvalue(), "utf-8")
    return path


def projects(folder: Path, *changes: dict[str, str]) -> Path:
    """A list of projects, with cells other than those of `PROJECT`."""
    rows = []
    for number, change in enumerate(changes or ({},), 1):
        own = {
            "Operation_Unique_Identifier": f"{ITEM}Q910000{number}",
            "Operation_Local_Identifier": f"2021SE05SFPR001_24-92{number}-S01",
        }
        rows.append(tuple({**PROJECT, **own, **change}.values()))
    return table(folder / "projects.csv", tuple(PROJECT), *rows)


def owners(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    return table(folder / "owners.csv", HEADER, *rows)


def said(made: Build, key: str) -> dict[str, list[str]]:
    """What the default graph says of an organisation, by the ends of properties."""
    found: dict[str, list[str]] = {}
    subject = ox.NamedNode(ORGANISATION + key)
    for quad in made.store.quads_for_pattern(subject, None, None, ox.DefaultGraph()):
        name = quad.predicate.value.replace("#", "/").rsplit("/", 1)[-1]
        found.setdefault(name, []).append(quad.object.value)  # type: ignore[union-attr]
    return {name: sorted(values) for name, values in found.items()}


def rules(made: Build, *names: str) -> list[tuple[str, int | None, str | None]]:
    return sorted((f.rule, f.row, f.value) for f in made.findings if f.rule in names)


def test_a_row_adds_names_website_and_item_to_the_organisation_of_its_item(tmp_path: Path) -> None:
    rows = (
        (
            f"{ITEM}Q9200001",
            "Municipality of Hägerstad",
            "https://hagerstad.example/",
            "Q999000001",
        ),
        ("Q9200001", "Hägerstads kommun", "", "https://www.wikidata.org/wiki/Q999000001"),
        (f"{ITEM}Q9200001", "Q9200001", "", ""),
    )
    made = graph_of([projects(tmp_path), owners(tmp_path, *rows, rows[0])])
    found = said(made, "SE/2120001355")
    assert found["prefLabel"] == ["Hägerstads kommun"]
    assert found["altLabel"] == ["Municipality of Hägerstad"]
    assert found["url"] == ["https://hagerstad.example/"]
    assert found["sameAs"] == ["http://www.wikidata.org/entity/Q999000001", f"{ITEM}Q9200001"]
    assert not rules(made, "unread-cell", "unread-row", "rows-left")


@pytest.mark.parametrize(
    "website",
    [
        "www.hagerstad.example",
        "ftp://hagerstad.example",
        "javascript:alert(1)",
        "https://",
        "https://a b.example",
        'https://a.example/"><script>',
        "https://maja:hemlig@hagerstad.example",
        "https://[::1",
        "Maja Exempelgren",
        "https://a.example:port/",
        "https://a.example/> . <x:s> <x:p> <x:o> .",
    ],
)
def test_what_is_no_website_is_a_finding_and_the_rest_of_the_row_is_read(
    tmp_path: Path, website: str
) -> None:
    row = (f"{ITEM}Q9200001", "Municipality of Hägerstad", website, "")
    made = graph_of([projects(tmp_path), owners(tmp_path, row)])
    found = said(made, "SE/2120001355")
    assert "url" not in found
    assert found["altLabel"] == ["Municipality of Hägerstad"]
    ((_, line, value),) = rules(made, "unread-cell")
    assert line == 2
    assert value is not None
    assert value.startswith("Website: ")
    assert "Exempelgren" not in value


def test_rows_without_an_item_and_rows_of_others_are_counted_and_told(tmp_path: Path) -> None:
    rows = (
        ("Kråkan AB", "Kråkan AB", "", ""),
        ("http://www.wikidata.org/entity/Q5", "Kråkan AB", "", ""),
        ("", "", "", ""),
        (f"{ITEM}Q9200007", "Kråkan AB", "ftp://x.example", "Q999000007"),
        (f"{ITEM}Q9200008", "Skatan AB", "", ""),
    )
    made = graph_of([projects(tmp_path), owners(tmp_path, *rows)])
    assert [(r, n) for r, n, _ in rules(made, "unread-row", "unread-cell")] == [
        ("unread-row", 2),
        ("unread-row", 3),
    ]
    assert rules(made, "rows-left") == [("rows-left", None, "2")]
    assert "Kråkan" not in "".join(map(str, made.store))
    assert made.summary.organisations == 1


def test_a_natural_person_stays_out(tmp_path: Path) -> None:
    person = {
        "Beneficiary_Name": "Maja Exempelgren",
        "Beneficiary_Local_Identifier": "811228-9841",
        "Beneficiary_Unique_Identifier": f"{ITEM}Q9200004",
    }
    only_item = {
        "Beneficiary_Name": "",
        "Beneficiary_Local_Identifier": "",
        "Beneficiary_Unique_Identifier": f"{ITEM}Q9200005",
    }
    rows = [
        (f"{ITEM}Q920000{n}", "Maja Exempelgren", "https://maja.example/", "Q99900000")
        for n in (4, 5)
    ]
    lists = [projects(tmp_path, person, only_item), owners(tmp_path, *rows)]
    every = "".join(map(str, graph_of(lists).store))
    assert "Exempelgren" not in every
    assert "maja.example" not in every
    assert "Q9200004" not in every
    assert "Q99900000>" not in every


def test_an_owner_known_by_its_item_alone_gets_its_name_from_the_list(tmp_path: Path) -> None:
    nameless = {"Beneficiary_Name": "", "Beneficiary_Local_Identifier": ""}
    row = (f"{ITEM}Q9200001", "Hägerstads simförening", "", "")
    made = graph_of([projects(tmp_path, nameless), owners(tmp_path, row)])
    assert said(made, "kohesio/Q9200001")["prefLabel"] == ["Hägerstads simförening"]


def test_an_owner_known_by_its_item_alone_is_the_one_that_has_it(tmp_path: Path) -> None:
    nameless = {"Beneficiary_Name": "", "Beneficiary_Local_Identifier": ""}
    made = graph_of([projects(tmp_path, nameless, {})])
    assert said(made, "kohesio/Q9200001") == {"isReplacedBy": [f"{ORGANISATION}SE/2120001355"]}
    assert made.summary.organisations == 1


def test_items_are_those_of_owner_and_partners_in_their_order(tmp_path: Path) -> None:
    both = {
        "Beneficiary_Name": "Hägerstads kommun | Bro AB",
        "Beneficiary_Unique_Identifier": f"{ITEM}Q9200001| {ITEM}Q9200002 ",
    }
    made = graph_of([projects(tmp_path, both)])
    assert said(made, "SE/2120001355")["sameAs"] == [f"{ITEM}Q9200001"]
    assert said(made, "SE/bro-ab")["sameAs"] == [f"{ITEM}Q9200002"]


@pytest.mark.parametrize(
    "cell", [f"{ITEM}Q1|{ITEM}Q2", "22-14", "http://x.example/Q1", f"{ITEM}P1"]
)
def test_what_is_no_item_or_nobody_s_is_a_finding(tmp_path: Path, cell: str) -> None:
    made = graph_of([projects(tmp_path, {"Beneficiary_Unique_Identifier": cell})])
    assert "sameAs" not in said(made, "SE/2120001355")
    values = [value for _, _, value in rules(made, "unread-value")]
    assert values == sorted(f"Beneficiary_Unique_Identifier: {c}" for c in cell.split("|"))


def test_several_items_under_one_name_are_not_said_to_be_one(tmp_path: Path) -> None:
    names = {"Beneficiary_Name": "Röda stugan", "Beneficiary_Local_Identifier": ""}
    other = {**names, "Beneficiary_Unique_Identifier": f"{ITEM}Q9200002"}
    row = (f"{ITEM}Q9200002", "Röda stugan", "https://stugan.example/", "")
    made = graph_of([projects(tmp_path, names, other), owners(tmp_path, row)])
    found = said(made, "SE/röda-stugan")
    assert "sameAs" not in found
    assert "url" not in found
    assert found["seeAlso"] == [f"{ITEM}Q9200001", f"{ITEM}Q9200002"]
    assert rules(made, "rows-left") == [("rows-left", None, "1")]


def test_an_empty_list_changes_nothing_and_is_a_document(tmp_path: Path) -> None:
    alone = graph_of([projects(tmp_path)])
    made = graph_of([projects(tmp_path), owners(tmp_path)])
    assert said(made, "SE/2120001355") == said(alone, "SE/2120001355")
    assert made.findings == alone.findings
    names = sorted(name for (name,) in made.readings.documents["names"])
    assert names == ["owners.csv", "projects.csv"]
    (tmp_path / "owners.csv").write_text("")
    errors = [str(e) for e in graph_of([tmp_path]).errors]
    assert [e.partition(". ")[0] for e in errors] == [f"{tmp_path / 'owners.csv'}: is empty"]


def test_a_list_of_organisations_alone_is_no_graph(tmp_path: Path) -> None:
    path = owners(tmp_path, (f"{ITEM}Q9200001", "Hägerstads kommun", "", ""))
    with pytest.raises(InputError, match="list of organisations"):
        graph_of([path])


@pytest.mark.parametrize("profile", ["kohesio-2021", "kohesio-published"])
def test_check_says_that_it_has_no_rules_for_it(run: Run, tmp_path: Path, profile: str) -> None:
    path = owners(tmp_path, (f"{ITEM}Q9200001", "Hägerstads kommun", "", ""))
    result = run("check", path, "--profile", profile)
    assert result.exit_code == 3
    assert "is a list of organisations" in " ".join(result.stderr.split())


def test_an_update_reads_it_again_only_if_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    row = (f"{ITEM}Q9200001", "Municipality of Hägerstad", "", "")
    paths = [projects(folder), owners(folder, row)]
    first = build(paths, tmp_path / "out", formats=["nq"])
    again = build(paths, tmp_path / "new", formats=["nq"], update=tmp_path / "out")
    assert (first.reread, again.reread) == (2, 0)
    texts = [(tmp_path / out / "graph.nq").read_bytes() for out in ("out", "new")]
    assert texts[0] == texts[1]
    assert "Municipality of Hägerstad" in texts[0].decode()
    assert json.loads((tmp_path / "new" / "build.json").read_text("utf-8"))["documents"]
