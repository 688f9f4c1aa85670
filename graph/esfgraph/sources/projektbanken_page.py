"""The page of a project in the ESF Council's "Projektbanken" (Swedish).

A field block, label and value, in any order and in one of several layouts
(see `esfgraph.sources.projektbanken_layout`), a title line with the file
number, and the description. Addresses:
``https://www.esf.se/resultat/projektbanken/projekt/?dnr=23-012-S01`` and
``https://www.esf.se/projekt/<slug>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from esfgraph.model import FIELDS, FieldValue, Kind, ProjectRecord, SourceDocument, Span
from esfgraph.normalise import fold
from esfgraph.sources.projektbanken_labels import PERSON, labels_in, words
from esfgraph.sources.projektbanken_layout import Entry, Layout, layout
from esfgraph.sources.projektbanken_values import is_empty, is_value, values_of
from esfgraph.sources.text import Line, collapse, is_blackened, language_of

__all__ = ["SYSTEM", "detect", "read"]

SYSTEM = "projektbanken"

_LANGUAGE = "sv"
_DESCRIPTION_LANGUAGES = ("sv", "en")
_FEWEST = 2
_ENOUGH, _SURE, _STEP = 0.6, 0.95, 0.05


def detect(text: str) -> float:
    """How sure it is, from 0 to 1, that a text is a page of Projektbanken.

    Counted are the labels that no other page has, those of common words half,
    and a title line with a file number: once, or twice at the very top. Two
    are enough.

    >>> detect("Diarienummer:\\n23-900-S01\\nBerörd fond:\\nESF+")
    0.7
    >>> detect("Projektägaren berättar om sin region.")
    0.0
    """
    own, common = labels_in(text, is_value)
    number = re.compile(
        rf"^(?:#{{1,6}} )?[ \t]*{words()['title']['pattern']}", re.MULTILINE
    ).search(text)
    found = len(own) + len(common) / 2
    if number:
        found += 1 if text[: number.start()].strip() else 2
    sure = found >= _FEWEST and (own or number)
    return min(_ENOUGH + _STEP * found, _SURE) if sure else 0.0


def read(document: SourceDocument) -> ProjectRecord:
    """What a page says; what cannot be read of it becomes values of the record, too."""
    parts = layout(document.text, is_value)
    values = [*_fields(parts.entries), *_title(parts), *_description(document, parts)]
    values = _without_repetition(values)
    values += _period(values, document.text)
    language = document.language or _LANGUAGE
    return ProjectRecord(
        document=document,
        system=document.system or SYSTEM,
        language=language,
        values=tuple(
            replace(v, language=language)
            if FIELDS[v.field].kind is Kind.TEXT and v.language is None
            else v
            for v in sorted(values, key=lambda v: (v.span.start, v.span.end))
        ),
    )


def _fields(entries: tuple[Entry, ...]) -> Iterator[FieldValue]:
    for entry in entries:
        if entry.field == PERSON or entry.field == "title":
            continue
        if entry.field is None:
            if not entry.values or not all(is_blackened(v.text) for v in entry.values):
                yield _unknown(entry)
            continue
        for value in entry.values:
            if is_empty(value.text) or is_blackened(value.text):
                continue
            found = values_of(entry.field, value)
            if found is None:
                label = collapse(entry.label.text).rstrip(" :")
                quote = f"{label}: {collapse(value.text)}"
                yield FieldValue("unread_value", quote, Span(entry.label.start, value.end))
            else:
                yield from found


def _unknown(entry: Entry) -> FieldValue:
    label = collapse(entry.label.text).rstrip(" :")
    value = " ".join(collapse(v.text) for v in entry.values)
    end = entry.values[-1].end if entry.values else entry.label.end
    return FieldValue("unknown_label", f"{label}: {value}".rstrip(), Span(entry.label.start, end))


def _title(parts: Layout) -> Iterator[FieldValue]:
    """The title from the field block or the title line, and that line's file number."""
    names = [e.values[0] for e in parts.entries if e.field == "title" and e.values]
    name = next((n for n in names if not is_empty(n.text)), None)
    heading = parts.heading
    if heading is not None:
        pattern = re.compile(words()["title"]["pattern"])
        if match := pattern.fullmatch(heading.text):
            number = heading.part(match.start("identifier"), match.end("identifier"))
            yield FieldValue("identifier", number.text, number.span)
            heading = heading.part(match.start("title"), match.end("title"))
    title = _whole(name, heading)
    if title is not None and not is_blackened(title.text):
        yield FieldValue("title", collapse(title.text), title.span)


def _whole(name: Line | None, heading: Line | None) -> Line | None:
    """The field's name, but the heading where the name is only its beginning, cut off."""
    if name is None or heading is None:
        return name or heading
    is_cut = len(name.text) >= words()["title"]["cut"]
    return heading if is_cut and heading.key.startswith(fold(name.text)) else name


def _description(document: SourceDocument, parts: Layout) -> Iterator[FieldValue]:
    if parts.description is not None:
        text = parts.description.of(document.text)
        default = document.language or _LANGUAGE
        language = language_of(text, _DESCRIPTION_LANGUAGES, default)
        yield FieldValue("description", text, parts.description, language)


def _without_repetition(values: list[FieldValue]) -> list[FieldValue]:
    """Each value of a field once, where it stands first."""
    seen: dict[tuple[str, object], FieldValue] = {}
    for value in values:
        seen.setdefault((value.field, value.value), value)
    return list(seen.values())


def _period(values: list[FieldValue], text: str) -> Iterator[FieldValue]:
    """The programming period from the programme's code or the file number, if no field says it."""
    if any(v.field == "programming_period" for v in values):
        return
    lookup: Callable[[str], str | None] = words()["periods"].get
    for rule in words()["period"]:
        for value in values:
            match = re.fullmatch(rule["pattern"], value.span.of(text))
            if value.field == rule["field"] and match and (period := lookup(match[1])):
                yield FieldValue("programming_period", period, value.span)
                return
