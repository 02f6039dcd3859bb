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
"""The same for lines of less than four characters, of which a single hard one is a large share: 0.64."""


def set_aside(lines: Sequence[LineReading]) -> tuple[LineReading, ...]:
    """Readings in which printed lines of too little confidence count as handwriting.

    They keep their text, so that what was filled in by pen can still be taken into the line it belongs to.

    Args:
        lines: As read by the recogniser, whose confidences are measured ones.
    """
    return tuple(replace(line, layer="handwriting") if _doubtful(line) else line for line in lines)


def _doubtful(line: LineReading) -> bool:
    short = len("".join(line.text.split())) < 4
    return line.layer == "print" and line.confidence < (LEAST_OF_SHORT if short else LEAST_CONFIDENCE)
