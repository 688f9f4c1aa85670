"""How well texts are read: `evaluate` compares what is found with what a careful reader finds.

Recall is counted over the reader's lists, precision over the schemes of
which a document's gold says that it is complete (see `gold`). A mention is
right where its words overlap a quote of the gold that names its concept. Of
several such quotes the longest says the status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from esfgraph.annotate.prose import annotate
from esfgraph.annotate.sentences import Sentences
from esfgraph.errors import InputError, UsageError
from esfgraph.gold import SCHEMES, GoldDocument, GoldGoal, GoldItem, read_gold, read_names
from esfgraph.model import Annotation, Goal, Mention, ProjectRecord, Span
from esfgraph.pipeline import read_page
from esfgraph.sources.inputs import gather

__all__ = ["OUTCOMES", "Case", "Evaluation", "GoalFigures", "SchemeFigures", "compare", "evaluate"]

OUTCOMES = (
    "miss",
    "extra",
    "status",
    "added_miss",
    "goal_miss",
    "goal_inexact",
    "goal_other",
    "no_quote",
    "unknown_name",
)
"""What a `Case` can be about, in the order in which they are shown.

A miss is of the reader's lists, an ``added_miss`` of the additions; an extra
counts against precision; ``status`` is a right mention with a wrong status.
``goal_inexact`` overlaps its gold but differs in words or level, and
``goal_other`` is a goal that the gold has not, which counts for nothing.
``no_quote`` are words of the gold that the text does not hold.
"""


def _share(part: int, whole: int) -> float | None:
    """``None`` where there is nothing to take a share of."""
    return part / whole if whole else None


@dataclass(slots=True)
class SchemeFigures:
    """Counts for one scheme, and the shares that follow from them.

    ``gold`` counts the reader's items that can be compared, ``found`` those
    found, ``gold_status`` those that say a status, ``found_any_status`` those
    of these that are found and ``found_status`` those found with it.
    ``mentions`` counts the mentions in complete documents, ``right`` those
    with the right words and concept, ``right_status`` those of them whose
    status is not wrong. ``no_concept`` counts items that need no concept.
    """

    gold: int = 0
    found: int = 0
    gold_status: int = 0
    found_any_status: int = 0
    found_status: int = 0
    mentions: int = 0
    right: int = 0
    right_status: int = 0
    added: int = 0
    added_found: int = 0
    no_concept: int = 0

    @property
    def shares(self) -> dict[str, float | None]:
        """Recall, precision, F1 and what takes the status into account."""
        recall, precision = _share(self.found, self.gold), _share(self.right, self.mentions)
        both = recall is not None and precision is not None
        total = (recall or 0.0) + (precision or 0.0)
        return {
            "recall": recall,
            "precision": precision,
            "f1": 2 * (recall or 0.0) * (precision or 0.0) / total if both and total else None,
            "status": _share(self.found_status, self.found_any_status),
            "recall_with_status": _share(self.found_status, self.gold_status),
            "precision_with_status": _share(self.right_status, self.mentions),
        }


@dataclass(slots=True)
class GoalFigures:
    """How many goals the gold has, and how many were found with exactly its words and level."""

    gold: int = 0
    exact: int = 0
    overlapping: int = 0
    level: int = 0
    other: int = 0

    @property
    def shares(self) -> dict[str, float | None]:
        """Shares of the gold's goals; ``level`` of those that overlap."""
        return {
            "exact": _share(self.exact, self.gold),
            "overlapping": _share(self.overlapping, self.gold),
            "level": _share(self.level, self.overlapping),
        }


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was not as the gold says, with the sentence it stands in.

    ``name`` is the gold's name, ``concept`` the slug found or expected,
    ``status`` what was found and ``expected`` what is right; of goals these
    two are levels. ``line`` is 1-based.
    """

    outcome: str
    scheme: str
    document: str
    line: int | None = None
    name: str | None = None
    concept: str | None = None
    status: str | None = None
    expected: str | None = None
    words: str | None = None
    sentence: str | None = None


@dataclass(slots=True)
class Evaluation:
    """All figures, all cases, and what could not be compared at all."""

    documents: int = 0
    schemes: dict[str, SchemeFigures] = field(
        default_factory=lambda: {scheme: SchemeFigures() for scheme in SCHEMES}
    )
    goals: GoalFigures = field(default_factory=GoalFigures)
    cases: list[Case] = field(default_factory=list)
    without_gold: list[str] = field(default_factory=list)
    without_page: list[str] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Everything as JSON values; shares with four decimals."""
        return {
            "documents": self.documents,
            "schemes": {s: asdict(f) | _rounded(f.shares) for s, f in self.schemes.items()},
            "goals": {"counts": asdict(self.goals), "shares": _rounded(self.goals.shares)},
            "cases": [asdict(case) for case in self.cases],
            "without_gold": self.without_gold,
            "without_page": self.without_page,
            "unreadable": [str(error) for error in self.errors],
        }

    def figures(self) -> Iterator[tuple[str, str, float | None]]:
        """All shares as (measure, scheme, value); of goals the scheme is "goal"."""
        for scheme, figures in self.schemes.items():
            yield from ((name, scheme, value) for name, value in _rounded(figures.shares).items())
        yield from ((name, "goal", value) for name, value in _rounded(self.goals.shares).items())


