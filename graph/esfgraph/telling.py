"""Results as tables, for people, for CSV and for JSON: precedents, comparisons, chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from esfgraph.amounts import RATE_SOURCE, money_text
from esfgraph.compare import Comparison
from esfgraph.errors import UsageError
from esfgraph.filters import Budget, Fit
from esfgraph.messages import Language, field_label, say
from esfgraph.network import Shared, method_status
from esfgraph.paths import Chain, chain_text
from esfgraph.quoted import Quote
from esfgraph.similar import Precedent, Similar

__all__ = [
    "Telling",
    "format_of",
    "shared_objects",
    "shared_text",
    "tell_chains",
    "tell_comparison",
    "tell_similar",
    "write_to",
]

_MOST = 6
"""So many reasons are told in a table for people; CSV and JSON have all."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A table.

    Attributes
    ----------
    columns
        Keys of all rows, for CSV and JSON.
    shown
        Those of them that people see, in that order.
    rows
        One mapping each.
    brief
        Cells that are told more shortly to people, by row and column.
    notes
        What the table leaves out, and why.
    details
        What JSON tells besides, or instead of a cell that joins things, by
        row: lists do not fit in a cell.
    """

    columns: tuple[str, ...]
    shown: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    brief: tuple[Mapping[str, object], ...] = ()
    notes: tuple[str, ...] = ()
    details: tuple[Mapping[str, object], ...] = ()

    def headings(self, form: str) -> tuple[str, ...]:
        """The keys of the columns of a form: ``table``, ``csv`` or ``json``."""
        if form == "table":
            return self.shown
        more = self.details[0] if form == "json" and self.details else {}
        return (*self.columns, *(key for key in more if key not in self.columns))

    def cells(self, form: str) -> list[list[object]]:
        """The cells of all rows of a form, in the order of its headings."""
        more = self.brief if form == "table" else self.details if form == "json" else ()
        rows = [
            {**row, **extra}
            for row, extra in zip(self.rows, more or ({},) * len(self.rows), strict=True)
        ]
        keys = self.headings(form)
        if form == "table":
            return [[_rounded(row[key]) for key in keys] for row in rows]
        return [[row[key] for key in keys] for row in rows]


def _rounded(cell: object) -> object:
    """Two decimals are enough for people, who compare scores and do not add them up."""
    return round(cell, 2) if isinstance(cell, float) else cell


def shared_text(reasons: Iterable[Shared], language: Language, most: int = _MOST) -> str:
    """Reasons in words, each kind named once: the ``most`` weightiest, and how many more."""
    reasons = list(reasons)
    groups: dict[str, list[str]] = {}
    for reason in reasons[:most]:
        status = method_status(reason, language)
        name = reason.labels.of(language) + (f" ({status})" if status else "")
        groups.setdefault(reason.kind, []).append(name)
    told = [f"{field_label(kind, language)}: {', '.join(names)}" for kind, names in groups.items()]
    if len(reasons) > most:
        told.append(say("connections.more", language, count=len(reasons) - most))
    return "; ".join(told)


def shared_objects(reasons: Iterable[Shared], language: Language) -> list[dict[str, object]]:
    """Reasons for JSON: ``kind``, ``label``, ``iri``, ``weight`` and, of methods, ``status``."""
    return [
        {
            "kind": reason.kind,
            "label": reason.labels.of(language),
            "iri": reason.iri,
            "weight": reason.weight,
            "status": method_status(reason, language) or None,
        }
        for reason in reasons
    ]


def _understood(found: Similar, language: Language) -> list[dict[str, object]]:
    return [
        {
            "kind": one.kind,
            "label": one.labels.of(language),
            "iri": one.iri,
            "words": one.words,
            "in_graph": one.known,
        }
        for one in found.said
    ]


def _details(one: Precedent, language: Language) -> dict[str, object]:
    reasons = [reason.shared for reason in one.reasons]
    told = shared_objects(reasons, language)
    quotes = [
        {
            "quote": asdict(reason.own) if reason.own else None,
            "quote_there": asdict(reason.other) if reason.other else None,
        }
        for reason in one.reasons
    ]
    return {
        "shared_kinds": list(dict.fromkeys(reason.kind for reason in reasons)),
        "shared": told,
        "reasons": [{**a, **b} for a, b in zip(told, quotes, strict=True)],
    }


def tell_similar(found: Similar, language: Language) -> Telling:
    """Precedents as a table, with quoted words from both sides."""
    table, brief = [], []
    for one in found.precedents:
        reasons = [reason.shared for reason in one.reasons]
        quotes = [
            f"{reason.shared.labels.of(language)}: {_quote(reason.own)} / {_quote(reason.other)}"
            for reason in one.reasons
            if reason.own or reason.other
        ]
        table.append(
            {
                "rank": one.rank,
                "score": one.score,
                "identifier": one.identifier,
                "title": one.title.of(language),
                "project": one.project,
                "start_year": one.years[0],
                "end_year": one.years[1],
                "budget": "; ".join(f"{m.amount} {m.currency}" for m in one.budget.amounts) or None,
                "budget_fit": one.budget.fit.name.lower(),
                "shared_kinds": "; ".join(dict.fromkeys(reason.kind for reason in reasons)),
                "shared": shared_text(reasons, language, len(reasons)),
                "quotes": "; ".join(quotes),
            }
        )
        brief.append(
            {
                "budget": _budget(one.budget, language),
                "shared": shared_text(reasons, language, 4),
                "quotes": "; ".join(quotes[:3]),
            }
        )
    return Telling(
        (
            *("rank", "score", "identifier", "title", "project", "start_year", "end_year"),
            *("budget", "budget_fit", "shared_kinds", "shared", "quotes"),
        ),
        ("rank", "score", "identifier", "title", "budget", "shared", "quotes"),
        tuple(table),
        tuple(brief),
        _similar_notes(found, language),
        tuple(
            _details(one, language)
            | ({"understood": _understood(found, language)} if found.said else {})
            for one in found.precedents
        ),
    )


def _quote(quote: Quote | None) -> str:
    return "–" if quote is None else f"“{quote.words}”"


def _budget(budget: Budget, language: Language) -> str:
    if not budget.amounts:
        return say("similar.budget_unknown", language)
    text = "; ".join(money_text(money, language) for money in budget.amounts)
    for one in budget.compared:
        text += " " + say(
            "similar.converted",
            language,
            money=money_text(one.money, language),
            rate=str(one.rate).replace(".", "," if language == "sv" else "."),
            year=one.year,
        )
    if budget.fit is Fit.CONVERTED_OUTSIDE:
        text += " " + say("similar.converted_outside", language)
    return text


def _similar_notes(found: Similar, language: Language) -> tuple[str, ...]:
    counts = {
        "redacted": found.redactions,
        "elsewhere": found.elsewhere,
        "outside": found.outside,
        "unknown": found.unknown,
        "incomparable": found.incomparable,
    }
    notes = [
        say(f"similar.{key}", language, count=count, unplaced=found.unplaced)
        for key, count in counts.items()
        if count
    ]
    if found.said:
        notes.insert(0, say("similar.understood", language, things=_things(found, language)))
    for labels in found.itself:
        notes.append(say("similar.itself", language, name=labels.of(language)))
    if any(one.budget.compared for one in found.precedents):
        notes.append(say("similar.rates", language, source=RATE_SOURCE))
    if not found.understood:
        notes.append(say("similar.nothing", language))
    return tuple(notes)


def _things(found: Similar, language: Language) -> str:
    """What was understood in a text, each with its words, and what no project has marked so."""
    told = []
    for one in found.said:
        text = one.labels.of(language)
        if one.words and one.words.casefold() != text.casefold():
            text += f" (“{one.words}”)"
        told.append(text if one.known else text + say("similar.no_project", language))
    return "; ".join(told)


def tell_comparison(found: Comparison) -> Telling:
    """A comparison as a table: facts, goals, what both have, what only one has."""
    language = found.language
    unknown = say("compare.unknown", language)
    table: list[dict[str, object]] = []

    def add(part: str, what: str, a: str | None, b: str | None) -> None:
        table.append({"part": say(f"compare.{part}", language), "what": what, "a": a, "b": b})

    add("fact", field_label("title", language), found.a.title, found.b.title)
    names = [", ".join(side.identifiers) or unknown for side in (found.a, found.b)]
    add("fact", say("compare.identifier", language), *names)
    kinds = [side.kind or unknown for side in (found.a, found.b)]
    add("fact", say("compare.kind", language), *kinds)
    for row in found.facts:
        add("fact", row.label, row.a or unknown, row.b or unknown)
    for key, pairs in (
        ("shared", found.shared),
        ("only_a", found.only_a),
        ("only_b", found.only_b),
    ):
        for pair in pairs:
            what = f"{field_label(pair.kind, language)}: {pair.label}"
            sides = [
                " ".join(filter(None, (status, _quote(quote) if quote else None)))
                for status, quote in (
                    (pair.status_a, pair.quote_a),
                    (pair.status_b, pair.quote_b),
                )
            ]
            add(key, what, *sides)
    for row in found.goals:
        add("goal", row.label, row.a, row.b)
    columns = ("part", "what", "a", "b")
    notes = [note for note in (found.relation, say("compare.note", language)) if note]
    return Telling(columns, columns, tuple(table), notes=tuple(notes))


def tell_chains(found: Sequence[Chain], language: Language) -> Telling:
    """Chains as a table."""
    table = tuple(
        {
            "rank": rank,
            "length": chain.length,
            "chain": chain_text(chain, language),
            "iris": "; ".join(step.iri for step in chain.steps),
        }
        for rank, chain in enumerate(found, start=1)
    )
    notes = () if found else (say("path.none", language),)
    details: tuple[dict[str, object], ...] = tuple(
        {
            "iris": [step.iri for step in chain.steps],
            "steps": [
                {
                    "iri": step.iri,
                    "kind": step.kind,
                    "label": step.labels.of(language),
                    "relation": step.relation,
                }
                for step in chain.steps
            ],
        }
        for chain in found
    )
    return Telling(
        ("rank", "length", "chain", "iris"),
        ("rank", "length", "chain"),
        table,
        notes=notes,
        details=details,
    )


def format_of(path: Path, known: Sequence[str]) -> str:
    """The format that a file's name ends in.

    >>> format_of(Path("a.HTML"), ("html", "json"))
    'html'

    Raises `UsageError` for an ending that is none of ``known``.
    """
    ending = path.suffix.lstrip(".").lower()
    if ending not in known:
        raise UsageError(
            f"found the ending '{path.suffix}', expected {' or '.join(f'.{k}' for k in known)}",
            source=str(path),
            advice="Or say which with --format.",
        )
    return ending


def write_to(text: str, path: Path | None, out: Callable[[str], None]) -> None:
    """Write a text to a file, or give it to ``out`` where there is none.

    Raises `UsageError` when the file can't be written.
    """
    if path is None:
        out(text)
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"cannot be written: {why}", source=str(path)) from error
