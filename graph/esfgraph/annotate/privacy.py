"""Personal data out of a text, at equal length.

Names, e-mail addresses, telephone numbers, identity numbers and addresses of
people become blocks (█), one for each code point, so that all offsets and line
numbers hold. Organisations, places, methods and authors that are cited stay.
Labels and cue words stand in ``data/privacy.toml``.

>>> result = redact("Kontaktperson: Maja Exempelgren, maja.exempelgren@example.org")
>>> result.text
'Kontaktperson: ████████████████, ████████████████████████████'
>>> dict(result.counts)
{'name': 1, 'email': 1}
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stdnum.se import orgnr

from esfgraph.annotate.contacts import (
    email_spans,
    is_birthday,
    is_role_mailbox,
    person_number_spans,
    phone_spans,
)
from esfgraph.annotate.name_copies import NameTable
from esfgraph.annotate.name_cues import (
    line_end,
    names_by_contact_data,
    names_by_cues,
    value_after_label,
)
from esfgraph.annotate.names import LOWER, UPPER, Level, Word, accepted, alternatives, read_words
from esfgraph.model import Span
from esfgraph.resources import toml_data

__all__ = ["BLOCK", "KINDS", "Redaction", "is_natural", "redact", "redact_phrase"]

BLOCK = "█"
"""What stands for one blackened code point (U+2588)."""

KINDS = ("name", "email", "phone", "personal-number", "address")
"""The kinds of personal data, in the order in which they are counted."""

_LABELS: dict[str, list[str]] = toml_data("privacy.toml")["labels"]
_MAILBOX = "▪"
_MOST_PASSES = 16


def _label_pattern(*names: str) -> re.Pattern[str]:
    words = [word for name in names for word in _LABELS[name]]
    return re.compile(
        rf"(?<![{UPPER}{LOWER}\d_])(?i:{alternatives({w.lower() for w in words})})(?![{LOWER}_])"
    )


_OWNER_NUMBER_LABEL = _label_pattern("owner_number")
_OWNER_NAME_LABEL = _label_pattern("owner_name")
_OWNER_ADDRESS_LABEL = _label_pattern("owner_address")
_ADDRESS_LABEL = _label_pattern("address", "home_address")
_HOME = frozenset(_LABELS["home_address"])
_OWNER_NUMBER = re.compile(r"(?:SE)?((?:19|20)?\d{6}[-+ ]?\d{4})(?!\d)")
_SPACE = "[ \t\u00a0\u202f]"
_NAME_AND_NUMBER = re.compile(  # "KIM EXEMPELGREN (811228-9841)"
    rf"(?P<name>[^\n(\d;]{{2,80}}?)[\s,;:(–-]++(?:(?i:org|pers)[{LOWER}. ]{{0,20}}[:\s]*)?"
    r"(?P<number>(?:19|20)?\d{6}[-+ ]?\d{4})(?!\d)"
)
_POSTCODE_LINE = re.compile(rf"{_SPACE}*(?:S(?:E)?-)?\d{{3}}{_SPACE}?\d{{2}}{_SPACE}+[{UPPER}].*")
_STREET = re.compile(
    rf"█[,;]?{_SPACE}{{1,3}}(?P<address>[{UPPER}][{UPPER}{LOWER} .-]{{0,40}}"
    rf"(?:{alternatives(_LABELS['street_endings'])}){_SPACE}\d{{1,4}}(?:{_SPACE}?[A-Z])?\b"
    rf"(?:,{_SPACE}(?:SE?-)?\d{{3}}{_SPACE}?\d{{2}}{_SPACE}[{UPPER}][{LOWER}]+)?)"
)
_BLOCK_LINES = 6
_BLOCK_CHARACTERS = 400
_LONGEST_ADDRESS = 120
_SHORTEST_PHRASE = 4
_HINT = "rektor "
"""A role that many have: it makes a name of known given names, of nothing else."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without personal data.

    Attributes
    ----------
    text
        As long as the original in code points; line breaks are kept.
    spans
        What was blackened, in the order of the text, not overlapping.
    counts
        How many spans of each kind (`KINDS`); kinds without any are left out.
    """

    text: str
    spans: tuple[Span, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


_Found = tuple[Span, str]


def redact(text: str) -> Redaction:
    """Blacken the personal data of a text; the time grows with its length.

    What is blackened can change what the words around it mean ("Anna Exempels
    skola"), so the text is read again until nothing more is found.
    """
    found: list[_Found] = []
    blackened = text
    for _ in range(_MOST_PASSES):
        new = _find(blackened)
        if not new:
            break
        found += new
        blackened = _blacken(blackened, [span for span, _ in new])
    merged = _merge(found)
    counts = {kind: sum(k == kind for _, k in merged) for kind in KINDS}
    return Redaction(
        blackened,
        tuple(span for span, _ in merged),
        {kind: count for kind, count in counts.items() if count},
    )


def redact_phrase(text: str) -> str:
    """Blacken persons' names in a short text that stands alone: a file name, a value.

    There are no words around it to tell, so a name is one that has a known
    given name.

    >>> redact_phrase("Maja_Exempelgren_ansökan.txt"), redact_phrase("skola_i_lund.txt")
    ('████████████████_ansökan.txt', 'skola_i_lund.txt')
    """
    words = re.sub(r"[_+.]", " ", text)
    spans = [
        Span(span.start - len(_HINT), span.end - len(_HINT))
        for span in redact(_HINT + words).spans
        if span.start >= len(_HINT)
    ]
    return _blacken(text, spans)


def _blacken(text: str, spans: list[Span], block: str = BLOCK) -> str:
    parts: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        start = max(span.start, position)
        if start >= span.end:
            continue
        parts.append(text[position:start])
        parts.append("\n".join(block * len(line) for line in text[start : span.end].split("\n")))
        position = span.end
    return "".join(parts) + text[position:]


def _merge(found: list[_Found]) -> list[_Found]:
    """Overlapping spans as one, of the kind of the first."""
    merged: list[_Found] = []
    for span, kind in sorted(found, key=lambda f: (f[0].start, -f[0].end)):
        if merged and span.start < merged[-1][0].end:
            last, last_kind = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end)), last_kind
        else:
            merged.append((span, kind))
    return merged


def _find(text: str) -> list[_Found]:
    """All personal data that one reading of the text shows."""
    owners = _natural_owners(text)
    found: list[_Found] = [(number, "personal-number") for number, _ in owners]
    found += [(span, "personal-number") for span in person_number_spans(text)]
    view = _blacken(text, [span for span, _ in found])
    personal: list[tuple[Span, str]] = []
    role_boxes: list[Span] = []
    for span, local in email_spans(view):
        if is_role_mailbox(local):
            role_boxes.append(span)
        else:
            personal.append((span, local))
    found += [(span, "email") for span, _ in personal]
    view = _blacken(view, [span for span, _ in personal])
    view = _blacken(view, role_boxes, _MAILBOX)
    phones = list(phone_spans(view))
    found += [(span, "phone") for span in phones]
    view = _blacken(view, phones)
    names = _find_names(view, owners, [span for span, _ in personal] + phones, personal)
    found += [(span, "name") for span in names]
    view = _blacken(view, names)
    found += [(span, "address") for span in _addresses(view, owner_is_person=bool(owners))]
    return found


def _find_names(
    text: str,
    owners: list[tuple[Span, Span | None]],
    contacts: list[Span],
    emails: list[tuple[Span, str]],
) -> list[Span]:
    table = NameTable(text)
    spans: list[Span] = []
    phrases: set[str] = set()
    for owner in {name for _, name in owners if name is not None}:
        spans.append(owner)
        phrases.add(_once(owner.of(text)))
        words = _words_of(text, owner)
        table.add(words, alone=accepted(text, words, Level.HINT) == words)
    for name in (*names_by_cues(text), *names_by_contact_data(text, contacts)):
        table.add(name)
        spans.append(Span(name[0].start, name[-1].end))
    for _, local in emails:
        table.add_local_part(local)
    spans += table.copies()
    spans += _copies_of(phrases, text)
    return spans


def _words_of(text: str, owner: Span) -> list[Word]:
    """The words with a capital in an owner's name; of "EXEMPELGREN, KIM" the family name last."""
    end = owner.start + len(_once(owner.of(text)))
    starts = [m.end() for m in re.compile(", ").finditer(text, owner.start, end)]
    starts.append(owner.start)
    return [word for s in starts if s < end for word in read_words(text, s) if word.end <= end]


def _once(value: str) -> str:
    """A field's value, where it repeats itself ("X, X") only once."""
    half, _, other = value.partition(", ")
    return half if half == other else value


def _copies_of(phrases: set[str], text: str) -> Iterator[Span]:
    """Where the names of owners stand, in any case."""
    known = sorted(p.casefold() for p in phrases if len(p) >= _SHORTEST_PHRASE and " " in p)
    if not known:
        return
    pattern = re.compile(rf"(?<!\w)(?:{alternatives(known)})(?:s?(?!\w))", re.IGNORECASE)
    for match in pattern.finditer(text):
        yield Span(*match.span())


def _natural_owners(text: str) -> list[tuple[Span, Span | None]]:
    """Numbers of owners who are natural persons, each with the owner's name nearest to it."""
    numbers = []
    for label in _OWNER_NUMBER_LABEL.finditer(text):
        value = value_after_label(text, label)
        match = _OWNER_NUMBER.match(text, value.start, value.end) if value else None
        if match and is_natural(match[1]):
            numbers.append(Span(*match.span(1)))
    names: list[Span] = []
    both: list[tuple[Span, Span | None]] = []
    for label in _OWNER_NAME_LABEL.finditer(text):
        value = value_after_label(text, label)
        if value is None or value.of(text).endswith(":") or BLOCK in value.of(text):
            continue
        if (match := _NAME_AND_NUMBER.match(text, value.start, value.end)) is None:
            names.append(value)
        elif is_natural(match["number"]):
            both.append((Span(*match.span("number")), Span(*match.span("name"))))
    return both + [(number, _nearest(names, number)) for number in numbers]


def is_natural(number: str) -> bool:
    """Whether an owner's number is a natural person's; a misprint in it changes nothing."""
    digits = re.sub(r"\D", "", number)[-10:]
    return digits[2] in "01" and (is_birthday(digits) or bool(orgnr.is_valid(digits)))


def _nearest(spans: list[Span], to: Span) -> Span | None:
    place = bisect(spans, to.start, key=lambda span: span.start)
    near = spans[max(0, place - 1) : place + 1]
    return min(near, key=lambda span: abs(span.start - to.start), default=None)


def _addresses(text: str, *, owner_is_person: bool) -> Iterator[Span]:
    """Street addresses of people; ``text`` has their names blackened already."""
    for match in _STREET.finditer(text):
        yield Span(*match.span("address"))
    for label in _ADDRESS_LABEL.finditer(text):
        if label[0].lower() in _HOME or _in_contact_block(text, label.start()):
            yield from _address_after(text, label)
    if owner_is_person:
        for label in _OWNER_ADDRESS_LABEL.finditer(text):
            yield from _address_after(text, label)


def _in_contact_block(text: str, position: int) -> bool:
    """Whether a person stands on one of the lines right above, or on the same."""
    above = text[max(0, position - _BLOCK_CHARACTERS) : position]
    return any(BLOCK in line for line in above.split("\n")[-_BLOCK_LINES:])


def _address_after(text: str, label: re.Match[str]) -> Iterator[Span]:
    value = value_after_label(text, label)
    if value is None or value.end - value.start > _LONGEST_ADDRESS:
        return
    words = value.of(text)
    if not any(c.isdigit() for c in words) or words.endswith(":") or BLOCK in words:
        return
    yield value
    below = line_end(text, value.end) + 1
    if postcode := _POSTCODE_LINE.match(text, min(below, len(text)), line_end(text, below)):
        yield Span(*postcode.span())
