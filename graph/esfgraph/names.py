"""Names of things in a graph: short forms of IRIs, codes, labels, values in words.

People read ``140 Support for primary to secondary education`` where the graph
has an IRI, and ``9 496 611 SEK`` where it has an amount. `Names` looks codes
and labels up in the graph itself, so that it also knows concepts that no
vocabulary holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, SKOS, XSD

from esfgraph.messages import Language, say
from esfgraph.namespaces import BASE, COUNTRY, ESF, PREFIXES, SCHEMA
from esfgraph.resources import toml_data
from esfgraph.vocabulary import load_vocabulary
from esfgraph.worded import Worded

__all__ = [
    "Names",
    "expand",
    "language_rank",
    "nearest",
    "nearest_worded",
    "number_text",
    "rate_text",
    "shorten",
    "untitled",
]

_LOCAL = re.compile(r"[\w][\w.+-]*")
_OWN = ("id/", "vocab/", "graph/")
_DIGITS = 10_000
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


def shorten(iri: str) -> str:
    """An IRI as people like to read it: with a prefix, or without our base.

    >>> shorten("https://w3id.org/esfgraph/ontology#totalBudget")
    'esf:totalBudget'
    >>> shorten("https://w3id.org/esfgraph/id/project/2021SE05SFPR001/23-012-S01")
    'id/project/2021SE05SFPR001/23-012-S01'
    >>> shorten("https://example.org/a")
    'https://example.org/a'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    own = iri.removeprefix(BASE)
    return own if own.startswith(_OWN) else iri


def expand(text: str) -> str | None:
    """The IRI that a text is or stands for: the reverse of `shorten`, else ``None``.

    >>> expand("nuts:SE11"), expand("<https://example.org/a>")
    ('http://data.europa.eu/nuts/code/SE11', 'https://example.org/a')
    >>> expand("140") is None
    True
    """
    text = text.strip().removeprefix("<").removesuffix(">")
    if _ABSOLUTE.fullmatch(text):
        return text
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return BASE + text if text.startswith(_OWN) else None


class Names:
    """Codes and labels of what a graph holds.

    Parameters
    ----------
    store
        The graph; names are looked up in all its graphs.
    language
        The wanted language (BCP 47); others stand in where it has no label.
    """

    def __init__(self, store: ox.Store, language: str = "en") -> None:
        self._store = store
        self._language = language

    def literals(self, iri: str, predicate: str) -> list[ox.Literal]:
        """The literals of a property, each once, in a fixed order."""
        quads = self._store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(predicate), None, None
        )
        found = {q.object for q in quads if isinstance(q.object, ox.Literal)}
        return sorted(found, key=lambda literal: (literal.value, literal.language or ""))

    def amount(self, iri: str) -> tuple[Decimal, str] | None:
        """Value and currency of an amount of money; ``None`` for anything else."""
        values = self.literals(iri, str(SCHEMA.value))
        currencies = self.literals(iri, str(SCHEMA.currency))
        if not values or not currencies:
            return None
        try:
            amount = Decimal(values[0].value)
        except InvalidOperation:
            return None
        # Written out, 1E999999999 would fill the memory.
        is_sane = amount.is_finite() and amount.adjusted() < _DIGITS
        return (amount, currencies[0].value) if is_sane else None

    def code(self, iri: str) -> str | None:
        """The code of a concept: of several the fullest, of a country the two letters."""
        codes = [literal.value for literal in self.literals(iri, str(SKOS.notation))]
        if not codes:
            return None
        return min(codes, key=len) if iri.startswith(COUNTRY) else max(codes, key=len)

    def label(self, iri: str, language: str | None = None) -> str | None:
        """What a concept, scheme or organisation is called; ``None`` where nothing says.

        Where no preferred label is in the wanted language (``language``, else
        that of the names), an alternative one in it stands in, then a
        preferred one in another language.
        """
        found = self.worded_label(iri, language)
        return None if found is None else str(found)

    def worded_label(self, iri: str, language: str | None = None) -> Worded | None:
        """What `label` gives, with its language."""
        labels = self.literals(iri, str(SKOS.prefLabel)) or self.literals(iri, str(DCTERMS.title))
        wanted = self._language if language is None else language
        if all(label.language != wanted for label in labels):
            others = self.literals(iri, str(SKOS.altLabel))
            labels = [label for label in others if label.language == wanted] or labels
        return nearest_worded(labels, wanted)

    def display(self, iri: str) -> str:
        """Code and label together, each once; never empty.

        Countries and what has no code are shown by their label alone.
        """
        return str(self.worded(iri))

    def worded(self, iri: str) -> Worded:
        """What `display` gives, with the language of the label."""
        code, label = self.code(iri), self.worded_label(iri)
        if label is None:
            return Worded(code or load_vocabulary().label(iri, self._language))
        if code is None or _begins(label, code) or iri.startswith(COUNTRY):
            return label
        return Worded(f"{code} {label}", label.language)

    def text(self, term: ox.NamedNode | ox.Literal) -> str:
        """A value as people read it: an amount with its currency, yes or no, a name."""
        if isinstance(term, ox.NamedNode):
            money = self.amount(term.value)
            if money is None:
                return self.display(term.value)
            return f"{number_text(money[0], self._language)} {money[1]}"
        if term.datatype.value == str(XSD.boolean):
            words = toml_data("display.toml")["value"].get(term.value, {"en": term.value})
            return str(words.get(self._language, words["en"]))
        return term.value


