"""Ink of a pen: digits of single strokes, words, signatures, ticks.

Every function gives an ink mask (0 to 255) trimmed to its ink.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.synth.faces import Face
from pipeline.synth.lines import letter_height
from pipeline.synth.shaping import Style, draw_text, missing_characters
from pipeline.synth.sheet import Grey, Points

# Strokes of handwritten figures in a unit square, y down; each inner list is one stroke of the pen.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0.5, 0.02), (0.12, 0.35), (0.15, 0.75), (0.5, 0.98), (0.85, 0.7), (0.85, 0.3), (0.5, 0.02)),),
    "1": (((0.35, 0.2), (0.55, 0.02), (0.52, 0.5), (0.5, 0.98)),),
    "2": (((0.15, 0.22), (0.45, 0.02), (0.8, 0.22), (0.6, 0.55), (0.12, 0.95), (0.5, 0.92), (0.88, 0.95)),),
    "3": (((0.18, 0.1), (0.55, 0.02), (0.78, 0.22), (0.42, 0.46), (0.82, 0.68), (0.55, 0.97), (0.14, 0.86)),),
    "4": (((0.6, 0.02), (0.35, 0.35), (0.1, 0.64), (0.5, 0.63), (0.92, 0.6)), ((0.66, 0.38), (0.62, 0.7), (0.6, 0.99))),  # noqa: E501
    "5": (((0.3, 0.05), (0.24, 0.25), (0.22, 0.43), (0.6, 0.4), (0.82, 0.66), (0.55, 0.97), (0.14, 0.88)), ((0.3, 0.06), (0.55, 0.06), (0.82, 0.03))),  # noqa: E501
    "6": (((0.68, 0.03), (0.35, 0.3), (0.18, 0.68), (0.4, 0.97), (0.78, 0.8), (0.66, 0.54), (0.22, 0.68)),),
    "7": (((0.12, 0.08), (0.5, 0.06), (0.86, 0.05), (0.6, 0.45), (0.42, 0.98)),),
    "8": (((0.72, 0.16), (0.45, 0.02), (0.24, 0.22), (0.5, 0.45), (0.8, 0.72), (0.5, 0.98), (0.2, 0.76), (0.5, 0.47), (0.74, 0.2)),),  # noqa: E501
    "9": (((0.78, 0.25), (0.48, 0.04), (0.18, 0.28), (0.42, 0.5), (0.76, 0.3), (0.74, 0.62), (0.6, 0.98)),),
    "/": (((0.75, -0.05), (0.4, 0.5), (0.15, 1.05)),),
    "-": (((0.15, 0.55), (0.5, 0.53), (0.85, 0.55)),),
    ".": (((0.4, 0.93), (0.45, 0.97), (0.5, 0.95)),),
    ":": (((0.4, 0.4), (0.45, 0.43)), ((0.4, 0.9), (0.45, 0.93))),
}  # fmt: skip
_FINE = 4


def trimmed(mask: Grey) -> Grey:
    """Cut a mask to its ink; one bare pixel where it has none."""
    rows, columns = np.flatnonzero((mask > 20).any(axis=1)), np.flatnonzero((mask > 20).any(axis=0))
    if not rows.size:
        return np.zeros((1, 1), np.uint8)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _smooth(points: Points) -> Points:
    """Lay a Catmull-Rom curve through points (Catmull and Rom, 1974), 8 steps a span."""
    padded = np.vstack([points[:1], points, points[-1:]])
    steps = np.linspace(0, 1, 9)[:, None]
    spans = []
    for at in range(len(points) - 1):
        a, b, c, d = padded[at : at + 4]
        spans.append(
            0.5
            * (
                2 * b
                + (c - a) * steps
                + (2 * a - 5 * b + 4 * c - d) * steps**2
                + (3 * b - a - 3 * c + d) * steps**3
            )
        )
    return np.vstack(spans) if spans else points


def stroke(canvas: Grey, points: Points, thickness: float) -> None:
    """Draw a smooth line through (n, 2) points with a thickness in pixels, in place."""
    curve = np.round(_smooth(points) * 16).astype(np.int32)
    cv2.polylines(canvas, [curve], False, 255, max(1, round(thickness)), cv2.LINE_AA, shift=4)


def pen_figures(rng: random.Random, text: str, height: float) -> Grey | None:
    """Write figures in strokes; None where the text holds anything but Arabic digits and ``/-.:``.

    Args:
        rng: source of chance for the hand.
        text: what to write.
        height: height of a figure in pixels.

    Returns:
        The ink.
    """
    if any(one not in _STROKES and one != " " for one in text):
        return None
    tall = height * _FINE
    slant, wide = rng.uniform(-0.05, 0.3), rng.uniform(0.5, 0.8)
    thickness = tall * rng.uniform(0.07, 0.13)
    canvas = np.zeros((round(tall * 2.2), round(tall * (len(text) + 1))), np.uint8)
    pen, drift = tall * 0.4, rng.uniform(-0.04, 0.04)
    for one in text:
        if one == " ":
            pen += tall * 0.35
            continue
        grow = rng.uniform(0.88, 1.12)
        low = tall * (0.6 + rng.uniform(-0.06, 0.06)) + drift * pen
        for points in _STROKES[one]:
            jittered = np.array([(x + rng.gauss(0, 0.03), y + rng.gauss(0, 0.03)) for x, y in points])
            xs = pen + (jittered[:, 0] * wide + (1 - jittered[:, 1]) * slant) * tall * grow
            stroke(canvas, np.stack([xs, low + jittered[:, 1] * tall * grow], axis=1), thickness)
        pen += tall * wide * grow * (0.5 if one in ".:" else 1.0 if one != "1" else 0.7) + tall * rng.uniform(
            0.02, 0.2
        )
    small = cv2.resize(canvas, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.uint8))


def pen_words(rng: random.Random, text: str, height: float, faces: Sequence[Face]) -> Grey:
    """Write words as a hand would: a script face, slanted, waved and of uneven weight.

    Args:
        rng: source of chance.
        text: one line.
        height: height of ko kai in pixels.
        faces: script faces; the first that has all characters among a shuffled order is used.

    Returns:
        The ink.
    """
    order = list(faces)
    rng.shuffle(order)
    face = next((one for one in order if not missing_characters(text, (one,))), order[0])
    style = Style(
        size=height / letter_height(face) * 2,
        bold=rng.uniform(-0.01, 0.02) if face.weight <= 500 else -0.02,
        stretch=rng.uniform(0.8, 1.05),
        shear=rng.uniform(-0.05, 0.3),
        letter_spacing=height * rng.uniform(-0.1, 0.1),
    )
    mask = np.pad(
        draw_text(text, face, style=style, fallback=[one for one in order if one is not face]).mask,
        round(height),
    )
    rows, columns = mask.shape
    ys, xs = np.mgrid[0:rows, 0:columns].astype(np.float32)
    waves = [
        (rng.uniform(1.2, 5) * height, rng.uniform(0, 6.28), rng.uniform(0.03, 0.14) * height)
        for _ in range(4)
    ]
    for length, phase, reach in waves[:2]:
        ys = ys + np.float32(reach) * np.sin(xs * np.float32(6.283 / length) + np.float32(phase))
    for length, phase, reach in waves[2:]:
        xs = xs + np.float32(reach * 0.7) * np.sin(ys * np.float32(6.283 / length) + np.float32(phase))
    bent = cv2.remap(mask, xs.astype(np.float32), ys.astype(np.float32), cv2.INTER_LINEAR)
    return trimmed(np.asarray(cv2.resize(bent, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8))


def pen_text(rng: random.Random, text: str, height: float, faces: Sequence[Face]) -> Grey:
    """Write by pen: figures in strokes where the text allows, else words."""
    figures = pen_figures(rng, text, height * 1.35) if rng.random() < 0.85 else None
    return figures if figures is not None else pen_words(rng, text, height, faces)


def signature(rng: random.Random, width: int, height: int) -> Grey:
    """Sign: a few wild strokes that run to the right, and often a line below."""
    canvas = np.zeros((height * _FINE * 2, width * _FINE * 2), np.uint8)
    tall, wide = height * _FINE, width * _FINE
    for _ in range(rng.randint(1, 3)):
        start = rng.uniform(0.1, 0.4)
        count = rng.randint(5, 14)
        xs = np.cumsum([start] + [rng.uniform(-0.05, 0.16) for _ in range(count)])
        xs = np.clip(xs, 0.02, 1.1)
        ys = np.array(
            [0.75 + rng.uniform(-0.45, 0.45) * (1 if at < count * 0.6 else 0.4) for at in range(count + 1)]
        )
        stroke(
            canvas,
            np.stack([xs * wide * 0.9 + 0.2 * wide, ys * tall], axis=1),
            rng.uniform(0.018, 0.05) * tall,
        )
    if rng.random() < 0.5:
        y = rng.uniform(1.0, 1.3)
        line = np.array([(0.25, y), (0.7, y - 0.08), (1.15, y - rng.uniform(0.05, 0.3))])
        stroke(canvas, line * (wide, tall), 0.03 * tall)
    small = cv2.resize(canvas, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return trimmed(np.asarray(small, np.uint8))


def tick(rng: random.Random, height: int) -> Grey:
    """Make a tick."""
    canvas = np.zeros((height * 2, height * 2), np.uint8)
    points = np.array(
        [(0.1, 0.6 + rng.uniform(-0.1, 0.1)), (0.4, 0.95), (0.6, 0.5), (1.1 + rng.uniform(-0.2, 0.3), 0.05)]
    )
    stroke(canvas, points * height + height * 0.3, max(1.5, height * rng.uniform(0.05, 0.1)))
    return trimmed(canvas)
