"""A graph of any size for the benchmark of the server.

The corpus is built once. Its projects are then repeated under other names: with other titles,
owners and amounts, and with most of their concepts exchanged for others of the same scheme, the
same for the same number of projects. One in `PAGES` keeps all that its texts say, as a page does;
the others keep a few mentions, as a row of a list of operations does. Concepts are described in
full; what is computed from all projects (links, connections) is left out.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

import pyoxigraph as ox

from esfgraph.export import write
from esfgraph.folder import MARKER
from esfgraph.namespaces import BASE, VOCAB
from esfgraph.pipeline import graph_of
from esfgraph.resources import ontology_files
from esfgraph.vocabulary import load_vocabulary

__all__ = ["PAGES", "generate"]

PAGES = 20
"""One project in so many is told as a page tells it."""

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "pages"
SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds"
SCHEMES = ("theme", "method", "target-group", "challenge", "actor")
MENTIONS = 5

_PROJECT = re.compile(rf"<({re.escape(BASE)}id/project/[^>#]+)[>#]")
_SOURCE = re.compile(r"id/source/([0-9a-f]{16})")
_FINDING = re.compile(rf"<{re.escape(BASE)}id/finding/[0-9a-f]{{16}}")
_PART = re.compile(r"#((?:mention|field|goal)-[^>]*?)(?:-target|-position|-quote)?>")
_WORDS = ("samverkan", "närvaro", "arbete", "unga", "hälsa", "framtid", "omställning", "stöd")


class Template:
    """The statements of a project, cut where clones differ."""

    def __init__(self, lines: list[str], project: str, organisations: set[str]) -> None:
        slots = [
            rf"(?<=<){re.escape(project)}(?=[>#])",
            r"(?<=id/source/)[0-9a-f]{16}",
            r"(?<=id/finding/)[0-9a-f]{16}",
            rf"(?<=<){re.escape(VOCAB)}(?:{'|'.join(SCHEMES)})/[^>]+(?=>)",
            r'(?<=dc/terms/title> ")[^"\\]*(?:\\.[^"\\]*)*(?=")',
            r'(?<=dc/terms/identifier> ")[^"]*(?=")',
            r'(?<=schema.org/value> ")[0-9.]+(?=")',
            *(rf"(?<=<){re.escape(one)}(?=>)" for one in sorted(organisations)),
        ]
        pieces = re.split(f"({'|'.join(slots)})", "".join(lines))
        self.fixed, self.slots = pieces[::2], pieces[1::2]
        self.project = project
        self.organisations = organisations
        self.varied = sorted(set(self.slots))

    def clone(self, number: int, chance: random.Random, others: Others) -> str:
        """The statements of another project."""
        said = {slot: self._other(slot, number, chance, others) for slot in self.varied}
        made = [self.fixed[0]]
        for slot, fixed in zip(self.slots, self.fixed[1:], strict=True):
            made += (said[slot], fixed)
        return "".join(made)

    def _other(self, slot: str, number: int, chance: random.Random, others: Others) -> str:
        if slot == self.project:
            return f"{slot}-{number}"
        if slot in self.organisations:
            return others.organisation(chance)
        if slot.startswith(VOCAB):
            return slot if chance.random() < 0.3 else others.concept(slot, chance)
        if re.fullmatch("[0-9a-f]{16}", slot):
            return f"{number:08x}{slot[:8]}"
        if re.fullmatch("[0-9.]+", slot):
            return str(chance.randrange(100_000, 90_000_000))
        return f"{slot} {' '.join(chance.sample(_WORDS, 2))} {number}"


class Others:
    """Concepts and organisations to draw from, some much more often than others."""

    def __init__(self, projects: int) -> None:
        vocabulary = load_vocabulary()
        self._concepts = {
            scheme: sorted(c.iri for c in vocabulary.members(scheme)) for scheme in SCHEMES
        }
        self._organisations = [
            f"{BASE}id/organisation/SE/{2_120_000_000 + n}" for n in range(max(5, projects // 5))
        ]
        self._shares = {
            size: list(accumulate(1 / place**0.8 for place in range(1, size + 1)))
            for size in {len(self._organisations), *map(len, self._concepts.values())}
        }

    def _drawn(self, values: list[str], chance: random.Random) -> str:
        return chance.choices(values, cum_weights=self._shares[len(values)])[0]

    def concept(self, like: str, chance: random.Random) -> str:
        """A concept of the same scheme."""
        return self._drawn(self._concepts[like.removeprefix(VOCAB).split("/")[0]], chance)

    def organisation(self, chance: random.Random) -> str:
        """An organisation."""
        return self._drawn(self._organisations, chance)

    def described(self) -> Iterator[str]:
        """Lines about the organisations."""
        for number, iri in enumerate(self._organisations):
            kind = "<http://www.w3.org/ns/org#FormalOrganization>"
            yield f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {kind} .\n"
            name = f"Exempelkommun {number}"
            yield f'<{iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}" .\n'


def _templates(lines: list[str]) -> tuple[list[Template], list[Template], list[str]]:
    """Whole projects, short ones, and the lines that belong to no project."""
    project_of: dict[str, str] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found = _PROJECT.match(subject)
        if found and predicate.endswith("#hasRecord>"):
            source = _SOURCE.search(rest)
            assert source is not None
            project_of[source[1]] = found[1]
    focus = {}
    for line in lines:
        finding, source = _FINDING.match(line), _SOURCE.search(line)
        if finding and source and source[1] in project_of:
            focus[finding[0]] = project_of[source[1]]
    projects = set(project_of.values())
    own: Mapping[str, list[str]] = defaultdict(list)
    rest: list[str] = []
    for line in lines:
        if "graph/links>" in line or "graph/connections>" in line:
            continue
        subject = line.split(" ", 1)[0]
        project, source = _PROJECT.match(subject), _SOURCE.search(subject)
        finding = _FINDING.match(subject)
        name = project[1] if project else None
        if source:
            name = project_of.get(source[1])
        elif finding:
            name = focus.get(finding[0])
        if name is None:
            rest.append(line)
        elif name in projects:  # not what was the address of a project once
            own[name].append(line)
    organisations = {
        m[1]
        for line in rest
        if (m := re.match(rf"<({re.escape(BASE)}id/organisation/[^>]+)>", line))
    }
    whole = [Template(own[name], name, organisations) for name in sorted(own)]
    short = [Template(_short(own[name]), name, organisations) for name in sorted(own)]
    return whole, short, rest


def _short(lines: list[str]) -> list[str]:
    """A project with only a few of the places in its texts."""
    parts = sorted({m[1] for line in lines for m in _PART.finditer(line)})
    mentions = [part for part in parts if part.startswith("mention-")]
    kept = {*mentions[:: max(1, len(mentions) // MENTIONS)][:MENTIONS]}
    kept |= set([part for part in parts if part.startswith("goal-")][:1])
    return [line for line in lines if all(m[1] in kept for m in _PART.finditer(line))]


def generate(folder: Path, projects: int) -> int:
    """Write an output folder that can be served; returns the number of statements.

    An older folder is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    quads = folder / "graph.nq"
    write(graph_of([SEEDS, CORPUS]).store, "nq", quads)
    lines = quads.read_text("utf-8").splitlines(keepends=True)
    whole, short, rest = _templates(lines)
    chance, others = random.Random(7), Others(projects)
    with quads.open("w", encoding="utf-8") as file:
        file.writelines(rest)
        file.writelines(others.described())
        for number in range(projects):
            templates = whole if number % PAGES == 0 else short
            place = number if number % PAGES else number // PAGES
            template = templates[place % len(templates)]
            file.write(template.clone(number, chance, others))
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    for path in ontology_files():
        if path.stem not in ("esfgraph", "alignments"):
            store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    store.flush()
    store.optimize()
    statements = len(store)
    store.dump(str(quads), ox.RdfFormat.N_QUADS)  # with the vocabularies, for other servers
    del store
    summary = {"base": BASE, "projects": projects, "statements": statements}
    (folder / MARKER).write_text(json.dumps(summary) + "\n", "utf-8")
    return statements
