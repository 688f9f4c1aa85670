"""The files of a static site: their names, the way from one to another, and pages to write."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from esfgraph.messages import Language
from esfgraph.namespaces import BASE, COUNTRY, NUTS

__all__ = [
    "FileAddresses",
    "FilePage",
    "file_names",
    "findings_file",
    "numbered",
    "value_file",
]

_UNSAFE = re.compile(r"[^\w.+-]")
_LONGEST = 80
Pairs = Sequence[tuple[str, str]]

PAGES = {
    "home": "index.html",
    "projects": "projects.html",
    "lists": "lists.html",
    "statistics": "statistics.html",
    "findings": "findings.html",
    "ontology": "ontology.html",
    "vocabularies": "vocabularies.html",
}


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page that is still to be written.

    Attributes
    ----------
    file
        Within the folder of a language.
    template
        Its file.
    values
        Gives what the template shows, of the links that lead from this file.
    here
        Its place in the menu, if it has one.
    """

    file: str
    template: str
    values: Callable[[FileAddresses], Mapping[str, Any]]
    here: str | None = None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _segment(text: str) -> str:
    """A name that every file system takes, also of something made to be none.

    >>> _segment("23-023-S01"), _segment("..").startswith("_"), len(_segment("x" * 500))
    ('23-023-S01', True, 80)
    """
    safe = _UNSAFE.sub("_", text)
    safe = "_" + safe if not safe.strip(".") or safe.startswith(("-", ".")) else safe
    if safe == text and len(safe.encode()) <= _LONGEST:
        return safe
    kept = safe.encode()[: _LONGEST - 11].decode("utf-8", "ignore")
    return f"{kept}-{_hash(text)}"


def file_names(iris: Iterable[str], base: str) -> dict[str, str]:
    """A file for each thing, without its ending; no two are the same, in any case of letters."""
    names: dict[str, str] = {}
    starts = ((base + "id/", "id/"), (BASE + "vocab/", "vocab/"), (NUTS, "nuts/"))
    for iri in sorted(set(iris)):
        for start, folder in (*starts, (COUNTRY, "country/")):
            if iri.startswith(start) and iri != start:
                parts = iri.removeprefix(start).split("/")
                names[iri] = folder + "/".join(_segment(part) for part in parts)
                break
        else:
            names[iri] = "other/" + _segment(iri)
    often = Counter(name.casefold() for name in names.values())
    return {
        iri: f"{name}-{_hash(iri)}" if often[name.casefold()] > 1 else name
        for iri, name in names.items()
    }


def value_file(facet: str, value: str) -> str:
    """The file that lists the projects with a value."""
    return f"by/{_segment(facet)}-{_segment(value)}.html"


def findings_file(pairs: Pairs) -> str:
    """The file that lists all findings, or those of a severity or a rule.

    >>> findings_file([]), findings_file([("severity", "warning")])
    ('findings.html', 'by/findings-warning.html')
    """
    chosen = "-".join(value for _, value in sorted(pairs))
    return f"by/findings-{_segment(chosen)}.html" if chosen else PAGES["findings"]


def numbered(file: str, number: int) -> str:
    """The file of a further page of a list.

    >>> numbered("projects.html", 1), numbered("projects.html", 2)
    ('projects.html', 'projects-2.html')
    """
    return file if number == 1 else f"{file.removesuffix('.html')}-{number}.html"


class FileAddresses:
    """Links from one file of a site to the others.

    Parameters
    ----------
    names
        What `file_names` gave for all things that have a page.
    language
        Of the page.
    file
        The page's own file, within the folder of its language.
    parts
        Things that are told of on the page of another: its file and their anchor there.
    listed
        Facets and values (as in addresses of searches) whose projects fill pages of their own.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        language: Language,
        file: str,
        parts: Mapping[str, tuple[str, str]] | None = None,
        listed: Container[tuple[str, str]] = (),
    ) -> None:
        self._names, self._language, self._file = names, language, file
        self._parts, self._listed = parts or {}, listed

    def to(self, file: str) -> str:
        """From the page to a file in the folder of its language."""
        return self._relative(f"{self._language}/{file}")

    def _relative(self, target: str) -> str:
        folder = posixpath.dirname(f"{self._language}/{self._file}")
        return quote(posixpath.relpath(target, folder))

    def data(self, file: str) -> str:
        """From the page to a file with data."""
        return self._relative(f"data/{file}")

    def other(self, language: Language) -> str:
        """The same page in another language."""
        return self._relative(f"{language}/{self._file}")

    def local(self, address: str) -> str:
        """An address as it is: all are relative already."""
        return address

    def page(self, name: str) -> str | None:
        """A page by its name."""
        return self.to(PAGES[name]) if name in PAGES else None

    def asset(self, name: str) -> str:
        """A style sheet or picture."""
        return self._relative(name)

    def thing(self, iri: str) -> str | None:
        """The page of a project, organisation, concept or vocabulary, or the place on one."""
        if iri in self._names:
            return self.to(self._names[iri] + ".html")
        if iri not in self._parts:
            return None
        file, anchor = self._parts[iri]
        return f"{self.to(file)}#{quote(anchor)}"

    def statements(self, iri: str) -> str | None:
        """There is none."""
        return None

    def description(self, iri: str, ending: str) -> str | None:
        """The description of a thing as Turtle."""
        if ending != "ttl" or iri not in self._names:
            return None
        return self.data(self._names[iri] + ".ttl")

    def search(self, pairs: Pairs) -> str | None:
        """The list of all projects, or of those with one value; there is no search in files."""
        if len(pairs) == 1 and pairs[0] in self._listed:
            return self.to(value_file(*pairs[0]))
        return None if pairs else self.page("projects")

    def statistics(self, pairs: Pairs) -> str | None:
        """The statistics of all projects."""
        return None if pairs else self.page("statistics")

    def download(self, pairs: Pairs, ending: str) -> str | None:
        """There is none but of all projects; the list of all leads to them."""
        return None

    def findings(self, pairs: Pairs) -> str | None:
        """All findings, or those of a severity or rule."""
        return self.to(findings_file(pairs))

    def compare(self, first: str, second: str) -> str | None:
        """There is none."""
        return None
