"""What people decided, brought together with the records that are here.

A person names a record as it suits: by number, item of the EU Knowledge
Graph, address of the page, or an IRI, whole or with a prefix. What is named
may be several records; a decision holds for all pairs of them. A decision
that finds no pair is given back, so that nobody believes it was obeyed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from esfgraph.errors import UsageError
from esfgraph.link.clusters import Edge
from esfgraph.link.profile import Profile
from esfgraph.link.types import Decision
from esfgraph.namespaces import PREFIXES
from esfgraph.resources import toml_data

__all__ = ["Decided", "Register", "called", "contradiction", "decide", "named"]

_ITEM = PREFIXES["wd"]


def _spelt_out(name: str) -> str:
    """A name as it is looked up: without brackets, a prefix made an address, upper case."""
    name = name.strip().removeprefix("<").removesuffix(">")
    prefix, colon, rest = name.partition(":")
    if colon and prefix in PREFIXES and not rest.startswith("//"):
        name = PREFIXES[prefix] + rest
    return name.upper()


def named(decisions: Iterable[Decision]) -> pl.DataFrame:
    """``project, item, number``: what the names in decisions can be, as `resolve.identities`."""
    names = sorted({name.strip(" <>") for one in decisions for name in (one.a, one.b)})
    rows = []
    for name in names:
        prefix, _, rest = name.partition(":")
        iri = PREFIXES[prefix] + rest if prefix in PREFIXES else name
        rows.append((iri, iri.removeprefix(_ITEM).upper(), name.upper()))
    schema = {"project": pl.String, "item": pl.String, "number": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


class Register:
    """All that the records of a profile can be called."""

    def __init__(self, known: Profile) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        columns = known.frame.select("subject", "source", "project", "url", "item")
        for row, (*addresses, item) in enumerate(columns.iter_rows()):
            names = [*addresses, item and _ITEM + item]
            names += [key.split(":", 1)[1] for key in known.identifiers.of_row(row)]
            for name in filter(None, names):
                found[_spelt_out(name)].add(row)
        self._rows: Mapping[str, list[int]] = {name: sorted(rows) for name, rows in found.items()}

    def rows(self, name: str) -> list[int]:
        """The records that a name means; none for a name that nothing bears."""
        return self._rows.get(_spelt_out(name), [])


@dataclass(frozen=True)
class Decided:
    """Decisions by pairs of records, the smaller number first.

    Attributes
    ----------
    same
        Whether two records are the same project.
    follows
        Whether the second project follows the first: pairs in that order.
    unmatched
        Decisions on records that are not here, and on one record with itself.
    """

    same: Mapping[Edge, Decision]
    follows: Mapping[Edge, Decision]
    unmatched: tuple[Decision, ...]

    @property
    def pairs(self) -> set[Edge]:
        """All pairs that were decided on."""
        return set(self.same) | {(min(e), max(e)) for e in self.follows}

    @property
    def rejected(self) -> frozenset[Edge]:
        """Pairs that are not the same, also because one follows the other."""
        apart = {(min(e), max(e)) for e, d in self.follows.items() if d.holds}
        return frozenset(apart | {e for e, d in self.same.items() if not d.holds})

    @property
    def confirmed(self) -> frozenset[Edge]:
        """Pairs that are the same."""
        return frozenset(e for e, d in self.same.items() if d.holds)

    def of(self, edge: Edge) -> Decision | None:
        """The decision on a pair, the one about being the same first."""
        known = (self.same.get(edge), self.follows.get(edge), self.follows.get(edge[::-1]))
        return next((decision for decision in known if decision is not None), None)

    def order(self, edge: Edge) -> int | None:
        """1 where the second follows the first, -1 the other way, 0 where neither; or ``None``."""
        for direction, pair in ((1, edge), (-1, edge[::-1])):
            if pair in self.follows:
                return direction if self.follows[pair].holds else 0
        return None


def decide(register: Register, decisions: Iterable[Decision]) -> Decided:
    """Look up what was decided on.

    Raises `UsageError` where decisions contradict each other.
    """
    same: dict[Edge, Decision] = {}
    follows: dict[Edge, Decision] = {}
    unmatched = []
    for decision in sorted(decisions, key=lambda d: (d.a, d.b, d.relation, d.holds, d.line)):
        pairs = {
            (i, j) for i in register.rows(decision.a) for j in register.rows(decision.b) if i != j
        }
        if not pairs:
            unmatched.append(decision)
        for i, j in sorted(pairs):
            if decision.relation == "follows":
                _enter(follows, (i, j), decision)
            else:
                _enter(same, (min(i, j), max(i, j)), decision)
    found = Decided(same, follows, tuple(unmatched))
    for pair in sorted(found.confirmed & found.rejected):
        _contradiction(same[pair], found.follows.get(pair) or found.follows[pair[::-1]])
    return found


def contradiction(decided: Decided, pair: Edge, against: Edge) -> UsageError:
    """The error where a confirmed pair would make a rejected one the same, by way of others."""
    one, other = decided.of(pair), decided.of(against)
    if one is None or other is None:
        raise ValueError("these were not decided on")
    return UsageError(
        f"'{one.a}' and '{one.b}' are confirmed, but with what else is confirmed that would join"
        f" '{other.a}' and '{other.b}', which are rejected (lines {one.line} and {other.line})",
        source=one.source or None,
        line=one.line or None,
        advice="Take one of the lines out.",
    )


def called(known: Profile, records: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For records an address that outlives a change of the page, and a label for people.

    The address is the project's IRI where its form is lasting (a number in a
    programme, an item), else the page's own, else the record's IRI, in which
    the page's bytes count.
    """
    forms = toml_data("fusion.toml")["identity"]["forms"]
    wanted = known.frame.filter(pl.col("subject").is_in(sorted(set(records))))
    columns = wanted.select("subject", "project", "url", "title", "identifier", "item", "system")
    found = {}
    for subject, project, url, title, numbers, item, system in columns.iter_rows():
        tail = project.split("id/project/")[-1]
        lasting = any(re.search(form, tail) for form in forms)
        number = next(iter(numbers or ()), item)
        label = ", ".join(filter(None, (" ".join(title.split()), number, system)))
        found[subject] = (project if lasting else url or subject, label)
    return found


def _enter(known: dict[Edge, Decision], pair: Edge, decision: Decision) -> None:
    before = known.setdefault(pair, decision)
    if before.holds != decision.holds:
        _contradiction(before, decision)


def _contradiction(one: Decision, other: Decision) -> None:
    raise UsageError(
        f"'{other.a}' and '{other.b}' are both confirmed and rejected"
        f" (lines {one.line} and {other.line})",
        source=other.source or None,
        line=other.line or None,
        advice="Keep one of the two lines.",
    )
