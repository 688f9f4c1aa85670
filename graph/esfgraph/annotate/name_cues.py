"""Where people are named: after labels and cue words, beside roles and contact data.

Found are the places that say so themselves; `esfgraph.annotate.name_copies`
then looks for the same names in the rest of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from esfgraph.annotate.names import (
    LOWER,
    UPPER,
    Level,
    Word,
    accepted,
    alternatives,
    lexicon,
    read_words,
    words_before,
)
from esfgraph.model import Span
from esfgraph.resources import toml_data

__all__ = [
    "LONGEST_LINE",
    "line_end",
    "names_by_contact_data",
    "names_by_cues",
    "value_after_label",
]

_CUES: dict[str, list[str]] = toml_data("privacy.toml")["cues"]
_KINDS = ("role", "verb", "heading", "contact", "person", "speech")
_KIND = {cue: kind for kind in _KINDS for cue in _CUES[kind]}
_DIRECT = frozenset(_CUES["direct"])
_TITLE = re.compile(rf"(?i:\b(?:{alternatives(_CUES['titles'])}))\.?[ \t\u00a0\n]{{1,3}}$")
_CUE = re.compile(
    rf"(?<![{UPPER}{LOWER}\d_█-])(?:{alternatives(_KIND, variants=True)})(?![{LOWER}\d_-])"
)
_SPACE = "[ \t\u00a0\u202f]"
_BULLET = re.compile(rf"{_SPACE}{{0,20}}(?:[-–—•*·#>]{_SPACE}{{0,4}})?")
_PARENTHESIS = rf"(?:{_SPACE}{{0,3}}\([^()\n]{{0,60}}\))?"
_COLON = re.compile(rf"(?:/-?\w{{1,20}})?{_PARENTHESIS}{_SPACE}{{0,8}}(?:[:|=\t]|[-–—]{_SPACE})")
_END_OF_LINE = re.compile(rf"{_PARENTHESIS}{_SPACE}{{0,40}}:?{_SPACE}{{0,40}}(?:\n|$)")
_QUALIFIED = re.compile(
    rf"(?:{_SPACE}[^\n:.!?█]{{1,60}}?)?(?:[:,]{_SPACE}{{1,3}}|:{_SPACE}{{0,3}}\n{_SPACE}{{0,3}}"
    rf"|{_SPACE}(?:är|heter|is|are|blir){_SPACE})"
)
_FILLERS = re.compile(
    rf"[ \t\u00a0\u202f,:]{{0,4}}\n?{_SPACE}{{0,4}}"
    rf"(?:(?i:{alternatives(_CUES['fillers'])})\b[.,:]?[ \t\u00a0\u202f\n]{{1,3}}){{0,4}}"
)
_AND = re.compile(
    rf"{_PARENTHESIS}(?:,{_SPACE}{{0,3}}|;{_SPACE}{{0,3}}|{_SPACE}{{0,2}}[/&+]{_SPACE}{{0,2}})?"
    rf"(?:{_SPACE}{{0,3}}(?:och|and|samt|eller|or|resp\.|respektive){_SPACE}{{1,3}})?"
)
_BETWEEN_CHUNKS = re.compile(
    rf"[,;:/|()\[\]<>•█]+|{_SPACE}(?:och|and|samt|eller|or|&|\+|-|–|—){_SPACE}|\t"
)
_BEFORE_ROLE = re.compile(
    rf"(?:{_SPACE}{{0,3}}[,(–—|\t-]{_SPACE}{{0,3}}|{_SPACE}{{1,3}}(?:är|is|was|var|som|as|blir){_SPACE})"
    rf"(?:(?:the|our|a|vår|projektets|tf|t\.f\.|bitr\.?|biträdande|vice|senior){_SPACE}{{1,2}})?$"
)
_BEFORE_CONTACT = re.compile(
    r"(?:[ \t\u00a0\u202f,:;|/(\[<–—-]{0,6}"
    rf"(?:(?<![{UPPER}{LOWER}])(?i:telefon|telefonnummer|tel|tfn|mobil|mob|e-post|epost|mejl|mail|e-mail|email|phone|på|at"
    r"|via|mailto|nås)\b[.:]?[ \t\u00a0\u202f:]{0,3}){0,3}\n?(?:mailto:)?)$"
)
_AND_BEFORE = re.compile(rf"(?:,{_SPACE}|{_SPACE}(?:och|and|samt|&|eller|or){_SPACE})$")
LONGEST_LINE = 300
"""A value goes on for at most so many code points; so no line is read again and again."""
_SENTENCE_END = re.compile(rf"(?<=[{LOWER}█)])[.!?]{_SPACE}{{1,2}}(?=[{UPPER}])")
_MOST_LINES = 6


def line_end(text: str, position: int) -> int:
    """Where the line that holds ``position`` ends; a longer one after `LONGEST_LINE` more."""
    limit = min(len(text), position + LONGEST_LINE)
    end = text.find("\n", position, limit)
    return limit if end < 0 else end


def names_by_cues(text: str) -> Iterator[list[Word]]:
    """The words of each name that a label, a cue word or a role announces."""
    read_until = 0
    for match in _CUE.finditer(text):
        kind = _KIND[match[0].lower()]
        if kind in ("role", "person"):
            level = Level.PERSON if kind == "person" else Level.HINT
            before = list(_names_before(text, match.start(), level))
            yield from before
            if before and text.startswith(")", match.end()):  # "Kim Exempel (ordförande), Maja …"
                joint = _AND.match(text, match.end() + 1)
                yield from _names_in_list(text, joint.end() if joint else 0, Level.HINT)
        elif kind == "speech":
            yield from _names_until(text, _words_end(text, match.start()), Level.PERSON)
        if match.end() <= read_until:
            continue
        names, read_until = _names_after(text, match, kind, read_until)
        yield from names


def _names_after(
    text: str, cue: re.Match[str], kind: str, read_until: int
) -> tuple[list[list[Word]], int]:
    """The names after a cue, and up to where the text was read as its value."""
    line = LabelledLine.of(text, cue)
    end = cue.end()
    if kind not in ("verb", "speech") and line is not None:
        level = {"person": Level.LABEL, "contact": Level.PERSON}.get(kind, Level.HINT)
        start = max(line.value, read_until)
        if line.value_is_below:
            return _names_below(text, start, level)
        stop = line_end(text, start)
        sentence = _SENTENCE_END.search(text, start, stop)  # a cue can stand in the next one
        names = list(_names_in_value(text, start, stop, level))
        return names, sentence.start() if sentence else stop
    direct = kind in ("person", "speech") or cue[0].lower() in _DIRECT
    level = Level.PERSON if direct else Level.HINT
    if kind in ("person", "role") and (qualified := _QUALIFIED.match(text, end)):
        # "Kontaktperson för insatsen är …"
        is_label = kind == "person" and qualified[0].endswith("\n")
        within = Level.PERSON if is_label else Level.HINT
        names = _names_in_list(text, _skip_fillers(text, qualified.end()), within)
        after_comma = qualified[0].rstrip().endswith(",")
        if names and (len(names[0]) > 1 or not after_comma):
            return names, read_until
    return _names_in_list(text, _skip_fillers(text, end), level), read_until


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A label and where its value begins: beside it, or on the lines after."""

    value: int
    value_is_below: bool

    @classmethod
    def of(cls, text: str, label: re.Match[str]) -> LabelledLine | None:
        """The labelled line that ``label`` begins; ``None`` where it is part of a sentence."""
        end = label.end()
        begin = text.rfind("\n", max(0, label.start() - 30), label.start()) + 1
        bullet = _BULLET.match(text, begin)
        begins_line = (
            bullet is not None
            and bullet.end() == label.start()
            and (begin > 0 or label.start() < 30)
        )
        beside = text[end : end + 1]
        if (beside.isupper() or beside.isdigit()) and text[end - 1].islower():
            return cls(end, value_is_below=False)
        if begins_line and (below := _END_OF_LINE.match(text, end)):
            return cls(below.end(), value_is_below=True)
        if colon := _COLON.match(text, end):
            below = _END_OF_LINE.match(text, colon.end())
            return cls(below.end() if below else colon.end(), value_is_below=below is not None)
        return None


