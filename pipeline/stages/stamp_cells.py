"""The ink of a value in its place in a stamp, and the cuts of it that are read.

One cut of a number by pen is read wrong far too often, and then as surely as a right one. Cuts that differ in
height, in what is left of the dotted line and of the ink around agree on what is legible and
disagree on what is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.crops import cut_line
from pipeline.engines.protocol import CropStyle
from pipeline.imaging.boxes import polygon_of, upright_box
from pipeline.imaging.paper import Mask, Picture
from pipeline.stages.stamp_ink import CENTIMETRE, StampPicture
from pipeline.stages.stamp_rows import Place, StampLine, is_print, value_left

Box = tuple[float, float, float, float]

_OTHER_INK = 20.0
"""Distance between two colours of ink, as a sum over both axes of CIELAB."""

_LEAST_CHROMA = 14.0

_LEAST_OF_COLOUR, _SAME_INK = 0.25, 0.98
"""Ink of one colour in a place, in squares of the letter height, from which on it may be a value; and its
share of all ink there from which on it is the same once more. The red rest of a label before a blue number is
small and is read as a digit all the same."""

_USUAL_MIDDLE = 0.75
"""How far above the dotted line the middle of a value is, in letter heights."""

_ANOTHER_VALUE = 3.2
"""Gap in letter heights that is wider than any within a value, the bands of wheel stamps included."""

_THICK = 0.35
"""Share of the ink that is more than a pixel from its edge, from which on strokes are thick."""

_CONDENSED = 0.6
"""Usual width of a letter over its height up to which type is condensed."""

_UNREAD_TALL, _UNREAD_SPARE = 0.6, 0.12
"""Height of a piece of ink from which on it is a letter, and how far beside it the letter may be read, both
as shares of the height of the value."""

_DIGITS, _OVER, _OVER_TALL = 2, 0.4, 1.5
"""Digits that a line with a value has at least, the share of it that lies on the value's ink, and how much
taller it may be."""

_WIDE_GAP, _CLOSED_GAP = 0.55, 0.3
"""Gaps between the bands of a wheel stamp, in letter heights: what is closed, and to how much."""


@dataclass(frozen=True)
class Filling:
    """The ink that stands in a place.

    Attributes:
        mask: Of the pieces that belong to it.
        box: Left, top, right, bottom around them.
        core: The same without tails: rows that hold the middle 96 % of the ink.
        ink: Area of the ink in squares of the letter height.
    """

    mask: Mask
    box: Box
    core: Box
    ink: float


def label_tint(stamp: StampPicture, lines: Sequence[StampLine]) -> NDArray[np.float32] | None:
    """Colour of the ink that the labels are printed in; None on grey pages or without labels."""
    if stamp.tint is None:
        return None
    inside = np.zeros(stamp.ink.shape, bool)
    for line in lines:
        top, bottom = line.place.corners[:, 1].min(), line.place.corners[:, 1].max()
        for _, _, left, right, _ in line.labels:
            inside[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)] = True
    inside &= stamp.ink > 0
    if int(inside.sum()) < 60:
        return None
    return np.asarray(np.median(stamp.tint[inside], axis=0), np.float32)


def fillings_of(
    stamp: StampPicture, places: Sequence[Place], lines: Sequence[StampLine], height: float
) -> list[list[Filling]]:
    """What is written or stamped in each place, the likeliest first; empty where nothing is.

    Where inks of two colours meet, each is also taken by itself: a number by blue pen across red rubber.
    """
    found = [[one] if one is not None else [] for one in _fillings(stamp, stamp.ink, places, lines, height)]
    tint = label_tint(stamp, lines)
    if stamp.tint is None or tint is None:
        return found
    coloured = np.abs(stamp.tint).sum(2) > _LEAST_CHROMA
    other = coloured & (np.abs(stamp.tint - tint).sum(2) > _OTHER_INK)
    for mask in (other, coloured):
        ink = cv2.morphologyEx(
            np.where(mask, stamp.ink, 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3))
        )
        for number, one in enumerate(_fillings(stamp, np.asarray(ink, np.uint8), places, lines, height)):
            if (
                one is not None
                and found[number]
                and _LEAST_OF_COLOUR < one.ink < _SAME_INK * found[number][0].ink
            ):
                found[number].append(one)
    return found


def _fillings(
    stamp: StampPicture, ink: Mask, places: Sequence[Place], lines: Sequence[StampLine], height: float
) -> list[Filling | None]:
    """The ink of each place: every piece goes to the place that it stands nearest to."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    printed = _printed(stats, lines, height)
    owner = np.full(count, -1, np.int64)
    masks = [np.zeros(ink.shape, np.uint8) for _ in places]
    for number in range(1, count):
        left, top, width, tall, area = (int(v) for v in stats[number])
        x, y = float(centres[number][0]), float(centres[number][1])
        if printed[number] or not _inside(stamp, x, y):
            continue
        ranked = _nearest(places, x, y, left, width, height)
        if not ranked:
            continue
        owner[number] = ranked[0]
        if tall < 2.2 * height or len(ranked) < 2:
            continue
        # A piece as high as two rows: what stands in them has grown together, unless it is a mere tail.
        window = np.s_[top : top + tall, left : left + width]
        own = labels[window] == number
        rows = np.array(
            [
                (_nearest(places, x, float(row), left, width, height) or [-1])[0]
                for row in range(top, top + tall)
            ]
        )
        shares = {place: int(own[rows == place].sum()) for place in set(rows.tolist()) if place >= 0}
        if sorted(shares.values())[-2:][0] > 0.28 * area and len(shares) > 1:
            owner[number] = -1
            for place in shares:
                masks[place][window][own & (rows == place)[:, None]] = 255
    found: list[Filling | None] = []
    for place in range(len(places)):
        mask = masks[place]
        mask[(owner == place)[labels]] = 255
        found.append(_filling(_without_dust(mask, height), height))
    return found


