"""What a source says, as frozen records; and `FIELDS`, the one list of what can be said.

A reader turns a `SourceDocument` into a `ProjectRecord`: a tuple of
`FieldValue`, each with the `Span` of the words it was read from. `FIELDS`
says for every field which property it becomes and of what kind its values
are; readers, tables, mapping and displays all follow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rdflib.namespace import DCTERMS

from esfgraph.namespaces import ESF, ORG, SCHEMA

__all__ = [
    "FIELDS",
    "Annotation",
    "Code",
    "Field",
    "FieldValue",
    "Goal",
    "Kind",
    "Mention",
    "Money",
    "ProjectRecord",
    "SchoolMention",
    "SourceDocument",
    "Span",
    "Value",
]


class Kind(StrEnum):
    """Of what kind the values of a field are, and which Python type holds one."""

    STRING = "string"  # str
    TEXT = "text"  # str, with a language
    DATE = "date"  # datetime.date
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # Decimal
    BOOLEAN = "boolean"  # bool
    MONEY = "money"  # Money
    CODE = "code"  # Code: a concept of a vocabulary
    ORGANISATION = "organisation"  # str: the name as written


@dataclass(frozen=True, slots=True)
class Field:
    """A thing that a source can say of a project.

    Attributes
    ----------
    name
        Its name in Python, in `esfgraph read` and as a column.
    predicate
        IRI of the property that it becomes.
    kind
        What its values are.
    scheme
        For codes: the concept scheme, ``vocab/<scheme>``.
    many
        Whether one record can say several.
    """

    name: str
    predicate: str
    kind: Kind
    scheme: str | None = None
    many: bool = False


FIELDS: dict[str, Field] = {
    f.name: f
    for f in (
        Field("identifier", str(DCTERMS.identifier), Kind.STRING, many=True),
        Field("title", str(DCTERMS.title), Kind.TEXT),
        Field("description", str(DCTERMS.description), Kind.TEXT),
        Field("start", str(SCHEMA.startDate), Kind.DATE),
        Field("end", str(SCHEMA.endDate), Kind.DATE),
        Field("start_year", str(ESF.startYear), Kind.INTEGER),
        Field("end_year", str(ESF.endYear), Kind.INTEGER),
        Field("owner", str(ESF.owner), Kind.ORGANISATION),
        Field("owner_id", str(ORG.identifier), Kind.STRING),
        Field("partner", str(ESF.partner), Kind.ORGANISATION, many=True),
        Field("fund", str(ESF.fund), Kind.CODE, "fund", many=True),
        Field("programme", str(ESF.programme), Kind.CODE, "programme", many=True),
        Field("programme_area", str(ESF.programmeArea), Kind.CODE, "programme-area", many=True),
        Field(
            "specific_objective",
            str(ESF.specificObjective),
            Kind.CODE,
            "specific-objective",
            many=True,
        ),
        Field(
            "intervention_field", str(ESF.interventionField), Kind.CODE, "intervention", many=True
        ),
        Field("region", str(ESF.region), Kind.CODE, "esf-region", many=True),
        Field("nuts1", str(ESF.nuts1Code), Kind.STRING, many=True),
        Field("nuts2", str(ESF.nuts2Code), Kind.STRING, many=True),
        Field("nuts3", str(ESF.nuts3Code), Kind.STRING, many=True),
        Field("country", str(ESF.country), Kind.CODE, "country", many=True),
        Field("programming_period", str(ESF.programmingPeriod), Kind.STRING, many=True),
        Field("postcode", str(ESF.beneficiaryPostcode), Kind.STRING),
        Field("city", str(ESF.beneficiaryCity), Kind.STRING),
        Field("total_budget", str(ESF.totalBudget), Kind.MONEY),
        Field("eu_contribution", str(ESF.euContribution), Kind.MONEY),
        Field("granted_support", str(ESF.grantedSupport), Kind.MONEY),
        Field("cofinancing_rate", str(ESF.cofinancingRate), Kind.DECIMAL),
        Field("participants", str(ESF.participants), Kind.INTEGER),
        Field("strategic", str(ESF.strategicImportance), Kind.BOOLEAN),
        Field("child_poverty", str(ESF.childPovertyTheme), Kind.BOOLEAN),
        Field("managing_authority", str(ESF.managingAuthority), Kind.STRING, many=True),
        Field("call", str(ESF.call), Kind.STRING),
        Field("phase", str(ESF.projectPhase), Kind.STRING),
        Field("unknown_label", str(ESF.unknownLabel), Kind.STRING, many=True),
        Field("unread_value", str(ESF.unreadValue), Kind.STRING, many=True),
    )
}
"""All fields by name, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open code points ``start <= i < end`` of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The words of ``text`` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency (ISO 4217); never one without the other."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Code:
    """A concept as a source writes it: its code, its label, or both."""

    notation: str | None
    label: str | None = None


Value = str | int | bool | Decimal | date | Money | Code


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of one field, and where it stands.

    ``language`` (BCP 47) is given for texts only.
    """

    field: str
    value: Value
    span: Span
    language: str | None = None

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"no field is named '{self.field}'")


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept in words of a text.

    ``scheme`` is the short name of the concept's scheme, ``status`` the sense
    of the mention: current, planned, historical, negated or context. Of a
    target group the text may say bounds, which belong to it themselves: ages
    in completed years, and the share (0 to 1) of what marks it, such as absence.
    """

    concept: str
    scheme: str
    span: Span
    status: str
    minimum_age: int | None = None
    maximum_age: int | None = None
    minimum_share: Decimal | None = None
    maximum_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SchoolMention:
    """A school in words of a text.

    ``name`` is its name as the text has it, without a genitive's ending;
    ``status`` is as that of a `Mention`.
    """

    name: str
    span: Span
    status: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in a source's own words.

    ``level`` is overall, specific, organisational, structural or long-term;
    ``themes`` are IRIs of the themes that its words name.
    """

    span: Span
    level: str
    language: str
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a record's prose says: concepts, goals, and which kind of project it is.

    ``kind`` is the local name of a class of `ESF` with the words that say so.
    """

    mentions: tuple[Mention, ...] = ()
    goals: tuple[Goal, ...] = ()
    kind: tuple[str, Span] | None = None
    schools: tuple[SchoolMention, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A page or file, with what the catalogue says of it.

    ``text`` is the decoded text in which all spans count, with the personal
    data in it blackened at equal length; ``redactions`` counts the places.
    ``name`` is the file's name without folders, ``sha256`` that of its bytes,
    ``catalogued_sha256`` the one that the catalogue expects.
    """

    name: str
    sha256: str
    text: str
    redactions: int = 0
    url: str | None = None
    system: str | None = None
    language: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    catalogued_sha256: str | None = None

    def line_of(self, offset: int) -> int:
        """The 1-based line of a code point."""
        return self.text.count("\n", 0, offset) + 1


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """What one document says about one project.

    ``system`` names the source system (kohesio, projektbanken, …) and
    ``language`` (BCP 47) the page's own. ``item`` is the project's item in the
    EU Knowledge Graph (``Q7362409``), known from the page's address only.
    ``row`` is the number of the row that a file says it in; pages have none.
    """

    document: SourceDocument
    system: str
    language: str
    values: tuple[FieldValue, ...]
    item: str | None = None
    row: int | None = None

    def all(self, field: str) -> tuple[Value, ...]:
        """The values of a field, in the order of the text."""
        return tuple(v.value for v in self.values if v.field == field)

    def first(self, field: str) -> Value | None:
        """The first value of a field, or ``None`` where the source says nothing."""
        return next(iter(self.all(field)), None)
