"""Why a project is said to use a method, to have a theme …: each statement with its words.

What the fused project says of concepts and goals follows from mentions in its
sources; `explain` gives them back, with sentence, document and line. A mention
that gives no statement (a negated one, say) is listed too, so that nobody has
to guess why something is not said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.messages import Language, say
from esfgraph.names import rate_text
from esfgraph.namespaces import ESF, PREFIXES, VOCAB
from esfgraph.resources import toml_data
from esfgraph.vocabulary import label_key, load_vocabulary

__all__ = ["Reason", "bounds_text", "explain"]

_MENTIONS = """
SELECT ?project ?body ?school ?sense ?start ?exact ?file ?text
  ?minimumAge ?maximumAge ?minimumShare ?maximumShare WHERE { GRAPH ?g {
  ?record esf:recordOf ?project .
  ?m esf:inRecord ?record ; oa:hasTarget ?t .
  ?t oa:hasSource ?document ; oa:hasSelector ?p , ?q .
  ?p oa:start ?start . ?q oa:exact ?exact .
  ?document esf:text ?text ; esf:fileName ?file .
  { ?m oa:hasBody ?body ; esf:status ?sense
    OPTIONAL { ?body a schema:School ; skos:prefLabel ?school }
  } UNION { ?m esf:goalLevel ?sense }
  OPTIONAL { ?m esf:minimumAge ?minimumAge }
  OPTIONAL { ?m esf:maximumAge ?maximumAge }
  OPTIONAL { ?m esf:minimumShare ?minimumShare }
  OPTIONAL { ?m esf:maximumShare ?maximumShare }
} }
"""
_AROUND = 200
_END = re.compile(r"[.!?](?=\s)|\n")


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
        Around the words, cut where it is long.
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


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a quote, on one line, at most `_AROUND` characters to each side."""
    before = text[max(0, start - _AROUND) : start]
    ends = [m.end() for m in _END.finditer(before)]
    begin = start - len(before) + (ends[-1] if ends else 0)
    stop = _END.search(text, end, end + _AROUND)
    after = stop.end() if stop else min(len(text), end + _AROUND)
    return " ".join(text[begin:after].split())


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


def _reason(row: ox.QuerySolution, language: Language) -> tuple[int, Reason]:
    """Where a mention or goal begins, and what it says."""
    body, sense = row["body"], row["sense"].value
    text, words, start = row["text"].value, row["exact"].value, int(row["start"].value)
    label_of = load_vocabulary().label
    school = row["school"]
    if body is None:
        statement: str | None = label_of(str(ESF.hasGoal), language)
    else:
        status = sense.rsplit("/", 1)[-1]
        statement = _statement(body.value, status, language, school=school is not None)
    label = label_of(body.value if body is not None else sense, language)
    bounds = [row[name] for name in ("minimumAge", "maximumAge", "minimumShare", "maximumShare")]
    ages = [None if bound is None else int(bound.value) for bound in bounds[:2]]
    shares = [None if bound is None else bound.value for bound in bounds[2:]]
    return start, Reason(
        statement=statement,
        concept=body.value if body is not None else None,
        label=label if school is None else school.value,
        status=label_of(sense, language),
        words=words,
        sentence=_sentence(text, start, start + len(words)),
        document=row["file"].value,
        line=text.count("\n", 0, start) + 1,
        minimum_age=ages[0],
        maximum_age=ages[1],
        minimum_share=shares[0],
        maximum_share=shares[1],
    )


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
    answer = store.query(
        _MENTIONS,
        prefixes=PREFIXES,
        substitutions={ox.Variable("project"): ox.NamedNode(project)},
    )
    rows = answer if isinstance(answer, ox.QuerySolutions) else ()
    found = [_reason(row, language) for row in rows]
    if concept is not None:
        named = {reason.label for _, reason in found if reason.concept}
        found = [pair for pair in found if _answers(pair[1], concept)]
        if not found:
            raise UsageError(
                f"the project's sources do not name '{concept}'",
                advice=f"They name: {', '.join(sorted(named))}.",
            )
    found.sort(key=lambda pair: (pair[1].document, pair[0], pair[1].statement or "", pair[1].label))
    return tuple(reason for _, reason in found)
