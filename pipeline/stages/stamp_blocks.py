"""Receiving stamps told by what is read: labels that stand below and beside each other as on no other print.

Frames wear off, run over the edge of the sheet or were never there; labels (เลขรับ, วันที่, เวลา) are what
every receiving stamp has. All lines of a page are read anyway, so that only the outline has to be looked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.imaging.boxes import Corners, corners_along, corners_of, extent_along
from pipeline.imaging.stamps import LARGEST_CM
from pipeline.records import LineReading
from pipeline.records.pages import Polygon
from pipeline.stages.stamp_cues import VALUE_FIELDS, names_office, opens_letter, unlabelled_field
from pipeline.stages.stamp_labels import LONG_CM, Label, all_labels, ends_of, width_of
from pipeline.thai.dates import find_dates

_Box = tuple[float, float, float, float]
_WIDEST_CM, _HIGHEST_CM = LARGEST_CM[0], LARGEST_CM[1] + 0.4
"""Largest stamp, with a row of boxes to tick that stands below its frame."""
_PITCH_CM = 1.0
"""Widest distance between two rows of a stamp."""
_REACH = 3.8
"""Farthest that two labels are apart with a row between them that was not read, in heights of a line."""
_BESIDE_CM = 9.0
"""Widest distance between two labels of one row, from left to left."""
_SLOPED_CM = 2.2
"""Width from which a line tells the slope of its stamp."""
_DROP = 0.04
"""How far a row drops over its length where its slope is not known: a little over two degrees."""
_NAMES = 3
"""Most lines that name the office."""
_AFTER_HOURS = ("น", "น.")
_VALUE_CM = 2.5
"""Widest gap between a label and what was written behind it."""
_PROOF = 3
"""Labels of different fields that make a stamp, the word for receiving counted as one."""
_ASKEW_DEG = 1.0
_BELOW_CM, _STEEPEST_DEG = 0.8, 16.0
"""How far down from a label the next one tells a slope, and the steepest slope, which is that of frames."""
_NEAR_CM = 6.0
"""How far above or below lines may be that tell the slope of the page."""

_NEXT = 1.8
"""Farthest from the edge of a block to the middle of the next line, in heights of a line."""
_ROW_GAP, _SHORT = 1.3, 0.5
"""Widest gap above a row to tick, in heights of a line, and the widest word of it in widths of the stamp."""
_TICK = re.compile(r"\s*(?:[☐☑☒]|[1-9๑-๙][.) ]+(?:เรียน|ถึง|เสนอ))")
"""Boxes to tick, and items with an officer: to (เรียน, ถึง), submitted to (เสนอ)."""
_BELIEVED, _ROW_APART = 0.5, 1.1
"""Confidence of lines that were cut along the slope they have, and widest gap between two, in heights."""


@dataclass(frozen=True)
class LabelBlock:
    """Lines that read as a receiving stamp.

    Attributes:
        labels: From the top.
        lines: Places among those read of the lines that belong to it.
        angle: Clockwise slope in degrees.
        corners: Around its lines along that slope.
        names: Those of its lines that name the office.
        apart: A label speaks of receiving, an office is named above, or the lines slope otherwise than the
            page's; the lists of a letter have labels, too. Level blocks between lines of the text are not.
        recut: Its lines were cut anew along its slope, and are none of the page's.
    """

    labels: tuple[Label, ...]
    lines: frozenset[int]
    angle: float
    corners: Corners
    names: frozenset[int]
    apart: bool
    recut: bool = False


def label_blocks(
    lines: Sequence[LineReading],
    free: Sequence[bool],
    strokes: Sequence[Polygon],
    *,
    centimetre: float,
    askew: bool = False,
) -> tuple[LabelBlock, ...]:
    """Blocks of lines that read as receiving stamps: labels of different fields, below or beside each other.

    One of two labels must speak of receiving, or there must be one for number, date and time each: the number
    and the date of a letter stand below each other, too, and a meeting has a date and an hour. Of what stands
    askew on the page, below or above the name of an office, less is asked.

    Args:
        lines: As read, upright frame.
        free: For each line, whether it may belong to a stamp that has not been found.
        strokes: Around what was taken for handwriting: values by pen, and letters worn to be like it.
        centimetre: Pixels a centimetre.
        askew: The lines are known to stand askew on the page.
    """
    blocks = []
    for group in _grouped(all_labels(lines, free, centimetre), lines, centimetre):
        known = [label for label in group if label.field in VALUE_FIELDS]
        received = any(label.received for label in known)
        proof = len(group if received else known) + received
        if proof < _PROOF - 1:
            continue
        block = _block(sorted(group, key=lambda one: one.middle), lines, free, strokes, centimetre)
        if askew:
            block = _with_rows_near(block, lines, centimetre)
            own = {label.field for label in known} | ({"received_date"} & _shown(block, lines))
            proof = max(proof, len(own) + 1) if len(own) > 1 else proof
        turned = askew or _askew(block, lines, centimetre)
        if proof >= _PROOF or (block.names and turned):
            apart = (block.apart or received) and not _within_text(block, lines, centimetre)
            blocks.append(replace(block, apart=apart or turned))
    return tuple(blocks)


def _shown(block: LabelBlock, lines: Sequence[LineReading]) -> set[str]:
    """The fields of which a value stands in a block, whatever became of their labels."""
    texts = [lines[number].text for number in block.lines]
    return {"received_date"} if any(find_dates(text) for text in texts) else set()


def _with_rows_near(block: LabelBlock, lines: Sequence[LineReading], centimetre: float) -> LabelBlock:
    """A block of lines that stand askew with those above and below it, for print of a letter is level.

    What is left of the letter's own lines there is cut slantwise and hardly believed, or begins beside it.
    """
    members = set(block.lines)
    boxes = [extent_along(corners_of(line.polygon), 0.0) for line in lines]
    believed = [
        box[3] - box[1] for line, box in zip(lines, boxes, strict=True) if line.confidence > _BELIEVED
    ]
    height = max([float(np.median(believed or [0.0])), *(label.height for label in block.labels)])
    first = min(label.left for label in block.labels) - height
    while True:
        left, top, right, bottom = _around(boxes[number] for number in members)
        near = [
            number
            for number, (x0, y0, x1, y1) in enumerate(boxes)
            if number not in members
            and _is_believed(lines[number])
            and first < x0
            and x1 < left + _WIDEST_CM * centimetre
            and x0 < right
            and 0.5 * height < y1 - y0 < 1.6 * height
            and max(top - y1, y0 - bottom) < _ROW_APART * height
            and max(bottom, y1) - min(top, y0) < _HIGHEST_CM * centimetre
            and not opens_letter(lines[number].text)
        ]
        if not near:
            break
        members.add(min(near, key=lambda number: max(top - boxes[number][3], boxes[number][1] - bottom)))
    points = np.concatenate((block.corners, *(corners_of(lines[number].polygon) for number in members)))
    whole = corners_along(extent_along(points, 0.0), 0.0)
    return replace(block, lines=frozenset(members), corners=whole)


def _is_believed(line: LineReading) -> bool:
    return line.confidence > _BELIEVED


def _askew(block: LabelBlock, lines: Sequence[LineReading], centimetre: float) -> bool:
    """True when a block does not slope as the page's own lines at its height: paper may be bent."""
    own = _long_slope([lines[label.line] for label in block.labels], centimetre)
    if own is None:
        own = _long_slope([lines[number] for number in block.names], centimetre)
    if own is None:
        return False
    middle = float(block.corners[:, 1].mean())
    slopes = [
        _slope(line)
        for number, line in enumerate(lines)
        if number not in block.lines
        and max(line.polygon[0::2]) - min(line.polygon[0::2]) > LONG_CM * centimetre
        and abs(float(np.mean(line.polygon[1::2])) - middle) < _NEAR_CM * centimetre
    ]
    level = math.degrees(math.atan(float(np.median(slopes)))) if slopes else 0.0
    return abs(own - level) > _ASKEW_DEG


