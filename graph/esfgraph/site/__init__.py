"""The pages about the graph: search, projects, what they share, statistics.

`index.Index` holds what search and statistics need of a graph as columns;
`pages` turns a graph into what a page says. Nothing here knows of HTTP: `serve`
answers requests with it, `static` writes the same pages as files.
"""

from __future__ import annotations

__all__: list[str] = []
