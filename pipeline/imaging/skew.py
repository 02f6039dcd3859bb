"""The small angle a page was scanned at, from the sharpness of its line profile."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import Components, components
from pipeline.imaging.paper import Mask

MAX_SKEW_DEG = 15.0
_STRIP = 8
"""Columns that are moved together; at 15 degrees the ink of one strip spreads over 2 rows, which the fine
search around small angles does not see."""
_LOWEST_BITS = np.uint64(0x0101010101010101)
_BANDS = 6
"""Parts of the page from top to foot; each has some lines, and a strip of it is nearly straight."""
_WIDEST_FAN = 12.0
"""Most by which lines at the foot of a photographed page run otherwise than at its top, in degrees."""
_GAIN = 1.1
"""So many times as sharp must a page be along a fan of lines as along parallel ones to be taken for one."""


@dataclass(frozen=True)
class Skew:
    """The skew of a page.

    Attributes:
        degrees: Positive = text lines run downhill to the right.
        confidence: 0..1; 0 = nothing to measure.
        sharpness: Largest value of the profile along parallel lines, also where a fan gave the angle;
            comparable between the two directions of one page.
    """

    degrees: float
    confidence: float
    sharpness: float


def text_pieces(ink: Mask) -> tuple[Components, NDArray[np.bool_]]:
    """The pieces of ink and which of them may be letters: no specks, rules, frames, borders, pictures.

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
    return found, keep


def _strips(ink: Mask) -> _Strips:
    """The ink of a page in strips one row high; those without ink are left out."""
    height, width = ink.shape
    padded = cv2.copyMakeBorder(ink, 0, 0, 0, -width % _STRIP, cv2.BORDER_CONSTANT, value=0)
    # A strip is eight bytes of 0 or 255. One bit of each, added up in the highest byte of one number.
    ones = padded.view(np.uint64) & _LOWEST_BITS
    sums = (ones * _LOWEST_BITS) >> np.uint64(56)
    rows, strips = np.nonzero(sums)
    middles = (np.arange(sums.shape[1]) + 0.5) * _STRIP - width / 2
    return _Strips(rows, strips, middles, sums[rows, strips].astype(np.float64), height, width)


def find_skew(ink: Mask) -> Skew:
    """The skew of the text in `ink` at the page's middle, by Postl's method: the angle whose profile has the
    steepest steps.

    W. Postl, "Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986: the
    sum of squared differences of neighbouring rows is largest along the lines. Searched from coarse to
    fine, the last step by a parabola. Seen from the side by a camera, lines of a page run together like
    the ribs of a fan: their slope changes evenly from the top of the page to its foot. Bands of the page tell
    how much, and profiles are then taken along such lines.

    Args:
        ink: Text of the page (see `text_pieces`), about 100 dots an inch.
    """
    fine = _strips(ink)
    if len(fine.rows) < 50 or fine.total < 200:
        return Skew(0.0, 0.0, 0.0)
    coarse = fine.halved()
    angles = np.arange(-MAX_SKEW_DEG, MAX_SKEW_DEG + 0.01, 0.5)
    bands = np.array([coarse.sharpness_of_bands(angle) for angle in angles])
    values = bands.sum(1)
    best, top = _climbed(partial(fine.sharpness, change=0.0), float(angles[int(values.argmax())]))
    # A page of text has a peak of 3 to 30 times the usual value; a photograph or scribble hardly 1.3 times.
    contrast = coarse.sharpness_of_bands(best).sum() / max(float(np.median(values)), 1e-9)
    confidence = float(np.clip((contrast - 1.15) / 1.5, 0, 1))
    fan = _fan_of(angles, bands)
    if fan is not None:
        middle, opening = fan
        for _ in range(2):
            middle, _ = _climbed(partial(fine.sharpness, change=opening), middle)
            opening, spread = _climbed(partial(fine.sharpness, middle), opening)
        if spread > _GAIN * top:
            best = middle
    return Skew(best, confidence, top)


def _climbed(sharpness: Callable[[float], float], start: float) -> tuple[float, float]:
    """The angle near `start` that is sharpest, to a twentieth of a degree and a parabola, and its value."""
    best = start
    for step in (0.15, 0.05):
        near = best + step * np.arange(-4, 5)
        values = np.array([sharpness(float(angle)) for angle in near])
        peak = int(values.argmax())
        best = float(near[peak])
    if 0 < peak < len(near) - 1:
        left, middle, right = values[peak - 1 : peak + 2]
        bend = left - 2 * middle + right
        if bend < 0:
            best += 0.05 * float(np.clip(0.5 * (left - right) / bend, -1, 1))
    return best, float(values.max())