def _within_text(block: LabelBlock, lines: Sequence[LineReading], centimetre: float) -> bool:
    """True for a block with a long line of the page right above and right below it, as forms that a letter
    quotes have; stamps are pressed where there is room."""
    (left, top), (right, bottom) = block.corners.min(0).tolist(), block.corners.max(0).tolist()
    height = block.labels[0].height
    gaps = []
    for number, line in enumerate(lines):
        (first, last), middle = ends_of(line), float(np.mean(line.polygon[1::2]))
        if (
            number in block.lines
            or last - first < LONG_CM * centimetre
            or not (first < right and left < last)
        ):
            continue
        gaps.append(middle - bottom if middle > (top + bottom) / 2 else middle - top)
    return any(-_NEXT * height < gap < 0 for gap in gaps) and any(0 < gap < _NEXT * height for gap in gaps)


def _long_slope(lines: Sequence[LineReading], centimetre: float) -> float | None:
    """Mean slope in degrees of the lines long enough to tell it, None without any."""
    long = [
        (math.degrees(math.atan(_slope(line))), width)
        for line in lines
        if (width := max(line.polygon[0::2]) - min(line.polygon[0::2])) > _SLOPED_CM * centimetre
    ]
    if not long:
        return None
    return float(np.average([angle for angle, _ in long], weights=[width for _, width in long]))


