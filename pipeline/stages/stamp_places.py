"""What stands in a place of a stamp, and beside it, when no value is read there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import StampCell
from pipeline.stages.stamp_candidates import told_value
from pipeline.thai.months import month_readings

BLANK_INK = 0.22
"""Ink in a place, in squares of the letter height, up to which nothing is written there: rests of dots."""

REST_INK = 0.6
"""Ink in a place up to which what cannot be read there is a rest of something else."""

_WORD, _CLEARLY = 5, 0.9
"""Thai letters in a row that make a word and no rest of a label or sign of a time; confidence from which on
letters without a digit are the rest of a label."""


def holds_date(cell: StampCell) -> bool:
    """True for the place of a number in which a whole date is read."""
    return any(one.kind == "date" for one in cell.candidates) and told_value("date", cell.free) is not None


def holds_words(cell: StampCell) -> bool:
    """True for a place in which words stand: a name of the stamp or a line of the page, and no value."""
    words = re.findall(rf"[ก-๎]{{{_WORD},}}", cell.free)
    if any(not month_readings(word) for word in words):
        return True
    bare = len(re.findall(r"[ก-ฮ]", cell.free)) > 1 and not re.search(r"\d", cell.free)
    return bare and cell.free_confidence > _CLEARLY


def written_beside(cell: StampCell, others: Sequence[StampCell]) -> StampCell | None:
    """What stands on the row of an empty place without a label of its own: a number set off its line by a
    frame that cuts through it, which leaves the place empty and is no blank."""
    top, bottom = min(cell.polygon[1::2]), max(cell.polygon[1::2])
    for other in others:
        high, low = min(other.polygon[1::2]), max(other.polygon[1::2])
        level = min(bottom, low) - max(top, high) > 0.3 * min(bottom - top, low - high)
        behind = min(other.polygon[0::2]) > min(cell.polygon[0::2])
        if other.field is None and other.ink > REST_INK and level and behind and not holds_words(other):
            return other
    return None
