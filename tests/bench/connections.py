"""How long projection, communities and measures take, and how much memory.

    python tests/bench/connections.py [PROJECTS]...

Projects are generated: subjects with their own methods, themes, target groups
and challenges, regions in three levels, programmes with areas and objectives,
owners of very different sizes; all as skewed as in published lists of
operations. Only the arrays that the analysis works on are made, as `store` to
`Incidence` is measured elsewhere. Each size runs in a process of its own;
figures go to standard output. Nothing here is a test of the suite.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from itertools import pairwise

import networkx as nx
import numpy as np
from scipy import sparse

from esfgraph.network.backbone import backbone_of
from esfgraph.network.community import partition
from esfgraph.network.families import chosen
from esfgraph.network.incidence import Incidence
from esfgraph.network.measures import betweenness, strength
from esfgraph.network.projection import project

CONCEPTS = {"method": (250, 6), "theme": (90, 4), "target_group": (110, 3), "challenge": (130, 3)}
SUBJECTS = 60


class Generator:
    """Projects and attributes; the same for a size."""

    def __init__(self, projects: int) -> None:
        self.projects = projects
        self.chance = np.random.default_rng(3)
        self.names: list[tuple[str, str]] = []
        self.row: list[np.ndarray] = []
        self.column: list[np.ndarray] = []
        self.implies: list[tuple[int, int]] = []

    def family(self, kind: str, size: int) -> int:
        """Room for the attributes of a family; the number of the first."""
        first = len(self.names)
        self.names += [(kind, f"urn:{kind}:{i:06}") for i in range(size)]
        return first

    def say(self, row: np.ndarray, column: np.ndarray) -> None:
        self.row.append(row)
        self.column.append(column)

    def skewed(self, size: int, count: int) -> np.ndarray:
        share = 1.0 / np.arange(1, size + 1) ** 0.8
        return self.chance.choice(size, size=count, p=share / share.sum())

    def generate(self) -> Incidence:
        everyone = np.arange(self.projects)
        subject = self.skewed(SUBJECTS, self.projects)
        for kind, (size, each) in CONCEPTS.items():
            first = self.family(kind, size)
            own = self.chance.integers(0, size, (SUBJECTS, 12))
            for _ in range(each):
                common = self.skewed(size, self.projects)
                special = own[subject, self.chance.integers(0, 12, self.projects)]
                chosen_ = np.where(self.chance.random(self.projects) < 0.6, special, common)
                self.say(everyone, first + chosen_)
        owners = max(5, self.projects // 4)
        self.say(everyone, self.family("owner", owners) + self.skewed(owners, self.projects))
        fields = self.family("intervention_field", 180)
        self.say(everyone, fields + (subject * 3 + self.skewed(3, self.projects)) % 180)
        self.chain(everyone, "nuts_region", (1200, 240, 90, 27))
        self.chain(
            everyone,
            "programme",
            (400 * 3, 400, 200),
            ("specific_objective", "programme_area", "programme"),
        )
        fund = self.family("fund", 6)
        self.say(everyone, fund + self.skewed(6, self.projects))
        shape = (self.projects, len(self.names))
        rows, columns = np.concatenate(self.row), np.concatenate(self.column)
        matrix = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        matrix.data[:] = 1.0
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        said = np.array(self.implies)
        implies = sparse.csr_array(
            (np.ones(len(said)), (said[:, 0], said[:, 1])), shape=(shape[1], shape[1])
        )
        names = tuple(f"urn:p:{i:07}" for i in range(self.projects))
        return Incidence(
            names, tuple(n for _, n in self.names), tuple(k for k, _ in self.names), matrix, implies
        )

    def chain(
        self, rows: np.ndarray, kind: str, sizes: tuple[int, ...], kinds: tuple[str, ...] = ()
    ) -> None:
        """Attributes above each other; who has the lowest has all."""
        at = self.skewed(sizes[0], self.projects)
        firsts = [
            self.family((kinds or (kind,) * len(sizes))[i], size) for i, size in enumerate(sizes)
        ]
        for level, size in enumerate(sizes):
            self.say(rows, firsts[level] + at * size // sizes[0])
        for low in range(sizes[0]):
            steps = [firsts[level] + low * size // sizes[0] for level, size in enumerate(sizes)]
            self.implies += [(a, b) for i, a in enumerate(steps) for b in steps[i + 1 :]]
        self.implies = sorted(set(self.implies))


def run(projects: int) -> None:
    started = time.process_time()
    incidence = Generator(projects).generate()
    times = [time.process_time()]
    families = chosen()
    found = project(incidence, families=families)
    times.append(time.process_time())
    backbone = backbone_of(found)
    parts = partition(backbone)
    times.append(time.process_time())
    total, _ = strength(found)
    _, sampled = betweenness(backbone)
    times.append(time.process_time())
    quality = nx.community.modularity(backbone.graph(), [set(p) for p in parts])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    spent = [b - a for a, b in pairwise(times)]
    print(
        f"{projects:>9,} {incidence.matrix.nnz:>11,} {len(found.a):>11,} {len(backbone.a):>10,}"
        f" {len(parts):>5} {quality:>6.3f} {spent[0]:>8.1f} {spent[1]:>8.1f} {spent[2]:>8.1f}"
        f" {sum(spent):>8.1f} {peak:>6.2f}   (generated in {times[0] - started:.1f} s,"
        f" betweenness from {sampled or 'all'} sources, {total.mean():.1f} mean strength)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        run(given.projects[0])
        return
    print(
        " projects  statements connections   backbone comm. modul. project.   commun. measures"
        "    CPU s     GB"
    )
    for projects in given.projects:
        subprocess.run([sys.executable, __file__, str(projects), "--here"], check=True)


if __name__ == "__main__":
    main()
