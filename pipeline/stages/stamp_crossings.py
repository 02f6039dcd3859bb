"""Values of receiving stamps that cross: what is written where two lie on each other may be of either.

Reading a stamp looks a little beyond its frame, and knows nothing of the others. So a date may be told for
two stamps, or for the one that it is not of, and as clearly as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.imaging.polygons import covered, overlap, points
from pipeline.records import Value
from pipeline.records.pages import Polygon

CROSSED = 0.8
"""Most that is given to a value that may be another stamp's."""

_WITHIN, _ALONE = 0.5, 0.2
"""Shares of the place of a value that lie in the frame of a stamp: from the first on it may be of that stamp,
up to the second it is not."""

_SAME_INK = 0.3
"""Share of the smaller of two places on each other from which on one ink was read for both."""

_TOLD = 0.5
"""Confidence from which on a value of the other stamp, at a place of its own, tells that this one is not."""


@dataclass(frozen=True)
class ReadStamp:
    """A receiving stamp with what was read in it.

    Attributes:
        page_no: Its page.
        polygon: Its frame, upright frame of the page.
        values: Each with its place in the same frame.
    """

    page_no: int
    polygon: Polygon
    values: tuple[Value, ...]


def with_crossings(stamps: Sequence[ReadStamp]) -> list[list[Value]]:
    """The values of each stamp, those not sure that may be of another one on the page.

    Args:
        stamps: All that were read, in any order.
    """
    return [
        [
            replace(value, confidence=min(value.confidence, CROSSED))
            if any(
                _may_be_of(value, stamp, other)
                for other in stamps
                if other is not stamp and other.page_no == stamp.page_no
            )
            else value
            for value in stamp.values
        ]
        for stamp in stamps
    ]


def _may_be_of(value: Value, stamp: ReadStamp, other: ReadStamp) -> bool:
    """True for a value of one stamp that may be of another."""
    if value.value is None or value.polygon is None:
        return False
    place = points(value.polygon)
    inside = covered(place, points(other.polygon))
    if inside <= _ALONE and covered(place, points(stamp.polygon)) >= _WITHIN:
        return False
    told = [one for one in other.values if one.value is not None and one.polygon is not None]
    if any(overlap(place, points(one.polygon), _SAME_INK) for one in told if one.polygon is not None):
        return True
    # What the other stamp tells of the field elsewhere is its own, and this is not.
    own = any(
        one.field == value.field and one.value != value.value and one.confidence >= _TOLD for one in told
    )
    return inside >= _WITHIN and not own
