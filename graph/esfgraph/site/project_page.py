"""What the page of a project says; everything comes from `project_view` and `explain`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from esfgraph.explain import Reason, bounds_text, located
from esfgraph.messages import Language
from esfgraph.model import FIELDS, Kind
from esfgraph.namespaces import ESF, VOCAB
from esfgraph.project_view import Fact, ProjectView, project_view
from esfgraph.resources import toml_data
from esfgraph.site.facts import name_of, worded
from esfgraph.site.index import Index
from esfgraph.site.neighbourhood import Neighbourhood, neighbourhood
from esfgraph.site.quotes import Languages, MarkedText, Quote, marked_texts, quote_of
from esfgraph.site.reasons import Told, reasons_of
from esfgraph.site.schema_org import project_data
from esfgraph.site.similar import Likeness, similar
from esfgraph.vocabulary import load_vocabulary
from esfgraph.worded import Worded

__all__ = ["Block", "Goal", "ProjectPage", "Said", "SimilarProject", "project_page"]

_SCHEMES = ("theme", "target-group", "challenge", "actor", "indicator", "school")
"""The schemes of what prose says besides methods, in the order of the page."""

_REASONS = 3
"""Reasons of a likeness that are shown at once."""

_QUOTES = 6
"""Quotes shown of one statement; all are marked in the text."""


@dataclass(frozen=True, slots=True)
class Said:
    """A concept that sources name in one sense: its address and name, bounds, the words."""

    iri: str
    label: str
    status: str
    bounds: str
    quotes: tuple[Quote, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Block:
    """Concepts under one statement, such as "uses method"; ``None``: none follows."""

    statement: str | None
    scheme: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in its own words, with its level, where it stands, and its language."""

    words: str
    level: str
    document: str
    line: int
    language: str


@dataclass(frozen=True, slots=True)
class SimilarProject:
    """Another project, how much the two share, and what: the strongest reasons and the others.

    What most projects have is no reason that anybody looks for.
    """

    iri: str
    title: str
    identifier: str | None
    score: float
    reasons: tuple[Told, ...]
    others: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """All of a page.

    Attributes
    ----------
    view
        What `project_view` says.
    name
        What to call it, with the language of that.
    languages
        Those of its sources; ``foreign`` the tags of texts that are in another than the page's.
    places
        The IRIs of its sources by file name, where that means one of them only.
    facts, money
        By label.
    methods, others
        What the prose says, by statement; ``unsaid`` what gives no statement.
    goals
        In the order of the sources.
    following
        Projects before and after, by the key of the label: IRIs and titles.
    similar, picture
        Other projects.
    texts
        The sources with their marks.
    data
        The project in the terms of schema.org, as JSON.
    """

    view: ProjectView
    name: Worded
    languages: Languages
    foreign: tuple[str, ...]
    places: Mapping[str, str]
    facts: tuple[tuple[str, tuple[Fact, ...]], ...]
    money: tuple[tuple[str, tuple[Fact, ...]], ...]
    methods: tuple[Block, ...]
    others: tuple[Block, ...]
    unsaid: tuple[Block, ...]
    goals: tuple[Goal, ...]
    following: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    similar: tuple[SimilarProject, ...]
    picture: Neighbourhood
    texts: tuple[MarkedText, ...]
    data: str


def project_page(index: Index, iri: str, language: Language) -> ProjectPage:
    """The page of a project of the index."""
    view = project_view(index.store, iri, language)
    found = located(index.store, iri, language)
    texts, anchors = marked_texts(index.store, view.sources, found)
    languages = Languages(view.sources, _said_in(view))
    blocks = _blocks(found, anchors, languages, language)
    goals, row = _goals(found, languages), index.row[iri]
    close = similar(index.network, row)
    return ProjectPage(
        view=view,
        name=name_of(view),
        languages=languages,
        foreign=_foreign(view, goals, blocks, language),
        places=_places(view),
        facts=_by_label(worded(index, f, language) for f in view.facts if not _is_money(f)),
        money=_by_label(f for f in view.facts if _is_money(f)),
        methods=tuple(b for b in blocks if b.scheme == "method" and b.statement),
        others=tuple(b for b in blocks if b.scheme != "method" and b.statement),
        unsaid=tuple(b for b in blocks if not b.statement),
        goals=goals,
        following=(
            ("preceded-by", _titled(index, view.ties.preceded_by, language)),
            ("followed-by", _titled(index, view.ties.followed_by, language)),
        ),
        similar=tuple(_similar(index, row, one, language) for one in close),
        picture=neighbourhood(index, row, close, language),
        texts=texts,
        data=project_data(index, iri),
    )


def _places(view: ProjectView) -> Mapping[str, str]:
    names = Counter(source.file for source in view.sources)
    return {s.file: s.iri for s in view.sources if s.file and names[s.file] == 1}


