"""Print that seals and stamps were pressed over: what of their ink may be letters, and lines that run on
under them.

Ink of one colour cannot be parted by its darkness. What can be told apart is shape: rings and frames are
longer than any stroke of a letter, and print keeps to the baseline of its line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from pipeline.imaging.boxes import Corners, cut_out, grown, sides, window_of
from pipeline.imaging.lines import TextLine, in_reading_order
from pipeline.imaging.paper import Mask
from pipeline.imaging.rules import find_rules

_UNEVEN = 0.12
"""Rows whose letters stand less evenly than this are no print that could be followed."""
_LARGEST = 2.6
"""Letters of headings are up to so many times as high as the page's own."""
_TWELVE = np.linspace(0, 1, 12)[:, None]
_WORD_GAP = 1.3
"""Widest gap over which a line is followed, in letter heights; words stand about one apart."""


def without_rings(ink: Mask, corners: Corners, centimetre: float) -> tuple[Mask, tuple[slice, slice]]:
    """The ink of a round seal's disc without the rings of its border.

    Rings are looked for as rules are, in a picture unrolled around the middle, where they are straight. Where
    a letter crosses a ring its strokes go on at both sides, and the ink between them stays.

    Args:
        ink: Of the page.
        corners: Upright box around the seal.
        centimetre: Pixels a centimetre.

    Returns:
        The ink that is left of the disc, and the rows and columns of the page that it fills.
    """
    middle, radius = corners.mean(0), sides(corners)[0] / 2
    reach = round(1.06 * radius) + 2
    left, top = (int(v) for v in np.maximum(np.floor(middle - reach), 0))
    bottom, right = (max(0, round(middle[axis]) + reach + 1) for axis in (1, 0))
    window = np.s_[top:bottom, left:right]
    own = np.zeros_like(ink[window])
    if not own.size:
        return own, window
    centre = (float(middle[0]) - left, float(middle[1]) - top)
    cv2.circle(own, (round(centre[0]), round(centre[1])), reach - 2, 255, -1)
    own = cv2.bitwise_and(own, np.ascontiguousarray(ink[window]))
    turns = max(8, round(2 * np.pi * radius))
    unrolled = _unrolled(own, centre, (turns, reach))
    # A seal is seldom quite round: let runs go on one pixel further in or out, around the seam, too.
    seam = min(round(centimetre), turns)
    around = np.concatenate((unrolled[-seam:], unrolled, unrolled[:seam]))
    thick = cv2.dilate(around, np.ones((1, 3), np.uint8))
    bridged = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((7, 1), np.uint8))
    runs = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, np.ones((round(0.7 * centimetre), 1), np.uint8))
    solid = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, round(0.1 * centimetre) + 5), np.uint8))
    rings = cv2.subtract(runs, solid)
    beside = cv2.subtract(around, rings)
    span = round(0.1 * centimetre) + 3
    inner = np.zeros((1, 2 * span + 1), np.uint8)
    inner[0, :span] = 1
    outer = np.ascontiguousarray(inner[:, ::-1])
    crossed = cv2.bitwise_and(cv2.dilate(beside, inner), cv2.dilate(beside, outer))
    rings = np.ascontiguousarray(cv2.subtract(rings, crossed)[seam : seam + turns])
    return np.asarray(cv2.subtract(own, _rolled_up(rings, centre, own.shape)), np.uint8), window


def _unrolled(picture: Mask, centre: tuple[float, float], shape: tuple[int, int]) -> Mask:
    """Rows of the result are turns around the centre, columns pixels away from it."""
    turns = 2 * np.pi * np.arange(shape[0])[:, None] / shape[0]
    away = np.arange(shape[1])[None]
    x, y = centre[0] + away * np.cos(turns), centre[1] + away * np.sin(turns)
    return np.asarray(cv2.remap(picture, np.float32(x), np.float32(y), cv2.INTER_NEAREST), np.uint8)