def _fan_of(angles: NDArray[np.float64], bands: NDArray[np.float64]) -> tuple[float, float] | None:
    """The angle at the page's middle and its change from top to foot that suit all bands best together.

    Args:
        angles: That were tried, in degrees, evenly apart.
        bands: (angles, bands) sharpness of each band of the page, from its top, at each.

    Returns:
        Both in degrees, None where one angle for the whole page is as good.
    """
    places = (np.arange(_BANDS) + 0.5) / _BANDS - 0.5
    changes = np.arange(-_WIDEST_FAN, _WIDEST_FAN + 0.01, 0.5)
    step = float(angles[1] - angles[0])
    wanted = angles[:, None, None] + changes[:, None] * places
    nearest = np.rint((wanted - angles[0]) / step).astype(np.int64)
    inside = (nearest >= 0) & (nearest < len(angles))
    found = bands[np.clip(nearest, 0, len(angles) - 1), np.arange(_BANDS)]
    sums = np.where(inside, found, 0.0).sum(2)
    straight = float(bands.sum(1).max())
    one, other = np.unravel_index(int(sums.argmax()), sums.shape)
    if sums[one, other] <= _GAIN * straight:
        return None
    return float(angles[one]), float(changes[other])


@dataclass(frozen=True)
class _Strips:
    """Ink of a page in strips one row high.

    Attributes:
        rows: Row of each.
        strips: Number of its columns among all strips of a row.
        middles: Middle column of the strips of a row, from the page's middle.
        amounts: Its ink in pixels.
        height, width: Of the page.
    """

    rows: NDArray[np.int64]
    strips: NDArray[np.int64]
    middles: NDArray[np.float64]
    amounts: NDArray[np.float64]
    height: int
    width: int

    @cached_property
    def total(self) -> float:
        """Ink of the page in pixels."""
        return float(self.amounts.sum())

    @cached_property
    def _banded(self) -> NDArray[np.int64]:
        """Place of each row in the profile of its band, the profiles one after another."""
        size = self.height + 2 * self._reach() + 2
        return np.asarray(self.rows * _BANDS // self.height * size + self.rows + self._reach(), np.int64)

    def halved(self) -> _Strips:
        """Of a page half as large: strips of two rows, and two of them side by side, in one."""
        wide = -(-self.width // (2 * _STRIP)) + 1
        number = self.rows // 2 * wide + self.strips // 2
        sums = np.bincount(number, self.amounts)
        filled = np.flatnonzero(sums)
        rows, strips = np.divmod(filled, wide)
        middles = ((np.arange(wide) + 0.5) * 2 * _STRIP - self.width / 2) / 2
        return _Strips(rows, strips, middles, sums[filled] / 4, -(-self.height // 2), -(-self.width // 2))

    def _reach(self) -> int:
        return math.ceil(self.width / 2 * math.tan(math.radians(MAX_SKEW_DEG + _WIDEST_FAN))) + 2

    def sharpness(self, degrees: float, change: float) -> float:
        """Squared steps of the profile along lines of `degrees` at the page's middle, by `change` more from
        its top to its foot."""
        reach = self._reach()
        if change:
            slope = math.tan(math.radians(degrees)) + math.radians(change) * (self.rows / self.height - 0.5)
            place = self.rows - self.middles[self.strips] * slope + reach
            below = place.astype(np.int64)
            share = self.amounts * (place - below)
        else:
            # All strips in one column move alike, and there are few columns.
            moved = reach - self.middles * math.tan(math.radians(degrees))
            whole = np.floor(moved)
            below = self.rows + whole.astype(np.int64)[self.strips]
            share = self.amounts * (moved - whole)[self.strips]
        size = self.height + 2 * reach + 2
        sums = np.bincount(below, self.amounts - share, size)
        sums[1:] += np.bincount(below, share, size)[:-1]
        steps = np.diff(sums[reach : reach + self.height])
        return float(steps @ steps) / self.total

    def sharpness_of_bands(self, degrees: float) -> NDArray[np.float64]:
        """The same along straight lines, by itself for each band of the page from its top; to whole rows."""
        reach = self._reach()
        size = self.height + 2 * reach + 2
        moved = np.rint(-self.middles * math.tan(math.radians(degrees))).astype(np.int64)
        sums = np.bincount(self._banded + moved[self.strips], self.amounts, _BANDS * size).reshape(
            _BANDS, size
        )
        steps = np.diff(sums, axis=1)
        return np.asarray((steps * steps).sum(1) / self.total, np.float64)
