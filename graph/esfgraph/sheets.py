"""The tables of the spreadsheet: columns with headers in both languages, and rows.

Nothing here knows of files: `spreadsheet` writes the sheets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, SH, SKOS, XSD

from esfgraph.link.fusion import RECORD_ONLY
from esfgraph.messages import LANGUAGES, field_label
from esfgraph.model import FIELDS, Field, Kind
from esfgraph.names import nearest, shorten
from esfgraph.namespaces import ESF, ORG
from esfgraph.resources import toml_data
from esfgraph.sheet_graph import Said, SheetGraph, Term, one, severity_of

__all__ = ["Cell", "Column", "Sheet", "project_sheet", "sheets_of"]

Cell = str | int | Decimal | date | None
"""What a cell holds; ``None`` is empty: unknown is neither zero nor a word."""

_JOINT = " | "
"""Between several values in one cell, as in Kohesio's files."""

_CONCEPTS = {
    "method": ESF.usesMethod,
    "method_planned": ESF.plansMethod,
    "method_former": ESF.formerMethod,
    "theme": ESF.theme,
    "target_group": ESF.targetGroup,
    "challenge": ESF.challenge,
    "actor": ESF.actor,
    "indicator": ESF.indicator,
}
"""What texts say of a project: concepts of ours, which have names but no codes."""

