"""Grey values, paper and ink: what all other picture work starts from.

All functions are pure; pictures are uint8, (height, width) grey or (height, width, 3) RGB, 0 = black.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
"""A (height, width) picture of 0 and 255; 255 = the thing looked for."""

_DARKEST_PAPER = 90
"""Background darker than this is a desk or the inside of a scanner lid, not paper."""

_PALEST_INK = 190
_FAINT = 1.4
"""So many times the ink that the palest usual threshold gives says that it cuts print. Measured over 250
pages of generated and real scans: 1.34 at most, but for faint ones with 1.44 to 2.01."""


def grey(picture: Picture) -> Picture:
    """The picture in grey, (height, width)."""
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def is_negative(picture: Picture) -> bool:
    """True when the page is stored white on black.

    Only the middle of the page is asked: black photocopy borders and dark desks lie around it, and text
    never covers more than about a quarter of it.
    """
    height, width = picture.shape[:2]
    middle = grey(picture[height // 5 : height - height // 5 : 4, width // 5 : width - width // 5 : 4])
    if middle.size == 0:
        return False
    darkest, lightest = int(middle.min()), int(middle.max())
    return lightest - darkest >= 60 and float((middle < (lightest + darkest) / 2).mean()) > 0.7


def positive(picture: Picture) -> Picture:
    """The picture with dark ink on light paper: pages stored as negatives are inverted."""
    return np.asarray(255 - picture, np.uint8) if is_negative(picture) else picture


def shrunk(picture: Picture, long_side: int) -> tuple[Picture, float]:
    """The picture with its longer side at most `long_side` pixels, and the factor it was scaled by."""
    height, width = picture.shape[:2]
    factor = long_side / max(height, width)
    if factor >= 1:
        return picture, 1.0
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), factor


def reduced(picture: Picture, size: tuple[int, int]) -> Picture:
    """The picture at a smaller size (width, height), for a look from afar: seven times as fast as `shrunk`.

    Halved by areas while it can be, the rest linearly. A linear step gives the pixels in it uneven weight, so
    that hairlines come and go: rules of tables and thin print are to be looked for in what `shrunk` gives.
    """
    while picture.shape[1] >= 2 * size[0] and picture.shape[0] >= 2 * size[1]:
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        even = picture[: 2 * half[1], : 2 * half[0]]
        picture = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    if picture.shape[1::-1] == size:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def resized(picture: Picture, long_side: int) -> tuple[Picture, float]:
    """The picture with its longer side at `long_side` pixels, and the factor it was scaled by.

    Small scans are enlarged up to three times: at 77 dots an inch bold letters run into each other, and twice
    the size brings found line boxes of one real page from 72 pieces to 53.
    """
    height, width = picture.shape[:2]
    factor = min(long_side / max(height, width), 3.0)
    if factor < 1.15:
        return shrunk(picture, long_side)
    size = (round(width * factor), round(height * factor))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8), factor


def coarse(image: Picture) -> Picture:
    """A grey picture at a quarter of its size, as `flattened` and `off_paper` look at it."""
    factor = min(1.0, max(64, max(image.shape) // 4) / max(image.shape))
    height, width = image.shape
    return reduced(image, (max(1, round(width * factor)), max(1, round(height * factor))))


def flattened(picture: Picture) -> Picture:
    """Grey values relative to the local paper: paper near 255 everywhere, desks and black borders 255 too.

    The paper is the local maximum over a window of about 3 % of the longer side (8 mm of an A4 page, wider
    than any stroke, narrower than shadows), smoothed; areas with no light pixel in the window are no paper
    and become 255.
    """
    image = grey(picture)
    height, width = image.shape
    small = coarse(image)
    reach = max(3, round(max(small.shape) * 0.03) | 1)
    paper = cv2.dilate(
        cv2.medianBlur(small, 3) if min(small.shape) > 3 else small, np.ones((reach, reach), np.uint8)
    )
    paper = cv2.blur(paper, (reach, reach))
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(image, paper, scale=255)
    dark = cv2.threshold(paper, _DARKEST_PAPER - 1, 255, cv2.THRESH_BINARY_INV)[1]
    return np.asarray(cv2.bitwise_or(flat, dark), np.uint8)


def off_paper(picture: Picture) -> Mask:
    """Mask of what lies beyond the sheet: desks, covers and black borders of copies.

    These are dark over more than 6 mm in both directions and reach the picture's edge; no print does.
    """
    image = grey(picture)
    if image.size == 1:
        return np.zeros_like(image)
    small = coarse(image)
    width = max(3, round(max(small.shape) / 75)) | 1
    level = quantile(small, 0.75)
    dark = cv2.compare(cv2.blur(small, (width, width)), 0.35 * level, cv2.CMP_LT)
    thick = round(1.5 * width)
    wide = cv2.morphologyEx(
        cv2.copyMakeBorder(dark, *(thick,) * 4, cv2.BORDER_REPLICATE),
        cv2.MORPH_OPEN,
        np.ones((thick, thick), np.uint8),
    )[thick:-thick, thick:-thick]
    if not cv2.countNonZero(wide):
        return np.zeros_like(image)
    _, labels = cv2.connectedComponents(np.ascontiguousarray(wide), connectivity=8)
    outer = np.unique(np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1])))
    beyond = (np.isin(labels, outer[outer > 0])).astype(np.uint8) * 255
    beyond = cv2.dilate(beyond, np.ones((width, width), np.uint8))
    return np.asarray(cv2.resize(beyond, image.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def ink_mask(flat: Picture, threshold: int | None = None) -> Mask:
    """The ink of a flattened page as a mask.

    Args:
        flat: As `flattened` gives it.
        threshold: Darker than this is ink; by default Otsu's value kept within 120..190, as Otsu's own
            value means nothing on pages that are nearly blank.
    """
    if threshold is None:
        threshold = _usual(_otsu(flat))
    return np.asarray(cv2.threshold(flat, threshold - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def ink_threshold(flat: Picture) -> int:
    """The threshold of `ink_mask` that suits a page, which is paler where `faint_print` has one.

    Args:
        flat: As `flattened` gives it.
    """
    value = _otsu(flat)
    paler = _paler(flat, value)
    return _usual(value) if paler is None else paler


def faint_print(flat: Picture) -> int | None:
    """Threshold for a page whose print is paler than ink usually is, or None for other pages.

    On faint scans of 100 dpi no stroke is dark, and letters fall to pieces. Otsu's value would give far more
    ink there than the palest usual one does, and it is taken as far as the paper's own grain allows.

    Args:
        flat: As `flattened` gives it.
    """
    return _paler(flat, _otsu(flat))


def _usual(otsu: float) -> int:
    return int(min(_PALEST_INK, max(120, otsu)))


def _paler(flat: Picture, otsu: float) -> int | None:
    if otsu <= _PALEST_INK:
        return None
    paler = int(min(otsu, _darkest_grain(flat)))
    below = np.cumsum(_counts(flat))
    usual, more = int(below[_PALEST_INK - 1]), int(below[paler - 1]) if paler > 0 else 0
    return paler if usual and more >= _FAINT * usual else None


def _otsu(flat: Picture) -> float:
    return float(cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])


def _darkest_grain(flat: Picture) -> float:
    """Grey value down to which the grain of the paper reaches: six normal deviations below its median.

    Only what is darker than the median tells, since white is cut off at 255.
    """
    counts = _counts(flat)
    median = _median(counts)
    counts[math.floor(median) + 1 :] = 0
    return median - 6.0 * 1.4826 * (median - _median(counts))


def _counts(picture: Picture) -> NDArray[np.int64]:
    """How many pixels there are of each of the 256 values."""
    return np.asarray(cv2.calcHist([picture], [0], None, [256], [0, 256]).ravel(), np.int64)


def quantile(values: Picture, share: float) -> float:
    """Quantile of bytes as `np.quantile` gives it, counted instead of sorted."""
    below = np.cumsum(np.bincount(values.ravel(), minlength=256))
    place = share * (float(below[-1]) - 1)
    low, high = np.searchsorted(below, (int(place), math.ceil(place)), side="right").tolist()
    return float(low + (high - low) * (place - int(place)))


def _median(counts: NDArray[np.int64]) -> float:
    """The median of bytes as `np.median` gives it, from how many there are of each value."""
    below = np.cumsum(counts)
    low, high = np.searchsorted(below, ((below[-1] - 1) // 2, below[-1] // 2), side="right").tolist()
    return float(low + high) / 2
