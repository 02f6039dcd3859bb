"""What was taken for handwriting and may be lines of a receiving stamp.

A label and the value that a pen wrote behind it stand on one line, as unevenly as handwriting does; so do
worn and smeared labels. What they say tells, and reading costs little where so few of them may be labels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.imaging.blocks import clusters
from pipeline.imaging.boxes import Corners, corners_of, sides
from pipeline.imaging.stamps import LARGEST_CM
from pipeline.records import LineReading, MarkRegion
from pipeline.stages.stamp_labels import opens_stamp

_NARROWEST, _HIGHEST_CM = 1.2, 2.4
"""Least width in heights, and largest height of a line of a stamp with what was written on it."""
_ACROSS_CM, _DOWN_CM = 8.0, 3.6
"""How far from a label another line of its stamp begins."""
_ROWS, _PITCH_CM = 3, 0.7
"""Rows of handwriting that may be a stamp of which no line was told, and the gap between two of them."""
_MOST = 12
"""More of them in one group are an endorsement by pen, which is no stamp."""


def lines_in_doubt(
    lines: Sequence[LineReading], free: Sequence[bool], marks: Sequence[MarkRegion], *, centimetre: float
) -> tuple[MarkRegion, ...]:
    """The marks of handwriting that may be lines of a stamp: near what opens one, or in rows of three.

    Args:
        lines: As read, upright frame.
        free: For each line, whether it may belong to a stamp that has not been found.
        marks: Of the page.
        centimetre: Pixels a centimetre.
    """
    written = [mark for mark in marks if mark.kind == "handwriting" and _of_size(mark, centimetre)]
    if not written:
        return ()
    opening = [
        corners_of(line.polygon)
        for line, own in zip(lines, free, strict=True)
        if own and opens_stamp(line.text)
    ]
    shapes = [corners_of(mark.polygon) for mark in written]
    asked = {
        place
        for place, shape in enumerate(shapes)
        if any(_near(shape, label, centimetre) for label in opening)
    }
    for group in clusters(shapes, _PITCH_CM * centimetre):
        if _rows([shapes[place] for place in group]) >= _ROWS and len(group) <= _MOST:
            asked |= set(group)
    return tuple(written[place] for place in sorted(asked))


def _of_size(mark: MarkRegion, centimetre: float) -> bool:
    wide, high = sides(corners_of(mark.polygon))
    return _NARROWEST * high < wide < LARGEST_CM[0] * centimetre and high < _HIGHEST_CM * centimetre


def _near(shape: Corners, label: Corners, centimetre: float) -> bool:
    across, down = np.abs(shape[0] - label[0]) / centimetre
    return bool(across < _ACROSS_CM and down < _DOWN_CM)


def _rows(shapes: Sequence[Corners]) -> int:
    """How many of the shapes stand below each other, the middle of each below the foot before."""
    count, foot = 0, -np.inf
    for shape in sorted(shapes, key=lambda one: float(one[:, 1].mean())):
        if shape[:, 1].mean() > foot:
            count, foot = count + 1, float(shape[:, 1].max())
    return count
