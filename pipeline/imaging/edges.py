"""Straight edges of a picture that run nearly along its sides."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import labelled
from pipeline.imaging.paper import Mask, Picture

_STEEPER = 2.2
"""How much more an edge must rise across its run than along it: 24 degrees to either side."""
_LEAST_RISE = 12
"""Grey values between neighbouring pixels; the noise of paper stays below."""
_LEAST_PIXELS = 28
"""Fewer are the stem of a letter."""
_STRAIGHT = 1.0
"""Pixels of an edge lie so far from its line, two to three rows thick as it is; more is a bend or a step."""
_PART = 14.0
"""Bent edges are cut into parts of about so many pixels, which are nearly straight again."""


class _Fit(NamedTuple):
    """Lines `across = middle_across + slope * (along - middle_along)`."""

    along: NDArray[np.float64]
    across: NDArray[np.float64]
    slope: NDArray[np.float64]
    off: NDArray[np.float64]


def straight_edges(picture: Picture, least: float) -> NDArray[np.float64]:
    """Straight edges (x0, y0, x1, y1) at least `least` pixels long, up to about 20 degrees off the sides.

    J. B. Burns et al., "Extracting straight lines", PAMI 1986: neighbouring pixels whose grey values rise in
    about the same direction support one line. Of their directions only the four along the sides are asked,
    one for each side of a stroke, so that pieces are found as those of ink are; it takes a third of the time
    of OpenCV's detector, which sorts all pixels.

    Args:
        picture: Grey.
        least: In pixels.
    """
    if min(picture.shape) < 3:
        return np.zeros((0, 4))
    falling = cv2.subtract(picture[1:, 1:], picture[:-1, :-1], dtype=cv2.CV_16S)
    rising = cv2.subtract(picture[:-1, 1:], picture[1:, :-1], dtype=cv2.CV_16S)
    signed = cv2.subtract(falling, rising), cv2.add(falling, rising)
    rises = [cv2.convertScaleAbs(one, alpha=0.5) for one in signed]
    found = []
    for upright in (False, True):
        own, other = rises[upright], rises[not upright]
        edge = cv2.compare(own, cv2.convertScaleAbs(other, alpha=_STEEPER), cv2.CMP_GT)
        edge = cv2.bitwise_and(edge, cv2.compare(own, _LEAST_RISE, cv2.CMP_GT))
        darker = cv2.compare(signed[upright], 0, cv2.CMP_GT)
        both = cv2.bitwise_and(edge, darker), cv2.subtract(edge, darker)
        found += [_lines_in(side, own, least, upright=upright) for side in both]
    # A rise stands between the pixels that it was taken from.
    return np.concatenate(found) + 0.5


def _lines_in(edge: Mask, rise: Picture, least: float, *, upright: bool) -> NDArray[np.float64]:
    """Lines through the pieces of a mask of edges that run down (upright) or across."""
    count, labels = labelled(edge)
    places = np.flatnonzero(edge != 0)
    number = labels.reshape(-1)[places].astype(np.int64)
    # Most pieces are parts of letters and smaller than this: they are left out before anything is measured.
    large = np.bincount(number, minlength=count) >= _LEAST_PIXELS
    inside = large[number]
    places, number = places[inside], number[inside]
    rows, columns = np.divmod(places, edge.shape[1])
    run = rows if upright else columns
    start, end = np.full(count, max(edge.shape)), np.zeros(count, np.int64)
    np.minimum.at(start, number, run)
    np.maximum.at(end, number, run + 1)
    usable = large & (end - start >= 0.8 * least)
    count = int(usable.sum())
    if not count:
        return np.zeros((0, 4))
    inside = usable[number]
    number = (np.cumsum(usable, dtype=np.int64) - 1)[number[inside]]
    weight = rise.reshape(-1)[places[inside]].astype(np.float64)
    row, column = rows[inside].astype(np.float64), columns[inside].astype(np.float64)
    along, across = (row, column) if upright else (column, row)
    first, size = start[usable].astype(np.float64), (end - start)[usable].astype(np.float64)
    fit = _fitted(number, along, across, weight, count)
    last = first + size - 1
    bent = fit.off > _STRAIGHT
    if bent.any():
        parts = np.where(bent, np.maximum(1, np.round(size / _PART)), 1).astype(np.int64)
        part = ((along - first[number]) * parts[number] / size[number]).astype(np.int64)
        number = (np.cumsum(parts) - parts)[number] + np.minimum(part, parts[number] - 1)
        count = int(parts.sum())
        fit = _fitted(number, along, across, weight, count)
        first, last = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(first, number, along)
        np.maximum.at(last, number, along)
    filled = np.isfinite(first) & (last > first)
    middle, level, slope = fit.along[filled], fit.across[filled], fit.slope[filled]
    first, last = first[filled], last[filled]
    ends = (level + slope * (first - middle), level + slope * (last - middle))
    corners = (ends[0], first, ends[1], last) if upright else (first, ends[0], last, ends[1])
    long = np.hypot(last - first, ends[1] - ends[0]) >= least
    return np.asarray(np.stack(corners, axis=1)[long], np.float64)


def _fitted(
    number: NDArray[np.int64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    weight: NDArray[np.float64],
    count: int,
) -> _Fit:
    """The line of least squares through the pixels of each of `count` pieces."""

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(number, weight * values, count) / total

    total = np.maximum(np.bincount(number, weight, count), 1e-9)
    middle, level = mean(along), mean(across)
    x, y = along - middle[number], across - level[number]
    both = mean(x * y)
    slope = both / np.maximum(mean(x * x), 1e-9)
    return _Fit(middle, level, slope, np.sqrt(np.maximum(mean(y * y) - slope * both, 0)))
