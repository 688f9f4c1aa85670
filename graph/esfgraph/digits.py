"""Whole numbers as strangers write them, in graphs and in addresses."""

from __future__ import annotations

__all__ = ["whole"]


def whole(text: str, most: int) -> int | None:
    """A whole number from 0 to a limit, in ASCII digits; ``None`` for anything else.

    Python takes no more than 4 300 digits, and digits of any script.

    >>> whole("46", 100), whole("101", 100), whole("9" * 5000, 100)
    (46, None, None)
    """
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(most)):
        return None
    number = int(digits)
    return number if number <= most else None
