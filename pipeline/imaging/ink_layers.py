"""Ink of a page taken apart by the network's layers: what is print, and what a line of ink rather is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.imaging.boxes import Corners, painted, upright_box
from pipeline.imaging.layers import PageLayers
from pipeline.imaging.paper import Mask

_SURELY_FOREIGN = 110
"""What is less likely to be a stamp or handwriting stays: small marks of print are seldom sure."""


@dataclass(frozen=True)
class ApartInks:
    """Shares 0..255 of the inks at the page's working size.

    Attributes:
        printed, written, pressed: Print; handwriting; stamps and seals.
        drawn: Emblems.
    """

    printed: Mask
    written: Mask
    pressed: Mask
    drawn: Mask


def inks_apart(layers: PageLayers) -> ApartInks:
    """The inks of a page, each as large as the page."""
    return ApartInks(
        layers.ink("print"),
        layers.ink("handwriting"),
        cv2.max(layers.ink("stamp"), layers.ink("seal")),
        layers.ink("emblem"),
    )


def print_of(ink: Mask, inks: ApartInks) -> Mask:
    """The ink without that of stamps, handwriting and emblems; print that they lie over stays.

    Args:
        ink: Mask of all ink.
        inks: Of the same page and size.
    """
    others = cv2.max(cv2.max(inks.written, inks.pressed), inks.drawn)
    foreign = cv2.bitwise_and(
        cv2.compare(others, _SURELY_FOREIGN, cv2.CMP_GE), cv2.compare(others, inks.printed, cv2.CMP_GT)
    )
    return np.asarray(cv2.subtract(ink, foreign), np.uint8)


def written_areas(ink: Mask, inks: ApartInks, centimetre: float) -> list[Corners]:
    """Boxes around handwriting: words that stand less than 4 mm apart, at least 5 mm wide.

    Args:
        ink: Mask of all ink.
        inks: Of the same page and size.
        centimetre: Pixels a centimetre.
    """
    sure = cv2.compare(inks.written, _SURELY_FOREIGN, cv2.CMP_GE)
    pen = cv2.bitwise_and(cv2.bitwise_and(ink, sure), cv2.compare(inks.written, inks.printed, cv2.CMP_GT))
    reach = max(1, round(0.2 * centimetre))
    joined = cv2.morphologyEx(pen, cv2.MORPH_CLOSE, np.ones((2 * reach + 1,) * 2, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return [
        upright_box(left, top, left + width - 1, top + height - 1)
        for left, top, width, height, _ in stats[1:].tolist()
        if width >= 0.5 * centimetre and height >= 0.2 * centimetre
    ]


def shares_in(corners: Corners, ink: Mask, inks: ApartInks) -> tuple[float, float, float]:
    """Mean shares 0..1 of print, handwriting and stamps over the ink in a box; zeros without ink."""
    height, width = ink.shape
    left, top = np.maximum(np.floor(corners.min(0)).astype(int), 0).tolist()
    right, bottom = np.minimum(np.ceil(corners.max(0)).astype(int) + 1, (width, height)).tolist()
    if right <= left or bottom <= top:
        return 0.0, 0.0, 0.0
    window = np.s_[top:bottom, left:right]
    inside = np.zeros((bottom - top, right - left), np.uint8)
    painted(inside, corners - np.array([left, top]), 255)
    own = cv2.bitwise_and(inside, np.ascontiguousarray(ink[window]))
    if not own.any():
        return 0.0, 0.0, 0.0
    printed, written, pressed = (
        cv2.mean(np.ascontiguousarray(plane[window]), own)[0] / 255
        for plane in (inks.printed, inks.written, inks.pressed)
    )
    return printed, written, pressed