def _grouped(labels: list[Label], lines: Sequence[LineReading], centimetre: float) -> list[list[Label]]:
    """Labels of one stamp each: the nearest first, no field twice."""
    pairs = sorted(
        (distance, one, other)
        for one in range(len(labels))
        for other in range(one)
        if (distance := _distance(labels[other], labels[one], lines, centimetre)) is not None
    )
    group = list(range(len(labels)))
    for _, one, other in pairs:
        members = [labels[i] for i, name in enumerate(group) if name in (group[one], group[other])]
        fields = [label.field for label in members]
        lefts, middles = [label.left for label in members], [label.middle for label in members]
        small = max(lefts) - min(lefts) < _WIDEST_CM * centimetre
        low = max(middles) - min(middles) < _HIGHEST_CM * centimetre
        if group[one] != group[other] and len(set(fields)) == len(fields) and small and low:
            group = [group[other] if name == group[one] else name for name in group]
    return [[labels[i] for i, name in enumerate(group) if name == one] for one in sorted(set(group))]


def _distance(one: Label, other: Label, lines: Sequence[LineReading], centimetre: float) -> float | None:
    """How far two labels are from each other, None where no stamp has them so."""
    if one.field == other.field:
        return None
    across, down = other.left - one.left, other.middle - one.middle
    if one.line == other.line:
        return 0.3 * abs(across) if abs(across) < _BESIDE_CM * centimetre else None
    height = min(one.height, other.height)
    if abs(down) > max(_PITCH_CM * centimetre, height) * 2 + abs(across):
        return None
    slope = max((_slope(lines[label.line]) for label in (one, other)), key=abs)
    # A line of few letters is taken as level; on a wide stamp that is pressed askew a row drops by more.
    short = all(width_of(lines[label.line]) < _SLOPED_CM * centimetre for label in (one, other))
    if abs(down - slope * across) < 0.4 * height + (_DROP * abs(across) if short else 0.0):
        return 0.5 * abs(across) if abs(across) < _BESIDE_CM * centimetre else None
    # Faint letters lose their marks, and lines of them are lower.
    reach = min(2 * _PITCH_CM * centimetre, _REACH * (one.height + other.height) / 2)
    if not 0.4 * height < abs(down) < reach:
        return None
    # Rows begin below each other, or end so, or stand on one axis.
    first, last = (ends_of(lines[label.line]) for label in (one, other))
    aside = min(abs(across), abs(last[1] - first[1]), abs(sum(last) - sum(first)) / 2)
    return abs(down) + 2 * aside if aside < 0.5 * centimetre + 0.3 * abs(down) else None


def _slope(line: LineReading) -> float:
    corners = corners_of(line.polygon)
    along = corners[1] - corners[0]
    return float(along[1] / along[0]) if along[0] > 0 else 0.0


def _block(
    labels: list[Label],
    lines: Sequence[LineReading],
    free: Sequence[bool],
    strokes: Sequence[Polygon],
    centimetre: float,
) -> LabelBlock:
    members = {label.line for label in labels}
    angle = _angle(labels, lines, centimetre)
    boxes = [extent_along(corners_of(line.polygon), angle) for line in lines]
    height = float(np.median([boxes[number][3] - boxes[number][1] for number in members]))
    # Right above the labels, or with a row between that a letter's own print lies on.
    gap = 2.4 if abs(angle) > _ASKEW_DEG else 1.1
    names = _names(members, boxes, lines, free, height=height, most=gap * height)
    headed = any(boxes[number][1] < _around(boxes[one] for one in members)[1] for number in names)
    members |= names
    left, top, right, bottom = _around(boxes[number] for number in members)
    for number, (x0, y0, x1, y1) in enumerate(boxes):
        # What stands among its lines is its own but for print that is larger, or goes on beyond its sides.
        middle = (y0 + y1) / 2
        inside = left - height < x0 and x1 < left + _WIDEST_CM * centimetre and top < middle < bottom
        value = unlabelled_field(lines[number].text) is not None or lines[number].text.strip() in _AFTER_HOURS
        near = x0 < right + (_VALUE_CM * centimetre if value else 1.5 * height)
        own = free[number] and y1 - y0 < 1.5 * height and not opens_letter(lines[number].text)
        if own and inside and near:
            members.add(number)
    members |= _rows_to_tick(members, boxes, lines, free, height=height)
    around = [boxes[number] for number in members]
    pitch = 1.4 * _PITCH_CM * centimetre
    written = (extent_along(corners_of(one), angle) for one in strokes)
    for x0, y0, x1, y1 in sorted(written, key=lambda box: box[1]):
        left, top, right, bottom = _around(around)
        beside = _VALUE_CM * centimetre if top < (y0 + y1) / 2 < bottom else height
        inside = left - height < x0 < right + beside and x1 < left + _WIDEST_CM * centimetre
        if inside and top - 0.3 * height < y0 < bottom + 0.7 * height and y1 < bottom + pitch:
            around.append((x0, y0, x1, y1))
    corners = corners_along(_around(around), angle)
    return LabelBlock(tuple(labels), frozenset(members), angle, corners, frozenset(names), headed)