def _inside(stamp: StampPicture, x: float, y: float) -> bool:
    """True when the middle of a piece lies in the stamp, or a little beside it, where dates run out to."""
    left, top, right, bottom = stamp.inner
    spare = 0.05 * CENTIMETRE
    return left - spare < x < right + 4 * spare and top - spare < y < bottom + spare


def _printed(stats: NDArray[np.int32], lines: Sequence[StampLine], height: float) -> NDArray[np.bool_]:
    """Which pieces are labels and names of the stamp itself."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    x, y = (left + right) / 2, (top + bottom) / 2
    found = np.zeros(len(stats), bool)
    for line in lines:
        if not is_print(line):
            continue
        spans = [(label[2], label[3]) for label in line.labels] or [(line.left, line.right)]
        foot = line.place.baseline
        for start, end in spans:
            inside = (x > start - 0.2 * height) & (x < end - 0.05 * height)
            inside &= (y > foot - 2.0 * height) & (y < foot + 0.6 * height)
            found |= inside & (bottom - top < 1.9 * height) & (right < end + 0.8 * height)
    return found


def _nearest(
    places: Sequence[Place], x: float, y: float, left: float, width: float, height: float
) -> list[int]:
    """Numbers of the places that a piece may stand in, the nearest first."""
    found = []
    for number, place in enumerate(places):
        shared = min(place.right, left + width) - max(place.left, left)
        if shared < 0.5 * width and not place.left < x < place.right:
            continue
        # In the cell of a grid a value may stand below its label.
        lowest = 2.2 if place.floor < place.foot + 3.0 * height else 0.8
        if not place.ceiling < y < place.floor or not -3.3 * height < y - place.foot < lowest * height:
            continue
        found.append((abs(y - place.foot + _USUAL_MIDDLE * height), number))
    return [number for _, number in sorted(found)]


def _on_one_line(mask: Mask, height: float) -> Mask:
    """Without pieces that stand above or below all the rest: a value is one line of writing."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 4:
        return mask
    top = stats[1:, cv2.CC_STAT_TOP].astype(np.float64)
    bottom = top + stats[1:, cv2.CC_STAT_HEIGHT]
    order = np.argsort(centres[1:, 1])
    weight = np.cumsum(stats[1:, cv2.CC_STAT_AREA][order])
    middle = float(centres[1:, 1][order][np.searchsorted(weight, weight[-1] / 2)])
    keep = np.concatenate(([False], (bottom > middle - 0.9 * height) & (top < middle + 0.9 * height)))
    return np.asarray(keep[labels].astype(np.uint8) * 255)


def _filling(mask: Mask, height: float) -> Filling | None:
    mask = _on_one_line(mask, height)
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return None
    box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    profile = np.cumsum(np.bincount(rows, minlength=mask.shape[0])) / len(rows)
    low, high = int(np.searchsorted(profile, 0.02)), int(np.searchsorted(profile, 0.98))
    core = (box[0], float(low), box[2], float(high + 1))
    return Filling(mask, box, core, float(len(rows)) / max(height * height, 1.0))


