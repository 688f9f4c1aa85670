"""The graph on the web: SPARQL 1.1 Protocol, linked data, pages.

`esfgraph.serve.app.create_app` makes the application. A request goes through
`security` (host, size, headers) and `log`, then to its route. Questions of
strangers run in processes of their own (`workers`, `worker`), which may not
reach the network (`sandbox`) and are killed at their limits.
"""

from __future__ import annotations

__all__: list[str] = []
