"""The small angle a page was scanned at, from the sharpness of its line profile."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask

MAX_SKEW_DEG = 15.0
_STRIP = 8
"""Columns that are moved together; at 15 degrees the ink of one strip spreads over 2 rows, which the fine
search around small angles does not see."""


@dataclass(frozen=True)
class Skew:
    """The skew of a page.

    Attributes:
        degrees: Positive = text lines run downhill to the right.
        confidence: 0..1; 0 = nothing to measure.
        sharpness: Value of the profile at that angle, comparable between the two directions of one page.
    """

    degrees: float
    confidence: float
    sharpness: float


def text_only(ink: Mask) -> Mask:
    """The ink without what is no letter: specks, rules, frames, borders, pictures.

    Pieces longer or higher than 4 % of the longer side (12 mm of A4) are dropped, unless they are
    nothing but a run of joined letters: wide and no higher than 2 %.
    """
    long_side = max(ink.shape)
    found = components(ink)
    width, height, area = found.width, found.height, found.area
    longest, highest = np.maximum(width, height), np.minimum(width, height)
    keep = (longest <= long_side * 0.04) & (longest >= long_side * 0.002) & (area >= 4)
    # The edge of the paper and dotted rules leave rows of thin dashes.
    keep &= (longest <= 4 * highest) | (longest <= long_side * 0.01)
    keep |= (longest <= long_side * 0.2) & (highest <= long_side * 0.02) & (highest >= long_side * 0.006)
    keep[0] = False
    return found.only(keep)


def _strips(ink: Mask) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Row, middle column (from the centre) and amount of ink of each strip that has some."""
    height, width = ink.shape
    padded = cv2.copyMakeBorder(ink, 0, 0, 0, -width % _STRIP, cv2.BORDER_CONSTANT, value=0)
    sums = padded.reshape(height, -1, _STRIP).sum(2, dtype=np.uint32) / 255
    rows, strips = np.nonzero(sums)
    return rows, (strips + 0.5) * _STRIP - width / 2, sums[rows, strips]


def profile(ink: Mask, degrees: float) -> NDArray[np.float64]:
    """Ink along each line of the given skew; entry i belongs to the row where that line crosses the middle
    column."""
    rows, columns, amounts = _strips(ink)
    return _profile(rows, columns, amounts, degrees, ink.shape)


def _profile(
    rows: NDArray[np.int64],
    columns: NDArray[np.float64],
    amounts: NDArray[np.float64],
    degrees: float,
    shape: tuple[int, ...],
) -> NDArray[np.float64]:
    height, width = shape
    reach = math.ceil(width / 2 * math.tan(math.radians(MAX_SKEW_DEG + 1))) + 2
    place = rows - columns * math.tan(math.radians(degrees)) + reach
    below = np.floor(place).astype(np.int64)
    share = place - below
    size = height + 2 * reach + 2
    out = np.bincount(below, amounts * (1 - share), size) + np.bincount(below + 1, amounts * share, size)
    return np.asarray(out[reach : reach + height], np.float64)


def find_skew(ink: Mask) -> Skew:
    """The skew of the text in `ink`, by Postl's method: the angle whose profile has the steepest steps.

    W. Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986: the
    sum of squared differences of neighbouring rows is largest along the lines. Searched from coarse to
    fine, the last step by a parabola.

    Args:
        ink: Text of the page (see `text_only`), about 100 dots an inch.
    """
    rows, columns, amounts = _strips(ink)
    total = float(amounts.sum())
    if len(rows) < 50 or total < 200:
        return Skew(0.0, 0.0, 0.0)

    def sharpness(degrees: float) -> float:
        steps = np.diff(_profile(rows, columns, amounts, degrees, ink.shape))
        return float(steps @ steps) / total

    coarse = np.arange(-MAX_SKEW_DEG, MAX_SKEW_DEG + 0.01, 0.5)
    values = np.array([sharpness(a) for a in coarse])
    best = float(coarse[int(values.argmax())])
    for step in (0.15, 0.05):
        fine = best + step * np.arange(-4, 5)
        fine_values = np.array([sharpness(a) for a in fine])
        peak = int(fine_values.argmax())
        best = float(fine[peak])
    if 0 < peak < len(fine) - 1:
        left, middle, right = fine_values[peak - 1 : peak + 2]
        bend = left - 2 * middle + right
        if bend < 0:
            best += 0.05 * float(np.clip(0.5 * (left - right) / bend, -1, 1))
    top = float(fine_values.max())
    # A page of text has a peak of 3 to 30 times the usual value; a photograph or scribble hardly 1.3 times.
    contrast = top / max(float(np.median(values)), 1e-9)
    confidence = float(np.clip((contrast - 1.15) / 1.5, 0, 1))
    return Skew(best, confidence, top)
