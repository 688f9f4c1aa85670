"""What can go wrong with an address: for good, or for the moment.

Both stay inside this package: `run.fetch` makes an `InputError` of what is final.
"""

from __future__ import annotations

__all__ = ["Barred", "Passing"]


class Barred(Exception):  # noqa: N818
    """This address is not fetched; trying again would change nothing."""


class Passing(Exception):  # noqa: N818
    """It did not work this time.

    ``after`` are the seconds that the server asks to be left alone for; None if it says nothing.
    """

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after