def _rolled_up(unrolled: Mask, centre: tuple[float, float], shape: tuple[int, ...]) -> Mask:
    """The picture of `shape` that an unrolled one was made of."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    away = np.round(np.hypot(x - centre[0], y - centre[1])).astype(np.intp)
    angle = np.arctan2(y - centre[1], x - centre[0]) / (2 * np.pi) % 1.0
    turn = np.round(angle * len(unrolled)).astype(np.intp) % len(unrolled)
    reached = away < unrolled.shape[1]
    return np.asarray(np.where(reached, unrolled[turn, np.minimum(away, unrolled.shape[1] - 1)], 0), np.uint8)


def without_frame(ink: Mask, corners: Corners, centimetre: float) -> tuple[Mask, tuple[slice, slice]]:
    """The ink of a rectangular stamp without its frame and the rules within it.

    Args:
        ink: Of the page.
        corners: Of the stamp, at its own angle.
        centimetre: Pixels a centimetre.

    Returns:
        The ink that is left of the stamp, and the rows and columns of the page that it fills.
    """
    outer = grown(corners, 0.08 * centimetre)
    rows, columns, inside = window_of(outer, ink.shape)
    own = cv2.bitwise_and(inside, np.ascontiguousarray(ink[rows, columns]))
    if min(own.shape) < 8:
        return own, (rows, columns)
    straight, matrix = cut_out(own, outer - np.array([columns.start, rows.start]), fill=0)
    straight = cv2.compare(straight, 127, cv2.CMP_GT)
    rules = find_rules(straight, centimetre)
    lines = cv2.dilate(cv2.bitwise_or(rules.across, rules.down), np.ones((3, 3), np.uint8))
    edge = max(2, round(0.16 * centimetre))
    for strip in (np.s_[:edge], np.s_[-edge:], np.s_[:, :edge], np.s_[:, -edge:]):
        # Letters reach over the frame: only what runs along it goes.
        long_way = (1, edge * 2) if isinstance(strip, slice) else (edge * 2, 1)
        runs = cv2.morphologyEx(
            np.ascontiguousarray(straight[strip]), cv2.MORPH_OPEN, np.ones(long_way, np.uint8)
        )
        lines[strip] |= runs
    back = cv2.warpAffine(lines, matrix, own.shape[::-1], flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(own, cv2.compare(back, 100, cv2.CMP_GT)), np.uint8), (rows, columns)


@dataclass(frozen=True)
class Covered:
    """Where seals and stamps lie over the page.

    Attributes:
        area: Mask of what they cover.
        ink: All ink of the page, but for their rings, frames and rules.
        patience: How far a line is followed through ink that shows no baseline, in letter heights.
    """

    area: Mask
    ink: Mask
    patience: float


def lines_beneath(lines: list[TextLine], covered: Covered, height: float) -> list[TextLine]:
    """Lines of print carried on under seals and stamps, and joined where they come out at the other side.

    A line is followed along its own baseline while ink stands on it: more in the body of its letters than
    below, with no gap wider than between words.

    Args:
        lines: Of the page, in reading order.
        covered: Where to follow them.
        height: Usual height of the page's letters in pixels.
    """
    if not cv2.countNonZero(covered.area):
        return lines
    near = cv2.dilate(covered.area, np.ones((1, 2 * round(1.5 * height) + 1), np.uint8))
    free = [line for line in lines if line.letters >= 8 and not _touches(near, line)]
    above = float(np.median([_room(line)[0] for line in free])) if free else 1.6
    below = float(np.median([_room(line)[1] for line in free])) if free else 0.3
    followed: list[TextLine] = []
    for line in lines:
        usable = line.letters >= 2 and line.unevenness < _UNEVEN and line.letter_height < _LARGEST * height
        followed.append(_carried_on(line, covered, height) if usable and _touches(near, line) else line)
    joined = _joined_across(followed, covered, height)
    old = {id(line) for line in lines}
    # Marks that a ring or an emblem runs through are lost; the box has room for them all the same.
    return in_reading_order(
        [
            _with_room(line, above, below) if id(line) not in old or _mostly_in(covered.area, line) else line
            for line in joined
        ]
    )


def _middles_in(mask: Mask, line: TextLine) -> int:
    """How many of twelve points along the middle of a line lie in a mask."""
    start, end = (line.corners[0] + line.corners[3]) / 2, (line.corners[1] + line.corners[2]) / 2
    columns, rows = np.rint(start + (end - start) * _TWELVE).astype(np.intp).T
    inside = (rows >= 0) & (columns >= 0) & (rows < mask.shape[0]) & (columns < mask.shape[1])
    return int(np.count_nonzero(mask[rows[inside], columns[inside]]))


def _touches(mask: Mask, line: TextLine) -> bool:
    return _middles_in(mask, line) > 0


def _mostly_in(mask: Mask, line: TextLine) -> bool:
    return _middles_in(mask, line) > 6


def _room(line: TextLine) -> tuple[float, float]:
    """How far a line's box reaches above and below its baseline, in letter heights."""
    top, bottom = float(line.corners[:2, 1].mean()), float(line.corners[2:, 1].mean())
    return (line.baseline - top) / line.letter_height, (bottom - line.baseline) / line.letter_height


