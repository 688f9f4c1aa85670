"""A process that makes pages, one after the other: ``python -m esfgraph.serve.page_worker``.

It is started by `page_pool.PagePool`, with which it talks in `frames`. The first one says what to
open; each later one is an `asked.Asked`, answered by the page. It ends when its input ends.
"""

from __future__ import annotations

import gc
from pathlib import Path

from esfgraph.serve.asked import Asked
from esfgraph.serve.faults import fault_of
from esfgraph.serve.frames import Frame, own_channel, read_frame, resident, send_frame
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
    except Exception as error:  # the server says it and ends, or goes on with the build before
        where = fault_of(error)
        message = str(error) if isinstance(error, OSError) else f"{where['fault']} {where['where']}"
        send_frame(target, {"status": "failed", "message": message})
        return
    gc.freeze()  # what is there now stays; no need to look through it again and again
    before = resident()
    send_frame(target, {"status": "ready"})
    while (frame := read_frame(source)) is not None:
        said, body = _answer(holdings, frame)
        send_frame(target, {**said, "resident": resident() - before}, body)


def _answer(holdings: Holdings, frame: Frame) -> tuple[Frame, bytes]:
    try:
        page = made(holdings, Asked.of(frame))
    except Exception as error:  # raised again by the pool, and logged; this process goes on
        return {"status": "error", "fault": fault_of(error)}, b""
    if page is None:
        return {"status": "missing"}, b""
    told = {"code": page.code, "media_type": page.media_type, "refused": page.refused}
    return {"status": "ok", **told}, page.body


if __name__ == "__main__":
    main()
