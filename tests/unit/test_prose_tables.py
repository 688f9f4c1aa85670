"""Frames of prose: schools get IRIs by place, mentions of groups their bounds."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from esfgraph.model import (
    Annotation,
    Code,
    FieldValue,
    Mention,
    ProjectRecord,
    SchoolMention,
    SourceDocument,
    Span,
)
from esfgraph.namespaces import BASE
from esfgraph.prose_tables import MENTIONS, SCHOOLS, mention_frame, school_frames
from esfgraph.readings import readings_of
from esfgraph.resolve import tables_from_pages, tables_of
from esfgraph.tables import Tables

NOWHERE = Span(0, 0)
TEXT = "Elever på Norra skolan, norra Skolan."


def page(
    name: str, *schools: str, status: str = "current", **stated: str | Code
) -> tuple[ProjectRecord, Annotation]:
    document = SourceDocument(name, f"{name:0>16}" * 4, TEXT)
    values = tuple(FieldValue(field, value, NOWHERE) for field, value in stated.items())
    mentions = tuple(
        SchoolMention(school, Span(10 + 14 * i, 22 + 14 * i), status)
        for i, school in enumerate(schools)
    )
    return ProjectRecord(document, "kohesio", "sv", values), Annotation(schools=mentions)


def schools(tables: Tables) -> set[str]:
    return {iri.removeprefix(f"{BASE}id/school/") for iri in tables.schools["iri"]}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"owner": "STAFFANSTORPS KOMMUN", "city": "HJÄRUP"}, "staffanstorp/norra-skolan"),
        ({"owner": "Nya Stiftelsen", "city": "LUND"}, "lund/norra-skolan"),
        ({"country": Code("SE")}, "SE/norra-skolan"),
        ({}, "norra-skolan"),
    ],
)
def test_a_school_stands_in_the_place_that_the_record_states(
    stated: dict[str, str | Code], expected: str
) -> None:
    assert schools(tables_from_pages([page("a", "Norra skolan", **stated)])) == {expected}


def test_all_sources_of_a_project_name_the_same_school() -> None:
    same: dict[str, str | Code] = {"identifier": "7", "programme": Code("2021SE05SFPR")}
    one = page("a", "Norra skolan", **same)
    other = page("b", "Norra skolan", city="LUND", **same)
    elsewhere = page("c", "Norra skolan", city="ESLÖV")
    tables = tables_from_pages([one, other, elsewhere])
    assert schools(tables) == {"lund/norra-skolan", "eslöv/norra-skolan"}


def test_a_school_has_one_name_however_it_is_spelt() -> None:
    tables = tables_from_pages([page("a", "Norra skolan", "NORRA SKOLAN")])
    assert set(tables.schools["name"]) == {"Norra skolan"}
    assert tables.mentions["concept"].n_unique() == 1


def test_a_mention_of_a_school_is_evidence_as_any_other() -> None:
    tables = tables_from_pages([page("a", "Norra skolan", status="planned")])
    (row,) = tables.mentions.to_dicts()
    source = row["source"]
    assert row["subject"] == f"{source}#mention-10-school-norra-skolan"
    assert (row["scheme"], row["status"], row["exact"]) == ("school", "planned", "Norra skolan")


def test_without_schools_the_frames_have_their_columns() -> None:
    record, _ = page("a")
    readings = readings_of([(record, Annotation())])
    records = tables_of(readings).records
    mentions, named = school_frames(readings.schools, readings.records, records)
    assert mentions.schema == pl.Schema(MENTIONS)
    assert named.schema == pl.Schema(SCHOOLS)
    assert mentions.is_empty()
    assert named.is_empty()


def test_shares_are_canonical_decimals_and_ages_integers() -> None:
    record, _ = page("a")
    mention = Mention("x/pupils", "target-group", Span(0, 6), "current", 13, 16, Decimal("0.150"))
    (row,) = mention_frame([(record, Annotation((mention,)))]).to_dicts()
    assert (row["minimum_age"], row["maximum_age"]) == (13, 16)
    assert (row["minimum_share"], row["maximum_share"]) == ("0.15", None)
