"""Print that the layout took for handwriting, told by what it says.

Lines that begin in type and end by pen, and lines of light or disturbed type, stand as unevenly as
handwriting does. A neat hand is read as surely as print, so sureness does not part them: what the line says
does. What of the handwriting may belong to a stamp is for `stamp_marks`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.engines.protocol import LineReader, Picture
from pipeline.imaging.boxes import corners_of, polygon_of, sides
from pipeline.imaging.polygons import contains
from pipeline.records import Layout, LineReading, LineRegion, MarkRegion
from pipeline.records.pages import Polygon
from pipeline.stages.line_reading import read_lines
from pipeline.stages.stamp_cues import opens_letter
from pipeline.thai.letter_numbers import find_letter_numbers

_WIDE = 4.0
"""Least width of what is read, in its own height: shorter strokes say nothing that print alone says."""
_MARGIN = 0.04
"""Room around the ink, in its height, as lines of print have it."""
_HEAD = 0.4
"""Share of the page's height in which the number of a letter stands."""
_SURE_NUMBER, _SURE_HEAD, _SURE_LONG = 0.9, 0.8, 0.85
_LONG = 36
"""Characters from which a line is print: on 207 real and generated pages notes and names of officers have 34
at most where they are read that surely, and what was longer was print."""


def print_told(
    upright: Picture, layout: Layout, reader: LineReader
) -> tuple[tuple[LineReading, ...], tuple[MarkRegion, ...]]:
    """Read what may be lines of print among the handwriting of a page.

    Args:
        upright: The upright picture, grey.
        layout: Of the page.
        reader: Reads them.

    Returns:
        The lines that are print, numbered after all that the layout has, and the marks that are left.

    Raises:
        EngineError: The reader failed.
    """
    stamps = [corners_of(stamp.polygon) for stamp in layout.stamps]
    first = max((region.line_no for region in layout.lines), default=0) + 1
    marks = [mark for mark in layout.marks if mark.kind == "handwriting" and _may_be_line(mark, stamps)]
    regions = [LineRegion(first + at, _with_room(mark.polygon)) for at, mark in enumerate(marks)]
    read, _ = read_lines(upright, regions, reader)
    height, width = upright.shape[:2]
    told = tuple(line for line in read if _is_print(line, width=width, height=height))
    gone = {id(marks[line.line_no - first]) for line in told}
    return told, tuple(mark for mark in layout.marks if id(mark) not in gone)


def put_in_place(lines: Sequence[LineReading], told: Sequence[LineReading]) -> tuple[LineReading, ...]:
    """Put lines where they belong: before the print that stands lower, or beside them and further right.

    Args:
        lines: In reading order.
        told: To be put among them.
    """
    result = list(lines)
    for line in told:
        result.insert(_place(line, result), line)
    return tuple(result)


def _may_be_line(mark: MarkRegion, stamps: Sequence[np.ndarray]) -> bool:
    corners = corners_of(mark.polygon)
    wide, high = sides(corners)
    middle = corners.mean(0)[None]
    return wide > _WIDE * high and not any(contains(stamp, middle).any() for stamp in stamps)


def _with_room(polygon: Polygon) -> Polygon:
    corners = corners_of(polygon)
    room = _MARGIN * sides(corners)[1]
    corners[:2, 1] -= room
    corners[2:, 1] += room
    corners[[0, 3], 0] -= room
    corners[[1, 2], 0] += room
    return polygon_of(corners)


def _is_print(line: LineReading, *, width: int, height: int) -> bool:
    """True for the number of a letter, words that open a part of its head, and lines longer than any note."""
    left, middle = min(line.polygon[0::2]), float(np.mean(line.polygon[1::2]))
    in_head = middle < _HEAD * height and left < width / 2
    if line.confidence >= _SURE_NUMBER and in_head and line.text.startswith("ที่"):
        return bool(find_letter_numbers(line.text))
    if line.confidence >= _SURE_HEAD and opens_letter(line.text):
        return True
    return line.confidence >= _SURE_LONG and sum(not one.isspace() for one in line.text) >= _LONG


def _place(line: LineReading, lines: Sequence[LineReading]) -> int:
    left, top, low = min(line.polygon[0::2]), min(line.polygon[1::2]), max(line.polygon[1::2])
    middle, half = (top + low) / 2, (low - top) / 2
    for place, other in enumerate(lines):
        if other.layer != "print":
            continue
        away = float(np.mean(other.polygon[1::2])) - middle
        if away > half or (away > -half and min(other.polygon[0::2]) > left):
            return place
    return len(lines)