def _begins(label: str, code: str) -> bool:
    """Whether a label says the code already.

    >>> _begins("2 Skill supply", "2"), _begins(" se11", "SE11"), _begins("2030 goals", "2")
    (True, True, False)
    """
    label, code = label.strip().casefold(), code.strip().casefold()
    return label.startswith(code) and not label[len(code) : len(code) + 1].isalnum()


def nearest(labels: Iterable[ox.Literal], language: str) -> str | None:
    """The label that a reader of a language understands best.

    In the language itself (also of a region: ``en-gb``), else in English or Swedish, which
    everything here is written in, else one without a language, which may be a name in all of
    them, else in another. Of several in one language the first in alphabetical order.

    >>> nearest([ox.Literal("uno", language="it"), ox.Literal("ett", language="sv")], "en")
    'ett'
    >>> nearest([ox.Literal("ett", language="sv"), ox.Literal("one", language="en")], "de")
    'one'
    """
    best = nearest_worded(labels, language)
    return None if best is None else str(best)


def nearest_worded(labels: Iterable[ox.Literal], language: str) -> Worded | None:
    """The `nearest` label with its language.

    >>> nearest_worded([ox.Literal("uno", language="it")], "en").language
    'it'
    """
    best = min(
        labels, key=lambda one: (*language_rank(one.language, language), one.value), default=None
    )
    return None if best is None else Worded(best.value, best.language)


def language_rank(tag: str | None, language: str) -> tuple[int, str]:
    """What texts are sorted by, those first that a reader of a language understands best.

    >>> sorted(["it", "", "sv", "en-gb", "en"], key=lambda tag: language_rank(tag, "en"))
    ['en', 'en-gb', 'sv', '', 'it']
    """
    tag = tag or ""
    known = (language, language.split("-")[0], "en", "sv", "")
    places = [known.index(one) for one in (tag, tag.split("-")[0]) if one in known]
    return min(places, default=len(known)), tag


def untitled(store: ox.Store, project: str, language: Language) -> str:
    """What to call a project of which no source states a title.

    By the file that tells of it (the first by name), else by its identifier
    or the end of its IRI.

    >>> untitled(ox.Store(), "https://example.org/id/project/x/7", "sv")
    '(utan titel) 7'
    """
    names = Names(store)
    records = _objects(store, project, str(ESF.hasRecord))
    documents = {d for r in records for d in _objects(store, r, str(PROV.wasDerivedFrom))}
    files = {f.value for d in documents for f in names.literals(d, str(ESF.fileName))}
    identifiers = {i.value for i in names.literals(project, str(DCTERMS.identifier))}
    name = min(files or identifiers, default=re.split("[/#]", project.rstrip("/#"))[-1])
    return say("name.untitled", language, name=" ".join(name.split()))


def _objects(store: ox.Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def number_text(number: Decimal, language: str) -> str:
    """An amount with spaces between thousands and, where it has any, two decimals.

    >>> number_text(Decimal("9496611"), "en"), number_text(Decimal("66666.6"), "sv")
    ('9 496 611', '66 666,60')
    """
    whole = number == number.to_integral_value()
    text = f"{number:,.0f}" if whole else f"{number:,.2f}"
    text = text.replace(",", " ")
    return text.replace(".", ",") if language == "sv" else text


def rate_text(rate: Decimal, language: str) -> str:
    """A rate from 0 to 1 as per cent.

    >>> rate_text(Decimal("0.4"), "en"), rate_text(Decimal("0.4381"), "sv")
    ('40%', '43,81 %')
    """
    text = f"{(rate * 100).normalize():f}"
    return text.replace(".", ",") + " %" if language == "sv" else text + "%"
