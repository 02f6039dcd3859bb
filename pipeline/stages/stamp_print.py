"""Black print of the page beneath coloured receiving stamps, painted over before the stamps are read.

Stamps are pressed over the head of a letter as often as beside it, and print on the rows of a stamp runs
together with what is written there. Where rubber and pen have a colour and print has none the two can be told
apart by that, but values may be black as well: so only what was read as words of the page is painted over.
Print that a line of a stamp runs on into all the same is parted from it by `print_in_stamps` later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import corners_of, grown, window_of
from pipeline.imaging.paper import Mask, Picture, flattened, grey
from pipeline.imaging.polygons import covered, points
from pipeline.records import LineReading, StampRegion

_COLOURED, _COLOURLESS = 22.0, 14.0
"""Chroma (sum of both axes of CIELAB) against the paper from which on ink has a colour, and up to which it
has none; between them lie the edges of strokes."""

_COLOURED_SHARE = 0.3
"""Share of the ink in a stamp that has a colour, from which on its rubber has."""

_INK = 60
"""Darkness against the paper from which on a pixel is ink."""

_EDGE_CM, _MARGIN_CM, _ROOM_CM = 0.03, 0.06, 0.4
"""How far the pale edge of a stroke reaches, letters beyond the outline of their line, and values beyond the
frame of their stamp."""

_UNDER = 0.15
"""Share of a line in a stamp from which on the two lie on each other."""

_LEAST_LETTERS = 7
"""Consonants of words that are no label and no value."""
_VALUE_AT_END = re.compile(r"[\d๐-๙][\s.:/-]*(?:น\.?)?\s*$")
_POSTCODE = re.compile(r"[ก-๎.]\s*[\d๐-๙]{5}\s*$")
"""Digits after the name of a province are the post's and no value."""


def without_print(
    page: Picture, stamps: Sequence[StampRegion], lines: Iterable[LineReading], *, centimetre: float
) -> Picture:
    """The page without the black words of its text in coloured stamps; the page itself where there are none.

    Args:
        page: The upright page, RGB or grey.
        stamps: Receiving stamps, upright frame.
        lines: As read on the page, upright frame.
        centimetre: Pixels a centimetre of `page`.
    """
    words = [line for line in lines if line.layer == "print" and _of_page(line.text)]
    if page.ndim == 2 or not words:
        return page
    painted = page
    for stamp, own in _crossed(stamps, words):
        window = window_of(grown(corners_of(stamp.polygon), _ROOM_CM * centimetre), page.shape)[:2]
        cut = painted[window]
        black = _black(cut, stamp, window)
        if black is None:
            continue
        shown = np.zeros(black.shape, np.uint8)
        for line in own:
            cv2.fillPoly(shown, [_placed(line.polygon, window)], 255)
        reach = 2 * round(_MARGIN_CM * centimetre) + 1
        shown = np.asarray(cv2.dilate(shown, np.ones((reach, reach), np.uint8)), np.uint8)
        if painted is page:
            painted = page.copy()
        _paint(painted[window], cv2.bitwise_and(black, shown), centimetre)
    return painted


def _of_page(text: str) -> bool:
    """True for words of a letter after which no value is written."""
    value = _VALUE_AT_END.search(text) is not None and _POSTCODE.search(text) is None
    return not value and len(re.findall(r"[ก-ฮ]", text)) >= _LEAST_LETTERS


def _crossed(
    stamps: Sequence[StampRegion], lines: Sequence[LineReading]
) -> Iterator[tuple[StampRegion, list[LineReading]]]:
    """The stamps with the lines that lie on them."""
    for stamp in stamps:
        outline = points(stamp.polygon)
        own = [line for line in lines if covered(points(line.polygon), outline) > _UNDER]
        if own:
            yield stamp, own


def _placed(polygon: Sequence[float], window: tuple[slice, slice]) -> NDArray[np.int32]:
    """An outline in pixels of a window."""
    corners = points(polygon) - (window[1].start, window[0].start)
    return np.asarray(np.round(corners), np.int32)


def _black(cut: Picture, stamp: StampRegion, window: tuple[slice, slice]) -> Mask | None:
    """Ink without colour around a stamp; None where the stamp itself has no colour."""
    if min(cut.shape[:2]) < 3:
        return None
    inside = np.zeros(cut.shape[:2], np.uint8)
    cv2.fillPoly(inside, [_placed(stamp.polygon, window)], 1)
    ink = flattened(grey(cut)) < 255 - _INK
    chroma = _chroma(cut)
    own = chroma[ink & (inside > 0)]
    if own.size == 0 or float((own > _COLOURED).mean()) < _COLOURED_SHARE:
        return None
    return np.asarray((ink & (chroma < _COLOURLESS)) * 255, np.uint8)


def _chroma(cut: Picture) -> NDArray[np.float32]:
    """Chroma of each pixel against the paper's, smoothed as JPEG halves the resolution of colours."""
    lab = cv2.cvtColor(cut, cv2.COLOR_RGB2LAB)
    paper = lab[lab[:, :, 0] >= np.percentile(lab[:, :, 0], 60)]
    away = cv2.blur(lab[:, :, 1:], (3, 3)).astype(np.float32) - np.median(paper[:, 1:], axis=0)
    return np.asarray(np.abs(away).sum(axis=2), np.float32)


def _paint(cut: Picture, black: Mask, centimetre: float) -> None:
    """Give print the colour of the paper, its pale edges too, but no stroke with a colour."""
    reach = 2 * round(_EDGE_CM * centimetre) + 1
    gone = cv2.dilate(black, np.ones((reach, reach), np.uint8)) > 0
    gone &= _chroma(cut) < _COLOURED
    light = grey(cut)
    cut[gone] = np.median(cut[light >= np.percentile(light, 60)], axis=0).astype(np.uint8)
