"""What a record's prose says: its concepts, goals and schools, and the kind of project.

Prose is the title and the description. Fields and their labels are none: a
page that says "Antal deltagare: 0" does not follow a number of participants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from esfgraph.annotate.goals import find_goals
from esfgraph.annotate.kind import kind_of
from esfgraph.annotate.mentions import mentions_in
from esfgraph.annotate.schools import schools_of
from esfgraph.model import Annotation, FieldValue, Goal, Mention, ProjectRecord, Span

__all__ = ["annotate", "annotate_all"]

_PROSE = ("title", "description")


def annotate(record: ProjectRecord) -> Annotation:
    """The annotation of one record; all spans count in its document's text."""
    (found,) = annotate_all([record])
    return found


def annotate_all(records: Iterable[ProjectRecord]) -> Iterator[Annotation]:
    """The annotation of each of many records, as if it were the only one."""
    every = [(record, [v for v in record.values if v.field in _PROSE]) for record in records]
    mentions = [set[Mention]() for _ in every]
    for language in dict.fromkeys(part.language for _, prose in every for part in prose):
        parts = [
            (number, (record.document.text, part.span))
            for number, (record, prose) in enumerate(every)
            for part in prose
            if part.language == language
        ]
        told = mentions_in([part for _, part in parts], language)
        for (number, _), one in zip(parts, told, strict=True):
            mentions[number].update(one)
    for (record, prose), found in zip(every, mentions, strict=True):
        order = sorted(found, key=lambda m: (m.span.start, m.span.end, m.concept))
        yield _annotation(record, prose, order)


def _annotation(
    record: ProjectRecord, prose: list[FieldValue], mentions: list[Mention]
) -> Annotation:
    text = record.document.text
    goals = [
        Goal(
            goal.span,
            goal.level,
            part.language or record.language,
            _themes(goal.span, mentions),
        )
        for part in prose
        if part.field == "description"
        for goal in find_goals(text, part.span)
    ]
    schools = sorted(
        {s for part in prose for s in schools_of(text, part.span, part.language)},
        key=lambda s: (s.span.start, s.span.end),
    )
    kind = kind_of(text, _spans(prose))
    return Annotation(tuple(mentions), tuple(goals), kind, tuple(schools))


def _spans(prose: list[FieldValue]) -> dict[str, Span]:
    return {part.field: part.span for part in reversed(prose)}


def _themes(span: Span, mentions: list[Mention]) -> tuple[str, ...]:
    """The themes that a goal's own words name."""
    inside = {
        m.concept
        for m in mentions
        if m.scheme == "theme" and span.start <= m.span.start and m.span.end <= span.end
    }
    return tuple(sorted(inside))