def value_after_label(text: str, label: re.Match[str]) -> Span | None:
    """The one-line value of a label: beside it, glued to it, or on the next line."""
    line = LabelledLine.of(text, label)
    if line is None:
        return None
    start = line.value
    if line.value_is_below and text[start : start + 1] == "\n":
        start += 1
    end = line_end(text, start)
    value = text[start:end]
    start += len(value) - len(value.lstrip())
    return Span(start, start + len(value.strip())) if value.strip() else None


def _names_below(text: str, start: int, level: Level) -> tuple[list[list[Word]], int]:
    """Names on the lines under a label: the first at ``level``, more while all is names."""
    if text[start : start + 1] == "\n":
        start, level = start + 1, Level.HINT
    names: list[list[Word]] = []
    for _ in range(_MOST_LINES):
        stop = line_end(text, start)
        bullet = _BULLET.match(text, start)
        words = read_words(text, bullet.end() if bullet else start)
        is_label = bool(words) and text[words[-1].end : words[-1].end + 1] == ":"
        # alone on a line, an unknown word may be the next label
        below = Level.PERSON if level is Level.LABEL and len(words) < 2 else level
        found = [] if is_label else list(_names_in_value(text, start, stop, below))
        if not found or (names and found[0][:1] != words[:1]):
            break
        names += found
        # "X, Region Y" below "Kontaktpersoner": more lines like the first
        more = level is not Level.HINT and text[found[0][-1].end : stop].strip()[:1] in (",", "(")
        start, level = stop + 1, Level.PERSON if more else Level.HINT
        if start >= len(text):
            break
    return names, min(start, len(text))