def _angle(labels: list[Label], lines: Sequence[LineReading], centimetre: float) -> float:
    """Slope of a stamp: of its long lines, else of labels that begin, end or have their middles below each
    other, whichever agree best and are flattest; 0 where none do."""
    slope = _long_slope([lines[number] for number in {label.line for label in labels}], centimetre)
    if slope is not None:
        return slope
    # A line of few letters is taken as level; labels below each other tell more.
    ends = [(label.left, ends_of(lines[label.line])[1], label.middle) for label in labels]
    found = []
    for share in (0.0, 0.5, 1.0):
        places = [(left + share * (right - left), middle) for left, right, middle in ends]
        below = [
            (math.degrees(math.atan((x0 - x1) / (y1 - y0))), y1 - y0)
            for x0, y0 in places
            for x1, y1 in places
            if y1 - y0 >= _BELOW_CM * centimetre
        ]
        # Of labels beside each other only those in the same column tell the slope.
        below = [one for one in below if abs(one[0]) <= _STEEPEST_DEG]
        if below:
            tilts, downs = zip(*below, strict=True)
            tilt = float(np.average(tilts, weights=downs))
            found.append((-len(tilts), max(tilts) - min(tilts) + abs(tilt), tilt))
    return min(found)[2] if found else 0.0


def _names(
    members: set[int],
    boxes: Sequence[_Box],
    lines: Sequence[LineReading],
    free: Sequence[bool],
    *,
    height: float,
    most: float,
) -> set[int]:
    """The lines that name the office: right above the labels, else right below them."""
    left, top, right, bottom = _around(boxes[number] for number in members)
    found: set[int] = set()
    for upwards in (True, False):
        edge = top if upwards else bottom
        while len(found) < _NAMES:
            best = None
            for number, (x0, y0, x1, y1) in enumerate(boxes):
                gap = edge - y1 if upwards else y0 - edge
                middle = (x0 + x1) / 2
                fits = -0.5 * height < gap < most and left - height < middle < right + height
                fits = fits and 0.5 * height < y1 - y0 < 1.8 * height and x1 - x0 < 1.8 * (right - left)
                taken = number in members or number in found or not free[number]
                if fits and not taken and (best is None or gap < best[0]) and names_office(lines[number]):
                    best = (gap, number)
            if best is None:
                break
            found.add(best[1])
            edge = boxes[best[1]][1] if upwards else boxes[best[1]][3]
        if found:
            break
    return found


def _rows_to_tick(
    members: set[int],
    boxes: Sequence[_Box],
    lines: Sequence[LineReading],
    free: Sequence[bool],
    *,
    height: float,
) -> set[int]:
    """The rows below the labels with what to do and whom to send to: short words side by side, or items."""
    left, _, right, bottom = _around(boxes[number] for number in members)
    found: set[int] = set()
    while True:
        row = [
            number
            for number, (x0, y0, x1, y1) in enumerate(boxes)
            if number not in members | found
            and free[number]
            and -0.5 * height < y0 - bottom < _ROW_GAP * height
            and left - height < x0
            and x1 < right + height
            and y1 - y0 < 1.5 * height
        ]
        upper = min((boxes[number][1] for number in row), default=0.0)
        row = [number for number in row if boxes[number][1] < upper + 0.6 * height]
        short = all(boxes[number][2] - boxes[number][0] < _SHORT * (right - left) for number in row)
        ticked = any(_TICK.match(lines[number].text) for number in row)
        if not (row and short and (len(row) > 1 or ticked)):
            return found
        found |= set(row)
        bottom = max(boxes[number][3] for number in row)


def _around(boxes: Iterable[_Box]) -> _Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
