"""A page as Projektbanken has them, with an invented project, for tests that build from files."""

from __future__ import annotations


def page_text(number: str, title: str, *more: str) -> str:
    """The page of a project; ``more`` are lines below the fields that every page here has."""
    return "\n".join(
        (
            f"{number} - {title}",
            "",
            *("Diarienummer:", number, "Namn:", title),
            *("Startdatum:", "2024-01-01", "Slutdatum:", "2025-12-31"),
            *("Land som berörs:", "Sverige", "Berörd fond:", "ESF+"),
            *("Program CCI:", "2021SE05SFPR", *more, ""),
        )
    )
