"""What is shown at each address: templates with their values, and files.

Everything here needs a build and a request as plain data, no connection: it runs in the processes
that make pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from esfgraph.findings import SEVERITIES
from esfgraph.serve.addresses import ServerAddresses
from esfgraph.serve.asked import FILES, Asked, Made
from esfgraph.serve.cache import packed
from esfgraph.serve.holdings import Holdings
from esfgraph.serve.negotiate import EXTENSIONS
from esfgraph.serve.rendered import page_text
from esfgraph.serve.sitemap import sitemap_text
from esfgraph.serve.thing_view import thing_view
from esfgraph.serve.things import VOCABULARIES, iri_of, known, path_of
from esfgraph.site.addresses import ELSEWHERE
from esfgraph.site.compare import compare as compared
from esfgraph.site.compare import project_named
from esfgraph.site.contents import Content, refused_text, statistics_page
from esfgraph.site.contents import home as home_content
from esfgraph.site.contents import search as search_content
from esfgraph.site.downloads import DOWNLOADS
from esfgraph.site.findings import overview
from esfgraph.site.groups import group
from esfgraph.site.listing import entries
from esfgraph.site.project_page import project_page
from esfgraph.site.questions import questions
from esfgraph.site.reference import schemes
from esfgraph.site.search import find
from esfgraph.site.source_page import source_page
from esfgraph.site.texts import text as said
from esfgraph.site.view import View, short, view_of

__all__ = ["MAKERS", "made"]

_EXAMPLE = """\
PREFIX esf: <https://w3id.org/esfgraph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT ?project ?title WHERE {
  ?project a esf:Project ; dcterms:title ?title .
}"""


Maker = Callable[[Holdings, Asked, ServerAddresses], Content | None]


def made(held: Holdings, asked: Asked) -> Made | None:
    """The page or file that is asked for; ``None`` where there is nothing to make it of."""
    if asked.name in FILES:
        return _FILE_MAKERS[asked.name](held, asked)
    here, make = MAKERS[asked.name]
    content = make(held, asked, ServerAddresses(held, asked.chosen))
    if content is None:
        return None
    values = {"canonical": asked.canonical, **content.values}
    text = page_text(held, asked, content.template, here, **values)
    return Made(packed(text), code=content.status)


def _home(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """What is served, in figures, and the ways in."""

    def more(name: str) -> str:
        return at.search(View(listed=name).pairs())

    found = home_content(held.index, asked.language, at, held.summary, held.base, more)
    return Content(found.template, {**found.values, "searchable": True})


def _view(held: Holdings, asked: Asked) -> View:
    return view_of(asked.pairs, held.index)


def _search(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """Results and facets; a form that is sent keeps what it does not ask for."""
    found = search_content(held.index, _view(held, asked), asked.language, at)
    if "kept" not in found.values:
        return found
    chosen = [("lang", asked.chosen)] if asked.chosen else []
    values = {**found.values, "kept": [*found.values["kept"], *chosen]}
    return Content(found.template, values, found.status)


def _statistics(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """Figures and pictures of all projects, or of what a search finds."""
    return statistics_page(held.index, _view(held, asked), asked.language, at)


def _findings(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """What the checks found, by rule."""
    severity = next((s for s in SEVERITIES if s == asked.first("severity")), None)
    rule = (asked.first("rule") or "")[:200] or None
    number = asked.first("page") or "1"
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else 1
    chosen = [(k, v) for k, v in (("severity", severity), ("rule", rule)) if v]

    def address(number: int) -> str:
        return at.findings([*chosen, ("page", str(number))]) + "#list"

    found = overview(held.index.store, held.findings, asked.language, severity, rule, page)
    values = {"found": found, "narrowed": bool(chosen), "page_address": address}
    return Content("findings.html.j2", values)


def _compare(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """Two projects beside each other."""
    index = held.index
    names = [name[:300] for name in asked.all("p")[:2] if name.strip()]
    named = [(name, project_named(index, name)) for name in names]
    found = [iri for _, iri in named if iri is not None]
    shown = [index.identifiers[index.row[i]] or i if i else name for name, i in named]
    both = compared(index, found[0], found[1], asked.language) if len(found) == 2 else None
    itself = {"canonical": f"{asked.canonical}?{urlencode([('p', iri) for iri in found])}"}
    values = {
        **(itself if both is not None else {}),
        "asked": [*shown, "", ""][:2],
        "unknown": [name for name, iri in named if iri is None],
        "found": both,
    }
    return Content("compare.html.j2", values)


def _query(held: Holdings, asked: Asked, at: ServerAddresses) -> Content:
    """The endpoint as browsers see it: an editor, or a form that works without a script."""
    examples = questions(held.index, asked.language)
    return Content("query.html.j2", {"example": _EXAMPLE, "examples": examples})


def _iri(held: Holdings, asked: Asked) -> str | None:
    """The IRI that a page is about, which stands behind ``/page/``."""
    path = asked.path.removeprefix("/page/")
    segment, _, rest = path.partition("/")
    if segment in ELSEWHERE:
        return ELSEWHERE[segment] + rest if rest.isalnum() else None
    return iri_of(held, path)


def _thing(held: Holdings, asked: Asked, at: ServerAddresses) -> Content | None:
    """A project, an organisation, a concept or a region; else all statements of a thing."""
    iri, index = _iri(held, asked), held.index
    if iri is None:
        return None
    if asked.first("view") == "statements":
        return _statements(held, asked)
    described = {at.description(iri, ending): o.media for ending, o in EXTENSIONS.items()}
    alternates = {address: media for address, media in described.items() if address}
    if iri == VOCABULARIES:
        return Content("vocabularies.html.j2", {"schemes": schemes(held.store, asked.language)})
    source = source_page(index, iri, asked.language)
    if source is not None:
        return Content("source.html.j2", {"page": source, "alternates": alternates})
    if iri in index.row:
        return Content(
            "project.html.j2", {**_project(held, iri, asked, at), "alternates": alternates}
        )
    found = group(index, iri, asked.language) if index.projects_with(iri) else None
    if found is None:
        return _statements(held, asked)
    return Content("group.html.j2", {"group": found, "alternates": alternates})


def _project(held: Holdings, iri: str, asked: Asked, at: ServerAddresses) -> Mapping[str, Any]:
    index = held.index
    page = project_page(index, iri, asked.language)
    pairs = [("project", short(iri))]
    return {
        "page": page,
        "entry": entries(index, [index.row[iri]], asked.language)[0],
        "files": {s.record: s.file or s.iri for s in page.view.sources},
        "downloads": [(DOWNLOADS[e].title, at.download(pairs, e)) for e in ("csv", "xlsx")],
    }


def _statements(held: Holdings, asked: Asked) -> Content | None:
    """All that is known of a thing, as a table."""
    iri = _iri(held, asked)
    if iri is None or not known(held, iri):
        return None
    address = path_of(held, iri)  # none for a thing of others, such as a region
    alternates = {f"{address}.{e}": o.media for e, o in EXTENSIONS.items() if address}
    view = thing_view(held, iri, asked.language)
    return Content("thing.html.j2", {"view": view, "alternates": alternates})


def _download(held: Holdings, asked: Asked) -> Made | None:
    """What a search finds as a file, up to as many projects as that form can take."""
    form = DOWNLOADS.get(asked.path.rpartition(".")[2])
    if form is None:
        return None
    view, language = _view(held, asked), asked.language
    if wrong := refused_text(held.index, view, language):
        return _told(wrong, 400, "refused")
    found = find(held.index, view, language)
    if len(found.rows) > form.most:
        words = said("download-limit", language, number=len(found.rows), most=form.most)
        return _told(words + "\n", 413, "too-many")
    iris = [held.index.iris[row] for row in found.rows.tolist()]
    return Made(packed(form.write(held.store, iris)), form.media_type)


def _told(words: str, code: int, refused: str) -> Made:
    """Why there is no file, as text."""
    return Made(packed(words.encode()), "text/plain", code, refused)


def _sitemap(held: Holdings, asked: Asked) -> Made | None:
    """The addresses of all pages."""
    text = sitemap_text(held, asked.path, asked.origin)
    return None if text is None else Made(packed(text), "application/xml")


MAKERS: Mapping[str, tuple[str | None, Maker]] = {
    "home": ("home", _home),
    "search": ("search", _search),
    "statistics": ("statistics", _statistics),
    "findings": ("findings", _findings),
    "compare": ("compare", _compare),
    "query": ("query", _query),
    "thing": (None, _thing),
}
"""Each page: its place in the menu, if it has one, and what makes it."""

_FILE_MAKERS: Mapping[str, Callable[[Holdings, Asked], Made | None]] = {
    "download": _download,
    "sitemap": _sitemap,
}
