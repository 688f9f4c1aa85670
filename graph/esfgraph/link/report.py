"""Links as rows for people and programs."""

from __future__ import annotations

from collections.abc import Iterable

from esfgraph.link.types import Link, Links
from esfgraph.messages import Language, say
from esfgraph.tables import Tables

__all__ = ["COLUMNS", "evidence_rows", "link_rows", "strongest"]

COLUMNS = (
    "verdict", "confidence", "identifier_a", "title_a", "identifier_b", "title_b", "reasons",
    "score", "record_a", "record_b", "project_a", "project_b",
)  # fmt: skip
"""What is told of a link; the first seven are for people."""

_ORDER = {"same": 0, "possible": 1, "related": 2, "different": 3}
_STRONGEST = 4


def strongest(link: Link, language: Language) -> str:
    """The heaviest reasons, for and against, in words."""
    reasons = sorted(link.reasons, key=lambda r: (-abs(r.weight), r.feature))[:_STRONGEST]
    return ", ".join(
        f"{say(f'link.evidence.{r.feature}', language)} {r.weight:+.1f}" for r in reasons
    )


def link_rows(links: Links, tables: Tables, language: Language) -> list[dict[str, object]]:
    """One row per link, sure ones first; columns of `COLUMNS`."""
    records = {row["subject"]: row for row in tables.records.iter_rows(named=True)}
    rows: list[dict[str, object]] = []
    for link in sorted(links.pairs, key=lambda x: (_ORDER[x.verdict], -x.score, x.a, x.b)):
        first, second = link.a, link.b
        if link.first is not None and link.first != first:
            first, second = second, first
        row: dict[str, object] = {
            "verdict": say(f"link.found.{link.verdict}", language),
            "confidence": link.confidence,
            "score": link.score,
            "reasons": strongest(link, language),
        }
        for side, iri in (("a", first), ("b", second)):
            record = records[iri]
            titles = record["title"] or [{"text": ""}]
            numbers = record["identifier"] or []
            row[f"record_{side}"] = iri
            row[f"project_{side}"] = record["project"]
            row[f"title_{side}"] = titles[0]["text"]
            row[f"identifier_{side}"] = next(iter(numbers), record["item"])
        rows.append(row)
    return rows


def evidence_rows(link: Link, language: Language) -> Iterable[tuple[str, str, str, float]]:
    """``feature, a, b, bits`` for each reason, the heaviest first, then the prior."""
    reasons = sorted(link.reasons, key=lambda r: (-abs(r.weight), r.feature))
    for reason in reasons:
        yield say(f"link.evidence.{reason.feature}", language), reason.a, reason.b, reason.weight
    prior = link.score - sum(r.weight for r in reasons)
    yield say("link.evidence.prior", language), "", "", round(prior, 2)
