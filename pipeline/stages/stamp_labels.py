"""Labels of receiving stamps among the lines of a page: where they stand, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.imaging.boxes import corners_of
from pipeline.records import LineReading
from pipeline.stages import letter_cues as cues
from pipeline.stages.stamp_cues import VALUE_FIELDS, opens_letter
from pipeline.stages.stamp_fields import labels_in
from pipeline.thai.dates import find_dates
from pipeline.thai.letter_numbers import find_letter_numbers

LONG_CM = 6.0
"""Width from which a line is one of the page and tells its slope."""
_NUMBERED, _DATED = "ที่", "วันที่"
_TALLEST_CM = 1.6
"""Height of a line in which nothing is a label."""
_ITEM = re.compile(r"[๐-๙\d]{1,2}[.)]\s*[ก-ฮเ-ไ]")
"""What items of a letter's own lists begin with, which may hold a number, a date and an hour."""
_COST = 0.2
"""Most that a label may cost for each of its letters where the whole page is asked."""


@dataclass(frozen=True)
class Label:
    """A label on the page, in pixels of the upright frame.

    Attributes:
        field: Column of `stamps` that it opens.
        word: As read, without its marks.
        received: It has the word for receiving or for the register, which labels of letters do not have.
        line: Place of its line among those read.
        left, middle: Its left end, and the middle of its line's height there.
        height: Of its line.
    """

    field: str
    word: str
    received: bool
    line: int
    left: float
    middle: float
    height: float


def all_labels(lines: Sequence[LineReading], free: Sequence[bool], centimetre: float) -> list[Label]:
    """All labels in lines that may belong to a stamp, but for the letter's own number and date."""
    letters = _number_and_date(lines)
    return [
        label
        for number, line in enumerate(lines)
        if free[number] and number not in letters and _ITEM.match(line.text) is None
        for label in _labels_of(number, line)
        if label.height < _TALLEST_CM * centimetre
    ]


def lone_labels(lines: Sequence[LineReading], free: Sequence[bool], *, centimetre: float) -> list[Label]:
    """Labels of values that begin short lines, those that speak of receiving first.

    Args:
        lines: As read, upright frame.
        free: For each line, whether it may belong to a stamp that has not been found.
        centimetre: Pixels a centimetre.
    """
    found = [
        label
        for label in all_labels(lines, free, centimetre)
        if label.field in VALUE_FIELDS
        and len(label.word) > 1
        and width_of(lines[label.line]) < LONG_CM * centimetre
        and label.left - ends_of(lines[label.line])[0] < label.height
    ]
    return sorted(found, key=lambda label: not label.received)


def _number_and_date(lines: Sequence[LineReading]) -> set[int]:
    """The lines with the number of the letter itself, and with its date beside it, as memos have them."""
    found = set()
    for number, line in enumerate(lines):
        codes = find_letter_numbers(line.text) if line.text.startswith(_NUMBERED) else ()
        if not any(one.code is not None and one.office is not None for one in codes):
            continue
        found.add(number)
        height = max(_height(line), 1e-6)
        for other, beside in enumerate(lines):
            away = abs(float(np.mean(beside.polygon[1::2])) - float(np.mean(line.polygon[1::2])))
            level = away < 0.5 * height and 0.7 < _height(beside) / height < 1.4
            if level and cues.starts_with(beside.text, _DATED) is not None and find_dates(beside.text):
                found.add(other)
    return found


def _labels_of(number: int, line: LineReading) -> list[Label]:
    corners = corners_of(line.polygon)
    start, end = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    height = float(np.linalg.norm(corners[3] - corners[0]))
    lefts = line.character_lefts if len(line.character_lefts) == len(line.text) else None
    found = []
    for first, last, field, cost in labels_in(line.text):
        word = cues.bare(line.text[first:last])
        if cost > _COST * len(word) or (first > 0 and len(word) < 3):
            continue
        share = lefts[first] if lefts is not None else first / max(len(line.text), 1)
        x, y = (start + (end - start) * share).tolist()
        # A label of which a letter was lost ends too early: เวลารับ that was read as เวลรับ.
        whole = cues.bare(line.text[first : last + 1])
        received = field in VALUE_FIELDS and ("รบ" in whole or "ทะเบยน" in whole)
        found.append(Label(field, word, received, number, x, y, height))
    return found


def opens_stamp(text: str) -> bool:
    """True for a line with a label of a value, but for those that any letter has."""
    if _ITEM.match(text) or opens_letter(text) or find_letter_numbers(text):
        return False
    return bool(fields_told([text]))


def fields_told(texts: Iterable[str]) -> set[str]:
    """The values of a stamp for which there are labels in texts."""
    return {
        field
        for text in texts
        for first, last, field, cost in labels_in(text)
        if field in VALUE_FIELDS and cost <= _COST * len(cues.bare(text[first:last]))
    }


def _height(line: LineReading) -> float:
    corners = corners_of(line.polygon)
    return float(np.linalg.norm(corners[3] - corners[0]))


def width_of(line: LineReading) -> float:
    """Width of a line in pixels."""
    left, right = ends_of(line)
    return right - left


def ends_of(line: LineReading) -> tuple[float, float]:
    """Left and right end of a line in pixels."""
    return min(line.polygon[0::2]), max(line.polygon[0::2])
