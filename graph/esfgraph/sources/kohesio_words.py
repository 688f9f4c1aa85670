"""The words of Kohesio's pages in all languages, from ``data/sources/kohesio_page.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from esfgraph.normalise import fold
from esfgraph.resources import toml_data

__all__ = ["Words", "words"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the site, folded (`normalise.fold`).

    ``labels`` and ``headings`` give the field or the heading's key,
    ``languages`` who says so, ``none`` what stands for no value, ``nowhere``
    what stands for no single place.
    """

    labels: dict[str, str]
    headings: dict[str, str]
    languages: dict[str, frozenset[str]]
    none: frozenset[str]
    nowhere: frozenset[str]
    furniture: frozenset[str]
    topics: frozenset[str]
    flag: str
    fund_codes: dict[str, str]
    any_label: re.Pattern[str]


@cache
def words() -> Words:
    """The words of the data file, read once."""
    data: dict[str, Any] = toml_data("sources", "kohesio_page.toml")
    labels, headings = dict[str, str](), dict[str, str]()
    languages: dict[str, set[str]] = {}
    empty = {"none": {fold(w) for w in data["none"]}, "nowhere": set[str]()}
    spelt = set[str]()
    for language, terms in data["languages"].items():
        for key, spellings in terms.items():
            folded = {fold(s) for s in spellings}
            if key in empty:
                empty[key] |= folded
                continue
            if key.startswith("heading_"):
                headings |= dict.fromkeys(folded, key.removeprefix("heading_"))
            else:
                labels |= dict.fromkeys(folded, key)
                spelt |= set(spellings)
            for term in folded:
                languages.setdefault(term, set()).add(language)
    longest_first = sorted(spelt, key=lambda s: (-len(s), s))
    return Words(
        labels=labels,
        headings=headings,
        languages={term: frozenset(found) for term, found in languages.items()},
        none=frozenset(empty["none"]),
        nowhere=frozenset(empty["nowhere"]),
        furniture=frozenset(fold(w) for w in data["furniture"]),
        topics=frozenset(fold(w) for w in data["topic"]),
        flag=fold(data["flag"]),
        fund_codes=data["fund_codes"],
        any_label=re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE),
    )