def _with_room(line: TextLine, above: float, below: float) -> TextLine:
    own_above, own_below = _room(line)
    corners = line.corners.copy()
    corners[:2, 1] += (own_above - above) * line.letter_height
    corners[2:, 1] += (below - own_below) * line.letter_height
    return replace(line, corners=corners)


def _slope(line: TextLine) -> float:
    run = line.corners[1] - line.corners[0]
    return float(run[1] / max(run[0], 1.0))


def _carried_on(line: TextLine, covered: Covered, height: float) -> TextLine:
    """The line with its ends moved out to the last ink that stands on its baseline."""
    slope = _slope(line)
    middle = float(line.corners[:, 0].mean())
    left, right = float(line.corners[[0, 3], 0].mean()), float(line.corners[[1, 2], 0].mean())
    first = float(_end(round(left), -1, line, covered, height))
    last = float(_end(round(right), 1, line, covered, height))
    if first >= left and last <= right:
        return line
    first, last = min(first, left), max(last, right)
    corners = line.corners.copy()
    for place, x in ((0, first), (3, first), (1, last), (2, last)):
        corners[place] += (x - corners[place, 0]) * np.array([1.0, slope])
    baseline = line.baseline + slope * (float(corners[:, 0].mean()) - middle)
    letters = line.letters + round((last - first - right + left) / (0.9 * height))
    return replace(line, corners=corners, baseline=baseline, letters=max(line.letters, letters))