def _rounded(shares: dict[str, float | None]) -> dict[str, float | None]:
    return {name: None if share is None else round(share, 4) for name, share in shares.items()}


def evaluate(gold: Path, paths: Sequence[Path], names: Path | None = None) -> Evaluation:
    """Read the pages and compare them with a gold file.

    A page's gold is that whose key is the file's stem, or its beginning up to "_".
    Raises `InputError` for a gold file or table of names that can't be read,
    `UsageError` where no page has gold.
    """
    documents = {d.key: d for d in read_gold(gold, read_names(names) if names else None)}
    inputs, errors = gather(paths)
    result = Evaluation(errors=errors)
    for item in inputs:
        stem = item.path.stem
        key = stem if stem in documents else stem.split("_")[0]
        if key not in documents:
            result.without_gold.append(item.path.name)
            continue
        document = documents.pop(key)
        try:
            record = read_page(item)
        except InputError as error:  # stops only this page; the exit code tells
            result.errors.append(error)
            continue
        compare(result, document, record, annotate(record))
    result.without_page = sorted(documents)
    if not result.documents and not result.errors:
        raise UsageError(
            "none of the pages has gold in this file",
            source=str(gold),
            advice="A key is a file's name without its ending, or its beginning up to '_'.",
        )
    result.cases.sort(key=lambda c: (OUTCOMES.index(c.outcome), c.scheme, c.document, c.line or 0))
    return result


def compare(
    result: Evaluation, gold: GoldDocument, record: ProjectRecord, found: Annotation
) -> None:
    """Add one document's figures and cases to ``result``."""
    page = _Page(result, gold, record)
    result.documents += 1
    mentions = [m for m in found.mentions if m.scheme in SCHEMES]
    for item in gold.items:
        page.count_item(item, [m for m in mentions if page.fits(m, item)])
    for mention in mentions:
        page.count_mention(mention)
    page.count_goals(found.goals)


