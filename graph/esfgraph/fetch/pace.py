"""Time: a clock that can be exchanged, a polite pace per host, and patience.

Reference: RFC 9110, section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import email.utils
import math
import time
from datetime import UTC, datetime
from typing import Protocol

from esfgraph.fetch.settings import Settings
from esfgraph.fetch.trouble import Barred, Passing

__all__ = ["Clock", "Pace", "Patience", "SystemClock", "retry_after"]


class Clock(Protocol):
    """Seconds that only grow, today's date, and a way to wait."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    def now(self) -> datetime:
        """Date and time, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def now(self) -> datetime:
        """Date and time, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Pace:
    """Requests to one host follow each other at a distance."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._last: dict[str, float] = {}

    def wait(self, host: str, delay: float | None) -> None:
        """Wait until ``host`` may be asked again; ``delay`` is what its robots.txt wishes.

        Raises `Barred` when that is longer than anybody waits.
        """
        if delay is not None and delay > self._settings.longest_wait:
            raise Barred(
                f"its robots.txt asks for {delay:g} seconds between requests, "
                f"more than the {self._settings.longest_wait:g} that are waited for"
            )
        distance = max(self._settings.pace_of_host.get(host, self._settings.pace), delay or 0.0)
        now = self._clock.monotonic()
        if host in self._last and (due := self._last[host] + distance) > now:
            self._clock.sleep(due - now)
        self._last[host] = self._clock.monotonic()


class Patience:
    """How often something is tried again, and after which pause."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._failed = 0

    def begin_anew(self) -> None:
        """There was progress: the attempts count from here."""
        self._failed = 0

    def wait(self, trouble: Passing) -> None:
        """Pause before the next attempt.

        Raises `Barred` when there were enough attempts or the server asks for too long a pause.
        """
        self._failed += 1
        if self._failed >= self._settings.attempts:
            raise Barred(f"{trouble}; given up after {self._failed} attempts") from trouble
        seconds = min(
            self._settings.first_wait * 2 ** (self._failed - 1), self._settings.longest_backoff
        )
        if trouble.after is not None:
            seconds = trouble.after
        if seconds > self._settings.longest_wait:
            raise Barred(
                f"{trouble} and asks to come back after {seconds:.0f} seconds, "
                f"more than the {self._settings.longest_wait:g} that are waited for"
            ) from trouble
        self._clock.sleep(seconds)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number or a date; None if neither.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    >>> retry_after("soon", datetime(2026, 1, 1, tzinfo=UTC)) is None
    True
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else math.inf
    try:
        date = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
