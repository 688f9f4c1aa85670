"""The same pages as files: ``esfgraph site``.

Every page stands in two languages, in folders of their own; links are
relative, so that the site can be read from a disk or from any path of a
server. Instead of a search there are lists by facet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from esfgraph import __version__
from esfgraph.errors import UsageError
from esfgraph.folder import MARKER as BUILD
from esfgraph.folder import staged
from esfgraph.messages import LANGUAGES, Language
from esfgraph.namespaces import BASE
from esfgraph.site.contents import home, label_of, statistics_page
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.files import FileAddresses, file_names, value_file
from esfgraph.site.findings import FindingList, all_findings, overview
from esfgraph.site.groups import group
from esfgraph.site.index import FACETS, Index, build_index
from esfgraph.site.listing import entries
from esfgraph.site.project_page import project_page
from esfgraph.site.render import asset, page_bytes
from esfgraph.site.search import View, find
from esfgraph.site.texts import facet_label, text
from esfgraph.store import open_graph

__all__ = ["MARKER", "write_site"]

MARKER = "site.json"
"""The file that says that a folder is a site of ours."""

_ASSETS = ("site.css", "icon.svg")
_LIST = 100
"""Projects on a page of a list."""

_FINDINGS = 200
_MOST = 1_000
"""Projects that the page of a concept lists."""

Values = Mapping[str, Any]


class _Site:
    """Writes pages of one graph into one folder."""

    def __init__(self, directory: Path, folder: Path) -> None:
        store = open_graph(directory)
        marker = directory / BUILD
        is_build = directory.is_dir() and marker.is_file()
        self.summary: dict[str, Any] = json.loads(marker.read_bytes()) if is_build else {}
        self.index: Index = build_index(store)
        self.findings: FindingList = all_findings(store)
        self.base = str(self.summary.get("base") or _base(self.index))
        self._folder = folder
        things = [v for f in self.index.facets.values() for v in f.values if "://" in v]
        self.groups = sorted(set(things) - self.index.row.keys())
        self.names = file_names([*self.index.iris, *self.groups], self.base)

    def write(self, language: Language) -> None:
        """All pages in one language."""
        for file, template, values, here in self._pages(language):
            at = FileAddresses(self.names, language, file)
            other: Language = "en" if language == "sv" else "sv"
            made = {"lang": None, "canonical": self.base, **values(at)}
            page = page_bytes(template, language, at, at.other(other), here, **made)
            self._put(f"{language}/{file}", page)

    def _put(self, file: str, data: bytes) -> None:
        path = self._folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def _pages(self, language: Language) -> Iterator[tuple[str, str, Any, str | None]]:
        """File, template, what gives its values, and place in the menu."""
        index = self.index
        yield "index.html", "home.html.j2", lambda at: self._home(at, language), "home"
        yield (
            "statistics.html",
            "statistics.html.j2",
            lambda at: statistics_page(index, View(), language, at).values,
            "statistics",
        )
        yield "lists.html", "lists.html.j2", lambda at: self._lists(at, language), "lists"
        yield from self._listed(
            language,
            "projects",
            "all-projects",
            find(index, View(sort="title"), language).rows.tolist(),
        )
        yield from self._by_value(language)
        yield from self._findings(language)
        for iri in index.iris:
            yield (
                self.names[iri] + ".html",
                "project.html.j2",
                lambda at, iri=iri: self._project(at, iri, language),
                None,
            )
        for iri in self.groups:
            yield (
                self.names[iri] + ".html",
                "group.html.j2",
                lambda _, iri=iri: {
                    "group": group(index, iri, language, _MOST),
                    "alternates": {},
                },
                None,
            )

    def _home(self, at: FileAddresses, language: Language) -> Values:
        def more(name: str) -> str:
            return f"{at.page('lists')}#{name}"

        content = home(self.index, language, at, self.summary, self.base, more)
        return {**content.values, "searchable": False}

    def _project(self, at: FileAddresses, iri: str, language: Language) -> Values:
        page = project_page(self.index, iri, language)
        return {
            "page": page,
            "entry": entries(self.index, [self.index.row[iri]], language)[0],
            "alternates": {at.description(iri, "ttl"): "text/turtle"},
            "files": {s.record: s.file or s.iri for s in page.view.sources},
            "downloads": [],
        }

    def _lists(self, at: FileAddresses, language: Language) -> Values:
        """All values of all facets, with how many projects have each."""
        everything = np.ones(len(self.index), dtype=bool)
        cards = []
        for name in FACETS:
            facet = self.index.facets[name]
            counts = facet.counts(everything).tolist()
            values = [
                (
                    label_of(self.index, name, value, language),
                    count,
                    at.thing(value) or at.to(value_file(name, value)),
                )
                for value, count in zip(facet.values, counts, strict=True)
            ]
            label = facet_label(name, language)
            if values:
                cards.append(
                    {
                        "name": name,
                        "label": label[:1].upper() + label[1:],
                        "choices": values,
                        "unknown": facet.unknown(everything),
                    }
                )
        return {"title": text("lists", language), "cards": cards}

    def _by_value(self, language: Language) -> Iterator[tuple[str, str, Any, str | None]]:
        """Lists of the projects with values that have no page of their own, such as a year."""
        for name in FACETS:
            facet = self.index.facets[name]
            for value in facet.values:
                if value not in self.names:
                    label = label_of(self.index, name, value, language)
                    title = f"{facet_label(name, language).capitalize()}: {label}"
                    rows = facet.having(value).tolist()
                    file = value_file(name, value).removesuffix(".html")
                    yield from self._listed(language, file, title, rows)

    def _listed(
        self, language: Language, file: str, title: str, rows: list[int]
    ) -> Iterator[tuple[str, str, Any, str | None]]:
        """A list of projects on as many pages as it needs."""
        pages = max(1, -(-len(rows) // _LIST))
        named = text(title, language) if title == "all-projects" else title

        def name(number: int) -> str:
            return f"{file}.html" if number == 1 else f"{file}-{number}.html"

        for page in range(1, pages + 1):
            part = rows[(page - 1) * _LIST : page * _LIST]
            yield (
                name(page),
                "list.html.j2",
                lambda at, part=part, page=page: {
                    "title": named,
                    "total": len(rows),
                    "entries": entries(self.index, part, language),
                    "page": page,
                    "pages": pages,
                    "page_address": lambda number: at.to(name(number)),
                },
                "projects" if title == "all-projects" else None,
            )

    def _findings(self, language: Language) -> Iterator[tuple[str, str, Any, str | None]]:
        pages = max(1, -(-len(self.findings.rows) // _FINDINGS))

        def name(number: int) -> str:
            return "findings.html" if number == 1 else f"findings-{number}.html"

        for page in range(1, pages + 1):
            yield (
                name(page),
                "findings.html.j2",
                lambda at, page=page: {
                    "found": overview(
                        self.index.store, self.findings, language, None, None, page, _FINDINGS
                    ),
                    "narrowed": False,
                    "page_address": lambda number: at.to(name(number)),
                },
                "findings",
            )

    def data(self) -> None:
        """What belongs to no language: descriptions, style sheet, the choice of languages."""
        for iri in self.index.iris:
            turtle = DOWNLOADS["ttl"].write(self.index.store, [iri])
            self._put(f"data/{self.names[iri]}.ttl", turtle)
        for name in _ASSETS:
            self._put(name, asset(name))
        links = "".join(
            f'<p><a lang="{one}" hreflang="{one}" href="{one}/index.html">'
            f"{text('language-choice', one)}</a></p>\n"
            for one in LANGUAGES
        )
        self._put(
            "index.html",
            (
                '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
                '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
                '<title>esfgraph</title>\n<link rel="stylesheet" href="site.css">\n'
                '<link rel="icon" href="icon.svg" type="image/svg+xml">\n</head>\n'
                f"<body>\n<main>\n<h1>esfgraph</h1>\n{links}</main>\n</body>\n</html>\n"
            ).encode(),
        )
        marker = {"esfgraph": __version__, "projects": len(self.index)}
        self._put(MARKER, (json.dumps(marker, indent=1) + "\n").encode())


def _base(index: Index) -> str:
    """What stands before the first project's ``id/``."""
    before, found, _ = index.iris[0].partition("id/project/")
    return before if found else BASE


def write_site(directory: Path, out: Path) -> int:
    """Write the pages of a graph as files, and say how many projects they are about.

    Parameters
    ----------
    directory
        Folder that a build wrote, or an RDF file.
    out
        Folder of the site; an older site there is replaced as a whole when everything is
        written.

    Raises `UsageError` when there is no graph, `BuildError` when ``out`` holds other things.
    """
    if out.resolve() == directory.resolve():
        raise UsageError("the site cannot take the place of the graph", field="--out")
    open_graph(directory)
    with staged(out, MARKER) as folder:
        site = _Site(directory, folder)
        for language in LANGUAGES:
            site.write(language)
        site.data()
        return len(site.index)