def _without_dust(mask: Mask, height: float) -> Mask:
    """Without specks that lie apart from all larger pieces: dirt and rests of dotted lines."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > 0.45 * height
    large[0] = False
    if not large.any():
        return np.zeros_like(mask)
    reach = np.ones((round(0.8 * height) | 1, round(2.4 * height) | 1), np.uint8)
    near = cv2.dilate(large[labels].astype(np.uint8), reach)
    keep = large.copy()
    keep[np.unique(labels[(near > 0) & (labels > 0)])] = True
    return np.asarray(keep[labels].astype(np.uint8) * 255)


def unread_pieces(filling: Filling, read_at: Sequence[float], height: float) -> int:
    """Number of pieces of ink as high as letters at which no character was read: a reader lost them.

    Args:
        filling: The ink of a value.
        read_at: Where each character was read, in pixels across.
        height: Of a letter of the labels.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(filling.mask, connectivity=8)
    tall = max(_UNREAD_TALL * (filling.core[3] - filling.core[1]), 0.5 * height)
    spare = _UNREAD_SPARE * (filling.core[3] - filling.core[1])
    at = np.asarray(read_at, np.float64)
    return sum(
        not ((at > left - spare) & (at < left + width + spare)).any()
        for left, _, width, high, _ in stats[1:].tolist()
        if high > tall
    )


def parted(filling: Filling, height: float) -> tuple[Filling, Filling] | None:
    """The filling cut in two at a gap too wide for one value: the second belongs to a label that was lost."""
    columns = np.flatnonzero(filling.mask.any(axis=0))
    gaps = np.diff(columns)
    if not len(gaps) or gaps.max() < _ANOTHER_VALUE * height:
        return None
    at = int(columns[int(gaps.argmax())]) + 1
    first, second = filling.mask.copy(), filling.mask.copy()
    first[:, at:], second[:, :at] = 0, 0
    halves = (_filling(first, height), _filling(second, height))
    return (halves[0], halves[1]) if halves[0] is not None and halves[1] is not None else None


