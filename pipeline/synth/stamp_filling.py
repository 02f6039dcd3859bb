"""What stamps are filled with: values by pen, by numbering machine, by date wheel, or printed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.masks import letter_height, paste
from pipeline.synth.pen import Hand, pen_value
from pipeline.synth.shaping import Style, draw_text
from pipeline.synth.sheet import Grey, turned
from pipeline.synth.stamp_designs import Field, StampFaces


@dataclass(frozen=True)
class Filling:
    """What a stamp says.

    Attributes:
        names: agency and perhaps unit, a line each, perhaps a title above them.
        labels: word before each field.
        texts: what each field is filled with; None where it is left blank.
        by: ``pen``, ``numbering machine``, ``date wheel`` or ``printed`` for each field.
        year: last two figures of the year, for designs that have it after the number.
    """

    names: tuple[str, ...]
    labels: Mapping[Field, str]
    texts: Mapping[Field, str | None]
    by: Mapping[Field, str]
    year: str


def fitted_text(
    face: Face,
    text: str,
    letter: float,
    fallback: Sequence[Face],
    *,
    room: float = 1e9,
    bold: float = 0.0,
    spacing: float = 0.0,
    stretch: float = 1.0,
) -> tuple[Grey, float]:
    """Draw text whose ko kai is so many pixels high, condensed to fit; the mask and its baseline."""
    size = letter / letter_height(face)
    drawn = draw_text(text, face, style=Style(size, bold, stretch, 0.0, spacing), fallback=fallback)
    if drawn.mask.shape[1] > room:
        squeeze = room / drawn.mask.shape[1]
        size *= max(0.75, squeeze) if squeeze < 0.8 else 1.0
        style = Style(size, bold, max(0.42, squeeze * stretch), 0.0, 0.0)
        drawn = draw_text(text, face, style=style, fallback=fallback)
    return drawn.mask, drawn.baseline


def _joined(
    rng: random.Random, pieces: Sequence[tuple[Grey, float, float]], unrest: float
) -> tuple[Grey, float]:
    """Set pieces (mask, baseline, gap after) beside each other on one unsteady baseline."""
    above = max(baseline for _, baseline, _ in pieces) + unrest * 3
    below = max(mask.shape[0] - baseline for mask, baseline, _ in pieces) + unrest * 3
    width = sum(mask.shape[1] + gap for mask, _, gap in pieces)
    canvas = np.zeros((round(above + below) + 1, round(width) + 1), np.uint8)
    at = 0.0
    for mask, baseline, gap in pieces:
        paste(canvas, mask, round(at), round(above - baseline + rng.gauss(0, unrest)))
        at += mask.shape[1] + gap
    return canvas, above


def date_wheel(
    rng: random.Random, text: str, letter: float, face: Face, fallback: Sequence[Face]
) -> tuple[Grey, float]:
    """Print a date as rubber bands on a wheel do: its parts far apart, tall and narrow, never quite level.

    Args:
        rng: source of chance.
        text: the date, its parts parted by blanks.
        letter: height of ko kai in pixels.
        face: face of the bands.
        fallback: faces for what it lacks.

    Returns:
        The ink and the row of its baseline.
    """
    stretch, bold = rng.uniform(0.6, 0.95), rng.choice((0.0, 0.02, 0.04))
    apart = letter * rng.uniform(0.45, 1.5)
    spread = letter * rng.choice((0.05, 0.05, rng.uniform(0.1, 0.8)))
    pieces: list[tuple[Grey, float, float]] = []
    for place, part in enumerate(text.split()):
        own = spread if place == 0 else letter * 0.04
        style = Style(letter / letter_height(face), bold + rng.choice((0, 0, 0.02)), stretch, 0.0, own)
        drawn = draw_text(part, face, style=style, fallback=fallback)
        pieces.append((drawn.mask, drawn.baseline, apart))
    mask, baseline = _joined(rng, pieces, letter * 0.05)
    spun, affine = turned(mask, rng.gauss(0, 1.3))
    return spun, float(baseline + affine[1, 2])


def _machine(
    rng: random.Random, text: str, letter: float, face: Face, fallback: Sequence[Face]
) -> tuple[Grey, float]:
    gap, bold = letter * rng.uniform(0.02, 0.35), rng.choice((0.0, 0.02, 0.04))
    style = Style(letter / letter_height(face), bold, rng.uniform(0.75, 1.1))
    drawn = [draw_text(one, face, style=style, fallback=fallback) for one in text]
    return _joined(rng, [(one.mask, one.baseline, gap) for one in drawn], letter * 0.05)


def drawn_value(
    rng: random.Random, kind: str, text: str, letter: float, faces: StampFaces, hand: Hand, room: float
) -> tuple[Grey, float]:
    """Draw a value.

    Args:
        rng: source of chance.
        kind: ``pen``, ``date wheel``, ``numbering machine`` or ``printed``.
        text: what it says.
        letter: height of the ko kai of the stamp's own letters in pixels.
        faces: faces to draw with.
        hand: who writes.
        room: pixels it should not exceed by much.

    Returns:
        The ink and the row of its baseline.
    """
    if kind == "pen":
        mask, baseline = pen_value(rng, text, letter * rng.uniform(0.95, 1.7), hand)
    elif kind == "date wheel":
        mask, baseline = date_wheel(
            rng, text, letter * rng.uniform(0.95, 1.5), rng.choice(faces.machine), faces.fallback
        )
    elif kind == "numbering machine":
        mask, baseline = _machine(
            rng, text, letter * rng.uniform(1.05, 1.6), rng.choice(faces.machine), faces.fallback
        )
    else:
        return fitted_text(rng.choice(faces.rubber), text, letter, faces.fallback, room=room)
    most = room * rng.uniform(1.0, 1.25)
    if mask.shape[1] > most:
        shrink = most / mask.shape[1]
        down = max(0.75, shrink)
        mask = np.asarray(cv2.resize(mask, None, fx=shrink, fy=down, interpolation=cv2.INTER_AREA), np.uint8)
        baseline *= down
    return mask, baseline
