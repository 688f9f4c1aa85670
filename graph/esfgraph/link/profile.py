"""What of the records is compared: columns, and sparse matrices of records by keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from esfgraph.link.owners import owner_key
from esfgraph.link.weights import Floats, settings
from esfgraph.link.words import acronyms, name_key, text_keys, title_keys
from esfgraph.tables import Tables
from esfgraph.vocabulary import load_vocabulary

__all__ = ["Keys", "Profile", "identifier_keys", "profile"]

_CCI = re.compile(r"^\d{4}[A-Z]{2}[0-9A-Z]{6,9}[_-]")
_DNR = re.compile(r"[?&]dnr=([^&#]+)")
_ITEM = re.compile(r"/(Q\d+)(?:[/?#]|$)")
_FORMS = {"esf-21": r"\d\d-\d{3}-[A-Z]\d\d", "esf-14": r"\d{4}/\d{4,5}", "item": r"Q\d+"}


@dataclass(frozen=True)
class Keys:
    """Records by keys.

    ``matrix`` has a one where a record has a key; ``names`` are the keys in
    the order of its columns.
    """

    names: tuple[str, ...]
    matrix: Any

    @classmethod
    def of(cls, sets: Sequence[Iterable[str]]) -> Keys:
        """From the keys of each record."""
        rows = [sorted(set(s)) for s in sets]
        names = tuple(sorted({key for row in rows for key in row}))
        column = {key: i for i, key in enumerate(names)}
        indptr = np.cumsum([0, *map(len, rows)])
        indices = np.array([column[k] for row in rows for k in row], dtype=np.int32)
        ones = np.ones(len(indices))
        shape = (len(rows), max(1, len(names)))
        return cls(names, sparse.csr_array((ones, indices, indptr), shape=shape))

    @cached_property
    def counts(self) -> Floats:
        """How many records have each key."""
        found: Floats = np.asarray(self.matrix.sum(axis=0)).ravel()
        return found

    def share(self, background: float | Floats) -> Floats:
        """The share of records that have each key, with the background as prior."""
        pseudo = settings()["prior"]["pseudo"]
        shares: Floats = (self.counts + pseudo * background) / (self.matrix.shape[0] + pseudo)
        return shares

    def any(self) -> Any:
        """Which records have a key at all."""
        return np.diff(self.matrix.indptr) > 0

    def of_row(self, row: int) -> frozenset[str]:
        """The keys of one record."""
        start, end = self.matrix.indptr[row : row + 2]
        return frozenset(self.names[i] for i in self.matrix.indices[start:end])

    def only(self, *kinds: str) -> Keys:
        """The keys of some kinds (what stands before the colon)."""
        kept = [i for i, name in enumerate(self.names) if name.split(":", 1)[0] in kinds]
        if not kept:
            return Keys.of([() for _ in range(self.matrix.shape[0])])
        return Keys(tuple(self.names[i] for i in kept), self.matrix[:, kept].tocsr())


@dataclass(frozen=True)
class Profile:
    """All records, in the order of their IRIs; see `Keys` for the sets."""

    frame: pl.DataFrame
    identifiers: Keys
    codes: Mapping[str, Keys]
    titles: Keys
    texts: Keys
    places: Keys
    places_in_text: Keys
    owner_words: Keys
    capitals: Keys

    def __len__(self) -> int:
        return self.frame.height


def identifier_keys(numbers: Iterable[str], url: str | None, item: str | None) -> set[str]:
    """What identifies a project beyond one system, with its form: ``esf-21:23-023-S01``.

    >>> sorted(identifier_keys(["2021SE05SFPR001_23-023-S01"], None, "Q5"))
    ['esf-21:23-023-S01', 'item:Q5']
    """
    found = [_CCI.sub("", number.strip().upper()) for number in numbers]
    if url is not None:
        found += [match[1].upper() for match in _DNR.finditer(url)]
        item = item or next((m[1] for m in _ITEM.finditer(url)), None)
    if item is not None:
        found.append(item)
    return {
        f"{next((f for f, p in _FORMS.items() if re.fullmatch(p, key)), 'other')}:{key}"
        for key in found
    }


def _joined(column: str) -> pl.Expr:
    return (
        pl.col(column)
        .list.eval(pl.element().struct.field("text"))
        .list.join("\n")
        .fill_null("")
        .alias(column)
    )


def _owner_keys(owners: pl.DataFrame) -> pl.Expr:
    """The key of each record's owner by name; see `owner_key`."""
    names = owners["owner_name"].drop_nulls().unique().to_list()
    keys = {name: owner_key(name) or None for name in names}
    return pl.col("owner_name").replace_strict(keys, default=None, return_dtype=pl.String)