def _names_in_value(text: str, start: int, end: int, level: Level) -> Iterator[list[Word]]:
    """Names in a label's value, which commas, slashes and the like divide."""
    position, first = start, True
    while position < end:
        separator = _BETWEEN_CHUNKS.search(text, position, end)
        bullet = _BULLET.match(text, position, end)
        begin = _skip_fillers(text, bullet.end() if bullet else position)
        if begin < (separator.start() if separator else end):
            words = read_words(text, begin)
            name = accepted(text, words, level if first else Level.HINT)
            if not name and first and len(words) == 1 and separator and separator[0] == ",":
                name = _family_name_first(text, words[0], separator.end())
            if name:
                yield name
            first = False
        if separator is None:
            return
        position = separator.end()


def _family_name_first(text: str, family: Word, position: int) -> list[Word]:
    """The family name of "Exempel, Kim", which is known by what comes after the comma."""
    given = read_words(text, _skip_fillers(text, position))
    known = lexicon()
    sure = len(given) == 1 and known.is_surely_given(given[0].text)
    return [family] if sure and not known.is_common(family.text) else []


def _skip_fillers(text: str, position: int) -> int:
    match = _FILLERS.match(text, position)
    return match.end() if match else position


def _names_in_list(text: str, position: int, level: Level) -> list[list[Word]]:
    """A name at ``position`` and those that "och", "and" or a comma joins to it."""
    names: list[list[Word]] = []
    if _TITLE.search(text, max(0, position - 16), position):
        level = Level.PERSON
    while name := accepted(text, read_words(text, position), level):
        names.append(name)
        joint = _AND.match(text, name[-1].end)
        if joint is None or joint.end() == name[-1].end:
            break
        position = _skip_fillers(text, joint.end())
        if "," in joint[0] or len(read_words(text, position)) < 2:
            level = Level.HINT
    return names


def _names_before(text: str, cue_start: int, level: Level) -> Iterator[list[Word]]:
    """Names before a role: "Kim Andersson (projektledare)", "A och B är samordnare"."""
    begin = max(0, cue_start - 30)
    separator = _BEFORE_ROLE.search(text[begin:cue_start])
    if separator:
        yield from _names_until(text, begin + separator.start(), level)


def _words_end(text: str, position: int) -> int:
    """Where the words before ``position`` end."""
    begin = max(0, position - 4)
    return begin + len(text[begin:position].rstrip(", \t\u00a0\u202f"))


def _names_until(text: str, end: int, level: Level = Level.HINT) -> Iterator[list[Word]]:
    for _ in range(_MOST_LINES):
        words = words_before(text, end)
        name: list[Word] = []
        while words and not name:
            found = accepted(text, words, level)
            if len(found) == len(words) and len(found) > 1:
                name = found
            else:  # what a name is only a part of needs evidence
                words, level = words[1:], Level.HINT
        if not name:
            return
        yield name
        begin = max(0, name[0].start - 12)
        joint = _AND_BEFORE.search(text[begin : name[0].start])
        if joint is None:
            return
        end = begin + joint.start()


def names_by_contact_data(text: str, contacts: Iterable[Span]) -> Iterator[list[Word]]:
    """Names right before a personal e-mail address or a telephone number."""
    for contact in contacts:
        begin = max(0, contact.start - 40)
        separator = _BEFORE_CONTACT.search(text[begin : contact.start])
        if separator:
            yield from _names_until(text, begin + separator.start())
