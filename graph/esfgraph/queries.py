"""Named SPARQL questions, and files of one's own.

A question is a ``.rq`` file that any SPARQL 1.1 engine can run as it is. Its
leading comments say what it asks, for whom, and which parameters it takes::

    # title.en: Which projects run on a day?
    # description.en: Projects that have started by that day …
    # audience: municipality
    # param: on date required en: The day, such as 2024-05-01 | sv: Dagen …
    # param: least integer default=2 en: At least so many | sv: Minst så många

A parameter is a variable of the SELECT clause. Its value is bound to it when
the query is evaluated and never becomes part of the text; an unbound
parameter restricts nothing. Types are those of `PLAIN`, ``iri``,
``project``, ``organisation``, ``property``, or classes whose concepts are
meant (``esf:EsfRegion|esf:NutsRegion``: the first that answers decides).

>>> named_queries()["same-objective"].title["en"]
'Who works on the same specific objective?'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import XSD

from esfgraph.errors import UsageError
from esfgraph.lookup import find_concept, find_organisation, find_project, find_property
from esfgraph.names import expand
from esfgraph.namespaces import PREFIXES
from esfgraph.resources import data_file
from esfgraph.results import Result, result_of

__all__ = [
    "PLAIN",
    "Parameter",
    "Query",
    "bind",
    "load_query",
    "named_queries",
    "parse_query",
    "run",
]

Bound = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""What a variable can be bound to."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the user can bind.

    Attributes
    ----------
    name
        The variable, without its question mark.
    type
        What its values are (see the module).
    required
        Whether the question makes no sense without it.
    default
        The value as a user would write it, or ``None``.
    label
        What it is, per language.
    """

    name: str
    type: str
    required: bool = False
    default: str | None = None
    label: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Query:
    """A question.

    Attributes
    ----------
    name
        The file's name without its ending, or what the user gave.
    text
        The whole file.
    title, description
        What it asks, per language; empty for files without such comments.
    audience
        ``evaluator``, ``municipality`` or ``engineer``; ``None`` if not said.
    parameters
        In the order of the file.
    """

    name: str
    text: str
    title: Mapping[str, str] = field(default_factory=dict, hash=False)
    description: Mapping[str, str] = field(default_factory=dict, hash=False)
    audience: str | None = None
    parameters: tuple[Parameter, ...] = ()

    @property
    def hidden(self) -> frozenset[str]:
        """Columns that only hold what the user gave: parameters of a plain type."""
        return frozenset(p.name for p in self.parameters if p.type in PLAIN)


def _integer(text: str) -> ox.Literal:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ValueError("a whole number, such as 2")
    return ox.Literal(str(int(text)), datatype=ox.NamedNode(str(XSD.integer)))


def _date(text: str) -> ox.Literal:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day written year-month-day, such as 2024-05-01")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day of the calendar, such as 2024-05-01") from None
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(str(XSD.date)))


def _iri(text: str) -> ox.NamedNode:
    found = expand(text)
    if found is None:
        raise ValueError("an IRI or a name with a known prefix, such as esf:totalBudget")
    try:
        return ox.NamedNode(found)
    except ValueError:
        raise ValueError("an IRI") from None


PLAIN: Mapping[str, Callable[[str], ox.Literal]] = {
    "string": ox.Literal,
    "integer": _integer,
    "date": _date,
}
"""Types of parameters that hold plain values, with what makes a literal of a text."""

_FINDERS: Mapping[str, Callable[[ox.Store, str], str]] = {
    "project": find_project,
    "organisation": find_organisation,
    "property": lambda _, text: find_property(text),
}

_PARAMETER = re.compile(r"(?P<name>[A-Za-z_]\w*)\s+(?P<type>\S+)(?:\s+(?P<rest>.*))?")
_NEED = re.compile(r"(?:required|optional|default=(?P<default>\S*))(?=\s|$)\s*")
_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3}):\s*(?P<text>.*)")


def _labels(text: str) -> dict[str, str]:
    found = (_LANGUAGE.fullmatch(part.strip()) for part in text.split(" | "))
    return {match["language"]: match["text"].strip() for match in found if match}


def _parameter(text: str, source: str, line: int) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise UsageError(
            f"'{text}' describes no parameter",
            source=source,
            line=line,
            advice="Expected: NAME TYPE [required|default=VALUE] en: … | sv: …",
        )
    rest = match["rest"] or ""
    need = _NEED.match(rest)
    parameter = Parameter(
        name=match["name"],
        type=match["type"],
        required=rest.startswith("required"),
        default=need["default"] if need else None,
        label=_labels(rest[need.end() :] if need else rest),
    )
    if parameter.type not in {*PLAIN, *_FINDERS, "iri"} and None in _classes(parameter.type):
        raise UsageError(
            f"'{parameter.type}' is no type of parameter",
            source=source,
            line=line,
            advice=f"Expected {', '.join([*PLAIN, *_FINDERS, 'iri'])} or a class like esf:Fund.",
        )
    return parameter


