"""Stretches of a text that are taken already, looked up without going through all of them."""

from __future__ import annotations

from bisect import bisect_left, insort

Spans = list[tuple[int, int]]
"""(start, end exclusive) of stretches that do not overlap, in order."""


def overlaps(taken: Spans, start: int, end: int) -> bool:
    """True when one of the stretches lies over `start` to `end`."""
    at = bisect_left(taken, (end,))
    return at > 0 and taken[at - 1][1] > start


def take(taken: Spans, start: int, end: int) -> bool:
    """Adds a stretch where none lies over it; says whether it did."""
    if overlaps(taken, start, end):
        return False
    insort(taken, (start, end))
    return True
