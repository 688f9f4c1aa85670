"""A process that answers questions, one after the other: ``python -m esfgraph.serve.worker``.

It is started by `workers.Pool`, with which it talks in `frames`. The first one
says which store to open and how much memory may be used; each later one is a
question, whose answer goes into a file. It imports little, so that it starts
within a few hundredths of a second, and ends when its input ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, cast
from xml.parsers import expat

import pyoxigraph as ox

from esfgraph.serve.frames import Frame, own_channel, read_frame, resident, send_frame
from esfgraph.serve.sandbox import die_with_parent, forbid_network

__all__ = ["main"]

_XML = ("XML", "RDF_XML")
_WITH_PREFIXES = ("TURTLE", "TRIG", "N3", "RDF_XML")
_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<rest>.*)", re.DOTALL)
_TOLD = 300


class _TooLargeError(Exception):
    """The answer is larger than allowed."""


class _NotXmlError(Exception):
    """The engine wrote what no XML parser reads: a control character, a name that is none."""


class _Spool:
    """A file that holds an answer, up to its limit; XML is checked while it is written."""

    def __init__(self, output: IO[bytes], limit: int, form: str) -> None:
        self._output, self._left = output, limit
        self._parser = expat.ParserCreate(namespace_separator=" ") if form in _XML else None

    def write(self, data: bytes) -> int:
        """Pass on what the engine writes."""
        self._left -= len(data)
        if self._left < 0:
            raise _TooLargeError
        self._check(data, final=False)
        return self._output.write(data)

    def flush(self) -> None:
        """Nothing: the file is closed when all is written."""

    def close(self) -> None:
        """Check that the document is whole."""
        self._check(b"", final=True)

    def _check(self, data: bytes, *, final: bool) -> None:
        if self._parser is not None:
            try:
                self._parser.Parse(bytes(data), final)
            except expat.ExpatError as error:
                raise _NotXmlError(str(error)) from error


class _Worker:
    def __init__(self, start: Frame) -> None:
        self._store = ox.Store.read_only(start["store"])
        self._prefixes: dict[str, str] = start["prefixes"]
        self._folder = Path(start["folder"])
        self._limit = int(start["result_limit"])

    def answer(self, job: Frame) -> Frame:
        """Answer a question into its file and say how it went."""
        try:
            form, statements = self._asked(job)
            if form is None:
                return {"status": "unacceptable", "graph": statements}
            path = self._folder / job["file"]
            with path.open("xb") as output:
                spool = _Spool(output, self._limit, form)
                statements(cast(IO[bytes], spool))
                spool.close()
            return {"status": "ok", "format": form}
        except _TooLargeError:
            return {"status": "too-large"}
        except _NotXmlError:
            return {"status": "not-xml"}
        except SyntaxError as error:
            return _syntax(str(error))
        except OSError as error:
            return {"status": "storage", "message": _short(str(error))}
        except (RuntimeError, ValueError, OverflowError, KeyError) as error:
            return {"status": "failed", "message": _short(str(error))}

    def _asked(self, job: Frame) -> tuple[str | None, Any]:
        """The format and what writes it; without format, whether the answer is a graph."""
        if job["kind"] == "graph":
            return self._graph(job)
        default = _nodes(job["default"])
        answer = self._store.query(
            job["query"],
            prefixes=self._prefixes,
            default_graph=cast(list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None, default),
            named_graphs=_nodes(job["named"]),
        )
        is_graph = isinstance(answer, ox.QueryTriples)
        form = job["graph_format"] if is_graph else job["table_format"]
        if form is None:
            return None, is_graph
        if isinstance(answer, ox.QueryTriples):
            return form, self._graph_writer(answer, form)
        table = getattr(ox.QueryResultsFormat, form)
        return form, lambda output: answer.serialize(output, table)

    def _graph(self, job: Frame) -> tuple[str, Any]:
        name = job["graph"]
        graph = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        quads = self._store.quads_for_pattern(None, None, None, graph)
        return job["graph_format"], self._graph_writer(
            (quad.triple for quad in quads), job["graph_format"]
        )

    def _graph_writer(self, statements: Iterable[ox.Triple], form: str) -> Any:
        prefixes = self._prefixes if form in _WITH_PREFIXES else None
        rdf = getattr(ox.RdfFormat, form)
        return lambda output: ox.serialize(statements, output, rdf, prefixes=prefixes)


def _nodes(iris: list[str] | None) -> list[ox.NamedNode | ox.BlankNode] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _short(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= _TOLD else text[:_TOLD] + " …"


def _syntax(message: str) -> Frame:
    place = _PLACE.match(message)
    if place is None:
        return {"status": "syntax", "message": _short(message)}
    return {
        "status": "syntax",
        "line": int(place["line"]),
        "column": int(place["column"]),
        "message": _short(place["rest"]),
    }


def _limit_memory(limit: int) -> None:
    """Allow so many bytes of address space beyond what is in use now; no core dumps."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (ImportError, OSError):  # the parent watches the wall clock on every system
        return
    total = pages * resource.getpagesize() + limit
    resource.setrlimit(resource.RLIMIT_AS, (total, total))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Open the store, then answer until the input ends."""
    source, target = own_channel()
    die_with_parent()
    start = read_frame(source)
    if start is None:
        return
    guarded = forbid_network()
    try:
        worker = _Worker(start)
    except OSError as error:
        send_frame(target, {"status": "failed", "message": _short(str(error))})
        return
    _limit_memory(int(start["memory_limit"]))
    send_frame(target, {"status": "ready", "guarded": guarded})
    while (job := read_frame(source)) is not None:
        send_frame(target, {**worker.answer(job), "resident": resident()})


if __name__ == "__main__":
    main()
