"""Colours of ink on paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.components import components
from pipeline.imaging.paper import Mask, Picture, grey, quantile

_STRONG = 24
"""Chroma that only ink has."""
_MOSTLY = 0.4
"""Share of a page from which on its lightness is found of all pixels rather than of the darker ones."""
_SMALLEST = 8
"""Pixels of a side from which there is paper to compare ink with."""
_LEAST = 0.0003
"""Share of the page from which coloured ink is more than stray pixels."""

_HUES = ((12, "red"), (38, "other"), (88, "green"), (128, "blue"), (158, "purple"), (181, "red"))
"""OpenCV hues (0..180) up to which an ink has a name; yellow and brown are paper and its stains, not
stamps."""


def coloured_ink(picture: Picture) -> Mask | None:
    """Mask of saturated ink, or None when the page is grey or has a side of less than eight pixels.

    Chroma is measured against the paper's own tint (its median), so that cream paper is not ink.
    """
    if picture.ndim == 2 or min(picture.shape[:2]) < _SMALLEST:
        return None
    sample = cv2.split(cv2.cvtColor(np.ascontiguousarray(picture[::4, ::4]), cv2.COLOR_RGB2LAB))
    bright = sample[0] >= quantile(sample[0], 0.5)
    paper, red, yellow = (quantile(plane[bright], 0.5) for plane in sample)
    # Of what is no darker than paper neither lightness nor colour is asked: that is most of a page.
    dark = np.flatnonzero(grey(picture) < _lightest_ink(paper))
    if len(dark) < _MOSTLY * sample[0].size * 16:
        light, chroma = np.full(picture.shape[:2], 255, np.uint8), np.zeros(picture.shape[:2], np.uint8)
        pixels = np.take(np.ascontiguousarray(picture).reshape(-1, 3), dark, axis=0)
        if len(dark):
            own, a, b = cv2.split(cv2.cvtColor(pixels[None], cv2.COLOR_RGB2LAB))
            np.put(light, dark, own)
            np.put(chroma, dark, _chroma(a, b, red, yellow))
    else:
        light, a, b = cv2.split(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB))
        chroma = _chroma(a, b, red, yellow)
    darker = cv2.compare(light, paper - 12, cv2.CMP_LT)
    mask = cv2.bitwise_and(cv2.compare(chroma, _STRONG, cv2.CMP_GT), darker)
    bare = _chroma(sample[1], sample[2], red, yellow)[cv2.subtract((round(paper),), sample[0]) < 8]
    mask = cv2.bitwise_or(mask, _pale_ink(light, chroma, paper, bare))
    mask = cv2.subtract(mask, _solid(mask))
    # A photograph or a coloured desk is no stamp ink; a scan in colour of black print has next to none.
    if cv2.countNonZero(mask) < _LEAST * mask.size:
        return None
    return np.asarray(mask, np.uint8)


def _chroma(a: Picture, b: Picture, red: float, yellow: float) -> Picture:
    """Distance from the paper's tint; bytes that stop at 255 are enough, and faster than wider numbers."""
    return np.asarray(cv2.add(cv2.absdiff(a, (round(red),)), cv2.absdiff(b, (round(yellow),))), np.uint8)


def _lightest_ink(paper: float) -> float:
    """Grey value from which on no pixel is darker than paper, whatever its colour.

    Lightness is that of a grey at least as light as the mean of the three values by the weights of BT.709, as
    the curve from linear to stored values is concave. Grey pictures use the weights of BT.601, which come out
    higher by at most 0.13 of what green lacks of white, and green lacks at most 1.7 of what the grey does.

    Args:
        paper: Lightness of the paper, 0..255.
    """
    greys = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, -1, 3)
    as_light = np.flatnonzero(cv2.cvtColor(greys, cv2.COLOR_RGB2LAB)[0, :, 0] >= paper - 12 + 3)
    lowest = float(as_light[0]) if len(as_light) else 255.0
    return (lowest + 0.2184 * 255) / 1.2184 + 2


def _solid(mask: Mask) -> Mask:
    """Areas with no paper in them: desks, covers, marker pens; strokes of stamps are never 4 mm thick."""
    thick = max(7, round(max(mask.shape) / 70))
    # Closing brings at most eight pixels for each.
    if 9 * cv2.countNonZero(mask) < thick * thick:
        return np.zeros_like(mask)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    if not cv2.countNonZero(solid):
        return np.zeros_like(mask)
    return np.asarray(cv2.dilate(solid, np.ones((thick + 1, thick + 1), np.uint8)), np.uint8)


