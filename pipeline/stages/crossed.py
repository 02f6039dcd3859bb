"""Sureness of print that a stamp or seal lies over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.engines.protocol import line_confidence
from pipeline.imaging.boxes import corners_of
from pipeline.imaging.polygons import contains
from pipeline.records import Layout, LineReading

MOST_SURE = 0.8
"""Share of letters under seals and stamps that are read right; the reader knows of no foreign strokes."""


def doubted(lines: Sequence[LineReading], layout: Layout) -> tuple[LineReading, ...]:
    """Readings whose characters are no surer than `MOST_SURE` where a stamp or seal lies over them.

    Strokes of a stamp make other letters of those beneath, which the reader then is sure of.

    Args:
        lines: Upright frame.
        layout: Of the same page.
    """
    stamps = [corners_of(stamp.polygon) for stamp in layout.stamps]
    return tuple(_doubted(line, stamps) if line.layer == "print" else line for line in lines)


def _doubted(line: LineReading, stamps: list[np.ndarray]) -> LineReading:
    if not len(line.text) == len(line.character_confidences) == len(line.character_lefts):
        return line
    corners = corners_of(line.polygon)
    start, end = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    shares = np.array([*line.character_lefts, 1.0])
    middles = start + (end - start) * ((shares[:-1] + shares[1:]) / 2)[:, None]
    beneath = np.zeros(len(line.text), bool)
    for stamp in stamps:
        beneath |= contains(stamp, middles)
    if not beneath.any():
        return line
    confidences = tuple(
        min(one, MOST_SURE) if under else one
        for one, under in zip(line.character_confidences, beneath.tolist(), strict=True)
    )
    return replace(
        line,
        character_confidences=confidences,
        confidence=line_confidence(line.text, confidences),
    )