def _frame(tables: Tables) -> pl.DataFrame:
    """The columns of `Tables.records` that are compared, and owners by name."""
    owners = (
        tables.organisations.sort("iri", "name")
        .group_by("iri")
        .agg(owner_name=pl.col("name").drop_nulls().first(), number=pl.col("identifier").first())
        .rename({"iri": "owner_iri"})
    )
    urls = tables.documents.select("source", "url").unique("source")
    amounts = tables.records.select("subject", cell="total_budget").explode(
        "cell", empty_as_null=True
    )
    amounts = amounts.unnest("cell").filter(pl.col("currency").is_not_null())
    totals = amounts.group_by("subject").agg(
        *(
            pl.col("amount").filter(pl.col("currency") == c).first().cast(pl.Float64).alias(c)
            for c in sorted(set(amounts["currency"]) | {"EUR", "SEK"})
        )
    )
    return (
        tables.records.unique("subject")
        .select(
            "subject", "source", "row_number", "system", "language", "item", "project",
            "identifier", "start", "end", "start_year", "end_year", "city", "fund", "programme",
            "programming_period", "country", "kind", _joined("title"), _joined("description"),
            text_language=pl.coalesce(
                pl.col("description").list.first().struct.field("language"), "language"
            ),
            rate=pl.col("cofinancing_rate").cast(pl.Float64),
            owner_iri=pl.col("owner").list.first(),
        )
        .join(owners, on="owner_iri", how="left")
        .with_columns(owner_key=_owner_keys(owners))
        .join(urls, on="source", how="left")
        .join(totals, on="subject", how="left")
        .sort("subject")
    )  # fmt: skip


@dataclass(frozen=True)
class _Mentioned:
    """By record: concepts of text and title, the words they were found in, municipalities."""

    concepts: list[set[str]]
    in_title: list[set[str]]
    words: list[set[str]]
    places: list[set[str]]


def _mentioned(tables: Tables, frame: pl.DataFrame) -> _Mentioned:
    row = frame.select("subject", "title").with_row_index("row")
    found = tables.mentions.join(row, left_on="record", right_on="subject", how="inner")
    found = found.with_columns(in_title=pl.col("title").str.contains(pl.col("exact"), literal=True))
    empty: list[list[set[str]]] = [[set() for _ in range(frame.height)] for _ in range(4)]
    said = _Mentioned(*empty)
    columns = found.select("row", "concept", "scheme", "exact", "in_title").unique().iter_rows()
    for index, concept, scheme, exact, in_title in columns:
        said.words[index].add(exact)
        if scheme == "municipality":
            said.places[index].add(concept)
        else:
            said.concepts[index].add(f"concept:{concept}")
        if in_title:
            said.in_title[index].add(f"concept:{concept}")
    return said


def _owner_places(name: str | None, city: str | None) -> set[str]:
    """Municipalities in an owner's name (also ``Göteborgsregionen``) and of its address."""
    vocabulary = load_vocabulary()
    labels = [city or "", name or ""]
    for word in (name or "").split():
        labels += [word, name_key(word)]
        for tail in settings()["owner"]["tails"]:
            head = name_key(name_key(word)).removesuffix(tail)
            labels += [head, name_key(head)]
    found = (vocabulary.by_label("municipality", label) for label in labels if label.strip())
    return {concept.iri for concept in found if concept is not None}


def _owner_words(name: str | None) -> set[str]:
    """The words that make an owner's name its own; none for a municipality's."""
    generic = set(settings()["owner"]["generic"])
    words = [name_key(w) for w in re.findall(r"[^\W\d_]+", name or "")]
    vocabulary = load_vocabulary()
    return {
        w
        for w in words
        if w not in generic and w + "s" not in generic
        and vocabulary.by_label("municipality", w) is None
    }  # fmt: skip


def _initials(name: str | None) -> set[str]:
    """Acronyms that a name can have: ``GÖTEBORGSREGIONENS KOMMUNALFÖRBUND`` is GR and GRK."""
    parts: list[str] = []
    for word in re.findall(r"[^\W\d_]+", name or ""):
        lower = word.lower()
        tail = next((t for t in settings()["owner"]["tails"] if lower.endswith(t)), "")
        head = lower.removesuffix(tail) if tail != lower else ""
        parts += [p for p in (head, tail or lower) if p]
    letters = "".join(p[0] for p in parts).upper()
    return {letters[:n] for n in range(2, len(letters) + 1)}


def profile(tables: Tables) -> Profile:
    """What is compared of all records of ``tables``."""
    frame = _frame(tables)
    said = _mentioned(tables, frame)
    columns = frame.select(
        "title", "description", "language", "text_language", "owner_name", "city",
        "identifier", "url", "item",
    ).to_dict(as_series=False)  # fmt: skip
    rows = range(frame.height)
    title, text, language = columns["title"], columns["description"], columns["text_language"]
    own = [
        _owner_places(*cells) for cells in zip(columns["owner_name"], columns["city"], strict=True)
    ]
    cells = zip(columns["identifier"], columns["url"], columns["item"], strict=True)
    everything = [f"{title[i]}\n{text[i]}" for i in rows]
    capitals = [
        {name_key(w) for w in re.findall(r"\b[^\W\d_a-zåäö][^\W\d_]+", e)} | acronyms(e)
        for e in everything
    ]
    return Profile(
        frame,
        Keys.of([identifier_keys(n or (), url, item) for n, url, item in cells]),
        {
            name: Keys.of([x or () for x in frame[name].to_list()])
            for name in ("fund", "programme", "programming_period", "country")
        },
        Keys.of(
            [
                title_keys(title[i], columns["language"][i], said.words[i]) | said.in_title[i]
                for i in rows
            ]
        ),
        Keys.of(
            [
                text_keys(text[i], language[i], said.words[i]) | said.concepts[i] if text[i] else ()
                for i in rows
            ]
        ),
        Keys.of([own[i] | said.places[i] for i in rows]),
        Keys.of(said.places),
        Keys.of([_owner_words(n) for n in columns["owner_name"]]),
        Keys.of(
            [
                c | {f"={a}" for a in _initials(n)}
                for c, n in zip(capitals, columns["owner_name"], strict=True)
            ]
        ),
    )
