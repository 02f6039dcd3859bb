"""Lines that the layout takes for print, but whose characters the recogniser hardly believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import LineReading

LEAST_CONFIDENCE = 0.7
"""Of a printed line.

On real and generated letters no line of print is read with less than 0.75, while half of the pen notes,
signatures, holes and scraps of stamps are that were taken for print.
"""
LEAST_OF_SHORT = 0.5
"""The same for lines of less than four characters, of which a single hard one is a large share: 0.64. No line
that is surer is set aside where all print is read with doubt."""

BELOW_USUAL = 0.25
"""On poor pages what is no print is believed so much less than the page's usual line. Where that one has 0.95
or more, as on nearly all real and generated letters, `LEAST_CONFIDENCE` counts."""

_ENOUGH_LINES = 10
"""Lines from which a page tells what is usual on it."""


def set_aside(lines: Sequence[LineReading]) -> tuple[LineReading, ...]:
    """Readings in which printed lines of too little confidence count as handwriting.

    They keep their text, so that what was filled in by pen can still be taken into the line it belongs to.

    Args:
        lines: Of one page, as read by the recogniser, whose confidences are measured ones.
    """
    long_lines = [line for line in lines if line.layer == "print" and not _is_short(line)]
    least = LEAST_CONFIDENCE
    if len(long_lines) >= _ENOUGH_LINES:
        least = min(least, max(LEAST_OF_SHORT, _usual(long_lines) - BELOW_USUAL))
    return tuple(
        replace(line, layer="handwriting")
        if line.layer == "print" and line.confidence < (LEAST_OF_SHORT if _is_short(line) else least)
        else line
        for line in lines
    )


def _usual(lines: Sequence[LineReading]) -> float:
    """The confidence that half of the characters' lines have or exceed."""
    half, seen = sum(len(line.text) for line in lines) / 2, 0
    for line in sorted(lines, key=lambda one: one.confidence, reverse=True):
        seen += len(line.text)
        if seen >= half:
            return line.confidence
    return 0.0


def _is_short(line: LineReading) -> bool:
    return len("".join(line.text.split())) < 4
