"""Titles and descriptions of rows: markup, language, and texts with their languages in lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape

import numpy as np
import polars as pl

from esfgraph.normalise import EU_LANGUAGES
from esfgraph.resources import toml_data
from esfgraph.sources.html import page_of
from esfgraph.sources.text import language_of
from esfgraph.tables import TEXT_TYPE

__all__ = ["local_language", "plain_text", "text_list", "titled"]

_UNKNOWN = "und"
_SAMPLE = 300
"""Characters by which a text's language is told among a few: a row is no page."""


def titled(column: str) -> pl.Expr:
    """A title: one line; null where there is none."""
    text = pl.col(column).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(text != "").then(text)


def plain_text(texts: pl.Series, *, html: bool) -> pl.Series:
    """Texts with LF line ends and no space around them; of HTML its text, as that of a page."""
    text = pl.col("text")
    if html:
        at = texts.str.contains(_MARKED).fill_null(value=False)
        marked = at.arg_true()
        if len(marked):
            read = [_text_of(cell) for cell in texts.gather(marked)]
            texts = texts.scatter(marked, pl.Series(read, dtype=pl.String))
    if texts.str.contains("\r", literal=True).any():
        text = text.str.replace_all("\r\n", "\n", literal=True)
        text = text.str.replace_all("\r", "\n", literal=True)
    text = text.str.strip_chars()
    return pl.DataFrame({"text": texts}).select(pl.when(text != "").then(text)).to_series()


_BREAKING = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|main|ol|p|"
    "pre|section|table|tbody|td|th|thead|tr|ul"
)
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|body|button|cite|code|data|del|dfn|em|figcaption|font|form|head|"
    "html|i|iframe|img|input|ins|kbd|label|link|mark|meta|nav|o:p|q|s|samp|script|small|span|"
    "strike|strong|style|sub|sup|svg|time|title|tt|u|var|video|wbr"
)
"""Names of elements; other words between angle brackets are the text's own."""
_MARKED = rf"(?i)</?(?:{_BREAKING}|{_INLINE})[\s/>]|<!|&(?:#[0-9]+|#x[0-9a-f]+|[a-z][0-9a-z]*);"
_NO_TAG = re.compile(rf"<(?!/?(?:{_BREAKING}|{_INLINE})[\s/>]|!)", re.IGNORECASE)
_BREAKS = re.compile(rf"</?(?:{_BREAKING})[\s/>]", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_BREAKING}|{_INLINE})[\s/>]|<!", re.IGNORECASE)
_ENDS = re.compile(r"\r\n?|\n")


def _text_of(cell: str) -> str:
    """The text of a cell with markup. Its own line ends count where no element breaks lines."""
    if not _TAG.search(cell):
        cell = unescape(cell)  # what was escaped can be markup all the same
        if not _TAG.search(cell):
            return cell
    if not _BREAKS.search(cell):
        cell = _ENDS.sub("<br>", cell)
    return page_of(f"<body>{_NO_TAG.sub('&lt;', cell)}</body>").text


@cache
def _languages() -> Mapping[str, Sequence[str]]:
    found: Mapping[str, Sequence[str]] = toml_data("languages.toml")["country"]
    return found


def local_language(countries: pl.Series, programmes: pl.Series, texts: pl.Series) -> pl.Series:
    """The language of each row's programme: that of its country, where it has one.

    ``countries`` are lists of ISO 3166-1 codes, ``programmes`` CCI codes, whose fifth and sixth
    letters are a country too. Where a country has several languages, or a project several
    countries, or none is known, the first words of the row's own text decide.
    """
    # The country's own code in a CCI, as the EU's sites write it.
    of_programme = pl.col("programme").str.slice(4, 2).replace({"EL": "GR", "UK": "GB"})
    frame = pl.DataFrame({"countries": countries, "programme": programmes, "text": texts})
    known = list(_languages())
    frame = frame.with_columns(
        country=pl.when(pl.col("countries").list.len() > 0)
        .then(pl.col("countries").list.sort().list.join("|"))
        .otherwise(pl.when(of_programme.is_in(known)).then(of_programme))
        .fill_null("")
    )
    groups = {
        key: tuple(dict.fromkeys(lang for c in key.split("|") for lang in _languages().get(c, ())))
        for key in frame["country"].unique().to_list()
    }
    spoken = [
        _by_words(among, pl.col("text"))
        if among
        else pl.col("text").map_elements(_by_model, return_dtype=pl.String, skip_nulls=False)
        for among in groups.values()
    ]
    languages = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame))
    for key, language in zip(groups, spoken, strict=True):
        at = (frame["country"] == key).arg_true()
        languages = languages.scatter(at, frame[at].with_columns(spoken=language)["spoken"])
    return languages


def _by_words(among: Sequence[str], text: pl.Expr) -> pl.Expr:
    """Of some languages the one of whose words a text has the most; of equals the first."""
    if len(among) == 1:
        return pl.lit(among[0])
    start = pl.lit(" ") + text.fill_null("").str.head(_SAMPLE).str.to_lowercase() + pl.lit(" ")
    words = {
        language: "|".join(toml_data("languages.toml")["words"][language]) for language in among
    }
    counts = [start.str.count_matches(rf"[^\pL](?:{words[language]})[^\pL]") for language in among]
    most = pl.max_horizontal(counts)
    told = pl.lit(among[-1])
    for language, count in reversed(list(zip(among, counts, strict=True))):
        told = pl.when(count == most).then(pl.lit(language)).otherwise(told)
    return told


def _by_model(text: str | None) -> str:
    return language_of((text or "")[:_SAMPLE], EU_LANGUAGES, _UNKNOWN)


def text_list(frame: pl.DataFrame, texts: Sequence[tuple[str, pl.Expr]]) -> pl.Series:
    """Texts of one field, each a column with its language, as lists; null where there is none.

    The same text in the same language stands once.
    """
    said = []
    for place, (column, language) in enumerate(texts):
        here = pl.col(column).is_not_null()
        for earlier, spoken in texts[:place]:
            same = (spoken == language) & (pl.col(earlier) == pl.col(column))
            here &= ~same.fill_null(value=False)
        said.append(here.alias(column))
    stated = frame.select(said)
    parts = [
        frame.select(text=column, language=pl.lit("") + language) for column, language in texts
    ]
    every = stated.select(pl.all_horizontal(pl.all())).to_series()
    whole, some = every.arg_true(), (~every).arg_true()
    lists = [_in_turn([part[whole] for part in parts])]
    if len(some):
        lists.append(_those([part[some] for part in parts], stated[some]))
    order = pl.concat([whole, some]).arg_sort()
    return pl.concat(lists).gather(order)


def _in_turn(parts: Sequence[pl.DataFrame]) -> pl.Series:
    """Lists of one text of each part; texts are long, and `concat_list` copies them twice."""
    places = np.arange(sum(map(len, parts))).reshape(len(parts), -1).T.ravel()
    flat = pl.concat(parts)[pl.Series(places)].to_struct("texts").cast(TEXT_TYPE)
    return flat.reshape((-1, len(parts))).arr.to_list()


def _those(parts: Sequence[pl.DataFrame], stated: pl.DataFrame) -> pl.Series:
    """Lists of the texts that are stated; null where none is."""
    cells = [
        pl.when(stated[column]).then(pl.lit(part.to_struct(column).cast(TEXT_TYPE)))
        for column, part in zip(stated.columns, parts, strict=True)
    ]
    listed = pl.concat_list(cells).list.drop_nulls()
    return pl.select(pl.when(listed.list.len() > 0).then(listed).alias("texts")).to_series()
