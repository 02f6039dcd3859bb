"""Frames that are a part of a stamp: a cell of it, or what its rules and the strokes on them make up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.imaging.boxes import Corners, angle_of, box_along, corners_of, extent_along, sides
from pipeline.imaging.polygons import area, common_area
from pipeline.imaging.stamps import LARGEST_CM
from pipeline.records import LineReading, StampRegion
from pipeline.stages.office_levels import likely_rank
from pipeline.stages.stamp_blocks import LabelBlock
from pipeline.stages.stamp_cues import names_office, receives
from pipeline.stages.stamp_labels import fields_told

_SLOPE_DEG = 3.0
"""How far the slopes of a frame and of lines of the same stamp differ, as they are measured."""
_WITH_NAME_CM = LARGEST_CM[0] + 0.4, LARGEST_CM[1] + 1.0
"""Largest stamp with the name of the office, which may stand above its frame and be wider."""
_GAP_CM = 0.5
"""Widest gap between a cell and the lines above or below it."""
_WHOLE_CM = 2.0
"""Height from which a frame above or below rows that are a stamp by themselves is no cell of it."""
_SHARED = 0.6
"""Share of the narrower one's width in which a cell and the lines above or below it stand over each other."""
_HEAD_GAP = 1.0
"""Widest gap between a cell and the name of the office, in heights of the name."""

Texts = Callable[[StampRegion], Sequence[str]]
"""Reads what stands in a stamp."""


@dataclass(frozen=True)
class Head:
    """The name of an office above a frame.

    Attributes:
        corners: Around the name and the frame.
        lines: Places of its lines among those read.
    """

    corners: Corners
    lines: frozenset[int]


def frame_within(
    block: LabelBlock, outline: Corners, frames: Sequence[StampRegion], texts: Texts, *, centimetre: float
) -> tuple[StampRegion, Corners] | None:
    """The frame that is a part of the stamp of a block, and a box around the text of both; None without one.

    Labels and the name of the office stand once in a stamp: a frame that has what the block has is a stamp of
    its own. So is one of which nothing could be read, for all that is known.

    Args:
        block: Lines outside of all frames that read as a stamp.
        outline: Of the block.
        frames: Of receiving stamps, as the layout has them.
        texts: Reads a frame; asked where the places fit.
        centimetre: Pixels a centimetre.
    """
    near = [one for one in frames if _fits(corners_of(one.polygon), block, outline, centimetre)]
    if len(near) != 1:
        return None
    own = {label.field for label in block.labels}
    shape = corners_of(near[0].polygon)
    if len(own) > 1 and sides(shape)[1] > _WHOLE_CM * centimetre and not _behind(shape, block):
        return None
    read = texts(near[0])
    if not read or fields_told(read) & own or not receives(near[0], read):
        return None
    if block.names and any(likely_rank(text) is not None for text in read):
        return None
    whole = box_along(np.concatenate((block.corners, corners_of(near[0].polygon))), block.angle)
    return (near[0], whole) if _of_size(whole, centimetre) else None


def with_head(
    frame: StampRegion, lines: Sequence[LineReading], free: Sequence[bool], texts: Texts, *, centimetre: float
) -> Head | None:
    """The name of the office right above a frame, where nothing else speaks against it.

    None where there is no such name, and where the frame has one or has no labels. Below many a stamp stands
    the name of the sender.

    Args:
        frame: Of a receiving stamp.
        lines: As read on the page.
        free: For each line, whether it may belong to a stamp.
        texts: Reads a frame; asked where a name stands beside it.
        centimetre: Pixels a centimetre.
    """
    angle, shape = frame.angle_deg, corners_of(frame.polygon)
    names = [
        number
        for number, line in enumerate(lines)
        if free[number] and _above(corners_of(line.polygon), shape, angle) and names_office(line)
    ]
    if not names:
        return None
    read = texts(frame)
    if not fields_told(read) or any(likely_rank(text) is not None for text in read):
        return None
    whole = box_along(np.concatenate((shape, *(corners_of(lines[one].polygon) for one in names))), angle)
    return Head(whole, frozenset(names)) if _of_size(whole, centimetre) else None


def _fits(shape: Corners, block: LabelBlock, outline: Corners, centimetre: float) -> bool:
    """True for a frame that a block reaches into, or that stands right above, below or behind it."""
    if abs(angle_of(shape) - block.angle) > _SLOPE_DEG:
        return False
    if common_area(shape, outline) > 0.3 * min(area(shape), area(outline)):
        return True
    one, other = (extent_along(each, block.angle) for each in (shape, block.corners))
    across, down = (min(one[at + 2], other[at + 2]) - max(one[at], other[at]) for at in (0, 1))
    wide, high = (min(one[at + 2] - one[at], other[at + 2] - other[at]) for at in (0, 1))
    if across > _SHARED * wide:
        return -down < _GAP_CM * centimetre
    # Values stand behind their labels.
    return down > _SHARED * high and -across < _GAP_CM * centimetre and one[0] > other[0]


def _behind(shape: Corners, block: LabelBlock) -> bool:
    """True for a frame that stands on the rows of a block, as one around the values of its labels does."""
    one, other = (extent_along(each, block.angle) for each in (shape, block.corners))
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _above(line: Corners, shape: Corners, angle: float) -> bool:
    one, other = extent_along(line, angle), extent_along(shape, angle)
    height = one[3] - one[1]
    gap = other[1] - one[3]
    inside = other[0] - height < one[0] and one[2] < other[2] + height
    return inside and -0.5 * height < gap < _HEAD_GAP * height


def _of_size(corners: Corners, centimetre: float) -> bool:
    return all(side <= most * centimetre for side, most in zip(sides(corners), _WITH_NAME_CM, strict=True))
