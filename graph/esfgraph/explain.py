"""Why a project is said to use a method, to have a theme …: each statement with its words.

What the fused project says of concepts and goals follows from mentions in its
sources; `explain` gives them back, with sentence, document and line. A mention
that gives no statement (a negated one, say) is listed too, so that nobody has
to guess why something is not said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.messages import Language
from esfgraph.namespaces import ESF, PREFIXES, VOCAB
from esfgraph.resources import toml_data
from esfgraph.vocabulary import label_key, load_vocabulary

__all__ = ["Reason", "explain"]

_MENTIONS = """
SELECT ?project ?body ?sense ?start ?exact ?file ?text WHERE { GRAPH ?g {
  ?record esf:recordOf ?project .
  ?m esf:inRecord ?record ; oa:hasTarget ?t .
  ?t oa:hasSource ?document ; oa:hasSelector ?p , ?q .
  ?p oa:start ?start . ?q oa:exact ?exact .
  ?document esf:text ?text ; esf:fileName ?file .
  { ?m oa:hasBody ?body ; esf:status ?sense } UNION { ?m esf:goalLevel ?sense }
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
        IRI of the concept; of a goal ``None``.
    label
        The concept's name; of a goal its level.
    status
        The sense of the mention, or the goal's level, as a word.
    words
        As quoted.
    sentence
        Around the words, cut where it is long.
    document, line
        File name and 1-based line.
    """

    statement: str | None
    concept: str | None
    label: str
    status: str
    words: str
    sentence: str
    document: str
    line: int


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a quote, on one line, at most `_AROUND` characters to each side."""
    before = text[max(0, start - _AROUND) : start]
    ends = [m.end() for m in _END.finditer(before)]
    begin = start - len(before) + (ends[-1] if ends else 0)
    stop = _END.search(text, end, end + _AROUND)
    after = stop.end() if stop else min(len(text), end + _AROUND)
    return " ".join(text[begin:after].split())


def _statement(concept: str, status: str, language: Language) -> str | None:
    scheme = concept.removeprefix(VOCAB).split("/", 1)[0]
    name = toml_data("statements.toml").get(scheme, {}).get(status)
    return load_vocabulary().label(str(ESF[name]), language) if name else None


def _answers(concept: str | None, name: str) -> bool:
    """Whether a concept is what a user means by a label, a slug or an IRI."""
    if concept is None:
        return False
    if name in (concept, concept.rsplit("/", 1)[-1]):
        return True
    known = load_vocabulary().concept(concept)
    labels = (*known.labels, *known.notations) if known else ()
    return label_key(name) in map(label_key, labels)


def _reason(row: ox.QuerySolution, language: Language) -> tuple[int, Reason]:
    """Where a mention or goal begins, and what it says."""
    body, sense = row["body"], row["sense"].value
    text, words, start = row["text"].value, row["exact"].value, int(row["start"].value)
    label_of = load_vocabulary().label
    if body is None:
        statement: str | None = label_of(str(ESF.hasGoal), language)
    else:
        statement = _statement(body.value, sense.rsplit("/", 1)[-1], language)
    return start, Reason(
        statement=statement,
        concept=body.value if body is not None else None,
        label=label_of(body.value if body is not None else sense, language),
        status=label_of(sense, language),
        words=words,
        sentence=_sentence(text, start, start + len(words)),
        document=row["file"].value,
        line=text.count("\n", 0, start) + 1,
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
        found = [pair for pair in found if _answers(pair[1].concept, concept)]
        if not found:
            raise UsageError(
                f"the project's sources do not name '{concept}'",
                advice=f"They name: {', '.join(sorted(named))}.",
            )
    found.sort(key=lambda pair: (pair[1].document, pair[0], pair[1].statement or "", pair[1].label))
    return tuple(reason for _, reason in found)
