"""Which words with a capital are a person's name: reading and judging a run of words.

A run is judged by what it holds (a given name, an ending of family names, an
initial), by what it must not hold (words of organisations, places, titles) and
by what follows it ("Lunds kommun", "Exempelgrens bok"). The words stand in
``data/privacy.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from esfgraph.resources import toml_data

__all__ = [
    "GAP",
    "LOWER",
    "TOKEN",
    "UPPER",
    "Level",
    "Lexicon",
    "Word",
    "accepted",
    "alternatives",
    "fold",
    "lexicon",
    "read_words",
    "small_words",
    "words_before",
]


def _letters(*categories: str) -> str:
    """All Latin, Greek and Cyrillic letters of the categories, for a character class."""
    blocks = (range(0x41, 0x250), range(0x370, 0x530), range(0x1E00, 0x2000))
    return "".join(chr(c) for b in blocks for c in b if unicodedata.category(chr(c)) in categories)


UPPER = _letters("Lu", "Lt")
"""Capital letters, as the inside of a character class."""
LOWER = _letters("Ll", "Lo", "Lm") + "\u0300-\u036f"
"""Small letters and combining marks, as the inside of a character class."""

GAP = "[ \t\u00a0\u202f]{1,3}"
"""What stands between two words of a name on one line."""

_CAPITAL = (
    rf"(?:(?:Mc|Mac|De|Di|La|Le|[OD]['’])(?=[{UPPER}])[{UPPER}][{LOWER}]++"
    rf"|[{UPPER}][{LOWER}]++|[{UPPER}]{{2,}}+(?![{LOWER}]))"
)
_INITIAL = (
    rf"[{UPPER}]\.(?:[ \-‐‑]?[{UPPER}]\.){{0,2}}|[{UPPER}](?=[ \u00a0][{UPPER}](?:[{LOWER}]|\b))"
)
_JOINT = rf"(?:['’‐‑-](?:{_CAPITAL}|[{LOWER}]{{2,}}+)){{0,3}}+"
TOKEN = re.compile(rf"{_CAPITAL}{_JOINT}|{_INITIAL}")
"""One word of a name: ``Anna``, ``Per-Olof``, ``EXEMPELGREN``, ``K.``."""
_BOUNDED_TOKEN = re.compile(rf"(?<![{UPPER}{LOWER}\d_█'’-])(?:{TOKEN.pattern})")
_GAP = re.compile(GAP)
_WRAP = re.compile(r"[ \t]?\n")
_NEXT = re.compile(rf"{GAP}([&\w'’-]{{1,40}})")
_SMALL_WORD = re.compile(rf"(?<![{UPPER}{LOWER}\d_/@.-])[{LOWER}]{{3,40}}+(?![{UPPER}{LOWER}])")
_LONGEST_ACRONYM = 5
_WRAPPED_LINE = 50
"""A line at least this long was broken for width: a name may go on in the next."""
_NO_WORD_BEFORE = frozenset("@_\\▪0123456789")
"""Characters that make the letters before them part of something else."""
_MOST_WORDS = 6
_WINDOW = 120


class Level(IntEnum):
    """How sure the surroundings are that a person is named."""

    HINT = 1  # evidence in the words themselves is needed
    PERSON = 2  # "projektledare …": several words are a name unless they say otherwise
    LABEL = 3  # "Kontaktperson: …": one unknown word is enough


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a run, with its half-open code points."""

    start: int
    end: int
    text: str


def fold(word: str) -> str:
    """A word without case, accents, hyphens and apostrophes.

    >>> fold("Per-Olof"), fold("Rosén")
    ('perolof', 'rosen')
    """
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in parts if not unicodedata.combining(c))
    return re.sub(r"['’‐‑\-.]", "", word.casefold())


def alternatives(words: Iterable[str], *, variants: bool = False) -> str:
    """A pattern for any of the words, longest first, sharing their beginnings.

    With ``variants`` each also matches capitalised, in title case and in capitals.

    >>> alternatives(["mobil", "mobilnummer", "tel"])
    '(?:mobil(?:nummer|)|tel)'
    """
    spellings = set(words)
    if variants:
        for word in tuple(spellings):
            spellings |= {word[:1].upper() + word[1:], word.title(), word.upper()}
    return _branch(sorted(spellings))


def _branch(words: list[str]) -> str:
    """A prefix tree as a pattern; ``words`` are sorted and distinct."""
    branches = []
    ends_here = "" in words
    rest = [word for word in words if word]
    while rest:
        group = [word for word in rest if word[0] == rest[0][0]]
        shared = len(_shared_start(group[0], group[-1]))
        tails = [word[shared:] for word in group]
        tail = "" if tails == [""] else _branch(tails)
        branches.append(re.escape(group[0][:shared]).replace(r"\ ", " ") + tail)
        rest = rest[len(group) :]
    if len(branches) == 1 and not ends_here:
        return branches[0]
    return f"(?:{'|'.join(branches)}{'|' if ends_here else ''})"


