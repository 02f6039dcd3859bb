"""What the lines of a stamp tell of its values, beside the places that are cut out for them.

A line is read whole, with its label before the value and the dots beneath it. The ink of a value cut out by
itself may have lost a digit to a frame or to print, and the line has it; and it is the other way about where
print runs into the line. So a line is a second witness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import LineReading
from pipeline.records.pages import Polygon
from pipeline.stages import letter_cues as cues
from pipeline.stages.stamp_candidates import told_value
from pipeline.stages.stamp_choice import KIND_OF_FIELD, by_day
from pipeline.stages.stamp_cues import unlabelled_field
from pipeline.stages.stamp_fields import labels_in
from pipeline.thai.digits import to_ascii
from pipeline.thai.letter_numbers import find_letter_numbers

_ALONE = re.compile(r"[\s.…:_]*\d[\d ]*(?:/ ?\d\d)?[^\d/ก-๎A-Za-z]*")
"""A number after `ที่` that is no letter's (`ที่ นร 0123/4567`), no order's (`ที่ 12/2567`; registers have two
digits of the year) and no day (`ที่ 12 มกราคม`)."""


@dataclass(frozen=True)
class LineValue:
    """A value as a line of a stamp has it.

    Attributes:
        value: ISO date, time, or digits in ASCII.
        text: As read.
        clearness: 0..1, of the character that was read with most doubt.
        labelled: It stands after the label of its field.
        polygon: Of the line, upright frame.
    """

    field: str
    value: str
    text: str
    clearness: float
    labelled: bool
    polygon: Polygon


def values_of_lines(lines: Sequence[LineReading]) -> tuple[LineValue, ...]:
    """Values that the lines of a stamp tell, those after a label of their own first, then the clearest."""
    found = [one for line in lines for one in _values_of(line)]
    return tuple(sorted(found, key=lambda one: (not one.labelled, -one.clearness)))


def _values_of(line: LineReading) -> list[LineValue]:
    labels = labels_in(line.text)
    if not labels:
        field = unlabelled_field(line.text)
        # Of numbers without a label there are many: of the letter, of telephones.
        found = (
            _value_between(line, field, 0, len(line.text), labelled=False) if field != "receive_no" else None
        )
        return [found] if found is not None else []
    stops = [start for start, _, _, _ in labels[1:]] + [len(line.text)]
    values = (
        _value_between(line, field, end, stop, labelled=True)
        for (start, end, field, _), stop in zip(labels, stops, strict=True)
        if field != "receive_no" or not _of_letter(line.text[start:end], line.text[end:stop])
    )
    return [one for one in values if one is not None]


def _of_letter(label: str, text: str) -> bool:
    """True for what stands after a label as the number of the letter does that lies under the stamp."""
    if cues.bare(label) in ("ท", "ที") and told_value("date", text) is None:
        return _ALONE.fullmatch(to_ascii(text)) is None
    return any(one.code is not None for one in find_letter_numbers(text))


def _value_between(
    line: LineReading, field: str | None, start: int, stop: int, *, labelled: bool
) -> LineValue | None:
    text = line.text[start:stop]
    kind = KIND_OF_FIELD.get(field or "")
    if field is None or kind is None or len(line.character_confidences) != len(line.text):
        return None
    if kind == "number" and told_value("date", text) is not None:
        # A label of a date may be read as that of a number (`รับที่` for `วันที่`).
        field, kind = "received_date", "date"
    value = told_value(kind, text)
    sure = [
        one
        for letter, one in zip(text, line.character_confidences[start:stop], strict=True)
        if letter.isalnum()
    ]
    if value is None or not sure:
        return None
    value = by_day(value) if kind == "time" else value
    return LineValue(field, value, text.strip(" .:"), min(sure), labelled, line.polygon)
