"""Links as SSSOM: what is computed is written, what people decided is read.

SSSOM (Simple Standard for Sharing Ontological Mappings,
https://mapping-commons.github.io/sssom/) is a table with tabs under comment
lines with metadata. Of a person's file these columns count::

    subject_id  predicate_id  object_id  mapping_justification  [predicate_modifier]  [comment]

``predicate_modifier`` ``Not`` rejects a pair, nothing there confirms it. Only
rows whose justification is `semapv:ManualMappingCuration` are decisions, so
that a written file can be edited and given back as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from esfgraph.errors import InputError
from esfgraph.link.types import Decision, Link, Links, Reason
from esfgraph.namespaces import BASE, PREFIXES

__all__ = ["justification", "read_decisions", "sssom", "write_sssom"]

COLUMNS = (
    "subject_id", "predicate_id", "object_id", "mapping_justification", "predicate_modifier",
    "confidence", "comment",
)  # fmt: skip
MANUAL = "semapv:ManualMappingCuration"
COMPUTED = "semapv:CompositeMatching"
BY_NUMBER = "semapv:LexicalMatching"

_SAME = "owl:sameAs"
_SAME_AS = frozenset({_SAME, "skos:exactMatch"})
_NEAR = "skos:closeMatch"
_REQUIRED = COLUMNS[:4]
_PREDICATES = {"same": _SAME, "different": _SAME, "possible": _NEAR}
_NUMBERS = 2


def justification(link: Link) -> str:
    """How a link came about, as a term of SSSOM's vocabulary of justifications."""
    if any(reason.feature == "decision" for reason in link.reasons):
        return MANUAL
    certain = any(r.feature == "identifier" and r.weight > 0 for r in link.reasons)
    return BY_NUMBER if certain else COMPUTED


def _reason(reason: Reason) -> str:
    said = reason.a if reason.a == reason.b else f"{reason.a} / {reason.b}"
    return f"{reason.feature} {reason.weight:+.{_NUMBERS}f}" + (f" ({said})" if said else "")


def _row(link: Link) -> tuple[str, ...]:
    """One line; of a pair that follows each other the earlier project is the subject."""
    a, b = link.a, link.b
    if link.first is not None and link.first != a:
        a, b = b, a
    decision = next((r for r in link.reasons if r.feature == "decision"), None)
    comment = "; ".join(map(_reason, link.reasons))
    cells = (
        a,
        _PREDICATES.get(link.verdict, "esf:followedBy"),
        b,
        justification(link),
        "Not" if link.verdict == "different" else "",
        f"{link.confidence:.4f}",
        decision.a if decision else comment,
    )
    return tuple(" ".join(cell.split()) for cell in cells)


def sssom(links: Links, kept: Iterable[Decision] = ()) -> str:
    """The text of ``links.sssom.tsv``.

    ``kept`` are decisions; those on records that are not here are written as
    they were given, so that none is lost.
    """
    out = io.StringIO()
    out.write("#mapping_set_id: " + BASE + "id/mapping-set/links\n")
    out.write("#mapping_set_title: Records of the same project, as esfgraph links them\n")
    out.write("#license: https://creativecommons.org/licenses/by/4.0/\n")
    out.write("#curie_map:\n")
    for prefix in ("esf", "owl", "semapv", "skos"):
        out.write(f"#  {prefix}: {PREFIXES[prefix]}\n")
    table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    table.writerow(COLUMNS)
    rows = {_row(link) for link in links.pairs}
    decided = {reason for link in links.pairs if link.decided for reason in (link.decided,)}
    for decision in kept:
        if f"{decision.source}:{decision.line}" not in decided:
            modifier = "" if decision.same else "Not"
            comment = " ".join(decision.comment.split())
            rows.add((decision.a, _SAME, decision.b, MANUAL, modifier, "", comment))
    table.writerows(sorted(rows))
    return out.getvalue()


def write_sssom(links: Links, path: Path, kept: Iterable[Decision] = ()) -> None:
    """Write ``links.sssom.tsv``; see `sssom`."""
    path.write_text(sssom(links, kept), encoding="utf-8")


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a person's file, in its order.

    Raises `InputError` that names the file and the line: where a column is
    missing, a cell is empty, or a predicate or modifier is none that decides.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"could not be read: {error}", source=str(path), advice="Expected SSSOM TSV in UTF-8."
        ) from error
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    table = [(n, line) for n, line in lines if not line.startswith("#")]
    if not table:
        raise InputError("holds no table", source=str(path), advice=_expected())
    first, header = table[0]
    columns = header.split("\t")
    if missing := [c for c in _REQUIRED if c not in columns]:
        raise InputError(
            f"the column '{missing[0]}' is missing",
            source=str(path),
            line=first,
            advice=_expected(),
        )
    return tuple(_decisions(path, columns, table[1:]))


def _expected() -> str:
    return f"Expected the columns {', '.join(_REQUIRED)}, with tabs between."


def _decisions(path: Path, columns: list[str], rows: list[tuple[int, str]]) -> Iterator[Decision]:
    for number, line in rows:
        cells = next(csv.reader([line], delimiter="\t"))
        if len(cells) != len(columns):
            raise InputError(
                f"found {len(cells)} cells, expected {len(columns)}", source=str(path), line=number
            )
        row = dict(zip(columns, (c.strip() for c in cells), strict=True))
        for column in _REQUIRED:
            if not row[column]:
                raise InputError("is empty", source=str(path), line=number, field=column)
        if row["mapping_justification"] != MANUAL:
            continue
        modifier = row.get("predicate_modifier", "")
        if modifier not in ("", "Not"):
            raise InputError(
                f"found '{modifier}', expected 'Not' or nothing",
                source=str(path), line=number, field="predicate_modifier",
            )  # fmt: skip
        if row["predicate_id"] not in _SAME_AS:
            raise InputError(
                f"found '{row['predicate_id']}', expected {' or '.join(sorted(_SAME_AS))}",
                source=str(path), line=number, field="predicate_id",
            )  # fmt: skip
        yield Decision(
            row["subject_id"], row["object_id"], modifier != "Not", row.get("comment", ""),
            path.name, number,
        )  # fmt: skip
