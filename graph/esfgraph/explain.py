"""Why a project is said to use a method, to have a theme …: each statement with its words.

What the fused project says of concepts and goals follows from mentions in its
sources; `explain` gives them back, with sentence, document and line. A mention
that gives no statement (a negated one, say) is listed too, so that nobody has
to guess why something is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox
from rdflib.namespace import PROV, RDF, SKOS

from esfgraph.annotate.sentences import Sentences
from esfgraph.digits import whole
from esfgraph.errors import UsageError
from esfgraph.evidence import LARGEST
from esfgraph.messages import Language, say
from esfgraph.names import rate_text
from esfgraph.namespaces import ESF, PREFIXES, SCHEMA, VOCAB
from esfgraph.resources import toml_data
from esfgraph.vocabulary import label_key, load_vocabulary

__all__ = ["Reason", "bounds_text", "explain", "located", "located_in"]

_SELECTED = """oa:hasTarget ?t .
  ?t oa:hasSource ?document ; oa:hasSelector ?s .
  { ?s oa:start ?start } UNION { ?s oa:exact ?exact } } }"""
_MENTIONS = f"""SELECT ?record ?m ?body ?sense ?document ?start ?exact WHERE {{ GRAPH ?g {{
  ?m esf:inRecord ?record ; oa:hasBody ?body ; esf:status ?sense ; {_SELECTED}"""
_GOALS = f"""SELECT ?record ?m ?sense ?document ?start ?exact WHERE {{ GRAPH ?g {{
  ?m esf:inRecord ?record ; esf:goalLevel ?sense ; {_SELECTED}"""
"""What stands in one record: two rows for each mention or goal, one with its place and one with
its words. Asked for in one row, together, or with OPTIONAL, it takes the engine many times longer,
in part because it goes through all of the graph."""

_BOUNDS = (ESF.minimumAge, ESF.maximumAge, ESF.minimumShare, ESF.maximumShare)
_TARGET_GROUPS = VOCAB + "target-group/"
"""Only target groups have bounds."""

_AROUND = 200
_SHARE = re.compile(r"[01](\.[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement and one place that says it.

    Attributes
    ----------
    statement
        What the property is called; ``None`` where no statement follows.
    concept
        IRI of the concept or school; of a goal ``None``.
    label
        Its name; of a goal its level.
    status
        The sense of the mention, or the goal's level, as a word.
    words
        As quoted.
    sentence
        The whole sentence, list item or heading around the words, cut where it is long.
    document, line
        File name and 1-based line.
    minimum_age, maximum_age
        Of a target group, in completed years, where the text says them.
    minimum_share, maximum_share
        Likewise, of what marks the group: canonical decimals from 0 to 1.
    """

    statement: str | None
    concept: str | None
    label: str
    status: str
    words: str
    sentence: str
    document: str
    line: int
    minimum_age: int | None = None
    maximum_age: int | None = None
    minimum_share: str | None = None
    maximum_share: str | None = None


def bounds_text(reason: Reason, language: Language) -> str:
    """The ages and shares of a target group in words, as ``13–16 years, from 15%``; else empty."""

    def told(kind: str, low: str | None, high: str | None) -> str | None:
        if low is None and high is None:
            return None
        form = "least" if high is None else "most" if low is None else "between"
        if low is not None and low == high:
            form = "exactly"
        return say(f"explain.{kind}_{form}", language, low=low, high=high)

    ages = [None if a is None else str(a) for a in (reason.minimum_age, reason.maximum_age)]
    shares = [
        None if share is None else rate_text(Decimal(share), language)
        for share in (reason.minimum_share, reason.maximum_share)
    ]
    return ", ".join(filter(None, (told("age", *ages), told("share", *shares))))


def _sentence(document: _Document, start: int, end: int) -> str:
    """The sentence around a quote, on one line, at most `_AROUND` characters to each side."""
    first, last = document.sentences.around(start, end)
    first, last = max(first, start - _AROUND), min(last, end + _AROUND)
    return " ".join(document.text[first:last].split())


def _statement(concept: str, status: str, language: Language, *, school: bool) -> str | None:
    scheme = "school" if school else concept.removeprefix(VOCAB).split("/", 1)[0]
    name = toml_data("statements.toml").get(scheme, {}).get(status)
    return load_vocabulary().label(str(ESF[name]), language) if name else None


def _answers(reason: Reason, name: str) -> bool:
    """Whether a concept is what a user means by a label, a slug or an IRI."""
    concept = reason.concept
    if concept is None:
        return False
    if name in (concept, concept.rsplit("/", 1)[-1]):
        return True
    known = load_vocabulary().concept(concept)
    labels = (*known.labels, *known.notations) if known else (reason.label,)
    return label_key(name) in map(label_key, labels)


def _is_school(store: ox.Store, iri: str) -> bool:
    if iri.startswith(VOCAB):
        return False
    kind = ox.NamedNode(str(SCHEMA.School))
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(str(RDF.type)), kind, None)
    return next(quads, None) is not None


def _bounds(store: ox.Store, mention: ox.NamedNode) -> list[str | None]:
    """Ages and shares that a mention of a target group says; see `Reason`."""
    found = (
        next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), None)
        for name in _BOUNDS
        for quads in [store.quads_for_pattern(mention, ox.NamedNode(str(name)), None, None)]
    )
    return list(found)


@dataclass(frozen=True, slots=True)
class _Document:
    file: str
    text: str
    sentences: Sentences


class _Documents:
    """File names and texts of documents, each looked up once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[str, _Document | None] = {}

    def of(self, document: str) -> _Document | None:
        """File name and text; ``None`` where the graph does not hold both."""
        if document not in self._known:
            name, text = (self.first(document, p) for p in (ESF.fileName, ESF.text))
            self._known[document] = None
            if name is not None and text is not None:
                self._known[document] = _Document(name, text, Sentences(text))
        return self._known[document]

    def first(self, subject: str, predicate: object) -> str | None:
        """The first literal of a property."""
        quads = self._store.quads_for_pattern(
            ox.NamedNode(subject), ox.NamedNode(str(predicate)), None, None
        )
        return min(
            (q.object.value for q in quads if isinstance(q.object, ox.Literal)), default=None
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention or goal (then without body) as the graph has it."""

    mention: ox.NamedNode
    body: str | None
    sense: str
    document: str
    start: int
    words: str


def _found(store: ox.Store, record: ox.NamedNode) -> Iterator[_Found]:
    """The mentions and goals of a record."""
    asked: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable("record"): record
    }
    for query, is_goal in ((_MENTIONS, False), (_GOALS, True)):
        answer = store.query(query, prefixes=PREFIXES, substitutions=asked)
        places: dict[tuple[ox.NamedNode, str | None, str, str], int] = {}
        words: dict[tuple[ox.NamedNode, str | None, str, str], str] = {}
        for row in answer if isinstance(answer, ox.QuerySolutions) else ():
            body = None if is_goal else row["body"].value
            key = (row["m"], body, row["sense"].value, row["document"].value)
            if row["start"] is not None:
                places[key] = whole(row["start"].value, LARGEST) or 0
            else:
                words[key] = row["exact"].value
        for key in places.keys() & words.keys():
            yield _Found(*key, places[key], words[key])


def _reason(
    store: ox.Store, found: _Found, documents: _Documents, language: Language
) -> tuple[int, Reason] | None:
    """Where a mention or goal begins, and what it says; ``None`` where its text is not known."""
    document = documents.of(found.document)
    if document is None:
        return None
    text = document.text
    body, sense, words, start = found.body, found.sense, found.words, found.start
    label_of = load_vocabulary().label
    school = None
    if body is None:
        statement: str | None = label_of(str(ESF.hasGoal), language)
    else:
        if _is_school(store, body):
            school = documents.first(body, SKOS.prefLabel)
        status = sense.rsplit("/", 1)[-1]
        statement = _statement(body, status, language, school=school is not None)
    label = label_of(body if body is not None else sense, language)
    bounded = body is not None and body.startswith(_TARGET_GROUPS)
    bounds = _bounds(store, found.mention) if bounded else [None] * len(_BOUNDS)
    ages = [None if bound is None else whole(bound, LARGEST) for bound in bounds[:2]]
    shares = [share if share and _SHARE.fullmatch(share) else None for share in bounds[2:]]
    return start, Reason(
        statement=statement,
        concept=body,
        label=label if school is None else school,
        status=label_of(sense, language),
        words=words,
        sentence=_sentence(document, start, start + len(words)),
        document=document.file,
        line=text.count("\n", 0, start) + 1,
        minimum_age=ages[0],
        maximum_age=ages[1],
        minimum_share=shares[0],
        maximum_share=shares[1],
    )


def located(
    store: ox.Store, project: str, language: Language = "en"
) -> tuple[tuple[int, Reason], ...]:
    """All that `explain` gives, each with the code point of the document's text it begins at."""
    return _located(store, ESF.recordOf, project, language)


def located_in(
    store: ox.Store, document: str, language: Language = "en"
) -> tuple[tuple[int, Reason], ...]:
    """What `located` gives, of all records that were read from a document."""
    return _located(store, PROV.wasDerivedFrom, document, language)


def _located(
    store: ox.Store, predicate: object, of: str, language: Language
) -> tuple[tuple[int, Reason], ...]:
    """What stands in the records for which a property leads to a thing."""
    documents, found = _Documents(store), list[tuple[int, Reason]]()
    quads = store.quads_for_pattern(None, ox.NamedNode(str(predicate)), ox.NamedNode(of), None)
    for record in {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}:
        reasons = (_reason(store, one, documents, language) for one in _found(store, record))
        found += [reason for reason in reasons if reason is not None]
    found.sort(key=lambda pair: (pair[1].document, pair[0], pair[1].statement or "", pair[1].label))
    return tuple(found)


def explain(
    store: ox.Store, project: str, language: Language = "en", concept: str | None = None
) -> tuple[Reason, ...]:
    """All that the prose of a project's sources says, sorted by document and place.

    Parameters
    ----------
    store
        The graph.
    project
        IRI, as `lookup.find_project` gives it.
    language
        Of labels.
    concept
        Only this one: a label, the end of its IRI, or the IRI.

    Raises `UsageError` when the project's sources do not name that concept.
    """
    found = [reason for _, reason in located(store, project, language)]
    if concept is not None:
        named = {reason.label for reason in found if reason.concept}
        found = [reason for reason in found if _answers(reason, concept)]
        if not found:
            raise UsageError(
                f"the project's sources do not name '{concept}'",
                advice=f"They name: {', '.join(sorted(named))}.",
            )
    return tuple(found)
