"""A sheet of paper that ink is pressed on, with a class for every pixel.

Frame: pixels of the drawn sheet, before it is scanned; x to the right, y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
Points = npt.NDArray[np.float64]


class Ink(IntEnum):
    """What a pixel shows; the values are those of the class maps."""

    PAPER = 0
    PRINT = 1
    STAMP = 2
    HANDWRITING = 3
    SEAL = 4
    EMBLEM = 5
    RULE = 6


BLACK: Colour = (24, 24, 26)
INK_COLOURS: dict[str, tuple[Colour, ...]] = {
    "purple": ((96, 60, 150), (120, 70, 160), (88, 66, 140)),
    "blue": ((36, 60, 160), (50, 90, 190), (30, 40, 120), (0, 105, 185), (60, 80, 215)),
    "red": ((200, 40, 50), (180, 30, 40), (215, 70, 80), (222, 50, 95), (236, 60, 66)),
    "green": ((30, 110, 70), (40, 130, 90)),
    "black": ((40, 40, 44), (60, 60, 66), (28, 28, 30)),
}


@dataclass
class Sheet:
    """One drawn page.

    Attributes:
        picture: (height, width, 3) RGB.
        classes: (height, width) values of :class:`Ink`: what lies on top.
        layers: (height, width) bits ``1 << Ink`` of all inks that lie over each other there.
        dpi: pixels an inch.
    """

    picture: npt.NDArray[np.uint8]
    classes: Grey
    dpi: int
    width: int = field(init=False)
    height: int = field(init=False)
    layers: Grey = field(init=False)

    def __post_init__(self) -> None:
        self.height, self.width = self.classes.shape
        self.layers = np.zeros_like(self.classes)

    def mm(self, millimetres: float) -> int:
        """Give a length on paper in pixels."""
        return round(millimetres * self.dpi / 25.4)


def blank_sheet(dpi: int, *, tint: Colour = (255, 255, 255)) -> Sheet:
    """Take a sheet of A4 paper.

    Args:
        dpi: pixels an inch.
        tint: colour of the paper.

    Returns:
        An empty sheet.
    """
    height, width = round(297 * dpi / 25.4), round(210 * dpi / 25.4)
    # Filled row by row: numpy lays three values over a page twenty times more slowly.
    picture = np.empty((height, width * 3), np.uint8)
    picture[:] = np.tile(np.array(tint, np.uint8), width)
    return Sheet(picture.reshape(height, width, 3), np.zeros((height, width), np.uint8), dpi)


def press(sheet: Sheet, mask: Grey, left: int, top: int, *, colour: Colour, ink: Ink) -> None:
    """Lay ink on a sheet; inks multiply, as translucent inks do, so that what lies below stays visible.

    Args:
        sheet: changed in place.
        mask: (rows, columns) ink cover, 0 to 255; what falls off the sheet is cut.
        left: column of the mask's left edge.
        top: row of its top edge.
        colour: colour of full cover on white paper.
        ink: class of the pixels that get more than half of full cover, or where the sheet was bare, a tenth.
    """
    row, column = max(0, -top), max(0, -left)
    rows = min(mask.shape[0], sheet.height - top) - row
    columns = min(mask.shape[1], sheet.width - left) - column
    if rows <= 0 or columns <= 0:
        return
    cover = mask[row : row + rows, column : column + columns]
    place = np.s_[top + row : top + row + rows, left + column : left + column + columns]
    share = cover.astype(np.uint16)
    window = sheet.picture[place]
    for channel in range(3):
        factor = 255 - share * (255 - colour[channel]) // 255
        window[..., channel] = (window[..., channel].astype(np.uint16) * factor // 255).astype(np.uint8)
    classes = sheet.classes[place]
    classes[(cover > 110) | ((cover > 40) & (classes == Ink.PAPER))] = ink
    sheet.layers[place][cover > 60] |= 1 << ink


def rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    """Give the corners of a box, clockwise from the top left."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def ink_box(mask: Grey, left: int, top: int, *, least: int = 40) -> Points | None:
    """Give the corners of the box of a mask's ink when the mask is laid at (left, top); None without ink."""
    columns = np.flatnonzero((mask > least).any(axis=0))
    rows = np.flatnonzero((mask > least).any(axis=1))
    if not columns.size:
        return None
    return rectangle(left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)


def bounding(polygons: Sequence[Points]) -> Points:
    """Give the upright box around polygons."""
    every = np.concatenate(list(polygons))
    return rectangle(
        float(every[:, 0].min()), float(every[:, 1].min()), float(every[:, 0].max()), float(every[:, 1].max())
    )


def turned(mask: Grey, degrees: float) -> tuple[Grey, npt.NDArray[np.float64]]:
    """Turn an ink mask.

    Args:
        mask: ink.
        degrees: clockwise as seen.

    Returns:
        The turned mask, as large as it needs to be, and the 2 x 3 map from the mask's frame into it
        (continuous coordinates: a pixel's centre lies at its index plus a half).
    """
    height, width = mask.shape
    radians = np.deg2rad(degrees)
    cosine, sine = float(np.cos(radians)), float(np.sin(radians))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    corners = rectangle(0, 0, width, height) @ turn.T
    low = np.floor(corners.min(axis=0))
    size = np.ceil(corners.max(axis=0) - low).astype(int) + 1
    affine = np.hstack([turn, -low[:, None]])
    centred = affine.copy()
    centred[:, 2] += turn @ np.array([0.5, 0.5]) - 0.5
    out = cv2.warpAffine(mask, centred, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR)
    return np.asarray(out, np.uint8), affine


def moved(points: Points, affine: npt.NDArray[np.float64]) -> Points:
    """Map (n, 2) points by a 2 x 3 affine map."""
    return np.asarray(points @ affine[:, :2].T + affine[:, 2], np.float64)