def _pale_ink(light: Picture, chroma: Picture, paper: float, bare: Picture) -> Mask:
    """Strokes of a stamp that printed weakly: little chroma, but much of it for how little they darken.

    Black print has fringes of as much chroma where a scanner's colours do not lie on each other; so nothing
    within two pixels of dark strokes counts, nor do specks.

    Args:
        light, chroma: Lightness and distance from the paper's tint, 0..255.
        paper: Lightness of the paper.
        bare: Distances from the paper's tint on bare paper.
    """
    depth = cv2.subtract((round(paper),), light)
    noise = quantile(bare, 0.998) if bare.size else float(_STRONG)
    least = float(np.clip(1.4 * noise, 10, _STRONG))
    pale = cv2.bitwise_and(cv2.compare(chroma, least, cv2.CMP_GT), cv2.compare(depth, 12, cv2.CMP_GT))
    pale &= cv2.compare(chroma, cv2.convertScaleAbs(depth, alpha=0.16), cv2.CMP_GT)
    near_dark = cv2.dilate(cv2.compare(depth, 110, cv2.CMP_GT), np.ones((5, 5), np.uint8))
    pale = cv2.subtract(pale, near_dark)
    if not cv2.countNonZero(pale):
        return np.asarray(pale, np.uint8)
    found = components(np.asarray(pale, np.uint8))
    return found.only(found.area >= 8)


_COLD = (88, 158)
_GREEN = (38, 88)


def ink_colours(picture: Picture, coloured: Mask) -> list[Mask]:
    """The coloured ink parted into red, blue with purple, and green; those of which there is enough.

    Stamps side by side or over each other often differ in ink; each is whole in its own.

    Args:
        picture: RGB.
        coloured: Its saturated ink (see `coloured_ink`).
    """
    places = np.flatnonzero(coloured != 0)
    pixels = picture.reshape(-1, 3)[places]
    hue = cv2.cvtColor(pixels[None], cv2.COLOR_RGB2HSV)[0, :, 0] if len(places) else pixels[:, 0]
    cold, green = ((hue >= low) & (hue <= high) for low, high in (_COLD, _GREEN))
    parts = []
    for own in (~(cold | green), cold, green):
        if np.count_nonzero(own) > 0.0006 * coloured.size:
            part = np.zeros_like(coloured)
            part.reshape(-1)[places[own]] = 255
            parts.append(part)
    return parts


def ink_name(picture: Picture, ink: NDArray[np.bool_]) -> str:
    """Name of the ink of the pixels `ink`: purple, blue, red, green, black or grey."""
    if not ink.any():
        return "black"
    pixels = picture[ink]
    if pixels.ndim == 1:
        return "black" if float(np.percentile(pixels, 25)) < 120 else "grey"
    hsv = cv2.cvtColor(pixels.reshape(-1, 1, 3), cv2.COLOR_RGB2HSV).reshape(-1, 3)
    spread = pixels.max(1).astype(int) - pixels.min(1).astype(int)
    colourful = hsv[spread > 35]
    if len(colourful) < 0.3 * len(hsv):
        return "black" if float(np.percentile(hsv[:, 2], 25)) < 120 else "grey"
    counts: dict[str, int] = {}
    low = 0
    for high, name in _HUES:
        hits = int(((colourful[:, 0] >= low) & (colourful[:, 0] < high)).sum())
        counts[name] = counts.get(name, 0) + hits
        low = high
    counts.pop("other")
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "black"


def darker_ink(flat: Picture, ink: Mask) -> Mask | None:
    """The darker of two grey inks that lie over each other, such as print below a seal; None for one ink.

    Otsu's threshold parts them. Two inks are there when their means lie 55 grey values apart, the lighter is
    most of the ink, and most of the ink is near one of both: strokes of one ink have all values between it
    and the paper.

    Args:
        flat: Grey values relative to the paper.
        ink: Where to look.
    """
    core = cv2.erode(ink, np.ones((2, 2), np.uint8))
    values = flat[core > 0]
    if len(values) < 200:
        return None
    threshold, _ = cv2.threshold(values.reshape(1, -1), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark, light = values[values <= threshold], values[values > threshold]
    if not 0.08 * len(values) <= len(dark) <= 0.45 * len(values):
        return None
    between = (values > dark.mean() + 18) & (values < light.mean() - 18)
    if float(light.mean() - dark.mean()) < 55 or float(between.mean()) > 0.35:
        return None
    # The edges of dark strokes are as light as the other ink; they belong to the stroke beside them.
    strokes = cv2.bitwise_and(ink, cv2.compare(flat, threshold, cv2.CMP_LE))
    return np.asarray(cv2.bitwise_and(ink, cv2.dilate(strokes, np.ones((3, 3), np.uint8))), np.uint8)