def _end(start: int, step: int, line: TextLine, covered: Covered, height: float) -> int:
    """Column of the last ink of a line that is followed from `start` to the right (1) or left (-1)."""
    page_height, page_width = covered.ink.shape
    height = max(height, 0.7 * line.letter_height)
    stop = page_width if step > 0 else -1
    columns = np.arange(start + step, stop, step)[: round(40 * height)]
    body = max(4, round(0.8 * line.letter_height))
    if len(columns) < body:
        return start
    feet = line.baseline + _slope(line) * (columns - float(line.corners[:, 0].mean()))
    feet = np.round(feet).astype(int)
    below = max(2, round(0.4 * line.letter_height))
    if feet.min() < 2 * body or feet.max() + below + 3 >= page_height:
        return start
    rows = np.arange(-body, 0)
    letters = covered.ink[feet[:, None] + rows, columns[:, None]] > 0
    under = covered.ink[feet[:, None] + np.arange(3, below + 3), columns[:, None]] > 0
    inside = covered.area[feet - body // 2, columns] > 0
    window = max(3, round(1.4 * height)) | 1
    body_share = np.convolve(letters.mean(1), np.ones(window) / window, mode="same")
    under_share = np.convolve(under.mean(1), np.ones(window) / window, mode="same")
    # What is written into a stamp beside large type reaches half as high.
    upper_share = np.convolve(letters[:, : body // 3].mean(1), np.ones(window) / window, mode="same")
    standing = (body_share > 0.13) & (under_share < 0.45 * body_share) & (upper_share > 0.04)
    inked = letters.sum(1) >= 2
    last, empty, doubtful, entered = start, 0, 0, False
    for place in range(len(columns)):
        if entered and not inside[place]:
            break
        entered = entered or bool(inside[place])
        empty = 0 if inked[place] else empty + 1
        doubtful = 0 if standing[place] else doubtful + 1
        if empty > _WORD_GAP * height or doubtful > covered.patience * height:
            break
        if inked[place] and standing[place] and inside[place]:
            last = int(columns[place])
    return last


@dataclass(frozen=True)
class _Reach:
    """What says whether lines go on: taken once of each line, not once of each pair of them."""

    line: TextLine
    start: float
    end: float
    middle: float
    slope: float

    @classmethod
    def of(cls, line: TextLine) -> _Reach:
        """Where a line begins and ends."""
        corners = line.corners
        start, end = float(corners[[0, 3], 0].mean()), float(corners[[1, 2], 0].mean())
        return cls(line, start, end, float(corners[:, 0].mean()), _slope(line))


def _joined_across(lines: list[TextLine], covered: Covered, height: float) -> list[TextLine]:
    """Lines that go on at the other side of a stamp put together."""
    rest = [_Reach.of(line) for line in sorted(lines, key=lambda line: float(line.corners[:, 0].min()))]
    out: list[TextLine] = []
    while rest:
        one = rest.pop(0)
        for other in list(rest):
            if _goes_on(one, other, covered, height):
                rest = [left for left in rest if left is not other]
                one = _Reach.of(_both(one.line, other.line))
        out.append(one.line)
    return out


def _goes_on(one: _Reach, other: _Reach, covered: Covered, height: float) -> bool:
    """True when `other`, which begins further right, belongs to the same line of print."""
    end, start = one.end, other.start
    away = one.line.baseline + one.slope * (start - one.middle)
    away -= other.line.baseline + other.slope * (start - other.middle)
    # Most pairs are lines above each other: told at once.
    if abs(away) > (0.35 if start < end else 0.25) * height:
        return False
    # A single letter tells little of its line: it belongs to one that ends right beside it.
    alone = min(one.line.letters, other.line.letters) < 2 and start - end > 0.8 * height
    if alone or max(one.line.unevenness, other.line.unevenness) > _UNEVEN:
        return False
    # Two that were followed into each other are one line, though a signature made one of them seem higher.
    alike = 0.45 if end - start > 2 * height else 0.6 if start < end else 0.75
    if not alike < one.line.letter_height / other.line.letter_height < 1 / alike:
        return False
    low, high = sorted((round(end), round(start)))
    middle = round(other.line.baseline - height / 2)
    if not 0 <= middle < covered.area.shape[0] or not covered.area[middle, max(0, low - 1) : high + 2].any():
        return False
    if start - end <= 2.5 * height:
        return True
    band = covered.ink[max(0, middle - round(0.4 * height)) : middle + round(0.4 * height), low:high]
    inside = covered.area[middle, low:high] > 0
    return bool(
        start - end <= covered.patience * height and inside.mean() > 0.8 and (band > 0).any(0).mean() > 0.6
    )


def _both(line: TextLine, other: TextLine) -> TextLine:
    """One line around two."""
    slope = (_slope(line) * line.letters + _slope(other) * other.letters) / (line.letters + other.letters)
    points = np.concatenate((line.corners, other.corners))
    left, right = float(points[:, 0].min()), float(points[:, 0].max())
    flat = points[:, 1] - slope * points[:, 0]
    top, bottom = float(flat.min()), float(flat.max())
    corners = np.array(
        [
            [left, top + slope * left],
            [right, top + slope * right],
            [right, bottom + slope * right],
            [left, bottom + slope * left],
        ]
    )
    heavier = line if line.letters >= other.letters else other
    baseline = heavier.baseline + slope * ((left + right) / 2 - float(heavier.corners[:, 0].mean()))
    return replace(heavier, corners=corners, baseline=baseline, letters=line.letters + other.letters)
