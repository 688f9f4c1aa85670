"""What an address of the search asks for, and what in it makes no sense.

A `View` is all that the address of a page of results says, and the address
follows from it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args
from urllib.parse import urlencode

from esfgraph.digits import whole
from esfgraph.names import expand, shorten
from esfgraph.site.facets import Rows
from esfgraph.site.index import FACETS, Index
from esfgraph.site.words import MOST_WORDS, words_of

__all__ = ["Refused", "Sort", "View", "having", "long", "short", "view_of"]

Sort = Literal["relevance", "title", "newest", "oldest", "budget"]

Expected = Literal[
    "year", "number", "page", "sort", "currency", "value", "project", "thing", "facet", "once",
    "order", "length", "words", "many", "parameter",
]  # fmt: skip
"""What was expected instead; the texts are those that begin with ``expected-``."""

_LONGEST = 200
_MOST_CHOSEN = 50
_MOST_REFUSED = 20
_LARGEST = 10**15
_ONCE = ("q", "from", "to", "min", "max", "currency", "sort", "page", "all", "lang")
_SEVERAL = ("project", "with")


@dataclass(frozen=True, slots=True)
class Refused:
    """A parameter that makes no sense.

    Attributes
    ----------
    name, value
        As in the address, long ones cut.
    expected
        What would have made sense.
    ignored
        Whether the search goes on as if it were not there; a value that no project
        has stays, and finds nothing.
    """

    name: str
    value: str
    expected: Expected
    ignored: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """What is searched for and how it is shown.

    Attributes
    ----------
    text
        Words that must all be there.
    chosen
        Values by facet, in the form of `short`.
    projects
        Only these, in the form of `short`.
    things
        Only projects that have each of these, whatever it is to them; likewise.
    since, until
        Years; a project counts if it runs in any of them.
    currency, least, most
        Bounds of the total budget, both included.
    sort
        The order; ``None``: relevance where there are words, else the newest first.
    listed
        The facet of which all values are shown instead of projects.
    page
        From 1.
    refused
        What in the address makes no sense; no part of the address that follows.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    currency: str | None = None
    least: int | None = None
    most: int | None = None
    sort: Sort | None = None
    listed: str | None = None
    page: int = 1
    refused: tuple[Refused, ...] = ()

    @property
    def order(self) -> Sort:
        """The order that is meant."""
        return self.sort or ("relevance" if self.text else "newest")

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the address, without what goes without saying."""
        found = [("q", self.text)] if self.text else []
        facets = [*FACETS, *sorted(self.chosen.keys() - FACETS.keys())]
        found += [(name, value) for name in facets for value in self.chosen.get(name, ())]
        found += [("project", iri) for iri in self.projects]
        found += [("with", iri) for iri in self.things]
        bounds = (("from", self.since), ("to", self.until), ("min", self.least), ("max", self.most))
        found += [(name, str(value)) for name, value in bounds if value is not None]
        if self.currency and (self.has_bounds or self.order == "budget"):
            found.append(("currency", self.currency))
        if self.sort:
            found.append(("sort", self.sort))
        if self.listed:
            found.append(("all", self.listed))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found

    @property
    def has_bounds(self) -> bool:
        """Whether the budget is bounded."""
        return self.least is not None or self.most is not None

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows the search."""
        chosen = any(self.chosen.values()) or self.projects or self.things
        narrowed = self.text or chosen or self.has_bounds
        return not narrowed and self.since is None and self.until is None

    def address(self) -> str:
        """The part of the address after the path, empty or with its question mark.

        >>> View(text="skola", chosen={"fund": ("vocab/fund/ESF+",)}).address()
        '?q=skola&fund=vocab%2Ffund%2FESF%2B'
        """
        pairs = self.pairs()
        return "?" + urlencode(pairs) if pairs else ""

    def toggled(self, name: str, value: str) -> View:
        """The projects with a value chosen, or no longer chosen, on the first page."""
        now = self.chosen.get(name, ())
        then = tuple(v for v in now if v != value) if value in now else (*now, value)
        return replace(self, chosen={**self.chosen, name: then}, listed=None, page=1)


def short(value: str) -> str:
    """A facet's value as it stands in addresses.

    >>> short("https://w3id.org/esfgraph/vocab/fund/ESF+"), short("2024")
    ('vocab/fund/ESF+', '2024')
    """
    return shorten(value) if "://" in value else value


def long(name: str, value: str) -> str:
    """The value of a facet that a form of `short` stands for.

    >>> long("fund", "vocab/fund/ESF+"), long("year", "2024")
    ('https://w3id.org/esfgraph/vocab/fund/ESF+', '2024')
    """
    return value if FACETS.get(name, "") is None else expand(value) or value


