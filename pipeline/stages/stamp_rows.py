"""Lines of a cut-out stamp, the labels in them, and the places where values stand.

A value is looked for from its label to the next label on the row or the edge, and from the row above down to
the dotted line: pens, wheels and numbering machines seldom hit the line, and mostly stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.engines.crops import cut_line
from pipeline.engines.protocol import CropStyle, LineReader, Reading
from pipeline.imaging.boxes import polygon_of
from pipeline.imaging.lines import TextLine, find_lines
from pipeline.imaging.paper import Mask
from pipeline.imaging.pieces import letter_height
from pipeline.stages.stamp_cues import VALUE_FIELDS, guessed_label
from pipeline.stages.stamp_fields import labels_in
from pipeline.stages.stamp_ink import CENTIMETRE, Leader, StampPicture

_LEAST_LETTER_CM = 0.12
_USUAL_LETTER_CM = 0.2
_WIDEST_GAP = 6.0
_FILLED_BONUS = 0.2
_CELL_ROWS = 4.0
"""Height of a cell of a grid in letter heights, at most."""
_SIDE_CM, _GAP_CM = 0.13, 0.05
"""How far from the side of a stamp its frame may be, and how wide the gap is between it and other print."""
_SHORT_FORM = re.compile(r"(?!น\.)([ก-ฮ]{1,4}\.){1,3}")
_LONG_LABEL = 4
_TWO_ROWS, _WITHIN = 1.5, 0.7
"""How much taller a line is that joins two rows, and the share of one of them that lies in it."""


@dataclass(frozen=True)
class StampLine:
    """A line of a stamp as read, in pixels of the cut-out.

    Attributes:
        place: Its box and letters.
        reading: Of the picture with its leaders.
        labels: (field, label as read, left, right, cost) of each label in it, from the left.
    """

    place: TextLine
    reading: Reading
    labels: tuple[tuple[str, str, float, float, float], ...]

    @property
    def left(self) -> float:
        """Its left end."""
        return float(self.place.corners[:, 0].min())

    @property
    def right(self) -> float:
        """Its right end."""
        return float(self.place.corners[:, 0].max())


@dataclass(frozen=True)
class Place:
    """Where a value may stand, in pixels of the cut-out.

    Attributes:
        field: Of its label; None for a dotted line without a label that could be read.
        label: As read.
        left, right: From the end of the label to the next label or the edge.
        foot: Where a value would stand: the dotted line, else the baseline of the label.
        ceiling, floor: Rules of a grid above and below, which no value crosses.
        line: Number of the line that holds its label, None without one.
    """

    field: str | None
    label: str
    left: float
    right: float
    foot: float
    ceiling: float
    floor: float
    line: int | None


def read_lines(stamp: StampPicture, reader: LineReader) -> tuple[tuple[StampLine, ...], float]:
    """Find and read the lines of a stamp; give them with the height of a letter.

    Two sizes of letter are tried where the ink speaks for two: large numbers by pen outweigh the small print
    of labels. The size with more of the words of a stamp wins.
    """
    tries = []
    for height in _letter_heights(stamp.ink):
        places = [
            _without_neighbours(one, stamp)
            for one in find_lines(stamp.ink, height, widest_gap=_WIDEST_GAP)
            if _worth_reading(one, stamp)
        ]
        crops = [cut_line(stamp.flat, polygon_of(one.corners), reader.crop_style) for one in places]
        lines = tuple(
            _with_labels(place, reading, reader.crop_style)
            for place, reading in zip(places, reader.read(crops), strict=True)
        )
        tries.append((sum(_worth(line) for line in lines), lines, height))
    if not tries:
        return (), 0.0
    _, lines, height = max(tries, key=lambda one: one[0])
    lines = _guessed(without_doubles(lines), reader.crop_style)
    return lines, _label_height(stamp.ink, lines, height)


def without_doubles(lines: Sequence[StampLine]) -> tuple[StampLine, ...]:
    """The lines without those that are two rows joined, where one of the rows was found by itself with the
    same label: what stands in the other row would pass for a part of the label."""
    return tuple(one for one in lines if not any(_doubled(one, other) for other in lines if other is not one))


def _doubled(line: StampLine, other: StampLine) -> bool:
    """True for a line that has a label of another line, which is lower and reads more clearly."""
    top, bottom = line.place.corners[:, 1].min(), line.place.corners[:, 1].max()
    upper, lower = other.place.corners[:, 1].min(), other.place.corners[:, 1].max()
    if (bottom - top) < _TWO_ROWS * (lower - upper) or line.reading.confidence > other.reading.confidence:
        return False
    inside = min(bottom, lower) - max(top, upper) > _WITHIN * (lower - upper)
    return inside and any(
        # Labels of two rows that were misread for one word are short ones.
        word == same
        and len(word) > _LONG_LABEL
        and min(right, far) - max(left, near) > _WITHIN * (far - near)
        for _, word, left, right, _ in line.labels
        for _, same, near, far, _ in other.labels
    )


def _guessed(lines: Sequence[StampLine], style: CropStyle) -> tuple[StampLine, ...]:
    """The lines with the labels that no reading gave whole, where the stamp still lacks a field.

    A label of a field that is there already under a longer word is dropped: the end of another label.
    """
    longest: dict[str, int] = {}
    for line in lines:
        for field, word, _, _, _ in line.labels:
            longest[field] = max(longest.get(field, 0), len(word))
    found = [
        replace(line, labels=tuple(one for one in line.labels if len(one[1]) > 3 or longest[one[0]] <= 3))
        for line in lines
    ]
    for _ in range(3):
        missing = [one for one in VALUE_FIELDS if one not in longest]
        column = [line.left for line in found if line.labels]
        guesses = []
        for number, line in enumerate(found):
            beside = not column or abs(line.left - float(np.median(column))) < 3.0 * line.place.letter_height
            guess = guessed_label(line.reading.text, missing) if beside and not line.labels else None
            if guess is not None:
                # A value behind it speaks for a label; a strip of marks cut off a line may look like one.
                guesses.append((guess[3] - _FILLED_BONUS * _filled(line, guess[2]), number, guess))
        if not guesses:
            break
        cost, number, (field, start, end, _) = min(guesses)
        line = found[number]
        at = _position(line.place, line.reading, style)
        label = (field, line.reading.text[start:end], at(start), at(end), cost + 0.5)
        found[number] = replace(line, labels=(label,))
        longest[field] = end - start
    # A strip of marks may have passed for the label of a field; the line with the value keeps its own.
    for number, line in enumerate(found):
        guess = None if line.labels else guessed_label(line.reading.text, longest)
        if guess is not None and guess[0] in VALUE_FIELDS and _filled(line, guess[2]):
            at = _position(line.place, line.reading, style)
            label = (
                guess[0],
                line.reading.text[guess[1] : guess[2]],
                at(guess[1]),
                at(guess[2]),
                guess[3] + 0.5,
            )
            found[number] = replace(line, labels=(label,))
    return tuple(found)


def _filled(line: StampLine, end: int) -> bool:
    """True when a value follows on the label that ends there."""
    return sum(one.isdigit() for one in line.reading.text[end:]) >= 2


def _letter_heights(ink: Mask) -> list[float]:
    """Sizes of letter to try: the most frequent, the lower third, and that of most stamps."""
    least = _LEAST_LETTER_CM * CENTIMETRE
    first = letter_height(ink, least=least)
    if first == 0:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    like = (
        (heights >= least) & (heights < 0.6 * CENTIMETRE) & (widths > 0.3 * heights) & (widths < 4 * heights)
    )
    letters = heights[like]
    tries = [first]
    for other in ([float(np.percentile(letters, 35))] if len(letters) > 5 else []) + [
        _USUAL_LETTER_CM * CENTIMETRE
    ]:
        if all(abs(other - one) > 0.18 * one for one in tries):
            tries.append(other)
    return tries


def _label_height(ink: Mask, lines: Sequence[StampLine], height: float) -> float:
    """Height of a letter of the labels; `height` where none was read."""
    found: list[float] = []
    for line in lines:
        top, bottom = line.place.corners[:, 1].min(), line.place.corners[:, 1].max()
        for _, _, left, right, _ in line.labels:
            window = ink[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)]
            if window.size == 0:
                continue
            _, _, stats, _ = cv2.connectedComponentsWithStats(window, connectivity=8)
            tall = stats[1:, cv2.CC_STAT_HEIGHT]
            found += [float(one) for one in tall if 0.6 * height < one < 1.5 * height]
    return float(np.median(found)) if len(found) >= 3 else height


def _worth_reading(line: TextLine, stamp: StampPicture) -> bool:
    left, top, right, bottom = stamp.inner
    x = float(line.corners[:, 0].mean())
    spare = 0.15 * CENTIMETRE
    inside = left - spare < x < right + spare and top - spare < line.baseline < bottom + 1.5 * spare
    return inside and line.corners[1, 0] - line.corners[0, 0] > 0.8 * line.letter_height


def _without_neighbours(line: TextLine, stamp: StampPicture) -> TextLine:
    """A line that ends where the stamp does: print beside a stamp stands on the rows of its own.

    It is cut at a gap in the ink next to the side of the stamp; without a gap a value runs out over it.
    """
    top, bottom = line.corners[:, 1].min(), line.corners[:, 1].max()
    inked = np.asarray(stamp.ink[max(0, int(top)) : int(bottom) + 1].any(axis=0), np.bool_)
    start, end = float(line.corners[0, 0]), float(line.corners[1, 0])
    left = _gap_at(inked, stamp.inner[0])
    right = _gap_at(inked, stamp.inner[2])
    start = max(start, left) if left is not None else start
    end = min(end, right) if right is not None else end
    if end - start < line.letter_height:
        return line
    span = max(1.0, float(line.corners[1, 0] - line.corners[0, 0]))
    shares = [(x - line.corners[0, 0]) / span for x in (start, end)]
    upper = [line.corners[0] + share * (line.corners[1] - line.corners[0]) for share in shares]
    lower = [line.corners[3] + share * (line.corners[2] - line.corners[3]) for share in shares]
    return replace(line, corners=np.stack([*upper, *reversed(lower)]))


def _gap_at(inked: NDArray[np.bool_], x: float) -> float | None:
    """Middle of the widest gap in the ink that touches the side of a stamp at `x`; None without one."""
    near = round(_SIDE_CM * CENTIMETRE)
    first, last = max(0, round(x) - near), min(len(inked), round(x) + near + 1)
    free = np.flatnonzero(~inked[first:last])
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    widest = max(runs, key=len)
    if len(widest) < _GAP_CM * CENTIMETRE:
        return None
    return float(first + widest.mean())


def _worth(line: StampLine) -> float:
    labels = sum(
        max(0.0, 1.0 - cost) * (2.0 if len(label) > 2 else 0.5) for _, label, _, _, cost in line.labels
    )
    return line.reading.confidence * (labels + 0.02 * len(line.reading.text.replace(".", "")))


def _position(place: TextLine, reading: Reading, style: CropStyle) -> Callable[[int], float]:
    """Where along a stamp the characters of a reading begin; its right end for what comes after the last."""
    left, width = float(place.corners[0, 0]), float(place.corners[1, 0] - place.corners[0, 0])
    height = float(place.corners[3, 1] - place.corners[0, 1])
    whole = width + (style.before + style.after) * height

    def at(position: int) -> float:
        if position >= len(reading.character_lefts):
            return left + width
        return left + reading.character_lefts[position] * whole - style.before * height

    return at


def _with_labels(place: TextLine, reading: Reading, style: CropStyle) -> StampLine:
    if len(reading.character_lefts) != len(reading.text):
        return StampLine(place, reading, ())
    at = _position(place, reading, style)
    found = labels_in(reading.text)
    return StampLine(
        place, reading, tuple((field, reading.text[s:e], at(s), at(e), cost) for s, e, field, cost in found)
    )


def places_of(stamp: StampPicture, lines: Sequence[StampLine], height: float) -> tuple[Place, ...]:
    """Places of values: after every label, and above dotted lines that no label was read at."""
    marks = [
        (line.place.baseline, number, label) for number, line in enumerate(lines) for label in line.labels
    ]
    found = []
    for baseline, number, (field, word, left, right, _) in marks:
        same = [label[2] for y, _, label in marks if abs(y - baseline) < 0.9 * height and label[2] > right]
        edge = min(same, default=stamp.inner[2] + 0.3 * CENTIMETRE)
        leader = _leader_under(stamp.leaders, right, edge, baseline, height)
        rules = [one.at(left) for one in stamp.leaders if one.left < left + 0.3 * height]
        middle = baseline - 0.5 * height
        found.append(
            Place(
                field=field,
                label=word,
                left=right - 0.1 * height,
                right=edge,
                foot=leader if leader is not None else baseline,
                ceiling=max((y for y in rules if y < middle), default=0.0),
                floor=min((y for y in rules if y > middle), default=float(stamp.ink.shape[0])),
                line=number,
            )
        )
    return (*found, *_unlabelled(stamp, found, lines, height))


def is_print(line: StampLine) -> bool:
    """True for labels and names, which are no values; digits by pen and wheel are neither."""
    thai = sum("ก" <= letter <= "๎" for letter in line.reading.text)
    # Offices of schools and armies go by short forms alone (`สทร.`).
    short = _SHORT_FORM.fullmatch(line.reading.text.strip()) is not None
    return bool(line.labels) or ((thai > 5 or short) and line.reading.confidence > 0.5)


def _leader_under(
    leaders: Sequence[Leader], left: float, right: float, baseline: float, height: float
) -> float | None:
    """Height of the dotted line nearest to a label's baseline, between the ends of its place."""
    near = []
    for leader in leaders:
        y = leader.at((max(left, leader.left) + min(right, leader.right)) / 2)
        shared = min(leader.right, right) - max(leader.left, left)
        if (
            shared > 0.3 * min(right - left, leader.right - leader.left)
            and -0.5 * height < y - baseline < 0.9 * height
        ):
            near.append(y)
    return min(near, key=lambda y: abs(y - baseline), default=None)


