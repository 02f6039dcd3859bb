"""Print of the page that was read as lines of a stamp, given back: words of a letter's head, and its number.

Stamps are pressed where there is room, at the upper left beside the number of the letter, and at the upper
right over the word for enclosures. A line of a stamp runs on into print that stands at its height.
`stamp_print` paints over what is known of the page before a stamp is read; this goes by what was read of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.engines.protocol import LineReader, Picture
from pipeline.imaging.boxes import corners_of, polygon_of
from pipeline.imaging.polygons import contains
from pipeline.records import LineReading, LineRegion
from pipeline.stages.line_reading import read_lines
from pipeline.stages.stamp_cues import opens_letter
from pipeline.thai.digits import to_ascii

_SURE = 0.9
"""Confidence from which the words of a line count; what is read of a stamp's worn labels is less sure."""
_HEAD = 0.4
"""Share of the page's height in which the number of a letter stands."""
_NUMBERED = "ที่"
"""Word before the number of a letter."""
_WORN_NUMBERED = re.compile("ท[ี่]{0,2}[ 0-9๐-๙]")
"""The same where the stamp's ink has taken its marks, before a space or the number."""
_OFFICE_AND_RUN = re.compile(r"\d{3,}(?:\.\d+)*\s*/\s*ว?\s*(?!25\d\d\b)\d")
"""Number of an office and one within it; a year after the stroke is a stamp's, too."""
_ALIGNED = 3
"""Lines that begin below each other and so show the margin of the text."""
_BEYOND = 1.0
"""How far a number is looked for beyond the end of the stamp's line, in heights of that line."""


def print_in_stamps(
    upright: Picture,
    stamp_lines: Sequence[LineReading],
    lines: Sequence[LineReading],
    reader: LineReader,
) -> tuple[tuple[LineReading, ...], tuple[LineReading, ...]]:
    """Find print of the page among what was read of stamps.

    Args:
        upright: The upright picture, grey.
        stamp_lines: Lines of stamps.
        lines: Other lines of the page.
        reader: Reads numbers again, from the margin of the text.

    Returns:
        The lines that stay with the stamps, and those that are print. A number is added to these: what else
        stands on its line stays with the stamp.

    Raises:
        EngineError: The reader failed.
    """
    printed = [line for line in lines if line.layer == "print"]
    words = [one for one in stamp_lines if _opens(one) and not any(_covers(line, one) for line in printed)]
    kept = tuple(line for line in stamp_lines if not any(line is one for one in words))
    freed = [replace(line, layer="print", stamp_no=None) for line in words]
    number = _number(upright, kept, printed, reader)
    if number is not None:
        last = max(line.line_no for line in (*stamp_lines, *lines))
        freed.append(replace(number, line_no=last + 1))
    return kept, tuple(freed)


def _opens(line: LineReading) -> bool:
    return line.layer == "stamp" and line.confidence >= _SURE and opens_letter(line.text)


def _covers(line: LineReading, other: LineReading) -> bool:
    return bool(contains(corners_of(line.polygon), corners_of(other.polygon).mean(0)[None]).any())


def _number(
    upright: Picture, stamp_lines: Sequence[LineReading], printed: Sequence[LineReading], reader: LineReader
) -> LineReading | None:
    """The number of a letter that stands on lines of stamps, read from the margin of the text, if any."""
    height, width = upright.shape[:2]
    margin = _margin(printed)
    if margin is None or any(
        line.text.startswith(_NUMBERED)
        and min(line.polygon[0::2]) < width / 2
        and _middle(line) < _HEAD * height
        for line in printed
    ):
        return None
    regions = []
    for line in stamp_lines:
        corners = corners_of(line.polygon)
        left, right = float(corners[:, 0].min()), float(corners[:, 0].max())
        size = float(np.linalg.norm(corners[3] - corners[0]))
        in_head = _middle(line) < _HEAD * height and left < width / 2
        if not in_head or not left - size < margin < right or not _OFFICE_AND_RUN.search(to_ascii(line.text)):
            continue
        slope = (corners[1] - corners[0]) / max(float(corners[1, 0] - corners[0, 0]), 1.0)
        for place, x in ((0, margin - 0.2 * size), (3, margin - 0.2 * size), (1, right), (2, right)):
            wanted = x if place in (0, 3) else min(x + _BEYOND * size, width - 1.0)
            corners[place] += (wanted - corners[place, 0]) * slope
        regions.append(LineRegion(0, polygon_of(corners)))
    read, _ = read_lines(upright, regions, reader)
    # The letters before it may be lost beneath the stamp's value: the numbers tell.
    found = [
        one for one in read if _WORN_NUMBERED.match(one.text) and _OFFICE_AND_RUN.search(to_ascii(one.text))
    ]
    return max(found, key=lambda one: one.confidence, default=None)


def _margin(printed: Sequence[LineReading]) -> float | None:
    """Where most lines of the page begin, None where they begin anywhere."""
    lefts = np.array([min(line.polygon[0::2]) for line in printed])
    if not len(lefts):
        return None
    heights = [float(np.ptp(line.polygon[1::2])) for line in printed]
    near = np.abs(lefts[:, None] - lefts[None]) < 0.5 * float(np.median(heights))
    most = int(near.sum(1).argmax())
    return float(np.median(lefts[near[most]])) if near[most].sum() >= _ALIGNED else None


def _middle(line: LineReading) -> float:
    return float(np.mean(line.polygon[1::2]))
