"""The interactive page: one HTML file that needs no network.

pyvis gives nodes, edges and options, and ships the vis-network library; the
page around them is ours (``data/templates/page.html.j2``, ``data/static``),
because pyvis' own page asks other hosts for parts. A content security policy
inside the page forbids every request, and every script but the page's own.

Whatever comes from documents may be hostile: in HTML it is escaped by Jinja2,
to the script it travels as JSON in which ``<``, ``>`` and ``&`` are escaped,
and the script only ever shows it as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from esfgraph.errors import EsfGraphError
from esfgraph.hypertext import escaped_controls, escaped_json, templates
from esfgraph.page.labels import LOOK
from esfgraph.page.picture import Picture
from esfgraph.resources import data_file, toml_data

__all__ = ["html_page"]


def html_page(shown: Picture) -> str:
    """The page of a picture as HTML. Without JavaScript it is the table of all projects."""
    settings = toml_data("templates", "page.toml")
    language = shown.part.language or "en"
    style = _closed(_static("page.css") + _theme(), "style")
    scripts = [_closed(script, "script") for script in (_library(), _script(settings["scripts"]))]
    nodes, edges, options = _vis(shown)
    data = {**shown.data, "nodes": nodes, "edges": edges, "options": options}
    # What is marked as safe is our own files, and JSON that `_json` escaped.
    return (
        templates()
        .get_template("page.html.j2")
        .render(
            text={key: entry[language] for key, entry in settings["text"].items()},
            lang=language,
            shown=shown,
            columns=[{"name": name, **entry} for name, entry in settings["column"].items()],
            total=len(shown.rows),
            style=Markup(style),  # noqa: S704
            style_hash=_hash(style),
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            script_hashes=[_hash(script) for script in scripts],
            data=Markup(_json(data)),  # noqa: S704
        )
    )


def _vis(shown: Picture) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Nodes, edges and options of vis-network, by way of pyvis."""
    from pyvis.edge import Edge  # here: it brings IPython along
    from pyvis.network import Network
    from pyvis.node import Node

    network = Network(cdn_resources="in_line")
    # add_node and add_edge would look for each among all others; here none comes twice.
    network.nodes = [
        Node(i, "custom", "", group=n.kind, labels=n.labels, size=n.size, x=n.x, y=n.y).options
        for i, n in enumerate(shown.nodes)
    ]
    network.edges = []
    for line in shown.edges:
        told = {"kind": line.kind} | ({"status": line.status} if line.status else {})
        network.edges.append({**Edge(line.project, line.attribute).options, **told})
    network.set_options(json.dumps(toml_data("templates", "vis.toml")))
    vis_nodes, vis_edges, _, _, _, options = network.get_network_data()
    return vis_nodes, vis_edges, json.loads(options)


def _static(name: str) -> str:
    return data_file("static", name).read_text(encoding="utf-8")


def _script(names: list[str]) -> str:
    """The page's scripts as one, so that none of their names is global."""
    parts = "\n".join(_static(f"{name}.js") for name in names)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _library() -> str:
    """The newest vis-network that the installed pyvis brings along."""
    folder = files("pyvis") / "templates" / "lib"
    found = {
        entry.name: entry / "vis-network.min.js"
        for entry in (folder.iterdir() if folder.is_dir() else ())
        if entry.name.startswith("vis-") and (entry / "vis-network.min.js").is_file()
    }
    if not found:
        raise EsfGraphError(
            "pyvis brings no vis-network along",
            source=str(folder),
            advice="Install it again: pip install --force-reinstall pyvis",
        )
    newest = max(found, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])
    code = found[newest].read_text(encoding="utf-8").replace("\r\n", "\n")
    # It has a control character in strings, where its escape says the same.
    return escaped_controls(code)


def _closed(code: str, element: str) -> str:
    """Script or style that cannot end its element early, nor start a comment in it.

    >>> _closed('x = "</script><!--"', "script")
    'x = "<\\\\/script><\\\\!--"'
    """
    return re.sub(f"<(/{element}|!--)", r"<\\\1", code, flags=re.IGNORECASE)


def _hash(code: str) -> str:
    """The source expression of a content security policy that allows just this code."""
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _json(data: Mapping[str, Any]) -> str:
    """JSON that is safe inside HTML."""
    return escaped_json(json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def _theme() -> str:
    """Colours as custom properties: the page's, of kinds and of communities, light and dark."""
    look = toml_data(*LOOK)
    blocks = []
    for name, colours in look["theme"].items():
        lines = [f"--{key}:{value}" for key, value in colours.items()]
        for kind, entry in look["kind"].items():
            lines.append(f"--fill-{kind}:{entry['fill']}")
            lines.append(f"--outline-{kind}:{entry['outline'][name]}")
        for i, entry in enumerate(look["community"]):
            lines.append(f"--fill-community{i}:{entry['fill']}")
            lines.append(f"--outline-community{i}:{entry['outline'][name]}")
        block = f":root{{color-scheme:{name};{';'.join(lines)}}}"
        dark = name == "dark"
        blocks.append(f"@media (prefers-color-scheme:dark){{{block}}}" if dark else block)
    glyphs = [
        f".kind-{kind} path{{fill:var(--fill-{kind});stroke:var(--outline-{kind})}}"
        for kind in look["kind"]
    ]
    return "\n".join((*blocks, *glyphs, ""))
