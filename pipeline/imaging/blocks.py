"""Blocks of coloured ink: frameless stamps and frames too broken to be found by their strokes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, box_along, cut_out, sides, smallest_box, upright_box
from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask
from pipeline.imaging.polygons import covered
from pipeline.imaging.stamps import LARGEST_CM

_ALONG_CM, _NEAR_CM, _FAR_CM = 1.2, 0.32, 0.45
"""Widest gap within a row, where a value by pen in another ink may stand, and between two rows: of any block,
and of one that has no stamp of its own on both sides of the gap."""
_OWN_ROWS = 3
"""Rows from which what is between two gaps is a stamp of its own."""
_ONE_ROW = 0.37
"""Share of a block's height from which letters stand in one row: 0.41 to 0.45 where they do, 0.3 with two."""
_OBLIQUE_DEG = 20
_STEEPEST, _COUNTED = 15, 3000
"""Steepest slope of a block, and about how many of its pixels tell it."""


@dataclass(frozen=True)
class Block:
    """A block of ink.

    Attributes:
        corners: Rectangle around it along its slope; the smallest one where blocks are looked for close
            together.
        angle: Its clockwise angle.
        rows: Rows of text in it.
        density: Share of its area that is ink.
        evenness: Share of its outline's rows of pixels that hold ink over a part of their width: text fills
            its box, scribble does not.
    """

    corners: Corners
    angle: float
    rows: int
    density: float
    evenness: float


def find_blocks(ink: Mask, centimetre: float, *, lowest: float | None = None) -> list[Block]:
    """Blocks of ink of the size of a stamp, 1.8 to 10.8 cm wide and 0.8 to 5.2 cm high.

    Receiving stamps stand high on the page, with room for values between their rows. Lower down names of
    officers stand between lines of a pen in the same ink, and only rows close to each other are one block.

    Args:
        ink: Coloured ink of the straight page, without that of stamps already found.
        centimetre: Pixels a centimetre.
        lowest: Row of the page down to which receiving stamps may stand; None for the whole of it.
    """
    clean = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    foot = float(len(ink)) if lowest is None else lowest
    upper = np.s_[: min(len(ink), round(foot + LARGEST_CM[1] * centimetre))]
    if not cv2.countNonZero(ink):
        return []
    near = _joined(ink[upper], clean[upper], _NEAR_CM, centimetre)
    found = []
    for block in _joined(ink[upper], clean[upper], _FAR_CM, centimetre):
        parts = [one for one in near if covered(one.corners, block.corners) > 0.8]
        found += parts if sum(one.rows >= _OWN_ROWS for one in parts) > 1 else [block]
    # What the wider gap makes larger than a stamp is none.
    found += [one for one in near if not any(covered(one.corners, b.corners) > 0.5 for b in found)]
    found = [one for one in found if float(one.corners[:, 1].mean()) < foot]
    if lowest is None:
        return found
    low = _joined(ink, clean, _NEAR_CM, centimetre, tight=True)
    return found + [
        one
        for one in low
        if float(one.corners[:, 1].mean()) >= foot
        and not any(covered(one.corners, b.corners) > 0.5 for b in found)
    ]


