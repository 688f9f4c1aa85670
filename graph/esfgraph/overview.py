"""The whole network as tables: pairs, projects, communities, bridges, what goes together, gaps.

`SHOWN` is the registry of what `esfgraph connections --show` can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import networkx as nx
import pyoxigraph as ox

from esfgraph.amounts import money_text
from esfgraph.errors import UsageError
from esfgraph.messages import Language, field_label, say
from esfgraph.network import (
    PROJECT,
    STRONGEST,
    Shared,
    attribute_graph,
    communities,
    connections_in,
    labels_of,
    projection_of,
    rows,
)
from esfgraph.network.families import FAMILIES, chosen
from esfgraph.network.gaps import cooccurrence, enough, missing_links, region_gaps, theme_gaps
from esfgraph.network.measures import measures
from esfgraph.network.projection import Projection
from esfgraph.telling import Telling, shared_objects, shared_text

__all__ = ["SHOWN", "tell"]


@dataclass(frozen=True, slots=True)
class _Asked:
    store: ox.Store
    by: Sequence[str] | None
    weight: Mapping[str, float] | None
    limit: int | None
    language: Language
    every: bool


def _few(count: int, language: Language) -> str:
    return say("connections.too_few", language, count=count)


def _projection(graph: nx.Graph, asked: _Asked) -> Projection:
    return projection_of(graph, STRONGEST, asked.by, asked.weight, every=asked.every)


def _pairs(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    found = connections_in(graph, _projection(graph, asked))
    found = found[: asked.limit]
    table = rows(found, asked.language)
    brief = [{"shared": shared_text(one.reasons, asked.language)} for one in found]
    columns = ["score"]
    for one in ("a", "b"):
        columns += [f"project_{one}", f"title_{one}", f"identifier_{one}"]
    return Telling(
        (*columns, "shared_kinds", "shared"),
        ("score", "identifier_a", "title_a", "identifier_b", "title_b", "shared"),
        tuple(table),
        tuple(brief),
        _about_scores(graph, asked.language) if found else (),
        tuple(
            {
                "shared_kinds": list(dict.fromkeys(reason.kind for reason in one.reasons)),
                "shared": shared_objects(one.reasons, asked.language),
            }
            for one in found
        ),
    )


def _about_scores(graph: nx.Graph, language: Language) -> tuple[str, ...]:
    note = say("connections.score_note", language)
    if enough(graph):
        return (note,)
    return (note, say("connections.few_note", language, count=_size(graph)))


def _projects(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    found = _projection(graph, asked)
    groups = communities(graph, found)
    names = {group.number: group.names for group in groups}
    told = measures(graph, found, groups)
    table = [
        {
            "project": one.project,
            "identifier": one.identifier,
            "title": one.title.of(asked.language),
            "strength": one.strength,
            "connections": one.connections,
            "betweenness": one.betweenness,
            "participation": one.participation,
            "community": one.community,
            "community_name": names[one.community].of(asked.language) if one.community else None,
        }
        for one in told.projects[: asked.limit]
    ]
    key = "too_few" if told.too_few else "measures_note"
    notes = [say(f"connections.{key}", asked.language, count=told.connected)]
    if told.sampled is not None:
        notes.append(say("connections.sampled", asked.language, count=told.sampled))
    columns = (
        *("project", "identifier", "title", "strength", "connections", "betweenness"),
        *("participation", "community", "community_name"),
    )
    shown = tuple(c for c in columns if c not in ("project", "community"))
    if told.too_few:
        shown = ("identifier", "title", "strength", "connections")
    return Telling(columns, shown, tuple(table), notes=tuple(notes))


def _communities(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    found = _projection(graph, asked)
    groups = communities(graph, found)
    language = asked.language
    table, brief, details = [], [], []
    for group in groups[: asked.limit]:
        titles = [labels_of(graph, iri).of(language) for iri in group.members]
        concepts = [
            say(
                "connections.distinct",
                language,
                label=one.labels.of(language),
                members=one.members,
                size=len(group.members),
            )
            for one in group.concepts
        ]
        row = {
            "community": group.number,
            "name": group.names.of(language),
            "projects": len(group.members),
            "concepts": "; ".join(concepts),
            "members": "; ".join(group.members),
            "titles": "; ".join(titles),
        }
        table.append(row)
        apart = [
            {
                "kind": one.kind,
                "label": one.labels.of(language),
                "iri": one.iri,
                "members": one.members,
            }
            for one in group.concepts
        ]
        details.append({"concepts": apart, "members": list(group.members), "titles": titles})
        more = len(titles) - 5
        rest = [say("connections.more", language, count=more)] if more > 0 else []
        brief.append(
            {"concepts": "; ".join(concepts[:5]), "titles": "; ".join([*titles[:5], *rest])}
        )
    notes = [] if groups else [_few(measures(graph, found, ()).connected, language)]
    return Telling(
        ("community", "name", "projects", "concepts", "members", "titles"),
        ("name", "projects", "concepts", "titles"),
        tuple(table),
        tuple(brief),
        tuple(notes),
        tuple(details),
    )


def _bridges(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    found = _projection(graph, asked)
    groups = communities(graph, found)
    names = {group.number: group.names.of(asked.language) for group in groups}
    once = [b for group in groups for b in group.bridges if b.community < b.other_community]
    once.sort(key=lambda b: (-b.score, b.community, b.other_community))
    table, brief, details = [], [], []
    for one in once[: asked.limit]:
        table.append(
            {
                "score": one.score,
                "links": one.links,
                "community_a": names[one.community],
                "project_a": one.project,
                "title_a": labels_of(graph, one.project).of(asked.language),
                "community_b": names[one.other_community],
                "project_b": one.other,
                "title_b": labels_of(graph, one.other).of(asked.language),
                "shared": shared_text(_own(one.shared), asked.language, len(one.shared)),
            }
        )
        brief.append({"shared": shared_text(_own(one.shared), asked.language, 3)})
        details.append({"shared": shared_objects(_own(one.shared), asked.language)})
    notes = [] if groups else [_few(measures(graph, found, ()).connected, asked.language)]
    columns = (
        *("score", "links", "community_a", "project_a", "title_a", "community_b", "project_b"),
        *("title_b", "shared"),
    )
    shown = ("score", "links", "community_a", "title_a", "community_b", "title_b", "shared")
    return Telling(columns, shown, tuple(table), tuple(brief), tuple(notes), tuple(details))


def _own(shared: Iterable[Shared]) -> list[Shared]:
    return [one for one in shared if not one.implied]


def _cooccurrence(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    families = tuple(asked.by or ("method", "theme"))
    if len(families) > 2:
        raise UsageError(f"found {len(families)} families, expected one or two", field="--by")
    found = cooccurrence(graph, families[0], families[-1])
    table = [
        {
            "concept_a": one.labels[0].of(asked.language),
            "concept_b": one.labels[1].of(asked.language),
            "projects": one.projects,
            "with_a": one.each[0],
            "with_b": one.each[1],
            "lift": None if one.lift is None else round(one.lift, 2),
            "iri_a": one.iris[0],
            "iri_b": one.iris[1],
        }
        for one in found[: asked.limit]
    ]
    columns = ("concept_a", "concept_b", "projects", "with_a", "with_b", "lift", "iri_a", "iri_b")
    told = enough(graph)
    return Telling(
        columns,
        columns[:6] if told else columns[:5],
        tuple(table),
        notes=() if told else (_few(_size(graph), asked.language),),
    )


def _size(graph: nx.Graph) -> int:
    return sum(kind == PROJECT for _, kind in graph.nodes(data="kind"))


def _absent(graph: nx.Graph, families: Iterable[str], language: Language) -> tuple[str, ...]:
    """Which of the families no project has: why a table has no rows."""
    known = {str(edge["property"]) for _, _, edge in graph.edges(data=True)}
    return tuple(
        say("connections.no_members", language, family=field_label(key, language))
        for key in dict.fromkeys(families)
        if known.isdisjoint(FAMILIES[key].properties)
    )


def _missing(asked: _Asked) -> Telling:
    graph = attribute_graph(asked.store)
    found = missing_links(graph, asked.by or ("method",))
    table = [
        {
            "score": one.score,
            "identifier": one.identifier,
            "title": one.title.of(asked.language),
            "kind": field_label(one.kind, asked.language),
            "concept": one.labels.of(asked.language),
            "named_by": len(one.projects),
            "of": one.connected,
            "project": one.project,
            "iri": one.iri,
            "projects": "; ".join(one.projects),
        }
        for one in found[: asked.limit]
    ]
    columns = ("score", "identifier", "title", "kind", "concept", "named_by", "of")
    told = enough(graph)
    note = say("connections.not_named", asked.language)
    return Telling(
        (*columns, "project", "iri", "projects"),
        columns,
        tuple(table),
        notes=(note,) if told else (_few(_size(graph), asked.language),),
        details=tuple({"projects": list(one.projects)} for one in found[: asked.limit]),
    )


def _gaps(asked: _Asked) -> Telling:
    graph, language = attribute_graph(asked.store), asked.language
    themes = theme_gaps(asked.store, graph)
    table: list[dict[str, object]] = [
        {
            "gap": say("connections.gap_method", language),
            "kind": field_label("theme", language),
            "label": gap.labels.of(language),
            "projects": gap.projects,
            "unnamed": len(gap.unnamed),
            "money": "; ".join(f"{one.amount} {one.currency}" for one in gap.money),
            "unknown": gap.unknown,
            "iri": gap.iri,
            "without": "; ".join(gap.unnamed),
        }
        for gap in themes
    ]
    brief: list[dict[str, object]] = [
        {"money": "; ".join(money_text(one, language) for one in gap.money)} for gap in themes
    ]
    table += [
        {
            "gap": say("connections.gap_region", language),
            "kind": field_label(gap.kind, language),
            "label": gap.labels.of(language),
            "projects": 0,
            "unnamed": None,
            "money": None,
            "unknown": gap.unplaced,
            "iri": gap.iri,
            "without": None,
        }
        for gap in region_gaps(graph)
    ]
    brief += [{}] * (len(table) - len(brief))
    columns = ("gap", "kind", "label", "projects", "unnamed", "money", "unknown")
    told = enough(graph)
    note = say("connections.gaps_note", language)
    return Telling(
        (*columns, "iri", "without"),
        columns,
        tuple(table[: asked.limit]),
        tuple(brief[: asked.limit]),
        notes=(note,) if told else (_few(_size(graph), language),),
        details=tuple(
            {"without": None if row["without"] is None else str(row["without"]).split("; ")}
            for row in table[: asked.limit]
        ),
    )


SHOWN: Mapping[str, Callable[[_Asked], Telling]] = {
    "pairs": _pairs,
    "projects": _projects,
    "communities": _communities,
    "bridges": _bridges,
    "cooccurrence": _cooccurrence,
    "missing": _missing,
    "gaps": _gaps,
}
"""What `esfgraph connections --show` can tell, by name."""


_UNWEIGHTED = ("cooccurrence", "missing", "gaps")


def tell(
    store: ox.Store,
    show: str,
    *,
    by: Sequence[str] | None = None,
    weight: Mapping[str, float] | None = None,
    limit: int | None = None,
    every: bool = False,
    language: Language = "en",
) -> Telling:
    """One of `SHOWN` about a graph; ``limit`` is the greatest number of rows.

    ``by`` are the families that pairs are compared by; of concepts that go
    together the one or two to combine (methods with themes unless told),
    and of missing ones the families to look for (methods unless told).
    ``every``: only pairs that share something of each family of ``by``.
    Raises `UsageError` for families that are not known or mean nothing here.
    """
    chosen(by, weight)  # a family that is not known is an error of every list
    if (weight and show in _UNWEIGHTED) or (by and show == "gaps"):
        raise UsageError(
            f"--show {show} counts projects and has no families to weigh or choose",
            field="--weight" if weight else "--by",
        )
    if every and (not by or show != "pairs"):
        raise UsageError(
            "pairs that share something of every family need the families",
            field="--every",
            advice="For example: --by owner,specific_objective,intervention_field --every",
        )
    table = SHOWN[show](_Asked(store, by, weight, limit, language, every))
    if not by:
        return table
    absent = _absent(attribute_graph(store), by, language)
    return replace(table, notes=(*absent, *table.notes))
