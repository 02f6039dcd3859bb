"""Rectangles at an angle: corners, cover, crops along their own direction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.paper import Mask, Picture
from pipeline.records.pages import Polygon

Corners = NDArray[np.float64]
"""(4, 2), clockwise from the thing's own top left."""


def corners_of(polygon: Sequence[float]) -> Corners:
    """The polygon's points as a (n, 2) array."""
    return np.asarray(polygon, np.float64).reshape(-1, 2)


def polygon_of(corners: Corners) -> Polygon:
    """Eight floats from four corners."""
    return tuple(float(v) for v in corners.ravel())


def upright_box(left: float, top: float, right: float, bottom: float) -> Corners:
    """Corners of a box along the axes."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def smallest_box(points: NDArray[np.float64]) -> tuple[Corners, float]:
    """Corners of the smallest rectangle around points, read from the side nearest to the horizontal, and
    its angle.

    Returns:
        Corners and the clockwise angle in (-45, 45].
    """
    (middle_x, middle_y), (width, height), angle = cv2.minAreaRect(points.astype(np.float32))
    while angle > 45:
        angle, width, height = angle - 90, height, width
    while angle <= -45:
        angle, width, height = angle + 90, height, width
    return turned_box(middle_x, middle_y, width, height, angle), float(angle)


def turned_box(middle_x: float, middle_y: float, width: float, height: float, angle_deg: float) -> Corners:
    """Corners of a rectangle around its middle, turned clockwise by `angle_deg`."""
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    along, down = np.array([cosine, sine]) * width / 2, np.array([-sine, cosine]) * height / 2
    middle = np.array([middle_x, middle_y])
    return np.array(
        [middle - along - down, middle + along - down, middle + along + down, middle - along + down]
    )


def box_along(points: NDArray[np.float64], angle_deg: float) -> Corners:
    """Corners of the smallest rectangle around points whose upper side is turned clockwise by `angle_deg`."""
    return corners_along(extent_along(points, angle_deg), angle_deg)


def corners_along(extent: tuple[float, float, float, float], angle_deg: float) -> Corners:
    """Corners of the box whose left, top, right and bottom `extent_along` gives."""
    return np.asarray(upright_box(*extent) @ _level(angle_deg).T, np.float64)


def extent_along(points: NDArray[np.float64], angle_deg: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of points in a frame turned clockwise by `angle_deg` about the origin."""
    turned = points @ _level(angle_deg)
    (left, top), (right, bottom) = turned.min(0).tolist(), turned.max(0).tolist()
    return left, top, right, bottom


def _level(angle_deg: float) -> NDArray[np.float64]:
    """Matrix for `points @ matrix` that makes level what is turned clockwise by `angle_deg` (y runs down)."""
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return np.array([[cosine, -sine], [sine, cosine]])


def sides(corners: Corners) -> tuple[float, float]:
    """Width and height of a (nearly) rectangular box, along its own direction."""
    first, second, third, fourth = corners.tolist()
    top, right = math.dist(first, second), math.dist(second, third)
    bottom, left = math.dist(third, fourth), math.dist(fourth, first)
    return (top + bottom) / 2, (right + left) / 2


def angle_of(corners: Corners) -> float:
    """Clockwise angle of a box's upper and lower sides in degrees."""
    along = corners[1] - corners[0] + corners[2] - corners[3]
    return math.degrees(math.atan2(float(along[1]), float(along[0])))


def grown(corners: Corners, by: float) -> Corners:
    """The box with each side moved out by `by` pixels."""
    along = (corners[1] - corners[0]) / max(float(np.linalg.norm(corners[1] - corners[0])), 1e-9)
    down = (corners[3] - corners[0]) / max(float(np.linalg.norm(corners[3] - corners[0])), 1e-9)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)
    return np.asarray(corners + by * (signs[:, :1] * along + signs[:, 1:] * down), np.float64)


def cut_out(picture: Picture, corners: Corners, *, fill: int = 255) -> tuple[Picture, NDArray[np.float64]]:
    """The inside of a box, straightened along the box, and the 2 x 3 matrix from the cut-out back to the
    picture."""
    width, height = sides(corners)
    size = (max(1, round(width) + 1), max(1, round(height) + 1))
    along = (corners[1] - corners[0]) / max(size[0] - 1, 1)
    down = (corners[3] - corners[0]) / max(size[1] - 1, 1)
    matrix = np.array([[along[0], down[0], corners[0, 0]], [along[1], down[1], corners[0, 1]]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    border = (fill, fill, fill)
    return np.asarray(
        cv2.warpAffine(picture, matrix, size, flags=flags, borderValue=border), np.uint8
    ), matrix


def painted(mask: NDArray[np.uint8], corners: Corners, value: int) -> None:
    """Fills a polygon in a mask, in place."""
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), value)


def window_of(corners: Corners, shape: tuple[int, ...]) -> tuple[slice, slice, Mask]:
    """Rows and columns around a box, within a page of `shape`, and the box as a mask of that size."""
    height, width = shape[:2]
    left, top = (int(v) for v in np.clip(np.floor(corners.min(0)), 0, (width - 1, height - 1)))
    right, bottom = (
        int(v) for v in np.clip(np.ceil(corners.max(0)) + 1, (left + 1, top + 1), (width, height))
    )
    inside = np.zeros((bottom - top, right - left), np.uint8)
    painted(inside, corners - np.array([left, top]), 255)
    return slice(top, bottom), slice(left, right), inside
