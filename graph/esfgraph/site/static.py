"""The same pages as files: ``esfgraph site``.

Every page stands in two languages, in folders of their own; links are
relative, so that the site can be read from a disk or from any path of a
server. Instead of a search there are lists by facet. Pages are written one by
one: what is kept of a large graph is its index and the names of its files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from heapq import nsmallest
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS

from esfgraph import __version__
from esfgraph.errors import UsageError
from esfgraph.folder import MARKER as BUILD
from esfgraph.folder import staged
from esfgraph.messages import LANGUAGES, Language, say
from esfgraph.namespaces import BASE, ESF
from esfgraph.site.contents import home, statistics_page
from esfgraph.site.downloads import DOWNLOADS, statements_of
from esfgraph.site.file_lists import (
    LISTED,
    all_projects,
    finding_pages,
    projects_by_value,
    value_lists,
)
from esfgraph.site.files import FileAddresses, FilePage, file_names
from esfgraph.site.findings import FindingList, all_findings
from esfgraph.site.groups import group
from esfgraph.site.index import Index, build_index
from esfgraph.site.listing import entries
from esfgraph.site.project_page import project_page
from esfgraph.site.reference import (
    ONTOLOGY,
    anchors,
    ontology,
    ontology_statements,
    scheme,
    scheme_statements,
    schemes,
)
from esfgraph.site.render import asset, page_bytes
from esfgraph.site.search import View, short
from esfgraph.site.sitemap import checked_address, sitemaps
from esfgraph.site.source_page import source_page
from esfgraph.site.texts import facet_label, text
from esfgraph.site.whole import write_whole
from esfgraph.store import open_graph
from esfgraph.turtle import turtle_text

__all__ = ["MANY", "MARKER", "Told", "write_site"]

MARKER = "site.json"
"""The file that says that a folder is a site of ours."""

MANY = 500
"""With more projects than these it takes long, and is told how far it is."""

_ASSETS = ("site.css", "icon.svg")
_INBOUND = 1_000
"""Statements that point to a thing in its Turtle."""

_GRAPH = 20_000
"""Statements of a source's own graph that fit in its Turtle; a table can have millions."""

Thing = TypeVar("Thing")
Values = Mapping[str, Any]
Told = Callable[[str, int, int | None], None]
"""Told of progress: the stage, how many more are done, of how many in all."""


