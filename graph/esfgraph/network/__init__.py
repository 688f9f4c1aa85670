"""The graph as a network: projects, what they have, and what pairs of them share.

`attribute_graph` gives the bipartite network of projects and attributes as a
NetworkX graph; `connections` folds it into pairs of projects, each with its
reasons; `communities` groups the projects. All read a store and depend on
nothing but its statements: any order of loading gives the same result.
"""

from __future__ import annotations

from esfgraph.network.attributes import (
    PROJECT,
    Labels,
    attribute_graph,
    display_label,
    labels_of,
    name_of,
)
from esfgraph.network.community import Bridge, Community, Distinctive, communities
from esfgraph.network.families import ATTRIBUTES, FAMILIES, LARGE, STRONGEST, Family, chosen
from esfgraph.network.pairs import (
    Connection,
    Shared,
    connections,
    connections_in,
    connections_of,
    method_status,
    projection_of,
    reason_text,
    rows,
    weights,
)

__all__ = [
    "ATTRIBUTES",
    "FAMILIES",
    "LARGE",
    "PROJECT",
    "STRONGEST",
    "Bridge",
    "Community",
    "Connection",
    "Distinctive",
    "Family",
    "Labels",
    "Shared",
    "attribute_graph",
    "chosen",
    "communities",
    "connections",
    "connections_in",
    "connections_of",
    "display_label",
    "labels_of",
    "method_status",
    "name_of",
    "projection_of",
    "reason_text",
    "rows",
    "weights",
]