def having(index: Index, thing: str) -> Mapping[str, Rows]:
    """The projects that have an organisation or a concept, by facet; in the form of `short`."""
    iri = expand(thing) or thing
    return index.projects_with(iri) if "://" in iri else {}


def _whole(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds, spaces between digits allowed; ``None`` for anything else."""
    number = whole("".join(text[:_LONGEST].split()), most)
    return None if number is None or number < least else number


class _Reader:
    """Reads the parameters of an address and notes what makes no sense."""

    def __init__(self, parameters: Iterable[tuple[str, str]], index: Index) -> None:
        self._index = index
        self._refused: dict[Refused, None] = {}
        self._given: dict[str, list[str]] = {}
        for name, value in parameters:
            if name in _ONCE or name in _SEVERAL or name in index.facets:
                self._given.setdefault(name, []).append(value)
            else:
                self._refuse(name, value, "parameter")

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What makes no sense; of very much only the first."""
        return tuple(self._refused)

    def _refuse(self, name: str, value: str, expected: Expected, *, ignored: bool = True) -> None:
        if len(self._refused) < _MOST_REFUSED:
            cut = [text if len(text) <= 60 else text[:59] + "…" for text in (name, value)]
            self._refused[Refused(cut[0], cut[1], expected, ignored)] = None

    def one(self, name: str) -> str:
        """The value of a parameter that stands once, without spaces around it."""
        values = self._given.get(name, [""])
        for other in dict.fromkeys(values[1:]):
            if other != values[0]:
                self._refuse(name, other, "once")
        return values[0].strip()

    def text(self) -> str:
        """The words."""
        text = " ".join(self.one("q").split())
        if len(text) > _LONGEST:
            self._refuse("q", text, "length", ignored=False)
        if len(words_of(text[:_LONGEST])) > MOST_WORDS:
            self._refuse("q", text, "words", ignored=False)
        return text[:_LONGEST].rstrip()

    def number(self, name: str, expected: Expected, least: int, most: int) -> int | None:
        """A whole number."""
        text = self.one(name)
        number = _whole(text, least, most)
        if text and number is None:
            self._refuse(name, text, expected)
        return number

    def among(self, name: str, expected: Expected, known: Sequence[str]) -> str | None:
        """One of some words."""
        text = self.one(name)
        if text and text not in known:
            self._refuse(name, text, expected)
        return text if text in known else None

    def several(self, name: str) -> tuple[str, ...]:
        """The values of a parameter that can stand several times, each once."""
        found = [v for v in dict.fromkeys(self._given.get(name, ())) if v]
        for value in found[_MOST_CHOSEN:]:
            self._refuse(name, value, "many")
        return tuple(v[:_LONGEST] for v in found[:_MOST_CHOSEN])

    def chosen(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Facets and values."""
        for name, facet in self._index.facets.items():
            values = self.several(name)
            for value in values:
                if long(name, value) not in facet.place:
                    self._refuse(name, value, "value", ignored=False)
            if values:
                yield name, values

    def things(self, name: str, expected: Expected) -> tuple[str, ...]:
        """Projects, or what they have."""
        found = self.several(name)
        for value in found:
            iri = expand(value) or value
            known = iri in self._index.row if name == "project" else having(self._index, iri)
            if not known:
                self._refuse(name, value, expected, ignored=False)
        return found

    def bounds(
        self, names: tuple[str, str], expected: Expected, least: int, most: int
    ) -> tuple[int | None, int | None]:
        """The lower and the upper bound."""
        lower, upper = (self.number(name, expected, least, most) for name in names)
        if lower is not None and upper is not None and lower > upper:
            self._refuse(names[1], str(upper), "order", ignored=False)
        return lower, upper


def view_of(parameters: Iterable[tuple[str, str]], index: Index) -> View:
    """What an address asks for; what makes no sense is in ``refused``."""
    reader = _Reader(parameters, index)
    text, chosen = reader.text(), dict(reader.chosen())
    projects, things = reader.things("project", "project"), reader.things("with", "thing")
    since, until = reader.bounds(("from", "to"), "year", 1000, 9999)
    least, most = reader.bounds(("min", "max"), "number", 0, _LARGEST)
    known = index.currencies()
    currency = reader.among("currency", "currency", known)
    sort = reader.among("sort", "sort", get_args(Sort))
    listed = reader.among("all", "facet", tuple(index.facets))
    page = reader.number("page", "page", 1, _LARGEST)
    return View(
        text=text,
        chosen=chosen,
        projects=projects,
        things=things,
        since=since,
        until=until,
        currency=currency or next(iter(known), None),
        least=least,
        most=most,
        sort=next((s for s in get_args(Sort) if s == sort), None),
        listed=listed,
        page=page or 1,
        refused=reader.refused,
    )
