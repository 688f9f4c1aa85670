"""The whole run on the real documents: what the gold says, determinism, privacy, safety."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import xlsxwriter
from rdflib.namespace import DCTERMS, RDF

from bench.generate import generate
from conftest import CORPUS, ROOT, SEEDS, Run
from esfgraph import pipeline
from esfgraph.errors import BuildError, InputError
from esfgraph.files import Passed
from esfgraph.namespaces import COUNTRY, ESF, NUTS, OA, ORG, PREFIXES, SCHEMA, VOCAB
from esfgraph.pipeline import Build, build, graph_of
from esfgraph.resources import ontology_files

SEED_GOLD: dict[str, Any] = json.loads((ROOT / "tests/gold/seeds.json").read_text("utf-8"))[
    "documents"
]
CORPUS_GOLD: dict[str, Any] = json.loads((ROOT / "tests/corpus/gold.json").read_text("utf-8"))[
    "documents"
]
CCI = "2021SE05SFPR001"
NUMBERS = {
    "start_year": ESF.startYear,
    "end_year": ESF.endYear,
    "participants": ESF.participants,
    "cofinancing_rate": ESF.cofinancingRate,
}
STRINGS = {
    "identifier": DCTERMS.identifier,
    "title": DCTERMS.title,
    "start": SCHEMA.startDate,
    "end": SCHEMA.endDate,
    "programming_period": ESF.programmingPeriod,
    "child_poverty": ESF.childPovertyTheme,
    "strategic": ESF.strategicImportance,
    "nuts": ESF.nuts2Code,
    "postcode": ESF.beneficiaryPostcode,
    "city": ESF.beneficiaryCity,
}
CONCEPTS = {
    "country": (ESF.country, {"SE": COUNTRY + "SWE"}.__getitem__),
    "fund": (ESF.fund, (VOCAB + "fund/").__add__),
    "programme": (ESF.programme, lambda code: f"{VOCAB}programme/{code}001"),
    "programme_area": (ESF.programmeArea, f"{VOCAB}programme-area/{CCI}/".__add__),
    "specific_objective": (ESF.specificObjective, f"{VOCAB}specific-objective/{CCI}/".__add__),
    "intervention_field": (ESF.interventionField, (VOCAB + "intervention-2021/").__add__),
    "region": (ESF.region, lambda name: f"{VOCAB}esf-region/{name.lower().replace(' ', '-')}"),
}
MONEY = {
    "total_budget": ESF.totalBudget,
    "eu_contribution": ESF.euContribution,
    "granted_support": ESF.grantedSupport,
}


class Record:
    """One seed's record in the graph."""

    def __init__(self, store: ox.Store, number: str) -> None:
        (path,) = SEEDS.glob(f"{number}_*.txt")
        (quad,) = store.quads_for_pattern(
            None, ox.NamedNode(ESF.fileName), ox.Literal(path.name), None
        )
        self.graph = quad.graph_name
        self.subject = ox.NamedNode(quad.subject.value + "#record")
        self.store = store

    def values(self, predicate: str, subject: ox.NamedNode | None = None) -> list[str]:
        quads = self.store.quads_for_pattern(
            subject or self.subject, ox.NamedNode(predicate), None, self.graph
        )
        return [q.object.value for q in quads]