def _unlabelled(
    stamp: StampPicture, taken: Sequence[Place], lines: Sequence[StampLine], height: float
) -> list[Place]:
    """Places above dotted lines and rules that no label was read at."""
    found: list[Place] = []
    _, top, _, bottom = stamp.inner
    names = [line.place.baseline for line in lines if is_print(line) and not line.labels]
    # Values before dotted lines: two may stand on one line.
    for number, line in enumerate(lines):
        # What looks like a value, and has neither a label nor a dotted line; also before the first label of a
        # line, where the label of its own was lost.
        foot, text, right = line.place.baseline, line.reading.text, line.right
        if line.labels:
            text, right = text[: text.find(line.labels[0][1])], line.labels[0][2]
        digits = sum(one.isdigit() for one in text)
        spoken_for = is_print(line) and not line.labels
        if spoken_for or digits < 2 or not top < foot < bottom + 0.5 * height:
            continue
        if any(
            place.left < right
            and place.right > line.left
            and (
                -0.8 * height < place.foot - foot < 1.6 * height
                or _in_cell(place, foot, height)
                or _waits_for(place, foot, lines, height)
            )
            for place in (*taken, *found)
        ):
            continue
        found.append(_place_without_label(stamp, value_left(line) - 1.0, right + 1.0, foot, number))
    for leader in stamp.leaders:
        if not top + 1.5 * height < leader.y < bottom - 0.2 * CENTIMETRE:
            continue
        # A rule of a grid below a label bounds the label's own place.
        if any(abs(place.floor - leader.y) < 2.0 for place in taken):
            continue
        # A rule right under the names of the office parts them from the values.
        if any(-0.9 * height < y - leader.y < 0.3 * height for y in names):
            continue
        if any(
            place.left < leader.right
            and place.right > leader.left
            and abs(place.foot - leader.y) < 0.85 * height
            for place in (*taken, *found)
        ):
            continue
        found.append(_place_without_label(stamp, leader.left, leader.right, leader.y, None))
    return found


