"""The sentence that words stand in, as it is quoted to people."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property

from esfgraph.annotate.goal_units import units

__all__ = ["Sentences"]


class Sentences:
    """The sentences, list items and headings of a text; found when they are first asked for.

    Parameters
    ----------
    text
        Any text; offsets are half-open code points of it.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        found = units(self._text)
        return [unit.start for unit in found], [unit.end for unit in found]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence, or the sentences, of ``text[start:end]`` begin and end.

        >>> text = "Vi har metoder, t.ex. RTI. De är nya."
        >>> first, last = Sentences(text).around(22, 25); text[first:last]
        'Vi har metoder, t.ex. RTI.'
        """
        starts, ends = self._bounds
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        if first > last:  # between two: a list marker, say
            return start, end
        return min(start, starts[first]), max(end, ends[last])
