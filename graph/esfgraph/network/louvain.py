"""The Louvain method on a sparse matrix.

NetworkX has it too, but looks at every node again in each round. Here, as in
the Leiden algorithm, a node is looked at again only when a neighbour has
moved, which finds communities as good in a fraction of the time.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from scipy import sparse

__all__ = ["louvain"]

_GAIN = 1e-10
"""Gains below are rounding, by the total weight of the network."""


def louvain(adjacency: Any, seed: int, resolution: float = 1.0) -> Any:
    """The community of every node: numbers from 0, the same for the same input.

    Nodes move to the neighbouring community that raises modularity most,
    until none moves; then communities become nodes, and so on. Nodes are
    looked at in an order that the seed draws. Expected time is proportional
    to the number of edges.

    Parameters
    ----------
    adjacency
        Symmetric CSR array of weights above 0, without a diagonal.
    seed
        Of the order of nodes.
    resolution
        Above 1 communities are smaller, below larger.

    References: V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre
    (2008), "Fast unfolding of communities in large networks", Journal of
    Statistical Mechanics P10008, doi:10.1088/1742-5468/2008/10/P10008;
    V. A. Traag, L. Waltman and N. J. van Eck (2019), "From Louvain to Leiden",
    Scientific Reports 9, 5233, doi:10.1038/s41598-019-41695-z.
    """
    # Its numbers are the same in every version of NumPy, those of newer generators may change.
    chance = np.random.RandomState(seed)
    label = np.arange(adjacency.shape[0])
    if adjacency.nnz == 0:
        return label
    level = sparse.csr_array(adjacency)
    while True:
        moved = _one_level(level, chance.permutation(level.shape[0]).tolist(), resolution)
        names, part = np.unique(moved, return_inverse=True)
        label = part[label]
        if len(names) == level.shape[0]:
            return label
        joins = sparse.csr_array((np.ones(len(part)), (np.arange(len(part)), part)))
        level = (joins.T @ level @ joins).tocsr()


def _one_level(adjacency: Any, order: list[int], resolution: float) -> list[int]:
    """The community of each node after all moves that raise modularity."""
    starts, neighbours = adjacency.indptr.tolist(), adjacency.indices.tolist()
    weights = adjacency.data.tolist()
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    total = float(degree.sum())
    pull = (resolution * degree / total).tolist()
    label = list(range(len(order)))
    inside = degree.tolist()
    degrees = degree.tolist()
    queue, waiting = deque(order), bytearray(b"\x01") * len(order)
    least = _GAIN * total
    while queue:
        node = queue.popleft()
        waiting[node] = 0
        own = label[node]
        links = {own: 0.0}
        start, end = starts[node], starts[node + 1]
        for place in range(start, end):
            other = neighbours[place]
            if other != node:
                group = label[other]
                links[group] = links.get(group, 0.0) + weights[place]
        inside[own] -= degrees[node]
        best, most = own, links[own] - pull[node] * inside[own] + least
        for group, weight in links.items():
            gain = weight - pull[node] * inside[group]
            if gain > most:
                best, most = group, gain
        inside[best] += degrees[node]
        if best != own:
            label[node] = best
            for place in range(start, end):
                other = neighbours[place]
                if label[other] != best and not waiting[other]:
                    waiting[other] = 1
                    queue.append(other)
    return label
