"""The backbone: the network of each project's strongest connections.

In a small graph nearly every two projects share something, if only their
fund. Communities and betweenness are therefore taken from the five strongest
connections of each project, which keeps what sets projects apart and keeps
the network sparse at any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from esfgraph.network.families import setting
from esfgraph.network.projection import Projection, strongest_of

__all__ = ["Backbone", "backbone_of"]


@dataclass(frozen=True, slots=True)
class Backbone:
    """A sparse network of projects, by number.

    Attributes
    ----------
    pairs
        Which pairs of the projection are in it.
    a, b, score
        The two projects and the score of each, ``a < b``; sorted.
    size
        How many projects the projection has, also those without connections.
    """

    pairs: Any
    a: Any
    b: Any
    score: Any
    size: int

    @property
    def connected(self) -> int:
        """How many projects have a connection."""
        return len(np.union1d(self.a, self.b))

    def adjacency(self) -> Any:
        """Symmetric CSR array of scores."""
        row, column = np.concatenate([self.a, self.b]), np.concatenate([self.b, self.a])
        data = np.concatenate([self.score, self.score])
        return sparse.csr_array((data, (row, column)), shape=(self.size, self.size))

    def graph(self) -> nx.Graph:
        """As NetworkX; nodes are the connected projects' numbers, in order."""
        graph = nx.Graph()
        graph.add_nodes_from(np.union1d(self.a, self.b).tolist())
        edges = zip(self.a.tolist(), self.b.tolist(), self.score.tolist(), strict=True)
        graph.add_weighted_edges_from(edges)
        return graph


def backbone_of(found: Projection) -> Backbone:
    """The strongest connections of each project; those with score 0 are none."""
    size = len(found.incidence.projects)
    positive = np.flatnonzero(found.score > 0)
    a, b, score = found.a[positive], found.b[positive], found.score[positive]
    kept = strongest_of(a, b, score, size, setting("backbone", "strongest"))
    return Backbone(positive[kept], a[kept], b[kept], score[kept], size)