def _classes(kind: str) -> list[str | None]:
    return [expand(name) for name in kind.split("|")]


def parse_query(text: str, name: str = "-") -> Query:
    """A question from its text: the comments before its first other line are read.

    Raises `UsageError` for a parameter that is not described as it should be.
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    audience, parameters = None, []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        key, _, value = (part.strip() for part in line.lstrip("# \t").partition(":"))
        kind, _, language = key.partition(".")
        if kind in texts and language:
            texts[kind][language] = value
        elif key == "audience":
            audience = value
        elif key == "param":
            parameters.append(_parameter(value, name, number))
    return Query(name, text, texts["title"], texts["description"], audience, tuple(parameters))


@cache
def named_queries() -> Mapping[str, Query]:
    """The questions that belong to esfgraph, by name, sorted."""
    files = sorted(data_file("queries").glob("*.rq"))
    return {path.stem: parse_query(path.read_text("utf-8"), path.stem) for path in files}


def load_query(source: str) -> Query:
    """A named question, or the one in a ``.rq`` file.

    Raises `UsageError` when there is neither, with the names that come
    close, or when the file cannot be read.
    """
    known = named_queries()
    if source in known:
        return known[source]
    path = Path(source)
    try:
        if path.is_file():
            return parse_query(path.read_text("utf-8"), source)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read as UTF-8 text: {error}", source=source) from error
    if path.suffix == ".rq":
        raise UsageError("no such file", source=source)
    close = get_close_matches(source, known, n=3, cutoff=0.5)
    raise UsageError(
        f"no question is called '{source}'",
        advice=f"Similar: {', '.join(close)}." if close else "List them with: esfgraph queries",
    )


def _term(
    query: Query, parameter: Parameter, text: str, store: ox.Store
) -> ox.Literal | ox.NamedNode:
    kind = parameter.type
    if kind in _FINDERS:
        return ox.NamedNode(_FINDERS[kind](store, text))
    if kind not in PLAIN and kind != "iri":
        classes = [iri for iri in _classes(kind) if iri is not None]
        return ox.NamedNode(find_concept(store, classes, text))
    try:
        return PLAIN[kind](text) if kind in PLAIN else _iri(text)
    except ValueError as expected:
        raise UsageError(
            f"'{text}' is no {kind}",
            source=query.name,
            field=parameter.name,
            advice=f"Expected {expected}.",
        ) from expected


def bind(query: Query, given: Mapping[str, str], store: ox.Store) -> dict[ox.Variable, Bound]:
    """The terms to bind to a question's variables.

    Parameters
    ----------
    query
        The question.
    given
        Values as the user wrote them, by name of the parameter.
    store
        The graph in which projects, organisations and concepts are looked up.

    Raises `UsageError` for a parameter that the question does not have, one
    that is missing and one that is not of its type, and what `lookup` raises.
    """
    names = [p.name for p in query.parameters]
    for name in given:
        if name not in names:
            raise UsageError(
                f"the question has no parameter '{name}'",
                source=query.name,
                advice=f"It has: {', '.join(names)}." if names else "It has none.",
            )
    bound: dict[ox.Variable, Bound] = {}
    for parameter in query.parameters:
        text = given.get(parameter.name, parameter.default)
        if text is not None:
            bound[ox.Variable(parameter.name)] = _term(query, parameter, text, store)
        elif parameter.required:
            label = parameter.label.get("en", "")
            raise UsageError(
                f"the parameter '{parameter.name}' is missing",
                source=query.name,
                advice=f"Give it as --param {parameter.name}=… ({label or parameter.type})",
            )
    return bound


def run(
    store: ox.Store, query: Query, given: Mapping[str, str] | None = None, *, union: bool = False
) -> Result:
    """Ask a question.

    Parameters
    ----------
    store
        The graph.
    query
        From `load_query` or `parse_query`.
    given
        Values of parameters as the user wrote them.
    union
        Whether the default graph is the union of all graphs, as on some
        servers; named questions give the same rows either way.

    Raises `UsageError` for what `bind` refuses, for text that is not SPARQL
    (with line and column), and for a query that cannot be evaluated.
    """
    bound = bind(query, given or {}, store)
    try:
        answer = store.query(
            query.text.removeprefix("\ufeff"),
            prefixes=PREFIXES,
            use_default_graph_as_union=union,
            substitutions=bound,
        )
        return result_of(answer, query.hidden)
    except SyntaxError as error:
        raise _syntax_error(query, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise UsageError(f"cannot be evaluated: {error}", source=query.name) from error


def _syntax_error(query: Query, message: str) -> UsageError:
    place = re.match(r"error at (?P<line>\d+):(?P<column>\d+): (?P<rest>.*)", message, re.DOTALL)
    if place is None:
        return UsageError(f"not valid SPARQL: {message}", source=query.name)
    rest = " ".join(place["rest"].split())
    if "Prefix not found" in rest:
        rest = "a prefix that is not declared"
    return UsageError(
        f"not valid SPARQL at column {place['column']}: {rest[:120]}",
        source=query.name,
        line=int(place["line"]),
    )
