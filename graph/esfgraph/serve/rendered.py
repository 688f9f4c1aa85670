"""Pages from templates, with the links of the server."""

from __future__ import annotations

from typing import Any

from esfgraph.serve.addresses import ServerAddresses
from esfgraph.serve.asked import Asked
from esfgraph.serve.things import Graph
from esfgraph.site.render import page_bytes

__all__ = ["page_text"]


def page_text(
    graph: Graph, asked: Asked, template: str, here: str | None = None, /, **values: Any
) -> bytes:
    """The bytes of a page from a template of ``data/templates/serve``.

    ``here`` is its name in the menu; what else the templates get, see
    `site.render.page_bytes`. ``lang`` is the language that was chosen, or ``None``.
    """
    values.setdefault("lang", asked.chosen)
    at = ServerAddresses(graph, asked.chosen)
    return page_bytes(template, asked.language, at, asked.other_address, here, **values)
