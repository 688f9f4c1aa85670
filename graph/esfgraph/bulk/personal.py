"""Personal data out of whole columns: texts that may hold some are read by `annotate.privacy`.

Reading every text of a million rows by the rules of names takes hours; an expression tells which
texts can hold personal data at all: contact data, identity numbers, and capitalised words beside a
cue word. The others are as they were.
"""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from esfgraph.annotate.privacy import BLOCK, is_natural, redact, redact_phrase
from esfgraph.resources import toml_data

__all__ = ["redact_cells", "redact_header", "redact_names", "redact_owners", "redact_texts"]

_CONTACT = (
    r"@|＠|%40|&#0?64;|[\[({<] ?(?:at|a|snabel-?a) ?[\])}>]| (?:\(a\)|snabel-?a) "
    r"| at [^ ]+ (?:dot|punkt) |[0-9]{6}[-+– ]?(?:[0-9]{4}|[Xx*]{4})"
    r"|(?:\+|00)[ \x{A0}]?[1-9][0-9 \x{A0}().\x{2010}-\x{2013}/-]{6}"
    r"|0[0-9]{1,3}\)?[ \x{A0}./\x{2010}-\x{2013}-]{0,3}[0-9]{2}[0-9 \x{A0}./\x{2010}-\x{2013}-]{3}"
)
_KINDS = ("person", "contact", "heading", "verb", "speech", "role", "titles")
_SWEDISH = "SE"
# two words, an address, a personal number: only such cells are read for personal data
_RISKY = r"\p{L}{2,}[\s,.]+\p{L}{2,}|@|[0-9]{6}[-+ ]?[0-9]{4}"


@cache
def _suspicious() -> str:
    """A pattern of the `regex` crate for texts in which personal data may stand."""
    cues: dict[str, list[str]] = toml_data("privacy.toml")["cues"]
    words = sorted({word for kind in _KINDS for word in cues[kind]}, key=lambda w: (-len(w), w))
    cue = "|".join(_either_case(word) for word in words)
    roles = "|".join(
        _either_case(word) for kind in ("role", "person", "speech") for word in cues[kind]
    )
    # Letters one by one and no word boundary: so the pattern runs at 600 MB/s, as one automaton.
    capital, small = "[A-ZÅÄÖÉ]", "[a-zåäöéü]"
    apart = "(?:^|[^A-Za-zÅÄÖåäö])"
    after = rf"{apart}(?:{cue})[\n \t:.,;(/–-]+(?:[a-zåäö]+ )?{capital}"
    joint = r"(?:, | \(| |\) | – | - | är | is | was | var | som | as | blir )"
    before = rf"{capital}{small}+{joint}(?:the |our |a |vår )?(?:{roles})"
    return f"{_CONTACT}|{after}|{before}"


def _either_case(word: str) -> str:
    """A cue with or without a capital; the rest of it is hardly ever in capitals."""
    first = word[0]
    head = f"[{first}{first.upper()}]" if first.isalpha() else re.escape(first)
    return head + re.escape(word[1:])


def redact_texts(texts: pl.Series) -> tuple[pl.Series, int]:
    """The texts with personal data blackened, and how many places that were."""
    at = texts.str.contains(_suspicious()).fill_null(value=False).arg_true()
    if not len(at):
        return texts, 0
    found = [redact(text) for text in texts.gather(at)]
    changed = [(i, r) for i, r in zip(at.to_list(), found, strict=True) if r.spans]
    if not changed:
        return texts, 0
    places = pl.Series([i for i, _ in changed], dtype=pl.UInt32)
    blackened = pl.Series([r.text for _, r in changed], dtype=pl.String)
    return texts.scatter(places, blackened), sum(len(r.spans) for _, r in changed)


def redact_cells(values: pl.Series) -> pl.Series:
    """Cells as reports show them: personal data blackened, as in a phrase by itself."""
    risky = values.filter(values.str.contains(_RISKY).fill_null(value=False)).unique()
    return values.replace({v: _redacted(v) for v in risky}) if len(risky) else values


@cache
def _redacted(value: str) -> str:
    return redact_phrase(redact(value).text)


def redact_header(header: str) -> str:
    """The header of a column as it may be told; a known one is not asked for."""
    return _redacted(header)


def redact_names(names: pl.Series) -> tuple[pl.Series, int]:
    """Names of things (regions, objectives, authorities, owners), and how many places were
    blackened: only those that hold contact data are read for what else is personal in them."""
    risky = names.filter(names.str.contains(_CONTACT).fill_null(value=False)).unique()
    found = {name: redact(name) for name in risky}
    changed = {name: r for name, r in found.items() if r.spans}
    if not changed:
        return names, 0
    count = names.replace_strict(
        {name: len(r.spans) for name, r in changed.items()}, default=0, return_dtype=pl.Int64
    ).sum()
    return names.replace({name: r.text for name, r in changed.items()}), int(count)


def redact_owners(
    rows: pl.DataFrame,
    names: list[str],
    numbers: list[str],
    texts: list[str],
    items: list[str],
) -> tuple[pl.DataFrame, int]:
    """Rows whose owner is a natural person of Sweden, without the owner's name and number.

    ``names``, ``numbers``, ``texts`` and ``items`` are columns: the owner's name goes out of the
    texts too, and its item, which leads to the name.
    ``rows`` has a column ``alpha2``, the country or null. How many places there were is counted.
    """
    here = pl.col("alpha2").is_null() | (pl.col("alpha2") == _SWEDISH)
    digits = (
        pl.concat_list(numbers).list.join("|", ignore_nulls=True).str.replace_all(r"[\s–+-]", "")
    )
    at = rows.select(
        (here & digits.str.contains(r"(?:^|\D)(?:\d\d)?\d\d[01]\d{7}(?:\D|$)"))
        .fill_null(value=False)
        .arg_true()
    ).to_series()
    if not len(at):
        return rows, 0
    count = 0
    changed = rows[at].to_dicts()
    for row in changed:
        natural = [c for c in numbers if row[c] and _any_natural(str(row[c]))]
        if not natural:
            continue
        stays = [not _any_natural(part) for part in str(row[natural[0]]).split("|")]
        people: list[str] = []
        for column in (*natural, *(c for c in (*names, *items) if row[c])):
            parts = str(row[column]).split("|")
            # Where cells do not name as many, nobody can tell whose name it is: all of them go.
            kept = [p for p, stay in zip(parts, stays, strict=False) if stay]
            whole = len(parts) != len(stays) or not kept
            row[column] = None if whole else "|".join(kept)
            count += 1
            if column in names:
                gone = parts if whole else [p for p in parts if p not in kept]
                people += [part.strip() for part in gone]
        for column in texts:
            for person in filter(None, people):
                count += str(row[column] or "").count(person)
                row[column] = row[column] and str(row[column]).replace(person, BLOCK * len(person))
    new = pl.DataFrame(changed, schema=rows.schema, orient="row")
    index = pl.Series("_at", at)
    numbered = rows.with_row_index("_at")
    return (
        numbered.update(new.with_columns(index), on="_at", how="left", include_nulls=True).drop(
            "_at"
        ),
        count,
    )


def _any_natural(cell: str) -> bool:
    return any(is_natural(n) for n in re.findall(r"(?:\d\d)?\d{6}[-+–\s]?\d{4}", cell))
