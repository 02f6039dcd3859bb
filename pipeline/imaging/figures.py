"""Emblems, QR codes and round seals."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, upright_box
from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask

_MOST_WITHIN = 0.7
"""Ink on the emptiest circle within a ring, as a share of that on the ring: on seals up to 0.4, or where
their middle was not met 0.67."""


@dataclass(frozen=True)
class Figure:
    """A figure on the page: kind `emblem`, `qr`, `picture` or `seal`."""

    kind: str
    corners: Corners
    confidence: float


def find_figures(ink: Mask, centimetre: float, usual_height: float) -> list[Figure]:
    """Emblem, QR codes and dense pictures.

    Args:
        ink: Ink of the straight page without rules.
        centimetre: Pixels a centimetre.
        usual_height: Height of a letter in pixels.
    """
    height, width = ink.shape
    reach = max(3, round(0.1 * centimetre)) | 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    found = components(np.asarray(joined, np.uint8))
    labels, shorter = found.labels, np.minimum(found.width, found.height)
    large = shorter >= max(0.85 * centimetre, 2.5 * usual_height)
    large &= np.maximum(found.width, found.height) <= 8 * centimetre
    figures = []
    for number in np.flatnonzero(large).tolist():
        left, top = int(found.left[number]), int(found.top[number])
        wide, high = int(found.width[number]), int(found.height[number])
        window = np.s_[top : top + high, left : left + wide]
        own = labels[window] == number
        top, high = _largest_run(np.asarray((ink[window] > 0).any(axis=1)), top)
        if high < 0.85 * centimetre:
            continue
        window = np.s_[top : top + high, left : left + wide]
        own = labels[window] == number
        smaller, larger, filled = min(wide, high), max(wide, high), float(own.sum())
        raw = float(((ink[window] > 0) & own).sum())
        share, density = raw / (wide * high), raw / max(filled, 1)
        corners = upright_box(left, top, left + wide - 1, top + high - 1)
        square = larger / smaller < 1.18
        if square and 0.3 < share < 0.75 and filled > 0.8 * wide * high and larger < 5 * centimetre:
            figures.append(Figure("qr", corners, 0.9))
        elif share > 0.22 and density > 0.5 and larger / smaller < 1.7 and smaller >= 0.85 * centimetre:
            middle = left + wide / 2
            central = abs(middle - width / 2) < 0.14 * width
            at_left = middle < 0.3 * width
            emblem = top < 0.3 * height and (central or at_left) and larger < 4.2 * centimetre
            figures.append(Figure("emblem" if emblem else "picture", corners, 0.8 if emblem else 0.5))
    return figures


def _largest_run(inside: np.ndarray, start: int) -> tuple[int, int]:
    """First row and length of the longest run: a caption below a figure is parted from it by an empty row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(np.int8), [0]))))
    lengths = edges[1::2] - edges[::2]
    if not len(lengths):
        return start, 0
    best = int(lengths.argmax())
    return start + int(edges[2 * best]), int(lengths[best])


def find_rings(ink: Mask, centimetre: float) -> list[Figure]:
    """Round seals: rings of 2.4 to 5.4 cm across whose outline is mostly there.

    Found by the gradient Hough transform at 24 pixels a centimetre; a ring counts when at least 72 % of
    its outline has ink, and both the empty band beyond it and some circle within it have clearly less, which
    circles through lines of text do not have.
    """
    factor = min(1.0, 24 / centimetre)
    size = (max(1, round(ink.shape[1] * factor)), max(1, round(ink.shape[0] * factor)))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    unit = centimetre * factor
    low, high = round(1.2 * unit), round(2.7 * unit)
    if min(size) < 2 * low or low < 5:
        return []
    # The edges of a page of letters have votes for circles, too, and more of them than a ring.
    found = components(np.asarray(cv2.compare(small, 40, cv2.CMP_GT), np.uint8))
    soft = cv2.GaussianBlur(cv2.bitwise_and(small, found.only(found.height >= 0.6 * unit)), (3, 3), 0)
    circles = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 1.5, 1.5 * unit, param1=120, param2=32, minRadius=low, maxRadius=high
    )
    if circles is None:
        return []
    rings: list[Figure] = []
    strong = cv2.dilate((small > 40).astype(np.uint8), np.ones((3, 3), np.uint8))
    for x, y, radius in circles.reshape(-1, 3)[:12].tolist():
        # The outer ring decides the size: the transform may have found an inner one.
        radii = np.arange(radius * 0.95, min(radius * 1.45, high * 1.05), 0.5)
        covers = _covers(strong, (x, y), radii)
        good = np.flatnonzero(covers > max(0.72, 0.85 * float(covers.max())))
        if not len(good):
            continue
        outer = float(radii[good[-1]])
        beyond = float(_covers(strong, (x, y), outer * np.array([1.1, 1.14])).mean())
        # Rows of text in a square stamp have ink on circles of all sizes, a seal has gaps within its ring.
        inside = float(_covers(strong, (x, y), outer * np.linspace(0.6, 0.95, 15)).min())
        if covers[good].max() - beyond < 0.42 or inside > _MOST_WITHIN * covers[good].max():
            continue
        cx, cy, r = x / factor, y / factor, outer / factor
        box = upright_box(cx - r, cy - r, cx + r, cy + r)
        if all(np.hypot(*(box.mean(0) - other.corners.mean(0))) > r for other in rings):
            rings.append(Figure("seal", box, float(covers[good].max())))
    return rings


def _covers(strong: Mask, middle: tuple[float, float], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the circle of each radius around a middle on which there is ink (1 in `strong`)."""
    turns = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    columns = np.round(middle[0] + radii[:, None] * np.cos(turns)).astype(int)
    rows = np.round(middle[1] + radii[:, None] * np.sin(turns)).astype(int)
    height, width = strong.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    there = strong[np.where(inside, rows, 0), np.where(inside, columns, 0)] * inside
    return np.asarray(there.sum(1) / len(turns), np.float64)
