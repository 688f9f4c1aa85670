"""Terms and statements of N-Quads as expressions over whole columns.

Literals are written as Oxigraph keeps them: canonical decimals, integers,
dates, booleans, strings and language-tagged strings.
"""

from __future__ import annotations

import polars as pl

__all__ = ["iri", "lines", "literal", "tagged"]


def iri(value: pl.Expr | str) -> pl.Expr:
    """An IRI as a term; null stays null."""
    inner = pl.lit(value) if isinstance(value, str) else value
    return pl.concat_str(pl.lit("<"), inner, pl.lit(">"))


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)


def _escape(texts: pl.Series) -> pl.Series:
    # Most texts hold none of these: looking is much faster than replacing.
    for character, escape in _ESCAPES.items():
        if texts.str.contains(character, literal=True).any():
            texts = texts.str.replace_all(character, escape, literal=True)
    if texts.str.contains(r"[\x00-\x1f\x7f]").any():
        for code in _CONTROLS:
            texts = texts.str.replace_all(chr(code), f"\\u{code:04X}", literal=True)
    return texts


def _escaped(text: pl.Expr) -> pl.Expr:
    """The escapes that N-Quads asks for, and control characters as ``\\u00XX``."""
    return text.map_batches(_escape, return_dtype=pl.String)


def literal(text: pl.Expr, datatype: str | None = None) -> pl.Expr:
    """A literal: a string, or of the given datatype (its text needs no escapes then)."""
    if datatype is None:
        return pl.concat_str(pl.lit('"'), _escaped(text), pl.lit('"'))
    return pl.concat_str(pl.lit('"'), text.cast(pl.String), pl.lit(f'"^^<{datatype}>'))


def tagged(text: pl.Expr, language: pl.Expr) -> pl.Expr:
    """A language-tagged string."""
    return pl.concat_str(pl.lit('"'), _escaped(text), pl.lit('"@'), language)


def lines(
    frame: pl.DataFrame, subject: pl.Expr, predicate: str, term: pl.Expr, graph: pl.Expr
) -> pl.Series:
    """The statements of one predicate: one N-Quads line per row that has all its terms.

    ``subject`` and ``graph`` are IRIs without brackets (a null graph is the
    default graph), ``term`` a term as it is written.
    """
    named = pl.concat_str(pl.lit(" <"), graph, pl.lit(">")).fill_null("")
    line = pl.concat_str(
        pl.lit("<"), subject, pl.lit(f"> <{predicate}> "), term, named, pl.lit(" .")
    )
    return frame.select(line=line)["line"].drop_nulls()