@dataclass(frozen=True)
class LineCut:
    """A line that holds a value, to be read as a whole.

    Attributes:
        picture: Of the line with its label, as it was found: what stands before a value helps to read it.
        start, end: Shares 0..1 of the picture's width between which the value stands.
    """

    picture: Picture
    start: float
    end: float

    def part_of(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames of the value among those of the line, (frames, classes)."""
        return frames[round(self.start * len(frames)) : round(self.end * len(frames))]


def lines_with(
    stamp: StampPicture, place: Place, filling: Filling, lines: Sequence[StampLine], style: CropStyle
) -> list[LineCut]:
    """The lines on which a value stands: that of its label, else the one that lies over its ink.

    A value that a seal or a drawing touches is whole in the line that was read, and may be nowhere else.
    """
    if place.line is not None:
        own = _line_cut(stamp, lines[place.line], place.left, place.right, style)
        if own is not None:
            return [own]
    low = _OVER_TALL * (filling.core[3] - filling.core[1])
    over = [
        (shared, number)
        for number, line in enumerate(lines)
        # The line of another label holds that label's value; two rows in one hold none.
        if not line.labels
        and np.ptp(line.place.corners[:, 1]) < low
        and sum(one.isdigit() for one in line.reading.text) >= _DIGITS
        and (shared := _shared(line, filling)) > _OVER
    ]
    if not over:
        return []
    line = lines[max(over)[1]]
    found = _line_cut(stamp, line, max(place.left, value_left(line)), place.right, style)
    return [found] if found is not None else []


def _line_cut(
    stamp: StampPicture, line: StampLine, left: float, right: float, style: CropStyle
) -> LineCut | None:
    """A line with the part between two places; None where that is less than half a letter."""
    corners = line.place.corners
    start, end = float(corners[0, 0]), float(corners[1, 0])
    tall = float(corners[3, 1] - corners[0, 1])
    left, right = max(left, start), min(right, end)
    if right - left < 0.5 * tall:
        return None
    whole = end - start + (style.before + style.after) * tall
    first, last = ((x - start + style.before * tall) / whole for x in (left, right))
    picture = cut_line(stamp.flat, polygon_of(corners), style)
    return LineCut(picture, first, 1.0 if right == end else last)


def _shared(line: StampLine, filling: Filling) -> float:
    """Share 0..1 of a line that lies on a value, across times down."""
    left, top, right, bottom = filling.core
    corners = line.place.corners
    upper, lower = float(corners[:, 1].min()), float(corners[:, 1].max())
    across = min(right, line.right) - max(left, line.left)
    down = min(bottom, lower) - max(top, upper)
    if across <= 0 or down <= 0:
        return 0.0
    return across / max(1.0, line.right - line.left) * down / max(1.0, min(lower - upper, bottom - top))


def cuts_of(
    stamp: StampPicture,
    filling: Filling,
    height: float,
    style: CropStyle,
    *,
    marks: bool,
) -> list[Picture]:
    """Pictures of a value, cut in the ways that suit a reader of lines.

    Args:
        filling: The ink of the value.
        height: Of a letter of the labels.
        style: Of the reader.
        marks: The value has Thai letters: nothing above and below them is a mere tail.
    """
    alone = stamp.flat.copy()
    alone[cv2.dilate(filling.mask, np.ones((5, 5), np.uint8)) == 0] = 255
    box = filling.box
    core = box if marks else filling.core
    roomy = _widened(core, 0.12)
    cuts = [_cut(alone, core, style), _cut(stamp.flat, core, style), _cut(alone, roomy, style)]
    small = np.ones((3, 3), np.uint8)
    if int((cv2.erode(filling.mask, small) > 0).sum()) > _THICK * int((filling.mask > 0).sum()):
        # Felt pens and soaked rubber fill the loops of digits: with less ink they open again.
        cuts.append(_cut(np.asarray(cv2.dilate(alone, small), np.uint8), core, style))
    closed = _gaps_closed(alone, filling, height)
    if closed is not None:
        cuts.append(_cut(closed[0], (closed[1][0], core[1], closed[1][2], core[3]), style))
        cuts.append(_cut(closed[0], _widened(closed[1], 0.1), style))
    else:
        cuts.append(_cut(stamp.clean, roomy, style))
    other = filling.core if marks else box
    if abs((other[3] - other[1]) / max(1.0, core[3] - core[1]) - 1.0) > 0.1:
        cuts.append(_cut(alone, other, style))
    if marks and _is_condensed(filling, height):
        cuts += [_stretched(cut, by) for cut, by in ((cuts[0], 1.3), (cuts[0], 1.6), (cuts[1], 1.3))]
    return cuts


def _is_condensed(filling: Filling, height: float) -> bool:
    """True for the narrow type of wheel stamps, whose digits a reader of usual type runs together."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(filling.mask, connectivity=8)
    wide, tall = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = tall > max(0.7 * height, 0.5 * (filling.core[3] - filling.core[1]))
    return int(letters.sum()) > 2 and float(np.median(wide[letters] / tall[letters])) < _CONDENSED


def _stretched(picture: Picture, by: float) -> Picture:
    size = (max(1, round(picture.shape[1] * by)), picture.shape[0])
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _cut(picture: Picture, box: Box, style: CropStyle) -> Picture:
    return cut_line(picture, polygon_of(upright_box(*box)), style)


def _widened(box: Box, share: float) -> Box:
    by = share * (box[3] - box[1])
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _gaps_closed(alone: Picture, filling: Filling, height: float) -> tuple[Picture, Box] | None:
    """The value with its wide gaps closed, and the box around it; None when it has none.

    The bands of a wheel stamp and the digits of a numbering machine stand so far apart that a reader takes
    what is between them for the end of the text.
    """
    tall = max(height, 0.7 * (filling.core[3] - filling.core[1]))
    columns = np.flatnonzero(filling.mask.any(axis=0))
    keep = np.ones(filling.mask.shape[1], np.bool_)
    closed = False
    breaks = np.flatnonzero(np.diff(columns) > _WIDE_GAP * tall)
    for at in breaks.tolist():
        first, last = int(columns[at]) + 1, int(columns[at + 1])
        spare = (last - first - round(_CLOSED_GAP * tall)) // 2
        middle = (first + last) // 2
        keep[middle - spare : middle + spare] = False
        closed = True
    if not closed:
        return None
    picture = np.ascontiguousarray(alone[:, keep])
    left = float(keep[: columns[0]].sum())
    right = float(keep[: columns[-1] + 1].sum())
    return picture, (left, filling.core[1], right, filling.core[3])
