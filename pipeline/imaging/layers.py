"""Layers of a page as the page-layers network gives them, and the boxes of receiving stamps from them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, sides, turned_box
from pipeline.imaging.paper import Mask

LONG_SIDE = 896
"""The network's pages are so many pixels high: 76 dots an inch, where a letter's body has 7 pixels."""

INKS = ("print", "stamp", "handwriting", "seal", "emblem", "rule")
AREAS = ("line", "receiving", "mark")
_CELL = 8
"""Pixels of a cell in which the middles of stamps are told."""

_LEAST_MIDDLE = 0.35


@dataclass(frozen=True)
class PageLayers:
    """What the network says of a page.

    Attributes:
        inks: (6, height, width) uint8: how likely each ink of `INKS` lies there, 255 = surely. Inks lie over
            each other.
        areas: (3, height / 2, width / 2) uint8: bodies of printed lines, receiving stamps, and all else that
            is pressed on pages.
        middles: (9, height / 8, width / 8) float: how likely a cell is of a receiving stamp's middle, and
            from there to its four corners, x and y in cells.
        factor: Pixels of the layers for each pixel of the page they are used on.
        size: Width and height of that page.
    """

    inks: NDArray[np.uint8]
    areas: NDArray[np.uint8]
    middles: NDArray[np.float32]
    factor: float
    size: tuple[int, int]

    def ink(self, name: str) -> Mask:
        """How likely an ink is, 0..255, as large as the page."""
        return self._enlarged(self.inks[INKS.index(name)], self.factor)

    def area(self, name: str) -> Mask:
        """How likely an area is, 0..255, as large as the page."""
        return self._enlarged(self.areas[AREAS.index(name)], self.factor / 2)

    def _enlarged(self, plane: NDArray[np.uint8], factor: float) -> Mask:
        width, height = self.size
        # The planes are padded at the right and below; pixel i covers the page from i / factor on.
        matrix = np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        out = cv2.warpAffine(plane, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(out, np.uint8)


@dataclass(frozen=True)
class StampBox:
    """A receiving stamp as the network sees it: corners in pixels of the page, and how sure it is."""

    corners: Corners
    score: float


def stamp_boxes(layers: PageLayers) -> list[StampBox]:
    """Receiving stamps: cells of their middles vote for corners, and votes for one box are joined.

    Args:
        layers: Of the page.

    Returns:
        The surest first. After X. Zhou et al., "EAST: an efficient and accurate scene text detector", CVPR
        2017, whose boxes are voted for pixel by pixel, too.
    """
    rows, columns = np.nonzero(layers.middles[0] >= _LEAST_MIDDLE)
    if not len(rows):
        return []
    scores = layers.middles[0, rows, columns].astype(np.float64)
    reach = layers.middles[1:, rows, columns].T.reshape(-1, 4, 2).astype(np.float64)
    corners = reach + np.stack((columns, rows), axis=1)[:, None]
    middles = corners.mean(1)
    high = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    free = np.ones(len(rows), bool)
    found: list[StampBox] = []
    while free.any():
        seed = int(np.argmax(np.where(free, scores, -1)))
        near = np.linalg.norm(middles - middles[seed], axis=1) < 0.35 * max(high[seed], 1.0)
        own = free & near
        free &= ~own
        # A stamp's middle has dozens of cells; a few alone are noise.
        if own.sum() >= max(4, 0.04 * high[seed] ** 2):
            box = np.average(corners[own], axis=0, weights=scores[own])
            cells = _rectangle(np.asarray((box + 0.5) * _CELL, np.float64))
            found.append(StampBox(cells / layers.factor - 0.5, float(np.mean(scores[own]))))
    return sorted(found, key=lambda box: -box.score)


def _rectangle(corners: Corners) -> Corners:
    """The rectangle nearest to a quadrilateral: its middle, sides and angle."""
    width, height = sides(corners)
    along = corners[1] - corners[0] + corners[2] - corners[3]
    x, y = corners.mean(0).tolist()
    return turned_box(x, y, width, height, float(np.degrees(np.arctan2(along[1], along[0]))))
