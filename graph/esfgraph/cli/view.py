"""One project on one screen."""

from __future__ import annotations

from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from esfgraph.cli.terminal import SEVERITY_STYLES, one_line, out_console
from esfgraph.evidence import Evidence
from esfgraph.explain import Reason, bounds_text
from esfgraph.messages import Language, say
from esfgraph.places import named_row
from esfgraph.project_view import Fact, ProjectView
from esfgraph.ties import link_text

__all__ = ["print_view"]

_DESCRIPTION = 600
"""So many characters of a description are shown; the rest is in the sources."""


def _stands(evidence: tuple[Evidence, ...], *, files: bool, language: Language) -> str:
    """The lines of each file; the file is named only where there are several."""
    lines: dict[str, list[str]] = {}
    for one in evidence:
        lines.setdefault(one.file or one.document, []).append(str(one.line or "?"))
    word = say("show.line", language)
    places = [
        f"{name} {word} {', '.join(dict.fromkeys(found))}"
        if files
        else f"{word} {', '.join(dict.fromkeys(found))}"
        for name, found in lines.items()
    ]
    return f"[dim]{escape('; '.join(places))}[/]"


def _standing(fact: Fact, value: str) -> str:
    """A value, and how it stands where sources differ."""
    words = f"{value} ({escape(fact.standing)})" if fact.standing else value
    return words if fact.fused else f"[dim]{words}[/]"


def _tongue(fact: Fact) -> str:
    """The language of a text, and how it stands where sources differ."""
    return f"[dim]({escape(', '.join(filter(None, (fact.language, fact.standing))))})[/]"


def _facts(facts: tuple[Fact, ...], *, files: bool, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, show_header=True, header_style="bold")
    for heading in ("fact", "value", "where"):
        table.add_column(say(f"show.{heading}", language), overflow="fold")
    previous = None
    for fact in facts:
        label = "" if fact.label == previous else escape(fact.label)
        previous = fact.label
        value = escape(one_line(fact.value))
        where = _stands(fact.evidence, files=files, language=language)
        table.add_row(label, _standing(fact, value), where)
    return table


def _prose(reasons: tuple[Reason, ...], language: Language) -> Table:
    """What the prose says: each statement once, with the first words that say it.

    Where the text also says of which age a target group is, or which share marks it, each
    such group is told instead.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("statement", "label", "words", "line"):
        table.add_column(say(f"explain.{heading}", language), overflow="fold")
    bounded = {(r.statement, r.concept) for r in reasons if bounds_text(r, language)}
    first: dict[tuple[str, str, str], Reason] = {}
    for reason in reasons:
        bounds = bounds_text(reason, language)
        if reason.statement is not None and (
            bounds or (reason.statement, reason.concept) not in bounded
        ):
            # Every goal has its own words; case and white space make no other ones.
            words = " ".join(reason.words.split()).casefold()
            told = reason.label if reason.concept else f"{reason.label} {words}"
            first.setdefault((reason.statement, told, bounds), reason)
    previous = None
    for (statement, _, bounds), reason in sorted(first.items(), key=lambda pair: pair[0][0]):
        name = "" if statement == previous else statement
        previous = statement
        words = escape(one_line(reason.words))
        label = ", ".join(filter(None, (reason.label, bounds)))
        table.add_row(escape(name), escape(label), words, f"[dim]{reason.line}[/]")
    return table


def print_view(view: ProjectView, reasons: tuple[Reason, ...]) -> None:
    """Print all that is known of a project, and where each fact and each statement stands."""
    language = view.language
    console = out_console()
    identifiers = ", ".join(f.value for f in view.identifiers)
    heading = f"[bold]{escape(one_line(view.name))}[/]"
    if view.titles and view.titles[0].standing:
        heading += f" {_tongue(view.titles[0])}"
    for other in view.titles[1:]:
        heading += f"\n{escape(one_line(other.value))} {_tongue(other)}"
    under = " · ".join(filter(None, (view.kind, identifiers)))
    console.print(Panel(f"{heading}\n{escape(under)}\n[dim]{escape(view.iri)}[/]", expand=False))
    console.print(_facts(view.facts, files=len(view.sources) > 1, language=language))
    if reasons:
        console.print(f"\n[bold]{say('show.prose', language)}[/]")
        console.print(_prose(reasons, language))
    for text in view.descriptions:
        console.print(f"\n[bold]{say('show.description', language)}[/] {_tongue(text)}")
        short = one_line(text.value)
        console.print(escape(short[:_DESCRIPTION] + ("…" if len(short) > _DESCRIPTION else "")))
    if view.findings:
        console.print(f"\n[bold]{say('show.findings', language)}[/]")
    for note in view.findings:
        style = SEVERITY_STYLES[note.severity]
        place = named_row(note.document, note.row, language) or ""
        place += f":{note.line}" if note.line else ""
        severity = say(f"severity.{note.severity}", language)
        console.print(f"[{style}]{severity}[/] {escape(note.message)} [dim]{escape(place)}[/]")
    console.print(f"\n[bold]{say('show.sources', language)}[/]")
    for source in view.sources:
        console.print(escape("  ".join(filter(None, (source.file, source.url)))))
    for link in view.ties.links:
        console.print(escape(one_line(link_text(link, language))))
    for key, others in (
        ("preceded_by", view.ties.preceded_by),
        ("followed_by", view.ties.followed_by),
    ):
        for iri, name in others:
            console.print(escape(f"{say(f'show.{key}', language)} {name} <{iri}>"))
    for iri in view.ties.former:
        console.print(f"{say('show.former', language)} {escape(iri)}")
    for iri in view.same_as:
        console.print(f"{say('show.same_as', language)} {escape(iri)}")
    if view.unknown:
        unknown = escape(", ".join(view.unknown))
        console.print(f"\n[bold]{say('show.unknown', language)}[/] {unknown}")