def _waits_for(place: Place, foot: float, lines: Sequence[StampLine], height: float) -> bool:
    """True for a value that stands off the row of a label that has no value on its row."""
    if place.line is None or not -1.5 * height < place.foot - foot < 3.0 * height:
        return False
    return not any(
        -0.8 * height < place.foot - line.place.baseline < 1.6 * height
        and line.right > place.left
        and line.left < place.right
        and sum(one.isdigit() for one in line.reading.text) >= 2
        for line in lines
    )


def _in_cell(place: Place, foot: float, height: float) -> bool:
    """True for what stands in the cell of a grid that a label has; the frame around all rows is no cell."""
    rows = (place.floor - place.ceiling) / height
    return rows < _CELL_ROWS and place.ceiling < foot - 0.5 * height < place.floor


def value_left(line: StampLine) -> float:
    """Where the first digit of a line stands: before it are the rests of a label that could not be read."""
    first = next((at for at, one in enumerate(line.reading.text) if one.isdigit()), 0)
    lefts = line.reading.character_lefts
    if first == 0 or first >= len(lefts) or not re.search(r"[ก-ฮ]", line.reading.text[:first]):
        return line.left
    return line.left + lefts[first] * (line.right - line.left)


def _place_without_label(
    stamp: StampPicture, left: float, right: float, foot: float, line: int | None
) -> Place:
    return Place(None, "", left, right, foot, 0.0, float(stamp.ink.shape[0]), line)
