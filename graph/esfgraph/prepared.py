"""A graph for engines that ask the same questions again and again."""

from __future__ import annotations

from functools import cache
from typing import Any

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

__all__ = ["PreparedGraph"]


class PreparedGraph(rdflib.Graph):
    """A graph that parses each query once.

    pySHACL asks a shape's query anew for every focus node, and nine tenths of
    its time would go into parsing the same text.
    """

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> rdflib.query.Result:
        """As `rdflib.Graph.query`."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **options)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)
