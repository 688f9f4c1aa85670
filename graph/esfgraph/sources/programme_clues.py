"""What sentences say of a project: when it goes on, who pays, who does it, where.

General rules over cue words (``data/sources/programme_page.toml``). A
sentence without a cue gives nothing, and one that speaks of an earlier
project or of a budget period gives no years.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from esfgraph.model import Code, FieldValue, Span
from esfgraph.normalise import fold, parse_date, parse_period
from esfgraph.resources import toml_data
from esfgraph.sources.text import collapse
from esfgraph.vocabulary import load_vocabulary

__all__ = ["clues"]

_SENTENCE = re.compile(
    r"[^\n.!?]+(?:(?:[.!?](?!\s+[A-ZÅÄÖÉ0-9•\"“”]|\s*\n|\s*$)|(?<=\.[a-zåäö])\.)[^\n.!?]*)*[.!?]*"
)
_DAY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|(?:19|20)[0-9]{6}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
    r"|[0-9]{1,2}\.?[ \u00a0][^\W\d_]{3,12}[ \u00a0][0-9]{4})"
)
_TO = (
    r"[ \u00a0]?(?:-|–|—|−|fram till och med|fram till|till och med|till|t\.o\.m\."
    r"|to|until|through|och|and)[ \u00a0]?"
)
_DAYS = re.compile(rf"(?<![\w-])({_DAY}){_TO}({_DAY})(?![\w-])")
_YEAR = r"(?:19[89][0-9]|20[0-9]{2})"
_YEARS = re.compile(
    rf"(?<![\w/.,-])({_YEAR}){_TO}(?P<words>(?:[^\W\d_]{{1,14}}[ \u00a0]){{0,4}})({_YEAR})"
    r"(?![\w/]|[-,.][0-9])"
)
_TITLE_YEARS = re.compile(rf"\(({_YEAR})[ \u00a0]?[-–—][ \u00a0]?({_YEAR})\)\s*$")
_LONGEST_PROJECT = 15  # years; two that are farther apart are something else


_Rule = Callable[[str, int, int], list[FieldValue]]


@cache
def _words() -> dict[str, Any]:
    return toml_data("sources", "programme_page.toml")


def _any(words: list[str]) -> str:
    """A pattern of any of these words, whole."""
    longest_first = sorted(words, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


@cache
def _cue(part: str, name: str) -> re.Pattern[str]:
    return re.compile(_any(_words()[part][name]), re.IGNORECASE)


def clues(text: str, page: Span) -> Iterator[FieldValue]:
    """All that can be read from the sentences of ``text[page.start:page.end]``."""
    sentences = list(_sentences(text, page))
    yield from _when(text, sentences)
    yield from _funds(text, sentences)
    yield from _owner(text, sentences)
    yield from _country(text, page)


def _sentences(text: str, page: Span) -> Iterator[tuple[int, int]]:
    """Where the sentences stand, each with a heading right above that says what it is about."""
    above: int | None = None
    for match in _SENTENCE.finditer(text, page.start, page.end):
        is_heading = fold(match[0]) in _words()["period"]["headings"]
        if not is_heading:
            yield (match.start() if above is None else above), match.end()
        above = match.start() if is_heading else above if not match[0].strip() else None


# --- when


def _when(text: str, sentences: list[tuple[int, int]]) -> Iterator[FieldValue]:
    """Days where they are said, else years; the first sentence that says them counts."""
    dated = [s for s in sentences if _speaks_of_now(text, s)]
    yield from (
        _first_of(text, dated, (_days, _years))
        or list(_edges(text, dated))
        or _first_of(text, dated, (_lone_year,))
        or _first_of(text, sentences[:1], (_title_years,))
    )


def _first_of(
    text: str, sentences: list[tuple[int, int]], rules: tuple[_Rule, ...]
) -> list[FieldValue]:
    """What the first rule that finds anything finds in the first such sentence."""
    found = (rule(text, start, end) for rule in rules for start, end in sentences)
    return next(filter(None, found), [])


def _speaks_of_now(text: str, sentence: tuple[int, int]) -> bool:
    cues, against = _cue("period", "cues"), _cue("period", "not")
    return bool(cues.search(text, *sentence)) and not against.search(text, *sentence)


def _days(text: str, start: int, end: int) -> list[FieldValue]:
    for match in _DAYS.finditer(text, start, end):
        first, last = parse_date(match[1], ("sv", "en")), parse_date(match[2], ("sv", "en"))
        if first and last and first <= last:
            return [
                FieldValue("start", first, Span(*match.span(1))),
                FieldValue("end", last, Span(*match.span(2))),
            ]
    return []


def _years(text: str, start: int, end: int) -> list[FieldValue]:
    for match in _YEARS.finditer(text, start, end):
        words = match["words"].split()
        if all(map(_goes_before_year, words)) and (found := _two_years(match, 1, 3)):
            return found
    return []


def _title_years(text: str, start: int, end: int) -> list[FieldValue]:
    """``Mentors at sea (2017–2019)``, a heading."""
    match = _TITLE_YEARS.search(text, start, end)
    return _two_years(match, 1, 2) if match else []


def _two_years(match: re.Match[str], one: int, other: int) -> list[FieldValue]:
    first, last = int(match[one]), int(match[other])
    if not 0 <= last - first <= _LONGEST_PROJECT or _is_budget_period(match[0].strip("()\n ")):
        return []
    return [
        FieldValue("start_year", first, Span(*match.span(one))),
        FieldValue("end_year", last, Span(*match.span(other))),
    ]


def _goes_before_year(word: str) -> bool:
    """Whether a word is a month or one of those that stand before a year."""
    before = word.casefold() in _words()["period"]["before_year"]
    return before or parse_date(f"1 {word} 2000", ("sv", "en")) is not None


def _is_budget_period(text: str) -> bool:
    """2014–2020 and 2021–2027 are when the funds run, hardly ever a project."""
    return parse_period(text) is not None


@cache
def _during() -> re.Pattern[str]:
    return re.compile(
        rf"{_any(_words()['period']['during'])}[ \u00a0]({_YEAR})(?![\w/]|[-–,.][0-9])",
        re.IGNORECASE,
    )


def _lone_year(text: str, start: int, end: int) -> list[FieldValue]:
    """``under 2021`` in a sentence that says what is done then."""
    if not _cue("period", "year_cues").search(text, start, end):
        return []
    match = _during().search(text, start, end)
    if match is None:
        return []
    year, span = int(match[1]), Span(*match.span(1))
    return [FieldValue("start_year", year, span), FieldValue("end_year", year, span)]


@cache
def _edge_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Which end of the time, and the words that say it, with the day or year behind them."""
    rules = _words()["period"]
    not_within = "".join(rf"(?<!{re.escape(word)} )" for word in rules["within"])
    between = rf"(?: (?:(?-i:[A-ZÅÄÖ\"“”])[^\s,.;:]*|{_any(rules['helping'])})){{0,5}}?"
    subject = f"{not_within}{_any(rules['subjects'])}{between}"
    when = rf"(?P<words>[^0-9\n.;]{{0,40}}?)(?:(?P<day>{_DAY})|(?P<year>(?<!\w){_YEAR}))"
    when += r"(?![\w/]|[-,.][0-9])"
    going_on = rf"(?<=\d)(?:,| {_any(rules['going_on'])})"
    relative = rf"(?:, {_any(rules['relative'])})?"
    patterns = []
    for field in ("start", "end"):
        verbs, cues = _any(rules[f"{field}_verbs"]), _any(rules[f"{field}_cues"])
        said = rf"(?:{cues}|{subject}{relative} {verbs}|{going_on} {verbs}){when}"
        patterns.append((field, re.compile(said, re.IGNORECASE)))
    return tuple(patterns)


