"""Outline of a stamp of which the text is known: what there is of its frame, else a margin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.imaging.boxes import Corners, cut_out, grown, sides
from pipeline.imaging.ovals import oval_around
from pipeline.imaging.paper import Mask, Picture, flattened, grey, ink_mask

_CENTIMETRE = 59.0
"""Pixels a centimetre of the cut-out: 150 dots an inch."""
_ROOM_CM = 1.9
"""How far beyond its text a side of a stamp may be."""
_NEAR_CM = 1.0
"""The same for its upper and lower side, and for the left side, where the labels begin."""
_RUN_CM = 0.8
"""Least length of a straight piece of a side; no stroke of a letter is as long."""
_BREAK_CM = 0.12
_THERE = 0.6
"""Share of a side that has to be there."""
_CLEAR_CM, _FULL = 0.2, 0.35
"""Share of ink beside a side, so far from it, from which it is a line of letters."""
_MARGIN_CM = 0.08
"""Between text and outline where there is no frame."""
_DOTS_CM = 0.22
_LEADER_CM = 0.7


@dataclass(frozen=True)
class Outline:
    """The outline of a stamp.

    Attributes:
        corners: In pixels of the page.
        strokes: Whether its upper, lower, left and right side is a stroke; all are where an oval goes around.
    """

    corners: Corners
    strokes: tuple[bool, bool, bool, bool]

    @property
    def sides(self) -> int:
        """How many of its four sides are strokes."""
        return sum(self.strokes)


def outline_of(picture: Picture, text: Corners, *, centimetre: float) -> Outline:
    """Outline of the stamp around lines of text.

    Each side is looked for by itself, from the text outwards, as a straight stroke along the stamp's own
    direction; frames are seldom whole where none was found before. Without a stroke at the right, dotted
    lines tell how far the stamp goes.

    Args:
        picture: The upright page, grey or RGB.
        text: Around the lines of the stamp, along its direction.
        centimetre: Pixels a centimetre of `picture`.
    """
    room = _ROOM_CM * centimetre
    cut, matrix = cut_out(grey(picture), grown(text, room))
    factor = _CENTIMETRE / centimetre
    size = (max(1, round(cut.shape[1] * factor)), max(1, round(cut.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    flat = flattened(np.asarray(cv2.resize(cut, size, interpolation=method), np.uint8))
    ink = ink_mask(flat, 205)
    width, height = (side * factor for side in sides(text))
    edge = _ROOM_CM * _CENTIMETRE
    left, top, right, bottom = edge, edge, edge + width, edge + height
    right = max(right, _leaders_end(ink, left, top, right, bottom))
    across, down = _runs(ink, upright=False), _runs(ink, upright=True)
    near, margin = _NEAR_CM * _CENTIMETRE, _MARGIN_CM * _CENTIMETRE
    along = np.s_[:, round(left) : round(right)]
    upper = _side(across[along], ink[along], top, top - near)
    lower = _side(across[along], ink[along], bottom, bottom + near)
    first, last = round(top if upper is None else upper), round(bottom if lower is None else lower)
    before = _side(down[first:last].T, ink[first:last].T, left, left - near)
    after = _side(down[first:last].T, ink[first:last].T, right, right + edge - margin)
    found = [side is not None for side in (upper, lower, before, after)]
    oval = oval_around(ink, (left, top, right, bottom), _CENTIMETRE) if not all(found) else None
    if oval is not None:
        before, upper, after, lower = oval
        found = [True] * 4
    elif sum(found) < 3 and not (found[0] and found[1]):
        # One side or two may be a rule of the page or the heads of a line of heavy letters.
        upper = lower = before = after = None
        found = [False] * 4
    x0, x1 = left - margin if before is None else before, right + margin if after is None else after
    y0, y1 = top - margin if upper is None else upper, bottom + margin if lower is None else lower
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) / factor
    return Outline(corners @ matrix[:, :2].T + matrix[:, 2], (found[0], found[1], found[2], found[3]))


def _runs(ink: Mask, *, upright: bool) -> Mask:
    """Straight runs of ink, small breaks bridged, thickened so that a slight slope stays one run."""

    def kernel(along: int, other: int) -> NDArray[np.uint8]:
        return np.ones((along, other) if upright else (other, along), np.uint8)

    thick = cv2.dilate(ink, kernel(1, 3))
    bridged = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, kernel(round(_BREAK_CM * _CENTIMETRE) | 1, 1))
    return np.asarray(
        cv2.morphologyEx(bridged, cv2.MORPH_OPEN, kernel(round(_RUN_CM * _CENTIMETRE), 1)), np.uint8
    )


def _side(runs: Mask, ink: Mask, start: float, end: float) -> float | None:
    """Where between the edge of the text and the farthest place a side is; None where too little of it is.

    Args:
        runs: Of strokes along the side, one row for each place, as long as the text.
        ink: All ink there. Heads and feet of blurred letters are runs, too, but with letters beside them.
    """
    if runs.shape[1] == 0:
        return None
    slack = 0.1 * _CENTIMETRE
    low, high = (round(v) for v in sorted((start - np.sign(end - start) * slack, end)))
    low, high = max(0, low), min(len(runs), high + 1)
    if high - low < 3:
        return None
    # A side at a slope of half a degree goes over a millimetre or two: places are asked three together.
    window = cv2.dilate(runs[low:high], np.ones((3, 1), np.uint8))
    share = (window > 0).mean(1)
    good = np.flatnonzero(share >= max(_THERE, 0.8 * float(share.max())))
    if not len(good):
        return None
    nearest = good[-1] if end < start else good[0]
    # The middle of the stroke, which is thicker than a row.
    place = float(low + good[np.abs(good - nearest) <= 0.15 * _CENTIMETRE].mean())
    beside = (round(place + sign * _CLEAR_CM * _CENTIMETRE) for sign in (-1, 1))
    full = [float((ink[row : row + 3] > 0).mean()) for row in beside if 0 <= row < len(ink) - 3]
    return place if max(full, default=0.0) < _FULL else None


def _leaders_end(ink: Mask, left: float, top: float, right: float, bottom: float) -> float:
    """Right end of the dotted lines that begin in the text."""
    window = ink[round(top) : round(bottom + 0.2 * _CENTIMETRE)]
    high = cv2.morphologyEx(window, cv2.MORPH_OPEN, np.ones((round(0.12 * _CENTIMETRE), 1), np.uint8))
    low = cv2.subtract(window, cv2.dilate(high, np.ones((5, 3), np.uint8)))
    thick = cv2.dilate(low, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(
        thick, cv2.MORPH_CLOSE, np.ones((1, round(_DOTS_CM * _CENTIMETRE) | 1), np.uint8)
    )
    runs = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(_LEADER_CM * _CENTIMETRE)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    end = right
    for x, _, wide, _, _ in sorted(stats[1:].tolist()):
        if left - 0.2 * _CENTIMETRE < x < end + 0.5 * _CENTIMETRE:
            end = max(end, float(x + wide))
    return end
