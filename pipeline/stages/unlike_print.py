"""Lines that the layout takes for print, but whose characters the recogniser hardly believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import LineReading

LEAST_CONFIDENCE = 0.4
"""Of a printed line.

On real and generated letters no line of print is read with less than 0.6, while of pen ticks, signatures,
holes and scraps of stamps half are.
"""


def set_aside(lines: Sequence[LineReading]) -> tuple[LineReading, ...]:
    """Readings in which printed lines below `LEAST_CONFIDENCE` count as handwriting.

    They keep their text, so that what was filled in by pen can still be taken into the line it belongs to.

    Args:
        lines: As read by the recogniser, whose confidences are measured ones.
    """
    return tuple(
        replace(line, layer="handwriting")
        if line.layer == "print" and line.confidence < LEAST_CONFIDENCE
        else line
        for line in lines
    )
