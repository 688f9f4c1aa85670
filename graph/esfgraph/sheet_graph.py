"""What the sheets need of a graph, read once: what it says of projects and what belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF, SH

from esfgraph.findings import SEVERITIES
from esfgraph.messages import Language
from esfgraph.names import Names, untitled
from esfgraph.namespaces import ESF, ORG
from esfgraph.places import Place, Places

__all__ = ["Said", "SheetGraph", "Term", "one", "severity_of"]

Term = ox.NamedNode | ox.Literal
Said = Mapping[str, Sequence[Term]]
"""What a graph says of a thing: values by property."""


class SheetGraph:
    """A graph as the sheets need it.

    Parameters
    ----------
    store
        The graph.
    only
        IRIs of the projects that are told of, in their order; ``None``: all.
    """

    def __init__(self, store: ox.Store, only: Sequence[str] | None = None) -> None:
        self._store = store
        self.names = Names(store, "sv")  # regions without a code bear Swedish names
        default = ox.DefaultGraph()
        if only is None:
            self.projects = self._things(ESF.Project)
            self.organisations = self._things(ORG.FormalOrganization)
        else:
            self.projects = {iri: self._said(iri, default) for iri in only}
            organisations = {
                term.value
                for said in self.projects.values()
                for predicate in (ESF.owner, ESF.partner)
                for term in said.get(str(predicate), ())
            }
            self.organisations = {iri: self._said(iri, default) for iri in sorted(organisations)}
        self.records = {
            iri: [self._said(term.value) for term in said.get(str(ESF.hasRecord), ())]
            for iri, said in self.projects.items()
        }
        self.findings = self._findings(self._results() if only is None else self._about(only))

    def _things(self, kind: object) -> dict[str, Said]:
        """All things of a class, by IRI and sorted, with what the default graph says of them."""
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(kind)), ox.DefaultGraph()
        )
        found = sorted({q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)})
        return {iri: self._said(iri, ox.DefaultGraph()) for iri in found}

    def _said(self, iri: str, graph: ox.DefaultGraph | None = None) -> Said:
        values: dict[str, set[Term]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, graph):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                values[quad.predicate.value].add(quad.object)
        return {predicate: sorted(terms, key=str) for predicate, terms in values.items()}

    def _subjects(self, predicate: object, value: str) -> set[str]:
        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(str(predicate)), ox.NamedNode(value), None
        )
        return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}

    def _results(self) -> set[str]:
        return self._subjects(RDF.type, str(SH.ValidationResult))

    def _about(self, projects: Iterable[str]) -> set[str]:
        """The findings about projects, and about documents that tell of them."""
        found: set[str] = set()
        for iri in projects:
            found |= self._subjects(SH.focusNode, iri)
            for record in self.records[iri]:
                for source in record.get(str(PROV.wasDerivedFrom), ()):
                    found |= self._subjects(DCTERMS.source, source.value)
        kind = str(SH.ValidationResult)
        return {
            f for f in found if any(t.value == kind for t in self._said(f).get(str(RDF.type), ()))
        }

    def _findings(self, results: Iterable[str]) -> list[tuple[Said, Place]]:
        """Findings with their places, the gravest first, then by document and line."""
        places = Places(self._store)
        found = []
        for iri in sorted(results):
            said = self._said(iri)
            focus, path = one(said, SH.focusNode), one(said, SH.resultPath)
            place = places.of(
                focus.value if focus else iri, path.value if path else None, one(said, SH.value)
            )
            found.append((said, place))
        order = [str(name) for name in SEVERITIES]
        found.sort(
            key=lambda f: (
                order.index(severity_of(f[0])),
                f[1].document or "",
                f[1].line or f[1].row or 0,
            )
        )
        return found

    def called(self, project: str, language: Language) -> str:
        """What stands for the title that a project lacks."""
        return untitled(self._store, project, language)

    def goals(self, project: str) -> list[ox.Literal]:
        """The words of a project's goals, in the order of the text."""
        goals = (term.value for term in self.projects[project].get(str(ESF.hasGoal), ()))
        return [
            text
            for goal in sorted(goals, key=lambda iri: (len(iri), iri))
            for text in self.names.literals(goal, str(DCTERMS.description))
        ]

    def systems(self, project: str) -> list[str]:
        """The systems that a project's documents come from."""
        sources = (r.get(str(PROV.wasDerivedFrom), ()) for r in self.records[project])
        found = {source.value for some in sources for source in some}
        return sorted({n.value for s in found for n in self.names.literals(s, str(ESF.system))})

    def documents(self, project: str) -> list[str]:
        """File names (or IRIs) of the documents of a project's records."""
        sources = {
            t.value for r in self.records[project] for t in r.get(str(PROV.wasDerivedFrom), ())
        }
        files = {
            source: [name.value for name in self.names.literals(source, str(ESF.fileName))]
            for source in sources
        }
        return sorted({name for source, names in files.items() for name in names or [source]})


def one(said: Said, predicate: object) -> Term | None:
    """The first value of a property."""
    return next(iter(said.get(str(predicate), ())), None)


def severity_of(said: Said) -> str:
    """The name of a finding's severity."""
    term = one(said, SH.resultSeverity)
    return next((name for name, iri in SEVERITIES.items() if term and term.value == iri), "info")
