"""What the log tells of a fault of our own: its kind and place, never what a client has sent."""

from __future__ import annotations

import traceback
from pathlib import Path

__all__ = ["PageError", "fault_of"]


class PageError(Exception):
    """A page could not be made by its process, for a reason that is no reader's.

    ``fault`` is what `fault_of` said there.
    """

    def __init__(self, fault: dict[str, str]) -> None:
        super().__init__(fault)
        self.fault = fault


def fault_of(error: BaseException) -> dict[str, str]:
    """Type, file and line; the message of an error may hold what a client has sent."""
    if isinstance(error, PageError):
        return error.fault
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"fault": type(error).__name__, "where": where}
