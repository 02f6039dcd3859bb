"""Blocks of coloured ink: frameless stamps and frames too broken to be found by their strokes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.imaging.boxes import Corners, cut_out, sides, smallest_box
from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask

_REACH_CM = (1.2, 0.32)
"""Widest gap within a row, where a value by pen in another ink may stand, and between two rows."""
_WIDEST_CM = 10.8


@dataclass(frozen=True)
class Block:
    """A block of ink.

    Attributes:
        corners: Smallest rectangle around it.
        angle: Its clockwise angle.
        rows: Rows of text in it.
        density: Share of its area that is ink.
        evenness: Share of its outline's rows and columns that hold ink: text fills its box, scribble does
        not.
    """

    corners: Corners
    angle: float
    rows: int
    density: float
    evenness: float


def find_blocks(ink: Mask, centimetre: float) -> list[Block]:
    """Blocks of ink of the size of a stamp, 1.8 to 10.8 cm wide and 0.8 to 5.2 cm high.

    Args:
        ink: Coloured ink of the straight page, without that of stamps already found.
        centimetre: Pixels a centimetre.
    """
    across, down = (max(3, round(reach * centimetre)) | 1 for reach in _REACH_CM)
    clean = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    joined = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, np.ones((down, across), np.uint8))
    found = components(np.asarray(joined, np.uint8))
    blocks = []
    large = (found.width >= 1.8 * centimetre) & (found.height >= 0.8 * centimetre)
    for number in np.flatnonzero(large).tolist():
        left, top = int(found.left[number]), int(found.top[number])
        wide, high = int(found.width[number]), int(found.height[number])
        window = np.s_[top : top + high, left : left + wide]
        own = (found.labels[window] == number) & (ink[window] > 0)
        points = np.argwhere(own)[:, ::-1].astype(np.float64) + np.array([left, top], np.float64)
        if len(points) < 0.02 * wide * high:
            continue
        corners, angle = smallest_box(points)
        angle, corners = (angle, corners) if abs(angle) < 20 else (0.0, _level(left, top, wide, high))
        width, height = sides(corners)
        if not (
            1.8 * centimetre <= width <= _WIDEST_CM * centimetre
            and 0.8 * centimetre <= height <= 5.2 * centimetre
        ):
            continue
        cut, _ = cut_out(ink, corners, fill=0)
        across = (cut > 127).sum(1)
        rows = _runs(across > 0.12 * width, 0.1 * centimetre)
        blocks.append(
            Block(corners, angle, rows, len(points) / (width * height), float((across > 0.04 * width).mean()))
        )
    return blocks


def _level(left: float, top: float, width: float, height: float) -> Corners:
    right, bottom = left + width - 1, top + height - 1
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


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