def _shared_start(first: str, last: str) -> str:
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return first[:length]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of ``data/privacy.toml``, ready to ask; all without case."""

    given: frozenset[str]
    folded_given: frozenset[str]
    ordinary: frozenset[str]
    folded_ordinary: frozenset[str]
    surname_endings: tuple[str, ...]
    organisations: frozenset[str]
    folded_organisations: frozenset[str]
    organisation_endings: tuple[str, ...]
    folded_organisation_endings: tuple[str, ...]
    heads: frozenset[str]
    things: frozenset[str]
    companies: frozenset[str]
    others: frozenset[str]
    other_endings: tuple[str, ...]
    places: frozenset[str]
    folded_places: frozenset[str]
    mailboxes: frozenset[str]
    cited_after: frozenset[str]
    cited_before: re.Pattern[str]
    particles: re.Pattern[str]
    joint: re.Pattern[str]

    def is_given(self, word: str) -> bool:
        """Whether a word, or the parts of a double name, is a known given name."""
        parts = re.split("[-‐‑]", word)
        return fold(word) in self.folded_given or fold(parts[0]) in self.folded_given

    def is_surely_given(self, word: str) -> bool:
        """Whether a word is a given name and nothing else."""
        lower = word.casefold()
        return lower in self.given and lower not in self.ordinary

    def is_organisation(self, word: str) -> bool:
        """Whether a word stands for an organisation, a programme or a thing."""
        lower = word.casefold()
        if lower in self.organisations or lower.removesuffix("s") in self.organisations:
            return True
        return lower.endswith(self.organisation_endings)

    def is_place(self, word: str) -> bool:
        """Whether a word is a place, also in the genitive."""
        lower = word.casefold()
        return lower in self.places or lower.removesuffix("s") in self.places

    def is_other(self, word: str) -> bool:
        """Whether a word is one that a sentence or a field begins with, or a title."""
        lower = word.casefold()
        return lower in self.others or lower.endswith(self.other_endings)

    def is_functional(self, folded: str) -> bool:
        """Whether a folded word is an organisation or a place, and no person's name as well."""
        if folded in self.folded_given or folded in self.folded_ordinary:
            return False
        return (
            folded in self.folded_organisations
            or folded in self.folded_places
            or folded.endswith(self.folded_organisation_endings)
        )

    def claims_name(self, word: str) -> bool:
        """Whether a word makes the name before it an institution's or a firm's."""
        return word.casefold() in self.heads or word.casefold() in self.companies

    def is_common(self, word: str) -> bool:
        """Whether a word alone means too much else to be blackened everywhere."""
        lower = word.casefold()
        return (
            lower in self.ordinary
            or lower in self.others
            or self.is_place(word)
            or self.is_organisation(word)
        )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = toml_data("privacy.toml")
    names, organisations, others = data["names"], data["organisations"], data["others"]
    particles = alternatives(names["particles"])
    return Lexicon(
        given=_folded(names["given"]),
        folded_given=frozenset(map(fold, names["given"])),
        ordinary=_folded(names["ordinary"]),
        folded_ordinary=frozenset(map(fold, names["ordinary"])),
        surname_endings=tuple(names["surname_endings"]),
        organisations=_folded(organisations["words"]),
        folded_organisations=frozenset(map(fold, organisations["words"])),
        organisation_endings=tuple(organisations["endings"]),
        folded_organisation_endings=tuple(map(fold, organisations["endings"])),
        heads=_folded(organisations["heads"]),
        things=_folded(organisations["things"]),
        companies=_folded(organisations["companies"]),
        others=_folded(others["words"]),
        other_endings=tuple(others["endings"]),
        places=_folded(others["places"]),
        folded_places=frozenset(map(fold, others["places"])),
        mailboxes=frozenset(map(fold, data["mailboxes"]["roles"])),
        cited_after=_folded(others["cited_after"]),
        cited_before=re.compile(
            rf"(?<!\w)(?:{alternatives(others['cited_before'])})[:\s]{{1,2}}$", re.IGNORECASE
        ),
        particles=re.compile(rf"(?:{particles}{GAP}){{1,2}}(?=[{UPPER}])"),
        joint=re.compile(rf"{GAP}(?:{particles}{GAP}){{0,2}}"),
    )


