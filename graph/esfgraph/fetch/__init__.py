"""From addresses to files: pages and bulk files into a folder that a build reads.

The only part of esfgraph that uses the network, and only when asked to. `fetch`
is the whole of it; what each step does is said in its own module::

    addresses -> shelf -> download -> session (robots, pace, redirects)
              -> transport (guard) -> shelf (file, catalogue.toml)
"""

from __future__ import annotations

from esfgraph.fetch.addresses import Target, targets_of
from esfgraph.fetch.run import Fetched, Outcome, fetch
from esfgraph.fetch.settings import parse_size

__all__ = ["Fetched", "Outcome", "Target", "fetch", "parse_size", "targets_of"]
