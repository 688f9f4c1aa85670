"""A process that makes pages, one after the other: ``python -m esfgraph.serve.page_worker``.

It is started by `page_pool.PagePool`, with which it talks in `frames`. The first one says what to
open; each later one is an `asked.Asked`, answered by the page. It ends when its input ends.
"""

from __future__ import annotations

import gc
from pathlib import Path

from esfgraph.serve.asked import Asked
from esfgraph.serve.faults import fault_of
from esfgraph.serve.frames import own_channel, read_frame, send_frame
from esfgraph.serve.holdings import Holdings, open_holdings
from esfgraph.serve.making import made
from esfgraph.serve.sandbox import die_with_parent, forbid_network

__all__ = ["main"]


def main() -> None:
    """Open a build, then make pages until the input ends."""
    source, target = own_channel()
    die_with_parent()
    start = read_frame(source)
    if start is None:
        return
    forbid_network()
    try:
        holdings = open_holdings(
            Path(start["store"]),
            Path(start["columns"]),
            start["base"],
            start["summary"],
            start["day"],
        )
    except OSError as error:
        send_frame(target, {"status": "failed", "message": str(error)})
        return
    gc.freeze()  # what is there now stays; no need to look through it again and again
    send_frame(target, {"status": "ready"})
    while (frame := read_frame(source)) is not None:
        send_frame(target, *_answer(holdings, Asked.of(frame)))


def _answer(holdings: Holdings, asked: Asked) -> tuple[dict[str, object], bytes]:
    try:
        page = made(holdings, asked)
    except Exception as error:  # raised again by the pool, and logged; this process goes on
        return {"status": "error", "fault": fault_of(error)}, b""
    if page is None:
        return {"status": "missing"}, b""
    told = {"code": page.code, "media_type": page.media_type, "refused": page.refused}
    return {"status": "ok", **told}, page.body


if __name__ == "__main__":
    main()
