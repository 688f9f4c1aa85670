"""The graph as a picture: an interactive page, or a drawing for reports.

`FORMATS` says which there are; what they show is worked out in `page`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox

from esfgraph.errors import UsageError
from esfgraph.page.html import html_page
from esfgraph.page.part import Options
from esfgraph.page.picture import Picture, picture
from esfgraph.page.svg import svg_drawing

__all__ = ["FORMATS", "Options", "draw", "format_of", "page"]

FORMATS: Mapping[str, Callable[[Picture], str]] = {"html": html_page, "svg": svg_drawing}
"""What `draw` can write, by the file's ending."""


def format_of(path: Path) -> str:
    """The format that a file's name ends in; ``html`` for a name without an ending.

    >>> format_of(Path("figure.SVG")), format_of(Path("page"))
    ('svg', 'html')

    Raises `UsageError` for another ending.
    """
    ending = path.suffix.lstrip(".").lower() or "html"
    if ending not in FORMATS:
        raise UsageError(
            f"found the ending '{path.suffix}', expected {' or '.join(f'.{f}' for f in FORMATS)}",
            source=str(path),
            advice="Or say which with --format.",
        )
    return ending


def draw(
    store: ox.Store, path: Path, options: Options | None = None, form: str | None = None
) -> None:
    """Write the picture of a graph to a file.

    The same statements and options give the same bytes. Without ``form`` the
    file's name decides (see `format_of`). Raises `UsageError` for an unknown
    format, options that make no sense, or a file that can't be written.
    """
    write = FORMATS.get(form or format_of(path))
    if write is None:
        raise UsageError(f"no format '{form}'", advice=f"Known: {', '.join(FORMATS)}.")
    text = write(picture(store, options or Options()))
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"cannot be written: {why}", source=str(path)) from error


def page(store: ox.Store, options: Options | None = None) -> str:
    """The interactive page of a graph as HTML."""
    return html_page(picture(store, options or Options()))