_NUTS_REGION = Field("nuts_region", str(ESF.nutsRegion), Kind.CODE, "nuts-2021", many=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A header in Swedish and English, the cells below it, and how numbers are shown."""

    header: str
    cells: tuple[Cell, ...]
    number_format: str = "0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; all its columns are of one length."""

    name: str
    columns: tuple[Column, ...]


def sheets_of(store: ox.Store, only: Sequence[str] | None = None) -> tuple[Sheet, ...]:
    """Projects, organisations, findings, and the concepts that projects use.

    ``only`` are IRIs of projects: the sheets then hold these, in this order,
    with their organisations and the findings about them.
    """
    graph = SheetGraph(store, only)
    return (
        _project_sheet(graph),
        Sheet("Organisations", tuple(_organisation_columns(graph))),
        Sheet("Findings", tuple(_finding_columns(graph))),
        Sheet("Concepts", tuple(_concept_columns(graph))),
    )


def project_sheet(store: ox.Store, only: Sequence[str]) -> Sheet:
    """The first of `sheets_of` alone."""
    return _project_sheet(SheetGraph(store, only))


def _project_sheet(graph: SheetGraph) -> Sheet:
    return Sheet("Projects", tuple(_project_columns(graph)))


def _header(swedish: str, english: str, addition: str = "") -> str:
    """A header in both languages, or in one where they are equal.

    >>> _header("projektägare", "project owner"), _header("total budget", "total budget", "SEK")
    ('Projektägare / Project owner', 'Total budget SEK')
    """
    words = [word[:1].upper() + word[1:] for word in dict.fromkeys((swedish, english))]
    return " / ".join(words) + (f" {addition}" if addition else "")


def _named(key: str) -> str:
    words = toml_data("display.toml")["sheet"][key]
    return _header(words["sv"], words["en"])


def _field_header(name: str, addition: str = "") -> str:
    return _header(*_labels(name), addition)


def _joined(texts: Iterable[str]) -> str | None:
    return _JOINT.join(dict.fromkeys(texts)) or None


def _typed(literal: ox.Literal) -> Cell:
    """A literal as a cell; what is not of its own datatype stays text."""
    kind, text = literal.datatype.value, literal.value
    try:
        if kind == str(XSD.date):
            return date.fromisoformat(text)
        if kind == str(XSD.integer):
            return int(text)
        if kind == str(XSD.decimal):
            number = Decimal(text)
            return number if number.is_finite() else text
    except (ValueError, InvalidOperation):
        return text
    if kind == str(XSD.boolean) and text in toml_data("display.toml")["value"]:
        words = toml_data("display.toml")["value"][text]
        return f"{words['sv']} / {words['en']}"
    return text


def _cell(graph: SheetGraph, field: Field, terms: Sequence[Term]) -> Cell:
    """Codes of concepts, names of organisations, and values; several are joined as text."""
    cells = [_value(graph, field, term) for term in terms]
    return cells[0] if len(cells) == 1 else _joined(str(cell) for cell in cells)


def _value(graph: SheetGraph, field: Field, term: Term) -> Cell:
    if isinstance(term, ox.Literal):
        return _typed(term)
    if field.kind is Kind.CODE:
        return graph.names.code(term.value) or graph.names.display(term.value)
    return graph.names.display(term.value)


def _project_columns(graph: SheetGraph) -> Iterable[Column]:
    fields = dict(FIELDS)
    for name in ("unknown_label", "unread_value", "description"):
        fields[name] = fields.pop(name)  # long texts stand last
    for name, field in fields.items():
        if name == "unknown_label":
            yield from _concept_name_columns(graph)
        if field.kind is Kind.TEXT:
            yield from _text_columns(graph, field)
        elif field.kind is Kind.MONEY:
            yield from _money_columns(graph, field)
        elif name == "owner_id":
            yield Column(_field_header(name), tuple(_owner_numbers(graph)))
        else:
            shown = "0.00%" if name == "cofinancing_rate" else "0"
            yield Column(_field_header(name), _field_cells(graph, field), shown)
        if name == "region":
            yield Column(_field_header("nuts_region"), _field_cells(graph, _NUTS_REGION))
    yield from _goal_columns(graph)
    about = Counter(place.project for _, place in graph.findings)
    yield Column(_named("findings"), tuple(about[iri] for iri in graph.projects))
    yield Column(_named("documents"), tuple(_joined(graph.documents(i)) for i in graph.projects))
    yield Column(_named("system"), tuple(_joined(graph.systems(i)) for i in graph.projects))
    same = (said.get(str(OWL.sameAs), ()) for said in graph.projects.values())
    yield Column(_named("same_as"), tuple(_joined(t.value for t in terms) for terms in same))
    yield Column(_named("iri"), tuple(graph.projects))


def _field_cells(graph: SheetGraph, field: Field) -> tuple[Cell, ...]:
    """One cell per project; what only records say is taken from them."""
    cells = []
    for iri, said in graph.projects.items():
        holders = graph.records[iri] if field.name in RECORD_ONLY else [said]
        terms = {t: None for holder in holders for t in holder.get(field.predicate, ())}
        cells.append(_cell(graph, field, list(terms)))
    return tuple(cells)


def _owner_numbers(graph: SheetGraph) -> Iterable[Cell]:
    for said in graph.projects.values():
        owners = [term.value for term in said.get(str(ESF.owner), ())]
        yield _joined(n.value for o in owners for n in graph.names.literals(o, str(ORG.identifier)))


def _text_columns(graph: SheetGraph, field: Field) -> Iterable[Column]:
    """One column per language; a project without a title is called by its file."""
    texts: list[dict[str, str]] = [
        {
            t.language or "": t.value
            for t in said.get(field.predicate, ())
            if isinstance(t, ox.Literal)
        }
        for said in graph.projects.values()
    ]
    if field.name == "title":
        for iri, text in zip(graph.projects, texts, strict=True):
            text.update({} if text else {name: graph.called(iri, name) for name in LANGUAGES})
    for language in sorted({language for text in texts for language in text}):
        yield Column(
            _field_header(field.name, f"({language})" if language else ""),
            tuple(text.get(language) for text in texts),
        )


def _concept_name_columns(graph: SheetGraph) -> Iterable[Column]:
    """The names of concepts, a column per language."""
    for name, predicate in _CONCEPTS.items():
        said = [projects.get(str(predicate), ()) for projects in graph.projects.values()]
        used = {term.value for terms in said for term in terms}
        for language in LANGUAGES if used else ():
            called = {iri: graph.names.label(iri, language) or iri for iri in used}
            cells = (_joined(called[t.value] for t in terms) for terms in said)
            words = toml_data("display.toml")["sheet"].get(name)
            swedish, english = (words["sv"], words["en"]) if words else _labels(name)
            yield Column(_header(swedish, english, f"({language})"), tuple(cells))


def _labels(name: str) -> tuple[str, str]:
    return field_label(name, "sv"), field_label(name, "en")


def _goal_columns(graph: SheetGraph) -> Iterable[Column]:
    """The goals in their own words, a column per language."""
    goals = [graph.goals(iri) for iri in graph.projects]
    for language in sorted({text.language or "" for texts in goals for text in texts}):
        cells = (
            _joined(text.value for text in texts if (text.language or "") == language)
            for texts in goals
        )
        yield Column(_field_header("goal", f"({language})" if language else ""), tuple(cells))


def _money_columns(graph: SheetGraph, field: Field) -> Iterable[Column]:
    """One column per currency: amounts of different currencies are never in one."""
    amounts = [
        {
            money[1]: money[0]
            for term in said.get(field.predicate, ())
            if isinstance(term, ox.NamedNode) and (money := graph.names.amount(term.value))
        }
        for said in graph.projects.values()
    ]
    for currency in sorted({currency for amount in amounts for currency in amount}):
        cells = tuple(amount.get(currency) for amount in amounts)
        yield Column(_field_header(field.name, currency), cells, "#,##0.00")


def _organisation_columns(graph: SheetGraph) -> Iterable[Column]:
    owned, partnered = (
        Counter(t.value for said in graph.projects.values() for t in said.get(str(p), ()))
        for p in (ESF.owner, ESF.partner)
    )
    things = graph.organisations
    names = (said.get(str(SKOS.prefLabel), ()) for said in things.values())
    numbers = (said.get(str(ORG.identifier), ()) for said in things.values())
    countries = (said.get(str(ESF.country), ()) for said in things.values())
    yield Column(_named("name"), tuple(_joined(t.value for t in terms) for terms in names))
    yield Column(_named("number"), tuple(_joined(t.value for t in terms) for terms in numbers))
    yield Column(
        _named("country"),
        tuple(_joined(graph.names.code(t.value) or t.value for t in terms) for terms in countries),
    )
    yield Column(_named("owned"), tuple(owned[iri] for iri in things))
    yield Column(_named("partnered"), tuple(partnered[iri] for iri in things))
    yield Column(_named("iri"), tuple(things))


def _finding_columns(graph: SheetGraph) -> Iterable[Column]:
    found, places = [said for said, _ in graph.findings], [place for _, place in graph.findings]
    messages = [
        [t for t in said.get(str(SH.resultMessage), ()) if isinstance(t, ox.Literal)]
        for said in found
    ]
    yield Column(_named("severity"), tuple(_severity_words(said) for said in found))
    yield Column(_named("message_sv"), tuple(nearest(texts, "sv") for texts in messages))
    yield Column(_named("message_en"), tuple(nearest(texts, "en") for texts in messages))
    yield Column(_named("document"), tuple(place.document for place in places))
    yield Column(_named("line"), tuple(place.line for place in places))
    yield Column(_named("row"), tuple(place.row for place in places))
    for key, predicate in (
        ("property", SH.resultPath),
        ("value", SH.value),
        ("rule", SH.sourceShape),
    ):
        terms = [one(said, predicate) for said in found]
        yield Column(_named(key), tuple(None if t is None else shorten(t.value) for t in terms))
    yield Column(_named("project"), tuple(_called(graph, p.project) for p in places))
    yield Column(_named("iri"), tuple(place.project for place in places))


def _severity_words(said: Said) -> str:
    words = toml_data("messages.toml")["severity"][severity_of(said)]
    return f"{words['sv']} / {words['en']}"


def _called(graph: SheetGraph, project: str | None) -> str | None:
    """A project's identifiers; without one its title, or what stands for that."""
    if project is None or project not in graph.projects:
        return None
    said = graph.projects[project]
    titles = [t for t in said.get(str(DCTERMS.title), ()) if isinstance(t, ox.Literal)]
    identifiers = _joined(term.value for term in said.get(str(DCTERMS.identifier), ()))
    return identifiers or nearest(titles, "sv") or graph.called(project, "sv")


def _concept_columns(graph: SheetGraph) -> Iterable[Column]:
    """What the codes of the first sheet mean."""
    used: Counter[tuple[str, str]] = Counter()
    fields = [f for f in (*FIELDS.values(), _NUTS_REGION) if f.kind is Kind.CODE]
    for said in graph.projects.values():
        for field in fields:
            used.update((field.name, t.value) for t in said.get(field.predicate, ()))
    order = [field.name for field in fields]
    rows = sorted(used, key=lambda row: (order.index(row[0]), row[1]))
    yield Column(_named("property"), tuple(_field_header(name) for name, _ in rows))
    yield Column(_named("code"), tuple(graph.names.code(iri) for _, iri in rows))
    yield Column(_named("name_sv"), tuple(graph.names.label(iri, "sv") for _, iri in rows))
    yield Column(_named("name_en"), tuple(graph.names.label(iri, "en") for _, iri in rows))
    yield Column(_named("projects"), tuple(used[row] for row in rows))
    yield Column(_named("iri"), tuple(iri for _, iri in rows))
