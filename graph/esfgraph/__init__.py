"""esfgraph: pages about EU-funded projects become one checked, explained knowledge graph.

>>> import esfgraph
>>> record = esfgraph.read_bytes("Projekt drivs av Lunds kommun …".encode(), "page.txt")
... # doctest: +SKIP
"""

__version__ = "0.1.0"
