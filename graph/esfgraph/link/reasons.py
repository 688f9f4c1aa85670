"""What two records say on each feature, in words, for whoever has to decide."""

from __future__ import annotations

from typing import Any

from esfgraph.link.evidence import FEATURES
from esfgraph.link.profile import Profile
from esfgraph.link.types import Reason
from esfgraph.messages import Language
from esfgraph.vocabulary import load_vocabulary

__all__ = ["reasons"]

_COLUMNS = {
    "fund": "fund", "period": "programming_period", "country": "country", "start": "start",
    "end": "end", "rate": "rate", "owner": "owner_name", "title": "title",
}  # fmt: skip
_SHOWN = 8


def _text(value: object, language: Language) -> str:
    """A cell in words: concepts by name, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(v, language) for v in value)
    text = str(value)
    if text.startswith("http") and load_vocabulary().concept(text) is not None:
        return load_vocabulary().label(text, language)
    return text.rsplit("/", 1)[-1] if text.startswith("http") else text


def _money(row: dict[str, Any]) -> str:
    amounts = sorted((c, v) for c, v in row.items() if len(c) == 3 and c.isupper())
    return ", ".join(f"{v:.2f} {c}" for c, v in amounts if v is not None)


def _common(
    keys_a: frozenset[str], keys_b: frozenset[str], kinds: tuple[str, ...], language: Language
) -> str:
    """The keys that both have, without the kind, the first few."""
    shared = sorted(
        {
            _text(k.split(":", 1)[1], language)
            for k in keys_a & keys_b
            if k.split(":", 1)[0] in kinds
        }
    )
    more = f" … ({len(shared)})" if len(shared) > _SHOWN else ""
    return ", ".join(shared[:_SHOWN]) + more


def _values(profile: Profile, name: str, i: int, j: int, language: Language) -> tuple[str, str]:
    """What each of two records says on a feature; what they share, where it is a set of words."""
    rows = profile.frame.row(i, named=True), profile.frame.row(j, named=True)
    texts = profile.texts.of_row(i), profile.texts.of_row(j)
    if name in _COLUMNS:
        x, y = (_text(row[_COLUMNS[name]], language) for row in rows)
    elif name == "budget":
        x, y = map(_money, rows)
    elif name == "years":
        x, y = (f"{r['start_year'] or '?'}–{r['end_year'] or '?'}" for r in rows)
    elif name == "identifier":
        x, y = (
            ", ".join(sorted(k.split(":", 1)[1] for k in profile.identifiers.of_row(n)))
            for n in (i, j)
        )
    elif name == "owner_named":
        x, y = (row["owner_name"] or "" for row in rows)
    elif name == "place":
        x, y = (_text(sorted(profile.places.of_row(n)), language) for n in (i, j))
    elif name == "version":
        x, y = (row["title"] for row in rows)
    else:
        kinds = {"numbers": ("number",), "names": ("name",)}.get(name, ("word", "concept", "form"))
        x = y = _common(*texts, kinds, language)
    return x, y


def reasons(
    profile: Profile, i: int, j: int, weights: Any, language: Language = "en"
) -> tuple[Reason, ...]:
    """The features that say something, in their order; concepts are named in ``language``."""
    return tuple(
        Reason(name, *_values(profile, name, i, j, language), round(float(weight), 2))
        for name, weight in zip(FEATURES, weights, strict=True)
        if weight
    )