def expected(name: str, value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("number", SEED_GOLD)
def test_the_records_of_the_seeds_say_what_the_gold_says(seeds: Build, number: str) -> None:
    record = Record(seeds.store, number)
    for name, value in SEED_GOLD[number]["fields"].items():
        if name in ("start", "end") and len(value) == 4:
            assert record.values(NUMBERS[f"{name}_year"]) == [value]
        elif name in STRINGS:
            assert record.values(STRINGS[name]) == [expected(name, value)]
        elif name in NUMBERS:
            assert [Decimal(v) for v in record.values(NUMBERS[name])] == [Decimal(value)]
        elif name in MONEY:
            (node,) = record.values(MONEY[name])
            amount, currency = value
            node = ox.NamedNode(node)
            assert [Decimal(v) for v in record.values(SCHEMA.value, node)] == [Decimal(amount)]
            assert record.values(SCHEMA.currency, node) == [currency]
        elif name in ("owner", "owner_id"):
            (owner,) = record.values(ESF.owner)
            key = "http://www.w3.org/2004/02/skos/core#prefLabel"
            predicate = str(ORG.identifier) if name == "owner_id" else key
            assert record.values(predicate, ox.NamedNode(owner)) == [value]
        else:
            predicate, iri = CONCEPTS[name]
            assert record.values(predicate) == [iri(value)]


def test_the_seeds_have_one_finding(seeds: Build) -> None:
    grave = [f for f in seeds.findings if f.severity != "info"]
    assert [(f.severity, f.document, f.line, f.value) for f in grave] == [
        ("violation", "001_5b98fb419150025f.txt", 32, "SE0")
    ]
    assert not list(seeds.store.quads_for_pattern(None, None, ox.NamedNode(NUTS + "SE0"), None))


def test_projects_have_the_identifiers_of_the_design(seeds: Build) -> None:
    base = "https://w3id.org/esfgraph/id/project/"
    query = f"SELECT ?p {{ ?p a <{ESF.Project}> }}"
    assert {row["p"].value.removeprefix(base) for row in seeds.store.query(query)} == {
        f"{CCI}/23-012-S01",
        f"{CCI}/23-023-S01",
        f"{CCI}/25-019-S03",
        "skr/utvecklingsprogram-fullföljd-utbildning-2020",
    }


@pytest.mark.parametrize("which", ["seeds", "corpus"])
def test_every_quote_is_what_stands_in_the_text(request: pytest.FixtureRequest, which: str) -> None:
    store = request.getfixturevalue(which).store
    query = f"""SELECT ?text ?start ?end ?exact {{ GRAPH ?g {{
        ?q a <{ESF.FieldQuote}> ; <{OA.hasTarget}> ?t .
        ?t <{OA.hasSource}>/<{ESF.text}> ?text ; <{OA.hasSelector}> ?p , ?x .
        ?p <{OA.start}> ?start ; <{OA.end}> ?end . ?x <{OA.exact}> ?exact }} }}"""
    rows = list(store.query(query))
    assert len(rows) > 50
    for row in rows:
        span = slice(int(row["start"].value), int(row["end"].value))
        assert row["text"].value[span] == row["exact"].value


@pytest.mark.parametrize("which", ["seeds", "corpus"])
def test_every_term_is_defined(request: pytest.FixtureRequest, which: str) -> None:
    defined: set[str] = set()
    for path in ontology_files():
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            defined.add(quad.subject.value)
    others = (
        str(SCHEMA),
        str(ORG._NS),
        str(OA._NS),
        "http://www.w3.org/",
        "http://purl.org/dc/terms/",
        PREFIXES["sssom"],
    )
    used: set[str] = set()
    for quad in request.getfixturevalue(which).store:
        used.add(quad.predicate.value)
        if quad.predicate.value == str(RDF.type):
            used.add(quad.object.value)
    ours = {term for term in used if term.startswith("https://w3id.org/esfgraph/")}
    assert ours <= defined
    assert {t for t in used - ours if not t.startswith(others)} == set()


def personal(gold: dict[str, Any]) -> set[str]:
    """The invented names, addresses and numbers of the corpus's contact persons."""
    fields = ("Kontaktperson", "E-post", "Telefonnummer")
    found = {v for d in gold.values() for k, v in d["fields"].items() if k in fields and v}
    return found | {
        part for name in found if "@" not in name for part in name.split() if len(part) > 5
    }


def test_no_person_is_in_any_output(out: Path, tmp_path: Path) -> None:
    build([CORPUS], tmp_path / "corpus")
    names = personal(CORPUS_GOLD)
    assert len(names) >= 5
    names |= {"Sanna Rosén", "Rosén", "nina.mautner", "Mautner"}
    files = [p for folder in (out, tmp_path / "corpus") for p in folder.rglob("*") if p.is_file()]
    assert len(files) > 16
    for path in files:
        data = path.read_bytes()
        for name in names:
            assert name.encode() not in data, f"{name} in {path.name}"
    for page in (*SEEDS.glob("*.txt"), *CORPUS.glob("*.txt")):
        program = "from esfgraph.cli import main; main()"
        if page.stem in ("esf-meritnu", "esf-2019-00509", "003_d13f6dd146bb6dd0"):
            read = subprocess.run(
                [sys.executable, "-c", program, "read", str(page)],
                capture_output=True,
                text=True,
                check=True,
            )
            assert not [name for name in names if name in read.stdout + read.stderr]


def outputs(folder: Path) -> dict[str, bytes]:
    """All files but those of the store."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.parent.name != "store"]
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def test_the_same_bytes_from_any_order_and_hash_seed(tmp_path: Path) -> None:
    pages = sorted(CORPUS.glob("*.txt"))[::3] + sorted(SEEDS.glob("*.txt"))
    program = "import sys; from esfgraph.cli import main; main()"
    for seed, order in (("1", pages), ("2", pages[::-1])):
        subprocess.run(
            [sys.executable, "-c", program, "build", *map(str, order), "--out", tmp_path / seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
    first, second = outputs(tmp_path / "1"), outputs(tmp_path / "2")
    assert len(first) == 18
    assert first == second


def test_a_killed_build_leaves_the_last_one_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([SEEDS], out)
    before = outputs(out)
    program = "from esfgraph.cli import main; main()"
    for wait in (None, 0.0, 0.1, 0.3, 0.6, 1.0):
        process = subprocess.Popen(
            [sys.executable, "-c", program, "build", str(CORPUS), "--out", str(out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if wait is None:
            time.sleep(1)  # while it reads
        else:  # while it writes, and maybe while it puts the new folder in place
            while process.poll() is None and not list(tmp_path.glob(".out.building-*")):
                time.sleep(0.01)
            time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        projects = json.loads((out / "build.json").read_text("utf-8"))["projects"]
        assert projects in (4, 37)
        if projects == 4:
            assert outputs(out) == before
    build([SEEDS], out)
    assert [p.name for p in tmp_path.iterdir()] == ["out"], "what was left behind is swept away"


def test_a_folder_of_other_things_is_never_replaced(tmp_path: Path) -> None:
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter.txt").write_text("Projektet …")
    with pytest.raises(BuildError, match="other things"):
        build([SEEDS], precious)
    assert (precious / "chapter.txt").exists()


def test_the_same_page_saved_twice_is_one_document(tmp_path: Path) -> None:
    page = next(SEEDS.glob("004*"))
    for name in ("a.txt", "b.txt"):
        shutil.copy(page, tmp_path / name)
    made = graph_of([tmp_path])
    assert made.summary.projects == 1
    names = made.store.quads_for_pattern(None, ox.NamedNode(ESF.fileName), None, None)
    assert {q.object.value for q in names} == {"a.txt", "b.txt"}


def test_a_changed_file_is_found_out_by_its_catalogue(tmp_path: Path) -> None:
    page = next(SEEDS.glob("004*"))
    (tmp_path / "page.txt").write_bytes(page.read_bytes() + b"\n")
    (tmp_path / "catalogue.toml").write_text(
        f'[[document]]\nfile = "page.txt"\nsha256 = "{"0" * 64}"\n'
    )
    findings = graph_of([tmp_path]).findings
    assert [(f.severity, f.document) for f in findings] == [("warning", "page.txt")]


def test_a_broken_catalogue_is_reported_and_the_pages_are_read(tmp_path: Path) -> None:
    shutil.copy(next(SEEDS.glob("004*")), tmp_path / "page.txt")
    (tmp_path / "catalogue.toml").write_text('[[document]]\nfile = "page.txt"\nyear = 1\n')
    made = graph_of([tmp_path])
    assert made.summary.projects == 1
    assert [error.line for error in made.errors] == [1]


def test_nothing_readable_is_an_input_error(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Lorem ipsum dolor sit amet.")
    with pytest.raises(InputError, match=r"a\.txt(.|\n)*b\.txt"):
        graph_of([tmp_path])


def test_projects_with_one_title_and_start_but_two_numbers_stay_apart(tmp_path: Path) -> None:
    head = "{number} - Förstudie\n\nProjektnummer:\n{number}\n"
    page = head + "Projektperiod:\n2019-01-01 - 2019-06-30\n"
    for number in ("2018/00001", "2018/00002"):
        name = number.replace("/", "-") + ".txt"
        (tmp_path / name).write_text(page.format(number=number))
    assert graph_of([tmp_path]).summary.projects == 2


def lists(folder: Path) -> tuple[Path, Path, Path]:
    """An archive and a workbook that hold a list and other things, and a list without rows."""
    folder.mkdir(exist_ok=True)
    generate(folder / "rows.csv", 4, share=0.0)
    rows = (folder / "rows.csv").read_text("utf-8")
    (folder / "rows.csv").unlink()
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("rows.csv", rows)
        archive.writestr("readme.txt", "Colour;Shape\nred;round\n")
        archive.writestr("more.xlsx", b"PK")
    header = rows.splitlines()[0]
    (folder / "c.csv").write_text(header + "\n\n", "utf-8")
    book = xlsxwriter.Workbook(folder / "b.xlsx")
    for name, cells in {"Cover": ["Colour"], "Rows": header.split(",")}.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, cells)
        sheet.write_row(1, 0, ["2021SE05SFPR001_24-901-S01", "2021SE05SFPR001_24-901-S01"])
    book.close()
    return folder / "a.zip", folder / "b.xlsx", folder / "c.csv"


@pytest.mark.parametrize("small", [pipeline.SMALL, 0])
def test_tables_that_a_build_passes_by_are_named(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path, small: int
) -> None:
    monkeypatch.setattr(pipeline, "SMALL", small)
    archive, book, bare = lists(tmp_path / "in")
    made = build([tmp_path / "in"], tmp_path / "out")
    assert made.passed == (
        Passed(f"{archive}/more.xlsx", "nested"),
        Passed(f"{archive}/readme.txt", "columns"),
        Passed(f"{book}/Cover", "columns"),
        Passed(str(bare), "rows"),
    )
    result = run("build", tmp_path / "in", "--out", tmp_path / "out", "--language", "en")
    assert result.exit_code == 0
    said = result.stderr.splitlines()
    for name, words in (
        (f"{archive}/more.xlsx", "expected is CSV"),
        (f"{archive}/readme.txt", "expected are the columns of"),
        (f"{book}/Cover", "no known column"),
        (str(bare), "holds a header and no rows"),
    ):
        assert [line for line in said if line.startswith(f"esfgraph: {name}: ") and words in line]


def test_lists_without_rows_are_named_where_there_is_nothing_else(tmp_path: Path) -> None:
    bare = lists(tmp_path / "in")[2]
    with pytest.raises(InputError, match="holds a header and no rows") as caught:
        graph_of([bare])
    assert (caught.value.source, caught.value.line) == (str(bare), 1)
    (tmp_path / "d.csv").write_bytes(bare.read_bytes().rstrip() + b",Other\n")
    with pytest.raises(InputError, match=r"c\.csv:1: holds(.|\n)*d\.csv:1: holds"):
        graph_of([bare, tmp_path / "d.csv"])