def read_words(text: str, position: int) -> list[Word]:
    """The run of words with a capital that begins at ``position``, at most six.

    Particles (``von``, ``af``, ``de``) are passed over between two words.
    """
    particles = lexicon().particles
    words: list[Word] = []
    while len(words) < _MOST_WORDS:
        start = position
        if words and (particle := particles.match(text, position)):
            start = particle.end()
        match = TOKEN.match(text, start)
        if match is None or text[match.end() : match.end() + 1] in _NO_WORD_BEFORE:
            break
        words.append(Word(match.start(), match.end(), match[0]))
        gap = _GAP.match(text, match.end())
        if gap is None and len(words) == 1:
            gap = _wrap(text, match.end())
        if gap is None:
            break
        position = gap.end()
    return words


def _wrap(text: str, position: int) -> re.Match[str] | None:
    """A line break inside a paragraph that was broken for width."""
    gap = _WRAP.match(text, position)
    if gap is None or "\n" in text[max(0, position - _WRAPPED_LINE) : position]:
        return None
    return gap if position >= _WRAPPED_LINE else None


def words_before(text: str, end: int) -> list[Word]:
    """The run of words with a capital that ends exactly at ``end``, at most six."""
    joint = lexicon().joint
    words: list[Word] = []
    for match in _BOUNDED_TOKEN.finditer(text, max(0, end - _WINDOW), end):
        if words and not joint.fullmatch(text, words[-1].end, match.start()):
            words = []
        words.append(Word(match.start(), match.end(), match[0]))
    return words[-_MOST_WORDS:] if words and words[-1].end == end else []


def accepted(text: str, words: list[Word], level: Level) -> list[Word]:
    """The leading words that are one person's name, none where they are not."""
    known = lexicon()
    if not words:
        return []
    # who leads the project is no author who is cited: "leds av professor …"
    if level < Level.PERSON and known.cited_before.search(
        text[max(0, words[0].start - 24) : words[0].start]
    ):
        return []
    kept = _leading(words)
    if not kept:
        return []
    after = words[len(kept)].text if len(kept) < len(words) else _next_word(text, words[-1].end)
    following = after.casefold()
    last = kept[-1].text
    genitive = last.casefold().endswith("s") and not known.is_given(last)
    if following in known.companies or (genitive and following in known.cited_after):
        return []
    part_of_more = known.is_organisation(after) and after[:1].isupper()
    if following in known.heads and (genitive or part_of_more or known.is_place(last)):
        # "Lunds kommun", "Kim Exempels Center": the last word belongs to what follows
        kept = kept[:-1]
        part_of_more = True
    if len(kept) < 2 and part_of_more and level < Level.LABEL:
        return []
    return kept if kept and _is_evident(text, kept, level) else []


def _leading(words: list[Word]) -> list[Word]:
    """The words before the first one that no name holds."""
    known = lexicon()
    shouted = all(word.text.isupper() for word in words)
    kept: list[Word] = []
    for word in words:
        text = word.text
        after_given = bool(kept) and (known.is_given(kept[-1].text) or _is_initial(kept[-1].text))
        lower = text.casefold()
        family_name = after_given and (lower in known.ordinary or lower in known.places)
        begins_name = known.is_given(text) and (not known.is_other(text) or len(words) > 1)
        acronym = text.isupper() and 1 < len(text) <= _LONGEST_ACRONYM and not shouted
        if (acronym and not (after_given or _is_initial(text))) or (
            not (begins_name or family_name)
            and (known.is_organisation(text) or known.is_other(text) or known.is_place(text))
        ):
            break
        kept.append(word)
    return kept


def _next_word(text: str, position: int) -> str:
    match = _NEXT.match(text, position)
    return match[1] if match else ""


def _is_initial(word: str) -> bool:
    return len(word) == 1 or word.endswith(".")


@lru_cache(maxsize=1)
def small_words(text: str) -> frozenset[str]:
    """The words of a text that stand in it with a small letter."""
    return frozenset(_SMALL_WORD.findall(text))


def _is_evident(text: str, words: list[Word], level: Level) -> bool:
    known = lexicon()
    texts = [word.text for word in words]
    full = [text for text in texts if not _is_initial(text)]
    if not full:
        return False
    family = full[-1].casefold().removesuffix("s").endswith(known.surname_endings)
    if len(texts) == 1:
        lower = full[0].casefold()
        if known.is_surely_given(lower):
            return True
        if level < Level.LABEL or full[0].isupper():
            return family and level >= Level.PERSON
        return len(lower) > 2
    if any(known.is_given(text) for text in full[:-1]) or family:
        return True
    if _is_initial(texts[0]):
        return len(full) == 1
    if known.is_surely_given(full[-1]):  # in reversed order: "Exempel Kim"
        return True
    if level < Level.PERSON:
        return False
    return not any(word.casefold() in small_words(text) for word in full)