def _foreign(
    view: ProjectView, goals: Iterable[Goal], blocks: Iterable[Block], language: Language
) -> tuple[str, ...]:
    """The languages, other than the page's, of what stands there in the words of sources."""
    found = {fact.language or "" for fact in view.descriptions[:1]}
    found |= {goal.language for goal in goals}
    found |= {q.language for block in blocks for said in block.said for q in said.quotes}
    tags = {tag.partition("-")[0].lower() for tag in found}
    return tuple(sorted(tags - {"", language}))


def _said_in(view: ProjectView) -> Iterable[tuple[str | None, int, int, str]]:
    """Where titles and descriptions stand that say in which language they are."""
    for fact in (*view.titles, *view.descriptions):
        if fact.language:
            yield from ((e.file, e.start, e.end, fact.language) for e in fact.evidence)


def _titled(
    index: Index, others: Iterable[tuple[str, str]], language: Language
) -> tuple[tuple[str, str], ...]:
    """Other projects with their titles, in the language of these where the index knows them."""
    titles, row = index.titles[language], index.row
    return tuple((iri, titles[row[iri]] if iri in row else title) for iri, title in others)


def _is_money(fact: Fact) -> bool:
    return fact.field in FIELDS and FIELDS[fact.field].kind is Kind.MONEY


def _by_label(facts: Iterable[Fact]) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    return tuple((label, tuple(group)) for label, group in groupby(facts, key=lambda f: f.label))


def _scheme(reason: Reason) -> str:
    rest = (reason.concept or "").removeprefix(VOCAB)
    return rest.split("/", 1)[0] if rest != reason.concept else "school"


def _blocks(
    found: Sequence[tuple[int, Reason]],
    anchors: dict[tuple[int, Reason], str],
    languages: Languages,
    language: Language,
) -> list[Block]:
    """What is said of concepts, by scheme and statement; methods in use first."""
    by_block: dict[tuple[str, str | None], dict[tuple[str, str, str], list[Quote]]] = {}
    for start, reason in found:
        if reason.concept is None:
            continue
        key = (reason.concept, reason.label, reason.status)
        block = by_block.setdefault((_scheme(reason), reason.statement), {})
        spoken = languages.of(reason.document, start)
        quote = quote_of(reason, anchors.get((start, reason)), spoken)
        block.setdefault(key, []).append(quote)
    bounds = {
        (reason.concept, reason.status): text
        for _, reason in found
        if (text := bounds_text(reason, language))
    }
    order = _order(language)
    return [
        Block(statement, scheme, _said(block, bounds))
        for (scheme, statement), block in sorted(
            by_block.items(), key=lambda item: order.get(item[0], (99, item[0][0], item[0][1]))
        )
    ]


def _order(language: Language) -> dict[tuple[str, str | None], tuple[int, str, str | None]]:
    """The place of each statement: methods as in ``statements.toml``, then the other schemes."""
    names = toml_data("statements.toml")
    found: dict[tuple[str, str | None], tuple[int, str, str | None]] = {}
    for scheme in ("method", *_SCHEMES):
        for term in dict.fromkeys(names.get(scheme, {}).values()):
            label = load_vocabulary().label(str(ESF[term]), language)
            found[scheme, label] = (len(found), scheme, label)
    return found


def _said(
    block: dict[tuple[str, str, str], list[Quote]], bounds: dict[tuple[str | None, str], str]
) -> tuple[Said, ...]:
    said = [
        Said(
            iri,
            label,
            status,
            bounds.get((iri, status), ""),
            tuple(quotes[:_QUOTES]),
            max(0, len(quotes) - _QUOTES),
        )
        for (iri, label, status), quotes in block.items()
    ]
    return tuple(sorted(said, key=lambda s: (s.label.casefold(), s.iri, s.status)))


def _goals(found: Iterable[tuple[int, Reason]], languages: Languages) -> tuple[Goal, ...]:
    return tuple(
        Goal(
            reason.words,
            reason.label,
            reason.document,
            reason.line,
            languages.of(reason.document, start),
        )
        for start, reason in found
        if reason.concept is None
    )


def _similar(index: Index, row: int, one: Likeness, language: Language) -> SimilarProject:
    rare = tuple(pair for pair in one.reasons if not _is_common(index, *pair)) or one.reasons
    told = reasons_of(index, row, replace(one, reasons=rare), language)
    return SimilarProject(
        index.iris[one.row],
        index.titles[language][one.row],
        index.identifiers[one.row],
        one.score,
        told[:_REASONS],
        told[_REASONS:],
    )


def _is_common(index: Index, kind: str, iri: str) -> bool:
    """Whether more than half of all projects have something."""
    facet = index.facets["nuts" if kind == "nuts_region" else kind]
    return 2 * len(facet.having(iri)) > len(index)
