"""How fast tables become a loaded graph, beside the usual way: one rdflib call per statement.

    python tests/bench/mapping.py [ROWS]

Both ways start from the same records of pages, repeated with other numbers,
and end with a store that answers a query. CPU seconds and peak memory are
those of a process of its own for each way. Nothing here is a test.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from esfgraph import mapping
from esfgraph.annotate.prose import annotate
from esfgraph.link.fusion import fuse
from esfgraph.model import ProjectRecord
from esfgraph.pipeline import read_page
from esfgraph.resolve import tables_from_pages
from esfgraph.sources.inputs import gather
from esfgraph.store import load_lines, sorted_lines

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "pages"


def records(rows: int) -> list[ProjectRecord]:
    """``rows`` records: the corpus's, again and again, as if of other documents."""
    pages = [read_page(item) for item in gather([CORPUS])[0]]
    made = []
    for number in range(rows):
        page = pages[number % len(pages)]
        document = replace(page.document, sha256=f"{number:016x}" + page.document.sha256[16:])
        made.append(replace(page, document=document))
    return made


def ours(made: list[ProjectRecord]) -> int:
    tables = tables_from_pages([(record, annotate(record)) for record in made])
    return len(load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables)))))


def per_statement(made: list[ProjectRecord]) -> int:
    """The same statements, added one by one to an rdflib dataset."""
    import pyoxigraph as ox
    from rdflib import Dataset, Literal, URIRef

    tables = tables_from_pages([(record, annotate(record)) for record in made])
    store = load_lines(sorted_lines(mapping.all_lines(tables, fuse(tables))))
    quads = list(store)  # what is to be said; not counted below
    begin = time.process_time()
    dataset = Dataset()
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Literal):
            language = value.language
            datatype = None if language else URIRef(value.datatype.value)
            term = Literal(value.value, lang=language, datatype=datatype)
        else:
            term = URIRef(value.value)
        graph = quad.graph_name
        name = URIRef(graph.value) if isinstance(graph, ox.NamedNode) else None
        dataset.add((URIRef(quad.subject.value), URIRef(quad.predicate.value), term, name))
    print(f"rdflib, one call per statement: {time.process_time() - begin:.2f} CPU s", end=", ")
    return len(quads)


def child(way: str, rows: int) -> None:
    made = records(rows)
    begin = time.process_time()
    count = ours(made) if way == "ours" else per_statement(made)
    spent = time.process_time() - begin
    if way == "ours":
        print(f"tables and mapping: {spent:.2f} CPU s, {count / spent:,.0f} statements/s", end=", ")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} statements, peak {peak:,.0f} MB")


def main() -> None:
    if len(sys.argv) == 3:
        child(sys.argv[1], int(sys.argv[2]))
        return
    rows = sys.argv[1] if len(sys.argv) == 2 else "5000"
    for way in ("ours", "per-statement"):
        subprocess.run([sys.executable, __file__, way, rows], check=True)


if __name__ == "__main__":
    main()