class _Site:
    """Writes pages of one graph into one folder."""

    def __init__(self, directory: Path, folder: Path, told: Told) -> None:
        store = open_graph(directory)
        marker = directory / BUILD
        is_build = directory.is_dir() and marker.is_file()
        self.summary: dict[str, Any] = json.loads(marker.read_bytes()) if is_build else {}
        self.index: Index = build_index(store)
        self.findings: FindingList = all_findings(store)
        self.base = str(self.summary.get("base") or _base(self.index))
        self._folder, self._told = folder, told
        things = [v for f in self.index.facets.values() for v in f.values if "://" in v]
        self.groups = sorted(set(things) - self.index.row.keys())
        self.sources = _sources(store)
        self.schemes = [head.iri for head in schemes(store, "en")]
        named = (*self.index.iris, *self.groups, *self.sources, *self.schemes)
        self.names = file_names(named, self.base)
        held = {ONTOLOGY: "ontology.html", **{i: self.names[i] + ".html" for i in self.schemes}}
        self.parts = {iri: (held[of], at) for iri, (of, at) in anchors(store).items()}
        self.parts[ONTOLOGY] = (held[ONTOLOGY], "content")
        self.listed = self._long()
        self.written: list[str] = []

    def _long(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Facets and values whose projects need pages of their own, by how addresses name them."""
        facets = self.index.facets
        return {
            (name, short(value)): (name, value)
            for name, facet in facets.items()
            for value in facet.values
            if value not in self.names or len(facet.having(value)) > LISTED
            # The page of a region lists them as one or the other.
            if name != "nuts" or not len(facets["nuts_region"].having(value))
        }

    def write(self, language: Language) -> None:
        """All pages in one language."""
        other: Language = "en" if language == "sv" else "sv"
        for page in self._pages(language):
            at = FileAddresses(self.names, language, page.file, self.parts, self.listed)
            values = {"lang": None, "canonical": self.base, **page.values(at)}
            to_other = at.other(other)
            self._put(
                f"{language}/{page.file}",
                page_bytes(page.template, language, at, to_other, page.here, **values),
            )
            self.written.append(quote(f"{language}/{page.file}"))

    def _put(self, file: str, data: bytes) -> None:
        path = self._folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _did(self, stage: str, more: int, number: int) -> None:
        if len(self.index) > MANY:
            self._told(stage, more, number)

    def _counted(self, stage: str, things: Iterable[Thing], number: int) -> Iterator[Thing]:
        for one in things:
            yield one
            self._did(stage, 1, number)

    def _pages(self, language: Language) -> Iterator[FilePage]:
        index = self.index
        yield FilePage("index.html", "home.html.j2", lambda at: self._home(at, language), "home")
        yield FilePage(
            "statistics.html",
            "statistics.html.j2",
            lambda at: statistics_page(index, View(), language, at).values,
            "statistics",
        )
        yield from value_lists(index, language)
        yield from all_projects(index, language)
        yield from projects_by_value(index, language, list(self.listed.values()))
        yield from finding_pages(index, self.findings, language)
        yield from self._reference(language)
        number = len(LANGUAGES) * (len(index) + len(self.groups) + len(self.sources))
        things = chain(
            ((iri, "project.html.j2", self._project) for iri in index.iris),
            ((iri, "group.html.j2", self._group) for iri in self.groups),
            ((iri, "source.html.j2", self._source) for iri in self.sources),
        )
        for iri, template, values in self._counted("pages", things, number):
            yield self._thing(iri, template, values, language)

    def _home(self, at: FileAddresses, language: Language) -> Values:
        def more(name: str) -> str:
            return f"{at.page('lists')}#{name}"

        content = home(self.index, language, at, self.summary, self.base, more)
        return {**content.values, "searchable": False}

    def _thing(
        self, iri: str, template: str, values: Callable[[str, Language], Values], language: Language
    ) -> FilePage:
        """The page of a project, of what projects share, or of a source."""
        return FilePage(
            self.names[iri] + ".html",
            template,
            lambda at: {**values(iri, language), "alternates": _turtle(at, iri)},
        )

    def _project(self, iri: str, language: Language) -> Values:
        page = project_page(self.index, iri, language)
        return {
            "page": page,
            "entry": entries(self.index, [self.index.row[iri]], language)[0],
            "files": {s.record: s.file or s.iri for s in page.view.sources},
            "downloads": [],
        }

    def _group(self, iri: str, language: Language) -> Values:
        """Roles that the search has no facet for have lists here all the same."""
        made = group(self.index, iri, language, LISTED)
        if made is None:
            return {"group": None}
        facets = {_label(name, language): name for name in self.index.projects_with(iri)}
        roles = (
            role if role.pairs else replace(role, pairs=((facets[role.label], short(iri)),))
            for role in made.roles
        )
        return {"group": replace(made, roles=tuple(roles))}

    def _source(self, iri: str, language: Language) -> Values:
        return {"page": source_page(self.index, iri, language)}

    def _reference(self, language: Language) -> Iterator[FilePage]:
        """What the ontology and the vocabularies say."""
        store = self.index.store
        yield FilePage(
            "ontology.html",
            "ontology.html.j2",
            lambda at: {
                "ontology": ontology(store, language),
                "alternates": {at.data("ontology.ttl"): "text/turtle"},
            },
        )
        yield FilePage(
            "vocabularies.html",
            "vocabularies.html.j2",
            lambda _: {"schemes": schemes(store, language)},
        )
        for iri in self.schemes:
            yield self._scheme(iri, language)

    def _scheme(self, iri: str, language: Language) -> FilePage:
        return FilePage(
            self.names[iri] + ".html",
            "scheme.html.j2",
            lambda at: {
                "scheme": scheme(self.index.store, iri, language),
                "alternates": _turtle(at, iri),
            },
        )

    def data(self) -> None:
        """What belongs to no language: descriptions, style sheet, the choice of languages."""
        index, others = self.index, (*self.groups, *self.sources)
        number = len(index) + len(others)
        for iri in self._counted("descriptions", index.iris, number):
            self._put(f"data/{self.names[iri]}.ttl", DOWNLOADS["ttl"].write(index.store, [iri]))
        for iri in self._counted("descriptions", others, number):
            self._describe(iri, _thing_statements(index.store, iri))
        for iri in self.schemes:
            self._describe(iri, scheme_statements(index.store, iri))
        self._put("data/ontology.ttl", turtle_text(ontology_statements()).encode())
        rows = len(DOWNLOADS) * len(index)
        write_whole(
            index.store, index.iris, self._folder / "data", lambda n: self._did("whole", n, rows)
        )
        for name in _ASSETS:
            self._put(name, asset(name))
        self._put("index.html", _choice().encode())
        marker = {"esfgraph": __version__, "projects": len(self.index)}
        self._put(MARKER, (json.dumps(marker, indent=1) + "\n").encode())

    def _describe(self, iri: str, statements: list[ox.Triple]) -> None:
        self._put(f"data/{self.names[iri]}.ttl", turtle_text(statements).encode())

    def sitemap(self, server: str) -> None:
        """Where search engines find all pages."""
        for file, data in sitemaps(self.written, server):
            self._put(file, data)


def _label(facet: str, language: Language) -> str:
    """What a role is called; regions within a region count with it."""
    return facet_label("nuts_region" if facet == "nuts" else facet, language)


def _turtle(at: FileAddresses, iri: str) -> dict[str, str]:
    """Where a page's thing is described as data, and in which form."""
    address = at.description(iri, "ttl")
    return {address: "text/turtle"} if address else {}


def _sources(store: ox.Store) -> list[str]:
    """The documents that the graph was read from."""
    kind, source = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ESF.SourceDocument))
    quads = store.quads_for_pattern(None, kind, source, None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def _thing_statements(store: ox.Store, iri: str) -> list[ox.Triple]:
    """What the default graph says of a thing and what points to it, and a source's own graph."""
    node = ox.NamedNode(iri)
    own = list(statements_of(store, [iri]))
    quads = store.quads_for_pattern(None, None, node, ox.DefaultGraph())
    inbound = nsmallest(_INBOUND + 1, (quad.triple for quad in quads), key=_order)
    if len(inbound) > _INBOUND:
        own.append(_comment(node, "more-inbound", _INBOUND))
    graph = [q.triple for q in islice(store.quads_for_pattern(None, None, None, node), _GRAPH + 1)]
    if len(graph) > _GRAPH:
        own.append(_comment(node, "own-graph", _GRAPH))
        graph = []
    return list(dict.fromkeys((*own, *inbound[:_INBOUND], *sorted(graph, key=_order))))


def _comment(node: ox.NamedNode, key: str, number: int) -> ox.Triple:
    """What a description does not hold."""
    words = ox.Literal(say(f"serve.{key}", "en", number=number), language="en")
    return ox.Triple(node, ox.NamedNode(str(RDFS.comment)), words)


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return (str(triple.subject), predicate != str(RDF.type), predicate, str(triple.object))


def _choice() -> str:
    """The page that leads to the languages."""
    links = "".join(
        f'<p><a lang="{one}" hreflang="{one}" href="{one}/index.html">'
        f"{text('language-choice', one)}</a></p>\n"
        for one in LANGUAGES
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<title>esfgraph</title>\n<link rel="stylesheet" href="site.css">\n'
        '<link rel="icon" href="icon.svg" type="image/svg+xml">\n</head>\n'
        f"<body>\n<main>\n<h1>esfgraph</h1>\n{links}</main>\n</body>\n</html>\n"
    )


def _base(index: Index) -> str:
    """What stands before the first project's ``id/``."""
    before, found, _ = index.iris[0].partition("id/project/")
    return before if found else BASE


def _untold(stage: str, more: int, total: int | None) -> None:
    """Nobody wants to know how far it is."""


def write_site(
    directory: Path, out: Path, base_url: str | None = None, told: Told = _untold
) -> int:
    """Write the pages of a graph as files, and say how many projects they are about.

    Parameters
    ----------
    directory
        Folder that a build wrote, or an RDF file.
    out
        Folder of the site; an older site there is replaced as a whole when everything is
        written.
    base_url
        Address that the site will have; with it a sitemap is written.
    told
        Told of progress where there are more than `MANY` projects.

    Raises `UsageError` when there is no graph or the address is none, `BuildError` when
    ``out`` holds other things.
    """
    if out.resolve() == directory.resolve():
        raise UsageError("the site cannot take the place of the graph", field="--out")
    server = None if base_url is None else checked_address(base_url)
    open_graph(directory)
    with staged(out, MARKER) as folder:
        site = _Site(directory, folder, told)
        for language in LANGUAGES:
            site.write(language)
        site.data()
        if server is not None:
            site.sitemap(server)
        return len(site.index)
