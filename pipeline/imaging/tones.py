"""Darkness of inks: what tells strokes of one from those of another where neither has a colour."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.imaging.paper import Mask, Picture


def tone_of(flat: Picture, ink: Mask) -> float | None:
    """Usual grey value of the middles of strokes; None where there is too little ink to tell.

    Args:
        flat: Grey values relative to the paper.
        ink: Where strokes are.
    """
    values = cv2.erode(flat, np.ones((3, 3), np.uint8))[ink > 0]
    return float(np.median(values)) if len(values) >= 150 else None


def dark_strokes(flat: Picture, ink: Mask, threshold: float) -> Mask:
    """The strokes of an ink whose middles are darker than a threshold, with their paler edges.

    Args:
        flat: Grey values relative to the paper.
        ink: All ink.
        threshold: Grey value between two inks.
    """
    strokes = cv2.bitwise_and(ink, cv2.compare(flat, threshold, cv2.CMP_LE))
    return np.asarray(cv2.bitwise_and(ink, cv2.dilate(strokes, np.ones((3, 3), np.uint8))), np.uint8)