class _Page:
    """One document beside its gold."""

    def __init__(self, result: Evaluation, gold: GoldDocument, record: ProjectRecord) -> None:
        self.result = result
        self.gold = gold
        self.document = record.document
        self.sentences = Sentences(record.document.text)
        self.places: dict[str, tuple[Span, ...]] = {}

    def spans(self, quote: str) -> tuple[Span, ...]:
        """Wherever the words stand in the text."""
        if quote not in self.places:
            self.places[quote] = tuple(
                Span(m.start(), m.end()) for m in re.finditer(re.escape(quote), self.document.text)
            )
        return self.places[quote]

    def fits(self, mention: Mention, item: GoldItem) -> bool:
        """Whether the mention is of the item's concept and, if that has a quote, in its words."""
        if mention.scheme != item.scheme:
            return False
        if item.concepts is not None and _slug(mention) not in item.concepts:
            return False
        if item.quote is None:
            return item.concepts is not None
        return any(_overlap(mention.span, span) for span in self.spans(item.quote))

    def expected(self, mention: Mention) -> GoldItem | None:
        """The item with the longest quote that the mention fits; ``None`` if it fits none."""
        fitting = [i for i in self.gold.items if i.quote is not None and self.fits(mention, i)]
        return max(fitting, key=lambda item: len(item.quote or ""), default=None)

    def count_item(self, item: GoldItem, mentions: list[Mention]) -> None:
        figures = self.result.schemes[item.scheme]
        if item.quote is not None and not self.spans(item.quote):
            self.case("no_quote", item.scheme, None, name=item.name, words=item.quote)
        if item.concepts is None:
            self.case("unknown_name", item.scheme, self.span(item), name=item.name)
            if item.quote is None:
                return
        if item.concepts == ():
            figures.no_concept += 1
            return
        if item.added:
            figures.added += 1
            figures.added_found += bool(mentions)
        else:
            figures.gold += 1
            figures.found += bool(mentions)
            if item.status is not None:
                figures.gold_status += 1
                figures.found_any_status += bool(mentions)
                figures.found_status += any(self.has_status(m, item.status) for m in mentions)
        if not mentions:
            self.case(
                "added_miss" if item.added else "miss",
                item.scheme,
                self.span(item),
                name=item.name,
                concept=" ".join(item.concepts or ()) or None,
                expected=item.status,
                words=item.quote,
            )

    def has_status(self, mention: Mention, status: str) -> bool:
        """Whether a mention has a status that no longer quote at its place speaks against."""
        item = self.expected(mention)
        return mention.status == status and (item is None or item.status in (None, status))

    def count_mention(self, mention: Mention) -> None:
        figures = self.result.schemes[mention.scheme]
        item = self.expected(mention)
        status_is_right = item is not None and item.status in (None, mention.status)
        found = {
            "concept": _slug(mention),
            "status": mention.status,
            "words": mention.span.of(self.document.text),
        }
        if mention.scheme in self.gold.complete:
            figures.mentions += 1
            figures.right += item is not None
            figures.right_status += status_is_right
            if item is None:
                self.case("extra", mention.scheme, mention.span, **found)
        if item is not None and not status_is_right:
            self.case("status", mention.scheme, mention.span, expected=item.status, **found)

    def count_goals(self, found: Iterable[Goal]) -> None:
        figures = self.result.goals
        left = list(found)
        for goal in self.gold.goals:
            figures.gold += 1
            spans = self.spans(goal.quote)
            if not spans:
                self.case("no_quote", "goal", None, expected=goal.level, words=goal.quote)
            near = [g for g in left if any(_overlap(g.span, span) for span in spans)]
            best = max(near, key=_closeness(goal, spans), default=None)
            words = {"name": goal.quote, "expected": goal.level}
            if best is None:
                where = spans[0] if spans else None
                self.case("goal_miss", "goal", where, words=goal.quote, **words)
                continue
            level, exact = best.level == goal.level, best.span in spans
            figures.overlapping += 1
            figures.level += level
            figures.exact += exact and level
            if not (exact and level):
                quoted = best.span.of(self.document.text)
                words |= {"status": best.level, "words": quoted}
                self.case("goal_inexact", "goal", best.span, **words)
        gold_spans = [span for goal in self.gold.goals for span in self.spans(goal.quote)]
        for other in left:
            if not any(_overlap(other.span, span) for span in gold_spans):
                figures.other += 1
                quoted = other.span.of(self.document.text)
                self.case("goal_other", "goal", other.span, status=other.level, words=quoted)

    def span(self, item: GoldItem) -> Span | None:
        """Where an item's quote first stands."""
        spans = self.spans(item.quote) if item.quote is not None else ()
        return spans[0] if spans else None

    def case(self, outcome: str, scheme: str, span: Span | None, **about: str | None) -> None:
        line = None if span is None else self.document.line_of(span.start)
        sentence = None
        if span is not None:
            first, last = self.sentences.around(span.start, span.end)
            sentence = self.document.text[first:last]
        name = self.document.name
        self.result.cases.append(Case(outcome, scheme, name, line=line, sentence=sentence, **about))


def _slug(mention: Mention) -> str:
    return mention.concept.rsplit("/", 1)[1]


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _closeness(gold: GoldGoal, spans: tuple[Span, ...]) -> Callable[[Goal], tuple[bool, bool, int]]:
    """How well a goal fits: exact words first, then the level, then how many words they share."""

    def key(goal: Goal) -> tuple[bool, bool, int]:
        shared = max(min(goal.span.end, s.end) - max(goal.span.start, s.start) for s in spans)
        return goal.span in spans, goal.level == gold.level, shared

    return key
