"""What changed between two graphs, project by project.

Projects are compared by IRI. Where one graph says that an IRI is replaced by
another, or where two projects without a counterpart share a record, both are
the same: two old projects that lead to one new one have *joined*, the
converse is a *split*. What belongs together is compared as a whole, so that a
value that only one of the joined projects had and the new one has is no change.

Comparing a graph with itself gives nothing; exchanging the two graphs
exchanges new and gone, joined and split, added and removed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Literal

import pyoxigraph as ox

from esfgraph.counterparts import counterparts
from esfgraph.findings import SEVERITIES, Severity
from esfgraph.messages import Language
from esfgraph.model import FIELDS
from esfgraph.namespaces import ESF
from esfgraph.snapshot import NamedFinding, ProjectName, Snapshot, Statement, field_name, label_of
from esfgraph.vocabulary import load_vocabulary

__all__ = [
    "Changes",
    "Count",
    "DocumentChange",
    "Fate",
    "FindingChange",
    "MentionChange",
    "ProjectChange",
    "Value",
    "ValueChange",
    "compare",
    "to_json",
]

Fate = Literal["new", "gone", "joined", "split", "regrouped", "renamed", "changed"]
"""What became of a project. ``renamed``: known by another IRI; ``regrouped``: several became
several others; ``changed``: the same IRI, with other contents."""

_FATES: tuple[Fate, ...] = ("new", "gone", "joined", "split", "regrouped", "renamed", "changed")

_LINKS = (str(ESF.precededBy), str(ESF.followedBy))
_DAYS = (("start", "start_year"), ("end", "end_year"))
_ORDER = {field.predicate: i for i, field in enumerate(FIELDS.values())}


@dataclass(frozen=True, slots=True)
class Value:
    """One value in words; ``iri`` of what has one, ``language`` (BCP 47) of a text."""

    text: str
    iri: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a project that came (``old`` is null), went (``new`` is null) or changed.

    ``field`` is a name of `FIELDS` or the short IRI of another property, ``label`` what it is
    called.
    """

    change: Literal["added", "removed", "changed"]
    field: str
    label: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document, by file name, that joined (``added``) or left (``removed``) a project, has
    other contents under its name (``changed``), or the same under another (``renamed``)."""

    change: Literal["added", "removed", "changed", "renamed"]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a concept is mentioned in one sense: ``current``, called ``label``."""

    status: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MentionChange:
    """A concept (its IRI) that a project's documents newly mention, no longer do, do in other
    senses (``changed``), or in the same senses but more or less often (``recounted``)."""

    change: Literal["added", "removed", "changed", "recounted"]
    concept: str
    label: str
    old: tuple[Count, ...]
    new: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """So many findings of one message that are new or solved; ``rule`` is the shape's IRI."""

    change: Literal["new", "solved"]
    severity: Severity
    rule: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class ProjectChange:
    """What became of one project, or of several that joined or split.

    Values other than links to other projects, and mentions, are not listed of new and gone
    projects.
    """

    change: Fate
    old: tuple[ProjectName, ...]
    new: tuple[ProjectName, ...]
    documents: tuple[DocumentChange, ...]
    values: tuple[ValueChange, ...]
    mentions: tuple[MentionChange, ...]
    findings: tuple[FindingChange, ...]

    @property
    def name(self) -> ProjectName:
        """The first project that it now is, else was."""
        return (self.new or self.old)[0]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed from one graph to another.

    Attributes
    ----------
    old, new
        How many projects there were and are.
    unchanged
        How many of those that are now have not changed.
    with_evidence
        Whether documents, mentions and findings could be compared: not where one graph has
        none because it is only a default graph, such as a Turtle file.
    projects
        New ones first, then gone ones, and so on as `Fate` lists them; then by name.
    findings
        Those that are about no project.
    """

    old: int
    new: int
    unchanged: int
    with_evidence: bool
    projects: tuple[ProjectChange, ...]
    findings: tuple[FindingChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.projects and not self.findings


def compare(old: ox.Store, new: ox.Store, language: Language = "en") -> Changes:
    """What changed from one graph to another.

    Time grows with the number of statements of the two graphs, not with pairs of projects.

    Parameters
    ----------
    old, new
        The graphs, as `store.open_graph` gives them.
    language
        Of labels and messages.
    """
    return _Comparison(Snapshot(old, language), Snapshot(new, language), language).changes()


def to_json(changes: Changes) -> dict[str, Any]:
    """Plain data for JSON: the attributes' names are the keys.

    ``projects`` has the numbers ``old``, ``new`` and ``unchanged``, ``changes`` one object per
    `ProjectChange`; the counts of mentions are objects by status.
    """
    data = asdict(changes)
    listed = data.pop("projects")
    for mention in (m for project in listed for m in project["mentions"]):
        for side in ("old", "new"):
            mention[side] = {count["status"]: count["count"] for count in mention[side]}
    numbers = {key: data.pop(key) for key in ("old", "new", "unchanged")}
    findings = data.pop("findings")
    return {"projects": numbers, **data, "changes": listed, "findings": findings}


class _Comparison:
    """Two snapshots, and which of their projects belong together."""

    def __init__(self, old: Snapshot, new: Snapshot, language: Language) -> None:
        self._old = old
        self._new = new
        self._language = language
        self._with_evidence = old.has_evidence and new.has_evidence
        self._canonical = counterparts(old, new)

    def changes(self) -> Changes:
        groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, snapshot in enumerate((self._old, self._new)):
            for iri in sorted(snapshot.projects):
                groups[self._canonical[iri]][side].append(iri)
        found = [c for olds, news in groups.values() if (c := self._project(olds, news))]
        touched = sum(len(change.new) for change in found)
        found.sort(key=lambda c: (_FATES.index(c.change), c.name.name.casefold(), c.name.iri))
        return Changes(
            old=len(self._old.projects),
            new=len(self._new.projects),
            unchanged=len(self._new.projects) - touched,
            with_evidence=self._with_evidence,
            projects=tuple(found),
            findings=self._findings([""], [""]),
        )

    def _project(self, olds: list[str], news: list[str]) -> ProjectChange | None:
        """What became of projects that belong together; ``None`` where nothing did."""
        fate = _fate(olds, news)
        documents = tuple(_documents(self._old.files(olds), self._new.files(news)))
        mentions = self._mentions(olds, news) if olds and news else ()
        told = (
            documents if self._with_evidence else (),
            self._values(olds, news),
            mentions if self._with_evidence else (),
            self._findings(olds, news),
        )
        if fate == "changed" and not any(told):
            return None
        return ProjectChange(
            fate, tuple(map(self._old.name, olds)), tuple(map(self._new.name, news)), *told
        )

    def _values(self, olds: list[str], news: list[str]) -> tuple[ValueChange, ...]:
        before, after = (
            _without_years(
                {
                    statement: term
                    for iri in iris
                    for statement, term in snapshot.statements(iri, self._canonical).items()
                    if (olds and news) or statement.predicate in _LINKS
                }
            )
            for snapshot, iris in ((self._old, olds), (self._new, news))
        )
        slots: dict[tuple[str, str], tuple[list[Statement], list[Statement]]] = defaultdict(
            lambda: ([], [])
        )
        for side, only in enumerate((before.keys() - after.keys(), after.keys() - before.keys())):
            for statement in sorted(only, key=lambda s: s.value):
                slots[statement.predicate, statement.slot][side].append(statement)
        found = []
        for (predicate, _), (removed, added) in slots.items():
            sides: list[tuple[Statement | None, Statement | None]] = [(r, None) for r in removed]
            sides += [(None, a) for a in added]
            if len(removed) == len(added) == 1:
                sides = [(removed[0], added[0])]
            for r, a in sides:
                was = None if r is None else _value(self._old, predicate, before[r])
                now = None if a is None else _value(self._new, predicate, after[a])
                found.append((_ORDER.get(predicate, len(_ORDER)), predicate, was, now))
        found.sort(key=lambda f: (f[0], f[1], *map(_sortable, f[2:])))
        return tuple(
            ValueChange(
                "added" if was is None else "removed" if now is None else "changed",
                field_name(predicate),
                label_of(predicate, self._language),
                was,
                now,
            )
            for _, predicate, was, now in found
        )

    def _mentions(self, olds: list[str], news: list[str]) -> tuple[MentionChange, ...]:
        before, after = self._old.mentions(olds), self._new.mentions(news)
        found = []
        for concept in before.keys() | after.keys():
            was, now = before.get(concept, Counter()), after.get(concept, Counter())
            if was != now:
                snapshot = self._new if now else self._old
                found.append(
                    MentionChange(
                        _mentioned(was, now),
                        concept,
                        snapshot.display(concept),
                        self._counts(was),
                        self._counts(now),
                    )
                )
        return tuple(sorted(found, key=lambda m: (m.label.casefold(), m.concept)))

    def _counts(self, senses: Mapping[str, int]) -> tuple[Count, ...]:
        label = load_vocabulary().label
        return tuple(
            Count(sense.rsplit("/", 1)[-1], label(sense, self._language), senses[sense])
            for sense in sorted(senses)
        )

    def _findings(self, olds: Iterable[str], news: Iterable[str]) -> tuple[FindingChange, ...]:
        if not self._with_evidence:
            return ()
        before, after = (
            sum((snapshot.findings.get(iri, Counter()) for iri in iris), Counter[NamedFinding]())
            for snapshot, iris in ((self._old, olds), (self._new, news))
        )
        kinds: tuple[tuple[Literal["new", "solved"], Counter[NamedFinding]], ...] = (
            ("new", after - before),
            ("solved", before - after),
        )
        found = [
            FindingChange(change, finding.severity, finding.rule, finding.message, count)
            for change, more in kinds
            for finding, count in more.items()
        ]
        order = list(SEVERITIES)
        return tuple(
            sorted(found, key=lambda f: (f.change, order.index(f.severity), f.rule, f.message))
        )


def _fate(olds: list[str], news: list[str]) -> Fate:
    if not olds or not news:
        return "gone" if olds else "new"
    if len(olds) > 1:
        return "joined" if len(news) == 1 else "regrouped"
    if len(news) > 1:
        return "split"
    return "changed" if olds == news else "renamed"


def _without_years(statements: dict[Statement, Any]) -> dict[Statement, Any]:
    """A year says nothing more where the day is known."""
    said = {statement.predicate for statement in statements}
    known = {FIELDS[year].predicate for day, year in _DAYS if FIELDS[day].predicate in said}
    return {s: term for s, term in statements.items() if s.predicate not in known}


def _value(snapshot: Snapshot, predicate: str, term: ox.NamedNode | ox.Literal) -> Value:
    text = snapshot.text(predicate, term)
    if isinstance(term, ox.Literal):
        return Value(text, language=term.language)
    return Value(text, iri=term.value)


def _mentioned(
    was: Counter[str], now: Counter[str]
) -> Literal["added", "removed", "changed", "recounted"]:
    if not was or not now:
        return "added" if now else "removed"
    return "recounted" if was.keys() == now.keys() else "changed"


def _sortable(value: Value | None) -> tuple[str, str, str]:
    return ("", "", "") if value is None else (value.text, value.language or "", value.iri or "")


def _documents(
    old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]
) -> Iterator[DocumentChange]:
    """What happened to files, given by name with their contents; in order of names."""
    removed, added = old.keys() - new.keys(), new.keys() - old.keys()
    kept = {name: name for name in old.keys() & new.keys() if old[name] != new[name]}
    by_contents = {old[name]: name for name in sorted(removed, reverse=True)}
    renamed = {}
    for name in sorted(added):
        was = by_contents.pop(new[name], None)
        if was is not None:
            renamed[name] = was
    found = chain(
        (DocumentChange("changed", name, name) for name in kept),
        (DocumentChange("renamed", was, name) for name, was in renamed.items()),
        (DocumentChange("removed", name, None) for name in removed - set(renamed.values())),
        (DocumentChange("added", None, name) for name in added - renamed.keys()),
    )
    yield from sorted(found, key=lambda d: (d.new or d.old or "", d.change))
