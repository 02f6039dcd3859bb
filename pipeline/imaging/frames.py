"""The upright frame and the way back to the source frame.

Coordinates are pixel indices: (0, 0) is the centre of the top left pixel, as OpenCV's warps have it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Picture, positive
from pipeline.records.pages import Polygon, Upright

Matrix = NDArray[np.float64]

_LARGE = 1 << 25
"""Bytes of a colour picture beyond which it is warped by bands: A4 at 300 dots an inch has 26 million."""
_BAND_ROWS = 512


def quarter_turned_back(picture: Picture, rotation_deg: int) -> Picture:
    """The picture turned counter-clockwise by `rotation_deg`, which undoes a clockwise turn by as much."""
    return np.rot90(picture, rotation_deg // 90)


def _source_from_turned(width: int, height: int, rotation_deg: int) -> Matrix:
    """Pixel of the picture turned back by a quarter turn to pixel of the source of `width` x `height`."""
    rows = {
        0: [[1, 0, 0], [0, 1, 0]],
        90: [[0, -1, width - 1], [1, 0, 0]],
        180: [[-1, 0, width - 1], [0, -1, height - 1]],
        270: [[0, 1, 0], [-1, 0, height - 1]],
    }[rotation_deg]
    return np.array([*rows, [0, 0, 1]], np.float64)


def upright_frame(
    width_px: int, height_px: int, *, rotation_deg: int, skew_deg: float
) -> tuple[int, int, tuple[float, ...]]:
    """Size of the upright picture that holds the whole page, and the matrix from it to the source picture.

    Args:
        width_px, height_px: Size of the source picture.
        rotation_deg: 0, 90, 180 or 270, clockwise turn of the stored page.
        skew_deg: Clockwise turn that is left after that.

    Returns:
        Width, height and the 3 x 3 matrix row by row.
    """
    turned_width, turned_height = (width_px, height_px) if rotation_deg % 180 == 0 else (height_px, width_px)
    angle = math.radians(skew_deg)
    cosine, sine = math.cos(angle), math.sin(angle)
    width = math.ceil(turned_width * abs(cosine) + turned_height * abs(sine) - 1e-6)
    height = math.ceil(turned_width * abs(sine) + turned_height * abs(cosine) - 1e-6)
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    turned_from_upright = np.array(
        [
            [cosine, -sine, (turned_width - 1) / 2 - cosine * middle_x + sine * middle_y],
            [sine, cosine, (turned_height - 1) / 2 - sine * middle_x - cosine * middle_y],
            [0, 0, 1],
        ]
    )
    matrix = _source_from_turned(width_px, height_px, rotation_deg) @ turned_from_upright
    return width, height, tuple(float(v) for v in matrix.ravel())


def upright_picture(picture: Picture, upright: Upright) -> Picture:
    """The upright, straight picture: dark on light (negatives are inverted), white where the page does not
    reach."""
    light = positive(picture)
    if upright.skew_deg == 0:
        return np.ascontiguousarray(quarter_turned_back(light, upright.rotation_deg))
    matrix = np.array(upright.source_from_upright, np.float64).reshape(3, 3)
    return _warped(light, matrix, (upright.width_px, upright.height_px))


def _warped(picture: Picture, source_from_result: Matrix, size: tuple[int, int]) -> Picture:
    """A picture of `size` (width, height) taken out of another, white beyond it."""
    if picture.ndim == 3 and max(picture.size, 3 * size[0] * size[1]) > _LARGE:
        return _warped_by_bands(picture, source_from_result, size)
    return _warped_whole(picture, source_from_result, size)


def _warped_whole(picture: Picture, source_from_result: Matrix, size: tuple[int, int]) -> Picture:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # OpenCV warps four channels in two thirds of the time of three.
    padded = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
    warped = cv2.warpAffine(padded, source_from_result[:2], size, flags=flags, borderValue=(255,) * 4)
    return np.asarray(warped if picture.ndim == 2 else cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB), np.uint8)


def _warped_by_bands(picture: Picture, source_from_result: Matrix, size: tuple[int, int]) -> Picture:
    """The same of a large colour picture, some rows of the result at a time.

    Whole, it would be held twice with four channels beside itself: 280 MB for A4 at 600 dots an inch. It
    takes half of the time, too, as bands stay in the processor's cache.
    """
    width, height = size
    result = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _BAND_ROWS):
        rows = min(_BAND_ROWS, height - top)
        matrix = source_from_result[:2].copy()
        matrix[:, 2] += matrix[:, 1] * top
        ends = np.array([[0, 0, 1], [width, 0, 1], [0, rows, 1], [width, rows, 1]]) @ matrix.T
        # A turned page may need all rows of the picture for a band of it, but then few columns.
        low = np.clip(np.floor(ends.min(0)).astype(int) - 2, 0, (picture.shape[1] - 1, picture.shape[0] - 1))
        high = np.clip(np.ceil(ends.max(0)).astype(int) + 3, low + 1, picture.shape[1::-1])
        matrix[:, 2] -= low
        part = np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])
        result[top : top + rows] = _warped_whole(part, matrix, (width, rows))
    return result


def _mapped(polygon: Sequence[float], matrix: Matrix) -> Polygon:
    points = np.asarray(polygon, np.float64).reshape(-1, 2)
    moved = points @ matrix[:2, :2].T + matrix[:2, 2]
    return tuple(float(v) for v in moved.ravel())


def to_source(polygon: Sequence[float], upright: Upright) -> Polygon:
    """A polygon of the upright frame in the source frame; the order of its corners is kept."""
    return _mapped(polygon, np.array(upright.source_from_upright, np.float64).reshape(3, 3))


def to_upright(polygon: Sequence[float], upright: Upright) -> Polygon:
    """A polygon of the source frame in the upright frame; the inverse of `to_source`."""
    matrix = np.array(upright.source_from_upright, np.float64).reshape(3, 3)
    return _mapped(polygon, np.asarray(np.linalg.inv(matrix), np.float64))


def angle_to_source(angle_deg: float, upright: Upright) -> float:
    """A clockwise angle of the upright frame as an angle of the source frame, in (-180, 180]."""
    angle = (angle_deg + upright.skew_deg + upright.rotation_deg) % 360
    return angle - 360 if angle > 180 else angle
