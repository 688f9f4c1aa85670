"""What narrows a search, in words, and the searches without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from esfgraph.messages import Language
from esfgraph.names import expand, number_text
from esfgraph.resources import toml_data
from esfgraph.site.addresses import Addresses
from esfgraph.site.index import Index
from esfgraph.site.search import Found, find
from esfgraph.site.texts import facet_label, system_name, text
from esfgraph.site.view import View, having, long, short

__all__ = ["Chip", "capital", "chips_of", "emptied", "label_of", "wider"]

_TRIED = 8
"""Choices that are left out in turn where nothing was found; each is a search."""


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen, and the address without it."""

    label: str
    address: str | None


def label_of(index: Index, name: str, value: str, language: Language) -> str:
    """What a facet's value is called; what is none keeps its words."""
    if name not in index.facets or value not in index.facets[name].place:
        return value  # anything can stand in an address
    if name == "budget":
        return _class(value, language)
    if name == "system":
        return system_name(value, language)
    return index.full_name(value, language) if "://" in value else value


def _class(value: str, language: Language) -> str:
    """A class of budgets in words; see `index`."""
    currency, _, power = value.rpartition("-")
    low, high = 10 ** int(power), 10 ** (int(power) + 1)
    said = toml_data("templates", "site.toml")["class"]["between"][language]
    low_text, high_text = (number_text(Decimal(n), language) for n in (low, high))
    return str(said).format(low=low_text, high=high_text, currency=currency)


def capital(words: str) -> str:
    """The first letter large."""
    return words[:1].upper() + words[1:]


def emptied(
    index: Index, view: View, language: Language, at: Addresses
) -> list[tuple[str, str | None, int]]:
    """Where nothing was found: the choices without any one of which there is something.

    Each with the address of the search without it, and how many projects that finds.
    """
    found = []
    for label, without in _choices(index, view, language)[:_TRIED]:
        number = len(find(index, without, language).rows)
        if number:
            found.append((label, at.search(without.pairs()), number))
    return found


def _choices(index: Index, view: View, language: Language) -> list[tuple[str, View]]:
    """All that narrows the search, kind by kind, and the view without it."""
    view = replace(view, page=1)
    found = [(f"”{view.text}”", replace(view, text="", sort=None))] if view.text else []
    for name in view.chosen:
        rest = {other: values for other, values in view.chosen.items() if other != name}
        found.append((capital(facet_label(name, language)), replace(view, chosen=rest)))
    if view.projects:
        found.append((text("project", language), replace(view, projects=())))
    found += [
        (_has(index, iri, language), replace(view, things=_rest(view.things, iri)))
        for iri in view.things
    ]
    if view.since is not None or view.until is not None:
        found.append((text("years", language), replace(view, since=None, until=None)))
    if view.has_bounds:
        found.append((text("budget", language), replace(view, least=None, most=None)))
    return found


def _rest(things: tuple[str, ...], without: str) -> tuple[str, ...]:
    return tuple(one for one in things if one != without)


def _has(index: Index, iri: str, language: Language) -> str:
    known = having(index, iri)
    name = index.name(expand(iri) or iri, language) if known else short(iri)
    return text("with-thing", language, name=name)


def chips_of(index: Index, view: View, language: Language, at: Addresses) -> list[Chip]:
    """All that narrows the search besides its words."""
    chips = []
    for name, values in view.chosen.items():
        for value in values:
            whole = long(name, value)
            label = label_of(index, name, whole, language)
            label = short(value) if label == whole else label
            address = at.search(view.toggled(name, value).pairs())
            chips.append(Chip(f"{capital(facet_label(name, language))}: {label}", address))
    for iri in view.projects:
        rest = _rest(view.projects, iri)
        row = index.row.get(expand(iri) or iri)
        label = iri if row is None else index.titles[language][row]
        chips.append(Chip(label, at.search(replace(view, projects=rest, page=1).pairs())))
    for iri in view.things:
        without = replace(view, things=_rest(view.things, iri), page=1)
        chips.append(Chip(_has(index, iri, language), at.search(without.pairs())))
    if view.since is not None or view.until is not None:
        label = f"{text('years', language)}: {view.since or ''}–{view.until or ''}"
        without = replace(view, since=None, until=None, page=1)
        chips.append(Chip(label, at.search(without.pairs())))
    if view.has_bounds:
        bounds = "–".join(
            "" if bound is None else number_text(Decimal(bound), language)
            for bound in (view.least, view.most)
        )
        label = f"{text('budget', language)}: {bounds} {view.currency or ''}".rstrip()
        without = replace(view, least=None, most=None, page=1)
        chips.append(Chip(label, at.search(without.pairs())))
    return chips


def wider(view: View, found: Found, at: Addresses) -> list[tuple[str, str | None]]:
    """Searches to try where nothing was found."""
    if len(found.rows) or not view.text:
        return []
    texts = [f"*{word.strip('*')}*" for word in found.missing if len(word.strip("*")) > 2]
    if not view.is_all and view.chosen:
        texts.append(view.text)
    return [(words, at.search(View(text=words).pairs())) for words in dict.fromkeys(texts)]
