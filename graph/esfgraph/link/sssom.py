"""Links as SSSOM: what is computed is written, what people decided is read and kept.

SSSOM (Simple Standard for Sharing Ontological Mappings,
https://mapping-commons.github.io/sssom/) is a table with tabs under comment
lines with metadata. Of a person's file these columns count::

    subject_id  predicate_id  object_id  mapping_justification  [predicate_modifier]  [comment]

Only rows whose justification is `semapv:ManualMappingCuration` are decisions:
``predicate_modifier`` ``Not`` rejects what the row says, nothing there
confirms it. So a written file can be edited and given back as it is: a
possible pair (``skos:closeMatch``) that is confirmed is the same project.
Decisions are written again word for word.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from esfgraph.errors import InputError
from esfgraph.link.types import Decision, Link, Links, Reason
from esfgraph.namespaces import BASE, PREFIXES

__all__ = [
    "LINKS_FILE",
    "decisions_of",
    "justification",
    "read_decisions",
    "sssom",
    "write_sssom",
]

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "predicate_modifier", "confidence", "comment",
)  # fmt: skip
LINKS_FILE = "links.sssom.tsv"
"""The file in an output folder."""

MANUAL = "semapv:ManualMappingCuration"
COMPUTED = "semapv:CompositeMatching"
BY_NUMBER = "semapv:LexicalMatching"

_SAME = "owl:sameAs"
_NEAR = "skos:closeMatch"
_FOLLOWED = "esf:followedBy"
_DECIDING = frozenset({_SAME, "skos:exactMatch", _NEAR, _FOLLOWED})
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_PREDICATES = {"same": _SAME, "different": _SAME, "possible": _NEAR, "related": _FOLLOWED}
_NUMBERS = 2


def justification(link: Link) -> str:
    """How a link came about, as a term of SSSOM's vocabulary of justifications."""
    if link.decided is not None:
        return MANUAL
    certain = any(r.feature == "identifier" and r.weight > 0 for r in link.reasons)
    return BY_NUMBER if certain and link.verdict == "same" else COMPUTED


def _reason(reason: Reason) -> str:
    said = reason.a if reason.a == reason.b else f"{reason.a} / {reason.b}"
    return f"{reason.feature} {reason.weight:+.{_NUMBERS}f}" + (f" ({said})" if said else "")


def _row(link: Link, links: Links) -> tuple[str, ...]:
    """One line; of a pair that follows each other the earlier project is the subject."""
    a, b = (link.b, link.a) if link.first == link.b else (link.a, link.b)
    (subject, subject_label), (object_, object_label) = links.called[a], links.called[b]
    if subject == object_:  # two pages with one number
        subject, object_ = a, b
    cells = (
        subject,
        subject_label,
        _PREDICATES[link.verdict],
        object_,
        object_label,
        justification(link),
        "Not" if link.verdict == "different" else "",
        "" if link.confidence is None else f"{link.confidence:.4f}",
        "; ".join(map(_reason, link.reasons)),
    )
    return tuple(" ".join(cell.split()) for cell in cells)


def _kept(decision: Decision) -> tuple[str, ...]:
    predicate = decision.predicate
    modifier = "" if decision.holds else "Not"
    comment = " ".join(decision.comment.split())
    return (decision.a, "", predicate, decision.b, "", MANUAL, modifier, "", comment)


def sssom(links: Links, kept: Iterable[Decision] = ()) -> str:
    """The text of ``links.sssom.tsv``: what was computed, and the decisions as they were given."""
    out = io.StringIO()
    out.write("#mapping_set_id: " + BASE + "id/mapping-set/links\n")
    out.write("#mapping_set_title: Records of the same project, as esfgraph links them\n")
    out.write("#license: https://creativecommons.org/licenses/by/4.0/\n")
    out.write("#curie_map:\n")
    for prefix in ("esf", "owl", "semapv", "skos"):
        out.write(f"#  {prefix}: {PREFIXES[prefix]}\n")
    table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    table.writerow(COLUMNS)
    rows = {_row(link, links) for link in links.pairs if link.decided is None}
    table.writerows(sorted(rows | {_kept(decision) for decision in kept}))
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
    columns = [column.strip() for column in header.split("\t")]
    problem = next((f"the column '{c}' is missing" for c in _REQUIRED if c not in columns), None)
    twice = next((f"the column '{c}' stands twice" for c in columns if columns.count(c) > 1), None)
    if problem or twice:
        raise InputError(problem or twice or "", source=str(path), line=first, advice=_expected())
    return tuple(_decisions(path, columns, table[1:]))


def decisions_of(folder: Path) -> tuple[Decision, ...]:
    """The decisions that an output of a build keeps; none where it has no such file."""
    path = folder / LINKS_FILE
    return read_decisions(path) if path.is_file() else ()


def _expected() -> str:
    return f"Expected the columns {', '.join(_REQUIRED)}, with tabs between."


def _short(term: str) -> str:
    """A term with its prefix, also where the file has it in full.

    >>> _short("https://w3id.org/semapv/vocab/ManualMappingCuration")
    'semapv:ManualMappingCuration'
    """
    term = term.removeprefix("<").removesuffix(">")
    for prefix in ("semapv", "owl", "skos", "esf"):
        if term.startswith(PREFIXES[prefix]):
            return f"{prefix}:{term.removeprefix(PREFIXES[prefix])}"
    return term


def _cells(path: Path, columns: list[str], number: int, line: str) -> dict[str, str]:
    try:
        cells = next(csv.reader([line], delimiter="\t"))
    except csv.Error as error:
        raise InputError(f"is no row of a table: {error}", source=str(path), line=number) from error
    # Editors and spreadsheets drop empty cells at the end of a line.
    if len(cells) > len(columns):
        raise InputError(
            f"found {len(cells)} cells, expected {len(columns)}", source=str(path), line=number
        )
    cells += [""] * (len(columns) - len(cells))
    return dict(zip(columns, (c.strip() for c in cells), strict=True))


def _decisions(path: Path, columns: list[str], rows: list[tuple[int, str]]) -> Iterator[Decision]:
    for number, line in rows:
        row = _cells(path, columns, number, line)
        for column in _REQUIRED:
            if not row[column]:
                raise InputError("is empty", source=str(path), line=number, field=column)
        if _short(row["mapping_justification"]) != MANUAL:
            continue
        modifier = row.get("predicate_modifier", "")
        if modifier not in ("", "Not"):
            raise InputError(
                f"found '{modifier}', expected 'Not' or nothing",
                source=str(path), line=number, field="predicate_modifier",
            )  # fmt: skip
        predicate = _short(row["predicate_id"])
        if predicate not in _DECIDING:
            raise InputError(
                f"found '{row['predicate_id']}', expected {' or '.join(sorted(_DECIDING))}",
                source=str(path), line=number, field="predicate_id",
            )  # fmt: skip
        yield Decision(
            row["subject_id"], row["object_id"], modifier != "Not", row.get("comment", ""),
            path.name, number, predicate,
        )  # fmt: skip