def _edges(text: str, sentences: list[tuple[int, int]]) -> Iterator[FieldValue]:
    """``projektet startade hösten 2021 och avslutas 2023``: each end of the time by itself."""
    for field, pattern in _edge_patterns():
        for start, end in sentences:
            match = pattern.search(text, start, end)
            words = match["words"].replace(":", " ").split() if match else []
            if match is None or not all(map(_goes_before_year, words)):
                continue
            if match["year"]:
                yield FieldValue(f"{field}_year", int(match["year"]), Span(*match.span("year")))
                break
            if day := parse_date(match["day"], ("sv", "en")):
                yield FieldValue(field, day, Span(*match.span("day")))
                break


# --- who pays


@cache
def _fund_names() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all names of funds, and the code of each name."""
    codes = {
        name.casefold(): concept.notations[0]
        for concept in load_vocabulary().members("fund")
        for name in (*concept.labels, *concept.notations)
        if concept.notations
    }
    names = "|".join(re.escape(name) for name in sorted(codes, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})s?(?![\w+])", re.IGNORECASE), codes


def _funds(text: str, sentences: list[tuple[int, int]]) -> Iterator[FieldValue]:
    pattern, codes = _fund_names()
    seen: set[str] = set()
    for start, end in sentences:
        for match in pattern.finditer(text, start, end):
            if not match[0][0].isupper() or not _pays(text, match, start, end):
                continue
            name = match[0].casefold()
            code = codes.get(name) or codes[name.removesuffix("s")]
            if code not in seen:
                seen.add(code)
                yield FieldValue("fund", Code(code), Span(*match.span()))


def _pays(text: str, fund: re.Match[str], start: int, end: int) -> bool:
    rules = _words()["fund"]
    before = max(start, fund.start() - rules["near"])
    if _cue("fund", "not").search(text, before, fund.end()):
        return False
    behind = text[fund.end() : min(end, fund.end() + 20)].casefold()
    if behind.startswith(tuple(rules["office"])):
        return False
    return behind.startswith(tuple(rules["after"])) or bool(
        _cue("fund", "cues").search(text, before, fund.start())
    )


# --- who does it


@cache
def _name() -> str:
    """A pattern of a name: words with capitals, with small words between, a small tail."""
    rules = _words()["owner"]
    word = r"(?:[A-ZÅÄÖÉ][\w&]*(?:[-:.][\w&]+)*)"
    link = "|".join(map(re.escape, rules["link"]))
    tail = "|".join(map(re.escape, rules["tail"]))
    more = rf"(?: (?:(?:{link}) ){{0,2}}{word})"
    return rf"(?-i:{word}{more}{{0,{rules['longest'] - 1}}}+(?: (?:{tail})(?!\w))?)"


@cache
def _owner_patterns() -> tuple[re.Pattern[str], ...]:
    rules = _words()["owner"]
    article = r"(?:the )?"
    return (
        re.compile(
            rf"\s*(?:{_any(rules['intro'])}[^,\n]{{1,60}}, )?[\"“”]?{article}(?P<name>{_name()})"
            rf"(?: \((?-i:[A-ZÅÄÖ]{{2,8}})\))? {_any(rules['verbs'])}",
            re.IGNORECASE,
        ),
        re.compile(rf"{_any(rules['inverted'])} (?P<name>{_name()})", re.IGNORECASE),
        re.compile(rf"{_by()} {article}(?P<name>{_name()})", re.IGNORECASE),
        re.compile(  # "genomförs under 2023–2025 av X"
            rf"{_any(_words()['period']['subjects'])} {_any(rules['passives'])}[^,.;\n]{{1,60}}?"
            rf" {_any(rules['agent'])} {article}(?P<name>{_name()})",
            re.IGNORECASE,
        ),
    )


def _by() -> str:
    longest_first = sorted(_words()["owner"]["by"], key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})"


def _owner(text: str, sentences: list[tuple[int, int]]) -> Iterator[FieldValue]:
    """The first organisation that is said to do it."""
    subject, inverted, by, passive = _owner_patterns()
    for start, end in sentences:
        for match in (
            by.search(text, start, end),
            subject.match(text, start, end),
            inverted.search(text, start, end),
            passive.search(text, start, end),
        ):
            if match and _is_organisation(match["name"]):
                name = match["name"].partition(" and the ")[0]  # what follows is another one
                begin = match.start("name")
                yield FieldValue("owner", collapse(name), Span(begin, begin + len(name)))
                return


_CAPITALS = re.compile(r"[A-ZÅÄÖ]{2,}[A-ZÅÄÖ0-9]*")


def _is_organisation(name: str) -> bool:
    """Whether a name is an organisation's; in doubt it is a person's, which stays out."""
    rules = _words()["owner"]
    folded = name.casefold()
    words = name.split()
    of_a_place = [w.casefold() for w in words[1:2]] == ["of"]  # "Municipality of X"
    beginning = folded.split()[0] in rules["nobody"] and not of_a_place
    if "█" in name or folded in rules["nobody"] or beginning:
        return False
    if len(words) == 1 and len(name) >= 9 and folded.endswith(("en", "et")):  # a definite noun
        return True
    return any(
        _CAPITALS.fullmatch(word.strip(".:")) or word in rules["legal"] for word in words
    ) or any(cue in folded for cue in rules["organisation"])


# --- where


@cache
def _places() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of names of countries, counties and municipalities; the country of each."""
    vocabulary, names = load_vocabulary(), dict[str, str]()
    rules = _words()["place"]
    for concept in vocabulary.members("country"):
        code = next((n for n in concept.notations if len(n) == len("SE")), None)
        names.update((label, code) for label in concept.pref_labels.values() if code)
    for concept in vocabulary.members("nuts-2021"):
        for label in concept.labels:
            if label.endswith((" län", " County", " county")):
                names[label] = concept.notations[0][:2]
    for concept in vocabulary.members("municipality"):
        for label in concept.pref_labels.values():
            for kind in rules["municipality"]:
                names[f"{label} {kind}"] = names[f"{_genitive(label)} {kind}"] = "SE"
            if len(label) >= rules["shortest"]:
                names.setdefault(label, "?SE")
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)({pattern})(?:s|'s|’s)?(?!\w)"), names


def _genitive(name: str) -> str:
    return name if name.endswith(("s", "x", "z")) else name + "s"


def _country(text: str, page: Span) -> Iterator[FieldValue]:
    """The country of most of the places that are named; bare names of towns need each other."""
    pattern, names = _places()
    first: dict[str, re.Match[str]] = {}
    count: Counter[str] = Counter()
    towns: dict[str, re.Match[str]] = {}
    for match in pattern.finditer(text, page.start, page.end):
        code = names[match[1]]
        if code.startswith("?"):
            towns.setdefault(match[1], match)
            code = code[1:]
        else:
            first.setdefault(code, match)
        count[code] += 1
    if len(towns) >= _words()["place"]["together"] and "SE" not in first:
        first["SE"] = next(iter(towns.values()))
    if first:
        code = max(first, key=lambda c: (count[c], -first[c].start()))
        yield FieldValue("country", Code(code), Span(*first[code].span(1)))
