"""Oval borders around text that is known: half of a worn ring still tells where it runs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Mask

Box = tuple[float, float, float, float]

_COARSE_CM = 0.1
_MOVED_CM, _WIDER_CM, _HIGHER_CM = (0.5, 1.0), 1.4, 1.5
"""How far the middle of an oval is from that of the text, across and down, and how far it goes beyond."""
_POINTS = 64
_ON_CM = 0.03
"""How far from the oval its ink is."""
_THERE, _CLEAR = 0.8, 0.5
"""Share of an oval that is there, and by how much more than of ovals beside it."""
_BESIDE_CM = -0.35, -0.27, 0.32, 0.4
"""How far from the border ovals are that text alone would fill as well; a second ring is nearer."""
_WIDEST_GAP = 0.2
"""Longest part of an oval that may be worn off at one place."""


def oval_around(ink: Mask, text: Box, centimetre: float) -> Box | None:
    """The box of an oval border around lines of text; None without one.

    Ovals in all places and of all sizes that fit are compared by the share of them that has ink: coarsely
    first, then finely around the best one. A line of letters fills an oval beside the border as well, a
    border does not.

    Args:
        ink: Around the text, which is level.
        text: Left, top, right and bottom of the text.
        centimetre: Pixels a centimetre.
    """
    left, top, right, bottom = text
    away = cv2.distanceTransform(np.where(ink > 0, np.uint8(0), np.uint8(255)), cv2.DIST_L2, 3)
    step = _COARSE_CM * centimetre
    middle = (left + right) / 2, (top + bottom) / 2
    half = (right - left) / 2, (bottom - top) / 2
    across, down = (np.arange(-most * centimetre, most * centimetre + 1, step) for most in _MOVED_CM)
    wider, higher = (np.arange(0.0, most * centimetre, step) for most in (_WIDER_CM, _HIGHER_CM))
    ovals = _grid(middle[0] + across, middle[1] + down, half[0] + wider, half[1] + higher)
    best = ovals[int(_shares(away, ovals, 0.6 * step).mean(axis=1).argmax())]
    for fine in (step / 3, step / 9):
        offsets = np.arange(-2, 3) * fine
        ovals = _grid(*(value + offsets for value in best))
        best = ovals[int(_shares(away, ovals, max(fine, _ON_CM * centimetre)).mean(axis=1).argmax())]
    larger = np.array([0.0, *_BESIDE_CM])[:, None] * np.array([0.0, 0.0, centimetre, centimetre])
    there = _shares(away, best + larger, _ON_CM * centimetre)
    on, *beside = there.mean(axis=1).tolist()
    if on < _THERE or on - max(beside) < _CLEAR or _longest_gap(there[0]) > _WIDEST_GAP:
        return None
    x, y, wide, high = best.tolist()
    return x - wide, y - high, x + wide, y + high


def _grid(*axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """All combinations of middles and half sizes, (n, 4)."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def _shares(away: NDArray[np.float32], ovals: NDArray[np.float64], most: float) -> NDArray[np.bool_]:
    """For places along each oval, whether ink is at most so far from them, (n, places)."""
    turn = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    height, width = away.shape
    near = np.pad(away <= most, 1)
    columns = (ovals[:, :1] + ovals[:, 2:3] * np.cos(turn) + 1.5).astype(np.int32)
    rows = (ovals[:, 1:2] + ovals[:, 3:] * np.sin(turn) + 1.5).astype(np.int32)
    return np.asarray(near[np.clip(rows, 0, height + 1), np.clip(columns, 0, width + 1)], np.bool_)


def _longest_gap(there: NDArray[np.bool_]) -> float:
    """Longest run of places that are not there, around the end, as a share of all."""
    if not there.any():
        return 1.0
    at = np.flatnonzero(there)
    return float((np.diff(np.append(at, at[0] + len(there))) - 1).max()) / len(there)