def _joined(ink: Mask, clean: Mask, gap_cm: float, centimetre: float, *, tight: bool = False) -> list[Block]:
    """Blocks of rows that are at most so far apart, along the rows or (tight) as small as can be."""
    across, down = (max(3, round(reach * centimetre)) | 1 for reach in (_ALONG_CM, gap_cm))
    # Closing adds nothing beyond the box around all ink, and needs half of its reach to know where it ends.
    first_x, first_y, whole_wide, whole_high = cv2.boundingRect(clean)
    first_x, first_y, end_x, end_y = (
        max(0, first_x - across),
        max(0, first_y - down),
        first_x + whole_wide + across,
        first_y + whole_high + down,
    )
    joined = cv2.morphologyEx(
        clean[first_y:end_y, first_x:end_x], cv2.MORPH_CLOSE, np.ones((down, across), np.uint8)
    )
    found = components(np.asarray(joined, np.uint8))
    blocks = []
    large = (found.width >= 1.8 * centimetre) & (found.height >= 0.8 * centimetre)
    for number in np.flatnonzero(large).tolist():
        left, top = int(found.left[number]), int(found.top[number])
        wide, high = int(found.width[number]), int(found.height[number])
        piece = found.labels[top : top + high, left : left + wide] == number
        left, top = left + first_x, top + first_y
        own = piece & (ink[top : top + high, left : left + wide] > 0)
        points = np.argwhere(own)[:, ::-1].astype(np.float64) + np.array([left, top], np.float64)
        if len(points) < 0.02 * wide * high:
            continue
        if tight:
            corners, angle = smallest_box(points)
            if abs(angle) >= _OBLIQUE_DEG:
                angle, corners = 0.0, upright_box(left, top, left + wide - 1, top + high - 1)
        else:
            angle = row_slope(points, 0.05 * centimetre)
            corners = box_along(points, angle)
        width, height = sides(corners)
        if not (
            1.8 * centimetre <= width <= LARGEST_CM[0] * centimetre
            and 0.8 * centimetre <= height <= LARGEST_CM[1] * centimetre
        ):
            continue
        cut, _ = cut_out(ink, corners, fill=0)
        across_row = (cut > 127).sum(1)
        rows = _runs(across_row > 0.12 * width, 0.1 * centimetre)
        if _letter_height(np.asarray(cut, np.uint8), centimetre) > _ONE_ROW * height:
            # Marks above the letters of one large word, such as that of an urgent letter, look like a row.
            rows = 1
        even = float((across_row > 0.04 * width).mean())
        blocks.append(Block(corners, angle, rows, len(points) / (width * height), even))
    return blocks


def _letter_height(cut: Mask, centimetre: float) -> float:
    """Usual height of the letters of a block, 0 where there are none; dots and dirt are not letters."""
    heights = components(np.where(cut > 127, np.uint8(255), np.uint8(0))).height
    large = heights > 0.16 * centimetre
    return float(np.median(heights[large])) if large.any() else 0.0


def row_slope(points: NDArray[np.float64], step: float) -> float:
    """Clockwise angle in degrees at which rows of text stand out most: few pixels between, many on them.

    The smallest box around ragged lines of which print hides a part lies across them.

    Args:
        points: (n, 2) pixels of ink.
        step: Height in pixels in which they are counted together.
    """
    some = points[:: max(1, len(points) // _COUNTED)]
    best, found = -1.0, 0.0
    for width, angles in ((_STEEPEST, 2 * _STEEPEST + 1), (1.0, 9)):
        for angle in (found + np.linspace(-width, width, int(angles))).tolist():
            turn = math.radians(angle)
            rows = np.floor((some[:, 1] * math.cos(turn) - some[:, 0] * math.sin(turn)) / step).astype(
                np.int64
            )
            counts = np.bincount(rows - rows.min()).astype(np.float64)
            sharp = float((counts**2).sum())
            # Of two slopes that are as good the one is taken that clerks come nearer to.
            sharp *= 1 - 0.002 * abs(angle)
            if sharp > best:
                best, chosen = sharp, angle
        found = chosen
    return found


def _runs(inside: np.ndarray, least: float) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(np.int8), [0]))))
    return int(((edges[1::2] - edges[::2]) >= least).sum())


def clusters(boxes: list[Corners], pitch: float) -> list[list[int]]:
    """Groups of boxes of lines that stand below each other: gap at most `pitch` and horizontally overlapping.

    Args:
        boxes: Corners of text lines.
        pitch: Largest vertical gap in pixels.
    """
    group = list(range(len(boxes)))
    for i, one in enumerate(boxes):
        for j, other in enumerate(boxes[:i]):
            gap = max(one[:, 1].min(), other[:, 1].min()) - min(one[:, 1].max(), other[:, 1].max())
            shared = min(one[:, 0].max(), other[:, 0].max()) - max(one[:, 0].min(), other[:, 0].min())
            if gap <= pitch and shared > 0:
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    return [[i for i, g in enumerate(group) if g == name] for name in dict.fromkeys(group)]
