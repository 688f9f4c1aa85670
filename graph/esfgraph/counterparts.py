"""Which projects of two graphs are the same.

Those with the same IRI; those of which one graph says that the other's IRI
replaced theirs; and, where neither finds anything, those that share a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from esfgraph.snapshot import Snapshot

__all__ = ["counterparts"]


def counterparts(old: Snapshot, new: Snapshot) -> Mapping[str, str]:
    """By IRI of each project of either graph, the first IRI of all that belong together.

    Likewise of organisations of which one graph says that they were replaced. The order of
    the two graphs does not matter.
    """
    parent: dict[str, str] = {iri: iri for iri in old.projects | new.projects}

    def find(iri: str) -> str:
        while parent[iri] != iri:
            parent[iri] = iri = parent[parent[iri]]
        return iri

    def unite(one: str, others: Iterable[str]) -> None:
        for other in others:
            first, second = sorted((find(one), find(other)))
            parent[second] = first

    sides = ((old, new), (new, old))
    for here, there in sides:
        for iri in here.projects - there.projects:
            unite(iri, there.successors(iri))
    known = [{find(iri) for iri in snapshot.projects} for snapshot in (old, new)]
    alone = [
        [iri for iri in here.projects if find(iri) not in there]
        for here, there in ((old, known[1]), (new, known[0]))
    ]
    for (here, there), lonely in zip(sides, alone, strict=True):
        for iri in lonely:
            shared = here.records.get(iri, frozenset()) & there.project_of.keys()
            unite(iri, (there.project_of[record] for record in shared))
    projects = old.projects | new.projects
    for superseded, targets in (*old.replaced.items(), *new.replaced.items()):
        others = targets - projects
        if superseded not in projects and others == targets:
            for iri in (superseded, *others):
                parent.setdefault(iri, iri)
            unite(superseded, others)
    return {iri: find(iri) for iri in parent}
